//! What the search keeps of a decision summary.

use federation_protocol::content::DecisionSummaryV1;

use crate::register::words;

/// One row of the search, in columns. Made from the stored content alone, so it can always be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    /// The indication's code, or the first of a block.
    pub icd10: Option<String>,
    /// The last category of a block.
    pub icd10_last: Option<String>,
    /// First and last month of the period of the decision: `2026-10`, `2026-12`.
    pub months: (String, String),
    /// Folded words of the medicine.
    pub medicine_words: String,
    /// Folded words of everything else.
    pub other_words: String,
}

impl SearchRow {
    /// The row of a summary.
    pub fn of(summary: &DecisionSummaryV1) -> Self {
        let (icd10, icd10_last) = match summary.indication.as_ref().map(|code| code.as_str()) {
            None => (None, None),
            Some(code) => match code.split_once('-') {
                Some((first, last)) => (Some(first.to_owned()), Some(last.to_owned())),
                None => (Some(code.to_owned()), None),
            },
        };
        let others = [
            summary.indication.as_ref().map(|code| code.as_str()),
            summary.indication_text.as_ref().map(|text| text.as_str()),
            summary.grounds_text.as_ref().map(|text| text.as_str()),
            summary.conditions_text.as_ref().map(|text| text.as_str()),
        ];
        Self {
            icd10,
            icd10_last,
            months: months(summary.decided.as_str()),
            medicine_words: words::stored([summary.substance.as_str(), summary.atc.as_str()]),
            other_words: words::stored(others.into_iter().flatten()),
        }
    }
}

/// The first and last month of a period: `2026-Q4` is `2026-10` to `2026-12`.
pub fn months(period: &str) -> (String, String) {
    let (year, rest) = period.split_once('-').unwrap_or((period, ""));
    let (first, last) = match rest {
        "" => ("01", "12"),
        "Q1" => ("01", "03"),
        "Q2" => ("04", "06"),
        "Q3" => ("07", "09"),
        "Q4" => ("10", "12"),
        month => (month, month),
    };
    (format!("{year}-{first}"), format!("{year}-{last}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_spans_its_months() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(months("2026-11"), pair("2026-11", "2026-11"));
        assert_eq!(months("2026-Q1"), pair("2026-01", "2026-03"));
        assert_eq!(months("2026-Q4"), pair("2026-10", "2026-12"));
        assert_eq!(months("2026"), pair("2026-01", "2026-12"));
    }
}

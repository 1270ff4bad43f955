//! What somebody looks for, as it stands in the address of the page. Never a patient identifier: a search is of medicines
//! and indications, and what looks like a national identity number is not searched for.

use serde::Deserialize;

use crate::codes::catalogue;
use crate::kernel::codes::{AtcCode, CodeSystem, Icd10Code};
use crate::kernel::terms::{Outcome, Scheme, Scope};
use crate::platform::form::Form;
use crate::platform::format;
use crate::platform::i18n::Lang;
use crate::register::search::{Cursor, Filter, Subject};
use crate::register::store::Source;
use crate::register::words;

pub(super) const MEDICINE: &str = "legemiddel";
pub(super) const INDICATION: &str = "diagnose";
pub(super) const OUTCOME: &str = "utfall";
pub(super) const TRUST: &str = "foretak";
pub(super) const SCHEME: &str = "ordning";
pub(super) const SCOPE: &str = "gjelder";
pub(super) const FROM: &str = "fra";
const AFTER: &str = "etter";

/// The names in the order of the address.
const NAMES: &[&str] = &[MEDICINE, INDICATION, OUTCOME, TRUST, SCHEME, SCOPE, FROM];

/// The search in an address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Query(Form);

impl Query {
    /// The answers as typed.
    pub(super) fn form(&self) -> &Form {
        &self.0
    }

    /// The fields that are filled in, each with its value.
    pub(super) fn filled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        NAMES.iter().flat_map(|name| {
            self.0.values(name).map(str::trim).filter(|value| !value.is_empty()).map(|value| (*name, value))
        })
    }

    /// The address of the search, from its first page or from `after`.
    pub(super) fn address(&self, after: Option<&Cursor>) -> String {
        let mut pairs: Vec<(&str, String)> =
            self.filled().map(|(name, value)| (name, value.to_owned())).collect();
        pairs.extend(after.map(|after| (AFTER, format!("{}_{}", after.decided_last, after.document))));
        address(pairs)
    }

    /// The address of the search without one of its values.
    pub(super) fn without(&self, name: &str, value: &str) -> String {
        address(
            self.filled().filter(|pair| *pair != (name, value)).map(|(name, value)| (name, value.to_owned())),
        )
    }

    /// Where the page begins.
    pub(super) fn after(&self) -> Option<Cursor> {
        let (decided_last, document) = self.0.answer(AFTER)?.split_once('_')?;
        Some(Cursor { decided_last: decided_last.to_owned(), document: document.parse().ok()? })
    }

    /// The outcomes that are ticked.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        self.0.values(OUTCOME).filter_map(Outcome::from_code).collect()
    }

    /// What to search for. The second says whether the date is one.
    pub(super) fn filter(&self, sources: &[Source], lang: Lang) -> (Filter, bool) {
        let from = self.0.answer(FROM).map(format::parse_date);
        let coded = |name| self.0.answer(name);
        let filter = Filter {
            medicine: coded(MEDICINE).map(|typed| medicine(typed, lang)),
            indication: coded(INDICATION).map(|typed| indication(typed, lang)),
            outcomes: self.outcomes().into_iter().map(Outcome::code).collect(),
            source: coded(TRUST)
                .and_then(|hash| sources.iter().find(|source| source.origin_hash == hash))
                .map(|source| source.id),
            scheme: coded(SCHEME).and_then(Scheme::from_code).map(Scheme::code),
            scope: coded(SCOPE).and_then(Scope::from_code).map(Scope::code),
            from_month: from.flatten().map(|day| format!("{:04}-{:02}", day.year(), day.month())),
        };
        (filter, from != Some(None))
    }
}

fn address(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        query.append_pair(name, &value);
    }
    match query.finish() {
        query if query.is_empty() => "/register".to_owned(),
        query => format!("/register?{query}"),
    }
}

/// A code alone, or before its name as the field shows it: `L01FA01 rituksimab`.
fn leading_code<C: std::str::FromStr>(typed: &str) -> Option<C> {
    let first = typed.split_whitespace().next()?;
    first.contains(|c: char| c.is_ascii_digit()).then_some(first)?.parse().ok()
}

/// By code with all below it; else by the codes of what the catalogue calls so (trade names too), or by the words.
fn medicine(typed: &str, lang: Lang) -> Subject {
    if let Some(code) = leading_code::<AtcCode>(typed) {
        return Subject { codes: vec![code.subtree()], ..Subject::default() };
    }
    let known = catalogue::search(CodeSystem::Atc, typed, lang);
    let codes = known.iter().filter_map(|hit| hit.code.parse::<AtcCode>().ok()).map(|code| code.subtree());
    Subject { codes: codes.collect(), categories: Vec::new(), words: words::wanted(typed) }
}

/// As a medicine, in ICD-10 and in the words of the entry.
fn indication(typed: &str, lang: Lang) -> Subject {
    if let Some(code) = leading_code::<Icd10Code>(typed) {
        let categories = vec![code.category().as_str().to_owned()];
        return Subject { codes: vec![code.subtree()], categories, words: Vec::new() };
    }
    let known = catalogue::search(CodeSystem::Icd10, typed, lang);
    let codes: Vec<Icd10Code> = known.iter().filter_map(|hit| hit.code.parse().ok()).collect();
    Subject {
        codes: codes.iter().map(Icd10Code::subtree).collect(),
        categories: codes.iter().map(|code| code.category().as_str().to_owned()).collect(),
        words: words::wanted(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query(Form::parse(text.as_bytes()))
    }

    #[test]
    fn the_address_holds_the_search_and_loses_one_value_at_a_time() {
        let typed = query(
            "legemiddel=ritu&diagnose=&utfall=approved&utfall=rejected&fra=1.2.2026&ukjent=x&etter=2026-11_7",
        );
        let after = typed.after();
        assert_eq!(after, Some(Cursor { decided_last: "2026-11".to_owned(), document: 7 }));
        assert_eq!(
            typed.address(None),
            "/register?legemiddel=ritu&utfall=approved&utfall=rejected&fra=1.2.2026"
        );
        assert!(typed.address(after.as_ref()).ends_with("&etter=2026-11_7"));
        assert_eq!(
            typed.without(OUTCOME, "approved"),
            "/register?legemiddel=ritu&utfall=rejected&fra=1.2.2026"
        );
        assert_eq!(query("legemiddel=ritu").without(MEDICINE, "ritu"), "/register");
    }

    #[test]
    fn a_code_is_searched_as_a_subtree_and_a_trade_name_as_its_substance() {
        let (filter, _) = query("legemiddel=L01FA&diagnose=C83.3+Diffust+storcellet").filter(&[], Lang::Nb);
        let medicine = filter.medicine.unwrap();
        assert!(medicine.codes[0].contains("L01FA01") && medicine.words.is_empty());
        let indication = filter.indication.unwrap();
        assert!(indication.codes[0].contains("C83.3") && !indication.codes[0].contains("C83.1"));
        assert_eq!(indication.categories, ["C83"]);

        let (filter, _) = query("legemiddel=MabThera").filter(&[], Lang::Nb);
        let medicine = filter.medicine.unwrap();
        assert!(medicine.codes.iter().any(|range| range.contains("L01FA01")), "{medicine:?}");
        assert_eq!(medicine.words, ["mabthera"]);
    }

    #[test]
    fn a_date_counts_from_its_month_and_what_is_none_is_told() {
        let (filter, good) = query("fra=15.11.2026").filter(&[], Lang::Nb);
        assert_eq!((filter.from_month.as_deref(), good), (Some("2026-11"), true));
        let (filter, good) = query("fra=i+fjor").filter(&[], Lang::Nb);
        assert_eq!((filter.from_month, good), (None, false));
    }
}

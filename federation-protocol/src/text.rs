//! Texts and codes with limits, checked when they are made.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text or a code is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// More characters than the place allows.
    #[error("the text has more than {limit} characters")]
    TooLong {
        /// The limit, in Unicode scalar values.
        limit: usize,
    },
    /// A control character, or one that changes the direction of writing: it could make a text look like another.
    #[error("the text has a control character")]
    Control,
    /// Not written as the code asks.
    #[error("the code is not written as it must be")]
    Code,
}

/// Free text of at most `MAX` characters; paragraphs are divided by newlines.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// Free text of at most `MAX` characters on one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const MAX: usize>(String);

fn check(text: &str, limit: usize, newlines: bool) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().count() > limit {
        return Err(TextError::TooLong { limit });
    }
    let directional = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let forbidden = |c: char| (c.is_control() && !(newlines && c == '\n')) || directional(c);
    if text.chars().any(forbidden) { Err(TextError::Control) } else { Ok(()) }
}

/// A lower-case code of a list that may grow, such as the name of a rule: `a-z 0-9 _`, at most 40 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Code(String);

/// An ATC code of any level, such as `L01XC02` or, for a substance without a code of its own, `L01X`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AtcCode(String);

/// An ICD-10 category (`C83`), code (`C83.3`) or block (`C81-C96`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Icd10Code(String);

/// A calendar month, `2026-11`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearMonth(String);

/// A month, quarter or year: `2026-11`, `2026-Q4` or `2026`. Coarser where fewer patients could be meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(String);

impl Code {
    /// A code of our own, written as codes are.
    pub(crate) fn fixed(code: &'static str) -> Self {
        debug_assert!(is_code(code), "codes in this crate are well-formed");
        Code(code.to_owned())
    }
}

fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether the text has exactly these classes of characters: `A` a capital letter, `9` a digit, others themselves.
fn is_shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, class)| match class {
            b'A' => byte.is_ascii_uppercase(),
            b'9' => byte.is_ascii_digit(),
            literal => byte == literal,
        })
}

fn is_atc(text: &str) -> bool {
    ["A", "A99", "A99A", "A99AA", "A99AA99"].iter().any(|shape| is_shaped(text, shape))
}

fn is_icd10(text: &str) -> bool {
    ["A99", "A99.9", "A99.99", "A99-A99"].iter().any(|shape| is_shaped(text, shape))
}

fn is_year(text: &str) -> bool {
    is_shaped(text, "9999") && (text.starts_with("20") || text.starts_with("21"))
}

fn is_year_month(text: &str) -> bool {
    is_shaped(text, "9999-99")
        && text.split_once('-').is_some_and(|(year, month)| is_year(year) && ("01"..="12").contains(&month))
}

fn is_period(text: &str) -> bool {
    let quarter = || {
        text.split_once("-Q")
            .is_some_and(|(year, quarter)| is_year(year) && matches!(quarter, "1" | "2" | "3" | "4"))
    };
    is_year(text) || is_year_month(text) || quarter()
}

macro_rules! checked_text {
    ($name:ident $(<$max:ident>)?, $check:expr) => {
        impl $(<const $max: usize>)? $name $(<$max>)? {
            /// Checks a text.
            ///
            /// # Errors
            /// The rule that it breaks.
            pub fn new(text: impl Into<String>) -> Result<Self, TextError> {
                let text = text.into();
                let check: fn(&str) -> Result<(), TextError> = $check;
                check(&text).map(|()| $name(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $(<const $max: usize>)? TryFrom<String> for $name $(<$max>)? {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                $name::new(text)
            }
        }

        impl $(<const $max: usize>)? FromStr for $name $(<$max>)? {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                $name::new(text)
            }
        }

        impl $(<const $max: usize>)? From<$name $(<$max>)?> for String {
            fn from(text: $name $(<$max>)?) -> String {
                text.0
            }
        }

        impl $(<const $max: usize>)? fmt::Display for $name $(<$max>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn code_if(written: bool) -> Result<(), TextError> {
    if written { Ok(()) } else { Err(TextError::Code) }
}

checked_text!(Text<MAX>, |text| check(text, MAX, true));
checked_text!(Line<MAX>, |text| check(text, MAX, false));
checked_text!(Code, |text| code_if(is_code(text)));
checked_text!(AtcCode, |text| code_if(is_atc(text)));
checked_text!(Icd10Code, |text| code_if(is_icd10(text)));
checked_text!(YearMonth, |text| code_if(is_year_month(text)));
checked_text!(Period, |text| code_if(is_period(text)));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_spelling() {
        for code in ["L", "L01", "L01X", "L01XC", "L01XC02"] {
            assert!(AtcCode::new(code).is_ok(), "{code}");
        }
        for code in ["", "l01xc02", "L01XC2", "L01XC02 ", "L1", "0L"] {
            assert_eq!(AtcCode::new(code), Err(TextError::Code), "{code}");
        }
        for code in ["C83", "C83.3", "C83.31", "C81-C96"] {
            assert!(Icd10Code::new(code).is_ok(), "{code}");
        }
        for code in ["C8", "C833", "c83.3", "C83.", "C83.333", "C81-96"] {
            assert_eq!(Icd10Code::new(code), Err(TextError::Code), "{code}");
        }
    }

    #[test]
    fn a_period_is_a_month_a_quarter_or_a_year() {
        for period in ["2026-11", "2026-Q4", "2026"] {
            assert!(Period::new(period).is_ok(), "{period}");
        }
        for period in ["2026-13", "2026-00", "2026-Q5", "1999", "2026-1", "2026-11-24", "26"] {
            assert_eq!(Period::new(period), Err(TextError::Code), "{period}");
        }
        assert!(YearMonth::new("2026-Q4").is_err());
    }

    #[test]
    fn text_has_no_control_characters_and_a_limit_in_characters() {
        assert!(Text::<5>::new("å\nåå").is_ok());
        assert_eq!(Text::<3>::new("åååå"), Err(TextError::TooLong { limit: 3 }));
        assert_eq!(Text::<9>::new(" \n"), Err(TextError::Empty));
        assert_eq!(Text::<9>::new("a\u{0}b"), Err(TextError::Control));
        assert_eq!(Text::<9>::new("a\u{202e}b"), Err(TextError::Control));
        assert_eq!(Line::<9>::new("a\nb"), Err(TextError::Control));
    }
}

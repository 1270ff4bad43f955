//! The two code systems that medicines and indications are written in: ATC and the Norwegian ICD-10.
//!
//! A code here is well formed; whether it exists is for the catalogue to say. Sub-trees are ranges of text, because
//! a prefix pattern would scan the whole table on both databases.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A code system that is looked up in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeSystem {
    /// Medicines.
    Atc,
    /// Indications.
    Icd10,
}

impl CodeSystem {
    /// Its part of an address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Atc => "atc",
            Self::Icd10 => "icd10",
        }
    }

    /// The one with this part of an address.
    pub fn from_path(path: &str) -> Option<Self> {
        [Self::Atc, Self::Icd10].into_iter().find(|system| system.path() == path)
    }
}

/// The half-open range of text that holds a code and everything below it: `code >= from AND code < below`, in byte
/// order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRange {
    /// The first text of the range.
    pub from: String,
    /// The first text after the range.
    pub below: String,
}

impl CodeRange {
    /// The range of everything that starts with `prefix`, which must be non-empty ASCII below DEL. `None` otherwise.
    fn of_prefix(prefix: &str) -> Option<Self> {
        let mut below = prefix.as_bytes().to_vec();
        let last = below.last_mut()?;
        *last = last.checked_add(1).filter(u8::is_ascii)?;
        Some(Self { from: prefix.to_owned(), below: String::from_utf8(below).ok()? })
    }

    /// True if `code` lies in the range.
    pub fn contains(&self, code: &str) -> bool {
        self.from.as_str() <= code && code < self.below.as_str()
    }
}

/// A text is not formed like a code of its system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    /// Nothing was typed.
    #[error("no code was given")]
    Missing,
    /// Not formed like an ATC code of any level, such as `L01FA01` or `L04`.
    #[error("not formed like an ATC code")]
    NotAtc,
    /// Not formed like an ICD-10 code, such as `C83.3` or `C83`.
    #[error("not formed like an ICD-10 code")]
    NotIcd10,
}

impl InvalidCode {
    /// The key of the text that tells the user how to mend it.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "code-missing",
            Self::NotAtc => "code-not-atc",
            Self::NotIcd10 => "code-not-icd10",
        }
    }
}

/// A code of the Anatomical Therapeutic Chemical classification (WHO Collaborating Centre for Drug Statistics
/// Methodology), of any of its five levels: `L`, `L01`, `L01F`, `L01FA`, `L01FA01`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AtcCode(String);

impl AtcCode {
    /// The canonical name of the code system in FHIR.
    pub const SYSTEM: &'static str = "http://www.whocc.no/atc";

    /// The level, from 1 (anatomical main group) to 5 (chemical substance).
    pub fn level(&self) -> u8 {
        match self.0.len() {
            1 => 1,
            3 => 2,
            4 => 3,
            5 => 4,
            _ => 5,
        }
    }

    /// True on level 5: the code names one substance.
    pub fn is_substance(&self) -> bool {
        self.level() == 5
    }

    /// The group one level up; `None` for a main group.
    pub fn parent(&self) -> Option<Self> {
        let length = match self.level() {
            1 => return None,
            2 => 1,
            3 => 3,
            4 => 4,
            _ => 5,
        };
        self.0.get(..length).map(|text| Self(text.to_owned()))
    }

    /// The range of the code and everything below it.
    pub fn subtree(&self) -> CodeRange {
        subtree(&self.0)
    }

    /// The code in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AtcCode {
    type Err = InvalidCode;

    /// Reads a code; letters of either case, spaces ignored.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let code = capitals(text);
        if code.is_empty() {
            return Err(InvalidCode::Missing);
        }
        let formed = matches!(code.len(), 1 | 3 | 4 | 5 | 7)
            && code.bytes().zip(b"LDDLLDD").all(|(byte, wanted)| match wanted {
                b'D' => byte.is_ascii_digit(),
                _ => byte.is_ascii_uppercase(),
            });
        if formed { Ok(Self(code)) } else { Err(InvalidCode::NotAtc) }
    }
}

/// A code of the Norwegian edition of ICD-10: a category of three characters (`C83`), or a subcategory with one or two
/// further characters after a full stop (`C83.3`, `S72.00`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Icd10Code(String);

impl Icd10Code {
    /// The object identifier of the Norwegian ICD-10 as a FHIR code system.
    pub const SYSTEM: &'static str = "urn:oid:2.16.578.1.12.4.1.1.7110";

    /// The category of three characters that the code belongs to, possibly itself.
    pub fn category(&self) -> Self {
        Self(self.0.get(..3).unwrap_or(&self.0).to_owned())
    }

    /// True for a category of three characters.
    pub fn is_category(&self) -> bool {
        self.0.len() == 3
    }

    /// The range of the code and everything below it.
    pub fn subtree(&self) -> CodeRange {
        subtree(&self.0)
    }

    /// The code with its full stop, as `C83.3`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Icd10Code {
    type Err = InvalidCode;

    /// Reads a code with or without its full stop; letters of either case; dagger and asterisk are dropped.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let code = capitals(text.trim().trim_end_matches(['†', '*', '+']));
        if code.is_empty() {
            return Err(InvalidCode::Missing);
        }
        let (category, rest) = code.split_at_checked(3).ok_or(InvalidCode::NotIcd10)?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let category_formed = category.bytes().zip(b"LDD").all(|(byte, wanted)| match wanted {
            b'D' => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        });
        let dangling = rest.is_empty() && code.len() > 3;
        if !category_formed || dangling || rest.len() > 2 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCode::NotIcd10);
        }
        Ok(Self(if rest.is_empty() { category.to_owned() } else { format!("{category}.{rest}") }))
    }
}

macro_rules! text_forms {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;

            fn try_from(text: String) -> Result<Self, InvalidCode> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}

text_forms!(AtcCode);
text_forms!(Icd10Code);

fn capitals(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// A well-formed code is non-empty capitals, digits and full stops, so the range always exists; should that change, a
/// range that holds the code alone is the safe answer.
fn subtree(code: &str) -> CodeRange {
    CodeRange::of_prefix(code)
        .unwrap_or_else(|| CodeRange { from: code.to_owned(), below: format!("{code}\u{1}") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn atc_codes_of_every_level_are_read() {
        for (text, code, level, parent) in [
            ("l", "L", 1, None),
            ("L01", "L01", 2, Some("L")),
            ("l01f", "L01F", 3, Some("L01")),
            ("L01FA", "L01FA", 4, Some("L01F")),
            (" l01 fa01 ", "L01FA01", 5, Some("L01FA")),
        ] {
            let parsed: AtcCode = text.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.level()), (code, level));
            assert_eq!(parsed.parent().map(String::from).as_deref(), parent);
        }
        for text in ["L0", "L01FA0", "L01FA011", "101FA01", "L01FAO1", "LÅ1", "rituksimab"] {
            assert_eq!(text.parse::<AtcCode>(), Err(InvalidCode::NotAtc), "{text}");
        }
        assert_eq!(" ".parse::<AtcCode>(), Err(InvalidCode::Missing));
    }

    #[test]
    fn icd10_codes_are_normalised() {
        for (text, code, category) in [
            ("C83.3", "C83.3", "C83"),
            ("c833", "C83.3", "C83"),
            ("C83", "C83", "C83"),
            ("S72.00", "S72.00", "S72"),
            ("G63.2*", "G63.2", "G63"),
            ("E10.4†", "E10.4", "E10"),
        ] {
            let parsed: Icd10Code = text.parse().unwrap();
            assert_eq!((parsed.as_str(), parsed.category().as_str()), (code, category));
        }
        for text in ["C8", "C83.", "C83.333", "83.3", "C8A", "C83-3", "CÆ3", "lymfom"] {
            assert_eq!(text.parse::<Icd10Code>(), Err(InvalidCode::NotIcd10), "{text}");
        }
        assert_eq!("".parse::<Icd10Code>(), Err(InvalidCode::Missing));
    }

    #[test]
    fn a_subtree_holds_what_is_below_and_nothing_else() {
        let l01: AtcCode = "L01".parse().unwrap();
        for (code, inside) in
            [("L01", true), ("L01FA01", true), ("L01XX99", true), ("L02", false), ("L", false)]
        {
            assert_eq!(l01.subtree().contains(code), inside, "{code}");
        }
        let category: Icd10Code = "C83".parse().unwrap();
        for (code, inside) in
            [("C83", true), ("C83.3", true), ("C83.9", true), ("C84", false), ("C82.9", false)]
        {
            assert_eq!(category.subtree().contains(code), inside, "{code}");
        }
        let z99: Icd10Code = "Z99".parse().unwrap();
        assert!(z99.subtree().contains("Z99.9"));
    }

    #[test]
    fn a_stored_code_that_is_malformed_is_refused_when_read() {
        assert!(serde_json::from_str::<AtcCode>("\"L01FA01\"").is_ok());
        assert!(serde_json::from_str::<AtcCode>("\"rituximab\"").is_err());
        assert!(serde_json::from_str::<Icd10Code>("\"C8\"").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,12}") {
            let _ = text.parse::<AtcCode>();
            let _ = text.parse::<Icd10Code>();
        }

        #[test]
        fn a_subtree_is_exactly_the_prefix(code in "[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}", group in "[A-Z][0-9]{2}") {
            let range = group.parse::<AtcCode>().unwrap().subtree();
            prop_assert_eq!(range.contains(&code), code.starts_with(&group));
        }
    }
}

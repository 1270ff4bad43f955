//! Why an answer does not do, with the text that tells the user how to mend it.

use jiff::civil::Date;

use super::decimal::Decimal;
use crate::kernel::codes::InvalidCode;
use crate::kernel::person::InvalidPersonNumber;

/// Why an answer does not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// An answer is owed.
    #[error("an answer is required")]
    Required,
    /// One answer was asked for.
    #[error("only one answer is possible")]
    OnlyOne,
    /// More answers or rounds than possible.
    #[error("at most {max} answers are possible")]
    TooMany {
        /// The most.
        max: usize,
    },
    /// Too few characters.
    #[error("the text has fewer than {min} characters")]
    TooShort {
        /// The fewest.
        min: usize,
    },
    /// Too many characters.
    #[error("the text has {length} characters, at most {max} are possible")]
    TooLong {
        /// The most.
        max: usize,
        /// How many there are.
        length: usize,
    },
    /// The text does not have the form that is asked for.
    #[error("the text does not have the form asked for")]
    PatternMismatch,
    /// Not a whole number.
    #[error("not a whole number")]
    NotAWholeNumber,
    /// Not a number.
    #[error("not a number")]
    NotANumber,
    /// Too many decimals.
    #[error("at most {max} decimals are possible")]
    TooManyDecimals {
        /// The most.
        max: usize,
    },
    /// Below the smallest possible number.
    #[error("the smallest possible number is {min}")]
    TooSmall {
        /// The smallest.
        min: Decimal,
    },
    /// Above the largest possible number.
    #[error("the largest possible number is {max}")]
    TooLarge {
        /// The largest.
        max: Decimal,
    },
    /// Not a date as `31.12.2026`.
    #[error("not a date")]
    NotADate,
    /// Before the first possible day.
    #[error("the first possible day is {earliest}")]
    TooEarly {
        /// The first day.
        earliest: Date,
    },
    /// After the last possible day.
    #[error("the last possible day is {latest}")]
    TooLate {
        /// The last day.
        latest: Date,
    },
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    NotYesOrNo,
    /// None of the options.
    #[error("none of the options")]
    NotAnOption,
    /// Not formed like a code.
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// A medicine has to be named by substance, not by a group of medicines.
    #[error("the code names a group of medicines")]
    NotASubstance,
    /// Well formed, but not in the catalogue. Found by the caller, who has the catalogue.
    #[error("the code is not in the catalogue")]
    UnknownCode,
    /// The application has been submitted for another patient. Found by the caller, who knows the case.
    #[error("the patient can no longer be changed")]
    PatientIsFixed,
    /// Not a person number.
    #[error(transparent)]
    PersonNumber(#[from] InvalidPersonNumber),
}

impl Reason {
    /// The key of the text for the user.
    pub const fn message_key(&self) -> &'static str {
        match self {
            Self::Required => "answer-required",
            Self::OnlyOne => "answer-only-one",
            Self::TooMany { .. } => "answer-too-many",
            Self::TooShort { .. } => "answer-too-short",
            Self::TooLong { .. } => "answer-too-long",
            Self::PatternMismatch => "answer-pattern-mismatch",
            Self::NotAWholeNumber => "answer-not-a-whole-number",
            Self::NotANumber => "answer-not-a-number",
            Self::TooManyDecimals { .. } => "answer-too-many-decimals",
            Self::TooSmall { .. } => "answer-too-small",
            Self::TooLarge { .. } => "answer-too-large",
            Self::NotADate => "answer-not-a-date",
            Self::TooEarly { .. } => "answer-too-early",
            Self::TooLate { .. } => "answer-too-late",
            Self::NotYesOrNo => "answer-not-yes-or-no",
            Self::NotAnOption => "answer-not-an-option",
            Self::Code(code) => code.message_key(),
            Self::NotASubstance => "code-not-a-substance",
            Self::UnknownCode => "code-unknown",
            Self::PatientIsFixed => "answer-patient-fixed",
            Self::PersonNumber(number) => number.message_key(),
        }
    }

    /// What the text names, as (argument, value) with dates as `31.12.2026`.
    pub fn message_arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany { max } | Self::TooManyDecimals { max } => vec![("max", max.to_string())],
            Self::TooShort { min } => vec![("min", min.to_string())],
            Self::TooLong { max, length } => vec![("max", max.to_string()), ("length", length.to_string())],
            Self::TooSmall { min } => vec![("min", min.to_string())],
            Self::TooLarge { max } => vec![("max", max.to_string())],
            Self::TooEarly { earliest } => vec![("earliest", shown_date(*earliest))],
            Self::TooLate { latest } => vec![("latest", shown_date(*latest))],
            Self::PersonNumber(InvalidPersonNumber::WrongLength { digits }) => {
                vec![("digits", digits.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

/// A date as it is typed and shown in a field.
pub(super) fn shown_date(day: Date) -> String {
    format!("{:02}.{:02}.{:04}", day.day(), day.month(), day.year())
}

//! Money in whole øre. No floating point number ever holds an amount.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in øre (1/100 Norwegian krone); negative for a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ore(pub i64);

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// Nothing was typed.
    #[error("no amount was given")]
    Missing,
    /// Something that is no number.
    #[error("the amount is not a number")]
    NotANumber,
    /// More than two decimals.
    #[error("an amount has at most two decimals")]
    TooManyDecimals,
    /// `12.500` could be twelve thousand five hundred or twelve and a half.
    #[error("a full stop followed by three digits is ambiguous")]
    AmbiguousFullStop,
    /// More than fits.
    #[error("the amount is too large")]
    TooLarge,
}

impl InvalidAmount {
    /// The key of the text that tells the user how to mend it.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "amount-missing",
            Self::NotANumber => "amount-not-a-number",
            Self::TooManyDecimals => "amount-too-many-decimals",
            Self::AmbiguousFullStop => "amount-ambiguous-full-stop",
            Self::TooLarge => "amount-too-large",
        }
    }
}

impl Ore {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of whole kroner; `None` if it does not fit.
    pub const fn from_kroner(kroner: i64) -> Option<Self> {
        match kroner.checked_mul(100) {
            Some(ore) => Some(Self(ore)),
            None => None,
        }
    }

    /// The sum; `None` if it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(ore) => Some(Self(ore)),
            None => None,
        }
    }

    /// The difference; `None` if it does not fit.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(ore) => Some(Self(ore)),
            None => None,
        }
    }

    /// The amount `times` over; `None` if it does not fit.
    pub const fn checked_mul(self, times: i64) -> Option<Self> {
        match self.0.checked_mul(times) {
            Some(ore) => Some(Self(ore)),
            None => None,
        }
    }

    /// The sum of all; `None` if it does not fit.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Reads an amount in kroner as Norwegians write it: `12 500,50`, `12.500,50`, `kr 12500,-`, `12500.5`. Spaces of
    /// any kind group digits; a full stop groups them only where a decimal comma follows.
    ///
    /// # Errors
    /// Why the text is no amount.
    pub fn parse_kroner(text: &str) -> Result<Self, InvalidAmount> {
        let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let lower = compact.to_lowercase();
        let number = lower.strip_prefix("kr").unwrap_or(&lower);
        let number = number.strip_prefix('.').filter(|_| lower.starts_with("kr.")).unwrap_or(number);
        let number = number.strip_suffix("kr").or(number.strip_suffix("kr.")).unwrap_or(number);
        let number = number.strip_suffix(",-").or(number.strip_suffix(",–")).unwrap_or(number);
        let unsigned = number.strip_prefix(['-', '−']);
        let (negative, number) = (unsigned.is_some(), unsigned.unwrap_or(number));
        if number.is_empty() {
            return Err(InvalidAmount::Missing);
        }
        let (kroner, decimals) = split_decimals(number)?;
        if kroner.is_empty() || !kroner.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidAmount::NotANumber);
        }
        let decimals_ore = match decimals.len() {
            0 => "00".to_owned(),
            1 => format!("{decimals}0"),
            2 => decimals.to_owned(),
            _ => return Err(InvalidAmount::TooManyDecimals),
        };
        let ore: i64 = format!("{kroner}{decimals_ore}").parse().map_err(|_| InvalidAmount::TooLarge)?;
        Ok(Self(if negative { -ore } else { ore }))
    }
}

/// Parts whole kroner, freed of grouping full stops, from the decimals.
fn split_decimals(number: &str) -> Result<(String, &str), InvalidAmount> {
    let (whole, decimals) = match number.split_once(',') {
        Some(parts) => parts,
        None => match number.split_once('.') {
            Some((_, decimals)) if decimals.len() == 3 => return Err(InvalidAmount::AmbiguousFullStop),
            Some((whole, decimals)) if !decimals.contains('.') => return Ok((whole.to_owned(), decimals)),
            _ => (number, ""),
        },
    };
    let mut groups = whole.split('.');
    let first = groups.next().unwrap_or_default();
    let mut kroner = first.to_owned();
    for group in groups {
        if group.len() != 3 || !(1..=3).contains(&first.len()) {
            return Err(InvalidAmount::NotANumber);
        }
        kroner.push_str(group);
    }
    Ok((kroner, decimals))
}

impl fmt::Display for Ore {
    /// `1 234 567 kr`, or `12 500,50 kr` where there are øre; all spaces are no-break spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absolute = self.0.unsigned_abs();
        let kroner = (absolute / 100).to_string();
        if self.0 < 0 {
            f.write_str("−")?;
        }
        for (index, digit) in kroner.char_indices() {
            if index > 0 && (kroner.len() - index).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        match absolute % 100 {
            0 => f.write_str("\u{a0}kr"),
            ore => write!(f, ",{ore:02}\u{a0}kr"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn norwegian_ways_to_write_an_amount_are_read() {
        for (text, ore) in [
            ("12 500,50", 1_250_050),
            ("12\u{a0}500", 1_250_000),
            ("12\u{202f}500 kr", 1_250_000),
            ("12500", 1_250_000),
            ("12.500,50", 1_250_050),
            ("1.234.567,00", 123_456_700),
            ("1.234.567", 123_456_700),
            ("12500.5", 1_250_050),
            ("0,05", 5),
            ("kr 45 000,-", 4_500_000),
            ("Kr. 100", 10_000),
            ("-250", -25_000),
            ("−250,10", -25_010),
        ] {
            assert_eq!(Ore::parse_kroner(text), Ok(Ore(ore)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", InvalidAmount::Missing),
            (" kr ", InvalidAmount::Missing),
            ("tolv", InvalidAmount::NotANumber),
            ("12,5,5", InvalidAmount::NotANumber),
            (",50", InvalidAmount::NotANumber),
            ("1.23.456,00", InvalidAmount::NotANumber),
            ("1e5", InvalidAmount::NotANumber),
            ("--5", InvalidAmount::NotANumber),
            ("12,505", InvalidAmount::TooManyDecimals),
            ("12.500", InvalidAmount::AmbiguousFullStop),
            ("99999999999999999999", InvalidAmount::TooLarge),
        ] {
            assert_eq!(Ore::parse_kroner(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn an_amount_is_shown_with_no_break_spaces() {
        for (ore, text) in [
            (0, "0 kr"),
            (123_456_700, "1 234 567 kr"),
            (1_250_050, "12 500,50 kr"),
            (5, "0,05 kr"),
            (-99_900, "−999 kr"),
            (i64::MIN, "−92 233 720 368 547 758,08 kr"),
        ] {
            assert_eq!(Ore(ore).to_string(), text.replace(' ', "\u{a0}"));
        }
    }

    #[test]
    fn sums_that_do_not_fit_are_none() {
        assert_eq!(Ore::checked_sum([Ore(1), Ore(2)]), Some(Ore(3)));
        assert_eq!(Ore::checked_sum([Ore(i64::MAX), Ore(1)]), None);
        assert_eq!(Ore(i64::MAX).checked_mul(2), None);
        assert_eq!(Ore(i64::MIN).checked_sub(Ore(1)), None);
        assert_eq!(Ore::from_kroner(i64::MAX), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(ore in -9_000_000_000_000_000i64..9_000_000_000_000_000) {
            prop_assert_eq!(Ore::parse_kroner(&Ore(ore).to_string()), Ok(Ore(ore)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,30}") {
            let _ = Ore::parse_kroner(&text);
        }
    }
}

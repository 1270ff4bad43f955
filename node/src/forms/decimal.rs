//! Exact decimal numbers in answers, so that 0,1 mg/kg stays 0,1.

use std::fmt;

/// A decimal number with at most six decimals and an absolute value below one thousand million: both fit a JSON number
/// without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    millionths: i64,
}

const DECIMALS: usize = 6;
const UNIT: i64 = 1_000_000;
const MAX_WHOLE_DIGITS: usize = 9;

impl Decimal {
    /// A whole number; `None` if it is too large.
    pub fn from_integer(whole: i64) -> Option<Self> {
        (whole.unsigned_abs() < 1_000_000_000).then_some(Self { millionths: whole * UNIT })
    }

    /// Reads a number with a decimal comma or a decimal full stop; spaces between digits are ignored. `None` for
    /// anything else, and for a number that is too large or too fine.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let unsigned = compact.strip_prefix(['-', '−']);
        let (negative, number) = (unsigned.is_some(), unsigned.unwrap_or(&compact));
        let (whole, decimals) = number.split_once([',', '.']).unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let whole = if digits(whole) { whole.trim_start_matches('0') } else { return None };
        let decimals = if digits(decimals) { decimals.trim_end_matches('0') } else { return None };
        if whole.len() > MAX_WHOLE_DIGITS || decimals.len() > DECIMALS {
            return None;
        }
        let absolute: i64 = format!("{whole}{decimals:0<DECIMALS$}").parse().ok()?;
        Some(Self { millionths: if negative { -absolute } else { absolute } })
    }

    /// How many decimals it needs.
    pub fn decimals(self) -> usize {
        let fraction = self.millionths.unsigned_abs() % UNIT.unsigned_abs();
        format!("{fraction:0DECIMALS$}").trim_end_matches('0').len()
    }

    /// The whole number, if it is one.
    pub fn as_integer(self) -> Option<i64> {
        (self.millionths % UNIT == 0).then_some(self.millionths / UNIT)
    }

    /// As a JSON number.
    pub fn to_json(self) -> serde_json::Value {
        match self.as_integer() {
            Some(whole) => whole.into(),
            None => serde_json::Value::from(self.millionths as f64 / UNIT as f64),
        }
    }

    fn write(self, f: &mut fmt::Formatter<'_>, point: char) -> fmt::Result {
        let absolute = self.millionths.unsigned_abs();
        let sign = if self.millionths < 0 { "-" } else { "" };
        write!(f, "{sign}{}", absolute / UNIT.unsigned_abs())?;
        match self.decimals() {
            0 => Ok(()),
            _ => {
                let fraction = format!("{:0DECIMALS$}", absolute % UNIT.unsigned_abs());
                write!(f, "{point}{}", fraction.trim_end_matches('0'))
            }
        }
    }
}

impl fmt::Display for Decimal {
    /// With the decimal comma of Norwegian.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, ',')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_norwegians_write_them() {
        for (text, shown) in [
            ("0,1", "0,1"),
            ("12 500.50", "12500,5"),
            ("-3", "-3"),
            ("007", "7"),
            ("0", "0"),
            ("-0", "0"),
            ("999999999,999999", "999999999,999999"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), shown, "{text}");
        }
        for text in ["", "-", ",5", "5,", "1,2,3", "1e3", "1000000000", "0,0000001", "NaN", "½"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_survives_text_and_json(millionths in -999_999_999_999_999i64..=999_999_999_999_999) {
            let number = Decimal { millionths };
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
            prop_assert_eq!(Decimal::parse(&number.to_json().to_string()), Some(number), "{}", number.to_json());
        }
    }
}

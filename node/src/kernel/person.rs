//! Norwegian person numbers: national identity number, D-number, H-number and FH-number.
//!
//! A number is checked when a person types it. It never shows itself by accident (no `Display`, a redacted
//! `Debug`, no serialisation), and neither sex nor age is ever read from it: from 2032 it carries neither.
//!
//! Sources: folkeregisterforskriften § 2-2; HIS 1001:2010 (syntax of person numbers and help numbers); the Tax
//! Administration's specification of the number from 2032,
//! <https://skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032/>.

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many digits every kind of person number has.
pub const DIGITS: usize = 11;

const K1_WEIGHTS: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const K2_WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// The first day on which numbers with the relaxed first check digit are issued.
const RELAXED_FROM: Date = jiff::civil::date(2032, 1, 1);

/// The remainders of the first check digit that count as valid from 2032.
const RELAXED_REMAINDERS: std::ops::RangeInclusive<u32> = 0..=3;

/// Who issued a number, as far as the number itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonNumberKind {
    /// *Fødselsnummer*, from the National Population Register.
    NationalIdentity,
    /// *D-nummer*: day + 40, for people with a shorter stay.
    DNumber,
    /// *H-nummer*: month + 40, given by one institution to somebody whose number is unknown.
    HNumber,
    /// *FH-nummer*: starts with 8 or 9, shared between the institutions of the health service; carries no date.
    FhNumber,
}

/// Whether numbers of invented people are accepted. Only the demo and test installations allow them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntheticNumbers {
    /// Month + 80 (the Tax Administration's Tenor) and month + 65 (Norsk helsenett) are accepted.
    Allowed,
    /// A synthetic number is an error.
    Refused,
}

/// Why a text is no person number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPersonNumber {
    /// Nothing was typed.
    #[error("no person number was given")]
    Missing,
    /// Something else than digits, spaces, hyphens and full stops.
    #[error("a person number consists of digits")]
    NotDigits,
    /// Too few or too many digits.
    #[error("a person number has {DIGITS} digits, not {digits}")]
    WrongLength {
        /// How many digits there were.
        digits: usize,
    },
    /// The first six digits are no date in any year, nor a help number.
    #[error("a person number starts with a date")]
    NoSuchDate,
    /// The check digits do not fit: a digit is wrong or two have changed places.
    #[error("the check digits of the person number do not fit")]
    CheckDigits,
    /// A number of an invented person, where only real ones are accepted.
    #[error("the person number belongs to a synthetic person")]
    SyntheticRefused,
}

impl InvalidPersonNumber {
    /// The key of the text that tells the user how to mend it.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "person-number-missing",
            Self::NotDigits => "person-number-not-digits",
            Self::WrongLength { .. } => "person-number-wrong-length",
            Self::NoSuchDate => "person-number-no-such-date",
            Self::CheckDigits => "person-number-check-digits",
            Self::SyntheticRefused => "person-number-synthetic",
        }
    }
}

/// A checked person number. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PersonNumber([u8; DIGITS]);

impl PersonNumber {
    /// Reads what a person typed; spaces, hyphens and full stops between the digits are ignored. `today` decides
    /// whether the relaxed check digit of 2032 is valid yet: until then it would only let more typing errors pass.
    ///
    /// # Errors
    /// The first reason in the order of [`InvalidPersonNumber`] why the text is no number.
    pub fn parse(text: &str, synthetic: SyntheticNumbers, today: Date) -> Result<Self, InvalidPersonNumber> {
        let mut digits = [0; DIGITS];
        let mut count = 0;
        for character in text.chars() {
            match character.to_digit(10) {
                Some(digit) => {
                    if let Some(place) = digits.get_mut(count) {
                        *place = digit as u8;
                    }
                    count += 1;
                }
                None if character.is_whitespace() || matches!(character, '-' | '‐' | '‑' | '–' | '.') =>
                    {}
                None => return Err(InvalidPersonNumber::NotDigits),
            }
        }
        match count {
            0 => return Err(InvalidPersonNumber::Missing),
            DIGITS => {}
            digits => return Err(InvalidPersonNumber::WrongLength { digits }),
        }
        let number = Self(digits);
        let shape = number.shape().ok_or(InvalidPersonNumber::NoSuchDate)?;
        if !number.check_digits_fit(today) {
            return Err(InvalidPersonNumber::CheckDigits);
        }
        if shape.synthetic && synthetic == SyntheticNumbers::Refused {
            return Err(InvalidPersonNumber::SyntheticRefused);
        }
        Ok(number)
    }

    /// Completes nine digits (date and individual number) with today's two check digits. `None` where the rule
    /// leaves no valid digit, as it does for about every sixth individual number. For invented patients.
    pub fn from_first_nine(first_nine: [u8; 9]) -> Option<Self> {
        let mut digits = [0; DIGITS];
        for (place, digit) in digits.iter_mut().zip(first_nine) {
            *place = (digit < 10).then_some(digit)?;
        }
        for (index, weights) in [(9, &K1_WEIGHTS[..]), (10, &K2_WEIGHTS[..])] {
            let check = (11 - remainder(&digits, weights)) % 11;
            *digits.get_mut(index)? = u8::try_from(check).ok().filter(|digit| *digit < 10)?;
        }
        Some(Self(digits)).filter(|number| number.shape().is_some())
    }

    /// Who issued the number. A month between 41 and 52 is a help number; some of NAV's test people look the same.
    pub fn kind(&self) -> PersonNumberKind {
        self.shape().map_or(PersonNumberKind::NationalIdentity, |shape| shape.kind)
    }

    /// True for the number of an invented person.
    pub fn is_synthetic(&self) -> bool {
        self.shape().is_some_and(|shape| shape.synthetic)
    }

    /// The eleven digits, for encryption, the blind index and nothing else.
    pub fn expose_digits(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// As people read it aloud: six digits, a no-break space, five digits. Only for a page that may show identity.
    pub fn formatted(&self) -> String {
        let mut text = self.expose_digits();
        text.insert(6, '\u{a0}');
        text
    }

    fn shape(&self) -> Option<Shape> {
        Shape::of(&self.0)
    }

    fn check_digits_fit(&self, today: Date) -> bool {
        let first = remainder(&self.0, &K1_WEIGHTS);
        let first_fits = first == 0 || (today >= RELAXED_FROM && RELAXED_REMAINDERS.contains(&first));
        first_fits && remainder(&self.0, &K2_WEIGHTS) == 0
    }
}

impl std::fmt::Debug for PersonNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonNumber(redacted)")
    }
}

/// True if eleven digits have the shape of a person number (a possible date or a help number), whatever their check
/// digits: what a slip of one digit looks like. The identifier gate marks these as well.
pub fn looks_like_person_number(digits: &[u8; DIGITS]) -> bool {
    Shape::of(digits).is_some()
}

/// What the first six digits say.
struct Shape {
    kind: PersonNumberKind,
    synthetic: bool,
}

impl Shape {
    fn of(digits: &[u8; DIGITS]) -> Option<Self> {
        let [d1, d2, m1, m2, y1, y2, ..] = *digits;
        if d1 >= 8 {
            return Some(Self { kind: PersonNumberKind::FhNumber, synthetic: false });
        }
        let (day, d_number) = match d1 * 10 + d2 {
            day @ 1..=31 => (day, false),
            day @ 41..=71 => (day - 40, true),
            _ => return None,
        };
        let (month, h_number, synthetic) = match m1 * 10 + m2 {
            month @ 1..=12 => (month, false, false),
            month @ 41..=52 => (month - 40, true, false),
            month @ 66..=77 => (month - 65, false, true),
            month @ 81..=92 => (month - 80, false, true),
            _ => return None,
        };
        // The century is unknown: a day counts if it exists in some century. Of the years that end in 00, 2000 is a
        // leap year, so the last two digits decide.
        let last_day = match month {
            2 if (y1 * 10 + y2) % 4 == 0 => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let kind = match (h_number, d_number) {
            (true, _) => PersonNumberKind::HNumber,
            (false, true) => PersonNumberKind::DNumber,
            (false, false) => PersonNumberKind::NationalIdentity,
        };
        (day <= last_day).then_some(Self { kind, synthetic })
    }
}

fn remainder(digits: &[u8; DIGITS], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 24);

    fn parse(text: &str) -> Result<PersonNumber, InvalidPersonNumber> {
        PersonNumber::parse(text, SyntheticNumbers::Refused, TODAY)
    }

    /// A number with check digits computed here, of the first individual number from `first_nine` on that has any.
    fn number(first_nine: &str) -> String {
        let first: u32 = first_nine.parse().unwrap();
        (first..)
            .find_map(|nine| {
                let digits: Vec<u8> = format!("{nine:09}").bytes().map(|byte| byte - b'0').collect();
                PersonNumber::from_first_nine(digits.try_into().unwrap())
            })
            .unwrap()
            .expose_digits()
    }

    #[test]
    fn every_kind_is_recognised() {
        for (first_nine, kind) in [
            ("010101501", PersonNumberKind::NationalIdentity),
            ("290200500", PersonNumberKind::NationalIdentity),
            ("410170123", PersonNumberKind::DNumber),
            ("014170123", PersonNumberKind::HNumber),
            ("800123456", PersonNumberKind::FhNumber),
            ("999999900", PersonNumberKind::FhNumber),
        ] {
            let parsed = parse(&number(first_nine)).unwrap();
            assert_eq!(parsed.kind(), kind, "{first_nine}");
            assert!(!parsed.is_synthetic(), "{first_nine}");
        }
    }

    #[test]
    fn separators_are_ignored_and_the_form_is_six_and_five() {
        let plain = number("010101501");
        let (date, rest) = plain.split_at(6);
        for text in [format!(" {date} {rest} "), format!("{date}-{rest}"), format!("01.01.01 {rest}")] {
            assert_eq!(parse(&text).unwrap().expose_digits(), plain, "{text}");
        }
        assert_eq!(parse(&plain).unwrap().formatted(), format!("{date}\u{a0}{rest}"));
    }

    #[test]
    fn each_mistake_has_its_own_reason() {
        let valid = number("010101501");
        let last = (valid.as_bytes()[10] - b'0' + 1) % 10;
        for (text, reason) in [
            ("", InvalidPersonNumber::Missing),
            ("  - ", InvalidPersonNumber::Missing),
            ("0101015o123", InvalidPersonNumber::NotDigits),
            ("٠١٠١٠١٥٠١٢٣", InvalidPersonNumber::NotDigits),
            ("0101015012", InvalidPersonNumber::WrongLength { digits: 10 }),
            ("010101501234", InvalidPersonNumber::WrongLength { digits: 12 }),
            ("32010112345", InvalidPersonNumber::NoSuchDate),
            ("00010112345", InvalidPersonNumber::NoSuchDate),
            ("01130112345", InvalidPersonNumber::NoSuchDate),
            ("29020112345", InvalidPersonNumber::NoSuchDate),
            ("31040112345", InvalidPersonNumber::NoSuchDate),
            ("79010112345", InvalidPersonNumber::NoSuchDate),
            (&format!("{}{last}", &valid[..10]), InvalidPersonNumber::CheckDigits),
        ] {
            assert_eq!(parse(text), Err(reason), "{text}");
        }
    }

    #[test]
    fn synthetic_numbers_need_permission() {
        for first_nine in ["018101501", "016601501", "418170123"] {
            let text = number(first_nine);
            assert_eq!(parse(&text), Err(InvalidPersonNumber::SyntheticRefused), "{first_nine}");
            let parsed = PersonNumber::parse(&text, SyntheticNumbers::Allowed, TODAY).unwrap();
            assert!(parsed.is_synthetic(), "{first_nine}");
        }
    }

    /// The worked examples of the Tax Administration's specification.
    #[test]
    fn the_relaxed_check_digit_counts_from_2032() {
        let from_2032 = jiff::civil::date(2032, 1, 1);
        let on = |text, day| PersonNumber::parse(text, SyntheticNumbers::Refused, day).map(|_| ());
        assert_eq!(on("02013299997", TODAY), Ok(()));
        assert_eq!(on("30108299920", TODAY), Ok(()));
        for relaxed in ["30108299939", "02013299903"] {
            assert_eq!(on(relaxed, TODAY), Err(InvalidPersonNumber::CheckDigits));
            assert_eq!(on(relaxed, from_2032.yesterday().unwrap()), Err(InvalidPersonNumber::CheckDigits));
            assert_eq!(on(relaxed, from_2032), Ok(()));
        }
        assert_eq!(on("30108299930", from_2032), Err(InvalidPersonNumber::CheckDigits));
    }

    #[test]
    fn debug_never_shows_the_number() {
        let parsed = parse(&number("010101501")).unwrap();
        assert_eq!(format!("{parsed:?}"), "PersonNumber(redacted)");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn one_wrong_digit_is_always_found(
            first_nine in proptest::array::uniform9(0u8..10), place in 0usize..11, by in 1u8..10,
        ) {
            if let Some(number) = PersonNumber::from_first_nine(first_nine) {
                let mut wrong = number.0;
                wrong[place] = (wrong[place] + by) % 10;
                let text: String = wrong.iter().map(|digit| char::from(b'0' + digit)).collect();
                prop_assert!(PersonNumber::parse(&text, SyntheticNumbers::Allowed, TODAY).is_err());
            }
        }
    }
}

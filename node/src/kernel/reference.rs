//! The reference of a decision: what the doctor writes on the prescription and the pharmacist types.
//!
//! It is drawn at random, so it tells nothing about patient, trust, medicine or time. The last of its nine characters
//! is the check character of ISO/IEC 7064 MOD 37,36, which finds every single wrong character and nearly every swap of
//! two neighbours. Letters that are read as digits (I, L, O) and U are never used, not even for the check character: a
//! draw that would need one is made again. So `O` can safely be read as `0`, and `I` and `L` as `1`.

use std::fmt;

use crate::kernel::random::{Randomness, random_array};

const LENGTH: usize = 9;
const GROUP: usize = 3;

/// What a reference is written in: 32 characters that nobody confuses, in the order of their ISO 7064 values.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A checked reference, written `K7M-39Q-X4T`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionReference([u8; LENGTH]);

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReference {
    /// Nothing was typed.
    #[error("no reference was given")]
    Missing,
    /// Too few or too many characters.
    #[error("a reference has {LENGTH} characters, not {characters}")]
    WrongLength {
        /// How many there were, separators not counted.
        characters: usize,
    },
    /// A character that no reference contains.
    #[error("a reference never contains {0:?}")]
    UnknownCharacter(char),
    /// A character is wrong, or two have changed places.
    #[error("the check character of the reference does not fit")]
    CheckCharacter,
}

impl InvalidReference {
    /// The key of the text that tells the user how to mend it.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::Missing => "reference-missing",
            Self::WrongLength { .. } => "reference-wrong-length",
            Self::UnknownCharacter(_) => "reference-unknown-character",
            Self::CheckCharacter => "reference-check-character",
        }
    }

    /// What the text names, as (argument, value).
    pub fn message_arguments(self) -> Option<(&'static str, String)> {
        match self {
            Self::WrongLength { characters } => Some(("characters", characters.to_string())),
            Self::UnknownCharacter(character) => Some(("character", character.to_string())),
            Self::Missing | Self::CheckCharacter => None,
        }
    }
}

impl DecisionReference {
    /// Draws a reference: 40 bits of randomness. The store keeps it unique.
    pub fn new(random: &(impl Randomness + ?Sized)) -> Self {
        loop {
            let bytes: [u8; LENGTH - 1] = random_array(random);
            let mut characters = [0; LENGTH];
            for (place, byte) in characters.iter_mut().zip(bytes) {
                // 256 is a multiple of 32, so every character is equally likely.
                *place = ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
            }
            let check = check_character(
                &bytes.map(|byte| iso_value(ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0'))),
            );
            if ALPHABET.contains(&check) {
                if let Some(last) = characters.last_mut() {
                    *last = check;
                }
                return Self(characters);
            }
        }
    }

    /// Reads what a person typed: letters of either case, hyphens and spaces ignored, `O` as 0, `I` and `L` as 1.
    ///
    /// # Errors
    /// Why the text is no reference.
    pub fn parse(text: &str) -> Result<Self, InvalidReference> {
        let mut characters = [0; LENGTH];
        let mut count = 0;
        for character in text.chars() {
            if character.is_whitespace() || matches!(character, '-' | '‐' | '‑' | '–' | '.') {
                continue;
            }
            let canonical = match character.to_ascii_uppercase() {
                'O' => b'0',
                'I' | 'L' => b'1',
                upper => u8::try_from(upper)
                    .ok()
                    .filter(|byte| ALPHABET.contains(byte))
                    .ok_or(InvalidReference::UnknownCharacter(character))?,
            };
            if let Some(place) = characters.get_mut(count) {
                *place = canonical;
            }
            count += 1;
        }
        match count {
            0 => return Err(InvalidReference::Missing),
            LENGTH => {}
            characters => return Err(InvalidReference::WrongLength { characters }),
        }
        let [body @ .., last] = characters;
        if check_character(&body.map(iso_value)) != last {
            return Err(InvalidReference::CheckCharacter);
        }
        Ok(Self(characters))
    }

    /// The nine characters without hyphens, as stored and compared.
    pub fn compact(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }
}

impl fmt::Display for DecisionReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, character) in self.0.iter().copied().enumerate() {
            if index > 0 && index % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(character))?;
        }
        Ok(())
    }
}

impl fmt::Debug for DecisionReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecisionReference({self})")
    }
}

/// The value of a character in ISO/IEC 7064: digits 0–9, then all 26 letters 10–35.
fn iso_value(character: u8) -> u32 {
    u32::from(match character {
        b'A'..=b'Z' => character - b'A' + 10,
        _ => character.saturating_sub(b'0'),
    })
}

/// The check character of ISO/IEC 7064 MOD 37,36 (a hybrid system; section 9 of the standard).
fn check_character(values: &[u32]) -> u8 {
    let product = values.iter().fold(36, |product, value| {
        let sum = match (product + value) % 36 {
            0 => 36,
            sum => sum,
        };
        sum * 2 % 37
    });
    let check = (37 - product) % 36;
    let offset = u8::try_from(check).unwrap_or(0);
    if offset < 10 { b'0' + offset } else { b'A' + offset - 10 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Bytes(std::sync::Mutex<Vec<u8>>);

    impl Randomness for Bytes {
        fn fill(&self, bytes: &mut [u8]) {
            let mut left = self.0.lock().unwrap();
            for byte in bytes {
                *byte = left.pop().unwrap_or(7);
            }
        }
    }

    fn drawn(bytes: Vec<u8>) -> DecisionReference {
        DecisionReference::new(&Bytes(bytes.into()))
    }

    /// The Global Release Identifier standard of the music industry prints this MOD 37,36 example.
    #[test]
    fn the_check_character_is_that_of_the_standard() {
        let values: Vec<u32> = b"A12425GABC1234002".iter().copied().map(iso_value).collect();
        assert_eq!(check_character(&values), b'M');
    }

    #[test]
    fn a_reference_is_read_as_people_write_it() {
        let reference = drawn(vec![1, 2, 3, 4, 5, 6, 7, 0, 1]);
        let shown = reference.to_string();
        assert_eq!(shown.len(), 11);
        for text in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            reference.compact(),
            format!(" {shown} "),
        ] {
            assert_eq!(DecisionReference::parse(&text), Ok(reference.clone()), "{text}");
        }
        let misread = shown.replace('0', "O").replace('1', "l");
        assert_ne!(misread, shown);
        assert_eq!(DecisionReference::parse(&misread), Ok(reference));
    }

    #[test]
    fn each_mistake_has_its_own_reason() {
        for (text, reason) in [
            ("", InvalidReference::Missing),
            (" - ", InvalidReference::Missing),
            ("K7M-39", InvalidReference::WrongLength { characters: 5 }),
            ("K7M-39Q-X4T-9", InvalidReference::WrongLength { characters: 10 }),
            ("K7M-39U-X4T", InvalidReference::UnknownCharacter('U')),
            ("K7M-39å-X4T", InvalidReference::UnknownCharacter('å')),
        ] {
            assert_eq!(DecisionReference::parse(text), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_drawn_reference_is_read_back(bytes in proptest::collection::vec(any::<u8>(), 64)) {
            let reference = drawn(bytes);
            prop_assert_eq!(DecisionReference::parse(&reference.to_string()), Ok(reference));
        }

        #[test]
        fn one_wrong_character_is_always_found(
            bytes in proptest::collection::vec(any::<u8>(), 64), place in 0..LENGTH, other in 0usize..32,
        ) {
            let reference = drawn(bytes);
            let mut wrong = reference.0;
            prop_assume!(wrong[place] != ALPHABET[other]);
            wrong[place] = ALPHABET[other];
            let text: String = wrong.iter().copied().map(char::from).collect();
            prop_assert_eq!(DecisionReference::parse(&text), Err(InvalidReference::CheckCharacter));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,20}") {
            let _ = DecisionReference::parse(&text);
        }
    }
}

//! The catalogue of medicines (ATC) and indications (ICD-10) that forms and the register look codes up in.
//!
//! A small starter catalogue comes with the product, so that a new installation works; a trust loads the full code
//! systems over it. Search understands how clinicians type: either written form of Norwegian, English spellings, trade
//! names, codes with and without the full stop. It never guesses: what is not in the catalogue is not found.

#[cfg(feature = "service")]
pub mod catalogue;
mod folding;
#[cfg(feature = "service")]
pub mod routes;
pub mod rules;
pub mod starter;

use crate::kernel::codes::{AtcCode, Icd10Code};
use crate::kernel::language::Lang;

/// A medicine of the catalogue: one substance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medicine {
    /// Its code, of level 5.
    pub atc: AtcCode,
    /// The name of the substance in bokmål.
    pub nb: String,
    /// The name in nynorsk, where it differs.
    pub nn: Option<String>,
    /// Some trade names.
    pub trade_names: Vec<String>,
}

/// An indication of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indication {
    /// Its code.
    pub icd10: Icd10Code,
    /// The diagnosis in bokmål.
    pub nb: String,
    /// The diagnosis in nynorsk, where it differs.
    pub nn: Option<String>,
}

/// What can be searched for: a code and its names.
pub trait Coded {
    /// The code as shown.
    fn code(&self) -> &str;
    /// The proper names, the most usual first.
    fn names(&self) -> impl Iterator<Item = &str>;
    /// Names that count for less, as trade names.
    fn other_names(&self) -> impl Iterator<Item = &str>;
    /// The name to show; English pages show the bokmål name, as the code systems have no English here.
    fn name(&self, lang: Lang) -> &str;
}

impl Coded for Medicine {
    fn code(&self) -> &str {
        self.atc.as_str()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.nb.as_str()).chain(self.nn.as_deref())
    }

    fn other_names(&self) -> impl Iterator<Item = &str> {
        self.trade_names.iter().map(String::as_str)
    }

    fn name(&self, lang: Lang) -> &str {
        localised(&self.nb, self.nn.as_deref(), lang)
    }
}

impl Coded for Indication {
    fn code(&self) -> &str {
        self.icd10.as_str()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.nb.as_str()).chain(self.nn.as_deref())
    }

    fn other_names(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    fn name(&self, lang: Lang) -> &str {
        localised(&self.nb, self.nn.as_deref(), lang)
    }
}

fn localised<'a>(nb: &'a str, nn: Option<&'a str>, lang: Lang) -> &'a str {
    match lang {
        Lang::Nn => nn.unwrap_or(nb),
        Lang::Nb | Lang::En => nb,
    }
}

//! The texts of the pages: Norwegian bokmål, nynorsk and English, from `locales/<language>/<feature>.ftl`.
//!
//! The files are embedded at compile time. No text that a person reads stands in Rust or in a template: both name a key,
//! and the tests of this module find keys that a language lacks, that nothing defines, or that nothing uses.

use std::{borrow::Cow, collections::HashMap, fmt, sync::LazyLock};

use fluent_templates::{LanguageIdentifier, fluent_bundle::FluentValue, static_loader};
use serde::{Deserialize, Serialize};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "nb",
        // All three languages run left to right: isolation marks would only end up in copied references and searches.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language that the pages are written in. `nb` is the default of a trust that names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Norwegian bokmål.
    #[default]
    Nb,
    /// Norwegian nynorsk.
    Nn,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order in which pages offer them.
    pub const ALL: [Self; 3] = [Self::Nb, Self::Nn, Self::En];

    /// Reads a BCP 47 tag as browsers send it: `nn-NO` is nynorsk, `no` is bokmål. `None` for other languages.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "nb" | "no" => Some(Self::Nb),
            "nn" => Some(Self::Nn),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The language to answer in: the reader's own choice first, then the browser's wishes in their order, then the
    /// trust's. `chosen` is the value of the language cookie, `accept_language` that header.
    pub fn negotiate(chosen: Option<&str>, accept_language: Option<&str>, default: Self) -> Self {
        if let Some(lang) = chosen.and_then(Self::parse) {
            return lang;
        }
        let mut wishes: Vec<(f32, Self)> = accept_language
            .unwrap_or_default()
            .split(',')
            .filter_map(|wish| {
                let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
                let weight = weight.trim().strip_prefix("q=")?.parse::<f32>().ok()?;
                (weight > 0.0).then_some(())?;
                Some((weight, Self::parse(tag)?))
            })
            .collect();
        // The sort is stable: of equal weights the first one named wins.
        wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
        wishes.first().map_or(default, |(_, lang)| *lang)
    }

    /// The value of `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
            Self::En => "en",
        }
    }

    /// The language's name in the language itself, as a link to it must be written.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Nb => "Bokmål",
            Self::Nn => "Nynorsk",
            Self::En => "English",
        }
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        static IDENTIFIERS: LazyLock<[LanguageIdentifier; 3]> =
            LazyLock::new(|| Lang::ALL.map(|lang| lang.tag().parse().unwrap_or_default()));
        let [nb, nn, en] = &*IDENTIFIERS;
        match self {
            Self::Nb => nb,
            Self::Nn => nn,
            Self::En => en,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// What may fill a place in a text. Numbers stay numbers, so that Fluent can choose between *1 sak* and *2 saker*.
pub trait TextArg {
    /// The value as Fluent takes it.
    fn text_arg(&self) -> FluentValue<'_>;
}

impl<T: TextArg + ?Sized> TextArg for &T {
    fn text_arg(&self) -> FluentValue<'_> {
        (**self).text_arg()
    }
}

impl TextArg for str {
    fn text_arg(&self) -> FluentValue<'_> {
        FluentValue::String(Cow::Borrowed(self))
    }
}

impl TextArg for String {
    fn text_arg(&self) -> FluentValue<'_> {
        self.as_str().text_arg()
    }
}

impl TextArg for Cow<'_, str> {
    fn text_arg(&self) -> FluentValue<'_> {
        (**self).text_arg()
    }
}

macro_rules! number_args {
    ($($number:ty),*) => {
        $(impl TextArg for $number {
            fn text_arg(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        })*
    };
}
number_args!(u8, u16, u32, u64, usize, i32, i64);

/// The text of `key`. A key that a language lacks is answered in bokmål, an unknown key as `⟦key⟧`, which the tests and
/// every reader will see.
pub fn t(lang: Lang, key: &str) -> String {
    ta(lang, key, &[])
}

/// The text of `key` with its places filled: `ta(lang, "case-count", &[("count", &n)])`.
pub fn ta(lang: Lang, key: &str, args: &[(&'static str, &dyn TextArg)]) -> String {
    let args: HashMap<&str, FluentValue<'_>> =
        args.iter().map(|(name, value)| (*name, value.text_arg())).collect();
    [lang, Lang::Nb]
        .into_iter()
        .find_map(|lang| TEXTS.lookup_single_language(lang.identifier(), key, Some(&args)).ok())
        .unwrap_or_else(|| format!("⟦{key}⟧"))
}

#[cfg(test)]
#[path = "i18n_tests.rs"]
mod tests;

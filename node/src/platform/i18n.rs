//! The texts of the pages: Norwegian bokmål, nynorsk and English, from `locales/<language>/<feature>.ftl`.
//!
//! The files are embedded at compile time. No text that a person reads stands in Rust or in a template: both name a key,
//! and the tests of this module find keys that a language lacks, that nothing defines, or that nothing uses.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_templates::{LanguageIdentifier, fluent_bundle::FluentValue, static_loader};

pub use crate::kernel::language::Lang;

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "nb",
        // All three languages run left to right: isolation marks would only end up in copied references and searches.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    static IDENTIFIERS: LazyLock<[LanguageIdentifier; 3]> =
        LazyLock::new(|| Lang::ALL.map(|lang| lang.tag().parse().unwrap_or_default()));
    let [nb, nn, en] = &*IDENTIFIERS;
    match lang {
        Lang::Nb => nb,
        Lang::Nn => nn,
        Lang::En => en,
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
        .find_map(|lang| TEXTS.lookup_single_language(identifier(lang), key, Some(&args)).ok())
        .unwrap_or_else(|| format!("⟦{key}⟧"))
}

#[cfg(test)]
#[path = "i18n_tests.rs"]
mod tests;

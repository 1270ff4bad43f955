//! The three languages of the pages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language that the pages are written in. `nb` is the default of a trust that names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_a_region_are_understood() {
        for (tag, lang) in [
            ("nb-NO", Some(Lang::Nb)),
            ("no", Some(Lang::Nb)),
            ("NN", Some(Lang::Nn)),
            ("en_GB", Some(Lang::En)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Lang::parse(tag), lang, "{tag}");
        }
        assert!(Lang::ALL.iter().all(|lang| Lang::parse(lang.tag()) == Some(*lang)));
    }
}

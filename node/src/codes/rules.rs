//! How a search text meets a code and its names, and the order of hits.

use super::Coded;
use super::folding::{Word, unfinished, words};

/// The longest search text that is looked at, in characters.
pub const MAX_QUERY_CHARS: usize = 100;

/// The shortest word that is looked for inside others.
const MIN_CHARS_INSIDE: usize = 4;

/// How well an entry meets a search: earlier is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The code itself.
    Code,
    /// A code below the one typed.
    BelowCode,
    /// The whole of a proper name.
    WholeName,
    /// The beginning of a proper name.
    NameBegins,
    /// The beginning of another name, as a trade name.
    OtherNameBegins,
    /// Every word begins a word of a proper name.
    NameWords,
    /// Every word begins a word of some name, or is the code.
    AnyWords,
    /// Every word stands inside some word: Norwegian writes *cellelymfom* in one.
    InsideWords,
}

/// A search text, folded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// As a code without spaces and full stops, where it can be one.
    code: Option<String>,
    words: Vec<Word>,
    /// The last word as it may still turn out to sound.
    unfinished: Option<Word>,
}

impl Query {
    /// Reads a search text; only its first [`MAX_QUERY_CHARS`] characters count.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(MAX_QUERY_CHARS).collect();
        Self { code: code_like(&text), words: words(&text), unfinished: unfinished(&text) }
    }

    /// True if nothing is left to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The folded words, each to be met by the beginning of a word of [`index_line`]: for the index of a store.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.stem.as_str())
    }

    /// The text as the beginning of a code (capitals, no full stop), where it can be one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// How well `entry` meets the search; `None` if it does not.
    pub fn rank(&self, entry: &impl Coded) -> Option<Rank> {
        if self.is_empty() {
            return None;
        }
        let code = compact_code(entry.code());
        if let Some(wanted) = &self.code {
            if code == *wanted {
                return Some(Rank::Code);
            }
            if code.starts_with(wanted.as_str()) {
                return Some(Rank::BelowCode);
            }
        }
        let names: Vec<Vec<Word>> = entry.names().map(words).collect();
        let other_names: Vec<Vec<Word>> = entry.other_names().map(words).collect();
        if names.contains(&self.words) {
            return Some(Rank::WholeName);
        }
        if names.iter().any(|name| self.begins(name)) {
            return Some(Rank::NameBegins);
        }
        if other_names.iter().any(|name| self.begins(name)) {
            return Some(Rank::OtherNameBegins);
        }
        let met = |names: &[Vec<Word>], word: &Word| {
            names.iter().flatten().any(|name_word| self.begins_word(word, name_word))
        };
        if self.words.iter().all(|word| met(&names, word)) {
            return Some(Rank::NameWords);
        }
        let code = Word::new(&code);
        let any = |word: &Word| met(&names, word) || met(&other_names, word) || code.begins_with(word);
        if self.words.iter().all(any) {
            return Some(Rank::AnyWords);
        }
        let inside = |word: &Word| {
            let mut name_words = names.iter().chain(&other_names).flatten();
            word.stem.chars().count() >= MIN_CHARS_INSIDE
                && name_words.any(|name_word| name_word.spelled.contains(&word.stem))
        };
        self.words.iter().all(|word| any(word) || inside(word)).then_some(Rank::InsideWords)
    }

    /// The words are those that `name` begins with; the last may be unfinished.
    fn begins(&self, name: &[Word]) -> bool {
        let Some((last, whole)) = self.words.split_last() else { return false };
        name.starts_with(whole) && name.get(whole.len()).is_some_and(|word| self.begins_word(last, word))
    }

    fn begins_word(&self, typed: &Word, word: &Word) -> bool {
        let unfinished = self.unfinished.as_ref().filter(|_| self.words.last() == Some(typed));
        word.begins_with(typed) || unfinished.is_some_and(|shorter| word.begins_with(shorter))
    }
}

/// The best `limit` hits: by rank, then by length of the name, then by code.
pub fn search<'a, T: Coded>(
    entries: impl IntoIterator<Item = &'a T>,
    text: &str,
    limit: usize,
) -> Vec<&'a T> {
    let query = Query::new(text);
    let mut hits: Vec<(Rank, usize, &T)> = entries
        .into_iter()
        .filter_map(|entry| {
            let rank = query.rank(entry)?;
            // Below a code the order of the codes is the natural one.
            let length = if rank <= Rank::BelowCode { 0 } else { entry.names().next().map_or(0, str::len) };
            Some((rank, length, entry))
        })
        .collect();
    hits.sort_by(|(rank, length, entry), (other_rank, other_length, other)| {
        (rank, length, entry.code()).cmp(&(other_rank, other_length, other.code()))
    });
    hits.into_iter().take(limit).map(|(_, _, entry)| entry).collect()
}

/// Every folded word of an entry, code first, in one line: what a store keeps for its full-text index. A word whose
/// ending is folded stands in both forms.
pub fn index_line(entry: &impl Coded) -> String {
    let mut line = vec![Word::new(&compact_code(entry.code())).spelled];
    for word in entry.names().chain(entry.other_names()).flat_map(words) {
        for form in [word.spelled, word.stem] {
            if !line.contains(&form) {
                line.push(form);
            }
        }
    }
    line.join(" ")
}

/// A letter, then digits where there is more: `l`, `C8`, `c83.3`, `L01FA`.
fn code_like(text: &str) -> Option<String> {
    let code = compact_code(text);
    let mut characters = code.chars();
    let letter = characters.next()?.is_ascii_uppercase();
    let digit = characters.next().is_none_or(|second| second.is_ascii_digit());
    (letter && digit && code.is_ascii() && code.len() <= 7).then_some(code)
}

fn compact_code(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '.').map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codes::starter;

    fn medicines(text: &str) -> Vec<String> {
        let all = starter::medicines().unwrap();
        search(&all, text, 8).into_iter().map(|hit| hit.nb.clone()).collect()
    }

    fn indications(text: &str) -> Vec<String> {
        let all = starter::indications().unwrap();
        search(&all, text, 8).into_iter().map(|hit| hit.icd10.to_string()).collect()
    }

    #[test]
    fn a_medicine_is_found_by_substance_trade_name_and_code() {
        for (text, first) in [
            ("rituximab", "rituksimab"),
            ("Ritu", "rituksimab"),
            ("mabthera", "rituksimab"),
            ("L01FA01", "rituksimab"),
            ("l01 fa01", "rituksimab"),
            ("keytruda", "pembrolizumab"),
            ("tiotepa", "tiotepa"),
            ("Thiotepa", "tiotepa"),
            ("cyclophosphamide", "syklofosfamid"),
            ("immunglobulin intravenøs", "immunglobulin, normalt humant, til intravenøs bruk"),
            ("dinutuximab", "dinutuksimab beta"),
            ("mycophenol", "mykofenolsyre"),
        ] {
            let hits = medicines(text);
            assert_eq!(hits.first().map(String::as_str), Some(first), "{text}: {hits:?}");
        }
        assert_eq!(medicines("L04AC07"), ["tocilizumab"]);
        assert_eq!(medicines("L01FF").first().map(String::as_str), Some("nivolumab"));
        for text in ["", "  ", "-", "xyzzy", "L99", "rituksimab xyzzy"] {
            assert_eq!(medicines(text), [""; 0], "{text:?}");
        }
    }

    #[test]
    fn an_indication_is_found_by_words_in_any_order_and_by_code() {
        for (text, first) in [
            ("C83.3", "C83.3"),
            ("c833", "C83.3"),
            ("storcellet lymfom", "C83.3"),
            ("storcella", "C83.3"),
            ("diffuse", "C83.3"),
            ("crohns sjukdom", "K50"),
            ("Crohn", "K50"),
            ("behcets", "M35.2"),
            ("kawasaki", "M30.3"),
            ("multippel sclerosis", "G35"),
            ("C83 mantelcellelymfom", "C83.1"),
            ("transplantat-mot-vert", "T86.0"),
        ] {
            let hits = indications(text);
            assert_eq!(hits.first().map(String::as_str), Some(first), "{text}: {hits:?}");
        }
        assert_eq!(indications("C83"), ["C83.1", "C83.3"]);
    }

    #[test]
    fn a_better_match_comes_first() {
        let all = starter::medicines().unwrap();
        let rank = |text: &str, nb: &str| {
            Query::new(text).rank(all.iter().find(|medicine| medicine.nb == nb).unwrap())
        };
        assert_eq!(rank("L01FA01", "rituksimab"), Some(Rank::Code));
        assert_eq!(rank("L01FA", "rituksimab"), Some(Rank::BelowCode));
        assert_eq!(rank("rituximab", "rituksimab"), Some(Rank::WholeName));
        assert_eq!(rank("ritu", "rituksimab"), Some(Rank::NameBegins));
        assert_eq!(rank("mabth", "rituksimab"), Some(Rank::OtherNameBegins));
        assert_eq!(rank("beta dinu", "dinutuksimab beta"), Some(Rank::NameWords));
        assert_eq!(rank("kineret anak", "anakinra"), Some(Rank::AnyWords));
        assert_eq!(rank("kinra", "anakinra"), Some(Rank::InsideWords));
        assert_eq!(rank("nra", "anakinra"), None);
    }

    #[test]
    fn the_index_line_holds_every_word_once() {
        let all = starter::medicines().unwrap();
        let rituximab = all.iter().find(|medicine| medicine.nb == "rituksimab").unwrap();
        assert_eq!(index_line(rituximab), "l01fa01 rituksimab mabtera riksaton");
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in ".{0,60}") {
            let query = Query::new(&text);
            prop_assert!(query.words().all(|word| !word.is_empty() && !word.contains(' ')));
            let medicine = starter::read_medicines("atc,nb,nn,trade_names\nL01FA01,rituksimab,,MabThera\n").unwrap();
            let _ = query.rank(&medicine[0]);
        }
    }

    /// What is typed on the way to a name finds it all the way.
    #[test]
    fn every_beginning_of_a_name_finds_it() {
        fn check(entry: &impl Coded) {
            for name in entry.names().chain(entry.other_names()) {
                // One letter alone is the beginning of a code.
                for end in name.char_indices().skip(1).map(|(start, character)| start + character.len_utf8())
                {
                    let typed = &name[..end];
                    assert!(Query::new(typed).rank(entry).is_some(), "{typed}");
                }
            }
        }
        starter::medicines().unwrap().iter().for_each(check);
        starter::indications().unwrap().iter().for_each(check);
    }
}

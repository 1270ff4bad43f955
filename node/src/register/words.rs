//! Text as the search compares it: the same words on both databases, whatever their own ideas of a word are.

use unicode_normalization::UnicodeNormalization as _;

/// Words longer than this are cut: nobody types more, and PostgreSQL refuses lexemes beyond 2 kB.
const MAX_WORD_CHARS: usize = 40;

/// More words than this in one search only cost time.
const MAX_QUERY_WORDS: usize = 12;

/// The words of a text in lower case. A full stop or comma inside a word with digits belongs to it and is dropped, so
/// that the code `C83.3` is the one word `c833`; everything else that is neither letter nor digit divides words.
pub fn words(text: &str) -> Vec<String> {
    let text: Vec<char> = text.nfc().flat_map(char::to_lowercase).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in text.iter().enumerate() {
        let next = text.get(at + 1);
        if c.is_alphanumeric() {
            word.push(c);
        } else if !(matches!(c, '.' | ',')
            && word.contains(|c: char| c.is_ascii_digit())
            && next.is_some_and(char::is_ascii_digit))
        {
            take(&mut words, &mut word);
        }
    }
    take(&mut words, &mut word);
    words
}

fn take(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(word.chars().take(MAX_WORD_CHARS).collect());
        word.clear();
    }
}

/// The words of several texts, once each, as they are stored.
pub fn stored<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut all: Vec<String> = texts.into_iter().flat_map(words).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" ")
}

/// The words to look for, each as the beginning of a word; none when the text has none.
pub fn wanted(text: &str) -> Vec<String> {
    let mut wanted = words(text);
    wanted.truncate(MAX_QUERY_WORDS);
    wanted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_are_one_word_and_everything_else_divides() {
        assert_eq!(words("DLBCL (C83.3), tilbakefall"), ["dlbcl", "c833", "tilbakefall"]);
        assert_eq!(
            words("anti-PD-1 «ikke» O'Hara \"x\" 2,5 mg."),
            ["anti", "pd", "1", "ikke", "o", "hara", "x", "25", "mg"]
        );
        assert_eq!(words("Sjögrens  ÅRSAK"), ["sjögrens", "årsak"]);
        assert_eq!(words("slutt. Ny setning"), ["slutt", "ny", "setning"]);
        assert_eq!(stored(["b a", "a"]), "a b");
    }

    proptest! {
        #[test]
        fn any_text_gives_plain_words(text in ".*") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && word.chars().count() <= MAX_WORD_CHARS);
                prop_assert!(word.chars().all(char::is_alphanumeric), "{}", word);
            }
        }
    }
}

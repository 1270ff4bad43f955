//! What the gate knows by heart: names, towns, and words that are written with a capital without being a name. The lists are
//! a net, not a register: rules of form and context catch what is not listed.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words in lower case.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

/// The words of a file; a line that begins with `#` is a remark.
fn words(file: &'static str) -> HashSet<&'static str> {
    file.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// Common given names that are hardly ever anything else.
pub(super) static GIVEN_NAMES: Words = LazyLock::new(|| words(include_str!("vocabulary/given.txt")));
/// Given names that are also words (day, life, per, bear).
pub(super) static AMBIGUOUS_NAMES: Words =
    LazyLock::new(|| words(include_str!("vocabulary/given_or_word.txt")));
/// Common surnames that are hardly ever anything else.
pub(super) static SURNAMES: Words = LazyLock::new(|| words(include_str!("vocabulary/surnames.txt")));
/// Common surnames that are words too (mountain, grove, beach).
pub(super) static WORDLIKE_SURNAMES: Words =
    LazyLock::new(|| words(include_str!("vocabulary/surnames_or_words.txt")));
/// Towns and villages that post codes are written with.
pub(super) static TOWNS: Words = LazyLock::new(|| words(include_str!("vocabulary/towns.txt")));
/// Scales, trials, agencies, organisms, countries, and whom diseases are called after.
pub(super) static TERMS: Words = LazyLock::new(|| words(include_str!("vocabulary/terms.txt")));
/// Brands that are written about.
pub(super) static MEDICINES: Words = LazyLock::new(|| words(include_str!("vocabulary/medicines.txt")));

/// Words of English titles, scales and programmes.
pub(super) static ENGLISH: Words = LazyLock::new(|| words(include_str!("vocabulary/english.txt")));

/// Ordinary words that sentences begin with.
pub(super) static OPENERS: Words = LazyLock::new(|| words(include_str!("vocabulary/openers.txt")));

/// Whether the word is known as something else than a name, with or without the ending of a genitive.
pub(super) fn is_term(word: &str) -> bool {
    holds(&TERMS, word) || holds(&MEDICINES, word) || ENGLISH.contains(word)
}

/// Whether the list holds `word`, or the word that `word` is the genitive of.
pub(super) fn holds(list: &Words, word: &str) -> bool {
    list.contains(word) || word.strip_suffix('s').is_some_and(|stem| list.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_lower_case_and_no_name_is_also_a_term() {
        let names = [&GIVEN_NAMES, &AMBIGUOUS_NAMES, &SURNAMES, &WORDLIKE_SURNAMES];
        for list in names.into_iter().chain([&TOWNS, &TERMS, &MEDICINES, &ENGLISH, &OPENERS]) {
            assert!(!list.is_empty());
            for word in list.iter() {
                assert!(word.chars().all(char::is_alphabetic) && word.to_lowercase() == *word, "{word}");
            }
        }
        for word in GIVEN_NAMES.iter().chain(SURNAMES.iter()) {
            assert!(!TERMS.contains(word) && !MEDICINES.contains(word) && !ENGLISH.contains(word), "{word}");
        }
    }
}

//! How much a word looks like a name: naive Bayes over runs of two to four letters, learnt from the lists of names and from
//! the sentences that people have marked (`labelled/development.txt`), and the starter catalogue. What it learns from is all there is to it: no weights
//! are kept that a reader could not trace back.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::IdentifierKind;
use super::measure::Labelled;
use super::tokens::{Kind, Text};
use super::vocabulary::{
    AMBIGUOUS_NAMES, GIVEN_NAMES, MEDICINES, OPENERS, SURNAMES, TERMS, WORDLIKE_SURNAMES, Words,
};
use crate::codes::{Coded, starter};

/// What every run of letters is counted more than it was seen, so that one never seen decides nothing.
const SMOOTHING: f64 = 0.3;

struct Learnt {
    /// For each run of letters, how much more it belongs to names than to other words.
    weights: HashMap<String, f64>,
    /// Words that people have written without marking them.
    ordinary: HashSet<String>,
}

static LEARNT: LazyLock<Learnt> = LazyLock::new(learn);

/// Above zero for what looks more like a name than like any other word. `lower` is the word in lower case.
pub(super) fn likeness(lower: &str) -> f64 {
    let runs = runs(lower);
    // Exact: a word has few letters.
    #[allow(clippy::cast_precision_loss)]
    let length = (runs.len().max(1) as f64).sqrt();
    runs.iter().filter_map(|run| LEARNT.weights.get(run)).sum::<f64>() / length
}

/// Whether the word is known as an ordinary one, from a list or from the sentences that the gate learns from.
pub(super) fn is_ordinary(lower: &str) -> bool {
    OPENERS.contains(lower) || LEARNT.ordinary.contains(lower)
}

fn learn() -> Learnt {
    let mut names: HashSet<String> = HashSet::new();
    let mut others: HashSet<String> = HashSet::new();
    let lists: [(&Words, bool); 7] = [
        (&GIVEN_NAMES, true),
        (&SURNAMES, true),
        (&AMBIGUOUS_NAMES, true),
        (&WORDLIKE_SURNAMES, true),
        (&TERMS, false),
        (&MEDICINES, false),
        (&OPENERS, false),
    ];
    for (list, of_names) in lists {
        let words = list.iter().map(|word| (*word).to_owned());
        if of_names { names.extend(words) } else { others.extend(words) }
    }
    let mut ordinary = HashSet::new();
    for line in include_str!("labelled/development.txt").lines() {
        // A test reads the file: no line can fail here.
        let Some(sentence) = line.split_once('\t').and_then(|(_, text)| text.parse::<Labelled>().ok()) else {
            continue;
        };
        for token in Text::new(&sentence.text).tokens.iter().filter(|token| token.kind == Kind::Word) {
            let label = sentence.labels.iter().find(|label| label.range.contains(&token.range.start));
            match label.map(|label| label.kind) {
                Some(IdentifierKind::Name) => _ = names.insert(token.lower.clone()),
                Some(_) => {}
                None => _ = ordinary.insert(token.lower.clone()),
            }
        }
    }
    // The starter catalogue is part of the program, and a test reads it.
    let medicines = starter::medicines().unwrap_or_default();
    let indications = starter::indications().unwrap_or_default();
    let diagnoses = indications.iter().flat_map(|one| one.names());
    for name in medicines.iter().flat_map(|one| one.names().chain(one.other_names())).chain(diagnoses) {
        ordinary.extend(Text::new(name).tokens.into_iter().map(|token| token.lower));
    }
    others.extend(ordinary.iter().cloned());
    Learnt { weights: weigh(&names, &others), ordinary }
}

fn weigh(names: &HashSet<String>, others: &HashSet<String>) -> HashMap<String, f64> {
    let mut seen: HashMap<String, (f64, f64)> = HashMap::new();
    for run in names.iter().flat_map(|word| runs(word)) {
        seen.entry(run).or_default().0 += 1.0;
    }
    for run in others.iter().flat_map(|word| runs(word)) {
        seen.entry(run).or_default().1 += 1.0;
    }
    let (in_names, in_others) =
        seen.values().fold((0.0, 0.0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    #[allow(clippy::cast_precision_loss, reason = "some tens of thousands")]
    let smoothed = SMOOTHING * seen.len() as f64;
    let weight = |(name, other): (f64, f64)| {
        ((name + SMOOTHING) / (in_names + smoothed)).ln()
            - ((other + SMOOTHING) / (in_others + smoothed)).ln()
    };
    seen.into_iter().map(|(run, counts)| (run, weight(counts))).collect()
}

/// All runs of two to four letters, the word's begin and end among them.
fn runs(lower: &str) -> Vec<String> {
    let letters: Vec<char> = std::iter::once('^').chain(lower.chars()).chain(std::iter::once('$')).collect();
    (2..=4).flat_map(|length| letters.windows(length).map(|run| run.iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_no_list_has_look_more_like_names_than_words_do() {
        // Neither are in any list or sentence that is learnt from.
        for (name, word) in
            [("bjørgvin", "bekkenbunn"), ("sigmunda", "sigdannelse"), ("torhaug", "toleransen")]
        {
            assert!(!GIVEN_NAMES.contains(name) && !SURNAMES.contains(name) && !is_ordinary(word));
            assert!(likeness(name) > likeness(word), "{name} {} {word} {}", likeness(name), likeness(word));
        }
    }

    #[test]
    fn a_word_that_was_never_seen_weighs_nothing() {
        assert!(likeness("жщ").abs() < f64::EPSILON);
        assert!(likeness("").is_finite());
    }
}

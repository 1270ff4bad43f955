use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::publication::identifiers::vocabulary::{
    AMBIGUOUS_NAMES, GIVEN_NAMES, SURNAMES, WORDLIKE_SURNAMES,
};

const TODAY: Date = date(2026, 11, 24);

/// What the rules are made with.
const DEVELOPMENT: &str = include_str!("../labelled/development.txt");
/// What they are measured with: nobody reads what is missed in it. Counts and forms (`99. aaa. 9999`) are looked at.
const TEST: &str = include_str!("../labelled/test.txt");

/// Of 70, 90, 50, 20, 25, 25, 30, 149 and 20.
const FLOOR_IN_DEVELOPMENT: [(IdentifierKind, usize); 9] = [
    (IdentifierKind::PersonNumber, 70),
    (IdentifierKind::Date, 90),
    (IdentifierKind::Phone, 50),
    (IdentifierKind::Email, 20),
    (IdentifierKind::RecordNumber, 24),
    (IdentifierKind::Address, 24),
    (IdentifierKind::Place, 27),
    (IdentifierKind::Name, 148),
    (IdentifierKind::HighAge, 20),
];

/// Of 90, 109, 69, 25, 34, 30, 40, 190 and 25.
const FLOOR_IN_TEST: [(IdentifierKind, usize); 9] = [
    (IdentifierKind::PersonNumber, 90),
    (IdentifierKind::Date, 107),
    (IdentifierKind::Phone, 69),
    (IdentifierKind::Email, 25),
    (IdentifierKind::RecordNumber, 34),
    (IdentifierKind::Address, 29),
    (IdentifierKind::Place, 35),
    (IdentifierKind::Name, 181),
    (IdentifierKind::HighAge, 24),
];

fn sentences(file: &str) -> impl Iterator<Item = Labelled> {
    file.lines().map(|line| {
        let (language, sentence) = line.split_once('\t').unwrap();
        assert!(["nb", "nn"].contains(&language), "{line}");
        sentence.parse().unwrap_or_else(|error| panic!("{error}: {line}"))
    })
}

fn names(file: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for sentence in sentences(file) {
        for label in sentence.labels.iter().filter(|label| label.kind == IdentifierKind::Name) {
            let name = sentence.text[label.range.clone()].to_lowercase();
            let parts = name.split(|char: char| !char.is_alphabetic());
            names.extend(parts.filter(|part| part.chars().count() > 1).map(str::to_owned));
        }
    }
    names
}

#[test]
fn the_names_of_the_test_are_in_no_list_and_not_in_what_the_rules_are_made_with() {
    let (test, development) = (names(TEST), names(DEVELOPMENT));
    let both: Vec<_> = test.intersection(&development).collect();
    assert!(both.is_empty(), "{both:?}");
    let lists = [&GIVEN_NAMES, &AMBIGUOUS_NAMES, &SURNAMES, &WORDLIKE_SURNAMES];
    let listed: Vec<_> =
        test.iter().filter(|name| lists.iter().any(|list| list.contains(name.as_str()))).collect();
    assert!(listed.is_empty(), "{listed:?}");
}

/// What is reached so far. Whoever makes the rules better raises it.
#[test]
fn no_less_is_found_than_before_and_no_more_is_marked_needlessly() {
    for (file, sentences_in_all, floor, false_alarms) in
        [(DEVELOPMENT, 920, FLOOR_IN_DEVELOPMENT, 13), (TEST, 620, FLOOR_IN_TEST, 5)]
    {
        let mut measure = Measure::default();
        let mut count = 0;
        for sentence in sentences(file) {
            measure.take(&sentence, TODAY);
            count += 1;
        }
        assert_eq!(count, sentences_in_all);
        for (kind, found) in floor {
            let counts = measure.kinds[&kind];
            assert!(counts.found >= found, "{}: {} of {}", kind.code(), counts.found, counts.labels);
        }
        assert!(measure.false_alarms <= false_alarms, "{} in {}", measure.false_alarms, measure.clean);
    }
}

#[test]
fn marks_are_read_and_taken_out_of_the_sentence() {
    let read: Labelled = "Ring {phone|22 07 00 00} før {date|3. mars}.".parse().unwrap();
    assert_eq!(read.text, "Ring 22 07 00 00 før 3. mars.");
    let label = |range, kind| Hit { range, kind };
    assert_eq!(read.labels, [label(5..16, IdentifierKind::Phone), label(22..29, IdentifierKind::Date)]);
    assert_eq!("Ingen.".parse(), Ok(Labelled { text: "Ingen.".to_owned(), labels: vec![] }));
    for wrong in ["{phone|1", "phone|1}", "{phone}", "{phone|}", "a|b", "{phone|{date|1}}"] {
        assert_eq!(wrong.parse::<Labelled>(), Err(LabelError::Form), "{wrong}");
    }
    assert_eq!("{fax|1}".parse::<Labelled>(), Err(LabelError::Kind("fax".to_owned())));
}

#[test]
fn an_identifier_is_found_when_all_of_it_is_marked_and_a_mark_is_right_when_it_touches_one() {
    let mut measure = Measure::default();
    for line in [
        // Found, as something else than people say; the full stop is nobody's.
        "Ring {record-number|91 23 45 67.}",
        // Half of it is marked.
        "Født {date|24.11.1951 i Lom}.",
        // A needless mark beside nothing.
        "Ring 22 07 00 00.",
        "Alt gikk bra.",
    ] {
        measure.take(&line.parse().unwrap(), TODAY);
    }
    let of = |kind| measure.kinds.get(&kind).copied().unwrap_or_default();
    let record = Counts { labels: 1, found: 1, marks: 0, right: 0 };
    assert_eq!(of(IdentifierKind::RecordNumber), record);
    assert_eq!((record.recall(), record.precision()), (Some(1.0), None));
    assert_eq!(of(IdentifierKind::Date), Counts { labels: 1, found: 0, marks: 1, right: 1 });
    let phone = Counts { labels: 0, found: 0, marks: 2, right: 1 };
    assert_eq!((of(IdentifierKind::Phone), phone.precision()), (phone, Some(0.5)));
    assert_eq!((measure.clean, measure.false_alarms), (2, 1));
    assert_eq!(measure.false_alarms_per_hundred(), Some(50.0));
}

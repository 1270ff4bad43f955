//! Person numbers, telephone numbers, e-mail addresses and the numbers of records.

use super::tokens::{Kind, Text, is_unit};
use super::{Hit, IdentifierKind};
use crate::kernel::person::{DIGITS, looks_like_person_number};

/// How many numbers of a run are looked at together.
const MAX_GROUPS: usize = 5;
/// How far back the word is looked for that says what a number is.
const LOOK_BACK: usize = 12;

pub(super) fn find(text: &Text<'_>, hits: &mut Vec<Hit>) {
    emails(text, hits);
    let mut run_begins = true;
    for index in 0..text.tokens.len() {
        let Some(token) = text.get(index).filter(|token| token.kind == Kind::Number && !token.in_link) else {
            continue;
        };
        let groups = groups_from(text, index);
        let whole_run = run_begins && groups.len() <= MAX_GROUPS;
        run_begins = text.next_number(index).is_none();
        if let Some((first, last)) = international_phone(text, index, &groups) {
            text.mark(first, last, IdentifierKind::Phone, hits);
        } else if let Some(last) = person_number(text, &groups) {
            text.mark(index, last, IdentifierKind::PersonNumber, hits);
        } else if let Some(last) = after_context(text, index, &groups, PERSON_NUMBER_WORDS, 6) {
            text.mark(index, last, IdentifierKind::PersonNumber, hits);
        } else if let Some((first, last)) = phone(text, index, &groups, whole_run) {
            text.mark(first, last, IdentifierKind::Phone, hits);
        } else if is_account(text, &groups) {
            text.mark(
                index,
                groups.last().map_or(index, |group| group.0),
                IdentifierKind::RecordNumber,
                hits,
            );
        } else if token.digits() > 0 && record_context(text, index) {
            let (first, last) = glued_around(text, index);
            text.mark(first, last, IdentifierKind::RecordNumber, hits);
        }
    }
}

/// The numbers that follow each other in one run from `index` on, each with what parts it from the one before; one more
/// than are looked at, to tell whether the run goes on.
fn groups_from(text: &Text<'_>, index: usize) -> Vec<(usize, char)> {
    let mut groups = vec![(index, ' ')];
    while groups.len() <= MAX_GROUPS
        && let Some(next) = groups.last().and_then(|(last, _)| text.next_number(*last))
    {
        groups.push(next);
    }
    groups
}

fn sizes(text: &Text<'_>, groups: &[(usize, char)]) -> Vec<usize> {
    groups.iter().filter_map(|(index, _)| text.get(*index)).map(super::tokens::Token::digits).collect()
}

/// Eleven digits together, or parted as people part them. Whether the check digits fit does not matter: a slip of one
/// digit still names the person. Returns the last token.
fn person_number(text: &Text<'_>, groups: &[(usize, char)]) -> Option<usize> {
    let sizes = sizes(text, groups);
    let (taken, any_digits) = match sizes.as_slice() {
        [11, ..] => (1, true),
        [6, 5, ..] => (2, true),
        [6, 3, 2, ..] | [6, 2, 3, ..] => (3, false),
        [2, 2, 2, 5, ..] => (4, false),
        [2, 2, 2, 3, 2, ..] => (5, false),
        _ => return None,
    };
    let digits: Vec<u8> = groups
        .iter()
        .take(taken)
        .filter_map(|(index, _)| text.get(*index))
        .flat_map(|token| token.text.bytes().map(|byte| byte - b'0'))
        .collect();
    let digits: [u8; DIGITS] = digits.try_into().ok()?;
    let last = groups.get(taken - 1)?.0;
    (any_digits || looks_like_person_number(&digits)).then_some(last)
}

/// Words before a number that say it is a person number.
const PERSON_NUMBER_WORDS: &[&str] = &[
    "fnr",
    "fødselsnr",
    "fødselsnummer",
    "fødselsnummeret",
    "personnr",
    "personnummer",
    "personnummeret",
    "pnr",
    "dnr",
    "dnummer",
    "hnummer",
    "hjelpenummer",
    "personid",
    "ssn",
    "nin",
];

/// A number after one of `words` ("fnr: 0101…"), with at least so many digits together with what follows in its run.
fn after_context(
    text: &Text<'_>,
    index: usize,
    groups: &[(usize, char)],
    words: &[&str],
    min_digits: usize,
) -> Option<usize> {
    let mut left = index;
    for _ in 0..3 {
        left = left.checked_sub(1)?;
        let token = text.get(left)?;
        if words.contains(&token.lower.as_str()) {
            let digits: usize = sizes(text, groups).iter().sum();
            let last = groups.iter().take(MAX_GROUPS).next_back()?.0;
            return (digits >= min_digits).then_some(last);
        }
        // "fødselsnummer er", "fnr.:", "D-nummer": the words that may stand between.
        if token.kind == Kind::Number
            || (token.kind == Kind::Word
                && !matches!(token.lower.as_str(), "er" | "var" | "nr" | "is" | "nummer"))
        {
            return None;
        }
        // D-nummer, H-nummer, FH-nummer.
        if token.lower == "nummer"
            && matches!(text.lower(left.wrapping_sub(2)), "d" | "h" | "fh")
            && text.lower(left.wrapping_sub(1)) == "-"
        {
            let digits: usize = sizes(text, groups).iter().sum();
            let last = groups.iter().take(MAX_GROUPS).next_back()?.0;
            return (digits >= min_digits).then_some(last);
        }
    }
    None
}

const PHONE_WORDS: &[&str] = &[
    "tlf",
    "telefon",
    "telefonnr",
    "telefonnummer",
    "mobil",
    "mobilnr",
    "mobilnummer",
    "mob",
    "phone",
    "tel",
    "ring",
];

/// A plus sign with 8 to 15 digits (ITU-T E.164).
fn international_phone(text: &Text<'_>, index: usize, groups: &[(usize, char)]) -> Option<(usize, usize)> {
    let plus = index.checked_sub(1)?;
    let last = groups.iter().take(MAX_GROUPS).next_back()?.0;
    let glued = text.get(plus)?.text == "+" && !text.get(index)?.spaced;
    (glued && (8..=15).contains(&sizes(text, groups).iter().sum::<usize>())).then_some((plus, last))
}

/// A Norwegian telephone number of eight digits, or any after a word that says so.
fn phone(text: &Text<'_>, index: usize, groups: &[(usize, char)], whole_run: bool) -> Option<(usize, usize)> {
    let sizes = sizes(text, groups);
    let last = groups.iter().take(MAX_GROUPS).next_back()?.0;
    if let Some(last) = after_context(text, index, groups, PHONE_WORDS, 5) {
        return Some((index, last));
    }
    let token = text.get(index)?;
    let subscriber = matches!(token.text.as_bytes().first(), Some(b'2'..=b'9'));
    let parted = groups.iter().skip(1).all(|(_, separator)| *separator == ' ');
    let country = token.text == "0047";
    let formed = match sizes.as_slice() {
        [8] => subscriber,
        [8, ..] => subscriber && !parted,
        [2, 2, 2, 2] | [3, 2, 3] => subscriber && parted && whole_run,
        [4, 8] | [4, 2, 2, 2, 2] | [4, 3, 2, 3] => country,
        _ => false,
    };
    if !formed || is_unit(text.lower(last + 1)) || text.lower(last + 1) == "%" || is_literature(text, index) {
        return None;
    }
    let last = if sizes.first() == Some(&8) { index } else { last };
    Some((index, last))
}

/// True after `PMID`, `NCT` and their like, also for the second and third number of a list.
fn is_literature(text: &Text<'_>, index: usize) -> bool {
    let from = index.saturating_sub(LOOK_BACK);
    for left in (from..index).rev() {
        match text.lower(left) {
            "pmid" | "pmids" | "pubmed" | "pmcid" | "pmc" | "nct" | "isrctn" | "eudract" | "doi" | "id"
            | "metode" => {
                return true;
            }
            "og" | "and" | "," | ";" | ":" | "." | "&" | "nr" => {}
            _ if text.get(left).is_some_and(|token| token.kind == Kind::Number) => {}
            _ => return false,
        }
    }
    false
}

/// A bank account: `1234 56 78901` or with full stops.
fn is_account(text: &Text<'_>, groups: &[(usize, char)]) -> bool {
    matches!(sizes(text, groups).as_slice(), [4, 2, 5])
}

/// Words before the number of a record, a sample or a referral; alone or with "nr", "nummer" or "id" after them.
const RECORD_WORDS: &[&str] = &[
    "journal",
    "pas",
    "pasient",
    "patient",
    "sak",
    "prøve",
    "rekvisisjon",
    "rekvisisjons",
    "henvisning",
    "henvisnings",
    "tilvising",
    "tilvisings",
    "episode",
    "opphold",
    "opphalds",
    "oppholds",
    "remisse",
    "dips",
    "npr",
    "mrn",
    "deltaker",
    "deltakar",
    "løpe",
    "duf",
    "record",
    "sample",
];
const RECORD_SUFFIXES: &[&str] = &["nr", "nummer", "nummeret", "id", "no", "number"];

/// `journalnr. 12345`, `pasient-ID: A-9981`, `MRN 00123`.
fn record_context(text: &Text<'_>, index: usize) -> bool {
    let (start, _) = glued_around(text, index);
    let mut suffix_seen = false;
    for left in (start.saturating_sub(5)..start).rev() {
        let word = text.lower(left);
        if let Some(stem) = RECORD_SUFFIXES.iter().find_map(|suffix| word.strip_suffix(suffix))
            && (RECORD_WORDS.contains(&stem.trim_end_matches('s')) || RECORD_WORDS.contains(&stem))
        {
            return true;
        }
        match word {
            "dips" | "mrn" | "npr" => return true,
            _ if suffix_seen && RECORD_WORDS.contains(&word) => return true,
            _ if RECORD_SUFFIXES.contains(&word) => suffix_seen = true,
            "." | ":" | "-" | "#" | "er" | "=" => {}
            _ => return false,
        }
    }
    false
}

/// The tokens that hang on this one without a space: the whole of `A-9981/24`. A closing full stop or comma is left out.
fn glued_around(text: &Text<'_>, index: usize) -> (usize, usize) {
    let joins = |token: &super::tokens::Token<'_>| {
        token.kind != Kind::Symbol || matches!(token.text, "-" | "/" | "_")
    };
    let (mut first, mut last) = (index, index);
    while index - first < LOOK_BACK
        && first > 0
        && text.get(first).is_some_and(|token| !token.spaced)
        && text.get(first - 1).is_some_and(joins)
    {
        first -= 1;
    }
    while last - index < LOOK_BACK && text.get(last + 1).is_some_and(|token| !token.spaced && joins(token)) {
        last += 1;
    }
    (first, last)
}

/// `name@domain.no`; whatever hangs on the at sign is marked.
fn emails(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-') || *byte >= 0x80
    };
    for (at, _) in text.source.match_indices('@') {
        let before = text.source.as_bytes().get(..at).unwrap_or_default();
        let after = text.source.as_bytes().get(at + 1..).unwrap_or_default();
        let local = before.iter().rev().take(64).take_while(|byte| part(byte)).count();
        let domain = after.iter().take(255).take_while(|byte| part(byte)).count();
        let (mut start, mut end) = (at - local, at + 1 + domain);
        // The limits above may cut a character in two.
        while !text.source.is_char_boundary(start) {
            start += 1;
        }
        while !text.source.is_char_boundary(end) {
            end -= 1;
        }
        let closed = text.source.get(start..end).unwrap_or_default().trim_end_matches('.').len();
        if local > 0 && domain > 0 {
            hits.push(Hit { range: start..start + closed, kind: IdentifierKind::Email });
        }
    }
}

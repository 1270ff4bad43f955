//! Person numbers, telephone numbers and e-mail addresses; what is left goes to `records`.

use super::dates::numeric_date;
use super::records::{glued_around, is_account, lettered, letters_before, record_context, record_form};
use super::tokens::{Kind, Text, is_unit};
use super::{Hit, IdentifierKind};
use crate::kernel::person::{DIGITS, looks_like_person_number};

/// How many numbers of a run are looked at together.
pub(super) const MAX_GROUPS: usize = 5;

/// How far back the word is looked for that says what a number is.
pub(super) const LOOK_BACK: usize = 12;

pub(super) fn find(text: &Text<'_>, hits: &mut Vec<Hit>) {
    emails(text, hits);
    let mut run_begins = true;
    let mut next = 0;
    for index in 0..text.tokens.len() {
        if index < next {
            continue;
        }
        let Some(token) = text.get(index).filter(|token| token.kind == Kind::Number && !token.in_link) else {
            continue;
        };
        let groups = groups_from(text, index);
        let whole_run = run_begins && groups.len() <= MAX_GROUPS;
        // Only a space may part the groups of one number; behind anything else another one begins.
        run_begins = text.next_number(index).is_none_or(|(_, parted)| parted != ' ');
        if let Some((first, last)) = international_phone(text, index, &groups) {
            text.mark(first, last, IdentifierKind::Phone, hits);
        } else if let Some(last) = person_number(text, &groups) {
            text.mark(index, last, IdentifierKind::PersonNumber, hits);
        } else if let Some(last) = after_context(text, index, &groups, PERSON_NUMBER_WORDS, 6) {
            text.mark(index, last, IdentifierKind::PersonNumber, hits);
        } else if let Some((first, last)) = phone(text, index, &groups, whole_run) {
            text.mark(first, last, IdentifierKind::Phone, hits);
            (run_begins, next) = (true, last + 1);
        } else if is_account(text, &groups) {
            text.mark(
                index,
                groups.last().map_or(index, |group| group.0),
                IdentifierKind::RecordNumber,
                hits,
            );
        } else if token.digits() > 0 && (record_context(text, index) || record_form(text, index, &groups)) {
            let (first, mut last) = glued_around(text, index);
            // "0099 2841", "R-77 0412", "EK 331 904 118".
            let first = if letters_before(text, first) { first - 1 } else { first };
            while let Some((next, ' ')) =
                text.next_number(last).filter(|(next, _)| !is_unit(text.lower(next + 1)))
            {
                last = next;
            }
            text.mark(first, last, IdentifierKind::RecordNumber, hits);
            next = last + 1;
        } else if let Some(first) = lettered(text, index) {
            let last = groups
                .iter()
                .take(MAX_GROUPS)
                .take_while(|(_, parted)| *parted == ' ')
                .last()
                .map_or(index, |group| group.0);
            text.mark(first, last, IdentifierKind::RecordNumber, hits);
            next = last + 1;
        }
    }
}

/// The numbers that follow each other in one run from `index` on, each with what parts it from the one before; one more
/// than are looked at, to tell whether the run goes on.
pub(super) fn groups_from(text: &Text<'_>, index: usize) -> Vec<(usize, char)> {
    let mut groups = vec![(index, ' ')];
    while groups.len() <= MAX_GROUPS
        && let Some(next) = groups.last().and_then(|(last, _)| text.next_number(*last))
    {
        groups.push(next);
    }
    groups
}

pub(super) fn sizes(text: &Text<'_>, groups: &[(usize, char)]) -> Vec<usize> {
    groups.iter().filter_map(|(index, _)| text.get(*index)).map(super::tokens::Token::digits).collect()
}

/// Eleven digits together, or parted as people part them. Whether the check digits fit does not matter: a slip of one
/// digit still names the person. Returns the last token.
fn person_number(text: &Text<'_>, groups: &[(usize, char)]) -> Option<usize> {
    let sizes = sizes(text, groups);
    let (taken, any_digits) = match sizes.as_slice() {
        [11, ..] => (1, true),
        [6, 5, ..] => (2, true),
        _ => match begins_like_a_birth(text, groups, &sizes) {
            Some((taken, DIGITS)) => (taken, false),
            Some((taken, _)) => return groups.get(taken - 1).map(|group| group.0),
            None => return None,
        },
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

/// Groups that are eleven digits together, or ten where one was left out, of which the first six are a day, a month (or the
/// month of a synthetic number, or the day of a D-number) and a year. Tells how many groups and digits.
fn begins_like_a_birth(text: &Text<'_>, groups: &[(usize, char)], sizes: &[usize]) -> Option<(usize, usize)> {
    let mut sum = 0;
    for (taken, size) in sizes.iter().take(MAX_GROUPS).enumerate() {
        sum += size;
        if !(DIGITS - 1..=DIGITS).contains(&sum) {
            continue;
        }
        // A whole number that begins further on is found when its turn comes.
        if sum < DIGITS && (1..sizes.len()).any(|at| matches!(sizes.get(at..), Some([11, ..] | [6, 5, ..]))) {
            return None;
        }
        if sum < DIGITS && sizes.get(taken + 1).is_some_and(|next| sum + next == DIGITS) {
            continue;
        }
        let digits: String = groups
            .iter()
            .take(taken + 1)
            .filter_map(|(index, _)| text.get(*index))
            .map(|token| token.text)
            .collect();
        let number = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<u32>().ok());
        let (day, month) = (number(0)?, number(2)?);
        let is_day = (1..=31).contains(&day) || (41..=71).contains(&day);
        let is_month = [0, 40, 65, 80].iter().any(|more| (1..=12).contains(&month.wrapping_sub(*more)));
        let is_other =
            is_unit(text.lower(groups.get(taken)?.0 + 1)) || is_literature(text, groups.first()?.0);
        return (is_day && is_month && !is_other && !digits.starts_with("000")).then_some((taken + 1, sum));
    }
    None
}

/// Words before a number that say it is a person number.
#[rustfmt::skip]
const PERSON_NUMBER_WORDS: &[&str] = &[
    "fnr", "fødselsnr", "fødselsnummer", "fødselsnummeret", "personnr", "personnummer", "personnummeret",
    "pnr", "dnr", "dnummer", "hnummer", "hjelpenummer", "personid", "ssn", "nin",
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

#[rustfmt::skip]
const PHONE_WORDS: &[&str] = &[
    "tlf", "telefon", "telefonnr", "telefonnummer", "mobil", "mobilnr", "mobilnummer", "mob", "phone", "tel",
    "ring", "ringe", "ringes", "nås", "nåast", "treffes", "mobilen", "telefonen", "sms", "linje", "callback",
    "oppringing",
];

/// A plus sign with 8 to 15 digits (ITU-T E.164).
fn international_phone(text: &Text<'_>, index: usize, groups: &[(usize, char)]) -> Option<(usize, usize)> {
    let plus = index.checked_sub(1)?;
    let last = groups.iter().take(MAX_GROUPS).next_back()?.0;
    // "(+47) 91 23 45 67".
    if text.lower(plus) == "+"
        && text.lower(index + 1) == ")"
        && text.get(index + 2).is_some_and(|token| token.digits() > 0)
    {
        let behind = groups_from(text, index + 2);
        let digits = sizes(text, &behind).iter().sum::<usize>();
        let end = behind.iter().take(MAX_GROUPS).next_back()?.0;
        return (6..=13).contains(&digits).then_some((plus, end));
    }
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
    // However it is parted: "004791 23 45 67".
    let all: usize = sizes.iter().sum();
    let with_country = parted
        && whole_run
        && (all == 12 && token.text.starts_with("0047") || all == 10 && token.text.starts_with("47"));
    let formed = match sizes.as_slice() {
        [8] => subscriber,
        [8, ..] => subscriber && !parted,
        [2, 2, 2, 2] | [3, 2, 3] => subscriber && whole_run && (parted || !hangs_on_a_number(text, index)),
        [4, 4] => subscriber && parted && whole_run && !is_year_range(text, groups),
        // A date or a fraction hangs on: "33 09 14 78 2/6".
        [2, 2, 2, 2, ..] => {
            subscriber && groups.iter().take(4).skip(1).all(|(_, separator)| *separator == ' ')
        }
        [4, 8] | [4, 2, 2, 2, 2] | [4, 3, 2, 3] => country,
        _ if with_country => true,
        [2, 2, 4] | [3, 5] | [5, 3] | [2, 6] | [3, 3, 2] | [1, 2, 2, 3] | [2, 1, 2, 3] => {
            subscriber && parted && whole_run && numeric_date(text, index).is_none()
        }
        _ => false,
    };
    if !formed || is_unit(text.lower(last + 1)) || text.lower(last + 1) == "%" || is_literature(text, index) {
        return None;
    }
    let last = match sizes.as_slice() {
        [8, ..] => index,
        [2, 2, 2, 2, ..] => groups.get(3)?.0,
        _ => last,
    };
    Some((index, last))
}

/// Part of a row such as `40-30-25-20-15`.
fn hangs_on_a_number(text: &Text<'_>, index: usize) -> bool {
    index >= 2
        && text.get(index).is_some_and(|token| !token.spaced)
        && matches!(text.lower(index - 1), "-" | "–" | "/" | "." | ",")
        && text.get(index - 2).is_some_and(|token| token.kind == Kind::Number)
}

/// `2015 2016`.
pub(super) fn is_year_range(text: &Text<'_>, groups: &[(usize, char)]) -> bool {
    groups
        .iter()
        .filter_map(|(index, _)| text.get(*index)?.number())
        .all(|year| (1900..=2099).contains(&year))
}

/// True after `PMID`, `NCT` and their like, also for the second and third number of a list.
pub(super) fn is_literature(text: &Text<'_>, index: usize) -> bool {
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

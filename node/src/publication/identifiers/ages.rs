//! Years of birth, and ages that so few reach that they identify.

use jiff::civil::Date;

use super::dates::is_year;
use super::tokens::{Text, Token, is_unit};
use super::{Hit, IdentifierKind};

/// From this age on the exact age identifies (the same limit as in the privacy rule of HIPAA, § 164.514).
const HIGH_AGE_YEARS: u32 = 90;

const OLDEST_YEARS: u32 = 125;

/// `født`, `f.`, `fødselsdato:`, `født i`, `DOB`.
pub(super) fn birth_context(text: &Text<'_>, index: usize) -> bool {
    let birth = |word: &str| {
        matches!(
            word,
            "født" | "fødd" | "fødselsdato" | "fødselsdag" | "fødselsår" | "fødeår" | "born" | "dob"
        )
    };
    let Some(before) = text.before(index) else { return false };
    if before.lower == "i"
        && (index + 1..index + 5).any(|at| matches!(text.lower(at), "født" | "fødd" | "født."))
    {
        return true;
    }
    let is_f = before.lower == "f" && text.lower(index.wrapping_sub(1)) == ".";
    let further = index.checked_sub(2).map_or("", |left| text.lower(left));
    birth(&before.lower)
        || is_f
        || (matches!(before.lower.as_str(), "i" | "den" | "in" | "er" | "on") && birth(further))
}

/// A number after such a word: six or eight digits are a day, four a year that may tell of a high age.
pub(super) fn birth(text: &Text<'_>, index: usize, token: &Token<'_>, today: Date, hits: &mut Vec<Hit>) {
    match token.digits() {
        6 | 8 => text.mark(index, index, IdentifierKind::Date, hits),
        4 if is_year(token) => {
            let this_year = u32::try_from(today.year()).unwrap_or(0);
            let is_high = token.number().is_some_and(|year| this_year.saturating_sub(year) >= HIGH_AGE_YEARS);
            let kind = if is_high { IdentifierKind::HighAge } else { IdentifierKind::Date };
            text.mark(index, index, kind, hits);
        }
        _ => {}
    }
}

/// `93 år`, `93-åring`, `93 years old`, `alder 93`; a limit ("over 90 år") is no age of anybody.
pub(super) fn high_age(text: &Text<'_>, index: usize, years: Option<u32>) -> Option<usize> {
    years.filter(|years| (HIGH_AGE_YEARS..=OLDEST_YEARS).contains(years))?;
    let before = text.before(index).map_or("", |token| &token.lower);
    let is_limit = matches!(
        before,
        "over"
            | "enn"
            | "minst"
            | ">"
            | "≥"
            | "mellom"
            | "fra"
            | "frå"
            | "til"
            | "under"
            | "than"
            | "least"
            | "between"
    );
    if is_limit || matches!(text.lower(index + 1), "+") {
        return None;
    }
    const PERSONS: &[&str] = &[
        "kvinne", "kvinna", "kvinnen", "mann", "mannen", "dame", "herre", "person", "pasient", "far", "mor",
        "bestemor", "bestefar", "oldemor",
    ];
    let beside = index.checked_sub(1).map_or("", |left| text.lower(left));
    let whom = index.checked_sub(2).map_or("", |left| text.lower(left));
    let closed = matches!(text.lower(index + 1), ")" | "," | "." | "");
    if matches!(beside, "på" | "(" | ",") && closed && PERSONS.iter().any(|person| whom.ends_with(person)) {
        return Some(index);
    }
    let mut next = index + 1;
    if matches!(text.lower(next), "-" | "–" | "‑") {
        next += 1;
    }
    match text.lower(next) {
        word if ["åring", "årig", "årsdag"].iter().any(|stem| word.starts_with(stem)) => Some(next),
        "år" | "year" | "years" | "yo" if !matches!(text.lower(next + 1), "siden" | "sidan" | "ago") => {
            Some(next)
        }
        _ if !is_unit(text.lower(index + 1))
            && matches!(
                before,
                "alder" | "alderen" | "age" | "aged" | "fylt" | "fylte" | "fylde" | "fyller"
            ) =>
        {
            Some(index)
        }
        _ => None,
    }
}

pub(super) fn age_in_words(lower: &str) -> Option<u32> {
    let ones = match lower.strip_prefix("nitti").or_else(|| lower.strip_prefix("ninety")) {
        Some(ones) => ones,
        None => return (lower == "hundre").then_some(100),
    };
    match ones {
        "" => Some(90),
        "en" | "ein" | "ett" => Some(91),
        "to" => Some(92),
        "tre" => Some(93),
        "fire" => Some(94),
        "fem" => Some(95),
        "seks" => Some(96),
        "sju" | "syv" => Some(97),
        "åtte" => Some(98),
        "ni" => Some(99),
        _ => None,
    }
}

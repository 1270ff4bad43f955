//! Days, and ages that so few reach that they identify.

use jiff::civil::Date;

use super::tokens::{Kind, Text, Token, is_unit};
use super::{Hit, IdentifierKind};

/// From this age on the exact age identifies (the same limit as in the privacy rule of HIPAA, § 164.514).
const HIGH_AGE_YEARS: u32 = 90;
const OLDEST_YEARS: u32 = 125;

pub(super) fn find(text: &Text<'_>, today: Date, hits: &mut Vec<Hit>) {
    for index in 0..text.tokens.len() {
        let Some(token) = text.get(index).filter(|token| !token.in_link) else { continue };
        match token.kind {
            Kind::Number => {
                if let Some(last) = numeric_date(text, index)
                    .or_else(|| day_and_month(text, index))
                    .or_else(|| day_of_this_year(text, index))
                {
                    text.mark(index, last, IdentifierKind::Date, hits);
                } else if birth_context(text, index) {
                    birth(text, index, token, today, hits);
                } else if let Some(last) = high_age(text, index, token.number()) {
                    text.mark(index, last, IdentifierKind::HighAge, hits);
                }
            }
            Kind::Word => {
                if let Some(last) = month_and_day(text, index) {
                    text.mark(index, last, IdentifierKind::Date, hits);
                } else if let Some(last) = high_age(text, index, age_in_words(&token.lower)) {
                    text.mark(index, last, IdentifierKind::HighAge, hits);
                }
            }
            Kind::Symbol => {}
        }
    }
}

/// `24.11.2026`, `24/11-26`, `24 11 2026`, `2026-11-24`. Returns the last token.
fn numeric_date(text: &Text<'_>, index: usize) -> Option<usize> {
    let (second, first_parted) = text.next_number(index)?;
    let (third, then_parted) = text.next_number(second)?;
    let (a, b, c) = (text.get(index)?, text.get(second)?, text.get(third)?);
    let spaces = [first_parted, then_parted].iter().filter(|parted| **parted == ' ').count();
    let is_date = if a.digits() == 4 {
        spaces == 0 && b.digits() <= 2 && c.digits() <= 2 && is_year(a) && is_month(b) && is_day(c)
    } else {
        let short = a.digits() <= 2 && b.digits() <= 2 && is_day(a) && is_month(b);
        match (c.digits(), spaces) {
            (4, 0) => short && is_year(c),
            (4, 2) => short && is_year(c) && a.digits() == 2 && b.digits() == 2,
            // 5-10-15 is a rising dose.
            (2, 0) => short && matches!(first_parted, '.' | '/'),
            _ => false,
        }
    };
    let is_amount = is_unit(text.lower(third + 1)) || text.lower(third + 1) == "%";
    let is_section = matches!(
        text.before(index).map_or("", |token| &token.lower),
        "kapittel" | "kap" | "punkt" | "pkt" | "avsnitt" | "§" | "versjon" | "version" | "section" | "v"
    );
    (is_date && !is_amount && !is_section).then_some(third)
}

/// `den 5.6.`, `dato 5/6`; without such a word it may be any number.
fn day_of_this_year(text: &Text<'_>, index: usize) -> Option<usize> {
    let (second, parted) = text.next_number(index)?;
    let (day, month) = (text.get(index)?, text.get(second)?);
    let introduced = matches!(text.before(index)?.lower.as_str(), "den" | "dato" | "datoen" | "dagen");
    let short = day.digits() <= 2 && month.digits() <= 2 && is_day(day) && is_month(month);
    let is_amount = is_unit(text.lower(second + 1)) || text.lower(second + 1) == "%";
    (introduced && short && matches!(parted, '.' | '/') && !is_amount).then_some(second)
}

/// `24. november`, `24. nov. 2026`, `24th of November 2026`.
fn day_and_month(text: &Text<'_>, index: usize) -> Option<usize> {
    text.get(index).filter(|token| is_day(token) && token.digits() <= 2)?;
    let mut next = index + 1;
    if matches!(text.lower(next), "." | "st" | "nd" | "rd" | "th") {
        next += 1;
    }
    if text.lower(next) == "of" {
        next += 1;
    }
    let month = text.get(next).filter(|token| is_month_name(token))?;
    // "… 3 May …" is a day, "… in 3 may …" is not.
    if month.lower == "may" && !month.is_capitalised() {
        return None;
    }
    Some(year_after(text, next).unwrap_or(next))
}

/// `November 24, 2026`.
fn month_and_day(text: &Text<'_>, index: usize) -> Option<usize> {
    text.get(index).filter(|token| is_month_name(token) && token.is_capitalised())?;
    let day = index + 1;
    text.get(day).filter(|token| is_day(token) && token.digits() <= 2)?;
    let ordinal = matches!(text.lower(day + 1), "st" | "nd" | "rd" | "th");
    let last = if ordinal { day + 1 } else { day };
    year_after(text, last).or(ordinal.then_some(last))
}

/// The token of a year that follows, a full stop or comma between ignored.
fn year_after(text: &Text<'_>, index: usize) -> Option<usize> {
    let next = if matches!(text.lower(index + 1), "." | ",") { index + 2 } else { index + 1 };
    text.get(next).filter(|token| token.digits() == 4 && is_year(token)).map(|_| next)
}

fn is_day(token: &Token<'_>) -> bool {
    token.number().is_some_and(|day| (1..=31).contains(&day))
}

fn is_month(token: &Token<'_>) -> bool {
    token.number().is_some_and(|month| (1..=12).contains(&month))
}

fn is_year(token: &Token<'_>) -> bool {
    token.number().is_some_and(|year| (1880..=2099).contains(&year))
}

fn is_month_name(token: &Token<'_>) -> bool {
    matches!(
        token.lower.as_str(),
        "januar"
            | "jan"
            | "februar"
            | "feb"
            | "mars"
            | "april"
            | "apr"
            | "mai"
            | "juni"
            | "jun"
            | "juli"
            | "august"
            | "aug"
            | "september"
            | "sept"
            | "sep"
            | "oktober"
            | "okt"
            | "november"
            | "nov"
            | "desember"
            | "des"
            | "january"
            | "february"
            | "march"
            | "may"
            | "june"
            | "july"
            | "october"
            | "oct"
            | "december"
            | "dec"
    )
}

/// `født`, `f.`, `fødselsdato:`, `født i`, `DOB`.
fn birth_context(text: &Text<'_>, index: usize) -> bool {
    let birth = |word: &str| {
        matches!(
            word,
            "født" | "fødd" | "fødselsdato" | "fødselsdag" | "fødselsår" | "fødeår" | "born" | "dob"
        )
    };
    let Some(before) = text.before(index) else { return false };
    let is_f = before.lower == "f" && text.lower(index.wrapping_sub(1)) == ".";
    let further = index.checked_sub(2).map_or("", |left| text.lower(left));
    birth(&before.lower)
        || is_f
        || (matches!(before.lower.as_str(), "i" | "den" | "in" | "er" | "on") && birth(further))
}

/// A number after such a word: six or eight digits are a day, four a year that may tell of a high age.
fn birth(text: &Text<'_>, index: usize, token: &Token<'_>, today: Date, hits: &mut Vec<Hit>) {
    match token.digits() {
        6 | 8 => text.mark(index, index, IdentifierKind::Date, hits),
        4 if is_year(token) => {
            let this_year = u32::try_from(today.year()).unwrap_or(0);
            if token.number().is_some_and(|year| this_year.saturating_sub(year) >= HIGH_AGE_YEARS) {
                text.mark(index, index, IdentifierKind::HighAge, hits);
            }
        }
        _ => {}
    }
}

/// `93 år`, `93-åring`, `93 years old`, `alder 93`; a limit ("over 90 år") is no age of anybody.
fn high_age(text: &Text<'_>, index: usize, years: Option<u32>) -> Option<usize> {
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
    if matches!(before, "alder" | "alderen" | "age" | "aged") && !is_unit(text.lower(index + 1)) {
        return Some(index);
    }
    let mut next = index + 1;
    if matches!(text.lower(next), "-" | "–" | "‑") {
        next += 1;
    }
    match text.lower(next) {
        "åring" | "åringen" | "årig" | "årige" | "åringar" => Some(next),
        "år" | "year" | "years" | "yo" if !matches!(text.lower(next + 1), "siden" | "sidan" | "ago") => {
            Some(next)
        }
        _ => None,
    }
}

fn age_in_words(lower: &str) -> Option<u32> {
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

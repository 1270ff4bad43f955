//! Days: of birth, of an event, of a letter.

use jiff::civil::Date;

use super::ages::{age_in_words, birth, birth_context, high_age};
use super::days::{COUNTED, day_alone, is_behind_a_number, is_run_together};
use super::tokens::{Kind, Text, Token, is_unit};
use super::{Hit, IdentifierKind};

pub(super) fn find(text: &Text<'_>, today: Date, hits: &mut Vec<Hit>) {
    for index in 0..text.tokens.len() {
        let Some(token) = text.get(index).filter(|token| !token.in_link) else { continue };
        match token.kind {
            Kind::Number => {
                if let Some(last) = numeric_date(text, index)
                    .or_else(|| day_and_month(text, index))
                    .or_else(|| days_of_a_month(text, index))
                    .or_else(|| day_of_this_year(text, index))
                    .or_else(|| day_alone(text, index))
                {
                    text.mark(with_weekday(text, index), last, IdentifierKind::Date, hits);
                } else if is_run_together(text, index, token) {
                    text.mark(index, index, IdentifierKind::Date, hits);
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
pub(super) fn numeric_date(text: &Text<'_>, index: usize) -> Option<usize> {
    let (second, first_parted) = text.next_number(index)?;
    let (third, then_parted) = text.next_number(second)?;
    let (a, b, c) = (text.get(index)?, text.get(second)?, text.get(third)?);
    let spaces = [first_parted, then_parted].iter().filter(|parted| **parted == ' ').count();
    let is_date = if a.digits() == 4 {
        spaces == 0 && b.digits() <= 2 && c.digits() <= 2 && is_year(a) && is_month(b) && is_day(c)
    } else {
        let short = a.digits() <= 2 && b.digits() <= 2 && is_day(a) && is_month(b);
        match (c.digits(), spaces) {
            // `24/2 2026` too.
            (4, 0 | 1) if first_parted != ' ' => short && is_year(c),
            (4, 2) => short && is_year(c) && a.digits() == 2 && b.digits() == 2,
            (2, 0) if matches!(first_parted, '.' | '/') => short,
            // 5-10-15 is a rising dose.
            (2, 0) => short && a.digits() == 2 && b.digits() == 2 && b.text.starts_with('0'),
            _ => false,
        }
    };
    // "2004-000446-20", "1998-12-05-3": the number of a trial or a protein.
    let goes_on =
        text.next_number(third).is_some_and(|(next, _)| text.get(next).is_some_and(|token| !token.spaced));
    let is_amount = is_unit(text.lower(third + 1))
        || text.lower(third + 1) == "%"
        || goes_on
        || is_behind_a_number(text, index);
    let is_section = matches!(
        text.before(index).map_or("", |token| &token.lower),
        "kapittel" | "kap" | "punkt" | "pkt" | "avsnitt" | "§" | "versjon" | "version" | "section" | "v"
    );
    (is_date && !is_amount && !is_section).then_some(third)
}

/// `9. til 20. januar 2026`, `7. og 8. januar`, `3.–7. februar`.
fn days_of_a_month(text: &Text<'_>, index: usize) -> Option<usize> {
    text.get(index).filter(|token| is_day(token) && token.digits() <= 2)?;
    let mut next = index + 1;
    if text.lower(next) == "." {
        next += 1;
    }
    if !matches!(text.lower(next), "til" | "og" | "–" | "-" | "‑" | "eller") {
        return None;
    }
    day_and_month(text, next + 1)
}

/// `fredag 13. mars`: the day of the week is part of it.
fn with_weekday(text: &Text<'_>, index: usize) -> usize {
    const DAYS: &[&str] = &[
        "mandag", "måndag", "tirsdag", "tysdag", "onsdag", "torsdag", "fredag", "lørdag", "laurdag",
        "søndag", "sundag",
    ];
    match index.checked_sub(1) {
        Some(left) if DAYS.contains(&text.lower(left)) => left,
        _ => index,
    }
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

/// The token of a year that follows, a full stop or comma between ignored; of two digits where nothing is counted by it
/// (`14. mars 25`, `14. mars -25`).
fn year_after(text: &Text<'_>, index: usize) -> Option<usize> {
    let next = if matches!(text.lower(index + 1), "." | "," | "-" | "–" | "'" | "’") {
        index + 2
    } else {
        index + 1
    };
    let year = text.get(next)?;
    let long = year.digits() == 4 && is_year(year);
    let dashed = next == index + 2 && matches!(text.lower(index + 1), "-" | "–" | "'" | "’");
    let short = year.digits() == 2
        && (dashed || text.lower(index + 1) != ",")
        && text.next_number(next).is_none()
        && !is_unit(text.lower(next + 1))
        && !matches!(text.lower(next + 1), "%" | ":")
        && !COUNTED.iter().any(|stem| text.lower(next + 1).starts_with(stem));
    (long || short).then_some(next)
}

pub(super) fn is_day(token: &Token<'_>) -> bool {
    token.number().is_some_and(|day| (1..=31).contains(&day))
}

pub(super) fn is_month(token: &Token<'_>) -> bool {
    token.number().is_some_and(|month| (1..=12).contains(&month))
}

pub(super) fn is_year(token: &Token<'_>) -> bool {
    token.number().is_some_and(|year| (1880..=2099).contains(&year))
}

fn is_month_name(token: &Token<'_>) -> bool {
    matches!(
        token.lower.as_str(),
        "januar"
            | "jan"
            | "februar"
            | "feb"
            | "febr"
            | "mars"
            | "mar"
            | "april"
            | "apr"
            | "mai"
            | "juni"
            | "jun"
            | "juli"
            | "jul"
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

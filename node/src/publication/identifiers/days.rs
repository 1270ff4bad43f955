//! A day without its year (`6/10`, `26.1.`) or without anything between its parts (`240226`): what tells it from a share, a
//! score and an amount.

use super::dates::{is_day, is_month};
use super::tokens::{Kind, Text, Token, is_unit};

/// `Kontroll 6/10 viste …`, `hentet 26.1.`: a day and a month that are no fraction, score or amount.
///
/// A day above the month cannot be a share (`7/10`); otherwise a word before must speak for a day.
pub(super) fn day_alone(text: &Text<'_>, index: usize) -> Option<usize> {
    let (second, parted) = text.next_number(index)?;
    let (day, month) = (text.get(index)?, text.get(second)?);
    let short = day.digits() <= 2 && month.digits() <= 2 && is_day(day) && is_month(month);
    let in_a_row = text.next_number(second).is_some() || is_behind_a_number(text, index);
    let decimals =
        matches!(text.lower(second + 1), "," | ".") && text.get(second + 2).is_some_and(|next| !next.spaced);
    let always = day.text == "24" && month.text == "7";
    if !short || !matches!(parted, '.' | '/') || in_a_row || decimals || always || month.text == "0" {
        return None;
    }
    let before = text.before(index).map_or("", |token| token.lower.as_str());
    let behind = text.lower(second + 1);
    let is_share = is_unit(behind)
        || COUNTED.iter().any(|stem| behind.starts_with(stem))
        || matches!(behind, "%" | "x" | "×" | "av");
    let amount_before = is_unit(before)
        || matches!(
            before,
            "ca" | "omtrent" | "lag" | "minst" | "over" | "under" | "<" | ">" | "=" | "×" | "x"
        );
    let is_score = (index.saturating_sub(3)..index).any(|at| {
        let word = text.lower(at);
        SCORED.contains(&word) || ["skår", "score", "skala"].iter().any(|end| word.ends_with(end))
    });
    let follows = matches!(text.lower(index.wrapping_sub(1)), "," | "og" | "eller")
        && index >= 4
        && text.lower(index - 3) == "/"
        && day_alone(text, index - 4).is_some();
    let spoken_for = follows
        || (index.saturating_sub(7)..index).any(|at| {
            text.get(at).is_some_and(|token| {
                at + 3 >= index && matches!(token.lower.as_str(), "den" | "siden" | "sidan" | "kl" | "sist")
                    || parted == '/'
                        && at + 3 >= index
                        && matches!(token.lower.as_str(), "fra" | "frå" | "pr" | "per" | "til")
                    || token.kind == Kind::Word && EVENTS.iter().any(|stem| token.lower.starts_with(stem))
            })
        });
    let above = day.number() > month.number();
    let padded = day.text.starts_with('0') || month.text.starts_with('0');
    let is_day = match parted {
        // A full stop behind the month, which may also end the sentence.
        '.' => {
            let closed = behind == "." && text.get(second + 1).is_some_and(|mark| !mark.spaced);
            let last = closed && text.get(second + 2).is_none_or(|next| next.begins);
            let measured = text.get(index.wrapping_sub(1)).is_some_and(|word| {
                word.text.chars().filter(|char| char.is_uppercase()).count() > 1 || is_unit(&word.lower)
            });
            spoken_for && (closed || padded || above)
                || last
                    && above
                    && !measured
                    && !matches!(before, "på" | "til" | "var" | "er" | "lik" | "med")
                || closed
                    && text
                        .get(second + 2)
                        .is_some_and(|next| next.kind != Kind::Number && !next.is_capitalised())
        }
        _ => spoken_for || above || padded,
    };
    (is_day && !is_score && !is_share && !amount_before).then_some(second)
}

/// Part of a row such as `0/4/12`.
pub(super) fn is_behind_a_number(text: &Text<'_>, index: usize) -> bool {
    let joined = text.get(index).is_some_and(|token| !token.spaced);
    joined && index.checked_sub(1).is_some_and(|left| matches!(text.lower(left), "/" | "." | "+" | "-" | ","))
}

/// `dato 240226`, `tatt 24022026`: day, month and year without anything between.
pub(super) fn is_run_together(text: &Text<'_>, index: usize, token: &Token<'_>) -> bool {
    let part = |from: usize, to: usize| {
        token.text.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0)
    };
    let formed =
        matches!(token.digits(), 6 | 8) && (1..=31).contains(&part(0, 2)) && (1..=12).contains(&part(2, 4));
    let year = token.digits() == 6 || (1880..=2099).contains(&part(4, 8));
    let spoken_for = (index.saturating_sub(2)..index).any(|at| {
        text.lower(at) == "den"
            || text.get(at).is_some_and(|word| {
                word.kind == Kind::Word && EVENTS.iter().any(|stem| word.lower.starts_with(stem))
            })
    });
    formed && year && spoken_for && text.next_number(index).is_none() && !is_unit(text.lower(index + 1))
}

/// What is counted, behind a share: `4/9 pasienter`.
#[rustfmt::skip]
pub(super) const COUNTED: &[&str] = &[
    "dager", "dagar", "døgn", "uke", "veke", "deler", "delar", "pasient", "prøv", "ledd", "kriteri", "poeng",
    "barn", "kvinne", "menn", "tilfelle", "tablett", "dose", "kur", "gang", "gong", "studi", "lesjon",
    "tender", "hovne", "punkt", "medlem", "respon", "syklus", "år",
];

/// What is scored, graded or numbered, before a share.
#[rustfmt::skip]
const SCORED: &[&str] = &[
    "skår", "score", "vas", "nrs", "apgar", "grad", "stadium", "edss", "ecog", "nihss", "styrke", "kraft",
    "smerte", "smerter", "visus", "puls", "blodtrykk", "bt", "ratio", "forhold", "brøk", "kapittel", "kap",
    "punkt", "pkt", "avsnitt", "versjon", "tabell", "figur", "§", "v", "skala", "skalaen", "mmrc", "gcs",
    "hla", "cd", "type", "fase", "uke", "veke", "dag", "syklus", "kur", "nivå", "trinn", "steg", "schober",
    "schirmer", "dose", "dosen", "tablett", "inr", "respons", "gjennomsnitt", "median", "artikkel",
    "paragraf", "ledd", "utgave", "utgåve", "nr", "cas", "indeks", "viser", "viste", "var", "er",
];

/// Beginnings of what happens on a day.
#[rustfmt::skip]
const EVENTS: &[&str] = &[
    "dato", "kontroll", "time", "innlagt", "utskr", "innlegg", "innkal", "operert", "opererast", "prøve",
    "prøva", "svar", "notat", "brev", "møte", "samtale", "kom", "hent", "ringt", "ringde", "sendt", "skrev",
    "skreiv", "startet", "starta", "oppstart", "født", "fødd", "time", "avtale", "henvis", "tilvis", "frist",
    "feilsendt", "signert", "mottatt", "mottak", "datert", "levert", "teke", "tatt", "tatt", "registrert",
    "seponert", "mandag", "måndag", "tirsdag", "tysdag", "onsdag", "torsdag", "fredag", "lørdag", "laurdag",
    "søndag", "sundag", "infusjon", "undersøk", "konsultasjon", "besøk", "vedtak", "klage",
];

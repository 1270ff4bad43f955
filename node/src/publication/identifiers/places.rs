//! Addresses, and where somebody lives.

use super::tokens::{Kind, Text, Token, is_unit};
use super::vocabulary::TOWNS;
use super::{Hit, IdentifierKind};

pub(super) fn find(text: &Text<'_>, hits: &mut Vec<Hit>) {
    for index in 0..text.tokens.len() {
        let Some(token) = text.get(index).filter(|token| !token.in_link) else { continue };
        if let Some((first, last)) = street(text, index, token).or_else(|| post_box(text, index)) {
            text.mark(first, last, IdentifierKind::Address, hits);
        } else if let Some(last) = post_code(text, index, token) {
            text.mark(index, last, IdentifierKind::Place, hits);
        } else if let Some((first, last)) = residence(text, index, token) {
            text.mark(first, last, IdentifierKind::Place, hits);
        }
    }
}

/// Endings of street names that hardly end anything else that is written with a capital and a number.
const STREET_ENDINGS: &[&str] = &[
    "veien",
    "vegen",
    "vei",
    "veg",
    "gata",
    "gaten",
    "gate",
    "gatan",
    "allé",
    "alleen",
    "alléen",
    "svingen",
    "bakken",
    "stien",
    "stigen",
    "kroken",
    "torget",
    "torg",
    "brygge",
    "bryggen",
    "brygga",
    "tunet",
    "lia",
    "åsen",
    "haugen",
    "ringen",
    "kaia",
    "kaien",
    "plassen",
    "terrasse",
    "smauet",
    "almenningen",
    "allmenningen",
    "faret",
    "løkka",
];

/// Ways through the body and ways to give a medicine.
const NO_STREETS: &[&str] = &[
    "luftvei",
    "luftveg",
    "urinvei",
    "urinveg",
    "gallevei",
    "galleveg",
    "fødselsvei",
    "signalvei",
    "signalveg",
    "administrasjonsvei",
    "administrasjonsveg",
    "tilførselsvei",
    "omvei",
    "sengeplassen",
    "arbeidsplassen",
];

/// `Storgata 5 B`, `Karl Johans gate 22`, `Store Ringvei 7`.
fn street(text: &Text<'_>, index: usize, token: &Token<'_>) -> Option<(usize, usize)> {
    if token.kind != Kind::Word {
        return None;
    }
    let number = text.get(index + 1).filter(|number| (1..=3).contains(&number.digits()))?;
    let ending = STREET_ENDINGS.iter().find(|ending| token.lower.ends_with(**ending))?;
    if NO_STREETS.iter().any(|other| token.lower.starts_with(other)) {
        return None;
    }
    let before = index.checked_sub(1).and_then(|left| text.get(left));
    let named_before = before.is_some_and(Token::is_capitalised) && token.spaced;
    let whole_word = token.lower.len() == ending.len();
    if !(named_before || (token.is_capitalised() && !whole_word)) {
        return None;
    }
    // "Galleveien 4 mm".
    let letter =
        text.get(index + 2).filter(|letter| letter.kind == Kind::Word && letter.text.chars().count() == 1);
    if letter.is_none() && is_unit(text.lower(index + 2)) || number.text.starts_with('0') {
        return None;
    }
    let mut first = index;
    while named_before
        && index - first < 3
        && first > 0
        && text.get(first - 1).is_some_and(Token::is_capitalised)
        && text.get(first).is_some_and(|token| token.spaced && !token.begins)
    {
        first -= 1;
    }
    let last = if letter.is_some() { index + 2 } else { index + 1 };
    Some((first, with_dwelling(text, last)))
}

/// The number of a dwelling belongs to it: `Storgata 5, H0201`.
fn with_dwelling(text: &Text<'_>, last: usize) -> usize {
    let at = if text.lower(last + 1) == "," { last + 2 } else { last + 1 };
    let floor = matches!(text.lower(at), "h" | "k" | "l" | "u");
    let number = text.get(at + 1).is_some_and(|number| number.digits() == 4 && !number.spaced);
    if floor && number { at + 1 } else { last }
}

/// `Postboks 123`.
fn post_box(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let at = if text.lower(index + 1) == "." { index + 2 } else { index + 1 };
    let number = text.get(at).filter(|number| number.kind == Kind::Number)?;
    (matches!(text.lower(index), "postboks" | "pb") && number.digits() <= 4).then_some((index, at))
}

/// `9690 Havøysund`: four digits and a town, or a capitalised word after a comma ("…, 9999 Etsted").
fn post_code(text: &Text<'_>, index: usize, token: &Token<'_>) -> Option<usize> {
    if token.digits() != 4 {
        return None;
    }
    let town = text.get(index + 1).filter(|town| town.is_capitalised() && town.spaced && !town.begins)?;
    let before = index.checked_sub(1).map_or("", |left| text.lower(left));
    let known = TOWNS.contains(town.lower.as_str());
    let year = token.number().is_some_and(|year| (1990..=2035).contains(&year));
    let in_a_year = year
        && matches!(
            before,
            "i" | "fra"
                | "frå"
                | "til"
                | "siden"
                | "sidan"
                | "år"
                | "og"
                | "in"
                | "since"
                | "from"
                | "mai"
                | "juni"
                | "mars"
                | "april"
        );
    let found = if known { !in_a_year } else { !year && before == "," && town.is_name_like() };
    found.then_some(index + 1)
}

/// `bor i Vardø`, `busett på Frøya`, `lives in Bodø`; a region of the health service is no place of residence.
fn residence(text: &Text<'_>, index: usize, token: &Token<'_>) -> Option<(usize, usize)> {
    if !matches!(
        token.lower.as_str(),
        "bor"
            | "kommer"
            | "kjem"
            | "bur"
            | "bodde"
            | "budde"
            | "bosatt"
            | "busett"
            | "hjemmehørende"
            | "heimehøyrande"
            | "hjemsted"
            | "bosted"
            | "bustad"
            | "lives"
            | "living"
            | "resident"
            | "flyttet"
            | "flytta"
            | "oppvokst"
            | "oppvaksen"
            | "hjem"
            | "heim"
            | "pendler"
            | "pendlar"
            | "reiser"
            | "bonde"
            | "gård"
            | "gard"
            | "gården"
            | "garden"
            | "bygda"
            | "kommune"
    ) {
        return None;
    }
    let preposition = matches!(
        text.lower(index + 1),
        "i" | "til" | "fra" | "frå" | "from" | "på" | "in" | "ved" | "at" | "utenfor" | "utanfor" | ":"
    );
    let place = index + 2;
    let far = matches!(
        text.lower(index + 1),
        "heime" | "hjemme" | "nå" | "no" | "fast" | "alene" | "åleine" | "opprinnelig" | "opphavleg"
    ) && matches!(text.lower(index + 2), "i" | "på" | "fra" | "frå" | "ved");
    let place = if far { index + 3 } else { place };
    let region = matches!(text.lower(place), "norge" | "noreg" | "norway" | "helse" | "europa" | "norden");
    ((preposition || far) && text.get(place)?.is_name_like() && !region).then_some((place, place))
}

//! Words with a capital where Norwegian has none. Names are the rule there; what else is written so in clinical language is
//! known, and passes.

use super::tokens::{Kind, Text, Token};
use super::vocabulary::is_term;

/// Whether a word has a capital that no list and no form explains. One that begins a sentence has it anyway.
pub(super) fn may_name(text: &Text<'_>, index: usize) -> bool {
    let Some(token) = text.get(index).filter(|token| has_form_of_name(token)) else { return false };
    !is_term(&token.lower)
        && !is_part(text, index)
        && !in_reference(text, index)
        && !names_institution(text, index)
        && !is_graded(text, index)
}

/// One capital, and small letters behind it: `MoCA` and `IIIb` are written otherwise.
fn has_form_of_name(token: &Token<'_>) -> bool {
    token.is_name_like() && token.text.chars().filter(|char| char.is_uppercase()).count() == 1
}

/// Part of a code (`p.Met694Val`) or of a word that begins with a name (`Beighton-skår`).
fn is_part(text: &Text<'_>, index: usize) -> bool {
    let next = text.get(index + 1).filter(|next| !next.spaced);
    let glued = next.is_some_and(|next| next.kind == Kind::Number)
        || index.checked_sub(1).and_then(|left| text.get(left)).is_some_and(|left| {
            text.get(index).is_some_and(|token| !token.spaced)
                && (left.kind == Kind::Number || left.text == ".")
        });
    let hyphen = next.is_some_and(|mark| matches!(mark.text, "-" | "\u{2011}" | "\u{2013}"));
    let goes_on_small =
        hyphen && text.get(index + 2).is_some_and(|token| !token.spaced && !token.is_capitalised());
    glued || goes_on_small
}

/// `gradert etter Pfirrmann og Modic`.
fn is_graded(text: &Text<'_>, index: usize) -> bool {
    const ACCORDING: &[&str] =
        &["gradert", "klassifisert", "skåra", "skåret", "inndelt", "vurdert", "definert"];
    (index.saturating_sub(4)..index)
        .any(|at| text.lower(at) == "etter" && ACCORDING.contains(&text.lower(at.wrapping_sub(1))))
}

/// Within brackets with a year, as literature is cited, or with a volume and pages behind.
pub(super) fn in_reference(text: &Text<'_>, index: usize) -> bool {
    let year_ahead = (index + 1..(index + 9).min(text.tokens.len())).any(|at| {
        text.get(at).is_some_and(|year| {
            year.digits() == 4
                && year.number().is_some_and(|year| (1950..=2035).contains(&year))
                && (matches!(text.lower(at + 1), ";" | ":" | ")" | ",") || at + 1 == text.tokens.len())
        })
    });
    let et_al = (index + 1..(index + 6).min(text.tokens.len())).any(|at| {
        matches!(
            text.lower(at),
            "al" | "medarbeidere" | "medarbeidarar" | "kollegaer" | "kollegaar" | "fl" | "mfl"
        )
    });
    et_al || year_ahead && (index.saturating_sub(9)..index).any(|at| text.lower(at) == "(")
}

/// A run of capitalised words with the kind of an institution in or behind it.
fn names_institution(text: &Text<'_>, index: usize) -> bool {
    const KINDS: &[&str] = &[
        "sykehus",
        "sykehjem",
        "sjukehus",
        "universitet",
        "hospital",
        "klinikk",
        "direktorat",
        "institutt",
        "nemnd",
        "foretak",
        "føretak",
        "register",
        "forening",
        "helse",
        "rhf",
        "legevakt",
        "laboratori",
        "komité",
        "forskrift",
    ];
    let begin = (index.saturating_sub(3)..index)
        .rev()
        .take_while(|at| text.get(*at).is_some_and(Token::is_capitalised))
        .last()
        .unwrap_or(index);
    let adjectives = ["norsk", "norske", "nasjonal", "nasjonalt", "nordisk", "europeisk"];
    if (index.saturating_sub(3)..=index)
        .any(|at| adjectives.contains(&text.lower(at)) && text.get(at).is_some_and(Token::is_capitalised))
    {
        return true;
    }
    // "sykehuset i Bodø", "klinikken på Lillehammer", "Helse Bergen".
    let named_before = (index.saturating_sub(2)..index).any(|at| {
        KINDS.iter().any(|kind| text.lower(at).contains(kind))
            && !matches!(text.lower(index - 1), "og" | "," | "fra" | "frå")
    });
    if named_before && text.lower(index.wrapping_sub(1)) != "." {
        return true;
    }
    (begin..=index + 3)
        .take_while(|at| *at <= index + 1 || text.get(*at - 1).is_some_and(Token::is_capitalised))
        .any(|at| KINDS.iter().any(|kind| text.lower(at).contains(kind)))
}

//! Diseases, signs, scores, hospitals and publications that carry a person’s name: not the patient’s.

use super::tokens::{Kind, Text, Token};

/// A disease, sign, score or classification named after somebody: "Hansens sykdom", "Larsen syndrom".
pub(super) fn is_eponym(text: &Text<'_>, index: usize) -> bool {
    let hyphenated =
        matches!(text.lower(index + 1), "-" | "–") || matches!(text.lower(index.wrapping_sub(1)), "-" | "–");
    let next = if hyphenated { text.lower(index + 3) } else { text.lower(index + 1) };
    const NAMED: &[&str] = &[
        "sykdom",
        "sjukdom",
        "syndrom",
        "lymfom",
        "sarkom",
        "tumor",
        "granulomatose",
        "arteritt",
        "tyreoiditt",
        "anemi",
        "test",
        "skår",
        "score",
        "skala",
        "kriterier",
        "kriteria",
        "klassifikasjon",
        "gradering",
        "tegn",
        "teikn",
        "metode",
        "celle",
        "celler",
        "prosedyre",
        "operasjon",
        "disease",
        "syndrome",
        "criteria",
        "scale",
        "lymphoma",
    ];
    let far = (index + 1..index + 4).any(|at| {
        text.get(at).is_some_and(|word| word.kind == Kind::Word && !word.is_capitalised() && !word.begins)
            && (index + 1..at).all(|between| text.get(between).is_some_and(|word| word.kind == Kind::Word))
            && NAMED_LATER.iter().any(|named| text.lower(at).contains(named))
    });
    far || NAMED.iter().any(|named| next.starts_with(named))
}

/// The same, also at the end of a word and behind others: `Charlsons komorbiditetsindeks`, `Eatons myastene syndrom`.
const NAMED_LATER: &[&str] = &[
    "sykdom",
    "sjukdom",
    "syndrom",
    "indeks",
    "malformasjon",
    "stadium",
    "grad",
    "klasse",
    "kriteri",
    "skår",
    "skala",
];

/// An author of a publication: "Hansen et al.", "Olsen og medarbeidere", "Berg 2019".
pub(super) fn is_cited(text: &Text<'_>, index: usize) -> bool {
    let (next, after) = (text.lower(index + 1), text.lower(index + 2));
    (next == "et" && after == "al")
        || (matches!(next, "og" | "and")
            && matches!(after, "medarbeidere" | "medarbeidarar" | "kollegaer" | "colleagues"))
        || text.get(index + 1).is_some_and(|year| year.digits() == 4)
        || (next == "("
            && (index + 2..index + 8).any(|at| {
                text.get(at).and_then(Token::number).is_some_and(|year| (1950..=2035).contains(&year))
            }))
}

/// "St. Olavs hospital", "Helse Marit"; hospitals carry people's names.
pub(super) fn is_institution(text: &Text<'_>, index: usize) -> bool {
    let before = text.before(index).map_or("", |token| &token.lower);
    let next = text.lower(index + 1);
    let kind = |at: usize| {
        ["hospital", "sykehus", "sjukehus", "kirke", "stiftelse"]
            .iter()
            .any(|kind| text.lower(at).starts_with(kind))
    };
    matches!(before, "st" | "sankt" | "helse")
        || (text.get(index + 1).is_some_and(Token::is_capitalised) && kind(index + 2))
        || ["hospital", "sykehus", "sjukehus", "kirke", "stiftelse"].iter().any(|kind| next.starts_with(kind))
}

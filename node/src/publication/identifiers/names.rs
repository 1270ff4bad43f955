//! Personal names: after a title or a relation, from lists of common names, and by form.

use super::name_lists::{AMBIGUOUS_NAMES, GIVEN_NAMES, SURNAMES, WORDLIKE_SURNAMES, contains};
use super::tokens::{Kind, Text, Token};
use super::{Hit, IdentifierKind};

pub(super) fn find(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut next = 0;
    for index in 0..text.tokens.len() {
        if index < next || text.get(index).is_none_or(|token| token.kind != Kind::Word || token.in_link) {
            continue;
        }
        let found = after_title(text, index).or_else(|| listed(text, index)).or_else(|| initial(text, index));
        if let Some((first, last)) = found {
            text.mark(first, last, IdentifierKind::Name, hits);
            next = last + 1;
        }
    }
}

/// Words that a name follows.
const TITLES: &[&str] = &[
    "dr",
    "doktor",
    "lege",
    "overlege",
    "fastlege",
    "professor",
    "prof",
    "sykepleier",
    "sjukepleiar",
    "psykolog",
    "fru",
    "herr",
    "hr",
    "frk",
    "frøken",
    "mr",
    "mrs",
    "ms",
    "nurse",
    "heter",
    "heiter",
    "navn",
    "navnet",
    "namn",
    "namnet",
    "name",
    "ektefelle",
    "ektefellen",
    "kona",
    "mannen",
    "samboer",
    "sambuar",
    "mor",
    "moren",
    "mora",
    "far",
    "faren",
    "sønn",
    "sønnen",
    "son",
    "datter",
    "datteren",
    "dotter",
    "dottera",
    "søster",
    "syster",
    "bror",
    "verge",
    "verje",
    "pasienten",
    "pasient",
    "patient",
    "pas",
    "pårørende",
    "pårørande",
    "jenta",
    "gutten",
    "guten",
    "kvinnen",
    "kvinna",
];

/// Capitalised words that follow such words without being names: institutions, diseases named after people, groups.
const NO_NAMES: &[&str] = &[
    "helse",
    "helfo",
    "nav",
    "norge",
    "noreg",
    "norsk",
    "crohns",
    "hodgkins",
    "wilsons",
    "graves",
    "behçets",
    "behcets",
    "sjøgrens",
    "sjögrens",
    "alzheimers",
    "parkinsons",
    "addisons",
    "cushings",
    "kawasakis",
    "stills",
    "castlemans",
    "downs",
    "turners",
    "marfans",
    "fabrys",
    "gauchers",
    "ewings",
    "burkitts",
    "waldenströms",
    "nye",
    "felleskatalogen",
];

/// `overlege Nordmann`, `pasienten Kari`, `navn: Ola Nordmann`.
fn after_title(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let title = text.get(index).filter(|title| TITLES.contains(&title.lower.as_str()))?;
    let mut first = index + 1;
    if matches!(text.lower(first), "." | ":") && text.get(first).is_some_and(|mark| !mark.spaced) {
        // A full stop ends the sentence, except after an abbreviation.
        let abbreviated = text.lower(first) == ":"
            || matches!(title.lower.as_str(), "dr" | "prof" | "hr" | "frk" | "mr" | "mrs" | "ms" | "pas");
        first = if abbreviated { first + 1 } else { return None };
    }
    let name = text.get(first)?;
    let introduced =
        matches!(title.lower.as_str(), "heter" | "heiter" | "navn" | "navnet" | "namn" | "namnet" | "name");
    if introduced && contains(GIVEN_NAMES, &name.lower) && !name.is_capitalised() {
        return Some((first, first));
    }
    let fits = name.is_name_like() && !NO_NAMES.contains(&name.lower.as_str()) && !is_eponym(text, first);
    fits.then(|| (first, name_end(text, first)))
}

/// Names from the lists.
fn listed(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let token = text.get(index)?;
    let following = text.get(index + 1).filter(|next| next.kind == Kind::Word && next.spaced && !next.begins);
    let given = is_given(token);
    let ambiguous = contains(AMBIGUOUS_NAMES, &token.lower);
    if (given || ambiguous) && is_institution(text, index) {
        return None;
    }
    if is_in_capitals(token) {
        // ANA and IDA are laboratory language, KARI NORDMANN is not.
        let surname = following
            .filter(|next| is_in_capitals(next) && (is_surname(next) || next.lower.ends_with("sen")));
        return surname.filter(|_| given || ambiguous).map(|_| (index, index + 1));
    }
    if token.is_capitalised() {
        if given {
            return Some((index, name_end(text, index)));
        }
        // "Dag 1" and "Per pasient" begin sentences; "Dag Solstad" is a name, and so is a Bjørn within a sentence.
        if ambiguous && (following.is_some_and(follows_given) || stands_out(text, index)) {
            return Some((index, name_end(text, index)));
        }
        let surname = is_surname(token) || (looks_like_surname(token) && !token.begins);
        if surname
            && !is_eponym(text, index)
            && !is_cited(text, index)
            && token.is_name_like()
            && !token.begins
        {
            return Some((index, name_end(text, index)));
        }
        return None;
    }
    // Written without capitals: only a known given name together with a known surname.
    (given && following.is_some_and(is_surname)).then_some((index, index + 1))
}

/// A word that may follow a given name as surname.
fn follows_given(token: &Token<'_>) -> bool {
    token.is_name_like() && (looks_like_surname(token) || contains(WORDLIKE_SURNAMES, &token.lower))
}

/// Capitalised within a sentence, where the word itself would not be; headings and titles in English are let through.
fn stands_out(text: &Text<'_>, index: usize) -> bool {
    const IN_TITLES: &[&str] = &["andre", "line", "live", "mark", "max", "may", "rose", "tone"];
    let counted = text.get(index + 1).is_some_and(|next| next.kind == Kind::Number);
    text.get(index).is_some_and(|token| {
        token.is_name_like() && !token.begins && !counted && !IN_TITLES.contains(&token.lower.as_str())
    })
}

/// `K. Nordmann`, `O. N. Hansen`.
fn initial(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let is_initial = |at: usize| {
        text.get(at).is_some_and(|token| token.is_capitalised() && token.text.chars().count() == 1)
            && text.get(at + 1).is_some_and(|mark| mark.text == "." && !mark.spaced)
    };
    let mut name = index;
    while is_initial(name) && name < index + 6 {
        name += 2;
    }
    let surname = text.get(name).filter(|token| name > index && token.is_name_like())?;
    (looks_like_surname(surname) && !is_eponym(text, name) && !is_cited(text, name)).then_some((index, name))
}

/// The last token of a name that begins at `first`: capitalised words and hyphens that follow, four words at most.
fn name_end(text: &Text<'_>, first: usize) -> usize {
    let mut last = first;
    for _ in 0..4 {
        let hyphen = text.get(last + 1).is_some_and(|mark| matches!(mark.text, "-" | "‑") && !mark.spaced);
        let next = if hyphen { last + 2 } else { last + 1 };
        let goes_on = text.get(next).is_some_and(|token| {
            token.is_name_like() && token.spaced != hyphen && !NO_NAMES.contains(&token.lower.as_str())
        });
        if !goes_on {
            break;
        }
        last = next;
    }
    last
}

fn is_in_capitals(token: &Token<'_>) -> bool {
    token.text.chars().count() > 1 && token.text.chars().all(char::is_uppercase)
}

fn is_given(token: &Token<'_>) -> bool {
    contains(GIVEN_NAMES, &token.lower)
        || token.lower.strip_suffix('s').is_some_and(|name| contains(GIVEN_NAMES, name))
}

fn is_surname(token: &Token<'_>) -> bool {
    contains(SURNAMES, &token.lower)
        || token.lower.strip_suffix('s').is_some_and(|name| contains(SURNAMES, name))
}

/// By list, or by the endings of Norwegian patronymics. "Dosen" and "prosessen" end so too: for words that stand with
/// a capital within a sentence only.
fn looks_like_surname(token: &Token<'_>) -> bool {
    let patronymic =
        ["sen", "sens", "sson", "sdatter", "sdotter"].iter().any(|ending| token.lower.ends_with(ending));
    is_surname(token) || (patronymic && token.is_name_like() && token.lower.chars().count() >= 6)
}

/// A disease, sign, score or classification named after somebody: "Hansens sykdom", "Larsen syndrom".
fn is_eponym(text: &Text<'_>, index: usize) -> bool {
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
    NAMED.iter().any(|named| next.starts_with(named))
}

/// An author of a publication: "Hansen et al.", "Olsen og medarbeidere", "Berg 2019".
fn is_cited(text: &Text<'_>, index: usize) -> bool {
    let (next, after) = (text.lower(index + 1), text.lower(index + 2));
    (next == "et" && after == "al")
        || (matches!(next, "og" | "and")
            && matches!(after, "medarbeidere" | "medarbeidarar" | "kollegaer" | "colleagues"))
        || text.get(index + 1).is_some_and(|year| year.digits() == 4)
        || (next == "(" && text.get(index + 2).is_some_and(|year| year.digits() == 4))
}

/// "St. Olavs hospital", "Helse Marit"; hospitals carry people's names.
fn is_institution(text: &Text<'_>, index: usize) -> bool {
    let before = text.before(index).map_or("", |token| &token.lower);
    let next = text.lower(index + 1);
    matches!(before, "st" | "sankt" | "helse")
        || ["hospital", "sykehus", "sjukehus", "kirke", "stiftelse"].iter().any(|kind| next.starts_with(kind))
}

//! The numbers of records, samples, referrals, cases of an archive, accounts.

use super::ages::birth_context;
use super::dates::numeric_date;
use super::numbers::{LOOK_BACK, groups_from, is_literature, is_year_range, sizes};
use super::tokens::{Kind, Text, is_unit};

/// Words before the number of a record, a sample or a referral; alone or with "nr", "nummer" or "id" after them.
#[rustfmt::skip]
const RECORD_WORDS: &[&str] = &[
    "journal", "pas", "pasient", "patient", "sak", "prøve", "rekvisisjon", "rekvisisjons", "henvisning",
    "henvisnings", "tilvising", "tilvisings", "episode", "opphold", "opphalds", "oppholds", "remisse", "dips",
    "npr", "mrn", "deltaker", "deltakar", "løpe", "duf", "record", "sample", "journalnotat", "faktura",
    "kvittering", "skade", "egenandelskort", "referanse", "klage", "rapport",
];

/// Of goods, organisations, chapters and the like.
#[rustfmt::skip]
const OTHER_NUMBERS: &[&str] = &[
    "vare", "artikkel", "lot", "batch", "parti", "produkt", "organisasjon", "org", "side", "rom", "kapittel",
    "ekson", "kode", "nor", "versjon", "metode", "id", "serie", "kromosom", "post", "kommune", "konto",
    "avdeling", "kostnad", "studie", "protokoll", "registrering", "godkjenning", "markedsføring", "mt", "cas",
];

const RECORD_SUFFIXES: &[&str] = &["nr", "nummer", "nummeret", "id", "no", "number"];

/// A bank account: `1234 56 78901` or with full stops.
pub(super) fn is_account(text: &Text<'_>, groups: &[(usize, char)]) -> bool {
    matches!(sizes(text, groups).as_slice(), [4, 2, 5])
}

/// `journalnr. 12345`, `pasient-ID: A-9981`, `MRN 00123`.
pub(super) fn record_context(text: &Text<'_>, index: usize) -> bool {
    let (start, _) = glued_around(text, index);
    let mut suffix_seen = false;
    for left in (start.saturating_sub(5)..start).rev() {
        let word = text.lower(left);
        if let Some(stem) = RECORD_SUFFIXES.iter().find_map(|suffix| word.strip_suffix(suffix))
            && (RECORD_WORDS.contains(&stem.trim_end_matches('s')) || RECORD_WORDS.contains(&stem))
        {
            return true;
        }
        if ["nummer", "nummeret", "nr"].iter().any(|end| word.ends_with(end) && word.len() > end.len() + 2)
            && !OTHER_NUMBERS.iter().any(|stem| word.starts_with(stem))
            && text.get(index).is_some_and(|token| token.digits() >= 3)
        {
            return true;
        }
        match word {
            "dips" | "mrn" | "npr" => return true,
            _ if suffix_seen && RECORD_WORDS.contains(&word) => return true,
            _ if RECORD_SUFFIXES.contains(&word) => suffix_seen = true,
            "." | ":" | "-" | "#" | "er" | "=" => {}
            _ if (1..=3).contains(&word.chars().count())
                && text.get(left).is_some_and(|token| token.text.chars().all(char::is_uppercase)) => {}
            _ => return false,
        }
    }
    false
}

/// `P-2025-00391`, `T-0917/26`, `226-90-114`: letters and digits that hang together as the numbers of records do, and as no
/// code of medicine does.
pub(super) fn record_form(text: &Text<'_>, index: usize, groups: &[(usize, char)]) -> bool {
    let (first, last) = glued_around(text, index);
    let whole: String = (first..=last).filter_map(|at| text.get(at)).map(|token| token.text).collect();
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    let letters: String = whole.chars().take_while(|char| char.is_alphabetic()).collect();
    let joined = whole.contains(['-', '/']);
    let known = [
        "NCT", "ID", "PMID", "PMC", "LOV", "FOR", "HR", "HLA", "CD", "IL", "COVID", "SARS", "ISBN", "ISRCTN",
        "LIS", "R", "c", "p", "EQ", "ICD", "NOR", "DAS", "CHA", "DS", "Meld", "HBV", "JAK", "EML", "BRAF",
        "TNF",
    ];
    // "2021;325:1955-64" are pages.
    let pages = (index.saturating_sub(4)..index).any(|at| matches!(text.lower(at), ":" | ";"));
    if pages
        || is_literature(text, index)
        || known.contains(&letters.as_str())
        || is_unit(text.lower(last + 1))
    {
        return false;
    }
    let capitals =
        !letters.is_empty() && letters.chars().count() <= 4 && letters.chars().all(char::is_uppercase);
    let by_letters = capitals && joined && digits >= 5;
    let others =
        ["EMEA", "EU", "LOT", "SOP"].iter().any(|code| whole.starts_with(code)) || is_of_goods(text, first);
    // "2026/4411", "26/01234": a case of an archive.
    let slash = groups.get(1).is_some_and(|(_, separator)| *separator == '/');
    // "I-2/2019" is a circular.
    let circular = letters.chars().count() == 1
        && digits <= 6
        && whole
            .get(2..)
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(number, year)| number.len() <= 2 && year.len() == 4);
    let law = (index.saturating_sub(3)..index).any(|at| {
        ["forordning", "direktiv", "eu", "ef", "regulation", "directive"]
            .iter()
            .any(|law| text.lower(at).starts_with(law))
    });
    let archive = letters.is_empty()
        && first == index
        && slash
        && !law
        && match sizes(text, groups).as_slice() {
            [4, size] => *size >= 3 && is_year_like(text, index),
            [2, size] | [2, size, _] => *size >= 4,
            [4, size, _] => *size >= 4 && is_year_like(text, index),
            _ => false,
        };
    // Six digits and more that nothing counts.
    let counted = ["kr", "nok", "€", "$", "£", "eur", "usd", "ca", "omtrent", "<", ">", "="]
        .contains(&text.lower(index.wrapping_sub(1)))
        || ["per", "pr", "x", "×", "·", "*", "%"].contains(&text.lower(last + 1))
        || text.lower(index + 1) == ",";
    let bare = letters.is_empty()
        && first == last
        && groups.len() == 1
        && digits >= 6
        && digits != 8
        && !whole.ends_with("000")
        && whole != "116117"
        && !counted
        && text.get(last + 1).is_none_or(|next| {
            next.kind != Kind::Word || !COUNTABLE.iter().any(|stem| next.lower.starts_with(stem))
        });
    let trio = sizes(text, groups) == [3, 3, 3]
        && groups.iter().skip(1).all(|(_, separator)| *separator == ' ')
        && groups.last().and_then(|(last, _)| text.get(*last)).is_some_and(|token| token.text != "000")
        && !counted
        && !(index.saturating_sub(3)..index)
            .any(|at| text.lower(at).starts_with("org") || text.lower(at).starts_with("foretaks"));
    if others || circular || numeric_date(text, index).is_some() || birth_context(text, index) {
        return false;
    }
    let sizes: Vec<usize> = sizes(text, groups);
    let hyphens = groups.iter().skip(1).all(|(_, separator)| *separator == '-');
    let by_groups = letters.is_empty()
        && first == index
        && hyphens
        && (2..=3).contains(&sizes.len())
        && digits >= 6
        && !is_year_range(text, groups)
        && sizes.iter().any(|size| *size >= 3)
        && !(sizes.len() == 2 && sizes.iter().all(|size| *size == 3));
    by_letters || by_groups || archive || bare || trio
}

fn is_year_like(text: &Text<'_>, index: usize) -> bool {
    text.get(index).and_then(super::tokens::Token::number).is_some_and(|year| (1990..=2099).contains(&year))
}

/// What large numbers count.
#[rustfmt::skip]
const COUNTABLE: &[&str] = &[
    "innbygg", "person", "menneske", "pasient", "kopi", "celle", "trombocytt", "leukocytt", "krone", "euro",
    "dollar", "million", "barn", "kvinne", "menn", "tilfelle", "doser", "dosar", "reads", "kolonier",
];

/// `artikkel-nr.`, `lotnummer`, `batch`: of goods, not of anybody.
fn is_of_goods(text: &Text<'_>, first: usize) -> bool {
    const GOODS: &[&str] = &[
        "artikkel", "vare", "lot", "batch", "parti", "produkt", "serie", "utgåve", "utgave", "genotype",
        "mutasjon", "sop",
    ];
    (first.saturating_sub(5)..first).any(|at| GOODS.iter().any(|stem| text.lower(at).starts_with(stem)))
}

/// `JN 44812`: two to five capitals that are no code of medicine, and five digits and more. Tells the token of the letters.
pub(super) fn lettered(text: &Text<'_>, index: usize) -> Option<usize> {
    let left = index.checked_sub(1)?;
    let letters = text.get(left)?;
    let token = text.get(index).filter(|token| token.spaced)?;
    let count = letters.text.chars().count();
    let code = letters.kind == Kind::Word
        && (1..=5).contains(&count)
        && letters.text.chars().all(char::is_uppercase);
    let known = [
        "PMID", "PMC", "NCT", "ID", "CD", "KR", "NOK", "IGE", "IGG", "HLA", "LIS", "ICD", "ATC", "EU",
        "ISBN", "HIV", "HBV", "CRP", "BNP", "CK", "LD", "PSA", "CA", "AFP", "EBV", "CMV",
    ];
    let digits: usize = sizes(text, &groups_from(text, index)).iter().sum();
    (code
        && (5..=12).contains(&digits)
        && (token.digits() >= 5 && token.digits() != 8
            || count >= 2
                && digits >= 6
                && token.digits() >= 2
                && text.next_number(index).is_some_and(|(next, parted)| {
                    parted == ' ' && text.get(next).is_some_and(|next| next.digits() >= 3)
                }))
        && !known.contains(&letters.text.to_uppercase().as_str())
        && !is_unit(text.lower(index + 1))
        && !is_literature(text, index)
        && !is_of_goods(text, index))
    .then_some(left)
}

/// The tokens that hang on this one without a space: the whole of `A-9981/24`. A closing full stop or comma is left out.
pub(super) fn glued_around(text: &Text<'_>, index: usize) -> (usize, usize) {
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

/// `EK 331 904 118`: letters that stand before the digits and belong to them, where a word has said what the number is.
pub(super) fn letters_before(text: &Text<'_>, first: usize) -> bool {
    first.checked_sub(1).and_then(|left| text.get(left)).is_some_and(|letters| {
        letters.kind == Kind::Word
            && (1..=3).contains(&letters.text.chars().count())
            && letters.text.chars().all(char::is_uppercase)
            && !matches!(letters.text, "MRN" | "NPR" | "NR" | "ID")
    })
}

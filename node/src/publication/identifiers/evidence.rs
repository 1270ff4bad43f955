//! What stands around a word with a capital, and whether it speaks for a name: whoever rings, wishes or lives somewhere is a
//! person; what is dosed, given or graded is not.

use super::likeness::{is_ordinary, likeness};
use super::tokens::{Kind, Text, Token, is_unit};
use super::vocabulary::{AMBIGUOUS_NAMES, TOWNS, WORDLIKE_SURNAMES, is_term};

/// Below this a capital within a sentence is let through. Nearly all that are not explained are names there.
const WITHIN: f64 = -1.4;

/// Below this a capital that begins a sentence is: every word has one there.
const BEGINNING: f64 = 1.8;

/// Whether the word at `index`, which has a capital within a sentence, is a name as far as can be told.
pub(super) fn names_within(text: &Text<'_>, index: usize) -> bool {
    text.get(index).is_some_and(|token| {
        let word = if is_ordinary(&token.lower) { -4.0 } else { 0.0 };
        let town = if TOWNS.contains(token.lower.as_str()) { -3.0 } else { 0.0 };
        let place = [
            likeness(&token.lower).clamp(-1.3, 2.5),
            word,
            town,
            around(text, index),
            row(text, index),
            among_terms(text, index),
            clinical(text, index),
            counted(text, index),
            if ends_like_a_substance(&token.lower) { -1.5 } else { 0.0 },
            if ends_like_a_disease(&token.lower) { -3.0 } else { 0.0 },
        ];
        place.iter().sum::<f64>() > WITHIN
    })
}

/// The same of a word that begins a sentence.
pub(super) fn names_at_the_beginning(text: &Text<'_>, index: usize) -> bool {
    let Some(token) = text.get(index) else { return false };
    let ordinary = is_ordinary(&token.lower) || token.lower.strip_suffix('s').is_some_and(is_ordinary);
    let word =
        AMBIGUOUS_NAMES.contains(token.lower.as_str()) || WORDLIKE_SURNAMES.contains(token.lower.as_str());
    let behind = text.lower(index + 1);
    let acts = PERSONAL_VERBS.contains(&behind)
        || VERBS.contains(&behind)
        || is_aged(text, index)
        || behind == "," && text.lower(index + 2) == "som";
    let place = [
        likeness(&token.lower).clamp(-2.0, 2.5),
        around(text, index),
        1.5 * row(text, index),
        if acts { 0.0 } else { -1.0 },
        among_terms(text, index),
    ];
    !ordinary && !word && place.iter().sum::<f64>() > BEGINNING
}

/// Another capitalised word beside it.
fn row(text: &Text<'_>, index: usize) -> f64 {
    let capital = |token: &Token<'_>| token.is_name_like() && !token.begins;
    let hyphen = usize::from(matches!(text.lower(index + 1), "-" | "‑"));
    let next = text.get(index + 1 + hyphen).is_some_and(|next| next.spaced == (hyphen == 0) && capital(next));
    let before = index.checked_sub(1).and_then(|left| text.get(left)).is_some_and(capital)
        && text.get(index).is_some_and(|token| token.spaced);
    if next || before { 1.0 } else { 0.0 }
}

/// Joined to a known term by commas and conjunctions: `Pfizer, Janssen og AbbVie`.
fn among_terms(text: &Text<'_>, index: usize) -> f64 {
    let joins = |at: usize| {
        matches!(
            text.lower(at),
            "," | "og"
                | "eller"
                | "/"
                | "+"
                | "samt"
                | "men"
                | "-"
                | "and"
                | "mot"
                | "med"
                | "framfor"
                | "til"
        )
    };
    let term = |at: usize| text.get(at).is_some_and(|token| token.is_capitalised() && is_term(&token.lower));
    let before = index >= 2 && joins(index - 1) && term(index - 2);
    let behind = joins(index + 1) && term(index + 2);
    if before || behind { -1.3 } else { 0.0 }
}

/// How far a sentence is looked at, in tokens, so that one without an end costs no more.
const REACH: usize = 40;

/// How much of clinical language stands in the same sentence: abbreviations in capitals, terms, brands.
fn clinical(text: &Text<'_>, index: usize) -> f64 {
    let is_one = |at: usize| {
        text.get(at).is_some_and(|token| {
            let capitals = token.text.chars().filter(|char| char.is_uppercase()).count();
            token.kind == Kind::Word
                && (capitals >= 2 || capitals == 1 && !token.begins && is_term(&token.lower))
        })
    };
    let begin = (index.saturating_sub(REACH)..=index)
        .rev()
        .find(|at| text.get(*at).is_some_and(|token| token.begins))
        .unwrap_or(index.saturating_sub(REACH));
    let far = (index + REACH).min(text.tokens.len());
    let end = (index + 1..far).find(|at| text.get(*at).is_some_and(|token| token.begins)).unwrap_or(far);
    match (begin..end).filter(|at| *at != index && is_one(*at)).count() {
        0 => 0.0,
        1 => -0.3,
        2 => -0.6,
        _ => -1.0,
    }
}

/// No name is that long, and few end so.
fn ends_like_a_disease(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "sykdom", "sjukdom", "syndrom", "lymfom", "sarkom", "karsinom", "leukemi", "anemi", "svikt",
        "svulst", "virus", "kreft",
    ];
    word.chars().count() > 15 || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

fn ends_like_a_substance(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "mab", "nib", "cept", "lisib", "ciklib", "statin", "prazol", "sartan", "kinra", "platin", "taksel",
        "rubicin", "fosfamid", "domid", "zomib", "trexat", "treksat", "prin", "limus", "cillin", "mycin",
        "ciclib", "parib", "grel", "gliptin", "tid", "vir", "olol", "azol", "penem", "floxacin", "dron",
        "steron", "solon", "son", "klor",
    ];
    ENDINGS.iter().any(|ending| word.ends_with(ending) && word.chars().count() > ending.len() + 3)
}

/// A number behind it: what is graded or scored, where no street is meant.
fn counted(text: &Text<'_>, index: usize) -> f64 {
    const LIVING: &[&str] = &[
        "bor", "bur", "bodde", "budde", "adresse", "adressa", "adressen", "flyttet", "flytta", "heim",
        "hjem", "bustad", "bolig",
    ];
    let number = text.get(index + 1).is_some_and(|next| next.kind == Kind::Number && next.spaced);
    let lived = (index.saturating_sub(5)..index).any(|at| LIVING.contains(&text.lower(at)));
    if number && !lived { -1.0 } else { 0.0 }
}

/// `Kari, 34 år,` and `Kari (34)`.
fn is_aged(text: &Text<'_>, index: usize) -> bool {
    let years = text.get(index + 2).is_some_and(|number| number.kind == Kind::Number && number.digits() <= 2);
    let parted = text.lower(index + 1);
    years
        && (parted == "," && matches!(text.lower(index + 3), "år" | "mnd" | "måneder" | "månader")
            || parted == "(" && text.lower(index + 3) == ")")
}

fn around(text: &Text<'_>, index: usize) -> f64 {
    let before = index.checked_sub(1).map_or("", |left| text.lower(left));
    let next = text.get(index + 1);
    let behind = next.map_or("", |next| next.lower.as_str());
    let word = next.is_some_and(|next| next.kind == Kind::Word);
    let genitive = text.lower(index).ends_with('s') && RELATIONS.iter().any(|of| behind.starts_with(of));
    let treated = (index.saturating_sub(3)..index).any(|at| {
        text.get(at).is_some_and(|token| TREATMENT.iter().any(|stem| token.lower.starts_with(stem)))
    });
    let cited = CITED_AFTER.iter().any(|stem| before.starts_with(stem));
    let mut sum = 0.0;
    for (holds, weight) in [
        (PERSONAL_VERBS.contains(&behind), 1.6),
        (VERBS.contains(&behind), 0.6),
        (is_aged(text, index), 1.6),
        (genitive, 1.6),
        (BEFORE_PERSONS.contains(&before), 1.2),
        (treated, -1.2),
        (cited, -1.2),
        (word && OF_MEDICINES.iter().any(|stem| behind.starts_with(stem)), -1.8),
        (is_unit(behind) || matches!(behind, "®" | "™" | "+" | "/"), -1.8),
        (before == "/" || before == "+", -1.0),
        (before == "modum", -2.5),
        (word && OF_THINGS.iter().any(|end| behind.ends_with(end)), -1.6),
    ] {
        if holds {
            sum += weight;
        }
    }
    sum
}

/// What only persons do.
#[rustfmt::skip]
const PERSONAL_VERBS: &[&str] = &[
    "ringte", "ringer", "ringjer", "ringde", "møtte", "møter", "møtar", "ønsker", "ønskjer", "ønsket",
    "ønska", "ønskte", "bor", "bur", "bodde", "budde", "sier", "seier", "sa", "fortalte", "forteller",
    "fortel", "fortalde", "spør", "spurte", "spurde", "opplever", "opplevde", "føler", "føler", "kjenner",
    "kjende", "kjente", "klarer", "klarar", "klarte", "sover", "søv", "spiser", "døde", "døydde", "takket",
    "takka", "takker", "nekter", "nektar", "nekta", "nektet", "samtykker", "samtykkjer", "samtykket",
    "samtykte", "jobber", "jobbar", "jobbet", "arbeider", "arbeidde", "skrev", "skreiv", "skriver", "skriv",
    "mener", "meiner", "mente", "meinte", "håper", "håpar", "vet", "veit", "visste", "liker", "likar",
    "likte", "gråt", "gret", "flyttet", "flytta", "reiste", "reiser", "snakker", "snakkar", "snakket",
    "snakka", "hørte", "høyrte", "leser", "les", "jogger", "fødte", "fødde", "savner", "saknar", "trives",
    "trivst", "trivest", "klaget", "klagar", "klager", "klaga", "glemte", "gløymde", "avbestilte", "uteble",
    "uteblei", "signerte", "signerer", "undertegnet", "henviste", "tilviste", "opererte", "undersøkte", "vil",
    "ville", "trenger", "treng", "trengte", "husker", "hugsar", "gikk", "gjekk", "sitter", "sit", "ligger",
    "ligg", "orker", "orkar", "røyker", "røykjer", "trener", "trenar", "studerer", "går", "kom", "kjem",
    "kommer", "lurer", "lurar", "lurte", "venter", "ventar", "ventet", "venta", "fyller", "fylte", "fylde",
    "avlyste", "avbrøt", "avbraut", "bekreftet", "stadfesta", "beskrev", "beskriver", "skildrar", "skildra",
    "angir", "oppgir", "oppgav", "oppgir", "oppga", "varslet", "varsla", "purret", "purra", "sendte",
    "sender", "leverte", "hentet", "henta", "følger", "følgjer", "fulgte", "følgde", "kontaktet", "kontakta",
    "oppsøkte", "bekymrer", "gruer", "gruar", "drakk", "drikker", "drikk", "åt", "spiste", "sov", "datt",
    "snublet", "snubla", "besøkte", "besøker", "studerte", "giftet", "gifta", "heter", "heiter", "sluttet",
    "slutta", "sluttar", "kastet", "kasta", "svelger", "aksepterte", "godtok", "forstår", "forstod", "forsto",
    "tenkte", "tenker", "tror", "trur", "trodde", "trudde", "opplyser", "opplyste", "forklarte", "forklarer",
    "forklarar", "skjønte", "skjønner", "skjønar", "reagerte", "tålte", "toler", "blødde", "hostet", "hosta",
    "satt", "sat", "stod", "sto", "lå", "låg", "overnattet", "overnatta", "pårørende", "utredes", "innlegges",
    "utskrives", "innkalles", "presenterte", "vurderte", "frarådet", "frarådde", "bestemte", "foreslo",
    "meldte", "melde", "svimte", "falt", "fall", "anbefalte", "tilrådde", "bad", "ba", "ber", "har", "hadde",
];

/// What persons do, and medicines and committees too.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "er", "var", "ble", "blei", "vart", "blir", "fikk", "fekk", "får", "skal", "skulle", "kan", "kunne", "må",
    "måtte", "tok", "tar", "tek", "bruker", "brukar", "brukte", "begynte", "byrja", "startet", "starta",
    "svarte", "svarer", "svarar", "tåler", "toler", "sin", "sitt", "si", "sine", "selv", "sjølv", "og",
    "reagerte", "merker", "merkar", "merket", "står", "fungerer",
];

/// What people have, behind a genitive.
#[rustfmt::skip]
const RELATIONS: &[&str] = &[
    "mor", "far", "søster", "syster", "bror", "kone", "mann", "datter", "dotter", "sønn", "son", "ektefelle",
    "samboer", "sambuar", "fastlege", "verge", "verje", "foreldre", "pårørende", "pårørande", "ønske",
    "journal", "arbeidsgiver", "arbeidsgjevar", "familie", "hus", "adresse", "telefon", "tilfelle", "barn",
    "kontor", "vurdering", "notat", "brev", "epikrise", "svigermor", "nabo", "bestemor", "bestefar",
    "besteforeldre", "jobb", "livskvalitet", "plager", "sykehistorie", "sjukehistorie",
];

#[rustfmt::skip]
const BEFORE_PERSONS: &[&str] = &[
    "kjære", "hei", "hilsen", "helsing", "helsa", "navnet", "namnet", "spør", "spurte", "kontakt", "ring",
    "ringe", "møte", "takk", "både", "unge", "lille", "vesle", "gamle", "heter", "heiter", "fru", "herr",
    "kollega", "nabo", "naboen", "v/", "ved", "frøken", "informerte", "informert", "ringte", "ringer",
    "ringde", "ringjer", "oppringt", "tilkalte", "varsla", "varslet", "sendt", "trefte", "treffe", "besøkte",
    "vesal",
];

/// Before what is given to patients.
#[rustfmt::skip]
const TREATMENT: &[&str] = &[
    "behandl", "handsam", "terapi", "dose", "doser", "bytt", "bytte", "skift", "overgang", "oppstart",
    "start", "gis", "gies", "gitt", "gjeve", "preparat", "legemid", "lækjemid", "medisin", "middel",
    "middelet", "effekt", "verknad", "virkestoff", "verkestoff", "resept", "pakning", "tablett", "kapsl",
    "injeksjon", "infusjon", "kur", "seponer", "bivirkning", "biverknad", "respons", "vaksin", "monoterapi",
    "kombinasjon", "tillegg", "svikt", "forsøk", "brukt", "prøvd", "pris", "rabatt", "rekvirer", "tilvirk",
];

/// Before what is quoted or complied with.
#[rustfmt::skip]
const CITED_AFTER: &[&str] = &[
    "ifølge", "følge", "studi", "forsøk", "register", "tidsskrift", "retningslinj", "protokoll", "metod",
    "skala", "system", "program", "versjon", "firma", "produsent", "leverandør", "kriteri", "modum", "etter",
    "modell", "analyse", "skjema", "spørreskjema", "test", "plattform", "database", "selskap", "konsern",
    "laboratori", "gruppe", "klassifikasjon", "score", "skår", "indeks", "type",
];

/// Behind the name of a medicine.
#[rustfmt::skip]
const OF_MEDICINES: &[&str] = &[
    "mg", "tablett", "kapsl", "injeksjon", "infusjon", "monoterapi", "mot", "pr", "per", "depot", "mikstur",
    "virker", "verkar", "gir", "gjev", "gav", "ga", "gis", "gies", "dosert", "doser", "koster", "kostar",
    "kosta", "kostet", "subkutan", "intraven", "peroral", "biosimil", "generika", "seponert", "seponeres",
    "hver", "kvar", "daglig", "dagleg", "inneholder", "inneheld", "finansier",
];

/// Endings of what is called after somebody, and of what a firm or a trial is.
#[rustfmt::skip]
const OF_THINGS: &[&str] = &[
    "studien", "studie", "registeret", "skjema", "skalaen", "kriteriene", "kriteria", "systemet", "metoden",
    "modellen", "testen", "gruppen", "gruppa", "fase", "protokollen", "programmet", "prosjektet", "analysen",
    "konsensus", "retningslinjene", "retningslinene", "gradering", "klassifikasjon", "klassifisering",
    "inndeling", "manøver", "regimet", "rapporten", "databasen", "skåren", "indeksen", "loven", "lova",
];

//! Words that a name follows.

/// Words that a name follows.
#[rustfmt::skip]
pub(super) const TITLES: &[&str] = &[
    "dr", "doktor", "lege", "overlege", "fastlege", "professor", "prof", "sykepleier", "sjukepleiar",
    "psykolog", "fru", "herr", "hr", "frk", "frøken", "mr", "mrs", "ms", "nurse", "heter", "heiter", "navn",
    "navnet", "namn", "namnet", "name", "ektefelle", "ektefellen", "kona", "mannen", "samboer", "sambuar",
    "mor", "moren", "mora", "far", "faren", "sønn", "sønnen", "son", "datter", "datteren", "dotter",
    "dottera", "søster", "syster", "bror", "verge", "verje", "pasienten", "pasient", "patient", "pas",
    "pårørende", "pårørande", "jenta", "gutten", "guten", "kvinnen", "kvinna",
];

/// Whether a name follows such a word; professions are made up as they are needed (`lungelege`, `kreftsykepleier`).
pub(super) fn is_title(word: &str) -> bool {
    const PROFESSIONS: &[&str] = &[
        "lege",
        "legen",
        "pleier",
        "pleieren",
        "pleiar",
        "pleiaren",
        "psykolog",
        "psykologen",
        "terapeut",
        "terapeuten",
        "kirurg",
        "kirurgen",
        "sekretær",
        "sekretæren",
        "direktør",
        "direktøren",
        "leder",
        "lederen",
        "leiar",
        "leiaren",
        "koordinator",
        "farmasøyt",
        "farmasøyten",
        "jordmor",
        "jordmora",
        "tolk",
        "tolken",
        "advokat",
        "advokaten",
        "professoren",
        "konsulent",
    ];
    TITLES.contains(&word) || PROFESSIONS.iter().any(|end| word.ends_with(end))
}

/// Capitalised words that follow such words without being names: institutions, diseases named after people, groups.
#[rustfmt::skip]
pub(super) const NO_NAMES: &[&str] = &[
    "helse", "helfo", "nav", "norge", "noreg", "norsk", "crohns", "hodgkins", "wilsons", "graves", "behçets",
    "behcets", "sjøgrens", "sjögrens", "alzheimers", "parkinsons", "addisons", "cushings", "kawasakis",
    "stills", "castlemans", "downs", "turners", "marfans", "fabrys", "gauchers", "ewings", "burkitts",
    "waldenströms", "nye", "felleskatalogen",
];

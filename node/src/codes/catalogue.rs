//! The catalogue in memory: the starter catalogue, with the full ICD-10 over it where the assets were built.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::folding::words;
use super::{Coded, Indication, Medicine, rules, starter};
use crate::kernel::codes::CodeSystem;
use crate::kernel::language::Lang;
use crate::platform::assets;

struct Catalogue {
    medicines: Vec<Medicine>,
    indications: Vec<Indication>,
    by_code: HashMap<(CodeSystem, String), usize>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    // The starter files are part of the program, and a test reads them: a mistake in them cannot reach here.
    let medicines = starter::medicines().unwrap_or_default();
    let mut indications = starter::indications().unwrap_or_default();
    let known: std::collections::HashSet<String> =
        indications.iter().map(|indication| indication.icd10.as_str().to_owned()).collect();
    let full = assets::icd10().iter().filter(|(code, _)| !known.contains(code.as_str()));
    indications.extend(full.filter_map(|(code, name)| {
        let icd10 = code.parse().ok()?;
        Some(Indication { icd10, nb: name.clone(), nn: None })
    }));
    let atc = medicines.iter().enumerate().map(|(at, one)| ((CodeSystem::Atc, one.code().to_owned()), at));
    let icd10 =
        indications.iter().enumerate().map(|(at, one)| ((CodeSystem::Icd10, one.code().to_owned()), at));
    let by_code = atc.chain(icd10).collect();
    Catalogue { medicines, indications, by_code }
});

/// A code and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Hit {
    /// The code.
    pub code: String,
    /// Its name in the reader's language.
    pub name: String,
}

/// Most hits of one search.
const MOST: usize = 12;

/// What a code is called; nothing when the catalogue does not have it.
pub fn name(system: CodeSystem, code: &str, lang: Lang) -> Option<String> {
    let at = *CATALOGUE.by_code.get(&(system, code.to_owned()))?;
    Some(match system {
        CodeSystem::Atc => CATALOGUE.medicines.get(at)?.name(lang).to_owned(),
        CodeSystem::Icd10 => CATALOGUE.indications.get(at)?.name(lang).to_owned(),
    })
}

/// Codes whose code or name fits what was typed, the best first.
pub fn search(system: CodeSystem, typed: &str, lang: Lang) -> Vec<Hit> {
    fn hits<T: Coded>(entries: &[T], typed: &str, lang: Lang) -> Vec<Hit> {
        let found = rules::search(entries, typed, MOST).into_iter();
        found.map(|entry| Hit { code: entry.code().to_owned(), name: entry.name(lang).to_owned() }).collect()
    }
    match system {
        CodeSystem::Atc => hits(&CATALOGUE.medicines, typed, lang),
        CodeSystem::Icd10 => hits(&CATALOGUE.indications, typed, lang),
    }
}

/// The code that a name alone stands for: where exactly one entry is called that.
pub fn code_of_name(system: CodeSystem, typed: &str, lang: Lang) -> Option<String> {
    let wanted = words(typed);
    if wanted.is_empty() {
        return None;
    }
    let mut exact = search(system, typed, lang).into_iter().filter(|hit| words(&hit.name) == wanted);
    let first = exact.next()?;
    exact.next().is_none().then_some(first.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_by_name_by_code_and_by_the_name_alone() {
        let hits = search(CodeSystem::Atc, "rituks", Lang::Nb);
        assert!(hits.iter().any(|hit| hit.code == "L01FA01"), "{hits:?}");
        assert_eq!(name(CodeSystem::Atc, "L01FA01", Lang::Nb).as_deref(), Some("rituksimab"));
        assert_eq!(code_of_name(CodeSystem::Atc, " Rituksimab ", Lang::Nb).as_deref(), Some("L01FA01"));
        assert_eq!(code_of_name(CodeSystem::Atc, "finnes ikke", Lang::Nb), None);
        assert_eq!(name(CodeSystem::Icd10, "Q99.99", Lang::Nb), None);
    }
}

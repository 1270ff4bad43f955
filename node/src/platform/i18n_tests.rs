use super::*;

#[test]
fn a_browser_s_wishes_choose_the_language() {
    assert_eq!(Lang::negotiate(None, Some("nn-NO,nb;q=0.8,en;q=0.5"), Lang::Nb), Lang::Nn);
    assert_eq!(Lang::negotiate(None, Some("sv, en;q=0.7, no;q=0.9"), Lang::Nn), Lang::Nb);
    assert_eq!(Lang::negotiate(None, Some("de, nn;q=0"), Lang::En), Lang::En);
    assert_eq!(Lang::negotiate(Some("en"), Some("nn"), Lang::Nb), Lang::En, "the reader's own choice wins");
    assert_eq!(Lang::negotiate(Some("xx"), None, Lang::Nn), Lang::Nn);
}

#[test]
fn a_text_is_filled_and_counted_in_its_language() {
    assert_eq!(
        ta(Lang::Nb, "form-error-summary", &[("count", &1)]),
        "Du må rette én feil før du kan gå videre"
    );
    assert_eq!(
        ta(Lang::Nn, "form-error-summary", &[("count", &3)]),
        "Du må rette 3 feil før du kan gå vidare"
    );
    assert_eq!(ta(Lang::En, "form-step-next", &[("next", &"Evidence")]), "Next: Evidence");
}

#[test]
fn an_unknown_key_and_a_missing_value_are_plain_to_see() {
    assert_eq!(t(Lang::En, "no-such-key"), "⟦no-such-key⟧");
    assert_eq!(t(Lang::En, "form-step-next"), "⟦form-step-next⟧");
}

/// Keys that are put together from a prefix and the code of something, `format!("case-state-{state}")`. Each entry says
/// where; shorten the list, never lengthen it for a key that could be written out.
const DYNAMIC_PREFIXES: [&str; 0] = [];

#[test]
fn every_language_has_every_text_with_the_same_places() {
    let [nb, nn, en] = Lang::ALL.map(texts_of);
    for (lang, texts) in [(Lang::Nn, nn), (Lang::En, en)] {
        for (key, places) in &nb {
            assert_eq!(texts.get(key), Some(places), "places of {key} in {lang}, compared with nb");
        }
        let more: Vec<_> = texts.keys().filter(|key| !nb.contains_key(*key)).collect();
        assert!(more.is_empty(), "in {lang} but not in nb: {more:?}");
    }
}

#[test]
fn every_key_that_code_and_templates_name_exists() {
    let texts = texts_of(Lang::Nb);
    for (file, source) in sources() {
        for key in asked_for(&source) {
            assert!(texts.contains_key(key), "{file} asks for {key}, which no text has");
        }
    }
}

#[test]
fn no_text_is_left_over() {
    let sources = sources();
    let is_named = |key: &str| {
        let quoted = format!("\"{key}\"");
        sources.iter().any(|(_, source)| source.contains(&quoted))
    };
    let left_over: Vec<_> = texts_of(Lang::Nb)
        .into_keys()
        .filter(|key| !DYNAMIC_PREFIXES.iter().any(|prefix| key.starts_with(prefix)) && !is_named(key))
        .collect();
    assert!(left_over.is_empty(), "nothing names {left_over:#?}");
}

#[test]
fn keys_are_found_in_rust_and_in_templates() {
    let source = r#"page.t("a-b") ta(lang, "c-d", &[("x", &1)]) t(self.lang, "e-f") t(
        lang,
        "g-h") page.ta("i-j", [("n", &n)]) cut("no-key") t(lang, key) get("t")"#;
    assert_eq!(asked_for(source), ["a-b", "c-d", "e-f", "g-h", "i-j"]);
}

/// The keys of a language with the names of the places in each text.
fn texts_of(lang: Lang) -> std::collections::BTreeMap<String, std::collections::BTreeSet<String>> {
    let folder = format!("{}/locales/{lang}", env!("CARGO_MANIFEST_DIR"));
    let mut texts = std::collections::BTreeMap::new();
    for (file, source) in files_below(folder.as_ref(), &["ftl"]) {
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once('=').filter(|_| line.starts_with(char::is_alphabetic)) {
                key = name.trim().to_owned();
                let before = texts.insert(key.clone(), std::collections::BTreeSet::new());
                assert!(before.is_none(), "{file} defines {key}, which is defined before");
            }
            let places: std::collections::BTreeSet<String> = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
                .collect();
            texts.entry(key.clone()).or_default().extend(places);
        }
    }
    texts
}

/// The literal keys in calls of `t` and `ta`, of a page or with a language before the key.
fn asked_for(source: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for call in ["t(", "ta("] {
        for (place, _) in source.match_indices(call) {
            let is_whole_name = !source[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let arguments = source[place + call.len()..].trim_start();
            let first = arguments.split('"').next().unwrap_or_default().trim();
            let is_language =
                first.ends_with(',') && (first.ends_with("lang,") || first.starts_with("Lang::"));
            let key = arguments.split('"').nth(1);
            if let (true, true, Some(key)) = (is_whole_name, first.is_empty() || is_language, key) {
                keys.push((place, key));
            }
        }
    }
    keys.sort_unstable();
    keys.into_iter().map(|(_, key)| key).collect()
}

fn sources() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut sources = files_below(folder.as_ref(), &["rs", "html"]);
    // The tests of this module name keys that must not exist.
    sources.retain(|(file, _)| !file.ends_with("i18n_tests.rs"));
    sources.into_iter().map(|(file, source)| (file, without_comments(&source))).collect()
}

/// Examples in comments name keys too: without whole lines of `//` and without `{# … #}`.
fn without_comments(source: &str) -> String {
    let code =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut parts = code.split("{#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.filter_map(|part| part.split_once("#}")).fold(first, |code, (_, after)| code + after)
}

fn files_below(folder: &std::path::Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

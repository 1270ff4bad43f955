//! Features import only from features to their left, so that a reader can take them one at a time from the left and a
//! change never comes back around.

use super::rust_text::{code_only, is_word};
use super::{SourceFile, Violation};

/// The features of the node, each of which may import those before it.
pub const FEATURES: &[&str] = &[
    "kernel",
    "platform",
    "organisation",
    "audit",
    "sign_in",
    "patients",
    "codes",
    "forms",
    "peers",
    "register",
    "case",
    "attachments",
    "messages",
    "endorsement",
    "assessment",
    "meeting",
    "review",
    "decision",
    "publication",
    "erasure",
    "overview",
    "dispensing",
    "invoices",
    "outcomes",
    "reports",
    "prescribing",
    "admin",
    "demo",
];

/// Composition and commands: they see every feature, and no feature sees them, except the settings that it is given.
const COMPOSITION: &[&str] = &["app", "main", "commands", "lib", "config"];

/// What any feature may name at the root of the crate: the settings, and macros that `macro_export` puts there.
const OPEN_TO_ALL: &[&str] = &["config", "on"];

const ROOT: &str = "node/src/";

/// The imports of a file under `node/src/` that point to the right, to the composition, or to something unheard of.
pub fn imports(file: &SourceFile) -> Vec<Violation> {
    let Some(inside) = file.path.strip_prefix(ROOT) else { return Vec::new() };
    let feature = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
    if COMPOSITION.contains(&feature) {
        return Vec::new();
    }
    let Some(own) = position(feature) else {
        return vec![
            file.violation(0, format!("`{feature}` is not in the list of features: give it its place")),
        ];
    };

    let code = code_only(&file.text);
    let mut violations = Vec::new();
    for (line, imported) in named_at_root(&code, inside.ends_with("/mod.rs") || !inside.contains('/')) {
        let what = match position(&imported) {
            Some(other) if other <= own => continue,
            Some(_) => format!("`{feature}` imports `{imported}`, which stands to its right"),
            None if OPEN_TO_ALL.contains(&imported.as_str()) => continue,
            None if COMPOSITION.contains(&imported.as_str()) => {
                format!("`{feature}` imports `{imported}`, which composes the features")
            }
            None => format!("`{feature}` imports `crate::{imported}`, which is not a feature"),
        };
        violations.push(file.violation(line, what));
    }
    for (line, text) in code.lines().enumerate() {
        if text.contains("super::super::") {
            violations.push(
                file.violation(line + 1, "`super::super::` hides where an import goes: write `crate::`"),
            );
        }
    }
    violations
}

fn position(feature: &str) -> Option<usize> {
    FEATURES.iter().position(|name| *name == feature)
}

/// Each first name after `crate::`, groups opened, with its line. In a feature's own `mod.rs`, `super::` is the root too,
/// and counts when a feature's name follows.
fn named_at_root(code: &str, super_is_root: bool) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for marker in ["crate::", "samraad::"] {
        for at in whole_words(code, marker) {
            let line = code[..at].matches('\n').count() + 1;
            let after = &code[at + marker.len()..];
            names.extend(first_names(after).into_iter().map(|name| (line, name)));
        }
    }
    if super_is_root {
        for at in whole_words(code, "super::") {
            let line = code[..at].matches('\n').count() + 1;
            let found = first_names(&code[at + "super::".len()..]);
            names.extend(found.into_iter().filter(|name| position(name).is_some()).map(|name| (line, name)));
        }
    }
    names.sort();
    names
}

fn whole_words<'a>(code: &'a str, marker: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(marker)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].chars().next_back().is_some_and(is_word))
}

/// `a::b` gives `a`; `{a::{b, c}, d}` gives `a` and `d`.
fn first_names(after: &str) -> Vec<String> {
    let Some(group) = after.trim_start().strip_prefix('{') else {
        let name: String = after.trim_start().chars().take_while(|c| is_word(*c)).collect();
        return if name.is_empty() { Vec::new() } else { vec![name] };
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut item = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.extend(first_names(&std::mem::take(&mut item))),
            _ if depth == 0 => item.push(c),
            _ => {}
        }
    }
    names.extend(first_names(&item));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        imports(&SourceFile::new(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_import_to_the_left_or_of_oneself_is_fine() {
        let text = "use crate::kernel::ids::CaseId;\nuse crate::platform::{db::{Db, on}, web};\nuse crate::case::rules;";
        assert_eq!(found("node/src/case/store.rs", text), [""; 0]);
    }

    #[test]
    fn an_import_to_the_right_is_named_with_its_line() {
        let text = "//! crate::admin is fine here\nuse crate::{kernel::ids, decision::{self, rules}};";
        let expected = "node/src/case/store.rs:2: `case` imports `decision`, which stands to its right";
        assert_eq!(found("node/src/case/store.rs", text), [expected]);
    }

    #[test]
    fn a_path_in_the_middle_of_an_expression_counts_too() {
        let found = found("node/src/kernel/money.rs", "fn f() {\n    $crate::platform::db::now()\n}");
        assert_eq!(
            found,
            ["node/src/kernel/money.rs:2: `kernel` imports `platform`, which stands to its right"]
        );
    }

    #[test]
    fn super_does_not_go_around_the_order() {
        assert_eq!(found("node/src/case/mod.rs", "use super::decision::Decision;").len(), 1);
        assert_eq!(found("node/src/case/mod.rs", "mod tests { use super::*; }"), [""; 0]);
        assert_eq!(found("node/src/case/store.rs", "use super::super::decision::Decision;").len(), 1);
    }

    #[test]
    fn the_composition_is_seen_by_nobody_and_may_see_everybody() {
        assert_eq!(found("node/src/case/routes.rs", "use crate::app::Node;").len(), 1);
        assert_eq!(found("node/src/app.rs", "use crate::demo::run;"), [""; 0]);
    }

    #[test]
    fn a_feature_or_a_name_that_is_not_in_the_list_is_refused() {
        assert_eq!(found("node/src/newcomer/mod.rs", "").len(), 1);
        assert_eq!(found("node/src/case/mod.rs", "use crate::newcomer::x;").len(), 1);
    }
}

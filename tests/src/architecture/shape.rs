//! Size, names and gates of files.

use std::collections::BTreeSet;

use super::rust_text::{code_only, is_word};
use super::{SourceFile, Violation};

/// A file is read as a whole, so it must be short enough for that.
const LONGEST_FILE_LINES: usize = 400;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "misc", "service"];

/// A file that is longer than it should be, and how long it was when that was last accepted.
#[derive(Debug, Clone, Copy)]
pub struct LongFile {
    /// From the root of the repository.
    pub path: &'static str,
    /// Its length when it was last accepted. It may only fall.
    pub lines: usize,
}

/// Files above 400 lines; a listed one may not grow, and leaves the list or lowers its number when it shrinks.
pub fn file_length(file: &SourceFile, accepted: &[LongFile]) -> Vec<Violation> {
    let lines = file.text.lines().count();
    let what = match accepted.iter().find(|long| long.path == file.path) {
        None if lines > LONGEST_FILE_LINES => format!("{lines} lines; split it above {LONGEST_FILE_LINES}"),
        Some(_) if lines <= LONGEST_FILE_LINES => {
            format!("{lines} lines: take it off the list of long files")
        }
        Some(long) if lines > long.lines => format!("{lines} lines, and may not grow beyond {}", long.lines),
        Some(long) if lines < long.lines => {
            format!("{lines} lines: lower its number in the list of long files")
        }
        _ => return Vec::new(),
    };
    vec![file.violation(0, what)]
}

/// Files, folders and modules whose name says nothing.
pub fn names(file: &SourceFile) -> Vec<Violation> {
    let mut violations: Vec<_> = file
        .path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|part| EMPTY_NAMES.contains(part))
        .map(|part| file.violation(0, format!("`{part}` says nothing: name it by what it is about")))
        .collect();
    if file.path.ends_with(".rs") {
        for (line, text) in code_only(&file.text).lines().enumerate() {
            let mut words = text.split(|c| !is_word(c)).filter(|word| !word.is_empty());
            if words.any(|word| word == "mod") && words.next().is_some_and(|name| EMPTY_NAMES.contains(&name))
            {
                violations.push(file.violation(line + 1, "a module's name says what it is about"));
            }
        }
    }
    violations
}

/// Conditions on features anywhere but on a `mod` line: code that looks pure would then not be the code that is checked.
pub fn cfg_on_mod_lines(file: &SourceFile) -> Vec<Violation> {
    let code = code_only(&file.text);
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let mut violations = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let dense: String = line.split_whitespace().collect();
        if !(dense.contains("feature=") && dense.contains("cfg")) {
            continue;
        }
        // After the gate come other attributes and (now blank) comments, then the module.
        let rest = std::iter::once(line.split_once(")]").map_or("", |(_, rest)| rest.trim()));
        let gated = rest
            .chain(lines[at + 1..].iter().copied())
            .find(|next| !next.is_empty() && !next.starts_with("#["));
        let is_mod = gated.is_some_and(|next| {
            let bare = next.strip_prefix("pub(crate) ").or(next.strip_prefix("pub ")).unwrap_or(next);
            bare.starts_with("mod ") && bare.ends_with(';')
        });
        if !(dense.starts_with("#[cfg(feature=") && is_mod) {
            violations.push(file.violation(at + 1, "`cfg(feature` stands only on a line `mod name;`"));
        }
    }
    violations
}

/// Code that promises to be written later.
pub fn unfinished(file: &SourceFile) -> Vec<Violation> {
    let code = code_only(&file.text);
    let marks = ["todo!", "unimplemented!"];
    let unfinished = |line: &&str| marks.iter().any(|mark| line.contains(mark));
    let lines = code.lines().enumerate().filter(|(_, line)| unfinished(line));
    lines.map(|(at, _)| file.violation(at + 1, "unfinished code")).collect()
}

/// Names of migrations that one dialect has and the other lacks.
pub fn twins(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Vec<Violation> {
    let lonely = |folder: &str, name: &String, other: &str| Violation {
        path: format!("migrations/{folder}/{name}"),
        line: 0,
        what: format!("has no twin in migrations/{other}"),
    };
    let only_sqlite = sqlite.difference(postgres).map(|name| lonely("sqlite", name, "postgres"));
    let only_postgres = postgres.difference(sqlite).map(|name| lonely("postgres", name, "sqlite"));
    only_sqlite.chain(only_postgres).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: &str) -> SourceFile {
        SourceFile::new("node/src/case/mod.rs", text)
    }

    #[test]
    fn a_file_of_401_lines_is_too_long_and_one_of_400_is_not() {
        assert_eq!(file_length(&rust(&"x\n".repeat(400)), &[]), []);
        assert_eq!(file_length(&rust(&"x\n".repeat(401)), &[]).len(), 1);
    }

    #[test]
    fn an_accepted_long_file_may_only_shrink_and_then_its_number_with_it() {
        let accepted = [LongFile { path: "node/src/case/mod.rs", lines: 410 }];
        assert_eq!(file_length(&rust(&"x\n".repeat(410)), &accepted), []);
        assert_eq!(file_length(&rust(&"x\n".repeat(411)), &accepted).len(), 1);
        assert_eq!(file_length(&rust(&"x\n".repeat(409)), &accepted).len(), 1);
        assert_eq!(file_length(&rust(&"x\n".repeat(400)), &accepted).len(), 1);
    }

    #[test]
    fn empty_names_are_refused_for_files_folders_and_modules() {
        assert_eq!(names(&SourceFile::new("node/src/case/service.rs", "")).len(), 1);
        assert_eq!(names(&SourceFile::new("node/src/utils/money.rs", "")).len(), 1);
        assert_eq!(names(&rust("pub(crate) mod helpers {\n}")).len(), 1);
        assert_eq!(names(&rust("// mod helpers\nmod rules;\nuse x::common;")), []);
    }

    #[test]
    fn a_gate_on_a_mod_line_is_fine_also_with_something_between() {
        let text = "#[cfg(feature = \"service\")]\n/// Why.\n#[rustfmt::skip]\npub mod store;\n#[cfg(test)]\nmod tests {}";
        assert_eq!(cfg_on_mod_lines(&rust(text)), []);
        assert_eq!(cfg_on_mod_lines(&rust("#[cfg(feature = \"service\")] mod routes;")), []);
    }

    #[test]
    fn a_gate_anywhere_else_is_not() {
        for text in [
            "#[cfg(feature = \"service\")]\nfn f() {}",
            "#[cfg(feature = \"service\")]\nuse crate::platform;",
            "#[cfg(feature = \"service\")]\nmod inline {\n}",
            "#[cfg_attr(feature = \"service\", derive(sqlx::Type))]\nmod x;",
            "#[cfg(not(feature = \"service\"))]\nmod x;",
            "fn f() { if cfg!(feature = \"service\") {} }",
            "#![cfg(feature = \"service\")]",
        ] {
            assert_eq!(cfg_on_mod_lines(&rust(text)).len(), 1, "{text}");
        }
    }

    #[test]
    fn promises_are_found_in_code_and_not_in_comments() {
        assert_eq!(unfinished(&rust("fn f() { todo!() }")).len(), 1);
        assert_eq!(unfinished(&rust("// no todo! here\nlet s = \"todo!\";")), []);
    }

    #[test]
    fn a_migration_without_its_twin_is_named() {
        let both = BTreeSet::from(["0001_first.sql".to_owned()]);
        let more = BTreeSet::from(["0001_first.sql".to_owned(), "0002_second.sql".to_owned()]);
        assert_eq!(twins(&both, &both), []);
        assert_eq!(
            twins(&more, &both)[0].to_string(),
            "migrations/sqlite/0002_second.sql:0: has no twin in migrations/postgres"
        );
        assert_eq!(twins(&both, &more).len(), 1);
    }
}

//! What the documentation points at is there, and every page of it can be reached from the README.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use samraad_tests::architecture::{self, SourceFile};

const FOLDERS: &[&str] = &["config", "deploy", "docs", "federation-protocol", "migrations", "node", "tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root of the repository")
}

/// Every page: those of the folders, and those that lie at the root.
fn pages() -> Vec<SourceFile> {
    let root = root();
    let at_root = std::fs::read_dir(&root).expect("the root").map(|entry| entry.expect("an entry").path());
    let names = at_root.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let mut pages: Vec<SourceFile> = names
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            SourceFile::new(name, std::fs::read_to_string(&path).expect("readable text"))
        })
        .collect();
    pages.extend(architecture::files(&root, FOLDERS, &["md"]));
    pages
}

/// A link: the line that it stands on, and where it goes.
type Link = (usize, String);

/// Where the links of a page go, within the repository. What stands between backquotes or in a block of code is no link.
fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (line, text) in text.lines().enumerate() {
        if text.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let prose: String = text.split('`').step_by(2).collect::<Vec<_>>().join("code");
        let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let inside = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
        found.extend(inside.map(|target| (line + 1, target.to_owned())));
    }
    found
}

/// The path from the root that a link on a page means, and the heading that it names.
fn meant(page: &str, target: &str) -> (String, Option<String>) {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let mut parts: Vec<&str> = if path.is_empty() {
        page.split('/').collect()
    } else {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop().unwrap_or_else(|| panic!("{page}: {target} leads out of the repository"));
        } else {
            parts.push(part);
        }
    }
    (parts.join("/"), anchor.map(str::to_owned))
}

/// The names that a heading's anchor can have on a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#'));
    headings
        .map(|heading| {
            let kept = heading.trim().to_lowercase();
            kept.chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

/// What is wrong with the links of a page.
fn dead(root: &Path, page: &SourceFile) -> Vec<String> {
    let wrong = links(&page.text).into_iter().filter_map(|(line, target)| {
        let (path, anchor) = meant(&page.path, &target);
        let file = root.join(&path);
        if !file.exists() {
            return Some(format!("{}:{line}: {target} is not there", page.path));
        }
        let anchor = anchor.filter(|_| path.ends_with(".md"))?;
        let text = std::fs::read_to_string(&file).expect("a page");
        (!anchors(&text).contains(&anchor)).then(|| format!("{}:{line}: {path} has no #{anchor}", page.path))
    });
    wrong.collect()
}

#[test]
fn no_link_of_the_documentation_is_dead() {
    let (root, pages) = (root(), pages());
    assert!(pages.iter().any(|page| page.path == "README.md"), "looks in the wrong place");
    let dead: Vec<String> = pages.iter().flat_map(|page| dead(&root, page)).collect();
    assert!(dead.is_empty(), "\n{}\n", dead.join("\n"));
}

#[test]
fn every_page_is_reached_from_the_readme() {
    let pages = pages();
    let mut reached = BTreeSet::new();
    let mut next = vec!["README.md".to_owned()];
    while let Some(path) = next.pop() {
        let Some(page) = pages.iter().find(|page| page.path == path) else { continue };
        if reached.insert(path) {
            next.extend(links(&page.text).iter().map(|(_, target)| meant(&page.path, target).0));
        }
    }
    let lost: Vec<&str> =
        pages.iter().map(|page| page.path.as_str()).filter(|path| !reached.contains(*path)).collect();
    assert_eq!(lost, [""; 0], "link them from the index of their folder");
}

/// The tests of a file: what follows an attribute that says so, and the stories that run on both databases.
fn tests_in(text: &str) -> BTreeSet<String> {
    let name = |line: &str| Some(line.split_once("fn ")?.1.split_once('(')?.0.to_owned());
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let marked = lines.windows(2).filter(|two| two[0].starts_with("#[") && two[0].contains("test"));
    let stories = text.split("on_both_databases!(").skip(1).filter_map(|rest| rest.split(')').next());
    let stories = stories.flat_map(|names| names.split(',')).map(|name| name.trim().to_owned());
    marked.filter_map(|two| name(two[1])).chain(stories.filter(|name| !name.is_empty())).collect()
}

#[test]
fn the_page_of_faults_names_every_test_of_them_and_none_that_is_not_there() {
    let root = root();
    let page = std::fs::read_to_string(root.join("docs/faults.md")).expect("the page");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
    let named = rows.iter().flat_map(|row| row.split('`').skip(1).step_by(2));
    let named: BTreeSet<String> = named.map(str::to_owned).collect();
    let (mut all, mut of_faults) = (BTreeSet::new(), BTreeSet::new());
    for file in architecture::files(&root, &["tests/tests"], &["rs"]) {
        let tests = tests_in(&file.text);
        if file.path.contains("/fault_") {
            of_faults.extend(tests.clone());
        }
        all.extend(tests);
    }
    assert!(of_faults.len() > 50, "looks in the wrong place");
    let gone: Vec<&String> = named.difference(&all).collect();
    let unnamed: Vec<&String> = of_faults.difference(&named).collect();
    assert_eq!((gone, unnamed), (Vec::new(), Vec::new()), "docs/faults.md");
}

#[test]
fn every_threat_names_its_tests_and_none_that_is_not_there_or_says_that_there_is_none() {
    let root = root();
    let page = std::fs::read_to_string(root.join("docs/security/threat-model.md")).expect("the page");
    let is_threat = |row: &&str| {
        let number = row.trim_start_matches(['|', ' ', 'S', 'T', 'R', 'I', 'D', 'E']);
        row.starts_with("| ") && number.starts_with(|c: char| c.is_ascii_digit())
    };
    let sources =
        architecture::files(&root, &["tests/tests", "node/src", "federation-protocol/src"], &["rs"]);
    let tests: BTreeSet<String> = sources.iter().flat_map(|file| tests_in(&file.text)).collect();
    let mut wrong = Vec::new();
    let threats: Vec<&str> = page.lines().filter(is_threat).collect();
    assert!(threats.len() > 40, "looks in the wrong place");
    for threat in threats {
        let cells: Vec<&str> = threat.split('|').map(str::trim).collect();
        let [_, number, _, _, named, _, _] = cells[..] else { panic!("not five columns: {threat}") };
        let names: Vec<&str> =
            named.split('`').skip(1).step_by(2).filter(|name| !name.contains(['.', '/', ' '])).collect();
        if names.is_empty() && !named.contains("**no test**") {
            wrong.push(format!("{number} names no test"));
        }
        let gone = names.iter().filter(|name| !tests.contains(**name));
        wrong.extend(gone.map(|name| format!("{number}: {name} is not there")));
    }
    assert_eq!(wrong, [""; 0], "docs/security/threat-model.md");
}

#[test]
fn a_dead_link_and_a_missing_heading_are_seen_and_code_is_not() {
    let text = "# A page\n[no](gone.md) [yes](../README.md) [no](#nothing) [yes](#a-page)\n\
                `[code](gone.md)` [far](https://example.org/gone.md)\n```\n[code](gone.md)\n```\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("docs")).expect("made");
    std::fs::write(folder.path().join("README.md"), "").expect("written");
    std::fs::write(folder.path().join("docs/page.md"), text).expect("written");
    let found = dead(folder.path(), &SourceFile::new("docs/page.md", text));
    let expected = ["docs/page.md:2: gone.md is not there", "docs/page.md:2: docs/page.md has no #nothing"];
    assert_eq!(found, expected);
}

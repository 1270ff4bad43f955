//! The pages of `docs/protocol` are whole: each is in the list, shows bytes, says what is asserted and what to beware of;
//! and every domain and first line of the code stands on the page that promises to have them all.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_page_shows_bytes_and_says_what_is_asserted_and_what_to_beware_of() {
    let folder = root().join("docs/protocol");
    let index = read(&folder.join("README.md"));
    let pages = files(&folder, "md");
    assert!(pages.len() > 10);
    for page in pages.iter().filter(|page| !page.ends_with("README.md")) {
        let (name, text) = (page.file_name().and_then(|name| name.to_str()).expect("a name"), read(page));
        assert!(index.contains(&format!("]({name})")), "{name} is not in the list of pages");
        let heads: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert!(heads.iter().any(|head| head.contains("assert")), "{name} does not say what is asserted");
        assert!(heads.contains(&"Security considerations"), "{name} has no security considerations");
        assert!(text.lines().any(|line| line.starts_with("    ")), "{name} has no example");
    }
}

#[test]
fn every_file_of_vectors_stands_in_the_list() {
    let folder = root().join("docs/protocol");
    let index = read(&folder.join("README.md"));
    for file in files(&folder.join("vectors"), "json") {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name");
        assert!(index.contains(&format!("`{name}`")), "{name} is not in the list of pages");
    }
}

#[test]
fn every_domain_and_first_line_stands_on_the_page_about_versions() {
    let page = read(&root().join("docs/protocol/versioning.md"));
    let mut found = 0;
    for file in files(&root().join("federation-protocol/src"), "rs") {
        for literal in read(&file).split('"').filter(|text| is_domain(text)) {
            let name = literal.trim_end_matches("\\n");
            assert!(page.contains(&format!("`{name}`")), "{}: {name} does not stand there", file.display());
            found += 1;
        }
    }
    assert!(found > 8, "{found} domains");
}

/// `samraad/v1/…`, or a first line such as `samraad-envelope/v1`.
fn is_domain(text: &str) -> bool {
    let name = text.strip_suffix("\\n").unwrap_or(text);
    let of_words = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    name.strip_prefix("samraad/v1/").is_some_and(of_words)
        || name.strip_prefix("samraad-").and_then(|rest| rest.strip_suffix("/v1")).is_some_and(of_words)
}

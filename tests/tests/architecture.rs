//! The rules of the code's shape, over the code. Each rule is tested on made-up files beside its definition.

use std::path::{Path, PathBuf};

use samraad_tests::architecture::{self, LongFile, SourceFile, Violation};

/// Files that are longer than they should be. This list may only shrink.
const LONG_FILES: &[LongFile] = &[];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root of the repository")
}

fn rust_files() -> Vec<SourceFile> {
    let files = architecture::files(&root(), &["federation-protocol", "node", "tests"], &["rs"]);
    assert!(files.iter().any(|file| file.path == "node/src/lib.rs"), "looks in the wrong place");
    files
}

fn assert_none(violations: Vec<Violation>) {
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

#[test]
fn features_import_only_from_features_to_their_left() {
    assert_none(rust_files().iter().flat_map(architecture::imports).collect());
}

#[test]
fn a_condition_on_a_feature_stands_only_on_a_mod_line() {
    let node = rust_files().into_iter().filter(|file| file.path.starts_with("node/src/"));
    assert_none(node.flat_map(|file| architecture::cfg_on_mod_lines(&file)).collect());
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let files = architecture::files(&root(), &["federation-protocol", "node", "tests"], &["rs", "html"]);
    let gone = LONG_FILES.iter().filter(|long| !files.iter().any(|file| file.path == long.path));
    assert_eq!(gone.map(|long| long.path).collect::<Vec<_>>(), [""; 0], "take these off the list");
    assert_none(files.iter().flat_map(|file| architecture::file_length(file, LONG_FILES)).collect());
}

#[test]
fn every_name_says_what_is_inside() {
    let files =
        architecture::files(&root(), &["federation-protocol", "node", "tests"], &["rs", "html", "ftl"]);
    assert_none(files.iter().flat_map(architecture::names).collect());
}

#[test]
fn nothing_is_left_to_be_written_later() {
    assert_none(rust_files().iter().flat_map(architecture::unfinished).collect());
}

#[test]
fn pages_hold_nothing_that_the_content_security_policy_drops() {
    let templates = architecture::files(&root(), &["node/src"], &["html"]);
    assert_none(templates.iter().flat_map(architecture::template).collect());
}

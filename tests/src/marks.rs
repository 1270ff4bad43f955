//! Searching everything that was written for marks, in UTF-8 and however else bytes are written down.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// What a mark looks like when its bytes are written down in some other way.
fn forms(mark: &str) -> Vec<Vec<u8>> {
    let bytes = mark.as_bytes();
    let hex = |upper: bool| -> String {
        bytes.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }).collect()
    };
    let percent = |space: &str, upper: bool| -> String {
        let escaped = bytes.iter().map(|byte| match byte {
            b' ' => space.to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte if upper => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        });
        escaped.collect()
    };
    let json: String = mark
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { format!("\\u{:04x}", u32::from(c)) })
        .collect();
    let utf16 = |little: bool| -> Vec<u8> {
        mark.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let numbers: Vec<String> = bytes.iter().map(ToString::to_string).collect();
    let mut all: Vec<Vec<u8>> = [
        mark.to_owned(),
        hex(false),
        hex(true),
        percent("+", true),
        percent("%20", true),
        percent("%20", false),
        json,
        bytes.escape_ascii().to_string(),
        // A slice of bytes as `Debug` prints it.
        numbers.join(", "),
    ]
    .map(String::into_bytes)
    .to_vec();
    all.extend([utf16(true), utf16(false)]);
    // Base64 by where the mark begins within three bytes. What its neighbours have a part in is left out.
    for before in 0..3_usize {
        let padded = [&b"xx"[..before], bytes].concat();
        let whole = padded.len() / 3 * 3;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded[..whole]);
            all.push(text.into_bytes().split_off(if before == 0 { 0 } else { 4 }));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The marks, in every form, by their first byte.
struct Search(Vec<Vec<(&'static str, Vec<u8>)>>);

impl Search {
    fn new(marks: &[&'static str]) -> Self {
        let mut by_first = vec![Vec::new(); 256];
        for mark in marks {
            for form in forms(mark) {
                by_first[usize::from(form[0])].push((*mark, form));
            }
        }
        Self(by_first)
    }

    /// What is found in these bytes: a sentence each.
    fn marks_in(&self, what: &str, bytes: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, first) in bytes.iter().enumerate() {
            for (mark, form) in &self.0[usize::from(*first)] {
                if bytes[at..].starts_with(form) {
                    found.insert(format!("{what} has {mark} as {}", form.escape_ascii()));
                }
            }
        }
        found
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Searches every file in the folders, and what is no file.
///
/// # Panics
/// When anything is found, or too little was searched.
pub fn nothing_is_found(marks: &[&'static str], folders: [&Path; 2], more: &[(&str, String)]) {
    let search = Search::new(marks);
    let mut found = BTreeSet::new();
    let mut searched = 0;
    for path in folders.into_iter().flat_map(files) {
        let bytes = fs::read(&path).expect("a file");
        searched += bytes.len();
        found.extend(search.marks_in(&path.display().to_string(), &bytes));
    }
    for (what, text) in more {
        found.extend(search.marks_in(what, text.as_bytes()));
    }
    assert!(searched > 1_000_000, "only {searched} bytes were searched");
    assert!(found.is_empty(), "{found:#?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_in_every_form() {
        let search = Search::new(&["12857000062", "Trollgunnvor Kvitebjørnsdatter", "Kvitebjørnsdatter"]);
        for written in [
            "Trollgunnvor Kvitebjørnsdatter".to_owned(),
            "navn=Trollgunnvor+Kvitebj%C3%B8rnsdatter&x=1".to_owned(),
            "/Trollgunnvor%20Kvitebj%c3%b8rnsdatter".to_owned(),
            "{\"name\":\"Kvitebj\\u00f8rnsdatter\"}".to_owned(),
            URL_SAFE_NO_PAD.encode("a Kvitebjørnsdatter b"),
            STANDARD_NO_PAD.encode("ab 12857000062 b"),
            format!("{:?}", b"12857000062"),
            "3132383537303030303632".to_owned(),
        ] {
            assert!(!search.marks_in("it", written.as_bytes()).is_empty(), "{written}");
        }
        assert_eq!(search.marks_in("it", b"12857000063 and Troll"), BTreeSet::new());
    }
}

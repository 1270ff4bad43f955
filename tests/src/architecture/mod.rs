//! Rules of the code's shape that no compiler holds, as functions over the text of files, so that each rule can be shown
//! to fail on a made-up file. `tests/architecture.rs` runs them over the real ones.

mod imports;
mod rust_text;
mod shape;
mod templates;

pub use imports::{FEATURES, imports};
pub use shape::{LongFile, cfg_on_mod_lines, file_length, names, twins, unfinished};
pub use templates::template;

use std::fmt;
use std::path::Path;

/// A file of the repository: its path from the root, and what stands in it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// From the root of the repository, with `/` between folders.
    pub path: String,
    /// The whole content.
    pub text: String,
}

/// A place that breaks a rule, printed as `path:line: what is wrong`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: the file's path from the root.
    pub path: String,
    /// Where: counted from one; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do instead.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

impl SourceFile {
    /// A file with this path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    fn violation(&self, line: usize, what: impl Into<String>) -> Violation {
        Violation { path: self.path.clone(), line, what: what.into() }
    }
}

/// All files below `folders` of the repository whose names end in one of `extensions`, in the order of their paths.
/// Folders that hold what was installed or built are left out.
///
/// # Panics
/// When a folder cannot be read: a rule that silently looks at nothing would always pass.
pub fn files(root: &Path, folders: &[&str], extensions: &[&str]) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut open: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries {
            let path = entry.expect("an entry of a folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "node_modules" | "dist" | "target") {
                    open.push(path);
                }
            } else if extensions.iter().any(|wanted| name.ends_with(&format!(".{wanted}"))) {
                let text =
                    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                let path = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
                found.push(SourceFile { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

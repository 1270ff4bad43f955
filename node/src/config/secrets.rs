//! What must not be printed: addresses of databases with their passwords.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Surroundings;

/// Address of a database: `sqlite:PATH` or `postgres://…`. A password in it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads `sqlite:PATH` (relative to `data_folder`), a PostgreSQL URL, or `env:NAME` of either.
    pub(super) fn parse(text: &str, data_folder: &Path, around: &Surroundings<'_>) -> Result<Self, String> {
        let text = match text.strip_prefix("env:") {
            Some(name) => variable(name, around)?,
            None => text.to_owned(),
        };
        if let Some(path) = text.strip_prefix("sqlite:") {
            return match path {
                "" => Err("the path of the file is missing after `sqlite:`".to_owned()),
                path => Ok(Self::sqlite(&data_folder.join(path))),
            };
        }
        match url::Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => {
                if url.path().len() < 2 {
                    return Err("the name of the database is missing at the end of the URL".to_owned());
                }
                Ok(Self(text))
            }
            _ => Err("write sqlite:PATH, postgres://USER:PASSWORD@HOST/DATABASE or env:NAME".to_owned()),
        }
    }

    /// A SQLite file.
    pub fn sqlite(path: &Path) -> Self {
        Self(format!("sqlite:{}", path.display()))
    }

    /// The address to connect to, password and all.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The file of a SQLite database.
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite:").map(Path::new)
    }

    /// What names the database whoever connects to it: two trusts must not share it.
    pub(super) fn place(&self) -> String {
        match url::Url::parse(&self.0) {
            Ok(url) if self.sqlite_path().is_none() => {
                let host = url.host_str().unwrap_or_default().to_lowercase();
                format!("postgres://{host}:{}{}", url.port().unwrap_or(5432), url.path())
            }
            _ => {
                let path = self.sqlite_path().unwrap_or(Path::new("")).to_owned();
                // `a/../a/x.db` is the same file; one that does not exist yet can only be compared by name.
                let real = std::fs::canonicalize(&path).unwrap_or_else(|_| plain(&path));
                format!("sqlite:{}", real.display())
            }
        }
    }
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Everything between scheme and host is left out, and the query too: it may carry `password=`.
        match url::Url::parse(&self.0) {
            Ok(url) if self.sqlite_path().is_none() => {
                write!(f, "postgres://…@{}{}", url.host_str().unwrap_or_default(), url.path())
            }
            _ => f.write_str(&self.0),
        }
    }
}

pub(super) fn variable(name: &str, around: &Surroundings<'_>) -> Result<String, String> {
    (around.variable)(name).ok_or_else(|| format!("the environment variable {name} is not set"))
}

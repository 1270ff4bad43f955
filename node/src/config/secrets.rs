//! What must not be printed: addresses of databases with their passwords, and the master keys.

use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::Surroundings;
use crate::kernel::random::Randomness;
use crate::platform::crypto::SealKey;
use crate::platform::key_store::MasterKeys;

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

/// Where master keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file that only its owner can read.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
}

impl KeySource {
    pub(super) fn parse(text: &str, around: &Surroundings<'_>) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(around.folder.join(path))),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Variable(name.to_owned())),
            _ => Err("write file:PATH or env:NAME".to_owned()),
        }
    }

    pub(super) fn read(&self, around: &Surroundings<'_>) -> Result<MasterKeys, String> {
        let text = match self {
            Self::File(path) => read_owners_file(path)?,
            Self::Variable(name) => Zeroizing::new(variable(name, around)?),
        };
        master_keys(&text).map_err(str::to_owned)
    }
}

fn variable(name: &str, around: &Surroundings<'_>) -> Result<String, String> {
    (around.variable)(name).ok_or_else(|| format!("the environment variable {name} is not set"))
}

fn read_owners_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let shown = path.display();
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{shown} does not exist: `samraad trust add` or `samraad key new` makes it")
        }
        _ => format!("{shown} cannot be read: {error}"),
    })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!("{shown} has mode {mode:04o}: others could read it; run chmod 600"));
    }
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| format!("{shown} cannot be read: {error}"))
}

/// Two keys in base64, apart by white space; lines that start with `#` are comments.
fn master_keys(text: &str) -> Result<MasterKeys, &'static str> {
    let words =
        text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace);
    let keys: Option<Vec<SealKey>> = words.map(master_key).collect();
    let [key_encryption, blind_index] = keys
        .and_then(|keys| <[SealKey; 2]>::try_from(keys).ok())
        .ok_or("needs two keys of 32 bytes in base64")?;
    if key_encryption.expose() == blind_index.expose() {
        return Err("the two keys must differ");
    }
    Ok(MasterKeys { key_encryption, blind_index })
}

fn master_key(word: &str) -> Option<SealKey> {
    let bytes = Zeroizing::new(BASE64.decode(word).ok()?);
    SealKey::from_bytes(&bytes)
}

/// The content of a new file of master keys, or of an environment variable when its comments are left out.
pub fn new_master_key_text(random: &dyn Randomness) -> Zeroizing<String> {
    let draw = || Zeroizing::new(BASE64.encode(SealKey::draw(random).expose()));
    Zeroizing::new(format!(
        "# Master keys of one trust. Whoever has this file and the databases can read everything; without it nothing\n\
         # can be read. Keep a copy apart from the backups of the databases.\n\
         # First the key that encrypts the subjects' keys, then the key of the blind index.\n{}\n{}\n",
        draw().as_str(),
        draw().as_str()
    ))
}

/// Writes new master keys to a file that only its owner can read. An existing file is never touched.
///
/// # Errors
/// When the file exists already or cannot be written.
pub fn write_master_keys(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    // Order: the keys are on the disk before anything is encrypted with them.
    file.sync_all()?;
    std::fs::File::open(folder)?.sync_all()
}

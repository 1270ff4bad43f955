//! Backups of a trust's two databases, each by itself, so that they can be kept apart: `main/<name>` and `keys/<name>`, and
//! in each the copy and a [`Manifest`]. A copy of the keys is never older than that of the main database of the same name,
//! so it has every key that is needed. Master keys, and what must not be restored, are in none.
//!
//! What is here has its final name only when it is whole and on the disk.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kernel::clock::Timestamp;
use crate::platform::db::{Db, OpenError, Schema, StoreError};

mod copy;
mod put_back;

pub use copy::take;
pub use put_back::{Staged, has_room, is_in_use, is_under_way, note_done, note_under_way, stage};

/// Backups of keys are kept so long and no longer: an erased patient is erased when the last one is gone.
pub const KEYS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

const MANIFEST: &str = "manifest.json";
const VERSION: u32 = 1;
/// What is not whole begins so.
const PARTIAL: &str = ".partial-";

/// Which of the two databases, and the folder that its backups are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Cases, register, mailbox.
    Main,
    /// Wrapped subject keys and the blind index.
    Keys,
}

impl Part {
    /// Its folder.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Keys => "keys",
        }
    }

    /// Its schema.
    pub const fn schema(self) -> Schema {
        match self {
            Self::Main => Schema::Main,
            Self::Keys => Schema::Keys,
        }
    }
}

/// Of which kind a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A SQLite file.
    Sqlite,
    /// What `pg_dump --format=custom` writes.
    Postgres,
}

impl Kind {
    /// The kind of the database at `url`.
    pub fn of(url: &str) -> Self {
        if url.starts_with("sqlite:") { Self::Sqlite } else { Self::Postgres }
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Sqlite => "copy.db",
            Self::Postgres => "copy.dump",
        }
    }
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of this format.
    pub v: u32,
    /// Which database.
    pub part: Part,
    /// Short name of the trust where it was made.
    pub trust: String,
    /// Name of its register: whose it is, wherever it is restored.
    pub origin: String,
    /// When it was begun. Everything that was committed before is in it.
    pub made_at: Timestamp,
    /// Version of the program.
    pub program: String,
    /// Of which kind.
    pub kind: Kind,
    /// Versions of the migrations that the database has had.
    pub schema: Vec<i64>,
    /// Names of the master keys that have wrapped what is in it.
    pub master_keys: Vec<String>,
    /// The copy.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

/// Why a backup cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum CannotBackUp {
    /// A file.
    #[error("{}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Another backup of the same trust is under way.
    #[error("another backup of this trust is being made in {}", folder.display())]
    UnderWay {
        /// Where.
        folder: PathBuf,
    },
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A program of PostgreSQL.
    #[error("{program} {how}")]
    Program {
        /// Which.
        program: &'static str,
        /// How it ended.
        how: String,
    },
    /// What is in a folder is no backup, or a damaged one.
    #[error("{} is damaged: {how}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// How that is seen.
        how: &'static str,
    },
    /// Of a newer program.
    #[error("{} was made by version {program} of the program, which is newer: restore it with that one", path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// By which.
        program: String,
    },
}

impl CannotBackUp {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }
}

/// A backup of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its folder.
    pub path: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Backup {
    /// The copy.
    pub fn copy(&self) -> PathBuf {
        self.path.join(&self.manifest.file)
    }

    /// Whether the copy is what the manifest says.
    ///
    /// # Errors
    /// [`CannotBackUp::Damaged`] when it is not.
    pub fn verify(&self) -> Result<(), CannotBackUp> {
        let copy = self.copy();
        let (bytes, sha256) = digest(&copy).map_err(CannotBackUp::file(&copy))?;
        if bytes != self.manifest.bytes {
            return Err(CannotBackUp::Damaged {
                path: copy,
                how: "it has another length than its manifest says",
            });
        }
        if sha256 != self.manifest.sha256 {
            return Err(CannotBackUp::Damaged {
                path: copy,
                how: "it has another SHA-256 than its manifest says",
            });
        }
        Ok(())
    }

    /// Whether this program can bring it up to date.
    ///
    /// # Errors
    /// [`CannotBackUp::Newer`] when it cannot.
    pub fn check_version(&self, known: &[i64]) -> Result<(), CannotBackUp> {
        if self.manifest.v == VERSION && self.manifest.schema.iter().all(|version| known.contains(version)) {
            return Ok(());
        }
        Err(CannotBackUp::Newer { path: self.path.clone(), program: self.manifest.program.clone() })
    }
}

/// The backups of one part in `folder`, of whichever trust, the oldest first. What is not whole is not among them.
///
/// # Errors
/// [`CannotBackUp`] when a folder or a manifest cannot be read.
pub fn all(folder: &Path, part: Part) -> Result<Vec<Backup>, CannotBackUp> {
    let folder = folder.join(part.folder());
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(CannotBackUp::file(&folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(CannotBackUp::file(&folder))?.path();
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden || !path.is_dir() {
            continue;
        }
        found.push(read(&path, part)?);
    }
    found.sort_by_key(|backup| backup.manifest.made_at);
    Ok(found)
}

fn read(path: &Path, part: Part) -> Result<Backup, CannotBackUp> {
    let file = path.join(MANIFEST);
    let damaged = |how| CannotBackUp::Damaged { path: file.clone(), how };
    let text = fs::read(&file).map_err(CannotBackUp::file(&file))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|_| damaged("it is not the JSON of a manifest"))?;
    let inside = Path::new(&manifest.file).file_name().is_some_and(|name| name == manifest.file.as_str());
    if manifest.part != part || !inside {
        return Err(damaged("it is of something else than its place says"));
    }
    Ok(Backup { path: path.to_owned(), manifest })
}

/// Removes backups of a trust's keys that are older than they may be. Tells how many. The newest stays: what to do without any
/// is for a person to say.
///
/// # Errors
/// [`CannotBackUp`].
pub fn prune_keys(folder: &Path, origin: &str, now: Timestamp) -> Result<usize, CannotBackUp> {
    let old = old_keys(folder, origin, now)?;
    for backup in &old {
        remove(&backup.path)?;
    }
    Ok(old.len())
}

/// The backups of a trust's keys that are older than they may be, without the newest.
///
/// # Errors
/// [`CannotBackUp`].
pub fn old_keys(folder: &Path, origin: &str, now: Timestamp) -> Result<Vec<Backup>, CannotBackUp> {
    let mut found = all(folder, Part::Keys)?;
    found.retain(|backup| backup.manifest.origin == origin);
    found.pop();
    found.retain(|backup| backup.manifest.made_at < now.minus(KEYS_KEPT));
    Ok(found)
}

/// Order: the name first, so that what is half gone is not taken for a backup.
fn remove(path: &Path) -> Result<(), CannotBackUp> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let partial = path.with_file_name(format!("{PARTIAL}{name}"));
    fs::rename(path, &partial).map_err(CannotBackUp::file(path))?;
    fs::remove_dir_all(&partial).map_err(CannotBackUp::file(&partial))
}

/// Length and SHA-256 of a file.
fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0_u8; 1024 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        bytes += part.len() as u64;
    }
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, sha256))
}

/// Writes a small file so that it is there when this returns.
fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text)?;
    file.sync_all()
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The schema of an open database, for its manifest.
async fn applied(db: &Db) -> Result<Vec<i64>, StoreError> {
    Ok(db.applied().await?)
}

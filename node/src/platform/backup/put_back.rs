//! Putting backups in the place of a trust's two databases. SQLite: the copies are laid beside the files and tried there;
//! then they take their places. PostgreSQL: the dump is read into the database in one transaction.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::copy::{postgres_program, run};
use super::{Backup, CannotBackUp, Part, sync_folder, write_whole};
use crate::platform::crash::{self, Point};
use crate::platform::db::{Db, StoreError};

/// A backup, ready to take its place.
#[derive(Debug)]
pub struct Staged {
    backup: Backup,
    part: Part,
    url: String,
    /// The copy beside the file that it will be; none on PostgreSQL.
    beside: Option<PathBuf>,
}

/// Whether there is nothing at `url` that a restore would overwrite.
///
/// # Errors
/// [`CannotBackUp`] when that cannot be told.
pub async fn has_room(url: &str) -> Result<bool, CannotBackUp> {
    if let Some(path) = url.strip_prefix("sqlite:").map(Path::new) {
        return match fs::metadata(path) {
            Ok(file) => Ok(file.len() == 0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(CannotBackUp::file(path)(error)),
        };
    }
    let pool = connect(url).await?;
    let tables = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
    let tables: Result<i64, _> = sqlx::query_scalar(tables).fetch_one(&pool).await;
    pool.close().await;
    Ok(tables.map_err(StoreError::from)? == 0)
}

/// Lays a backup ready for the place at `url`.
///
/// # Errors
/// [`CannotBackUp`].
pub fn stage(backup: Backup, part: Part, url: &str) -> Result<Staged, CannotBackUp> {
    let beside = match url.strip_prefix("sqlite:").map(Path::new) {
        None => None,
        Some(path) => {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder).map_err(CannotBackUp::file(folder))?;
            let beside = suffixed(path, ".restoring");
            for leftover in ["", "-wal", "-shm"] {
                remove_if_there(&suffixed(&beside, leftover))?;
            }
            fs::copy(backup.copy(), &beside).map_err(CannotBackUp::file(&beside))?;
            Some(beside)
        }
    };
    Ok(Staged { backup, part, url: url.to_owned(), beside })
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove_if_there(path: &Path) -> Result<(), CannotBackUp> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CannotBackUp::file(path)(error)),
        _ => Ok(()),
    }
}

impl Staged {
    /// Opens what was laid ready, brought up to date, to try whether it can be used; nothing on PostgreSQL.
    ///
    /// # Errors
    /// [`CannotBackUp::Open`].
    pub async fn open(&self) -> Result<Option<Db>, CannotBackUp> {
        match &self.beside {
            None => Ok(None),
            Some(beside) => {
                Ok(Some(Db::open(&format!("sqlite:{}", beside.display()), self.part.schema()).await?))
            }
        }
    }

    /// Forgets what was laid ready.
    ///
    /// # Errors
    /// [`CannotBackUp::File`].
    pub fn forget(&self) -> Result<(), CannotBackUp> {
        let Some(beside) = &self.beside else { return Ok(()) };
        ["", "-wal", "-shm"].into_iter().try_for_each(|end| remove_if_there(&suffixed(beside, end)))
    }

    /// Takes its place. What was there is gone.
    ///
    /// # Errors
    /// [`CannotBackUp`].
    pub async fn put_in_place(self) -> Result<(), CannotBackUp> {
        match (self.url.strip_prefix("sqlite:").map(Path::new), &self.beside) {
            (Some(path), Some(beside)) => {
                fs::File::open(beside)
                    .and_then(|file| file.sync_all())
                    .map_err(CannotBackUp::file(beside))?;
                // Order: the log of the database that was there goes first. It must not be read into this one.
                remove_if_there(&suffixed(path, "-wal"))?;
                remove_if_there(&suffixed(path, "-shm"))?;
                fs::rename(beside, path).map_err(CannotBackUp::file(path))?;
                let folder = path.parent().unwrap_or(Path::new("."));
                sync_folder(folder).map_err(CannotBackUp::file(folder))?;
            }
            _ => self.read_in().await?,
        }
        crash::point(Point::RestorePutInPlace);
        Ok(())
    }

    /// Empties a PostgreSQL database and reads the dump into it, both or neither.
    async fn read_in(&self) -> Result<(), CannotBackUp> {
        let pool = connect(&self.url).await?;
        // The tables of a newer schema would stay where the dump does not name them.
        let emptied = sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public").execute(&pool).await;
        pool.close().await;
        emptied.map_err(StoreError::from)?;
        let mut command = postgres_program("pg_restore", &self.url);
        command
            .args(["--clean", "--if-exists", "--single-transaction", "--exit-on-error"])
            .args(["--no-owner", "--no-privileges"])
            .arg(self.backup.copy());
        run("pg_restore", command).await
    }
}

/// In the trust's folder while the databases are being put in place.
const UNDER_WAY: &str = "restore-under-way";

/// Notes that the databases are about to be put in place. Until [`note_done`] they are opened by nobody.
///
/// # Errors
/// [`CannotBackUp::File`].
pub fn note_under_way(folder: &Path) -> Result<(), CannotBackUp> {
    let note = folder.join(UNDER_WAY);
    write_whole(&note, b"").and_then(|()| sync_folder(folder)).map_err(CannotBackUp::file(&note))
}

/// Whether a restore was broken off between its two databases.
pub fn is_under_way(folder: &Path) -> bool {
    folder.join(UNDER_WAY).exists()
}

/// Notes that both are in place.
///
/// # Errors
/// [`CannotBackUp::File`].
pub fn note_done(folder: &Path) -> Result<(), CannotBackUp> {
    remove_if_there(&folder.join(UNDER_WAY))?;
    sync_folder(folder).map_err(CannotBackUp::file(folder))
}

/// Whether somebody else is connected to the PostgreSQL database at `url`. A SQLite file has its lock for that.
///
/// # Errors
/// [`CannotBackUp::Store`].
pub async fn is_in_use(url: &str) -> Result<bool, CannotBackUp> {
    let pool = connect(url).await?;
    let others = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let others: Result<i64, _> = sqlx::query_scalar(others).fetch_one(&pool).await;
    pool.close().await;
    Ok(others.map_err(StoreError::from)? > 0)
}

/// One connection, so that nobody is taken for somebody else.
async fn connect(url: &str) -> Result<sqlx::PgPool, CannotBackUp> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(url).await;
    Ok(pool.map_err(StoreError::from)?)
}

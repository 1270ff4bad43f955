//! One process for each SQLite trust: a lock on a file beside its database, which the operating system takes back when
//! the process dies, however it dies. On PostgreSQL several processes may serve one trust and no lock is needed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock; held as long as it lives.
#[derive(Debug)]
pub struct ProcessLock {
    _file: File,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum CannotLock {
    /// Another process has it.
    #[error("another samraad process is using {}: stop it first", database.display())]
    Taken {
        /// The database.
        database: PathBuf,
    },
    /// The file cannot be made or locked.
    #[error("the lock file {} cannot be used", file.display())]
    Unusable {
        /// The lock file.
        file: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
}

impl ProcessLock {
    /// Takes the lock of a database without waiting.
    ///
    /// # Errors
    /// [`CannotLock`].
    pub fn take(database: &Path) -> Result<Self, CannotLock> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(|cause| CannotLock::Unusable { file: path.clone(), cause })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(CannotLock::Taken { database: database.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(CannotLock::Unusable { file: path, cause }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_locked_once_and_free_again_when_the_lock_goes() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("main.db");
        let first = ProcessLock::take(&database).unwrap();
        assert!(matches!(ProcessLock::take(&database), Err(CannotLock::Taken { .. })));
        drop(first);
        assert!(ProcessLock::take(&database).is_ok());
    }
}

//! What the own log last signed and which mailbox epoch holds, in a file outside the database and its backups.
//!
//! A database that was restored from an older backup and then appended to would sign a second history. The marker is on
//! the disk before a checkpoint leaves, so such a database finds that it is behind. All processes of a trust share one
//! folder and with it one marker; whoever reads it in order to write it holds its lock.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use federation_protocol::hash::Hash;
use federation_protocol::ids::{Epoch, FIRST_LOG};

/// Stands for an epoch that is not there.
const NONE: &str = "-";

const FILE_NAME: &str = "own-log-marker";
/// Where 0.1.0 kept size and root, and keeps them again if the program is rolled back.
const EARLIER_FILE_NAME: &str = "log-marker";

/// What was last signed, and the present mailbox epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    /// Of which of the trust's logs, from 1.
    pub(super) log: u32,
    /// How many entries.
    pub(super) size: u64,
    /// The root over them.
    pub(super) root: Hash,
    /// The epoch; none where only 0.1.0 wrote.
    pub(super) epoch: Option<Epoch>,
}

impl Marker {
    /// The marker in `folder`, for whoever only looks; `None` when there is none. Of two that different versions of the
    /// program wrote, the longer log counts.
    ///
    /// # Errors
    /// When one cannot be read or is not a marker.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let (ours, earlier) = (read(folder, FILE_NAME)?, read(folder, EARLIER_FILE_NAME)?);
        Ok(match (ours, earlier) {
            (Some(ours), Some(earlier)) if ours.log == FIRST_LOG && earlier.size > ours.size => {
                Some(Self { epoch: ours.epoch, ..earlier })
            }
            (ours, earlier) => ours.or(earlier),
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.trim_end().split(' ');
        let (size, root) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let epoch = words.next().filter(|word| *word != NONE).map(str::parse).transpose().ok()?;
        let marker =
            Self { log: words.next().map_or(Some(FIRST_LOG), |word| word.parse().ok())?, size, root, epoch };
        words.next().is_none().then_some(marker)
    }
}

/// The marker of a trust, locked for everybody else as long as this lives.
#[derive(Debug, Clone)]
pub(super) struct MarkerFile(Arc<Locked>);

#[derive(Debug)]
struct Locked {
    folder: PathBuf,
    _lock: File,
}

impl MarkerFile {
    /// Waits for the lock.
    ///
    /// # Errors
    /// When the lock's file cannot be made.
    pub(super) async fn lock(folder: &Path) -> io::Result<Self> {
        let folder = folder.to_owned();
        blocking(move || {
            fs::create_dir_all(&folder)?;
            let lock = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(folder.join(format!("{FILE_NAME}.lock")))?;
            lock.lock()?;
            Ok(Self(Arc::new(Locked { folder, _lock: lock })))
        })
        .await
    }

    /// As [`Marker::read`].
    ///
    /// # Errors
    /// As there.
    pub(super) async fn read(&self) -> io::Result<Option<Marker>> {
        let locked = Arc::clone(&self.0);
        blocking(move || Marker::read(&locked.folder)).await
    }

    /// Writes the marker. It is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) async fn write(&self, marker: Marker) -> io::Result<()> {
        let locked = Arc::clone(&self.0);
        blocking(move || {
            let folder = &locked.folder;
            let (path, fresh) = (folder.join(FILE_NAME), folder.join(format!("{FILE_NAME}.new")));
            let mut file = File::create(&fresh)?;
            // A first log is written as releases wrote it that knew of no other, so that they read it after a roll-back.
            let rest = match (marker.epoch, marker.log) {
                (None, FIRST_LOG) => String::new(),
                (Some(epoch), FIRST_LOG) => format!(" {epoch}"),
                (None, log) => format!(" {NONE} {log}"),
                (Some(epoch), log) => format!(" {epoch} {log}"),
            };
            writeln!(file, "{} {}{rest}", marker.size, marker.root)?;
            // Order: content, then name, then the folder that holds the name. A crash leaves the old or the new one.
            file.sync_all()?;
            fs::rename(&fresh, &path)?;
            File::open(folder)?.sync_all()
        })
        .await
    }
}

fn read(folder: &Path, name: &str) -> io::Result<Option<Marker>> {
    let text = match fs::read_to_string(folder.join(name)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the marker of the own log is damaged");
    Marker::parse(&text).map(Some).ok_or_else(damaged)
}

/// File work on a thread that may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::AsRng;
    use crate::platform::world::SystemRandomness;

    #[tokio::test]
    async fn a_marker_is_read_as_it_was_written_and_a_damaged_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = MarkerFile::lock(folder.path()).await.unwrap();
        assert_eq!(file.read().await.unwrap(), None);
        let epoch = Epoch::random(&mut AsRng(&SystemRandomness));
        for (epoch, log) in [(None, 1), (Some(epoch), 1), (None, 2), (Some(epoch), 12)] {
            let marker = Marker { log, size: 3, root: Hash::of(b"root"), epoch };
            file.write(marker).await.unwrap();
            assert_eq!(file.read().await.unwrap(), Some(marker));
        }
        fs::write(folder.path().join(FILE_NAME), "2 abc").unwrap();
        assert!(file.read().await.is_err());
    }

    #[tokio::test]
    async fn what_an_earlier_version_signed_counts_before_and_after_a_roll_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = MarkerFile::lock(folder.path()).await.unwrap();
        let root = Hash::of(b"root");
        let earlier =
            |size: u64| fs::write(folder.path().join(EARLIER_FILE_NAME), format!("{size} {root}\n"));
        earlier(2).unwrap();
        assert_eq!(file.read().await.unwrap(), Some(Marker { log: 1, size: 2, root, epoch: None }));
        let epoch = Some(Epoch::random(&mut AsRng(&SystemRandomness)));
        let ours = Marker { log: 1, size: 5, root, epoch };
        file.write(ours).await.unwrap();
        assert_eq!(file.read().await.unwrap(), Some(ours));
        earlier(7).unwrap();
        assert_eq!(file.read().await.unwrap(), Some(Marker { size: 7, ..ours }));
    }

    #[tokio::test]
    async fn who_wants_the_marker_waits_for_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = MarkerFile::lock(folder.path()).await.unwrap();
        let other = File::open(folder.path().join(format!("{FILE_NAME}.lock"))).unwrap();
        assert!(matches!(other.try_lock(), Err(fs::TryLockError::WouldBlock)));
        drop(first);
        assert!(other.try_lock().is_ok());
    }
}

//! The size and root that the own log last signed, in a file outside the database and its backups.
//!
//! A database that was restored from an older backup and then appended to would sign a second history. The marker is
//! written to disk before a checkpoint leaves, so such a database finds that it is behind and does not sign.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use federation_protocol::hash::Hash;

const FILE_NAME: &str = "log-marker";

/// What was last signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    /// How many entries.
    pub(super) size: u64,
    /// The root over them.
    pub(super) root: Hash,
}

impl Marker {
    /// The marker in `folder`; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or is not a marker.
    pub(super) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read_to_string(folder.join(FILE_NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let marker = text
            .trim_end()
            .split_once(' ')
            .and_then(|(size, root)| Some(Self { size: size.parse().ok()?, root: root.parse().ok()? }));
        marker
            .map(Some)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the log's marker is damaged"))
    }

    /// Writes the marker. It is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let (path, fresh) = (folder.join(FILE_NAME), folder.join(format!("{FILE_NAME}.new")));
        let mut file = File::create(&fresh)?;
        writeln!(file, "{} {}", self.size, self.root)?;
        // Order: content, then name, then the folder that holds the name. A crash leaves the old marker or the new one.
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_read_as_it_was_written_and_a_damaged_one_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Marker::read(folder.path()).unwrap(), None);
        for size in [1, 2] {
            let marker = Marker { size, root: Hash::of(b"root") };
            marker.write(folder.path()).unwrap();
            assert_eq!(Marker::read(folder.path()).unwrap(), Some(marker));
        }
        fs::write(folder.path().join(FILE_NAME), "2 abc").unwrap();
        assert!(Marker::read(folder.path()).is_err());
    }
}

//! The log's checkpoints outside the database: a file that is only appended to, one line `<size> <root> <time>` each. Whoever
//! rewrites the log in the database has to rewrite this file as well; keep it, or a copy, where database administrators
//! do not reach.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use federation_protocol::hash::Hash;

use crate::kernel::clock::Timestamp;

/// Size and root at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub(super) size: u64,
    pub(super) root: Hash,
}

const FILE: &str = "access-log-checkpoints";
/// More than a line ever has.
const LINE_BYTES: u64 = 256;

/// Where the file lies in a trust's folder.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// All checkpoints in the order of the file. Lines that are none, such as half a line after a power cut, are passed over.
pub(super) fn read(path: &Path) -> std::io::Result<Vec<Checkpoint>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter_map(parse).collect()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Appends a checkpoint unless the file has it or a later one, and waits for the disk.
pub(super) fn append(path: &Path, checkpoint: Checkpoint, now: Timestamp) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    let end = tail(&mut file)?;
    if end.lines().filter_map(parse).any(|known| known.size >= checkpoint.size) {
        return Ok(());
    }
    // Half a line of an earlier crash must not swallow this one.
    let fresh = if end.is_empty() || end.ends_with('\n') { "" } else { "\n" };
    let line = format!("{fresh}{} {} {now}\n", checkpoint.size, checkpoint.root);
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

/// The end of the file: its last lines, the first of them perhaps cut.
fn tail(file: &mut File) -> std::io::Result<String> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LINE_BYTES)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse(line: &str) -> Option<Checkpoint> {
    let mut words = line.split(' ');
    let (size, root, time) = (words.next()?, words.next()?, words.next()?);
    // A time at the end shows that the line was written to its end.
    time.parse::<jiff::Timestamp>().ok()?;
    Some(Checkpoint { size: size.parse().ok()?, root: root.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(size: u64) -> Checkpoint {
        Checkpoint { size, root: Hash::of(&size.to_be_bytes()) }
    }

    #[test]
    fn checkpoints_are_appended_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join(FILE);
        assert_eq!(read(&path).unwrap(), []);
        for size in [3, 3, 7, 5, 900] {
            append(&path, checkpoint(size), Timestamp::from_seconds(0)).unwrap();
        }
        assert_eq!(read(&path).unwrap(), [checkpoint(3), checkpoint(7), checkpoint(900)]);
    }

    #[test]
    fn half_a_line_is_no_checkpoint_and_does_not_harm_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        append(&path, checkpoint(1), Timestamp::from_seconds(0)).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let line = format!("2 {} 1970-01-01T00:00:00Z", checkpoint(2).root);
        for cut in 1..line.len() {
            std::fs::write(&path, [&whole[..], &line.as_bytes()[..cut]].concat()).unwrap();
            append(&path, checkpoint(3), Timestamp::from_seconds(0)).unwrap();
            assert_eq!(read(&path).unwrap(), [checkpoint(1), checkpoint(3)], "cut at {cut}");
        }
    }
}

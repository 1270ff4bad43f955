//! Whom the trust has erased, in a file outside its databases and their backups: ids of rows and nothing else. A line is on
//! the disk before the key is destroyed, and no line is ever taken out.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use uuid::Uuid;

use crate::kernel::ids::{CaseId, SubjectId};

/// Its name in the trust's folder.
const FILE_NAME: &str = "erasures";
const SUBJECT: &str = "subject ";
const CASE: &str = "case ";

/// What the list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Whose keys were destroyed.
    pub subjects: BTreeSet<SubjectId>,
    /// Cases about them. In an older database such a case may still be under a key of its own.
    pub cases: BTreeSet<CaseId>,
}

impl Listed {
    /// Reads a list. A last line that was not written to its end counts as not written.
    fn parse(text: &str) -> Option<Self> {
        let whole = text.rfind('\n').map_or("", |end| text.get(..=end).unwrap_or_default());
        let mut listed = Self::default();
        for line in whole.lines() {
            let id = |id: &str| id.parse::<Uuid>().ok();
            match (line.strip_prefix(SUBJECT).and_then(id), line.strip_prefix(CASE).and_then(id)) {
                (Some(subject), _) => listed.subjects.insert(SubjectId::from_uuid(subject)),
                (_, Some(case)) => listed.cases.insert(CaseId::from_uuid(case)),
                _ => return None,
            };
        }
        Some(listed)
    }

    fn lines(&self) -> String {
        let subjects = self.subjects.iter().map(|subject| format!("{SUBJECT}{subject}\n"));
        subjects.chain(self.cases.iter().map(|case| format!("{CASE}{case}\n"))).collect()
    }

    /// What is here and not in `other`.
    fn without(&self, other: &Self) -> Self {
        Self {
            subjects: self.subjects.difference(&other.subjects).copied().collect(),
            cases: self.cases.difference(&other.cases).copied().collect(),
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty() && self.cases.is_empty()
    }
}

/// The list, open.
#[derive(Debug)]
pub struct ErasureList(File);

impl ErasureList {
    /// The list in a folder; made when it is not there. Waits for whoever else has it.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn lock(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join(FILE_NAME))?;
        file.lock()?;
        File::open(folder)?.sync_all()?;
        Ok(Self(file))
    }

    /// What a folder's list holds, for whoever only looks; nothing where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is damaged.
    pub fn read(folder: &Path) -> io::Result<Listed> {
        match fs::read_to_string(folder.join(FILE_NAME)) {
            Ok(text) => Listed::parse(&text).ok_or_else(damaged),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Listed::default()),
            Err(error) => Err(error),
        }
    }

    /// Adds what is not there yet. It is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written, or what is there is damaged.
    pub fn add(&mut self, more: &Listed) -> io::Result<()> {
        let mut text = String::new();
        self.0.seek(SeekFrom::Start(0))?;
        self.0.read_to_string(&mut text)?;
        let there = Listed::parse(&text).ok_or_else(damaged)?;
        let missing = more.without(&there);
        if missing.is_empty() {
            return Ok(());
        }
        // What a crash has cut off is written over.
        let end = text.rfind('\n').map_or(0, |end| end as u64 + 1);
        self.0.set_len(end)?;
        self.0.seek(SeekFrom::Start(end))?;
        self.0.write_all(missing.lines().as_bytes())?;
        self.0.sync_all()
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the list of erasures is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    fn listed(subjects: usize, cases: usize) -> Listed {
        Listed {
            subjects: (0..subjects).map(|_| SubjectId::new(&SystemRandomness)).collect(),
            cases: (0..cases).map(|_| CaseId::new(&SystemRandomness)).collect(),
        }
    }

    #[test]
    fn what_was_added_is_there_once_whatever_a_crash_has_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(ErasureList::read(folder.path()).unwrap(), Listed::default());
        let (one, other) = (listed(1, 2), listed(1, 1));
        let add = |more: &Listed| ErasureList::lock(folder.path()).unwrap().add(more).unwrap();
        add(&one);
        add(&one);
        assert_eq!(ErasureList::read(folder.path()).unwrap(), one);

        let file = folder.path().join(FILE_NAME);
        let before = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{before}subject 0190")).unwrap();
        assert_eq!(ErasureList::read(folder.path()).unwrap(), one);
        add(&other);
        let both = Listed {
            subjects: one.subjects.union(&other.subjects).copied().collect(),
            cases: one.cases.union(&other.cases).copied().collect(),
        };
        assert_eq!(ErasureList::read(folder.path()).unwrap(), both);
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 5);

        fs::write(&file, format!("rubbish\n{before}")).unwrap();
        assert!(ErasureList::read(folder.path()).is_err());
        assert!(ErasureList::lock(folder.path()).unwrap().add(&other).is_err());
    }
}

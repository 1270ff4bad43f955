//! Where the master keys come from, and how a file of them is made and changed. None of them is ever printed.
//!
//! In a file or a variable they are words. The first wraps the subjects' keys, the second is the key of the blind index; any
//! that follow are earlier ones of the first kind, which only unwrap. A word of the first kind is a key in base64, or
//! `command:NAME:/PROGRAM` for one that a key management service has.

use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zeroize::Zeroizing;

use super::Surroundings;
use super::secrets::variable;
use crate::kernel::random::Randomness;
use crate::platform::crypto::SealKey;
use crate::platform::key_encryption::command::CommandKey;
use crate::platform::key_encryption::{KeyEncryption, LocalKey, MasterKeys};

/// Stands before a key that a key management service has.
const COMMAND: &str = "command:";

/// Where secret keys come from.
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
        master_keys(&self.read_text(around)?).map_err(str::to_owned)
    }

    /// The text of the file or variable, of a secret of whatever kind.
    pub(super) fn read_text(&self, around: &Surroundings<'_>) -> Result<Zeroizing<String>, String> {
        match self {
            Self::File(path) => read_owners_file(path),
            Self::Variable(name) => Ok(Zeroizing::new(variable(name, around)?)),
        }
    }

    /// Reads them again: a file may have changed.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read_again(&self) -> Result<MasterKeys, String> {
        let variable = |name: &str| std::env::var(name).ok();
        self.read(&Surroundings { folder: Path::new(""), variable: &variable })
    }
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

/// The words of the file, apart by white space; lines that start with `#` are comments.
fn words(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace).collect()
}

fn master_keys(text: &str) -> Result<MasterKeys, &'static str> {
    const WANTED: &str = "needs two keys of 32 bytes in base64, the second for the blind index; any more are earlier ones of the first";
    let words = words(text);
    let [current, blind_index, earlier @ ..] = words.as_slice() else { return Err(WANTED) };
    let blind_index = local(blind_index).ok_or(WANTED)?;
    let mut keys: Vec<Arc<dyn KeyEncryption>> = Vec::new();
    for word in std::iter::once(current).chain(earlier) {
        let key: Arc<dyn KeyEncryption> = match word.strip_prefix(COMMAND) {
            Some(command) => Arc::new(CommandKey::parse(command)?),
            None => {
                let key = LocalKey::new(local(word).ok_or(WANTED)?);
                if key.is(&blind_index) {
                    return Err("the key of the blind index must differ from all others");
                }
                Arc::new(key)
            }
        };
        if keys.iter().any(|other| other.name() == key.name()) {
            return Err("names the same key twice");
        }
        keys.push(key);
    }
    let current = keys.remove(0);
    Ok(MasterKeys::new(current, keys, blind_index))
}

fn local(word: &str) -> Option<SealKey> {
    let bytes = Zeroizing::new(BASE64.decode(word).ok()?);
    SealKey::from_bytes(&bytes)
}

fn draw(random: &dyn Randomness) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(SealKey::draw(random).expose()))
}

/// The content of a new file of master keys, or of an environment variable when its comments are left out.
pub fn new_master_key_text(random: &dyn Randomness) -> Zeroizing<String> {
    key_text([draw(random).as_str(), draw(random).as_str()], &[])
}

fn key_text([current, blind_index]: [&str; 2], earlier: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(format!(
        "# Master keys of one trust. Whoever has this file and the databases can read everything; without it nothing\n\
         # can be read. Keep a copy apart from the backups of the databases.\n\
         # First the key that encrypts the subjects' keys, then the key of the blind index.\n{current}\n{blind_index}\n"
    ));
    if !earlier.is_empty() {
        text.push_str("# Earlier keys of the first kind, which only unwrap.\n");
    }
    for key in earlier {
        text.push_str(key);
        text.push('\n');
    }
    text
}

/// Puts a new key before those that the file has, which stay and only unwrap from now on. A crash leaves the old file or the
/// new one.
///
/// # Errors
/// When the file cannot be read as it should be, or not be written.
pub fn draw_next_master_key(path: &Path, random: &dyn Randomness) -> Result<(), String> {
    change(path, |words| {
        let [current, blind_index, earlier @ ..] = words else { return None };
        let earlier: Vec<&str> = std::iter::once(*current).chain(earlier.iter().copied()).collect();
        Some(key_text([&draw(random), blind_index], &earlier))
    })
}

/// Takes the earlier keys out of the file.
///
/// # Errors
/// As [`draw_next_master_key`].
pub fn forget_earlier_master_keys(path: &Path) -> Result<(), String> {
    change(path, |words| {
        let [current, blind_index, ..] = words else { return None };
        Some(key_text([current, blind_index], &[]))
    })
}

fn change(path: &Path, change: impl Fn(&[&str]) -> Option<Zeroizing<String>>) -> Result<(), String> {
    let text = read_owners_file(path)?;
    master_keys(&text)?;
    let changed = change(&words(&text)).ok_or("the file is not one of master keys")?;
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let failed = |error: std::io::Error| format!("{} cannot be changed: {error}", path.display());
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    write_secret(&fresh, &changed).map_err(failed)?;
    std::fs::rename(&fresh, path).map_err(failed)?;
    std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all()).map_err(failed)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes new keys to a file that only its owner can read. An existing file is never touched.
///
/// # Errors
/// When the file exists already or cannot be written.
pub fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;

    let folder = folder_of(path);
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    // Order: the keys are on the disk before anything is encrypted with them.
    file.sync_all()?;
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::world::SystemRandomness;

    fn names(keys: &MasterKeys) -> Vec<String> {
        keys.all().map(|key| key.name().to_owned()).collect()
    }

    #[test]
    fn a_new_key_comes_first_and_the_earlier_ones_stay_until_they_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.keys");
        write_secret(&file, &new_master_key_text(&SystemRandomness)).unwrap();
        let read = || KeySource::File(file.clone()).read_again().unwrap();
        let first = read();
        draw_next_master_key(&file, &SystemRandomness).unwrap();
        let second = read();
        draw_next_master_key(&file, &SystemRandomness).unwrap();
        let third = read();
        assert_eq!(names(&second)[1..], names(&first));
        assert_eq!(names(&third)[1..], names(&second));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        forget_earlier_master_keys(&file).unwrap();
        assert_eq!(names(&read()), names(&third)[..1]);
        for keys in [&second, &third, &read()] {
            assert_eq!(keys.blind_index().expose(), first.blind_index().expose());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_key_may_be_one_of_a_service_and_none_counts_twice() {
        let [one, blind, other] = [(); 3].map(|()| draw(&SystemRandomness).to_string());
        let keys = master_keys(&format!("command:vault-1:/opt/kms {blind}\n{one} {other}")).unwrap();
        assert_eq!(keys.current().name(), "command/vault-1");
        assert_eq!(keys.earlier_names().len(), 2);
        for wrong in [
            format!("{one} {blind} {one}"),
            format!("{one} {blind} {blind}"),
            format!("{one} command:vault-1:/opt/kms"),
            format!("command:vault-1:kms {blind}"),
            format!("{one} {blind} short"),
        ] {
            assert!(master_keys(&wrong).is_err(), "{wrong}");
        }
    }
}

//! Writes the public part of the own log as files, for a plain web server: checkpoint, tiles and entries bundles, under the
//! paths at which the node itself serves them. Contents are not among them: those are for peers, and change.

use std::io;
use std::path::{Path, PathBuf};

use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::tiles::Resource;

use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::register::LOG_PREFIX;
use crate::register::own_row::{OwnLog, known_log_of_ours};
use crate::register::serve::serve;

/// Why the log was not written, or not in full. The checkpoint of an earlier run stands then, with all that it needs.
#[derive(Debug, thiserror::Error)]
pub enum CannotExport {
    /// It has not been signed yet.
    #[error("the register has not been signed yet")]
    NothingSigned,
    /// A file.
    #[error("{} cannot be written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes the log below `folder`, and tells how many entries it has. Full tiles and bundles that are there from an earlier
/// run never change and are left alone.
///
/// # Errors
/// [`CannotExport`].
pub async fn export(trust: &Trust, folder: &Path) -> Result<u64, CannotExport> {
    let db = &trust.db;
    let note = serve(db, Resource::Checkpoint).await?.ok_or(CannotExport::NothingSigned)?;
    let corrupt = |_| StoreError::corrupt("register_sources", "checkpoint", &trust.origin);
    let own = OwnLog::read(db).await?;
    let log = known_log_of_ours(&mut db.begin().await?, &own.origin).await?;
    let size = log.verify(&note).map_err(corrupt)?.size();
    for resource in resources(size) {
        let path = path_of(folder, resource);
        if is_full(resource) && path.exists() {
            continue;
        }
        // It may have grown since: what a smaller checkpoint promises is there all the same.
        if let Some(bytes) = serve(db, resource).await? {
            write(&path, &bytes)?;
        }
    }
    // Order: the checkpoint last, so that whoever reads it finds all that it promises.
    write(&path_of(folder, Resource::Checkpoint), &note)?;
    Ok(size)
}

/// The entries bundles and hash tiles of a log, each level as far as it is filled.
fn resources(size: u64) -> Vec<Resource> {
    let mut all = Vec::new();
    let mut first = 0;
    while let Some(entries @ Resource::Entries { number, width }) = Resource::entries_at(first, size) {
        all.extend([entries, Resource::Hashes { level: 0, number, width }]);
        first += BUNDLE_WIDTH;
    }
    let mut hashes = size / BUNDLE_WIDTH;
    for level in 1.. {
        let mut first = 0;
        while let Some(Resource::Entries { number, width }) = Resource::entries_at(first, hashes) {
            all.push(Resource::Hashes { level, number, width });
            first += BUNDLE_WIDTH;
        }
        hashes /= BUNDLE_WIDTH;
        if hashes == 0 {
            break;
        }
    }
    all
}

fn is_full(resource: Resource) -> bool {
    match resource {
        Resource::Entries { width, .. } | Resource::Hashes { width, .. } => u64::from(width) == BUNDLE_WIDTH,
        Resource::Checkpoint | Resource::Content { .. } => false,
    }
}

fn path_of(folder: &Path, resource: Resource) -> PathBuf {
    folder.join(LOG_PREFIX.trim_start_matches('/')).join(resource.to_string())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CannotExport> {
    let failed = |cause| CannotExport::File { path: path.to_owned(), cause };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    // A reader sees the old file or the new one, never a half.
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, bytes).and_then(|()| std::fs::rename(&fresh, path)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_that_a_log_of_this_size_has_is_written_once() {
        let names = |size| resources(size).iter().map(Resource::to_string).collect::<Vec<_>>();
        assert_eq!(names(0), Vec::<String>::new());
        assert_eq!(names(3), ["tile/entries/000.p/3", "tile/0/000.p/3"]);
        assert_eq!(
            names(300),
            ["tile/entries/000", "tile/0/000", "tile/entries/001.p/44", "tile/0/001.p/44", "tile/1/000.p/1"]
        );
        let large = resources(256 * 256 + 1);
        assert!(large.contains(&Resource::Hashes { level: 2, number: 0, width: 1 }));
        assert!(large.iter().all(|resource| resource.exists_at(256 * 256 + 1)));
    }
}

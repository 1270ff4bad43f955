//! A file as it comes from a browser: cut into chunks, judged and sealed while it comes.

use federation_protocol::hash::Hash;
use federation_protocol::mailbox::{ATTACHMENT_CHUNK_BYTES, MAX_ATTACHMENT_BYTES};
use federation_protocol::text::Line;
use sha2::{Digest as _, Sha256};

use super::check::Check;
use super::store::{self, About, State};
use crate::kernel::ids::{FileId, SubjectId};
use crate::platform::db::StoreError;
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;

/// Why a file is not taken. Nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum CannotUpload {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than 50 MiB.
    #[error("the file is too long")]
    TooLong,
    /// It did not come to its end.
    #[error("the file broke off")]
    BrokenOff,
    /// Neither PDF, PNG, JPEG nor text.
    #[error("the file is of a type that is not taken")]
    Type,
    /// A key or the database.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for CannotUpload {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}

/// A file that is on its way in. Holds less than two chunks.
pub struct Uploading<'a> {
    trust: &'a Trust,
    key: SubjectKey,
    file: FileId,
    waiting: Vec<u8>,
    chunks: u32,
    size_bytes: u64,
    sha: Sha256,
    check: Check,
}

/// A file that is here and in no conversation yet.
#[derive(Debug, Clone)]
pub struct Uploaded {
    pub(super) file: FileId,
    pub(super) about: About,
}

impl Uploaded {
    /// The file, to forget it when it is not sent after all.
    pub fn file(&self) -> FileId {
        self.file
    }
}

impl<'a> Uploading<'a> {
    /// Begins one under the key of a subject.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn begin(trust: &'a Trust, subject: SubjectId) -> Result<Self, KeyError> {
        let key = trust.keys.key(subject).await?;
        let file = FileId::new(trust.random());
        let mut tx = trust.db.begin().await?;
        store::begin(&mut tx, file, subject, trust.now()).await?;
        tx.commit().await?;
        let (waiting, sha, check) = (Vec::new(), Sha256::new(), Check::default());
        Ok(Self { trust, key, file, waiting, chunks: 0, size_bytes: 0, sha, check })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`CannotUpload::TooLong`] as soon as it is; nothing more need be read then.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), CannotUpload> {
        self.size_bytes = self.size_bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.size_bytes > MAX_ATTACHMENT_BYTES {
            return Err(CannotUpload::TooLong);
        }
        self.waiting.extend_from_slice(bytes);
        while self.waiting.len() >= ATTACHMENT_CHUNK_BYTES {
            let rest = self.waiting.split_off(ATTACHMENT_CHUNK_BYTES);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            self.keep(&chunk).await?;
        }
        Ok(())
    }

    async fn keep(&mut self, chunk: &[u8]) -> Result<(), KeyError> {
        self.sha.update(chunk);
        self.check.push(chunk);
        let mut tx = self.trust.db.begin().await?;
        store::keep_chunk(&mut tx, self.trust, &self.key, (self.file, i64::from(self.chunks)), chunk).await?;
        tx.commit().await?;
        self.chunks = self.chunks.saturating_add(1);
        Ok(())
    }

    /// All of it is here.
    ///
    /// # Errors
    /// [`CannotUpload`].
    pub async fn finish(mut self, name: Line<200>) -> Result<Uploaded, CannotUpload> {
        if self.size_bytes == 0 {
            return Err(CannotUpload::Empty);
        }
        let last = std::mem::take(&mut self.waiting);
        if !last.is_empty() {
            self.keep(&last).await?;
        }
        let media_type = self.check.finish().ok_or(CannotUpload::Type)?;
        let sha256 = Hash::from_bytes(self.sha.finalize().into());
        let about = About { name, media_type, size_bytes: self.size_bytes, chunks: self.chunks, sha256 };
        let mut tx = self.trust.db.begin().await?;
        store::describe(&mut tx, self.trust, &self.key, self.file, &about).await?;
        store::set_state(&mut tx, self.file, State::Whole).await?;
        tx.commit().await?;
        Ok(Uploaded { file: self.file, about })
    }

    /// The file, to forget it when it is not taken.
    pub fn file(&self) -> FileId {
        self.file
    }
}

/// Forgets a file that was not taken, or is not sent after all.
///
/// # Errors
/// [`StoreError`].
pub async fn give_up(trust: &Trust, file: FileId) -> Result<(), StoreError> {
    store::forget(trust, file).await
}

//! Carrying an erasure out. Bears being broken off anywhere and being run twice.

use std::io;

use crate::audit::texts::ERASE;
use crate::audit::{self, Access, Object};
use crate::erasure::list::{ErasureList, Listed};
use crate::erasure::{Reason, rows};
use crate::kernel::access::Actor;
use crate::kernel::ids::{CaseId, SubjectId};
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, dialect};
use crate::platform::jobs::JobError;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::review::ending;

/// Why somebody is not erased, or not wholly. It is gone on with by saying it again, and by the node itself.
#[derive(Debug, thiserror::Error)]
pub enum CannotErase {
    /// The list outside the databases.
    #[error("the list of erasures in the trust's folder cannot be used")]
    List(#[from] io::Error),
    /// The keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The messages to the other trusts.
    #[error("the other trusts could not be told")]
    Recall(#[source] JobError),
}

/// Erases a subject: from when this returns, nothing of it can be read here, and those who were sent something of it are
/// told by messages that wait for them.
///
/// # Errors
/// [`CannotErase`].
pub async fn erase(
    trust: &Trust,
    actor: &Actor,
    subject: SubjectId,
    reason: Reason,
) -> Result<(), CannotErase> {
    note(trust, actor, subject, reason).await?;
    crash::point(Point::EraseNoted);
    let cases = rows::cases_of(&trust.db, subject).await?;
    list(trust, subject, &cases).await?;
    crash::point(Point::EraseListed);
    trust.keys.destroy(subject, trust.now()).await?;
    trust.keys.forget_number(subject).await?;
    crash::point(Point::EraseKeyDestroyed);

    let mut tx = trust.db.begin().await?;
    rows::wipe_identity(&mut tx, subject).await?;
    for case in &cases {
        rows::wipe_case(&mut tx, *case, trust.now()).await?;
    }
    tx.at(Point::EraseBeforeCommit);
    tx.commit().await?;
    crash::point(Point::EraseAfterCommit);

    ending::call_back_ended(trust).await.map_err(CannotErase::Recall)?;
    dialect::forget_erased_patients(&trust.db, trust.keys.db()).await?;
    rows::note_done(&trust.db, subject, trust.now()).await?;
    tracing::info!(trust = %trust.id, %subject, cases = cases.len(), "erased");
    Ok(())
}

/// Notes who wants it and why, once: whoever goes on with it later does not know.
async fn note(trust: &Trust, actor: &Actor, subject: SubjectId, reason: Reason) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    if rows::note(&mut tx, subject, reason.code(), trust.now()).await? {
        let access = Access {
            actor,
            action: ERASE,
            object: Object::Subject(subject),
            subject: Some(subject),
            reason: Some(reason.code().to_owned()),
        };
        audit::store::record(&mut tx, trust, &access).await?;
    }
    tx.commit().await
}

/// Order: the list is on the disk before anything is destroyed, so that no backup brings back what is gone here.
async fn list(trust: &Trust, subject: SubjectId, cases: &[CaseId]) -> io::Result<()> {
    let folder = trust.settings.folder.clone();
    let listed = Listed { subjects: [subject].into(), cases: cases.iter().copied().collect() };
    let written = tokio::task::spawn_blocking(move || ErasureList::lock(&folder)?.add(&listed)).await;
    written.map_err(io::Error::other)?
}

//! The rows of those who are erased.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, SubjectId};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::review::ending;

/// What a sealed column that must hold something is overwritten with.
const NOTHING: &[u8] = &[];

/// The cases about a subject.
pub(super) async fn cases_of(db: &Db, subject: SubjectId) -> Result<Vec<CaseId>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, CaseId>(
        "SELECT id FROM cases WHERE subject = $1 ORDER BY number").bind(subject).fetch_all(c).await?))
}

/// Whose key a case is under, if it is there and was not erased.
pub(super) async fn subject_of(db: &Db, case: CaseId) -> Result<Option<SubjectId>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM cases WHERE id = $1 AND erased_at IS NULL").bind(case).fetch_optional(c).await?))
}

/// Whether a subject is a patient whose identity is stored.
pub(super) async fn is_patient(db: &Db, subject: SubjectId) -> Result<bool, StoreError> {
    let found = on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM patients WHERE subject = $1").bind(subject).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Deletes who a patient is.
pub(super) async fn wipe_identity(tx: &mut Tx, subject: SubjectId) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM patients WHERE subject = $1")
        .bind(subject).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Deletes everything that was written about a case. Its codes, and who did what when, stay.
pub(super) async fn wipe_case(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<(), StoreError> {
    ending::forget_case(tx, case).await?;
    for sql in [
        "DELETE FROM case_drafts WHERE case_id = $1",
        // What waits will not be published, and why something was is in the register.
        "UPDATE publication_holds SET summary = NULL, reason = NULL, version = version + 1,
         settled_at = COALESCE(settled_at, $2), status = CASE WHEN status = 'held' THEN 'kept_back' ELSE status END
         WHERE case_id = $1",
        "UPDATE cases SET erased_at = COALESCE(erased_at, $2) WHERE id = $1",
    ] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(case).bind(now).execute(c).await.map(|_| ())?);
    }
    for sql in [
        "UPDATE case_events SET payload = $2 WHERE case_id = $1",
        "UPDATE publication_revisions SET note = $2 WHERE case_id = $1",
    ] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(case).bind(NOTHING).execute(c).await.map(|_| ())?);
    }
    // What somebody typed about it while their session ran out.
    let pages = format!("/saker/{case}");
    on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM kept_forms WHERE path = $1 OR path LIKE $2")
        .bind(&pages).bind(format!("{pages}/%")).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Notes that a subject is to be erased. Tells whether that is new.
pub(super) async fn note(
    tx: &mut Tx,
    subject: SubjectId,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let noted = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO erasures (subject, asked_at, reason) VALUES ($1, $2, $3) ON CONFLICT (subject) DO NOTHING")
        .bind(subject).bind(now).bind(reason).execute(c).await?.rows_affected());
    Ok(noted == 1)
}

/// Notes that a subject is erased here.
pub(super) async fn note_done(db: &Db, subject: SubjectId, now: Timestamp) -> Result<(), StoreError> {
    on!(db.write(), c: DB => sqlx::query::<DB>("UPDATE erasures SET done_at = $1 WHERE subject = $2 AND done_at IS NULL")
        .bind(now).bind(subject).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Whose erasure was begun and is not done.
pub(super) async fn unfinished(db: &Db) -> Result<Vec<SubjectId>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM erasures WHERE done_at IS NULL ORDER BY asked_at").fetch_all(c).await?))
}

/// Whether a subject is erased here.
pub(super) async fn is_done(db: &Db, subject: SubjectId) -> Result<bool, StoreError> {
    let done = on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM erasures WHERE subject = $1 AND done_at IS NOT NULL")
        .bind(subject).fetch_optional(c).await?);
    Ok(done.is_some())
}

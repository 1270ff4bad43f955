//! Drafts: the answers as typed, sealed under the subject's key, saved as often as the clinician pauses.

use crate::case::store::{OpenCase, reseal};
use crate::forms::Answers;
use crate::kernel::access::{EditDraft, Permit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, SubjectId};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// A draft as it was last saved.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Answers, mistakes included; never those that identify the patient.
    pub answers: Answers,
    /// Counts saves, so that two tabs cannot overwrite each other. 0 before the first.
    pub revision: i64,
    /// When.
    pub saved_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct DraftRow {
    answers: Vec<u8>,
    revision: i64,
    saved_at: Timestamp,
}

fn place(case: CaseId) -> String {
    format!("case_drafts/{case}")
}

/// The draft of the case; an empty one before the first save.
///
/// # Errors
/// [`KeyError`].
pub async fn draft(trust: &Trust, open: &OpenCase) -> Result<Draft, KeyError> {
    let id = open.case().id;
    let row: Option<DraftRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, DraftRow>(
        "SELECT answers, revision, saved_at FROM case_drafts WHERE case_id = $1").bind(id).fetch_optional(c).await?);
    let Some(row) = row else { return Ok(Draft::default()) };
    let plain = open.key.open(&place(id), &row.answers)?;
    let answers =
        serde_json::from_slice(&plain).map_err(|_| StoreError::corrupt("case_drafts", "answers", id))?;
    Ok(Draft { answers, revision: row.revision, saved_at: Some(row.saved_at) })
}

/// Saves the draft over revision `from`. Answers with the new revision.
///
/// # Errors
/// [`StoreError::Conflict`] when another tab or a delegate saved, or named another patient, in the meantime; nothing was
/// overwritten.
pub async fn save_draft(
    trust: &Trust,
    permit: &Permit<EditDraft>,
    open: &OpenCase,
    answers: &Answers,
    from: i64,
) -> Result<i64, KeyError> {
    let id = permit.case();
    let plain = serde_json::to_vec(answers).map_err(|_| StoreError::corrupt("case_drafts", "answers", id))?;
    let sealed = open.key.seal(trust.random(), &place(id), &zeroize::Zeroizing::new(plain))?;
    let mut tx = trust.db.begin().await?;
    // Order: the row of the case first, so that it cannot move under another key between sealing and writing.
    hold(&mut tx, open).await?;
    let saved = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO case_drafts (case_id, answers, revision, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (case_id) DO UPDATE SET answers = excluded.answers, revision = excluded.revision,
         saved_at = excluded.saved_at, saved_by = excluded.saved_by WHERE case_drafts.revision = $6")
        .bind(id).bind(sealed).bind(from + 1).bind(trust.now()).bind(permit.actor().user).bind(from)
        .execute(c).await?.rows_affected());
    if saved != 1 {
        return Err(StoreError::Conflict.into());
    }
    tx.commit().await?;
    Ok(from + 1)
}

/// Keeps everybody else from the case until the transaction ends, if it still is under the key it was opened with.
async fn hold(tx: &mut Tx, open: &OpenCase) -> Result<(), StoreError> {
    let held = on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE cases SET subject = subject WHERE id = $1 AND subject = $2")
        .bind(open.case().id).bind(open.subject).execute(c).await?.rows_affected());
    if held == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Moves the whole case under the key of the patient `subject`: from then on erasing the patient erases the case's
/// narratives. Only while nothing but the draft exists, so that what was handed in never changes its subject.
///
/// # Errors
/// [`StoreError::Conflict`] when the case has been handed in, or was changed in the meantime.
pub async fn give_patient(
    trust: &Trust,
    permit: &Permit<EditDraft>,
    open: &OpenCase,
    subject: SubjectId,
) -> Result<(), KeyError> {
    if open.subject == subject {
        return Ok(());
    }
    let [first] = open.history.events.as_slice() else { return Err(StoreError::Conflict.into()) };
    let id = permit.case();
    let key = trust.keys.key(subject).await?;
    let before = draft(trust, open).await?;
    let plain = zeroize::Zeroizing::new(
        serde_json::to_vec(&before.answers).map_err(|_| StoreError::corrupt("case_drafts", "answers", id))?,
    );
    let answers = key.seal(trust.random(), &place(id), &plain)?;

    let mut tx = trust.db.begin().await?;
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE cases SET subject = $1, changed_at = $2 WHERE id = $3 AND subject = $4 AND version = 1")
        .bind(subject).bind(trust.now()).bind(id).bind(open.subject).execute(c).await?.rows_affected());
    if changed != 1 {
        return Err(StoreError::Conflict.into());
    }
    // A draft that was saved since it was read here would stay under the old key, where nothing opens it any more.
    let revision = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT revision FROM case_drafts WHERE case_id = $1").bind(id).fetch_optional(c).await?);
    if revision.unwrap_or_default() != before.revision {
        return Err(StoreError::Conflict.into());
    }
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE case_drafts SET answers = $1 WHERE case_id = $2")
        .bind(answers).bind(id).execute(c).await?.rows_affected());
    reseal(&mut tx, trust, id, &key, first).await?;
    tx.commit().await?;
    Ok(())
}

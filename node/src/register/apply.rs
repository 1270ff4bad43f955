//! Takes verified entries into the register, our own and the peers' by the same way.
//!
//! Entries come in the order of their log; one that was withheld may come later. Withdrawing erases content and salt;
//! superseding only takes an entry out of the search.

use federation_protocol::content::{Content, DecisionSummaryV1, WithdrawalV1};
use federation_protocol::ids::EntryId;
use federation_protocol::sync::{Body, SyncedEntry};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::next_number;
use crate::register::EntryStatus;
use crate::register::summary::SearchRow;

/// The counter that numbers the rows of the search.
const DOCUMENTS: &str = "register_documents";

/// A row of `register_entries` about to be written.
struct NewEntry<'e> {
    status: EntryStatus,
    id: Option<EntryId>,
    supersedes: Option<EntryId>,
    stored: Option<(&'e [u8], &'e [u8])>,
}

/// Takes in one entry. Applying it again changes nothing, unless it was withheld before.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn apply(
    tx: &mut Tx,
    source: SourceId,
    entry: &SyncedEntry,
    now: Timestamp,
) -> Result<(), StoreError> {
    let index = stored_index(entry.index);
    let new = match &entry.body {
        Body::Absent => NewEntry { status: EntryStatus::Withheld, id: None, supersedes: None, stored: None },
        Body::Unread { salt, bytes } => plain(EntryStatus::Unread, salt.as_bytes(), bytes),
        Body::Refused { salt, bytes, .. } => plain(EntryStatus::Refused, salt.as_bytes(), bytes),
        Body::Read { salt, bytes, content } => {
            let id = id_of(content);
            // The log holds it for ever, so an id that it used before is passed over and not waited for.
            if index_of(tx, source, id).await?.is_some_and(|other| other != index) {
                plain(EntryStatus::Refused, salt.as_bytes(), bytes)
            } else {
                let supersedes = match content {
                    Content::DecisionSummary(summary) => summary.supersedes,
                    Content::Withdrawal(_) => None,
                };
                let stored = Some((salt.as_bytes().as_slice(), bytes.as_slice()));
                NewEntry { status: EntryStatus::Live, id: Some(id), supersedes, stored }
            }
        }
    };
    if !insert(tx, source, index, &new, now).await? {
        return Ok(());
    }
    match &entry.body {
        Body::Read { content: Content::DecisionSummary(summary), .. } if new.id.is_some() => {
            decided(tx, source, index, summary).await
        }
        Body::Read { content: Content::Withdrawal(withdrawal), .. } if new.id.is_some() => {
            withdrawn(tx, source, index, withdrawal).await
        }
        _ => Ok(()),
    }
}

fn plain<'e>(status: EntryStatus, salt: &'e [u8], content: &'e [u8]) -> NewEntry<'e> {
    NewEntry { status, id: None, supersedes: None, stored: Some((salt, content)) }
}

/// The id that an entry gives itself.
pub(super) fn id_of(content: &Content) -> EntryId {
    match content {
        Content::DecisionSummary(summary) => summary.id,
        Content::Withdrawal(withdrawal) => withdrawal.id,
    }
}

/// Where the entry of this id stands in the log.
pub(super) async fn index_of(tx: &mut Tx, source: SourceId, id: EntryId) -> Result<Option<i64>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT leaf_index FROM register_entries WHERE source = $1 AND entry_id = $2")
        .bind(source).bind(id.as_uuid()).fetch_optional(c).await?))
}

/// An index as the database keeps it. A log has at most 2^26 entries.
pub(super) fn stored_index(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// Writes the row if there is none yet, or a withheld one. Tells whether it did.
async fn insert(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    new: &NewEntry<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (salt, content) = new.stored.unzip();
    let written = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_entries (source, leaf_index, entry_id, status, salt, content, supersedes, applied_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (source, leaf_index) DO UPDATE SET entry_id = excluded.entry_id, status = excluded.status,
         salt = excluded.salt, content = excluded.content, supersedes = excluded.supersedes,
         applied_at = excluded.applied_at
         WHERE register_entries.status = 'withheld' AND excluded.status <> 'withheld'")
        .bind(source).bind(index).bind(new.id.map(|id| id.as_uuid())).bind(new.status)
        .bind(salt.map(<[u8]>::to_vec)).bind(content.map(<[u8]>::to_vec))
        .bind(new.supersedes.map(|id| id.as_uuid())).bind(now)
        .execute(c).await?.rows_affected());
    Ok(written == 1)
}

async fn decided(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    summary: &DecisionSummaryV1,
) -> Result<(), StoreError> {
    // An entry that was withheld may come after the one that takes its place.
    let successor: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<i64>>(
        "SELECT MIN(leaf_index) FROM register_entries WHERE source = $1 AND supersedes = $2 AND leaf_index > $3")
        .bind(source).bind(summary.id.as_uuid()).bind(index).fetch_one(c).await?);
    if let Some(successor) = successor {
        mark(tx, source, index, EntryStatus::Superseded, successor).await?;
    } else {
        insert_row(tx, source, index, summary).await?;
    }
    if let Some(earlier) = summary.supersedes
        && let Some(earlier) = index_of(tx, source, earlier).await?
        && earlier < index
    {
        mark(tx, source, earlier, EntryStatus::Superseded, index).await?;
    }
    Ok(())
}

async fn withdrawn(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    withdrawal: &WithdrawalV1,
) -> Result<(), StoreError> {
    let named = stored_index(withdrawal.index);
    mark(tx, source, named, EntryStatus::Withdrawn, index).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_entries SET salt = NULL, content = NULL WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(named).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Gives an entry that is not withdrawn another status, and takes it out of the search.
async fn mark(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    status: EntryStatus,
    by: i64,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_entries SET status = $1, changed_by = $2
         WHERE source = $3 AND leaf_index = $4 AND status <> 'withdrawn'")
        .bind(status).bind(by).bind(source).bind(index).execute(c).await.map(|_| ())?);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM register_decisions WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(index).execute(c).await.map(|_| ())?);
    Ok(())
}

async fn insert_row(
    tx: &mut Tx,
    source: SourceId,
    index: i64,
    summary: &DecisionSummaryV1,
) -> Result<(), StoreError> {
    let document = next_number(tx, DOCUMENTS).await?;
    let row = SearchRow::of(summary);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_decisions (document, source, leaf_index, scheme, scope, atc, substance, icd10, icd10_last,
         indication_text, outcome, classification, decided_by, decided, decided_first, decided_last, medicine_words,
         other_words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)")
        .bind(document).bind(source).bind(index).bind(summary.scheme.code()).bind(summary.scope.code())
        .bind(summary.atc.as_str()).bind(summary.substance.as_str()).bind(row.icd10).bind(row.icd10_last)
        .bind(summary.indication_text.as_ref().map(|text| text.as_str())).bind(summary.outcome.code())
        .bind(summary.classification.map(|class| class.code())).bind(summary.decided_by.code())
        .bind(summary.decided.as_str()).bind(row.months.0).bind(row.months.1)
        .bind(row.medicine_words).bind(row.other_words)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

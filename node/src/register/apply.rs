//! Takes verified entries into the register, our own and the peers' by the same way.
//!
//! Entries come in the order of their log; one that was withheld may come later. Withdrawing erases content and salt;
//! superseding only takes an entry out of the search.

use federation_protocol::content::{Content, DecisionSummaryV1, KeyChangeV1, Standing};
use federation_protocol::hash::Salt;
use federation_protocol::ids::{EntryId, EntryKind};
use federation_protocol::sync::{Body, SyncedEntry};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::keys;
use crate::platform::db::{StoreError, Tx, on};
use crate::register::EntryStatus;
use crate::register::rows::insert_decisions;
use crate::register::summary::SearchRow;

/// What is written of an entry. All that takes time was done when it was planned, outside of every transaction.
pub(super) struct Planned {
    pub(super) index: i64,
    pub(super) status: EntryStatus,
    /// As it names itself; only of an entry that is read and not refused.
    pub(super) id: Option<EntryId>,
    pub(super) supersedes: Option<EntryId>,
    pub(super) stored: Option<(Salt, Vec<u8>)>,
    pub(super) effect: Effect,
}

/// What an entry does to the register.
pub(super) enum Effect {
    /// Nothing.
    None,
    /// A decision is found by the search.
    Decides(Box<DecisionSummaryV1>, SearchRow),
    /// The entry at this index is withdrawn.
    Withdraws(i64),
    /// The trust has another key.
    ChangesKey(Box<KeyChangeV1>),
}

/// Works out what is written of an entry.
pub(super) fn plan(entry: SyncedEntry) -> Planned {
    let index = stored_index(entry.index);
    let plain =
        |status, stored| Planned { index, status, id: None, supersedes: None, stored, effect: Effect::None };
    match entry.body {
        Body::Absent => plain(EntryStatus::Withheld, None),
        Body::Unread { salt, bytes } => plain(EntryStatus::Unread, Some((salt, bytes))),
        Body::Refused { salt, bytes, .. } => plain(EntryStatus::Refused, Some((salt, bytes))),
        Body::Read { salt, bytes, content } => {
            let id = Some(id_of(&content));
            let (supersedes, effect) = match content {
                Content::DecisionSummary(summary) => {
                    let row = SearchRow::of(&summary);
                    (summary.supersedes, Effect::Decides(summary, row))
                }
                Content::Withdrawal(withdrawal) => (None, Effect::Withdraws(stored_index(withdrawal.index))),
                Content::KeyChange(change) => (None, Effect::ChangesKey(change)),
            };
            Planned { id, supersedes, effect, ..plain(EntryStatus::Live, Some((salt, bytes))) }
        }
    }
}

impl Planned {
    /// The log holds it for ever, so an entry whose id was used before is passed over and not waited for.
    pub(super) fn refuse(&mut self) {
        (self.status, self.id, self.supersedes) = (EntryStatus::Refused, None, None);
        self.effect = Effect::None;
    }
}

/// Takes in one entry. Applying it again changes nothing, unless it was withheld before.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn apply(
    tx: &mut Tx,
    source: SourceId,
    mut entry: Planned,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(id) = entry.id
        && index_of(tx, source, id).await?.is_some_and(|other| other != entry.index)
    {
        entry.refuse();
    }
    if !insert(tx, source, &entry, now).await? {
        return Ok(());
    }
    if let Effect::Decides(summary, row) = &entry.effect {
        // An entry that was withheld may come after the one that takes its place.
        let successor: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<i64>>(
            "SELECT MIN(leaf_index) FROM register_entries WHERE source = $1 AND supersedes = $2 AND leaf_index > $3")
            .bind(source).bind(summary.id.as_uuid()).bind(entry.index).fetch_one(c).await?);
        match successor {
            Some(successor) => mark(tx, source, entry.index, EntryStatus::Superseded, successor).await?,
            None => insert_decisions(tx, source, &[(entry.index, summary.as_ref(), row)]).await?,
        }
    }
    change_earlier(tx, source, &entry).await
}

/// What an entry does to those before it: withdrawing erases content and salt, superseding takes out of the search.
pub(super) async fn change_earlier(tx: &mut Tx, source: SourceId, entry: &Planned) -> Result<(), StoreError> {
    match entry.effect {
        Effect::None => Ok(()),
        Effect::Withdraws(named) => withdrawn(tx, source, named, entry.index).await,
        Effect::ChangesKey(ref change) => {
            if keys::take_change(tx, change, entry.index).await? == Some(Standing::Follows) {
                tracing::info!(peer = %change.origin, purpose = change.purpose().name(), "a peer has a new key");
            }
            Ok(())
        }
        Effect::Decides(..) => {
            if let Some(earlier) = entry.supersedes
                && let Some(earlier) = index_of(tx, source, earlier).await?
                && earlier < entry.index
            {
                mark(tx, source, earlier, EntryStatus::Superseded, entry.index).await?;
            }
            Ok(())
        }
    }
}

/// The id that an entry gives itself.
pub(super) fn id_of(content: &Content) -> EntryId {
    match content {
        Content::DecisionSummary(summary) => summary.id,
        Content::Withdrawal(withdrawal) => withdrawal.id,
        Content::KeyChange(change) => change.id,
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
async fn insert(tx: &mut Tx, source: SourceId, new: &Planned, now: Timestamp) -> Result<bool, StoreError> {
    let written = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO register_entries (source, leaf_index, entry_id, status, salt, content, supersedes, applied_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (source, leaf_index) DO UPDATE SET entry_id = excluded.entry_id, status = excluded.status,
         salt = excluded.salt, content = excluded.content, supersedes = excluded.supersedes,
         applied_at = excluded.applied_at
         WHERE register_entries.status = 'withheld' AND excluded.status <> 'withheld'")
        .bind(source).bind(new.index).bind(new.id.map(|id| id.as_uuid())).bind(new.status)
        .bind(new.stored.as_ref().map(|(salt, _)| salt.as_bytes().to_vec()))
        .bind(new.stored.as_ref().map(|(_, content)| content.as_slice()))
        .bind(new.supersedes.map(|id| id.as_uuid())).bind(now)
        .execute(c).await?.rows_affected());
    Ok(written == 1)
}

/// Whether entries of this stored kind cannot be withdrawn.
pub(super) fn is_lasting(kind: i64) -> bool {
    [EntryKind::WITHDRAWAL, EntryKind::KEY_CHANGE].iter().any(|lasting| i64::from(lasting.code()) == kind)
}

async fn withdrawn(tx: &mut Tx, source: SourceId, named: i64, by: i64) -> Result<(), StoreError> {
    // How the log came to be what it is stays readable: withdrawals and changes of keys cannot be withdrawn.
    let kind: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT kind FROM register_leaves WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(named).fetch_optional(c).await?);
    if kind.is_some_and(is_lasting) {
        return Ok(());
    }
    mark(tx, source, named, EntryStatus::Withdrawn, by).await?;
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

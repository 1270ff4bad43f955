//! Takes verified entries into the register, our own and the peers' by the same way.
//!
//! Entries come in the order of their log; one that was withheld may come later. Withdrawing erases content and salt;
//! superseding only takes an entry out of the search. Both may be told in a later log of the same trust.

use federation_protocol::content::{Content, DecisionSummaryV1, KeyChangeV1, LogBeginV1, Standing};
use federation_protocol::hash::Salt;
use federation_protocol::ids::{EntryId, EntryKind, Origin};
use federation_protocol::sync::{Body, SyncedEntry};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::keys;
use crate::platform::db::{StoreError, Tx, on};
use crate::register::EntryStatus;
use crate::register::chain::{check_beginning, find_before, source_named, successor_of};
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
    /// The entry at this index is withdrawn, of the log named or else of this one.
    Withdraws(Option<Origin>, i64),
    /// The trust has another key.
    ChangesKey(Box<KeyChangeV1>),
    /// The log follows on one that ended so.
    Begins(Box<LogBeginV1>),
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
            let id = Some(content.id());
            let (supersedes, effect) = match content {
                Content::DecisionSummary(summary) => {
                    let row = SearchRow::of(&summary);
                    (summary.supersedes, Effect::Decides(summary, row))
                }
                Content::Withdrawal(withdrawal) => {
                    (None, Effect::Withdraws(withdrawal.log, stored_index(withdrawal.index)))
                }
                Content::KeyChange(change) => (None, Effect::ChangesKey(change)),
                Content::LogBegin(begin) => (None, Effect::Begins(Box::new(begin))),
                // That nothing stands behind it is held by the pull, whatever it says.
                Content::LogEnd(_) => (None, Effect::None),
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
        && (index_of(tx, source, id).await?.is_some_and(|other| other != entry.index)
            || find_before(tx, source, id).await?.is_some())
    {
        entry.refuse();
    }
    if !insert(tx, source, &entry, now).await? {
        return Ok(());
    }
    if let Effect::Decides(summary, row) = &entry.effect {
        match successor_of(tx, source, entry.index, summary.id).await? {
            Some(by) => mark(tx, (source, entry.index), EntryStatus::Superseded, by).await?,
            None => insert_decisions(tx, source, &[(entry.index, summary.as_ref(), row)]).await?,
        }
    }
    change_earlier(tx, source, &entry).await
}

/// Takes in an entry that is appended just now and whose id is new: nothing that came before it belongs behind it.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn apply_appended(
    tx: &mut Tx,
    source: SourceId,
    entry: &Planned,
    now: Timestamp,
) -> Result<(), StoreError> {
    if !insert(tx, source, entry, now).await? {
        return Err(StoreError::Conflict);
    }
    if let Effect::Decides(summary, row) = &entry.effect {
        insert_decisions(tx, source, &[(entry.index, summary.as_ref(), row)]).await?;
    }
    change_earlier(tx, source, entry).await
}

/// What an entry does to those before it: withdrawing erases content and salt, superseding takes out of the search.
pub(super) async fn change_earlier(tx: &mut Tx, source: SourceId, entry: &Planned) -> Result<(), StoreError> {
    match entry.effect {
        Effect::None => Ok(()),
        Effect::Withdraws(ref log, named) => {
            let target = match log {
                None => source,
                // A withdrawal names a log of its own trust that comes before its own, or it is not read at all.
                Some(log) => match source_named(tx, log).await? {
                    Some(target) => target,
                    None => return Ok(()),
                },
            };
            withdrawn(tx, (target, named), (source, entry.index)).await
        }
        Effect::Begins(ref begin) => check_beginning(tx, source, begin).await,
        Effect::ChangesKey(ref change) => {
            if keys::take_change(tx, change, entry.index).await? == Some(Standing::Follows) {
                tracing::info!(peer = %change.origin, purpose = change.purpose().name(), "a peer has a new key");
            }
            Ok(())
        }
        Effect::Decides(..) => {
            let Some(earlier) = entry.supersedes else { return Ok(()) };
            let target = match index_of(tx, source, earlier).await? {
                Some(index) => (index < entry.index).then_some((source, index)),
                None => find_before(tx, source, earlier).await?,
            };
            match target {
                Some(target) => mark(tx, target, EntryStatus::Superseded, (source, entry.index)).await,
                None => Ok(()),
            }
        }
    }
}

/// Where the entry of this id stands in the log.
pub(super) async fn index_of(tx: &mut Tx, source: SourceId, id: EntryId) -> Result<Option<i64>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT leaf_index FROM register_entries WHERE source = $1 AND entry_id = $2")
        .bind(source).bind(id.as_uuid()).fetch_optional(c).await?))
}

/// Whether an entry with this id stands in the log, or in one before it.
pub(super) async fn is_known(tx: &mut Tx, source: SourceId, id: EntryId) -> Result<bool, StoreError> {
    Ok(index_of(tx, source, id).await?.is_some() || find_before(tx, source, id).await?.is_some())
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
    [EntryKind::WITHDRAWAL, EntryKind::KEY_CHANGE, EntryKind::LOG_END, EntryKind::LOG_BEGIN]
        .iter()
        .any(|lasting| i64::from(lasting.code()) == kind)
}

async fn withdrawn(
    tx: &mut Tx,
    (source, named): (SourceId, i64),
    by: (SourceId, i64),
) -> Result<(), StoreError> {
    // How the log came to be what it is stays readable: what says so cannot be withdrawn.
    let kind: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT kind FROM register_leaves WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(named).fetch_optional(c).await?);
    if kind.is_some_and(is_lasting) {
        return Ok(());
    }
    mark(tx, (source, named), EntryStatus::Withdrawn, by).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_entries SET salt = NULL, content = NULL WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(named).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Gives an entry that is not withdrawn another status, and takes it out of the search.
async fn mark(
    tx: &mut Tx,
    (source, index): (SourceId, i64),
    status: EntryStatus,
    (in_log, by): (SourceId, i64),
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_entries SET status = $1, changed_by = $2, changed_in = $3
         WHERE source = $4 AND leaf_index = $5 AND status <> 'withdrawn'")
        .bind(status).bind(by).bind((in_log != source).then_some(in_log)).bind(source).bind(index)
        .execute(c).await.map(|_| ())?);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM register_decisions WHERE source = $1 AND leaf_index = $2")
        .bind(source).bind(index).execute(c).await.map(|_| ())?);
    Ok(())
}

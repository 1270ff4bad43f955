//! Writes what a pull verified: leaves, entries and the state of the pull, together or not at all.

use federation_protocol::content::Leaf;
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::sync::{Step, Store, SyncState};
use sqlx::QueryBuilder;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::Problem;
use crate::platform::crash::{self, Point};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::EntryStatus;
use crate::register::apply::{Planned, apply, plan, stored_index};
use crate::register::apply_new::apply_new;
use crate::register::mirrored_keys::keep_last;

/// The copy of one peer's log as a pull works on it.
pub(super) struct Copy {
    /// Its source.
    pub(super) id: SourceId,
    /// Since when nothing is applied any more.
    pub(super) frozen_at: Option<Timestamp>,
    /// Where the pull stands.
    pub(super) state: SyncState,
    /// The same as it is stored: what the next step must find there still.
    stored: String,
}

/// A step as it is stored: everything that takes time to work out is worked out.
pub(super) struct Verified {
    /// The state after it.
    pub(super) state: SyncState,
    rows: Rows,
}

enum Rows {
    None,
    /// Leaves from this index on, and the checkpoint if they are the last that it promises.
    Leaves(u64, Vec<Leaf>, Option<SignedCheckpoint>),
    Entries(Vec<Planned>),
}

impl From<Step> for Verified {
    fn from(step: Step) -> Self {
        let rows = match step.store {
            Store::StateOnly => Rows::None,
            Store::StagedLeaves { first, leaves } => Rows::Leaves(first, leaves, None),
            Store::VerifiedLeaves { first, leaves, checkpoint } => {
                Rows::Leaves(first, leaves, Some(checkpoint))
            }
            Store::Entries(entries) => Rows::Entries(entries.into_iter().map(plan).collect()),
        };
        Self { state: step.state, rows }
    }
}

impl Verified {
    /// The leaves that it adds to the copy.
    pub(super) fn leaves(&self) -> &[Leaf] {
        match &self.rows {
            Rows::Leaves(_, leaves, _) => leaves,
            Rows::None | Rows::Entries(_) => &[],
        }
    }
}

impl Copy {
    /// The copy of the log of `origin`.
    pub(super) async fn open(db: &Db, origin: &Origin) -> Result<Self, StoreError> {
        type Row = (SourceId, Option<String>, Option<Timestamp>, Option<i64>);
        let (id, stored, frozen_at, last): Row = on!(db.read(), c: DB => sqlx::query_as::<DB, Row>(
                "SELECT s.id, s.sync_state, s.frozen_at, l.kind FROM register_sources s
                 LEFT JOIN register_leaves l ON l.source = s.id AND l.leaf_index = s.size - 1
                 WHERE s.origin = $1 AND NOT s.own AND NOT s.former")
                .bind(origin.as_str()).fetch_one(c).await?);
        let corrupt = || StoreError::corrupt("register_sources", "sync_state", id);
        let stored = stored.ok_or_else(corrupt)?;
        let state: SyncState = serde_json::from_str(&stored).map_err(|_| corrupt())?;
        let state = state.with_end(last == Some(i64::from(EntryKind::LOG_END.code())));
        Ok(Self { id, frozen_at, state, stored })
    }

    /// Whether all of a log that has ended is here: there is nothing to ask for any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn is_over(&self, db: &Db) -> Result<bool, StoreError> {
        if !self.state.has_ended() || self.state.needs().next().is_some() {
            return Ok(false);
        }
        let withheld: i64 = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT COUNT(*) FROM register_entries WHERE source = $1 AND status = 'withheld'")
            .bind(self.id).fetch_one(c).await?);
        Ok(withheld == 0)
    }

    /// The own log, while what a restored database lacks is fetched back from mirrors. Where that stands is kept with the
    /// log, so that it goes on after an interruption.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else began at the same time.
    pub(super) async fn of_own_log(trust: &Trust) -> Result<Self, StoreError> {
        let (id, range, stored): (SourceId, Option<Vec<u8>>, Option<String>) = on!(trust.db.read(), c: DB =>
            sqlx::query_as::<DB, (SourceId, Option<Vec<u8>>, Option<String>)>(
                "SELECT id, compact_range, sync_state FROM register_sources WHERE own").fetch_one(c).await?);
        let corrupt = |column| StoreError::corrupt("register_sources", column, id);
        if let Some(stored) = stored {
            let state = serde_json::from_str(&stored).map_err(|_| corrupt("sync_state"))?;
            return Ok(Self { id, frozen_at: None, state, stored });
        }
        let range = range.as_deref().map(CompactRange::from_bytes).transpose();
        let range = range.ok().flatten().ok_or_else(|| corrupt("compact_range"))?;
        let state = SyncState::of_own_log(range);
        let stored = serde_json::to_string(&state).map_err(|_| corrupt("sync_state"))?;
        let begun = on!(trust.db.write(), c: DB => sqlx::query::<DB>(
            "UPDATE register_sources SET sync_state = $1 WHERE id = $2 AND sync_state IS NULL")
            .bind(&stored).bind(id).execute(c).await?.rows_affected());
        if begun == 1 { Ok(Self { id, frozen_at: None, state, stored }) } else { Err(StoreError::Conflict) }
    }

    /// Ends fetching the own log back: the next entry is appended behind what came, and what was only staged is dropped.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn end_of_own_log(tx: &mut Tx, id: SourceId, size: u64) -> Result<(), StoreError> {
        let stored: Option<String> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, Option<String>>(
            "SELECT sync_state FROM register_sources WHERE id = $1").bind(id).fetch_one(c).await?);
        let Some(stored) = stored else { return Ok(()) };
        let corrupt = || StoreError::corrupt("register_sources", "sync_state", id);
        let state: SyncState = serde_json::from_str(&stored).map_err(|_| corrupt())?;
        if state.verified_size() != size {
            return Err(corrupt());
        }
        delete_leaves(tx, id, stored_index(size)).await?;
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "UPDATE register_sources SET compact_range = $1, sync_state = NULL WHERE id = $2")
            .bind(state.range().to_bytes()).bind(id).execute(c).await.map(|_| ())?);
        Ok(())
    }

    /// Stores steps that follow each other, and the state after the last, in one transaction, and goes on from there.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another pull of the same log was faster; nothing was written.
    pub(super) async fn take(&mut self, trust: &Trust, steps: Vec<Verified>) -> Result<(), StoreError> {
        let Some(state) = steps.last().map(|last| last.state.clone()) else { return Ok(()) };
        let mut tx = trust.db.begin().await?;
        let stored = self.move_state(&mut tx, &state).await?;
        for step in steps {
            match step.rows {
                Rows::None => {}
                Rows::Leaves(first, leaves, checkpoint) => {
                    insert_leaves(&mut tx, self.id, first, &leaves).await?;
                    if let Some(checkpoint) = checkpoint {
                        verified(&mut tx, self.id, &checkpoint).await?;
                    }
                }
                Rows::Entries(entries) => apply_new(&mut tx, self.id, entries, trust.now()).await?,
            }
        }
        tx.at(Point::SyncBeforeCommit);
        tx.commit().await?;
        crash::point(Point::SyncAfterCommit);
        (self.state, self.stored) = (state, stored);
        Ok(())
    }

    /// Forgets the checkpoint that is being fetched and the leaves staged for it.
    ///
    /// # Errors
    /// As [`Copy::take`].
    pub(super) async fn drop_target(&mut self, trust: &Trust) -> Result<(), StoreError> {
        let state = self.state.without_target();
        let mut tx = trust.db.begin().await?;
        let stored = self.move_state(&mut tx, &state).await?;
        delete_leaves(&mut tx, self.id, stored_index(state.verified_size())).await?;
        tx.commit().await?;
        (self.state, self.stored) = (state, stored);
        Ok(())
    }

    async fn move_state(&self, tx: &mut Tx, state: &SyncState) -> Result<String, StoreError> {
        let stored = serde_json::to_string(state)
            .map_err(|_| StoreError::corrupt("register_sources", "sync_state", self.id))?;
        let moved = on!(tx.on(), c: DB => sqlx::query::<DB>(
            "UPDATE register_sources SET sync_state = $1 WHERE id = $2 AND sync_state = $3 AND frozen_at IS NULL")
            .bind(&stored).bind(self.id).bind(&self.stored).execute(c).await?.rows_affected());
        if moved == 1 { Ok(stored) } else { Err(StoreError::Conflict) }
    }

    /// The bundles with entries that were withheld, those first that were asked for longest ago; each with its entries.
    pub(super) async fn withheld(
        &self,
        db: &Db,
        before: Timestamp,
        bundles: i64,
    ) -> Result<Vec<Vec<u64>>, StoreError> {
        let numbers: Vec<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT leaf_index / 256 FROM register_entries WHERE source = $1 AND status = 'withheld' AND applied_at < $2
             GROUP BY leaf_index / 256 ORDER BY MIN(applied_at) LIMIT $3")
            .bind(self.id).bind(before).bind(bundles).fetch_all(c).await?);
        let mut found = Vec::with_capacity(numbers.len());
        for number in numbers {
            let indices: Vec<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
                "SELECT leaf_index FROM register_entries
                 WHERE source = $1 AND status = 'withheld' AND leaf_index / 256 = $2 ORDER BY leaf_index")
                .bind(self.id).bind(number).fetch_all(c).await?);
            found.push(indices.into_iter().filter_map(|index| u64::try_from(index).ok()).collect());
        }
        Ok(found)
    }

    /// Takes in what came of entries that were withheld. Those that still are go to the end of the queue.
    pub(super) async fn take_rechecked(
        &self,
        trust: &Trust,
        entries: Vec<Planned>,
    ) -> Result<(), StoreError> {
        let mut tx = trust.db.begin().await?;
        for entry in entries {
            if entry.status == EntryStatus::Withheld {
                on!(tx.on(), c: DB => sqlx::query::<DB>(
                    "UPDATE register_entries SET applied_at = $1 WHERE source = $2 AND leaf_index = $3")
                    .bind(trust.now()).bind(self.id).bind(entry.index).execute(c).await.map(|_| ())?);
            } else {
                apply(&mut tx, self.id, entry, trust.now()).await?;
            }
        }
        tx.at(Point::SyncBeforeCommit);
        tx.commit().await?;
        crash::point(Point::SyncAfterCommit);
        Ok(())
    }

    /// Keeps notes that do not go together and prove nothing, once. What proves two histories is the witness's to keep.
    pub(super) async fn keep_notes(
        &self,
        trust: &Trust,
        problem: Problem,
        known: Option<&SignedCheckpoint>,
        seen: &SignedCheckpoint,
    ) -> Result<(), StoreError> {
        on!(trust.db.write(), c: DB => sqlx::query::<DB>(
            "INSERT INTO register_evidence (id, source, problem, known_note, seen_note, found_at)
             SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS
             (SELECT 1 FROM register_evidence WHERE source = $2 AND problem = $3 AND seen_note = $5)")
            .bind(trust.random().uuid()).bind(self.id).bind(problem).bind(known.map(SignedCheckpoint::note))
            .bind(seen.note()).bind(trust.now()).execute(c).await.map(|_| ())?);
        Ok(())
    }
}

/// Leaves replace what is staged at and behind their place. They are those of a bundle, so at most 256.
async fn insert_leaves(tx: &mut Tx, source: SourceId, first: u64, leaves: &[Leaf]) -> Result<(), StoreError> {
    delete_leaves(tx, source, stored_index(first)).await?;
    if leaves.is_empty() {
        return Ok(());
    }
    on!(tx.on(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new(
            "INSERT INTO register_leaves (source, leaf_index, kind, commitment) ");
        sql.push_values((first..).zip(leaves), |mut row, (index, leaf)| {
            row.push_bind(source).push_bind(stored_index(index)).push_bind(i64::from(leaf.kind.code()))
                .push_bind(leaf.commitment.as_bytes().to_vec());
        });
        sql.build().execute(c).await.map(|_| ())?;
    });
    Ok(())
}

async fn delete_leaves(tx: &mut Tx, source: SourceId, from: i64) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM register_leaves WHERE source = $1 AND leaf_index >= $2")
        .bind(source).bind(from).execute(c).await.map(|_| ())?);
    Ok(())
}

async fn verified(tx: &mut Tx, source: SourceId, checkpoint: &SignedCheckpoint) -> Result<(), StoreError> {
    keep_last(tx, source, checkpoint).await?;
    let size = stored_index(checkpoint.size());
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET size = $1, root = $2, checkpoint = $3, checkpoint_size = $1 WHERE id = $4")
        .bind(size).bind(checkpoint.root().as_bytes().to_vec()).bind(checkpoint.note()).bind(source)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

//! How far we have read what a peer numbers: its messages, and its receipts.
//!
//! Invariant: a cursor never passes a number that the peer still has and we do not. What was fetched came in order, so
//! whatever is missing in front of it is no longer there; what was brought may have overtaken others, and moves the cursor
//! only as far as there is no gap.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use federation_protocol::ids::Epoch;

use super::epochs::Cursor;
use crate::kernel::ids::PeerId;
use crate::platform::db::{Db, StoreError, Tx, on};

/// What is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// The peer's messages for us.
    Messages,
    /// The peer's receipts for us.
    Receipts,
}

impl Run {
    const fn read(self) -> &'static str {
        match self {
            Self::Messages => "SELECT epoch, sequence FROM mailbox_cursors WHERE peer_id = $1",
            Self::Receipts => "SELECT epoch, number FROM receipt_cursors WHERE peer_id = $1",
        }
    }

    const fn write(self) -> &'static str {
        match self {
            Self::Messages => {
                "INSERT INTO mailbox_cursors (peer_id, epoch, sequence) VALUES ($1, $2, $3)
                 ON CONFLICT (peer_id) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence"
            }
            Self::Receipts => {
                "INSERT INTO receipt_cursors (peer_id, epoch, number) VALUES ($1, $2, $3)
                 ON CONFLICT (peer_id) DO UPDATE SET epoch = excluded.epoch, number = excluded.number"
            }
        }
    }

    /// Numbers behind `$3` that are here, in order.
    const fn here(self) -> &'static str {
        match self {
            Self::Messages => {
                "SELECT sequence FROM inbox WHERE peer_id = $1 AND epoch = $2 AND sequence > $3 ORDER BY sequence LIMIT $4"
            }
            Self::Receipts => {
                "SELECT DISTINCT number FROM receipts_got WHERE peer_id = $1 AND epoch = $2 AND number > $3
                 ORDER BY number LIMIT $4"
            }
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Messages => "mailbox_cursors",
            Self::Receipts => "receipt_cursors",
        }
    }
}

/// What moving on has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Moved {
    /// Numbers that a fetch has passed over: the peer no longer has them.
    pub(super) gone: Vec<RangeInclusive<u64>>,
    /// Something was brought that others must come before.
    pub(super) is_ahead: bool,
    /// Something was brought of a run that we have not begun to read.
    pub(super) is_other_run: bool,
}

/// How far we have read.
pub(super) async fn cursor(db: &Db, run: Run, peer: PeerId) -> Result<Option<Cursor>, StoreError> {
    let row: Option<(uuid::Uuid, i64)> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, (uuid::Uuid, i64)>(run.read()).bind(peer).fetch_optional(c).await?);
    row.map(|row| read(run, peer, row)).transpose()
}

fn read(run: Run, peer: PeerId, (epoch, number): (uuid::Uuid, i64)) -> Result<Cursor, StoreError> {
    let corrupt = |column| StoreError::corrupt(run.table(), column, peer);
    Ok(Cursor {
        epoch: Epoch::from_uuid(epoch).map_err(|_| corrupt("epoch"))?,
        number: u64::try_from(number).map_err(|_| corrupt("number"))?,
    })
}

/// Numbers looked at in one go.
const AT_ONCE: usize = 1024;

/// Moves the cursor on after something of `epoch` has come. `fetched` are the places that a fetch has brought us behind, in
/// order and whether or not anything is kept of them; what was brought by the peer is in the table alone.
pub(super) async fn move_on(
    tx: &mut Tx,
    run: Run,
    peer: PeerId,
    epoch: Epoch,
    fetched: &[u64],
) -> Result<Moved, StoreError> {
    let row: Option<(uuid::Uuid, i64)> = on!(tx.on(), c: DB =>
        sqlx::query_as::<DB, (uuid::Uuid, i64)>(run.read()).bind(peer).fetch_optional(c).await?);
    let before = row.map(|row| read(run, peer, row)).transpose()?;
    let same_run = before.filter(|before| before.epoch == epoch);
    if fetched.is_empty() && same_run.is_none() {
        // Another run may come before this one, or no run was ever read: only a fetch brings them in their order.
        return Ok(Moved { is_other_run: true, ..Moved::default() });
    }
    let mut number = same_run.map_or(0, |before| before.number);
    let passed = fetched.last().copied().unwrap_or(0);
    let mut moved = Moved::default();
    while !moved.is_ahead {
        let here = here(tx, run, peer, epoch, number).await?;
        let is_all = here.len() < AT_ONCE;
        let known_until = if is_all { u64::MAX } else { here.last().copied().unwrap_or(u64::MAX) };
        let fetched = fetched.iter().copied().filter(|place| *place > number && *place <= known_until);
        let places: BTreeSet<u64> = here.into_iter().chain(fetched).collect();
        moved.is_ahead = walk(&mut number, places, passed, &mut moved.gone);
        if is_all {
            break;
        }
    }
    if before != Some(Cursor { epoch, number }) && number > 0 {
        on!(tx.on(), c: DB => sqlx::query::<DB>(run.write())
            .bind(peer).bind(epoch.as_uuid()).bind(stored(number)).execute(c).await.map(|_| ())?);
    }
    Ok(moved)
}

/// Goes from place to place. Below `passed` a missing one is gone; above, it ends the walk: then the rest is ahead.
fn walk(number: &mut u64, places: BTreeSet<u64>, passed: u64, gone: &mut Vec<RangeInclusive<u64>>) -> bool {
    for next in places {
        let expected = number.saturating_add(1);
        if next > expected {
            if next > passed {
                return true;
            }
            gone.push(expected..=next.saturating_sub(1));
        }
        *number = next;
    }
    false
}

async fn here(
    tx: &mut Tx,
    run: Run,
    peer: PeerId,
    epoch: Epoch,
    behind: u64,
) -> Result<Vec<u64>, StoreError> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let here: Vec<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(run.here())
        .bind(peer).bind(epoch.as_uuid()).bind(stored(behind)).bind(most).fetch_all(c).await?);
    Ok(here.into_iter().filter_map(|number| u64::try_from(number).ok()).collect())
}

fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(from: u64, places: &[u64], passed: u64) -> (u64, bool, Vec<RangeInclusive<u64>>) {
        let (mut number, mut gone) = (from, Vec::new());
        let ahead = walk(&mut number, places.iter().copied().collect(), passed, &mut gone);
        (number, ahead, gone)
    }

    #[test]
    fn what_was_brought_moves_the_cursor_as_far_as_there_is_no_gap() {
        assert_eq!(walked(4, &[5, 6, 8], 0), (6, true, vec![]));
        assert_eq!(walked(4, &[6], 0), (4, true, vec![]));
        assert_eq!(walked(4, &[5, 6], 0), (6, false, vec![]));
        assert_eq!(walked(4, &[], 0), (4, false, vec![]));
    }

    #[test]
    fn what_a_fetch_has_passed_over_is_gone_and_what_is_beyond_it_is_not() {
        assert_eq!(walked(0, &[3, 4, 7, 9], 7), (7, true, vec![1..=2, 5..=6]));
        assert_eq!(walked(2, &[3, 4], 4), (4, false, vec![]));
    }
}

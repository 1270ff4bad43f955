//! Runs of numbers: of the messages for each peer, and of the receipts.
//!
//! A number means something only within its epoch. A database that was restored has forgotten numbers that it gave out, so
//! it begins a new epoch; whoever reads behind a cursor starts the new one at 0.

use federation_protocol::ids::Epoch;

use super::restored::begin_epoch;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;

/// The present run. The first message begins the first; a restored database begins another ([`begin_epoch`](super::begin_epoch)).
pub(super) async fn current(tx: &mut Tx, trust: &Trust) -> Result<(i64, Epoch), StoreError> {
    let current: Option<(i64, uuid::Uuid)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, uuid::Uuid)>(
        "SELECT number, epoch FROM mailbox_epochs ORDER BY number DESC LIMIT 1").fetch_optional(c).await?);
    match current {
        Some((number, epoch)) => {
            let epoch = Epoch::from_uuid(epoch);
            Ok((number, epoch.map_err(|_| StoreError::corrupt("mailbox_epochs", "epoch", number))?))
        }
        // Two first messages at once: one of them fails on the number and is sent again by whoever wanted it sent.
        None => Ok((1, begin_epoch(tx, trust).await?)),
    }
}

/// A place in a run: everything up to and with this number is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::peers) struct Cursor {
    pub(in crate::peers) epoch: Epoch,
    pub(in crate::peers) number: u64,
}

/// Reads `<epoch>.<number>`.
pub(in crate::peers) fn cursor_of(text: &str) -> Option<Cursor> {
    let (epoch, number) = text.split_once('.')?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    Some(Cursor { epoch: epoch.parse().ok()?, number: number.parse().ok().filter(|_| plain)? })
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.epoch, self.number)
    }
}

/// The cursor in our own numbers; the beginning for a run that we do not know.
pub(super) async fn place(db: &Db, cursor: Option<Cursor>) -> Result<(i64, i64), StoreError> {
    let Some(cursor) = cursor else { return Ok((0, 0)) };
    let number: Option<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT number FROM mailbox_epochs WHERE epoch = $1").bind(cursor.epoch.as_uuid()).fetch_optional(c).await?);
    Ok(number.map_or((0, 0), |number| (number, i64::try_from(cursor.number).unwrap_or(i64::MAX))))
}

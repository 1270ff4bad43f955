//! When a peer may be tried again: kept in the database, so that a restart neither forgets nor hurries.

use std::time::Duration;

use super::push_at;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::kernel::random::random_array;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;

/// The longest wait after the first failure …
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// … and after many.
const LONGEST_WAIT: Duration = Duration::from_secs(900);
/// More than this nobody may ask us to wait.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// A wait drawn evenly between nothing and the longest that this many failures in a row allow: peers that were cut off
/// together do not come back together.
fn wait(failures: i64, drawn: u64) -> Duration {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(20);
    let longest = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(drawn % micros.saturating_add(1))
}

/// How a peer has been tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
struct Tries {
    failures: i64,
    next_at: Timestamp,
    not_before: Option<Timestamp>,
}

impl Tries {
    fn due_at(&self) -> Timestamp {
        self.not_before.map_or(self.next_at, |not_before| not_before.max(self.next_at))
    }
}

const READ: &str = "SELECT failures, next_at, not_before FROM mailbox_tries WHERE peer_id = $1";

/// When the peer may be tried: now, unless it has failed.
pub(in crate::peers::mailbox) async fn due_at(
    tx: &mut Tx,
    trust: &Trust,
    peer: PeerId,
) -> Result<Timestamp, StoreError> {
    let tries: Option<Tries> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Tries>(READ)
        .bind(peer).fetch_optional(c).await?);
    Ok(tries.map_or(trust.now(), |tries| tries.due_at().max(trust.now())))
}

/// Whether the peer may be tried now.
pub(super) async fn is_due(trust: &Trust, peer: PeerId) -> Result<bool, StoreError> {
    Ok(read(trust, peer).await?.is_none_or(|tries| tries.due_at() <= trust.now()))
}

/// The peer could not be pushed to. It is tried again after a wait that grows with each failure, and not before the time that
/// it asked for.
pub(super) async fn note_failure(
    trust: &Trust,
    peer: PeerId,
    retry_after: Option<Duration>,
) -> Result<(), StoreError> {
    let now = trust.now();
    let mut tx = trust.db.begin().await?;
    let before: Option<Tries> = on!(tx.on(), c: DB => sqlx::query_as::<DB, Tries>(READ)
        .bind(peer).fetch_optional(c).await?);
    let failures = before.map_or(0, |before| before.failures).saturating_add(1);
    let tries = Tries {
        failures,
        next_at: now.plus(wait(failures, u64::from_le_bytes(random_array(trust.random())))),
        not_before: retry_after.map(|wait| now.plus(wait.min(LONGEST_RETRY_AFTER))),
    };
    write(&mut tx, peer, tries).await?;
    push_at(&mut tx, trust, peer, tries.due_at()).await?;
    tx.commit().await
}

/// The peer has taken a push.
pub(super) async fn note_success(trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    if read(trust, peer).await?.is_some_and(|tries| tries.failures > 0) {
        let mut tx = trust.db.begin().await?;
        write(&mut tx, peer, Tries { failures: 0, next_at: trust.now(), not_before: None }).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The peer is there: it has asked us something, or answered. Whatever waits for it need not wait on, but for as long as the
/// peer asked for.
///
/// # Errors
/// [`StoreError`].
pub(in crate::peers) async fn note_contact(trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    // Nearly always there is nothing to reset: one look is cheaper than the writer's lock.
    let Some(tries) = read(trust, peer).await?.filter(|tries| tries.failures > 0) else { return Ok(()) };
    let mut tx = trust.db.begin().await?;
    let anew = Tries { failures: 0, next_at: trust.now(), not_before: tries.not_before };
    write(&mut tx, peer, anew).await?;
    push_at(&mut tx, trust, peer, anew.due_at()).await?;
    tx.commit().await
}

async fn read(trust: &Trust, peer: PeerId) -> Result<Option<Tries>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Tries>(READ).bind(peer).fetch_optional(c).await?))
}

async fn write(tx: &mut Tx, peer: PeerId, tries: Tries) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO mailbox_tries (peer_id, failures, next_at, not_before) VALUES ($1, $2, $3, $4)
         ON CONFLICT (peer_id) DO UPDATE SET failures = excluded.failures, next_at = excluded.next_at,
         not_before = excluded.not_before")
        .bind(peer).bind(tries.failures).bind(tries.next_at).bind(tries.not_before)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_drawn_between_nothing_and_twice_the_longest_of_the_failure_before() {
        for (failures, longest) in [(1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (1_000_000, 900)] {
            let longest = Duration::from_secs(longest);
            let micros = u64::try_from(longest.as_micros()).unwrap();
            assert_eq!(wait(failures, 0), Duration::ZERO);
            assert_eq!(wait(failures, micros), longest, "{failures} failures");
            assert_eq!(wait(failures, micros + 1), Duration::ZERO);
            assert!(wait(failures, u64::MAX) <= longest);
        }
    }
}

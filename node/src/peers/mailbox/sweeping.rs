//! Erasing what has expired: ciphertexts go, header, hash and signature stay and still verify.

use federation_protocol::envelope::Envelope;

use crate::kernel::ids::PeerId;
use crate::platform::db::{StoreError, on};
use crate::platform::jobs::JobError;
use crate::platform::trust::Trust;

/// Rows of one transaction: a writer is not kept waiting for long.
const AT_ONCE: i64 = 100;

/// One of the two tables.
struct Swept {
    expired: &'static str,
    erase: &'static str,
    table: &'static str,
}

const OUTBOX: Swept = Swept {
    expired: "SELECT peer_id, id, envelope FROM outbox WHERE erased_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
    erase: "UPDATE outbox SET envelope = $1, erased_at = $2 WHERE peer_id = $3 AND id = $4",
    table: "outbox",
};

const INBOX: Swept = Swept {
    expired: "SELECT peer_id, id, envelope FROM inbox WHERE erased_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2",
    erase: "UPDATE inbox SET envelope = $1, erased_at = $2 WHERE peer_id = $3 AND id = $4",
    table: "inbox",
};

/// Erases the ciphertext of everything that has expired. A scheduled task.
///
/// # Errors
/// [`JobError::Store`].
pub async fn erase_expired(trust: &Trust) -> Result<(), JobError> {
    for swept in [OUTBOX, INBOX] {
        while erase_some(trust, &swept).await? {}
    }
    Ok(())
}

async fn erase_some(trust: &Trust, swept: &Swept) -> Result<bool, StoreError> {
    let now = trust.now();
    let rows: Vec<(PeerId, uuid::Uuid, Vec<u8>)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (PeerId, uuid::Uuid, Vec<u8>)>(
        swept.expired).bind(now).bind(AT_ONCE).fetch_all(c).await?);
    if rows.is_empty() {
        return Ok(false);
    }
    let mut tx = trust.db.begin().await?;
    for (peer, id, bytes) in rows {
        let envelope = Envelope::parse(&bytes);
        let mut envelope = envelope.map_err(|_| StoreError::corrupt(swept.table, "envelope", id))?;
        envelope.erase();
        on!(tx.on(), c: DB => sqlx::query::<DB>(swept.erase)
            .bind(envelope.encode()).bind(now).bind(peer).bind(id).execute(c).await.map(|_| ())?);
    }
    tx.commit().await?;
    Ok(true)
}

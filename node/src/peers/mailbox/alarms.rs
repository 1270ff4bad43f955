//! What an administrator must know of a peer's messages: never their content.

use federation_protocol::ids::EnvelopeId;

use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::PeerId;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::Trust;

coded!(
    /// What is alarming.
    AlarmKind {
        /// An id came again with other content: the peer's node is broken, or somebody has its key.
        OtherBytes = "other_bytes",
        /// An envelope is malformed, wrongly signed, or for another trust.
        BadEnvelope = "bad_envelope",
        /// Numbers are missing: the peer no longer has what it once sent.
        Gap = "gap",
        /// A receipt is malformed, wrongly signed, or about nothing that we sent.
        BadReceipt = "bad_receipt",
        /// A message has two last outcomes.
        OtherReceipt = "other_receipt",
    }
);

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What is alarming.
    pub kind: AlarmKind,
    /// In the words of the protocol, for whoever looks into it.
    pub detail: String,
    /// When it was noticed first.
    pub at: Timestamp,
}

/// Raises an alarm, once for the same thing: a peer that repeats itself does not fill the table.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn raise(
    trust: &Trust,
    peer: PeerId,
    kind: AlarmKind,
    envelope: Option<EnvelopeId>,
    detail: &str,
) -> Result<(), StoreError> {
    tracing::warn!(trust = %trust.id, %peer, kind = kind.code(), detail, "alarm about a peer's messages");
    let id = trust.random().uuid();
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "INSERT INTO mailbox_alarms (id, peer_id, kind, envelope_id, detail, at) SELECT $1, $2, $3, $4, $5, $6
         WHERE NOT EXISTS (SELECT 1 FROM mailbox_alarms WHERE peer_id = $2 AND kind = $3 AND detail = $5
                           AND (envelope_id = $4 OR envelope_id IS NULL AND $4 IS NULL))")
        .bind(id).bind(peer).bind(kind.code()).bind(envelope.map(|id| id.as_uuid())).bind(detail).bind(trust.now())
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// The latest alarms about a peer.
///
/// # Errors
/// [`StoreError`].
pub async fn latest(db: &Db, peer: PeerId) -> Result<Vec<Alarm>, StoreError> {
    let rows: Vec<(String, String, Timestamp)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (String, String, Timestamp)>(
        "SELECT kind, detail, at FROM mailbox_alarms WHERE peer_id = $1 ORDER BY at DESC LIMIT 20")
        .bind(peer).fetch_all(c).await?);
    let read = |(kind, detail, at): (String, String, Timestamp)| {
        let kind =
            AlarmKind::from_code(&kind).ok_or_else(|| StoreError::corrupt("mailbox_alarms", "kind", peer))?;
        Ok(Alarm { kind, detail, at })
    };
    rows.into_iter().map(read).collect()
}

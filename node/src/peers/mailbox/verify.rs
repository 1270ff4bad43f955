//! Recomputes from the stored bytes what the mailbox holds: of every envelope, sent and received, the signature, the
//! digest and that the columns beside it say the same as its header, and the receipts. An erased envelope verifies like a
//! whole one.

use std::collections::HashMap;

use federation_protocol::envelope::{Envelope, Header};
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::signature::{PublicKey, purpose};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::store;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::public_keys;
use crate::platform::verification::{Check, Report};

mod receipts;

/// Envelopes read at once; each is at most 1 MiB.
const PAGE: i64 = 16;

type EnvelopeKey = PublicKey<purpose::Envelope>;

/// A peer and the keys that its envelopes may be signed with, the retired ones too.
struct Sender {
    origin: Origin,
    keys: Vec<EnvelopeKey>,
}

/// Verifies all envelopes of the trust `own`.
///
/// # Errors
/// [`StoreError`] when the database fails; what does not fit is a fault in the report.
pub async fn verify(db: &Db, own: &Origin, report: &mut Report) -> Result<(), StoreError> {
    let view = &mut db.snapshot().await?;
    let ours = Sender { origin: own.clone(), keys: public_keys::envelope_keys(view).await? };
    let peers = peers(view).await?;
    let epochs: HashMap<i64, uuid::Uuid> = on!(view.on(), c: DB => sqlx::query_as::<DB, (i64, uuid::Uuid)>(
        "SELECT number, epoch FROM mailbox_epochs").fetch_all(c).await?)
    .into_iter()
    .collect();
    report.add(sent(view, &ours, &peers, &epochs).await?);
    report.add(received(view, &ours, &peers).await?);
    receipts::verify(view, &ours, &peers, report).await
}

async fn peers(view: &mut Tx) -> Result<HashMap<PeerId, Sender>, StoreError> {
    let rows: Vec<(PeerId, String)> = on!(view.on(), c: DB =>
        sqlx::query_as::<DB, (PeerId, String)>("SELECT id, origin FROM peers").fetch_all(c).await?);
    let mut peers = HashMap::with_capacity(rows.len());
    for (id, origin) in rows {
        let origin = origin.parse().map_err(|_| StoreError::corrupt("peers", "origin", id))?;
        peers.insert(id, Sender { origin, keys: store::envelope_keys(view, id).await? });
    }
    Ok(peers)
}

/// What stands beside an envelope, and what it is compared with.
#[derive(sqlx::FromRow)]
struct Row {
    peer_id: PeerId,
    id: uuid::Uuid,
    kind: String,
    conversation: uuid::Uuid,
    sequence: i64,
    expires_at: Timestamp,
    envelope: Vec<u8>,
}

impl Row {
    /// The envelope, proved to be by `sender`, or why it is not what was stored.
    fn envelope(&self, sender: &Sender, recipient: &Origin) -> Result<Envelope, String> {
        let envelope = Envelope::parse(&self.envelope).map_err(|error| error.to_string())?;
        let verified = envelope.verify(&sender.keys).map_err(|error| error.to_string())?;
        let header = verified.header();
        if header.sender != sender.origin || header.recipient != *recipient {
            return Err("it is between other trusts than it is stored for".to_owned());
        }
        if self.says(header) {
            Ok(verified.into_envelope())
        } else {
            Err("it is stored under another id, kind, conversation, number or time than its header says"
                .to_owned())
        }
    }

    fn says(&self, header: &Header) -> bool {
        self.id == header.id.as_uuid()
            && self.kind == header.message.as_str()
            && self.conversation == header.conversation.as_uuid()
            && u64::try_from(self.sequence) == Ok(header.sequence)
            && self.expires_at.seconds() == header.expires.0
    }
}

#[derive(sqlx::FromRow)]
struct Sent {
    #[sqlx(flatten)]
    row: Row,
    epoch_number: i64,
}

async fn sent(
    view: &mut Tx,
    ours: &Sender,
    peers: &HashMap<PeerId, Sender>,
    epochs: &HashMap<i64, uuid::Uuid>,
) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: envelopes sent");
    let mut last = uuid::Uuid::nil();
    loop {
        let page: Vec<Sent> = on!(view.on(), c: DB => sqlx::query_as::<DB, Sent>(
            "SELECT peer_id, id, kind, conversation, sequence, expires_at, envelope, epoch_number FROM outbox
             WHERE id > $1 ORDER BY id LIMIT $2").bind(last).bind(PAGE).fetch_all(c).await?);
        let Some(end) = page.last() else { return Ok(check) };
        last = end.row.id;
        for Sent { row, epoch_number } in &page {
            check.looked_at(1);
            let Some(peer) = peers.get(&row.peer_id) else {
                check.fault(format!("{}: its recipient is not known", row.id));
                continue;
            };
            match row.envelope(ours, &peer.origin) {
                Err(why) => check.fault(format!("{} to {}: {why}", row.id, peer.origin)),
                Ok(envelope) => {
                    let epoch = envelope.header().epoch.as_uuid();
                    check.expect(epochs.get(epoch_number) == Some(&epoch), || {
                        format!(
                            "{} to {}: it is stored under another epoch than its header says",
                            row.id, peer.origin
                        )
                    });
                }
            }
        }
    }
}

#[derive(sqlx::FromRow)]
struct Received {
    #[sqlx(flatten)]
    row: Row,
    epoch: uuid::Uuid,
    digest: Vec<u8>,
    outcome: String,
}

async fn received(
    view: &mut Tx,
    ours: &Sender,
    peers: &HashMap<PeerId, Sender>,
) -> Result<Check, StoreError> {
    let mut check = Check::new("mailbox: envelopes received");
    for (id, peer) in peers {
        let mut last = uuid::Uuid::nil();
        loop {
            let page: Vec<Received> = on!(view.on(), c: DB => sqlx::query_as::<DB, Received>(
                "SELECT peer_id, id, kind, conversation, sequence, expires_at, envelope, epoch, digest, outcome FROM inbox
                 WHERE peer_id = $1 AND id > $2 ORDER BY id LIMIT $3").bind(id).bind(last).bind(PAGE).fetch_all(c).await?);
            let Some(end) = page.last() else { break };
            last = end.row.id;
            for received in &page {
                check.looked_at(1);
                if let Err(why) = received.is_what_came(peer, &ours.origin) {
                    check.fault(format!("{} from {}: {why}", received.row.id, peer.origin));
                }
            }
        }
    }
    Ok(check)
}

impl Received {
    fn is_what_came(&self, sender: &Sender, own: &Origin) -> Result<(), String> {
        let envelope = self.row.envelope(sender, own)?;
        if Hash::from_slice(&self.digest) != Ok(envelope.digest()) {
            return Err("another digest is stored than it has".to_owned());
        }
        if envelope.header().epoch.as_uuid() != self.epoch {
            return Err("it is stored under another epoch than its header says".to_owned());
        }
        if self.outcome == "applied" && !envelope.is_erased() {
            return Err("it had its effect, and its ciphertext should not be here".to_owned());
        }
        Ok(())
    }
}

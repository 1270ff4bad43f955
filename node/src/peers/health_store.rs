//! The numbers behind [`PeerHealth`] that this feature keeps itself.

use std::collections::HashMap;

use super::health::{LogHealth, MailHealth, PeerHealth};
use super::mailbox::attention;
use super::peer::{Contact, Plane};
use super::schedule::fetch_every;
use super::{contacts, store};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::TrustSettings;

/// How it goes with every peer, by name. What the register knows of its log is told by `logs`.
///
/// # Errors
/// [`StoreError`].
pub async fn all(
    db: &Db,
    settings: &TrustSettings,
    mut logs: HashMap<PeerId, LogHealth>,
    now: Timestamp,
) -> Result<Vec<PeerHealth>, StoreError> {
    let mut mail = mail(db, now).await?;
    let heard = contacts::heard(db).await?;
    let mut all = Vec::new();
    for peer in store::list(db).await? {
        let id = peer.id;
        all.push(PeerHealth {
            every: fetch_every(settings, &peer),
            heard_at: heard.get(&id).copied(),
            register: store::contact(db, id, Plane::Register).await?,
            mailbox: store::contact(db, id, Plane::Mailbox).await?,
            // What was wrong before the configuration was changed is over.
            upload: if settings.accepts_connections {
                Contact::default()
            } else {
                store::contact(db, id, Plane::Upload).await?
            },
            mail: mail.remove(&id).unwrap_or_default(),
            log: logs.remove(&id).unwrap_or_default(),
            peer,
        });
    }
    Ok(all)
}

/// What waits for each peer, and what never arrived.
async fn mail(db: &Db, now: Timestamp) -> Result<HashMap<PeerId, MailHealth>, StoreError> {
    type Waiting = (PeerId, i64, Option<Timestamp>);
    let waiting: Vec<Waiting> = on!(db.read(), c: DB => sqlx::query_as::<DB, Waiting>(
        "SELECT peer_id, COUNT(*), MIN(sent_at) FROM outbox
         WHERE delivered_at IS NULL AND refused_at IS NULL AND discarded_at IS NULL AND expires_at > $1 GROUP BY peer_id")
        .bind(now).fetch_all(c).await?);
    let unreceipted: Vec<(PeerId, Timestamp)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (PeerId, Timestamp)>(
        "SELECT peer_id, MIN(sent_at) FROM outbox WHERE settled_at IS NULL AND discarded_at IS NULL
         AND receipt_due_at IS NOT NULL AND refused_at IS NULL AND expires_at > $1 GROUP BY peer_id")
        .bind(now).fetch_all(c).await?);
    let mut mail: HashMap<PeerId, MailHealth> = HashMap::new();
    for (peer, backlog, oldest) in waiting {
        let of_peer = mail.entry(peer).or_default();
        (of_peer.backlog, of_peer.oldest_waiting) = (backlog.unsigned_abs(), oldest);
    }
    for (peer, oldest) in unreceipted {
        mail.entry(peer).or_default().oldest_unreceipted = Some(oldest);
    }
    for (peer, messages) in attention::counts(db, now).await? {
        mail.entry(peer).or_default().dead_letters = messages;
    }
    Ok(mail)
}

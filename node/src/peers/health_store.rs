//! The numbers behind [`PeerHealth`] that this feature keeps itself.

use std::collections::HashMap;

use super::health::{LogHealth, MailHealth, PeerHealth};
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
    type Waiting = (PeerId, i64, Option<Timestamp>, i64);
    let rows: Vec<Waiting> = on!(db.read(), c: DB => sqlx::query_as::<DB, Waiting>(
        "SELECT peer_id, COUNT(*) FILTER (WHERE expires_at > $1 AND refused_at IS NULL),
                MIN(sent_at) FILTER (WHERE expires_at > $1 AND refused_at IS NULL),
                COUNT(*) FILTER (WHERE expires_at <= $1 OR refused_at IS NOT NULL)
         FROM outbox WHERE delivered_at IS NULL AND discarded_at IS NULL GROUP BY peer_id").bind(now).fetch_all(c).await?);
    let health = |(peer, backlog, oldest_waiting, dead): Waiting| {
        let (backlog, dead_letters) = (backlog.unsigned_abs(), dead.unsigned_abs());
        (peer, MailHealth { backlog, oldest_waiting, dead_letters })
    };
    Ok(rows.into_iter().map(health).collect())
}

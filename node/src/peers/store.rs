//! Peers in the database. What changes a peer takes a permit; reading who the peers are needs none, since it decides
//! nothing by itself.

use std::collections::HashMap;

use federation_protocol::discovery::OrganisationNumber;
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::note::{CosignerPublicKey, CosignerRole, KnownLog, LogKeyPeriod, role};
use federation_protocol::signature::purpose::{Envelope, Request, Sealing};
use federation_protocol::signature::{KeySet, PublicKey, Purpose as _};

pub use super::contacts::{contact, contact_good, contact_problem};
use super::peer::{Approval, CertificateRule, Grants, Pairing, Peer, PeerState, PeerUrl};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{PeerId, UserId};
use crate::platform::db::{Db, On, StoreError, Tx, on};
use crate::platform::public_keys::{LogKeyRow, periods};

/// The word for log keys where the other purposes have a [`Purpose::NAME`](federation_protocol::signature::Purpose).
const LOG: &str = "log";

#[derive(sqlx::FromRow)]
struct PeerRow {
    id: PeerId,
    origin: String,
    url: String,
    accepts_connections: bool,
    trust_name: String,
    organisation_number: String,
    certificate: String,
    certificate_pin: Option<Vec<u8>>,
    may_read_register: bool,
    may_request_review: bool,
    may_mirror: bool,
    may_witness: bool,
    sync_every_secs: Option<i64>,
    state: String,
    approved_by: Option<UserId>,
    approved_at: Option<Timestamp>,
    approved_by_them_at: Option<Timestamp>,
    stopped_by: Option<UserId>,
    stopped_at: Option<Timestamp>,
    version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct KeyRow {
    peer_id: PeerId,
    purpose: String,
    public_key: String,
}

/// What stands in the column of the address where there is none: a host that never exists (RFC 2606).
const NO_ADDRESS: &str = "https://accepts-no-connections.invalid";

const PEER: &str = "SELECT id, origin, url, accepts_connections, trust_name, organisation_number, certificate, certificate_pin, may_read_register,
    may_request_review, may_mirror, may_witness, sync_every_secs, state, approved_by, approved_at, approved_by_them_at,
    stopped_by, stopped_at, version FROM peers";
const KEYS_IN_USE: &str = "SELECT peer_id, purpose, public_key FROM peer_keys WHERE until_index IS NULL";

/// All peers, by name.
///
/// # Errors
/// [`StoreError`].
pub async fn list(db: &Db) -> Result<Vec<Peer>, StoreError> {
    let rows: Vec<PeerRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, PeerRow>(sqlx::AssertSqlSafe(format!("{PEER} ORDER BY trust_name, origin"))).fetch_all(c).await?);
    let keys: Vec<KeyRow> =
        on!(db.read(), c: DB => sqlx::query_as::<DB, KeyRow>(KEYS_IN_USE).fetch_all(c).await?);
    let mut by_peer: HashMap<PeerId, Vec<KeyRow>> = HashMap::new();
    for key in keys {
        by_peer.entry(key.peer_id).or_default().push(key);
    }
    rows.into_iter()
        .map(|row| {
            let keys = by_peer.remove(&row.id).unwrap_or_default();
            row.read(&keys)
        })
        .collect()
}

/// The peer with this id.
///
/// # Errors
/// [`StoreError`].
pub async fn peer(db: &Db, id: PeerId) -> Result<Option<Peer>, StoreError> {
    let row: Option<PeerRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, PeerRow>(sqlx::AssertSqlSafe(format!("{PEER} WHERE id = $1"))).bind(id).fetch_optional(c).await?);
    with_keys(db, row).await
}

/// The peer with this name in the federation.
///
/// # Errors
/// [`StoreError`].
pub async fn by_origin(db: &Db, origin: &Origin) -> Result<Option<Peer>, StoreError> {
    let row: Option<PeerRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, PeerRow>(sqlx::AssertSqlSafe(format!("{PEER} WHERE origin = $1")))
            .bind(origin.as_str()).fetch_optional(c).await?);
    with_keys(db, row).await
}

async fn with_keys(db: &Db, row: Option<PeerRow>) -> Result<Option<Peer>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let keys: Vec<KeyRow> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, KeyRow>(sqlx::AssertSqlSafe(format!("{KEYS_IN_USE} AND peer_id = $1")))
            .bind(row.id).fetch_all(c).await?);
    row.read(&keys).map(Some)
}

/// The present run of numbers of this trust's mailbox: a restored database begins another. Empty before the first message.
///
/// # Errors
/// [`StoreError`].
pub async fn epoch(db: &Db) -> Result<String, StoreError> {
    let epoch: Option<uuid::Uuid> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, uuid::Uuid>(
        "SELECT epoch FROM mailbox_epochs ORDER BY number DESC LIMIT 1").fetch_optional(c).await?);
    Ok(epoch.unwrap_or_default().hyphenated().to_string())
}

/// Every key that a log of a peer has had, as it was confirmed by pairing.
///
/// # Errors
/// [`StoreError`].
pub async fn log_keys<'c, S, P>(on: On<S, P>, origin: &Origin) -> Result<Vec<LogKeyPeriod>, StoreError>
where
    S: sqlx::Executor<'c, Database = sqlx::Sqlite>,
    P: sqlx::Executor<'c, Database = sqlx::Postgres>,
{
    let rows: Vec<LogKeyRow> = on!(on, c: DB => sqlx::query_as::<DB, LogKeyRow>(
        "SELECT k.public_key, k.from_log, k.from_index, k.until_log, k.until_index
         FROM peer_keys k JOIN peers p ON p.id = k.peer_id
         WHERE p.origin = $1 AND k.purpose = $2 ORDER BY k.from_log, k.from_index")
        .bind(origin.trust().as_str()).bind(LOG).fetch_all(c).await?);
    periods(origin, rows).map_err(|column| StoreError::corrupt("peer_keys", column, origin))
}

/// Every key that a peer's envelopes have been signed with.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn envelope_keys(
    view: &mut Tx,
    peer: PeerId,
) -> Result<Vec<PublicKey<Envelope>>, StoreError> {
    let keys: Vec<String> = on!(view.on(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT public_key FROM peer_keys WHERE peer_id = $1 AND purpose = $2 ORDER BY from_log, from_index")
        .bind(peer).bind(Envelope::NAME).fetch_all(c).await?);
    let read = |key: String| key.parse().map_err(|_| StoreError::corrupt("peer_keys", "public_key", peer));
    keys.into_iter().map(read).collect()
}

/// A log of a peer with every key that it has had. The log of no peer has none.
///
/// # Errors
/// [`StoreError`].
pub async fn known_log_of(db: &Db, log: &Origin) -> Result<KnownLog, StoreError> {
    Ok(KnownLog::with_keys(log.clone(), log_keys(db.read(), log).await?))
}

impl PeerRow {
    fn read(self, keys: &[KeyRow]) -> Result<Peer, StoreError> {
        let corrupt = |column| StoreError::corrupt("peers", column, self.id);
        let pin = self.certificate_pin.as_deref().map(Hash::from_slice).transpose();
        let pin = pin.map_err(|_| corrupt("certificate_pin"))?;
        Ok(Peer {
            id: self.id,
            origin: self.origin.parse().map_err(|_| corrupt("origin"))?,
            url: self
                .accepts_connections
                .then(|| self.url.parse())
                .transpose()
                .map_err(|_| corrupt("url"))?,
            organisation_number: OrganisationNumber::new(&self.organisation_number)
                .map_err(|_| corrupt("organisation_number"))?,
            keys: key_set(self.id, keys)?,
            certificate: CertificateRule::from_parts(&self.certificate, pin).ok_or(corrupt("certificate"))?,
            grants: Grants {
                read_register: self.may_read_register,
                request_review: self.may_request_review,
                mirror: self.may_mirror,
                witness: self.may_witness,
            },
            sync_every_secs: self
                .sync_every_secs
                .map(u32::try_from)
                .transpose()
                .map_err(|_| corrupt("sync_every_secs"))?,
            pairing: self.pairing().ok_or(corrupt("state"))?,
            version: u32::try_from(self.version).map_err(|_| corrupt("version"))?,
            trust_name: self.trust_name,
        })
    }

    /// Nothing when the columns do not fit the state.
    fn pairing(&self) -> Option<Pairing> {
        let approval = |by: Option<UserId>, at: Option<Timestamp>| Some(Approval { by: by?, at: at? });
        let ours = || approval(self.approved_by, self.approved_at);
        let stopped = || approval(self.stopped_by, self.stopped_at);
        let theirs_at = self.approved_by_them_at;
        Some(match PeerState::from_code(&self.state)? {
            PeerState::ProposedByUs => Pairing::ProposedByUs { ours: ours()? },
            PeerState::ProposedByThem => Pairing::ProposedByThem { theirs_at: theirs_at? },
            PeerState::Active => Pairing::Active { ours: ours()?, theirs_at: theirs_at? },
            PeerState::Paused => {
                Pairing::Paused { ours: ours()?, theirs_at: theirs_at?, stopped: stopped()? }
            }
            PeerState::Revoked => Pairing::Revoked { stopped: stopped()? },
        })
    }
}

/// The newest keys of a peer.
pub(super) fn key_set(peer: PeerId, keys: &[KeyRow]) -> Result<KeySet, StoreError> {
    let corrupt = || StoreError::corrupt("peer_keys", "public_key", peer);
    let find =
        |purpose: &str| keys.iter().find(|key| key.purpose == purpose).map(|key| key.public_key.as_str());
    let set = KeySet {
        log: find(LOG).and_then(|key| key.parse().ok()).ok_or_else(corrupt)?,
        envelope: find(Envelope::NAME).and_then(|key| key.parse().ok()).ok_or_else(corrupt)?,
        request: find(Request::NAME).and_then(|key| key.parse().ok()).ok_or_else(corrupt)?,
        sealing: find(Sealing::NAME).and_then(|key| key.parse().ok()).ok_or_else(corrupt)?,
        // A peer that was confirmed before these keys were there has none, until its log announces them.
        cosignature: find(role::Own::NAME).map(|key| key.parse().map_err(|_| corrupt())).transpose()?,
        witness: find(role::Witness::NAME).map(|key| key.parse().map_err(|_| corrupt())).transpose()?,
    };
    set.origin().map_err(|_| corrupt())?;
    Ok(set)
}

/// Writes a new peer with its keys, which hold from the beginning of its log.
///
/// # Errors
/// [`StoreError::Conflict`] when the origin is known.
pub(crate) async fn insert(tx: &mut Tx, peer: &Peer, now: Timestamp) -> Result<(), StoreError> {
    let (ours, stopped) = (peer.pairing.ours(), peer.pairing.stopped());
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO peers (id, origin, url, trust_name, organisation_number, certificate, certificate_pin,
         may_read_register, may_request_review, state, approved_by, approved_at, approved_by_them_at, stopped_by, stopped_at,
         version, created_at, may_mirror, may_witness, sync_every_secs, accepts_connections)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)")
        .bind(peer.id).bind(peer.origin.as_str()).bind(address(peer)).bind(&peer.trust_name)
        .bind(peer.organisation_number.as_str()).bind(peer.certificate.code())
        .bind(peer.certificate.pin().map(|pin| pin.as_bytes().to_vec()))
        .bind(peer.grants.read_register).bind(peer.grants.request_review).bind(peer.pairing.state().code())
        .bind(ours.map(|it| it.by)).bind(ours.map(|it| it.at)).bind(peer.pairing.theirs_at())
        .bind(stopped.map(|it| it.by)).bind(stopped.map(|it| it.at)).bind(i64::from(peer.version)).bind(now)
        .bind(peer.grants.mirror).bind(peer.grants.witness).bind(peer.sync_every_secs.map(i64::from))
        .bind(peer.accepts_connections()).execute(c).await.map(|_| ())?);
    let KeySet { log, envelope, request, sealing, cosignature, witness } = &peer.keys;
    let keys = [
        Some((LOG, log.to_string(), short_id(log.id()))),
        Some(key_columns(envelope)),
        Some(key_columns(request)),
        Some(key_columns(sealing)),
        cosignature.as_ref().map(cosigner_columns),
        witness.as_ref().map(cosigner_columns),
    ];
    for (purpose, record, id) in keys.into_iter().flatten() {
        on!(tx.on(), c: DB => sqlx::query::<DB>(
            "INSERT INTO peer_keys (peer_id, purpose, public_key, key_id, from_index) VALUES ($1, $2, $3, $4, 0)")
            .bind(peer.id).bind(purpose).bind(record).bind(id).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

fn address(peer: &Peer) -> &str {
    peer.url.as_ref().map_or(NO_ADDRESS, PeerUrl::as_str)
}

fn key_columns<P: federation_protocol::signature::Purpose>(
    key: &PublicKey<P>,
) -> (&'static str, String, String) {
    (P::NAME, key.to_string(), key.id().to_string())
}

fn cosigner_columns<R: CosignerRole>(key: &CosignerPublicKey<R>) -> (&'static str, String, String) {
    (R::NAME, key.to_string(), short_id(key.id()))
}

pub(crate) fn short_id(id: [u8; 4]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes everything but the keys of a peer that was read at `peer.version`, and moves the version on.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed it first.
pub(super) async fn update(tx: &mut Tx, peer: &Peer) -> Result<(), StoreError> {
    let (ours, stopped) = (peer.pairing.ours(), peer.pairing.stopped());
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE peers SET url = $1, trust_name = $2, organisation_number = $3, certificate = $4, certificate_pin = $5,
         may_read_register = $6, may_request_review = $7, state = $8, approved_by = $9, approved_at = $10,
         approved_by_them_at = $11, stopped_by = $12, stopped_at = $13, may_mirror = $14, may_witness = $15,
         sync_every_secs = $16, accepts_connections = $17, version = version + 1 WHERE id = $18 AND version = $19")
        .bind(address(peer)).bind(&peer.trust_name).bind(peer.organisation_number.as_str())
        .bind(peer.certificate.code()).bind(peer.certificate.pin().map(|pin| pin.as_bytes().to_vec()))
        .bind(peer.grants.read_register).bind(peer.grants.request_review).bind(peer.pairing.state().code())
        .bind(ours.map(|it| it.by)).bind(ours.map(|it| it.at)).bind(peer.pairing.theirs_at())
        .bind(stopped.map(|it| it.by)).bind(stopped.map(|it| it.at))
        .bind(peer.grants.mirror).bind(peer.grants.witness).bind(peer.sync_every_secs.map(i64::from))
        .bind(peer.accepts_connections()).bind(peer.id).bind(i64::from(peer.version))
        .execute(c).await?.rows_affected());
    if changed == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Forgets a peer that was only ever proposed: it has neither messages nor entries.
///
/// # Errors
/// [`StoreError::Conflict`] when it changed meanwhile.
pub(super) async fn delete(tx: &mut Tx, peer: &Peer) -> Result<(), StoreError> {
    for sql in ["DELETE FROM peer_keys WHERE peer_id = $1", "DELETE FROM peer_contacts WHERE peer_id = $1"] {
        on!(tx.on(), c: DB => sqlx::query::<DB>(sql).bind(peer.id).execute(c).await.map(|_| ())?);
    }
    let deleted = on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM peers WHERE id = $1 AND version = $2")
        .bind(peer.id).bind(i64::from(peer.version)).execute(c).await?.rows_affected());
    if deleted == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// How many have proposed themselves and wait for an administrator.
pub(super) async fn count_proposed(db: &Db) -> Result<i64, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>("SELECT COUNT(*) FROM peers WHERE state = $1")
        .bind(PeerState::ProposedByThem.code()).fetch_one(c).await?))
}

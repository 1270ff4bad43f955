//! Our copies of others' logs as mirrors, and who may read what of them. Nobody is asked to believe what is served here.

use federation_protocol::ids::Origin;
use federation_protocol::mirror::{MirrorGrantsV1, origin_hash};
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::tiles::Resource;

use crate::peers::{Peer, store as peer_store};
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::Trust;
use crate::register::mirrored_keys::last_of_key;
use crate::register::serve::{Published, key_checkpoint};
use crate::register::store::short_hash;

/// A log that this node serves on.
pub(super) struct Mirrored {
    /// Whose it is.
    pub(super) origin: Origin,
    ours: bool,
    grants: Option<MirrorGrantsV1>,
}

impl Mirrored {
    /// The log behind the hash of an origin in an address.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn find(trust: &Trust, hash: &str) -> Result<Option<Self>, StoreError> {
        // Pages know an origin by the first digits. Here all of them count: see the specification.
        let row: Option<(String, bool, Option<String>)> = on!(trust.db.read(), c: DB =>
            sqlx::query_as::<DB, (String, bool, Option<String>)>(
                "SELECT origin, own OR former, mirror_grants FROM register_sources WHERE origin_hash = $1")
            .bind(short_hash(hash)).fetch_optional(c).await?);
        let Some((origin, ours, grants)) = row else { return Ok(None) };
        let corrupt = |column| StoreError::corrupt("register_sources", column, &origin);
        let parsed = Origin::new(&origin).map_err(|_| corrupt("origin"))?;
        if origin_hash(&parsed).to_string() != hash {
            return Ok(None);
        }
        let grants = grants.map(|text| MirrorGrantsV1::parse(text.as_bytes())).transpose();
        let grants = grants.map_err(|_| corrupt("mirror_grants"))?;
        Ok(Some(Self { origin: parsed, ours, grants }))
    }

    /// Whether a peer may read the contents: ours by our own grants; another's by what its trust says, which is nobody
    /// while it has said nothing. A trust may always read its own.
    pub(super) fn may_read_contents(&self, peer: &Peer) -> bool {
        if self.ours {
            peer.grants.read_register
        } else {
            peer.origin == self.origin.trust()
                || self.grants.as_ref().is_some_and(|grants| grants.allows(&peer.origin))
        }
    }

    /// The last checkpoint of a key that a newer one took over from; `None` when there is none here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn key_checkpoint(&self, db: &Db, key_id: &str) -> Result<Option<String>, StoreError> {
        if !self.ours {
            return last_of_key(db, &self.origin, key_id).await;
        }
        // One key has another id in each log.
        let is_its =
            |note: &String| SignedCheckpoint::claimed_origin(note.as_bytes()).as_ref() == Some(&self.origin);
        Ok(key_checkpoint(db, key_id).await?.filter(is_its))
    }

    /// The bytes of a resource; `None` when there is no such thing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) async fn serve(&self, db: &Db, resource: Resource) -> Result<Option<Vec<u8>>, StoreError> {
        match Published::of(db, &self.origin).await? {
            Some(log) => log.resource(db, resource).await,
            None => Ok(None),
        }
    }
}

/// Whom our own mirrors may let read our contents: the active peers that may read our register.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn own_grants(trust: &Trust) -> Result<MirrorGrantsV1, StoreError> {
    let peers = peer_store::list(&trust.db).await?.into_iter();
    let readers = peers.filter(|peer| peer.is_active() && peer.grants.read_register).map(|peer| peer.origin);
    Ok(MirrorGrantsV1 { origin: trust.origin.clone(), readers: readers.collect() })
}

/// Keeps what a trust says of the readers of its logs; `None` when it no longer lets us mirror them.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn keep_grants(
    trust: &Trust,
    origin: &Origin,
    grants: Option<&[u8]>,
) -> Result<(), StoreError> {
    let text = grants.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE register_sources SET mirror_grants = $1 WHERE (origin = $2 OR trust_origin = $2) AND NOT own
         AND NOT former AND COALESCE(mirror_grants, '') <> COALESCE($1, '')")
        .bind(text).bind(origin.as_str()).execute(c).await.map(|_| ())?);
    Ok(())
}

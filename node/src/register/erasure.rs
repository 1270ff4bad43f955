//! Who has erased what a trust took back: every reader signs a receipt for it, which its trust fetches and shows.

use std::time::Duration;

use federation_protocol::ids::Origin;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::peers::mailbox::receipts::{self, erasures, give_erasure};
use crate::peers::{Peer, store as peer_store};
use crate::platform::db::{StoreError, on};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::trust::Trust;

/// How long a receipt may take before a person should ask for it.
const PATIENCE: Duration = Duration::from_secs(14 * 24 * 3600);

/// Most withdrawals that a work list looks at, the newest first.
const LOOKED_AT: i64 = 200;

/// Signs for the withdrawals in a log of a peer that were carried out here. Those that were signed for are left as they are.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn give_receipts(
    trust: &Trust,
    peer: &Peer,
    (source, log): (SourceId, &Origin),
) -> Result<(), StoreError> {
    let carried_out: Vec<i64> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        // Each half has an index: this runs after every pull, and a log may have a million entries.
        "SELECT changed_by FROM register_entries WHERE status = 'withdrawn' AND source = $1 AND changed_in IS NULL
         AND content IS NULL AND changed_by IS NOT NULL
         UNION SELECT changed_by FROM register_entries WHERE status = 'withdrawn' AND changed_in = $1
         AND content IS NULL AND changed_by IS NOT NULL ORDER BY 1")
        .bind(source).fetch_all(c).await?);
    let signed = receipts::erasures_given(&trust.db, peer.id, log).await?;
    let missing: Vec<u64> = carried_out
        .into_iter()
        .filter_map(|index| u64::try_from(index).ok())
        .filter(|index| !signed.contains(index))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut tx = trust.db.begin().await?;
    for withdrawal in missing {
        give_erasure(&mut tx, trust, peer, log, withdrawal).await?;
    }
    tx.commit().await
}

/// A trust that reads our register, and when it signed that it has erased an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Its name.
    pub trust_name: String,
    /// When its receipt came; nothing while it is missing.
    pub erased_at: Option<Timestamp>,
}

/// The trusts that read our register, for the withdrawal at `index` of one of our logs, which was appended `at`.
///
/// # Errors
/// [`StoreError`].
pub async fn readers(trust: &Trust, log: &str, index: i64, at: Timestamp) -> Result<Vec<Reader>, StoreError> {
    let log: Origin = log.parse().map_err(|_| StoreError::corrupt("register_sources", "origin", log))?;
    let index =
        u64::try_from(index).map_err(|_| StoreError::corrupt("register_entries", "leaf_index", "own"))?;
    let erased = erasures(&trust.db, &log, index).await?;
    let peers = peer_store::list(&trust.db).await?.into_iter();
    // Whoever was paired with later never had the content.
    let reads = |peer: &Peer| {
        peer.grants.read_register
            && peer.pairing.ours().is_some_and(|ours| ours.at <= at)
            && peer.pairing.theirs_at().is_some()
    };
    let readers = peers.filter(reads).map(|peer| Reader {
        erased_at: erased.iter().find(|erasure| erasure.peer == peer.id).map(|erasure| erasure.at),
        trust_name: peer.trust_name,
    });
    Ok(readers.collect())
}

/// The readers in words: of how many the receipts are here, then each with its day.
pub(super) fn in_words(readers: &[Reader], lang: Lang) -> String {
    let done = readers.iter().filter(|reader| reader.erased_at.is_some()).count();
    let mut lines = vec![ta(lang, "register-erased-by", &[("done", &done), ("all", &readers.len())])];
    for reader in readers {
        let state = match reader.erased_at {
            Some(at) => format::date_time(lang, at.instant()),
            None => t(lang, "register-erased-not-yet"),
        };
        lines.push(format!("{}: {state}", reader.trust_name));
    }
    lines.join("\n")
}

/// A withdrawal for which a receipt is missing that should have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The address of the page of the withdrawal.
    pub address: String,
    /// When it was appended.
    pub since: Timestamp,
    /// The trusts that have not signed.
    pub trusts: Vec<String>,
}

/// The withdrawals that some trust has not signed for in fourteen days: somebody must ask there.
///
/// # Errors
/// [`StoreError`].
pub async fn missing(trust: &Trust) -> Result<Vec<Missing>, StoreError> {
    type Withdrawal = (String, String, i64, Timestamp);
    let rows: Vec<Withdrawal> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Withdrawal>(
        "SELECT s.origin, s.origin_hash, e.leaf_index, e.applied_at FROM register_entries e
         JOIN register_sources s ON s.id = e.source AND (s.own OR s.former)
         JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index AND l.kind = 3
         WHERE e.applied_at < $1 ORDER BY s.first_place DESC, e.leaf_index DESC LIMIT $2")
        .bind(trust.now().minus(PATIENCE)).bind(LOOKED_AT).fetch_all(c).await?);
    let mut missing = Vec::new();
    for (log, hash, index, since) in rows {
        let silent =
            readers(trust, &log, index, since).await?.into_iter().filter(|it| it.erased_at.is_none());
        let trusts: Vec<String> = silent.map(|reader| reader.trust_name).collect();
        if !trusts.is_empty() {
            missing.push(Missing { address: format!("/register/{hash}/{index}"), since, trusts });
        }
    }
    Ok(missing)
}

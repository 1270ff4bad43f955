//! Receipts of peers: verified, held against what was sent, and kept as received.

use std::collections::{HashMap, HashSet};

use federation_protocol::envelope::Envelope;
use federation_protocol::hash::Hash;
use federation_protocol::ids::{EnvelopeId, Origin};
use federation_protocol::receipt::{About, Outcome, Receipt, ReceiptError, VerifiedReceipt};
use federation_protocol::signature::PublicKey;
use federation_protocol::signature::purpose::Envelope as EnvelopeKey;

use super::given::outcome_code;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::keys;
use crate::peers::mailbox::alarms::{self, AlarmKind};
use crate::peers::mailbox::epochs::Cursor;
use crate::peers::mailbox::runs::{self, Run};
use crate::peers::peer::Peer;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::trust::Trust;

/// Rows of one statement: their values stay below what either database takes.
const ROWS: usize = 500;

/// By which way receipts came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::peers) enum Way {
    /// We fetched them, in order and behind our cursor.
    Fetched,
    /// In an answer, or brought; others may be missing in between.
    Brought,
}

/// How receipts were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::peers) struct Taken {
    /// How many were not known before.
    pub(in crate::peers) new: usize,
    /// How many were refused.
    pub(in crate::peers) refused: usize,
}

/// What the outbox knows of an envelope that a receipt is about.
struct Sent {
    digest: Hash,
    outcome: Option<String>,
}

/// Verifies receipts of a peer and keeps those that are about something of ours, with what they say of our messages, in one
/// transaction. A bad one costs no other; the administrator is told.
///
/// # Errors
/// [`StoreError`].
pub(in crate::peers) async fn take(
    trust: &Trust,
    peer: &Peer,
    receipts: Vec<Vec<u8>>,
    way: Way,
) -> Result<Taken, StoreError> {
    let keys = keys::envelope_keys(&trust.db, peer.id, trust.now()).await?;
    let verified = verify_all(peer.origin.clone(), keys, receipts).await?;
    let mut tx = trust.db.begin().await?;
    let sent = sent_to(&mut tx, peer.id, &verified).await?;
    let known = known(&mut tx, peer.id, &verified).await?;
    let (mut keep, mut refused, mut contradicting, mut seen) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for verified in verified {
        let judged = verified.and_then(|it| judge(trust, it, &sent));
        let (receipt, bytes) = match judged {
            Ok(judged) => judged,
            Err(refusal) => {
                refused.push(refusal);
                continue;
            }
        };
        let statement = receipt.statement();
        seen.push((statement.epoch, statement.number));
        let digest = Hash::of(&bytes);
        if known.contains(digest.as_bytes().as_slice()) {
            continue;
        }
        if let About::Message { envelope, outcome, .. } = &statement.about
            && outcome.is_final()
            && let Some(before) = sent.get(&envelope.as_uuid()).and_then(|sent| sent.outcome.as_deref())
            && before != outcome_code(outcome)
        {
            contradicting.push(*envelope);
        }
        keep.push((receipt, bytes, digest));
    }
    insert(&mut tx, peer.id, &keep, trust.now()).await?;
    note_outcomes(&mut tx, peer.id, &keep, trust.now()).await?;
    for run in seen.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((epoch, _)) = run.first() else { continue };
        let places: Vec<u64> = run.iter().map(|(_, number)| *number).collect();
        let fetched = if way == Way::Fetched { places.as_slice() } else { &[] };
        runs::move_on(&mut tx, Run::Receipts, peer.id, *epoch, fetched).await?;
    }
    tx.commit().await?;
    for refusal in &refused {
        alarms::raise(trust, peer.id, AlarmKind::BadReceipt, None, &refusal.to_string()).await?;
    }
    for envelope in contradicting {
        let detail = "a second last outcome of one message";
        alarms::raise(trust, peer.id, AlarmKind::OtherReceipt, Some(envelope), detail).await?;
    }
    Ok(Taken { new: keep.len(), refused: refused.len() })
}

type Verified = Result<(VerifiedReceipt, Vec<u8>), ReceiptError>;

/// Signatures are verified off the threads that answer requests.
async fn verify_all(
    giver: Origin,
    keys: Vec<PublicKey<EnvelopeKey>>,
    receipts: Vec<Vec<u8>>,
) -> Result<Vec<Verified>, StoreError> {
    let verify = move || {
        let verify = |bytes: Vec<u8>| {
            let verified = Receipt::parse(&bytes)?.verify(&keys)?;
            // Keys of other trusts are not even looked for; this says it once more.
            let own = verified.statement().giver == giver;
            if own { Ok((verified, bytes)) } else { Err(ReceiptError::UnknownKey) }
        };
        receipts.into_iter().map(verify).collect()
    };
    tokio::task::spawn_blocking(verify)
        .await
        .map_err(|error| StoreError::Unavailable(sqlx::Error::Io(std::io::Error::other(error))))
}

fn judge(
    trust: &Trust,
    (receipt, bytes): (VerifiedReceipt, Vec<u8>),
    sent: &HashMap<uuid::Uuid, Sent>,
) -> Verified {
    match &receipt.statement().about {
        About::Message { envelope, .. } => {
            let digest = sent.get(&envelope.as_uuid()).map(|sent| sent.digest);
            receipt.outcome_of(&trust.origin, *envelope, digest.ok_or(ReceiptError::OtherSubject)?)?;
        }
        About::Erasure { .. } | About::Unread if receipt.statement().recipient != trust.origin => {
            return Err(ReceiptError::OtherRecipient);
        }
        About::Erasure { .. } | About::Unread => {}
    }
    Ok((receipt, bytes))
}

fn envelopes(verified: &[Verified]) -> Vec<EnvelopeId> {
    let of = |verified: &Verified| match verified.as_ref().map(|(receipt, _)| &receipt.statement().about) {
        Ok(About::Message { envelope, .. }) => Some(*envelope),
        _ => None,
    };
    verified.iter().filter_map(of).collect()
}

#[derive(sqlx::FromRow)]
struct SentRow {
    id: uuid::Uuid,
    digest: Option<Vec<u8>>,
    envelope: Option<Vec<u8>>,
    outcome: Option<String>,
}

async fn sent_to(
    tx: &mut Tx,
    peer: PeerId,
    verified: &[Verified],
) -> Result<HashMap<uuid::Uuid, Sent>, StoreError> {
    let mut sent = HashMap::new();
    for envelopes in envelopes(verified).chunks(ROWS) {
        let rows: Vec<SentRow> = on!(tx.on(), c: DB => {
            // What 0.1.0 has sent has no digest beside it.
            let mut sql = sqlx::QueryBuilder::<DB>::new(
                "SELECT id, digest, CASE WHEN digest IS NULL THEN envelope END AS envelope, outcome FROM outbox
                 WHERE peer_id = ");
            sql.push_bind(peer).push(" AND id IN (");
            let mut list = sql.separated(", ");
            for envelope in envelopes {
                list.push_bind(envelope.as_uuid());
            }
            sql.push(")");
            sql.build_query_as().fetch_all(c).await?
        });
        for row in rows {
            let corrupt = |column| StoreError::corrupt("outbox", column, row.id);
            let digest = match (row.digest, row.envelope) {
                (Some(digest), _) => Hash::from_slice(&digest).map_err(|_| corrupt("digest"))?,
                (None, Some(bytes)) => Envelope::parse(&bytes).map_err(|_| corrupt("envelope"))?.digest(),
                (None, None) => return Err(corrupt("envelope")),
            };
            sent.insert(row.id, Sent { digest, outcome: row.outcome });
        }
    }
    Ok(sent)
}

async fn known(tx: &mut Tx, peer: PeerId, verified: &[Verified]) -> Result<HashSet<Vec<u8>>, StoreError> {
    let digests: Vec<Vec<u8>> =
        verified.iter().flatten().map(|(_, bytes)| Hash::of(bytes).as_bytes().to_vec()).collect();
    let mut known = HashSet::new();
    for digests in digests.chunks(ROWS) {
        let rows: Vec<Vec<u8>> = on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new("SELECT digest FROM receipts_got WHERE peer_id = ");
            sql.push_bind(peer).push(" AND digest IN (");
            let mut list = sql.separated(", ");
            for digest in digests {
                list.push_bind(digest.clone());
            }
            sql.push(")");
            sql.build_query_scalar().fetch_all(c).await?
        });
        known.extend(rows);
    }
    Ok(known)
}

type Kept = (VerifiedReceipt, Vec<u8>, Hash);

async fn insert(tx: &mut Tx, peer: PeerId, kept: &[Kept], now: Timestamp) -> Result<(), StoreError> {
    for rows in kept.chunks(ROWS) {
        on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new(
                "INSERT INTO receipts_got (peer_id, digest, epoch, number, about, envelope_id, outcome, log, withdrawal,
                 receipt, got_at) ");
            sql.push_values(rows, |mut values, (receipt, bytes, digest)| {
                let statement = receipt.statement();
                let (about, envelope, outcome, log, withdrawal) = match &statement.about {
                    About::Message { envelope, outcome, .. } => {
                        ("message", Some(envelope.as_uuid()), Some(outcome_code(outcome)), None, None)
                    }
                    About::Erasure { log, withdrawal } => {
                        let index = i64::try_from(*withdrawal).unwrap_or(i64::MAX);
                        ("erasure", None, None, Some(log.as_str().to_owned()), Some(index))
                    }
                    About::Unread => ("unread", None, None, None, None),
                };
                values.push_bind(peer).push_bind(digest.as_bytes().to_vec()).push_bind(statement.epoch.as_uuid())
                    .push_bind(i64::try_from(statement.number).unwrap_or(i64::MAX)).push_bind(about)
                    .push_bind(envelope).push_bind(outcome).push_bind(log).push_bind(withdrawal)
                    .push_bind(bytes.clone()).push_bind(now);
            });
            // The same receipt may come by two ways at once, or twice in one batch.
            sql.push(" ON CONFLICT (peer_id, digest) DO NOTHING");
            sql.build().execute(c).await.map(|_| ())?
        });
    }
    Ok(())
}

/// What the receipts say of our messages. The first last outcome stands.
async fn note_outcomes(tx: &mut Tx, peer: PeerId, kept: &[Kept], now: Timestamp) -> Result<(), StoreError> {
    let (mut stored, mut settled) = (Vec::new(), Vec::new());
    for (receipt, _, _) in kept {
        match &receipt.statement().about {
            About::Message { envelope, outcome: Outcome::Stored, .. } => stored.push(envelope.as_uuid()),
            About::Message { envelope, outcome: Outcome::Ok, .. } => settled.push(envelope.as_uuid()),
            About::Message { envelope, outcome: Outcome::Rejected { codes }, .. } => {
                let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
                on!(tx.on(), c: DB => sqlx::query::<DB>(
                    "UPDATE outbox SET stored_at = COALESCE(stored_at, $1), delivered_at = COALESCE(delivered_at, $1),
                     settled_at = $1, outcome = 'rejected', codes = $2 WHERE peer_id = $3 AND id = $4 AND settled_at IS NULL")
                    .bind(now).bind(codes.join(" ")).bind(peer).bind(envelope.as_uuid())
                    .execute(c).await.map(|_| ())?);
            }
            About::Erasure { .. } | About::Unread => {}
        }
    }
    let stored_only = "UPDATE outbox SET stored_at = COALESCE(stored_at, ";
    for (ids, is_final) in [(stored, false), (settled, true)] {
        for ids in ids.chunks(ROWS) {
            on!(tx.on(), c: DB => {
                let mut sql = sqlx::QueryBuilder::<DB>::new(stored_only);
                sql.push_bind(now).push("), delivered_at = COALESCE(delivered_at, ").push_bind(now).push(")");
                if is_final {
                    sql.push(", settled_at = ").push_bind(now).push(", outcome = 'ok'");
                }
                sql.push(" WHERE peer_id = ").push_bind(peer).push(" AND settled_at IS NULL AND id IN (");
                let mut list = sql.separated(", ");
                for id in ids {
                    list.push_bind(*id);
                }
                sql.push(")");
                sql.build().execute(c).await.map(|_| ())?
            });
        }
    }
    Ok(())
}

/// How far we have read the peer's receipts.
pub(in crate::peers::mailbox) async fn cursor(
    trust: &Trust,
    peer: PeerId,
) -> Result<Option<Cursor>, StoreError> {
    runs::cursor(&trust.db, Run::Receipts, peer).await
}

/// That a peer has erased content and salt of a withdrawn entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Which peer.
    pub peer: PeerId,
    /// When we got its receipt.
    pub at: Timestamp,
}

/// Who has signed to have erased the entry that the withdrawal at this index of a log names, the first of each.
///
/// # Errors
/// [`StoreError`].
pub async fn erasures(db: &Db, log: &Origin, withdrawal: u64) -> Result<Vec<Erasure>, StoreError> {
    let index = i64::try_from(withdrawal).unwrap_or(i64::MAX);
    let rows: Vec<(PeerId, Timestamp)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (PeerId, Timestamp)>(
        "SELECT peer_id, MIN(got_at) FROM receipts_got WHERE log = $1 AND withdrawal = $2 GROUP BY peer_id ORDER BY 2, 1")
        .bind(log.as_str()).bind(index).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(peer, at)| Erasure { peer, at }).collect())
}

//! Receipts that this trust signs: numbered for each peer, kept, and given again as the same bytes.

use std::collections::{BTreeSet, HashMap};

use federation_protocol::ids::{EnvelopeId, Origin, UnixSeconds};
use federation_protocol::receipt::{
    About, MAX_RECEIPT_BATCH_BYTES, MAX_RECEIPT_BYTES, Outcome, ReceiptV1, encode_batch,
};

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::mailbox::epochs::{self, Cursor};
use crate::peers::peer::Peer;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::jobs::next_numbers;
use crate::platform::trust::Trust;

/// Rows of one statement: their values stay below what either database takes.
const ROWS: usize = 500;
/// Receipts of one batch: that many of the longest fit.
const MOST_IN_BATCH: i64 = (MAX_RECEIPT_BATCH_BYTES / (MAX_RECEIPT_BYTES + 4)) as i64;

/// A receipt that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::peers) struct Given {
    pub(in crate::peers) receipt: Vec<u8>,
    row: Row,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    number: i64,
    about: &'static str,
    envelope: Option<uuid::Uuid>,
    outcome: Option<&'static str>,
    log: Option<String>,
    withdrawal: Option<i64>,
}

/// Signs receipts for a peer in the caller's transaction, in this order. `offered` says that they go out with the answer to
/// the request that caused them.
pub(in crate::peers::mailbox) async fn give(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    about: Vec<About>,
    offered: bool,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if about.is_empty() {
        return Ok(Vec::new());
    }
    let now = trust.now();
    let (epoch_number, epoch) = epochs::current(tx, trust).await?;
    // Invariant: the counter's row is locked until the commit, so that no number becomes visible before a smaller one.
    let counter = format!("receipts/{}/{epoch_number}", peer.id);
    let first = next_numbers(tx, &counter, about.len()).await?;
    let keys = trust.federation_keys.in_use();
    let key = &keys.envelope;
    let giver_key = key.public().id();
    let mut given = Vec::with_capacity(about.len());
    for (number, about) in (first..).zip(about) {
        let row = row(number, &about)?;
        let statement = ReceiptV1 {
            giver: trust.origin.clone(),
            giver_key,
            recipient: peer.origin.clone(),
            epoch,
            number: u64::try_from(number).map_err(|_| corrupt(number))?,
            at: UnixSeconds(now.seconds()),
            about,
        };
        let receipt = statement.sign(key).map_err(|_| corrupt(number))?.encode();
        given.push(Given { receipt, row });
    }
    insert(tx, peer.id, epoch_number, &given, now, offered).await?;
    Ok(given.into_iter().map(|given| given.receipt).collect())
}

fn corrupt(number: i64) -> StoreError {
    StoreError::corrupt("receipts_given", "receipt", number)
}

fn row(number: i64, about: &About) -> Result<Row, StoreError> {
    let empty = Row { number, about: "message", envelope: None, outcome: None, log: None, withdrawal: None };
    Ok(match about {
        About::Message { envelope, outcome, .. } => {
            Row { envelope: Some(envelope.as_uuid()), outcome: Some(outcome_code(outcome)), ..empty }
        }
        About::Erasure { log, withdrawal } => Row {
            about: "erasure",
            log: Some(log.as_str().to_owned()),
            withdrawal: Some(i64::try_from(*withdrawal).map_err(|_| corrupt(number))?),
            ..empty
        },
        About::Unread => return Err(corrupt(number)),
    })
}

/// The column `outcome`.
pub(super) const fn outcome_code(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Stored => "stored",
        Outcome::Ok => "ok",
        Outcome::Rejected { .. } => "rejected",
    }
}

async fn insert(
    tx: &mut Tx,
    peer: PeerId,
    epoch_number: i64,
    given: &[Given],
    now: Timestamp,
    offered: bool,
) -> Result<(), StoreError> {
    for rows in given.chunks(ROWS) {
        on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new(
                "INSERT INTO receipts_given (peer_id, epoch_number, number, about, envelope_id, outcome, log, withdrawal,
                 receipt, given_at, offered_at) ");
            sql.push_values(rows, |mut values, Given { receipt, row }| {
                values.push_bind(peer).push_bind(epoch_number).push_bind(row.number).push_bind(row.about)
                    .push_bind(row.envelope).push_bind(row.outcome).push_bind(row.log.clone())
                    .push_bind(row.withdrawal).push_bind(receipt.clone()).push_bind(now)
                    .push_bind(offered.then_some(now));
            });
            sql.build().execute(c).await.map(|_| ())?
        });
    }
    Ok(())
}

/// Signs that content and salt of the entry that a withdrawal names are gone here, once for each withdrawal. `peer` is the
/// trust whose log it is; it fetches the receipt like any other.
///
/// # Errors
/// [`StoreError`].
pub async fn give_erasure(
    tx: &mut Tx,
    trust: &Trust,
    peer: &Peer,
    log: &Origin,
    withdrawal: u64,
) -> Result<(), StoreError> {
    let index = i64::try_from(withdrawal).unwrap_or(i64::MAX);
    let before: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT number FROM receipts_given WHERE peer_id = $1 AND log = $2 AND withdrawal = $3 LIMIT 1")
        .bind(peer.id).bind(log.as_str()).bind(index).fetch_optional(c).await?);
    if before.is_none() {
        give(tx, trust, peer, vec![About::Erasure { log: log.clone(), withdrawal }], false).await?;
    }
    Ok(())
}

/// The latest receipt about each of these envelopes of a peer.
pub(in crate::peers::mailbox) async fn latest(
    tx: &mut Tx,
    peer: PeerId,
    envelopes: &[EnvelopeId],
) -> Result<HashMap<uuid::Uuid, Vec<u8>>, StoreError> {
    let mut found = HashMap::new();
    for envelopes in envelopes.chunks(ROWS) {
        let rows: Vec<(uuid::Uuid, Vec<u8>)> = on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new(
                "SELECT envelope_id, receipt FROM receipts_given WHERE peer_id = ");
            sql.push_bind(peer).push(" AND envelope_id IN (");
            let mut list = sql.separated(", ");
            for envelope in envelopes {
                list.push_bind(envelope.as_uuid());
            }
            sql.push(") ORDER BY epoch_number, number");
            sql.build_query_as().fetch_all(c).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

/// The receipts for a peer behind its cursor, in order, as one answer.
///
/// # Errors
/// [`StoreError`].
pub(in crate::peers) async fn batch_after(
    trust: &Trust,
    peer: PeerId,
    cursor: Option<Cursor>,
) -> Result<Vec<u8>, StoreError> {
    let (epoch_number, number) = epochs::place(&trust.db, cursor).await?;
    let receipts: Vec<Vec<u8>> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Vec<u8>>(
        "SELECT receipt FROM receipts_given WHERE peer_id = $1 AND (epoch_number, number) > ($2, $3)
         ORDER BY epoch_number, number LIMIT $4")
        .bind(peer).bind(epoch_number).bind(number).bind(MOST_IN_BATCH).fetch_all(c).await?);
    Ok(encode_batch(receipts.iter().map(Vec::as_slice)))
}

/// Notes that the peer has all receipts up to its cursor.
///
/// # Errors
/// [`StoreError`].
pub(in crate::peers) async fn note_fetched(
    trust: &Trust,
    peer: PeerId,
    cursor: Cursor,
) -> Result<(), StoreError> {
    let place = epochs::place(&trust.db, Some(cursor)).await?;
    if to_offer(trust, peer).await?.first().is_some_and(|first| first.place <= place) {
        note_offered(trust, peer, place).await?;
    }
    Ok(())
}

/// A receipt that nobody is known to have been shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::peers) struct ToOffer {
    /// Epoch number and number.
    pub(in crate::peers) place: (i64, i64),
    pub(in crate::peers) receipt: Vec<u8>,
}

/// The first receipts that the peer was not shown yet, as many as one batch holds.
pub(in crate::peers::mailbox) async fn to_offer(
    trust: &Trust,
    peer: PeerId,
) -> Result<Vec<ToOffer>, StoreError> {
    let rows: Vec<(i64, i64, Vec<u8>)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (i64, i64, Vec<u8>)>(
        "SELECT epoch_number, number, receipt FROM receipts_given WHERE peer_id = $1 AND offered_at IS NULL
         ORDER BY epoch_number, number LIMIT $2")
        .bind(peer).bind(MOST_IN_BATCH).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(epoch, number, receipt)| ToOffer { place: (epoch, number), receipt }).collect())
}

/// Notes that the peer was shown everything up to this place.
pub(in crate::peers::mailbox) async fn note_offered(
    trust: &Trust,
    peer: PeerId,
    (epoch_number, number): (i64, i64),
) -> Result<(), StoreError> {
    on!(trust.db.write(), c: DB => sqlx::query::<DB>(
        "UPDATE receipts_given SET offered_at = $1
         WHERE peer_id = $2 AND offered_at IS NULL AND (epoch_number, number) <= ($3, $4)")
        .bind(trust.now()).bind(peer).bind(epoch_number).bind(number).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The withdrawals of `log` for which a peer has our receipt.
///
/// # Errors
/// [`StoreError`].
pub async fn erasures_given(db: &Db, peer: PeerId, log: &Origin) -> Result<BTreeSet<u64>, StoreError> {
    let given: Vec<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT withdrawal FROM receipts_given WHERE peer_id = $1 AND log = $2 AND withdrawal IS NOT NULL")
        .bind(peer).bind(log.as_str()).fetch_all(c).await?);
    Ok(given.into_iter().filter_map(|index| u64::try_from(index).ok()).collect())
}

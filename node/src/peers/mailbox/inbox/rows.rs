//! Received envelopes in the database.

use std::collections::HashMap;

use federation_protocol::hash::Hash;
use federation_protocol::ids::EnvelopeId;
use federation_protocol::receipt::Outcome;
use federation_protocol::text::Code;

use super::examining::Examined;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::peers::mailbox::Effect;
use crate::platform::db::{StoreError, Tx, on};

/// Rows of one statement: their values stay below what either database takes.
const ROWS: usize = 500;

/// What is known of an envelope that was taken before.
pub(super) struct Stored {
    pub(super) digest: Hash,
    pub(super) outcome: Outcome,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: uuid::Uuid,
    digest: Vec<u8>,
    outcome: String,
    rejection: Option<String>,
}

impl Row {
    fn read(self) -> Result<(EnvelopeId, Stored), StoreError> {
        let corrupt = |column| StoreError::corrupt("inbox", column, self.id);
        let outcome = match (self.outcome.as_str(), self.rejection.as_deref()) {
            ("applied", None) => Outcome::Ok,
            ("unread", None) => Outcome::Stored,
            ("rejected", Some(code)) => rejected(code)?,
            _ => return Err(corrupt("outcome")),
        };
        let digest = Hash::from_slice(&self.digest).map_err(|_| corrupt("digest"))?;
        let id = EnvelopeId::from_uuid(self.id).map_err(|_| corrupt("id"))?;
        Ok((id, Stored { digest, outcome }))
    }
}

/// Which of these envelopes of a peer were taken before.
pub(super) async fn stored(
    tx: &mut Tx,
    peer: PeerId,
    ids: Vec<EnvelopeId>,
) -> Result<HashMap<EnvelopeId, Stored>, StoreError> {
    let mut stored = HashMap::new();
    for ids in ids.chunks(ROWS) {
        let rows: Vec<Row> = on!(tx.on(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new(
                "SELECT id, digest, outcome, rejection FROM inbox WHERE peer_id = ");
            sql.push_bind(peer).push(" AND id IN (");
            let mut list = sql.separated(", ");
            for id in ids {
                list.push_bind(id.as_uuid());
            }
            sql.push(")");
            sql.build_query_as().fetch_all(c).await?
        });
        for row in rows {
            let (id, row) = row.read()?;
            stored.insert(id, row);
        }
    }
    Ok(stored)
}

/// What a receipt says of an effect.
pub(super) fn outcome(effect: Effect) -> Result<Outcome, StoreError> {
    match effect {
        Effect::Applied => Ok(Outcome::Ok),
        Effect::Unread => Ok(Outcome::Stored),
        Effect::Rejected(code) => rejected(code),
    }
}

fn rejected(code: &str) -> Result<Outcome, StoreError> {
    let code = Code::new(code).map_err(|_| StoreError::corrupt("inbox", "rejection", code))?;
    Ok(Outcome::Rejected { codes: vec![code] })
}

/// Stores an envelope with what it led to. One that had its effect lives on where that is kept, under a key that can be
/// destroyed; here its ciphertext is erased. Header, hash and signature stay and still verify.
pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    peer: PeerId,
    examined: &Examined,
    effect: Effect,
) -> Result<(), StoreError> {
    let header = examined.header();
    let mut envelope = examined.verified.envelope().clone();
    let (outcome, rejection) = match effect {
        Effect::Applied => ("applied", None),
        Effect::Unread => ("unread", None),
        Effect::Rejected(code) => ("rejected", Some(code)),
    };
    let erased = effect == Effect::Applied;
    if erased {
        envelope.erase();
    }
    let sequence = i64::try_from(header.sequence).unwrap_or(i64::MAX);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO inbox (peer_id, id, kind, conversation, epoch, sequence, digest, envelope, received_at, expires_at,
         outcome, rejection, erased_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
        .bind(peer).bind(header.id.as_uuid()).bind(header.message.as_str()).bind(header.conversation.as_uuid())
        .bind(header.epoch.as_uuid()).bind(sequence).bind(examined.digest.as_bytes().to_vec()).bind(envelope.encode())
        .bind(now).bind(Timestamp::from_seconds(header.expires.0)).bind(outcome).bind(rejection)
        .bind(erased.then_some(now)).execute(c).await.map(|_| ())?);
    Ok(())
}

//! How far an erasure is: what is done here, and which of the trusts that were sent something have signed that they
//! destroyed it.

use federation_protocol::envelope::EnvelopeKind;
use uuid::Uuid;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{PeerId, SubjectId};
use crate::platform::db::{Db, StoreError, on};

/// How far one erasure is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub subject: SubjectId,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Why, as a code.
    pub reason: String,
    /// When all was done in this trust.
    pub done_at: Option<Timestamp>,
    /// The trusts that were sent something.
    pub holders: Vec<Holder>,
}

/// A trust that was sent something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its name.
    pub trust_name: String,
    /// What it says.
    pub answer: Answer,
}

/// What a trust says to being told to destroy what it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It has signed that it did, then.
    Confirmed(Timestamp),
    /// It declined the request, and destroyed what came with it then.
    Declined(Timestamp),
    /// It was told; its receipt has not come.
    Told,
    /// It answered that it could not, with these codes.
    Refused(String),
    /// It was not reached before the message expired: somebody must call.
    NotReached,
    /// It has not been told: the two trusts do not talk now.
    NotTold,
}

#[derive(sqlx::FromRow)]
struct AskedRow {
    peer_id: PeerId,
    trust_name: String,
    conversation: Uuid,
    declined_at: Option<Timestamp>,
    withdrawn_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct SentRow {
    expires_at: Timestamp,
    delivered_at: Option<Timestamp>,
    settled_at: Option<Timestamp>,
    outcome: Option<String>,
    codes: Option<String>,
    refusal: Option<String>,
}

impl SentRow {
    fn read(self, now: Timestamp) -> Answer {
        match (self.settled_at, self.outcome.as_deref()) {
            (Some(at), Some("ok")) => Answer::Confirmed(at),
            (Some(_), _) => Answer::Refused(self.codes.unwrap_or_default()),
            _ if self.refusal.is_some() => Answer::Refused(self.refusal.unwrap_or_default()),
            _ if self.delivered_at.is_none() && self.expires_at <= now => Answer::NotReached,
            _ => Answer::Told,
        }
    }
}

type ErasureRow = (SubjectId, Timestamp, String, Option<Timestamp>);

/// How far the erasure of a subject is; nothing when it was never asked for.
///
/// # Errors
/// [`StoreError`].
pub async fn standing(db: &Db, subject: SubjectId, now: Timestamp) -> Result<Option<Standing>, StoreError> {
    let row: Option<ErasureRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, ErasureRow>(
        "SELECT subject, asked_at, reason, done_at FROM erasures WHERE subject = $1")
        .bind(subject).fetch_optional(c).await?);
    match row {
        None => Ok(None),
        Some(row) => read(db, row, now).await.map(Some),
    }
}

/// The latest erasures, the newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn standings(db: &Db, now: Timestamp, at_most: i64) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<ErasureRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, ErasureRow>(
        "SELECT subject, asked_at, reason, done_at FROM erasures ORDER BY asked_at DESC, subject LIMIT $1")
        .bind(at_most).fetch_all(c).await?);
    let mut standings = Vec::with_capacity(rows.len());
    for row in rows {
        standings.push(read(db, row, now).await?);
    }
    Ok(standings)
}

async fn read(
    db: &Db,
    (subject, asked_at, reason, done_at): ErasureRow,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let asked: Vec<AskedRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, AskedRow>(
        "SELECT a.peer_id, p.trust_name, a.conversation, a.declined_at, a.withdrawn_at FROM reviews_asked a
         JOIN cases c ON c.id = a.case_id JOIN peers p ON p.id = a.peer_id WHERE c.subject = $1
         ORDER BY a.asked_at, a.review").bind(subject).fetch_all(c).await?);
    let mut holders = Vec::with_capacity(asked.len());
    for row in asked {
        let answer = match (row.declined_at, row.withdrawn_at) {
            (Some(at), _) => Answer::Declined(at),
            (None, None) => Answer::NotTold,
            (None, Some(_)) => {
                let sent: Option<SentRow> = on!(db.read(), c: DB => sqlx::query_as::<DB, SentRow>(
                    "SELECT expires_at, delivered_at, settled_at, outcome, codes, refusal FROM outbox
                     WHERE peer_id = $1 AND conversation = $2 AND kind = $3
                     ORDER BY epoch_number DESC, sequence DESC LIMIT 1")
                    .bind(row.peer_id).bind(row.conversation).bind(EnvelopeKind::review_withdrawal().as_str())
                    .fetch_optional(c).await?);
                sent.map_or(Answer::NotTold, |sent| sent.read(now))
            }
        };
        holders.push(Holder { trust_name: row.trust_name, answer });
    }
    Ok(Standing { subject, asked_at, reason, done_at, holders })
}

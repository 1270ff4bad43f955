//! Summaries that the gate held back, until a privacy reviewer settles them.

use federation_protocol::content::Released;
use federation_protocol::ids::EntryId;
use jiff::civil::Date;

use crate::audit;
use crate::decision::outbox::Decided;
use crate::kernel::access::{CaseAction as _, Permit, ReadHolds, ReviewPublication, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::{CaseId, HoldId, SubjectId, UserId};
use crate::kernel::terms::Scope;
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;
use crate::publication::counts;
use crate::publication::gate::{self, Reason};
use crate::publication::proposal::Proposal;
use crate::publication::store::{CannotPublish, Of, publish};
use crate::register::own_log;

coded!(
    /// What became of a hold.
    HoldStatus {
        /// Waits for a privacy reviewer.
        Held = "held",
        /// Waits for the end of its period, to be published together with the others of it.
        Waiting = "waiting",
        /// Published.
        Released = "released",
        /// Will not be published.
        KeptBack = "kept_back",
    }
);
codes!(HoldStatus);

/// Why a summary is not published now.
pub(super) enum Kept<'a> {
    /// A person must see it, for these reasons.
    Because(&'a [Reason]),
    /// It is published with the others of its period, from this day on.
    Until(Date),
}

/// Keeps a summary, in the caller's transaction.
pub(super) async fn hold(
    tx: &mut Tx,
    trust: &Trust,
    of: &Of<'_>,
    key: &SubjectKey,
    kept: Kept<'_>,
) -> Result<(), CannotPublish> {
    let id = HoldId::new(trust.random());
    let sealed = seal(trust, key, id, of.proposal)?;
    let (status, due, reasons) = match kept {
        Kept::Because(reasons) => (HoldStatus::Held, None, reasons),
        Kept::Until(day) => (HoldStatus::Waiting, Some(day.to_string()), [].as_slice()),
    };
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO publication_holds (id, case_id, decision_seq, subject, status, version, reasons, summary, held_at,
         due_on) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9)")
        .bind(id).bind(of.decided.case).bind(i64::from(of.decided.seq)).bind(of.subject).bind(status)
        .bind(codes_of(reasons)).bind(sealed).bind(trust.now()).bind(due)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(())
}

pub(super) fn codes_of(reasons: &[Reason]) -> String {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code()).collect();
    codes.join(" ")
}

pub(super) fn place(hold: HoldId, column: &str) -> String {
    format!("publication_holds/{hold}/{column}")
}

fn seal(
    trust: &Trust,
    key: &SubjectKey,
    hold: HoldId,
    proposal: &Proposal,
) -> Result<Vec<u8>, CannotPublish> {
    let plain = serde_json::to_vec(proposal)
        .map_err(|_| StoreError::corrupt("publication_holds", "summary", hold))?;
    Ok(key.seal(trust.random(), &place(hold, "summary"), &zeroize::Zeroizing::new(plain))?)
}

/// A hold as the queue shows it: coded columns only.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct HoldRow {
    /// The hold.
    pub id: HoldId,
    /// The case.
    pub case_id: CaseId,
    /// Its number for people.
    pub number: i64,
    /// One patient or a group.
    pub scope: Scope,
    /// The medicine.
    pub medicine: Option<String>,
    /// What became of it.
    pub status: HoldStatus,
    /// Why it is held, as codes.
    pub reasons: String,
    /// When it was held.
    pub held_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// The first day on which it may be published, where it waits for that.
    pub due_on: Option<String>,
}

/// The holds that wait, oldest first, then those that were settled, newest first; at most `limit` of each.
///
/// # Errors
/// [`StoreError`].
pub async fn holds(
    trust: &Trust,
    _permit: &TrustPermit<ReadHolds>,
    limit: i64,
) -> Result<Vec<HoldRow>, StoreError> {
    const ROWS: &str =
        "SELECT h.id, h.case_id, c.number, c.scope, c.medicine, h.status, h.reasons, h.held_at, h.settled_at, h.due_on
         FROM publication_holds h JOIN cases c ON c.id = h.case_id";
    let waiting =
        format!("{ROWS} WHERE h.status IN ('held', 'waiting') ORDER BY h.status, h.held_at LIMIT $1");
    let settled =
        format!("{ROWS} WHERE h.status NOT IN ('held', 'waiting') ORDER BY h.settled_at DESC LIMIT $1");
    let mut rows = Vec::new();
    for sql in [waiting, settled] {
        rows.extend(on!(trust.db.read(), c: DB => sqlx::query_as::<DB, HoldRow>(sqlx::AssertSqlSafe(sql))
            .bind(limit).fetch_all(c).await?));
    }
    Ok(rows)
}

/// The case of a hold, to ask for a permit with.
///
/// # Errors
/// [`StoreError`].
pub async fn case_of(trust: &Trust, hold: HoldId) -> Result<Option<CaseId>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, CaseId>(
        "SELECT case_id FROM publication_holds WHERE id = $1").bind(hold).fetch_optional(c).await?))
}

/// A hold that a permit opened.
#[derive(Debug, Clone)]
pub struct Hold {
    /// The hold.
    pub id: HoldId,
    /// The case.
    pub case: CaseId,
    /// Its number for people.
    pub number: i64,
    /// The event that decided.
    pub seq: u32,
    /// Whose narratives.
    pub subject: SubjectId,
    /// Number of changes: what a change must be based on.
    pub version: i64,
    /// What became of it.
    pub status: HoldStatus,
    /// Why it is held.
    pub reasons: Vec<Reason>,
    /// What would be published; gone once settled.
    pub proposal: Option<Proposal>,
    /// The first day on which it may be published, where it waits for that.
    pub due_on: Option<Date>,
    /// When it was settled, by whom, and the reason given.
    pub settled: Option<(Timestamp, Option<UserId>, String)>,
    key: SubjectKey,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    case_id: CaseId,
    number: i64,
    decision_seq: i64,
    subject: SubjectId,
    version: i64,
    status: HoldStatus,
    reasons: String,
    summary: Option<Vec<u8>>,
    settled_at: Option<Timestamp>,
    settled_by: Option<UserId>,
    reason: Option<Vec<u8>>,
    due_on: Option<String>,
}

/// Opens a hold of the case that the permit is for, and notes in the access log that it was read.
///
/// # Errors
/// [`KeyError`]; [`StoreError::Conflict`] when the hold is of another case.
pub async fn open(trust: &Trust, permit: &Permit<ReviewPublication>, id: HoldId) -> Result<Hold, KeyError> {
    let row: Option<OpenRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, OpenRow>(
        "SELECT h.case_id, c.number, h.decision_seq, h.subject, h.version, h.status, h.reasons, h.summary, h.settled_at,
         h.settled_by, h.reason, h.due_on FROM publication_holds h JOIN cases c ON c.id = h.case_id
         WHERE h.id = $1 AND h.case_id = $2")
        .bind(id).bind(permit.case()).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let row = row.ok_or(StoreError::Conflict)?;
    let corrupt = |column| StoreError::corrupt("publication_holds", column, id);
    let key = trust.keys.key(row.subject).await?;
    let proposal = match &row.summary {
        None => None,
        Some(sealed) => {
            let plain = key.open(&place(id, "summary"), sealed)?;
            Some(serde_json::from_slice(&plain).map_err(|_| corrupt("summary"))?)
        }
    };
    let reason = match &row.reason {
        None => String::new(),
        Some(sealed) => {
            let plain = key.open(&place(id, "reason"), sealed)?;
            String::from_utf8(plain.to_vec()).map_err(|_| corrupt("reason"))?
        }
    };
    let reasons: Option<Vec<Reason>> = row.reasons.split_whitespace().map(Reason::from_code).collect();
    let access = audit::Access {
        actor: permit.actor(),
        action: ReviewPublication::KIND.code(),
        object: audit::Object::Case(row.case_id),
        subject: Some(row.subject),
        reason: None,
    };
    audit::store::record_read(trust, &access).await?;
    Ok(Hold {
        id,
        case: row.case_id,
        number: row.number,
        seq: u32::try_from(row.decision_seq).map_err(|_| corrupt("decision_seq"))?,
        subject: row.subject,
        version: row.version,
        status: row.status,
        reasons: reasons.ok_or_else(|| corrupt("reasons"))?,
        proposal,
        due_on: row.due_on.as_deref().map(str::parse).transpose().map_err(|_| corrupt("due_on"))?,
        settled: row.settled_at.map(|at| (at, row.settled_by, reason)),
        key,
    })
}

/// Where the register has the summary of the hold's decision, if it was released.
///
/// # Errors
/// [`StoreError`].
pub async fn published_at(trust: &Trust, hold: &Hold) -> Result<Option<i64>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT leaf_index FROM publication_ledger WHERE case_id = $1 AND decision_seq = $2")
        .bind(hold.case).bind(i64::from(hold.seq)).fetch_optional(c).await?))
}

/// Releases a held summary as `proposal` now has it. What the reviewer left in is the reviewer's to answer for; that a
/// summary can be made of it is checked.
///
/// # Errors
/// [`CannotPublish::Settled`] when somebody else settled it; [`CannotPublish::ReasonMissing`].
pub async fn release(
    trust: &Trust,
    permit: &Permit<ReviewPublication>,
    hold: &Hold,
    proposal: &Proposal,
    reason: &str,
) -> Result<EntryId, CannotPublish> {
    let mut tx = trust.db.begin().await?;
    settle(&mut tx, trust, permit, hold, HoldStatus::Released, reason).await?;
    let known = counts::known(&mut tx, hold.case, proposal).await?;
    let proposal = &gate::with_basis(proposal.clone(), trust.settings.anonymity_k, &known);
    let decided = Decided { case: hold.case, seq: hold.seq };
    let of = Of { decided, subject: hold.subject, proposal };
    let id = publish(&mut tx, trust, &of, Released::ByReviewer).await?;
    own_log::commit(tx).await?;
    Ok(id)
}

/// Decides that a held summary is not published.
///
/// # Errors
/// As [`release`].
pub async fn keep_back(
    trust: &Trust,
    permit: &Permit<ReviewPublication>,
    hold: &Hold,
    reason: &str,
) -> Result<(), CannotPublish> {
    let mut tx = trust.db.begin().await?;
    settle(&mut tx, trust, permit, hold, HoldStatus::KeptBack, reason).await?;
    Ok(tx.commit().await?)
}

/// Settles a hold if nobody did so before. What was held is erased: it is in the case, and in the register if released.
async fn settle(
    tx: &mut Tx,
    trust: &Trust,
    permit: &Permit<ReviewPublication>,
    hold: &Hold,
    status: HoldStatus,
    reason: &str,
) -> Result<(), CannotPublish> {
    if reason.trim().is_empty() {
        return Err(CannotPublish::ReasonMissing);
    }
    let reason = hold.key.seal(trust.random(), &place(hold.id, "reason"), reason.trim().as_bytes())?;
    let settled = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE publication_holds SET status = $1, version = version + 1, summary = NULL, reason = $2, settled_at = $3,
         settled_by = $4 WHERE id = $5 AND case_id = $6 AND version = $7 AND status IN ('held', 'waiting')")
        .bind(status).bind(reason).bind(trust.now()).bind(permit.actor().user)
        .bind(hold.id).bind(permit.case()).bind(hold.version)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(StoreError::from)?;
    if settled != 1 {
        return Err(CannotPublish::Settled);
    }
    let access = audit::Access {
        actor: permit.actor(),
        action: ReviewPublication::KIND.code(),
        object: audit::Object::Case(hold.case),
        subject: Some(hold.subject),
        reason: Some(status.code().to_owned()),
    };
    Ok(audit::store::record(tx, trust, &access).await?)
}

//! Corrects what was published: a new entry takes the place of the old one, and where the old one was wrong or said too
//! much it is withdrawn in the same transaction. What was published of whom is never forgotten.

use federation_protocol::content::{DecisionSummaryV1, Released, WithdrawalReason};
use federation_protocol::ids::EntryId;
use federation_protocol::text::Icd10Code;

use crate::audit;
use crate::case::store as cases;
use crate::decision::outbox::Decided;
use crate::kernel::access::{CaseAction as _, Permit, ReviewPublication};
use crate::kernel::coded::coded;
use crate::kernel::ids::{CaseId, SubjectId};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::SubjectKey;
use crate::platform::trust::Trust;
use crate::publication::proposal::{Generalisation, IndicationStep, PeriodStep, Proposal};
use crate::publication::store::{CannotPublish, append};
use crate::publication::{counts, gate};
use crate::register::own_log::{self, CannotWithdraw};

coded!(
    /// Why a published summary is corrected.
    Why {
        /// It was wrong. The old entry is withdrawn.
        Error = "error",
        /// It could identify somebody. The old entry is withdrawn.
        Privacy = "privacy",
        /// It says more, or says it better. The old entry stays readable.
        Addition = "addition",
    }
);

impl Why {
    /// Whether the old entry is erased.
    pub const fn withdraws(self) -> bool {
        matches!(self, Self::Error | Self::Privacy)
    }
}

/// A published summary that stands, opened by a permit on its case.
#[derive(Debug, Clone)]
pub struct Published {
    /// The entry.
    pub entry: EntryId,
    /// Its place among the entries of all own logs.
    pub index: i64,
    /// The number of its case for people.
    pub number: i64,
    /// What was published, ready to be corrected.
    pub proposal: Proposal,
    decided: Decided,
    subject: SubjectId,
    key: SubjectKey,
}

#[derive(sqlx::FromRow)]
struct Row {
    entry_id: uuid::Uuid,
    case_id: CaseId,
    decision_seq: i64,
    generalisation: String,
}

const ROWS: &str = "SELECT entry_id, case_id, decision_seq, generalisation FROM
    (SELECT entry_id, case_id, decision_seq, generalisation, leaf_index FROM publication_ledger
     UNION ALL SELECT entry_id, case_id, decision_seq, generalisation, leaf_index FROM publication_revisions) published
    WHERE leaf_index = $1";

async fn row_at(trust: &Trust, index: i64) -> Result<Option<Row>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Row>(ROWS).bind(index).fetch_optional(c).await?))
}

/// The case of the entry at `index` of the own log, to ask for a permit with.
///
/// # Errors
/// [`StoreError`].
pub async fn case_at(trust: &Trust, index: i64) -> Result<Option<CaseId>, StoreError> {
    Ok(row_at(trust, index).await?.map(|row| row.case_id))
}

/// Opens what stands at `index` of the own log, if it is of the case that the permit is for, and notes in the access log
/// that it was read.
///
/// # Errors
/// [`CannotPublish`]; [`CannotPublish::Settled`] when nothing stands there any more.
pub async fn open(
    trust: &Trust,
    permit: &Permit<ReviewPublication>,
    index: i64,
) -> Result<Published, CannotPublish> {
    let row = row_at(trust, index).await?.filter(|row| row.case_id == permit.case());
    let row = row.ok_or(CannotPublish::Settled)?;
    let corrupt = |column| StoreError::corrupt("publication_ledger", column, row.entry_id);
    let entry = EntryId::from_uuid(row.entry_id).map_err(|_| corrupt("entry_id"))?;
    let seq = u32::try_from(row.decision_seq).map_err(|_| corrupt("decision_seq"))?;
    let summary = own_log::standing(trust, index).await?.ok_or(CannotPublish::Settled)?;
    let case = cases::open(trust, permit).await?;
    let generalisation = generalisation(&row.generalisation);
    let proposal = as_published(Proposal::of(&case.history, seq)?, &summary, generalisation);
    let access = audit::Access {
        actor: permit.actor(),
        action: ReviewPublication::KIND.code(),
        object: audit::Object::Case(row.case_id),
        subject: Some(case.subject),
        reason: None,
    };
    audit::store::record_read(trust, &access).await?;
    let decided = Decided { case: row.case_id, seq };
    let (number, subject, key) = (case.number, case.subject, case.key);
    Ok(Published { entry, index, number, proposal, decided, subject, key })
}

/// Reads what [`Generalisation::codes`] gave, with spaces between.
fn generalisation(codes: &str) -> Generalisation {
    let has = |code: &str| codes.split_whitespace().any(|word| word == code);
    let period = match (has("period_quarter"), has("period_year")) {
        (_, true) => PeriodStep::Year,
        (true, false) => PeriodStep::Quarter,
        (false, false) => PeriodStep::Month,
    };
    let steps = [
        ("icd10_category", IndicationStep::Category),
        ("icd10_block", IndicationStep::Block),
        ("icd10_none", IndicationStep::None),
    ];
    let indication =
        steps.into_iter().find(|(code, _)| has(code)).map_or(IndicationStep::Whole, |(_, step)| step);
    Generalisation { period, indication }
}

/// The texts as a reviewer may have changed them before they were published, and as coarse as they were.
fn as_published(proposal: Proposal, summary: &DecisionSummaryV1, generalisation: Generalisation) -> Proposal {
    let text = |text: &Option<federation_protocol::text::Text<4000>>| {
        text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default()
    };
    let (words, conditions) = (text(&summary.grounds_text), text(&summary.conditions_text));
    let block = summary
        .indication
        .as_ref()
        .map(Icd10Code::as_str)
        .filter(|code| code.contains('-'))
        .map(str::to_owned);
    Proposal { text: words, conditions, generalisation, block, ..proposal }
}

/// Publishes `proposal` in the place of what stands. What the reviewer left in is the reviewer's to answer for; that a
/// summary can be made of it is checked.
///
/// # Errors
/// [`CannotPublish::Settled`] when the entry does not stand any more; [`CannotPublish::ReasonMissing`].
pub async fn revise(
    trust: &Trust,
    permit: &Permit<ReviewPublication>,
    published: &Published,
    proposal: &Proposal,
    why: Why,
    note: &str,
) -> Result<i64, CannotPublish> {
    if note.trim().is_empty() {
        return Err(CannotPublish::ReasonMissing);
    }
    let mut tx = trust.db.begin().await?;
    // Order: the log is locked before the old entry is looked at, so that of two corrections one comes second.
    own_log::lock(&mut tx, trust).await?;
    if !own_log::stands(&mut tx, published.index).await? {
        return Err(CannotPublish::Settled);
    }
    let known = counts::known(&mut tx, published.decided.case, proposal).await?;
    let proposal = &gate::with_basis(proposal.clone(), trust.settings.anonymity_k, &known);
    let (id, index) = append(&mut tx, trust, proposal, Released::ByReviewer, Some(published.entry)).await?;
    let place = format!("publication_revisions/{id}/note");
    let note = published.key.seal(trust.random(), &place, note.trim().as_bytes())?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO publication_revisions (entry_id, revises, case_id, decision_seq, subject, generalisation, leaf_index,
         published_at, why, note, revised_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        .bind(id.as_uuid()).bind(published.entry.as_uuid()).bind(published.decided.case)
        .bind(i64::from(published.decided.seq)).bind(published.subject)
        .bind(proposal.generalisation.codes().join(" ")).bind(index).bind(trust.now()).bind(why.code()).bind(note)
        .bind(permit.actor().user)
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    if why.withdraws() {
        own_log::withdraw(&mut tx, trust, published.index, WithdrawalReason::Revised).await.map_err(
            |error| match error {
                CannotWithdraw::NotStanding => CannotPublish::Settled,
                CannotWithdraw::Append(error) => error.into(),
            },
        )?;
    }
    let access = audit::Access {
        actor: permit.actor(),
        action: ReviewPublication::KIND.code(),
        object: audit::Object::Case(published.decided.case),
        subject: Some(published.subject),
        reason: Some(format!("revise {}", why.code())),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    own_log::commit(tx).await?;
    Ok(index)
}

/// How exactly the summaries of the case have told of it so far, those that were withdrawn since among them.
pub(super) async fn released_of(tx: &mut Tx, case: CaseId) -> Result<Vec<Generalisation>, StoreError> {
    let rows = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT generalisation FROM publication_ledger WHERE case_id = $1
         UNION ALL SELECT generalisation FROM publication_revisions WHERE case_id = $1")
        .bind(case).fetch_all(c).await?);
    Ok(rows.iter().map(|codes| generalisation(codes)).collect())
}

/// The entry of the case that stands in the register, if there is one: a new decision takes its place.
pub(super) async fn standing_of(tx: &mut Tx, case: CaseId) -> Result<Option<EntryId>, StoreError> {
    let entries: Vec<(uuid::Uuid, i64)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (uuid::Uuid, i64)>(
        "SELECT entry_id, leaf_index FROM publication_ledger WHERE case_id = $1
         UNION ALL SELECT entry_id, leaf_index FROM publication_revisions WHERE case_id = $1 ORDER BY 2 DESC")
        .bind(case).fetch_all(c).await?);
    for (entry, index) in entries {
        if own_log::stands(tx, index).await? {
            let entry = EntryId::from_uuid(entry);
            return entry.map(Some).map_err(|_| StoreError::corrupt("publication_ledger", "entry_id", index));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_generalised_is_read_as_the_ledger_has_it() {
        for period in PeriodStep::ALL.iter().copied() {
            for indication in IndicationStep::ALL.iter().copied() {
                let steps = Generalisation { period, indication };
                assert_eq!(generalisation(&steps.codes().join(" ")), steps);
            }
        }
    }
}

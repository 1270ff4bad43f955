//! What small cells are judged by, from the trust's database: its figures, distinct patients, and what was published.

use federation_protocol::text::Icd10Code;
use jiff::civil::Date;

use crate::audit;
use crate::kernel::access::{ReadHolds, SetFigures, TrustAction as _, TrustPermit};
use crate::kernel::clock::{Timestamp, norway};
use crate::kernel::ids::CaseId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::publication::cells::{Figure, Known, Patients, period_of};
use crate::publication::figures::EVERYBODY;
use crate::publication::proposal::{Generalisation, IndicationStep, PeriodStep, Proposal};
use crate::publication::revisions;

/// The trust's figures, by code.
///
/// # Errors
/// [`StoreError`].
pub async fn figures(trust: &Trust, _permit: &TrustPermit<ReadHolds>) -> Result<Vec<Figure>, StoreError> {
    let mut tx = trust.db.begin().await?;
    read_figures(&mut tx).await
}

async fn read_figures(tx: &mut Tx) -> Result<Vec<Figure>, StoreError> {
    let rows = on!(tx.on(), c: DB => sqlx::query_as::<DB, (String, i64, String)>(
        "SELECT code, persons, source FROM population_figures ORDER BY code").fetch_all(c).await?);
    let corrupt = |column, code: &str| StoreError::corrupt("population_figures", column, code);
    rows.into_iter()
        .map(|(code, persons, source)| {
            let persons = u32::try_from(persons).map_err(|_| corrupt("persons", &code))?;
            let read = match code.as_str() {
                EVERYBODY => None,
                text => Some(Icd10Code::new(text).map_err(|_| corrupt("code", &code))?),
            };
            Ok(Figure { code: read, persons, source })
        })
        .collect()
}

/// Puts `figures` in the place of those the trust has.
///
/// # Errors
/// [`StoreError`].
pub async fn set_figures(
    trust: &Trust,
    permit: &TrustPermit<SetFigures>,
    figures: &[Figure],
) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM population_figures").execute(c).await?; });
    for Figure { code, persons, source } in figures {
        let code = code.as_ref().map_or(EVERYBODY, Icd10Code::as_str);
        on!(tx.on(), c: DB => { sqlx::query::<DB>(
            "INSERT INTO population_figures (code, persons, source, set_at) VALUES ($1, $2, $3, $4)")
            .bind(code).bind(i64::from(*persons)).bind(source).bind(trust.now()).execute(c).await?; });
    }
    let access = audit::Access {
        actor: permit.actor(),
        action: SetFigures::KIND.code(),
        object: audit::Object::Register,
        subject: None,
        reason: Some(format!("{} figures", figures.len())),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    tx.commit().await
}

/// What is known of how many patients could be meant by a summary of `case`.
pub(super) async fn known(tx: &mut Tx, case: CaseId, proposal: &Proposal) -> Result<Known, StoreError> {
    let figures = read_figures(tx).await?;
    let mut patients = Patients::new();
    for period in PeriodStep::ALL.iter().copied() {
        for indication in [IndicationStep::Whole, IndicationStep::Category] {
            let count = distinct_patients(tx, proposal, period, indication).await?;
            patients.push((Generalisation { period, indication }, count));
        }
    }
    Ok(Known { figures, patients, earlier: revisions::released_of(tx, case).await? })
}

/// Patients of the trust with a decision on the same medicine and indication in the period: persons, not decisions.
async fn distinct_patients(
    tx: &mut Tx,
    proposal: &Proposal,
    period: PeriodStep,
    indication: IndicationStep,
) -> Result<u32, StoreError> {
    let Some(whole) = proposal.icd10.as_deref() else { return Ok(0) };
    let (first, last) = period_of(period, proposal.decided_on);
    let (from, before) = (midnight(first), midnight(last.tomorrow().unwrap_or(last)));
    // Codes of ICD-10 have neither of the signs that LIKE gives a meaning to.
    let pattern = match indication {
        IndicationStep::Whole => whole.to_owned(),
        _ => format!("{}%", whole.get(..3).unwrap_or(whole)),
    };
    let count = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(DISTINCT c.subject) FROM cases c JOIN case_events e ON e.case_id = c.id
         WHERE e.kind = 'decided' AND e.at >= $1 AND e.at < $2 AND c.scope = 'individual' AND c.atc = $3
         AND c.icd10 LIKE $4")
        .bind(from).bind(before).bind(&proposal.atc).bind(pattern)
        .fetch_one(c).await?);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The first moment of a day in Norway.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned_datetime(norway())
        .map_or_else(|_| Timestamp::from_seconds(0), |moment| Timestamp::new(moment.timestamp()))
}

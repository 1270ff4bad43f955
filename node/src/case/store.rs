//! Cases in the database. Nothing is read or changed without a permit but [`relations`], which permits are made from.
//!
//! Invariant: the row in `cases` and the rows in `case_people` are what [`Case`] says after its last event; they are
//! written in the transaction that adds the event.

use std::collections::BTreeSet;

use crate::audit;
use crate::case::{Case, CaseEvent, FormVersion, History, Recorded};
use crate::forms::Questionnaire;
use crate::kernel::access::{
    Actor, CaseAction, Permit, Relations, Role, Stage, StartCase, TrustAction, TrustPermit,
};
use crate::kernel::calendar::WorkingCalendar;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, CommandId, SubjectId, UnitId, UserId};
use crate::kernel::terms::{Scheme, Scope};
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::jobs::next_number;
use crate::platform::key_store::{KeyError, SubjectKey};
use crate::platform::trust::Trust;

mod drafts;
pub mod emergencies;
mod lists;

pub use drafts::{Draft, draft, give_patient, save_draft};
pub use lists::{CaseRow, Cursor, Filter, Page, list};

#[derive(sqlx::FromRow)]
struct RelationsRow {
    stage: Stage,
    version: i64,
    unit_id: UnitId,
    clinician: UserId,
}

/// How users stand to the case; nothing when the trust has no such case.
///
/// # Errors
/// [`StoreError`].
pub async fn relations(trust: &Trust, case: CaseId) -> Result<Option<Relations>, StoreError> {
    let row: Option<RelationsRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, RelationsRow>(
        "SELECT stage, version, unit_id, clinician FROM cases WHERE id = $1")
        .bind(case).fetch_optional(c).await?);
    let Some(row) = row else { return Ok(None) };
    let people: Vec<(UserId, String)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (UserId, String)>(
        "SELECT user_id, relation FROM case_people WHERE case_id = $1")
        .bind(case).fetch_all(c).await?);
    let with = |relation: &str| people.iter().filter(|(_, is)| is == relation).map(|(who, _)| *who).collect();
    Ok(Some(Relations {
        trust: trust.id.clone(),
        case,
        version: version_from(row.version, case)?,
        stage: row.stage,
        clinician: row.clinician,
        delegates: with(DELEGATE),
        unit: row.unit_id,
        assessors: with(ASSESSOR),
        rated: with(RATED),
        emergencies: emergencies::open_for(trust, case).await?.into_iter().collect(),
    }))
}

const DELEGATE: &str = "delegate";
const ASSESSOR: &str = "assessor";
const RATED: &str = "rated";

fn version_from(stored: i64, case: CaseId) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::corrupt("cases", "version", case))
}

/// A case that a permit opened: its history, and the key of its narratives.
#[derive(Debug, Clone)]
pub struct OpenCase {
    /// What has happened.
    pub history: History,
    /// Number shown to people.
    pub number: i64,
    /// The patient, or the group case itself.
    pub subject: SubjectId,
    /// Key of the subject.
    pub key: SubjectKey,
}

impl OpenCase {
    /// The case as it stands.
    pub fn case(&self) -> &Case {
        &self.history.case
    }
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    at: Timestamp,
    actor: UserId,
    role: Role,
    payload: Vec<u8>,
}

/// Loads the events of the case and derives its state. Any permit on the case opens it: rules need the whole history.
/// What a page may show of it is decided by the permits of the page.
///
/// # Errors
/// [`KeyError::Gone`] when the subject was erased; [`StoreError::Corrupt`] when the events do not fit.
pub async fn open<A: CaseAction>(trust: &Trust, permit: &Permit<A>) -> Result<OpenCase, KeyError> {
    let case = permit.case();
    let (subject, number, erased): (SubjectId, i64, bool) = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (SubjectId, i64, bool)>(
        "SELECT subject, number, erased_at IS NOT NULL FROM cases WHERE id = $1").bind(case).fetch_one(c).await?);
    if erased {
        return Err(KeyError::Gone);
    }
    let rows: Vec<EventRow> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, EventRow>(
        "SELECT seq, at, actor, role, payload FROM case_events WHERE case_id = $1 ORDER BY seq")
        .bind(case).fetch_all(c).await?);
    let key = trust.keys.key(subject).await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let corrupt = |column| StoreError::corrupt("case_events", column, format!("{case}/{}", row.seq));
        let seq = u32::try_from(row.seq).map_err(|_| corrupt("seq"))?;
        let payload = key.open(&event_place(case, seq), &row.payload)?;
        let event = serde_json::from_slice(&payload).map_err(|_| corrupt("payload"))?;
        events.push(Recorded { seq, at: row.at, actor: row.actor, role: row.role, event });
    }
    let history = History::replay(case, events)
        .map_err(|error| StoreError::corrupt("case_events", "seq", format!("{case}/{}", error.seq)))?;
    Ok(OpenCase { history, number, subject, key })
}

fn event_place(case: CaseId, seq: u32) -> String {
    format!("case_events/{case}/{seq}")
}

/// A step that somebody wants to take.
#[derive(Debug, Clone)]
pub struct Step {
    /// The command; drawn when the form was rendered.
    pub command: CommandId,
    /// The role it is taken in.
    pub role: Role,
    /// What happens.
    pub event: CaseEvent,
}

/// Records one event in the caller's transaction: event, projection and access-log row. Answers with the case after it.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else changed the case since `open`, or when the command was applied before.
pub async fn record<A: CaseAction>(
    tx: &mut Tx,
    trust: &Trust,
    permit: &Permit<A>,
    open: &OpenCase,
    step: Step,
) -> Result<Case, KeyError> {
    let now = trust.now();
    let mut case = open.case().clone();
    let seq = case.version.checked_add(1).ok_or(StoreError::Conflict)?;
    let recorded = Recorded { seq, at: now, actor: permit.actor().user, role: step.role, event: step.event };
    case.apply(&recorded)
        .map_err(|error| StoreError::corrupt("case_events", "seq", format!("{}/{}", case.id, error.seq)))?;

    // Order: the row of the case first. Its version is what two writers contend for.
    project(tx, &case, open.case().version, now).await?;
    insert_event(tx, trust, case.id, &open.key, &recorded, step.command).await?;
    audit::store::record(
        tx,
        trust,
        &audit::Access {
            actor: permit.actor(),
            action: A::KIND.code(),
            object: audit::Object::Case(case.id),
            subject: Some(open.subject),
            reason: None,
        },
    )
    .await?;
    Ok(case)
}

/// The case that a command was applied to before, if it was: then its sender only needs to be shown the result.
///
/// # Errors
/// [`StoreError`].
pub async fn case_of_command(db: &Db, command: CommandId) -> Result<Option<CaseId>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_scalar::<DB, CaseId>(
        "SELECT case_id FROM case_events WHERE command_id = $1").bind(command).fetch_optional(c).await?))
}

async fn insert_event(
    tx: &mut Tx,
    trust: &Trust,
    case: CaseId,
    key: &SubjectKey,
    recorded: &Recorded,
    command: CommandId,
) -> Result<(), KeyError> {
    let payload = sealed(trust, case, key, recorded)?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO case_events (case_id, seq, kind, event_version, at, actor, role, command_id, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(case).bind(i64::from(recorded.seq)).bind(recorded.event.kind()).bind(CaseEvent::VERSION)
        .bind(recorded.at).bind(recorded.actor).bind(recorded.role).bind(command).bind(payload)
        .execute(c).await?.rows_affected());
    Ok(())
}

fn sealed(trust: &Trust, case: CaseId, key: &SubjectKey, recorded: &Recorded) -> Result<Vec<u8>, KeyError> {
    let plain = serde_json::to_vec(&recorded.event)
        .map_err(|_| StoreError::corrupt("case_events", "payload", format!("{case}/{}", recorded.seq)))?;
    key.seal(trust.random(), &event_place(case, recorded.seq), &zeroize::Zeroizing::new(plain))
}

/// Seals a recorded event again under another subject's key.
async fn reseal(
    tx: &mut Tx,
    trust: &Trust,
    case: CaseId,
    key: &SubjectKey,
    recorded: &Recorded,
) -> Result<(), KeyError> {
    let payload = sealed(trust, case, key, recorded)?;
    on!(tx.on(), c: DB => sqlx::query::<DB>("UPDATE case_events SET payload = $1 WHERE case_id = $2 AND seq = $3")
        .bind(payload).bind(case).bind(i64::from(recorded.seq)).execute(c).await?.rows_affected());
    Ok(())
}

/// Writes what lists and access rules need of the case, if it still is at version `from`.
async fn project(tx: &mut Tx, case: &Case, from: u32, now: Timestamp) -> Result<(), StoreError> {
    let stage = case.state.stage();
    let application = case.application.as_ref();
    let urgent = application.is_some_and(|application| application.urgent);
    let due = crate::case::rules::working_days(stage, urgent)
        .map(|days| WorkingCalendar::default().working_days_after(now.date_in_norway(), days).to_string());
    let decision = case.state.decision();
    let changed = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE cases SET version = $1, stage = $2, atc = $3, medicine = $4, icd10 = $5, urgent = $6,
         cost_month_ore = $7, outcome = $8, reference = $9, changed_at = $10, due_on = $11
         WHERE id = $12 AND version = $13")
        .bind(i64::from(case.version)).bind(stage)
        .bind(application.map(|a| a.atc.as_str().to_owned())).bind(application.map(|a| a.medicine.clone()))
        .bind(application.and_then(|a| a.icd10.as_ref()).map(|code| code.as_str().to_owned()))
        .bind(urgent).bind(application.and_then(|a| a.cost_month).map(|cost| cost.0))
        .bind(decision.map(|d| d.outcome.code())).bind(decision.and_then(|d| d.reference.clone()))
        .bind(now).bind(due).bind(case.id).bind(i64::from(from))
        .execute(c).await?.rows_affected());
    if changed != 1 {
        return Err(StoreError::Conflict);
    }
    let assessment = case.state.assessment();
    let assessors: BTreeSet<UserId> =
        assessment.map(|a| a.assessors.iter().copied().collect()).unwrap_or_default();
    let rated: BTreeSet<UserId> =
        assessment.map(|a| a.ratings.iter().map(|(who, _)| *who).collect()).unwrap_or_default();
    on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM case_people WHERE case_id = $1 AND relation <> 'delegate'")
        .bind(case.id).execute(c).await?.rows_affected());
    for (who, relation) in
        assessors.iter().map(|who| (who, ASSESSOR)).chain(rated.iter().map(|who| (who, RATED)))
    {
        on!(tx.on(), c: DB => sqlx::query::<DB>("INSERT INTO case_people (case_id, user_id, relation) VALUES ($1, $2, $3)")
            .bind(case.id).bind(*who).bind(relation).execute(c).await?.rows_affected());
    }
    Ok(())
}

/// A case to begin.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Why outside the ordinary scheme.
    pub scheme: Scheme,
    /// One patient or a group.
    pub scope: Scope,
    /// From which of the actor's units.
    pub unit: UnitId,
    /// On which form.
    pub form: FormVersion,
    /// The form itself, kept with the case for as long as the case exists.
    pub questionnaire: String,
}

/// Begins a case with an empty draft. Its narratives are sealed under a key of the case's own until [`give_patient`].
///
/// # Errors
/// [`StoreError::Conflict`] when the command was applied before.
pub async fn start(
    trust: &Trust,
    permit: &TrustPermit<StartCase>,
    command: CommandId,
    new: NewCase,
) -> Result<CaseId, KeyError> {
    let now = trust.now();
    let actor: &Actor = permit.actor();
    let (id, subject) = (CaseId::new(trust.random()), SubjectId::new(trust.random()));
    // Order: the key is durable before anything is sealed with it.
    let key = trust.keys.create(subject, trust.random(), now).await?;

    let mut tx = trust.db.begin().await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO form_versions (url, version, questionnaire, stored_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (url, version) DO NOTHING")
        .bind(&new.form.url).bind(&new.form.version).bind(&new.questionnaire).bind(now).execute(c).await?.rows_affected());
    let number = next_number(&mut tx, "cases").await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO cases (id, number, subject, scheme, scope, stage, version, unit_id, clinician, form_url, form_version,
         urgent, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $12)")
        .bind(id).bind(number).bind(subject).bind(new.scheme).bind(new.scope).bind(Stage::Draft).bind(new.unit)
        .bind(actor.user).bind(&new.form.url).bind(&new.form.version).bind(false).bind(now)
        .execute(c).await?.rows_affected());
    let event = CaseEvent::Started {
        scheme: new.scheme,
        scope: new.scope,
        clinician: actor.user,
        unit: new.unit,
        form: new.form,
    };
    let recorded = Recorded { seq: 1, at: now, actor: actor.user, role: Role::Clinician, event };
    insert_event(&mut tx, trust, id, &key, &recorded, command).await?;
    audit::store::record(
        &mut tx,
        trust,
        &audit::Access {
            actor,
            action: StartCase::KIND.code(),
            object: audit::Object::Case(id),
            subject: Some(subject),
            reason: None,
        },
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// The form version that a case was written on.
///
/// # Errors
/// [`StoreError::Corrupt`] when it was never stored, or no longer reads as a form.
pub async fn questionnaire(trust: &Trust, form: &FormVersion) -> Result<Questionnaire, StoreError> {
    let json: Option<String> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, String>(
        "SELECT questionnaire FROM form_versions WHERE url = $1 AND version = $2")
        .bind(&form.url).bind(&form.version).fetch_optional(c).await?);
    let corrupt =
        || StoreError::corrupt("form_versions", "questionnaire", format!("{}|{}", form.url, form.version));
    Questionnaire::parse(&json.ok_or_else(corrupt)?).map_err(|_| corrupt())
}

/// When the present stage of the case should be over.
///
/// # Errors
/// [`StoreError`].
pub async fn due_on(trust: &Trust, case: CaseId) -> Result<Option<jiff::civil::Date>, StoreError> {
    let due: Option<String> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<String>>(
        "SELECT due_on FROM cases WHERE id = $1").bind(case).fetch_optional(c).await?)
    .flatten();
    due.map(|day| day.parse().map_err(|_| StoreError::corrupt("cases", "due_on", case))).transpose()
}

//! Looks for unusual reading in the access log, keeps what it found, and notes what the auditor made of it.

use std::time::Duration;

use uuid::Uuid;

use crate::audit::alarms::{Alarm, AlarmKind, Reading, unusual};
use crate::audit::{Access, Object, store};
use crate::kernel::access::{ReadAccessLog, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AlarmId, CaseId, SubjectId, UserId};
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::platform::worker::Work;

codes!(AlarmKind);

/// How far back is looked each time: far enough to know who works at night.
const LOOK_BACK: Duration = Duration::from_secs(28 * 24 * 60 * 60);
/// How often.
const PERIOD: Duration = Duration::from_secs(15 * 60);
/// Readings that are looked at in one go.
const MOST_READINGS: i64 = 500_000;
/// Most alarms on the page.
const SHOWN: i64 = 100;

/// What this part of the feature does in the background.
pub fn work(work: Work) -> Work {
    work.schedule("access log: look for unusual reading", |_| PERIOD, async |trust| Ok(look(&trust).await?))
}

/// Looks through the latest readings and raises what is new. Being run twice changes nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn look(trust: &Trust) -> Result<(), StoreError> {
    let from = trust.now().minus(LOOK_BACK);
    let rows: Vec<(UserId, Timestamp, SubjectId)> = on!(trust.db.read(), c: DB =>
        sqlx::query_as::<DB, (UserId, Timestamp, SubjectId)>(
        "SELECT actor, at, subject FROM (SELECT actor, at, subject, id FROM access_log
         WHERE at >= $1 AND subject IS NOT NULL AND action LIKE 'read_%' AND roles <> 'node'
         ORDER BY at DESC, id DESC LIMIT $2) latest ORDER BY at, id")
        .bind(from).bind(MOST_READINGS).fetch_all(c).await?);
    let readings: Vec<Reading> =
        rows.into_iter().map(|(actor, at, subject)| Reading { actor, at, subject }).collect();
    let usual = usize::try_from(trust.settings.alarm_patients_an_hour).unwrap_or(usize::MAX);
    let found = unusual(&readings, usual);
    if found.is_empty() {
        return Ok(());
    }
    let mut tx = trust.db.begin().await?;
    for alarm in found {
        raise(&mut tx, trust, &alarm, None).await?;
    }
    tx.commit().await
}

/// Raises an alarm, once for each kind, person, day and case. One that grows during the day is raised again only as long as
/// nobody has seen it.
///
/// # Errors
/// [`StoreError`].
pub async fn raise(
    tx: &mut Tx,
    trust: &Trust,
    alarm: &Alarm,
    case: Option<CaseId>,
) -> Result<(), StoreError> {
    let patients = i64::try_from(alarm.patients).unwrap_or(i64::MAX);
    // The key of an alarm about no case: NULLs would all be different.
    let about = case.map_or(Uuid::nil(), CaseId::uuid);
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO access_alarms (id, kind, actor, day, about, from_at, until_at, patients, raised_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (kind, actor, day, about) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at,
         patients = excluded.patients WHERE access_alarms.seen_at IS NULL AND excluded.patients > access_alarms.patients")
        .bind(AlarmId::new(trust.random())).bind(alarm.kind).bind(alarm.actor).bind(alarm.day.to_string()).bind(about)
        .bind(alarm.from).bind(alarm.until).bind(patients).bind(trust.now()).execute(c).await?; });
    Ok(())
}

/// An alarm as its page shows it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Raised {
    /// The alarm.
    pub id: AlarmId,
    /// What was unusual.
    pub kind: AlarmKind,
    /// Whose reading.
    pub actor: UserId,
    /// The day, in Norway.
    pub day: String,
    /// The case, where it is about one; else the nil id.
    about: Uuid,
    /// The first of the readings.
    pub from_at: Timestamp,
    /// The last of them.
    pub until_at: Timestamp,
    /// Distinct patients.
    pub patients: i64,
    /// When somebody saw it.
    pub seen_at: Option<Timestamp>,
    /// Who.
    pub seen_by: Option<UserId>,
    /// What they made of it.
    pub note: Option<String>,
}

impl Raised {
    /// The case that it is about.
    pub fn case(&self) -> Option<CaseId> {
        (!self.about.is_nil()).then(|| CaseId::from_uuid(self.about))
    }
}

/// The alarms, those that nobody has seen first, then the latest first.
///
/// # Errors
/// [`StoreError`].
pub async fn alarms(trust: &Trust, _permit: &TrustPermit<ReadAccessLog>) -> Result<Vec<Raised>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Raised>(
        "SELECT id, kind, actor, day, about, from_at, until_at, patients, seen_at, seen_by, note FROM access_alarms
         ORDER BY (CASE WHEN seen_at IS NULL THEN 0 ELSE 1 END), until_at DESC, id LIMIT $1")
        .bind(SHOWN).fetch_all(c).await?))
}

/// Notes that somebody saw the alarm and what they made of it. Only the first who says so counts.
///
/// # Errors
/// [`StoreError::Conflict`] when there is no such alarm, or somebody was first.
pub async fn settle(
    trust: &Trust,
    permit: &TrustPermit<ReadAccessLog>,
    alarm: AlarmId,
    note: &str,
) -> Result<(), StoreError> {
    let mut tx = trust.db.begin().await?;
    let settled = on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE access_alarms SET seen_at = $1, seen_by = $2, note = $3 WHERE id = $4 AND seen_at IS NULL")
        .bind(trust.now()).bind(permit.actor().user).bind(note).bind(alarm).execute(c).await?.rows_affected());
    if settled != 1 {
        return Err(StoreError::Conflict);
    }
    let access = Access {
        actor: permit.actor(),
        action: SETTLE,
        object: Object::AccessLog,
        subject: None,
        reason: Some(alarm.to_string()),
    };
    store::record(&mut tx, trust, &access).await?;
    tx.commit().await
}

/// The code of seeing an alarm, which needs no more than reading the log.
pub const SETTLE: &str = "settle_alarm";

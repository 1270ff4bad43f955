//! Cases that were opened in an emergency.

use crate::audit::alarms::{Alarm, AlarmKind};
use crate::audit::{self, Access, Object};
use crate::case::emergency::{EmergencyGround, OPEN_FOR};
use crate::kernel::access::{BreakGlass, CaseAction as _, Permit, StartCase, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, SubjectId, UserId};
use crate::platform::db::types::{codes, stored_as};
use crate::platform::db::{StoreError, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

codes!(EmergencyGround);

/// The case with this number for people. Whoever begins applications may ask; whether they may open it is asked next.
///
/// # Errors
/// [`StoreError`].
pub async fn numbered(
    trust: &Trust,
    _permit: &TrustPermit<StartCase>,
    number: i64,
) -> Result<Option<CaseId>, StoreError> {
    Ok(
        on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, CaseId>("SELECT id FROM cases WHERE number = $1")
        .bind(number).fetch_optional(c).await?),
    )
}

/// Opens the case for whom the permit names, tells the auditor, and logs it, or does none of it.
///
/// # Errors
/// [`KeyError::Gone`] when the subject was erased; [`KeyError::Store`].
pub async fn open_in_emergency(
    trust: &Trust,
    permit: &Permit<BreakGlass>,
    ground: EmergencyGround,
    words: &str,
) -> Result<Timestamp, KeyError> {
    let (case, user, now) = (permit.case(), permit.actor().user, trust.now());
    let subject: SubjectId = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM cases WHERE id = $1").bind(case).fetch_one(c).await.map_err(StoreError::from)?);
    let key = trust.keys.key(subject).await?;
    let sealed = key.seal(
        trust.random(),
        &format!("case_emergencies/{case}/{user}/{}", now.micros()),
        words.as_bytes(),
    )?;
    let until = now.plus(OPEN_FOR);
    let mut tx = trust.db.begin().await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO case_emergencies (case_id, user_id, opened_at, until_at, ground, words) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(case).bind(user).bind(now).bind(until).bind(ground).bind(sealed).execute(c).await
        .map(|_| ()).map_err(StoreError::from))?;
    let access = Access {
        actor: permit.actor(),
        action: BreakGlass::KIND.code(),
        object: Object::Case(case),
        subject: Some(subject),
        reason: Some(ground.code().to_owned()),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    let day = now.date_in_norway();
    let alarm = Alarm { kind: AlarmKind::BreakGlass, actor: user, day, from: now, until: now, patients: 1 };
    audit::watch::raise(&mut tx, trust, &alarm, Some(case)).await?;
    tx.commit().await?;
    Ok(until)
}

/// Who may read the case in an emergency at this moment.
pub(super) async fn open_for(trust: &Trust, case: CaseId) -> Result<Vec<UserId>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, UserId>(
        "SELECT user_id FROM case_emergencies WHERE case_id = $1 AND until_at > $2")
        .bind(case).bind(trust.now()).fetch_all(c).await?))
}

/// Until when the case is open for the user in an emergency.
///
/// # Errors
/// [`StoreError`].
pub async fn open_until(trust: &Trust, case: CaseId, user: UserId) -> Result<Option<Timestamp>, StoreError> {
    Ok(on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<Timestamp>>(
        "SELECT MAX(until_at) FROM case_emergencies WHERE case_id = $1 AND user_id = $2 AND until_at > $3")
        .bind(case).bind(user).bind(trust.now()).fetch_one(c).await?))
}

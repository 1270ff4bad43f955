//! Keys that protect nothing: a crash between the two databases, or two who enrolled the same patient at once, leave them.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::kernel::ids::SubjectId;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// What is sealed with a key is written within this time, or never.
const YOUNGEST: Duration = DAY;
/// Older ones were looked at many times. This bounds a run.
const OLDEST: Duration = Duration::from_secs(60 * 24 * 3600);
/// After a restore nothing is swept for so long: the rows that a key protects may be in a better backup.
const AFTER_RESTORE: Duration = Duration::from_secs(30 * 24 * 3600);
/// Keys that are looked at together.
const AT_ONCE: i64 = 200;

/// Every place that a subject can stand in.
const PLACES: [&str; 5] = [
    "SELECT subject FROM cases WHERE subject IN (",
    "SELECT subject FROM patients WHERE subject IN (",
    "SELECT subject FROM reviews_received WHERE subject IN (",
    "SELECT subject FROM review_files WHERE subject IN (",
    "SELECT subject FROM publication_holds WHERE subject IN (",
];

/// Forgets keys that nothing refers to. Tells how many. A scheduled task.
///
/// # Errors
/// [`KeyError::Store`].
pub async fn sweep(trust: &Trust) -> Result<usize, KeyError> {
    let now = trust.now();
    if restored_since(trust).await? {
        return Ok(0);
    }
    let (mut after, mut swept) = (SubjectId::from_uuid(uuid::Uuid::nil()), 0);
    loop {
        let made = now.minus(OLDEST)..now.minus(YOUNGEST);
        let subjects = trust.keys.made_within(made, after, AT_ONCE).await?;
        let Some(last) = subjects.last() else { break };
        after = *last;
        let used = used(&trust.db, &subjects).await?;
        let orphans: Vec<SubjectId> =
            subjects.into_iter().filter(|subject| !used.contains(subject)).collect();
        swept += orphans.len();
        trust.keys.forget(&orphans).await?;
    }
    if swept > 0 {
        tracing::info!(trust = %trust.id, swept, "keys that protected nothing are gone");
    }
    Ok(swept)
}

async fn used(db: &Db, subjects: &[SubjectId]) -> Result<BTreeSet<SubjectId>, StoreError> {
    let mut used = BTreeSet::new();
    for place in PLACES {
        let found: Vec<SubjectId> = on!(db.read(), c: DB => {
            let mut sql = sqlx::QueryBuilder::<DB>::new(place);
            let mut list = sql.separated(", ");
            for subject in subjects {
                list.push_bind(*subject);
            }
            sql.push(")");
            sql.build_query_scalar().fetch_all(c).await?
        });
        used.extend(found);
    }
    Ok(used)
}

async fn restored_since(trust: &Trust) -> Result<bool, StoreError> {
    let restores = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM register_restores WHERE found_at > $1")
        .bind(trust.now().minus(AFTER_RESTORE)).fetch_one(c).await?);
    Ok(restores > 0)
}

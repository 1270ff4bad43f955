//! The access log as its readers see it: latest first, by person, case and time.

use sqlx::QueryBuilder;

use super::actions::ActionGroup;
use super::leaf::LoggedAccess;
use super::store::{COLUMNS, StoredAccess};
use crate::kernel::access::{ReadAccessLog, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccessId, CaseId, SubjectId, UserId};
use crate::platform::db::{Db, StoreError, on};

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Only what this user did.
    pub(super) actor: Option<UserId>,
    /// Only what was done to this case.
    pub(super) case: Option<CaseId>,
    /// Only what concerns this patient.
    pub(super) subject: Option<SubjectId>,
    /// Only actions of this kind.
    pub(super) kind: Option<ActionGroup>,
    /// From this instant on.
    pub(super) from: Option<Timestamp>,
    /// Before this instant.
    pub(super) before: Option<Timestamp>,
}

/// Where the next page begins: behind the row of this time with this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) at: Timestamp,
    pub(super) id: AccessId,
}

impl Cursor {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        Some(Self { at: Timestamp::from_micros(micros.parse().ok()?), id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.micros(), self.id)
    }
}

/// One page, latest first, and where the next one begins.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn list(
    db: &Db,
    _permit: &TrustPermit<ReadAccessLog>,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u16,
) -> Result<(Vec<LoggedAccess>, Option<Cursor>), StoreError> {
    let mut rows: Vec<StoredAccess> = on!(db.read(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new("SELECT ");
        sql.push(COLUMNS).push(" FROM access_log WHERE 1 = 1");
        if let Some(actor) = filter.actor {
            sql.push(" AND actor = ").push_bind(actor);
        }
        if let Some(case) = filter.case {
            sql.push(" AND object_kind = 'case' AND object_id = ").push_bind(case);
        }
        if let Some(subject) = filter.subject {
            sql.push(" AND subject = ").push_bind(subject);
        }
        if let Some(kind) = filter.kind {
            sql.push(condition(kind));
        }
        if let Some(from) = filter.from {
            sql.push(" AND at >= ").push_bind(from);
        }
        if let Some(before) = filter.before {
            sql.push(" AND at < ").push_bind(before);
        }
        if let Some(Cursor { at, id }) = after {
            sql.push(" AND (at, id) < (").push_bind(at).push(", ").push_bind(id).push(")");
        }
        sql.push(" ORDER BY at DESC, id DESC LIMIT ").push_bind(i64::from(limit) + 1);
        sql.build_query_as::<StoredAccess>().fetch_all(c).await?
    });
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = rows.last().filter(|_| more).map(|last| Cursor { at: last.at, id: last.id });
    Ok((rows.iter().map(StoredAccess::access).collect(), next))
}

/// The condition on the column `action`; nothing in it comes from outside.
const fn condition(kind: ActionGroup) -> &'static str {
    match kind {
        ActionGroup::Read => " AND action LIKE 'read_%'",
        ActionGroup::Identity => " AND action = 'read_identity'",
        ActionGroup::Change => {
            " AND action NOT LIKE 'read_%' AND action NOT LIKE 'search_%' AND action NOT LIKE 'verify_%'"
        }
        ActionGroup::Disclose => " AND action LIKE 'disclose_%'",
        ActionGroup::BreakGlass => " AND action = 'break_glass'",
    }
}

//! Lists of cases. The scope of the actor is part of the statement, so that a row out of sight never leaves the database.

use sqlx::QueryBuilder;

use crate::kernel::access::{CaseScope, Stage};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, UserId};
use crate::kernel::terms::{Outcome, Scheme, Scope};
use crate::platform::db::{Db, StoreError, on};

/// A case as lists show it: coded columns and names of staff, nothing of the patient.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct CaseRow {
    /// The case.
    pub id: CaseId,
    /// Number shown to people.
    pub number: i64,
    /// Why outside the ordinary scheme.
    pub scheme: Scheme,
    /// One patient or a group.
    pub scope: Scope,
    /// Where it stands.
    pub stage: Stage,
    /// Name of the unit.
    pub unit: String,
    /// Name of the clinician.
    pub clinician: String,
    /// The medicine, once known.
    pub medicine: Option<String>,
    /// The indication, once known.
    pub icd10: Option<String>,
    /// Whether it is urgent.
    pub urgent: bool,
    /// How it turned out.
    pub outcome: Option<Outcome>,
    /// When the present stage should be over; ISO 8601.
    pub due_on: Option<String>,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// What to list, within the scope.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these stages; all when empty.
    pub stages: Vec<Stage>,
    /// Only cases of this clinician.
    pub clinician: Option<UserId>,
    /// Only cases that wait for a rating of this assessor.
    pub unrated_by: Option<UserId>,
    /// Only cases that this user has not endorsed as they were handed in last: a leader endorses once.
    pub untouched_by: Option<UserId>,
    /// Only cases that every assessor has rated.
    pub all_rated: bool,
}

/// Where the next page begins: after the case changed at this time with this id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cursor {
    /// Time of the last row shown.
    pub changed_at: Timestamp,
    /// Its id.
    pub id: CaseId,
}

/// Some rows, and where to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Latest change first.
    pub rows: Vec<CaseRow>,
    /// Set when there are more.
    pub next: Option<Cursor>,
}

/// Lists cases in `scope`, latest change first. Nothing is left to do with those that were erased: they are in no list.
///
/// # Errors
/// [`StoreError`].
pub async fn list(
    db: &Db,
    scope: &CaseScope,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page, StoreError> {
    let mut rows: Vec<CaseRow> = on!(db.read(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new(
            "SELECT c.id, c.number, c.scheme, c.scope, c.stage, u.name AS unit, p.display_name AS clinician, c.medicine,
             c.icd10, c.urgent, c.outcome, c.due_on, c.changed_at
             FROM cases c JOIN units u ON u.id = c.unit_id JOIN users p ON p.id = c.clinician
             WHERE c.erased_at IS NULL AND (c.clinician = ");
        sql.push_bind(scope.user);
        sql.push(" OR EXISTS (SELECT 1 FROM case_people d WHERE d.case_id = c.id AND d.relation = 'delegate' AND d.user_id = ");
        sql.push_bind(scope.user);
        sql.push(") OR c.stage <> 'draft' AND (");
        sql.push_bind(scope.all);
        if !scope.units.is_empty() {
            sql.push(" OR c.unit_id IN (");
            let mut units = sql.separated(", ");
            for unit in &scope.units {
                units.push_bind(*unit);
            }
            sql.push(")");
        }
        if scope.assigned {
            sql.push(" OR EXISTS (SELECT 1 FROM case_people a WHERE a.case_id = c.id AND a.relation = 'assessor' AND a.user_id = ");
            sql.push_bind(scope.user);
            sql.push(")");
        }
        sql.push("))");
        if !filter.stages.is_empty() {
            sql.push(" AND c.stage IN (");
            let mut stages = sql.separated(", ");
            for stage in &filter.stages {
                stages.push_bind(*stage);
            }
            sql.push(")");
        }
        if let Some(clinician) = filter.clinician {
            sql.push(" AND c.clinician = ");
            sql.push_bind(clinician);
        }
        if let Some(assessor) = filter.unrated_by {
            sql.push(" AND EXISTS (SELECT 1 FROM case_people a WHERE a.case_id = c.id AND a.relation = 'assessor' AND a.user_id = ");
            sql.push_bind(assessor);
            sql.push(") AND NOT EXISTS (SELECT 1 FROM case_people a WHERE a.case_id = c.id AND a.relation = 'rated' AND a.user_id = ");
            sql.push_bind(assessor);
            sql.push(")");
        }
        if let Some(user) = filter.untouched_by {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.kind = 'endorsed' AND e.actor = ");
            sql.push_bind(user);
            // What came back and was handed in again is endorsed anew.
            sql.push(
                " AND e.seq > (SELECT MAX(s.seq) FROM case_events s WHERE s.case_id = c.id AND s.kind = 'submitted'))",
            );
        }
        if filter.all_rated {
            sql.push(
                " AND EXISTS (SELECT 1 FROM case_people a WHERE a.case_id = c.id AND a.relation = 'assessor')
                 AND NOT EXISTS (SELECT 1 FROM case_people a WHERE a.case_id = c.id AND a.relation = 'assessor'
                 AND NOT EXISTS (SELECT 1 FROM case_people r WHERE r.case_id = c.id AND r.relation = 'rated'
                 AND r.user_id = a.user_id))");
        }
        if let Some(cursor) = after {
            sql.push(" AND (c.changed_at, c.id) < (");
            sql.push_bind(cursor.changed_at);
            sql.push(", ");
            sql.push_bind(cursor.id);
            sql.push(")");
        }
        sql.push(" ORDER BY c.changed_at DESC, c.id DESC LIMIT ");
        sql.push_bind(i64::from(limit) + 1);
        sql.build_query_as::<CaseRow>().fetch_all(c).await?
    });
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = rows.last().filter(|_| more).map(|last| Cursor { changed_at: last.changed_at, id: last.id });
    Ok(Page { rows, next })
}

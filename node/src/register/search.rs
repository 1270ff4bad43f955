//! The search over all trusts' decisions.

use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::kernel::codes::CodeRange;
use crate::kernel::ids::SourceId;
use crate::platform::db::dialect::{WordColumn, WordCondition, has_words};
use crate::platform::db::{Db, StoreError, on};

/// A medicine or an indication to look for: by code, by words, or by either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Codes and all below them.
    pub codes: Vec<CodeRange>,
    /// Categories that a published block of ICD-10 may span, `C83` for the block `C81-C96`.
    pub categories: Vec<String>,
    /// Folded words, all of which must be there.
    pub words: Vec<String>,
}

impl Subject {
    fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.words.is_empty()
    }
}

/// What to look for. Everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The medicine.
    pub medicine: Option<Subject>,
    /// The indication.
    pub indication: Option<Subject>,
    /// One of these outcomes, by code; all when empty.
    pub outcomes: Vec<&'static str>,
    /// Of this log.
    pub source: Option<SourceId>,
    /// Under this scheme, by code.
    pub scheme: Option<&'static str>,
    /// For one patient or a group, by code.
    pub scope: Option<&'static str>,
    /// Decided in this month (`2026-11`) or later, as far as the published period tells.
    pub from_month: Option<String>,
}

/// A hit.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Hit {
    /// Its number in the search.
    pub document: i64,
    /// Stands for the trust's origin in addresses.
    pub origin_hash: String,
    /// The trust.
    pub trust_name: String,
    /// Its place in the log.
    pub leaf_index: i64,
    /// The scheme.
    pub scheme: String,
    /// One patient or a group.
    pub scope: String,
    /// The medicine's code.
    pub atc: String,
    /// The medicine.
    pub substance: String,
    /// The indication's code, or the first of a block.
    pub icd10: Option<String>,
    /// The last of a block.
    pub icd10_last: Option<String>,
    /// The indication in words.
    pub indication_text: Option<String>,
    /// The outcome.
    pub outcome: String,
    /// Who decided.
    pub decided_by: String,
    /// When, as published.
    pub decided: String,
    /// The last month of that.
    pub decided_last: String,
}

/// Where the next page begins: after the hit with this month and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// [`Hit::decided_last`].
    pub decided_last: String,
    /// [`Hit::document`].
    pub document: i64,
}

/// Some hits, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// Latest decision first.
    pub rows: Vec<Hit>,
    /// Set when there are more.
    pub next: Option<Cursor>,
}

const FROM: &str = " FROM register_decisions d JOIN register_sources s ON s.id = d.source WHERE 1 = 1";

/// Finds decisions, the latest first.
///
/// # Errors
/// [`StoreError`].
pub async fn search(
    db: &Db,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u16,
) -> Result<Hits, StoreError> {
    let words = Words::of(db, filter);
    let mut rows: Vec<Hit> = on!(db.read(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new(
            "SELECT d.document, s.origin_hash, s.trust_name, d.leaf_index, d.scheme, d.scope, d.atc, d.substance, d.icd10,
             d.icd10_last, d.indication_text, d.outcome, d.decided_by, d.decided, d.decided_last");
        sql.push(FROM);
        narrow(&mut sql, filter, &words);
        among(&mut sql, &filter.outcomes);
        if let Some(after) = after {
            sql.push(" AND (d.decided_last, d.document) < (");
            sql.push_bind(after.decided_last.clone());
            sql.push(", ");
            sql.push_bind(after.document);
            sql.push(")");
        }
        sql.push(" ORDER BY d.decided_last DESC, d.document DESC LIMIT ");
        sql.push_bind(i64::from(limit) + 1);
        sql.build_query_as::<Hit>().fetch_all(c).await?
    });
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = rows.last().filter(|_| more);
    let next = next.map(|hit| Cursor { decided_last: hit.decided_last.clone(), document: hit.document });
    Ok(Hits { rows, next })
}

/// How many decisions there are of each outcome, whatever outcomes the filter asks for.
///
/// # Errors
/// [`StoreError`].
pub async fn count_by_outcome(db: &Db, filter: &Filter) -> Result<Vec<(String, i64)>, StoreError> {
    let words = Words::of(db, filter);
    Ok(on!(db.read(), c: DB => {
        let mut sql = QueryBuilder::<DB>::new("SELECT d.outcome, COUNT(*)");
        sql.push(FROM);
        narrow(&mut sql, filter, &words);
        sql.push(" GROUP BY d.outcome");
        sql.build_query_as::<(String, i64)>().fetch_all(c).await?
    }))
}

/// The conditions of full text search, which differ between the databases.
struct Words {
    medicine: Option<WordCondition>,
    indication: Option<WordCondition>,
}

impl Words {
    fn of(db: &Db, filter: &Filter) -> Self {
        let condition = |subject: &Option<Subject>, column| {
            let words = subject.as_ref().map(|subject| subject.words.as_slice()).unwrap_or_default();
            (!words.is_empty()).then(|| has_words(db, column, words))
        };
        Self {
            medicine: condition(&filter.medicine, WordColumn::Medicine),
            indication: condition(&filter.indication, WordColumn::Other),
        }
    }
}

fn among<DB: Database>(sql: &mut QueryBuilder<DB>, outcomes: &[&'static str])
where
    String: for<'q> Encode<'q, DB> + Type<DB>,
{
    if !outcomes.is_empty() {
        sql.push(" AND d.outcome IN (");
        let mut list = sql.separated(", ");
        for outcome in outcomes {
            list.push_bind((*outcome).to_owned());
        }
        sql.push(")");
    }
}

/// Everything but the outcome.
fn narrow<DB: Database>(sql: &mut QueryBuilder<DB>, filter: &Filter, words: &Words)
where
    String: for<'q> Encode<'q, DB> + Type<DB>,
    SourceId: for<'q> Encode<'q, DB> + Type<DB>,
{
    let subjects = [
        (filter.medicine.as_ref(), "d.atc", words.medicine.as_ref()),
        (filter.indication.as_ref(), "d.icd10", words.indication.as_ref()),
    ];
    for (subject, column, words) in subjects {
        let Some(subject) = subject.filter(|subject| !subject.is_empty()) else { continue };
        sql.push(" AND (1 = 0");
        for range in &subject.codes {
            sql.push(format!(" OR {column} >= "));
            sql.push_bind(range.from.clone());
            sql.push(format!(" AND {column} < "));
            sql.push_bind(range.below.clone());
        }
        for category in &subject.categories {
            sql.push(" OR d.icd10 <= ");
            sql.push_bind(category.clone());
            sql.push(" AND d.icd10_last >= ");
            sql.push_bind(category.clone());
        }
        if let Some(condition) = words {
            sql.push(" OR ");
            sql.push(condition.before);
            sql.push_bind(condition.value.clone());
            sql.push(condition.after);
        }
        sql.push(")");
    }
    if let Some(source) = filter.source {
        sql.push(" AND d.source = ");
        sql.push_bind(source);
    }
    for (column, code) in [(" AND d.scheme = ", filter.scheme), (" AND d.scope = ", filter.scope)] {
        if let Some(code) = code {
            sql.push(column);
            sql.push_bind(code.to_owned());
        }
    }
    if let Some(month) = &filter.from_month {
        sql.push(" AND d.decided_last >= ");
        sql.push_bind(month.clone());
    }
}

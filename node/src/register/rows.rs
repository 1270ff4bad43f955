//! Rows of the search, written many at a time.

use federation_protocol::content::DecisionSummaryV1;
use sqlx::QueryBuilder;

use crate::kernel::ids::SourceId;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::jobs::next_numbers;
use crate::register::summary::SearchRow;

/// The counter that numbers the rows of the search.
const DOCUMENTS: &str = "register_documents";

/// Rows in one statement. Both databases bear some thousands of values in one, and gain nothing from more.
pub(super) const PER_STATEMENT: usize = 128;

/// Adds decisions to the search, in this order: each with the index of its entry.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn insert_decisions(
    tx: &mut Tx,
    source: SourceId,
    decisions: &[(i64, &DecisionSummaryV1, &SearchRow)],
) -> Result<(), StoreError> {
    if decisions.is_empty() {
        return Ok(());
    }
    let mut document = next_numbers(tx, DOCUMENTS, decisions.len()).await?;
    for decisions in decisions.chunks(PER_STATEMENT) {
        on!(tx.on(), c: DB => {
            let mut sql = QueryBuilder::<DB>::new(
                "INSERT INTO register_decisions (document, source, leaf_index, scheme, scope, atc, substance, icd10, icd10_last,
                 indication_text, outcome, classification, decided_by, decided, decided_first, decided_last, medicine_words,
                 other_words) ");
            sql.push_values((document..).zip(decisions), |mut columns, (document, (index, summary, row))| {
                columns.push_bind(document).push_bind(source).push_bind(*index)
                    .push_bind(summary.scheme.code()).push_bind(summary.scope.code())
                    .push_bind(summary.atc.as_str()).push_bind(summary.substance.as_str())
                    .push_bind(row.icd10.as_deref()).push_bind(row.icd10_last.as_deref())
                    .push_bind(summary.indication_text.as_ref().map(|text| text.as_str()))
                    .push_bind(summary.outcome.code())
                    .push_bind(summary.classification.map(|class| class.code()))
                    .push_bind(summary.decided_by.code()).push_bind(summary.decided.as_str())
                    .push_bind(row.months.0.as_str()).push_bind(row.months.1.as_str())
                    .push_bind(row.medicine_words.as_str()).push_bind(row.other_words.as_str());
            });
            sql.build().execute(c).await.map(|_| ())?;
        });
        document += i64::try_from(decisions.len()).unwrap_or(i64::MAX);
    }
    Ok(())
}

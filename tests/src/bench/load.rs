//! Puts entries into a database as fast as it takes them, with nothing verified: how a log comes to be here that would take
//! years to write, and what a verified pull of the same rows is held against.

use std::time::{Duration, Instant};

use federation_protocol::log::CompactRange;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::own_log;
use samraad::register::summary::SearchRow;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::data::{Drawer, Made};

/// Rows in a transaction. Measured: fewer cost commits, more gain nothing.
const PER_TRANSACTION: usize = 8_192;
/// Rows in a statement.
const PER_STATEMENT: usize = 256;

/// An own log that was loaded, to be gone on with.
#[derive(Debug)]
pub struct Loaded {
    drawer: Drawer,
    range: CompactRange,
}

/// An entry as its columns are.
struct Row {
    made: Made,
    search: SearchRow,
}

/// The same body for both databases.
macro_rules! insert_all {
    ($tx:expr, $DB:ty, $source:expr, $first:expr, $rows:expr, $now:expr) => {{
        let mut index: i64 = $first;
        for rows in $rows.chunks(PER_STATEMENT) {
            let mut sql = QueryBuilder::<$DB>::new("INSERT INTO register_leaves (source, leaf_index, kind, commitment) ");
            sql.push_values((index..).zip(rows), |mut columns, (index, row)| {
                columns.push_bind($source).push_bind(index).push_bind(i64::from(row.made.leaf.kind.code()))
                    .push_bind(row.made.leaf.commitment.as_bytes().as_slice());
            });
            sql.build().execute(&mut **$tx).await.expect("leaves");
            let mut sql = QueryBuilder::<$DB>::new(
                "INSERT INTO register_entries (source, leaf_index, entry_id, status, salt, content, supersedes, applied_at) ");
            sql.push_values((index..).zip(rows), |mut columns, (index, row)| {
                columns.push_bind($source).push_bind(index).push_bind(row.made.summary.id.as_uuid()).push_bind("live")
                    .push_bind(row.made.salt.as_bytes().as_slice()).push_bind(row.made.content.as_slice())
                    .push_bind(None::<Uuid>).push_bind($now);
            });
            sql.build().execute(&mut **$tx).await.expect("entries");
            let mut sql = QueryBuilder::<$DB>::new(
                "INSERT INTO register_decisions (document, source, leaf_index, scheme, scope, atc, substance, icd10, icd10_last,
                 indication_text, outcome, classification, decided_by, decided, decided_first, decided_last, medicine_words,
                 other_words) ");
            sql.push_values((index..).zip(rows), |mut columns, (index, row)| {
                let (summary, search) = (&row.made.summary, &row.search);
                columns.push_bind(index + 1).push_bind($source).push_bind(index)
                    .push_bind(summary.scheme.code()).push_bind(summary.scope.code())
                    .push_bind(summary.atc.as_str()).push_bind(summary.substance.as_str())
                    .push_bind(search.icd10.as_deref()).push_bind(search.icd10_last.as_deref())
                    .push_bind(summary.indication_text.as_ref().map(|text| text.as_str()))
                    .push_bind(summary.outcome.code()).push_bind(summary.classification.map(|class| class.code()))
                    .push_bind(summary.decided_by.code()).push_bind(summary.decided.as_str())
                    .push_bind(search.months.0.as_str()).push_bind(search.months.1.as_str())
                    .push_bind(search.medicine_words.as_str()).push_bind(search.other_words.as_str());
            });
            sql.build().execute(&mut **$tx).await.expect("decisions");
            index += i64::try_from(rows.len()).expect("few");
        }
    }};
}

impl Loaded {
    /// The own log of a trust that is still empty, with its source in place.
    ///
    /// # Panics
    /// When the log cannot be begun.
    pub async fn begin(trust: &Trust, seed: u64) -> Self {
        own_log::publish_checkpoint(trust).await.expect("begun");
        Self { drawer: Drawer::new(seed, trust.origin.clone()), range: CompactRange::empty() }
    }

    /// Adds `count` entries and signs the log. Gives how long the database took for the rows, and for nothing else.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn add(&mut self, trust: &Trust, count: usize) -> Duration {
        let mut took = Duration::ZERO;
        let mut left = count;
        while left > 0 {
            let rows: Vec<Row> = (0..left.min(PER_TRANSACTION))
                .map(|_| {
                    let made = self.drawer.draw();
                    Row { search: SearchRow::of(&made.summary), made }
                })
                .collect();
            let first = i64::try_from(self.range.size()).expect("fits");
            for row in &rows {
                self.range.append(row.made.leaf.hash()).expect("room");
            }
            let begun = Instant::now();
            self.write(trust, first, &rows).await;
            took += begun.elapsed();
            left -= rows.len();
        }
        own_log::publish_checkpoint(trust).await.expect("signed");
        took
    }

    /// One transaction, which also moves the log on as its own appends do.
    async fn write(&self, trust: &Trust, first: i64, rows: &[Row]) {
        const OWN: &str = "SELECT id FROM register_sources WHERE own";
        const MOVE: &str = "UPDATE register_sources SET size = $1, root = $2, compact_range = $3 WHERE own";
        const COUNT: &str = "INSERT INTO counters (name, value) VALUES ('register_documents', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        let size = i64::try_from(self.range.size()).expect("fits");
        let (root, range) = (self.range.root(), self.range.to_bytes());
        match &trust.db {
            Db::Sqlite { writer, .. } => {
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.expect("begun");
                let source: Uuid = sqlx::query_scalar(OWN).fetch_one(&mut *tx).await.expect("the own log");
                let tx_ref = &mut tx;
                insert_all!(tx_ref, sqlx::Sqlite, source, first, rows, trust.now());
                let moved = sqlx::query(MOVE).bind(size).bind(root.as_bytes().as_slice()).bind(range);
                moved.execute(&mut *tx).await.expect("moved");
                sqlx::query(COUNT).bind(size).execute(&mut *tx).await.expect("counted");
                tx.commit().await.expect("committed");
            }
            Db::Postgres(pool) => {
                let mut tx = pool.begin().await.expect("begun");
                let source: Uuid = sqlx::query_scalar(OWN).fetch_one(&mut *tx).await.expect("the own log");
                let tx_ref = &mut tx;
                insert_all!(tx_ref, sqlx::Postgres, source, first, rows, trust.now());
                let moved = sqlx::query(MOVE).bind(size).bind(root.as_bytes().as_slice()).bind(range);
                moved.execute(&mut *tx).await.expect("moved");
                sqlx::query(COUNT).bind(size).execute(&mut *tx).await.expect("counted");
                tx.commit().await.expect("committed");
            }
        }
    }
}

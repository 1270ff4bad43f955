//! The few places where the two databases cannot share a statement.

use super::{Db, On, StoreError, Tx};

/// Takes a lock that holds until the transaction ends and that only one transaction can hold: SQLite's writer has it
/// already, PostgreSQL takes an advisory lock.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn lock(tx: &mut Tx, name: Lock) -> Result<(), StoreError> {
    match tx.on() {
        On::Sqlite(_) => {}
        On::Postgres(c) => {
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(name as i64).execute(c).await?;
        }
    }
    Ok(())
}

/// What [`lock`] can lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Giving access-log rows their place.
    AccessLog = 0x5341_4d01,
    /// Counting failed sign-ins.
    SignIn = 0x5341_4d02,
}

/// Sees to it that what was erased is gone from the files as well as from the tables: SQLite's write-ahead log has pages from
/// before, PostgreSQL keeps rows that nobody sees any more.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn forget_erased(db: &Db) -> Result<(), StoreError> {
    match db {
        Db::Sqlite { writer, .. } => {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await?;
        }
        Db::Postgres(pool) => {
            sqlx::query("VACUUM register_entries, register_decisions").execute(pool).await?;
        }
    }
    Ok(())
}

/// The same for a patient, in the trust's database and in its key store. SQLite's files are written anew where that is
/// quick; elsewhere `secure_delete` has overwritten what was deleted, and the write-ahead log is emptied.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn forget_erased_patients(main: &Db, keys: &Db) -> Result<(), StoreError> {
    for db in [main, keys] {
        match db {
            Db::Sqlite { writer, .. } => {
                let size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
                let bytes: i64 = sqlx::query_scalar(size).fetch_one(writer).await?;
                if bytes <= QUICKLY_WRITTEN_BYTES {
                    sqlx::query("VACUUM").execute(writer).await?;
                }
                sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer).await?;
            }
            Db::Postgres(pool) => {
                sqlx::query("VACUUM").execute(pool).await?;
            }
        }
    }
    Ok(())
}

/// Writing a database of this size anew keeps other writers waiting for a second or two.
const QUICKLY_WRITTEN_BYTES: i64 = 256 * 1024 * 1024;

/// Claims the job that has been due longest: `$1` worker, `$2` end of the lease, `$3` now. On PostgreSQL rows that another
/// process is claiming are passed over.
pub fn claim_job_sql(db: &Db) -> &'static str {
    match db {
        Db::Sqlite { .. } => {
            "UPDATE jobs SET lease_owner = $1, lease_until = $2, attempts = attempts + 1 WHERE id =
             (SELECT id FROM jobs WHERE finished_at IS NULL AND run_at <= $3 AND (lease_until IS NULL OR lease_until < $3)
              ORDER BY run_at LIMIT 1)
             RETURNING id, kind, payload, attempts"
        }
        Db::Postgres(_) => {
            "UPDATE jobs SET lease_owner = $1, lease_until = $2, attempts = attempts + 1 WHERE id =
             (SELECT id FROM jobs WHERE finished_at IS NULL AND run_at <= $3 AND (lease_until IS NULL OR lease_until < $3)
              ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, kind, payload, attempts"
        }
    }
}

/// A column of words that the register's search looks in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordColumn {
    /// The medicine.
    Medicine,
    /// Everything else.
    Other,
}

/// A condition of full text search, in pieces: SQL, a bound value, SQL. The row of `register_decisions` is called `d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordCondition {
    /// Before the value.
    pub before: &'static str,
    /// To be bound.
    pub value: String,
    /// After the value.
    pub after: &'static str,
}

/// The condition that all `words` are there, each as the beginning of a word. They hold letters and digits alone, so that
/// neither database can take them for operators.
pub fn has_words(db: &Db, column: WordColumn, words: &[String]) -> WordCondition {
    match db {
        Db::Sqlite { .. } => {
            let wanted: Vec<String> = words.iter().map(|word| format!("\"{word}\" *")).collect();
            let name = match column {
                WordColumn::Medicine => "medicine_words",
                WordColumn::Other => "other_words",
            };
            let value = format!("{name} : ({})", wanted.join(" AND "));
            let before = "d.document IN (SELECT rowid FROM register_words WHERE register_words MATCH ";
            WordCondition { before, value, after: ")" }
        }
        Db::Postgres(_) => {
            let wanted: Vec<String> = words.iter().map(|word| format!("'{word}':*")).collect();
            let before = match column {
                WordColumn::Medicine => "d.medicine_search @@ CAST(",
                WordColumn::Other => "d.other_search @@ CAST(",
            };
            WordCondition { before, value: wanted.join(" & "), after: " AS tsquery)" }
        }
    }
}

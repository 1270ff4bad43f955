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

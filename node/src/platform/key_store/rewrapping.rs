//! A change of master keys: every subject's key is wrapped anew by the current one, some at a time, beside all other work.
//! What is done stays done; whoever goes on later finds the rest by the name that stands with each key.

use std::collections::BTreeMap;

use super::{KeyError, KeyStore, wrap_place};
use crate::kernel::ids::SubjectId;
use crate::kernel::random::Randomness;
use crate::platform::crash::{self, Point};
use crate::platform::db::on;

/// Keys of one transaction: a writer is not kept waiting for long.
const AT_ONCE: i64 = 100;

impl KeyStore {
    /// How many subjects' keys each master key has wrapped, by its name.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn wrapped_by(&self) -> Result<BTreeMap<String, u64>, KeyError> {
        let rows: Vec<(String, i64)> = on!(self.db().read(), c: DB => sqlx::query_as::<DB, (String, i64)>(
            "SELECT kek_id, COUNT(*) FROM subject_keys WHERE wrapped_key IS NOT NULL GROUP BY kek_id")
            .fetch_all(c).await?);
        Ok(rows.into_iter().map(|(name, keys)| (name, keys.unsigned_abs())).collect())
    }

    /// Wraps some keys anew. Tells how many; none are left when that is none.
    ///
    /// # Errors
    /// [`KeyError`]; [`KeyError::UnknownMasterKey`] when one was wrapped by a key that was taken away too early.
    pub async fn rewrap_some(&self, random: &dyn Randomness) -> Result<u64, KeyError> {
        let keys = self.master_keys();
        let current = keys.current();
        let rows: Vec<(SubjectId, Vec<u8>, String)> = on!(self.db().read(), c: DB => sqlx::query_as::<DB, (SubjectId, Vec<u8>, String)>(
            "SELECT subject, wrapped_key, kek_id FROM subject_keys
             WHERE wrapped_key IS NOT NULL AND kek_id <> $1 ORDER BY kek_id LIMIT $2")
            .bind(current.name()).bind(AT_ONCE).fetch_all(c).await?);
        let mut rewrapped = Vec::with_capacity(rows.len());
        for (subject, wrapped, name) in rows {
            let key = self.unwrap(subject, &wrapped, &name).await?;
            rewrapped.push((subject, current.wrap(random, &wrap_place(subject), &key).await?, wrapped));
        }
        let done = rewrapped.len() as u64;
        let mut tx = self.db().begin().await?;
        for (subject, wrapped, before) in rewrapped {
            // Invariant: a key that was destroyed meanwhile does not come back.
            on!(tx.on(), c: DB => sqlx::query::<DB>(
                "UPDATE subject_keys SET wrapped_key = $1, kek_id = $2 WHERE subject = $3 AND wrapped_key = $4")
                .bind(wrapped).bind(current.name()).bind(subject).bind(before).execute(c).await?.rows_affected());
        }
        tx.at(Point::RewrapBeforeCommit);
        tx.commit().await?;
        crash::point(Point::RewrapAfterCommit);
        Ok(done)
    }
}

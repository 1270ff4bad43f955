//! Keys that protect nothing: made before something was sealed with them that never came to be.

use std::ops::Range;

use super::{KeyError, KeyStore};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SubjectId;
use crate::platform::db::on;

impl KeyStore {
    /// Some subjects whose keys were made within a time, behind `after` in the order of their ids. Those that can be found
    /// by number are not among them: somebody may be about to write their row.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn made_within(
        &self,
        made: Range<Timestamp>,
        after: SubjectId,
        at_most: i64,
    ) -> Result<Vec<SubjectId>, KeyError> {
        Ok(on!(self.db().read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
            "SELECT subject FROM subject_keys k WHERE subject > $1 AND created_at >= $2 AND created_at < $3 AND wrapped_key IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM blind_index i WHERE i.subject = k.subject)
             ORDER BY subject LIMIT $4")
            .bind(after).bind(made.start).bind(made.end).bind(at_most).fetch_all(c).await?))
    }

    /// Forgets keys that protect nothing.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn forget(&self, subjects: &[SubjectId]) -> Result<(), KeyError> {
        let mut tx = self.db().begin().await?;
        for subject in subjects {
            on!(tx.on(), c: DB => sqlx::query::<DB>("DELETE FROM subject_keys WHERE subject = $1")
                .bind(*subject).execute(c).await?.rows_affected());
        }
        Ok(tx.commit().await?)
    }
}

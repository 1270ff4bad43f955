//! How far messages have come, for the pages of the features that sent them.

use std::collections::HashMap;

use federation_protocol::ids::EnvelopeId;
use sqlx::QueryBuilder;

use crate::kernel::clock::Timestamp;
use crate::platform::db::{Db, StoreError, on};

/// When those of these envelopes were delivered that were.
///
/// # Errors
/// [`StoreError`].
pub async fn delivered(
    db: &Db,
    envelopes: &[EnvelopeId],
) -> Result<HashMap<EnvelopeId, Timestamp>, StoreError> {
    let mut found = HashMap::new();
    // Below the number of values that a statement takes.
    for some in envelopes.chunks(500) {
        let rows: Vec<(uuid::Uuid, Timestamp)> = on!(db.read(), c: DB => {
            let mut sql = QueryBuilder::<DB>::new("SELECT id, delivered_at FROM outbox WHERE delivered_at IS NOT NULL AND id IN (");
            let mut ids = sql.separated(", ");
            for id in some {
                ids.push_bind(id.as_uuid());
            }
            sql.push(")");
            sql.build_query_as::<(uuid::Uuid, Timestamp)>().fetch_all(c).await?
        });
        for (id, at) in rows {
            let id = EnvelopeId::from_uuid(id).map_err(|_| StoreError::corrupt("outbox", "id", id))?;
            found.insert(id, at);
        }
    }
    Ok(found)
}

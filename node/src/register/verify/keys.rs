//! The keys that peers have changed to, against the entries that announced them.

use federation_protocol::content::Content;
use federation_protocol::ids::{EntryKind, Origin};

use crate::platform::db::{StoreError, Tx, on};
use crate::platform::verification::Check;

#[derive(sqlx::FromRow)]
struct Row {
    origin: String,
    public_key: String,
    from_index: i64,
    content: Option<Vec<u8>>,
}

/// Every key of a peer that no administrator confirmed was announced by the entry before the first that it holds for.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn verify(view: &mut Tx, check: &mut Check) -> Result<(), StoreError> {
    let rows: Vec<Row> = on!(view.on(), c: DB => sqlx::query_as::<DB, Row>(
        "SELECT p.origin, k.public_key, k.from_index,
         (SELECT e.content FROM register_entries e JOIN register_sources s ON s.id = e.source
          WHERE s.origin = p.origin AND e.leaf_index = k.from_index - 1) AS content
         FROM peer_keys k JOIN peers p ON p.id = k.peer_id WHERE k.from_index > 0 ORDER BY p.origin, k.from_index")
        .fetch_all(c).await?);
    for row in rows {
        check.looked_at(1);
        check.expect(is_announced(&row), || {
            format!("{}: no entry of its log announces the key {}", row.origin, row.public_key)
        });
    }
    Ok(())
}

/// That the content is genuine is found at its own place; its signature is verified here.
fn is_announced(row: &Row) -> bool {
    let (Ok(origin), Ok(index), Some(content)) =
        (row.origin.parse::<Origin>(), u64::try_from(row.from_index - 1), &row.content)
    else {
        return false;
    };
    match Content::read(&origin, index, EntryKind::KEY_CHANGE, content) {
        Ok(Some(Content::KeyChange(change))) => change.new.to_string() == row.public_key,
        _ => false,
    }
}

//! Mailbox epochs as the way back from a backup needs them.

use federation_protocol::ids::Epoch;

use crate::kernel::random::AsRng;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;

/// Every epoch that the database knows, the present one first.
///
/// # Errors
/// [`StoreError`].
pub async fn known_epochs(tx: &mut Tx) -> Result<Vec<Epoch>, StoreError> {
    let epochs: Vec<(i64, uuid::Uuid)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, uuid::Uuid)>(
        "SELECT number, epoch FROM mailbox_epochs ORDER BY number DESC").fetch_all(c).await?);
    let read = |(number, epoch)| {
        Epoch::from_uuid(epoch).map_err(|_| StoreError::corrupt("mailbox_epochs", "epoch", number))
    };
    epochs.into_iter().map(read).collect()
}

/// Begins a new epoch: numbers that the database has forgotten to have given are never given again.
///
/// # Errors
/// [`StoreError`].
pub async fn begin_epoch(tx: &mut Tx, trust: &Trust) -> Result<Epoch, StoreError> {
    let epoch = Epoch::random(&mut AsRng(trust.random()));
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO mailbox_epochs (number, epoch, began_at)
         SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM mailbox_epochs")
        .bind(epoch.as_uuid()).bind(trust.now()).execute(c).await.map(|_| ())?);
    Ok(epoch)
}

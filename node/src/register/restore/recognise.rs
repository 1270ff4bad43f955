//! Recognises a restored database: when a trust is opened, before each signature, and by what peers have of our log.

use federation_protocol::ids::Epoch;
use federation_protocol::log::CompactRange;

use super::rules::{self, Found, Reason, Signed};
use super::store;
use crate::peers::mailbox::{begin_epoch, known_epochs};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::trust::Trust;
use crate::register::apply::stored_index;
use crate::register::checkpoint::CannotSign;
use crate::register::marker::{Marker, MarkerFile};
use crate::register::own_row::OwnLog;
use crate::register::store::ensure_own;

/// Looks at a trust's database when it is opened, before anything is served or done.
///
/// # Errors
/// [`CannotSign`] when database or marker cannot be used. That the database was restored is no error: see [`store::current`].
pub async fn on_opening(trust: &Trust) -> Result<(), CannotSign> {
    // Order: first the marker's lock, then the row's, here and wherever both are taken.
    let file = MarkerFile::lock(&trust.settings.folder).await.map_err(CannotSign::Marker)?;
    let mut tx = trust.db.begin().await?;
    ensure_own(&mut tx, trust).await?;
    let log = OwnLog::lock(&mut tx).await?;
    if let Some(restore) = store::current(tx.on()).await? {
        tracing::error!(
            trust = %trust.id, reason = restore.reason.code(),
            "the database was restored from a backup: the register is not signed until all peers have answered; \
             see /register/eget and docs/operator/restore.md"
        );
        return Ok(());
    }
    let marker = file.read().await.map_err(CannotSign::Marker)?;
    match look(&mut tx, &log, marker).await? {
        Some(reason) => begin(tx, trust, &file, &log, marker, reason).await,
        None => {
            // The first epoch is drawn with the first marker, so that a database without it shows.
            let epoch = match known_epochs(&mut tx).await?.first() {
                Some(epoch) => *epoch,
                None => begin_epoch(&mut tx, trust).await?,
            };
            tx.commit().await?;
            let nothing = CompactRange::empty().root();
            let nothing = Marker { log: log.origin.log_number(), size: 0, root: nothing, epoch: None };
            let kept = marker.unwrap_or(nothing);
            let now = Marker { epoch: Some(epoch), ..kept };
            if marker == Some(now) { Ok(()) } else { file.write(now).await.map_err(CannotSign::Marker) }
        }
    }
}

/// Whether the database is an older one than the marker has seen.
pub(in crate::register) async fn look(
    tx: &mut Tx,
    log: &OwnLog,
    marker: Option<Marker>,
) -> Result<Option<Reason>, StoreError> {
    let number = log.origin.log_number();
    // The marker of a later log than there is here: the end of this one is lost.
    if marker.is_some_and(|marker| marker.log > number) {
        return Ok(Some(Reason::Behind));
    }
    // A log begins with what it says of the one before, whose checkpoint was the last that was signed.
    let marker = match marker {
        Some(marker) if marker.log < number => {
            if !is_end_before(tx, log, marker).await? {
                return Ok(Some(Reason::OtherHistory));
            }
            Some(Marker { log: number, size: 0, root: CompactRange::empty().root(), ..marker })
        }
        marker => marker,
    };
    let root_at_signed = match marker {
        Some(marker) if marker.size <= log.size => Some(log.root_at(tx, marker.size).await?),
        _ => None,
    };
    let epochs: Vec<Epoch> = known_epochs(tx).await?;
    let has_paired: i64 = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM peers WHERE approved_at IS NOT NULL OR approved_by_them_at IS NOT NULL")
        .fetch_one(c).await?);
    let has_a_past = log.published.is_some() || has_paired > 0;
    let found = Found { size: log.size, root_at_signed, epochs: &epochs, has_a_past };
    let marker = marker.map(|it| (Signed { size: it.size, root: it.root }, it.epoch));
    Ok(rules::judge(marker, found))
}

/// Whether what was last signed is the end of the log before the own one.
async fn is_end_before(tx: &mut Tx, log: &OwnLog, marker: Marker) -> Result<bool, StoreError> {
    let Some(before) = log.origin.predecessor().filter(|before| before.log_number() == marker.log) else {
        return Ok(false);
    };
    let ended: Option<(i64, Vec<u8>)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, Vec<u8>)>(
        "SELECT size, root FROM register_sources WHERE origin = $1 AND former")
        .bind(before.as_str()).fetch_optional(c).await?);
    Ok(ended.is_some_and(|(size, root)| size == stored_index(marker.size) && root == marker.root.as_bytes()))
}

/// What was signed of the own log, as the marker tells; nothing where it tells of another log.
pub(super) fn signed_of(log: &OwnLog, marker: Option<Marker>) -> Option<Signed> {
    let of_this = marker.filter(|marker| marker.log == log.origin.log_number());
    of_this.map(|marker| Signed { size: marker.size, root: marker.root })
}

/// Begins the way back: from here on nothing is signed and nothing appended, and messages count from a new epoch.
pub(in crate::register) async fn begin(
    mut tx: Tx,
    trust: &Trust,
    file: &MarkerFile,
    log: &OwnLog,
    marker: Option<Marker>,
    reason: Reason,
) -> Result<(), CannotSign> {
    let signed = signed_of(log, marker);
    store::insert(&mut tx, reason, signed, trust.now()).await?;
    let epoch = begin_epoch(&mut tx, trust).await?;
    tx.commit().await?;
    // Order: the new epoch is in the marker before a message leaves with it. Where there was no marker, this one says
    // nothing of the log: the restore that has begun does.
    let nothing = CompactRange::empty().root();
    let nothing = Marker { log: log.origin.log_number(), size: 0, root: nothing, epoch: None };
    let kept = marker.unwrap_or(nothing);
    file.write(Marker { epoch: Some(epoch), ..kept }).await.map_err(CannotSign::Marker)?;
    tracing::error!(
        trust = %trust.id, reason = reason.code(), entries = log.size, signed = ?signed.map(|it| it.size),
        "the database was restored from a backup: the register is fetched back from the peers and is not signed until \
         all of them have answered; see /register/eget and docs/operator/restore.md"
    );
    Ok(())
}

//! Ends the own log and begins the next one, in four steps, each of which may be the last before the power goes: the end is
//! appended; it is signed; the next log begins; that is signed. `docs/protocol/log-end.md`.
//!
//! Whatever step was the last, the next time that a checkpoint is published the others follow.

use federation_protocol::content::{Content, LogEndV1};
use federation_protocol::ids::{EntryId, Origin};

use crate::audit;
use crate::kernel::access::{Actor, ChangeKeys, TrustAction as _};
use crate::kernel::random::AsRng;
use crate::platform::crash::{self, Point};
use crate::platform::db::{Db, StoreError, on};
use crate::platform::trust::Trust;
use crate::register::append::{self, CannotAppend, append, commit, lock};
use crate::register::checkpoint::CannotSign;
use crate::register::marker::MarkerFile;
use crate::register::own_row::OwnLog;
use crate::register::restore::store as restores;
use crate::register::store;

/// Why the own log is not ended. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotEnd {
    /// Nothing was published in it.
    #[error("nothing is published in it yet")]
    Empty,
    /// It has ended, and the next one has not begun.
    #[error("it has ended already, and the next one begins as soon as that is signed")]
    Ended,
    /// The database was restored, and what it lacks is not all back.
    #[error("the database was restored from a backup, and the register is not whole again")]
    Restored,
    /// There is proof that it signed two histories.
    #[error("two histories were signed with its key: the trust needs a new origin, and no new register")]
    TwoHistories,
    /// No log can follow on it.
    #[error("no register can follow on it")]
    Last,
    /// The log.
    #[error(transparent)]
    Append(CannotAppend),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CannotAppend> for CannotEnd {
    fn from(error: CannotAppend) -> Self {
        match error {
            CannotAppend::Store(error) => Self::Store(error),
            CannotAppend::Restored => Self::Restored,
            CannotAppend::Ended => Self::Ended,
            other => Self::Append(other),
        }
    }
}

/// What there is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endable {
    /// The own log.
    pub log: Origin,
    /// Its entries.
    pub size: u64,
    /// The log that would follow.
    pub successor: Origin,
}

/// Looks whether the own log can be ended, and changes nothing.
///
/// # Errors
/// [`CannotEnd`].
pub async fn look(trust: &Trust) -> Result<Endable, CannotEnd> {
    let log = OwnLog::read(&trust.db).await?;
    let is_restoring = restores::current(trust.db.read()).await?.is_some();
    judge(&log, is_restoring)
}

fn judge(log: &OwnLog, is_restoring: bool) -> Result<Endable, CannotEnd> {
    // The first entry of a later log is its beginning.
    let least = u64::from(log.origin.predecessor().is_some());
    if is_restoring {
        Err(CannotEnd::Restored)
    } else if log.is_frozen {
        Err(CannotEnd::TwoHistories)
    } else if log.has_ended {
        Err(CannotEnd::Ended)
    } else if log.size <= least {
        Err(CannotEnd::Empty)
    } else {
        let successor = log.origin.successor().ok_or(CannotEnd::Last)?;
        Ok(Endable { log: log.origin.clone(), size: log.size, successor })
    }
}

/// Appends the end to the own log. From here on nothing is appended until the next log has begun, which
/// [`publish_checkpoint`](crate::register::own_log::publish_checkpoint) sees to.
///
/// # Errors
/// [`CannotEnd`].
pub async fn end(trust: &Trust, actor: &Actor) -> Result<Endable, CannotEnd> {
    let mut tx = trust.db.begin().await?;
    // Order: the log is locked before it is looked at, so that of two who end it one comes second.
    lock(&mut tx, trust).await?;
    let log = OwnLog::lock(&mut tx).await?;
    let is_restoring = restores::current(tx.on()).await?.is_some();
    let endable = judge(&log, is_restoring)?;
    let id = EntryId::random(&mut AsRng(trust.random()));
    let entry = LogEndV1::of(id, &endable.log).ok_or(CannotEnd::Last)?;
    append(&mut tx, trust, Content::LogEnd(entry)).await?;
    let access = audit::Access {
        actor,
        action: ChangeKeys::KIND.code(),
        object: audit::Object::Register,
        subject: None,
        reason: Some(format!("end {}", endable.log)),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    commit(tx).await?;
    Ok(endable)
}

/// Begins the log that follows on the own one, where that has ended and its end is signed. Tells whether it did.
///
/// # Errors
/// [`CannotSign`] when database or marker fail.
pub(super) async fn go_on(trust: &Trust) -> Result<bool, CannotSign> {
    let log = OwnLog::read(&trust.db).await?;
    if !log.has_ended && !has_not_begun(&log) {
        return Ok(false);
    }
    // Order: first the marker's lock, then the row's, here and wherever both are taken.
    let _file = MarkerFile::lock(&trust.settings.folder).await.map_err(CannotSign::Marker)?;
    let mut tx = trust.db.begin().await?;
    let log = OwnLog::lock(&mut tx).await?;
    if restores::current(tx.on()).await?.is_some() {
        return Ok(false);
    }
    if log.has_ended {
        // Order: what is not signed has not ended for anybody else.
        let is_signed = log.published.as_ref().is_some_and(|(size, _)| *size == log.size);
        let Some(next) = log.origin.successor().filter(|_| is_signed && !log.is_frozen) else {
            return Ok(false);
        };
        store::follow(&mut tx, trust, log.id, &next).await?;
        tracing::info!(trust = %trust.id, ended = %log.origin, entries = log.size, %next, "the register goes on in the next log");
    } else if !has_not_begun(&log) {
        return Ok(false);
    }
    append::begin(&mut tx, trust).await?;
    tx.at(Point::EndBeforeCommit);
    tx.commit().await?;
    crash::point(Point::EndAfterCommit);
    Ok(true)
}

/// A later log without its first entry: after a restore nobody had any of it.
fn has_not_begun(log: &OwnLog) -> bool {
    log.size == 0 && log.origin.predecessor().is_some()
}

/// The logs of this trust that have ended, each with its entries, the first first.
///
/// # Errors
/// [`StoreError`].
pub async fn former(db: &Db) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, (String, i64)>(
        "SELECT origin, size FROM register_sources WHERE former ORDER BY first_place, origin").fetch_all(c).await?))
}

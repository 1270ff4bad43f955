//! How a command reaches a trust: it opens the trust itself, or, where another process has the SQLite files, leaves a job in
//! the database for that process and waits for it. See docs/adr/0024.

use std::time::{Duration, Instant};

use samraad::app::{CannotOpenTrust, Node};
use samraad::config::{ConfiguredTrust, Settings};
use samraad::kernel::clock::Clock as _;
use samraad::kernel::ids::JobId;
use samraad::platform::db::{Db, Schema, StoreError};
use samraad::platform::job_told::{Told, told};
use samraad::platform::jobs::{JobKind, enqueue};
use samraad::platform::key_store::KeyStore;
use samraad::platform::process_lock::CannotLock;
use samraad::platform::trust::Trust;
use samraad::platform::world::{SystemClock, SystemRandomness};
use serde_json::Value;

use super::{Failure, open_or_tell};

/// A process that serves the trust takes a job up within some seconds.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(600);
/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A trust, reached.
pub(super) enum Reached {
    /// This process has it.
    Here(Node),
    /// Another process serves it.
    Served(Served),
}

/// A trust that another process serves, seen from outside.
pub(super) struct Served {
    /// Its database, for a row or two.
    pub(super) db: Db,
    /// Its keys, to look at.
    pub(super) keys: KeyStore,
}

/// Reaches one configured trust.
pub(super) async fn reach(settings: &Settings, configured: &ConfiguredTrust) -> Result<Reached, Failure> {
    let server = settings.server.clone();
    match open_or_tell(&Settings { server, trusts: vec![configured.clone()] }).await {
        Ok(node) => Ok(Reached::Here(node)),
        Err((_, CannotOpenTrust::Lock(CannotLock::Taken { .. }))) => {
            Served::open(configured).await.map(Reached::Served)
        }
        Err((trust, error)) => Err(Failure::of(&format!("trust {trust}"), &error)),
    }
}

impl Reached {
    /// The trust, where this process has it.
    pub(super) fn trust(&self) -> Option<&Trust> {
        match self {
            Self::Here(node) => node.trusts().first(),
            Self::Served(_) => None,
        }
    }

    /// The database and the keys, to look at.
    pub(super) fn stores(&self) -> Option<(&Db, &KeyStore)> {
        match self {
            Self::Here(node) => node.trusts().first().map(|trust| (&trust.db, &trust.keys)),
            Self::Served(served) => Some((&served.db, &served.keys)),
        }
    }

    /// Closes what was opened.
    pub(super) async fn close(self) {
        match self {
            Self::Here(node) => node.close().await,
            Self::Served(Served { db, keys }) => {
                db.close().await;
                keys.db().close().await;
            }
        }
    }
}

impl Served {
    async fn open(configured: &ConfiguredTrust) -> Result<Self, Failure> {
        let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
        let db = Db::open_beside(configured.database.expose(), Schema::Main).await;
        let db = db.map_err(|error| failed(&error))?;
        let keys = Db::open_to_read(configured.key_store.expose(), Schema::Keys).await;
        match keys {
            Ok(keys) => Ok(Self { db, keys: KeyStore::new(keys, configured.master_keys.clone()) }),
            Err(error) => {
                db.close().await;
                Err(failed(&error))
            }
        }
    }

    /// Leaves a job to the process that serves the trust, and waits until it is done. `meanwhile` is called now and then.
    pub(super) async fn run(
        &self,
        kind: JobKind,
        payload: &Value,
        mut meanwhile: impl AsyncFnMut(&Self),
    ) -> Result<(), Failure> {
        let failed = |error: StoreError| Failure::of(kind.0, &error);
        let id = JobId::new(&SystemRandomness);
        let mut tx = self.db.begin().await.map_err(failed)?;
        enqueue(&mut tx, id, kind, payload, SystemClock.now()).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        let began = Instant::now();
        loop {
            match told(&self.db, id).await.map_err(failed)? {
                Told::Done => return Ok(()),
                Told::Failed(why) => {
                    return Err(Failure::Failed(format!(
                        "{why} (the serving process tries again by itself)"
                    )));
                }
                Told::Waiting if began.elapsed() > TAKEN_UP_WITHIN => {
                    return Err(Failure::Failed(
                        "the serving process is still at it, or does not take it up; it goes on by itself: \
                         look for it in its log, and give this command again"
                            .to_owned(),
                    ));
                }
                Told::Waiting => {}
            }
            meanwhile(self).await;
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

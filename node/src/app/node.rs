//! The trusts of one process: opened from the configuration, found by host name, closed at the end.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::http::request::Parts;
use ipnet::IpNet;

use crate::config::{ConfiguredTrust, Settings};
use crate::erasure::carry_out::CannotErase;
use crate::erasure::replay::replay;
use crate::kernel::clock::{Clock, Timestamp};
use crate::kernel::random::Randomness;
use crate::kernel::trust::TrustId;
use crate::platform::arrival::{Arrival, CannotArrive, HostName};
use crate::platform::backup;
use crate::platform::db::{Db, OpenError, Schema};
use crate::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use crate::platform::key_store::{KeyError, KeyStore};
use crate::platform::process_lock::{CannotLock, ProcessLock};
use crate::platform::trust::{Trust, TrustParts};
use crate::register::own_log::{self, CannotSign};

/// Why a configured trust cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpenTrust {
    /// Its SQLite file is not there.
    #[error(
        "its database does not exist: run `samraad trust add`, or correct `database` in the configuration"
    )]
    NeverMade,
    /// A restore was broken off.
    #[error("a restore was broken off before both databases were in place: give `samraad restore` again")]
    HalfRestored,
    /// A folder of its own cannot be made.
    #[error("its folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// Another process has it.
    #[error(transparent)]
    Lock(#[from] CannotLock),
    /// Its database.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its keys.
    #[error(transparent)]
    Keys(#[from] CannotLoadKeys),
    /// A master key was taken away too early.
    #[error(
        "keys of {keys} subjects are wrapped by the master key {name}, which is not among the configured ones: put it back"
    )]
    MasterKeyMissing {
        /// Its name.
        name: String,
        /// How many it has wrapped.
        keys: u64,
    },
    /// The key store.
    #[error(transparent)]
    KeyStore(#[from] KeyError),
    /// Somebody who was erased has come back with an older database, and cannot be erased again.
    #[error(transparent)]
    Erasures(#[from] CannotErase),
    /// Whether its database is an older one cannot be told.
    #[error(transparent)]
    OwnLog(#[from] CannotSign),
}

/// What to do about a SQLite file that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Refuse: a misspelt path must not look like a trust without cases.
    Refuse,
    /// Make it.
    Create,
}

/// The two open databases of a trust, with their schemas up to date and, for SQLite, locked for this process.
#[derive(Debug)]
pub struct Databases {
    /// Cases, register, mailbox.
    pub db: Db,
    /// Subjects' keys.
    pub keys: KeyStore,
    locks: Vec<ProcessLock>,
}

impl Databases {
    /// Opens them.
    ///
    /// # Errors
    /// [`CannotOpenTrust`].
    pub async fn open(configured: &ConfiguredTrust, missing: Missing) -> Result<Self, CannotOpenTrust> {
        make_folder(&configured.settings.folder).map_err(CannotOpenTrust::Folder)?;
        if backup::is_under_way(&configured.settings.folder) {
            return Err(CannotOpenTrust::HalfRestored);
        }
        let mut locks = Vec::new();
        for file in
            [&configured.database, &configured.key_store].into_iter().filter_map(|url| url.sqlite_path())
        {
            match (missing, file.parent()) {
                (Missing::Refuse, _) if !file.exists() => return Err(CannotOpenTrust::NeverMade),
                (Missing::Create, Some(folder)) => make_folder(folder).map_err(CannotOpenTrust::Folder)?,
                _ => {}
            }
            locks.push(ProcessLock::take(file)?);
        }
        let db = Db::open(configured.database.expose(), Schema::Main).await?;
        let keys = match Db::open(configured.key_store.expose(), Schema::Keys).await {
            Ok(keys) => {
                let source = configured.key_source.clone();
                let read_again = Arc::new(move || source.read_again());
                KeyStore::new(keys, configured.master_keys.clone()).reading_again(read_again)
            }
            Err(error) => {
                db.close().await;
                return Err(error.into());
            }
        };
        Ok(Self { db, keys, locks })
    }

    /// Closes them.
    pub async fn close(self) {
        self.db.close().await;
        self.keys.db().close().await;
    }
}

/// Holds the databases against what stands outside them: they may be older ones.
async fn on_opening(trust: &Trust) -> Result<(), CannotOpenTrust> {
    own_log::on_opening(trust).await?;
    replay(trust).await?;
    Ok(())
}

/// Opens the federation keys, and sees to it that every subject's key can be opened too.
async fn open_keys(
    databases: &Databases,
    configured: &ConfiguredTrust,
    now: Timestamp,
    random: &dyn Randomness,
) -> Result<FederationKeys, CannotOpenTrust> {
    let Databases { db, keys, .. } = databases;
    let loaded = FederationKeys::load(db, keys, &configured.origin, random, now).await?;
    let known = keys.master_keys();
    let missing = keys.wrapped_by().await?.into_iter().find(|(name, _)| known.named(name).is_none());
    match missing {
        Some((name, keys)) => Err(CannotOpenTrust::MasterKeyMissing { name, keys }),
        None => Ok(loaded),
    }
}

/// Only the owner may look into it: it holds what is encrypted and what is not.
fn make_folder(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Everything that one process serves.
pub struct Node {
    by_host: HashMap<HostName, Trust>,
    trusts: Vec<Trust>,
    trusted_proxies: Vec<IpNet>,
    /// Held as long as the node lives.
    locks: Vec<ProcessLock>,
}

impl Node {
    /// Opens every configured trust. What was opened is closed again when one cannot be.
    ///
    /// # Errors
    /// The trust that cannot be opened, and why.
    pub async fn open(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Result<Self, (TrustId, CannotOpenTrust)> {
        let mut node = Self {
            by_host: HashMap::new(),
            trusts: Vec::new(),
            trusted_proxies: settings.server.trusted_proxies.clone(),
            locks: Vec::new(),
        };
        for configured in &settings.trusts {
            match node.add(configured, &clock, &random).await {
                Ok(()) => {}
                Err(error) => {
                    node.close().await;
                    return Err((configured.id.clone(), error));
                }
            }
        }
        Ok(node)
    }

    async fn add(
        &mut self,
        configured: &ConfiguredTrust,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Randomness>,
    ) -> Result<(), CannotOpenTrust> {
        let databases = Databases::open(configured, Missing::Refuse).await?;
        let federation_keys = match open_keys(&databases, configured, clock.now(), random.as_ref()).await {
            Ok(keys) => keys,
            Err(error) => {
                databases.close().await;
                return Err(error);
            }
        };
        let Databases { db, keys, locks } = databases;
        let trust = Trust::new(TrustParts {
            id: configured.id.clone(),
            origin: configured.origin.clone(),
            settings: configured.settings.clone(),
            db,
            keys,
            federation_keys,
            clock: Arc::clone(clock),
            random: Arc::clone(random),
        });
        if let Err(error) = on_opening(&trust).await {
            trust.db.close().await;
            trust.keys.db().close().await;
            return Err(error);
        }
        for host in &configured.hosts {
            self.by_host.insert(host.clone(), trust.clone());
        }
        self.trusts.push(trust);
        self.locks.extend(locks);
        Ok(())
    }

    /// A node of one trust, for tests.
    #[cfg(test)]
    pub(super) fn of(trusts: &[(&str, &Trust)], trusted_proxies: Vec<IpNet>) -> Self {
        let by_host = trusts.iter().map(|(host, trust)| (host.parse().unwrap(), (*trust).clone())).collect();
        let trusts = trusts.iter().map(|(_, trust)| (*trust).clone()).collect();
        Self { by_host, trusts, trusted_proxies, locks: Vec::new() }
    }

    /// How a request arrived, as far as the configured proxies can be believed.
    pub(super) fn arrival(&self, head: &Parts, peer: Option<IpAddr>) -> Result<Arrival, CannotArrive> {
        Arrival::of(head, peer, &self.trusted_proxies)
    }

    /// The trust that answers to a host name.
    pub(super) fn trust_at(&self, host: &HostName) -> Option<&Trust> {
        self.by_host.get(host)
    }

    /// All trusts.
    pub fn trusts(&self) -> &[Trust] {
        &self.trusts
    }

    /// Closes all databases.
    pub async fn close(&self) {
        for trust in &self.trusts {
            trust.db.close().await;
            trust.keys.db().close().await;
        }
    }
}

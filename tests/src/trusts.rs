//! A trust as the program composes it, on a database of either kind.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use samraad::kernel::clock::{Clock, Timestamp};
use samraad::platform::crypto::SealKey;
use samraad::platform::db::{Db, Schema};
use samraad::platform::federation_keys::FederationKeys;
use samraad::platform::i18n::Lang;
use samraad::platform::key_store::{KeyStore, MasterKeys};
use samraad::platform::trust::{Trust, TrustParts, TrustSettings};
use samraad::platform::world::SystemRandomness;
use tempfile::TempDir;

use crate::databases::{Kind, TestDatabase};

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct StandingClock(AtomicI64);

impl StandingClock {
    /// Moves it on.
    ///
    /// # Panics
    /// For spans beyond 290 000 years.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).expect("a sensible span"), Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A trust with real keys, its clock, and what goes when it goes.
#[derive(Debug)]
pub struct StoryTrust {
    /// The trust.
    pub trust: Trust,
    /// Its clock, at first at 2026-11-24 10:00 UTC.
    pub clock: Arc<StandingClock>,
    _folder: TempDir,
    databases: [TestDatabase; 2],
}

impl std::ops::Deref for StoryTrust {
    type Target = Trust;

    fn deref(&self) -> &Trust {
        &self.trust
    }
}

impl StoryTrust {
    /// The trust `nordvik`, its cases and register in `database`, its keys in another of the same kind.
    pub async fn on(database: TestDatabase) -> Self {
        Self::named("nordvik", database).await
    }

    /// A trust with the origin `<id>.example/register`, its cases and register in `database`.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn named(id: &str, database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key_database = TestDatabase::new(database.kind()).await;
        let draw = || SealKey::draw(&SystemRandomness);
        let db = Db::open(database.url(), Schema::Main).await.expect("opens");
        let keys = Db::open(key_database.url(), Schema::Keys).await.expect("opens");
        let keys = KeyStore::new(keys, MasterKeys::local(draw(), draw()));
        let origin = format!("{id}.example/register").parse().expect("an origin");
        let clock = Arc::new(StandingClock(AtomicI64::new(1_795_514_400_000_000)));
        let federation_keys = FederationKeys::create(&db, &keys, &origin, &SystemRandomness, clock.now())
            .await
            .expect("keys are drawn");
        let settings = TrustSettings {
            name: format!("{id} sykehus HF"),
            organisation_number: "974760673".parse().expect("a number"),
            language: Lang::Nb,
            public_url: Some(format!("https://{id}.example")),
            accepts_connections: true,
            local_accounts: true,
            require_second_factor: false,
            identity_provider: None,
            demo: true,
            alarm_patients_an_hour: 30,
            anonymity_k: 5,
            endorsement_steps: 2,
            session_idle_secs: 1_800,
            session_absolute_secs: 36_000,
            security_contact: None,
            danger_allow_loopback_peers: true,
            sync_every_secs: 60,
            folder: folder.path().to_owned(),
        };
        let trust = Trust::new(TrustParts {
            id: id.parse().expect("an id"),
            origin,
            settings,
            db,
            keys,
            federation_keys,
            clock: clock.clone(),
            random: Arc::new(SystemRandomness),
        });
        samraad::register::own_log::on_opening(&trust).await.expect("a marker");
        Self { trust, clock, _folder: folder, databases: [database, key_database] }
    }

    /// Where its two databases are.
    pub fn urls(&self) -> [&str; 2] {
        self.databases.each_ref().map(TestDatabase::url)
    }

    /// A trust on a SQLite file of its own.
    pub async fn on_sqlite(id: &str) -> Self {
        Self::named(id, TestDatabase::new(Kind::Sqlite).await).await
    }
}

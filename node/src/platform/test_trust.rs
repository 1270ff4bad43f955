//! A trust for the tests of this crate: SQLite in a folder of its own, real keys, a clock that stands until it is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::kernel::clock::{Clock, Timestamp};
use crate::platform::crypto::SealKey;
use crate::platform::db::{Db, Schema};
use crate::platform::federation_keys::FederationKeys;
use crate::platform::i18n::Lang;
use crate::platform::key_store::{KeyStore, MasterKeys};
use crate::platform::trust::{Trust, TrustParts, TrustSettings};
use crate::platform::world::SystemRandomness;

/// A clock that stands still.
pub(crate) struct StandingClock(AtomicI64);

impl StandingClock {
    /// Moves it on.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A trust, its clock, and the folder that goes when it goes.
pub(crate) struct TestTrust {
    pub(crate) trust: Trust,
    pub(crate) clock: Arc<StandingClock>,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for TestTrust {
    type Target = Trust;

    fn deref(&self) -> &Trust {
        &self.trust
    }
}

impl TestTrust {
    /// A trust named `nordvik` at 2026-01-05 08:00 UTC, a Monday.
    pub(crate) async fn new() -> Self {
        Self::named("nordvik").await
    }

    /// A trust with this id, the origin `<id>.example/register` and the settings of a demonstration.
    pub(crate) async fn named(id: &str) -> Self {
        Self::with_settings(id, |_| {}).await
    }

    /// As [`TestTrust::named`], with some settings changed.
    pub(crate) async fn with_settings(id: &str, change: impl FnOnce(&mut TrustSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
        let draw = || SealKey::draw(&SystemRandomness);
        let db = Db::open(&url("main.db"), Schema::Main).await.unwrap();
        let keys = Db::open(&url("keys.db"), Schema::Keys).await.unwrap();
        let keys = KeyStore::new(keys, MasterKeys::local(draw(), draw()));
        let origin = format!("{id}.example/register").parse().unwrap();
        let clock = Arc::new(StandingClock(AtomicI64::new(1_767_600_000_000_000)));
        let federation_keys =
            FederationKeys::create(&db, &keys, &origin, &SystemRandomness, clock.now()).await.unwrap();
        let mut settings = TrustSettings {
            name: format!("{id} sykehus HF"),
            organisation_number: "974760673".parse().unwrap(),
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
        change(&mut settings);
        let trust = Trust::new(TrustParts {
            id: id.parse().unwrap(),
            origin,
            settings,
            db,
            keys,
            federation_keys,
            clock: clock.clone(),
            random: Arc::new(SystemRandomness),
        });
        Self { trust, clock, _folder: folder }
    }
}

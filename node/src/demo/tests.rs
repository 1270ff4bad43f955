//! Seeding three trusts as the command does, but for the network.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use federation_protocol::hash::Hash;
use jiff::civil::{Date, date};

use super::{CannotSeed, DemoClock, Progress, ToSeed, TrustCast, Watch, seed, trusts};
use crate::kernel::access::Stage;
use crate::kernel::clock::Timestamp;
use crate::peers::{self, CertificateRule};
use crate::platform::db::on;
use crate::platform::test_trust::TestTrust;
use crate::platform::trust::{Trust, TrustParts};

const TODAY: Date = date(2026, 11, 24);

struct DemoTrust {
    cast: TrustCast,
    trust: Trust,
    clock: Arc<DemoClock>,
    _folder: TestTrust,
}

async fn demo_trusts() -> Vec<DemoTrust> {
    let mut demo = Vec::new();
    for cast in trusts().unwrap() {
        let test = TestTrust::with_settings(&cast.id, |settings| {
            settings.name.clone_from(&cast.name);
            settings.organisation_number = cast.organisation_number.parse().unwrap();
            settings.language = cast.language;
        })
        .await;
        let clock = Arc::new(DemoClock::at(Timestamp::EPOCH));
        let trust = Trust::new(TrustParts {
            id: test.id.clone(),
            origin: test.origin.clone(),
            settings: test.settings.clone(),
            db: test.db.clone(),
            keys: test.keys.clone(),
            federation_keys: test.federation_keys.clone(),
            clock: clock.clone(),
            random: test.random.clone(),
        });
        demo.push(DemoTrust { cast, trust, clock, _folder: test });
    }
    demo
}

async fn seed_all(demo: &[DemoTrust], watch: &dyn Watch) -> Result<(), CannotSeed> {
    let certificate = CertificateRule::Pin(Hash::of(b"the key of a server"));
    let to_seed: Vec<ToSeed<'_>> = demo
        .iter()
        .map(|demo| ToSeed { trust: &demo.trust, clock: &demo.clock, cast: &demo.cast, certificate })
        .collect();
    seed(&to_seed, TODAY, watch).await
}

/// Breaks off at the nth glance.
struct Patience(Cell<Option<usize>>);

impl Watch for Patience {
    fn see(&self, _: &str, _: Progress) -> ControlFlow<()> {
        match self.0.get() {
            Some(0) => ControlFlow::Break(()),
            left => {
                self.0.set(left.map(|left| left - 1));
                ControlFlow::Continue(())
            }
        }
    }
}

fn endless() -> Patience {
    Patience(Cell::new(None))
}

/// How much there is of everything that is seeded.
async fn census(demo: &[DemoTrust]) -> BTreeMap<String, i64> {
    let mut census = BTreeMap::new();
    for DemoTrust { trust, .. } in demo {
        for table in [
            "users",
            "units",
            "cases",
            "case_events",
            "case_drafts",
            "patients",
            "register_leaves",
            "peers",
            "publication_holds",
            "publication_ledger",
            "outbox",
            "reviews_asked",
            "review_messages",
            "review_attachments",
            "review_files",
        ] {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            let count = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(sqlx::AssertSqlSafe(sql))
                .fetch_one(c).await.unwrap());
            census.insert(format!("{}: {table}", trust.id), count);
        }
        let stages = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (Stage, i64)>(
            "SELECT stage, COUNT(*) FROM cases GROUP BY stage").fetch_all(c).await.unwrap());
        census.extend(
            stages.into_iter().map(|(stage, count)| (format!("{}: {}", trust.id, stage.code()), count)),
        );
    }
    census
}

#[tokio::test]
async fn all_trusts_together_show_every_stage_and_seeding_again_adds_nothing() {
    let demo = demo_trusts().await;
    seed_all(&demo, &endless()).await.unwrap();
    let first = census(&demo).await;
    for stage in Stage::ALL {
        let cases: i64 = first
            .iter()
            .filter(|(what, _)| what.ends_with(&format!(": {}", stage.code())))
            .map(|(_, n)| n)
            .sum();
        assert!(cases > 0, "{stage:?}: {first:?}");
    }
    let of =
        |what: &str| -> i64 { first.iter().filter(|(key, _)| key.ends_with(what)).map(|(_, n)| n).sum() };
    assert!((30..40).contains(&of(": cases")), "{first:?}");
    assert!((250..500).contains(&of(": register_leaves")), "{first:?}");
    assert_eq!(of(": peers"), 6, "each knows the two others");
    assert!(of(": review_messages") > 0 && of(": review_attachments") > 0, "{first:?}");
    for DemoTrust { trust, .. } in &demo {
        let peers = peers::store::list(&trust.db).await.unwrap();
        assert!(peers.iter().all(peers::Peer::is_active));
    }
    assert!(of(": publication_holds") > of(": publication_ledger"), "some wait for the privacy reviewer");

    seed_all(&demo, &endless()).await.unwrap();
    assert_eq!(census(&demo).await, first);
}

#[tokio::test]
async fn seeding_that_was_broken_off_goes_on_to_the_same_end() {
    let (whole, broken) = (demo_trusts().await, demo_trusts().await);
    seed_all(&whole, &endless()).await.unwrap();
    for patience in [1, 40, 333] {
        let stopped = seed_all(&broken, &Patience(Cell::new(Some(patience)))).await;
        assert!(matches!(stopped, Err(CannotSeed::Stopped)));
    }
    seed_all(&broken, &endless()).await.unwrap();
    assert_eq!(census(&broken).await, census(&whole).await);
}

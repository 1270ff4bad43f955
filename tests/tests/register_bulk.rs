//! A copy is made in bulk, an own register entry by entry; they come to the same. And a server that is asked too fast is
//! waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::{Next, from_fn};
use axum::response::IntoResponse as _;
use axum::routing::get;
use federation_protocol::content::{Content, ContentBundle, ContentEntry, WithdrawalReason, WithdrawalV1};
use federation_protocol::hash::Salt;
use federation_protocol::ids::EntryId;
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::tiles::encode_entries;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad::register::client::{Outcome, Pulled, sync_now};
use samraad::register::{self, own_log};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, decision, publish, summary};

async fn node(id: &str, kind: Kind, log: Router) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).merge(log);
    FederationNode::start_with(id, kind, receivers, routes).await
}

async fn pull(here: &FederationNode, there: &FederationNode) -> Pulled {
    sync_now(&here.trust, here.peer(there).await.id).await.expect("our side works")
}

/// Index, status and what changed it, of every entry of an origin; then content, and what the search says of it.
type Row = (i64, String, Option<i64>, Option<Vec<u8>>, Option<String>, Option<String>);

async fn rows(trust: &Trust, of: &Trust) -> Vec<Row> {
    const SQL: &str =
        "SELECT e.leaf_index, e.status, e.changed_by, e.content, d.medicine_words, d.other_words
         FROM register_sources s JOIN register_entries e ON e.source = s.id
         LEFT JOIN register_decisions d ON d.source = s.id AND d.leaf_index = e.leaf_index
         WHERE s.origin = $1 ORDER BY e.leaf_index";
    let origin = of.origin.as_str();
    match &trust.db {
        Db::Sqlite { reader, .. } => sqlx::query_as(SQL).bind(origin).fetch_all(reader).await,
        Db::Postgres(pool) => sqlx::query_as(SQL).bind(origin).fetch_all(pool).await,
    }
    .expect("read")
}

/// Appends `count` entries: every tenth takes the place of an earlier one, and some are withdrawn.
async fn publish_history(trust: &Trust, standing: &mut Vec<(u64, EntryId)>, count: usize, rng: &mut StdRng) {
    for turn in 0..count {
        let draw = |standing: &mut Vec<(u64, EntryId)>, rng: &mut StdRng| {
            (standing.len() > 2).then(|| standing.swap_remove(rng.random_range(0..standing.len())))
        };
        if turn % 17 == 16
            && let Some((index, _)) = draw(standing, rng)
        {
            let withdrawal = WithdrawalV1 {
                id: EntryId::random(&mut AsRng(&SystemRandomness)),
                origin: trust.origin.clone(),
                log: None,
                index,
                reason: WithdrawalReason::Error,
            };
            append(trust, Content::Withdrawal(withdrawal)).await.expect("withdrawn");
            continue;
        }
        let mut new = summary(trust);
        new.supersedes = (turn % 10 == 9).then(|| draw(standing, rng)).flatten().map(|(_, id)| id);
        let (id, revises) = (new.id, new.supersedes.is_some());
        let index = append(trust, decision(new)).await.expect("appended");
        // What takes the place of another stays, so that whoever comes later learns the same.
        if !revises {
            standing.push((index, id));
        }
    }
    own_log::publish_checkpoint(trust).await.expect("signed");
}

async fn a_copy_made_in_bulk_says_the_same_as_the_register_that_it_is_of(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind(), Router::new()).await;
    let sunnvik = node("sunnvik", Kind::Sqlite, register::log_routes::routes()).await;
    nordvik.pair(&sunnvik).await;
    let mut rng = StdRng::seed_from_u64(20_261_124);
    let mut standing = Vec::new();
    // The first pull ends within a bundle, the second takes several transactions, the third finds little.
    for count in [300, 1_900, 7] {
        publish_history(&sunnvik.trust, &mut standing, count, &mut rng).await;
        assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
        let (own, copy) =
            (rows(&sunnvik.trust, &sunnvik.trust).await, rows(&nordvik.trust, &sunnvik.trust).await);
        assert_eq!(own.len(), copy.len());
        for (own, copy) in own.iter().zip(&copy) {
            assert_eq!(own, copy);
        }
    }
    let is = |wanted: &'static str| move |row: &&Row| row.1 == wanted;
    let copy = rows(&nordvik.trust, &sunnvik.trust).await;
    for status in ["live", "superseded", "withdrawn"] {
        assert!(copy.iter().filter(is(status)).count() > 40, "the history has enough of {status}");
    }
}

async fn an_id_that_is_used_again_is_refused_and_holds_up_nothing(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind(), Router::new()).await;
    // A log that our own program would not write: the second and the last entry have the id of the first.
    let served: Arc<std::sync::OnceLock<[Vec<u8>; 3]>> = Arc::default();
    let serve = |which: usize| {
        let served = Arc::clone(&served);
        get(async move || served.get().expect("written")[which].clone())
    };
    let log = Router::new()
        .route("/federation/log/checkpoint", serve(0))
        .route("/federation/log/tile/entries/000.p/4", serve(1))
        .route("/federation/log/content/000", serve(2));
    let sunnvik = node("sunnvik", Kind::Sqlite, log).await;
    nordvik.pair(&sunnvik).await;
    let (first, third) = (summary(&sunnvik.trust), summary(&sunnvik.trust));
    let mut again = summary(&sunnvik.trust);
    again.id = first.id;
    let mut range = CompactRange::empty();
    let (mut leaves, mut contents) = (Vec::new(), ContentBundle::default());
    for summary in [&first, &again, &third, &again] {
        let (encoded, salt) =
            (summary.encode().expect("well-formed"), Salt::random(&mut AsRng(&SystemRandomness)));
        let leaf = encoded.commit(&salt);
        range.append(leaf.hash()).expect("room");
        leaves.push(leaf);
        contents.entries.push(ContentEntry::Present { salt, content: encoded.bytes().to_vec() });
    }
    let note = SignedCheckpoint::sign(&sunnvik.trust.federation_keys.in_use().log, 4, range.root());
    let bytes = [note.note().as_bytes().to_vec(), encode_entries(&leaves), contents.encode()];
    served.set(bytes).expect("once");

    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    let copy = rows(&nordvik.trust, &sunnvik.trust).await;
    let told: Vec<_> = copy.iter().map(|row| (row.1.as_str(), row.4.is_some())).collect();
    assert_eq!(told, [("live", true), ("refused", false), ("live", true), ("refused", false)]);
}

async fn a_server_that_says_later_is_asked_again_later(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind(), Router::new()).await;
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let busy = move |request: axum::extract::Request, next: Next| {
        // Every third request is turned away, whatever it is for.
        let turned_away = counted.fetch_add(1, Ordering::SeqCst) % 3 == 1;
        async move {
            if turned_away {
                return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "0")]).into_response();
            }
            next.run(request).await
        }
    };
    let log = register::log_routes::routes().layer(from_fn(busy));
    let sunnvik = node("sunnvik", Kind::Sqlite, log).await;
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 600).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    assert_eq!(rows(&nordvik.trust, &sunnvik.trust).await, rows(&sunnvik.trust, &sunnvik.trust).await);
    assert!(asked.load(Ordering::SeqCst) > 9, "some were turned away");
}

on_both_databases!(
    a_copy_made_in_bulk_says_the_same_as_the_register_that_it_is_of,
    an_id_that_is_used_again_is_refused_and_holds_up_nothing,
    a_server_that_says_later_is_asked_again_later,
);

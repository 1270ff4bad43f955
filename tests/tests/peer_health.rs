//! How it goes with a peer, as the administrator sees it: from the database to the page, on both databases.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use samraad::app::health::{health, read_logs};
use samraad::peers::health::{Concern, Light, PeerHealth};
use samraad::peers::mailbox::{Receivers, delivery};
use samraad::peers::{Plane, Problem, change, store};
use samraad::platform::web::render_errors;
use samraad::register;
use samraad::register::client::{Outcome, sync_now};
use samraad::register::witness;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{Counting, kind, say};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::summaries::publish;

async fn node(id: &str, database: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default().with(&kind(), Counting));
    let routes = Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::pages::routes(read_logs))
        .merge(samraad::peers::routes::routes(Arc::clone(&receivers)))
        .merge(register::log_routes::routes())
        .layer(from_fn(render_errors));
    FederationNode::start_with(id, database, receivers, routes).await
}

/// How it goes with the only peer of a node.
async fn how(node: &FederationNode) -> PeerHealth {
    let trust = &node.trust;
    let mut all = health(&trust.db, &trust.settings, trust.now()).await.expect("reads").peers;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn what_waits_and_what_is_here_is_counted_from_what_is_stored(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    let none = health(&nordvik.trust.db, &nordvik.trust.settings, nordvik.trust.now()).await.expect("reads");
    assert_eq!((none.peers.len(), none.own.entries), (0, 0));
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 3).await;
    let id = nordvik.peer(&sunnvik).await.id;
    let now = || nordvik.trust.now();

    let pulled = sync_now(&nordvik.trust, id).await.expect("pulled");
    assert_eq!(pulled.outcome, Outcome::Complete);
    delivery::pull(&nordvik.trust, &nordvik.receivers, &nordvik.peer(&sunnvik).await).await.expect("pulled");
    let good = how(&nordvik).await;
    assert_eq!((good.log.entries, good.log.known_entries, good.log.lag()), (3, 3, 0));
    assert_eq!((good.concerns(now()), good.light(now())), (vec![], Light::Good));

    // A message that nobody has yet, for a while and then for too long; at last it has expired.
    let sent_at = now();
    say(&nordvik, &sunnvik, "a question").await;
    let waiting = how(&nordvik).await;
    assert_eq!(
        (waiting.mail.backlog, waiting.mail.oldest_waiting, waiting.light(now())),
        (1, Some(sent_at), Light::Good)
    );
    assert_eq!(waiting.mail.oldest_unreceipted, Some(sent_at));
    nordvik.story.clock.advance(Duration::from_secs(3_601));
    let expired = how(&nordvik).await;
    assert_eq!((expired.mail.backlog, expired.mail.dead_letters), (0, 1));
    assert_eq!(expired.mail.oldest_unreceipted, None, "no receipt can come any more");
    assert!(expired.concerns(now()).contains(&Concern::DeadLetters { messages: 1 }));
    assert_eq!(expired.light(now()), Light::Act);

    // Nothing was fetched for an hour on a schedule of one minute, and no fault was noted.
    assert!(expired.concerns(now()).iter().any(|concern| matches!(concern, Concern::Silent { .. })));
    let peer = nordvik.peer(&sunnvik).await;
    let permit = nordvik.permit();
    change::fetch_every(&nordvik.trust, &permit, id, peer.version, Some(3_600)).await.expect("changed");
    let patient = how(&nordvik).await;
    assert_eq!(patient.every, Duration::from_secs(3_600));
    assert!(!patient.concerns(now()).iter().any(|concern| matches!(concern, Concern::Silent { .. })));
}

async fn a_log_is_known_by_its_witnesses_and_by_what_it_says_of_itself(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 1).await;
    let peer = nordvik.peer(&sunnvik).await;
    let paired_at = nordvik.trust.now();
    assert_eq!(sync_now(&nordvik.trust, peer.id).await.expect("pulled").outcome, Outcome::Complete);
    assert_eq!(how(&nordvik).await.log.witnessed_at, None);
    witness::round(&nordvik.trust, &peer).await.expect("our side works");
    let witnessed = how(&nordvik).await;
    assert_eq!((witnessed.log.witnessed_at, witnessed.log.via), (Some(nordvik.trust.now()), None));

    let is_held_back = async || {
        let concerns = how(&nordvik).await.concerns(nordvik.trust.now());
        concerns.into_iter().find(|concern| matches!(concern, Concern::HeldBack { .. }))
    };
    assert_eq!(is_held_back().await, None);
    nordvik.story.clock.advance(Duration::from_secs(3 * 86_400));
    assert_eq!(is_held_back().await, Some(Concern::HeldBack { since: paired_at }));
}

async fn the_pages_say_in_words_what_is_wrong_and_what_to_do(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    let administrator = Person::sign_in(nordvik.server.url.as_str(), "admin").await;
    let read = async |path: &str| administrator.get(path).await.expect("answered").body;
    assert!(read("/foretak").await.contains("Ingen foretak er knyttet til ennå"));

    nordvik.pair(&sunnvik).await;
    let id = nordvik.peer(&sunnvik).await.id;
    let (list, page) = ("/foretak".to_owned(), format!("/foretak/{id}"));
    assert!(read(&list).await.contains("I orden: 1"));

    let since = nordvik.trust.now();
    for (problem, light, advice) in [
        (Problem::TimedOut, "Følg med", "Vi prøver igjen av oss selv."),
        (Problem::TooLarge, "Følg med", "feilside foran noden"),
        (Problem::Certificate, "Må ordnes", "sett foretaket på pause"),
        (Problem::Forked, "Må ordnes", "si fra til de andre foretakene"),
    ] {
        store::contact_problem(&nordvik.trust.db, id, Plane::Register, problem, since).await.expect("noted");
        assert!(read(&list).await.contains(&format!("{light}: 1")), "{problem:?}");
        let body = read(&page).await;
        assert!(
            body.contains(light) && body.contains(advice) && body.contains("Gjør dette:"),
            "{problem:?}: {body}"
        );
    }
    store::contact_good(&nordvik.trust.db, id, Plane::Register, nordvik.trust.now()).await.expect("noted");
    let body = read(&page).await;
    assert!(body.contains("I orden") && !body.contains("Gjør dette:"), "{body}");
}

on_both_databases!(
    what_waits_and_what_is_here_is_counted_from_what_is_stored,
    a_log_is_known_by_its_witnesses_and_by_what_it_says_of_itself,
    the_pages_say_in_words_what_is_wrong_and_what_to_do,
);

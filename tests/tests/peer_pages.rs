//! Pairing as two administrators do it: on the pages, with the fingerprint in front of them.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use reqwest::StatusCode;
use samraad::kernel::access::Role;
use samraad::peers::mailbox::{Receivers, delivery};
use samraad::peers::{PeerState, store};
use samraad::platform::web::render_errors;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::{FederationNode, add_user};
use samraad_tests::messages::{count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::person::{Answer, Person};

async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::pages::routes(samraad::app::health::read_logs))
        .merge(samraad::peers::routes::routes(Arc::clone(&receivers)))
        .merge(samraad::register::routes::routes())
        .layer(from_fn(render_errors));
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// Enters the address and the pin of the other node, and sees what it says of itself.
async fn look_up(administrator: &Person, other: &FederationNode) -> Answer {
    let form = administrator.get("/foretak/ny").await.expect("answered");
    let (url, pin) = (other.server.url.to_string(), other.server.pin.to_string());
    administrator.fill(&form, "/foretak/ny", &[("url", &url), ("pin", &pin)]).await
}

async fn confirm(administrator: &Person, page: &Answer, compared: bool) -> Answer {
    let mut answers = vec![("may_read_register", "true"), ("may_request_review", "true")];
    if compared {
        answers.push(("compared", "true"));
    }
    administrator.fill(page, "/foretak/bekreft", &answers).await
}

async fn two_administrators_pair_their_trusts(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    let (northern, southern) = (
        Person::sign_in(nordvik.server.url.as_str(), "admin").await,
        Person::sign_in(sunnvik.server.url.as_str(), "admin").await,
    );

    let wrong = northern.get("/foretak/ny").await.expect("answered");
    let wrong = northern.fill(&wrong, "/foretak/ny", &[("url", "sunnvik"), ("pin", "ab")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#url\"") && wrong.body.contains("value=\"sunnvik\""));

    let seen = look_up(&northern, &sunnvik).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
    let fingerprint = sunnvik.trust.federation_keys.public().fingerprint();
    for word in fingerprint.words() {
        assert!(seen.body.contains(&format!("<li>{word}</li>")), "{word}");
    }
    assert!(seen.body.contains("sunnvik.example/register") && seen.body.contains("974760673"));
    assert_eq!(store::list(&nordvik.trust.db).await.expect("reads"), [], "looking stores nothing");

    let unread = confirm(&northern, &seen, false).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.body.contains("href=\"#compared\""));
    assert_eq!(store::list(&nordvik.trust.db).await.expect("reads"), []);
    let confirmed = confirm(&northern, &seen, true).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    let path = confirmed.location;
    assert!(northern.get(&path).await.expect("answered").body.contains("Venter på dem"));
    assert_eq!(
        count(&nordvik.trust.db, "SELECT COUNT(*) FROM jobs WHERE kind = 'peers: announce approval'").await,
        1
    );

    // The schedule announces what the job has not announced yet; the other side sees the proposal and approves.
    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    assert!(southern.get("/foretak").await.expect("answered").body.contains("Venter på oss"));
    let seen = look_up(&southern, &nordvik).await;
    assert_eq!(confirm(&southern, &seen, true).await.status, StatusCode::SEE_OTHER);
    assert!(sunnvik.peer(&nordvik).await.is_active());
    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    assert!(nordvik.peer(&sunnvik).await.is_active());
    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
    let page = northern.get(&path).await.expect("answered");
    assert!(page.body.contains("Begge foretak har godkjent."), "{}", page.body);

    // What it may do and how often we fetch from it are chosen apart from each other.
    let boxes = ["may_read_register", "may_request_review", "may_mirror", "may_witness"];
    for granted in [&boxes[..], &boxes[..2]] {
        let page = northern.get(&path).await.expect("answered");
        let ticked: Vec<(&str, &str)> = granted.iter().map(|name| (*name, "true")).collect();
        let saved = northern.fill(&page, &format!("{path}/rettigheter"), &ticked).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        let grants = nordvik.peer(&sunnvik).await.grants;
        assert_eq!((grants.mirror, grants.witness), (granted.len() == 4, granted.len() == 4));
    }
    for (chosen, kept) in [("3600", Some(3_600)), ("trust", None), ("86400", Some(86_400))] {
        let page = northern.get(&path).await.expect("answered");
        let saved = northern.fill(&page, &format!("{path}/henting"), &[("every", chosen)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        assert_eq!(nordvik.peer(&sunnvik).await.sync_every_secs, kept);
    }
    let page = northern.get(&path).await.expect("answered");
    let made_up = northern.fill(&page, &format!("{path}/henting"), &[("every", "1")]).await;
    assert_eq!(made_up.status, StatusCode::UNPROCESSABLE_ENTITY);

    // Two administrators act at once: the second is told, and nothing is lost.
    let paused = northern.fill(&page, &format!("{path}/pause"), &[]).await;
    assert_eq!(paused.status, StatusCode::SEE_OTHER);
    let too_late = northern.fill(&page, &format!("{path}/rettigheter"), &[]).await;
    assert_eq!(too_late.status, StatusCode::CONFLICT);
    let peer = nordvik.peer(&sunnvik).await;
    assert_eq!((peer.pairing.state(), peer.grants.read_register), (PeerState::Paused, true));

    let page = northern.get(&path).await.expect("answered");
    assert_eq!(northern.fill(&page, &format!("{path}/rettigheter"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!nordvik.peer(&sunnvik).await.grants.read_register);
    let asked = northern.get(&format!("{path}/opphev")).await.expect("answered");
    assert!(asked.body.contains("oppheves for alltid"));
    assert_eq!(
        northern.fill(&asked, &format!("{path}/opphev"), &[("last_good_size", "0")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(nordvik.peer(&sunnvik).await.pairing.state(), PeerState::Revoked);
    let again = look_up(&northern, &sunnvik).await;
    assert_eq!(confirm(&northern, &again, true).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let traces = "SELECT COUNT(*) FROM access_log WHERE action = 'manage_peers' AND object_kind = 'peer'";
    assert_eq!(
        count(&nordvik.trust.db, traces).await,
        9,
        "approved, granted and scheduled, paused, granted, revoked"
    );
}

on_both_databases!(two_administrators_pair_their_trusts);

#[tokio::test]
async fn only_an_administrator_sees_the_peers() {
    let nordvik = node("nordvik", Kind::Sqlite).await;
    add_user(&nordvik.trust, "lege", Role::Clinician).await;
    let doctor = Person::sign_in(nordvik.server.url.as_str(), "lege").await;
    for path in ["/foretak", "/foretak/ny"] {
        assert_eq!(doctor.get(path).await.expect("answered").status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_proposal_can_be_dismissed_and_made_again() {
    let (nordvik, sunnvik) = (node("nordvik", Kind::Sqlite).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.approve(&sunnvik).await;
    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    let southern = Person::sign_in(sunnvik.server.url.as_str(), "admin").await;
    let path = format!("/foretak/{}", sunnvik.peer(&nordvik).await.id);
    let page = southern.get(&path).await.expect("answered");
    let form = southern.get(&format!("{path}/bekreft")).await.expect("answered");
    assert!(
        form.body.contains(nordvik.server.url.as_str()),
        "the address that came with the proposal is filled in"
    );
    assert_eq!(southern.fill(&page, &format!("{path}/avvis"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(store::list(&sunnvik.trust.db).await.expect("reads"), []);
    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    assert_eq!(sunnvik.peer(&nordvik).await.pairing.state(), PeerState::ProposedByThem);
}

//! A trust whose node accepts no connections takes part: it asks and is never asked. Each story ends with everything
//! recomputed from stored bytes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use federation_protocol::pairing;
use reqwest::StatusCode;
use samraad::app::health::{health, read_logs};
use samraad::kernel::access::{Role, Stage};
use samraad::peers::client::{FetchError, PeerClient};
use samraad::peers::handshake::{self, ApprovalError, CannotPropose};
use samraad::peers::health::{Concern, Light, PeerHealth};
use samraad::peers::mailbox::{Receivers, delivery};
use samraad::peers::rules::CannotApprove;
use samraad::peers::{CertificateRule, Grants, Peer, PeerState, Problem, change};
use samraad::platform::web::render_errors;
use samraad::register::client::{Outcome, Pulled, sync_now};
use samraad::register::own_log;
use samraad::register::restore::rules::Reason;
use samraad::register::upload::{Uploaded, upload};
use samraad::review::receivers::receivers;
use samraad::review::routes::Screen;
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::{FederationNode, add_user};
use samraad_tests::messages::{both_verify, count, settled};
use samraad_tests::mirrors::{Handled, MARKER, nothing_forked, verified};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::reviews::{ask, case_in_assessment, case_now};
use samraad_tests::summaries::publish;

/// The pages of administrators and reviewers.
fn pages() -> Router {
    let nothing_marked: Screen = Arc::new(|_: &str, _| Vec::new());
    Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::pages::routes(read_logs))
        .merge(samraad::review::routes::routes(nothing_marked))
        .layer(from_fn(render_errors))
}

/// All endpoints for peers.
fn endpoints(receivers: &Arc<Receivers>) -> Router {
    samraad::peers::routes::routes(Arc::clone(receivers))
        .merge(samraad::register::log_routes::routes())
        .layer(from_fn(render_errors))
}

/// A trust with its pages and all endpoints for peers.
async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(receivers(Receivers::default()));
    let routes = pages().merge(endpoints(&receivers));
    FederationNode::start_with(id, kind, receivers, routes).await
}

async fn hidden(id: &str, kind: Kind) -> FederationNode {
    FederationNode::start_without_listener(id, kind, receivers(Receivers::default())).await
}

/// How it goes with a peer.
async fn how(node: &FederationNode, with: &FederationNode) -> PeerHealth {
    let trust = &node.trust;
    let all = health(&trust.db, &trust.settings, trust.now()).await.expect("reads").peers;
    all.into_iter().find(|it| it.peer.origin == with.trust.origin).expect("a peer")
}

async fn read(reader: &FederationNode, of: &FederationNode) -> Pulled {
    sync_now(&reader.trust, reader.peer(of).await.id).await.expect("our side works")
}

/// What its schedule does.
async fn ask_around(node: &FederationNode) {
    delivery::pull_all(&node.trust, &node.receivers).await.expect("goes through its peers");
    for peer in samraad::peers::store::list(&node.trust.db).await.expect("reads") {
        delivery::push(&node.trust, peer.id).await.expect("our side works");
    }
}

/// The administrator of `node` approves a proposal on the pages.
async fn approve_on_the_page(node: &FederationNode, proposed: &FederationNode) {
    let administrator = Person::sign_in(node.server.url.as_str(), "admin").await;
    let id = node.peer(proposed).await.id;
    let list = administrator.get("/foretak").await.expect("answered");
    assert!(list.body.contains("Venter på oss") && list.body.contains("Tar ikke imot forbindelser."));
    let page = administrator.get(&format!("/foretak/{id}/bekreft")).await.expect("answered");
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for word in proposed.trust.federation_keys.public().fingerprint().words() {
        assert!(page.body.contains(&format!("<li>{word}</li>")), "{word}");
    }
    let everything = ["may_read_register", "may_request_review", "may_mirror", "may_witness"];
    let mut answers: Vec<(&str, &str)> = everything.iter().map(|name| (*name, "true")).collect();
    let unread = administrator.fill(&page, "/foretak/bekreft", &answers).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(node.peer(proposed).await.pairing.state(), PeerState::ProposedByThem);
    answers.push(("compared", "true"));
    let approved = administrator.fill(&unread, "/foretak/bekreft", &answers).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
}

/// It brings its log to a mirror.
async fn bring(from: &FederationNode, to: &FederationNode, size: u64) {
    let uploaded = upload(&from.trust, from.peer(to).await.id).await.expect("our side works");
    assert_eq!(uploaded, Uploaded::Complete { size });
}

async fn let_mirror(of: &FederationNode, to: &FederationNode, mirror: bool) {
    let peer = of.peer(to).await;
    let grants = Grants { mirror, ..Grants::ALL };
    change::grant(&of.trust, &of.permit(), peer.id, peer.version, grants).await.expect("granted");
}

async fn a_trust_that_nobody_can_connect_to_takes_part_in_everything(database: TestDatabase) {
    let kind = database.kind();
    let (nordvik, sunnvik, vestvik) =
        (hidden("nordvik", kind).await, node("sunnvik", kind).await, node("vestvik", kind).await);

    // It proposes, the other's administrator approves what came, and it hears of that when it asks.
    nordvik.approve(&sunnvik).await;
    ask_around(&nordvik).await;
    assert_eq!(nordvik.peer(&sunnvik).await.pairing.state(), PeerState::ProposedByUs);
    approve_on_the_page(&sunnvik, &nordvik).await;
    assert!(sunnvik.peer(&nordvik).await.is_active() && !sunnvik.peer(&nordvik).await.accepts_connections());
    handshake::announce(&sunnvik.trust, sunnvik.peer(&nordvik).await.id)
        .await
        .expect("there is nothing to do");
    ask_around(&nordvik).await;
    assert!(nordvik.peer(&sunnvik).await.is_active());
    nordvik.pair_unseen(&vestvik).await;
    sunnvik.pair(&vestvik).await;
    let_mirror(&nordvik, &vestvik, false).await;

    // Its register is read where it is brought to, and missed where nobody has it.
    publish(&nordvik.trust, 3).await;
    let missed = read(&vestvik, &nordvik).await;
    assert_eq!((missed.outcome, missed.size), (Outcome::Problem(Problem::NoMirror), 0));
    bring(&nordvik, &sunnvik, 3).await;
    let pulled = read(&vestvik, &nordvik).await;
    assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 3));
    assert_eq!(pulled.via, Some(sunnvik.trust.origin.clone()));
    assert_eq!(verified(&vestvik.trust, &nordvik.trust).await, (3, 3));
    let at_mirror = read(&sunnvik, &nordvik).await;
    assert_eq!((at_mirror.outcome, at_mirror.via), (Outcome::Complete, None), "our copy is what it brought");

    // It is asked for a review, fetches the request, and brings the answer.
    let case = case_in_assessment(&sunnvik.trust).await;
    let officer = Person::sign_in(sunnvik.server.url.as_str(), "saksbehandler").await;
    let asked = ask(&officer, case, &[sunnvik.peer(&nordvik).await.id.to_string()]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    ask_around(&sunnvik).await;
    let fetched = "SELECT COUNT(*) FROM inbox";
    assert_eq!(count(&nordvik.trust.db, fetched).await, 0, "nobody can bring it anything");
    assert_eq!(count(&sunnvik.trust.db, "SELECT COUNT(*) FROM mailbox_tries").await, 0, "nor has tried to");
    ask_around(&nordvik).await;
    assert_eq!(count(&nordvik.trust.db, fetched).await, 1);
    assert_eq!(settled(&sunnvik).await, 1, "with the message it brought the receipt");

    add_user(&nordvik.trust, "sekretariat", Role::CaseOfficer).await;
    let inside = nordvik.open_pages(pages());
    let secretary = Person::sign_in(inside.url.as_str(), "sekretariat").await;
    let queue = secretary.get("/foresporsler").await.expect("answered");
    let (_, link) = queue.body.split_once("href=\"/foresporsler/").expect("the request is listed");
    let path = format!("/foresporsler/{}", link.split('"').next().expect("an id"));
    let request = secretary.get(&path).await.expect("answered");
    let answers = [
        ("recommendation", "approve"),
        ("text", "Ja, for pasienter under 50 år."),
        ("given_by", "committee"),
        ("level-benefit", "3"),
        ("reason-benefit", "To gode studier."),
    ];
    let sent = secretary.fill(&request, &path, &answers).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    ask_around(&nordvik).await;
    assert_eq!(
        case_now(&sunnvik.trust, case).await.state.stage(),
        Stage::InAssessment,
        "the opinion is here"
    );
    assert_eq!(settled(&nordvik).await, 1, "with the answer to its push it got the receipt");

    // All is well with it as long as it comes, and said in words when it does not.
    let good = how(&sunnvik, &nordvik).await;
    assert_eq!((good.concerns(sunnvik.trust.now()), good.light(sunnvik.trust.now())), (vec![], Light::Good));
    assert!(good.heard_at.is_some() && good.mailbox.problem.is_none());
    let administrator = Person::sign_in(sunnvik.server.url.as_str(), "admin").await;
    let page = format!("/foretak/{}", good.peer.id);
    assert!(administrator.get(&page).await.expect("answered").body.contains("Sist hørt fra"));
    sunnvik.story.clock.advance(Duration::from_secs(2 * 3_600));
    let quiet = how(&sunnvik, &nordvik).await.concerns(sunnvik.trust.now());
    assert!(quiet.iter().any(|it| matches!(it, Concern::NotHeard { .. })), "{quiet:?}");
    let administrator = Person::sign_in(sunnvik.server.url.as_str(), "admin").await;
    let body = administrator.get("/foretak").await.expect("answered").body;
    assert!(body.contains("Foretaket har ikke tatt kontakt siden"), "{body}");

    both_verify([&nordvik, &sunnvik]).await;
    for trust in [&nordvik.trust, &sunnvik.trust, &vestvik.trust] {
        all_is_whole(trust).await;
    }
    nothing_forked(&[&sunnvik.trust, &vestvik.trust]).await;
}

/// A node that accepts no connections and is reached all the same, as from within the same network.
async fn two_nodes_that_accept_no_connections_are_not_paired(database: TestDatabase) {
    let nordvik = hidden("nordvik", database.kind()).await;
    let receivers = Arc::new(Receivers::default());
    let routes = endpoints(&receivers);
    let austvik = FederationNode::start_reached("austvik", Kind::Sqlite, receivers, routes).await;

    let found = handshake::discover(
        &nordvik.trust,
        austvik.server.url.clone(),
        CertificateRule::Pin(austvik.server.pin),
    )
    .await
    .expect("it is reached");
    assert_eq!(found.url, None, "what counts is what it says of itself");
    let fingerprint = austvik.trust.federation_keys.public().fingerprint();
    let refused =
        handshake::approve(&nordvik.trust, &nordvik.permit(), found, &fingerprint, Grants::ALL).await;
    assert!(matches!(refused, Err(ApprovalError::Refused(CannotApprove::BothUnreachable))), "{refused:?}");

    // On the page in words.
    let inside = nordvik.open_pages(pages());
    let administrator = Person::sign_in(inside.url.as_str(), "admin").await;
    let form = administrator.get("/foretak/ny").await.expect("answered");
    let (url, pin) = (austvik.server.url.to_string(), austvik.server.pin.to_string());
    let told = administrator.fill(&form, "/foretak/ny", &[("url", &url), ("pin", &pin)]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.body.contains("Minst ett av dem må åpne for det andre."), "{}", told.body);

    // On the wire as a problem that the other node can tell its administrator of.
    let proposal =
        handshake::approval(&nordvik.trust, &austvik.trust.origin, fingerprint).expect("a document");
    assert_eq!(proposal.url, None);
    let sunnvik = node("sunnvik", Kind::Sqlite).await;
    nordvik.approve(&sunnvik).await;
    let as_if = Peer {
        origin: austvik.trust.origin.clone(),
        url: Some(austvik.server.url.clone()),
        certificate: CertificateRule::Pin(austvik.server.pin),
        ..nordvik.peer(&sunnvik).await
    };
    let client = PeerClient::new(&nordvik.trust, &as_if).expect("a client");
    let body = proposal.encode().expect("encoded");
    let refused = client.post(pairing::PATH, &body, pairing::MAX_BYTES).await;
    assert!(matches!(refused, Err(FetchError::BothUnreachable)), "{refused:?}");
    assert_eq!(refused.expect_err("refused").problem(), Problem::BothUnreachable);
    let refused = handshake::take_proposal(&austvik.trust, proposal).await;
    assert!(matches!(refused, Err(CannotPropose::BothUnreachable)), "{refused:?}");
    assert_eq!(samraad::peers::store::list(&austvik.trust.db).await.expect("reads"), []);

    // Somebody who would be accepted is.
    sunnvik.pair(&austvik).await;
    assert!(!sunnvik.peer(&austvik).await.accepts_connections());
    for trust in [&nordvik.trust, &austvik.trust, &sunnvik.trust] {
        all_is_whole(trust).await;
    }
}

async fn peers_hear_that_a_node_no_longer_accepts_connections_and_that_it_does_again(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    publish(&nordvik.trust, 1).await;
    assert_eq!(read(&sunnvik, &nordvik).await.outcome, Outcome::Complete);

    let nordvik = nordvik.accepting_no_connections();
    assert!(sunnvik.peer(&nordvik).await.accepts_connections(), "nobody has said anything yet");
    ask_around(&nordvik).await;
    assert!(!sunnvik.peer(&nordvik).await.accepts_connections());
    assert!(sunnvik.peer(&nordvik).await.is_active());
    let version = sunnvik.peer(&nordvik).await.version;
    ask_around(&nordvik).await;
    assert_eq!(sunnvik.peer(&nordvik).await.version, version, "said once");
    assert_eq!(read(&sunnvik, &nordvik).await.outcome, Outcome::Problem(Problem::NoMirror));
    ask_around(&sunnvik).await;
    let concerns = how(&sunnvik, &nordvik).await.concerns(sunnvik.trust.now());
    let missing = |it: &Concern| matches!(it, Concern::Fetching { problem: Problem::NoMirror, .. });
    assert!(matches!(&concerns[..], [it] if missing(it)), "{concerns:?}");

    // The other no longer accepts any either: both see that nothing can go between them.
    let closed = sunnvik.accepting_no_connections();
    ask_around(&closed).await;
    let concerns = how(&closed, &nordvik).await.concerns(closed.trust.now());
    let cannot = |it: &Concern| matches!(it, Concern::Fetching { problem: Problem::BothUnreachable, .. });
    assert!(concerns.iter().any(cannot), "{concerns:?}");
    let sunnvik = closed.accepting_again();
    ask_around(&sunnvik).await;
    let concerns = how(&sunnvik, &nordvik).await.concerns(sunnvik.trust.now());
    assert!(!concerns.iter().any(cannot), "{concerns:?}");

    let nordvik = nordvik.accepting_again();
    ask_around(&nordvik).await;
    assert_eq!(sunnvik.peer(&nordvik).await.url.as_ref(), Some(&nordvik.server.url));
    assert_eq!(read(&sunnvik, &nordvik).await.outcome, Outcome::Complete);
    both_verify([&nordvik, &sunnvik]).await;
    nothing_forked(&[&sunnvik.trust]).await;
}

on_both_databases!(
    a_trust_that_nobody_can_connect_to_takes_part_in_everything,
    two_nodes_that_accept_no_connections_are_not_paired,
    peers_hear_that_a_node_no_longer_accepts_connections_and_that_it_does_again,
);

#[tokio::test]
async fn a_restored_log_waits_for_a_peer_that_cannot_be_asked_only_where_the_marker_is_missing() {
    for (marker_is_there, found) in [(true, Reason::Behind), (false, Reason::MarkerMissing)] {
        let (sunnvik, vestvik) =
            (Handled::start("sunnvik", Kind::Sqlite).await, Handled::start("vestvik", Kind::Sqlite).await);
        sunnvik.pair(&vestvik).await;
        hidden("nordvik", Kind::Sqlite).await.pair_unseen(&sunnvik).await;
        publish(&sunnvik.trust, 2).await;
        let backup = sunnvik.back_up().await;
        publish(&sunnvik.trust, 2).await;
        assert_eq!(vestvik.pull(&sunnvik).await.size, 4);
        if !marker_is_there {
            std::fs::remove_file(sunnvik.trust.settings.folder.join(MARKER)).expect("it was there");
        }

        let restored = sunnvik.restore(&backup).await;
        let current = async || own_log::current_restore(restored.db.read()).await.expect("read");
        assert_eq!(current().await.map(|it| it.reason), Some(found));
        own_log::go_on(&restored).await.expect("asks those that can be asked");
        assert_eq!(current().await.is_none(), marker_is_there, "{found:?}");
        if !marker_is_there {
            let reason = "Nordvik har fire oppføringer, sa de på telefon";
            own_log::override_waiting(&restored, &sunnvik.administrator, reason).await.expect("may");
        }
        publish(&restored, 1).await;
        assert_eq!(vestvik.pull(&sunnvik).await.outcome, Outcome::Complete);
        assert_eq!(verified(&vestvik.trust, &restored).await, (5, 5));
        nothing_forked(&[&vestvik.trust]).await;
        all_is_whole(&restored).await;
    }
}

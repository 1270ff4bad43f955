//! A review between two trusts, through their pages and over real sockets: asked, disclosed, answered, shown in the case.

use federation_protocol::content::DecidedBy;
use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::{ConversationId, ReviewRequestId};
use federation_protocol::mailbox::{OpinionV1, Payload, Recommendation as WireRecommendation};
use federation_protocol::text::Text;
use reqwest::StatusCode;
use samraad::kernel::access::{ReadRatings, Role, Stage, permit};
use samraad::kernel::ids::UserId;
use samraad::kernel::random::AsRng;
use samraad::kernel::terms::Recommendation;
use samraad::peers::mailbox::{Message, delivery, send};
use samraad::peers::{Grants, change, store as peer_store};
use samraad::platform::i18n::Lang;
use samraad::platform::world::SystemRandomness;
use samraad::review::panel::panel;
use samraad::review::store::asked_of_case;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::{FederationNode, add_user};
use samraad_tests::messages::{count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::reviews::{QUESTION, actor, ask, case_in_assessment, case_now, node};

async fn a_review_goes_to_the_other_trust_and_comes_back_into_the_case(database: TestDatabase) {
    let kind = database.kind();
    let (nordvik, sunnvik) = (node("nordvik", kind).await, node("sunnvik", kind).await);
    nordvik.pair(&sunnvik).await;
    let case = case_in_assessment(&nordvik.trust).await;
    add_user(&sunnvik.trust, "sekretariat", Role::CaseOfficer).await;
    let path = format!("/saker/{case}/foresporsel");

    // What is missing is said at its field, what was typed is kept, and nothing is sent.
    let officer = Person::sign_in(nordvik.server.url.as_str(), "saksbehandler").await;
    let page = officer.get(&path).await.expect("answered");
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("sunnvik sykehus HF"));
    assert!(page.body.contains("Alvorlig forløp med attakker."), "each section is shown as it is sent");
    assert!(page.body.contains("<mark>Kari</mark>"), "what may identify somebody is marked");
    let peer = nordvik.peer(&sunnvik).await;
    let incomplete =
        officer.fill(&page, &path, &[("peer", &peer.id.to_string()), ("question", QUESTION)]).await;
    assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(incomplete.body.contains(QUESTION) && incomplete.body.contains("href=\"#sections\""));
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM outbox").await, 0);

    // Asked, with one of the two sections; the form sent twice asks once.
    let peer_id = peer.id.to_string();
    let answers = [
        ("peer", peer_id.as_str()),
        ("question", QUESTION),
        ("deadline-day", "8"),
        ("deadline-month", "12"),
        ("deadline-year", "2026"),
        ("legal_basis", "hpl_23_3"),
        ("sections", "indication"),
        ("read_through", "true"),
    ];
    for _ in 0..2 {
        let sent = officer.fill(&page, &path, &answers).await;
        assert_eq!(
            (sent.status, sent.location),
            (StatusCode::SEE_OTHER, format!("/saker/{case}")),
            "{}",
            sent.body
        );
    }
    assert_eq!(case_now(&nordvik.trust, case).await.state.stage(), Stage::AwaitingPeerReview);
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM outbox").await, 1);
    let disclosed = "SELECT COUNT(*) FROM access_log WHERE action = 'disclose_dossier'
        AND reason = 'hpl_23_3; sunnvik.example/register; indication'";
    assert_eq!(count(&nordvik.trust.db, disclosed).await, 1);

    // It stands in the other trust's queue, with what was chosen and nothing else.
    assert_eq!(pull(&sunnvik, &nordvik).await, 1);
    let secretary = Person::sign_in(sunnvik.server.url.as_str(), "sekretariat").await;
    let queue = secretary.get("/foresporsler").await.expect("answered");
    assert_eq!(queue.status, StatusCode::OK, "{}", queue.body);
    let (_, link) = queue.body.split_once("href=\"/foresporsler/").expect("the request is listed");
    let path = format!("/foresporsler/{}", link.split('"').next().expect("an id"));
    let request = secretary.get(&path).await.expect("answered");
    assert!(request.body.contains(QUESTION) && request.body.contains("Alvorlig forløp med attakker."));
    assert!(!request.body.contains("Færre attakker"), "a section that was not chosen stays at home");
    assert_eq!(
        count(&sunnvik.trust.db, "SELECT COUNT(*) FROM access_log WHERE action = 'read_reviews'").await,
        1
    );

    // A second window, open on the same form.
    let second = secretary.get(&path).await.expect("answered");
    let incomplete = secretary.fill(&request, &path, &[("recommendation", "approve")]).await;
    assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answers = [
        ("recommendation", "approve_with_conditions"),
        ("text", "Ja, for pasienter under 50 år."),
        ("given_by", "committee"),
        ("level-benefit", "3"),
        ("reason-benefit", "To gode studier."),
    ];
    for _ in 0..2 {
        let sent = secretary.fill(&request, &path, &answers).await;
        assert_eq!(
            (sent.status, sent.location.as_str()),
            (StatusCode::SEE_OTHER, path.as_str()),
            "{}",
            sent.body
        );
    }
    assert_eq!(count(&sunnvik.trust.db, "SELECT COUNT(*) FROM outbox").await, 1);
    let another = secretary.get(&path).await.expect("answered");
    assert!(another.body.contains("Ja, for pasienter under 50 år."), "the answer is shown");
    let late = secretary.fill(&second, &path, &answers).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "answered once");

    // And in the case, once.
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
    let case = case_now(&nordvik.trust, case).await;
    assert_eq!(case.state.stage(), Stage::InAssessment);
    let reviews = &case.state.assessment().expect("an assessment").reviews;
    let opinion = reviews[0].opinion.as_ref().expect("the opinion");
    assert_eq!(opinion.recommendation, Some(Recommendation::ApproveWithConditions));
    assert_eq!(opinion.criteria.len(), 1);
    let peers = peer_store::list(&nordvik.trust.db).await.expect("reads");
    let relations = samraad::case::store::relations(&nordvik.trust, case.id).await.expect("reads");
    let officer_here = actor(&nordvik.trust, UserId::new(&SystemRandomness), Role::CaseOfficer, &[]);
    let may_read = permit::<ReadRatings>(&officer_here, &relations.expect("the case is there")).expect("may");
    let asked = asked_of_case(&nordvik.trust.db, &may_read).await.expect("reads");
    let now = nordvik.trust.now();
    let shown = panel(&case, &asked, &peers, now, Lang::Nb).expect("another trust was asked").to_string();
    for text in [
        "sunnvik sykehus HF",
        "Ja, for pasienter under 50 år.",
        "To gode studier.",
        "Signatur kontrollert",
        "1 av 1",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    let queue = officer.get("/foresporsler").await.expect("answered");
    assert!(queue.body.contains("Besvart"), "{}", queue.body);

    // Nothing of it lies open in a database.
    for node in [&nordvik, &sunnvik] {
        let open =
            "SELECT COUNT(*) FROM jobs WHERE payload LIKE '%attakker%' OR payload LIKE '%dokumentert%'";
        assert_eq!(count(&node.trust.db, open).await, 0);
    }
}

on_both_databases!(a_review_goes_to_the_other_trust_and_comes_back_into_the_case);

async fn say_opinion(from: &FederationNode, to: &FederationNode) {
    let rng = &mut AsRng(&SystemRandomness);
    let opinion = OpinionV1 {
        request: ReviewRequestId::random(rng),
        recommendation: WireRecommendation::Approve,
        ratings: vec![],
        text: Text::new("Uspurt.").expect("a text"),
        given_by: DecidedBy::Committee,
    };
    let payload = Payload::Opinion(Box::new(opinion)).encode().expect("encodes");
    let message = Message {
        kind: EnvelopeKind::opinion(),
        conversation: ConversationId::random(rng),
        payload: &payload,
        expires: from.trust.now().plus(std::time::Duration::from_secs(3600)),
    };
    let peer = from.peer(to).await;
    let mut tx = from.trust.db.begin().await.expect("begins");
    send(&mut tx, &from.trust, &peer, message).await.expect("sealed");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn nobody_answers_what_was_not_asked_of_them_and_nobody_asks_without_leave() {
    let (nordvik, sunnvik) = (node("nordvik", Kind::Sqlite).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    let case = case_in_assessment(&nordvik.trust).await;
    say_opinion(&sunnvik, &nordvik).await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    let rejected = "SELECT COUNT(*) FROM inbox WHERE outcome = 'rejected' AND rejection = 'not_asked'";
    assert_eq!(count(&nordvik.trust.db, rejected).await, 1);
    assert_eq!(case_now(&nordvik.trust, case).await.state.stage(), Stage::InAssessment);

    let peer = sunnvik.peer(&nordvik).await;
    let none = Grants { request_review: false, ..peer.grants };
    change::grant(&sunnvik.trust, &sunnvik.permit(), peer.id, peer.version, none).await.expect("changed");
    let officer = Person::sign_in(nordvik.server.url.as_str(), "saksbehandler").await;
    let peer_id = nordvik.peer(&sunnvik).await.id.to_string();
    assert_eq!(ask(&officer, case, &[peer_id]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pull(&sunnvik, &nordvik).await, 1);
    assert_eq!(count(&sunnvik.trust.db, "SELECT COUNT(*) FROM reviews_received").await, 0);
    let rejected = "SELECT COUNT(*) FROM inbox WHERE outcome = 'rejected' AND rejection = 'not_permitted'";
    assert_eq!(count(&sunnvik.trust.db, rejected).await, 1);
    delivery::push(&nordvik.trust, nordvik.peer(&sunnvik).await.id).await.expect("nothing is left to push");
}

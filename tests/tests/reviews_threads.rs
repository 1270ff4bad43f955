//! What belongs to a review beside question and answer, through the pages of two and three trusts and over real sockets:
//! messages, several trusts at once, withdrawal, decline, more time.

use std::time::Duration;

use reqwest::StatusCode;
use samraad::case::{CaseEvent, Ended};
use samraad::kernel::access::{Role, Stage, Withdraw};
use samraad::review::ending::call_back_ended;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::{FederationNode, add_user};
use samraad_tests::messages::{count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::person::{Person, first_id};
use samraad_tests::review_files::Asked;
use samraad_tests::reviews::{ask, case_in_assessment, case_now, clinician_of, node, run_jobs, take};

async fn opinion(it: &Asked) -> StatusCode {
    let page = it.secretary.get(&it.there).await.expect("answered");
    let answers = [("recommendation", "approve"), ("text", "Ja, med god effekt."), ("given_by", "committee")];
    it.secretary.fill(&page, &it.there, &answers).await.status
}

async fn withdraw(it: &Asked) -> StatusCode {
    let path = format!("{}/trekk", it.here);
    let page = it.officer.get(&path).await.expect("answered");
    it.officer.fill(&page, &path, &[("reason", "Saken løste seg.")]).await.status
}

async fn what_each_side_writes_is_read_by_the_other_and_a_name_is_looked_at_first(database: TestDatabase) {
    let it = Asked::on(database.kind()).await;
    let say = format!("{}/melding", it.here);

    // A marked name is shown, and the text leaves only after somebody has looked at exactly this text.
    let page = it.officer.get(&it.here).await.expect("answered");
    let marked = it.officer.fill(&page, &say, &[("message", "Hva med Kari?")]).await;
    assert_eq!(marked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(marked.body.contains("<mark>Kari</mark>"), "{}", marked.body);
    let digest = marked.body.split("name=\"looked_at\" value=\"").nth(1).expect("a box").split('"').next();
    let digest = digest.expect("a value");
    let other = [("message", "Kari er født i mai."), ("looked_at", digest)];
    let other = it.officer.fill(&marked, &say, &other).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "another text is looked at again");
    assert_eq!(
        count(&it.nordvik.trust.db, "SELECT COUNT(*) FROM outbox").await,
        1,
        "only the request has left"
    );
    let confirmed = [("message", "Hva med Kari?"), ("looked_at", digest)];
    for _ in 0..2 {
        let said = it.officer.fill(&marked, &say, &confirmed).await;
        assert_eq!((said.status, said.location), (StatusCode::SEE_OTHER, it.here.clone()), "{}", said.body);
    }
    assert_eq!(
        count(&it.nordvik.trust.db, "SELECT COUNT(*) FROM outbox").await,
        2,
        "the same form says it once"
    );
    let page = it.officer.page(&it.here).await.expect("answered");
    assert!(page.contains("Hva med Kari?") && page.contains("saksbehandler, nordvik sykehus HF"), "{page}");
    assert!(page.contains("På vei"), "nobody has fetched it yet: {page}");

    // The other side sees it, and that it is new; writes back; and the first side sees that its own was delivered.
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    let unseen = "SELECT COUNT(*) FROM review_messages WHERE author IS NULL AND seen_at IS NULL";
    assert_eq!(count(&it.sunnvik.trust.db, unseen).await, 1);
    let page = it.secretary.get(&it.there).await.expect("answered");
    assert!(page.body.contains("Hva med Kari?") && page.body.contains("nordvik sykehus HF"));
    assert!(!page.body.contains("saksbehandler, nordvik"), "who wrote it stays at home");
    assert_eq!(count(&it.sunnvik.trust.db, unseen).await, 0);
    let say = format!("{}/melding", it.there);
    let empty = it.secretary.fill(&page, &say, &[("message", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("href=\"#message\""));
    let said = it.secretary.fill(&page, &say, &[("message", "Vi trenger <b>mer</b> tid.")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.body);
    assert_eq!(pull(&it.nordvik, &it.sunnvik).await, 1);
    // A second look for what is new tells the first side how far its own messages came.
    pull(&it.sunnvik, &it.nordvik).await;
    let page = it.officer.page(&it.here).await.expect("answered");
    assert!(page.contains("Levert") && page.contains("Vi trenger") && !page.contains("<b>mer</b>"), "{page}");

    // It is a disclosure of both, and lies open nowhere.
    for trust in [&it.nordvik.trust, &it.sunnvik.trust] {
        let disclosed = "SELECT COUNT(*) FROM access_log WHERE action = 'disclose_message'";
        assert_eq!(count(&trust.db, disclosed).await, 1);
        let open = "SELECT COUNT(*) FROM review_messages WHERE CAST(text AS TEXT) LIKE '%tid%'
            OR CAST(text AS TEXT) LIKE '%Kari%'";
        assert_eq!(count(&trust.db, open).await, 0);
    }
    assert_eq!(opinion(&it).await, StatusCode::SEE_OTHER, "and the answer comes as before");
}

async fn several_trusts_are_asked_at_once_and_the_case_waits_for_all_of_them(database: TestDatabase) {
    let kind = database.kind();
    let (nordvik, sunnvik, vestvik) = (
        node("nordvik", kind).await,
        node("sunnvik", Kind::Sqlite).await,
        node("vestvik", Kind::Sqlite).await,
    );
    nordvik.pair(&sunnvik).await;
    nordvik.pair(&vestvik).await;
    let case = case_in_assessment(&nordvik.trust).await;
    let officer = Person::sign_in(nordvik.server.url.as_str(), "saksbehandler").await;
    let peers = [nordvik.peer(&sunnvik).await.id.to_string(), nordvik.peer(&vestvik).await.id.to_string()];
    let asked = ask(&officer, case, &peers).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);

    // Each has a request and a conversation of its own: neither learns of the other.
    let both = "SELECT COUNT(DISTINCT conversation) FROM reviews_asked";
    assert_eq!(count(&nordvik.trust.db, both).await, 2);
    assert_eq!(
        count(&nordvik.trust.db, "SELECT COUNT(*) FROM access_log WHERE action = 'disclose_dossier'").await,
        2
    );
    let again = ask(&officer, case, &peers[..1]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("sunnvik sykehus HF er spurt allerede"), "{}", again.body);

    let mut secretaries = Vec::new();
    for other in [&sunnvik, &vestvik] {
        assert_eq!(pull(other, &nordvik).await, 1);
        add_user(&other.trust, "sekretariat", Role::DecisionMaker).await;
        let secretary = Person::sign_in(other.server.url.as_str(), "sekretariat").await;
        let queue = secretary.page("/foresporsler").await.expect("answered");
        let path = format!("/foresporsler/{}", first_id(&queue, "/foresporsler/"));
        secretaries.push((secretary, path));
    }
    let (secretary, path) = &secretaries[0];
    let page = secretary.get(path).await.expect("answered");
    let answers = [("recommendation", "reject"), ("text", "Nei."), ("given_by", "medical_director")];
    assert_eq!(secretary.fill(&page, path, &answers).await.status, StatusCode::SEE_OTHER);
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    assert_eq!(
        case_now(&nordvik.trust, case).await.state.stage(),
        Stage::AwaitingPeerReview,
        "one is missing"
    );

    // The other declines, with a reason; what it was sent is gone there, and the case goes on here.
    let (secretary, path) = &secretaries[1];
    let decline = format!("{path}/avslag");
    let page = secretary.get(&decline).await.expect("answered");
    let silent = secretary.fill(&page, &decline, &[("reason", "other")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "another reason is told in words");
    let answers = [("reason", "no_capacity"), ("text", "Komiteen har ferie.")];
    for _ in 0..2 {
        let declined = secretary.fill(&page, &decline, &answers).await;
        assert_eq!((declined.status, &declined.location), (StatusCode::SEE_OTHER, path), "{}", declined.body);
    }
    run_jobs(&vestvik.trust).await;
    let page = secretary.page(path).await.expect("answered");
    assert!(page.contains("Dere svarte nei") && !page.contains("Alvorlig forløp"), "{page}");
    assert_gone(&vestvik).await;
    assert_eq!(pull(&nordvik, &vestvik).await, 1);
    let now = case_now(&nordvik.trust, case).await;
    assert_eq!(now.state.stage(), Stage::InAssessment, "nobody is waited for any more");
    let reviews = &now.state.assessment().expect("an assessment").reviews;
    assert!(
        reviews.iter().any(
            |it| matches!(&it.ended, Some(Ended::Declined { text, .. }) if text == "Komiteen har ferie.")
        )
    );
    let queue = officer.page("/foresporsler").await.expect("answered");
    assert!(queue.contains("Besvart") && queue.contains("Svarte nei"), "{queue}");
    assert_eq!(ask(&officer, case, &peers).await.status, StatusCode::SEE_OTHER, "both can be asked again");
}

/// Nothing sealed is left of the one request that a node received, and no key that opens a backup of it.
async fn assert_gone(node: &FederationNode) {
    let left = "SELECT COUNT(*) FROM reviews_received WHERE LENGTH(request) > 0 OR opinion IS NOT NULL";
    assert_eq!(count(&node.trust.db, left).await, 0);
    for table in ["review_messages", "review_attachments", "review_files", "review_file_chunks"] {
        let sql: &'static str = match table {
            "review_messages" => "SELECT COUNT(*) FROM review_messages",
            "review_attachments" => "SELECT COUNT(*) FROM review_attachments",
            "review_files" => "SELECT COUNT(*) FROM review_files",
            _ => "SELECT COUNT(*) FROM review_file_chunks",
        };
        assert_eq!(count(&node.trust.db, sql).await, 0, "{table}");
    }
    let keys = "SELECT COUNT(*) FROM subject_keys WHERE destroyed_at IS NOT NULL AND wrapped_key IS NULL";
    assert_eq!(count(node.trust.keys.db(), keys).await, 1);
}

async fn a_withdrawn_request_is_destroyed_where_it_lies_and_answered_no_more(database: TestDatabase) {
    let it = Asked::on(database.kind()).await;
    let page = it.secretary.get(&it.there).await.expect("answered");
    let say = format!("{}/melding", it.there);
    let said = it.secretary.fill(&page, &say, &[("message", "Vi er i gang.")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);

    let path = format!("{}/trekk", it.here);
    let form = it.officer.get(&path).await.expect("answered");
    let silent = it.officer.fill(&form, &path, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "the other trust is told why");
    assert_eq!(withdraw(&it).await, StatusCode::SEE_OTHER);
    assert_eq!(case_now(&it.nordvik.trust, it.case).await.state.stage(), Stage::InAssessment);

    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    run_jobs(&it.sunnvik.trust).await;
    assert_gone(&it.sunnvik).await;
    let over = it.secretary.page(&it.there).await.expect("answered");
    assert!(over.contains("har trukket forespørselen") && !over.contains("Alvorlig forløp"), "{over}");
    let late = [("recommendation", "approve"), ("text", "Ja."), ("given_by", "committee")];
    assert_eq!(it.secretary.fill(&page, &it.there, &late).await.status, StatusCode::CONFLICT);
    let late = it.secretary.fill(&page, &say, &[("message", "Hallo?")]).await;
    assert!(late.status.is_success() || late.status == StatusCode::UNPROCESSABLE_ENTITY, "{}", late.status);
    assert_eq!(count(&it.sunnvik.trust.db, "SELECT COUNT(*) FROM review_messages").await, 0);

    // What was on its way still arrives where it can be read; nothing more is said from here.
    assert_eq!(pull(&it.nordvik, &it.sunnvik).await, 1);
    let page = it.officer.page(&it.here).await.expect("answered");
    assert!(page.contains("Vi er i gang.") && page.contains("Trukket"), "{page}");
    assert!(!page.contains("name=\"message\""), "nothing more can be said");
}

#[tokio::test]
async fn an_opinion_that_crosses_the_withdrawal_counts() {
    let it = Asked::on(Kind::Sqlite).await;
    assert_eq!(opinion(&it).await, StatusCode::SEE_OTHER);
    assert_eq!(withdraw(&it).await, StatusCode::SEE_OTHER);
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    assert_eq!(pull(&it.nordvik, &it.sunnvik).await, 1);
    let case = case_now(&it.nordvik.trust, it.case).await;
    let reviews = &case.state.assessment().expect("an assessment").reviews;
    assert_eq!(reviews[0].opinion.as_ref().expect("the opinion").text, "Ja, med god effekt.");
    run_jobs(&it.sunnvik.trust).await;
    assert_gone(&it.sunnvik).await;
    let queue = it.officer.page("/foresporsler").await.expect("answered");
    assert!(queue.contains("Besvart"), "{queue}");
}

#[tokio::test]
async fn a_deadline_is_brought_to_mind_passes_and_is_moved_on_by_who_asked() {
    let it = Asked::on(Kind::Sqlite).await;
    let both = [&it.nordvik, &it.sunnvik];
    let state = async |text: &str| {
        for person in [&it.officer, &it.secretary] {
            let queue = person.page("/foresporsler").await.expect("answered");
            assert!(queue.contains(text), "{text}: {queue}");
        }
    };
    state("Venter på svar").await;
    for node in both {
        node.story.clock.advance(Duration::from_secs(13 * 24 * 3600));
    }
    // Sessions have ended meanwhile.
    let officer = Person::sign_in(it.nordvik.server.url.as_str(), "saksbehandler").await;
    let secretary = Person::sign_in(it.sunnvik.server.url.as_str(), "sekretariat").await;
    let it = Asked { officer, secretary, ..it };
    let state = async |text: &str| {
        for person in [&it.officer, &it.secretary] {
            let queue = person.page("/foresporsler").await.expect("answered");
            assert!(queue.contains(text), "{text}: {queue}");
        }
    };
    state("Fristen nærmer seg").await;
    let path = format!("{}/frist", it.here);
    let form = it.officer.get(&path).await.expect("answered");
    let earlier = [("deadline-day", "8"), ("deadline-month", "12"), ("deadline-year", "2026")];
    let refused = it.officer.fill(&form, &path, &earlier).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not later than before");
    let later = [("deadline-day", "4"), ("deadline-month", "1"), ("deadline-year", "2027")];
    let moved = it.officer.fill(&form, &path, &later).await;
    assert_eq!((moved.status, moved.location), (StatusCode::SEE_OTHER, it.here.clone()), "{}", moved.body);
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    state("Venter på svar").await;
    state("04.01.2027").await;
    for node in [&it.nordvik, &it.sunnvik] {
        node.story.clock.advance(Duration::from_secs(60 * 24 * 3600));
    }
    let officer = Person::sign_in(it.nordvik.server.url.as_str(), "saksbehandler").await;
    let queue = officer.page("/foresporsler").await.expect("answered");
    assert!(queue.contains("Over fristen"), "{queue}");
}

#[tokio::test]
async fn the_requests_of_a_withdrawn_case_are_called_back_without_anybody() {
    let it = Asked::on(Kind::Sqlite).await;
    call_back_ended(&it.nordvik.trust).await.expect("nothing to do");
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 0, "the case goes on");
    let doctor = clinician_of(&it.nordvik.trust, it.case).await;
    let event = CaseEvent::Withdrawn { reason: String::new() };
    take::<Withdraw>(&it.nordvik.trust, &doctor, it.case, event).await;
    for _ in 0..2 {
        call_back_ended(&it.nordvik.trust).await.expect("called back");
    }
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1, "once");
    run_jobs(&it.sunnvik.trust).await;
    assert_gone(&it.sunnvik).await;
}

on_both_databases!(
    what_each_side_writes_is_read_by_the_other_and_a_name_is_looked_at_first,
    several_trusts_are_asked_at_once_and_the_case_waits_for_all_of_them,
    a_withdrawn_request_is_destroyed_where_it_lies_and_answered_no_more,
);

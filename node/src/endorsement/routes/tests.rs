//! The leaders' pages, request by request.

use super::routes;
use crate::case::steps::scene::{Scene, frame_of};
use crate::case::{CaseEvent, State};
use crate::kernel::access::{ReturnToClinician, Role, Stage};

async fn stage(scene: &Scene) -> Stage {
    scene.open().await.case().state.stage()
}

#[tokio::test]
async fn a_leader_reads_the_application_and_endorses_it_once() {
    let mut scene = Scene::new(routes()).await;
    scene.submit(2).await;
    scene.sign_in("Eli").await;
    let page = scene.get("forankring").await;
    assert!(page.body.contains("0 av 2 ledere"), "{}", page.body);
    assert!(page.body.contains("Færre attakker"), "the application is there: {}", page.body);
    let frame = frame_of(&page.body);
    let frame = (frame.0.as_str(), frame.1.as_str());

    let sent = scene.send("forankring", frame, &[("comment", "Vi har plass.")]).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, format!("/saker/{}", scene.case).as_str()));
    let again = scene.send("forankring", frame, &[("comment", "Vi har plass.")]).await;
    assert_eq!(again.status, 303, "the same form sent twice is one endorsement");
    let open = scene.open().await;
    let State::Submitted { endorsements, .. } = &open.case().state else { panic!() };
    assert_eq!(endorsements.len(), 1);

    let refused = scene.get("forankring").await;
    assert!(refused.body.contains("Du har forankret søknaden"), "{}", refused.body);
    let version = open.case().version.to_string();
    let other_form = "7c5a5e9e-5f8c-4d66-9b3c-3d1f1f0a9b11";
    let second = scene.send("forankring", (other_form, &version), &[("comment", "En gang til")]).await;
    assert_eq!(second.status, 422);
    assert_eq!(stage(&scene).await, Stage::Submitted);

    scene.sign_in("Odd").await;
    let page = scene.get("forankring").await;
    assert!(page.body.contains("Vi har plass."), "the first leader's comment is shown");
    assert_eq!(scene.fill_in("forankring", &[]).await.status, 303);
    assert_eq!(stage(&scene).await, Stage::Endorsed);
}

#[tokio::test]
async fn whoever_may_not_endorse_is_refused_and_whoever_may_not_know_finds_nothing() {
    let mut scene = Scene::new(routes()).await;
    scene.submit(1).await;
    for (name, page, status) in [
        ("Kari", "forankring", 403),
        ("Siri", "forankring", 403),
        ("Siri", "stopp", 403),
        ("Dag", "retur", 403),
        ("Eli", "opphev-stopp", 403),
        ("Anne", "forankring", 404),
        ("Ola", "forankring", 404),
        ("Ola", "retur", 404),
        ("Ola", "stopp", 404),
        ("Ola", "opphev-stopp", 404),
    ] {
        scene.sign_in(name).await;
        assert_eq!(scene.get(page).await.status, status, "{name} at {page}");
        let sent =
            scene.send(page, ("7c5a5e9e-5f8c-4d66-9b3c-3d1f1f0a9b11", "2"), &[("text", "Tekst")]).await;
        assert_eq!(sent.status, status, "{name} sends to {page}");
    }
    assert_eq!(scene.open().await.history.events.len(), 2);
}

#[tokio::test]
async fn somebody_who_was_slower_gets_the_typed_text_back() {
    let mut scene = Scene::new(routes()).await;
    scene.submit(2).await;
    scene.sign_in("Eli").await;
    let frame = frame_of(&scene.get("forankring").await.body);
    let event = CaseEvent::Returned { questions: "Hva er vekten?".to_owned() };
    scene.take::<ReturnToClinician>("Odd", Role::Endorser, event).await;
    let typed = [("comment", "Denne kommentaren må ikke gå tapt")];
    let sent = scene.send("forankring", (&frame.0, &frame.1), &typed).await;
    assert_eq!(sent.status, 409);
    assert!(sent.body.contains("Denne kommentaren må ikke gå tapt"), "{}", sent.body);
    assert_eq!(stage(&scene).await, Stage::Returned);
    let late = scene.get("forankring").await;
    assert_eq!(late.status, 303, "the case has moved on");
}

#[tokio::test]
async fn questions_go_back_to_the_clinician_from_leader_and_case_officer() {
    let mut scene = Scene::new(routes()).await;
    scene.submit(1).await;
    scene.sign_in("Eli").await;
    let empty = scene.fill_in("retur", &[("text", "  ")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("<title>Feil: "), "{}", empty.body);
    assert!(empty.body.contains("href=\"#text\""), "the summary leads to the field");
    assert_eq!(scene.fill_in("retur", &[("text", "Hva er vekten?")]).await.status, 303);

    scene.endorsed().await;
    scene.sign_in("Siri").await;
    assert_eq!(scene.fill_in("retur", &[("text", "Hvilken dose?")]).await.status, 303);
    let open = scene.open().await;
    let State::Returned { questions } = &open.case().state else { panic!() };
    assert_eq!(questions, "Hvilken dose?");
    let roles: Vec<Role> =
        open.history.events.iter().filter(|one| one.event.kind() == "returned").map(|one| one.role).collect();
    assert_eq!(roles, [Role::Endorser, Role::CaseOfficer]);
}

#[tokio::test]
async fn a_stop_is_shown_once_more_and_can_be_lifted() {
    let mut scene = Scene::new(routes()).await;
    scene.submit(1).await;
    scene.sign_in("Eli").await;
    let empty = scene.fill_in("stopp", &[]).await;
    assert_eq!(empty.status, 422);
    for field in ["#reason", "#explanation"] {
        assert!(empty.body.contains(&format!("href=\"{field}\"")), "{field} in {}", empty.body);
    }
    let filled = [("reason", "not_feasible"), ("explanation", "Vi mangler utstyr & folk.")];
    let check = scene.fill_in("stopp", &filled).await;
    assert_eq!(check.status, 200);
    assert!(check.body.contains("Søknaden er ikke stoppet ennå"), "{}", check.body);
    assert!(check.body.contains("Vi mangler utstyr &#38; folk."), "{}", check.body);
    assert_eq!(stage(&scene).await, Stage::Submitted);

    let frame = frame_of(&check.body);
    let frame = (frame.0.as_str(), frame.1.as_str());
    let change = scene.send("stopp", frame, &[filled.as_slice(), &[("step", "change")]].concat()).await;
    assert!(change.body.contains("Vi mangler utstyr"), "the answers stay");
    let done = scene.send("stopp", frame, &[filled.as_slice(), &[("step", "confirm")]].concat()).await;
    assert_eq!(done.status, 303);
    assert_eq!(stage(&scene).await, Stage::Stopped);

    scene.sign_in("Dag").await;
    let page = scene.get("opphev-stopp").await;
    assert!(page.body.contains("Vi mangler utstyr"), "the explanation is shown: {}", page.body);
    assert_eq!(scene.fill_in("opphev-stopp", &[("text", "")]).await.status, 422);
    assert_eq!(scene.fill_in("opphev-stopp", &[("text", "Vi låner utstyr.")]).await.status, 303);
    assert_eq!(stage(&scene).await, Stage::Endorsed);
}

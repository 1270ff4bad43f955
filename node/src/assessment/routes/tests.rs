//! The committee's pages, request by request.

use super::routes;
use crate::case::steps::scene::{Scene, frame_of};
use crate::case::{CaseEvent, State};
use crate::kernel::access::{DeclareConflict, Role, Stage};
use crate::kernel::terms::{Criterion, Recommendation, Scheme};

/// A rating, filled in, every reason `reason`.
fn filled(reason: &str) -> Vec<(String, String)> {
    let criteria = Criterion::of(Scheme::OffLabel).flat_map(|criterion| {
        [
            (format!("level-{}", criterion.code()), "3".to_owned()),
            (format!("reason-{}", criterion.code()), reason.to_owned()),
        ]
    });
    criteria.chain([("recommendation".to_owned(), "approve".to_owned())]).collect()
}

fn as_fields(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn the_case_officer_confirms_completeness_and_chooses_among_the_impartial() {
    let mut scene = Scene::new(routes()).await;
    scene.endorsed().await;
    scene.sign_in("Siri").await;
    let page = scene.get("tildeling").await;
    for (name, offered) in [("Anne", true), ("Una", true), ("Kari", false), ("Dag", false)] {
        let id = scene.id(name).to_string();
        assert_eq!(page.body.contains(&format!("value=\"{id}\"")), offered, "{name}");
    }
    let empty = scene.fill_in("tildeling", &[]).await;
    assert_eq!(empty.status, 422);
    for field in ["#complete", "#assessor"] {
        assert!(empty.body.contains(&format!("href=\"{field}\"")), "{field}: {}", empty.body);
    }
    let (anne, una, kari) =
        (scene.id("Anne").to_string(), scene.id("Una").to_string(), scene.id("Kari").to_string());
    let forged = scene.fill_in("tildeling", &[("complete", "true"), ("assessor", &kari)]).await;
    assert_eq!(forged.status, 422);
    let kept = scene.fill_in("tildeling", &[("assessor", &anne)]).await;
    assert_eq!(kept.status, 422);
    assert!(kept.body.contains(&format!("value=\"{anne}\" checked")), "the choice is kept: {}", kept.body);

    let sent =
        scene.fill_in("tildeling", &[("complete", "true"), ("assessor", &anne), ("assessor", &una)]).await;
    assert_eq!(sent.status, 303);
    let open = scene.open().await;
    let assessors = &open.case().state.assessment().unwrap().assessors;
    assert_eq!(assessors, &[scene.id("Anne"), scene.id("Una")]);

    let more = scene.get("tildeling").await;
    assert!(!more.body.contains("name=\"complete\""), "completeness is confirmed once");
    assert!(!more.body.contains(&anne), "who assesses is not offered again");
    let bjorn = scene.id("Bjørn").to_string();
    assert_eq!(scene.fill_in("tildeling", &[("assessor", &bjorn)]).await.status, 303);
    assert_eq!(scene.open().await.case().state.assessment().unwrap().assessors.len(), 3);
}

#[tokio::test]
async fn nobody_sees_another_s_rating_before_having_handed_in_their_own() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne", "Una"]).await;
    scene.sign_in("Anne").await;
    let reason = "Annes helt egne begrunnelse";
    let pairs = filled(reason);
    assert_eq!(scene.fill_in("vurdering", &as_fields(&pairs)).await.status, 303);
    let own = scene.get("vurdering").await;
    assert!(own.body.contains(reason), "{}", own.body);
    assert!(own.body.contains("1 av 2 har levert. Vi venter på Una."), "{}", own.body);

    scene.sign_in("Una").await;
    let before = scene.get("vurdering").await;
    assert_eq!(before.status, 200);
    for secret in [reason, "Nivå 3 av 4", "Vi venter på", "Anne"] {
        assert!(!before.body.contains(secret), "{secret} in {}", before.body);
    }
    let frame = frame_of(&before.body);
    let wrong = scene.send("vurdering", (&frame.0, &frame.1), &[("comment", "Unas kommentar")]).await;
    assert_eq!(wrong.status, 422);
    assert!(!wrong.body.contains(reason), "nor on a page with errors");

    let pairs = filled("Unas begrunnelse");
    assert_eq!(scene.fill_in("vurdering", &as_fields(&pairs)).await.status, 303);
    let after = scene.get("vurdering").await;
    assert!(after.body.contains(reason) && after.body.contains("Unas begrunnelse"), "{}", after.body);
    assert!(after.body.contains("Alle 2 har levert."), "{}", after.body);
}

#[tokio::test]
async fn a_rating_with_errors_keeps_every_answer_and_names_every_error() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne"]).await;
    scene.sign_in("Anne").await;
    let typed =
        [("level-benefit", "4"), ("reason-severity", "Raskt tap av gangfunksjon"), ("level-safety", "none")];
    let page = scene.fill_in("vurdering", &typed).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("id=\"level-benefit-4\" name=\"level-benefit\" value=\"4\" checked"));
    assert!(page.body.contains("name=\"level-safety\" value=\"none\" checked"), "{}", page.body);
    assert!(page.body.contains("Raskt tap av gangfunksjon"));
    for field in ["reason-benefit", "level-severity", "reason-safety", "recommendation"] {
        assert!(page.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    for field in ["level-benefit", "reason-severity", "level-safety"] {
        assert!(!page.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    assert_eq!(scene.open().await.case().state.assessment().unwrap().ratings.len(), 0);
}

#[tokio::test]
async fn a_rating_sent_twice_counts_once_and_a_slower_step_is_a_conflict() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne", "Bjørn"]).await;
    scene.sign_in("Anne").await;
    let frame = frame_of(&scene.get("vurdering").await.body);
    let pairs = filled("Nytten er dokumentert i tre studier");
    let frame = (frame.0.as_str(), frame.1.as_str());
    assert_eq!(scene.send("vurdering", frame, &as_fields(&pairs)).await.status, 303);
    assert_eq!(scene.send("vurdering", frame, &as_fields(&pairs)).await.status, 303);
    assert_eq!(scene.open().await.case().state.assessment().unwrap().ratings.len(), 1);

    scene.sign_in("Bjørn").await;
    let frame = frame_of(&scene.get("vurdering").await.body);
    let event = CaseEvent::ConflictDeclared { assessor: scene.id("Anne"), reason: "Kollega.".to_owned() };
    scene.take::<DeclareConflict>("Anne", Role::Assessor, event).await;
    let late = scene.send("vurdering", (&frame.0, &frame.1), &as_fields(&pairs)).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Nytten er dokumentert i tre studier"), "{}", late.body);
}

#[tokio::test]
async fn a_member_who_steps_down_finds_the_case_no_more() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne", "Bjørn"]).await;
    scene.rated("Anne", "Fordi.", Recommendation::Approve).await;
    scene.sign_in("Anne").await;
    assert_eq!(scene.fill_in("habilitet", &[("text", "")]).await.status, 422);
    let sent = scene.fill_in("habilitet", &[("text", "Jeg har behandlet pasienten.")]).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, "/"));
    assert_eq!(scene.get("vurdering").await.status, 404);
    let open = scene.open().await;
    assert_eq!(open.case().state.assessment().unwrap().ratings.len(), 0, "the rating does not count");
}

#[tokio::test]
async fn the_case_officer_asks_the_clinician_and_the_assessment_waits() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne"]).await;
    scene.sign_in("Siri").await;
    assert_eq!(scene.fill_in("sporsmal", &[("text", " ")]).await.status, 422);
    assert_eq!(scene.fill_in("sporsmal", &[("text", "Hva er vekten?")]).await.status, 303);
    let open = scene.open().await;
    let State::AwaitingInformation { question, .. } = &open.case().state else { panic!() };
    assert_eq!(question, "Hva er vekten?");
    scene.sign_in("Anne").await;
    assert_eq!(scene.get("vurdering").await.status, 303, "nothing is rated meanwhile");
    assert_eq!(open.case().state.stage(), Stage::AwaitingInformation);
}

#[tokio::test]
async fn the_committee_s_pages_are_closed_to_everybody_else() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne"]).await;
    for (name, page, status) in [
        ("Dag", "vurdering", 403),
        ("Siri", "vurdering", 403),
        ("Kari", "vurdering", 403),
        ("Bjørn", "vurdering", 404),
        ("Ola", "vurdering", 404),
        ("Anne", "tildeling", 403),
        ("Ola", "tildeling", 404),
        ("Bjørn", "habilitet", 404),
        ("Kari", "sporsmal", 403),
        ("Ola", "sporsmal", 404),
    ] {
        scene.sign_in(name).await;
        assert_eq!(scene.get(page).await.status, status, "{name} at {page}");
    }
}

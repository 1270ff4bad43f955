//! The privacy reviewer's pages, request by request.

use super::routes;
use crate::case::fixtures::decision;
use crate::case::steps::scene::Scene;
use crate::case::{CaseEvent, Decision};
use crate::decision::outbox::Decided;
use crate::kernel::access::{Decide, Role};
use crate::kernel::terms::Recommendation;
use crate::publication::store::on_decided;

/// A decision on one patient whose text has a telephone number, held; and a reviewer who has signed in.
async fn held() -> Scene {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne"]).await;
    scene.rated("Anne", "Fordi.", Recommendation::Approve).await;
    let public_text = "God effekt. Ring 91 23 45 67.".to_owned();
    let event = CaseEvent::Decided(Decision { public_text, ..decision() });
    let decided = scene.take::<Decide>("Dag", Role::DecisionMaker, event).await;
    on_decided(&scene.trust, Decided { case: scene.case, seq: decided.version }).await.unwrap();
    scene.browser.become_user("Mona", &[Role::PrivacyReviewer], &[]).await;
    scene
}

/// The address of the only hold in the queue.
async fn the_hold(scene: &mut Scene) -> String {
    let queue = scene.browser.get("/publisering").await;
    let (_, after) = queue.body.split_once("href=\"/publisering/").expect("a hold in the queue");
    format!("/publisering/{}", after.split('"').next().unwrap())
}

const CLEAN: &[(&str, &str)] = &[
    ("expected_version", "1"),
    ("text", "God effekt."),
    ("conditions", ""),
    ("period", "year"),
    ("indication", "category"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more).copied().collect()
}

#[tokio::test]
async fn a_reviewer_sees_what_is_marked_makes_it_coarser_and_releases_it_once() {
    let mut scene = held().await;
    let path = the_hold(&mut scene).await;
    let page = scene.browser.get(&path).await;
    assert!(page.body.contains("<mark>91 23 45 67</mark>"), "{}", page.body);
    assert!(page.body.contains("Telefonnummer"), "the mark says what it seems to be");

    let preview = scene.browser.post(&path, &with(CLEAN, &[("step", "preview")])).await;
    assert_eq!(preview.status, 200);
    assert!(!preview.body.contains("<mark>") && preview.body.contains("God effekt."), "{}", preview.body);

    let without = scene.browser.post(&path, &with(CLEAN, &[("step", "release"), ("reason", " ")])).await;
    assert_eq!(without.status, 422);
    assert!(
        without.body.contains("href=\"#reason\"") && without.body.contains("God effekt."),
        "{}",
        without.body
    );

    let released = with(CLEAN, &[("step", "release"), ("reason", "Telefonnummeret er fjernet.")]);
    let taken = scene.browser.post(&path, &released).await;
    assert_eq!((taken.status.as_u16(), taken.location()), (303, "/publisering"));
    assert_eq!(scene.browser.post(&path, &released).await.status, 409, "settled");
    let settled = scene.browser.get(&path).await;
    assert!(settled.body.contains("Telefonnummeret er fjernet."), "{}", settled.body);
    assert!(settled.body.contains("href=\"/register/"), "{}", settled.body);
}

#[tokio::test]
async fn a_mark_that_is_left_in_must_have_been_seen() {
    let mut scene = held().await;
    let path = the_hold(&mut scene).await;
    let marked = with(
        CLEAN,
        &[("step", "release"), ("reason", "Nummeret er vakttelefonen."), ("text", "Ring 91 23 45 67.")],
    );
    let refused = scene.browser.post(&path, &marked).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("href=\"#seen\""), "{}", refused.body);
    assert_eq!(scene.browser.post(&path, &with(&marked, &[("seen", "true")])).await.status, 303);
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_a_conflict_and_what_our_pages_do_not_send_is_refused() {
    let mut scene = held().await;
    let path = the_hold(&mut scene).await;
    let stale = with(CLEAN, &[("step", "keep"), ("reason", "Nei."), ("expected_version", "0")]);
    assert_eq!(scene.browser.post(&path, &stale).await.status, 409);
    let odd = with(CLEAN, &[("step", "keep"), ("reason", "Nei."), ("period", "day")]);
    assert_eq!(scene.browser.post(&path, &odd).await.status, 422);
    let unknown = with(CLEAN, &[("step", "burn"), ("reason", "Nei.")]);
    assert_eq!(scene.browser.post(&path, &unknown).await.status, 422);
    let kept = with(CLEAN, &[("step", "keep"), ("reason", "Kan peke ut noen.")]);
    assert_eq!(scene.browser.post(&path, &kept).await.status, 303);
}

#[tokio::test]
async fn whoever_is_no_reviewer_sees_no_text_and_the_ombudsman_only_that_it_is_held() {
    let mut scene = held().await;
    let path = the_hold(&mut scene).await;
    for name in ["Kari", "Dag", "Ola"] {
        scene.sign_in(name).await;
        assert_eq!(scene.browser.get("/publisering").await.status, 403, "{name}");
        assert!(matches!(scene.browser.get(&path).await.status.as_u16(), 403 | 404), "{name}");
    }
    scene.browser.become_user("Ingrid", &[Role::DataProtectionOfficer], &[]).await;
    let queue = scene.browser.get("/publisering").await;
    assert!(
        queue.status == 200
            && queue.body.contains("rituksimab")
            && !queue.body.contains("href=\"/publisering/")
    );
    assert_eq!(scene.browser.get(&path).await.status, 404);
}

#[tokio::test]
async fn what_was_published_is_corrected_and_the_old_text_goes_when_it_said_too_much() {
    let mut scene = held().await;
    let path = the_hold(&mut scene).await;
    let released = with(CLEAN, &[("step", "release"), ("reason", "Telefonnummeret er fjernet.")]);
    assert_eq!(scene.browser.post(&path, &released).await.status, 303);

    let page = scene.browser.get("/publisering/oppforing/0").await;
    assert!(page.status == 200 && page.body.contains("God effekt."), "{}", page.body);
    let corrected = [
        ("text", "Effekt hos noen."),
        ("conditions", ""),
        ("period", "year"),
        ("indication", "none"),
        ("why", "privacy"),
        ("reason", "Diagnosen er for sjelden."),
        ("step", "publish"),
    ];
    let preview =
        scene.browser.post("/publisering/oppforing/0", &with(&corrected, &[("step", "preview")])).await;
    assert!(preview.status == 200 && preview.body.contains("Effekt hos noen."), "{}", preview.body);
    for (field, value) in [("why", ""), ("reason", ""), ("text", "Ring 91 23 45 67.")] {
        let refused =
            scene.browser.post("/publisering/oppforing/0", &with(&corrected, &[(field, value)])).await;
        assert_eq!(refused.status, 422, "{field}");
    }
    let unchanged = with(&corrected, &[("text", "God effekt."), ("indication", "category")]);
    assert_eq!(scene.browser.post("/publisering/oppforing/0", &unchanged).await.status, 422);
    let done = scene.browser.post("/publisering/oppforing/0", &corrected).await;
    assert_eq!(done.status, 303);
    assert!(done.location().ends_with("/1"), "{}", done.location());
    assert_eq!(scene.browser.post("/publisering/oppforing/0", &corrected).await.status, 409, "once");
    assert_eq!(
        scene.browser.get("/publisering/oppforing/1").await.status,
        200,
        "the new one may be corrected again"
    );
    assert_eq!(scene.browser.get("/publisering/oppforing/2").await.status, 404, "the withdrawal may not");
    assert_eq!(scene.browser.get("/publisering/oppforing/7").await.status, 404);

    scene.sign_in("Dag").await;
    assert!(matches!(scene.browser.get("/publisering/oppforing/1").await.status.as_u16(), 403 | 404));
}

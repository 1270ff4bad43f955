//! The decision maker's pages, request by request.

use super::routes;
use crate::case::CaseEvent;
use crate::case::steps::scene::{Scene, frame_of};
use crate::kernel::access::{DeclareConflict, Role, Stage};
use crate::kernel::reference::DecisionReference;
use crate::kernel::terms::{Ground, Outcome, Recommendation};
use crate::platform::db::on;

const FILLED: &[(&str, &str)] = &[
    ("outcome", "approved_with_conditions"),
    ("body", "committee"),
    ("ground", "benefit_documented"),
    ("ground", "serious_condition"),
    ("grounds_text", "Nytten er veid mot kostnaden."),
    ("conditions", "Kontroll etter tre måneder."),
    ("classification", "experimental"),
    ("valid_until-day", "31"),
    ("valid_until-month", "12"),
    ("valid_until-year", "2026"),
    ("public_text", "Dokumentert nytte når andre midler ikke virker."),
    ("public_conditions", "Evaluering etter tre måneder."),
];

/// A case that every assessor has rated, and the decision maker at the browser.
async fn ready() -> Scene {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne", "Bjørn"]).await;
    scene.rated("Anne", "Annes grunn", Recommendation::Approve).await;
    scene.rated("Bjørn", "Bjørns grunn", Recommendation::Reject).await;
    scene.sign_in("Dag").await;
    scene
}

async fn announced(scene: &Scene) -> i64 {
    let db = &scene.trust.db;
    async {
        Ok::<i64, crate::platform::db::StoreError>(on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
            "SELECT COUNT(*) FROM jobs WHERE kind = 'decided'").fetch_one(c).await?))
    }
    .await
    .unwrap()
}

fn with(step: &str) -> Vec<(&str, &str)> {
    FILLED.iter().copied().chain([("step", step)]).collect()
}

#[tokio::test]
async fn a_decision_is_shown_once_more_and_is_made_and_announced_once() {
    let mut scene = ready().await;
    let page = scene.get("beslutning").await;
    for text in
        ["Annes grunn", "Bjørns grunn", "Færre attakker", "Alle 2 har levert.", "Ingen foretak har publisert"]
    {
        assert!(page.body.contains(text), "{text} in {}", page.body);
    }
    assert!(
        page.body.contains("name=\"classification\" value=\"experimental\" checked"),
        "the clinician's classification is proposed"
    );
    let check = scene.fill_in("beslutning", FILLED).await;
    assert_eq!(check.status, 200, "{}", check.body);
    for text in ["Beslutningen er ikke fattet ennå", "31. desember 2026", "Evaluering etter tre måneder."] {
        assert!(check.body.contains(text), "{text} in {}", check.body);
    }
    assert_eq!(scene.open().await.case().state.stage(), Stage::InAssessment);

    let frame = frame_of(&check.body);
    let frame = (frame.0.as_str(), frame.1.as_str());
    let change = scene.send("beslutning", frame, &with("change")).await;
    assert!(change.body.contains("value=\"serious_condition\" checked"), "{}", change.body);
    for _ in 0..2 {
        assert_eq!(scene.send("beslutning", frame, &with("confirm")).await.status, 303);
    }
    let open = scene.open().await;
    let decision = open.case().state.decision().unwrap();
    assert_eq!(decision.outcome, Outcome::ApprovedWithConditions);
    assert_eq!(decision.grounds, [Ground::BenefitDocumented, Ground::SeriousCondition]);
    assert_eq!(decision.valid_until, Some(jiff::civil::date(2026, 12, 31)));
    let reference = decision.reference.as_deref().unwrap();
    assert_eq!(DecisionReference::parse(reference).unwrap().compact(), reference);
    let decided = open.history.events.iter().filter(|one| one.event.kind() == "decided").count();
    assert_eq!((decided, announced(&scene).await), (1, 1));
}

#[tokio::test]
async fn everything_that_must_be_mended_is_named_at_its_field_and_nothing_is_lost() {
    let mut scene = ready().await;
    let typed = [
        ("outcome", "approved_with_conditions"),
        ("grounds_text", "Lang begrunnelse som ikke må gå tapt"),
        ("valid_until-day", "31"),
        ("valid_until-month", "13"),
        ("valid_until-year", "2026"),
        ("public_text", &"å".repeat(601)),
    ];
    let page = scene.fill_in("beslutning", &typed).await;
    assert_eq!(page.status, 422);
    let fields =
        ["body", "ground", "conditions", "classification", "valid_until", "public_text", "public_conditions"];
    let places: Vec<usize> = fields
        .iter()
        .map(|field| {
            page.body.find(&format!("href=\"#{field}\"")).unwrap_or_else(|| panic!("no error for {field}"))
        })
        .collect();
    assert!(places.is_sorted(), "errors stand in the order of the page");
    assert!(!page.body.contains("href=\"#grounds_text\""));
    assert!(page.body.contains("Lang begrunnelse som ikke må gå tapt"));
    assert!(page.body.contains(&"å".repeat(601)), "a text that is too long is not cut");
    assert!(page.body.contains("name=\"valid_until-month\" value=\"13\""));
    assert_eq!(announced(&scene).await, 0);
}

#[tokio::test]
async fn nothing_is_decided_before_every_assessor_has_rated() {
    let mut scene = Scene::new(routes()).await;
    scene.assigned(&["Anne", "Bjørn"]).await;
    scene.rated("Anne", "Annes grunn", Recommendation::Approve).await;
    scene.sign_in("Dag").await;
    let page = scene.get("beslutning").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Vi venter på Bjørn."), "{}", page.body);
    assert!(!page.body.contains("name=\"outcome\""), "there is no form yet");
    let version = scene.open().await.case().version.to_string();
    let forged = ("7c5a5e9e-5f8c-4d66-9b3c-3d1f1f0a9b11", version.as_str());
    assert_eq!(scene.send("beslutning", forged, &with("confirm")).await.status, 422);
    assert_eq!(scene.open().await.case().state.stage(), Stage::InAssessment);
}

#[tokio::test]
async fn a_decision_on_what_has_changed_meanwhile_is_a_conflict() {
    let mut scene = ready().await;
    let frame = frame_of(&scene.get("beslutning").await.body);
    let event = CaseEvent::ConflictDeclared { assessor: scene.id("Anne"), reason: "Kollega.".to_owned() };
    scene.take::<DeclareConflict>("Anne", Role::Assessor, event).await;
    let sent = scene.send("beslutning", (&frame.0, &frame.1), &with("confirm")).await;
    assert_eq!(sent.status, 409);
    assert!(sent.body.contains("Nytten er veid mot kostnaden."), "{}", sent.body);
    assert_eq!(announced(&scene).await, 0);
}

#[tokio::test]
async fn only_the_decision_maker_decides() {
    let mut scene = ready().await;
    for (name, status) in
        [("Siri", 403), ("Kari", 403), ("Eli", 403), ("Anne", 403), ("Una", 404), ("Ola", 404)]
    {
        scene.sign_in(name).await;
        assert_eq!(scene.get("beslutning").await.status, status, "{name}");
        let forged = ("7c5a5e9e-5f8c-4d66-9b3c-3d1f1f0a9b11", "6");
        assert_eq!(scene.send("beslutning", forged, &with("confirm")).await.status, status, "{name} sends");
    }
}

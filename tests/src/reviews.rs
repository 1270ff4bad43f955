//! Stories about reviews: nodes with their pages, a case to ask about, and the background work of the feature.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use samraad::case::store::{NewCase, Step, open, record, relations, start};
use samraad::case::{Application, Case, CaseEvent, FormVersion};
use samraad::forms;
use samraad::kernel::access::{
    Actor, AssignAssessors, ReadCase, Role, StartCase, Submit, permit, permit_in_trust,
};
use samraad::kernel::ids::{CaseId, CommandId, JobId, UnitId, UserId};
use samraad::kernel::terms::{Scheme, Scope};
use samraad::peers::mailbox::Receivers;
use samraad::platform::jobs::{self, Handler, JobKind};
use samraad::platform::trust::Trust;
use samraad::platform::web::render_errors;
use samraad::platform::world::SystemRandomness;
use samraad::review::attachments::{CHECK, SEND, check_arrived, send_chunks};
use samraad::review::ending::{ERASE, erase};
use samraad::review::receivers::receivers;
use samraad::review::routes::{Mark, Screen};

use crate::databases::Kind;
use crate::federation::{FederationNode, add_user};
use crate::person::{Answer, Person};

/// A node with the pages that a review needs.
pub async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(receivers(Receivers::default()));
    let marks = |text: &str, _: jiff::civil::Date| {
        let name = text.find("Kari").map(|at| Mark { range: at..at + 4, kind_key: "identifier-name" });
        name.into_iter().collect::<Vec<_>>()
    };
    let marks: Screen = Arc::new(marks);
    let routes = Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::routes::routes(Arc::clone(&receivers)))
        .merge(samraad::review::routes::routes(Arc::clone(&marks)))
        .merge(samraad::review::routes::uploads(marks))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(from_fn(render_errors));
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// Somebody of a trust in one role.
pub fn actor(trust: &Trust, user: UserId, role: Role, units: &[UnitId]) -> Actor {
    Actor { trust: trust.id.clone(), user, roles: [role].into(), units: units.iter().copied().collect() }
}

/// A case in assessment, with answers on two pages of the form.
///
/// # Panics
/// When it cannot be made.
pub async fn case_in_assessment(trust: &Trust) -> CaseId {
    let unit = samraad::organisation::store::add_unit(trust, "Nevrologi").await.expect("a unit");
    let doctor = add_user(trust, "lege", Role::Clinician).await;
    let member = add_user(trust, "medlem", Role::Assessor).await;
    let officer = add_user(trust, "saksbehandler", Role::CaseOfficer).await;
    let (_, questionnaire) = forms::FORMS[1];
    let parsed = forms::Questionnaire::parse(questionnaire).expect("a form of the product");
    let form = FormVersion { url: parsed.url().to_owned(), version: parsed.version().to_owned() };
    let doctor = actor(trust, doctor, Role::Clinician, &[unit]);
    let officer = actor(trust, officer, Role::CaseOfficer, &[]);

    let new = NewCase {
        scheme: Scheme::OffLabel,
        scope: Scope::Group,
        unit,
        form: form.clone(),
        questionnaire: questionnaire.to_owned(),
    };
    let may_start = permit_in_trust::<StartCase>(&doctor).expect("a clinician starts cases");
    let case = start(trust, &may_start, command(), new).await.expect("started");
    let answer =
        |link: &str, text: &str| serde_json::json!({"linkId": link, "answer": [{"valueString": text}]});
    let application = Application {
        form,
        response: serde_json::json!({
            "resourceType": "QuestionnaireResponse",
            "questionnaire": parsed.canonical(),
            "status": "completed",
            "item": [
                {"linkId": "indication", "item": [answer("severity", "Alvorlig forløp med attakker.")]},
                {"linkId": "benefit", "item": [answer("expected-benefit", "Færre attakker, sier Kari.")]},
            ],
        }),
        atc: "L01FA01".parse().expect("a code"),
        medicine: "rituksimab".to_owned(),
        icd10: Some("G35".parse().expect("a code")),
        urgent: false,
        cost_month: None,
        classification: None,
    };
    take::<Submit>(trust, &doctor, case, CaseEvent::Submitted { application, endorsement_steps: 0 }).await;
    take::<AssignAssessors>(trust, &officer, case, CaseEvent::AssessorsAssigned { assessors: vec![member] })
        .await;
    case
}

fn command() -> CommandId {
    CommandId::new(&SystemRandomness)
}

/// Somebody takes a step without a page.
///
/// # Panics
/// When it is refused.
pub async fn take<A: samraad::kernel::access::CaseAction>(
    trust: &Trust,
    who: &Actor,
    case: CaseId,
    event: CaseEvent,
) {
    let relations = relations(trust, case).await.expect("reads").expect("the case is there");
    let permit = permit::<A>(who, &relations).expect("permitted");
    let open = open(trust, &permit).await.expect("opens");
    let role = *who.roles.iter().next().expect("a role");
    let mut tx = trust.db.begin().await.expect("begins");
    record(&mut tx, trust, &permit, &open, Step { command: command(), role, event }).await.expect("recorded");
    tx.commit().await.expect("commits");
}

/// The clinician of a case.
///
/// # Panics
/// When there is no such case.
pub async fn clinician_of(trust: &Trust, case: CaseId) -> Actor {
    let relations = relations(trust, case).await.expect("reads").expect("the case is there");
    actor(trust, relations.clinician, Role::Clinician, &[])
}

/// The case as it stands.
///
/// # Panics
/// When it cannot be opened.
pub async fn case_now(trust: &Trust, case: CaseId) -> Case {
    let officer = actor(trust, UserId::new(&SystemRandomness), Role::CaseOfficer, &[]);
    let relations = relations(trust, case).await.expect("reads").expect("the case is there");
    let permit = permit::<ReadCase>(&officer, &relations).expect("an officer reads cases");
    open(trust, &permit).await.expect("opens").case().clone()
}

/// The question of the stories.
pub const QUESTION: &str = "Er nytten godt nok dokumentert?";

/// Asks about the case, of every trust in `peers`, with one section of the dossier and until 8 December 2026.
///
/// # Panics
/// When it is refused.
pub async fn ask(officer: &Person, case: CaseId, peers: &[String]) -> Answer {
    let path = format!("/saker/{case}/foresporsel");
    let page = officer.get(&path).await.expect("answered");
    let mut answers: Vec<(&str, &str)> = peers.iter().map(|peer| ("peer", peer.as_str())).collect();
    answers.extend([
        ("question", QUESTION),
        ("deadline-day", "8"),
        ("deadline-month", "12"),
        ("deadline-year", "2026"),
        ("legal_basis", "hpl_23_3"),
        ("sections", "indication"),
        ("read_through", "true"),
    ]);
    officer.fill(&page, &path, &answers).await
}

/// Runs what waits in the background about reviews until nothing is due.
///
/// # Panics
/// When the queue does not answer.
pub async fn run_jobs(trust: &Trust) {
    let worker = JobId::new(&SystemRandomness);
    let handlers: HashMap<JobKind, Handler> = HashMap::from([
        (SEND, jobs::handler(async |trust, payload| send_chunks(&trust, &payload).await)),
        (CHECK, jobs::handler(async |trust, payload| check_arrived(&trust, &payload).await)),
        (ERASE, jobs::handler(async |trust, payload| erase(&trust, &payload).await)),
    ]);
    while jobs::run_one(trust, worker, &handlers).await.expect("the queue answers") {}
}

//! A trust with one user for each part in a case, a browser, and a case taken to where a test of a page begins.

use std::collections::BTreeMap;

use axum::Router;
use serde_json::json;

use super::permit;
use crate::case::fixtures::{application, rating};
use crate::case::store::{self, NewCase, Step};
use crate::case::{Application, Case, CaseEvent, Endorsement, FormVersion};
use crate::forms;
use crate::kernel::access::{
    Actor, AssignAssessors, CaseAction, Endorse, Rate, Role, StartCase, Submit, permit_in_trust,
};
use crate::kernel::ids::{CaseId, CommandId, UnitId, UserId};
use crate::kernel::terms::{Recommendation, Scheme, Scope};
use crate::organisation::store::{add_unit, user};
use crate::organisation::test_browser::{Answer, TestBrowser};
use crate::platform::test_trust::TestTrust;

/// Everybody in a scene: name and roles. All belong to the unit that applies, but Ola.
const CAST: [(&str, &[Role]); 9] = [
    ("Kari", &[Role::Clinician]),
    ("Eli", &[Role::Endorser]),
    ("Odd", &[Role::Endorser]),
    ("Siri", &[Role::CaseOfficer]),
    ("Anne", &[Role::Assessor]),
    ("Bjørn", &[Role::Assessor]),
    ("Una", &[Role::UserRepresentative]),
    ("Dag", &[Role::DecisionMaker]),
    ("Ola", &[Role::Reader]),
];

const FORM: &str = "off-label-individual";

/// See the module.
pub(crate) struct Scene {
    pub(crate) trust: TestTrust,
    pub(crate) browser: TestBrowser,
    pub(crate) case: CaseId,
    unit: UnitId,
    users: BTreeMap<&'static str, UserId>,
}

impl Scene {
    /// A case that has only begun, and a browser at `pages`.
    pub(crate) async fn new(pages: Router) -> Self {
        let trust = TestTrust::new().await;
        let unit = add_unit(&trust, "Nevrologisk avdeling").await.unwrap();
        let other = add_unit(&trust, "Hudavdelingen").await.unwrap();
        let mut browser = TestBrowser::at(&trust, pages);
        let mut users = BTreeMap::new();
        for (name, roles) in CAST {
            let unit = if name == "Ola" { other } else { unit };
            users.insert(name, browser.become_user(name, roles, &[unit]).await);
        }
        let (_, questionnaire) = forms::FORMS.iter().find(|(name, _)| *name == FORM).unwrap();
        let new = NewCase {
            scheme: Scheme::OffLabel,
            scope: Scope::Individual,
            unit,
            form: form_version(),
            questionnaire: (*questionnaire).to_owned(),
        };
        let clinician = user(&trust.db, users["Kari"]).await.unwrap().unwrap().actor(&trust.id);
        let permit = permit_in_trust::<StartCase>(&clinician).unwrap();
        let case = store::start(&trust, &permit, CommandId::new(trust.random()), new).await.unwrap();
        Self { trust, browser, case, unit, users }
    }

    /// The id of one of the cast.
    pub(crate) fn id(&self, name: &str) -> UserId {
        self.users[name]
    }

    /// The address of a page of the case.
    pub(crate) fn path(&self, page: &str) -> String {
        format!("/saker/{}/{page}", self.case)
    }

    async fn actor(&self, name: &str) -> Actor {
        user(&self.trust.db, self.users[name]).await.unwrap().unwrap().actor(&self.trust.id)
    }

    /// The case as it stands, with what has happened.
    pub(crate) async fn open(&self) -> store::OpenCase {
        let actor = self.actor("Dag").await;
        let relations = store::relations(&self.trust, self.case).await.unwrap().unwrap();
        let permit = permit::<crate::kernel::access::ReadCase>(&actor, &relations).unwrap();
        store::open(&self.trust, &permit).await.unwrap()
    }

    /// Takes a step without a page.
    pub(crate) async fn take<A: CaseAction>(&self, name: &str, role: Role, event: CaseEvent) -> Case {
        let actor = self.actor(name).await;
        let relations = store::relations(&self.trust, self.case).await.unwrap().unwrap();
        let permit = permit::<A>(&actor, &relations).unwrap();
        let open = store::open(&self.trust, &permit).await.unwrap();
        let step = Step { command: CommandId::new(self.trust.random()), role, event };
        let mut tx = self.trust.db.begin().await.unwrap();
        let case = store::record(&mut tx, &self.trust, &permit, &open, step).await.unwrap();
        tx.commit().await.unwrap();
        case
    }

    /// Hands the application in.
    pub(crate) async fn submit(&self, endorsement_steps: u8) {
        let event = CaseEvent::Submitted { application: handed_in(), endorsement_steps };
        self.take::<Submit>("Kari", Role::Clinician, event).await;
    }

    /// Hands in and endorses: it waits for the case officer.
    pub(crate) async fn endorsed(&self) {
        self.submit(1).await;
        let event = CaseEvent::Endorsed(Endorsement { step: 1, comment: "Vi har plass.".to_owned() });
        self.take::<Endorse>("Eli", Role::Endorser, event).await;
    }

    /// Brings the case to these assessors.
    pub(crate) async fn assigned(&self, assessors: &[&str]) {
        self.endorsed().await;
        let assessors = assessors.iter().map(|name| self.id(name)).collect();
        let event = CaseEvent::AssessorsAssigned { assessors };
        self.take::<AssignAssessors>("Siri", Role::CaseOfficer, event).await;
    }

    /// Hands in a rating whose reasons all say `reason`.
    pub(crate) async fn rated(&self, name: &str, reason: &str, recommendation: Recommendation) {
        let mut rating = rating(Scheme::OffLabel);
        rating.criteria.iter_mut().for_each(|one| one.reason = reason.to_owned());
        rating.recommendation = recommendation;
        let event = CaseEvent::Rated { assessor: self.id(name), rating };
        self.take::<Rate>(name, Role::Assessor, event).await;
    }

    /// Signs one of the cast in.
    pub(crate) async fn sign_in(&mut self, name: &str) {
        self.browser.become_user(name, &[], &[self.unit]).await;
    }

    /// Loads a page of the case.
    pub(crate) async fn get(&mut self, page: &str) -> Answer {
        let path = self.path(page);
        self.browser.get(&path).await
    }

    /// Sends a form of the case with these command and version.
    pub(crate) async fn send(
        &mut self,
        page: &str,
        (command, version): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let path = self.path(page);
        let frame = [("command_id", command), ("expected_version", version)];
        let fields: Vec<(&str, &str)> = frame.into_iter().chain(fields.iter().copied()).collect();
        self.browser.post(&path, &fields).await
    }

    /// Loads a page and sends its form, filled in.
    pub(crate) async fn fill_in(&mut self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        let frame = frame_of(&shown.body);
        self.send(page, (&frame.0, &frame.1), fields).await
    }
}

/// Command and version that a form of the page carries.
pub(crate) fn frame_of(body: &str) -> (String, String) {
    let value = |name: &str| {
        let (_, after) = body.split_once(&format!("name=\"{name}\" value=\"")).expect("a form on the page");
        after.split('"').next().unwrap_or_default().to_owned()
    };
    (value("command_id"), value("expected_version"))
}

fn form_version() -> FormVersion {
    let form = forms::built_in(FORM).unwrap().unwrap();
    FormVersion { url: form.url().to_owned(), version: form.version().to_owned() }
}

/// An application with some answers of the real form.
fn handed_in() -> Application {
    let form = form_version();
    let response = json!({
        "resourceType": "QuestionnaireResponse",
        "questionnaire": format!("{}|{}", form.url, form.version),
        "status": "completed",
        "item": [{"linkId": "benefit", "item": [
            {"linkId": "expected-benefit", "answer": [{"valueString": "Færre attakker de neste to årene."}]},
        ]}],
    });
    Application { form, response, ..application() }
}

//! Cases in a trust's store, for stories: clinicians and units, and steps taken without a browser.

use samraad::case::store::{self, NewCase, OpenCase, Step};
use samraad::case::{Application, Case, CaseEvent, Endorsement, FormVersion};
use samraad::forms;
use samraad::kernel::access::{Actor, EditDraft, Permit, ReadCase, Relations, Role, StartCase};
use samraad::kernel::access::{permit, permit_in_trust};
use samraad::kernel::ids::{CaseId, CommandId, UnitId, UserId};
use samraad::kernel::terms::{Classification, Scheme, Scope};
use samraad::organisation::store::add_unit;
use samraad::patients::Identity;
use samraad::platform::db::StoreError;
use samraad::platform::key_store::KeyError;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;

use crate::federation::add_user;

/// The built-in form that the cases are written on.
pub const FORM: &str = "off-label-individual";

/// A trust with a unit and people in it.
#[derive(Debug)]
pub struct Ward {
    /// The trust.
    pub trust: Trust,
    /// The unit that applies.
    pub unit: UnitId,
    /// Who applies.
    pub clinician: Actor,
    /// Who leads the unit.
    pub leaders: [Actor; 2],
}

impl Ward {
    /// Adds the unit and its people to a trust.
    ///
    /// # Panics
    /// When they cannot be added.
    pub async fn of(trust: &Trust) -> Self {
        let unit = add_unit(trust, "Hudavdelingen").await.expect("a unit");
        let person = async |name: &str, role| {
            let user = add_user(trust, name, role).await;
            Actor { trust: trust.id.clone(), user, roles: [role].into(), units: [unit].into() }
        };
        let clinician = person("lege", Role::Clinician).await;
        let leaders = [person("leder", Role::Endorser).await, person("sjef", Role::Endorser).await];
        Self { trust: trust.clone(), unit, clinician, leaders }
    }

    /// Begins a case.
    ///
    /// # Panics
    /// When it cannot be begun.
    pub async fn start(&self) -> CaseId {
        self.start_by(&self.clinician, self.unit).await
    }

    /// Begins a case of another clinician or unit.
    ///
    /// # Panics
    /// When it cannot be begun.
    pub async fn start_by(&self, clinician: &Actor, unit: UnitId) -> CaseId {
        self.start_for(Scope::Individual, clinician, unit).await
    }

    /// Begins a case about a group.
    ///
    /// # Panics
    /// When it cannot be begun.
    pub async fn start_for_group(&self) -> CaseId {
        self.start_for(Scope::Group, &self.clinician, self.unit).await
    }

    async fn start_for(&self, scope: Scope, clinician: &Actor, unit: UnitId) -> CaseId {
        let may = permit_in_trust::<StartCase>(clinician).expect("a clinician may");
        let new = NewCase {
            scheme: Scheme::OffLabel,
            scope,
            unit,
            form: form_version(),
            questionnaire: questionnaire().to_owned(),
        };
        store::start(&self.trust, &may, new_command(), new).await.expect("begun")
    }

    /// How people stand to a case.
    ///
    /// # Panics
    /// When there is no such case.
    pub async fn relations(&self, case: CaseId) -> Relations {
        store::relations(&self.trust, case).await.expect("reads").expect("a case")
    }

    /// The case as it stands, opened by its clinician.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self, case: CaseId) -> (Permit<ReadCase>, OpenCase) {
        let relations = self.relations(case).await;
        let author = Actor { user: relations.clinician, ..self.clinician.clone() };
        let may = permit::<ReadCase>(&author, &relations).expect("the author may");
        let open = store::open(&self.trust, &may).await.expect("opens");
        (may, open)
    }

    /// The draft of a case, opened by its author to be written.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn write(&self, case: CaseId) -> (Permit<EditDraft>, OpenCase) {
        let may = permit::<EditDraft>(&self.clinician, &self.relations(case).await).expect("the author may");
        let open = store::open(&self.trust, &may).await.expect("opens");
        (may, open)
    }

    /// Records an event on a case as it stands.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn step(&self, case: CaseId, event: CaseEvent) -> Case {
        let (may, open) = self.open(case).await;
        record(&self.trust, &may, &open, new_command(), event).await.expect("recorded")
    }

    /// Hands a case in.
    pub async fn submit(&self, case: CaseId) -> Case {
        self.step(case, CaseEvent::Submitted { application: application(), endorsement_steps: 2 }).await
    }

    /// The row with people's relation to a case that has no command yet: a delegate.
    ///
    /// # Panics
    /// When it cannot be written.
    pub async fn delegate(&self, case: CaseId, user: UserId) {
        use samraad::platform::db::Db;
        let sql = "INSERT INTO case_people (case_id, user_id, relation) VALUES ($1, $2, 'delegate')";
        let (case, user) = (case.uuid(), user.uuid());
        match &self.trust.db {
            Db::Sqlite { writer, .. } => {
                let written = sqlx::query(sql).bind(case).bind(user).execute(writer).await;
                written.expect("written");
            }
            Db::Postgres(pool) => {
                let written = sqlx::query(sql).bind(case).bind(user).execute(pool).await;
                written.expect("written");
            }
        }
    }
}

/// Takes one step in a transaction of its own.
///
/// # Errors
/// As the store.
pub async fn record(
    trust: &Trust,
    may: &Permit<impl samraad::kernel::access::CaseAction>,
    open: &OpenCase,
    command: CommandId,
    event: CaseEvent,
) -> Result<Case, KeyError> {
    let mut tx = trust.db.begin().await?;
    let case =
        store::record(&mut tx, trust, may, open, Step { command, role: Role::Clinician, event }).await?;
    tx.commit().await?;
    Ok(case)
}

/// Whether this is how the store says that somebody else was first.
pub fn is_conflict<T: std::fmt::Debug>(result: &Result<T, KeyError>) -> bool {
    matches!(result, Err(KeyError::Store(StoreError::Conflict)))
}

/// A command.
pub fn new_command() -> CommandId {
    CommandId::new(&SystemRandomness)
}

/// One endorsement.
pub fn endorsed(step: u8) -> CaseEvent {
    CaseEvent::Endorsed(Endorsement { step, comment: String::new() })
}

/// What is handed in.
///
/// # Panics
/// Never: the codes are well-formed.
pub fn application() -> Application {
    Application {
        form: form_version(),
        response: serde_json::json!({ "resourceType": "QuestionnaireResponse" }),
        atc: "L01FA01".parse().expect("a code"),
        medicine: "rituksimab".to_owned(),
        icd10: Some("G35".parse().expect("a code")),
        urgent: false,
        cost_month: None,
        classification: Some(Classification::Experimental),
    }
}

/// A made-up patient with a synthetic number.
///
/// # Panics
/// When the number is none.
pub fn patient(number: &str, name: &str) -> Identity {
    use samraad::kernel::person::{PersonNumber, SyntheticNumbers};
    let today = jiff::civil::date(2026, 11, 24);
    let number = PersonNumber::parse(number, SyntheticNumbers::Allowed, today).expect("a number");
    Identity::new(number, name)
}

/// The form's text.
///
/// # Panics
/// When the product has lost it.
pub fn questionnaire() -> &'static str {
    forms::FORMS.iter().find(|(name, _)| *name == FORM).expect("a form").1
}

fn form_version() -> FormVersion {
    let form = forms::built_in(FORM).expect("a form").expect("a sound form");
    FormVersion { url: form.url().to_owned(), version: form.version().to_owned() }
}

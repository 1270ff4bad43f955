//! An application that is being written: the case, its form, and the answers from the two places where they are kept.

use crate::case::State;
use crate::case::steps;
use crate::case::store::{self, OpenCase};
use crate::codes;
use crate::forms::{
    AnswerKey, Answers, CheckContext, Column, FieldError, Item, ItemKind, Questionnaire, Reason, Submission,
    Value, Visible,
};
use crate::kernel::access::{EditDraft, Permit, ReadIdentity, Stage};
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::CaseId;
use crate::kernel::person::{PersonNumber, SyntheticNumbers};
use crate::organisation::signed_in::SignedIn;
use crate::patients::{self, Identity};
use crate::platform::db::StoreError;
use crate::platform::form::Form;
use crate::platform::i18n::{Lang, ta};
use crate::platform::key_store::KeyError;
use crate::platform::web::WebError;

/// See the module.
pub(super) struct Writing {
    pub(super) permit: Permit<EditDraft>,
    pub(super) open: OpenCase,
    pub(super) form: Questionnaire,
    /// All answers, those that identify the patient among them. Only [`Writing::save`] parts them again.
    pub(super) answers: Answers,
    /// The save that the answers are based on.
    pub(super) revision: i64,
    context: CheckContext,
}

impl Writing {
    /// Opens the application for its author or a delegate; nothing when it has been handed in.
    ///
    /// # Errors
    /// As [`steps::open`].
    pub(super) async fn open(who: &SignedIn, case: CaseId) -> Result<Option<Self>, WebError> {
        let (permit, open) = steps::open::<EditDraft>(who, case).await?;
        if !matches!(open.case().state.stage(), Stage::Draft | Stage::Returned) {
            return Ok(None);
        }
        let form = store::questionnaire(&who.trust, &open.case().form).await?;
        let draft = store::draft(&who.trust, &open).await?;
        let mut answers = draft.answers;
        if draft.revision == 0 {
            let mut initial = Answers::initial(&form);
            initial.merge(answers);
            answers = initial;
        }
        let relations = steps::relations(who, case).await?;
        let identity = patients::store::read_identity(
            &who.trust,
            &steps::may::<ReadIdentity>(who, &relations)?,
            open.subject,
        )
        .await?;
        if let Some(identity) = identity {
            answers.merge(identity_answers(&form, &identity));
        }
        let synthetic =
            if who.trust.settings.demo { SyntheticNumbers::Allowed } else { SyntheticNumbers::Refused };
        let context = CheckContext { today: who.trust.now().date_in_norway(), synthetic };
        Ok(Some(Self { permit, open, form, answers, revision: draft.revision, context }))
    }

    /// The visible topic pages.
    pub(super) fn topics(&self) -> Vec<&Item> {
        let visible = Visible::of(&self.form, &self.answers);
        let shows = |page: &&Item| visible.shows(&AnswerKey::plain(page.link_id.clone()));
        self.form.pages().iter().filter(shows).collect()
    }

    /// Title of the application's pages.
    pub(super) fn title(&self, lang: Lang) -> String {
        ta(lang, "case-application-title", &[("number", &self.open.number)])
    }

    /// What is asked of the clinician, when the application was sent back.
    pub(super) fn returned(&self) -> Option<String> {
        match &self.open.case().state {
            State::Returned { questions } => Some(questions.clone()),
            _ => None,
        }
    }

    /// The answers, read and held against the form and the catalogue.
    ///
    /// # Errors
    /// Everything that must be mended.
    pub(super) fn check(&self) -> Result<Submission, Vec<FieldError>> {
        let submission = self.form.check(&self.answers, self.context)?;
        let unknown = self.unknown_codes(&submission);
        if unknown.is_empty() { Ok(submission) } else { Err(unknown) }
    }

    /// What must be mended on one page.
    pub(super) fn mistakes(&self, topic: &str) -> Vec<FieldError> {
        let all = self.check().err().unwrap_or_default();
        all.into_iter().filter(|error| error.page.as_str() == topic).collect()
    }

    /// Codes that are well formed and stand in no catalogue.
    fn unknown_codes(&self, submission: &Submission) -> Vec<FieldError> {
        let error = |key: &AnswerKey| {
            let page = self.form.page_of(&key.link_id)?.link_id.clone();
            Some(FieldError { key: key.clone(), page, reason: Reason::UnknownCode })
        };
        submission
            .codes()
            .filter(|(_, value)| match value {
                Value::Atc(code) => {
                    codes::catalogue::name(CodeSystem::Atc, code.as_str(), Lang::Nb).is_none()
                }
                Value::Icd10(code) => {
                    codes::catalogue::name(CodeSystem::Icd10, code.as_str(), Lang::Nb).is_none()
                }
                _ => false,
            })
            .filter_map(|(key, _)| error(key))
            .collect()
    }

    /// The code system that a field is looked up in.
    pub(super) fn code_system(&self, key: &AnswerKey) -> Option<CodeSystem> {
        match self.form.find(&key.link_id)?.kind {
            ItemKind::Code(system) => Some(system),
            _ => None,
        }
    }

    /// Saves what is typed: the identity to the patients, everything else to the draft. Answers with what could not be
    /// kept and why; the page still shows it.
    ///
    /// # Errors
    /// [`WebError::Conflict`] when another tab or a delegate has saved in the meantime.
    pub(super) async fn save(&mut self, who: &SignedIn, topic: &str) -> Result<Vec<FieldError>, WebError> {
        let (identity, rest) = self.answers.clone().split_identity(&self.form);
        let mut errors = Vec::new();
        if let Some(identity) = self.identity_of(&identity) {
            // Order: the case moves under the patient's key before its draft is sealed again.
            let subject = patients::store::find_or_create(&who.trust, &self.permit, &identity).await?;
            match store::give_patient(&who.trust, &self.permit, &self.open, subject).await {
                Ok(()) => {}
                // Handed in before: the patient stays who it was.
                Err(KeyError::Store(StoreError::Conflict)) if self.open.history.events.len() > 1 => {
                    errors.extend(self.number_error(topic));
                }
                Err(error) => return Err(error.into()),
            }
            if self.open.subject != subject && errors.is_empty() {
                self.open = store::open(&who.trust, &self.permit).await?;
            }
        }
        self.revision = store::save_draft(&who.trust, &self.permit, &self.open, &rest, self.revision).await?;
        Ok(errors)
    }

    /// Number and name, once both are typed and the number is sound.
    fn identity_of(&self, answers: &Answers) -> Option<Identity> {
        let typed = |column| answers.first(self.form.by_column(column)?.link_id.as_str());
        let number = typed(Column::PatientNumber)?;
        let number = PersonNumber::parse(number, self.context.synthetic, self.context.today).ok()?;
        Some(Identity::new(number, typed(Column::PatientName)?))
    }

    fn number_error(&self, topic: &str) -> Option<FieldError> {
        let item = self.form.by_column(Column::PatientNumber)?;
        let page = self.form.page_of(&item.link_id)?.link_id.clone();
        let key = AnswerKey::plain(item.link_id.clone());
        (page.as_str() == topic).then_some(FieldError { key, page, reason: Reason::PatientIsFixed })
    }
}

fn identity_answers(form: &Questionnaire, identity: &Identity) -> Answers {
    let mut answers = Answers::default();
    let mut set = |column, value: String| {
        if let Some(item) = form.by_column(column) {
            answers.set(AnswerKey::plain(item.link_id.clone()), [value]);
        }
    };
    set(Column::PatientNumber, identity.number.expose_digits());
    set(Column::PatientName, identity.name.to_string());
    answers
}

/// What a browser sent, with code fields reduced to the code: they show *L01FA01 rituksimab*, and a name alone that fits
/// one entry of the catalogue stands for its code.
pub(super) fn question_of_codes(
    questionnaire: &Questionnaire,
    form: &Form,
    lang: Lang,
) -> Vec<(String, String)> {
    let system_of = |name: &str| {
        let key = name.parse::<AnswerKey>().ok()?;
        match questionnaire.find(&key.link_id)?.kind {
            ItemKind::Code(system) => Some(system),
            _ => None,
        }
    };
    form.pairs()
        .iter()
        .map(|(name, value)| {
            let Some(system) = system_of(name) else { return (name.clone(), value.clone()) };
            let code = form.code(name).filter(|code| codes::catalogue::name(system, code, lang).is_some());
            let code =
                code.map(str::to_owned).or_else(|| codes::catalogue::code_of_name(system, value, lang));
            (name.clone(), code.unwrap_or_else(|| value.clone()))
        })
        .collect()
}

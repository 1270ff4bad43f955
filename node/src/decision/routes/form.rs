//! The form of a decision: what can be chosen, what a decision maker filled in, and how it reads before it is final.

use jiff::civil::Date;

use crate::case::Application;
use crate::decision::rules::{Draft, Flaw, flaws};
use crate::kernel::terms::{Classification, DecidingBody, Ground, Outcome};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::SummaryRow;

const OUTCOME: &str = "outcome";
const BODY: &str = "body";
const GROUND: &str = "ground";
const GROUNDS_TEXT: &str = "grounds_text";
const CONDITIONS: &str = "conditions";
const CLASSIFICATION: &str = "classification";
const VALID_UNTIL: &str = "valid_until";
const PUBLIC_TEXT: &str = "public_text";
const PUBLIC_CONDITIONS: &str = "public_conditions";

/// The fields in the order of the page.
const FIELDS: [&str; 9] = [
    OUTCOME,
    BODY,
    GROUND,
    GROUNDS_TEXT,
    CONDITIONS,
    CLASSIFICATION,
    VALID_UNTIL,
    PUBLIC_TEXT,
    PUBLIC_CONDITIONS,
];

/// What can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Choices {
    pub(super) outcomes: Vec<Choice>,
    pub(super) bodies: Vec<Choice>,
    pub(super) grounds: Vec<Choice>,
    pub(super) classifications: Vec<Choice>,
}

impl Choices {
    pub(super) fn of(lang: Lang) -> Self {
        let named = |code: &str, key: &str| Choice::new(code, t(lang, key));
        Self {
            outcomes: Outcome::ALL
                .iter()
                .map(|one| named(one.code(), one.name_key()).hint(t(lang, outcome_hint_key(*one))))
                .collect(),
            bodies: DecidingBody::ALL.iter().map(|one| named(one.code(), one.name_key())).collect(),
            grounds: Ground::ALL.iter().map(|one| named(one.code(), one.name_key())).collect(),
            classifications: Classification::ALL
                .iter()
                .map(|one| named(one.code(), one.name_key()))
                .collect(),
        }
    }
}

const fn outcome_hint_key(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "decision-outcome-approved-hint",
        Outcome::ApprovedWithConditions => "decision-outcome-conditions-hint",
        Outcome::Rejected => "decision-outcome-rejected-hint",
        Outcome::Dismissed => "decision-outcome-dismissed-hint",
        Outcome::Referred => "decision-outcome-referred-hint",
    }
}

/// The form before anything is filled in: the clinician's classification is proposed.
pub(super) fn proposed(application: Option<&Application>) -> FormView {
    let mut values = Form::default();
    if let Some(classification) = application.and_then(|application| application.classification) {
        values.set(CLASSIFICATION, classification.code());
    }
    FormView::new(values)
}

/// The decision that was filled in; nothing where something must be mended, which the form then says.
pub(super) fn read(form: &mut FormView, today: Date, lang: Lang) -> Option<Draft> {
    let outcome = Outcome::from_code(form.value(OUTCOME));
    let body = DecidingBody::from_code(form.value(BODY));
    let classification = Classification::from_code(form.value(CLASSIFICATION));
    let valid_until = form.values.date(VALID_UNTIL);
    let grounds = form.values.values(GROUND).filter_map(Ground::from_code).collect();
    let text = |name: &str| form.value(name).to_owned();
    let draft = Draft {
        // What is missing is an error below; until then anything without rules of its own stands in.
        outcome: outcome.unwrap_or(Outcome::Rejected),
        body: body.unwrap_or(DecidingBody::MedicalDirector),
        grounds,
        grounds_text: text(GROUNDS_TEXT),
        conditions: text(CONDITIONS),
        classification: classification.unwrap_or(Classification::Experimental),
        valid_until: valid_until.ok().flatten(),
        public_text: text(PUBLIC_TEXT),
        public_conditions: text(PUBLIC_CONDITIONS),
    };
    if outcome.is_none() {
        form.add_error(OUTCOME, t(lang, "decision-outcome-missing"));
    }
    if body.is_none() {
        form.add_error(BODY, t(lang, "decision-body-missing"));
    }
    if classification.is_none() {
        form.add_error(CLASSIFICATION, t(lang, "decision-classification-missing"));
    }
    if let Err(wrong) = valid_until {
        form.add_error(VALID_UNTIL, ta(lang, "decision-valid-until-wrong", &[("what", &wrong.text(lang))]));
    }
    for flaw in flaws(&draft, today) {
        let (field, key) = told(flaw);
        form.add_error(field, t(lang, key));
    }
    form.errors.sort_by_key(|error| FIELDS.iter().position(|field| *field == error.field));
    (!form.has_errors()).then_some(draft)
}

/// The field of a flaw, and the key of the text that says how to mend it.
const fn told(flaw: Flaw) -> (&'static str, &'static str) {
    match flaw {
        Flaw::GroundsMissing => (GROUND, "decision-grounds-missing"),
        Flaw::GroundsTextMissing => (GROUNDS_TEXT, "decision-grounds-text-missing"),
        Flaw::ConditionsMissing => (CONDITIONS, "decision-conditions-missing"),
        Flaw::ValidUntilPassed => (VALID_UNTIL, "decision-valid-until-passed"),
        Flaw::PublicTextMissing => (PUBLIC_TEXT, "decision-public-text-missing"),
        Flaw::PublicTextTooLong => (PUBLIC_TEXT, "decision-public-text-long"),
        Flaw::PublicConditionsMissing => (PUBLIC_CONDITIONS, "decision-public-conditions-missing"),
        Flaw::PublicConditionsTooLong => (PUBLIC_CONDITIONS, "decision-public-conditions-long"),
    }
}

/// What the form sent of the decision, to be sent once more.
pub(super) fn answers(form: &Form) -> Vec<(String, String)> {
    let is_field = |name: &str| {
        FIELDS.contains(&name) || name.strip_prefix(VALID_UNTIL).is_some_and(|part| part.starts_with('-'))
    };
    form.pairs().iter().filter(|(name, _)| is_field(name)).cloned().collect()
}

/// What goes into the letter.
pub(super) fn letter_rows(draft: &Draft, lang: Lang) -> Vec<SummaryRow> {
    let row = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    let grounds: Vec<String> = draft.grounds.iter().map(|ground| t(lang, ground.name_key())).collect();
    let mut rows = vec![
        row("decision-outcome", t(lang, draft.outcome.name_key())),
        row("decision-body", t(lang, draft.body.name_key())),
        row("decision-grounds", grounds.join("\n")),
        row("decision-grounds-text", draft.grounds_text.trim().to_owned()),
    ];
    if !draft.conditions.trim().is_empty() {
        rows.push(row("decision-conditions", draft.conditions.trim().to_owned()));
    }
    let valid_until = match draft.valid_until {
        Some(day) => format::date_long(lang, day),
        None => t(lang, "decision-no-end"),
    };
    rows.extend([
        row("decision-classification", t(lang, draft.classification.name_key())),
        row("decision-valid-until", valid_until),
    ]);
    rows
}

/// What all trusts will read.
pub(super) fn public_rows(draft: &Draft, lang: Lang) -> Vec<SummaryRow> {
    let row = |key: &str, value: &str| SummaryRow::new(t(lang, key), value.trim());
    let mut rows = vec![row("decision-public-text", &draft.public_text)];
    if !draft.public_conditions.trim().is_empty() {
        rows.push(row("decision-public-conditions", &draft.public_conditions));
    }
    rows
}

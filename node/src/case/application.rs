//! What the clinician handed in: the answers, and the coded part that lists, rules and the register need.

use serde::{Deserialize, Serialize};

use crate::forms::{Column, Questionnaire, Submission, Value};
use crate::kernel::clock::Timestamp;
use crate::kernel::codes::{AtcCode, Icd10Code};
use crate::kernel::money::Ore;
use crate::kernel::terms::Classification;

/// The form version that a case keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    /// Canonical URL of the FHIR Questionnaire.
    pub url: String,
    /// Its business version.
    pub version: String,
}

/// A submitted application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// The form it was written on.
    pub form: FormVersion,
    /// A FHIR R4 QuestionnaireResponse without the answers that identify the patient.
    pub response: serde_json::Value,
    /// The medicine.
    pub atc: AtcCode,
    /// Name of the substance, as the catalogue had it.
    pub medicine: String,
    /// The indication.
    pub icd10: Option<Icd10Code>,
    /// Whether it must be decided at once.
    pub urgent: bool,
    /// Cost of one patient in a month.
    pub cost_month: Option<Ore>,
    /// Experimental or established, as the clinician sees it.
    pub classification: Option<Classification>,
}

impl Application {
    /// What was answered on `form` and checked by `at`; nothing when the form asks for no medicine. `name` tells what the
    /// substance with a code is called.
    pub fn of(
        form: &Questionnaire,
        version: FormVersion,
        submission: &Submission,
        name: impl Fn(&str) -> Option<String>,
        at: Timestamp,
    ) -> Option<Self> {
        let column = |column| submission.column(form, column);
        let chosen = |wanted| match column(wanted) {
            Some(Value::Choice(code)) => Some(code.as_str()),
            _ => None,
        };
        let Some(Value::Atc(atc)) = column(Column::Medicine) else { return None };
        let icd10 = match column(Column::Indication) {
            Some(Value::Icd10(code)) => Some(code.clone()),
            _ => None,
        };
        let cost_month = match column(Column::CostPerMonth) {
            Some(Value::Integer(kroner)) => Ore::from_kroner(*kroner),
            _ => None,
        };
        Some(Self {
            form: version,
            response: submission.to_response(form, at.instant()),
            medicine: name(atc.as_str()).unwrap_or_else(|| atc.as_str().to_owned()),
            atc: atc.clone(),
            icd10,
            urgent: chosen(Column::Urgency) == Some("urgent"),
            cost_month,
            classification: chosen(Column::Classification).and_then(Classification::from_code),
        })
    }
}

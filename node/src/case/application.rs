//! What the clinician handed in: the answers, and the coded part that lists, rules and the register need.

use serde::{Deserialize, Serialize};

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

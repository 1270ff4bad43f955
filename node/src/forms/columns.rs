//! What the answers of a form mean to the rest of the product, and where they may be kept.

use crate::kernel::coded::coded;

/// On which side of the walls an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// Who the patient is: only in the identity table.
    Identity,
    /// Whatever may tell of the patient: encrypted under the subject's key. The default.
    Narrative,
    /// A code, number, date or yes/no that is kept readable for lists, reports and the register.
    Coded,
}

coded! {
    /// A meaning that the rest of the product knows, whatever a form calls the item.
    Column {
    /// The patient's number.
    PatientNumber = "patient-number",
    /// The patient's name.
    PatientName = "patient-name",
    /// Child or adult.
    AgeGroup = "age-group",
    /// How many patients a group decision may concern in a year.
    ExpectedPatients = "expected-patients",
    /// The ATC code of the medicine.
    Medicine = "medicine",
    /// Trade name, form and strength.
    Product = "product",
    /// Whether the medicine has a marketing authorisation in Norway.
    MarketingStatus = "marketing-status",
    /// The ICD-10 code of the indication.
    Indication = "indication",
    /// The indication in words.
    IndicationText = "indication-text",
    /// Experimental or established.
    Classification = "classification",
    /// Ordinary or urgent.
    Urgency = "urgency",
    /// The treatment began before the decision.
    StartedBeforeDecision = "started-before-decision",
    /// The planned duration in months.
    DurationMonths = "duration-months",
    /// When the effect is evaluated.
    EvaluationDate = "evaluation-date",
    /// The cost of one patient in a month, in kroner.
    CostPerMonth = "cost-per-month",
    /// The patient, or who decides for the patient, consents to the treatment.
    TreatmentConsent = "treatment-consent",
    /// Consent to the use of data about benefit and risk.
    DataConsent = "data-consent",
}
}

impl Column {
    /// True if the column may only be kept in the identity table.
    pub const fn is_identity(self) -> bool {
        matches!(self, Self::PatientNumber | Self::PatientName)
    }
}

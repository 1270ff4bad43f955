//! What a trust publishes about a decision: coded fields and text that a person wrote for publication.
//!
//! There is no field that could hold patient data by design; the anonymity gate of the publishing node reads the texts.

use serde::{Deserialize, Serialize};

use super::EncodedContent;
use crate::document::DocumentError;
use crate::ids::{EntryId, EntryKind, Origin};
use crate::text::{AtcCode, Code, Icd10Code, Line, Period, Text, YearMonth};

/// An anonymised decision summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSummaryV1 {
    /// The entry's id: random, and not the id of the case.
    pub id: EntryId,
    /// The trust that decided.
    pub origin: Origin,
    /// The scheme that the decision was made under.
    pub scheme: Scheme,
    /// Whether it is for one patient or for a group.
    pub scope: Scope,
    /// The medicine's ATC code.
    pub atc: AtcCode,
    /// The name of the substance.
    pub substance: Line<200>,
    /// The indication's code, as coarse as the gate asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication: Option<Icd10Code>,
    /// The indication in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication_text: Option<Text<500>>,
    /// What was decided.
    pub outcome: Outcome,
    /// Why, coded; in the decider's order, none twice.
    pub grounds: Vec<Ground>,
    /// Why, in words written for publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds_text: Option<Text<4000>>,
    /// The conditions; present when the outcome is with conditions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions_text: Option<Text<4000>>,
    /// Whether the treatment is experimental or established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Classification>,
    /// When it was decided, as coarse as the gate asks.
    pub decided: Period,
    /// The last month in which the decision is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<YearMonth>,
    /// Who decided: a role or body, never a person.
    pub decided_by: DecidedBy,
    /// The patient's age, as coarse as the gate asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_band: Option<AgeBand>,
    /// The assessors' median level for each criterion, in the order of the criteria.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<CriterionLevel>,
    /// What the anonymity gate did before this was published.
    pub gate: GateProvenance,
    /// The earlier entry of the same log that this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<EntryId>,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// All values, in the order of the specification.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The code on the wire.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }
        }
    };
}

codes! {
    /// The scheme of a decision.
    Scheme {
        /// Outside the approved indication.
        OffLabel = "off_label",
        /// Without Norwegian marketing authorisation.
        OffLicence = "off_licence",
        /// While the method is being assessed nationally (*unntaksordningen*).
        PendingMethod = "pending_method",
        /// After a national refusal (*tilgangsordningen*).
        ExceptionalAccess = "exceptional_access",
    }
}

codes! {
    /// Whom a decision is for.
    Scope {
        /// One patient.
        Individual = "individual",
        /// A group of patients.
        Group = "group",
    }
}

codes! {
    /// What was decided.
    Outcome {
        /// *Innvilget*.
        Approved = "approved",
        /// *Innvilget med vilkår*.
        ApprovedWithConditions = "approved_with_conditions",
        /// *Avslått*.
        Rejected = "rejected",
        /// *Avvist*: the wrong route.
        Dismissed = "dismissed",
        /// *Oversendt* to whom it belongs.
        Referred = "referred",
    }
}

codes! {
    /// A reason for a decision.
    Ground {
        /// The benefit is documented.
        BenefitShown = "benefit_shown",
        /// The expected benefit is too small.
        BenefitInsufficient = "benefit_insufficient",
        /// The evidence is too uncertain.
        EvidenceInsufficient = "evidence_insufficient",
        /// The condition is severe.
        SeverityHigh = "severity_high",
        /// The condition is not severe enough.
        SeverityInsufficient = "severity_insufficient",
        /// The use of resources is in proportion.
        ResourceUseProportionate = "resource_use_proportionate",
        /// The use of resources is out of proportion.
        ResourceUseDisproportionate = "resource_use_disproportionate",
        /// The risk is too high or not handled.
        SafetyConcern = "safety_concern",
        /// Other treatment remains to be tried.
        AlternativeAvailable = "alternative_available",
        /// Other treatment was tried or cannot be used.
        AlternativesExhausted = "alternatives_exhausted",
        /// The patient deviates clinically from the group that was assessed.
        ClinicallyExceptional = "clinically_exceptional",
        /// The patient does not deviate clinically from the group that was assessed.
        NotClinicallyExceptional = "not_clinically_exceptional",
        /// A clinical trial fits.
        TrialAvailable = "trial_available",
        /// Another scheme pays.
        OtherFunding = "other_funding",
        /// The application belongs elsewhere.
        WrongRoute = "wrong_route",
    }
}

codes! {
    /// Whether a treatment counts as experimental.
    Classification {
        /// *Utprøvende*.
        Experimental = "experimental",
        /// *Etablert*.
        Established = "established",
    }
}

codes! {
    /// The role or body that decided. There is no room for a person.
    DecidedBy {
        /// *Fagdirektør*.
        MedicalDirector = "medical_director",
        /// *Klinikkdirektør*.
        ClinicDirector = "clinic_director",
        /// The trust's own committee.
        Committee = "committee",
        /// The national inter-regional committee.
        NationalCommittee = "national_committee",
    }
}

codes! {
    /// An age, from narrow to coarse.
    AgeBand {
        /// 0 to 5 years.
        Age0To5 = "0-5",
        /// 6 to 11 years.
        Age6To11 = "6-11",
        /// 12 to 17 years.
        Age12To17 = "12-17",
        /// 18 to 39 years.
        Age18To39 = "18-39",
        /// 40 to 64 years.
        Age40To64 = "40-64",
        /// 65 to 79 years.
        Age65To79 = "65-79",
        /// 80 years or more.
        Age80Up = "80+",
        /// Below 18 years.
        Child = "child",
        /// 18 years or more.
        Adult = "adult",
    }
}

codes! {
    /// A standard criterion of assessment.
    Criterion {
        /// *Nytte*.
        Benefit = "benefit",
        /// *Ressursbruk*.
        ResourceUse = "resource_use",
        /// *Alvorlighet*.
        Severity = "severity",
        /// After GRADE.
        CertaintyOfEvidence = "certainty_of_evidence",
        /// How well risk is known and handled.
        Safety = "safety",
        /// Whether other treatment was tried.
        AlternativesTried = "alternatives_tried",
        /// For the exception schemes.
        ClinicalExceptionality = "clinical_exceptionality",
    }
}

codes! {
    /// What released a summary for publication.
    Released {
        /// The gate's rules alone.
        ByRules = "by_rules",
        /// A privacy_reviewer, after the gate held it.
        ByReviewer = "by_reviewer",
    }
}

/// An anchored level of a criterion, 1 (lowest) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl TryFrom<u8> for Level {
    type Error = DocumentError;

    fn try_from(level: u8) -> Result<Self, DocumentError> {
        if (1..=5).contains(&level) { Ok(Level(level)) } else { Err(DocumentError::Fields) }
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> u8 {
        level.0
    }
}

/// The level of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionLevel {
    /// Which criterion.
    pub criterion: Criterion,
    /// The level; missing when it cannot be assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

/// Which rules the anonymity gate applied, so that a reader can judge what a missing or coarse field means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateProvenance {
    /// The rules, by name.
    pub rules: Vec<Code>,
    /// The least number of patients who could be meant; missing where no cell was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k: Option<u32>,
    /// What released the summary.
    pub released: Released,
}

const MAX_RULES: usize = 32;

impl DecisionSummaryV1 {
    /// Encodes the summary for publication.
    ///
    /// # Errors
    /// [`DocumentError`] when fields contradict each other.
    pub fn encode(&self) -> Result<EncodedContent, DocumentError> {
        self.check()?;
        super::encode(&self.origin, EntryKind::DECISION_SUMMARY, self)
    }

    pub(super) fn check(&self) -> Result<(), DocumentError> {
        let with_conditions = self.outcome == Outcome::ApprovedWithConditions;
        let rules = [
            (
                !with_conditions || self.conditions_text.is_some(),
                "an approval with conditions states the conditions",
            ),
            (!has_repeats(&self.grounds), "no ground is given twice"),
            (
                self.ratings.is_sorted_by(|a, b| a.criterion < b.criterion),
                "criteria stand in order, none twice",
            ),
            (self.gate.rules.len() <= MAX_RULES, "at most 32 gate rules are named"),
            (self.supersedes != Some(self.id), "an entry does not supersede itself"),
        ];
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err(DocumentError::Contradiction { rule }),
            None => Ok(()),
        }
    }
}

fn has_repeats<T: Ord + Copy>(items: &[T]) -> bool {
    let mut sorted = items.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| matches!(pair, [a, b] if a == b))
}

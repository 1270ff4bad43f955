//! The one place where a decision summary is made: from an allow-list of a decided case, and nothing else.
//!
//! Invariant: no field of [`Proposal`] could hold who the patient is. The answers of the application, its free text and
//! the grounds of the letter are narratives and have no way in here.

use federation_protocol::DocumentError;
use federation_protocol::content as wire;
use federation_protocol::ids::{EntryId, Origin};
use federation_protocol::text::{AtcCode, Icd10Code, Line, Period, Text, TextError, YearMonth};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::{CaseEvent, History};
use crate::kernel::coded::coded;
use crate::kernel::terms::{Classification, DecidingBody, Ground, Outcome, Scheme, Scope};
use crate::publication::cells::Basis;

coded!(
    /// How exactly the time of the decision is published, from fine to coarse.
    PeriodStep {
        /// The month.
        Month = "month",
        /// The quarter.
        Quarter = "quarter",
        /// The year.
        Year = "year",
    }
);

coded!(
    /// How exactly the indication is published, from fine to coarse.
    IndicationStep {
        /// The code as the application has it.
        Whole = "whole",
        /// Its category of three characters.
        Category = "category",
        /// A block of categories that the trust has a figure for.
        Block = "block",
        /// Not at all.
        None = "none",
    }
);

/// How much coarser a summary is than what is known. The age is never published at this stage of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generalisation {
    /// The time of the decision.
    pub period: PeriodStep,
    /// The indication.
    pub indication: IndicationStep,
}

impl Generalisation {
    /// What is proposed: a group needs none, one patient could be found by the month.
    pub const fn proposed(scope: Scope) -> Self {
        let period = match scope {
            Scope::Group => PeriodStep::Month,
            Scope::Individual => PeriodStep::Quarter,
        };
        Self { period, indication: IndicationStep::Whole }
    }

    /// The steps that were taken, as the ledger and the entry's provenance name them.
    pub fn codes(self) -> Vec<&'static str> {
        let period = match self.period {
            PeriodStep::Month => None,
            PeriodStep::Quarter => Some("period_quarter"),
            PeriodStep::Year => Some("period_year"),
        };
        let indication = match self.indication {
            IndicationStep::Whole => None,
            IndicationStep::Category => Some("icd10_category"),
            IndicationStep::Block => Some("icd10_block"),
            IndicationStep::None => Some("icd10_none"),
        };
        period.into_iter().chain(indication).collect()
    }
}

/// What may be published of a decided case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Why outside the ordinary scheme.
    pub scheme: Scheme,
    /// One patient or a group.
    pub scope: Scope,
    /// The medicine.
    pub atc: String,
    /// Name of the substance.
    pub substance: String,
    /// The indication.
    pub icd10: Option<String>,
    /// How it turned out.
    pub outcome: Outcome,
    /// Coded grounds.
    pub grounds: Vec<Ground>,
    /// Experimental or established.
    pub classification: Classification,
    /// The day of the decision in Norway; published more coarsely.
    pub decided_on: Date,
    /// Last day of validity; only its month is published.
    pub valid_until: Option<Date>,
    /// Who decided.
    pub body: DecidingBody,
    /// Text written for publication.
    pub text: String,
    /// Conditions, written for publication.
    pub conditions: String,
    /// How much coarser it is published.
    pub generalisation: Generalisation,
    /// The block that the indication lies in, where the trust has a figure for one.
    #[serde(default)]
    pub block: Option<String>,
    /// What makes the cell large enough, and the *k* that was asked for.
    #[serde(default)]
    pub cell: Option<(Basis, u32)>,
}

/// Why a summary cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSummarise {
    /// The case has no such decision.
    #[error("the case has no decision at this event")]
    NotDecided,
    /// A text or code does not fit its field.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Fields contradict each other.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl Proposal {
    /// What may be published of the decision that event `seq` made.
    ///
    /// # Errors
    /// [`CannotSummarise::NotDecided`].
    pub fn of(history: &History, seq: u32) -> Result<Self, CannotSummarise> {
        let recorded = history.events.iter().find(|recorded| recorded.seq == seq);
        let (recorded, case) = recorded.zip(Some(&history.case)).ok_or(CannotSummarise::NotDecided)?;
        let (CaseEvent::Decided(decision), Some(application)) = (&recorded.event, &case.application) else {
            return Err(CannotSummarise::NotDecided);
        };
        Ok(Self {
            scheme: case.scheme,
            scope: case.scope,
            atc: application.atc.as_str().to_owned(),
            substance: application.medicine.clone(),
            icd10: application.icd10.as_ref().map(|code| code.as_str().to_owned()),
            outcome: decision.outcome,
            grounds: decision.grounds.clone(),
            classification: decision.classification,
            decided_on: recorded.at.date_in_norway(),
            valid_until: decision.valid_until,
            body: decision.body,
            text: one_kind_of_newline(&decision.public_text),
            conditions: one_kind_of_newline(&decision.public_conditions),
            generalisation: Generalisation::proposed(case.scope),
            block: None,
            cell: None,
        })
    }

    /// The period that is published.
    pub fn period(&self) -> String {
        let (year, month) = (self.decided_on.year(), self.decided_on.month());
        match self.generalisation.period {
            PeriodStep::Month => format!("{year:04}-{month:02}"),
            PeriodStep::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            PeriodStep::Year => format!("{year:04}"),
        }
    }

    /// The indication that is published.
    pub fn indication(&self) -> Option<&str> {
        let code = self.icd10.as_deref()?;
        match self.generalisation.indication {
            IndicationStep::Whole => Some(code),
            IndicationStep::Category => code.get(..3),
            IndicationStep::Block => self.block.as_deref(),
            IndicationStep::None => None,
        }
    }

    /// Makes the summary under the id `id`, with what the gate did.
    ///
    /// # Errors
    /// [`CannotSummarise`] when a text has a character that may not be published, or is too long.
    pub fn summarise(
        &self,
        id: EntryId,
        origin: &Origin,
        gate: wire::GateProvenance,
    ) -> Result<wire::DecisionSummaryV1, CannotSummarise> {
        let text = |text: &str| match text.trim() {
            "" => Ok(None),
            text => Text::new(text).map(Some),
        };
        let valid_until = self.valid_until.map(|day| format!("{:04}-{:02}", day.year(), day.month()));
        let mut grounds: Vec<wire::Ground> = Vec::new();
        for ground in self.grounds.iter().copied().map(ground) {
            if !grounds.contains(&ground) {
                grounds.push(ground);
            }
        }
        let summary = wire::DecisionSummaryV1 {
            id,
            origin: origin.clone(),
            scheme: scheme(self.scheme),
            scope: scope(self.scope),
            atc: AtcCode::new(self.atc.as_str())?,
            substance: Line::new(self.substance.trim())?,
            indication: self.indication().map(Icd10Code::new).transpose()?,
            indication_text: None,
            outcome: outcome(self.outcome),
            grounds,
            grounds_text: text(&self.text)?,
            conditions_text: text(&self.conditions)?,
            classification: Some(classification(self.classification)),
            decided: Period::new(self.period())?,
            valid_until: valid_until.map(YearMonth::new).transpose()?,
            decided_by: body(self.body),
            age_band: None,
            ratings: Vec::new(),
            gate,
            supersedes: None,
        };
        // Encoding checks what the fields say together; it is done again when the summary is published.
        summary.encode()?;
        Ok(summary)
    }
}

/// Browsers send two characters for a line break.
pub(super) fn one_kind_of_newline(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\t', " ").trim().to_owned()
}

const fn scheme(scheme: Scheme) -> wire::Scheme {
    match scheme {
        Scheme::OffLabel => wire::Scheme::OffLabel,
        Scheme::OffLicence => wire::Scheme::OffLicence,
        Scheme::PendingMethod => wire::Scheme::PendingMethod,
        Scheme::ExceptionalAccess => wire::Scheme::ExceptionalAccess,
    }
}

const fn scope(scope: Scope) -> wire::Scope {
    match scope {
        Scope::Individual => wire::Scope::Individual,
        Scope::Group => wire::Scope::Group,
    }
}

const fn outcome(outcome: Outcome) -> wire::Outcome {
    match outcome {
        Outcome::Approved => wire::Outcome::Approved,
        Outcome::ApprovedWithConditions => wire::Outcome::ApprovedWithConditions,
        Outcome::Rejected => wire::Outcome::Rejected,
        Outcome::Dismissed => wire::Outcome::Dismissed,
        Outcome::Referred => wire::Outcome::Referred,
    }
}

const fn classification(classification: Classification) -> wire::Classification {
    match classification {
        Classification::Experimental => wire::Classification::Experimental,
        Classification::Established => wire::Classification::Established,
    }
}

const fn body(body: DecidingBody) -> wire::DecidedBy {
    match body {
        DecidingBody::MedicalDirector => wire::DecidedBy::MedicalDirector,
        DecidingBody::ClinicDirector => wire::DecidedBy::ClinicDirector,
        DecidingBody::Committee => wire::DecidedBy::Committee,
    }
}

const fn ground(ground: Ground) -> wire::Ground {
    match ground {
        Ground::BenefitDocumented => wire::Ground::BenefitShown,
        Ground::BenefitNotDocumented => wire::Ground::EvidenceInsufficient,
        Ground::CostReasonable => wire::Ground::ResourceUseProportionate,
        Ground::CostUnreasonable => wire::Ground::ResourceUseDisproportionate,
        Ground::SeriousCondition => wire::Ground::SeverityHigh,
        Ground::AlternativesExhausted => wire::Ground::AlternativesExhausted,
        Ground::AlternativesRemain => wire::Ground::AlternativeAvailable,
        Ground::RiskTooHigh => wire::Ground::SafetyConcern,
        Ground::ClinicallyExceptional => wire::Ground::ClinicallyExceptional,
        Ground::OtherRoute => wire::Ground::WrongRoute,
    }
}

#[cfg(test)]
pub(crate) mod tests;

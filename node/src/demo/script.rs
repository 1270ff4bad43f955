//! What happens in the demo: for each case who applies for what, and the steps that follow.

use jiff::civil::Date;
use serde::Deserialize;

use super::CannotSeed;
use crate::kernel::terms::{
    Classification, DecidingBody, DeclineReason, Ground, Outcome, Recommendation, Scheme, Scope, StopReason,
};

/// One case. Texts that are left out are not answered in a draft, and have a usual answer in what is handed in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseScript {
    /// Names the case among those of its trust.
    pub(super) key: String,
    pub(super) unit: String,
    pub(super) clinician: String,
    #[serde(default = "off_label")]
    pub(super) scheme: Scheme,
    #[serde(default = "individual")]
    pub(super) scope: Scope,
    pub(super) patient: Option<Patient>,
    pub(super) group: Option<Group>,
    pub(super) atc: String,
    pub(super) product: String,
    pub(super) route: String,
    /// Set where the medicine has no Norwegian marketing authorisation: how the exemption stands.
    pub(super) not_authorised: Option<String>,
    pub icd10: String,
    pub(super) indication: String,
    pub(super) severity_level: String,
    pub(super) severity: String,
    /// Why it is urgent; ordinary without it.
    pub(super) urgent: Option<String>,
    #[serde(default)]
    pub(super) tried: Vec<Tried>,
    pub(super) not_tried: Option<String>,
    pub(super) alternatives: Option<String>,
    pub(super) benefit: Option<String>,
    pub(super) evidence: Option<String>,
    #[serde(default)]
    pub(super) evidence_kind: Vec<String>,
    pub(super) reference: Option<String>,
    pub(super) classification: Option<Classification>,
    pub(super) classification_grounds: Option<String>,
    pub(super) risk: Option<String>,
    pub(super) goal: Option<String>,
    pub(super) dose: Option<String>,
    pub(super) months: Option<u32>,
    pub(super) stop: Option<String>,
    /// Kroner a month.
    pub(super) cost: Option<i64>,
    /// How many days ago the last step was taken.
    pub(super) last_days_ago: i32,
    pub(super) steps: Vec<ScriptStep>,
}

/// An invented patient; the synthetic number follows from the day of birth.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patient {
    pub(super) name: String,
    pub(super) born: Date,
}

/// Whom a decision for a group is about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) description: String,
    pub(super) patients: u32,
    pub(super) inclusion: String,
    pub(super) exclusion: Option<String>,
}

/// A treatment that was tried before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tried {
    pub(super) treatment: String,
    pub(super) period: String,
    pub(super) result: String,
    pub(super) explanation: String,
}

/// A step. Who takes it follows from the roles, but for the assessors.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ScriptStep {
    Submit,
    Endorse {
        #[serde(default)]
        text: String,
    },
    Return {
        text: String,
    },
    Stop {
        reason: StopReason,
        text: String,
    },
    Assign {
        assessors: Vec<String>,
    },
    Rate {
        by: String,
        /// A level for each criterion of the scheme, in the order of the criteria; 0 where it cannot be assessed.
        levels: Vec<u8>,
        recommend: Recommendation,
        #[serde(default)]
        text: String,
    },
    Ask {
        text: String,
    },
    AskPeer {
        /// Id of the other trust.
        peer: String,
        text: String,
        /// What that trust answers once it is served; without an answer and a decline the request waits for a visitor.
        answer: Option<Box<Answer>>,
        /// Why that trust declines once it is served.
        decline: Option<Box<Decline>>,
    },
    /// The case officer writes to the trust that was asked last.
    TellPeer {
        text: String,
        /// A text file that goes along.
        file: Option<String>,
    },
    Decide(Box<Verdict>),
    Release {
        text: String,
    },
    Start,
    Close {
        text: String,
        lag: i32,
    },
    Withdraw {
        text: String,
    },
}

/// What another trust answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) recommend: Recommendation,
    pub(super) levels: Vec<u8>,
    pub(super) text: String,
    /// What it writes before.
    pub(super) message: Option<String>,
}

/// Why another trust declines.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decline {
    pub(super) reason: DeclineReason,
    pub(super) text: String,
}

/// What is decided.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verdict {
    pub(super) outcome: Outcome,
    #[serde(default = "medical_director")]
    pub(super) body: DecidingBody,
    pub(super) grounds: Vec<Ground>,
    pub(super) classification: Classification,
    pub(super) valid_months: Option<i32>,
    pub(super) text: String,
    #[serde(default)]
    pub(super) conditions: String,
    pub(super) public_text: String,
    #[serde(default)]
    pub(super) public_conditions: String,
}

fn off_label() -> Scheme {
    Scheme::OffLabel
}

fn individual() -> Scope {
    Scope::Individual
}

fn medical_director() -> DecidingBody {
    DecidingBody::MedicalDirector
}

impl ScriptStep {
    /// How many days it usually takes after the step before.
    pub(super) fn lag_days(&self) -> i32 {
        match self {
            Self::Submit | Self::Ask { .. } | Self::AskPeer { .. } | Self::TellPeer { .. } => 1,
            Self::Endorse { .. } | Self::Return { .. } | Self::Assign { .. } | Self::Release { .. } => 2,
            Self::Stop { .. } | Self::Rate { .. } | Self::Start => 3,
            Self::Decide(_) | Self::Withdraw { .. } => 5,
            Self::Close { lag, .. } => *lag,
        }
    }
}

/// The cases of a trust of the cast, in no order of time.
///
/// # Errors
/// [`CannotSeed::Data`] when a file in the program is not sound, which its tests rule out.
pub(super) fn cases_of(trust: &str) -> Result<Vec<CaseScript>, CannotSeed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        case: Vec<CaseScript>,
    }
    const NORDVIK: &[&str] = &[
        include_str!("data/cases/nordvik_nervesystem.toml"),
        include_str!("data/cases/nordvik_revma.toml"),
        include_str!("data/cases/nordvik_blod.toml"),
    ];
    let files = match trust {
        "nordvik" => NORDVIK,
        "sorfjord" => &[include_str!("data/cases/sorfjord.toml")],
        "ostmark" => &[include_str!("data/cases/ostmark.toml")],
        _ => &[],
    };
    let mut cases = Vec::new();
    for file in files {
        let file: File = toml::from_str(file).map_err(|error| CannotSeed::data("cases", &error))?;
        cases.extend(file.case);
    }
    Ok(cases)
}

//! Decision summaries for stories of the register.

use federation_protocol::content::{
    Classification, Content, DecidedBy, DecisionSummaryV1, GateProvenance, Ground, Outcome, Released, Scheme,
    Scope,
};
use federation_protocol::ids::EntryId;
use federation_protocol::text::{AtcCode, Icd10Code, Line, Period, Text};
use samraad::kernel::random::AsRng;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad::register::own_log::{self, CannotAppend};

/// A new summary of a trust: rituximab for multiple sclerosis, approved for a group.
///
/// # Panics
/// Never: the codes are well-formed.
pub fn summary(trust: &Trust) -> DecisionSummaryV1 {
    DecisionSummaryV1 {
        id: new_id(),
        origin: trust.origin.clone(),
        scheme: Scheme::OffLabel,
        scope: Scope::Group,
        atc: AtcCode::new("L01FA01").expect("a code"),
        substance: Line::new("rituksimab").expect("a name"),
        indication: Some(Icd10Code::new("G35").expect("a code")),
        indication_text: Some(Text::new("Multippel sklerose").expect("a text")),
        outcome: Outcome::Approved,
        grounds: vec![Ground::BenefitShown],
        grounds_text: None,
        conditions_text: None,
        classification: Some(Classification::Established),
        decided: Period::new("2026-11").expect("a period"),
        valid_until: None,
        decided_by: DecidedBy::MedicalDirector,
        age_band: None,
        ratings: vec![],
        gate: GateProvenance { rules: vec![], k: None, released: Released::ByRules },
        supersedes: None,
    }
}

/// A new id.
pub fn new_id() -> EntryId {
    EntryId::random(&mut AsRng(&SystemRandomness))
}

/// A summary as what a log takes.
pub fn decision(summary: DecisionSummaryV1) -> Content {
    Content::DecisionSummary(Box::new(summary))
}

/// Appends to a trust's own log.
///
/// # Errors
/// As [`own_log::append`].
pub async fn append(trust: &Trust, content: Content) -> Result<u64, CannotAppend> {
    let mut tx = trust.db.begin().await?;
    let appended = own_log::append(&mut tx, trust, content).await?;
    own_log::commit(tx).await?;
    Ok(appended.index)
}

/// Appends `count` new summaries and signs the log.
///
/// # Panics
/// When it fails.
pub async fn publish(trust: &Trust, count: usize) {
    for _ in 0..count {
        append(trust, decision(summary(trust))).await.expect("appended");
    }
    own_log::publish_checkpoint(trust).await.expect("signed");
}

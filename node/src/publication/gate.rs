//! The anonymity gate: identifiers in text, and cells in which too few patients could be meant.
//!
//! It cannot be switched off. What it does not clear is held for a privacy reviewer.

use federation_protocol::content::{GateProvenance, Released};
use federation_protocol::ids::{EntryId, Origin};
use federation_protocol::text::Code;
use jiff::civil::Date;

use crate::kernel::terms::Scope;
use crate::publication::cells::{self, Cell, Known};
use crate::publication::identifiers::{Hit, IdentifierKind, find_identifiers};
use crate::publication::proposal::Proposal;

/// Why a summary is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is about one patient, and too few could be meant, or nobody knows how many.
    SmallCell,
    /// A text seems to identify somebody.
    Identifier(IdentifierKind),
    /// A text cannot be published as it is written.
    Unfit,
}

const SMALL_CELL: &str = "small-cell";
/// As it was called while every decision on one patient was held.
const ONE_PATIENT: &str = "one-patient";
const UNFIT: &str = "unfit";

impl Reason {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SmallCell => SMALL_CELL,
            Self::Identifier(kind) => kind.code(),
            Self::Unfit => UNFIT,
        }
    }

    /// The key of its short name.
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::SmallCell => "publication-reason-small-cell",
            Self::Identifier(kind) => kind.message_key(),
            Self::Unfit => "publication-reason-unfit",
        }
    }

    /// The key of the sentence that explains it.
    pub const fn why_key(self) -> &'static str {
        match self {
            Self::SmallCell => "publication-why-small-cell",
            Self::Identifier(kind) => kind.message_key(),
            Self::Unfit => "publication-why-unfit",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            SMALL_CELL | ONE_PATIENT => Some(Self::SmallCell),
            UNFIT => Some(Self::Unfit),
            other => IdentifierKind::from_code(other).map(Self::Identifier),
        }
    }
}

/// What the gate found in the two texts of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the text.
    pub in_text: Vec<Hit>,
    /// In the conditions.
    pub in_conditions: Vec<Hit>,
}

/// Marks what may identify somebody.
pub fn find(proposal: &Proposal, today: Date) -> Found {
    Found {
        in_text: find_identifiers(&proposal.text, today),
        in_conditions: find_identifiers(&proposal.conditions, today),
    }
}

/// Why its texts must be seen by a person; nothing when nothing in them is marked.
pub fn reasons(proposal: &Proposal, today: Date) -> Vec<Reason> {
    let found = find(proposal, today);
    let kinds = found.in_text.iter().chain(&found.in_conditions).map(|hit| Reason::Identifier(hit.kind));
    let unfit = (!can_be_made(proposal)).then_some(Reason::Unfit);
    let mut reasons: Vec<Reason> = kinds.chain(unfit).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// What the gate makes of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be published at once.
    Publish,
    /// It may be published with the others of its period, from this day on.
    PublishFrom(Date),
    /// A person must see it, for these reasons.
    Hold(Vec<Reason>),
}

/// Judges a proposal by its texts and by its cell, and makes it as coarse as the cell must be.
pub fn judge(proposal: Proposal, today: Date, k: u32, known: &Known) -> (Proposal, Verdict) {
    let mut proposal = proposal;
    let mut reasons = reasons(&proposal, today);
    let mut from = None;
    proposal.block = cells::block(&proposal, &known.figures).map(|block| block.as_str().to_owned());
    match cells::place(&proposal, k, known) {
        Cell::NotNeeded => {}
        Cell::Large(cell) => proposal.generalisation = cell,
        Cell::LargeFrom(cell, day) => {
            proposal.generalisation = cell;
            from = Some(day).filter(|day| *day > today);
        }
        Cell::Small(cell) => {
            proposal.generalisation = cell;
            reasons.insert(0, Reason::SmallCell);
        }
    }
    let proposal = with_basis(proposal, k, known);
    let verdict = match (reasons.is_empty(), from) {
        (false, _) => Verdict::Hold(reasons),
        (true, Some(day)) => Verdict::PublishFrom(day),
        (true, None) => Verdict::Publish,
    };
    (proposal, verdict)
}

/// Notes what makes the cell large enough, as coarse as the proposal now is.
pub fn with_basis(mut proposal: Proposal, k: u32, known: &Known) -> Proposal {
    let basis = match proposal.scope {
        Scope::Group => None,
        Scope::Individual => cells::basis(&proposal, proposal.generalisation, k, known),
    };
    proposal.cell = basis.map(|basis| (basis, k.max(cells::LEAST_K)));
    proposal
}

/// Whether a summary can be made of it at all. Which id and origin it gets makes no difference.
pub fn can_be_made(proposal: &Proposal) -> bool {
    const ANY_ID: &str = "00000000-0000-4000-8000-000000000000";
    let any: Option<(EntryId, Origin)> = ANY_ID.parse().ok().zip(Origin::new("any.example/register").ok());
    any.is_some_and(|(id, origin)| {
        proposal.summarise(id, &origin, provenance(proposal, Released::ByRules)).is_ok()
    })
}

/// What the entry says of the gate.
pub fn provenance(proposal: &Proposal, released: Released) -> GateProvenance {
    let cell = match (proposal.scope, proposal.cell) {
        (Scope::Group, _) => "group_needs_no_cell",
        (Scope::Individual, Some((basis, _))) => basis.code(),
        (Scope::Individual, None) => "small_cell_held",
    };
    let rules = ["identifiers_v2", cell].into_iter().chain(proposal.generalisation.codes());
    let k = proposal.cell.map(|(_, k)| k);
    GateProvenance { rules: rules.filter_map(|rule| Code::new(rule).ok()).collect(), k, released }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::publication::cells::{Basis, Figure};
    use crate::publication::proposal::tests::proposal;
    use crate::publication::proposal::{Generalisation, IndicationStep, PeriodStep};

    const TODAY: Date = date(2026, 11, 24);

    #[test]
    fn a_group_decision_without_identifiers_is_clear_and_one_patient_is_when_enough_could_be_meant() {
        let judged =
            |scope, figures| judge(proposal(scope), TODAY, 5, &Known { figures, ..Known::default() }).1;
        assert_eq!(judged(Scope::Group, vec![]), Verdict::Publish);
        assert_eq!(judged(Scope::Individual, vec![]), Verdict::Hold(vec![Reason::SmallCell]));
        let everybody = Figure { code: None, persons: 300_000, source: "SSB".to_owned() };
        assert_eq!(judged(Scope::Individual, vec![everybody.clone()]), Verdict::Publish);
        let known = Known { figures: vec![everybody], ..Known::default() };
        let marked = Proposal { text: "Ring 91 23 45 67.".to_owned(), ..proposal(Scope::Individual) };
        let verdict = Verdict::Hold(vec![Reason::Identifier(IdentifierKind::Phone)]);
        assert_eq!(judge(marked, TODAY, 5, &known).1, verdict);
    }

    #[test]
    fn what_waits_for_the_end_of_its_period_is_published_once_that_is_over() {
        let one = Proposal { icd10: Some("C83.3".to_owned()), ..proposal(Scope::Individual) };
        let quarter = Generalisation { period: PeriodStep::Quarter, indication: IndicationStep::Whole };
        let known = Known { patients: vec![(quarter, 6)], ..Known::default() };
        let (waiting, verdict) = judge(one.clone(), TODAY, 5, &known);
        assert_eq!(verdict, Verdict::PublishFrom(date(2027, 1, 1)));
        assert_eq!(waiting.cell, Some((Basis::Patients, 5)));
        assert_eq!(judge(one, date(2027, 1, 1), 5, &known).1, Verdict::Publish);
    }

    #[test]
    fn an_identifier_in_either_text_holds_a_group_decision() {
        let in_text = Proposal { text: "Ring 91 23 45 67.".to_owned(), ..proposal(Scope::Group) };
        assert_eq!(reasons(&in_text, TODAY), [Reason::Identifier(IdentifierKind::Phone)]);
        let conditions = "Skriv til lege@sykehus.example.".to_owned();
        let in_conditions = Proposal { conditions, ..proposal(Scope::Group) };
        assert_eq!(reasons(&in_conditions, TODAY), [Reason::Identifier(IdentifierKind::Email)]);
        let unfit = Proposal { substance: String::new(), ..proposal(Scope::Group) };
        assert_eq!(reasons(&unfit, TODAY), [Reason::Unfit]);
    }

    #[test]
    fn every_rule_of_the_provenance_is_named() {
        let rules = provenance(&proposal(Scope::Individual), Released::ByReviewer).rules;
        let rules: Vec<&str> = rules.iter().map(Code::as_str).collect();
        assert_eq!(rules, ["identifiers_v2", "small_cell_held", "period_quarter"]);
    }

    #[test]
    fn codes_of_reasons_are_read_back() {
        let kinds = IdentifierKind::ALL.iter().copied().map(Reason::Identifier);
        for reason in [Reason::SmallCell, Reason::Unfit].into_iter().chain(kinds) {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Reason::from_code("one-patient"), Some(Reason::SmallCell), "as 0.1 wrote it");
    }
}

//! The anonymity gate as far as it has come: identifiers in text, and nothing about one patient without a person.
//!
//! It cannot be switched off. What it does not clear is held for a privacy reviewer.

use federation_protocol::content::{GateProvenance, Released};
use federation_protocol::ids::{EntryId, Origin};
use federation_protocol::text::Code;
use jiff::civil::Date;

use crate::kernel::terms::Scope;
use crate::publication::identifiers::{Hit, IdentifierKind, find_identifiers};
use crate::publication::proposal::Proposal;

/// Why a summary is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is about one patient: the rule of small cells is a person's so far.
    OnePatient,
    /// A text seems to identify somebody.
    Identifier(IdentifierKind),
    /// A text cannot be published as it is written.
    Unfit,
}

const ONE_PATIENT: &str = "one-patient";
const UNFIT: &str = "unfit";

impl Reason {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OnePatient => ONE_PATIENT,
            Self::Identifier(kind) => kind.code(),
            Self::Unfit => UNFIT,
        }
    }

    /// The key of its short name.
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::OnePatient => "publication-reason-one-patient",
            Self::Identifier(kind) => kind.message_key(),
            Self::Unfit => "publication-reason-unfit",
        }
    }

    /// The key of the sentence that explains it.
    pub const fn why_key(self) -> &'static str {
        match self {
            Self::OnePatient => "publication-why-one-patient",
            Self::Identifier(kind) => kind.message_key(),
            Self::Unfit => "publication-why-unfit",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            ONE_PATIENT => Some(Self::OnePatient),
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

/// Why the proposal must be seen by a person; nothing when it may be published at once.
pub fn reasons(proposal: &Proposal, today: Date) -> Vec<Reason> {
    let found = find(proposal, today);
    let kinds = found.in_text.iter().chain(&found.in_conditions).map(|hit| Reason::Identifier(hit.kind));
    let one = (proposal.scope == Scope::Individual).then_some(Reason::OnePatient);
    let unfit = (!can_be_made(proposal)).then_some(Reason::Unfit);
    let mut reasons: Vec<Reason> = one.into_iter().chain(kinds).chain(unfit).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
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
    let cell = match proposal.scope {
        Scope::Group => "group_needs_no_cell",
        Scope::Individual => "one_patient_held",
    };
    let rules = ["identifiers_v1", cell].into_iter().chain(proposal.generalisation.codes());
    GateProvenance { rules: rules.filter_map(|rule| Code::new(rule).ok()).collect(), k: None, released }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::publication::proposal::tests::proposal;

    const TODAY: Date = date(2026, 11, 24);

    #[test]
    fn a_group_decision_without_identifiers_is_clear_and_one_patient_never_is() {
        assert_eq!(reasons(&proposal(Scope::Group), TODAY), []);
        assert_eq!(reasons(&proposal(Scope::Individual), TODAY), [Reason::OnePatient]);
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
        assert_eq!(rules, ["identifiers_v1", "one_patient_held", "period_quarter"]);
    }

    #[test]
    fn codes_of_reasons_are_read_back() {
        let kinds = IdentifierKind::ALL.iter().copied().map(Reason::Identifier);
        for reason in [Reason::OnePatient, Reason::Unfit].into_iter().chain(kinds) {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
    }
}

//! Small cells: a summary about one patient is only as exact as leaves at least *k* patients who could be meant.
//!
//! Who could be meant is counted by persons with the diagnosis in the trust's catchment, from figures that the trust has
//! entered, or by distinct patients with a decision on the same medicine and indication; never by entries, since a
//! renewal is the same patient again. The day of publication is known to every reader of the log. So where the count
//! is of patients in a period, the summary waits for the end of the period and is published in a shuffled batch.
//! What nobody has figures for is small.

use federation_protocol::text::Icd10Code;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use crate::kernel::coded::coded;
use crate::kernel::terms::Scope;
use crate::publication::proposal::{Generalisation, IndicationStep, PeriodStep, Proposal};

/// The least that *k* may be.
pub const LEAST_K: u32 = 5;

coded!(
    /// What was counted to find that a cell is large enough.
    Basis {
        /// Persons with the diagnosis in the catchment.
        Persons = "cell_persons",
        /// Distinct patients with a decision in the same cell.
        Patients = "cell_patients",
    }
);

/// Persons in the catchment who have a diagnosis, or who live there at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// A code, category or block of ICD-10; nothing for all who live in the catchment.
    pub code: Option<Icd10Code>,
    /// How many.
    pub persons: u32,
    /// Where the figure comes from.
    pub source: String,
}

/// How many distinct patients have a decision in a cell, by how exactly it is described.
pub type Patients = Vec<(Generalisation, u32)>;

/// What is known of how many patients could be meant.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The trust's figures.
    pub figures: Vec<Figure>,
    /// Decisions of the trust.
    pub patients: Patients,
    /// How exactly earlier summaries of the same case told of it; readers have kept those that were withdrawn.
    pub earlier: Vec<Generalisation>,
}

/// What becomes of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// It is about a group: no patient is meant.
    NotNeeded,
    /// Large enough whenever it is published.
    Large(Generalisation),
    /// Large enough when it is published together with the others of its period, from this day on.
    LargeFrom(Generalisation, Date),
    /// Too small however coarse, or nobody knows: a person must see it.
    Small(Generalisation),
}

/// Walks the ladder from fine to coarse, and stops where at least `k` patients could be meant.
pub fn place(proposal: &Proposal, k: u32, known: &Known) -> Cell {
    if proposal.scope == Scope::Group {
        return Cell::NotNeeded;
    }
    let steps = steps_of(proposal, known);
    for indication in steps.iter().copied() {
        for period in PeriodStep::ALL.iter().copied() {
            let cell = Generalisation { period, indication };
            match basis(proposal, cell, k, known) {
                Some(Basis::Persons) => return Cell::Large(cell),
                Some(Basis::Patients) => return Cell::LargeFrom(cell, end_of(period, proposal.decided_on)),
                None => {}
            }
        }
    }
    let coarsest = if proposal.icd10.is_some() { IndicationStep::Category } else { IndicationStep::None };
    Cell::Small(Generalisation { period: PeriodStep::Year, indication: coarsest })
}

/// What makes the cell large enough, as exact as `cell` and what was published before describe it; nothing where it is
/// too small.
pub fn basis(proposal: &Proposal, cell: Generalisation, k: u32, known: &Known) -> Option<Basis> {
    let k = k.max(LEAST_K);
    // Readers hold both beside each other: the finer one counts.
    let indication = known.earlier.iter().map(|one| one.indication).chain([cell.indication]).min()?;
    let period = known.earlier.iter().map(|one| one.period).chain([cell.period]).min()?;
    let seen = Generalisation { period, indication };
    if persons(proposal, seen.indication, &known.figures).is_some_and(|persons| persons >= k) {
        return Some(Basis::Persons);
    }
    let patients = known.patients.iter().find(|(one, _)| *one == seen).map_or(0, |(_, patients)| *patients);
    (patients >= k).then_some(Basis::Patients)
}

/// The block of ICD-10 that the figures name and the indication lies in, the smallest of them.
pub fn block(proposal: &Proposal, figures: &[Figure]) -> Option<Icd10Code> {
    let category = proposal.icd10.as_deref()?.get(..3)?;
    let blocks = figures.iter().filter_map(|figure| figure.code.as_ref());
    let around = blocks.filter(|code| {
        code.as_str().split_once('-').is_some_and(|(from, to)| (from..=to).contains(&category))
    });
    around.min_by_key(|code| span(code.as_str())).cloned()
}

/// How many categories a block has, as far as its codes tell: by letter, then by number.
fn span(block: &str) -> u32 {
    let at = |code: &str| {
        let letter = code.bytes().next().map_or(0, u32::from);
        letter * 100 + code.get(1..3).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    block.split_once('-').map_or(0, |(from, to)| at(to).saturating_sub(at(from)))
}

fn steps_of(proposal: &Proposal, known: &Known) -> Vec<IndicationStep> {
    let possible = |step: &IndicationStep| match step {
        IndicationStep::Whole | IndicationStep::Category => proposal.icd10.is_some(),
        IndicationStep::Block => block(proposal, &known.figures).is_some(),
        IndicationStep::None => true,
    };
    IndicationStep::ALL.iter().copied().filter(possible).collect()
}

fn persons(proposal: &Proposal, step: IndicationStep, figures: &[Figure]) -> Option<u32> {
    let whole = proposal.icd10.as_deref();
    let code = match step {
        IndicationStep::Whole => Some(whole?.to_owned()),
        IndicationStep::Category => Some(whole?.get(..3)?.to_owned()),
        IndicationStep::Block => Some(block(proposal, figures)?.as_str().to_owned()),
        IndicationStep::None => None,
    };
    let figure = figures.iter().find(|figure| figure.code.as_ref().map(Icd10Code::as_str) == code.as_deref());
    figure.map(|figure| figure.persons)
}

/// The first and the last day of the period that `day` lies in.
pub fn period_of(period: PeriodStep, day: Date) -> (Date, Date) {
    let months = match period {
        PeriodStep::Month => 1,
        PeriodStep::Quarter => 3,
        PeriodStep::Year => 12,
    };
    let first = date(day.year(), (day.month() - 1) / months * months + 1, 1);
    let last = first.checked_add(i32::from(months).months()).and_then(|next| next.yesterday());
    (first, last.unwrap_or(first))
}

/// The first day on which the period is over.
fn end_of(period: PeriodStep, day: Date) -> Date {
    let (_, last) = period_of(period, day);
    last.tomorrow().unwrap_or(last)
}

#[cfg(test)]
mod tests;

//! Decisions from before the trusts of the demo kept their cases here: what fills their registers.
//!
//! Drawn from a list of medicine and indication with a generator that starts at the trust's name, so that the same trust
//! always decided the same. A few medicines come up most of the time, and each trust has leanings of its own.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::{CannotSeed, TrustCast, fixed_id, timeline};
use crate::codes::starter;
use crate::kernel::clock::Timestamp;
use crate::kernel::language::Lang;
use crate::kernel::terms::{Classification, DecidingBody, Ground, Outcome, Scheme, Scope};
use crate::publication::proposal::{Generalisation, Proposal};

/// How many days back the oldest decision lies.
const DAYS: u64 = 700;

/// A decision of earlier, and when its summary was published.
#[derive(Debug, Clone)]
pub(super) struct EarlierDecision {
    /// The same whenever it is drawn.
    pub(super) id: uuid::Uuid,
    /// When it was published.
    pub(super) published_at: Timestamp,
    /// What was published.
    pub(super) proposal: Proposal,
}

/// What is decided on, and how it usually ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    atc: String,
    icd10: String,
    weight: u64,
    approve: u64,
    rejected_for: Ground,
    #[serde(default = "off_label")]
    scheme: Scheme,
    established: bool,
    nb: Words,
    nn: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    yes: String,
    no: String,
    condition: String,
}

fn off_label() -> Scheme {
    Scheme::OffLabel
}

impl Pair {
    fn words(&self, lang: Lang) -> &Words {
        if lang == Lang::Nn { &self.nn } else { &self.nb }
    }
}

fn pairs() -> Result<Vec<Pair>, CannotSeed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        pair: Vec<Pair>,
    }
    let mut pairs = Vec::new();
    for file in [
        include_str!("data/register/blood_and_cancer.toml"),
        include_str!("data/register/immune_and_nervous_system.toml"),
    ] {
        let file: File = toml::from_str(file).map_err(|error| CannotSeed::data("register pairs", &error))?;
        pairs.extend(file.pair);
    }
    Ok(pairs)
}

/// The `count` earlier decisions of a trust, in the order in which they were published.
///
/// # Errors
/// [`CannotSeed`] when the lists in the program are not sound, which their tests rule out.
pub(super) fn earlier_decisions(
    cast: &TrustCast,
    count: usize,
    today: Date,
) -> Result<Vec<EarlierDecision>, CannotSeed> {
    let pairs = pairs()?;
    let medicines = starter::medicines().map_err(|error| CannotSeed::data("catalogue", &error))?;
    let mut dice = Dice::of(&cast.id);
    // How strict the trust is, and what it sees more and less of than others.
    let strictness = dice.below(25);
    let weights: Vec<u64> = pairs.iter().map(|pair| 1 + pair.weight * (40 + dice.below(120))).collect();
    let mut for_groups = BTreeSet::new();
    let mut drawn = Vec::with_capacity(count);
    for nth in 0..count {
        // All dice are thrown whatever comes of them, so that one decision does not move the next.
        let (at, days_ago, minute) = (dice.weighted(&weights), dice.below(DAYS), dice.below(420));
        let rolls = Rolls { group: dice.below(100), outcome: dice.below(100), shade: dice.below(100) };
        let Some(pair) = pairs.get(at) else { continue };
        let group = rolls.group < if pair.established { 14 } else { 4 } && for_groups.insert(at);
        let scope = if group { Scope::Group } else { Scope::Individual };
        // The latest days belong to the cases; and a quarter that has not ended publishes nothing of one patient.
        let days_ago = i32::try_from(days_ago).unwrap_or(0) + 12;
        let decided_on = timeline::working_day(timeline::day(today, days_ago));
        let published_on = match scope {
            Scope::Group => decided_on,
            Scope::Individual => after_the_quarter(decided_on, rolls.shade),
        };
        let medicine = medicines.iter().find(|medicine| medicine.atc.as_str() == pair.atc);
        let substance = medicine.ok_or_else(|| CannotSeed::wrong(format!("no medicine {}", pair.atc)))?;
        if published_on < today {
            drawn.push(EarlierDecision {
                id: fixed_id(&["earlier decision", &cast.id, &nth.to_string()]),
                published_at: timeline::moment(published_on, 8 * 60 + i32::try_from(minute).unwrap_or(0)),
                proposal: proposal(pair, &substance.nb, cast.language, scope, decided_on, rolls, strictness),
            });
        }
    }
    drawn.sort_by_key(|decision| (decision.published_at, decision.id));
    Ok(drawn)
}

#[derive(Clone, Copy)]
struct Rolls {
    group: u64,
    outcome: u64,
    shade: u64,
}

/// In the days after the quarter's end, in no order that would tell the month.
fn after_the_quarter(day: Date, shade: u64) -> Date {
    let months_left = 3 - (i32::from(day.month()) - 1) % 3;
    let next_quarter = day.first_of_month().saturating_add(months_left.months());
    let later = next_quarter.saturating_add((1 + i32::try_from(shade % 14).unwrap_or(0)).days());
    // Forward, never back into the quarter.
    let mut published = later;
    while timeline::working_day(published) != published {
        published = published.saturating_add(1.day());
    }
    published
}

fn proposal(
    pair: &Pair,
    substance: &str,
    lang: Lang,
    scope: Scope,
    decided_on: Date,
    rolls: Rolls,
    strictness: u64,
) -> Proposal {
    // What a committee decides for a group is mostly good news: nobody applies for a group that is refused.
    let approve = if scope == Scope::Group { 90 } else { pair.approve.saturating_sub(strictness) };
    let words = pair.words(lang);
    let nn = lang == Lang::Nn;
    let positive = || {
        let mut grounds =
            vec![if pair.established { Ground::BenefitDocumented } else { Ground::SeriousCondition }];
        grounds.push(match pair.scheme {
            Scheme::ExceptionalAccess => Ground::ClinicallyExceptional,
            _ if pair.established => Ground::CostReasonable,
            _ => Ground::AlternativesExhausted,
        });
        grounds
    };
    let (outcome, grounds, text) = if rolls.outcome < approve {
        let conditional = rolls.shade < if pair.established { 35 } else { 75 };
        let outcome = if conditional { Outcome::ApprovedWithConditions } else { Outcome::Approved };
        (outcome, positive(), words.yes.clone())
    } else if rolls.shade < 76 {
        (Outcome::Rejected, vec![pair.rejected_for], words.no.clone())
    } else if rolls.shade < 91 {
        let text = if nn {
            "Helfo skal avgjere individuell stønad først."
        } else {
            "Helfo skal avgjøre individuell stønad først."
        };
        (Outcome::Dismissed, vec![Ground::OtherRoute], text.to_owned())
    } else {
        let text = if nn {
            "Sendt over til helseføretaket der pasienten bur."
        } else {
            "Oversendt til helseforetaket der pasienten bor."
        };
        (Outcome::Referred, vec![Ground::OtherRoute], text.to_owned())
    };
    let conditions =
        if outcome == Outcome::ApprovedWithConditions { words.condition.clone() } else { String::new() };
    let months = if scope == Scope::Group { 24 } else { 12 };
    Proposal {
        scheme: pair.scheme,
        scope,
        atc: pair.atc.clone(),
        substance: substance.to_owned(),
        icd10: Some(pair.icd10.clone()),
        outcome,
        grounds,
        classification: if pair.established {
            Classification::Established
        } else {
            Classification::Experimental
        },
        decided_on,
        valid_until: outcome.allows_treatment().then(|| decided_on.saturating_add(months.months())),
        body: match scope {
            Scope::Group => DecidingBody::Committee,
            Scope::Individual if rolls.group < 60 => DecidingBody::MedicalDirector,
            Scope::Individual => DecidingBody::ClinicDirector,
        },
        text,
        conditions,
        generalisation: Generalisation::proposed(scope),
        block: None,
        cell: None,
    }
}

/// A small generator (SplitMix64, Steele et al., OOPSLA 2014): the same throws for the same name, on every machine.
struct Dice(u64);

impl Dice {
    fn of(name: &str) -> Self {
        Self(fixed_id(&["dice", name]).as_u64_pair().0)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.throw() % limit.max(1)
    }

    fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        weights
            .iter()
            .position(|weight| {
                let here = left < *weight;
                left = left.saturating_sub(*weight);
                here
            })
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::demo::{EARLIER_DECISIONS, trusts};
    use crate::publication::gate::{can_be_made, reasons};

    const TODAY: Date = date(2026, 11, 24);

    fn all() -> Vec<(TrustCast, Vec<EarlierDecision>)> {
        let drawn = trusts().unwrap().into_iter().map(|cast| {
            let drawn = earlier_decisions(&cast, EARLIER_DECISIONS, TODAY).unwrap();
            (cast, drawn)
        });
        drawn.collect()
    }

    #[test]
    fn the_same_trust_always_decided_the_same() {
        let (one, other) = (all(), all());
        for ((cast, one), (_, other)) in one.iter().zip(&other) {
            let same = |a: &EarlierDecision, b: &EarlierDecision| a.id == b.id && a.proposal == b.proposal;
            assert!(one.iter().zip(other).all(|(a, b)| same(a, b)), "{}", cast.id);
        }
        assert_ne!(one[0].1[0].proposal, one[1].1[0].proposal, "another trust decided otherwise");
    }

    #[test]
    fn a_few_hundred_decisions_show_every_outcome_scheme_and_scope() {
        let proposals: Vec<Proposal> =
            all().into_iter().flat_map(|(_, drawn)| drawn).map(|drawn| drawn.proposal).collect();
        assert!((250..500).contains(&proposals.len()), "{}", proposals.len());
        for outcome in Outcome::ALL {
            assert!(proposals.iter().any(|proposal| proposal.outcome == *outcome), "{outcome:?}");
        }
        for scheme in Scheme::ALL {
            assert!(proposals.iter().any(|proposal| proposal.scheme == *scheme), "{scheme:?}");
        }
        for scope in Scope::ALL {
            assert!(proposals.iter().any(|proposal| proposal.scope == *scope), "{scope:?}");
        }
        let mut by_medicine: BTreeMap<&str, usize> = BTreeMap::new();
        for proposal in &proposals {
            *by_medicine.entry(&proposal.atc).or_default() += 1;
        }
        let mut counts: Vec<usize> = by_medicine.into_values().collect();
        counts.sort_unstable();
        let most: usize = counts.iter().rev().take(5).sum();
        assert!(most * 2 > proposals.len(), "five medicines hold more than half: {counts:?}");
    }

    #[test]
    fn nothing_in_them_identifies_anybody_and_all_can_be_published() {
        let held = |proposal: &Proposal| !reasons(proposal, TODAY).is_empty();
        let texts = |proposal: Proposal| format!("{} {}", proposal.text, proposal.conditions);
        let every: Vec<EarlierDecision> = all().into_iter().flat_map(|(_, drawn)| drawn).collect();
        let marked: BTreeSet<String> =
            every.iter().map(|drawn| drawn.proposal.clone()).filter(held).map(texts).collect();
        assert_eq!(marked, BTreeSet::new());
        for EarlierDecision { proposal, published_at, .. } in every {
            assert!(can_be_made(&proposal));
            assert!(published_at.date_in_norway() >= proposal.decided_on);
            assert!(published_at.date_in_norway() < TODAY);
        }
    }

    #[test]
    fn a_decision_on_one_patient_is_published_after_its_quarter() {
        for (day, first) in [
            (date(2026, 1, 1), date(2026, 4, 2)),
            (date(2026, 3, 31), date(2026, 4, 2)),
            (date(2026, 11, 30), date(2027, 1, 2)),
        ] {
            for shade in 0..100 {
                let published = after_the_quarter(day, shade);
                assert!(
                    published >= first && published < first.saturating_add(25.days()),
                    "{day} {published}"
                );
            }
        }
    }
}

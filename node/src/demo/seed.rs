//! Seeds the trusts: people, pairing, then everything that happened, in the order in which it did.

use std::ops::ControlFlow;

use federation_protocol::content::{Content, Released};
use federation_protocol::ids::EntryId;
use futures_util::future::try_join_all;
use jiff::civil::Date;

use super::cases::{SeededTrust, reasons};
use super::earlier_decisions::{EarlierDecision, earlier_decisions};
use super::pairing::{Side, pair};
use super::script::{CaseScript, cases_of};
use super::{CannotSeed, DemoClock, TrustCast, people, timeline};
use crate::kernel::clock::Timestamp;
use crate::peers::CertificateRule;
use crate::platform::trust::Trust;
use crate::publication::gate;
use crate::register::own_log::{self, CannotAppend};

/// Earlier decisions that are drawn for each trust. Some of them are not published yet.
pub const EARLIER_DECISIONS: usize = 125;

/// How many days ago the trusts were set up: before the first decision.
const SET_UP_DAYS_AGO: i32 = 735;

/// Entries that are appended in one transaction.
const BATCH: usize = 25;

/// A trust to be seeded. The trust must have been opened with this very clock.
pub struct ToSeed<'a> {
    /// The trust.
    pub trust: &'a Trust,
    /// Its clock.
    pub clock: &'a DemoClock,
    /// Who is in it.
    pub cast: &'a TrustCast,
    /// How its server proves itself to the others.
    pub certificate: CertificateRule,
}

/// How far the seeding of one trust has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Accounts.
    pub people: usize,
    /// Cases begun.
    pub cases: usize,
    /// Steps taken with them.
    pub steps: usize,
    /// Earlier decisions in the register.
    pub earlier_decisions: usize,
}

impl Progress {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            people: self.people + other.people,
            cases: self.cases + other.cases,
            steps: self.steps + other.steps,
            earlier_decisions: self.earlier_decisions + other.earlier_decisions,
        }
    }

    /// How much it is altogether.
    pub fn total(self) -> usize {
        self.people + self.cases + self.steps + self.earlier_decisions
    }
}

/// Where the progress of a trust ends.
///
/// # Errors
/// [`CannotSeed`] when the lists in the program are not sound, which their tests rule out.
pub fn planned(cast: &TrustCast, today: Date) -> Result<Progress, CannotSeed> {
    let cases = cases_of(&cast.id)?;
    Ok(Progress {
        people: cast.members.len(),
        cases: cases.len(),
        steps: cases.iter().map(|case| case.steps.len()).sum(),
        earlier_decisions: earlier_decisions(cast, EARLIER_DECISIONS, today)?.len(),
    })
}

/// Is told how far a trust has come, and may break off.
pub trait Watch {
    /// The trust of this id has come so far.
    fn see(&self, trust: &str, progress: Progress) -> ControlFlow<()>;
}

/// Something that happened in a trust.
#[derive(Clone, Copy)]
enum Deed<'a> {
    Begin(&'a CaseScript),
    Step(&'a CaseScript, usize),
    Published(&'a EarlierDecision),
}

/// Seeds trusts that do not know each other yet, or completes what was left half-way. `today` is the day of the first
/// attempt.
///
/// # Errors
/// [`CannotSeed`]; [`CannotSeed::Stopped`] when the watch broke it off. Seeding again goes on from there.
pub async fn seed(trusts: &[ToSeed<'_>], today: Date, watch: &dyn Watch) -> Result<(), CannotSeed> {
    let set_up = timeline::moment(timeline::day(today, SET_UP_DAYS_AGO), 9 * 60);
    let staffed = try_join_all(trusts.iter().map(async |to_seed| {
        let ToSeed { trust, clock, cast, .. } = *to_seed;
        clock.set(set_up);
        let (units, users) = people::hire(trust, cast).await?;
        let progress = Progress { people: users.len(), ..Progress::default() };
        see(watch, cast, progress)?;
        let reasons = reasons(cast.language)?;
        Ok::<_, CannotSeed>((SeededTrust { trust, clock, cast, users, units, reasons }, progress))
    }))
    .await?;

    // Order: an empty log is signed before anybody knows of it. A paired trust that never signed looks like a restored one.
    for (seeded, _) in &staffed {
        sign(seeded.trust).await?;
    }
    let sides: Vec<Side<'_>> = staffed
        .iter()
        .zip(trusts)
        .map(|((seeded, _), to_seed)| Side { seeded, certificate: to_seed.certificate })
        .collect();
    for (nth, one) in sides.iter().enumerate() {
        for other in sides.iter().skip(nth + 1) {
            pair(one, other).await?;
        }
    }
    try_join_all(staffed.iter().map(|(seeded, progress)| relive(seeded, *progress, today, watch))).await?;
    Ok(())
}

/// Lets everything happen again in one trust, in the order of time: its logs then read as if it had.
async fn relive(
    seeded: &SeededTrust<'_>,
    mut progress: Progress,
    today: Date,
    watch: &dyn Watch,
) -> Result<(), CannotSeed> {
    let cases = cases_of(&seeded.cast.id)?;
    let earlier = earlier_decisions(seeded.cast, EARLIER_DECISIONS, today)?;
    let mut deeds: Vec<(Timestamp, Deed<'_>)> = Vec::new();
    for script in &cases {
        let (begun, steps) = timeline::times(script, today);
        deeds.push((begun, Deed::Begin(script)));
        deeds.extend(steps.into_iter().enumerate().map(|(nth, at)| (at, Deed::Step(script, nth))));
    }
    deeds.extend(earlier.iter().map(|decision| (decision.published_at, Deed::Published(decision))));
    // Stable: of two at the same minute, the step of a case that comes first stays first.
    deeds.sort_by_key(|(at, _)| *at);

    let mut batch: Vec<&EarlierDecision> = Vec::new();
    for (at, deed) in deeds {
        if !matches!(deed, Deed::Published(_)) || batch.len() == BATCH {
            publish(seeded, &std::mem::take(&mut batch)).await?;
        }
        match deed {
            Deed::Begin(script) => {
                seeded.begin(script, at).await?;
                progress.cases += 1;
            }
            Deed::Step(script, nth) => {
                seeded.step(script, nth, at).await?;
                progress.steps += 1;
            }
            Deed::Published(decision) => {
                batch.push(decision);
                progress.earlier_decisions += 1;
            }
        }
        see(watch, seeded.cast, progress)?;
    }
    publish(seeded, &batch).await?;
    sign(seeded.trust).await
}

async fn sign(trust: &Trust) -> Result<(), CannotSeed> {
    own_log::publish_checkpoint(trust).await.map_err(|error| CannotSeed::data("registers", &error))
}

fn see(watch: &dyn Watch, cast: &TrustCast, progress: Progress) -> Result<(), CannotSeed> {
    match watch.see(&cast.id, progress) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(CannotSeed::Stopped),
    }
}

/// Appends earlier decisions to the register. They have no case here, so the ledger of published cases does not know them.
async fn publish(seeded: &SeededTrust<'_>, decisions: &[&EarlierDecision]) -> Result<(), CannotSeed> {
    if decisions.is_empty() {
        return Ok(());
    }
    let wrong = |error: &dyn std::error::Error| CannotSeed::data("register entries", error);
    let mut tx = seeded.trust.db.begin().await?;
    for decision in decisions {
        seeded.clock.set(decision.published_at);
        let proposal = &decision.proposal;
        let released = if gate::reasons(proposal, proposal.decided_on).is_empty() {
            Released::ByRules
        } else {
            Released::ByReviewer
        };
        let id = EntryId::from_uuid(decision.id).map_err(|error| wrong(&error))?;
        let summary = proposal
            .summarise(id, &seeded.trust.origin, gate::provenance(proposal, released))
            .map_err(|error| wrong(&error))?;
        match own_log::append(&mut tx, seeded.trust, Content::DecisionSummary(Box::new(summary))).await {
            Ok(_) | Err(CannotAppend::AlreadyPublished) => {}
            Err(error) => return Err(wrong(&error)),
        }
    }
    Ok(own_log::commit(tx).await?)
}

//! Takes the steps of a case as its people would: a permit for who acts, the rule of the step, the store.

use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::script::{CaseScript, ScriptStep, Verdict};
use super::{CannotSeed, DemoClock, TrustCast, answers, fixed_id};
use crate::case::store::{self, NewCase, OpenCase};
use crate::case::{Application, Case, CaseEvent, CriterionRating, FormVersion, Rating, State};
use crate::decision::outbox::{Decided, announce};
use crate::forms::{CheckContext, FORMS, Questionnaire, built_in};
use crate::kernel::access::{
    AssignAssessors, CaseAction, Close, Decide, EditDraft, Endorse, Permit, Rate, ReadHolds,
    RequestInformation, RequestReview, ReturnToClinician, ReviewPublication, Role, StartCase, StartTreatment,
    Stop, Submit, Withdraw, permit, permit_in_trust,
};
use crate::kernel::clock::Timestamp;
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::{CaseId, CommandId, UnitId, UserId};
use crate::kernel::language::Lang;
use crate::kernel::person::{PersonNumber, SyntheticNumbers};
use crate::kernel::reference::DecisionReference;
use crate::kernel::terms::{Criterion, Level, Scheme};
use crate::organisation::store::User;
use crate::patients::Identity;
use crate::patients::store::find_or_create;
use crate::platform::trust::Trust;
use crate::publication::holds::{self, HoldStatus};
use crate::publication::store::on_decided;
use crate::{assessment, case, codes, decision, endorsement};

/// A trust with its people at hand, and the clock that says when they act.
pub(super) struct SeededTrust<'a> {
    pub(super) trust: &'a Trust,
    pub(super) clock: &'a DemoClock,
    pub(super) cast: &'a TrustCast,
    pub(super) users: BTreeMap<String, User>,
    pub(super) units: BTreeMap<String, UnitId>,
    pub(super) reasons: Reasons,
}

/// What assessors write for each level of each criterion.
pub(super) type Reasons = BTreeMap<Criterion, Vec<String>>;

/// The reasons of a language.
///
/// # Errors
/// [`CannotSeed::Data`].
pub(super) fn reasons(lang: Lang) -> Result<Reasons, CannotSeed> {
    let mut file: BTreeMap<String, Reasons> = toml::from_str(include_str!("data/reasons.toml"))
        .map_err(|error| CannotSeed::data("reasons", &error))?;
    let key = if lang == Lang::Nn { Lang::Nn } else { Lang::Nb };
    file.remove(key.tag()).ok_or_else(|| CannotSeed::wrong("no reasons in the language of a trust"))
}

impl SeededTrust<'_> {
    /// The user of that name.
    pub(super) fn user(&self, name: &str) -> Result<&User, CannotSeed> {
        self.users.get(name).ok_or_else(|| CannotSeed::wrong(format!("there is no {name}")))
    }

    /// The first of the cast with a role.
    pub(super) fn first(&self, role: Role) -> Result<&User, CannotSeed> {
        let member = self.cast.with(role).next();
        self.user(member.map_or("", |member| member.user.as_str()))
    }

    pub(super) fn today(&self) -> Date {
        self.trust.now().date_in_norway()
    }

    fn command(&self, script: &CaseScript, step: &str) -> CommandId {
        CommandId::from_uuid(fixed_id(&["command", &self.cast.id, &script.key, step]))
    }

    /// The case of a script, if it was begun.
    ///
    /// # Errors
    /// [`CannotSeed`].
    pub(super) async fn case_of(&self, script: &CaseScript) -> Result<Option<CaseId>, CannotSeed> {
        Ok(store::case_of_command(&self.trust.db, self.command(script, "begin")).await?)
    }

    /// The clinician begins the case and writes the draft.
    ///
    /// # Errors
    /// [`CannotSeed`].
    pub(super) async fn begin(&self, script: &CaseScript, at: Timestamp) -> Result<(), CannotSeed> {
        self.clock.set(at);
        let clinician = self.user(&script.clinician)?.actor(&self.trust.id);
        let (name, form) = form_of(script)?;
        let case = match self.case_of(script).await? {
            Some(case) => case,
            None => {
                let unit = self.units.get(&script.unit).copied();
                let new = NewCase {
                    scheme: script.scheme,
                    scope: script.scope,
                    unit: unit.ok_or_else(|| CannotSeed::wrong(format!("there is no {}", script.unit)))?,
                    form: FormVersion { url: form.url().to_owned(), version: form.version().to_owned() },
                    questionnaire: FORMS
                        .iter()
                        .find(|(known, _)| *known == name)
                        .map_or("", |(_, json)| json)
                        .to_owned(),
                };
                let permit = permit_in_trust::<StartCase>(&clinician)?;
                store::start(self.trust, &permit, self.command(script, "begin"), new).await?
            }
        };
        let (permit, open) = self.open::<EditDraft>(self.user(&script.clinician)?, case).await?;
        if !matches!(open.case().state, State::Draft) || store::draft(self.trust, &open).await?.revision > 0 {
            return Ok(());
        }
        let typed = answers::typed(script, &form, self.cast.language, self.today())?;
        let (identity, rest) = typed.split_identity(&form);
        let number = identity.first("patient-number").map(|number| {
            PersonNumber::parse(number, SyntheticNumbers::Allowed, self.today())
                .map_err(|error| refused(script, &error))
        });
        let open = match (number.transpose()?, identity.first("patient-name")) {
            (Some(number), Some(name)) => {
                let identity = Identity::new(number, name);
                let subject = find_or_create(self.trust, &permit, &identity).await?;
                store::give_patient(self.trust, &permit, &open, subject).await?;
                self.open::<EditDraft>(self.user(&script.clinician)?, case).await?.1
            }
            _ => open,
        };
        store::save_draft(self.trust, &permit, &open, &rest, 0).await?;
        Ok(())
    }

    /// Somebody takes the `nth` step, counted from 0; nothing happens if it was taken before.
    ///
    /// # Errors
    /// [`CannotSeed`].
    pub(super) async fn step(
        &self,
        script: &CaseScript,
        nth: usize,
        at: Timestamp,
    ) -> Result<(), CannotSeed> {
        let command = self.command(script, &nth.to_string());
        let (Some(case), Some(step)) = (self.case_of(script).await?, script.steps.get(nth)) else {
            return Err(CannotSeed::wrong(format!("{} has not been begun", script.key)));
        };
        self.clock.set(at);
        if store::case_of_command(&self.trust.db, command).await?.is_some() {
            // Also where the seeding was broken off right after the decision.
            return match step {
                ScriptStep::Decide(_) => self.publish(decided(case, nth)).await,
                _ => Ok(()),
            };
        }
        let by = Taken { case, command, script };
        let clinician = self.user(&script.clinician)?;
        let officer = self.first(Role::CaseOfficer)?;
        match step {
            ScriptStep::Submit => {
                let (_, form) = form_of(script)?;
                let application = self.application(script, &form)?;
                let steps = self.trust.settings.endorsement_steps;
                self.take::<Submit, _>(by, clinician, Role::Clinician, |case| {
                    case::rules::submit(case, application, steps)
                })
                .await?;
            }
            ScriptStep::Endorse { text } => {
                let leader = self.next_leader(script, case).await?;
                self.take::<Endorse, _>(by, leader, Role::Endorser, |case| {
                    endorsement::rules::endorse(case, false, text)
                })
                .await?;
            }
            ScriptStep::Return { text } => {
                let leader = self.next_leader(script, case).await?;
                let rule = |case: &Case| endorsement::rules::return_to_clinician(case, text);
                self.take::<ReturnToClinician, _>(by, leader, Role::Endorser, rule).await?;
            }
            ScriptStep::Stop { reason, text } => {
                let leader = self.next_leader(script, case).await?;
                let rule = |case: &Case| endorsement::rules::stop(case, *reason, text);
                self.take::<Stop, _>(by, leader, Role::Endorser, rule).await?;
            }
            ScriptStep::Assign { assessors } => {
                let chosen: Result<Vec<UserId>, _> =
                    assessors.iter().map(|name| self.user(name).map(|user| user.id)).collect();
                let chosen = chosen?;
                let rule = |case: &Case| assessment::rules::assign(case, &chosen);
                self.take::<AssignAssessors, _>(by, officer, Role::CaseOfficer, rule).await?;
            }
            ScriptStep::Rate { by: assessor, levels, recommend, text } => {
                let assessor = self.user(assessor)?;
                let role = if assessor.roles.contains(&Role::Assessor) {
                    Role::Assessor
                } else {
                    Role::UserRepresentative
                };
                let criteria = rated(&self.reasons, script.scheme, levels)?;
                let rating = Rating { criteria, recommendation: *recommend, comment: text.clone() };
                let rule = |case: &Case| assessment::rules::rate(case, assessor.id, rating);
                self.take::<Rate, _>(by, assessor, role, rule).await?;
            }
            ScriptStep::Ask { text } => {
                let rule = |case: &Case| assessment::rules::request_information(case, text);
                self.take::<RequestInformation, _>(by, officer, Role::CaseOfficer, rule).await?;
            }
            ScriptStep::AskPeer { peer, text, .. } => {
                let (permit, open) = self.open::<RequestReview>(officer, case).await?;
                self.ask_peer(script, nth, (command, &permit, &open), peer, text).await?;
            }
            ScriptStep::TellPeer { text, file } => {
                let (permit, _) = self.open::<RequestReview>(officer, case).await?;
                self.tell_peer(script, nth, (command, &permit), text, file.as_deref()).await?;
            }
            ScriptStep::Decide(verdict) => {
                self.decide(by, verdict).await?;
                self.publish(decided(case, nth)).await?;
            }
            ScriptStep::Release { text } => self.release(by, text).await?,
            ScriptStep::Start => {
                let today = self.today();
                let rule = |case: &Case| case::rules::start_treatment(case, today, today);
                self.take::<StartTreatment, _>(by, clinician, Role::Clinician, rule).await?;
            }
            ScriptStep::Close { text, .. } => {
                let rule = |case: &Case| case::rules::close(case, text);
                self.take::<Close, _>(by, clinician, Role::Clinician, rule).await?;
            }
            ScriptStep::Withdraw { text } => {
                let rule = |case: &Case| case::rules::withdraw(case, text);
                self.take::<Withdraw, _>(by, clinician, Role::Clinician, rule).await?;
            }
        }
        Ok(())
    }

    async fn decide(&self, by: Taken<'_>, verdict: &Verdict) -> Result<(), CannotSeed> {
        let today = self.today();
        let draft = decision::rules::Draft {
            outcome: verdict.outcome,
            body: verdict.body,
            grounds: verdict.grounds.clone(),
            grounds_text: verdict.text.clone(),
            conditions: verdict.conditions.clone(),
            classification: verdict.classification,
            valid_until: verdict.valid_months.map(|months| today.saturating_add(months.months())),
            public_text: verdict.public_text.clone(),
            public_conditions: verdict.public_conditions.clone(),
        };
        let flaws = decision::rules::flaws(&draft, today);
        if !flaws.is_empty() {
            return Err(refused(by.script, &format_args!("{flaws:?}")));
        }
        let reference = DecisionReference::new(self.trust.random()).to_string();
        let rule = |case: &Case| decision::rules::decide(case, draft, reference);
        self.take::<Decide, _>(by, self.first(Role::DecisionMaker)?, Role::DecisionMaker, rule).await
    }

    /// What the job that the decision enqueued will come to as well, but at its own time.
    async fn publish(&self, decided: Decided) -> Result<(), CannotSeed> {
        on_decided(self.trust, decided).await.map_err(|error| CannotSeed::data("decisions", &error))
    }

    /// The privacy reviewer releases what the gate held. No event of the case: found done when nothing is held.
    async fn release(&self, by: Taken<'_>, reason: &str) -> Result<(), CannotSeed> {
        let reviewer = self.first(Role::PrivacyReviewer)?;
        let waiting = permit_in_trust::<ReadHolds>(&reviewer.actor(&self.trust.id))?;
        let waiting = holds::holds(self.trust, &waiting, 1000).await?;
        let held = waiting.iter().find(|row| row.case_id == by.case && row.status == HoldStatus::Held);
        let Some(held) = held else { return Ok(()) };
        let relations = store::relations(self.trust, by.case).await?;
        let relations = relations.ok_or_else(|| CannotSeed::wrong("a case is gone"))?;
        let permit = permit::<ReviewPublication>(&reviewer.actor(&self.trust.id), &relations)?;
        let hold = holds::open(self.trust, &permit, held.id).await?;
        let proposal = hold.proposal.clone().ok_or_else(|| CannotSeed::wrong("a hold is empty"))?;
        let released = holds::release(self.trust, &permit, &hold, &proposal, reason).await;
        released.map(|_| ()).map_err(|error| CannotSeed::data("decisions", &error))
    }

    /// Opens a case for one of its people.
    ///
    /// # Errors
    /// [`CannotSeed::Denied`] when the policy does not allow it.
    pub(super) async fn open<A: CaseAction>(
        &self,
        who: &User,
        case: CaseId,
    ) -> Result<(Permit<A>, OpenCase), CannotSeed> {
        let relations = store::relations(self.trust, case).await?;
        let relations = relations.ok_or_else(|| CannotSeed::wrong("a case is gone"))?;
        let permit = permit::<A>(&who.actor(&self.trust.id), &relations)?;
        let open = store::open(self.trust, &permit).await?;
        Ok((permit, open))
    }

    async fn take<A: CaseAction, E: Display>(
        &self,
        by: Taken<'_>,
        who: &User,
        role: Role,
        rule: impl FnOnce(&Case) -> Result<CaseEvent, E>,
    ) -> Result<(), CannotSeed> {
        let (permit, open) = self.open::<A>(who, by.case).await?;
        let event = rule(open.case()).map_err(|error| refused(by.script, &error))?;
        let mut tx = self.trust.db.begin().await?;
        let decided = matches!(event, CaseEvent::Decided(_));
        let step = store::Step { command: by.command, role, event };
        let after = store::record(&mut tx, self.trust, &permit, &open, step).await?;
        if decided {
            announce(&mut tx, self.trust, Decided { case: by.case, seq: after.version }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Whose turn it is in the chain of endorsement.
    async fn next_leader(&self, script: &CaseScript, case: CaseId) -> Result<&User, CannotSeed> {
        let (_, open) = self.open::<EditDraft>(self.user(&script.clinician)?, case).await?;
        let done = match &open.case().state {
            State::Submitted { endorsements, .. } => endorsements.len(),
            _ => 0,
        };
        let chain = self.cast.endorsers(&script.unit);
        self.user(chain.get(done).map_or("", |leader| leader.user.as_str()))
    }

    /// What the clinician hands in: the draft, checked as the page checks it.
    fn application(&self, script: &CaseScript, form: &Questionnaire) -> Result<Application, CannotSeed> {
        let typed = answers::typed(script, form, self.cast.language, self.today())?;
        let context = CheckContext { today: self.today(), synthetic: SyntheticNumbers::Allowed };
        let submission =
            form.check(&typed, context).map_err(|errors| refused(script, &format_args!("{errors:?}")))?;
        let name = |atc: &str| codes::catalogue::name(CodeSystem::Atc, atc, Lang::Nb);
        let version = FormVersion { url: form.url().to_owned(), version: form.version().to_owned() };
        Application::of(form, version, &submission, name, self.trust.now())
            .ok_or_else(|| refused(script, &"the form asks for no medicine"))
    }
}

/// Which step of which case.
#[derive(Clone, Copy)]
struct Taken<'a> {
    case: CaseId,
    command: CommandId,
    script: &'a CaseScript,
}

/// The ratings of somebody who writes what assessors usually write for a level.
pub(super) fn rated(
    reasons: &Reasons,
    scheme: Scheme,
    levels: &[u8],
) -> Result<Vec<CriterionRating>, CannotSeed> {
    let criteria: Vec<Criterion> = Criterion::of(scheme).collect();
    if criteria.len() != levels.len() {
        return Err(CannotSeed::wrong("a rating has too few or too many levels"));
    }
    let rated = criteria.into_iter().zip(levels).map(|(criterion, level)| {
        let reason = reasons.get(&criterion).and_then(|reasons| reasons.get(usize::from(*level)));
        let reason = reason.cloned().ok_or_else(|| CannotSeed::wrong("a level has no reason"))?;
        Ok(CriterionRating { criterion, level: Level::from_code(&level.to_string()), reason })
    });
    rated.collect()
}

/// The event of the `nth` step: the case begins with one, and each step up to the decision adds one.
fn decided(case: CaseId, nth: usize) -> Decided {
    Decided { case, seq: u32::try_from(nth).unwrap_or(u32::MAX).saturating_add(2) }
}

pub(super) fn refused(script: &CaseScript, why: &dyn Display) -> CannotSeed {
    CannotSeed::Refused { case: script.key.clone(), why: why.to_string() }
}

fn form_of(script: &CaseScript) -> Result<(&'static str, Questionnaire), CannotSeed> {
    let name = answers::form_name(script.scope);
    let form = built_in(name).ok_or_else(|| CannotSeed::wrong("a form of the product is missing"))?;
    Ok((name, form.map_err(|error| CannotSeed::data("forms", &error))?))
}

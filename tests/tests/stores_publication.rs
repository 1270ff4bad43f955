//! What happens to a decision on its way to the register.

use std::time::Duration;

use federation_protocol::content::{Content, DecisionSummaryV1, Released};
use federation_protocol::sync::{Body, SyncedEntry};
use samraad::case::{CaseEvent, CriterionRating, Decision, Rating};
use samraad::decision::outbox::Decided;
use samraad::kernel::access::{
    Actor, Permit, ReadHolds, ReviewPublication, Role, SetFigures, permit, permit_in_trust,
};
use samraad::kernel::ids::CaseId;
use samraad::kernel::terms::{
    Classification, Criterion, DecidingBody, Ground, Level, Outcome, Recommendation, Scheme,
};
use samraad::publication::batches::publish_due;
use samraad::publication::gate::Reason;
use samraad::publication::holds::{self, Hold, HoldStatus};
use samraad::publication::identifiers::IdentifierKind;
use samraad::publication::proposal::{Generalisation, IndicationStep, PeriodStep};
use samraad::publication::store::{CannotPublish, on_decided};
use samraad::publication::{counts, figures};
use samraad::register::own_log;
use samraad_tests::cases::{Ward, endorsed};
use samraad_tests::databases::TestDatabase;
use samraad_tests::federation::add_user;
use samraad_tests::on_both_databases;
use samraad_tests::strangers::pulled;
use samraad_tests::trusts::StoryTrust;

const CLEAN: &str = "Dokumentert nytte ved attakkvis sykdom.";

/// Takes a case all the way to a decision with this text for publication.
async fn decide(ward: &Ward, case: CaseId, public_text: &str) -> Decided {
    ward.submit(case).await;
    ward.step(case, endorsed(1)).await;
    ward.step(case, endorsed(2)).await;
    let assessor = ward.leaders[0].user;
    ward.step(case, CaseEvent::AssessorsAssigned { assessors: vec![assessor] }).await;
    let rated =
        |criterion| CriterionRating { criterion, level: Some(Level::Three), reason: "Fordi.".to_owned() };
    let rating = Rating {
        criteria: Criterion::of(Scheme::OffLabel).map(rated).collect(),
        recommendation: Recommendation::Approve,
        comment: String::new(),
    };
    ward.step(case, CaseEvent::Rated { assessor, rating }).await;
    let decision = Decision {
        outcome: Outcome::Approved,
        body: DecidingBody::MedicalDirector,
        grounds: vec![Ground::BenefitDocumented],
        grounds_text: "Kari Nordmann har prøvd alt annet.".to_owned(),
        conditions: String::new(),
        classification: Classification::Established,
        valid_until: None,
        reference: None,
        public_text: public_text.to_owned(),
        public_conditions: String::new(),
    };
    let seq = ward.step(case, CaseEvent::Decided(decision)).await.version;
    Decided { case, seq }
}

/// The summaries that a stranger finds in the trust's signed log.
async fn published(trust: &StoryTrust) -> Vec<DecisionSummaryV1> {
    own_log::publish_checkpoint(trust).await.expect("signed");
    let summary = |entry: SyncedEntry| match entry.body {
        Body::Read { content: Content::DecisionSummary(summary), .. } => *summary,
        other => panic!("not a summary: {other:?}"),
    };
    pulled(trust).await.into_iter().map(summary).collect()
}

/// A privacy reviewer who had nothing to do with the cases.
async fn reviewer(trust: &StoryTrust) -> Actor {
    let user = add_user(trust, "kontroll", Role::PrivacyReviewer).await;
    Actor { trust: trust.id.clone(), user, roles: [Role::PrivacyReviewer].into(), units: [].into() }
}

/// The only hold, opened.
async fn the_hold(trust: &StoryTrust, ward: &Ward, reviewer: &Actor) -> (Permit<ReviewPublication>, Hold) {
    let may = permit_in_trust::<ReadHolds>(reviewer).expect("a reviewer may");
    let rows = holds::holds(trust, &may, 10).await.expect("listed");
    let [row] = rows.as_slice() else { panic!("one hold: {rows:?}") };
    let may =
        permit::<ReviewPublication>(reviewer, &ward.relations(row.case_id).await).expect("a reviewer may");
    let hold = holds::open(trust, &may, row.id).await.expect("opened");
    (may, hold)
}

async fn a_clean_group_decision_is_published_at_once_and_once_only(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let decided = decide(&ward, ward.start_for_group().await, CLEAN).await;
    for _ in 0..2 {
        on_decided(&trust, decided).await.expect("a job may run twice");
    }
    let summaries = published(&trust).await;
    let [summary] = summaries.as_slice() else { panic!("one summary: {summaries:?}") };
    assert_eq!(summary.grounds_text.as_ref().expect("a text").as_str(), CLEAN);
    assert_eq!((summary.decided.as_str(), summary.gate.released), ("2026-11", Released::ByRules));
    assert_ne!(summary.id.as_uuid(), decided.case.uuid(), "the entry does not tell the case");
}

async fn a_decision_on_one_patient_waits_for_a_reviewer_who_makes_it_coarser(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let decided = decide(&ward, ward.start().await, CLEAN).await;
    on_decided(&trust, decided).await.expect("held");
    on_decided(&trust, decided).await.expect("a job may run twice");
    assert!(published(&trust).await.is_empty());

    let reviewer = reviewer(&trust).await;
    let (may, hold) = the_hold(&trust, &ward, &reviewer).await;
    assert_eq!(hold.reasons, [Reason::SmallCell]);
    let mut proposal = hold.proposal.clone().expect("held");
    let coarsest = Generalisation { period: PeriodStep::Year, indication: IndicationStep::Category };
    assert_eq!(proposal.generalisation, coarsest, "nobody knows how many could be meant");
    proposal.generalisation.period = PeriodStep::Quarter;
    let without = holds::release(&trust, &may, &hold, &proposal, "  ").await;
    assert!(matches!(without, Err(CannotPublish::ReasonMissing)), "{without:?}");
    holds::release(&trust, &may, &hold, &proposal, "Stor pasientgruppe.").await.expect("released");
    let again = holds::release(&trust, &may, &hold, &proposal, "Stor pasientgruppe.").await;
    assert!(matches!(again, Err(CannotPublish::Settled)), "{again:?}");

    let summaries = published(&trust).await;
    let [summary] = summaries.as_slice() else { panic!("one summary: {summaries:?}") };
    assert_eq!((summary.decided.as_str(), summary.gate.released), ("2026-Q4", Released::ByReviewer));
    let rules: Vec<&str> = summary.gate.rules.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(summary.gate.k, None);
    assert_eq!(rules, ["identifiers_v2", "small_cell_held", "period_quarter", "icd10_category"]);

    let (_, hold) = the_hold(&trust, &ward, &reviewer).await;
    assert_eq!(
        (hold.status, hold.proposal.is_none()),
        (HoldStatus::Released, true),
        "what was held is erased"
    );
    let (_, by, reason) = hold.settled.clone().expect("settled");
    assert_eq!((by, reason.as_str()), (Some(reviewer.user), "Stor pasientgruppe."));
    assert_eq!(holds::published_at(&trust, &hold).await.expect("read"), Some(0));
    on_decided(&trust, decided).await.expect("a job may run twice");
    assert_eq!(published(&trust).await.len(), 1);
}

/// Says how many persons of the catchment have a diagnosis.
async fn enter(trust: &StoryTrust, reviewer: &Actor, table: &str) {
    let may = permit_in_trust::<SetFigures>(reviewer).expect("a reviewer may");
    let figures = figures::parse(table).expect("a table");
    counts::set_figures(trust, &may, &figures).await.expect("stored");
    let may = permit_in_trust::<ReadHolds>(reviewer).expect("a reviewer may");
    assert_eq!(counts::figures(trust, &may).await.expect("read").len(), figures.len());
}

async fn a_decision_on_one_of_many_patients_is_published_at_once(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let reviewer = reviewer(&trust).await;
    enter(&trust, &reviewer, "G35;3;NPR\n*;280000;SSB").await;
    enter(&trust, &reviewer, "*;280000;SSB").await;
    on_decided(&trust, decide(&ward, ward.start().await, CLEAN).await).await.expect("published");
    let summaries = published(&trust).await;
    let [summary] = summaries.as_slice() else { panic!("one summary: {summaries:?}") };
    assert_eq!((summary.gate.released, summary.gate.k), (Released::ByRules, Some(5)));
    let rules: Vec<&str> = summary.gate.rules.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(
        (rules[..2].to_vec(), summary.indication.as_ref()),
        (vec!["identifiers_v2", "cell_persons"], None)
    );

    let may = permit_in_trust::<ReadHolds>(&reviewer).expect("a reviewer may");
    assert!(holds::holds(&trust, &may, 10).await.expect("listed").is_empty());
}

async fn patients_of_a_month_are_published_together_when_it_is_over(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    for _ in 0..7 {
        let decided = decide(&ward, ward.start().await, CLEAN).await;
        on_decided(&trust, decided).await.expect("kept");
    }
    publish_due(&trust).await.expect("nothing is due");
    assert!(published(&trust).await.is_empty());
    let reviewer = reviewer(&trust).await;
    let may = permit_in_trust::<ReadHolds>(&reviewer).expect("a reviewer may");
    let rows = holds::holds(&trust, &may, 10).await.expect("listed");
    let waiting: Vec<_> = rows.iter().filter(|row| row.status == HoldStatus::Waiting).collect();
    assert_eq!((rows.len(), waiting.len()), (7, 3), "the first four were too few: {rows:?}");
    assert!(waiting.iter().all(|row| row.due_on.as_deref() == Some("2026-12-01")));

    // One of them is erased before the month is over: nothing about them goes out any more.
    let erased = ward.relations(waiting[0].case_id).await;
    let may_read = permit::<ReviewPublication>(&reviewer, &erased).expect("a reviewer may");
    let subject = holds::open(&trust, &may_read, waiting[0].id).await.expect("opened").subject;
    trust.keys.destroy(subject, trust.now()).await.expect("destroyed");

    trust.clock.advance(Duration::from_secs(7 * 24 * 60 * 60));
    let (first, second) = tokio::join!(publish_due(&trust), publish_due(&trust));
    first.and(second).expect("published once");
    let summaries = published(&trust).await;
    assert_eq!(summaries.len(), 2);
    for summary in summaries {
        assert_eq!((summary.decided.as_str(), summary.gate.k), ("2026-11", Some(5)));
        assert!(summary.gate.rules.iter().any(|rule| rule.as_str() == "cell_patients"));
    }
    let rows = holds::holds(&trust, &may, 10).await.expect("listed");
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    assert_eq!(
        [HoldStatus::Held, HoldStatus::Waiting, HoldStatus::Released, HoldStatus::KeptBack].map(count),
        [4, 0, 2, 1]
    );
}

async fn a_text_that_may_identify_somebody_is_held_and_may_be_kept_back(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start_for_group().await;
    let decided = decide(&ward, case, "Ring pasienten på 91 23 45 67.").await;
    on_decided(&trust, decided).await.expect("held");
    let reviewer = reviewer(&trust).await;
    let (may, hold) = the_hold(&trust, &ward, &reviewer).await;
    assert_eq!(hold.reasons, [Reason::Identifier(IdentifierKind::Phone)]);
    let (first, second) = tokio::join!(
        holds::keep_back(&trust, &may, &hold, "Kan peke ut noen."),
        holds::keep_back(&trust, &may, &hold, "Kan peke ut noen."),
    );
    assert!(first.is_ok() != second.is_ok(), "one of two at once: {first:?} {second:?}");
    assert!(published(&trust).await.is_empty());
    let (_, hold) = the_hold(&trust, &ward, &reviewer).await;
    assert_eq!(hold.status, HoldStatus::KeptBack);
    assert_eq!(holds::published_at(&trust, &hold).await.expect("read"), None);
}

async fn nobody_reviews_a_summary_of_an_application_of_their_own(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start().await;
    on_decided(&trust, decide(&ward, case, CLEAN).await).await.expect("held");
    let both = Actor { roles: [Role::Clinician, Role::PrivacyReviewer].into(), ..ward.clinician.clone() };
    assert!(permit::<ReviewPublication>(&both, &ward.relations(case).await).is_err());
}

on_both_databases!(
    a_clean_group_decision_is_published_at_once_and_once_only,
    a_decision_on_one_patient_waits_for_a_reviewer_who_makes_it_coarser,
    a_decision_on_one_of_many_patients_is_published_at_once,
    patients_of_a_month_are_published_together_when_it_is_over,
    a_text_that_may_identify_somebody_is_held_and_may_be_kept_back,
    nobody_reviews_a_summary_of_an_application_of_their_own,
);

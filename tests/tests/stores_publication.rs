//! What happens to a decision on its way to the register.

use federation_protocol::content::{Content, DecisionSummaryV1, Released};
use federation_protocol::sync::{Body, SyncedEntry};
use samraad::case::{CaseEvent, CriterionRating, Decision, Rating};
use samraad::decision::outbox::Decided;
use samraad::kernel::access::{Actor, Permit, ReadHolds, ReviewPublication, Role, permit, permit_in_trust};
use samraad::kernel::ids::CaseId;
use samraad::kernel::terms::{
    Classification, Criterion, DecidingBody, Ground, Level, Outcome, Recommendation, Scheme,
};
use samraad::publication::gate::Reason;
use samraad::publication::holds::{self, Hold, HoldStatus};
use samraad::publication::identifiers::IdentifierKind;
use samraad::publication::proposal::{IndicationStep, PeriodStep};
use samraad::publication::store::{CannotPublish, on_decided};
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
    assert_eq!(hold.reasons, [Reason::OnePatient]);
    let mut proposal = hold.proposal.clone().expect("held");
    assert_eq!(proposal.generalisation.period, PeriodStep::Quarter, "proposed");
    proposal.generalisation.indication = IndicationStep::Category;
    let without = holds::release(&trust, &may, &hold, &proposal, "  ").await;
    assert!(matches!(without, Err(CannotPublish::ReasonMissing)), "{without:?}");
    holds::release(&trust, &may, &hold, &proposal, "Stor pasientgruppe.").await.expect("released");
    let again = holds::release(&trust, &may, &hold, &proposal, "Stor pasientgruppe.").await;
    assert!(matches!(again, Err(CannotPublish::Settled)), "{again:?}");

    let summaries = published(&trust).await;
    let [summary] = summaries.as_slice() else { panic!("one summary: {summaries:?}") };
    assert_eq!((summary.decided.as_str(), summary.gate.released), ("2026-Q4", Released::ByReviewer));
    let rules: Vec<&str> = summary.gate.rules.iter().map(|rule| rule.as_str()).collect();
    assert_eq!(rules, ["identifiers_v1", "one_patient_held", "period_quarter", "icd10_category"]);

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
    a_text_that_may_identify_somebody_is_held_and_may_be_kept_back,
    nobody_reviews_a_summary_of_an_application_of_their_own,
);

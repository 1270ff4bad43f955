use federation_protocol::content::{GateProvenance, Released};
use jiff::civil::date;

use super::*;
use crate::case::fixtures;

pub(crate) fn proposal(scope: Scope) -> Proposal {
    Proposal {
        scheme: Scheme::OffLabel,
        scope,
        atc: "L01FA01".to_owned(),
        substance: "rituksimab".to_owned(),
        icd10: Some("G35".to_owned()),
        outcome: Outcome::Approved,
        grounds: vec![Ground::BenefitDocumented, Ground::CostReasonable],
        classification: Classification::Established,
        decided_on: date(2026, 11, 24),
        valid_until: Some(date(2027, 11, 30)),
        body: DecidingBody::MedicalDirector,
        text: "Dokumentert nytte ved attakkvis sykdom.".to_owned(),
        conditions: String::new(),
        generalisation: Generalisation::proposed(scope),
        block: None,
        cell: None,
    }
}

fn summarised(proposal: &Proposal) -> Result<wire::DecisionSummaryV1, CannotSummarise> {
    let id = "11111111-1111-4111-8111-111111111111".parse().unwrap();
    let gate = GateProvenance { rules: vec![], k: None, released: Released::ByRules };
    proposal.summarise(id, &"nordvik.example/register".parse().unwrap(), gate)
}

#[test]
fn a_summary_says_what_was_decided_and_as_coarsely_as_was_chosen() {
    let group = proposal(Scope::Group);
    let summary = summarised(&group).unwrap();
    assert_eq!(summary.decided.as_str(), "2026-11");
    assert_eq!(summary.valid_until.unwrap().as_str(), "2027-11");
    assert_eq!(summary.grounds, [wire::Ground::BenefitShown, wire::Ground::ResourceUseProportionate]);
    assert_eq!(summary.age_band, None);

    let mut one = Proposal { icd10: Some("C83.3".to_owned()), ..proposal(Scope::Individual) };
    assert_eq!(summarised(&one).unwrap().decided.as_str(), "2026-Q4");
    one.generalisation = Generalisation { period: PeriodStep::Year, indication: IndicationStep::Category };
    let summary = summarised(&one).unwrap();
    assert_eq!((summary.decided.as_str(), summary.indication.unwrap().as_str()), ("2026", "C83"));
    assert_eq!(one.generalisation.codes(), ["period_year", "icd10_category"]);
    one.generalisation.indication = IndicationStep::None;
    assert_eq!(summarised(&one).unwrap().indication, None);
}

#[test]
fn a_proposal_takes_the_texts_written_for_publication_and_no_other() {
    let mut decision = fixtures::decision();
    decision.grounds_text = "Ola Nordmann fra brevet".to_owned();
    decision.public_text = "Første linje.\r\nAndre linje.".to_owned();
    let mut events: Vec<_> = fixtures::recorded(vec![]);
    let case = fixtures::in_assessment();
    events.push(crate::case::Recorded {
        seq: 9,
        at: crate::kernel::clock::Timestamp::from_seconds(1_795_560_000),
        actor: fixtures::user(3),
        role: crate::kernel::access::Role::DecisionMaker,
        event: CaseEvent::Decided(decision),
    });
    let history = History { events, case };
    let proposal = Proposal::of(&history, 9).unwrap();
    assert_eq!(proposal.text, "Første linje.\nAndre linje.");
    let stored = serde_json::to_string(&proposal).unwrap();
    assert!(!stored.contains("Nordmann"), "{stored}");
    assert_eq!(Proposal::of(&history, 1), Err(CannotSummarise::NotDecided));
}

#[test]
fn a_text_that_no_reader_may_be_shown_is_refused() {
    let hidden = Proposal { text: "skjult \u{202e} retning".to_owned(), ..proposal(Scope::Group) };
    assert!(matches!(summarised(&hidden), Err(CannotSummarise::Text(TextError::Control))));
    let bare = Proposal { outcome: Outcome::ApprovedWithConditions, ..proposal(Scope::Group) };
    assert!(matches!(summarised(&bare), Err(CannotSummarise::Document(_))));
}

#[test]
fn no_other_part_of_the_program_makes_a_summary() {
    fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let makes = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        program.lines().any(|line| line.contains("DecisionSummaryV1 {") && !line.contains("fn "))
    };
    let is_test = |path: &std::path::Path| path.to_string_lossy().ends_with("tests.rs");
    let makers: Vec<_> = files.iter().filter(|path| !is_test(path) && makes(path)).collect();
    assert_eq!(makers, [&root.join("publication/proposal.rs")]);
}

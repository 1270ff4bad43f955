//! Contents, payloads and the discovery document.

use federation_protocol::content::{Criterion, DecidedBy, Level, Outcome, Scheme};
use federation_protocol::discovery::*;
use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::ReviewRequestId;
use federation_protocol::mailbox::*;
use federation_protocol::text::*;
use federation_protocol::{DocumentError, canonical::CanonicalError};

use crate::messages::{NOW, bergen_and_oslo};
use crate::trust::{origin, rng, summary};

fn review_request() -> ReviewRequestV1 {
    let section = |code: &str| DossierSection {
        code: Code::new(code).unwrap(),
        title: Line::new("Tidligere behandling").unwrap(),
        text: Text::new("To linjer uten effekt.").unwrap(),
    };
    ReviewRequestV1 {
        id: ReviewRequestId::random(&mut rng(9)),
        scheme: Scheme::ExceptionalAccess,
        atc: AtcCode::new("L01FA01").unwrap(),
        substance: Line::new("rituksimab").unwrap(),
        indication: Icd10Code::new("G35").ok(),
        indication_text: None,
        question: Text::new("Har dere erfaring med dette?").unwrap(),
        sections: vec![section("earlier_treatment"), section("severity")],
        deadline: NOW,
        legal_basis: Code::new("hpl_25").unwrap(),
    }
}

#[test]
fn payloads_are_read_back_by_the_kind_in_the_header() {
    let request = Payload::ReviewRequest(Box::new(review_request()));
    let bytes = request.encode().unwrap();
    assert_eq!(Payload::read(&EnvelopeKind::review_request(), &bytes), Ok(Some(request)));
    assert_eq!(Payload::read(&EnvelopeKind::opinion(), &bytes), Err(DocumentError::OtherKind));
    assert_eq!(Payload::read(&EnvelopeKind::new(Code::new("later").unwrap()), b"\xff"), Ok(None));
    let opinion = Payload::Opinion(Box::new(OpinionV1 {
        request: ReviewRequestId::random(&mut rng(9)),
        recommendation: Recommendation::ApproveWithConditions,
        ratings: vec![CriterionRating {
            criterion: Criterion::Benefit,
            level: Level::try_from(4).ok(),
            reason: Text::new("To studier.").ok(),
        }],
        text: Text::new("Vi har behandlet fire.").unwrap(),
        given_by: DecidedBy::Committee,
    }));
    let bytes = opinion.encode().unwrap();
    assert_eq!(Payload::read(&EnvelopeKind::opinion(), &bytes), Ok(Some(opinion)));
}

#[test]
fn fields_that_contradict_each_other_are_refused_on_both_sides() {
    let mut twice = review_request();
    twice.sections[1].code = twice.sections[0].code.clone();
    let twice = Payload::ReviewRequest(Box::new(twice));
    assert!(matches!(twice.encode(), Err(DocumentError::Contradiction { .. })));
    let mut summary = summary(&mut rng(1));
    summary.conditions_text = None;
    assert!(matches!(summary.encode(), Err(DocumentError::Contradiction { .. })));
    summary.outcome = Outcome::Approved;
    assert!(summary.encode().is_ok());
    summary.ratings.reverse();
    assert!(matches!(summary.encode(), Err(DocumentError::Contradiction { .. })));
}

#[test]
fn unknown_fields_and_versions_are_told_apart() {
    let bytes = Payload::ReviewRequest(Box::new(review_request())).encode().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let kind = EnvelopeKind::review_request();
    let more = text.replacen('{', "{\"later\":[1],", 1);
    assert!(matches!(Payload::read(&kind, more.as_bytes()), Ok(Some(_))));
    let newer = text.replace("\"v\":1}", "\"v\":2}");
    assert_eq!(Payload::read(&kind, newer.as_bytes()), Err(DocumentError::UnknownVersion));
    let fraction = text.replace("\"v\":1}", "\"v\":1.0}");
    let error = Payload::read(&kind, fraction.as_bytes());
    assert_eq!(error, Err(DocumentError::Canonical(CanonicalError::NotAnInteger)));
}

#[test]
fn a_discovery_document_introduces_one_trust() {
    let (bergen, oslo) = bergen_and_oslo();
    let discovery = DiscoveryV1 {
        origin: origin(),
        trust_name: Line::new("Helse Bergen HF").unwrap(),
        organisation_number: OrganisationNumber::new("983974724").unwrap(),
        keys: bergen.public(),
        accepts_connections: true,
    };
    let bytes = discovery.encode().unwrap();
    assert_eq!(DiscoveryV1::parse(&bytes), Ok(discovery.clone()));
    let foreign = DiscoveryV1 { keys: oslo.public(), ..discovery };
    assert!(matches!(foreign.encode(), Err(DocumentError::Contradiction { .. })));
    for number in ["983974725", "98397472", "9839747244", "98397472x"] {
        assert!(OrganisationNumber::new(number).is_err(), "{number}");
    }
}

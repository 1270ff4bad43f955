use federation_protocol::discovery::OrganisationNumber;
use federation_protocol::signature::TrustSecrets;

use super::*;
use crate::kernel::ids::{PeerId, UserId};
use crate::kernel::random::{AsRng, Randomness};
use crate::peers::peer::{Approval, CertificateRule, Grants};

struct Ones;

impl Randomness for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(1);
    }
}

fn now() -> Timestamp {
    Timestamp::from_seconds(1_800_000_000)
}

fn ago(secs: u64) -> Timestamp {
    Timestamp::from_seconds(now().seconds() - i64::try_from(secs).unwrap())
}

fn good() -> PeerHealth {
    let origin = "sunnvik.example/register".parse().unwrap();
    let approval = Approval { by: UserId::from_uuid(uuid::Uuid::nil()), at: ago(90_000) };
    let contact = Contact { good_at: Some(ago(60)), problem: None };
    PeerHealth {
        peer: Peer {
            id: PeerId::from_uuid(uuid::Uuid::nil()),
            keys: TrustSecrets::generate(&origin, &mut AsRng(&Ones)).public(),
            origin,
            url: Some("https://sunnvik.example".parse().unwrap()),
            trust_name: "Sunnvik sykehus HF".to_owned(),
            organisation_number: OrganisationNumber::new("974760673").unwrap(),
            certificate: CertificateRule::Authority,
            grants: Grants::ALL,
            sync_every_secs: None,
            pairing: Pairing::Active { ours: approval, theirs_at: ago(90_000) },
            version: 1,
        },
        every: Duration::from_secs(900),
        heard_at: Some(ago(60)),
        register: contact,
        mailbox: contact,
        upload: Contact::default(),
        mail: MailHealth::default(),
        log: LogHealth { entries: 4, known_entries: 4, ..LogHealth::default() },
    }
}

#[test]
fn a_peer_that_answers_and_has_nothing_waiting_is_good() {
    assert_eq!((good().concerns(now()), good().light(now())), (vec![], Light::Good));
}

#[test]
fn a_node_that_is_down_is_watched_for_a_day_and_said_once_for_both_planes() {
    for (secs, light) in [(600, Light::Watch), (86_399, Light::Watch), (86_400, Light::Act)] {
        let since = ago(secs);
        let down = Contact { good_at: Some(since), problem: Some((Problem::Unreachable, since)) };
        let health = PeerHealth { register: down, mailbox: down, ..good() };
        assert_eq!(health.concerns(now()), [Concern::Fetching { problem: Problem::Unreachable, since }]);
        assert_eq!(health.light(now()), light, "{secs}");
    }
}

#[test]
fn what_no_time_mends_needs_a_person_at_once() {
    for problem in Problem::ALL {
        let wrong = Contact { good_at: Some(ago(60)), problem: Some((*problem, ago(1))) };
        let light = PeerHealth { register: wrong, ..good() }.light(now());
        assert_eq!(light == Light::Act, needs_person(*problem), "{problem:?}");
    }
    let evidence = LogHealth { evidence: 1, ..good().log };
    assert_eq!(PeerHealth { log: evidence, ..good() }.light(now()), Light::Act);
    let dead = MailHealth { dead_letters: 1, ..good().mail };
    assert_eq!(PeerHealth { mail: dead, ..good() }.light(now()), Light::Act);
}

#[test]
fn silence_without_a_fault_is_noticed_after_three_periods() {
    let quiet = |secs| PeerHealth { register: Contact { good_at: Some(ago(secs)), problem: None }, ..good() };
    assert_eq!(quiet(2_700).light(now()), Light::Good);
    assert_eq!(quiet(2_701).concerns(now()), [Concern::Silent { since: ago(2_701) }]);
}

#[test]
fn the_worst_stands_first_and_gives_the_light() {
    let health = PeerHealth {
        mail: MailHealth {
            backlog: 3,
            oldest_waiting: Some(ago(7_200)),
            dead_letters: 2,
            ..MailHealth::default()
        },
        log: LogHealth { entries: 4, known_entries: 9, withheld: 1, ..LogHealth::default() },
        ..good()
    };
    assert_eq!(
        health.concerns(now()),
        [
            Concern::DeadLetters { messages: 2 },
            Concern::Waiting { messages: 3, since: ago(7_200) },
            Concern::Behind { entries: 5 },
            Concern::Withheld { entries: 1 },
        ]
    );
    assert_eq!(health.light(now()), Light::Act);
}

#[test]
fn a_trust_that_we_do_not_talk_to_is_no_concern_unless_it_waits_for_us() {
    let stopped = Approval { by: UserId::from_uuid(uuid::Uuid::nil()), at: ago(1) };
    let of = |pairing| {
        let mut health = good();
        health.register.problem = Some((Problem::Unreachable, ago(90_000)));
        health.peer.pairing = pairing;
        health.light(now())
    };
    assert_eq!(of(Pairing::Revoked { stopped }), Light::Still);
    assert_eq!(of(Pairing::ProposedByUs { ours: stopped }), Light::Still);
    assert_eq!(of(Pairing::ProposedByThem { theirs_at: ago(1) }), Light::Act);
}

fn without_address() -> PeerHealth {
    let peer = Peer { url: None, ..good().peer };
    // What was wrong and what was well when it still had an address says nothing any more.
    let long_ago = Contact { good_at: Some(ago(80_000)), problem: Some((Problem::Unreachable, ago(70_000))) };
    PeerHealth { peer, mailbox: long_ago, ..good() }
}

#[test]
fn a_peer_that_accepts_no_connections_is_good_as_long_as_it_is_heard_from() {
    for (secs, concerned) in [(60, false), (3_600, false), (3_601, true)] {
        let health = PeerHealth { heard_at: Some(ago(secs)), ..without_address() };
        let concern = Concern::NotHeard { since: ago(secs) };
        assert_eq!(health.concerns(now()), if concerned { vec![concern] } else { vec![] }, "{secs}");
        assert_eq!(health.light(now()), if concerned { Light::Watch } else { Light::Good });
    }
    let silent = PeerHealth { heard_at: Some(ago(86_400)), ..without_address() };
    assert_eq!(silent.light(now()), Light::Act);
    let never = PeerHealth { heard_at: None, ..without_address() };
    assert_eq!(never.concerns(now()), [Concern::NotHeard { since: ago(90_000) }], "since it was paired");
    let slow = PeerHealth { every: Duration::from_secs(3_600), ..without_address() };
    assert_eq!(PeerHealth { heard_at: Some(ago(10_800)), ..slow }.light(now()), Light::Good);
}

#[test]
fn two_nodes_that_cannot_meet_need_a_person_before_and_after_they_are_paired() {
    let problem = Some((Problem::BothUnreachable, ago(1)));
    let health = PeerHealth { mailbox: Contact { good_at: None, problem }, ..without_address() };
    assert_eq!(health.light(now()), Light::Act);
    let ours = Approval { by: UserId::from_uuid(uuid::Uuid::nil()), at: ago(1) };
    let mut refused = PeerHealth { mailbox: Contact { good_at: None, problem }, ..good() };
    refused.peer.pairing = Pairing::ProposedByUs { ours };
    assert_eq!(refused.light(now()), Light::Act);
}

#[test]
fn that_our_register_does_not_get_there_is_watched_and_that_it_is_refused_for_two_histories_is_for_a_person()
{
    let not_brought = |problem, secs| PeerHealth {
        upload: Contact { good_at: None, problem: Some((problem, ago(secs))) },
        ..good()
    };
    let health = not_brought(Problem::Unreachable, 600);
    assert_eq!(
        health.concerns(now()),
        [Concern::NotBrought { problem: Problem::Unreachable, since: ago(600) }]
    );
    assert_eq!(health.light(now()), Light::Watch);
    assert_eq!(not_brought(Problem::Unreachable, 86_400).light(now()), Light::Act);
    assert_eq!(not_brought(Problem::Forked, 600).light(now()), Light::Act);
}

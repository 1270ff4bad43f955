//! How it goes with each peer, and what of it needs a person: the same judgement for the pages, the metrics and the
//! command line.
//!
//! Pure: the numbers come from `health_store` and, for what the register knows, from whoever composes the two.

use std::time::Duration;

use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::peers::peer::{Contact, Pairing, Peer, Problem};

/// A peer, and how it goes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerHealth {
    /// Who.
    pub peer: Peer,
    /// How often we fetch from it.
    pub every: Duration,
    /// Fetching its register.
    pub register: Contact,
    /// Fetching its messages.
    pub mailbox: Contact,
    /// What waits to be sent and what is in doubt.
    pub mail: MailHealth,
    /// What the register knows; the default before the first fetch.
    pub log: LogHealth,
}

/// The messages between us and a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailHealth {
    /// Messages that the peer is not known to have.
    pub backlog: u64,
    /// When the oldest of them was sealed.
    pub oldest_waiting: Option<Timestamp>,
    /// Messages that were given up.
    pub dead_letters: u64,
}

/// A peer's log as the register has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogHealth {
    /// Entries that are verified here.
    pub entries: u64,
    /// Entries that the newest checkpoint has that anybody showed us.
    pub known_entries: u64,
    /// Entries whose content the peer keeps back.
    pub withheld: u64,
    /// Notes that prove that the log contradicts itself.
    pub evidence: u64,
    /// Since when nothing of it is taken in any more.
    pub frozen_at: Option<Timestamp>,
}

impl LogHealth {
    /// Entries that are published and not here yet.
    pub const fn lag(&self) -> u64 {
        self.known_entries.saturating_sub(self.entries)
    }
}

coded!(
    /// How it goes, in one word.
    Light {
        /// Nothing to do.
        Good = "good",
        /// Something is slow or waits; it may mend itself.
        Watch = "watch",
        /// Somebody must act.
        Act = "act",
        /// We do not talk: paused, revoked, or not approved by both.
        Still = "still",
    }
);

/// Something that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// It waits for our administrator.
    AwaitsUs,
    /// Its log contradicts itself; nothing more is taken in.
    Evidence {
        /// How many proofs there are.
        proofs: u64,
    },
    /// Fetching fails.
    Fetching {
        /// What is wrong.
        problem: Problem,
        /// Since when.
        since: Timestamp,
    },
    /// Nothing was fetched for much longer than the schedule says, and no fault was noted: our own side does not run.
    Silent {
        /// The last time all was well.
        since: Timestamp,
    },
    /// Messages were given up.
    DeadLetters {
        /// How many.
        messages: u64,
    },
    /// A message has waited long for the peer to take it.
    Waiting {
        /// How many wait.
        messages: u64,
        /// Since when the oldest has waited.
        since: Timestamp,
    },
    /// Published entries are not here yet.
    Behind {
        /// How many.
        entries: u64,
    },
    /// The peer keeps back contents that its log lists.
    Withheld {
        /// Of how many entries.
        entries: u64,
    },
}

/// A fault that may mend itself is given so long before somebody must act.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
/// A message usually arrives in seconds.
const LONG_FOR_A_MESSAGE: Duration = Duration::from_secs(3600);
/// Periods without a good fetch before it is said that nothing happens.
const SILENT_PERIODS: u32 = 3;

impl Concern {
    /// How bad it is.
    pub fn light(self, now: Timestamp) -> Light {
        match self {
            Self::AwaitsUs | Self::Evidence { .. } | Self::DeadLetters { .. } => Light::Act,
            Self::Fetching { problem, .. } if needs_person(problem) => Light::Act,
            Self::Fetching { since, .. } | Self::Silent { since } | Self::Waiting { since, .. } => {
                if now.since(since) >= PATIENCE { Light::Act } else { Light::Watch }
            }
            Self::Behind { .. } | Self::Withheld { .. } => Light::Watch,
        }
    }
}

/// A fault that no time mends: somebody has to ask the peer, or to look here.
const fn needs_person(problem: Problem) -> bool {
    match problem {
        Problem::AddressRefused
        | Problem::Certificate
        | Problem::Redirected
        | Problem::BadSignature
        | Problem::Shrunk
        | Problem::Forked
        | Problem::OtherContent
        | Problem::BadEnvelope
        | Problem::Gap => true,
        Problem::Unreachable
        | Problem::TimedOut
        | Problem::TooLarge
        | Problem::Denied
        | Problem::Failed
        | Problem::Malformed => false,
    }
}

impl PeerHealth {
    /// Everything that is not as it should be, the worst first.
    pub fn concerns(&self, now: Timestamp) -> Vec<Concern> {
        let mut concerns = Vec::new();
        if self.awaits_us() {
            concerns.push(Concern::AwaitsUs);
        }
        if self.log.evidence > 0 || self.log.frozen_at.is_some() {
            concerns.push(Concern::Evidence { proofs: self.log.evidence });
        }
        if self.mail.dead_letters > 0 {
            concerns.push(Concern::DeadLetters { messages: self.mail.dead_letters });
        }
        if self.peer.is_active() {
            concerns
                .extend([self.register, self.mailbox].into_iter().filter_map(|it| self.fetching(it, now)));
            let long = |at: &Timestamp| now.since(*at) >= LONG_FOR_A_MESSAGE;
            if let Some(since) = self.mail.oldest_waiting.filter(long) {
                concerns.push(Concern::Waiting { messages: self.mail.backlog, since });
            }
            if self.log.lag() > 0 {
                concerns.push(Concern::Behind { entries: self.log.lag() });
            }
            if self.log.withheld > 0 {
                concerns.push(Concern::Withheld { entries: self.log.withheld });
            }
        }
        // What is wrong on both planes is said once.
        concerns.dedup_by(|one, other| match (one, other) {
            (Concern::Fetching { problem: one, .. }, Concern::Fetching { problem: other, .. }) => {
                one == other
            }
            (Concern::Silent { .. }, Concern::Silent { .. }) => true,
            _ => false,
        });
        concerns.sort_by_key(|concern| std::cmp::Reverse(concern.light(now)));
        concerns
    }

    fn fetching(&self, contact: Contact, now: Timestamp) -> Option<Concern> {
        match (contact.problem, contact.good_at) {
            (Some((problem, since)), _) => Some(Concern::Fetching { problem, since }),
            (None, Some(good)) if now.since(good) > self.every * SILENT_PERIODS => {
                Some(Concern::Silent { since: good })
            }
            (None, _) => None,
        }
    }

    /// Whether it waits for our administrator.
    pub const fn awaits_us(&self) -> bool {
        matches!(self.peer.pairing, Pairing::ProposedByThem { .. })
    }

    /// Whether both sides have approved, paused or not.
    pub const fn is_paired(&self) -> bool {
        matches!(self.peer.pairing, Pairing::Active { .. } | Pairing::Paused { .. })
    }

    /// The worst of it.
    pub fn light(&self, now: Timestamp) -> Light {
        let worst = self.concerns(now).into_iter().map(|concern| concern.light(now)).max();
        match worst {
            Some(light) => light,
            None if self.peer.is_active() => Light::Good,
            None => Light::Still,
        }
    }
}

#[cfg(test)]
mod tests {
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
                url: "https://sunnvik.example".parse().unwrap(),
                trust_name: "Sunnvik sykehus HF".to_owned(),
                organisation_number: OrganisationNumber::new("974760673").unwrap(),
                certificate: CertificateRule::Authority,
                grants: Grants::ALL,
                sync_every_secs: None,
                pairing: Pairing::Active { ours: approval, theirs_at: ago(90_000) },
                version: 1,
            },
            every: Duration::from_secs(900),
            register: contact,
            mailbox: contact,
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
        let quiet =
            |secs| PeerHealth { register: Contact { good_at: Some(ago(secs)), problem: None }, ..good() };
        assert_eq!(quiet(2_700).light(now()), Light::Good);
        assert_eq!(quiet(2_701).concerns(now()), [Concern::Silent { since: ago(2_701) }]);
    }

    #[test]
    fn the_worst_stands_first_and_gives_the_light() {
        let health = PeerHealth {
            mail: MailHealth { backlog: 3, oldest_waiting: Some(ago(7_200)), dead_letters: 2 },
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
}

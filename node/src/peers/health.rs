//! How it goes with each peer, and what of it needs a person: the same judgement for the pages, the metrics and the
//! command line.
//!
//! Pure: the numbers come from `health_store` and, for what the register knows, from whoever composes the two.

use std::time::Duration;

use federation_protocol::ids::UnixSeconds;
use federation_protocol::witness::is_stale;

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
    /// When it last asked us anything, to the minute.
    pub heard_at: Option<Timestamp>,
    /// Fetching its register.
    pub register: Contact,
    /// Fetching its messages.
    pub mailbox: Contact,
    /// Bringing our register to it; the default where we do not.
    pub upload: Contact,
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
    /// When the oldest message was sealed that the peer has not signed a last receipt for, and still can.
    pub oldest_unreceipted: Option<Timestamp>,
    /// Messages that a person must look at: refused, rejected, or without a receipt in time.
    pub dead_letters: u64,
}

/// A peer's log as the register has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// When a witness last cosigned it.
    pub witnessed_at: Option<Timestamp>,
    /// When it last cosigned itself, to say that it is not held back.
    pub cosigned_at: Option<Timestamp>,
    /// The trust whose mirror its newest entries came from, by its name for people; none: its own node.
    pub via: Option<String>,
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
    /// It accepts no connections, and has not come for much longer than it should.
    NotHeard {
        /// When it last came, or was paired.
        since: Timestamp,
    },
    /// Our register does not get there.
    NotBrought {
        /// What is wrong.
        problem: Problem,
        /// Since when.
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
    /// The log has not cosigned itself for long: we may be shown an old state.
    HeldBack {
        /// When it last did, or was paired.
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
/// Nor is it said earlier of a peer that comes to us: how often it means to come is not known here.
const LONG_WITHOUT_A_WORD: Duration = Duration::from_secs(3600);

impl Concern {
    /// How bad it is.
    pub fn light(self, now: Timestamp) -> Light {
        match self {
            Self::AwaitsUs | Self::Evidence { .. } | Self::DeadLetters { .. } => Light::Act,
            Self::Fetching { problem, .. } | Self::NotBrought { problem, .. } if needs_person(problem) => {
                Light::Act
            }
            Self::Fetching { since, .. }
            | Self::NotBrought { since, .. }
            | Self::Silent { since }
            | Self::NotHeard { since }
            | Self::Waiting { since, .. } => {
                if now.since(since) >= PATIENCE {
                    Light::Act
                } else {
                    Light::Watch
                }
            }
            Self::HeldBack { .. } | Self::Behind { .. } | Self::Withheld { .. } => Light::Watch,
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
        | Problem::AfterEnd
        | Problem::OtherContent
        | Problem::BadEnvelope
        | Problem::Gap
        | Problem::BothUnreachable => true,
        Problem::Unreachable
        | Problem::TimedOut
        | Problem::TooLarge
        | Problem::Denied
        | Problem::Failed
        | Problem::Malformed
        | Problem::NoMirror => false,
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
            concerns.extend(self.fetching(self.register, now));
            if self.peer.accepts_connections() {
                concerns.extend(self.fetching(self.mailbox, now));
            } else {
                concerns.extend(self.cannot_meet());
                concerns.extend(self.not_heard(now));
            }
            let brought = self.upload.problem;
            concerns.extend(brought.map(|(problem, since)| Concern::NotBrought { problem, since }));
            let long = |at: &Timestamp| now.since(*at) >= LONG_FOR_A_MESSAGE;
            if let Some(since) = self.mail.oldest_waiting.filter(long) {
                concerns.push(Concern::Waiting { messages: self.mail.backlog, since });
            }
            concerns.extend(self.held_back(now));
            if self.log.lag() > 0 {
                concerns.push(Concern::Behind { entries: self.log.lag() });
            }
            if self.log.withheld > 0 {
                concerns.push(Concern::Withheld { entries: self.log.withheld });
            }
        } else if matches!(self.peer.pairing, Pairing::ProposedByUs { .. }) {
            concerns.extend(self.cannot_meet());
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

    /// That neither node accepts connections, where one of the two has noticed.
    fn cannot_meet(&self) -> Option<Concern> {
        let (problem, since) = self.mailbox.problem?;
        (problem == Problem::BothUnreachable).then_some(Concern::Fetching { problem, since })
    }

    fn not_heard(&self, now: Timestamp) -> Option<Concern> {
        let since = self.heard_at.or(self.peer.pairing.theirs_at())?;
        let long = (self.every * SILENT_PERIODS).max(LONG_WITHOUT_A_WORD);
        (now.since(since) > long).then_some(Concern::NotHeard { since })
    }

    /// What the log's own cosignature, or the lack of one, says of the state that we are shown.
    fn held_back(&self, now: Timestamp) -> Option<Concern> {
        self.peer.keys.cosignature.as_ref()?;
        let since = self.log.cosigned_at.or_else(|| self.peer.pairing.ours().map(|approval| approval.at))?;
        let stale = is_stale(UnixSeconds(since.seconds()), UnixSeconds(now.seconds()));
        stale.then_some(Concern::HeldBack { since })
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
mod tests;

//! What each side of a pairing may do when, decided without touching anything.

use std::time::Duration;

use federation_protocol::signature::KeySet;

use super::peer::{Approval, Pairing, Peer};
use crate::kernel::clock::Timestamp;

/// Why our administrator cannot approve a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotApprove {
    /// We have approved it before.
    #[error("the peer has already been approved")]
    AlreadyApproved,
    /// It was revoked: it comes back only under a new origin.
    #[error("the peer was revoked")]
    Revoked,
    /// The keys are others than the peer proposed itself with: one of the two is not who it says.
    #[error("the peer proposed itself with other keys")]
    OtherKeys,
    /// It is this trust itself.
    #[error("a trust is not its own peer")]
    Ourselves,
    /// It accepts no connections, and neither do we: see [`can_meet`].
    #[error("neither of the two nodes accepts connections")]
    BothUnreachable,
}

/// Whether two nodes can exchange anything: one of them has to be where the other can connect to.
pub const fn can_meet(we_accept: bool, they_accept: bool) -> bool {
    we_accept || they_accept
}

/// Our administrator approves `keys`; `known` is what we have of their origin.
///
/// # Errors
/// [`CannotApprove`].
pub fn approve(known: Option<&Peer>, keys: &KeySet, ours: Approval) -> Result<Pairing, CannotApprove> {
    match known {
        None => Ok(Pairing::ProposedByUs { ours }),
        Some(peer) => match peer.pairing {
            Pairing::ProposedByThem { .. } if peer.keys != *keys => Err(CannotApprove::OtherKeys),
            Pairing::ProposedByThem { theirs_at } => Ok(Pairing::Active { ours, theirs_at }),
            Pairing::Revoked { .. } => Err(CannotApprove::Revoked),
            Pairing::ProposedByUs { .. } | Pairing::Active { .. } | Pairing::Paused { .. } => {
                Err(CannotApprove::AlreadyApproved)
            }
        },
    }
}

/// Why a proposal of another node is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotTakeProposal {
    /// Its origin is known here with other keys.
    #[error("the origin is known with other keys")]
    OtherKeys,
    /// It was revoked.
    #[error("the peer was revoked")]
    Revoked,
}

/// The other side says, signed with one of `keys`, that it approves us. Saying it again changes nothing.
///
/// # Errors
/// [`CannotTakeProposal`].
pub fn take_proposal(
    known: Option<&Peer>,
    keys: &KeySet,
    now: Timestamp,
) -> Result<Pairing, CannotTakeProposal> {
    let Some(peer) = known else { return Ok(Pairing::ProposedByThem { theirs_at: now }) };
    match peer.pairing {
        Pairing::Revoked { .. } => Err(CannotTakeProposal::Revoked),
        // Nobody here has confirmed any keys yet, so that whoever came first has no claim to the name.
        Pairing::ProposedByThem { .. } if peer.keys != *keys => {
            Ok(Pairing::ProposedByThem { theirs_at: now })
        }
        // The peer may have drawn its cosigning keys since its others were confirmed. They are not taken from here.
        _ if !peer.keys.agrees_with(keys) => Err(CannotTakeProposal::OtherKeys),
        Pairing::ProposedByUs { ours } => Ok(Pairing::Active { ours, theirs_at: now }),
        unchanged => Ok(unchanged),
    }
}

/// Why a peer cannot be paused, resumed, dismissed or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the peer is not in a state where this can be done")]
pub struct CannotStop;

/// Stops talking for a while.
///
/// # Errors
/// [`CannotStop`] unless active.
pub fn pause(pairing: Pairing, stopped: Approval) -> Result<Pairing, CannotStop> {
    match pairing {
        Pairing::Active { ours, theirs_at } => Ok(Pairing::Paused { ours, theirs_at, stopped }),
        _ => Err(CannotStop),
    }
}

/// Talks again.
///
/// # Errors
/// [`CannotStop`] unless paused.
pub fn resume(pairing: Pairing) -> Result<Pairing, CannotStop> {
    match pairing {
        Pairing::Paused { ours, theirs_at, .. } => Ok(Pairing::Active { ours, theirs_at }),
        _ => Err(CannotStop),
    }
}

/// Stops believing the peer's keys, for ever.
///
/// # Errors
/// [`CannotStop`] where we never approved, or have revoked before. What was only proposed is dismissed instead, so that
/// somebody who used the name of another trust does not lock that trust out.
pub fn revoke(pairing: Pairing, stopped: Approval) -> Result<Pairing, CannotStop> {
    match pairing {
        Pairing::Active { .. } | Pairing::Paused { .. } => Ok(Pairing::Revoked { stopped }),
        Pairing::ProposedByUs { .. } | Pairing::ProposedByThem { .. } | Pairing::Revoked { .. } => {
            Err(CannotStop)
        }
    }
}

/// What a peer may do here is ours to say once we have approved it, and means nothing after it was revoked.
///
/// # Errors
/// [`CannotStop`].
pub fn may_grant(pairing: Pairing) -> Result<(), CannotStop> {
    if pairing.ours().is_some() { Ok(()) } else { Err(CannotStop) }
}

/// Whether its keys can be revoked: those of a peer that both sides approved.
pub const fn can_revoke(pairing: Pairing) -> bool {
    matches!(pairing, Pairing::Active { .. } | Pairing::Paused { .. })
}

/// Whether a proposal, ours or theirs, can be dropped as if it had never been.
pub const fn can_dismiss(pairing: Pairing) -> bool {
    matches!(pairing, Pairing::ProposedByUs { .. } | Pairing::ProposedByThem { .. })
}

/// When a peer is fetched from again, of a period that begins `now`: after four fifths of it and a random part of the
/// rest, so that trusts that started together do not keep asking together.
pub fn next_fetch(now: Timestamp, every: Duration, draw: u32) -> Timestamp {
    let fifth = every / 5;
    now.plus(fifth * 4 + fifth.mul_f64(f64::from(draw) / f64::from(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use federation_protocol::discovery::OrganisationNumber;
    use federation_protocol::signature::TrustSecrets;

    use super::*;
    use crate::kernel::ids::{PeerId, UserId};
    use crate::kernel::random::{AsRng, Randomness};
    use crate::peers::{CertificateRule, Grants, PeerState};

    struct Counting(std::sync::atomic::AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        }
    }

    const NOW: Timestamp = Timestamp::EPOCH;

    fn approval() -> Approval {
        Approval { by: UserId::from_uuid(uuid::Uuid::nil()), at: NOW }
    }

    fn keys(random: &Counting) -> KeySet {
        TrustSecrets::generate(&"sunnvik.example/register".parse().unwrap(), &mut AsRng(random)).public()
    }

    fn peer(keys: &KeySet, pairing: Pairing) -> Peer {
        Peer {
            id: PeerId::from_uuid(uuid::Uuid::nil()),
            origin: keys.origin().unwrap().clone(),
            url: Some("https://sunnvik.example".parse().unwrap()),
            trust_name: "Sunnvik sykehus HF".to_owned(),
            organisation_number: OrganisationNumber::new("974760673").unwrap(),
            keys: keys.clone(),
            certificate: CertificateRule::Authority,
            grants: Grants::ALL,
            sync_every_secs: None,
            pairing,
            version: 1,
        }
    }

    fn every_state() -> Vec<Pairing> {
        let (ours, stopped, theirs_at) = (approval(), approval(), NOW);
        vec![
            Pairing::ProposedByUs { ours },
            Pairing::ProposedByThem { theirs_at },
            Pairing::Active { ours, theirs_at },
            Pairing::Paused { ours, theirs_at, stopped },
            Pairing::Revoked { stopped },
        ]
    }

    #[test]
    fn a_peer_is_active_only_when_both_sides_have_approved_the_same_keys_in_either_order() {
        let random = Counting(1.into());
        let keys = keys(&random);
        let ours_first = approve(None, &keys, approval()).unwrap();
        assert_eq!(ours_first.state(), PeerState::ProposedByUs);
        let both = take_proposal(Some(&peer(&keys, ours_first)), &keys, NOW).unwrap();
        assert_eq!(both.state(), PeerState::Active);

        let theirs_first = take_proposal(None, &keys, NOW).unwrap();
        assert_eq!(theirs_first.state(), PeerState::ProposedByThem);
        let both = approve(Some(&peer(&keys, theirs_first)), &keys, approval()).unwrap();
        assert_eq!(both.state(), PeerState::Active);
    }

    #[test]
    fn other_keys_never_take_the_place_of_keys_that_were_approved() {
        let random = Counting(1.into());
        let (keys, other) = (keys(&random), keys(&random));
        assert_ne!(keys, other);
        for pairing in every_state() {
            let known = peer(&keys, pairing);
            let taken = take_proposal(Some(&known), &other, NOW);
            match pairing.state() {
                PeerState::ProposedByThem => {
                    assert_eq!(taken.map(|it| it.state()), Ok(PeerState::ProposedByThem));
                }
                PeerState::Revoked => assert_eq!(taken, Err(CannotTakeProposal::Revoked)),
                _ => assert_eq!(taken, Err(CannotTakeProposal::OtherKeys)),
            }
        }
        let proposed = peer(&keys, Pairing::ProposedByThem { theirs_at: NOW });
        assert_eq!(approve(Some(&proposed), &other, approval()), Err(CannotApprove::OtherKeys));
    }

    #[test]
    fn a_revoked_peer_never_comes_back() {
        let random = Counting(1.into());
        let keys = keys(&random);
        let revoked = Pairing::Revoked { stopped: approval() };
        let known = peer(&keys, revoked);
        assert_eq!(approve(Some(&known), &keys, approval()), Err(CannotApprove::Revoked));
        assert_eq!(take_proposal(Some(&known), &keys, NOW), Err(CannotTakeProposal::Revoked));
        assert_eq!(resume(revoked), Err(CannotStop));
        assert_eq!(pause(revoked, approval()), Err(CannotStop));
        assert!(!can_dismiss(revoked));
    }

    #[test]
    fn hearing_the_same_approval_again_changes_nothing() {
        let random = Counting(1.into());
        let keys = keys(&random);
        for pairing in every_state().into_iter().filter(|it| it.theirs_at().is_some()) {
            assert_eq!(take_proposal(Some(&peer(&keys, pairing)), &keys, NOW), Ok(pairing));
        }
    }

    #[test]
    fn the_next_fetch_comes_within_the_period_and_never_in_its_first_four_fifths() {
        let every = Duration::from_secs(900);
        assert_eq!(next_fetch(NOW, every, 0), NOW.plus(Duration::from_secs(720)));
        assert_eq!(next_fetch(NOW, every, u32::MAX), NOW.plus(every));
        let middle = next_fetch(NOW, every, u32::MAX / 2);
        assert!(NOW.plus(Duration::from_secs(809)) < middle && middle < NOW.plus(Duration::from_secs(811)));
    }

    #[test]
    fn a_pause_ends_where_it_began_and_only_proposals_are_dismissed() {
        for pairing in every_state() {
            let is_active = pairing.state() == PeerState::Active;
            assert_eq!(
                pause(pairing, approval()).and_then(resume),
                if is_active { Ok(pairing) } else { Err(CannotStop) }
            );
            assert_eq!(
                can_dismiss(pairing),
                revoke(pairing, approval()).is_err() && pairing.state() != PeerState::Revoked
            );
        }
    }
}

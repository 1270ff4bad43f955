//! Whether a database is an older one than the trust has worked with, and when the log may be signed again. Decided
//! without touching anything. `docs/protocol/restore.md` and ADR 0014.

use federation_protocol::hash::Hash;
use federation_protocol::ids::Epoch;

use crate::kernel::coded::coded;

coded!(
    /// By what it was noticed that the database is an older one.
    Reason {
        /// It has fewer entries than were signed.
        Behind = "behind",
        /// Its first entries are not those that were signed.
        OtherHistory = "other_history",
        /// There is no marker, although the trust has signed or has paired with others.
        MarkerMissing = "marker_missing",
        /// It does not know the present mailbox epoch.
        EpochLost = "epoch_lost",
        /// A peer has a checkpoint of ours that the database does not know.
        PeersAhead = "peers_ahead",
    }
);

/// What was last signed, as the marker tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What the database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'e> {
    /// How many entries it has.
    pub size: u64,
    /// The root over as many as were signed, where it has so many.
    pub root_at_signed: Option<Hash>,
    /// Every mailbox epoch that it knows.
    pub epochs: &'e [Epoch],
    /// Whether the log was ever signed or the trust ever approved or was approved by another.
    pub has_a_past: bool,
}

/// Judges a database by the marker.
pub fn judge(marker: Option<(Signed, Option<Epoch>)>, found: Found<'_>) -> Option<Reason> {
    let Some((signed, epoch)) = marker else {
        return found.has_a_past.then_some(Reason::MarkerMissing);
    };
    if signed.size > found.size {
        return Some(Reason::Behind);
    }
    if found.root_at_signed != Some(signed.root) {
        return Some(Reason::OtherHistory);
    }
    epoch.filter(|epoch| !found.epochs.contains(epoch)).map(|_| Reason::EpochLost)
}

impl Reason {
    /// Whether the marker tells of all that was ever signed: it is on the disk before a checkpoint leaves. Not where it is
    /// missing, nor where it was itself restored with the database.
    pub const fn marker_tells_all(self) -> bool {
        match self {
            Self::Behind | Self::OtherHistory | Self::EpochLost => true,
            Self::MarkerMissing | Self::PeersAhead => false,
        }
    }
}

/// How far the way back has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// A peer has another history of ours, signed by us.
    pub conflict: bool,
    /// Active peers that have not said yet what they have of our log. One that accepts no connections is among them only
    /// where the marker does not [tell all](Reason::marker_tells_all): nobody can ask it.
    pub unanswered: usize,
    /// Entries that were signed and are not here, or are here otherwise.
    pub is_behind: bool,
}

/// Why the log is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotGoOn {
    /// Two histories were signed.
    #[error("a peer has another history of the own log, signed with its key: it is not signed any more")]
    Conflict,
    /// Somebody who may have more of it has not answered.
    #[error("{unanswered} peers have not yet said what they have of the own log")]
    Waiting {
        /// How many.
        unanswered: usize,
    },
    /// Everybody has answered and entries are missing that were signed.
    #[error("entries were signed that no peer has")]
    Lost,
}

/// Whether the log may be signed again; `overridden`: the administrator takes it upon the trust.
///
/// # Errors
/// [`CannotGoOn`]. Entries that were signed and may be at a peer that has not answered are never overridden: signing
/// others in their place would be a second history. A peer that never answers again is paused or revoked first.
pub fn may_go_on(situation: &Situation, overridden: bool) -> Result<(), CannotGoOn> {
    let Situation { conflict, unanswered, is_behind } = *situation;
    match (unanswered > 0, is_behind) {
        _ if conflict => Err(CannotGoOn::Conflict),
        (false, false) => Ok(()),
        (true, false) if overridden => Ok(()),
        (true, _) => Err(CannotGoOn::Waiting { unanswered }),
        (false, true) if overridden => Ok(()),
        (false, true) => Err(CannotGoOn::Lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(byte: u8) -> Epoch {
        Epoch::from_uuid(uuid::Builder::from_random_bytes([byte; 16]).into_uuid()).unwrap()
    }

    #[test]
    fn a_database_is_an_older_one_when_it_lacks_what_the_marker_has_seen() {
        let (root, epochs) = (Hash::of(b"root"), [epoch(2), epoch(1)]);
        let signed = Signed { size: 3, root };
        let found = Found { size: 3, root_at_signed: Some(root), epochs: &epochs, has_a_past: true };
        let marker = Some((signed, Some(epoch(2))));
        assert_eq!(judge(marker, found), None);
        assert_eq!(judge(marker, Found { size: 5, ..found }), None, "appended to, and not signed yet");
        assert_eq!(judge(Some((signed, Some(epoch(1)))), found), None, "died before the marker was written");
        assert_eq!(judge(Some((signed, None)), found), None, "as 0.1.0 wrote it");
        assert_eq!(judge(None, Found { has_a_past: false, ..found }), None, "new");

        let behind = Found { size: 2, root_at_signed: None, ..found };
        assert_eq!(judge(marker, behind), Some(Reason::Behind));
        let other = Found { root_at_signed: Some(Hash::of(b"other")), ..found };
        assert_eq!(judge(marker, other), Some(Reason::OtherHistory));
        assert_eq!(judge(Some((signed, Some(epoch(3)))), found), Some(Reason::EpochLost));
        assert_eq!(judge(None, found), Some(Reason::MarkerMissing));
    }

    #[test]
    fn it_goes_on_by_itself_only_when_all_have_answered_and_nothing_is_missing() {
        let all = Situation { conflict: false, unanswered: 0, is_behind: false };
        assert_eq!(may_go_on(&all, false), Ok(()));
        let waiting = Situation { unanswered: 1, ..all.clone() };
        assert_eq!(may_go_on(&waiting, false), Err(CannotGoOn::Waiting { unanswered: 1 }));
        assert_eq!(may_go_on(&waiting, true), Ok(()));
        let lost = Situation { is_behind: true, ..all.clone() };
        assert_eq!(may_go_on(&lost, false), Err(CannotGoOn::Lost));
        assert_eq!(may_go_on(&lost, true), Ok(()));
        let both = Situation { unanswered: 1, ..lost };
        assert_eq!(may_go_on(&both, true), Err(CannotGoOn::Waiting { unanswered: 1 }), "it may be there");
        for unanswered in [0, 1] {
            let conflict = Situation { conflict: true, unanswered, ..all.clone() };
            assert_eq!(may_go_on(&conflict, true), Err(CannotGoOn::Conflict));
        }
    }
}

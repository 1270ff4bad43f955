//! A pull that is fed whatever a dishonest log serves. The log's key is at hand, so that any size and root can be signed;
//! what is verified must be what the checkpoint says all the same, and nothing is handed out before.
//!
//! The bytes are pieces, each behind a byte for its kind and two for its length.
#![no_main]

use federation_protocol::content::Leaf;
use federation_protocol::hash::Hash;
use federation_protocol::log::CompactRange;
use federation_protocol::note::{KnownLog, LogSecretKey, SignedCheckpoint};
use federation_protocol::sync::{Need, Step, Store, SyncError, SyncState};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let origin = "samraad.helse-bergen.no/register".parse().expect("an origin");
    let key = LogSecretKey::from_bytes(origin, &[7; 32]);
    let log = KnownLog::new(key.public());
    let (mut state, mut leaves) = (SyncState::new(), Vec::new());
    let mut rest = bytes;
    while let [kind, high, low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(tail.len());
        let (piece, next) = tail.split_at(length);
        rest = next;
        let answer = match (kind % 6, state.next()) {
            (0, _) => state.on_checkpoint(&log, piece),
            (1, _) => state.on_checkpoint(&log, signed_over(&key, piece).note().as_bytes()),
            (2, _) => state.on_entries(piece),
            (3, Need::Contents { from, until, .. }) => {
                state.on_contents(log.origin(), part(&leaves, from, until), Some(piece))
            }
            (4, Need::Contents { from, until, .. }) => {
                state.on_contents(log.origin(), part(&leaves, from, until), None)
            }
            (5, Need::Contents { from, until, .. }) => {
                let until = until.min(from + u64::from(*low));
                state.on_contents_from(log.origin(), part(&leaves, from, until), piece)
            }
            _ => state.on_contents(log.origin(), &[], Some(piece)),
        };
        if let Ok(step) = answer {
            take(&mut leaves, &step, &state);
            let kept = step.state;
            assert!(kept.applied_size() <= kept.verified_size(), "nothing is applied before it is verified");
            assert!(kept.verified_size() >= state.verified_size(), "what was verified stays");
            state = kept;
        } else if let Err(SyncError::Damaged) = answer {
            unreachable!("a state that was made here is not damaged");
        }
    }
});

fn part(leaves: &[Leaf], from: u64, until: u64) -> &[Leaf] {
    leaves.get(from as usize..until as usize).unwrap_or_default()
}

/// Signs the root over the leaves in `piece`, or over any hash when it is none.
fn signed_over(key: &LogSecretKey, piece: &[u8]) -> SignedCheckpoint {
    let mut range = CompactRange::empty();
    let mut chunks = piece.chunks_exact(Leaf::ENCODED_BYTES);
    for chunk in &mut chunks {
        if let Ok(leaf) = Leaf::decode(chunk) {
            range.append(leaf.hash()).expect("few");
        }
    }
    match chunks.remainder() {
        [] => SignedCheckpoint::sign(key, range.size(), range.root()),
        [size @ .., last] => {
            let size = size.iter().fold(u64::from(*last), |size, byte| size << 8 | u64::from(*byte));
            SignedCheckpoint::sign(key, size % (1 << 27), Hash::of(piece))
        }
    }
}

fn take(leaves: &mut Vec<Leaf>, step: &Step, before: &SyncState) {
    match &step.store {
        Store::StateOnly => {}
        Store::StagedLeaves { first, leaves: new } => {
            leaves.truncate(*first as usize);
            leaves.extend(new);
        }
        Store::VerifiedLeaves { first, leaves: new, checkpoint } => {
            leaves.truncate(*first as usize);
            leaves.extend(new);
            let mut range = CompactRange::empty();
            leaves.iter().for_each(|leaf| range.append(leaf.hash()).expect("few"));
            assert_eq!(
                (range.size(), range.root()),
                (checkpoint.size(), checkpoint.root()),
                "verified means this root"
            );
        }
        Store::Entries(entries) => {
            assert!(
                entries.iter().all(|entry| entry.index < before.verified_size()),
                "only verified entries are read"
            );
        }
    }
}

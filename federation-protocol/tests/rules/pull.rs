//! Pulls of another trust's log: whole, interrupted, and fed lies.

use crate::trust::{Copy, Publisher, origin, rng};
use federation_protocol::content::*;
use federation_protocol::ids::{EntryId, EntryKind};
use federation_protocol::log::MAX_LOG_SIZE;
use federation_protocol::note::{CheckpointError, KnownLog, LogKeyPeriod, SignedCheckpoint};
use federation_protocol::signature::TrustSecrets;
use federation_protocol::sync::*;
use federation_protocol::tiles::{Resource, TileError};
use proptest::prelude::*;

fn pulled(publisher: &Publisher) -> Copy {
    let mut copy = Copy::default();
    copy.pull(&publisher.known_log(), |resource| publisher.serve(resource)).unwrap();
    copy
}

/// A publisher whose log begins like `publisher`'s and goes another way from `shared` on, under the same key.
fn forked(publisher: &Publisher, seed: u64, shared: usize, more: usize) -> Publisher {
    let mut other = Publisher::new(seed);
    *other.rng.borrow_mut() = rng(seed + 1000);
    other.leaves = publisher.leaves[..shared].to_vec();
    other.contents = publisher.contents[..shared].to_vec();
    for leaf in &other.leaves {
        other.range.append(leaf.hash()).unwrap();
    }
    other.publish_summaries(more);
    other
}

#[test]
fn an_empty_log_is_verified_and_asks_for_nothing_more() {
    let publisher = Publisher::new(1);
    let copy = pulled(&publisher);
    copy.assert_equals(&publisher);
    assert_eq!(copy.state.next(), Need::Nothing);
    assert_eq!(copy.state.verified().unwrap().unwrap().size(), 0);
}

#[test]
fn a_pull_at_any_growth_gives_exactly_what_was_published() {
    let mut publisher = Publisher::new(2);
    let mut copy = Copy::default();
    for growth in [1, 0, 2, 252, 1, 1, 255, 300, 1] {
        publisher.publish_summaries(growth);
        copy.pull(&publisher.known_log(), |resource| publisher.serve(resource)).unwrap();
        copy.assert_equals(&publisher);
    }
}

#[test]
fn only_missing_bundles_are_fetched() {
    let mut publisher = Publisher::new(3);
    publisher.publish_summaries(300);
    let mut copy = pulled(&publisher);
    publisher.publish_summaries(300);
    let fetched = std::cell::RefCell::new(vec![]);
    copy.pull(&publisher.known_log(), |resource| {
        fetched.borrow_mut().push(resource.to_string());
        publisher.serve(resource)
    })
    .unwrap();
    let paths = ["checkpoint", "tile/entries/001", "tile/entries/002.p/88", "content/001", "content/002"];
    assert_eq!(fetched.into_inner(), paths);
}

#[test]
fn a_pull_goes_on_when_the_log_grows_under_it() {
    let mut publisher = Publisher::new(4);
    publisher.publish_summaries(600);
    let log = publisher.known_log();
    let mut copy = Copy::default();
    copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
    let first = copy.step(&log, |resource| publisher.serve(resource)).unwrap().unwrap();
    copy.commit(first);
    publisher.publish_summaries(5);
    copy.pull(&log, |resource| publisher.serve(resource)).unwrap();
    copy.assert_equals(&publisher);
}

#[test]
fn nothing_is_visible_before_the_whole_root_is_recomputed() {
    let mut publisher = Publisher::new(5);
    publisher.publish_summaries(600);
    let log = publisher.known_log();
    let mut copy = Copy::default();
    copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
    let mut verified = false;
    while let Some(step) = copy.step(&log, |resource| publisher.serve(resource)) {
        let step = step.unwrap();
        match &step.store {
            Store::VerifiedLeaves { .. } => verified = true,
            Store::Entries(_) => assert!(verified),
            Store::StateOnly | Store::StagedLeaves { .. } => assert!(!verified),
        }
        copy.commit(step);
        assert_eq!(copy.state.verified_size(), if verified { 600 } else { 0 });
    }
}

#[test]
fn a_smaller_checkpoint_is_refused_and_kept_as_evidence() {
    let mut publisher = Publisher::new(6);
    publisher.publish_summaries(3);
    let older = publisher.clone();
    publisher.publish_summaries(2);
    let mut copy = pulled(&publisher);
    let before = copy.clone();
    let error = copy.pull(&publisher.known_log(), |resource| older.serve(resource)).unwrap_err();
    let SyncError::Shrunk { known, seen } = error else { panic!("{error:?}") };
    assert_eq!((known.size(), seen.size()), (5, 3));
    assert_eq!(copy, before);
}

#[test]
fn two_roots_for_one_size_are_proof_of_a_fork() {
    let mut publisher = Publisher::new(7);
    publisher.publish_summaries(5);
    let mut copy = pulled(&publisher);
    let other = forked(&publisher, 7, 3, 2);
    let error = copy.pull(&publisher.known_log(), |resource| other.serve(resource)).unwrap_err();
    let SyncError::Forked { known, seen } = error else { panic!("{error:?}") };
    assert_eq!((known.size(), seen.size()), (5, 5));
    assert_ne!(known.root(), seen.root());
    // Both notes are signed: anyone who knows the key can check the evidence.
    for note in [known.note(), seen.note()] {
        assert!(publisher.known_log().verify(note.as_bytes()).is_ok());
    }
}

#[test]
fn a_fork_at_the_verified_size_shows_while_a_larger_checkpoint_is_being_fetched() {
    let mut publisher = Publisher::new(7);
    publisher.publish_summaries(5);
    let mut copy = pulled(&publisher);
    let other = forked(&publisher, 7, 3, 2);
    let log = publisher.known_log();
    publisher.publish_summaries(1);
    copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
    let error = copy.state.on_checkpoint(&log, &other.serve(Resource::Checkpoint)).unwrap_err();
    assert!(matches!(error, SyncError::Forked { .. }), "{error:?}");
}

#[test]
fn a_larger_log_that_does_not_extend_ours_is_refused_and_the_copy_stays() {
    for (shared, more) in [(3, 5), (0, 400), (280, 100)] {
        let mut publisher = Publisher::new(8);
        publisher.publish_summaries(300);
        let mut copy = pulled(&publisher);
        let before = copy.clone();
        let other = forked(&publisher, 8, shared, 300 - shared + more);
        let log = publisher.known_log();
        let error = copy.pull(&log, |resource| other.serve(resource)).unwrap_err();
        // The fork shows in the bundle that both share, or else only in the root.
        let shows = matches!(error, SyncError::BundleChanged | SyncError::RootMismatch { .. });
        assert!(shows, "{error:?}");
        assert_eq!(copy.entries, before.entries);
        assert_eq!(copy.state.without_target(), before.state);
        // The honest log is still pulled.
        copy.state = copy.state.without_target();
        publisher.publish_summaries(2);
        copy.pull(&log, |resource| publisher.serve(resource)).unwrap();
        copy.assert_equals(&publisher);
    }
}

#[test]
fn altered_early_leaves_are_found_by_the_root() {
    let mut publisher = Publisher::new(9);
    publisher.publish_summaries(300);
    let mut lie = publisher.clone();
    lie.leaves[7] = lie.leaves[8];
    let mut copy = Copy::default();
    let error = copy
        .pull(&publisher.known_log(), |resource| match resource {
            Resource::Checkpoint => publisher.serve(resource),
            other => lie.serve(other),
        })
        .unwrap_err();
    assert!(matches!(error, SyncError::RootMismatch { known: None, .. }), "{error:?}");
    assert!(copy.entries.is_empty());
}

#[test]
fn content_that_is_not_what_was_committed_to_is_never_applied() {
    let mut publisher = Publisher::new(10);
    publisher.publish_summaries(4);
    let mut lie = publisher.clone();
    lie.contents.swap(1, 2);
    let mut copy = Copy::default();
    let error = copy.pull(&publisher.known_log(), |resource| lie.serve(resource)).unwrap_err();
    assert_eq!(error, SyncError::CommitmentMismatch { index: 1 });
    assert!(copy.entries.is_empty());
    assert_eq!(copy.state.applied_size(), 0);
}

#[test]
fn withheld_content_does_not_hold_up_what_follows_and_can_be_asked_for_again() {
    let mut publisher = Publisher::new(11);
    publisher.publish_summaries(4);
    let whole = publisher.clone();
    publisher.contents[2] = ContentEntry::Absent;
    let copy = pulled(&publisher);
    copy.assert_equals(&publisher);
    let bundle = whole.serve(Resource::Content { number: 0 });
    let again = recheck(&origin(), &bundle, &[(2, copy.leaves[&2])]).unwrap();
    assert!(matches!(again[0].body, Body::Read { .. }));
    let wrong = recheck(&origin(), &bundle, &[(2, copy.leaves[&1])]).unwrap_err();
    assert_eq!(wrong, SyncError::CommitmentMismatch { index: 2 });
}

#[test]
fn a_peer_that_serves_no_contents_at_all_leaves_every_entry_absent() {
    let mut publisher = Publisher::new(12);
    publisher.publish_summaries(2);
    let log = publisher.known_log();
    let mut copy = Copy::default();
    copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
    copy.commit(copy.step(&log, |resource| publisher.serve(resource)).unwrap().unwrap());
    copy.commit(copy.state.on_contents(log.origin(), &publisher.leaves, None).unwrap());
    assert!(copy.entries.values().all(|entry| entry.body == Body::Absent));
    assert_eq!(copy.state.next(), Need::Nothing);
}

#[test]
fn unknown_kinds_are_mirrored_unread_and_unfit_content_is_passed_over() {
    let mut publisher = Publisher::new(13);
    let salt = federation_protocol::hash::Salt::from_bytes([9; 32]);
    let other_trust = br#"{"kind":"withdrawal","v":1,"origin":"samraad.ous.no/register"}"#.to_vec();
    let raw = [
        (EntryKind::from_code(77), b"\x00 not JSON at all".to_vec()),
        (EntryKind::WITHDRAWAL, other_trust),
        (EntryKind::DECISION_SUMMARY, b"{".to_vec()),
    ];
    for (kind, content) in raw {
        let commitment = commitment(&origin(), kind, &salt, &content);
        let leaf = Leaf { kind, commitment };
        publisher.range.append(leaf.hash()).unwrap();
        publisher.leaves.push(leaf);
        publisher.contents.push(ContentEntry::Present { salt: salt.clone(), content });
    }
    publisher.publish_summaries(1);
    let copy = pulled(&publisher);
    assert!(matches!(copy.entries[&0].body, Body::Unread { .. }));
    assert!(matches!(copy.entries[&1].body, Body::Refused { reason: ContentError::OtherOrigin, .. }));
    assert!(matches!(copy.entries[&2].body, Body::Refused { reason: ContentError::Document(_), .. }));
    assert!(matches!(copy.entries[&3].body, Body::Read { .. }));
}

#[test]
fn a_withdrawal_names_an_earlier_entry() {
    let mut publisher = Publisher::new(14);
    publisher.publish_summaries(1);
    for index in [0, 2, 3] {
        let id = EntryId::random(&mut rng(index));
        let withdrawal =
            WithdrawalV1 { id, origin: origin(), log: None, index, reason: WithdrawalReason::Privacy };
        publisher.publish(&withdrawal.encode().unwrap());
    }
    let copy = pulled(&publisher);
    assert!(matches!(copy.entries[&1].body, Body::Read { content: Content::Withdrawal(_), .. }));
    for index in [2, 3] {
        let body = &copy.entries[&index].body;
        assert!(matches!(body, Body::Refused { reason: ContentError::NotEarlier, .. }), "{body:?}");
    }
}

#[test]
fn a_bundle_that_ends_too_early_is_not_taken_for_withheld_content() {
    let mut publisher = Publisher::new(15);
    publisher.publish_summaries(3);
    let mut short = publisher.clone();
    short.contents.pop();
    let mut copy = Copy::default();
    let error = copy
        .pull(&publisher.known_log(), |resource| match resource {
            Resource::Content { .. } => ContentBundle { entries: short.contents.clone() }.encode(),
            other => publisher.serve(other),
        })
        .unwrap_err();
    assert_eq!(error, SyncError::Bundle(TileError::Width));
}

#[test]
fn a_log_key_is_good_for_the_sizes_of_its_period_only() {
    let (old, new) =
        (TrustSecrets::generate(&origin(), &mut rng(20)), TrustSecrets::generate(&origin(), &mut rng(21)));
    let period = |key: &TrustSecrets, from_size, until_size| LogKeyPeriod {
        key: key.log.public(),
        from_size,
        until_size,
    };
    let log = KnownLog::with_keys(origin(), vec![period(&old, 0, Some(10)), period(&new, 8, None)]);
    let root = federation_protocol::log::CompactRange::empty().root();
    let verify =
        |key: &TrustSecrets, size| log.verify(SignedCheckpoint::sign(&key.log, size, root).note().as_bytes());
    assert!(verify(&old, 10).is_ok());
    assert_eq!(verify(&old, 11), Err(CheckpointError::UnknownKey));
    assert!(verify(&new, 8).is_ok());
    assert_eq!(verify(&new, 7), Err(CheckpointError::UnknownKey));
    assert_eq!(verify(&new, MAX_LOG_SIZE + 1), Err(CheckpointError::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A crash after any step, before or after its commit, costs nothing but a fetch.
    #[test]
    fn a_pull_interrupted_at_every_step_ends_in_the_same_copy(
        seed in any::<u64>(),
        growths in prop::collection::vec(0_usize..400, 1..4),
        crashes in prop::collection::vec(any::<bool>(), 1..30),
    ) {
        let mut publisher = Publisher::new(seed);
        let mut copy = Copy::default();
        let mut crashes = crashes.into_iter().cycle();
        for growth in growths {
            publisher.publish_summaries(growth);
            let log = publisher.known_log();
            copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
            while let Some(step) = copy.step(&log, |resource| publisher.serve(resource)) {
                let step = step.unwrap();
                if crashes.next().unwrap() {
                    // The step was lost: what was stored is all there is, and the pull begins again.
                    let stored = serde_json::to_string(&copy.state).unwrap();
                    copy.state = serde_json::from_str(&stored).unwrap();
                    copy.commit(copy.state.on_checkpoint(&log, &publisher.serve(Resource::Checkpoint)).unwrap());
                    let step = copy.step(&log, |resource| publisher.serve(resource)).unwrap().unwrap();
                    copy.commit(step);
                } else {
                    copy.commit(step);
                }
            }
            copy.assert_equals(&publisher);
        }
    }

    /// Whatever byte is altered, in whatever is served: an error, or at worst content that counts as absent.
    #[test]
    fn an_altered_byte_never_changes_what_is_applied(
        at in any::<prop::sample::Index>(), which in 0_usize..7, flip in 1_u8..=255,
    ) {
        let mut publisher = Publisher::new(30);
        publisher.publish_summaries(300);
        let mut copy = Copy::default();
        let mut first = publisher.clone();
        first.leaves.truncate(40);
        first.contents.truncate(40);
        first.range = forked(&publisher, 30, 40, 0).range;
        copy.pull(&publisher.known_log(), |resource| first.serve(resource)).unwrap();
        let altered = ["checkpoint", "tile/entries/000", "tile/entries/001.p/44", "content/000", "content/001",
            "content/000", "tile/entries/000"][which];
        let result = copy.pull(&publisher.known_log(), |resource| {
            let mut bytes = publisher.serve(resource);
            if resource.to_string() == altered {
                let at = at.index(bytes.len());
                bytes[at] ^= flip;
            }
            bytes
        });
        if !altered.starts_with("content") {
            prop_assert!(result.is_err(), "{altered}");
        }
        for (index, entry) in &copy.entries {
            match &entry.body {
                Body::Read { salt, bytes, .. } => {
                    let published = ContentEntry::Present { salt: salt.clone(), content: bytes.clone() };
                    prop_assert_eq!(&published, &publisher.contents[*index as usize]);
                }
                Body::Absent => prop_assert!(altered.starts_with("content")),
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}

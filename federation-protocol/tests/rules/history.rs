//! Two histories of one log: what proves them, what does not, and that an honest log is never accused.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use federation_protocol::evidence::*;
use federation_protocol::hash::Hash;
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::log::{CompactRange, leaf_hash};
use federation_protocol::note::*;
use federation_protocol::signature::TrustSecrets;
use federation_protocol::text::Text;
use federation_protocol::witness::*;
use proptest::prelude::*;
use sha2::Sha256;

use crate::trust::{origin, rng};

fn leaves(count: usize, name: &str) -> Vec<Vec<u8>> {
    (0..count).map(|n| format!("{name} {n}").into_bytes()).collect()
}

/// A log that shares its first `shared` leaves with every other.
fn history(shared: usize, count: usize, name: &str) -> Vec<Vec<u8>> {
    let mut history = leaves(shared.min(count), "shared");
    history.extend(leaves(count.saturating_sub(shared), name));
    history
}

fn range(leaves: &[Vec<u8>]) -> CompactRange {
    let mut range = CompactRange::empty();
    leaves.iter().for_each(|leaf| range.append(leaf_hash(leaf)).unwrap());
    range
}

fn secrets() -> TrustSecrets {
    TrustSecrets::generate(&origin(), &mut rng(7))
}

fn sign(leaves: &[Vec<u8>]) -> SignedCheckpoint {
    let range = range(leaves);
    SignedCheckpoint::sign(&secrets().log, range.size(), range.root())
}

fn known() -> KnownLog {
    KnownLog::new(secrets().log.public())
}

fn compare(one: &[Vec<u8>], larger: &[Vec<u8>]) -> Result<Compared, EvidenceError> {
    let mut comparison = Comparison::new(sign(one), sign(larger));
    larger.iter().for_each(|leaf| comparison.feed(leaf_hash(leaf)).unwrap());
    comparison.finish(&known())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_log_that_only_grew_is_never_accused(smaller in 0_usize..200, more in 1_usize..200) {
        let larger = leaves(smaller + more, "shared");
        prop_assert_eq!(compare(&larger[..smaller], &larger), Ok(Compared::Extends));
    }

    /// What another implementation says of the tree at the smaller size is what the evidence says.
    #[test]
    fn two_histories_are_proved_and_the_proof_is_verified_from_its_bytes(
        shared in 0_usize..60, smaller in 1_usize..60, more in 1_usize..100,
    ) {
        let shared = shared.min(smaller - 1);
        let (one, other) = (history(shared, smaller, "one"), history(shared, smaller + more, "other"));
        let Ok(Compared::Contradicts(proof)) = compare(&one, &other) else { panic!("not proved") };
        let bytes = proof.encode().unwrap();
        prop_assert!(bytes.len() < MAX_BYTES);
        let read = EquivocationV1::parse(&bytes).unwrap().verify(&known()).unwrap();
        prop_assert_eq!(read.encode().unwrap(), bytes);
        prop_assert_eq!(read.id(), proof.id());
        let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        other[..smaller].iter().for_each(|leaf| oracle.push(leaf.clone()));
        let oracle = Hash::from_slice(oracle.root().as_bytes()).unwrap();
        prop_assert_eq!(read.true_root(), Some(oracle));
    }

    /// Whatever hashes somebody makes up, two checkpoints of a log that only grew give no evidence.
    #[test]
    fn made_up_hashes_accuse_nobody(
        smaller in 1_usize..40, more in 1_usize..40, which in any::<prop::sample::Index>(), seed in any::<[u8; 32]>(),
    ) {
        let larger = leaves(smaller + more, "shared");
        let mut forged = accusation(&larger[..smaller], &larger);
        let count = forged.before.len() + forged.after.len();
        let place = which.index(count);
        let forged_hash = Hash::from_bytes(seed);
        let hash = forged.before.iter_mut().chain(forged.after.iter_mut()).nth(place).unwrap();
        prop_assume!(*hash != forged_hash);
        *hash = forged_hash;
        prop_assert_eq!(forged.verify(&known()), Err(EvidenceError::OtherTree));
    }
}

/// A document that accuses an honest log with the hashes that its own tree has.
fn accusation(smaller: &[Vec<u8>], larger: &[Vec<u8>]) -> EquivocationV1 {
    // The hashes are taken from a proof against another history of the smaller's size.
    let Ok(Compared::Contradicts(proof)) = compare(&history(0, smaller.len(), "other"), larger) else {
        panic!("not proved")
    };
    let document = EquivocationV1::parse(&proof.encode().unwrap()).unwrap();
    EquivocationV1 { first: Text::new(sign(smaller).note()).unwrap(), ..document }
}

#[test]
fn an_honest_log_is_not_accused_with_the_hashes_of_its_own_tree() {
    let larger = leaves(300, "shared");
    assert_eq!(accusation(&larger[..77], &larger).verify(&known()), Err(EvidenceError::NoContradiction));
}

#[test]
fn two_checkpoints_of_one_size_are_proof_whatever_order_they_come_in() {
    let (one, other) = (sign(&history(3, 5, "one")), sign(&history(3, 5, "other")));
    let proof = Equivocation::of_one_size(&known(), &one, &other).unwrap().unwrap();
    let again = Equivocation::of_one_size(&known(), &other, &one).unwrap().unwrap();
    assert_eq!(proof, again);
    assert!(proof.true_root().is_none());
    let read = EquivocationV1::parse(&proof.encode().unwrap()).unwrap().verify(&known());
    assert_eq!(read.unwrap(), proof);
    assert_eq!(Equivocation::of_one_size(&known(), &one, &one), Ok(None));
    assert_eq!(Equivocation::of_one_size(&known(), &one, &sign(&leaves(4, "shared"))), Ok(None));
}

#[test]
fn an_empty_log_with_another_root_than_nothing_has_is_proved_by_any_later_checkpoint() {
    let odd = SignedCheckpoint::sign(&secrets().log, 0, Hash::of(b"not nothing"));
    let larger = leaves(9, "shared");
    let mut comparison = Comparison::new(odd, sign(&larger));
    larger.iter().for_each(|leaf| comparison.feed(leaf_hash(leaf)).unwrap());
    assert!(matches!(comparison.finish(&known()), Ok(Compared::Contradicts(_))));
}

#[test]
fn leaves_of_another_tree_show_nothing() {
    let mut comparison = Comparison::new(sign(&history(0, 3, "one")), sign(&history(0, 5, "other")));
    history(0, 5, "one").iter().for_each(|leaf| comparison.feed(leaf_hash(leaf)).unwrap());
    assert!(comparison.feed(leaf_hash(b"one too many")).is_err());
    assert_eq!(comparison.finish(&known()), Err(EvidenceError::OtherTree));
    let unfed = Comparison::new(sign(&leaves(3, "one")), sign(&leaves(5, "other")));
    assert_eq!(unfed.finish(&known()), Err(EvidenceError::OtherTree));
}

#[test]
fn a_witness_never_goes_back_and_never_signs_two_roots_for_one_size() {
    let checkpoint = |size| sign(&leaves(size, "shared")).checkpoint().clone();
    let five = checkpoint(5);
    let remembered = Witnessed { origin: five.origin.clone(), size: five.size, root: five.root };
    assert_eq!(may_cosign(None, &five), Ok(()));
    assert_eq!(may_cosign(Some(&remembered), &five), Ok(()));
    assert_eq!(may_cosign(Some(&remembered), &checkpoint(6)), Ok(()));
    assert_eq!(may_cosign(Some(&remembered), &checkpoint(4)), Err(CannotCosign::Smaller { cosigned: 5 }));
    let other = sign(&history(4, 5, "other")).checkpoint().clone();
    assert_eq!(may_cosign(Some(&remembered), &other), Err(CannotCosign::OtherRoot));
    let elsewhere = Witnessed { origin: Origin::new("samraad.ous.no/register").unwrap(), ..remembered };
    assert_eq!(may_cosign(Some(&elsewhere), &five), Err(CannotCosign::OtherOrigin));
}

#[test]
fn a_cosignature_says_when_by_whom_and_in_which_role() {
    let (bergen, signed) = (secrets(), sign(&leaves(3, "shared")));
    let oslo = TrustSecrets::generate(&Origin::new("samraad.ous.no/register").unwrap(), &mut rng(8));
    let at = UnixSeconds(1_795_500_000);
    let own = bergen.cosignature.cosign(signed.checkpoint(), at);
    let witness = oslo.witness.cosign(signed.checkpoint(), at.plus(60));
    let earlier = oslo.witness.cosign(signed.checkpoint(), at);
    let note = signed.note_with([&own, &earlier, &witness]);

    let read = known().verify(note.as_bytes()).unwrap();
    assert_eq!(read.cosignature_by(&bergen.cosignature.public()), Ok(Some(own)));
    assert_eq!(read.cosignature_by(&oslo.witness.public()), Ok(Some(witness)));
    assert_eq!(read.cosignature_by(&bergen.witness.public()), Ok(None));
    assert_eq!(known().verify_bare(note.as_bytes()).unwrap().note(), signed.note());

    // The same signature under the other name is another key, and a line moved to another checkpoint does not verify.
    let four = sign(&leaves(4, "shared"));
    let moved = four.note_with([&earlier]);
    let moved = known().verify(moved.as_bytes()).unwrap();
    assert_eq!(moved.cosignature_by(&oslo.witness.public()), Err(CosignatureError::BadSignature));
}

#[test]
fn a_note_takes_no_more_signatures_than_are_read() {
    let (bergen, signed) = (secrets(), sign(&leaves(3, "shared")));
    let lines = (0..100).map(|n| bergen.witness.cosign(signed.checkpoint(), UnixSeconds(n)));
    assert!(known().verify(signed.note_with(lines).as_bytes()).is_ok());
}

#[test]
fn only_cosignatures_from_about_now_or_before_count_and_two_days_without_one_are_stale() {
    let now = UnixSeconds(1_000_000);
    assert!(counts(now.plus(600), now) && !counts(now.plus(601), now));
    assert!(!is_stale(now.plus(-48 * 3600), now) && is_stale(now.plus(-48 * 3600 - 1), now));
}

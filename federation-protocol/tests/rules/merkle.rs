//! The tree against RFC 6962's known roots, against another implementation, and against its definition.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use federation_protocol::content::Leaf;
use federation_protocol::hash::Hash;
use federation_protocol::ids::EntryKind;
use federation_protocol::log::*;
use federation_protocol::tiles::*;
use proptest::prelude::*;
use sha2::Sha256;

fn range_over(leaves: &[Vec<u8>]) -> CompactRange {
    let mut range = CompactRange::empty();
    for leaf in leaves {
        range.append(leaf_hash(leaf)).unwrap();
    }
    range
}

#[test]
fn the_roots_of_the_certificate_transparency_test_tree_are_met() {
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves: Vec<Vec<u8>> = leaves.iter().map(|leaf| hex::decode(leaf).unwrap()).collect();
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(range_over(&leaves[..size]).root().to_string(), *root, "size {size}");
    }
}

#[test]
fn a_damaged_range_is_not_read() {
    let bytes = range_over(&[vec![1], vec![2], vec![3]]).to_bytes();
    assert!(CompactRange::from_bytes(&bytes).is_ok());
    assert_eq!(CompactRange::from_bytes(&bytes[..bytes.len() - 1]), Err(LogError::Damaged));
    assert_eq!(CompactRange::from_bytes(&bytes[..bytes.len() - 32]), Err(LogError::Damaged));
    let mut too_large = (u64::MAX).to_be_bytes().to_vec();
    too_large.extend_from_slice(&[0; 64 * 32]);
    assert_eq!(CompactRange::from_bytes(&too_large), Err(LogError::Damaged));
}

#[test]
fn a_full_log_takes_no_more_leaves() {
    let mut bytes = MAX_LOG_SIZE.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[7; 32]);
    let mut full = CompactRange::from_bytes(&bytes).unwrap();
    assert_eq!(full.append(leaf_hash(b"one too many")), Err(LogError::Full));
}

#[test]
fn the_tiles_of_a_log_of_seventy_thousand_are_those_that_tlog_tiles_names() {
    let exists = |path: &str| Resource::parse(path).unwrap().exists_at(70_000);
    for path in [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
        "tile/entries/273.p/112",
    ] {
        assert!(exists(path), "{path}");
    }
    for path in [
        "tile/0/273",
        "tile/0/273.p/113",
        "tile/1/001.p/18",
        "tile/2/000.p/2",
        "tile/2/000",
        "tile/entries/273",
    ] {
        assert!(!exists(path), "{path}");
    }
    assert!(exists("content/273") && !exists("content/274"));
}

#[test]
fn higher_tiles_are_built_of_full_subtrees_only() {
    let hashes: Vec<Hash> = (0..600_u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    let level_one = hashes_at_level(1, hashes.iter().copied()).unwrap();
    assert_eq!(level_one.len(), 2);
    let leaves: Vec<Vec<u8>> = (256..512_u32).map(|n| n.to_be_bytes().to_vec()).collect();
    assert_eq!(level_one[1], range_over(&leaves).root());
    assert_eq!(hashes_at_level(0, hashes.iter().copied()).unwrap(), hashes);
}

#[test]
fn a_path_has_one_spelling() {
    for path in ["checkpoint", "tile/0/000", "tile/3/x012/345.p/255", "tile/entries/x001/234", "content/007"]
    {
        assert_eq!(Resource::parse(path).unwrap().to_string(), path);
    }
    for path in [
        "",
        "/checkpoint",
        "checkpoint/",
        "tile/0",
        "tile/4/000",
        "tile/00/000",
        "tile/+0/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/entries/x999/x999/999",
        "content/000.p/3",
        "content/../000",
        "tile/0/00a",
    ] {
        assert_eq!(Resource::parse(path), Err(TileError::Path), "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_compact_range_agrees_with_another_implementation(leaves in prop::collection::vec(any::<Vec<u8>>(), 0..700)) {
        let mut tree = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        leaves.iter().for_each(|leaf| tree.push(leaf.clone()));
        let (ours, theirs) = (range_over(&leaves).root(), tree.root());
        prop_assert_eq!(ours.as_bytes().as_slice(), theirs.as_bytes().as_slice());
    }

    #[test]
    fn a_stored_range_goes_on_where_it_was(sizes in (0_usize..700, 0_usize..300)) {
        let leaves: Vec<Vec<u8>> = (0..sizes.0 + sizes.1).map(|n| n.to_be_bytes().to_vec()).collect();
        let mut range = CompactRange::from_bytes(&range_over(&leaves[..sizes.0]).to_bytes()).unwrap();
        let start = range.at_bundle_start();
        prop_assert_eq!(start, range_over(&leaves[..sizes.0 - sizes.0 % 256]));
        for leaf in &leaves[sizes.0..] {
            range.append(leaf_hash(leaf)).unwrap();
        }
        prop_assert_eq!(&range, &range_over(&leaves));
        let json = serde_json::to_string(&range).unwrap();
        prop_assert_eq!(serde_json::from_str::<CompactRange>(&json).unwrap(), range);
    }

    #[test]
    fn a_bundle_is_read_back_and_no_bytes_make_the_reader_panic(
        leaves in prop::collection::vec((any::<u16>(), any::<[u8; 32]>()), 1..256), garbage in any::<Vec<u8>>(),
    ) {
        let leaves: Vec<Leaf> = leaves
            .into_iter()
            .map(|(kind, hash)| Leaf { kind: EntryKind::from_code(kind), commitment: Hash::from_bytes(hash) })
            .collect();
        let width = u16::try_from(leaves.len()).unwrap();
        let bytes = encode_entries(&leaves);
        prop_assert_eq!(decode_entries(&bytes, width).unwrap(), leaves);
        prop_assert_eq!(decode_entries(&bytes, width + 1), Err(TileError::Width));
        prop_assert!(decode_entries(&bytes[..bytes.len() - 1], width).is_err());
        let _ = decode_entries(&garbage, width);
        let _ = federation_protocol::content::ContentBundle::decode(&garbage);
        let _ = Resource::parse(&String::from_utf8_lossy(&garbage));
    }
}

//! The proof vectors of transparency-dev, as the crate `sigstore-merkle` carries them: 195 proofs of inclusion and of
//! consistency, most of them damaged. The protocol has no proofs to serve; what is judged is that the hashes of our tree
//! combine as everybody else's do, by verifying each proof after RFC 9162 with our [`node_hash`] alone.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use federation_protocol::hash::Hash;
use federation_protocol::log::node_hash;
use serde::Deserialize;
use serde::de::DeserializeOwned;
// Named, so that the crate is there for these tests, and its vectors with it.
use sigstore_merkle as _;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[test]
fn every_proof_vector_of_transparency_dev_is_judged_as_it_says() {
    let folder = vectors();
    let (inclusion, consistency) = (files(&folder.join("inclusion")), files(&folder.join("consistency")));
    assert_eq!(inclusion.len() + consistency.len(), 195);
    let mut valid = 0;
    for file in inclusion {
        let vector: Inclusion = read(&file);
        assert_eq!(is_included(&vector), !vector.want_err, "{}", file.display());
        valid += usize::from(!vector.want_err);
    }
    for file in consistency {
        let vector: Consistency = read(&file);
        assert_eq!(extends(&vector), !vector.want_err, "{}", file.display());
        valid += usize::from(!vector.want_err);
    }
    assert!((10..185).contains(&valid), "vectors of both kinds: {valid} are valid");
}

/// RFC 9162 section 2.1.3.2.
fn is_included(vector: &Inclusion) -> bool {
    let (Some(root), Some(mut hash), Some(proof)) =
        (hash(&vector.root), hash(&vector.leaf_hash), hashes(vector.proof.as_ref()))
    else {
        return false;
    };
    if vector.leaf_idx >= vector.tree_size {
        return false;
    }
    let (mut at, mut last) = (vector.leaf_idx, vector.tree_size - 1);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(&sibling, &hash);
            while at % 2 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, &sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// RFC 9162 section 2.1.4.2; of sizes that are equal or zero, as the vectors want it.
fn extends(vector: &Consistency) -> bool {
    let proof = vector.proof.clone().unwrap_or_default();
    if vector.size1 == vector.size2 {
        return proof.is_empty() && vector.root1 == vector.root2;
    }
    if vector.size1 == 0 || vector.size1 > vector.size2 || proof.is_empty() {
        return false;
    }
    let (Some(first), Some(second), Some(mut proof)) =
        (hash(&vector.root1), hash(&vector.root2), hashes(Some(&proof)))
    else {
        return false;
    };
    if vector.size1.is_power_of_two() {
        proof.insert(0, first);
    }
    let (mut at, mut last) = (vector.size1 - 1, vector.size2 - 1);
    while at % 2 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let mut proof = proof.into_iter();
    let Some(start) = proof.next() else { return false };
    let (mut of_first, mut of_second) = (start, start);
    for node in proof {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            of_first = node_hash(&node, &of_first);
            of_second = node_hash(&node, &of_second);
            while at % 2 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            of_second = node_hash(&of_second, &node);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && of_first == first && of_second == second
}

fn hash(base64: &str) -> Option<Hash> {
    Hash::from_slice(&BASE64.decode(base64).ok()?).ok()
}

fn hashes(proof: Option<&Vec<String>>) -> Option<Vec<Hash>> {
    proof.into_iter().flatten().map(|text| hash(text)).collect()
}

/// Where the crate's source lies, as cargo says.
fn vectors() -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let rustc = Command::new("rustc").arg("-vV").output().expect("rustc runs").stdout;
    let rustc = String::from_utf8(rustc).expect("text");
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    // Without other platforms: what only they need was never fetched.
    let told = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform", host])
        .output();
    let told: serde_json::Value = serde_json::from_slice(&told.expect("cargo runs").stdout).expect("JSON");
    let packages = told["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "sigstore-merkle").expect("a dependency");
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").join("test-data/merkle/testdata")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the vectors are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn read<T: DeserializeOwned>(file: &Path) -> T {
    serde_json::from_slice(&std::fs::read(file).expect("reads")).expect("a vector")
}

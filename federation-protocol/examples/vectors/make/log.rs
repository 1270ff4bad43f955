//! The tree, its tiles, and checkpoints.

use federation_protocol::content::Leaf;
use federation_protocol::hash::Hash;
use federation_protocol::ids::EntryKind;
use federation_protocol::log::{CompactRange, leaf_hash};
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::tiles::{encode_entries, hashes_at_level};
use serde_json::{Value, json};

use super::{base64, bergen, file, oslo, secrets};

/// The range over the leaves `leaf 0`, `leaf 1`, and so on.
fn range(size: u64) -> CompactRange {
    let mut range = CompactRange::empty();
    for n in 0..size {
        range.append(leaf_hash(format!("leaf {n}").as_bytes())).unwrap();
    }
    range
}

pub(super) fn vectors() -> Value {
    let mut valid: Vec<Value> = [0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 700]
        .into_iter()
        .map(|size| {
            let range = range(size);
            json!({"name": format!("root-of-{size}"), "leaves": format!("leaf 0 to leaf {size}, the last left out"),
                   "size": size, "root_hex": range.root(), "range_hex": hex::encode(range.to_bytes())})
        })
        .collect();
    let hashes = (0..700).map(|n| leaf_hash(format!("leaf {n}").as_bytes()));
    let tile = hashes_at_level(1, hashes).unwrap();
    valid.push(json!({"name": "tile-of-level-1", "size": 700, "path": "tile/1/000.p/2", "hashes_hex": tile}));
    let paths = [
        ("checkpoint", 0, 0),
        ("tile/0/000", 0, 256),
        ("tile/0/x001/234.p/7", 315_904, 315_911),
        ("tile/2/000.p/3", 0, 196_608),
        ("tile/entries/000.p/1", 0, 1),
        ("tile/entries/x001/234", 315_904, 316_160),
        ("content/007", 1792, 2048),
    ];
    for (path, start, end) in paths {
        valid.push(json!({"name": format!("path-{path}"), "path": path, "first_leaf": start, "leaf_after_last": end}));
    }
    let leaf = |n: u16| Leaf { kind: EntryKind::from_code(n), commitment: Hash::of(&n.to_be_bytes()) };
    let leaves = [leaf(1), leaf(3), leaf(900)];
    let bundle = encode_entries(&leaves);
    valid.push(json!({"name": "bundle-of-three", "width": 3, "bundle_base64": base64(&bundle),
                      "leaves_hex": leaves.map(|leaf| hex::encode(leaf.encode()))}));

    let mut invalid: Vec<Value> = [
        ("path-with-slash-in-front", "/checkpoint"),
        ("path-of-two-digits", "tile/0/00"),
        ("path-with-needless-group", "tile/0/x000/000"),
        ("path-without-x", "tile/0/001/234"),
        ("path-with-x-at-the-end", "tile/0/x001/x234"),
        ("path-of-width-0", "tile/0/000.p/0"),
        ("path-of-width-256", "tile/0/000.p/256"),
        ("path-of-width-with-zero", "tile/0/000.p/01"),
        ("path-of-level-4", "tile/4/000"),
        ("path-of-level-with-sign", "tile/+0/000"),
        ("path-of-level-with-zero", "tile/00/000"),
        ("path-beyond-the-largest-log", "tile/entries/x262/145"),
        ("path-of-partial-content", "content/000.p/3"),
        ("path-upwards", "content/../000"),
    ]
    .map(|(name, path)| json!({"name": name, "path": path, "error": "Path"}))
    .into();
    let mut unknown_version = bundle.clone();
    unknown_version[2] = 2;
    let mut long_leaf = bundle[..37].to_vec();
    long_leaf[1] = 36;
    long_leaf.push(0);
    let bundles = [
        ("bundle-truncated", 3, bundle[..bundle.len() - 1].to_vec(), "Framing"),
        ("bundle-with-bytes-to-spare", 3, [bundle.as_slice(), &[0]].concat(), "Width"),
        ("bundle-too-narrow", 4, bundle.clone(), "Width"),
        ("bundle-too-wide", 2, bundle.clone(), "Width"),
        ("bundle-empty", 1, vec![], "Width"),
        ("bundle-with-unknown-leaf-version", 3, unknown_version, "Leaf"),
        ("bundle-with-long-leaf", 1, long_leaf, "Leaf"),
        ("bundle-too-long", 256, vec![0; 9473], "TooLong"),
    ];
    for (name, width, bundle, error) in bundles {
        invalid.push(json!({"name": name, "width": width, "bundle_base64": base64(bundle), "error": error}));
    }
    let damaged = [
        ("range-with-hash-missing", range(3).to_bytes()[..40].to_vec()),
        ("range-with-half-a-hash", range(3).to_bytes()[..71].to_vec()),
        ("range-larger-than-a-log", [u64::MAX.to_be_bytes().as_slice(), &[0; 64 * 32]].concat()),
    ];
    for (name, bytes) in damaged {
        invalid.push(json!({"name": name, "range_hex": hex::encode(bytes), "error": "Damaged"}));
    }
    file("log.md", valid, invalid)
}

pub(super) fn checkpoints() -> Value {
    let (key, other) = (secrets(&bergen()).log, secrets(&oslo()).log);
    let vkey = key.public().to_string();
    let signed = |size| SignedCheckpoint::sign(&key, size, range(size).root());
    let note = signed(3).note().to_owned();
    let witness = SignedCheckpoint::sign(&other, 3, range(3).root()).note().to_owned();
    let line = |note: &str| note.lines().last().unwrap().to_owned();
    let text = note.split_once("\n\n").unwrap().0.to_owned();
    let valid = [
        ("empty-log", signed(0).note().to_owned(), 0),
        ("three-entries", note.clone(), 3),
        ("signature-of-unknown-key-ignored", format!("{note}{}\n", line(&witness)), 3),
    ]
    .map(|(name, note, size)| {
        json!({"name": name, "vkey": vkey, "note": note, "origin": bergen(), "size": size, "root_hex": range(size).root()})
    });

    let root = text.lines().nth(2).unwrap();
    let with_root = |other: &str| note.replace(root, other);
    let many = (0..64).fold(note.clone(), |note, _| format!("{note}{}\n", line(&witness)));
    let invalid = [
        ("signature-altered", flip_signature(&note), "BadSignature"),
        ("size-altered", note.replacen("\n3\n", "\n4\n", 1), "BadSignature"),
        ("root-altered", with_root(&base64([7; 32])), "BadSignature"),
        (
            "second-signature-of-the-key-wrong",
            format!("{note}{}\n", line(&flip_signature(&note))),
            "BadSignature",
        ),
        ("signed-by-witness-alone", format!("{text}\n\n{}\n", line(&witness)), "UnknownKey"),
        ("key-id-altered", note.replace(&line(&note), &other_key_id(&line(&note))), "UnknownKey"),
        ("checkpoint-of-another-log", witness.clone(), "OtherOrigin"),
        ("size-with-leading-zero", note.replacen("\n3\n", "\n03\n", 1), "Body"),
        ("size-with-sign", note.replacen("\n3\n", "\n+3\n", 1), "Body"),
        ("size-negative", note.replacen("\n3\n", "\n-3\n", 1), "Body"),
        ("root-too-short", with_root(&base64([7; 31])), "Body"),
        ("root-without-padding", with_root(root.trim_end_matches('=')), "Body"),
        ("root-missing", note.replacen(&format!("{root}\n"), "", 1), "Body"),
        ("extension-line", note.replacen(root, &format!("{root}\nmore"), 1), "Body"),
        ("larger-than-a-log", note.replacen("\n3\n", "\n67108865\n", 1), "TooLarge"),
        ("no-signature-block", text.clone(), "NoSignatureBlock"),
        ("signature-block-empty", format!("{text}\n\n"), "NoSignatureBlock"),
        ("no-newline-at-the-end", note.trim_end().to_owned(), "NoSignatureBlock"),
        ("hyphen-for-dash", note.replace('\u{2014}', "-"), "SignatureLine"),
        ("signature-not-base64", note.replace(&line(&note), "\u{2014} a.no/r !!!!"), "SignatureLine"),
        ("signature-empty", note.replace(&line(&note), "\u{2014} a.no/r AAAAAA=="), "SignatureLine"),
        ("key-name-with-plus", note.replace(&line(&note), "\u{2014} a+b AAAAAAA="), "SignatureLine"),
        ("carriage-returns", note.replace('\n', "\r\n"), "NotText"),
        ("too-many-signatures", many, "TooManySignatures"),
    ]
    .map(|(name, note, error)| json!({"name": name, "vkey": vkey, "note": note, "error": error}));
    let mut invalid = Vec::from(invalid);
    invalid.push(json!({"name": "too-long", "vkey": vkey, "zeros": 128 * 1024 + 1, "error": "TooLong"}));
    file("checkpoint.md", valid.into(), invalid)
}

/// Another digit in the middle of the signature.
fn flip_signature(note: &str) -> String {
    let at = note.len() - 40;
    let other = if &note[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &note[..at], &note[at + 1..])
}

fn other_key_id(line: &str) -> String {
    let (name, encoded) = line.rsplit_once(' ').unwrap();
    format!("{name} AAAA{}", &encoded[4..])
}

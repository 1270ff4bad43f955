//! Cosignatures, evidence of two histories, and what peers tell each other about logs.

use federation_protocol::evidence::{Compared, Comparison, Equivocation, EquivocationV1};
use federation_protocol::exchange::ExchangeV1;
use federation_protocol::hash::Hash;
use federation_protocol::log::{CompactRange, leaf_hash};
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::text::{Line, Text};
use serde_json::{Value, json};

use super::{NOW, base64, bergen, file, oslo, secrets};

/// `leaf 0`, `leaf 1` and so on; from `fork` on another history has `other leaf …`.
fn leaves(size: u64, fork: u64) -> impl Iterator<Item = Hash> {
    (0..size).map(move |n| {
        let text = if n < fork { format!("leaf {n}") } else { format!("other leaf {n}") };
        leaf_hash(text.as_bytes())
    })
}

fn signed(size: u64, fork: u64) -> SignedCheckpoint {
    let mut range = CompactRange::empty();
    leaves(size, fork).for_each(|leaf| range.append(leaf).unwrap());
    SignedCheckpoint::sign(&secrets(&bergen()).log, size, range.root())
}

const WHOLE: u64 = u64::MAX;

pub(super) fn cosignatures() -> Value {
    let (ours, theirs, checkpoint) = (secrets(&bergen()), secrets(&oslo()), signed(3, WHOLE));
    let vkey = ours.log.public().to_string();
    let (own, witness) = (ours.cosignature.public().to_string(), theirs.witness.public().to_string());
    let by_own = ours.cosignature.cosign(checkpoint.checkpoint(), NOW).to_string();
    let by_witness = theirs.witness.cosign(checkpoint.checkpoint(), NOW.plus(60)).to_string();
    let earlier = theirs.witness.cosign(checkpoint.checkpoint(), NOW).to_string();
    let note = |lines: &[&String]| checkpoint.note_with(lines);
    let vector = |name: &str, role: &str, cosigner: &str, note: String| json!({"name": name, "vkey": vkey, "role": role, "cosigner": cosigner, "note": note});
    let valid = [
        ("by-the-log-itself", "cosignature", &own, note(&[&by_own]), Some(NOW.0)),
        ("by-a-witness", "witness", &witness, note(&[&by_own, &by_witness]), Some(NOW.0 + 60)),
        ("newest-of-two", "witness", &witness, note(&[&by_witness, &earlier]), Some(NOW.0 + 60)),
        ("none-by-this-key", "witness", &witness, note(&[&by_own]), None),
    ]
    .map(|(name, role, cosigner, note, time)| {
        let mut vector = vector(name, role, cosigner, note);
        vector["time"] = json!(time);
        vector
    });

    let blob = |line: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let (front, encoded) = line.rsplit_once(' ').unwrap();
        let mut bytes = unbase64(encoded);
        change(&mut bytes);
        format!("{front} {}", base64(bytes))
    };
    let later = blob(&by_witness, &|bytes| bytes[11] ^= 1);
    let far = blob(&by_witness, &|bytes| bytes[4] = 0x80);
    let short = blob(&by_witness, &|bytes| bytes.truncate(75));
    let long = blob(&by_witness, &|bytes| bytes.push(0));
    let altered = blob(&by_witness, &|bytes| bytes[40] ^= 1);
    let moved = signed(4, WHOLE).note_with([&by_witness]);
    let plain = theirs.witness.public();
    let plain = blob(&by_witness, &|bytes| {
        // The signature that a log key would make over the text alone, under the witness's name.
        let other = SignedCheckpoint::sign(
            &federation_protocol::note::LogSecretKey::from_bytes(bergen(), &theirs.witness.to_bytes()),
            3,
            checkpoint.root(),
        );
        let signature = unbase64(other.note().trim_end().rsplit_once(' ').unwrap().1);
        *bytes = [plain.id().as_slice(), &NOW.0.to_be_bytes(), &signature[4..]].concat();
    });
    let invalid = [
        ("time-altered", note(&[&later]), "BadSignature"),
        ("time-beyond-63-bits", note(&[&far]), "Malformed"),
        ("signature-cut-short", note(&[&short]), "Malformed"),
        ("signature-too-long", note(&[&long]), "Malformed"),
        ("signature-altered", note(&[&altered]), "BadSignature"),
        ("on-another-checkpoint", moved, "BadSignature"),
        ("signed-as-a-log-signs", note(&[&plain]), "BadSignature"),
        ("second-one-wrong", note(&[&by_witness, &altered]), "BadSignature"),
    ]
    .map(|(name, note, error)| {
        let mut vector = vector(name, "witness", &witness, note);
        vector["error"] = json!(error);
        vector
    });
    file("witness.md", valid.into(), invalid.into())
}

fn unbase64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

fn proof(smaller: &SignedCheckpoint, size: u64, fork: u64) -> Equivocation {
    let mut comparison = Comparison::new(smaller.clone(), signed(size, fork));
    leaves(size, fork).for_each(|leaf| comparison.feed(leaf).unwrap());
    let compared = comparison.finish(&super::known_bergen()).unwrap();
    let Compared::Contradicts(proof) = compared else { unreachable!("the leaves differ") };
    *proof
}

fn document(proof: &Equivocation) -> String {
    String::from_utf8(proof.encode().unwrap()).unwrap()
}

pub(super) fn evidence() -> Value {
    let log = super::known_bergen();
    let vkey = secrets(&bergen()).log.public().to_string();
    let same = Equivocation::of_one_size(&log, &signed(5, WHOLE), &signed(5, 3)).unwrap().unwrap();
    let (later, large) = (proof(&signed(5, WHOLE), 12, 3), proof(&signed(300, WHOLE), 700, 299));
    let odd = SignedCheckpoint::sign(&secrets(&bergen()).log, 0, Hash::of(b"not nothing"));
    let valid = [
        ("two-roots-for-one-size", &same),
        ("smaller-is-not-the-beginning-of-the-larger", &later),
        ("fork-at-entry-299-of-700", &large),
        ("empty-log-with-a-root", &proof(&odd, 3, WHOLE)),
    ]
    .map(|(name, proof)| {
        json!({"name": name, "vkey": vkey, "document_base64": base64(document(proof)), "id_hex": proof.id(),
               "true_root_hex": proof.true_root()})
    });

    let read = EquivocationV1::parse(document(&later).as_bytes()).unwrap();
    let same_read = EquivocationV1::parse(document(&same).as_bytes()).unwrap();
    let text = |signed: &SignedCheckpoint| Text::new(signed.note()).unwrap();
    let foreign = SignedCheckpoint::sign(&secrets(&oslo()).log, 5, signed(5, 3).root());
    let unsigned = Text::new(read.second.as_str().replace("\n12\n", "\n13\n")).unwrap();
    let mut other_hash = read.clone();
    other_hash.after[0] = Hash::of(b"made up");
    let mut missing = read.clone();
    missing.after.pop();
    let mut spare = read.clone();
    spare.before.push(Hash::of(b"made up"));
    let swapped = EquivocationV1 { first: read.second.clone(), second: read.first.clone(), ..read.clone() };
    let hashes_of_one_size = EquivocationV1 { before: vec![Hash::of(b"made up")], ..same_read.clone() };
    let honest = EquivocationV1 { first: text(&signed(5, 3)), ..read.clone() };
    let claims = [
        ("of-an-honest-log", honest, "NoContradiction"),
        (
            "the-same-checkpoint-twice",
            EquivocationV1 { second: same_read.first.clone(), ..same_read.clone() },
            "NoContradiction",
        ),
        ("hash-made-up", other_hash, "OtherTree"),
        ("hash-missing", missing, "HashCount"),
        ("hash-to-spare", spare, "HashCount"),
        ("hashes-where-none-belong", hashes_of_one_size, "HashCount"),
        ("larger-first", swapped, "Order"),
        (
            "one-size-in-the-wrong-order",
            EquivocationV1 {
                first: same_read.second.clone(),
                second: same_read.first.clone(),
                ..same_read.clone()
            },
            "Order",
        ),
        ("checkpoint-altered", EquivocationV1 { second: unsigned, ..read.clone() }, "BadSignature"),
        (
            "checkpoint-of-another-log",
            EquivocationV1 { first: text(&foreign), ..read.clone() },
            "OtherOrigin",
        ),
        ("about-another-trust", EquivocationV1 { origin: oslo(), ..read.clone() }, "OtherOrigin"),
    ]
    .map(|(name, claim, error)| (name, claimed(&claim), error));
    let whole = document(&later);
    let documents = [
        ("of-another-kind", whole.replace("\"kind\":\"equivocation\"", "\"kind\":\"exchange\""), "OtherKind"),
        ("of-later-version", whole.replace("\"v\":1}", "\"v\":2}"), "UnknownVersion"),
        ("without-second", whole.replace("\"second\"", "\"third\""), "Fields"),
    ];
    let invalid = claims.into_iter().chain(documents).map(
        |(name, text, error)| json!({"name": name, "vkey": vkey, "document_base64": base64(text), "error": error}),
    );
    file("evidence.md", valid.into(), invalid.collect())
}

/// The document of a claim that need not be true.
fn claimed(claim: &EquivocationV1) -> String {
    let mut value = serde_json::to_value(claim).unwrap();
    value["kind"] = json!("equivocation");
    value["v"] = json!(1);
    String::from_utf8(federation_protocol::canonical::encode(&value).unwrap()).unwrap()
}

pub(super) fn exchange() -> Value {
    let (ours, theirs, checkpoint) = (secrets(&bergen()), secrets(&oslo()), signed(3, WHOLE));
    let own = ours.cosignature.cosign(checkpoint.checkpoint(), NOW);
    let witness = theirs.witness.cosign(checkpoint.checkpoint(), NOW.plus(60));
    let of_oslo = SignedCheckpoint::sign(&theirs.log, 0, CompactRange::empty().root());
    let proof = document(&proof(&signed(5, WHOLE), 12, 3));
    let answer = ExchangeV1 {
        checkpoints: vec![
            Text::new(checkpoint.note_with([&own, &witness])).unwrap(),
            Text::new(of_oslo.note()).unwrap(),
        ],
        evidence: vec![Text::new(proof).unwrap()],
        next: Line::new("0f6b1c1e-6a52-4b4e-9a3b-2f1d7c8e9a10.42").unwrap(),
        more: false,
    };
    let nothing = ExchangeV1 { checkpoints: vec![], evidence: vec![], ..answer.clone() };
    let text = |answer: &ExchangeV1| String::from_utf8(answer.encode().unwrap()).unwrap();
    let (whole, empty) = (text(&answer), text(&nothing));
    let with_more = empty.replacen('{', "{\"added_later\":true,", 1);
    let valid =
        [("answer", &whole), ("nothing-new", &empty), ("with-a-field-of-a-later-version", &with_more)]
            .map(|(name, text)| json!({"name": name, "document_base64": base64(text)}));
    let note = serde_json::to_string(&answer.checkpoints[1]).unwrap();
    let twice = whole.replacen(&note, &format!("{note},{note}"), 1);
    let many = |count: usize, member: &str, item: String| {
        let items = vec![item; count].join(",");
        empty.replacen(&format!("\"{member}\":[]"), &format!("\"{member}\":[{items}]"), 1)
    };
    let other_logs: Vec<String> = (0..49)
        .map(|n| serde_json::to_string(&of_oslo.note().replace("ous.no", &format!("t{n}.no"))).unwrap())
        .collect();
    let invalid = [
        ("two-checkpoints-of-one-log", twice, "Contradiction"),
        (
            "more-checkpoints-than-an-answer-has",
            empty.replacen("\"checkpoints\":[]", &format!("\"checkpoints\":[{}]", other_logs.join(",")), 1),
            "Contradiction",
        ),
        ("more-evidence-than-an-answer-has", many(17, "evidence", "\"{}\"".to_owned()), "Contradiction"),
        ("checkpoint-that-is-none", many(1, "checkpoints", "\"hello\"".to_owned()), "Fields"),
        ("without-next", empty.replace("\"next\"", "\"later\""), "Fields"),
        ("next-that-does-not-fit-an-address", empty.replace("0f6b1c1e", "a&after=b"), "Fields"),
        ("next-too-long", empty.replace("0f6b1c1e", &"0".repeat(101)), "Fields"),
        ("of-another-kind", empty.replace("\"kind\":\"exchange\"", "\"kind\":\"equivocation\""), "OtherKind"),
        ("of-later-version", empty.replace("\"v\":1}", "\"v\":2}"), "UnknownVersion"),
    ]
    .map(|(name, text, error)| json!({"name": name, "document_base64": base64(text), "error": error}));
    file("exchange.md", valid.into(), invalid.into())
}

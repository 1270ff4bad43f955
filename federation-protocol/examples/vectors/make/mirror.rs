//! What goes between an origin, its mirrors and their readers.

use federation_protocol::mirror::{MirrorGrantsV1, Part, UploadAnswerV1, prefix_of};
use serde_json::{Value, json};

use super::{base64, bergen, file, oslo, secrets};

pub(super) fn vectors() -> Value {
    let grants = MirrorGrantsV1 { origin: bergen(), readers: vec![oslo()] };
    let nobody = MirrorGrantsV1 { readers: vec![], ..grants.clone() };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let answer = |wanted| text(UploadAnswerV1 { verified: 256, wanted }.encode().unwrap());
    let document =
        |name: &str, of: &str, text: &str| json!({"name": name, "of": of, "document_base64": base64(text)});
    let wants_key = answer(Some(Part::KeyCheckpoint { id: secrets(&bergen()).public().log.id() }));
    let (given, complete) = (text(grants.encode().unwrap()), answer(None));
    let wants = answer(Some(Part::Contents { from: 300 }));
    let part = |name: &str, path: &str| json!({"name": name, "of": "part", "path": path});
    let valid = vec![
        json!({"name": "prefix", "of": "prefix", "origin": bergen(), "prefix": prefix_of(&bergen())}),
        document("grants", "mirror_grants", &given),
        document("grants-for-nobody", "mirror_grants", &text(nobody.encode().unwrap())),
        document("answer-complete", "upload_answer", &complete),
        document("answer-wants-contents", "upload_answer", &wants),
        document("answer-wants-last-checkpoint-of-a-key", "upload_answer", &wants_key),
        part("part-grants", "grants"),
        part("part-checkpoint", "checkpoint"),
        part("part-checkpoint-of-a-key", "checkpoint/eebcb634"),
        part("part-entries", "tile/entries/x001/234.p/7"),
        part("part-contents", "content/001?from=300"),
    ];
    let twice = format!("[\"{0}\",\"{0}\"]", oslo());
    let documents = [
        (
            "reader-named-twice",
            "mirror_grants",
            given.replace(&format!("[\"{}\"]", oslo()), &twice),
            "Contradiction",
        ),
        ("reader-that-is-no-origin", "mirror_grants", given.replace(oslo().as_str(), "OUS"), "Fields"),
        ("without-readers", "mirror_grants", given.replace("\"readers\"", "\"writers\""), "Fields"),
        ("grants-of-later-version", "mirror_grants", given.replace("\"v\":1", "\"v\":2"), "UnknownVersion"),
        ("answer-for-grants", "mirror_grants", complete.clone(), "OtherKind"),
        (
            "answer-that-wants-a-hash-tile",
            "upload_answer",
            wants.replace("content/001?from=300", "tile/0/000"),
            "Fields",
        ),
        (
            "answer-that-wants-grants",
            "upload_answer",
            wants.replace("content/001?from=300", "grants"),
            "Contradiction",
        ),
        ("answer-with-size-below-zero", "upload_answer", complete.replace("256", "-1"), "Fields"),
        (
            "answer-of-later-version",
            "upload_answer",
            complete.replace("\"v\":1", "\"v\":2"),
            "UnknownVersion",
        ),
    ]
    .map(|(name, of, text, error)| (document(name, of, &text), error));
    let parts = [
        ("part-contents-of-another-bundle", "content/000?from=300"),
        ("part-contents-without-index", "content/001"),
        ("part-contents-with-second-spelling", "content/001?from=0300"),
        ("part-contents-beyond-the-largest-log", "content/x262/144?from=67108864"),
        ("part-hash-tile", "tile/0/000"),
        ("part-checkpoint-of-a-key-with-capitals", "checkpoint/EEBCB634"),
        ("part-checkpoint-of-a-key-cut-short", "checkpoint/eebcb6"),
        ("part-entries-of-no-width", "tile/entries/000.p/0"),
        ("part-with-leading-slash", "/checkpoint"),
    ]
    .map(|(name, path)| (part(name, path), "Path"));
    let invalid = documents.into_iter().chain(parts).map(|(mut vector, error)| {
        vector["error"] = json!(error);
        vector
    });
    file("mirror.md", valid, invalid.collect())
}

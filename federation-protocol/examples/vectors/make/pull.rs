//! Pulls: what a peer serves, and what must come of it.

use federation_protocol::content::*;
use federation_protocol::ids::Origin;
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::signature::TrustSecrets;
use federation_protocol::tiles::{Resource, encode_entries};
use serde_json::{Map, Value, json};

use super::content::{begin, end_of, second, summary, withdrawal};
use super::{base64, bergen, file, salt, secrets};

/// A log of summaries, each made from its name.
#[derive(Clone)]
struct Log {
    name: Origin,
    leaves: Vec<Leaf>,
    contents: Vec<ContentEntry>,
}

impl Log {
    fn of(names: &[&str]) -> Self {
        let mut log = Log { name: bergen(), leaves: vec![], contents: vec![] };
        for name in names {
            log.publish(name, &summary(name).encode().unwrap());
        }
        log
    }

    fn publish(&mut self, name: &str, content: &EncodedContent) {
        let salt = salt(name);
        self.leaves.push(content.commit(&salt));
        self.contents.push(ContentEntry::Present { salt, content: content.bytes().to_vec() });
    }

    fn range(&self) -> CompactRange {
        let mut range = CompactRange::empty();
        for leaf in &self.leaves {
            range.append(leaf.hash()).unwrap();
        }
        range
    }

    fn checkpoint(&self, secrets: &TrustSecrets) -> Vec<u8> {
        let (range, key) = (self.range(), secrets.log.of_log(&self.name));
        SignedCheckpoint::sign(&key, range.size(), range.root()).note().into()
    }

    /// Everything that the log serves, by path.
    fn serve(&self, secrets: &TrustSecrets) -> Map<String, Value> {
        let mut served = Map::new();
        served.insert("checkpoint".into(), base64(self.checkpoint(secrets)).into());
        let size = self.leaves.len() as u64;
        for first in (0..size).step_by(256) {
            let entries = Resource::entries_at(first, size).unwrap();
            let (start, end) = (entries.leaves().start as usize, entries.leaves().end as usize);
            served.insert(entries.to_string(), base64(encode_entries(&self.leaves[start..end])).into());
            let contents = ContentBundle { entries: self.contents[start..end].to_vec() };
            let path = Resource::Content { number: first / 256 }.to_string();
            served.insert(path, base64(contents.encode()).into());
        }
        served
    }
}

fn pull(serves: Map<String, Value>, outcome: &str, verified: u64, applied: &[&str]) -> Value {
    json!({"serves": serves, "outcome": outcome, "verified_size": verified, "entries": applied})
}

pub(super) fn vectors() -> Value {
    let bergen = secrets(&bergen());
    let vector =
        |name: &str, pulls: Vec<Value>| json!({"name": name, "vkey": bergen.log.public(), "pulls": pulls});
    let following = |name: &str, pulls: Vec<Value>| json!({"name": name, "vkey": bergen.log.public().of_log(&second()), "pulls": pulls});
    let log = Log::of(&["a", "b", "c"]);
    let mut longer = log.clone();
    longer.publish("withdrawal of b", &withdrawal(1).encode().unwrap());
    longer.contents[1] = ContentEntry::Absent;
    let first = || pull(log.serve(&bergen), "ok", 3, &["read", "read", "read"]);
    let many: Vec<String> = (0..300).map(|n| format!("entry {n}")).collect();
    let many = Log::of(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let mut withheld = log.clone();
    withheld.contents[1] = ContentEntry::Absent;

    let mut ended = log.clone();
    ended.publish("end", &end_of(&super::bergen()).encode().unwrap());
    let range = ended.range();
    let mut follower = Log { name: second(), leaves: vec![], contents: vec![] };
    follower.publish("beginning", &begin(range.size(), range.root()).encode().unwrap());
    let of_second = DecisionSummaryV1 { origin: second(), ..summary("d") };
    follower.publish("d", &of_second.encode().unwrap());

    let valid = vec![
        vector("empty-log", vec![pull(Log::of(&[]).serve(&bergen), "ok", 0, &[])]),
        vector("three-entries", vec![first()]),
        vector("nothing-new", vec![first(), pull(log.serve(&bergen), "ok", 3, &[])]),
        vector("growth-with-withdrawal", vec![first(), pull(longer.serve(&bergen), "ok", 4, &["read"])]),
        vector(
            "first-pull-after-withdrawal",
            vec![pull(longer.serve(&bergen), "ok", 4, &["read", "absent", "read", "read"])],
        ),
        vector("content-withheld", vec![pull(withheld.serve(&bergen), "ok", 3, &["read", "absent", "read"])]),
        vector("log-that-ends", vec![first(), pull(ended.serve(&bergen), "ok", 4, &["read"])]),
        following(
            "log-that-follows-on-another",
            vec![pull(follower.serve(&bergen), "ok", 2, &["read", "read"])],
        ),
        vector("two-bundles", vec![pull(many.serve(&bergen), "ok", 300, &["read"; 300])]),
    ];

    let with = |log: &Log, path: &str, bytes: Vec<u8>| {
        let mut served = log.serve(&bergen);
        assert!(served.insert(path.into(), base64(bytes).into()).is_some(), "the log serves {path}");
        served
    };
    let mut swapped = log.clone();
    swapped.contents.swap(0, 1);
    let mut short = log.clone();
    short.contents.pop();
    let mut altered = log.clone();
    altered.leaves[1] = altered.leaves[2];
    let mut shorter = log.clone();
    shorter.leaves.pop();
    shorter.contents.pop();
    let fork = Log::of(&["a", "b", "other c"]);
    let longer_fork = Log::of(&["a", "b", "other c", "d"]);
    let mut later_fork = log.clone();
    later_fork.publish("d", &summary("d").encode().unwrap());
    let mut unlike_signed = later_fork.clone();
    unlike_signed.leaves[3] = unlike_signed.leaves[0];
    let signature =
        String::from_utf8(log.checkpoint(&bergen)).unwrap().replace("\n3\n", "\n2\n").into_bytes();
    let served = |log: &Log| encode_entries(&log.leaves);
    let bundle = |log: &Log| ContentBundle { entries: log.contents.clone() }.encode();
    let mut behind = ended.clone();
    behind.publish("d", &summary("d").encode().unwrap());
    let mut not_begun = Log { name: second(), leaves: vec![], contents: vec![] };
    not_begun.publish("d", &of_second.encode().unwrap());
    let mut taken_over = follower.clone();
    taken_over.leaves[1] = summary("d").encode().unwrap().commit(&salt("d"));
    let refused = |served, outcome| pull(served, outcome, 0, &[]);
    let then = |served, outcome| vec![first(), pull(served, outcome, 3, &[])];
    let invalid = vec![
        vector(
            "checkpoint-with-wrong-signature",
            vec![refused(with(&log, "checkpoint", signature), "BadSignature")],
        ),
        vector(
            "leaf-altered",
            vec![refused(with(&log, "tile/entries/000.p/3", served(&altered)), "RootMismatch")],
        ),
        vector("leaf-missing", vec![refused(with(&log, "tile/entries/000.p/3", served(&shorter)), "Width")]),
        vector(
            "leaves-garbage",
            vec![refused(with(&log, "tile/entries/000.p/3", vec![0xff; 99]), "Framing")],
        ),
        vector(
            "contents-swapped",
            vec![pull(with(&log, "content/000", bundle(&swapped)), "CommitmentMismatch", 3, &[])],
        ),
        vector("contents-cut-short", vec![pull(with(&log, "content/000", bundle(&short)), "Width", 3, &[])]),
        vector("contents-garbage", vec![pull(with(&log, "content/000", vec![0x7b; 99]), "Framing", 3, &[])]),
        vector("entry-behind-the-end", vec![refused(behind.serve(&bergen), "AfterEnd")]),
        vector(
            "growth-behind-the-end",
            vec![
                pull(ended.serve(&bergen), "ok", 4, &["read"; 4]),
                pull(behind.serve(&bergen), "AfterEnd", 4, &[]),
            ],
        ),
        following("follower-that-does-not-say-so", vec![refused(not_begun.serve(&bergen), "NoBeginning")]),
        following(
            "entry-of-the-log-before-in-its-follower",
            vec![pull(taken_over.serve(&bergen), "CommitmentMismatch", 2, &[])],
        ),
        vector("log-shrunk", then(shorter.serve(&bergen), "Shrunk")),
        vector("log-forked-at-the-same-size", then(fork.serve(&bergen), "Forked")),
        vector("log-forked-and-grown", then(longer_fork.serve(&bergen), "BundleChanged")),
        vector(
            "growth-altered",
            then(with(&later_fork, "tile/entries/000.p/4", served(&unlike_signed)), "RootMismatch"),
        ),
    ];
    file("sync.md", valid, invalid)
}

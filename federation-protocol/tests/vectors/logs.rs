//! What logs hold and how they are copied, and what proves that one broke its word.

use super::*;

#[test]
fn content() {
    check("content.json", |vector| {
        if vector.get("bundle_base64").is_some() {
            let bundle = ContentBundle::decode(&bytes(vector, "bundle_base64")).map_err(name)?;
            let entries: Vec<Value> = bundle.entries.iter().map(|entry| match entry {
                ContentEntry::Absent => Value::Null,
                ContentEntry::Present { salt, content } => {
                    serde_json::json!({"salt_hex": hex::encode(salt.as_bytes()), "content_base64": STANDARD.encode(content)})
                }
            }).collect();
            assert_eq!(Value::from(entries), vector["entries"]);
            assert_eq!(bundle.encode(), bytes(vector, "bundle_base64"));
            return Ok(());
        }
        let (origin, kind) = (parsed(vector, "origin"), EntryKind::from_code(number(vector, "kind") as u16));
        let content = bytes(vector, "content_base64");
        let read = Content::read(&origin, number(vector, "index"), kind, &content).map_err(name)?;
        assert_eq!(read.is_some(), vector["read"].as_bool().unwrap());
        let leaf = Leaf::decode(&hex::decode(text(vector, "leaf_hex")).unwrap()).unwrap();
        assert!(leaf.commits_to(&origin, &Salt::from_bytes(of_hex(vector, "salt_hex")), &content));
        assert_eq!(leaf.commitment.to_string(), text(vector, "commitment_hex"));
        assert_eq!(leaf.hash().to_string(), text(vector, "leaf_hash_hex"));
        Ok(())
    });
}

#[test]
fn key_change() {
    check("key-change.json", |vector| {
        let (origin, kind) = (parsed(vector, "origin"), EntryKind::from_code(number(vector, "kind") as u16));
        let content = bytes(vector, "content_base64");
        let read = Content::read(&origin, number(vector, "index"), kind, &content).map_err(name)?;
        let Some(Content::KeyChange(change)) = read else { panic!("{vector}") };
        let leaf = Leaf::decode(&hex::decode(text(vector, "leaf_hex")).unwrap()).unwrap();
        assert!(leaf.commits_to(&origin, &Salt::from_bytes(of_hex(vector, "salt_hex")), &content));
        let known: KeySet = serde_json::from_value(vector["known"].clone()).unwrap();
        assert_eq!(format!("{:?}", change.standing(&known)).to_lowercase(), text(vector, "standing"));
        assert_eq!(change.encode().unwrap().bytes(), content);
        Ok(())
    });
}

#[test]
fn pull() {
    check("pull.json", |vector| {
        let log = KnownLog::new(parsed(vector, "vkey"));
        let (mut state, mut leaves) = (SyncState::new(), Vec::new());
        for pull in vector["pulls"].as_array().unwrap() {
            let mut entries = Vec::new();
            let outcome = run_pull(&log, pull, &mut state, &mut leaves, &mut entries).map_err(name);
            assert_eq!(outcome.clone().err().unwrap_or("ok".into()), text(pull, "outcome"));
            assert_eq!(state.verified_size(), number(pull, "verified_size"));
            assert_eq!(serde_json::json!(entries), pull["entries"]);
            outcome?;
        }
        Ok(())
    });
}

fn run_pull(
    log: &KnownLog,
    pull: &Value,
    state: &mut SyncState,
    leaves: &mut Vec<Leaf>,
    entries: &mut Vec<&'static str>,
) -> Result<(), SyncError> {
    let fetch = |resource: Resource| bytes(&pull["serves"], &resource.to_string());
    let mut step = state.on_checkpoint(log, &fetch(Resource::Checkpoint))?;
    loop {
        match step.store {
            Store::StateOnly => {}
            Store::StagedLeaves { leaves: new, .. } | Store::VerifiedLeaves { leaves: new, .. } => {
                leaves.extend(new)
            }
            Store::Entries(new) => entries.extend(new.iter().map(|entry| match entry.body {
                Body::Read { .. } => "read",
                Body::Unread { .. } => "unread",
                Body::Refused { .. } => "refused",
                Body::Absent => "absent",
            })),
        }
        *state = step.state;
        step = match state.next() {
            Need::Nothing => return Ok(()),
            Need::Entries(resource) => state.on_entries(&fetch(resource))?,
            Need::Contents { resource, from, until } => {
                let wanted = &leaves[from as usize..until as usize];
                state.on_contents(log.origin(), wanted, Some(&fetch(resource)))?
            }
        };
    }
}

fn find<R: CosignerRole>(vector: &Value, signed: &SignedCheckpoint) -> Result<Option<i64>, String> {
    let cosigner: CosignerPublicKey<R> = parsed(vector, "cosigner");
    signed.cosignature_by(&cosigner).map(|found| found.map(|it| it.at().0)).map_err(name)
}

#[test]
fn cosignature() {
    check("cosignature.json", |vector| {
        let log = KnownLog::new(parsed(vector, "vkey"));
        let signed = log.verify(text(vector, "note").as_bytes()).map_err(name)?;
        let time = match text(vector, "role") {
            "cosignature" => find::<role::Own>(vector, &signed)?,
            "witness" => find::<role::Witness>(vector, &signed)?,
            other => panic!("{other}"),
        };
        assert_eq!(serde_json::json!(time), vector["time"]);
        Ok(())
    });
}

#[test]
fn evidence() {
    check("evidence.json", |vector| {
        let document = bytes(vector, "document_base64");
        let log = KnownLog::new(parsed(vector, "vkey"));
        let proof = EquivocationV1::parse(&document).map_err(name)?.verify(&log).map_err(name)?;
        assert_eq!(proof.encode().unwrap(), document);
        assert_eq!(proof.id().to_string(), text(vector, "id_hex"));
        assert_eq!(serde_json::json!(proof.true_root()), vector["true_root_hex"]);
        Ok(())
    });
}

#[test]
fn exchange() {
    check("exchange.json", |vector| {
        let document = bytes(vector, "document_base64");
        let answer = ExchangeV1::parse(&document).map_err(name)?;
        assert_eq!(ExchangeV1::parse(&answer.encode().unwrap()), Ok(answer));
        Ok(())
    });
}

//! A large log of our node as static files, with what is needed to judge it: what programs that share no code with ours
//! verify (`tests/independent`).

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use federation_protocol::content::{Content, WithdrawalReason, WithdrawalV1};
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::signature::TrustSecrets;
use federation_protocol::tiles::Resource;
use samraad::kernel::random::AsRng;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad::register::own_log;
use serde_json::json;

use crate::messages;
use crate::summaries::{decision, new_id, summary};

/// How many entries one transaction appends. The log is the same as with one for each; only the disk has less to do.
const ENTRIES_A_TRANSACTION: u64 = 512;

/// Every so many entries the one before is withdrawn, so that the log has leaves without content.
const WITHDRAWN_EVERY: u64 = 1000;

/// Appends to the own log until it has `size` entries, as publication does, and signs it.
///
/// # Panics
/// When it fails.
pub async fn fill(trust: &Trust, size: u64) {
    let mut next = 0;
    while next < size {
        let mut tx = trust.db.begin().await.expect("begins");
        for index in next..size.min(next + ENTRIES_A_TRANSACTION) {
            let content = if index % WITHDRAWN_EVERY == WITHDRAWN_EVERY - 1 {
                withdrawal(trust, index - 1)
            } else {
                decision(summary(trust))
            };
            let appended = own_log::append(&mut tx, trust, content).await.expect("appended");
            assert_eq!(appended.index, index, "entries stand in the order in which they came");
        }
        own_log::commit(tx).await.expect("committed");
        next += ENTRIES_A_TRANSACTION;
    }
    own_log::publish_checkpoint(trust).await.expect("signed");
}

fn withdrawal(trust: &Trust, index: u64) -> Content {
    let reason = WithdrawalReason::Error;
    Content::Withdrawal(WithdrawalV1 { id: new_id(), origin: trust.origin.clone(), log: None, index, reason })
}

/// Writes all that the log serves below `folder/log`, each resource under its path.
///
/// # Panics
/// When a resource is not served, or cannot be written.
pub async fn write(trust: &Trust, size: u64, folder: &Path) {
    write_resource(trust, Resource::Checkpoint, folder).await;
    for level in 0..4 {
        let hashes = size / BUNDLE_WIDTH.pow(u32::from(level));
        for (number, width) in widths(hashes) {
            write_resource(trust, Resource::Hashes { level, number, width }, folder).await;
        }
    }
    for (number, width) in widths(size) {
        write_resource(trust, Resource::Entries { number, width }, folder).await;
        write_resource(trust, Resource::Content { number }, folder).await;
    }
}

/// The tiles that `count` hashes or leaves fill, the last perhaps in part.
fn widths(count: u64) -> impl Iterator<Item = (u64, u16)> {
    (0..count.div_ceil(BUNDLE_WIDTH)).map(move |number| {
        let width = (count - number * BUNDLE_WIDTH).min(BUNDLE_WIDTH);
        (number, u16::try_from(width).expect("at most 256"))
    })
}

async fn write_resource(trust: &Trust, resource: Resource, folder: &Path) {
    let bytes = own_log::serve(&trust.db, resource).await.expect("reads");
    let bytes = bytes.unwrap_or_else(|| panic!("{resource} is not served"));
    let path = folder.join("log").join(resource.to_string());
    fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
    fs::write(path, bytes).expect("written");
}

/// Writes the trust's public keys, and an envelope of it with the sealing key that opens it.
///
/// # Panics
/// When they cannot be written.
pub fn write_keys_and_envelope(trust: &Trust, folder: &Path) {
    let rng = &mut AsRng(&SystemRandomness);
    let reader = "reader.example/register".parse().expect("an origin");
    let reader = TrustSecrets::generate(&reader, rng);
    let payload = "Hva er erfaringen deres?";
    let envelope = messages::sealed_for(trust, &reader.public().sealing, messages::new_id(), 1, payload);
    fs::write(folder.join("envelope"), envelope.encode()).expect("written");
    let told = json!({
        "keys": trust.federation_keys.public(),
        "envelope": {
            "recipient": reader.sealing.origin(),
            "sealing_secret_hex": reader.sealing.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
            "payload_base64": BASE64.encode(payload),
            "now": trust.now().seconds(),
        },
    });
    fs::write(folder.join("told.json"), told.to_string()).expect("written");
}

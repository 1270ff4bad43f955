//! The vectors, one module for each page of the specification.
//!
//! What a vector's outcome must be is written here by hand; `tests/vectors.rs` holds the crate to it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a vector that cannot be made must not be written"
)]

mod canonical;
mod content;
mod envelope;
mod forged;
mod history;
mod key_change;
mod keys;
mod log;
mod mailbox;
mod messages;
mod mirror;
mod pull;
mod receipt;

use std::path::PathBuf;

use base64::Engine as _;
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::note::KnownLog;
use federation_protocol::signature::TrustSecrets;
use serde_json::{Value, json};

pub(crate) const NOW: UnixSeconds = UnixSeconds(1_795_500_000);

pub(crate) fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "docs", "protocol", "vectors"].iter().collect()
}

pub(crate) fn all() -> Vec<(&'static str, String)> {
    let files = [
        ("canonical-json.json", canonical::vectors()),
        ("keys.json", keys::vectors()),
        (
            "words.json",
            json!({"page": "keys.md", "words": federation_protocol::signature::FINGERPRINT_WORDS.as_slice()}),
        ),
        ("log.json", log::vectors()),
        ("checkpoint.json", log::checkpoints()),
        ("cosignature.json", history::cosignatures()),
        ("evidence.json", history::evidence()),
        ("exchange.json", history::exchange()),
        ("content.json", content::vectors()),
        ("key-change.json", key_change::vectors()),
        ("pull.json", pull::vectors()),
        ("mirror.json", mirror::vectors()),
        ("envelope.json", envelope::vectors()),
        ("mailbox.json", mailbox::mailbox()),
        ("receipt.json", receipt::receipts()),
        ("delivery.json", receipt::answers()),
        ("request.json", messages::requests()),
        ("discovery.json", messages::discovery()),
        ("pairing.json", messages::pairing()),
    ];
    files.map(|(name, value)| (name, render(value))).into()
}

fn render(value: Value) -> String {
    let mut text = serde_json::to_string_pretty(&sorted(value)).unwrap();
    text.push('\n');
    text
}

/// The order of a serde_json map depends on cargo features; inserted in order it is in order with all of them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(members.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// A file of vectors.
fn file(page: &str, valid: Vec<Value>, invalid: Vec<Value>) -> Value {
    json!({"page": page, "valid": valid, "invalid": invalid})
}

pub(crate) fn base64(bytes: impl AsRef<[u8]>) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn bergen() -> Origin {
    Origin::new("samraad.helse-bergen.no/register").unwrap()
}

fn oslo() -> Origin {
    Origin::new("samraad.ous.no/register").unwrap()
}

fn secrets(origin: &Origin) -> TrustSecrets {
    TrustSecrets::generate(origin, &mut Counting::new(origin.as_str()))
}

/// The log of the vectors, with the key that signs it.
fn known_bergen() -> KnownLog {
    KnownLog::new(secrets(&bergen()).log.public())
}

fn salt(name: &str) -> Salt {
    Salt::random(&mut Counting::new(name))
}

/// SHA-256 over a name and a counter: bytes that never change, whatever becomes of any library's generators.
struct Counting {
    name: String,
    block: u64,
}

impl Counting {
    fn new(name: &str) -> Self {
        Counting { name: format!("samraad test vectors: {name}"), block: 0 }
    }
}

impl rand_core::TryRng for Counting {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(32) {
            let block = Hash::of(format!("{} {}", self.name, self.block).as_bytes());
            chunk.copy_from_slice(&block.as_bytes()[..chunk.len()]);
            self.block += 1;
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Counting {}

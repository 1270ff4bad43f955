//! Notes and checkpoints: a note that is read has one spelling, and a checkpoint that a log's key signed is believed only
//! when its text is exactly what the log would have written. Bytes that begin with `!` are a text that the log signs, so
//! that what lies behind the signature is reached too.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signer as _, SigningKey};
use federation_protocol::note::{KnownLog, LogSecretKey, Note};
use libfuzzer_sys::fuzz_target;

const ORIGIN: &str = "samraad.helse-bergen.no/register";

fuzz_target!(|bytes: &[u8]| {
    let key = LogSecretKey::from_bytes(ORIGIN.parse().expect("an origin"), &[7; 32]);
    let log = KnownLog::new(key.public());
    match bytes.split_first() {
        Some((b'!', text)) => {
            let Ok(text) = std::str::from_utf8(text) else { return };
            let (id, signature) =
                (key.public().id(), SigningKey::from_bytes(&[7; 32]).sign(text.as_bytes()).to_bytes());
            let blob = [id.as_slice(), &signature];
            let note = format!("{text}\n\u{2014} {ORIGIN} {}\n", BASE64.encode(blob.concat()));
            check(&log, note.as_bytes(), Some(text));
        }
        _ => check(&log, bytes, None),
    }
});

fn check(log: &KnownLog, note: &[u8], signed: Option<&str>) {
    if let Ok(parsed) = Note::parse(note) {
        let mut written = format!("{}\n", parsed.text);
        for line in &parsed.signatures {
            let blob = [line.key_id.as_slice(), &line.signature].concat();
            written += &format!("\u{2014} {} {}\n", line.name, BASE64.encode(blob));
        }
        assert_eq!(written.as_bytes(), note, "a note has one spelling");
    }
    if let Ok(checkpoint) = log.verify(note) {
        let text = signed.expect("nobody else can sign");
        assert_eq!(checkpoint.checkpoint().text(), text, "a checkpoint has one text");
        assert_eq!(checkpoint.note().as_bytes(), note);
        assert_eq!(log.verify(checkpoint.note().as_bytes()).as_ref(), Ok(&checkpoint));
    }
}

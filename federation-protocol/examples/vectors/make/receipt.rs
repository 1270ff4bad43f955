//! Receipts, and what a push is answered.

use ed25519_dalek::{Signer as _, SigningKey};
use federation_protocol::delivery::{EnvelopeAnswer, InboxAnswerV1};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{EnvelopeId, Epoch};
use federation_protocol::receipt::{About, Outcome, Receipt, ReceiptV1};
use federation_protocol::text::Code;
use serde_json::{Value, json};

use super::{Counting, NOW, base64, bergen, file, oslo, secrets};

fn envelope_id() -> EnvelopeId {
    EnvelopeId::random(&mut Counting::new("receipted envelope"))
}

fn digest() -> Hash {
    Hash::of(b"an envelope")
}

fn statement(number: u64, about: About) -> ReceiptV1 {
    ReceiptV1 {
        giver: oslo(),
        giver_key: secrets(&oslo()).envelope.public().id(),
        recipient: bergen(),
        epoch: Epoch::random(&mut Counting::new("receipts")),
        number,
        at: NOW.plus(60),
        about,
    }
}

fn message(outcome: Outcome) -> About {
    About::Message { envelope: envelope_id(), digest: digest(), outcome }
}

fn sign(number: u64, about: About) -> Receipt {
    statement(number, about).sign(&secrets(&oslo()).envelope).unwrap()
}

/// A receipt whose statement is this text, rightly signed under this domain: what an honest giver never makes.
fn forged(domain: &str, statement: &str) -> Vec<u8> {
    let parts = [domain.as_bytes(), statement.as_bytes()];
    let signed: Vec<u8> =
        parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), *part].concat()).collect();
    let signature = SigningKey::from_bytes(&secrets(&oslo()).envelope.to_bytes()).sign(&signed).to_bytes();
    let length = (statement.len() as u32).to_be_bytes();
    [b"samraad-receipt/v1\n", &length[..], statement.as_bytes(), &signature].concat()
}

pub(super) fn receipts() -> Value {
    let code = |text: &str| Code::new(text).unwrap();
    let vector = |name: &str, bytes: &[u8]| {
        json!({"name": name, "receipt_base64": base64(bytes), "keys": [secrets(&oslo()).envelope.public()],
               "sender": bergen(), "envelope": envelope_id(), "digest_hex": digest()})
    };
    let about_message = |name: &str, number: u64, outcome: Outcome| {
        let mut value = vector(name, &sign(number, message(outcome.clone())).encode());
        value["outcome"] = serde_json::to_value(outcome).unwrap();
        value
    };
    let erasure = About::Erasure { log: bergen(), withdrawal: 41 };
    let mut erased = vector("erasure", &sign(4, erasure).encode());
    erased["withdrawal"] = json!(41);
    let ok = sign(2, message(Outcome::Ok)).encode();
    let text = std::str::from_utf8(&ok[23..ok.len() - 64]).unwrap().to_owned();
    let domain = "samraad/v1/receipt-signature";
    let later = text.replace("\"about\":\"message\"", "\"about\":\"moon\"");
    let mut unread = vector("about-something-unheard-of", &forged(domain, &later));
    unread["unread"] = json!(true);
    let valid = vec![
        about_message("stored", 1, Outcome::Stored),
        about_message("ok", 2, Outcome::Ok),
        about_message(
            "rejected",
            3,
            Outcome::Rejected { codes: vec![code("not_permitted"), code("repeated")] },
        ),
        erased,
        unread,
    ];

    let flipped = |at: usize| {
        let mut bytes = ok.clone();
        bytes[at] ^= 1;
        bytes
    };
    let says = |from: &str, to: &str| forged(domain, &text.replacen(from, to, 1));
    let rejected = |codes: &str| {
        forged(
            domain,
            &text.replace("\"outcome\":\"ok\"", &format!("\"codes\":{codes},\"outcome\":\"rejected\"")),
        )
    };
    let replaced = |from: &str, to: &str| {
        let text = text.replacen(from, to, 1);
        [&ok[..19], &(text.len() as u32).to_be_bytes(), text.as_bytes(), &ok[ok.len() - 64..]].concat()
    };
    let many: Vec<String> = (0..17).map(|n| format!("\"c{n}\"")).collect();
    let mut invalid: Vec<Value> = [
        ("magic-altered", flipped(0), "Malformed"),
        ("truncated", ok[..ok.len() - 1].to_vec(), "Malformed"),
        ("bytes-to-spare", [ok.as_slice(), &[0]].concat(), "Malformed"),
        ("statement-longer-than-receipt", flipped(21), "Malformed"),
        ("too-long", [ok.as_slice(), &[0; 2048]].concat(), "TooLong"),
        ("signature-altered", flipped(ok.len() - 1), "BadSignature"),
        ("outcome-altered", replaced("\"ok\"", "\"stored\""), "BadSignature"),
        ("signed-as-an-envelope", forged("samraad/v1/envelope-signature", &text), "BadSignature"),
        (
            "key-unknown",
            says("\"giver_key\":\"", "\"giver_key\":\"0000000000000000\",\"x\":\""),
            "UnknownKey",
        ),
        ("giver-altered", says("samraad.ous.no", "samraad.stolav.no"), "UnknownKey"),
        ("of-another-version", says("\"v\":1", "\"v\":2"), "Statement"),
        ("of-another-kind", says("\"kind\":\"receipt\"", "\"kind\":\"receipts\""), "Statement"),
        ("without-digest", says("\"digest\"", "\"digits\""), "Statement"),
        ("with-unknown-outcome", says("\"ok\"", "\"fine\""), "Statement"),
        ("with-number-0", says("\"number\":2", "\"number\":0"), "Statement"),
        ("to-oneself", says("samraad.helse-bergen.no", "samraad.ous.no"), "Statement"),
        ("with-duplicate-key", says("{", "{\"v\":1,"), "Statement"),
        ("rejected-without-codes", says("\"ok\"", "\"rejected\""), "Statement"),
        ("rejected-with-no-code", rejected("[]"), "Statement"),
        ("rejected-with-a-code-twice", rejected("[\"repeated\",\"repeated\"]"), "Statement"),
        ("rejected-with-a-sentence", rejected("[\"No, thanks.\"]"), "Statement"),
        ("rejected-with-too-many-codes", rejected(&format!("[{}]", many.join(","))), "Statement"),
        ("for-another-trust", says("samraad.helse-bergen.no", "samraad.stolav.no"), "OtherRecipient"),
        ("of-another-envelope", says(&envelope_id().to_string(), &other_id()), "OtherSubject"),
        (
            "of-the-same-id-with-other-bytes",
            says(&digest().to_string(), &Hash::of(b"x").to_string()),
            "OtherSubject",
        ),
    ]
    .map(|(name, bytes, error)| {
        let mut value = vector(name, &bytes);
        value["error"] = json!(error);
        value
    })
    .into();
    let mut elsewhere = vector("key-of-another-trust", &ok);
    elsewhere["keys"] = json!([secrets(&bergen()).envelope.public()]);
    elsewhere["error"] = json!("UnknownKey");
    invalid.push(elsewhere);
    file("receipt.md", valid, invalid)
}

fn other_id() -> String {
    EnvelopeId::random(&mut Counting::new("another receipted envelope")).to_string()
}

pub(super) fn answers() -> Value {
    let answer = InboxAnswerV1 {
        answers: vec![
            EnvelopeAnswer::Receipt(sign(2, message(Outcome::Ok)).encode()),
            EnvelopeAnswer::Refused(Code::new("other_bytes").unwrap()),
            EnvelopeAnswer::Later(60),
        ],
    };
    let text = String::from_utf8(answer.encode().unwrap()).unwrap();
    let vector = |name: &str, count: usize, text: &str| json!({"name": name, "count": count, "document_base64": base64(text)});
    let valid = vec![
        vector("answers", 3, &text),
        vector("answers-with-unknown-field", 3, &text.replacen('{', "{\"added_later\":1,", 1)),
    ];
    let invalid = [
        ("answer-too-few", 4, text.clone(), "Contradiction"),
        ("answer-too-many", 2, text.clone(), "Contradiction"),
        ("answer-of-another-kind", 3, text.replace("inbox_answer", "outbox_answer"), "OtherKind"),
        ("answer-of-later-version", 3, text.replace("\"v\":1", "\"v\":2"), "UnknownVersion"),
        ("answer-with-a-receipt-that-is-not-base64", 3, text.replacen("c2Ft", "c2F*", 1), "Fields"),
        ("answer-with-an-unknown-outcome", 3, text.replace("\"later\"", "\"never\""), "Fields"),
        ("answer-with-a-negative-wait", 3, text.replace(":60", ":-60"), "Fields"),
        ("answer-that-is-cut-short", 3, text[..text.len() - 2].to_owned(), "Malformed"),
    ]
    .map(|(name, count, text, error)| {
        let mut value = vector(name, count, &text);
        value["error"] = json!(error);
        value
    });
    file("mailbox.md", valid, invalid.into())
}

//! Payloads of the mailbox: what is said about reviews.

use federation_protocol::content::{Criterion, DecidedBy, Level, Scheme};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{AttachmentId, ReviewRequestId};
use federation_protocol::mailbox::*;
use federation_protocol::text::*;
use serde_json::{Value, json};

use super::{Counting, NOW, base64, file};

pub(super) fn mailbox() -> Value {
    let id = request_id();
    let section = |code: &str, title: &str, text: &str| DossierSection {
        code: Code::new(code).unwrap(),
        title: Line::new(title).unwrap(),
        text: Text::new(text).unwrap(),
    };
    let request = Payload::ReviewRequest(Box::new(ReviewRequestV1 {
        id,
        scheme: Scheme::ExceptionalAccess,
        atc: AtcCode::new("L01FA01").unwrap(),
        substance: Line::new("rituksimab").unwrap(),
        indication: Icd10Code::new("G35").ok(),
        indication_text: Text::new("Attakkvis multippel sklerose").ok(),
        question: Text::new("Har dere behandlet lignende tilfeller?").unwrap(),
        sections: vec![
            section("severity", "Alvorlighet", "Raskt økende funksjonstap."),
            section("earlier_treatment", "Tidligere behandling", "To linjer uten tilstrekkelig effekt."),
        ],
        deadline: NOW.plus(14 * 86_400),
        legal_basis: Code::new("healthcare_personnel_act_25").unwrap(),
    }));
    let opinion = Payload::Opinion(Box::new(OpinionV1 {
        request: id,
        recommendation: Recommendation::ApproveWithConditions,
        ratings: vec![
            CriterionRating {
                criterion: Criterion::Benefit,
                level: Level::try_from(4).ok(),
                reason: Text::new("To studier.").ok(),
            },
            CriterionRating { criterion: Criterion::Safety, level: None, reason: None },
        ],
        text: Text::new("Vi har behandlet fire, med god effekt hos tre.").unwrap(),
        given_by: DecidedBy::Committee,
    }));
    let bytes = |payload: &Payload| String::from_utf8(payload.encode().unwrap()).unwrap();
    let (request, opinion) = (bytes(&request), bytes(&opinion));
    let (asks, answers) = ("review_request", "opinion");
    let mut valid = vec![
        vector("review-request", asks, request.as_bytes()),
        vector(
            "review-request-with-unknown-field",
            asks,
            request.replacen('{', "{\"added_later\":1,", 1).as_bytes(),
        ),
        vector("opinion", answers, opinion.as_bytes()),
    ];
    let mut invalid: Vec<Value> = [
        ("opinion-sent-as-review-request", asks, opinion.clone(), "OtherKind"),
        ("review-request-of-later-version", asks, request.replace("\"v\":1", "\"v\":2"), "UnknownVersion"),
        ("review-request-without-version", asks, request.replace(",\"v\":1", ""), "Unnamed"),
        ("review-request-without-question", asks, request.replace("\"question\"", "\"remark\""), "Fields"),
        (
            "review-request-with-section-twice",
            asks,
            request.replace("earlier_treatment", "severity"),
            "Contradiction",
        ),
        (
            "review-request-with-empty-text",
            asks,
            request.replace("Raskt økende funksjonstap.", " "),
            "Fields",
        ),
        (
            "opinion-with-unknown-recommendation",
            answers,
            opinion.replace("approve_with_conditions", "perhaps"),
            "Fields",
        ),
        ("opinion-with-criterion-twice", answers, opinion.replace("safety", "benefit"), "Contradiction"),
        ("opinion-with-fraction", answers, opinion.replace("\"level\":4", "\"level\":4.5"), "NotAnInteger"),
    ]
    .map(|(name, kind, payload, error)| refused(name, kind, payload.as_bytes(), error))
    .into();
    for (right, wrong) in [thread(), attachments(), chunks()] {
        valid.extend(right);
        invalid.extend(wrong);
    }
    file("mailbox.md", valid, invalid)
}

fn request_id() -> ReviewRequestId {
    ReviewRequestId::random(&mut Counting::new("review request"))
}

fn vector(name: &str, kind: &str, payload: &[u8]) -> Value {
    json!({"name": name, "kind": kind, "payload_base64": base64(payload)})
}

fn refused(name: &str, kind: &str, payload: &[u8], error: &str) -> Value {
    let mut value = vector(name, kind, payload);
    value["error"] = json!(error);
    value
}

/// Valid and invalid vectors.
type Vectors = (Vec<Value>, Vec<Value>);

fn thread() -> Vectors {
    let request = request_id();
    let payloads = [
        Payload::ReviewMessage(ReviewMessageV1 {
            request,
            text: Text::new("Hvor lenge varte effekten?").unwrap(),
        }),
        Payload::ReviewWithdrawal(ReviewWithdrawalV1 {
            request,
            reason: Text::new("Saken er trukket.").unwrap(),
        }),
        Payload::ReviewDecline(ReviewDeclineV1 {
            request,
            reason: DeclineReason::NoExpertise,
            text: Text::new("Vi behandler ikke barn.").ok(),
        }),
        Payload::ReviewExtension(ReviewExtensionV1 { request, deadline: NOW.plus(22 * 86_400) }),
    ]
    .map(|payload| String::from_utf8(payload.encode().unwrap()).unwrap());
    let names = ["review_message", "review_withdrawal", "review_decline", "review_extension"];
    let mut valid: Vec<Value> = std::iter::zip(names, &payloads)
        .map(|(kind, payload)| vector(&kind.replace('_', "-"), kind, payload.as_bytes()))
        .collect();
    let [message, withdrawal, decline, extension] = payloads;
    let silent = decline.replace(",\"text\":\"Vi behandler ikke barn.\"", "");
    valid.push(vector("review-decline-without-text", "review_decline", silent.as_bytes()));
    let invalid = [
        ("review-message-without-request", names[0], message.replace("\"request\"", "\"topic\""), "Fields"),
        (
            "review-message-without-text",
            names[0],
            message.replace("Hvor lenge varte effekten?", ""),
            "Fields",
        ),
        ("withdrawal-sent-as-message", names[0], withdrawal.clone(), "OtherKind"),
        ("withdrawal-without-reason", names[1], withdrawal.replace("\"reason\"", "\"excuse\""), "Fields"),
        ("decline-for-unknown-reason", names[2], decline.replace("no_expertise", "no_wish"), "Fields"),
        (
            "decline-for-another-reason-without-text",
            names[2],
            silent.replace("no_expertise", "other"),
            "Contradiction",
        ),
        (
            "extension-to-a-date-in-words",
            names[3],
            extension.replace("\"deadline\":", "\"deadline\":\"soon\",\"was\":"),
            "Fields",
        ),
        ("extension-of-later-version", names[3], extension.replace("\"v\":1", "\"v\":2"), "UnknownVersion"),
    ]
    .map(|(name, kind, payload, error)| refused(name, kind, payload.as_bytes(), error));
    (valid, invalid.into())
}

const FILE: &[u8] = "Forløp uten navn.\n".as_bytes();

fn attachment_id() -> AttachmentId {
    AttachmentId::random(&mut Counting::new("attachment"))
}

fn attachments() -> Vectors {
    let kind = "attachment";
    let attachment = |size, hash| {
        let name = Line::new("forløp.txt").unwrap();
        let made =
            AttachmentV1::new(request_id(), attachment_id(), name, MediaType::Text, size, hash).unwrap();
        String::from_utf8(Payload::Attachment(made).encode().unwrap()).unwrap()
    };
    let small = attachment(FILE.len() as u64, Hash::of(FILE));
    let largest = attachment(MAX_ATTACHMENT_BYTES, Hash::from_bytes([7; 32]));
    let valid = vec![
        vector("attachment", kind, small.as_bytes()),
        vector("attachment-of-50-mebibytes", kind, largest.as_bytes()),
    ];
    let size = format!("\"size\":{}", FILE.len());
    let invalid = [
        (
            "attachment-that-is-empty",
            small.replace(&size, "\"size\":0").replace("\"chunks\":1", "\"chunks\":0"),
            "Contradiction",
        ),
        (
            "attachment-of-more-than-50-mebibytes",
            largest.replace("52428800", "52428801").replace("\"chunks\":100", "\"chunks\":101"),
            "Contradiction",
        ),
        (
            "attachment-with-wrong-number-of-chunks",
            small.replace("\"chunks\":1", "\"chunks\":2"),
            "Contradiction",
        ),
        ("attachment-of-type-that-is-not-allowed", small.replace("text/plain", "text/html"), "Fields"),
        ("attachment-with-path-for-name", small.replace("forløp.txt", "../forløp.txt"), "Contradiction"),
        ("attachment-with-hash-cut-short", small.replace(&Hash::of(FILE).to_string(), "021dbb4b"), "Fields"),
        ("attachment-with-negative-size", small.replace(&size, "\"size\":-1"), "Fields"),
    ]
    .map(|(name, payload, error)| refused(name, kind, payload.as_bytes(), error));
    (valid, invalid.into())
}

fn chunks() -> Vectors {
    let kind = "attachment_chunk";
    let chunk = |index, bytes: &[u8]| {
        let chunk = AttachmentChunkV1 { attachment: attachment_id(), index, bytes: bytes.to_vec() };
        Payload::AttachmentChunk(chunk).encode().unwrap()
    };
    let right = chunk(0, FILE);
    let line = right.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let patched = |at: usize, bytes: &[u8]| {
        let mut patched = right.clone();
        patched[at..at + bytes.len()].copy_from_slice(bytes);
        patched
    };
    let empty = [&right[..line + 20], &[0; 4][..]].concat();
    let valid =
        vec![vector("chunk", kind, &right), vector("chunk-with-the-last-index", kind, &chunk(99, FILE))];
    let invalid = vec![
        refused("chunk-of-later-version", kind, &patched(line - 2, b"2"), "Frame"),
        refused("chunk-whose-id-is-no-random-uuid", kind, &patched(line + 6, &[0x10]), "Fields"),
        refused(
            "chunk-beyond-the-last-index",
            kind,
            &patched(line + 16, &100u32.to_be_bytes()),
            "Contradiction",
        ),
        refused("chunk-cut-short", kind, &right[..right.len() - 1], "Frame"),
        refused("chunk-with-more-behind-it", kind, &[&right[..], b"!"].concat(), "Frame"),
        refused("chunk-without-bytes", kind, &empty, "Contradiction"),
        refused(
            "chunk-that-announces-too-much",
            kind,
            &patched(line + 20, &524_289u32.to_be_bytes()),
            "Frame",
        ),
        refused("chunk-cut-in-its-id", kind, &right[..line + 9], "Frame"),
    ];
    (valid, invalid)
}

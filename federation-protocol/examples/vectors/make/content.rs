//! Leaves, commitments, contents and content bundles.

use federation_protocol::content::*;
use federation_protocol::ids::{EntryId, EntryKind, Origin};
use federation_protocol::text::*;
use serde_json::{Value, json};

use super::{Counting, base64, bergen, file, oslo, salt};

pub(super) fn summary(name: &str) -> DecisionSummaryV1 {
    DecisionSummaryV1 {
        id: EntryId::random(&mut Counting::new(name)),
        origin: bergen(),
        scheme: Scheme::OffLabel,
        scope: Scope::Individual,
        atc: AtcCode::new("L01FA01").unwrap(),
        substance: Line::new("rituksimab").unwrap(),
        indication: Some(Icd10Code::new("G35").unwrap()),
        indication_text: Some(Text::new("Attakkvis multippel sklerose").unwrap()),
        outcome: Outcome::ApprovedWithConditions,
        grounds: vec![Ground::BenefitShown, Ground::AlternativesExhausted],
        grounds_text: Some(Text::new("Effekten er dokumentert.\nAnnen behandling er prøvd.").unwrap()),
        conditions_text: Some(Text::new("MR hver sjette måned.").unwrap()),
        classification: Some(Classification::Established),
        decided: Period::new("2026-Q3").unwrap(),
        valid_until: Some(YearMonth::new("2027-09").unwrap()),
        decided_by: DecidedBy::Committee,
        age_band: Some(AgeBand::Adult),
        ratings: vec![
            CriterionLevel { criterion: Criterion::Benefit, level: Level::try_from(4).ok() },
            CriterionLevel { criterion: Criterion::Safety, level: None },
        ],
        gate: GateProvenance {
            rules: vec![Code::new("identifiers").unwrap(), Code::new("period_to_quarter").unwrap()],
            k: Some(5),
            released: Released::ByReviewer,
        },
        supersedes: None,
    }
}

pub(super) fn withdrawal(index: u64) -> WithdrawalV1 {
    let id = EntryId::random(&mut Counting::new("withdrawal"));
    WithdrawalV1 { id, origin: bergen(), index, reason: WithdrawalReason::Privacy }
}

pub(super) fn committed(
    name: &str,
    origin: &Origin,
    kind: EntryKind,
    index: u64,
    content: &[u8],
    read: bool,
) -> Value {
    let salt = salt(name);
    let leaf = Leaf { kind, commitment: commitment(origin, kind, &salt, content) };
    json!({
        "name": name, "origin": origin, "kind": kind.code(), "index": index, "read": read,
        "salt_hex": hex::encode(salt.as_bytes()), "content_base64": base64(content),
        "commitment_hex": leaf.commitment, "leaf_hex": hex::encode(leaf.encode()), "leaf_hash_hex": leaf.hash(),
    })
}

pub(super) fn vectors() -> Value {
    let (origin, decision, withdraw) = (bergen(), EntryKind::DECISION_SUMMARY, EntryKind::WITHDRAWAL);
    let whole = summary("summary").encode().unwrap();
    let least = DecisionSummaryV1 {
        scope: Scope::Group,
        indication: None,
        indication_text: None,
        outcome: Outcome::Rejected,
        grounds: vec![],
        grounds_text: None,
        conditions_text: None,
        classification: None,
        decided: Period::new("2026").unwrap(),
        valid_until: None,
        age_band: None,
        ratings: vec![],
        gate: GateProvenance { rules: vec![], k: None, released: Released::ByRules },
        ..summary("least summary")
    };
    let least = least.encode().unwrap();
    let text = String::from_utf8(whole.bytes().to_vec()).unwrap();
    let withdrawal = withdrawal(4).encode().unwrap();
    let withdrawn = String::from_utf8(withdrawal.bytes().to_vec()).unwrap();
    let later_version = text.replace("\"v\":1", "\"v\":2");
    let more = text.replacen('{', "{\"added_later\":[{}],", 1);
    let mut valid = vec![
        committed("summary-with-all-fields", &origin, decision, 0, whole.bytes(), true),
        committed("summary-with-few-fields", &origin, decision, 0, least.bytes(), true),
        committed("summary-with-unknown-field", &origin, decision, 0, more.as_bytes(), true),
        committed("summary-of-later-version", &origin, decision, 0, later_version.as_bytes(), false),
        committed("withdrawal", &origin, withdraw, 5, withdrawal.bytes(), true),
        committed("unknown-kind", &origin, EntryKind::from_code(900), 0, b"any bytes at all", false),
    ];
    let entries = vec![
        ContentEntry::Present { salt: salt("bundle"), content: whole.bytes().to_vec() },
        ContentEntry::Absent,
        ContentEntry::Present { salt: salt("bundle, third"), content: withdrawal.bytes().to_vec() },
    ];
    let bundle = ContentBundle { entries }.encode();
    valid.push(json!({
        "name": "bundle-of-three-with-one-absent", "bundle_base64": base64(&bundle),
        "entries": [{"salt_hex": hex::encode(salt("bundle").as_bytes()), "content_base64": base64(whole.bytes())}, null,
            {"salt_hex": hex::encode(salt("bundle, third").as_bytes()), "content_base64": base64(withdrawal.bytes())}],
    }));

    let unread = [
        (
            "content-of-another-trust",
            decision,
            0,
            text.replace(origin.as_str(), oslo().as_str()),
            "OtherOrigin",
        ),
        ("content-of-another-kind", withdraw, 9, text.clone(), "OtherKind"),
        ("content-without-kind", decision, 0, text.replace("\"kind\":\"decision_summary\",", ""), "Unnamed"),
        ("content-of-version-0", decision, 0, text.replace("\"v\":1", "\"v\":0"), "Unnamed"),
        (
            "content-without-outcome",
            decision,
            0,
            text.replace("\"outcome\":\"approved_with_conditions\",", ""),
            "Fields",
        ),
        (
            "content-with-unknown-outcome",
            decision,
            0,
            text.replace("approved_with_conditions", "maybe"),
            "Fields",
        ),
        ("content-with-malformed-atc", decision, 0, text.replace("L01FA01", "l01fa01"), "Fields"),
        ("content-with-exact-date", decision, 0, text.replace("2026-Q3", "2026-09-14"), "Fields"),
        (
            "content-with-control-character",
            decision,
            0,
            text.replace("rituksimab", "rituksimab\\u0000"),
            "Fields",
        ),
        ("content-with-level-6", decision, 0, text.replace("\"level\":4", "\"level\":6"), "Fields"),
        ("content-with-id-that-carries-time", decision, 0, with_version_7_id(&text), "Fields"),
        (
            "content-without-conditions",
            decision,
            0,
            text.replace("conditions_text", "conditions_none"),
            "Contradiction",
        ),
        (
            "content-with-ground-twice",
            decision,
            0,
            text.replace("alternatives_exhausted", "benefit_shown"),
            "Contradiction",
        ),
        ("content-with-duplicate-key", decision, 0, text.replacen('{', "{\"v\":1,", 1), "DuplicateKey"),
        ("content-too-long", decision, 0, format!("{text}{}", " ".repeat(MAX_CONTENT_BYTES)), "TooLong"),
        ("withdrawal-of-itself", withdraw, 4, withdrawn.clone(), "NotEarlier"),
        ("withdrawal-of-later-entry", withdraw, 3, withdrawn, "NotEarlier"),
    ];
    let mut invalid = Vec::from(unread.map(|(name, kind, index, content, error)| {
        json!({"name": name, "origin": origin, "kind": kind.code(), "index": index,
               "content_base64": base64(content), "error": error})
    }));
    let mut flag = bundle.clone();
    flag[19] = 2;
    let mut long_entry = bundle[..52].to_vec();
    long_entry.extend_from_slice(&(MAX_CONTENT_BYTES as u32 + 1).to_be_bytes());
    let wide = [b"samraad-content/v1\n".as_slice(), &[0; 257]].concat();
    let bundles = [
        ("bundle-truncated", bundle[..bundle.len() - 1].to_vec(), "Framing"),
        ("bundle-of-another-format", bundle[1..].to_vec(), "Framing"),
        ("bundle-with-unknown-flag", flag, "Framing"),
        ("bundle-with-content-too-long", long_entry, "TooLong"),
        ("bundle-of-257", wide, "Width"),
    ];
    for (name, bundle, error) in bundles {
        invalid.push(json!({"name": name, "bundle_base64": base64(bundle), "error": error}));
    }
    file("content.md", valid, invalid)
}

fn with_version_7_id(text: &str) -> String {
    let at = text.find("\"id\":\"").unwrap() + 6 + 14;
    format!("{}7{}", &text[..at], &text[at + 1..])
}

//! Leaves, commitments, contents and content bundles.

use federation_protocol::content::*;
use federation_protocol::hash::Hash;
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
    WithdrawalV1 { id, origin: bergen(), log: None, index, reason: WithdrawalReason::Privacy }
}

/// The log that follows on the one of the vectors.
pub(super) fn second() -> Origin {
    bergen().successor().unwrap()
}

pub(super) fn end_of(log: &Origin) -> LogEndV1 {
    LogEndV1::of(EntryId::random(&mut Counting::new("end")), log).unwrap()
}

pub(super) fn begin(size: u64, root: Hash) -> LogBeginV1 {
    let id = EntryId::random(&mut Counting::new("beginning"));
    LogBeginV1 { id, origin: second(), predecessor: bergen(), size, root }
}

/// Ends, beginnings, and withdrawals of what stands in the log before: right ones.
fn succession() -> Vec<Value> {
    let (end, begins, withdraw) = (EntryKind::LOG_END, EntryKind::LOG_BEGIN, EntryKind::WITHDRAWAL);
    let bytes = |content: EncodedContent| content.bytes().to_vec();
    let earlier = WithdrawalV1 { origin: second(), log: Some(bergen()), ..withdrawal(41) };
    vec![
        committed("log-end", &bergen(), end, 9, &bytes(end_of(&bergen()).encode().unwrap()), true),
        committed("end-of-second-log", &second(), end, 3, &bytes(end_of(&second()).encode().unwrap()), true),
        committed(
            "log-begin",
            &second(),
            begins,
            0,
            &bytes(begin(10, Hash::of(b"tree")).encode().unwrap()),
            true,
        ),
        committed(
            "withdrawal-of-entry-of-the-log-before",
            &second(),
            withdraw,
            1,
            &bytes(earlier.encode().unwrap()),
            true,
        ),
    ]
}

/// Such as no reader takes: name, log, kind, index, content, error.
fn not_in_succession() -> Vec<Value> {
    let (end, begins, withdraw) = (EntryKind::LOG_END, EntryKind::LOG_BEGIN, EntryKind::WITHDRAWAL);
    let text = |content: EncodedContent| String::from_utf8(content.bytes().to_vec()).unwrap();
    let ended = text(end_of(&bergen()).encode().unwrap());
    let begun = text(begin(10, Hash::of(b"tree")).encode().unwrap());
    let earlier = WithdrawalV1 { origin: second(), log: Some(bergen()), ..withdrawal(41) };
    let earlier = text(earlier.encode().unwrap());
    let named = format!("\"log\":\"{}\"", bergen());
    let names = |log: Origin| earlier.replace(&named, &format!("\"log\":\"{log}\""));
    let first = |text: &str| text.replace(second().as_str(), bergen().as_str());
    [
        ("end-that-names-no-successor", bergen(), end, 9, ended.replace("successor", "follower"), "Fields"),
        ("end-that-passes-over-a-log", bergen(), end, 9, ended.replace("/log-2", "/log-3"), "Contradiction"),
        ("end-that-is-its-own-successor", bergen(), end, 9, ended.replace("/log-2", ""), "Contradiction"),
        ("end-with-a-second-spelling", bergen(), end, 9, ended.replace("/log-2", "/log-02"), "Contradiction"),
        (
            "end-that-names-another-trust",
            bergen(),
            end,
            9,
            ended.replace(second().as_str(), oslo().as_str()),
            "Contradiction",
        ),
        ("beginning-in-the-middle", second(), begins, 1, begun.clone(), "NotFirst"),
        ("beginning-of-a-first-log", bergen(), begins, 0, first(&begun), "Contradiction"),
        (
            "beginning-after-an-empty-log",
            second(),
            begins,
            0,
            begun.replace("\"size\":10", "\"size\":0"),
            "Contradiction",
        ),
        ("beginning-without-root", second(), begins, 0, begun.replace("\"root\"", "\"tree\""), "Fields"),
        (
            "withdrawal-of-entry-of-a-later-log",
            second(),
            withdraw,
            1,
            names(second().successor().unwrap()),
            "NotEarlier",
        ),
        ("withdrawal-of-entry-of-another-trust", second(), withdraw, 1, names(oslo()), "NotEarlier"),
        ("withdrawal-in-its-own-log-by-name", second(), withdraw, 42, names(second()), "NotEarlier"),
    ]
    .map(|(name, log, kind, index, content, error)| {
        json!({"name": name, "origin": log, "kind": kind.code(), "index": index,
               "content_base64": base64(content), "error": error})
    })
    .into()
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
    valid.extend(succession());
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
    invalid.extend(not_in_succession());
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

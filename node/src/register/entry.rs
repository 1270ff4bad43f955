//! The page of one entry: what was decided, and what exactly was verified of it. It claims nothing that is not so: the
//! commitment is checked again for the page, and what cannot be said is left out.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use federation_protocol::content::{Content, DecisionSummaryV1, Leaf, Released};
use federation_protocol::hash::Salt;
use federation_protocol::ids::{EntryId, Origin};

use crate::kernel::access::{Role, SearchRegister, TrustAction as _, WithdrawEntry, allows_in_trust};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::SourceId;
use crate::kernel::terms::{Classification, Scheme, Scope};
use crate::organisation::signed_in::SignedIn;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html};
use crate::platform::trust::Trust;
use crate::platform::web::WebError;
use crate::register::routes::indication_name;
use crate::register::serve::leaves;
use crate::register::store::{Source, source_by_hash, source_by_id, sources};
use crate::register::{EntryStatus, erasure, key_change, wording};

#[derive(Template)]
#[template(path = "register/entry.html")]
struct EntryView {
    page: Page,
    tags: Vec<(Tone, String)>,
    notice: Option<(Tone, String, Option<String>)>,
    /// What this entry takes the place of.
    earlier: Option<String>,
    decision: Vec<SummaryRow>,
    verified: Vec<SummaryRow>,
    gate: Vec<SummaryRow>,
    /// Where it is withdrawn and where it is corrected, for those who may.
    withdraw: Option<String>,
    revise: Option<String>,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    status: EntryStatus,
    salt: Option<Vec<u8>>,
    content: Option<Vec<u8>>,
    changed_by: Option<i64>,
    changed_in: Option<SourceId>,
    applied_at: Timestamp,
}

pub(super) async fn page(
    who: SignedIn,
    Path((origin_hash, index)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    who.may::<SearchRegister>()?;
    let db = &who.trust.db;
    let source = source_by_hash(db, &origin_hash).await?.ok_or(WebError::NotFound)?;
    let entry = find(db, &source, index).await?.ok_or(WebError::NotFound)?;
    let leaf = leaves(db.read(), source.id, index, index + 1).await?;
    let leaf = leaf.first().ok_or(WebError::NotFound)?;
    let lang = who.lang;
    let content = read(&source, index, leaf, &entry)?;
    let (title, tags, mut decision, gate) = match &content {
        Some(Content::DecisionSummary(summary)) => {
            let place = summary.substance.as_str().to_owned();
            (place, tags(summary, lang), decision_rows(summary, &source, lang), gate_rows(summary, lang))
        }
        Some(Content::Withdrawal(withdrawal)) => {
            let mut rows = vec![
                SummaryRow::new(t(lang, "register-trust"), &source.trust_name),
                SummaryRow::new(t(lang, "register-withdraws"), (withdrawal.index + 1).to_string()),
                SummaryRow::new(t(lang, "register-why"), t(lang, wording::withdrawal_key(withdrawal.reason))),
            ];
            if let Some(log) = &withdrawal.log {
                rows.push(SummaryRow::new(t(lang, "register-of-log"), log.as_str()));
            }
            (t(lang, "register-withdrawal"), Vec::new(), rows, Vec::new())
        }
        Some(Content::KeyChange(change)) => {
            let rows = key_change::rows(change, &source, lang);
            (t(lang, "register-key-change"), Vec::new(), rows, Vec::new())
        }
        Some(Content::LogEnd(end)) => {
            let rows = vec![
                SummaryRow::new(t(lang, "register-trust"), &source.trust_name),
                SummaryRow::new(t(lang, "register-log-next"), end.successor.as_str()),
            ];
            (t(lang, "register-log-end"), Vec::new(), rows, Vec::new())
        }
        Some(Content::LogBegin(begin)) => {
            let size = i64::try_from(begin.size).unwrap_or(i64::MAX);
            let rows = vec![
                SummaryRow::new(t(lang, "register-trust"), &source.trust_name),
                SummaryRow::new(t(lang, "register-log-before"), begin.predecessor.as_str()),
                SummaryRow::new(t(lang, "restore-entries"), format::count(size)),
            ];
            (t(lang, "register-log-begin"), Vec::new(), rows, Vec::new())
        }
        None => (
            ta(lang, "register-entry-number", &[("number", &(index + 1))]),
            Vec::new(),
            Vec::new(),
            Vec::new(),
        ),
    };
    let page = who.page_titled(title).under(t(lang, "register-title"));
    let verified = verified_rows(&source, index, &entry, content.is_some(), lang);
    // Of a withdrawn entry its own page and that of its withdrawal say who has erased it.
    let changed_in = changed_in(db, &source, &entry).await?;
    let withdrawal = match (&content, entry.status) {
        (Some(Content::Withdrawal(_)), _) => Some((&source, index)),
        (_, EntryStatus::Withdrawn) => entry.changed_by.map(|by| (&changed_in, by)),
        _ => None,
    };
    if let Some((log, withdrawal)) = withdrawal.filter(|_| source.is_ours()) {
        let at = find(db, log, withdrawal).await?.map_or(entry.applied_at, |entry| entry.applied_at);
        let readers = erasure::readers(&who.trust, &log.origin, withdrawal, at).await?;
        decision.push(SummaryRow::new(t(lang, "register-erased"), erasure::in_words(&readers, lang)));
    }
    let notice = notice(db, &changed_in, &entry, lang).await?;
    let earlier = match &content {
        Some(Content::DecisionSummary(summary)) => place_of(db, &source, summary.supersedes).await?,
        _ => None,
    };
    let is_decision = matches!(content, Some(Content::DecisionSummary(_)));
    let own = source.is_ours() && is_decision;
    let here = format!("/register/{}/{index}/trekk-tilbake", source.origin_hash);
    let withdraw = (own && allows_in_trust(&who.actor, WithdrawEntry::KIND)).then_some(here);
    let stands = entry.status == EntryStatus::Live;
    // Only publication knows the case behind the entry, and asks whether this reviewer may see it.
    let revise = (own && stands && who.actor.is(Role::PrivacyReviewer))
        .then(|| format!("/publisering/oppforing/{}", source.first_place + index));
    Ok(html(&EntryView { page, tags, notice, earlier, decision, verified, gate, withdraw, revise }))
}

/// The log whose entry withdrew or superseded this one: mostly its own.
async fn changed_in(db: &Db, source: &Source, entry: &EntryRow) -> Result<Source, StoreError> {
    let Some(id) = entry.changed_in else { return Ok(source.clone()) };
    source_by_id(db, id).await?.ok_or_else(|| StoreError::corrupt("register_entries", "changed_in", id))
}

/// Where the entry with this id stands in the same log, or in another of the same trust.
async fn place_of(db: &Db, source: &Source, id: Option<EntryId>) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let corrupt = |_| StoreError::corrupt("register_sources", "origin", source.id);
    let trust = Origin::new(&source.origin).map_err(corrupt)?.trust();
    let found: Option<(String, i64)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (String, i64)>(
        "SELECT s.origin_hash, e.leaf_index FROM register_sources s JOIN register_entries e ON e.source = s.id
         WHERE (s.origin = $1 OR s.trust_origin = $1) AND e.entry_id = $2 ORDER BY s.origin LIMIT 1")
        .bind(trust.as_str()).bind(id.as_uuid()).fetch_optional(c).await?);
    Ok(found.map(|(hash, index)| format!("/register/{hash}/{index}")))
}

/// The address of the page of the entry at this place among those of all own logs.
///
/// # Errors
/// [`StoreError`].
pub async fn address(db: &Db, place: i64) -> Result<Option<String>, StoreError> {
    let found: Option<(String, i64)> = on!(db.read(), c: DB => sqlx::query_as::<DB, (String, i64)>(
        "SELECT origin_hash, $1 - first_place FROM register_sources
         WHERE (own OR former) AND first_place <= $1 AND (own OR $1 < first_place + size)")
        .bind(place).fetch_optional(c).await?);
    Ok(found.map(|(hash, index)| format!("/register/{hash}/{index}")))
}

/// What the entry at this place among those of all own logs says, if that is a decision that stands.
///
/// # Errors
/// [`StoreError`].
pub async fn standing(trust: &Trust, place: i64) -> Result<Option<DecisionSummaryV1>, StoreError> {
    let db = &trust.db;
    let sources = sources(db).await?;
    let holds = |source: &&Source| {
        source.is_ours()
            && source.first_place <= place
            && (source.own || place < source.first_place + source.size)
    };
    let Some(source) = sources.into_iter().find(|source| holds(&source)) else { return Ok(None) };
    let index = place - source.first_place;
    let entry = find(db, &source, index).await?.filter(|entry| entry.status == EntryStatus::Live);
    let Some(entry) = entry else { return Ok(None) };
    let leaf = leaves(db.read(), source.id, index, index.saturating_add(1)).await?;
    let Some(leaf) = leaf.first() else { return Ok(None) };
    Ok(match read(&source, index, leaf, &entry)? {
        Some(Content::DecisionSummary(summary)) => Some(*summary),
        _ => None,
    })
}

/// The same in the caller's transaction, without what it says.
///
/// # Errors
/// [`StoreError`].
pub async fn stands(tx: &mut Tx, place: i64) -> Result<bool, StoreError> {
    let live: Option<i64> = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT e.leaf_index FROM register_sources s
         JOIN register_entries e ON e.source = s.id AND e.leaf_index = $1 - s.first_place
         JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index AND l.kind = 1
         WHERE (s.own OR s.former) AND e.status = $2")
        .bind(place).bind(EntryStatus::Live).fetch_optional(c).await?);
    Ok(live.is_some())
}

async fn find(db: &Db, source: &Source, index: i64) -> Result<Option<EntryRow>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, EntryRow>(
        "SELECT status, salt, content, changed_by, changed_in, applied_at FROM register_entries WHERE source = $1 AND leaf_index = $2")
        .bind(source.id).bind(index).fetch_optional(c).await?))
}

/// What the entry says, if it has content that opens its commitment and that may be shown.
fn read(source: &Source, index: i64, leaf: &Leaf, entry: &EntryRow) -> Result<Option<Content>, StoreError> {
    let (Some(salt), Some(content)) = (&entry.salt, &entry.content) else { return Ok(None) };
    if !matches!(entry.status, EntryStatus::Live | EntryStatus::Superseded) {
        return Ok(None);
    }
    let corrupt = |column| StoreError::corrupt("register_entries", column, format!("{}/{index}", source.id));
    let origin = Origin::new(&source.origin).map_err(|_| corrupt("source"))?;
    let salt = Salt::from_slice(salt).map_err(|_| corrupt("salt"))?;
    // Our own database may have been changed under us: what is shown is what the log committed to, or an error.
    if !leaf.commits_to(&origin, &salt, content) {
        return Err(corrupt("content"));
    }
    let index = u64::try_from(index).map_err(|_| corrupt("leaf_index"))?;
    Content::read(&origin, index, leaf.kind, content).map_err(|_| corrupt("content"))
}

fn tags(summary: &DecisionSummaryV1, lang: Lang) -> Vec<(Tone, String)> {
    let named =
        |code: &str, key: Option<&'static str>| key.map_or_else(|| code.to_owned(), |key| t(lang, key));
    let scope = summary.scope.code();
    let class = summary.classification.map(|class| class.code());
    let mut tags = vec![
        wording::outcome(lang, summary.outcome.code()),
        (Tone::Neutral, named(scope, Scope::from_code(scope).map(Scope::name_key))),
    ];
    tags.extend(class.map(|code| {
        (Tone::Neutral, named(code, Classification::from_code(code).map(Classification::name_key)))
    }));
    tags
}

fn decision_rows(summary: &DecisionSummaryV1, source: &Source, lang: Lang) -> Vec<SummaryRow> {
    let icd10 = summary.indication.as_ref().map(|code| code.as_str()).unwrap_or_default();
    let name = indication_name(summary.indication_text.as_ref().map(|text| text.as_str()), icd10, lang);
    let indication = format!("{icd10} {name}").trim().to_owned();
    let grounds: Vec<String> =
        summary.grounds.iter().map(|ground| t(lang, wording::ground_key(*ground))).collect();
    let scheme = summary.scheme.code();
    let text = |text: &Option<federation_protocol::text::Text<4000>>| {
        text.as_ref().map(|text| text.as_str().to_owned())
    };
    let rows = [
        ("register-trust", Some(source.trust_name.clone())),
        ("register-body", Some(t(lang, wording::body_key(summary.decided_by)))),
        ("register-decided", Some(wording::period(lang, summary.decided.as_str()))),
        ("register-col-medicine", Some(format!("{} {}", summary.atc, summary.substance))),
        ("register-col-indication", Some(indication).filter(|text| !text.is_empty())),
        (
            "register-scheme",
            Some(Scheme::from_code(scheme).map_or(scheme.to_owned(), |it| t(lang, it.name_key()))),
        ),
        ("register-grounds", Some(grounds.join("\n")).filter(|text| !text.is_empty())),
        ("register-text", text(&summary.grounds_text)),
        ("register-conditions", text(&summary.conditions_text)),
        (
            "register-valid-until",
            summary.valid_until.as_ref().map(|month| wording::period(lang, month.as_str())),
        ),
    ];
    rows.into_iter().filter_map(|(key, value)| Some(SummaryRow::new(t(lang, key), value?))).collect()
}

fn gate_rows(summary: &DecisionSummaryV1, lang: Lang) -> Vec<SummaryRow> {
    let released = match summary.gate.released {
        Released::ByRules => "register-released-by-rules",
        Released::ByReviewer => "register-released-by-reviewer",
    };
    let rule = |code: &str| {
        let key = match code {
            "identifiers_v1" | "identifiers_v2" => "register-rule-identifiers",
            "group_needs_no_cell" => "register-rule-group",
            "one_patient_held" => "register-rule-one-patient",
            "small_cell_held" => "register-rule-small-cell",
            "cell_persons" => "register-rule-persons",
            "cell_patients" => "register-rule-patients",
            "icd10_block" => "register-rule-block",
            "period_quarter" => "register-rule-quarter",
            "period_year" => "register-rule-year",
            "icd10_category" => "register-rule-category",
            "icd10_none" => "register-rule-no-indication",
            other => return other.to_owned(),
        };
        t(lang, key)
    };
    let rules: Vec<String> = summary.gate.rules.iter().map(|code| rule(code.as_str())).collect();
    let mut rows = vec![
        SummaryRow::new(t(lang, "register-released"), t(lang, released)),
        SummaryRow::new(t(lang, "register-rules"), rules.join("\n")),
    ];
    if let Some(k) = summary.gate.k {
        rows.push(SummaryRow::new(t(lang, "register-k"), ta(lang, "register-k-text", &[("k", &k)])));
    }
    rows
}

/// What was checked of the entry, each only where it is so.
fn verified_rows(
    source: &Source,
    index: i64,
    entry: &EntryRow,
    is_read: bool,
    lang: Lang,
) -> Vec<SummaryRow> {
    let place = ta(lang, "register-place-text", &[("number", &(index + 1)), ("origin", &source.origin)]);
    let mut rows = vec![SummaryRow::new(t(lang, "register-place"), place)];
    let covered = source.checkpoint_size.filter(|size| *size > index);
    let signed = match (covered, source.is_ours()) {
        (Some(size), true) => ta(lang, "register-signed-own", &[("size", &size)]),
        (Some(size), false) => {
            ta(lang, "register-signed-peer", &[("size", &size), ("trust", &source.trust_name)])
        }
        (None, _) => t(lang, "register-signed-not-yet"),
    };
    rows.push(SummaryRow::new(t(lang, "register-signed"), signed));
    if is_read {
        rows.push(SummaryRow::new(t(lang, "register-commitment"), t(lang, "register-commitment-text")));
    }
    let at = format::date_time(lang, entry.applied_at.instant());
    let key = if source.is_ours() { "register-appended-at" } else { "register-applied-at" };
    rows.push(SummaryRow::new(t(lang, key), at));
    rows
}

/// What has become of the entry: colour, sentence, and where the entry is that changed it.
async fn notice(
    db: &Db,
    changed_in: &Source,
    entry: &EntryRow,
    lang: Lang,
) -> Result<Option<(Tone, String, Option<String>)>, StoreError> {
    let by = entry.changed_by.map(|by| format!("/register/{}/{by}", changed_in.origin_hash));
    let why = match entry.changed_by.filter(|_| entry.status == EntryStatus::Withdrawn) {
        None => None,
        Some(by) => reason_of(db, changed_in, by).await?,
    };
    let (tone, key) = match entry.status {
        EntryStatus::Live => return Ok(None),
        EntryStatus::Superseded => (Tone::Warning, "register-status-superseded"),
        EntryStatus::Withdrawn => (Tone::Danger, "register-status-withdrawn"),
        EntryStatus::Withheld => (Tone::Neutral, "register-status-withheld"),
        EntryStatus::Unread => (Tone::Neutral, "register-status-unread"),
        EntryStatus::Refused => (Tone::Danger, "register-status-refused"),
        EntryStatus::Revoked => (Tone::Danger, "register-status-revoked"),
    };
    let text = match why {
        Some(why) => format!("{} {}", t(lang, key), t(lang, why)),
        None => t(lang, key),
    };
    Ok(Some((tone, text, by)))
}

async fn reason_of(db: &Db, source: &Source, index: i64) -> Result<Option<&'static str>, StoreError> {
    let leaf = leaves(db.read(), source.id, index, index + 1).await?;
    let entry = find(db, source, index).await?;
    let (Some(leaf), Some(entry)) = (leaf.first(), entry) else { return Ok(None) };
    Ok(match read(source, index, leaf, &entry)? {
        Some(Content::Withdrawal(withdrawal)) => Some(wording::withdrawal_key(withdrawal.reason)),
        _ => None,
    })
}

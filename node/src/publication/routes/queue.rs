//! *Publisering*: the summaries that wait, and those that were settled.

use askama::Template;
use axum::response::Response;

use crate::case::store::relations;
use crate::kernel::access::{ReadHolds, ReviewPublication, permit};
use crate::organisation::signed_in::SignedIn;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::WebError;
use crate::publication::gate::Reason;
use crate::publication::holds::{HoldRow, HoldStatus, holds};
use crate::register::erasure;

#[derive(Template)]
#[template(path = "publication/routes/queue.html")]
struct QueueView {
    page: Page,
    waiting: Vec<Row>,
    settled: Vec<Row>,
    /// Withdrawals that some trust has not signed for: address, since when, which trusts.
    unsigned: Vec<(String, String, String)>,
}

struct Row {
    /// Nothing for those who may know that it is held, but not read it.
    href: Option<String>,
    medicine: String,
    number: i64,
    scope: String,
    reasons: String,
    status: (Tone, String),
    held: String,
    settled: String,
}

/// Shown of each.
const SHOWN: i64 = 50;

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    let may = who.may::<ReadHolds>()?;
    let (mut waiting, mut settled) = (Vec::new(), Vec::new());
    for hold in holds(&who.trust, &may, SHOWN).await? {
        let relations = relations(&who.trust, hold.case_id).await?;
        let may_open = relations.is_some_and(|it| permit::<ReviewPublication>(&who.actor, &it).is_ok());
        let list = match hold.status {
            HoldStatus::Held | HoldStatus::Waiting => &mut waiting,
            HoldStatus::Released | HoldStatus::KeptBack => &mut settled,
        };
        list.push(row(hold, may_open, who.lang));
    }
    let unsigned = erasure::missing(&who.trust).await?.into_iter().map(|missing| {
        (missing.address, format::date_time(who.lang, missing.since.instant()), missing.trusts.join(", "))
    });
    let unsigned = unsigned.collect();
    Ok(html(&QueueView { page: who.page("publication-title"), waiting, settled, unsigned }))
}

fn row(hold: HoldRow, may_open: bool, lang: Lang) -> Row {
    let reasons = hold.reasons.split_whitespace().filter_map(Reason::from_code);
    let due = hold.due_on.as_deref().and_then(|day| day.parse().ok());
    let due =
        due.map(|day| ta(lang, "publication-reason-waiting", &[("day", &format::date_long(lang, day))]));
    let reasons: Vec<String> = reasons.map(|reason| t(lang, reason.name_key())).chain(due).collect();
    Row {
        href: may_open.then(|| format!("/publisering/{}", hold.id)),
        medicine: hold.medicine.unwrap_or_else(|| t(lang, "publication-no-medicine")),
        number: hold.number,
        scope: t(lang, hold.scope.name_key()),
        reasons: reasons.join(", "),
        status: status(hold.status, lang),
        held: format::date_time(lang, hold.held_at.instant()),
        settled: hold.settled_at.map(|at| format::date_time(lang, at.instant())).unwrap_or_default(),
    }
}

pub(super) fn status(status: HoldStatus, lang: Lang) -> (Tone, String) {
    match status {
        HoldStatus::Held => (Tone::Warning, t(lang, "publication-status-held")),
        HoldStatus::Waiting => (Tone::Info, t(lang, "publication-status-waiting")),
        HoldStatus::Released => (Tone::Success, t(lang, "publication-status-released")),
        HoldStatus::KeptBack => (Tone::Neutral, t(lang, "publication-status-kept-back")),
    }
}

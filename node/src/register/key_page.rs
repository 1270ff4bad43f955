//! *Våre nøkler*: the trust's own keys in the federation, and changing one of them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use federation_protocol::signature::{AnyPublicKey, KeyPurpose};

use crate::kernel::access::ChangeKeys;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::federation_keys::{KeyRecord, records};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::{WebError, see_other_saying};
use crate::register::key_change::purpose_key;
use crate::register::rotate::{CannotRotate, rotate};
use crate::register::rotation::Plan;

const PATH: &str = "/foretak/nokler";

#[derive(Template)]
#[template(path = "register/keys.html")]
struct KeysView {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    id: String,
    since: String,
    status: (Tone, String),
    change: Option<String>,
}

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    who.may::<ChangeKeys>()?;
    let rows = records(&who.trust.db).await?;
    let rows = rows.iter().filter_map(|record| row(&who, record)).collect();
    Ok(html(&KeysView { page: who.page("register-keys").under(t(who.lang, "peers-title")), rows }))
}

fn row(who: &SignedIn, record: &KeyRecord) -> Option<Row> {
    let (lang, now) = (who.lang, who.trust.now());
    let purpose = KeyPurpose::from_name(&record.purpose)?;
    let key: AnyPublicKey = record.public_key.parse().ok()?;
    let is_newest = record.retired_at.is_none();
    let begins = record.valid_from.filter(|from| *from > now);
    let moment = |at: crate::kernel::clock::Timestamp| format::date_time(lang, at.instant());
    let status = match (record.destroyed_at, begins, is_newest) {
        (Some(at), ..) => (Tone::Neutral, ta(lang, "register-key-destroyed", &[("time", &moment(at))])),
        (None, Some(at), _) => (Tone::Info, ta(lang, "register-key-begins", &[("time", &moment(at))])),
        (None, None, true) => (Tone::Success, t(lang, "register-key-in-use")),
        (None, None, false) => (Tone::Warning, ends(record, lang)),
    };
    let change = is_newest.then(|| format!("{PATH}/{}", purpose.name()));
    Some(Row {
        name: t(lang, purpose_key(purpose)),
        id: key.id_text(),
        since: moment(record.created_at),
        status,
        change: change.filter(|_| begins.is_none()),
    })
}

fn ends(record: &KeyRecord, lang: Lang) -> String {
    match (record.valid_until, record.until_size) {
        (Some(at), _) => ta(lang, "register-key-ends", &[("time", &format::date_time(lang, at.instant()))]),
        (None, Some(size)) => ta(lang, "register-key-until-size", &[("size", &size)]),
        (None, None) => t(lang, "register-key-ended"),
    }
}

#[derive(Template)]
#[template(path = "register/key.html")]
struct KeyView {
    page: Page,
    path: String,
    effects: Vec<String>,
}

fn purpose_of(name: &str) -> Result<KeyPurpose, WebError> {
    KeyPurpose::from_name(name).ok_or(WebError::NotFound)
}

pub(super) async fn before(who: SignedIn, Path(name): Path<String>) -> Result<Response, WebError> {
    who.may::<ChangeKeys>()?;
    let (lang, purpose) = (who.lang, purpose_of(&name)?);
    let plan = Plan::default();
    let hours = plan.lead.as_secs() / 3600;
    let days = plan.overlap.as_secs() / (24 * 3600);
    let overlap = match purpose {
        KeyPurpose::Log => ta(lang, "register-key-effect-log", &[("count", &plan.overlap_entries)]),
        KeyPurpose::Sealing => ta(lang, "register-key-effect-sealing", &[("days", &days)]),
        _ => ta(lang, "register-key-effect-times", &[("hours", &hours), ("days", &days)]),
    };
    let effects =
        vec![t(lang, "register-key-effect-announced"), overlap, t(lang, "register-key-effect-not-stolen")];
    let title = ta(lang, "register-key-change-of", &[("key", &t(lang, purpose_key(purpose)))]);
    let page = who.page_titled(title).under(t(lang, "register-keys"));
    Ok(html(&KeyView { page, path: format!("{PATH}/{}", purpose.name()), effects }))
}

pub(super) async fn take(Path(name): Path<String>, signed: SignedForm) -> Result<Response, WebError> {
    let who = signed.who;
    let permit = who.may::<ChangeKeys>()?;
    match rotate(&who.trust, permit.actor(), purpose_of(&name)?, Plan::default()).await {
        Ok(_) => Ok(see_other_saying(PATH, "flash-key-changed")),
        Err(CannotRotate::Underway) => Ok(see_other_saying(PATH, "flash-key-underway")),
        Err(CannotRotate::Store(error)) => Err(error.into()),
        Err(error) => Err(WebError::internal(error)),
    }
}

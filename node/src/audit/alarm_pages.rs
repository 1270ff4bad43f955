//! *Varsler*: what was unusual in the access log, and what the auditor made of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::alarms::AlarmKind;
use super::watch::{self, Raised};
use crate::kernel::access::ReadAccessLog;
use crate::kernel::ids::{AlarmId, UserId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::db::StoreError;
use crate::platform::form::{Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other_saying};

const NOTE: &str = "note";
/// Longest note.
const NOTE_LIMIT: usize = 1_000;

#[derive(Template)]
#[template(path = "audit/alarms.html")]
struct AlarmsView {
    page: Page,
    form: FormView,
    open: Vec<Row>,
    settled: Vec<Row>,
    usual: u32,
}

struct Row {
    id: AlarmId,
    title: String,
    person: String,
    machine_time: String,
    time: String,
    /// The log of what it is about.
    href: String,
    /// Who settled it, when, and their words.
    settled: Option<(String, String)>,
}

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    show(StatusCode::OK, &who, FormView::default()).await
}

async fn show(status: StatusCode, who: &SignedIn, form: FormView) -> Result<Response, WebError> {
    let permit = who.may::<ReadAccessLog>()?;
    let names = user_names(&who.trust.db).await?;
    let alarms = watch::alarms(&who.trust, &permit).await?;
    let (open, settled): (Vec<Row>, Vec<Row>) =
        alarms.into_iter().map(|alarm| row(who, &names, alarm)).partition(|row| row.settled.is_none());
    let page = who.page("alarms-title").under(t(who.lang, "access-log-title")).with_errors_of(&form);
    let usual = who.trust.settings.alarm_patients_an_hour;
    Ok(html_with(status, &AlarmsView { page, form, open, settled, usual }))
}

fn row(who: &SignedIn, names: &BTreeMap<UserId, String>, alarm: Raised) -> Row {
    let lang = who.lang;
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_else(|| user.to_string());
    let title = match alarm.kind {
        AlarmKind::BreakGlass => t(lang, "alarms-break-glass"),
        AlarmKind::ManyPatients => ta(lang, "alarms-many-patients", &[("count", &alarm.patients)]),
        AlarmKind::AtNight => ta(lang, "alarms-at-night", &[("count", &alarm.patients)]),
    };
    let day = alarm.until_at.date_in_norway();
    let about = alarm.case().map(|case| format!("&sak={case}")).unwrap_or_default();
    let href = format!("/innsynslogg?person={}&fra={2}&til={2}{1}", alarm.actor, about, format::date(day));
    let settled = alarm.seen_at.map(|at| {
        let by = alarm.seen_by.map(name).unwrap_or_default();
        (format!("{by}, {}", format::date_time(lang, at.instant())), alarm.note.clone().unwrap_or_default())
    });
    Row {
        id: alarm.id,
        title,
        person: name(alarm.actor),
        machine_time: format::machine_time(alarm.until_at.instant()),
        time: format::date_time(lang, alarm.until_at.instant()),
        href,
        settled,
    }
}

pub(super) async fn settle(Path(alarm): Path<AlarmId>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<ReadAccessLog>()?;
    let field = format!("{NOTE}-{alarm}");
    let mut values = Form::default();
    values.set(&field, form.value(NOTE));
    let mut view = FormView::new(values);
    let note = view.require(&field, t(who.lang, "alarms-note-missing")).unwrap_or_default();
    if note.chars().count() > NOTE_LIMIT {
        view.add_error(field, t(who.lang, "alarms-note-long"));
    }
    if view.has_errors() {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, view).await;
    }
    match watch::settle(&who.trust, &permit, alarm, note.trim()).await {
        Ok(()) => Ok(see_other_saying("/innsynslogg/varsler", "flash-alarm-settled")),
        Err(StoreError::Conflict) => Err(WebError::NotFound),
        Err(error) => Err(error.into()),
    }
}

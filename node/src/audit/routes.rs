//! The page *Innsynslogg*: for auditors and the data protection officer. Reading the log is logged as well.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;

use super::actions::ActionGroup;
use super::leaf::LoggedAccess;
use super::list::{Cursor, Filter, list};
use super::sequencer::CannotSequence;
use super::verifier::{Broken, Unbroken, verify};
use super::{Access, Object, alarm_pages, patient_pages, store, texts, watch};
use crate::kernel::access::{ReadAccessLog, Role, TrustAction as _};
use crate::kernel::clock::{Timestamp, norway};
use crate::kernel::ids::UserId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::{user_names, users};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, Tone, html, html_with};
use crate::platform::web::WebError;

const PATH: &str = "/innsynslogg";
const ROWS_A_PAGE: u16 = 50;

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(PATH, get(show))
        .route("/innsynslogg/verifiser", post(show_verified))
        .route("/innsynslogg/pasient", post(patient_pages::find))
        .route("/innsynslogg/utskrift", get(patient_pages::export))
        .route("/innsynslogg/varsler", get(alarm_pages::page))
        .route("/innsynslogg/varsler/{alarm}", post(alarm_pages::settle))
}

#[derive(Template)]
#[template(path = "audit/access_log.html")]
struct AccessLogPage {
    page: Page,
    form: FormView,
    people: Vec<Choice>,
    rows: Vec<Row>,
    older: Option<String>,
    verdict: Option<Verdict>,
    kinds: Vec<Choice>,
    /// Alarms that nobody has seen.
    alarms: usize,
    /// Where the rows of the one patient that is looked at are had as a file.
    export: Option<String>,
}

/// A row as its page shows it.
struct Row {
    machine_time: String,
    time: String,
    who: String,
    roles: String,
    what: String,
    object: String,
    /// Id of the object, and the same page with this object alone where that can be asked for.
    object_id: Option<(String, Option<String>)>,
    reason: String,
}

pub(super) struct Verdict {
    tone: Tone,
    title: String,
    text: String,
}

async fn show(who: SignedIn, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    render(&who, FormView::new(asked), None).await
}

async fn show_verified(SignedForm { who, .. }: SignedForm) -> Result<Response, WebError> {
    who.may::<ReadAccessLog>()?;
    let verdict = match verify(&who.trust.db, &who.trust.settings.folder).await {
        Ok(verdict) => verdict,
        Err(CannotSequence::Store(error)) => return Err(error.into()),
        Err(error) => return Err(WebError::internal(error)),
    };
    if let Err(broken) = &verdict {
        tracing::error!(trust = %who.trust.id, ?broken, "the access log is broken");
    }
    let trace = Access {
        actor: &who.actor,
        action: texts::VERIFY,
        object: Object::AccessLog,
        subject: None,
        reason: None,
    };
    store::record_read(&who.trust, &trace).await?;
    let verdict = words(who.lang, &verdict);
    render(&who, FormView::default(), Some(verdict)).await
}

/// The page with what was asked for, and with the errors that are in the form already.
pub(super) async fn render(
    who: &SignedIn,
    mut form: FormView,
    verdict: Option<Verdict>,
) -> Result<Response, WebError> {
    let permit = who.may::<ReadAccessLog>()?;
    let (trust, lang) = (&who.trust, who.lang);
    let filter = read_filter(lang, &mut form);
    let after = form.values.answer("etter").and_then(Cursor::parse);
    let (rows, next) = if form.has_errors() {
        (Vec::new(), None)
    } else {
        list(&trust.db, &permit, &filter, after, ROWS_A_PAGE).await?
    };
    let trace = Access {
        actor: &who.actor,
        action: ReadAccessLog::KIND.code(),
        object: Object::AccessLog,
        subject: filter.subject,
        reason: None,
    };
    store::record_read(trust, &trace).await?;
    let names = user_names(&trust.db).await?;
    let people = users(&trust.db).await?.into_iter();
    let people = people.map(|user| Choice::new(user.id.to_string(), user.display_name)).collect();
    let alarms = watch::alarms(trust, &permit).await?.iter().filter(|alarm| alarm.seen_at.is_none()).count();
    let view = AccessLogPage {
        kinds: ActionGroup::ALL
            .iter()
            .map(|kind| Choice::new(kind.code(), t(lang, kind_key(*kind))))
            .collect(),
        export: filter.subject.map(|subject| format!("/innsynslogg/utskrift?pasient={subject}")),
        alarms,
        page: who.page("access-log-title").with_errors_of(&form),
        rows: rows.into_iter().map(|row| shown(lang, row, &names)).collect(),
        older: next.map(|cursor| address(&form.values, &[("etter", &cursor.to_string())])),
        people,
        form,
        verdict,
    };
    Ok(if view.form.has_errors() { html_with(StatusCode::UNPROCESSABLE_ENTITY, &view) } else { html(&view) })
}

fn read_filter(lang: Lang, form: &mut FormView) -> Filter {
    let answer = |form: &FormView, name: &str| form.values.answer(name).map(str::to_owned);
    let mut filter =
        Filter { actor: answer(form, "person").and_then(|id| id.parse().ok()), ..Filter::default() };
    filter.subject = answer(form, "pasient").and_then(|id| id.parse().ok());
    filter.kind = answer(form, "hva").as_deref().and_then(ActionGroup::from_code);
    if let Some(case) = answer(form, "sak") {
        filter.case = case.parse().ok();
        if filter.case.is_none() {
            form.add_error("sak", t(lang, "access-log-case-wrong"));
        }
    }
    for name in ["fra", "til"] {
        let Some(text) = answer(form, name) else { continue };
        let day = format::parse_date(&text);
        let instant = match name {
            "fra" => day.and_then(midnight),
            // The whole of the last day is meant.
            _ => day.and_then(|day| day.tomorrow().ok()).and_then(midnight),
        };
        match (name, instant) {
            (_, None) => form.add_error(name, t(lang, "access-log-date-wrong")),
            ("fra", from) => filter.from = from,
            (_, before) => filter.before = before,
        }
    }
    filter
}

const fn kind_key(kind: ActionGroup) -> &'static str {
    match kind {
        ActionGroup::Read => "access-log-kind-read",
        ActionGroup::Identity => "access-log-kind-identity",
        ActionGroup::Change => "access-log-kind-change",
        ActionGroup::Disclose => "access-log-kind-disclose",
        ActionGroup::BreakGlass => "access-log-kind-break-glass",
    }
}

fn midnight(day: Date) -> Option<Timestamp> {
    day.to_zoned_datetime(norway()).ok().map(|zoned| Timestamp::new(zoned.timestamp()))
}

/// This page with the filters of `form`, some of them replaced.
fn address(form: &Form, replaced: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in ["person", "pasient", "sak", "hva", "fra", "til", "etter"] {
        let new = replaced.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        if let Some(value) = new.or_else(|| form.answer(name).filter(|_| name != "etter")) {
            query.append_pair(name, value);
        }
    }
    format!("{PATH}?{}", query.finish())
}

fn shown(lang: Lang, row: LoggedAccess, names: &BTreeMap<UserId, String>) -> Row {
    let object_id = row.object_id.map(|id| {
        let id = id.to_string();
        let alone = (row.object_kind == "case").then(|| address(&Form::default(), &[("sak", &id)]));
        (id, alone)
    });
    let roles = texts::roles(lang, &row.roles);
    let (who, roles) = match names.get(&row.actor) {
        Some(name) => (name.clone(), roles),
        // What the node does on its own is no person's deed.
        None if row.roles == Role::Node.code() => (roles, String::new()),
        None => (row.actor.to_string(), roles),
    };
    Row {
        machine_time: format::machine_time(row.at.instant()),
        time: format::date_time(lang, row.at.instant()),
        who,
        roles,
        what: texts::action(lang, &row.action),
        object: texts::object_kind(lang, &row.object_kind),
        object_id,
        reason: row.reason.unwrap_or_default(),
    }
}

fn words(lang: Lang, verdict: &Result<Unbroken, Broken>) -> Verdict {
    let text = match verdict {
        Ok(unbroken) => {
            let Unbroken { rows, root, checkpoints, waiting } = unbroken;
            let (root, checkpoints) = (root.to_string(), *checkpoints);
            ta(
                lang,
                "access-log-unbroken-text",
                &[("rows", rows), ("root", &root), ("checkpoints", &checkpoints), ("waiting", waiting)],
            )
        }
        Err(Broken::Changed { place, id }) => {
            ta(lang, "access-log-changed", &[("place", place), ("id", &id.to_string())])
        }
        Err(Broken::Missing { place }) => ta(lang, "access-log-missing", &[("place", place)]),
        Err(Broken::PutIn { id }) => ta(lang, "access-log-put-in", &[("id", &id.to_string())]),
        Err(Broken::Checkpoint { from, to }) => {
            ta(lang, "access-log-checkpoint", &[("from", from), ("to", to)])
        }
        Err(Broken::Tree { from }) => ta(lang, "access-log-tree", &[("from", from)]),
        Err(Broken::Cut { expected, rows }) => {
            ta(lang, "access-log-cut", &[("expected", expected), ("rows", rows)])
        }
    };
    match verdict {
        Ok(_) => Verdict { tone: Tone::Success, title: t(lang, "access-log-unbroken"), text },
        Err(_) => Verdict { tone: Tone::Danger, title: t(lang, "access-log-broken"), text },
    }
}

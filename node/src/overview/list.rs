//! The list of cases that a user may see.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::case::in_short::use_in_words;
use crate::case::store::{CaseRow, Cursor, Filter, list};
use crate::kernel::access::{CaseScope, Stage};
use crate::kernel::clock::Timestamp;
use crate::organisation::signed_in::SignedIn;
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Chip, Page, Tone, html};
use crate::platform::web::WebError;

#[derive(Template)]
#[template(path = "overview/list.html")]
struct ListView {
    page: Page,
    form: FormView,
    stages: Vec<Choice>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    older: Option<String>,
    newest: Option<String>,
}

struct Row {
    href: String,
    title: String,
    number: i64,
    unit: String,
    clinician: String,
    scope: String,
    tag: (String, Tone),
    due: Option<(String, Tone)>,
    urgent: bool,
    changed: String,
}

/// The state of the list, all of it in the address.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wish {
    /// Code of a stage.
    stage: Option<String>,
    /// Where the page begins: microseconds and id of the last row before it.
    etter: Option<String>,
}

const SHOWN: u16 = 25;

/// Cases, latest change first.
pub(super) async fn page(who: SignedIn, Query(wish): Query<Wish>) -> Result<Response, WebError> {
    let stage = wish.stage.as_deref().and_then(Stage::from_code);
    let filter = Filter { stages: stage.into_iter().collect(), ..Filter::default() };
    let after = wish.etter.as_deref().and_then(cursor);
    let found = list(&who.trust.db, &CaseScope::of(&who.actor), &filter, after, SHOWN).await?;
    let page = who.page("overview-list-title");
    let now = who.trust.now();
    let filtered = stage.map(|stage| format!("stage={}&", stage.code())).unwrap_or_default();
    let mut form = Form::default();
    if let Some(stage) = stage {
        form.set("stage", stage.code());
    }
    let chips = stage.map(|stage| Chip { label: page.t(stage.name_key()), remove_href: "/saker".to_owned() });
    Ok(html(&ListView {
        form: FormView::new(form),
        stages: Stage::ALL.iter().map(|stage| Choice::new(stage.code(), page.t(stage.name_key()))).collect(),
        chips: chips.into_iter().collect(),
        rows: found.rows.iter().map(|row| shown(row, now, page.lang)).collect(),
        older: found
            .next
            .map(|next| format!("/saker?{filtered}etter={}_{}", next.changed_at.micros(), next.id)),
        newest: after.map(|_| format!("/saker?{filtered}").trim_end_matches(['?', '&']).to_owned()),
        page,
    }))
}

fn cursor(text: &str) -> Option<Cursor> {
    let (micros, id) = text.split_once('_')?;
    Some(Cursor { changed_at: Timestamp::from_micros(micros.parse().ok()?), id: id.parse().ok()? })
}

fn shown(row: &CaseRow, now: Timestamp, lang: Lang) -> Row {
    Row {
        href: format!("/saker/{}", row.id),
        title: row_title(row, lang),
        number: row.number,
        unit: row.unit.clone(),
        clinician: row.clinician.clone(),
        scope: t(lang, row.scope.name_key()),
        tag: stage_tag(row, lang),
        due: days_left(row, now, lang),
        urgent: row.urgent,
        changed: format::date(row.changed_at.date_in_norway()),
    }
}

/// Title of a row.
pub(super) fn row_title(row: &CaseRow, lang: Lang) -> String {
    match &row.medicine {
        Some(medicine) => use_in_words(medicine, row.icd10.as_deref(), lang),
        None => t(lang, "overview-untitled"),
    }
}

/// The outcome once there is one, else the stage.
pub(super) fn stage_tag(row: &CaseRow, lang: Lang) -> (String, Tone) {
    match (row.stage, row.outcome) {
        (Stage::Decided, Some(outcome)) => (t(lang, outcome.name_key()), outcome.into()),
        (stage, _) => (t(lang, stage.name_key()), stage.into()),
    }
}

/// How long the stage may still take; nothing where no deadline runs.
pub(super) fn days_left(row: &CaseRow, now: Timestamp, lang: Lang) -> Option<(String, Tone)> {
    let due: Date = row.due_on.as_deref()?.parse().ok()?;
    let today = now.date_in_norway();
    let shown = format::date(due);
    Some(if due < today {
        (ta(lang, "overview-overdue", &[("date", &shown)]), Tone::Danger)
    } else if due == today {
        (t(lang, "overview-due-today"), Tone::Warning)
    } else {
        (ta(lang, "overview-due", &[("date", &shown)]), Tone::Neutral)
    })
}

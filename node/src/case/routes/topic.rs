//! The application: its task list, and one page a topic. What is typed is saved before it is judged.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::fields::{Entry, Kind, entries, form_view};
use super::writing::{Writing, question_of_codes};
use crate::case::steps::case_path;
use crate::codes;
use crate::forms::{AnswerKey, FieldError, LinkId, PageView};
use crate::kernel::ids::{CaseId, CommandId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::layout::{Page, Step, Steps, Task, Tone, html, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

#[derive(Template)]
#[template(path = "case/routes/overview.html")]
struct OverviewView {
    page: Page,
    case: CaseId,
    tasks: Vec<Task>,
    done: usize,
    returned: Option<String>,
}

/// The topics, and how far each is.
pub(super) async fn overview(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let Some(writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    let page = who.page_titled(writing.title(who.lang));
    let mut done = 0;
    let topics = writing.topics();
    let count = topics.len();
    let mut tasks: Vec<Task> = topics
        .into_iter()
        .map(|topic| {
            let (answered, _) = writing.answers.answered(&writing.form, topic);
            let wrong = !writing.mistakes(topic.link_id.as_str()).is_empty();
            let (status, tone) = match (answered, wrong) {
                (0, true) => ("case-topic-empty", Tone::Neutral),
                (_, true) => ("case-topic-begun", Tone::Info),
                (_, false) => {
                    done += 1;
                    ("case-topic-done", Tone::Success)
                }
            };
            Task {
                label: topic.text.get(who.lang).to_owned(),
                href: format!("/saker/{case}/soknad/{}", topic.link_id),
                hint: String::new(),
                status: page.t(status),
                tone,
            }
        })
        .collect();
    let ready = done == count;
    tasks.push(Task {
        label: page.t("case-check-title"),
        href: if ready { format!("/saker/{case}/kontroller") } else { String::new() },
        hint: if ready { String::new() } else { page.t("case-check-not-yet") },
        status: page.t(if ready { "case-topic-ready" } else { "case-topic-later" }),
        tone: if ready { Tone::Info } else { Tone::Neutral },
    });
    let returned = writing.returned();
    Ok(html(&OverviewView { page, case, tasks, done, returned }))
}

#[derive(Template)]
#[template(path = "case/routes/topic.html")]
struct TopicView {
    page: Page,
    form: FormView,
    case: CaseId,
    topic: String,
    steps: Steps,
    entries: Vec<Entry>,
    revision: i64,
    command: CommandId,
    from_check: bool,
}

/// What the address of a topic page may say besides.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// A repeating group that gets one more round.
    rad: Option<String>,
    /// `kontroller` when the page was reached from there and leads back there.
    fra: Option<String>,
    /// Set when the page was reached because something on it must be mended.
    feil: Option<String>,
}

impl Wish {
    fn came_from_check(&self) -> bool {
        self.fra.as_deref() == Some("kontroller")
    }
}

/// One topic to fill in.
pub(super) async fn page(
    who: SignedIn,
    Path((case, topic)): Path<(CaseId, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response, WebError> {
    let Some(writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    let errors = if wish.feil.is_some() { writing.mistakes(&topic) } else { Vec::new() };
    Ok(html(&view(&who, &writing, &topic, &errors, &wish)?))
}

fn view(
    who: &SignedIn,
    writing: &Writing,
    topic: &str,
    errors: &[FieldError],
    wish: &Wish,
) -> Result<TopicView, WebError> {
    let case = writing.open.case().id;
    let shown = PageView::of(&writing.form, topic, &writing.answers, errors, who.lang, wish.rad.as_deref())
        .ok_or(WebError::NotFound)?;
    let form = form_view(&shown, who.lang);
    let page = who.page_titled(shown.title.clone()).under(writing.title(who.lang)).with_errors_of(&form);
    let mut all: Vec<Step> = writing
        .topics()
        .into_iter()
        .map(|topic| Step {
            label: topic.text.get(who.lang).to_owned(),
            href: Some(format!("/saker/{case}/soknad/{}", topic.link_id)),
        })
        .collect();
    all.push(Step { label: page.t("case-check-title"), href: None });
    Ok(TopicView {
        steps: Steps { all, current: shown.step },
        entries: entries(&shown, who.lang),
        topic: shown.link_id,
        revision: writing.revision,
        command: CommandId::new(who.trust.random()),
        from_check: wish.came_from_check(),
        page,
        form,
        case,
    })
}

/// Saves the page, then judges it: nothing that was typed is lost to an error.
pub(super) async fn save(
    Path((case, topic)): Path<(CaseId, String)>,
    Query(wish): Query<Wish>,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    let Some(mut writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    writing.revision = form.number("expected_version").ok_or(WebError::Unprocessable)?;
    let sent = question_of_codes(&writing.form, &form, who.lang);
    if !writing.answers.replace_page(
        &writing.form,
        &topic,
        sent.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    ) {
        return Err(WebError::NotFound);
    }
    if let Some(field) = form.wants_hits_for() {
        let mut view = view(&who, &writing, &topic, &[], &wish)?;
        view.form.hits = Some((field.to_owned(), hits(&writing, field, &form, &who)));
        return Ok(html(&view));
    }
    if let Some((group, round)) = form.answer("_remove").and_then(|value| value.split_once('#'))
        && let (Some(group), Ok(round)) = (LinkId::new(group), round.parse())
    {
        writing.answers.remove_round(&writing.form, &group, round);
    }
    let mut errors = writing.save(&who, &topic).await?;
    let here = format!("/saker/{case}/soknad/{topic}");
    if let Some(group) = form.answer("_add") {
        let group: String = url::form_urlencoded::byte_serialize(group.as_bytes()).collect();
        return Ok(see_other(&format!("{here}?rad={group}")));
    }
    if form.answer("_remove").is_some() {
        return Ok(see_other(&here));
    }
    if form.value("_go") == "later" {
        return Ok(see_other_saying(&format!("/saker/{case}/soknad"), "flash-draft-saved"));
    }
    errors.extend(writing.mistakes(&topic));
    if !errors.is_empty() {
        return Ok(html_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &view(&who, &writing, &topic, &errors, &wish)?,
        ));
    }
    let topics = writing.topics();
    let next = topics.iter().skip_while(|page| page.link_id.as_str() != topic).nth(1);
    Ok(see_other(&match next {
        Some(next) if !wish.came_from_check() => format!("/saker/{case}/soknad/{}", next.link_id),
        _ => format!("/saker/{case}/kontroller"),
    }))
}

/// The hits of a code search made without script.
fn hits(writing: &Writing, field: &str, form: &Form, who: &SignedIn) -> Vec<Choice> {
    let system = field.parse::<AnswerKey>().ok().and_then(|key| writing.code_system(&key));
    let Some(system) = system else { return Vec::new() };
    codes::catalogue::search(system, form.value(field), who.lang)
        .into_iter()
        .map(|hit| Choice::new(hit.code, hit.name))
        .collect()
}

#[derive(serde::Serialize)]
struct Saved {
    expected_version: i64,
}

/// Saves the page as far as it is typed, for the script that saves while the clinician pauses.
pub(super) async fn autosave(
    Path((case, topic)): Path<(CaseId, String)>,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    let Some(mut writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    writing.revision = form.number("expected_version").ok_or(WebError::Unprocessable)?;
    let sent = question_of_codes(&writing.form, &form, who.lang);
    if !writing.answers.replace_page(
        &writing.form,
        &topic,
        sent.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    ) {
        return Err(WebError::NotFound);
    }
    writing.save(&who, &topic).await?;
    Ok(Json(Saved { expected_version: writing.revision }).into_response())
}

/// Where a case goes that is no longer with the clinician.
pub(super) fn elsewhere(case: CaseId) -> Response {
    see_other(&case_path(case))
}

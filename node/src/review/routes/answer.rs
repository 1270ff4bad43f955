//! One request of another trust: the dossier, the question, and the answer.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::ids::AttachmentId;
use federation_protocol::mailbox::OpinionV1;

use super::PATH;
use super::answer_form::{Question, TEXT, bodies, questions, read, recommendations};
use super::asked::said;
use super::queue::{day, medicine, standing_of};
use super::thread::{Thread, thread};
use crate::audit::{self, Access, Object};
use crate::kernel::access::{AnswerReview, ReadReviews, TrustAction as _};
use crate::kernel::ids::{CommandId, ReviewId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers;
use crate::platform::form::{Choice, FormView};
use crate::platform::format;
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::review::answering::{CannotAnswer, answer};
use crate::review::attachments;
use crate::review::conversation::{self, Conversation, Writer};
use crate::review::marks::{Marked, Screen, look_through};
use crate::review::panel::ratings;
use crate::review::rules::LegalBasis;
use crate::review::store::{self, OpenReview, ReceivedReview};
use crate::review::{texts, wire};

#[derive(Template)]
#[template(path = "review/routes/answer.html")]
struct AnswerPage {
    page: Page,
    id: ReviewId,
    tone: Tone,
    state: String,
    facts: Vec<SummaryRow>,
    question: String,
    sections: Vec<(String, String)>,
    given: Option<Given>,
    form: FormView,
    thread: Thread,
    /// The opinion, where it must be looked at again.
    marked: Option<Marked>,
    /// Whether the reader may answer, and nobody has.
    open: bool,
    recommendations: Vec<Choice>,
    bodies: Vec<Choice>,
    questions: Vec<Question>,
    command: CommandId,
}

/// The answer that was given.
struct Given {
    recommendation: String,
    by: String,
    text: String,
    ratings: Vec<(String, String, String)>,
}

/// What is left of a request that was withdrawn or declined.
#[derive(Template)]
#[template(path = "review/routes/over.html")]
struct OverPage {
    page: Page,
    tone: Tone,
    state: String,
    what: String,
    facts: Vec<SummaryRow>,
}

/// Address of a request that was received.
pub(super) fn path(id: ReviewId) -> String {
    format!("{PATH}/{id}")
}

/// The request, and the forms where the reader may answer.
pub(super) async fn page(Path(id): Path<ReviewId>, who: SignedIn) -> Result<Response, WebError> {
    show_with(StatusCode::OK, &who, id, FormView::default(), None).await
}

/// The same with a form that was sent.
pub(super) async fn show_with(
    status: StatusCode,
    who: &SignedIn,
    id: ReviewId,
    form: FormView,
    marks: Option<Marks>,
) -> Result<Response, WebError> {
    let permit = who.may::<ReadReviews>()?;
    let row = store::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    if row.is_erased() {
        return over(who, &row).await;
    }
    let open = store::open_received(&who.trust, &permit, id).await?.ok_or(WebError::NotFound)?;
    // Order: the trace is durable before the page leaves.
    audit::store::record_read(&who.trust, &access(who, ReadReviews::KIND.code(), &open)).await?;
    let conversation = conversation::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    show(status, who, &open, &conversation, (form, marks)).await
}

fn access<'a>(who: &'a SignedIn, action: &'static str, open: &OpenReview) -> Access<'a> {
    let object = Object::Review(open.row.id);
    Access { actor: &who.actor, action, object, subject: Some(open.row.subject), reason: None }
}

/// A text on the page that must be looked at again.
pub(super) enum Marks {
    /// The opinion.
    Opinion(Marked),
    /// A message.
    Message(Marked),
}

/// What the codes and times of a request say.
async fn facts(who: &SignedIn, row: &ReceivedReview) -> Result<Vec<SummaryRow>, WebError> {
    let lang = who.lang;
    let peer = peers::store::peer(&who.trust.db, row.peer).await?;
    let fact = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    Ok(vec![
        fact("review-from", peer.map(|peer| peer.trust_name).unwrap_or_default()),
        fact("review-received-at", day(row.received_at)),
        fact("review-deadline-short", day(row.deadline_at)),
    ])
}

async fn over(who: &SignedIn, row: &ReceivedReview) -> Result<Response, WebError> {
    let lang = who.lang;
    let (state, tone) = standing_of(lang, row.standing(who.trust.now()));
    let what = if row.withdrawn_at.is_some() { "review-over-withdrawn" } else { "review-over-declined" };
    let mut facts = facts(who, row).await?;
    let ended = row.withdrawn_at.or(row.declined_at).map(day).unwrap_or_default();
    facts.push(SummaryRow::new(t(lang, "review-over-at"), ended));
    let title = medicine(lang, &row.atc, row.icd10.as_deref());
    let page = who.page_titled(title).under(t(lang, "review-queue-title"));
    Ok(html_with(StatusCode::OK, &OverPage { page, tone, state, what: t(lang, what), facts }))
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenReview,
    conversation: &Conversation,
    (form, marks): (FormView, Option<Marks>),
) -> Result<Response, WebError> {
    let (lang, row, request) = (who.lang, &open.row, &open.request);
    let scheme = wire::scheme_in(request.scheme);
    let standing = row.standing(who.trust.now());
    let (state, tone) = standing_of(lang, standing);
    let basis = LegalBasis::from_code(request.legal_basis.as_str());
    // A basis that only the other trust's list has keeps its code.
    let basis =
        basis.map_or_else(|| request.legal_basis.to_string(), |basis| t(lang, texts::legal_basis(basis)));
    let fact = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    let mut facts = facts(who, row).await?;
    facts.push(fact("review-scheme", t(lang, scheme.name_key())));
    facts.push(fact("review-substance", request.substance.to_string()));
    facts.push(fact("review-basis", basis));
    let title = medicine(lang, &row.atc, row.icd10.as_deref());
    let sections = request.sections.iter();
    let may_answer = who.may::<AnswerReview>().is_ok();
    let mut thread = thread(who, conversation, path(row.id), may_answer).await?;
    let mut marked = None;
    match marks {
        Some(Marks::Opinion(marks)) => marked = Some(marks),
        Some(Marks::Message(marks)) => thread.marked = Some(marks),
        None => {}
    }
    let view = AnswerPage {
        page: who.page_titled(title).under(t(lang, "review-queue-title")).with_errors_of(&form),
        id: row.id,
        tone,
        state,
        facts,
        question: request.question.as_str().to_owned(),
        sections: sections.map(|it| (it.title.to_string(), it.text.to_string())).collect(),
        given: match (&open.opinion, row.answered) {
            (Some(opinion), Some((at, by))) => {
                let names = crate::organisation::store::user_names(&who.trust.db).await?;
                let by = names.get(&by).cloned().unwrap_or_default();
                let at = format::date_time(lang, at.instant());
                Some(given(lang, opinion, &by, &at))
            }
            _ => None,
        },
        open: standing.is_open() && may_answer,
        recommendations: recommendations(lang),
        bodies: bodies(lang),
        questions: questions(scheme, lang),
        command: CommandId::new(who.trust.random()),
        thread,
        marked,
        form,
    };
    Ok(html_with(status, &view))
}

fn given(lang: crate::platform::i18n::Lang, opinion: &OpinionV1, by: &str, at: &str) -> Given {
    let body = wire::body_in(opinion.given_by).map(|body| t(lang, body.name_key())).unwrap_or_default();
    Given {
        recommendation: t(lang, texts::recommendation(opinion.recommendation)),
        by: ta(lang, "review-given-by", &[("body", &body), ("name", &by), ("at", &at)]),
        text: opinion.text.to_string(),
        ratings: ratings(lang, &wire::ratings_in(&opinion.ratings).unwrap_or_default()),
    }
}

/// Sends the opinion.
pub(super) async fn send(
    Extension(screen): Extension<Screen>,
    Path(id): Path<ReviewId>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<AnswerReview>()?;
    let reading = who.may::<ReadReviews>()?;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    let row = store::received(&who.trust.db, &reading, id).await?.ok_or(WebError::NotFound)?;
    if row.command == Some(command) {
        return Ok(see_other(&path(id)));
    }
    if !row.standing(who.trust.now()).is_open() {
        return Err(WebError::Conflict);
    }
    let open = store::open_received(&who.trust, &reading, id).await?.ok_or(WebError::NotFound)?;
    let mut form = FormView::new(form);
    let scheme = wire::scheme_in(open.request.scheme);
    let opinion = read(&mut form, open.request.id, scheme, who.lang);
    let today = who.trust.now().date_in_norway();
    let marked = match &opinion {
        Some(opinion) => look_through(&screen, (who.lang, today), &mut form, TEXT, opinion.text.as_str()),
        None => None,
    };
    let (Some(opinion), false) = (opinion, form.has_errors()) else {
        let marks = marked.map(Marks::Opinion);
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &who, id, form, marks).await;
    };
    match answer(&who.trust, &permit, &open, command, opinion).await {
        Ok(()) => Ok(see_other_saying(&path(id), "flash-review-answered")),
        Err(CannotAnswer::NotActive) => {
            form.add_error(TEXT, t(who.lang, "review-peer-inactive"));
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &who, id, form, None).await
        }
        Err(CannotAnswer::Key(error)) => Err(error.into()),
        Err(error @ (CannotAnswer::Document(_) | CannotAnswer::Envelope(_))) => {
            Err(WebError::internal(error))
        }
    }
}

/// Says something.
pub(super) async fn say(
    Extension(screen): Extension<Screen>,
    Path(id): Path<ReviewId>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<AnswerReview>()?;
    let conversation = conversation::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    let mut form = FormView::new(form);
    match said(&who, &screen, Writer::Answering(&permit), &conversation, &mut form).await? {
        Ok(()) => Ok(see_other_saying(&path(id), "flash-review-said")),
        Err(marked) => {
            let marks = marked.map(Marks::Message);
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &who, id, form, marks).await
        }
    }
}

/// Leads an address that only takes forms to its page.
pub(super) async fn to_page(Path(id): Path<ReviewId>) -> Response {
    see_other(&path(id))
}

/// A file of the thread.
pub(super) async fn file(
    who: SignedIn,
    Path((id, attachment)): Path<(ReviewId, String)>,
) -> Result<Response, WebError> {
    let permit = who.may::<ReadReviews>()?;
    let attachment: AttachmentId = attachment.parse().map_err(|_| WebError::NotFound)?;
    let conversation = conversation::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    let found = attachments::download(&who.trust, &who.actor, &conversation, attachment).await?;
    Ok(found.ok_or(WebError::NotFound)?.into_response())
}

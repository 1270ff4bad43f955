//! One request of another trust: the dossier, the question, and the answer.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::mailbox::OpinionV1;

use super::PATH;
use super::answer_form::{Question, bodies, questions, read, recommendations};
use super::queue::{day, medicine, state_of};
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
use crate::review::panel::ratings;
use crate::review::rules::LegalBasis;
use crate::review::store::{self, OpenReview};
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

/// The request, and the form where the reader may answer.
pub(super) async fn page(Path(id): Path<ReviewId>, who: SignedIn) -> Result<Response, WebError> {
    let permit = who.may::<ReadReviews>()?;
    let open = store::open_received(&who.trust, &permit, id).await?.ok_or(WebError::NotFound)?;
    // Order: the trace is durable before the page leaves.
    audit::store::record_read(&who.trust, &access(&who, ReadReviews::KIND.code(), &open)).await?;
    show(StatusCode::OK, &who, &open, FormView::default()).await
}

fn access<'a>(who: &'a SignedIn, action: &'static str, open: &OpenReview) -> Access<'a> {
    let object = Object::Review(open.row.id);
    Access { actor: &who.actor, action, object, subject: Some(open.row.subject), reason: None }
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenReview,
    form: FormView,
) -> Result<Response, WebError> {
    let (lang, row, request) = (who.lang, &open.row, &open.request);
    let peer = peers::store::peer(&who.trust.db, row.peer).await?;
    let from = peer.map(|peer| peer.trust_name).unwrap_or_default();
    let scheme = wire::scheme_in(request.scheme);
    let (state, tone) = state_of(lang, row.answered.map(|(at, _)| at), row.deadline_at, who.trust.now());
    let basis = LegalBasis::from_code(request.legal_basis.as_str());
    // A basis that only the other trust's list has keeps its code.
    let basis =
        basis.map_or_else(|| request.legal_basis.to_string(), |basis| t(lang, texts::legal_basis(basis)));
    let fact = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    let facts = vec![
        fact("review-from", from.clone()),
        fact("review-scheme", t(lang, scheme.name_key())),
        fact("review-substance", request.substance.to_string()),
        fact("review-received-at", day(row.received_at)),
        fact("review-deadline-short", day(row.deadline_at)),
        fact("review-basis", basis),
    ];
    let title = medicine(lang, &row.atc, row.icd10.as_deref());
    let sections = request.sections.iter();
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
        open: row.answered.is_none() && who.may::<AnswerReview>().is_ok(),
        recommendations: recommendations(lang),
        bodies: bodies(lang),
        questions: questions(scheme, lang),
        command: CommandId::new(who.trust.random()),
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
pub(super) async fn send(Path(id): Path<ReviewId>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<AnswerReview>()?;
    let reading = who.may::<ReadReviews>()?;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    let open = store::open_received(&who.trust, &reading, id).await?.ok_or(WebError::NotFound)?;
    if open.row.command == Some(command) {
        return Ok(see_other(&format!("{PATH}/{id}")));
    }
    if open.row.answered.is_some() {
        return Err(WebError::Conflict);
    }
    let mut form = FormView::new(form);
    let scheme = wire::scheme_in(open.request.scheme);
    let Some(opinion) = read(&mut form, open.request.id, scheme, who.lang) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, &open, form).await;
    };
    match answer(&who.trust, &permit, &open, command, opinion).await {
        Ok(()) => Ok(see_other_saying(&format!("{PATH}/{id}"), "flash-review-answered")),
        Err(CannotAnswer::NotActive) => {
            form.add_error("text", t(who.lang, "review-peer-inactive"));
            show(StatusCode::UNPROCESSABLE_ENTITY, &who, &open, form).await
        }
        Err(CannotAnswer::Key(error)) => Err(error.into()),
        Err(error @ (CannotAnswer::Document(_) | CannotAnswer::Envelope(_))) => {
            Err(WebError::internal(error))
        }
    }
}

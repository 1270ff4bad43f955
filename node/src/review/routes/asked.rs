//! A request that was sent, as a page of its case: what was asked, what came of it, and the thread.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::ids::AttachmentId;
use federation_protocol::text::Text;

use super::queue::{day, standing_of};
use super::thread::{MESSAGE, Thread, thread};
use crate::case::in_short::InShort;
use crate::case::steps;
use crate::case::store::OpenCase;
use crate::case::{Ended, ReviewRequest};
use crate::kernel::access::{ReadRatings, RequestReview, permit};
use crate::kernel::ids::{CaseId, CommandId, ReviewId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers;
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::review::attachments;
use crate::review::conversation::{self, CannotWrite, Conversation, Writer};
use crate::review::marks::{Marked, Screen, look_through};
use crate::review::panel::{AnswerView, answer_view};
use crate::review::store::{self, Asked};
use crate::review::{messages, wire};

#[derive(Template)]
#[template(path = "review/routes/asked.html")]
struct AskedPage {
    page: Page,
    short: InShort,
    tone: Tone,
    state: String,
    question: String,
    /// Why there will be no answer: heading, words.
    ended: Option<(String, String)>,
    answer: Option<AnswerView>,
    facts: Vec<SummaryRow>,
    thread: Thread,
    form: FormView,
    /// Whether the reader may take it back or give more time.
    may_change: bool,
}

/// Address of a request of a case.
pub(super) fn asked_path(case: CaseId, review: ReviewId) -> String {
    format!("/saker/{case}/foresporsel/{review}")
}

/// One request of a case, as whoever may read what other trusts say sees it.
pub(super) struct Found {
    pub(super) who: SignedIn,
    pub(super) open: OpenCase,
    pub(super) asked: Asked,
    pub(super) conversation: Conversation,
    pub(super) siblings: Vec<Asked>,
    pub(super) writer: Option<crate::kernel::access::Permit<RequestReview>>,
}

/// Finds it, and notes in the access log that it was read.
pub(super) async fn find(who: SignedIn, case: CaseId, review: ReviewId) -> Result<Found, WebError> {
    let (may_read, open) = steps::open::<ReadRatings>(&who, case).await?;
    let relations = steps::relations(&who, case).await?;
    let mut siblings = store::asked_of_case(&who.trust.db, &may_read).await?;
    let at = siblings.iter().position(|it| it.review == review).ok_or(WebError::NotFound)?;
    let asked = siblings.remove(at);
    let conversation = conversation::of_case(&who.trust.db, &may_read, review).await?;
    let conversation = conversation.ok_or(WebError::NotFound)?;
    let writer = permit::<RequestReview>(&who.actor, &relations).ok();
    Ok(Found { who, open, asked, conversation, siblings, writer })
}

impl Found {
    fn request(&self) -> Result<&ReviewRequest, WebError> {
        let assessment = self.open.case().state.assessment();
        let request = assessment.and_then(|it| it.reviews.iter().find(|it| it.review == self.asked.review));
        request.ok_or(WebError::NotFound)
    }

    pub(super) async fn show(
        &self,
        status: StatusCode,
        form: FormView,
        marked: Option<Marked>,
    ) -> Result<Response, WebError> {
        let (who, lang, now) = (&self.who, self.who.lang, self.who.trust.now());
        let request = self.request()?;
        let short = InShort::of(who, &self.open).await?;
        let peers = peers::store::list(&who.trust.db).await?;
        let name = |id| {
            peers.iter().find(|peer| peer.id == id).map(|peer| peer.trust_name.clone()).unwrap_or_default()
        };
        let standing = self.asked.standing(now);
        let (state, tone) = standing_of(lang, standing);
        let path = asked_path(short.case, self.asked.review);
        let may_write = self.writer.is_some() && !self.conversation.is_over;
        let mut thread = thread(who, &self.conversation, path, may_write).await?;
        thread.marked = marked;
        let others = self.siblings.iter().filter(|it| it.standing(now).is_open());
        thread.also = others.map(|it| Choice::new(it.review.to_string(), name(it.peer))).collect();
        let fact = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
        let trust = name(self.asked.peer);
        let title = ta(lang, "review-asked-title", &[("trust", &trust)]);
        let view = AskedPage {
            page: who.page_titled(title).under(short.title.clone()).with_errors_of(&form),
            short,
            tone,
            state,
            question: request.question.clone(),
            ended: request.ended.as_ref().map(|ended| match ended {
                Ended::Withdrawn { reason, .. } => (t(lang, "review-ended-withdrawn"), reason.clone()),
                Ended::Declined { reason, text, .. } => {
                    let reason = t(lang, reason.name_key());
                    (ta(lang, "review-ended-declined", &[("reason", &reason)]), text.clone())
                }
            }),
            answer: request.opinion.as_ref().map(|opinion| answer_view(lang, opinion)),
            facts: vec![
                fact("review-to", trust),
                fact("review-asked-at", day(self.asked.asked_at)),
                fact("review-deadline-short", day(self.asked.deadline_at)),
            ],
            may_change: self.writer.is_some() && standing.is_open(),
            thread,
            form,
        };
        Ok(html_with(status, &view))
    }
}

/// The page.
pub(super) async fn page(
    who: SignedIn,
    Path((case, review)): Path<(CaseId, ReviewId)>,
) -> Result<Response, WebError> {
    find(who, case, review).await?.show(StatusCode::OK, FormView::default(), None).await
}

/// Says something.
pub(super) async fn say(
    Extension(screen): Extension<Screen>,
    Path((case, review)): Path<(CaseId, ReviewId)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let found = find(who, case, review).await?;
    let permit = found.writer.clone().ok_or(WebError::Forbidden)?;
    let mut form = FormView::new(form);
    let said = said(&found.who, &screen, Writer::Asking(&permit), &found.conversation, &mut form).await?;
    match said {
        Ok(()) => Ok(see_other_saying(&asked_path(case, review), "flash-review-said")),
        Err(marked) => found.show(StatusCode::UNPROCESSABLE_ENTITY, form, marked).await,
    }
}

/// Reads the form of a message and sends it. The inner error: what is wrong stands in the form, and what must be looked
/// at again is given back.
pub(super) async fn said(
    who: &SignedIn,
    screen: &Screen,
    writer: Writer<'_>,
    conversation: &Conversation,
    form: &mut FormView,
) -> Result<Result<(), Option<Marked>>, WebError> {
    let lang = who.lang;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    if messages::was_said(&who.trust.db, command).await? {
        return Ok(Ok(()));
    }
    let typed = wire::tidy(form.value(MESSAGE));
    let Ok(text) = Text::<10000>::new(typed.clone()) else {
        let key =
            if typed.is_empty() { "review-thread-message-missing" } else { "review-thread-message-long" };
        form.add_error(MESSAGE, t(lang, key));
        return Ok(Err(None));
    };
    let today = who.trust.now().date_in_norway();
    if let Some(marked) = look_through(screen, (lang, today), form, MESSAGE, text.as_str()) {
        return Ok(Err(Some(marked)));
    }
    match messages::say(&who.trust, writer, conversation, command, text).await {
        Ok(()) => Ok(Ok(())),
        Err(error) => {
            form.add_error(MESSAGE, t(lang, refused_key(error)?));
            Ok(Err(None))
        }
    }
}

/// The key of what a reader is told; everything else is an error of the page.
pub(super) fn refused_key(error: CannotWrite) -> Result<&'static str, WebError> {
    match error {
        CannotWrite::NotActive => Ok("review-peer-inactive-now"),
        CannotWrite::Over => Ok("review-thread-over"),
        CannotWrite::NotPermitted => Err(WebError::Forbidden),
        CannotWrite::Key(error) => Err(error.into()),
        error @ (CannotWrite::Document(_) | CannotWrite::Envelope(_)) => Err(WebError::internal(error)),
    }
}

/// Leads an address that only takes forms to its page.
pub(super) async fn to_page(Path((case, review)): Path<(CaseId, ReviewId)>) -> Response {
    see_other(&asked_path(case, review))
}

/// A file of the thread.
pub(super) async fn file(
    who: SignedIn,
    Path((case, review, id)): Path<(CaseId, ReviewId, String)>,
) -> Result<Response, WebError> {
    let id: AttachmentId = id.parse().map_err(|_| WebError::NotFound)?;
    let relations = steps::relations(&who, case).await?;
    let permit = steps::may::<ReadRatings>(&who, &relations)?;
    let conversation =
        conversation::of_case(&who.trust.db, &permit, review).await?.ok_or(WebError::NotFound)?;
    let found = attachments::download(&who.trust, &who.actor, &conversation, id).await?;
    Ok(found.ok_or(WebError::NotFound)?.into_response())
}

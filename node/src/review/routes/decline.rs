//! *Svar nei*: the trust that was asked will not give an opinion, says why, and keeps nothing of what it was sent.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::text::Text;

use super::answer::path;
use super::asked::refused_key;
use super::queue::medicine;
use crate::kernel::access::{DeclineReview, ReadReviews};
use crate::kernel::ids::{CommandId, ReviewId};
use crate::kernel::terms::DeclineReason;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers;
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::t;
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::review::conversation;
use crate::review::ending;
use crate::review::marks::{Marked, Screen, look_through};
use crate::review::store::{self, ReceivedReview};
use crate::review::wire;

const REASON: &str = "reason";
const TEXT: &str = "text";

#[derive(Template)]
#[template(path = "review/routes/decline.html")]
struct DeclinePage {
    page: Page,
    form: FormView,
    path: String,
    title: String,
    trust: String,
    reasons: Vec<Choice>,
    marked: Option<Marked>,
    command: CommandId,
}

async fn find(who: &SignedIn, id: ReviewId) -> Result<ReceivedReview, WebError> {
    let permit = who.may::<ReadReviews>()?;
    store::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    row: &ReceivedReview,
    form: FormView,
    marked: Option<Marked>,
) -> Result<Response, WebError> {
    if !row.standing(who.trust.now()).is_open() {
        return Ok(see_other_saying(&path(row.id), "flash-review-not-open"));
    }
    let lang = who.lang;
    let peer = peers::store::peer(&who.trust.db, row.peer).await?;
    let title = medicine(lang, &row.atc, row.icd10.as_deref());
    let view = DeclinePage {
        page: who.page("review-decline").under(title.clone()).with_errors_of(&form),
        form,
        path: path(row.id),
        title,
        trust: peer.map(|peer| peer.trust_name).unwrap_or_default(),
        reasons: DeclineReason::ALL
            .iter()
            .map(|reason| Choice::new(reason.code(), t(lang, reason.name_key())))
            .collect(),
        marked,
        command: CommandId::new(who.trust.random()),
    };
    Ok(html_with(status, &view))
}

/// The page that asks why.
pub(super) async fn page(Path(id): Path<ReviewId>, who: SignedIn) -> Result<Response, WebError> {
    who.may::<DeclineReview>()?;
    let row = find(&who, id).await?;
    show(StatusCode::OK, &who, &row, FormView::default(), None).await
}

/// Declines.
pub(super) async fn send(
    Extension(screen): Extension<Screen>,
    Path(id): Path<ReviewId>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<DeclineReview>()?;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    let row = find(&who, id).await?;
    if row.command == Some(command) {
        return Ok(see_other(&path(id)));
    }
    let (lang, mut form) = (who.lang, FormView::new(form));
    let reason = DeclineReason::from_code(form.value(REASON));
    if reason.is_none() {
        form.add_error(REASON, t(lang, "review-decline-reason-missing"));
    }
    let typed = wire::tidy(form.value(TEXT));
    let text = Text::<2000>::new(typed.clone()).ok();
    let mut marked = None;
    match &text {
        Some(text) => {
            let today = who.trust.now().date_in_norway();
            marked = look_through(&screen, (lang, today), &mut form, TEXT, text.as_str());
        }
        None if !typed.is_empty() => form.add_error(TEXT, t(lang, "review-decline-text-long")),
        None if reason == Some(DeclineReason::Other) => {
            form.add_error(TEXT, t(lang, "review-decline-text-missing"));
        }
        None => {}
    }
    let (Some(reason), false) = (reason, form.has_errors()) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, &row, form, marked).await;
    };
    let conversation = conversation::received(&who.trust.db, &permit, id).await?.ok_or(WebError::NotFound)?;
    match ending::decline(&who.trust, &permit, &conversation, command, reason, text).await {
        Ok(()) => Ok(see_other_saying(&path(id), "flash-review-declined")),
        Err(error) => {
            form.add_error(REASON, t(lang, refused_key(error)?));
            show(StatusCode::UNPROCESSABLE_ENTITY, &who, &row, form, None).await
        }
    }
}

//! *Trekk forespørselen* and *Gi mer tid*: how the case officer changes a request that is open.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::text::Text;

use super::ask::read_deadline;
use super::asked::{asked_path, refused_key};
use super::queue::day;
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, Taking};
use crate::case::store::OpenCase;
use crate::kernel::access::{CaseAction, ExtendReview, Permit, ReadRatings, Role, WithdrawReview};
use crate::kernel::ids::{CaseId, CommandId, ReviewId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers;
use crate::platform::form::FormView;
use crate::platform::i18n::t;
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::review::conversation::{self, Conversation};
use crate::review::ending;
use crate::review::marks::{Marked, Screen, look_through};
use crate::review::rules::{self, CannotChangeReview};
use crate::review::store::{self, Asked};
use crate::review::wire;

const REASON: &str = "reason";
const DEADLINE: &str = "deadline";

#[derive(Template)]
#[template(path = "review/routes/change.html")]
struct ChangePage {
    page: Page,
    short: InShort,
    form: FormView,
    path: String,
    trust: String,
    deadline: String,
    /// Taking it back; more time otherwise.
    is_withdrawal: bool,
    marked: Option<Marked>,
    command: CommandId,
    version: u32,
}

/// What the page is about.
struct About {
    asked: Asked,
    conversation: Conversation,
}

async fn about<A: CaseAction>(
    who: &SignedIn,
    permit: &Permit<A>,
    review: ReviewId,
) -> Result<About, WebError> {
    let relations = steps::relations(who, permit.case()).await?;
    let may_read = crate::kernel::access::permit::<ReadRatings>(&who.actor, &relations);
    let may_read = may_read.map_err(|_| WebError::Forbidden)?;
    let asked =
        store::asked_of_case(&who.trust.db, &may_read).await?.into_iter().find(|it| it.review == review);
    let conversation = conversation::of_case(&who.trust.db, permit, review).await?;
    let (asked, conversation) = asked.zip(conversation).ok_or(WebError::NotFound)?;
    Ok(About { asked, conversation })
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    about: &About,
    (is_withdrawal, form, marked): (bool, FormView, Option<Marked>),
) -> Result<Response, WebError> {
    let path = asked_path(open.case().id, about.asked.review);
    if !about.asked.standing(who.trust.now()).is_open() {
        return Ok(see_other_saying(&path, "flash-review-not-open"));
    }
    let short = InShort::of(who, open).await?;
    let peer = peers::store::peer(&who.trust.db, about.asked.peer).await?;
    let title = if is_withdrawal { "review-withdraw" } else { "review-extend" };
    let view = ChangePage {
        page: who.page(title).under(short.title.clone()).with_errors_of(&form),
        short,
        form,
        path,
        trust: peer.map(|peer| peer.trust_name).unwrap_or_default(),
        deadline: day(about.asked.deadline_at),
        is_withdrawal,
        marked,
        command: CommandId::new(who.trust.random()),
        version: open.case().version,
    };
    Ok(html_with(status, &view))
}

/// The page that asks why.
pub(super) async fn withdrawal(
    who: SignedIn,
    Path((case, review)): Path<(CaseId, ReviewId)>,
) -> Result<Response, WebError> {
    let (permit, open) = steps::open::<WithdrawReview>(&who, case).await?;
    let about = about(&who, &permit, review).await?;
    show(StatusCode::OK, &who, &open, &about, (true, FormView::default(), None)).await
}

/// Takes the request back.
pub(super) async fn withdraw(
    Extension(screen): Extension<Screen>,
    Path((case, review)): Path<(CaseId, ReviewId)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let path = asked_path(case, review);
    let Begun::Fresh(step) = steps::begin::<WithdrawReview>(signed, case).await? else {
        return Ok(see_other(&path));
    };
    let (who, lang) = (&step.who, step.who.lang);
    let about = about(who, &step.permit, review).await?;
    let mut form = FormView::new(step.form.clone());
    let typed = wire::tidy(form.value(REASON));
    let reason = Text::<2000>::new(typed.clone()).ok();
    let mut marked = None;
    match &reason {
        None => {
            let key = if typed.is_empty() { "review-withdraw-missing" } else { "review-withdraw-long" };
            form.add_error(REASON, t(lang, key));
        }
        Some(reason) => {
            let today = who.trust.now().date_in_norway();
            marked = look_through(&screen, (lang, today), &mut form, REASON, reason.as_str());
        }
    }
    let (Some(reason), false) = (reason, form.has_errors()) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, who, &step.open, &about, (true, form, marked)).await;
    };
    let event = match rules::withdraw(step.open.case(), review, reason.as_str()) {
        Ok(event) => event,
        Err(refused) => return not_open(&path, refused),
    };
    let taken = step.step(Role::CaseOfficer, event);
    let sent =
        ending::withdraw(&who.trust, &step.permit, &step.open, taken, &about.conversation, reason).await;
    match sent {
        Ok(()) => Ok(see_other_saying(&path, "flash-review-withdrawn")),
        Err(error) => {
            form.add_error(REASON, t(lang, refused_key(error)?));
            show(StatusCode::UNPROCESSABLE_ENTITY, who, &step.open, &about, (true, form, None)).await
        }
    }
}

fn not_open(path: &str, refused: CannotChangeReview) -> Result<Response, WebError> {
    match refused {
        CannotChangeReview::NotAsked => Err(WebError::NotFound),
        CannotChangeReview::NotOpen
        | CannotChangeReview::Ended
        | CannotChangeReview::NotLater
        | CannotChangeReview::ReasonMissing => Ok(see_other_saying(path, "flash-review-not-open")),
    }
}

/// The page that asks for a new deadline.
pub(super) async fn extension(
    who: SignedIn,
    Path((case, review)): Path<(CaseId, ReviewId)>,
) -> Result<Response, WebError> {
    let (permit, open) = steps::open::<ExtendReview>(&who, case).await?;
    let about = about(&who, &permit, review).await?;
    show(StatusCode::OK, &who, &open, &about, (false, FormView::default(), None)).await
}

/// Gives more time.
pub(super) async fn extend(
    Path((case, review)): Path<(CaseId, ReviewId)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let path = asked_path(case, review);
    let Begun::Fresh(step) = steps::begin::<ExtendReview>(signed, case).await? else {
        return Ok(see_other(&path));
    };
    let who = &step.who;
    let about = about(who, &step.permit, review).await?;
    let mut form = FormView::new(step.form.clone());
    match extended(&step, &about, &mut form).await? {
        Some(response) => Ok(response),
        None => show(StatusCode::UNPROCESSABLE_ENTITY, who, &step.open, &about, (false, form, None)).await,
    }
}

/// Nothing where the form says what is wrong.
async fn extended(
    step: &Taking<ExtendReview>,
    about: &About,
    form: &mut FormView,
) -> Result<Option<Response>, WebError> {
    let (who, lang) = (&step.who, step.who.lang);
    let path = asked_path(step.open.case().id, about.asked.review);
    let deadline = read_deadline(who, form);
    let (Some(deadline), false) = (deadline, form.has_errors()) else { return Ok(None) };
    let event = match rules::extend(step.open.case(), about.asked.review, about.asked.deadline_at, deadline) {
        Ok(event) => event,
        Err(CannotChangeReview::NotLater) => {
            form.add_error(DEADLINE, t(lang, "review-extend-not-later"));
            return Ok(None);
        }
        Err(refused) => return not_open(&path, refused).map(Some),
    };
    let taken = step.step(Role::CaseOfficer, event);
    match ending::extend(&who.trust, &step.permit, &step.open, taken, &about.conversation, deadline).await {
        Ok(()) => Ok(Some(see_other_saying(&path, "flash-review-extended"))),
        Err(error) => {
            form.add_error(DEADLINE, t(lang, refused_key(error)?));
            Ok(None)
        }
    }
}

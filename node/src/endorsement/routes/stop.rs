//! *Stopp søknaden*: it ends the case and the clinician gets a letter, so it is shown once more before it is done.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::State;
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::endorsement::rules::{self, CannotEndorse};
use crate::kernel::access::{Role, Stop};
use crate::kernel::ids::{CaseId, CommandId};
use crate::kernel::terms::StopReason;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::i18n::t;
use crate::platform::layout::{Page, SummaryRow, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

#[derive(Template)]
#[template(path = "endorsement/routes/stop.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    back: String,
    reasons: Vec<Choice>,
    command: CommandId,
    version: u32,
}

#[derive(Template)]
#[template(path = "endorsement/routes/stop_check.html")]
struct CheckView {
    page: Page,
    short: InShort,
    form: FormView,
    rows: Vec<SummaryRow>,
    command: CommandId,
    version: u32,
}

/// Asks for reason and explanation.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<Stop>(&who, case).await?;
    if !matches!(open.case().state, State::Submitted { .. }) {
        return Ok(moved_on(case));
    }
    show(StatusCode::OK, &who, &open, FormView::default()).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    form: FormView,
) -> Result<Response, WebError> {
    let short = InShort::of(who, open).await?;
    let page = who.page("endorsement-stop-title").under(short.title.clone()).with_errors_of(&form);
    let reasons = StopReason::ALL.iter().map(|reason| Choice::new(reason.code(), page.t(reason.name_key())));
    let view = View {
        back: format!("{}/forankring", short.href),
        reasons: reasons.collect(),
        command: CommandId::new(who.trust.random()),
        version: open.case().version,
        page,
        short,
        form,
    };
    Ok(html_with(status, &view))
}

async fn show_check(
    who: &SignedIn,
    open: &OpenCase,
    form: &Form,
    reason: StopReason,
) -> Result<Response, WebError> {
    let short = InShort::of(who, open).await?;
    let page = who.page("endorsement-stop-check-title").under(short.title.clone());
    let rows = vec![
        SummaryRow::new(page.t("endorsement-stop-reason"), page.t(reason.name_key())),
        SummaryRow::new(page.t("endorsement-stop-field"), form.value("explanation").trim()),
    ];
    let view = CheckView {
        form: FormView::new(form.clone()),
        command: CommandId::new(who.trust.random()),
        version: open.case().version,
        rows,
        page,
        short,
    };
    Ok(html_with(StatusCode::OK, &view))
}

/// Stops the application, once it has been confirmed.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Stop>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let (who, open) = (&step.who, &step.open);
    let mut form = FormView::new(step.form.clone());
    let reason = StopReason::from_code(form.value("reason"));
    if reason.is_none() {
        form.add_error("reason", t(who.lang, "endorsement-stop-reason-missing"));
    }
    // Without a reason the rule is asked all the same, so that everything that is wrong is said at once.
    let ruled = rules::stop(open.case(), reason.unwrap_or(StopReason::Other), form.value("explanation"));
    match (ruled, reason) {
        (Err(CannotEndorse::NotAwaited | CannotEndorse::AlreadyEndorsed), _) => Ok(moved_on(case)),
        (Err(CannotEndorse::TextMissing), _) => {
            form.add_error("explanation", t(who.lang, "endorsement-stop-missing"));
            show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await
        }
        (Ok(_), None) => show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await,
        (Ok(event), Some(reason)) => match step.form.value("step") {
            "confirm" => {
                step.take(Role::Endorser, event).await?;
                Ok(see_other_saying(&case_path(case), "flash-stopped"))
            }
            "change" => show(StatusCode::OK, who, open, form).await,
            _ => show_check(who, open, &step.form, reason).await,
        },
    }
}

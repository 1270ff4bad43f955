//! What the clinician does once the application is on its way: answer, withdraw, register the start, close.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::rules::{self, CannotClose, CannotGiveInformation, CannotStartTreatment, CannotWithdraw};
use crate::case::steps::{self, Begun, Taking, case_path};
use crate::case::store::OpenCase;
use crate::case::{CaseEvent, State};
use crate::kernel::access::{CaseAction, Close, GiveInformation, Role, StartTreatment, Withdraw};
use crate::kernel::ids::{CaseId, CommandId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::FormView;
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

/// One of these pages.
struct Kind {
    /// Last part of its address.
    path: &'static str,
    title: &'static str,
    lead: &'static str,
    field: &'static str,
    go: &'static str,
    asked: Asked,
    /// The step cannot be undone.
    is_final: bool,
}

/// What a page asks.
enum Asked {
    /// A text.
    Text { required: bool },
    /// A day.
    Day,
}

const ANSWER: Kind = Kind {
    path: "svar",
    title: "case-answer-title",
    lead: "case-answer-lead",
    field: "case-answer-field",
    go: "case-answer-go",
    asked: Asked::Text { required: true },
    is_final: false,
};
const WITHDRAW: Kind = Kind {
    path: "trekk",
    title: "case-withdraw-title",
    lead: "case-withdraw-lead",
    field: "case-withdraw-field",
    go: "case-withdraw-go",
    asked: Asked::Text { required: false },
    is_final: true,
};
const TREATMENT: Kind = Kind {
    path: "oppstart",
    title: "case-treatment-title",
    lead: "case-treatment-lead",
    field: "case-treatment-field",
    go: "case-treatment-go",
    asked: Asked::Day,
    is_final: false,
};
const CLOSE: Kind = Kind {
    path: "avslutt",
    title: "case-close-title",
    lead: "case-close-lead",
    field: "case-close-field",
    go: "case-close-go",
    asked: Asked::Text { required: false },
    is_final: true,
};

#[derive(Template)]
#[template(path = "case/routes/later.html")]
struct LaterView {
    page: Page,
    form: FormView,
    case: CaseId,
    kind: &'static Kind,
    /// What the clinician reacts to.
    quoted: Option<String>,
    command: CommandId,
    version: u32,
}

fn view(who: &SignedIn, open: &OpenCase, form: FormView, kind: &'static Kind) -> LaterView {
    let page = who
        .page(kind.title)
        .under(ta(who.lang, "case-application-title", &[("number", &open.number)]))
        .with_errors_of(&form);
    let quoted = match &open.case().state {
        State::AwaitingInformation { question, .. } => Some(question.clone()),
        _ => None,
    };
    LaterView {
        case: open.case().id,
        command: CommandId::new(who.trust.random()),
        version: open.case().version,
        page,
        form,
        kind,
        quoted,
    }
}

async fn show<A: CaseAction>(
    who: SignedIn,
    case: CaseId,
    kind: &'static Kind,
    possible: impl FnOnce(&OpenCase) -> bool,
) -> Result<Response, WebError> {
    let (_, open) = steps::open::<A>(&who, case).await?;
    if !possible(&open) {
        return Ok(see_other_saying(&case_path(case), "flash-case-step-gone"));
    }
    Ok(html(&view(&who, &open, FormView::default(), kind)))
}

/// Takes the step, or shows the page again with what is wrong.
async fn finish<A: CaseAction>(
    step: &Taking<A>,
    kind: &'static Kind,
    ruled: Result<CaseEvent, Refusal>,
    done: &'static str,
) -> Result<Response, WebError> {
    let case = step.open.case().id;
    match ruled {
        Ok(event) => {
            step.take(Role::Clinician, event).await?;
            Ok(see_other_saying(&case_path(case), done))
        }
        Err(Refusal::Field(field, key)) => {
            let mut form = FormView::new(step.form.clone());
            form.add_error(field, t(step.who.lang, key));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&step.who, &step.open, form, kind)))
        }
        Err(Refusal::TooLate) => Ok(see_other_saying(&case_path(case), "flash-case-step-gone")),
    }
}

/// Why a step was not taken, as the page tells it.
enum Refusal {
    /// The answer in this field must be mended.
    Field(&'static str, &'static str),
    /// The case is no longer where the step is possible.
    TooLate,
}

pub(super) async fn answer_page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let waits = |open: &OpenCase| matches!(open.case().state, State::AwaitingInformation { .. });
    show::<GiveInformation>(who, case, &ANSWER, waits).await
}

pub(super) async fn answer(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<GiveInformation>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let ruled =
        rules::give_information(step.open.case(), step.form.value("text")).map_err(|refused| match refused {
            CannotGiveInformation::Empty => Refusal::Field("text", "case-answer-missing"),
            CannotGiveInformation::NothingAsked => Refusal::TooLate,
        });
    finish(&step, &ANSWER, ruled, "flash-case-answered").await
}

pub(super) async fn withdraw_page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    show::<Withdraw>(who, case, &WITHDRAW, |open| rules::withdraw(open.case(), "").is_ok()).await
}

pub(super) async fn withdraw(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Withdraw>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let ruled = rules::withdraw(step.open.case(), step.form.value("text")).map_err(|refused| match refused {
        CannotWithdraw::Decided | CannotWithdraw::Stopped | CannotWithdraw::AlreadyWithdrawn => {
            Refusal::TooLate
        }
    });
    finish(&step, &WITHDRAW, ruled, "flash-case-withdrawn").await
}

pub(super) async fn treatment_page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let today = who.trust.now().date_in_norway();
    let possible = |open: &OpenCase| match rules::start_treatment(open.case(), today, today) {
        Ok(_) | Err(CannotStartTreatment::Expired | CannotStartTreatment::InTheFuture) => true,
        Err(CannotStartTreatment::NotApproved) => false,
    };
    show::<StartTreatment>(who, case, &TREATMENT, possible).await
}

pub(super) async fn start_treatment(
    Path(case): Path<CaseId>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<StartTreatment>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let today = step.who.trust.now().date_in_norway();
    let on = match step.form.date("on") {
        Ok(Some(on)) => on,
        Ok(None) => {
            let missing = Err(Refusal::Field("on", "case-treatment-missing"));
            return finish(&step, &TREATMENT, missing, "flash-case-treatment").await;
        }
        Err(wrong) => {
            let mut form = FormView::new(step.form.clone());
            let field = t(step.who.lang, "case-treatment-field");
            form.add_error("on", format!("{field}: {}", wrong.text(step.who.lang)));
            let view = view(&step.who, &step.open, form, &TREATMENT);
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &view));
        }
    };
    let ruled = rules::start_treatment(step.open.case(), on, today).map_err(|refused| match refused {
        CannotStartTreatment::NotApproved => Refusal::TooLate,
        CannotStartTreatment::Expired => Refusal::Field("on", "case-treatment-expired"),
        CannotStartTreatment::InTheFuture => Refusal::Field("on", "case-treatment-future"),
    });
    finish(&step, &TREATMENT, ruled, "flash-case-treatment").await
}

pub(super) async fn close_page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    show::<Close>(who, case, &CLOSE, |open| rules::close(open.case(), "").is_ok()).await
}

pub(super) async fn close(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Close>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let ruled = rules::close(step.open.case(), step.form.value("text")).map_err(|refused| match refused {
        CannotClose::NotDecided | CannotClose::AlreadyClosed => Refusal::TooLate,
    });
    finish(&step, &CLOSE, ruled, "flash-case-closed").await
}

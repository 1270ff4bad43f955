//! *Returner til søker*: a leader before endorsement, the case officer after it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::steps::{self, Begun, Refused, case_path, moved_on};
use crate::case::text_step::{TEXT, TextStep};
use crate::endorsement::rules::{self, CannotEndorse};
use crate::kernel::access::{Actor, ReturnToClinician, Role, Stage};
use crate::kernel::ids::CaseId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::FormView;
use crate::platform::web::{WebError, see_other, see_other_saying};

const STEP: TextStep = TextStep {
    path: "retur",
    title: "endorsement-return-title",
    lead: "endorsement-return-lead",
    label: "endorsement-return-field",
    hint: "endorsement-return-hint",
    go: "endorsement-return-go",
    is_grave: false,
};

/// Asks for the questions.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<ReturnToClinician>(&who, case).await?;
    if !matches!(open.case().state.stage(), Stage::Submitted | Stage::Endorsed) {
        return Ok(moved_on(case));
    }
    STEP.show(StatusCode::OK, &who, &open, FormView::default(), None).await
}

/// Sends the application back.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<ReturnToClinician>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let role = role_in(step.open.case().state.stage(), &step.who.actor);
    match rules::return_to_clinician(step.open.case(), step.form.value(TEXT)) {
        Ok(event) => {
            step.take(role, event).await?;
            Ok(see_other_saying(&case_path(case), "flash-returned"))
        }
        Err(refused) => STEP.refuse(&step, told(refused), None).await,
    }
}

/// Somebody who leads the unit and is a case officer too acts as what the case waits for.
fn role_in(stage: Stage, actor: &Actor) -> Role {
    let awaited = if stage == Stage::Submitted { Role::Endorser } else { Role::CaseOfficer };
    let other = if stage == Stage::Submitted { Role::CaseOfficer } else { Role::Endorser };
    if actor.is(awaited) { awaited } else { other }
}

fn told(refused: CannotEndorse) -> Refused {
    match refused {
        CannotEndorse::TextMissing => Refused::Field(TEXT, "endorsement-return-missing"),
        CannotEndorse::NotAwaited | CannotEndorse::AlreadyEndorsed => Refused::Moved,
    }
}

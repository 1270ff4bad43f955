//! *Meld inhabilitet*: a member of the committee steps down, and sees nothing more of the case.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::assessment::rules::{self, CannotStepDown};
use crate::case::steps::{self, Begun, Refused, moved_on};
use crate::case::text_step::{TEXT, TextStep};
use crate::kernel::access::{Actor, DeclareConflict, Role, Stage};
use crate::kernel::ids::CaseId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::FormView;
use crate::platform::web::{WebError, see_other, see_other_saying};

const STEP: TextStep = TextStep {
    path: "habilitet",
    title: "assessment-conflict-title",
    lead: "assessment-conflict-lead",
    label: "assessment-conflict-field",
    hint: "assessment-conflict-hint",
    go: "assessment-conflict-go",
    is_grave: true,
};

/// Where somebody goes who may no longer see the case.
const AFTERWARDS: &str = "/";

/// Asks for the reason.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<DeclareConflict>(&who, case).await?;
    if !matches!(open.case().state.stage(), Stage::InAssessment | Stage::AwaitingPeerReview) {
        return Ok(moved_on(case));
    }
    STEP.show(StatusCode::OK, &who, &open, FormView::default(), None).await
}

/// Steps down.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<DeclareConflict>(signed, case).await? else {
        return Ok(see_other(AFTERWARDS));
    };
    match rules::declare_conflict(step.open.case(), step.who.user.id, step.form.value(TEXT)) {
        Ok(event) => {
            step.take(committee_role(&step.who.actor), event).await?;
            Ok(see_other_saying(AFTERWARDS, "flash-stepped-down"))
        }
        Err(refused) => {
            let told = match refused {
                CannotStepDown::ReasonMissing => Refused::Field(TEXT, "assessment-conflict-missing"),
                CannotStepDown::NotAssigned => Refused::Moved,
            };
            STEP.refuse(&step, told, None).await
        }
    }
}

/// What somebody sits in the committee as.
pub(super) fn committee_role(actor: &Actor) -> Role {
    if actor.is(Role::Assessor) { Role::Assessor } else { Role::UserRepresentative }
}

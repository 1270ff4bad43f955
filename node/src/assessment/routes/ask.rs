//! *Spør søkeren*: the case officer asks the clinician, and the assessment waits for the answer.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::assessment::rules::{self, CannotRequestInformation};
use crate::case::steps::{self, Begun, Refused, case_path, moved_on};
use crate::case::text_step::{TEXT, TextStep};
use crate::kernel::access::{RequestInformation, Role, Stage};
use crate::kernel::ids::CaseId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::FormView;
use crate::platform::web::{WebError, see_other, see_other_saying};

const STEP: TextStep = TextStep {
    path: "sporsmal",
    title: "assessment-question-title",
    lead: "assessment-question-lead",
    label: "assessment-question-field",
    hint: "assessment-question-hint",
    go: "assessment-question-go",
    is_grave: false,
};

/// Asks for the question.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<RequestInformation>(&who, case).await?;
    if !matches!(open.case().state.stage(), Stage::InAssessment | Stage::AwaitingPeerReview) {
        return Ok(moved_on(case));
    }
    STEP.show(StatusCode::OK, &who, &open, FormView::default(), None).await
}

/// Sends the question.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<RequestInformation>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    match rules::request_information(step.open.case(), step.form.value(TEXT)) {
        Ok(event) => {
            step.take(Role::CaseOfficer, event).await?;
            Ok(see_other_saying(&case_path(case), "flash-asked"))
        }
        Err(refused) => {
            let told = match refused {
                CannotRequestInformation::Empty => Refused::Field(TEXT, "assessment-question-missing"),
                CannotRequestInformation::NotInAssessment => Refused::Moved,
            };
            STEP.refuse(&step, told, None).await
        }
    }
}

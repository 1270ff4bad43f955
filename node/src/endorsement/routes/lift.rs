//! *Opphev stoppen*: the decision maker lets a stopped application go on.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::State;
use crate::case::steps::{self, Begun, Refused, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::case::text_step::{TEXT, TextStep};
use crate::endorsement::rules::{self, CannotLiftStop};
use crate::kernel::access::{LiftStop, Role};
use crate::kernel::ids::CaseId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::FormView;
use crate::platform::i18n::{Lang, t};
use crate::platform::web::{WebError, see_other, see_other_saying};

const STEP: TextStep = TextStep {
    path: "opphev-stopp",
    title: "endorsement-lift-title",
    lead: "endorsement-lift-lead",
    label: "endorsement-lift-field",
    hint: "endorsement-lift-hint",
    go: "endorsement-lift-go",
    is_grave: false,
};

/// Shows the stop and asks why it is lifted.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<LiftStop>(&who, case).await?;
    let Some(stop) = stop_of(&open, who.lang) else { return Ok(moved_on(case)) };
    STEP.show(StatusCode::OK, &who, &open, FormView::default(), Some(stop)).await
}

/// Why it was stopped: the coded reason and the leader's words.
fn stop_of(open: &OpenCase, lang: Lang) -> Option<(String, String)> {
    match &open.case().state {
        State::Stopped { reason, explanation } => Some((t(lang, reason.name_key()), explanation.clone())),
        _ => None,
    }
}

/// Lifts the stop.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<LiftStop>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    match rules::lift_stop(step.open.case(), step.form.value(TEXT)) {
        Ok(event) => {
            step.take(Role::DecisionMaker, event).await?;
            Ok(see_other_saying(&case_path(case), "flash-stop-lifted"))
        }
        Err(refused) => {
            let told = match refused {
                CannotLiftStop::TextMissing => Refused::Field(TEXT, "endorsement-lift-missing"),
                CannotLiftStop::NotStopped => Refused::Moved,
            };
            STEP.refuse(&step, told, stop_of(&step.open, step.who.lang)).await
        }
    }
}

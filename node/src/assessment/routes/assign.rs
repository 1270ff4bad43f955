//! *Tildel komitémedlemmer*: the case officer finds the application complete and chooses who assesses it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::assessment::rules::{self, CannotAssign};
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::case::{CaseEvent, State};
use crate::kernel::access::{AssignAssessors, Relations, Role};
use crate::kernel::ids::{CaseId, CommandId, UserId};
use crate::organisation::nav::role_name;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::{User, units, users};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::t;
use crate::platform::layout::{Page, Task, Tone, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

/// Who may sit in a committee.
const COMMITTEE: [Role; 2] = [Role::Assessor, Role::UserRepresentative];

#[derive(Template)]
#[template(path = "assessment/routes/assign.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    /// What the committee cannot do without, and whether it is there. Empty once the case is in assessment.
    checks: Vec<Task>,
    /// Who assesses already.
    assigned: Vec<String>,
    candidates: Vec<Choice>,
    command: CommandId,
    version: u32,
}

/// Shows what is there, and who can be chosen.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<AssignAssessors>(&who, case).await?;
    show(StatusCode::OK, &who, &open, FormView::default()).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    form: FormView,
) -> Result<Response, WebError> {
    let case = open.case();
    let is_first = match case.state {
        State::Endorsed => true,
        State::InAssessment(_) | State::AwaitingPeerReview(_) => false,
        _ => return Ok(moved_on(case.id)),
    };
    let everybody = users(&who.trust.db).await?;
    let assigned =
        case.state.assessment().map(|assessment| assessment.assessors.as_slice()).unwrap_or_default();
    let assigned = assigned.iter().filter_map(|id| everybody.iter().find(|user| user.id == *id));
    let short = InShort::of(who, open).await?;
    let title = if is_first { "assessment-assign-title" } else { "assessment-add-title" };
    let page = who.page(title).under(short.title.clone()).with_errors_of(&form);
    let view = View {
        checks: if is_first { checks(open, &page) } else { Vec::new() },
        assigned: assigned.map(|user| user.display_name.clone()).collect(),
        candidates: choices(who, open, &candidates(who, open, everybody.clone()).await?).await?,
        command: CommandId::new(who.trust.random()),
        version: case.version,
        page,
        short,
        form,
    };
    Ok(html_with(status, &view))
}

/// What the form may leave open and the committee will ask for.
fn checks(open: &OpenCase, page: &Page) -> Vec<Task> {
    let application = open.case().application.as_ref();
    let check = |label: &str, is_there: bool| {
        let (tone, status) = if is_there {
            (Tone::Success, page.t("assessment-check-there"))
        } else {
            (Tone::Warning, page.t("assessment-check-missing"))
        };
        Task { label: page.t(label), href: String::new(), hint: String::new(), status, tone }
    };
    vec![
        check("assessment-check-medicine", application.is_some()),
        check("assessment-check-indication", application.is_some_and(|a| a.icd10.is_some())),
        check("assessment-check-cost", application.is_some_and(|a| a.cost_month.is_some())),
        check("assessment-check-classification", application.is_some_and(|a| a.classification.is_some())),
    ]
}

/// Members of the committee who have no part in the case and do not assess it yet.
async fn candidates(who: &SignedIn, open: &OpenCase, everybody: Vec<User>) -> Result<Vec<User>, WebError> {
    let Relations { delegates, .. } = steps::relations(who, open.case().id).await?;
    let assessment = open.case().state.assessment();
    let takes_part = |user: UserId| {
        user == open.case().clinician
            || delegates.contains(&user)
            || assessment.is_some_and(|assessment| {
                assessment.assessors.contains(&user)
                    || assessment.disqualified.iter().any(|(stepped_down, _)| *stepped_down == user)
            })
    };
    let sits = |user: &User| user.active && COMMITTEE.iter().any(|role| user.roles.contains(role));
    Ok(everybody.into_iter().filter(|user| sits(user) && !takes_part(user.id)).collect())
}

async fn choices(who: &SignedIn, open: &OpenCase, candidates: &[User]) -> Result<Vec<Choice>, WebError> {
    let all_units = units(&who.trust.db).await?;
    let endorsed = |user: UserId| {
        let by_user = |recorded: &&crate::case::Recorded| recorded.actor == user;
        open.history.events.iter().filter(by_user).any(|one| matches!(one.event, CaseEvent::Endorsed(_)))
    };
    let choice = |user: &User| {
        let roles = COMMITTEE.iter().filter(|role| user.roles.contains(role));
        let roles = roles.map(|role| role_name(who.lang, *role));
        let of_user = all_units.iter().filter(|unit| user.units.contains(&unit.id));
        let endorsed = endorsed(user.id).then(|| t(who.lang, "assessment-has-endorsed"));
        let facts: Vec<String> = roles.chain(of_user.map(|unit| unit.name.clone())).chain(endorsed).collect();
        Choice::new(user.id.to_string(), user.display_name.clone()).hint(facts.join(" · "))
    };
    Ok(candidates.iter().map(choice).collect())
}

/// Gives the case to those who were chosen.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<AssignAssessors>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let (who, open) = (&step.who, &step.open);
    let allowed = candidates(who, open, users(&who.trust.db).await?).await?;
    let allowed: BTreeSet<UserId> = allowed.iter().map(|user| user.id).collect();
    let chosen = step.form.values("assessor").map(|id| id.parse().ok().filter(|id| allowed.contains(id)));
    // A choice that the page did not offer, or that somebody's change of roles took away meanwhile.
    let chosen: Vec<UserId> = chosen.collect::<Option<_>>().ok_or(WebError::Unprocessable)?;

    let mut form = FormView::new(step.form.clone());
    if matches!(open.case().state, State::Endorsed) && !step.form.ticked("complete") {
        form.add_error("complete", t(who.lang, "assessment-complete-missing"));
    }
    match rules::assign(open.case(), &chosen) {
        Ok(event) if !form.has_errors() => {
            step.take(Role::CaseOfficer, event).await?;
            Ok(see_other_saying(&case_path(case), "flash-assigned"))
        }
        Ok(_) => show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await,
        Err(CannotAssign::Nobody) => {
            form.add_error("assessor", t(who.lang, "assessment-nobody"));
            show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await
        }
        Err(CannotAssign::NotImpartial) => Err(WebError::Unprocessable),
        Err(CannotAssign::NotAwaited) => Ok(moved_on(case)),
    }
}

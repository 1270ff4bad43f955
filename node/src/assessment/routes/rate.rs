//! *Vurder saken*: a member of the committee rates each criterion alone, and sees what the others rated only afterwards.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::rating_form::{Question, add_errors, questions, read, recommendations};
use super::step_down::committee_role;
use crate::assessment::ratings_table::{RatingsTable, ratings_table};
use crate::assessment::rules::{self, CannotRate};
use crate::case::Assessment;
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, moved_on};
use crate::case::store::OpenCase;
use crate::kernel::access::{Rate, ReadRatings, Stage};
use crate::kernel::ids::{CaseId, CommandId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::form::{Choice, FormView};
use crate::platform::layout::{Page, html, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::register::earlier::{EarlierDecisions, earlier};

#[derive(Template)]
#[template(path = "assessment/routes/rate.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    earlier: Option<EarlierDecisions>,
    questions: Vec<Question>,
    recommendations: Vec<Choice>,
    command: CommandId,
    version: u32,
}

#[derive(Template)]
#[template(path = "assessment/routes/rated.html")]
struct RatedView {
    page: Page,
    short: InShort,
    ratings: RatingsTable,
}

fn rating_path(case: CaseId) -> String {
    format!("/saker/{case}/vurdering")
}

/// The form; the ratings side by side for somebody who has handed in their own.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<Rate>(&who, case).await?;
    if open.case().state.assessment().is_some_and(|assessment| assessment.has_rated(who.user.id)) {
        return show_ratings(&who, &open).await;
    }
    show(StatusCode::OK, &who, &open, FormView::default()).await
}

async fn show_ratings(who: &SignedIn, open: &OpenCase) -> Result<Response, WebError> {
    let relations = steps::relations(who, open.case().id).await?;
    let permit = steps::may::<ReadRatings>(who, &relations)?;
    let names = user_names(&who.trust.db).await?;
    let short = InShort::of(who, open).await?;
    let page = who.page("assessment-ratings-title").under(short.title.clone());
    let ratings = ratings_table(&permit, open.case(), &names, who.lang);
    Ok(html(&RatedView { page, short, ratings }))
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    form: FormView,
) -> Result<Response, WebError> {
    let case = open.case();
    let assigned = |assessment: &Assessment| assessment.assessors.contains(&who.user.id);
    let is_open = matches!(case.state.stage(), Stage::InAssessment | Stage::AwaitingPeerReview);
    if !is_open || !case.state.assessment().is_some_and(assigned) {
        return Ok(moved_on(case.id));
    }
    let short = InShort::of(who, open).await?;
    let page = who.page("assessment-rate-title").under(short.title.clone()).with_errors_of(&form);
    let earlier = match &case.application {
        Some(application) => {
            Some(earlier(&who.trust.db, &application.atc, application.icd10.as_ref(), who.lang).await?)
        }
        None => None,
    };
    let view = View {
        earlier,
        questions: questions(case.scheme, who.lang),
        recommendations: recommendations(who.lang),
        command: CommandId::new(who.trust.random()),
        version: case.version,
        page,
        short,
        form,
    };
    Ok(html_with(status, &view))
}

/// Hands the rating in.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Rate>(signed, case).await? else {
        return Ok(see_other(&rating_path(case)));
    };
    let (who, open) = (&step.who, &step.open);
    let scheme = open.case().scheme;
    let mut form = FormView::new(step.form.clone());
    let Some(rating) = read(&mut form, scheme, who.lang) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await;
    };
    match rules::rate(open.case(), who.user.id, rating) {
        Ok(event) => {
            step.take(committee_role(&who.actor), event).await?;
            Ok(see_other_saying(&rating_path(case), "flash-rated"))
        }
        // The rating that stands is shown.
        Err(CannotRate::AlreadyRated) => Ok(see_other(&rating_path(case))),
        Err(refused) => {
            add_errors(&mut form, &refused, scheme, who.lang);
            show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await
        }
    }
}

//! *Fatt beslutning*. Final once confirmed: the event, the announcement to publication and the access log are one
//! transaction.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::form::{Choices, answers, letter_rows, proposed, public_rows, read};
use crate::assessment::ratings_table::{RatingsTable, ratings_table};
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, Taking, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::decision::outbox::{self, Decided};
use crate::decision::rules::{self, CannotDecide, Draft, PUBLIC_TEXT_LIMIT};
use crate::kernel::access::{Decide, ReadRatings, Role};
use crate::kernel::ids::{CaseId, CommandId};
use crate::kernel::reference::DecisionReference;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::peers;
use crate::platform::form::FormView;
use crate::platform::layout::{Page, SummaryRow, html, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::register::earlier::{EarlierDecisions, earlier};
use crate::review::panel::{Panel, panel};
use crate::review::store::asked_of_case;

#[derive(Template)]
#[template(path = "decision/routes/decide.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    /// Every assessor has rated.
    is_ready: bool,
    ratings: RatingsTable,
    earlier: Option<EarlierDecisions>,
    opinions: Option<Panel>,
    choices: Choices,
    public_limit: usize,
    command: CommandId,
    version: u32,
}

#[derive(Template)]
#[template(path = "decision/routes/check.html")]
struct CheckView {
    page: Page,
    short: InShort,
    letter: Vec<SummaryRow>,
    public: Vec<SummaryRow>,
    /// The decision gives a reference.
    allows_treatment: bool,
    fields: Vec<(String, String)>,
    command: CommandId,
    version: u32,
}

/// What the decision rests on, and the form.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<Decide>(&who, case).await?;
    show(StatusCode::OK, &who, &open, proposed(open.case().application.as_ref())).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    form: FormView,
) -> Result<Response, WebError> {
    let case = open.case();
    let is_ready = match rules::ready(case) {
        Ok(()) => true,
        Err(CannotDecide::RatingsMissing) => false,
        Err(CannotDecide::NotInAssessment) => return Ok(moved_on(case.id)),
    };
    let permit = steps::may::<ReadRatings>(who, &steps::relations(who, case.id).await?)?;
    let names = user_names(&who.trust.db).await?;
    let short = InShort::of(who, open).await?;
    let page = who.page("decision-title").under(short.title.clone()).with_errors_of(&form);
    let view = View {
        is_ready,
        ratings: ratings_table(&permit, case, &names, who.lang),
        earlier: match &case.application {
            Some(application) => {
                Some(earlier(&who.trust.db, &application.atc, application.icd10.as_ref(), who.lang).await?)
            }
            None => None,
        },
        opinions: {
            let asked = asked_of_case(&who.trust.db, &permit).await?;
            panel(case, &asked, &peers::store::list(&who.trust.db).await?, who.trust.now(), who.lang)
        },
        choices: Choices::of(who.lang),
        public_limit: PUBLIC_TEXT_LIMIT,
        command: CommandId::new(who.trust.random()),
        version: case.version,
        page,
        short,
        form,
    };
    Ok(html_with(status, &view))
}

async fn show_check(step: &Taking<Decide>, draft: &Draft) -> Result<Response, WebError> {
    let (who, open) = (&step.who, &step.open);
    let short = InShort::of(who, open).await?;
    let page = who.page("decision-check-title").under(short.title.clone());
    Ok(html(&CheckView {
        letter: letter_rows(draft, who.lang),
        public: public_rows(draft, who.lang),
        allows_treatment: draft.outcome.allows_treatment(),
        fields: answers(&step.form),
        command: CommandId::new(who.trust.random()),
        version: open.case().version,
        page,
        short,
    }))
}

/// Shows the decision once more; decides, once it has been confirmed.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Decide>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let (who, open) = (&step.who, &step.open);
    let mut form = FormView::new(step.form.clone());
    if let Err(refused) = rules::ready(open.case()) {
        return refuse(&step, refused, form).await;
    }
    let Some(draft) = read(&mut form, who.trust.now().date_in_norway(), who.lang) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, who, open, form).await;
    };
    match step.form.value("step") {
        "confirm" => match rules::decide(open.case(), draft, draw_reference(who)) {
            Ok(event) => {
                let mut tx = who.trust.db.begin().await?;
                let decided = step.take_in(&mut tx, Role::DecisionMaker, event).await?;
                outbox::announce(&mut tx, &who.trust, Decided { case, seq: decided.version }).await?;
                step.commit(tx).await?;
                Ok(see_other_saying(&case_path(case), "flash-decided"))
            }
            Err(refused) => refuse(&step, refused, form).await,
        },
        "change" => show(StatusCode::OK, who, open, form).await,
        _ => show_check(&step, &draft).await,
    }
}

/// Where ratings are missing the page says whose; what was typed stays.
async fn refuse(step: &Taking<Decide>, refused: CannotDecide, form: FormView) -> Result<Response, WebError> {
    match refused {
        CannotDecide::RatingsMissing => {
            show(StatusCode::UNPROCESSABLE_ENTITY, &step.who, &step.open, form).await
        }
        CannotDecide::NotInAssessment => Ok(moved_on(step.open.case().id)),
    }
}

fn draw_reference(who: &SignedIn) -> String {
    DecisionReference::new(who.trust.random()).compact()
}

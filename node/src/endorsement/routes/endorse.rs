//! *Forankre søknaden*: what a leader needs to see, what other leaders said, and the endorsement itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::case::{CaseEvent, State};
use crate::endorsement::rules::{self, CannotEndorse, has_endorsed};
use crate::kernel::access::{Endorse, Role};
use crate::kernel::ids::{CaseId, CommandId, UserId};
use crate::organisation::nav::role_name;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::form::FormView;
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, TimelineEvent, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

#[derive(Template)]
#[template(path = "endorsement/routes/endorse.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    /// Endorsements since the application was handed in last.
    endorsements: Vec<TimelineEvent>,
    /// How many there are, of how many it needs.
    count: String,
    /// This leader has endorsed: the next step is another leader's.
    already: bool,
    command: CommandId,
    version: u32,
}

/// Shows the application to a leader who may endorse it.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<Endorse>(&who, case).await?;
    show(StatusCode::OK, &who, &open, FormView::default()).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    form: FormView,
) -> Result<Response, WebError> {
    let State::Submitted { steps, .. } = open.case().state else { return Ok(moved_on(open.case().id)) };
    let names = user_names(&who.trust.db).await?;
    let short = InShort::of(who, open).await?;
    let page = who.page("endorsement-title").under(short.title.clone()).with_errors_of(&form);
    let endorsements = endorsements(open, &names, who.lang);
    Ok(html_with(
        status,
        &View {
            count: page.ta("endorsement-count", &[("done", &endorsements.len()), ("steps", &steps)]),
            endorsements,
            already: has_endorsed(&open.history, who.user.id),
            command: CommandId::new(who.trust.random()),
            version: open.case().version,
            page,
            short,
            form,
        },
    ))
}

/// Who endorsed what was handed in last, and what they said.
fn endorsements(open: &OpenCase, names: &BTreeMap<UserId, String>, lang: Lang) -> Vec<TimelineEvent> {
    rules::this_round(&open.history)
        .filter_map(|recorded| {
            let CaseEvent::Endorsed(endorsement) = &recorded.event else { return None };
            let name = names.get(&recorded.actor).map_or("", String::as_str);
            Some(TimelineEvent {
                machine_time: format::machine_time(recorded.at.instant()),
                time: format::date_time(lang, recorded.at.instant()),
                what: t(lang, "endorsement-endorsed"),
                who: format!("{name}, {}", role_name(lang, recorded.role)),
                note: endorsement.comment.clone(),
            })
        })
        .collect()
}

/// Endorses.
pub(super) async fn take(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<Endorse>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let already = has_endorsed(&step.open.history, step.who.user.id);
    match rules::endorse(step.open.case(), already, step.form.value("comment")) {
        Ok(event) => {
            step.take(Role::Endorser, event).await?;
            Ok(see_other_saying(&case_path(case), "flash-endorsed"))
        }
        // The page says why there is nothing more to do.
        Err(CannotEndorse::AlreadyEndorsed) => {
            let form = FormView::new(step.form.clone());
            show(StatusCode::UNPROCESSABLE_ENTITY, &step.who, &step.open, form).await
        }
        // A comment is never owed.
        Err(CannotEndorse::NotAwaited | CannotEndorse::TextMissing) => Ok(moved_on(case)),
    }
}

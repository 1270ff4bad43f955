//! *Rett oppføringen*: a published summary with what may be changed of it, checked again by the gate.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::editing::{self, Editor};
use crate::case::steps;
use crate::kernel::access::{Permit, ReviewPublication};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::t;
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other_saying};
use crate::publication::proposal::Proposal;
use crate::publication::revisions::{self, Published, Why};
use crate::register::own_log;

#[derive(Template)]
#[template(path = "publication/routes/revise.html")]
struct ReviseView {
    page: Page,
    number: i64,
    entry: String,
    index: i64,
    editor: Editor,
    form: FormView,
    whys: Vec<Choice>,
}

const WHY: &str = "why";

async fn open(who: &SignedIn, index: i64) -> Result<(Permit<ReviewPublication>, Published), WebError> {
    let case = revisions::case_at(&who.trust, index).await?.ok_or(WebError::NotFound)?;
    let permit = steps::may::<ReviewPublication>(who, &steps::relations(who, case).await?)?;
    let published = revisions::open(&who.trust, &permit, index).await?;
    Ok((permit, published))
}

pub(super) async fn page(who: SignedIn, Path(index): Path<i64>) -> Result<Response, WebError> {
    let (_, published) = open(&who, index).await?;
    let form = FormView::new(editing::form_of(&published.proposal));
    show(StatusCode::OK, &who, &published, &published.proposal, form).await
}

async fn address(who: &SignedIn, place: i64) -> Result<String, WebError> {
    own_log::address(&who.trust.db, place).await?.ok_or(WebError::NotFound)
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    published: &Published,
    proposal: &Proposal,
    form: FormView,
) -> Result<Response, WebError> {
    let lang = who.lang;
    let entry = address(who, published.index).await?;
    let page = who.page("publication-revise").under(proposal.substance.as_str()).with_errors_of(&form);
    let whys = Why::ALL.iter().map(|why| {
        let (name, hint) = why_keys(*why);
        Choice::new(why.code(), t(lang, name)).hint(t(lang, hint))
    });
    let view = ReviseView {
        page,
        number: published.number,
        entry,
        index: published.index,
        editor: Editor::of(proposal, who),
        whys: whys.collect(),
        form,
    };
    Ok(html_with(status, &view))
}

const fn why_keys(why: Why) -> (&'static str, &'static str) {
    match why {
        Why::Error => ("publication-why-revise-error", "publication-revise-erases"),
        Why::Privacy => ("publication-why-revise-privacy", "publication-revise-erases"),
        Why::Addition => ("publication-why-revise-addition", "publication-revise-keeps"),
    }
}

/// Shows the preview again, or publishes the correction.
pub(super) async fn take(Path(index): Path<i64>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let (permit, published) = open(&who, index).await?;
    let proposal = editing::edited(&published.proposal, &form)?;
    let step = form.value("step").to_owned();
    let mut view = FormView::new(form);
    match step.as_str() {
        "preview" => return show(StatusCode::OK, &who, &published, &proposal, view).await,
        "publish" => {}
        _ => return Err(WebError::Unprocessable),
    }
    let why = Why::from_code(view.value(WHY));
    if why.is_none() {
        view.add_error(WHY, t(who.lang, "publication-why-revise-missing"));
    }
    let note = editing::reason(&mut view, &who);
    editing::check_release(&mut view, &proposal, &who);
    if proposal == published.proposal {
        view.add_error(editing::TEXT, t(who.lang, "publication-revise-unchanged"));
    }
    let Some(why) = why.filter(|_| !view.has_errors()) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, &published, &proposal, view).await;
    };
    let index = revisions::revise(&who.trust, &permit, &published, &proposal, why, &note).await?;
    let entry = address(&who, index).await?;
    Ok(see_other_saying(&entry, "flash-revised"))
}

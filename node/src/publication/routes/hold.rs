//! One held summary: what the gate marked, what would be published, and what the reviewer does about it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::steps;
use crate::kernel::access::{Permit, ReviewPublication};
use crate::kernel::ids::HoldId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::form::FormView;
use crate::platform::format;
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html_with};
use crate::platform::web::{WebError, see_other_saying};
use crate::publication::cells::LEAST_K;
use crate::publication::holds::{self, Hold, HoldStatus};
use crate::publication::proposal::Proposal;
use crate::publication::routes::editing::{self, Editor};
use crate::publication::routes::queue;
use crate::register::own_log;

#[derive(Template)]
#[template(path = "publication/routes/hold.html")]
struct HoldView {
    page: Page,
    number: i64,
    reasons: Vec<String>,
    editor: Editor,
    form: FormView,
    hold: HoldId,
    version: i64,
}

#[derive(Template)]
#[template(path = "publication/routes/settled.html")]
struct SettledView {
    page: Page,
    number: i64,
    status: (Tone, String),
    rows: Vec<SummaryRow>,
    entry: Option<String>,
}

async fn open(who: &SignedIn, id: HoldId) -> Result<(Permit<ReviewPublication>, Hold), WebError> {
    let case = holds::case_of(&who.trust, id).await?.ok_or(WebError::NotFound)?;
    let permit = steps::may::<ReviewPublication>(who, &steps::relations(who, case).await?)?;
    let hold = holds::open(&who.trust, &permit, id).await?;
    Ok((permit, hold))
}

pub(super) async fn page(who: SignedIn, Path(id): Path<HoldId>) -> Result<Response, WebError> {
    let (_, hold) = open(&who, id).await?;
    let Some(proposal) = hold.proposal.clone() else { return settled(&who, &hold).await };
    let form = FormView::new(editing::form_of(&proposal));
    Ok(show(StatusCode::OK, &who, &hold, &proposal, form))
}

fn show(status: StatusCode, who: &SignedIn, hold: &Hold, proposal: &Proposal, form: FormView) -> Response {
    let lang = who.lang;
    let page = who
        .page_titled(proposal.substance.as_str())
        .under(t(lang, "publication-title"))
        .with_errors_of(&form);
    html_with(
        status,
        &HoldView {
            number: hold.number,
            reasons: why(hold, who),
            editor: Editor::of(proposal, who),
            hold: hold.id,
            version: hold.version,
            form,
            page,
        },
    )
}

/// Why it is not published: what the gate found, or the day that it waits for.
fn why(hold: &Hold, who: &SignedIn) -> Vec<String> {
    let k = who.trust.settings.anonymity_k.max(LEAST_K);
    let reasons = hold.reasons.iter().map(|reason| ta(who.lang, reason.why_key(), &[("k", &k)]));
    let due = hold.due_on.map(|day| {
        ta(who.lang, "publication-why-waiting", &[("k", &k), ("day", &format::date_long(who.lang, day))])
    });
    reasons.chain(due).collect()
}

/// A hold that is settled: what became of it, and why.
async fn settled(who: &SignedIn, hold: &Hold) -> Result<Response, WebError> {
    let lang = who.lang;
    let mut rows = Vec::new();
    if let Some((at, by, reason)) = &hold.settled {
        let names = user_names(&who.trust.db).await?;
        let by = by.and_then(|by| names.get(&by).cloned()).unwrap_or_default();
        rows.push(SummaryRow::new(t(lang, "publication-settled-at"), format::date_time(lang, at.instant())));
        rows.push(SummaryRow::new(t(lang, "publication-settled-by"), by));
        rows.push(SummaryRow::new(t(lang, "publication-reason"), reason));
    }
    let entry = match holds::published_at(&who.trust, hold).await? {
        Some(place) => own_log::address(&who.trust.db, place).await?,
        None => None,
    };
    let view = SettledView {
        page: who.page("publication-settled").under(t(lang, "publication-title")),
        number: hold.number,
        status: queue::status(hold.status, lang),
        rows,
        entry,
    };
    Ok(html_with(StatusCode::OK, &view))
}

/// Shows the preview again, releases, or keeps back.
pub(super) async fn take(Path(id): Path<HoldId>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let (permit, hold) = open(&who, id).await?;
    let expected = form.number("expected_version").ok_or(WebError::Unprocessable)?;
    let Some(before) =
        hold.proposal.as_ref().filter(|_| matches!(hold.status, HoldStatus::Held | HoldStatus::Waiting))
    else {
        return Err(WebError::Conflict);
    };
    if expected != hold.version {
        return Err(WebError::Conflict);
    }
    let proposal = editing::edited(before, &form)?;
    let step = form.value("step").to_owned();
    let mut view = FormView::new(form);
    if step == "preview" {
        return Ok(show(StatusCode::OK, &who, &hold, &proposal, view));
    }
    let reason = editing::reason(&mut view, &who);
    if step == "release" {
        editing::check_release(&mut view, &proposal, &who);
    }
    if view.has_errors() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &who, &hold, &proposal, view));
    }
    let done = match step.as_str() {
        "release" => {
            holds::release(&who.trust, &permit, &hold, &proposal, &reason).await.map(|_| "flash-published")
        }
        "keep" => holds::keep_back(&who.trust, &permit, &hold, &reason).await.map(|()| "flash-kept-back"),
        _ => return Err(WebError::Unprocessable),
    };
    Ok(see_other_saying("/publisering", done?))
}

//! One held summary: what the gate marked, what would be published, and what the reviewer does about it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::steps;
use crate::codes::catalogue;
use crate::kernel::access::{Permit, ReviewPublication};
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::HoldId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::user_names;
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, SummaryRow, Tone, html_with};
use crate::platform::web::{WebError, see_other_saying};
use crate::publication::gate::{self, Reason};
use crate::publication::holds::{self, Hold, HoldStatus};
use crate::publication::identifiers::Hit;
use crate::publication::proposal::{IndicationStep, PeriodStep, Proposal, one_kind_of_newline};
use crate::publication::routes::queue;
use crate::publication::store::CannotPublish;
use crate::register::store::origin_hash;
use crate::register::wording;

#[derive(Template)]
#[template(path = "publication/routes/hold.html")]
struct HoldView {
    page: Page,
    number: i64,
    reasons: Vec<String>,
    marked: Vec<(String, Vec<Part>)>,
    preview: Vec<SummaryRow>,
    form: FormView,
    periods: Vec<Choice>,
    indications: Vec<Choice>,
    has_hits: bool,
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

/// A part of a text; with what it seems to be where the gate marked it.
struct Part {
    text: String,
    kind: Option<String>,
}

const TEXT: &str = "text";
const CONDITIONS: &str = "conditions";
const PERIOD: &str = "period";
const INDICATION: &str = "indication";
const REASON: &str = "reason";
const SEEN: &str = "seen";

/// Longest reason.
const REASON_LIMIT: usize = 1000;

async fn open(who: &SignedIn, id: HoldId) -> Result<(Permit<ReviewPublication>, Hold), WebError> {
    let case = holds::case_of(&who.trust, id).await?.ok_or(WebError::NotFound)?;
    let permit = steps::may::<ReviewPublication>(who, &steps::relations(who, case).await?)?;
    let hold = holds::open(&who.trust, &permit, id).await?;
    Ok((permit, hold))
}

pub(super) async fn page(who: SignedIn, Path(id): Path<HoldId>) -> Result<Response, WebError> {
    let (_, hold) = open(&who, id).await?;
    let Some(proposal) = hold.proposal.clone() else { return settled(&who, &hold).await };
    let mut form = Form::default();
    form.set(TEXT, proposal.text.as_str());
    form.set(CONDITIONS, proposal.conditions.as_str());
    form.set(PERIOD, proposal.generalisation.period.code());
    form.set(INDICATION, proposal.generalisation.indication.code());
    Ok(show(StatusCode::OK, &who, &hold, &proposal, FormView::new(form)))
}

fn show(status: StatusCode, who: &SignedIn, hold: &Hold, proposal: &Proposal, form: FormView) -> Response {
    let lang = who.lang;
    let found = gate::find(proposal, who.trust.now().date_in_norway());
    let has_hits = !found.in_text.is_empty() || !found.in_conditions.is_empty();
    let texts = [
        ("publication-text", &proposal.text, &found.in_text),
        ("publication-conditions", &proposal.conditions, &found.in_conditions),
    ];
    let marked = texts.into_iter().filter(|(_, text, _)| !text.is_empty());
    let page = who
        .page_titled(proposal.substance.as_str())
        .under(t(lang, "publication-title"))
        .with_errors_of(&form);
    html_with(
        status,
        &HoldView {
            number: hold.number,
            reasons: hold.reasons.iter().map(|reason| t(lang, reason.why_key())).collect(),
            marked: marked.map(|(key, text, hits)| (t(lang, key), parts(text, hits, lang))).collect(),
            preview: preview(proposal, lang),
            periods: PeriodStep::ALL
                .iter()
                .map(|step| Choice::new(step.code(), t(lang, period_key(*step))))
                .collect(),
            indications: IndicationStep::ALL
                .iter()
                .map(|step| Choice::new(step.code(), t(lang, indication_key(*step))))
                .collect(),
            has_hits,
            hold: hold.id,
            version: hold.version,
            form,
            page,
        },
    )
}

const fn period_key(step: PeriodStep) -> &'static str {
    match step {
        PeriodStep::Month => "publication-period-month",
        PeriodStep::Quarter => "publication-period-quarter",
        PeriodStep::Year => "publication-period-year",
    }
}

const fn indication_key(step: IndicationStep) -> &'static str {
    match step {
        IndicationStep::Whole => "publication-indication-whole",
        IndicationStep::Category => "publication-indication-category",
        IndicationStep::None => "publication-indication-none",
    }
}

/// The text cut at its hits.
fn parts(text: &str, hits: &[Hit], lang: Lang) -> Vec<Part> {
    let plain =
        |from: usize, to: usize| text.get(from..to).filter(|part| !part.is_empty()).map(str::to_owned);
    let mut parts = Vec::new();
    let mut at = 0;
    for hit in hits {
        parts.extend(plain(at, hit.range.start).map(|text| Part { text, kind: None }));
        let kind = Some(t(lang, hit.kind.message_key()));
        parts.extend(plain(hit.range.start, hit.range.end).map(|text| Part { text, kind }));
        at = hit.range.end;
    }
    parts.extend(plain(at, text.len()).map(|text| Part { text, kind: None }));
    parts
}

/// What every reader in every trust would see.
fn preview(proposal: &Proposal, lang: Lang) -> Vec<SummaryRow> {
    let indication = proposal.indication().map_or_else(String::new, |code| {
        let name = catalogue::name(CodeSystem::Icd10, code, lang).unwrap_or_default();
        format!("{code} {name}").trim().to_owned()
    });
    let grounds: Vec<String> = proposal.grounds.iter().map(|ground| t(lang, ground.name_key())).collect();
    let month = |day: jiff::civil::Date| format!("{:04}-{:02}", day.year(), day.month());
    let valid = proposal.valid_until.map(|day| wording::period(lang, &month(day))).unwrap_or_default();
    [
        ("publication-medicine", format!("{} {}", proposal.atc, proposal.substance)),
        ("publication-indication", indication),
        ("publication-outcome", t(lang, proposal.outcome.name_key())),
        ("publication-scope", t(lang, proposal.scope.name_key())),
        ("publication-scheme", t(lang, proposal.scheme.name_key())),
        ("publication-classification", t(lang, proposal.classification.name_key())),
        ("publication-body", t(lang, proposal.body.name_key())),
        ("publication-period", wording::period(lang, &proposal.period())),
        ("publication-valid", valid),
        ("publication-grounds", grounds.join("\n")),
        ("publication-text", proposal.text.clone()),
        ("publication-conditions", proposal.conditions.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| SummaryRow::new(t(lang, key), value))
    .collect()
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
    let index = holds::published_at(&who.trust, hold).await?;
    let view = SettledView {
        page: who.page("publication-settled").under(t(lang, "publication-title")),
        number: hold.number,
        status: queue::status(hold.status, lang),
        rows,
        entry: index.map(|index| format!("/register/{}/{index}", origin_hash(&who.trust.origin))),
    };
    Ok(html_with(StatusCode::OK, &view))
}

/// The proposal as the reviewer has it now.
fn edited(before: &Proposal, form: &Form) -> Result<Proposal, WebError> {
    let mut proposal = before.clone();
    proposal.text = one_kind_of_newline(form.value(TEXT));
    proposal.conditions = one_kind_of_newline(form.value(CONDITIONS));
    let steps =
        PeriodStep::from_code(form.value(PERIOD)).zip(IndicationStep::from_code(form.value(INDICATION)));
    let (period, indication) = steps.ok_or(WebError::Unprocessable)?;
    proposal.generalisation.period = period;
    proposal.generalisation.indication = indication;
    Ok(proposal)
}

/// Shows the preview again, releases, or keeps back.
pub(super) async fn take(Path(id): Path<HoldId>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let (permit, hold) = open(&who, id).await?;
    let expected = form.number("expected_version").ok_or(WebError::Unprocessable)?;
    let Some(before) = hold.proposal.as_ref().filter(|_| hold.status == HoldStatus::Held) else {
        return Err(WebError::Conflict);
    };
    if expected != hold.version {
        return Err(WebError::Conflict);
    }
    let proposal = edited(before, &form)?;
    let step = form.value("step").to_owned();
    let mut view = FormView::new(form);
    if step == "preview" {
        return Ok(show(StatusCode::OK, &who, &hold, &proposal, view));
    }
    let reason = view.require(REASON, t(who.lang, "publication-reason-missing")).unwrap_or_default();
    if reason.chars().count() > REASON_LIMIT {
        view.add_error(REASON, t(who.lang, "publication-reason-long"));
    }
    if step == "release" {
        check_release(&mut view, &proposal, &who);
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
    done.map(|key| see_other_saying("/publisering", key)).map_err(refusal)
}

/// Marks that are left in must have been seen, and a summary must come of it.
fn check_release(view: &mut FormView, proposal: &Proposal, who: &SignedIn) {
    let reasons = gate::reasons(proposal, who.trust.now().date_in_norway());
    let is_marked = reasons.iter().any(|reason| matches!(reason, Reason::Identifier(_)));
    if is_marked && !view.values.ticked(SEEN) {
        view.add_error(SEEN, t(who.lang, "publication-seen-missing"));
    }
    if reasons.contains(&Reason::Unfit) {
        view.add_error(TEXT, t(who.lang, "publication-unfit"));
    }
}

fn refusal(error: CannotPublish) -> WebError {
    match error {
        CannotPublish::Settled => WebError::Conflict,
        CannotPublish::Denied(denied) => denied.into(),
        CannotPublish::Key(error) => error.into(),
        CannotPublish::Store(error) => error.into(),
        CannotPublish::ReasonMissing => WebError::Unprocessable,
        CannotPublish::Summarise(_) | CannotPublish::Append(_) => WebError::internal(error),
    }
}

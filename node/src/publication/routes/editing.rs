//! The part of a page in which a reviewer changes what is published: what the gate marked, the fields, and the preview.

use crate::codes::catalogue;
use crate::kernel::codes::CodeSystem;
use crate::organisation::signed_in::SignedIn;
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::SummaryRow;
use crate::platform::web::WebError;
use crate::publication::gate::{self, Reason};
use crate::publication::identifiers::Hit;
use crate::publication::proposal::{IndicationStep, PeriodStep, Proposal, one_kind_of_newline};
use crate::publication::store::CannotPublish;
use crate::register::own_log::CannotAppend;
use crate::register::wording;

pub(super) const TEXT: &str = "text";
const CONDITIONS: &str = "conditions";
const PERIOD: &str = "period";
const INDICATION: &str = "indication";
pub(super) const REASON: &str = "reason";
const SEEN: &str = "seen";

/// Longest reason.
const REASON_LIMIT: usize = 1000;

/// What the page shows of a proposal. The template's macros take it.
pub(super) struct Editor {
    pub(super) marked: Vec<(String, Vec<Part>)>,
    pub(super) preview: Vec<SummaryRow>,
    pub(super) periods: Vec<Choice>,
    pub(super) indications: Vec<Choice>,
    pub(super) has_hits: bool,
}

/// A part of a text; with what it seems to be where the gate marked it.
pub(super) struct Part {
    pub(super) text: String,
    pub(super) kind: Option<String>,
}

impl Editor {
    pub(super) fn of(proposal: &Proposal, who: &SignedIn) -> Self {
        let lang = who.lang;
        let found = gate::find(proposal, who.trust.now().date_in_norway());
        let has_hits = !found.in_text.is_empty() || !found.in_conditions.is_empty();
        let texts = [
            ("publication-text", &proposal.text, &found.in_text),
            ("publication-conditions", &proposal.conditions, &found.in_conditions),
        ];
        let marked = texts.into_iter().filter(|(_, text, _)| !text.is_empty());
        let periods = PeriodStep::ALL.iter().map(|step| Choice::new(step.code(), t(lang, period_key(*step))));
        let possible = |step: &&IndicationStep| **step != IndicationStep::Block || proposal.block.is_some();
        let indications = IndicationStep::ALL
            .iter()
            .filter(possible)
            .map(|step| Choice::new(step.code(), t(lang, indication_key(*step))));
        Self {
            marked: marked.map(|(key, text, hits)| (t(lang, key), parts(text, hits, lang))).collect(),
            preview: preview(proposal, lang),
            periods: periods.collect(),
            indications: indications.collect(),
            has_hits,
        }
    }
}

/// The fields as they are before anything is typed.
pub(super) fn form_of(proposal: &Proposal) -> Form {
    let mut form = Form::default();
    form.set(TEXT, proposal.text.as_str());
    form.set(CONDITIONS, proposal.conditions.as_str());
    form.set(PERIOD, proposal.generalisation.period.code());
    form.set(INDICATION, proposal.generalisation.indication.code());
    form
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
        IndicationStep::Block => "publication-indication-block",
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

/// The proposal as the reviewer has it now.
pub(super) fn edited(before: &Proposal, form: &Form) -> Result<Proposal, WebError> {
    let mut proposal = before.clone();
    proposal.text = one_kind_of_newline(form.value(TEXT));
    proposal.conditions = one_kind_of_newline(form.value(CONDITIONS));
    let steps =
        PeriodStep::from_code(form.value(PERIOD)).zip(IndicationStep::from_code(form.value(INDICATION)));
    let (period, indication) = steps.ok_or(WebError::Unprocessable)?;
    if indication == IndicationStep::Block && proposal.block.is_none() {
        return Err(WebError::Unprocessable);
    }
    proposal.generalisation.period = period;
    proposal.generalisation.indication = indication;
    Ok(proposal)
}

/// Why, in the reviewer's words; an error on the form where it is missing or too long.
pub(super) fn reason(view: &mut FormView, who: &SignedIn) -> String {
    let reason = view.require(REASON, t(who.lang, "publication-reason-missing")).unwrap_or_default();
    if reason.chars().count() > REASON_LIMIT {
        view.add_error(REASON, t(who.lang, "publication-reason-long"));
    }
    reason
}

/// Marks that are left in must have been seen, and a summary must come of it.
pub(super) fn check_release(view: &mut FormView, proposal: &Proposal, who: &SignedIn) {
    let reasons = gate::reasons(proposal, who.trust.now().date_in_norway());
    let is_marked = reasons.iter().any(|reason| matches!(reason, Reason::Identifier(_)));
    if is_marked && !view.values.ticked(SEEN) {
        view.add_error(SEEN, t(who.lang, "publication-seen-missing"));
    }
    if reasons.contains(&Reason::Unfit) {
        view.add_error(TEXT, t(who.lang, "publication-unfit"));
    }
}

impl From<CannotPublish> for WebError {
    fn from(error: CannotPublish) -> Self {
        match error {
            CannotPublish::Settled => Self::Conflict,
            CannotPublish::Denied(denied) => denied.into(),
            CannotPublish::Key(error) => error.into(),
            CannotPublish::Store(error) => error.into(),
            CannotPublish::ReasonMissing => Self::Unprocessable,
            // The register is being fetched back after a restore, or the next one begins in a moment.
            CannotPublish::Append(CannotAppend::Restored | CannotAppend::Ended) => {
                Self::Unavailable(error.into())
            }
            CannotPublish::Summarise(_) | CannotPublish::Append(_) => Self::internal(error),
        }
    }
}

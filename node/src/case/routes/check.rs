//! *Kontroller svarene*, submitting, and the receipt.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use super::topic::elsewhere;
use super::writing::Writing;
use crate::case::answers::{Section, code_in_words, sections};
use crate::case::rules::{self, CannotSubmit};
use crate::case::steps::{self, Begun, case_path};
use crate::case::{Application, State};
use crate::codes;
use crate::forms::{Column, FieldError};
use crate::kernel::access::{ReadCase, Role, Submit};
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::{CaseId, CommandId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::format;
use crate::platform::i18n::Lang;
use crate::platform::layout::{Page, SummaryRow, html};
use crate::platform::web::{WebError, see_other};

#[derive(Template)]
#[template(path = "case/routes/check.html")]
struct CheckView {
    page: Page,
    case: CaseId,
    sections: Vec<Section>,
    command: CommandId,
    version: u32,
    /// Only the doctor submits; a delegate is told so.
    may_submit: bool,
}

/// Everything that was answered, with *Endre* beside it.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let Some(writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    if let Err(errors) = writing.check() {
        return Ok(first_mistake(case, &errors));
    }
    let relations = steps::relations(&who, case).await?;
    let page = who.page("case-check-title").under(writing.title(who.lang));
    let mut sections = sections(&writing.form, &writing.answers, who.lang);
    for section in &mut sections {
        let href = format!("/saker/{case}/soknad/{}?fra=kontroller", section.topic);
        section.rows.iter_mut().for_each(|row| row.change_href.clone_from(&href));
    }
    for (topic, row) in identity_rows(&writing, case, &page).into_iter().rev() {
        if let Some(section) = sections.iter_mut().find(|section| section.topic == topic) {
            section.rows.insert(0, row);
        }
    }
    Ok(html(&CheckView {
        sections,
        case,
        command: CommandId::new(who.trust.random()),
        version: writing.open.case().version,
        may_submit: steps::may::<Submit>(&who, &relations).is_ok(),
        page,
    }))
}

/// Who the patient is, with the page that asks for it: shown to the author among the other answers of that page.
fn identity_rows(writing: &Writing, case: CaseId, page: &Page) -> Vec<(String, SummaryRow)> {
    let row = |column, key: &str| {
        let item = writing.form.by_column(column)?;
        let topic = writing.form.page_of(&item.link_id)?.link_id.clone();
        let typed = writing.answers.first(item.link_id.as_str())?;
        let shown = match column {
            Column::PatientNumber => format::national_identity_number(typed),
            _ => typed.to_owned(),
        };
        let href = format!("/saker/{case}/soknad/{topic}?fra=kontroller");
        Some((topic.to_string(), SummaryRow::new(page.t(key), shown).change(href)))
    };
    [(Column::PatientNumber, "case-patient-number"), (Column::PatientName, "case-patient-name")]
        .into_iter()
        .filter_map(|(column, key)| row(column, key))
        .collect()
}

/// To the first page with a mistake.
fn first_mistake(case: CaseId, errors: &[FieldError]) -> Response {
    match errors.first() {
        Some(error) => see_other(&format!("/saker/{case}/soknad/{}?fra=kontroller&feil=1", error.page)),
        None => see_other(&format!("/saker/{case}/soknad")),
    }
}

/// Hands the application in.
pub(super) async fn submit(Path(case): Path<CaseId>, signed: SignedForm) -> Result<Response, WebError> {
    let receipt = format!("/saker/{case}/kvittering");
    let who = signed.who.clone();
    let Begun::Fresh(step) = steps::begin::<Submit>(signed, case).await? else {
        return Ok(see_other(&receipt));
    };
    let Some(writing) = Writing::open(&who, case).await? else { return Ok(elsewhere(case)) };
    let submission = match writing.check() {
        Ok(submission) => submission,
        Err(errors) => return Ok(first_mistake(case, &errors)),
    };
    let application = Application::of(
        &writing.form,
        writing.open.case().form.clone(),
        &submission,
        // The name that goes with the case and into the register is the trust's main language, not the reader's.
        |atc| codes::catalogue::name(CodeSystem::Atc, atc, Lang::Nb),
        who.trust.now(),
    )
    .ok_or_else(|| WebError::internal("the form asks for no medicine"))?;
    match rules::submit(step.open.case(), application, who.trust.settings.endorsement_steps) {
        Ok(event) => {
            step.take(Role::Clinician, event).await?;
            Ok(see_other(&receipt))
        }
        Err(CannotSubmit::AlreadySubmitted | CannotSubmit::Withdrawn) => Ok(elsewhere(case)),
    }
}

#[derive(Template)]
#[template(path = "case/routes/receipt.html")]
struct ReceiptView {
    page: Page,
    case: CaseId,
    number: i64,
    medicine: String,
    steps: u8,
    due: String,
}

/// What was sent, and what happens next, and when.
pub(super) async fn receipt(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<ReadCase>(&who, case).await?;
    let (State::Submitted { steps, .. }, Some(application)) = (&open.case().state, &open.case().application)
    else {
        return Ok(see_other(&case_path(case)));
    };
    let due = crate::case::store::due_on(&who.trust, case).await?;
    Ok(html(&ReceiptView {
        case,
        number: open.number,
        medicine: code_in_words(CodeSystem::Atc, application.atc.as_str(), who.lang),
        steps: *steps,
        due: due.map(|day| format::date_long(who.lang, day)).unwrap_or_default(),
        page: who.page("case-receipt-title"),
    }))
}

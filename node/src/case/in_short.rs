//! The case in short: what stands at the top of every page where somebody takes a step with it. Never who the patient is.

use crate::case::answers::{Section, code_in_words, sections};
use crate::case::steps::case_path;
use crate::case::store::{self, OpenCase};
use crate::forms::Answers;
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::CaseId;
use crate::organisation::signed_in::SignedIn;
use crate::organisation::store::{units, user_names};
use crate::platform::db::StoreError;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{SummaryRow, Tone};
use crate::platform::web::WebError;

/// See the module. Shown by `case/in_short.html`, which a template includes beside a `page` and a `short`.
#[derive(Debug, Clone)]
pub struct InShort {
    /// The case.
    pub case: CaseId,
    /// Its page.
    pub href: String,
    /// Number, medicine and indication, above the heading of the page.
    pub name: String,
    /// Medicine and indication.
    pub title: String,
    /// Where it stands, and whether it is urgent.
    pub tags: Vec<(Tone, String)>,
    /// What everybody who takes a step needs to know.
    pub facts: Vec<SummaryRow>,
    /// The whole application, topic by topic.
    pub topics: Vec<Section>,
}

impl InShort {
    /// Gathers it.
    ///
    /// # Errors
    /// [`WebError`] when the database does not answer.
    pub async fn of(who: &SignedIn, open: &OpenCase) -> Result<Self, WebError> {
        let case = open.case();
        let unit = units(&who.trust.db).await?.into_iter().find(|unit| unit.id == case.unit);
        let clinician = user_names(&who.trust.db).await?.remove(&case.clinician).unwrap_or_default();
        let from = unit.map_or_else(|| clinician.clone(), |unit| format!("{clinician}, {}", unit.name));
        let stage = case.state.stage();
        let mut tags = vec![(Tone::from(stage), t(who.lang, stage.name_key()))];
        if case.application.as_ref().is_some_and(|application| application.urgent) {
            tags.push((Tone::Warning, t(who.lang, "case-short-urgent")));
        }
        let title = title(open, who.lang);
        Ok(Self {
            case: case.id,
            href: case_path(case.id),
            name: format!("{} · {title}", number(open, who.lang)),
            title,
            tags,
            facts: facts(open, from, who.lang),
            topics: topics(who, open).await?,
        })
    }
}

fn number(open: &OpenCase, lang: Lang) -> String {
    // As text: Fluent would be free to group the digits of a number.
    ta(lang, "case-short-number", &[("number", &open.number.to_string())])
}

fn title(open: &OpenCase, lang: Lang) -> String {
    let Some(application) = &open.case().application else { return number(open, lang) };
    use_in_words(&application.medicine, application.icd10.as_ref().map(|code| code.as_str()), lang)
}

/// Medicine and indication: *Rituksimab ved G35 Multippel sklerose*.
pub fn use_in_words(medicine: &str, icd10: Option<&str>, lang: Lang) -> String {
    let mut letters = medicine.chars();
    let medicine: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    let Some(code) = icd10 else { return medicine };
    let indication = code_in_words(CodeSystem::Icd10, code, lang);
    ta(lang, "case-short-title", &[("medicine", &medicine), ("indication", &indication)])
}

/// The answers as they were handed in last.
///
/// # Errors
/// [`WebError`] when the database does not answer, or the answers do not fit their form.
pub async fn topics(who: &SignedIn, open: &OpenCase) -> Result<Vec<Section>, WebError> {
    let Some(application) = &open.case().application else { return Ok(Vec::new()) };
    let form = store::questionnaire(&who.trust, &application.form).await?;
    let answers = Answers::from_response(&form, &application.response)
        .map_err(|_| StoreError::corrupt("case_events", "payload", open.case().id))?;
    Ok(sections(&form, &answers, who.lang))
}

fn facts(open: &OpenCase, from: String, lang: Lang) -> Vec<SummaryRow> {
    let case = open.case();
    let row = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    let mut rows = Vec::new();
    if let Some(application) = &case.application {
        let medicine = code_in_words(CodeSystem::Atc, application.atc.as_str(), lang);
        let indication =
            application.icd10.as_ref().map(|code| code_in_words(CodeSystem::Icd10, code.as_str(), lang));
        let cost = application.cost_month.map(|cost| format::money(cost.0));
        let classification = application.classification.map(|known| t(lang, known.name_key()));
        rows.extend([
            row("case-short-medicine", medicine),
            row("case-short-indication", indication.unwrap_or_default()),
            row("case-short-cost", cost.unwrap_or_default()),
            row("case-short-classification", classification.unwrap_or_default()),
        ]);
    }
    rows.extend([
        row("case-short-scheme", t(lang, case.scheme.name_key())),
        row("case-short-scope", t(lang, case.scope.name_key())),
        row("case-short-from", from),
    ]);
    rows
}

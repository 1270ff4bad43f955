//! A case script as its clinician would have typed it into the form.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;

use super::CannotSeed;
use super::script::{CaseScript, Group, Patient};
use crate::forms::{AnswerKey, Answers, LinkId, Questionnaire};
use crate::kernel::language::Lang;
use crate::kernel::person::PersonNumber;
use crate::kernel::terms::{Classification, Scope};
use crate::platform::format;

/// The usual answers of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    start_criteria: String,
    monitoring: String,
    responsible: String,
    child_heard: String,
    exclusion: String,
    not_required: String,
    patient_information: String,
    follow_up: String,
}

impl Phrases {
    fn of(lang: Lang) -> Result<Self, CannotSeed> {
        #[derive(Deserialize)]
        struct File {
            nb: Phrases,
            nn: Phrases,
        }
        let file: File = toml::from_str(include_str!("data/phrases.toml"))
            .map_err(|error| CannotSeed::data("phrases", &error))?;
        Ok(if lang == Lang::Nn { file.nn } else { file.nb })
    }
}

/// The name of the form in the product that a case is written on.
pub(super) fn form_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Individual => "off-label-individual",
        Scope::Group => "off-label-group",
    }
}

/// What the clinician typed by `today`.
///
/// # Errors
/// [`CannotSeed`] when a phrase is missing or no number can be made for the patient.
pub(super) fn typed(
    script: &CaseScript,
    form: &Questionnaire,
    lang: Lang,
    today: Date,
) -> Result<Answers, CannotSeed> {
    let mut pen = Pen { answers: Answers::initial(form) };
    pen.medicine_and_indication(script);
    pen.earlier_treatment(script);
    pen.benefit_and_cost(script);
    match (&script.patient, &script.group) {
        (Some(patient), _) => pen.patient(patient, today)?,
        (None, Some(group)) => pen.group(group),
        (None, None) => {}
    }
    // What is usual is written when the application is finished.
    if !script.steps.is_empty() {
        let phrases = Phrases::of(lang)?;
        let months = i64::from(script.months.unwrap_or(6)).min(12);
        pen.write("evaluation-date", &format::date(today.saturating_add(months.months())));
        pen.usual(script, &phrases);
        match script.scope {
            Scope::Individual => pen.usual_for_one(script, &phrases, today),
            Scope::Group => pen.usual_for_a_group(script, &phrases),
        }
    }
    Ok(pen.answers)
}

struct Pen {
    answers: Answers,
}

impl Pen {
    fn write(&mut self, link_id: &str, text: &str) {
        self.all(link_id, None, [text]);
    }

    fn some(&mut self, link_id: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.write(link_id, text);
        }
    }

    fn yes_or_no(&mut self, link_id: &str, yes: bool) {
        self.write(link_id, if yes { "true" } else { "false" });
    }

    fn all<'a>(&mut self, link_id: &str, round: Option<usize>, texts: impl IntoIterator<Item = &'a str>) {
        if let Some(link_id) = LinkId::new(link_id) {
            self.answers.set(AnswerKey { link_id, round }, texts.into_iter().map(str::to_owned));
        }
    }

    fn medicine_and_indication(&mut self, script: &CaseScript) {
        self.write("medicine-code", &script.atc);
        self.write("medicine-product", &script.product);
        self.write("medicine-route", &script.route);
        match &script.not_authorised {
            Some(exemption) => {
                self.write("marketing-status", "not-authorised");
                self.write("exemption-status", exemption);
            }
            None => self.write("marketing-status", "other-indication"),
        }
        self.yes_or_no("early-access", false);
        self.write("indication-code", &script.icd10);
        self.write("indication-text", &script.indication);
        self.write("severity-level", &script.severity_level);
        self.write("severity", &script.severity);
        if script.scope == Scope::Individual {
            self.write("urgency", if script.urgent.is_some() { "urgent" } else { "ordinary" });
            self.some("urgency-grounds", script.urgent.as_ref());
        }
    }

    fn earlier_treatment(&mut self, script: &CaseScript) {
        for (round, tried) in script.tried.iter().enumerate() {
            let fields = [
                ("tried-treatment", &tried.treatment),
                ("tried-period", &tried.period),
                ("tried-result", &tried.result),
                ("tried-explanation", &tried.explanation),
            ];
            for (link_id, text) in fields {
                self.all(link_id, Some(round), [text.as_str()]);
            }
        }
        if !script.tried.is_empty() || script.not_tried.is_some() {
            self.yes_or_no("treated-before", !script.tried.is_empty());
        }
        self.some("not-treated-grounds", script.not_tried.as_ref());
        self.some("alternatives", script.alternatives.as_ref());
    }

    fn benefit_and_cost(&mut self, script: &CaseScript) {
        self.some("expected-benefit", script.benefit.as_ref());
        self.some("evidence", script.evidence.as_ref());
        self.all("evidence-kind", None, script.evidence_kind.iter().map(String::as_str));
        if let Some(reference) = &script.reference {
            self.all("reference", Some(0), [reference.as_str()]);
        }
        if let Some(classification) = script.classification {
            self.write("classification", classification.code());
            let grounds = match classification {
                Classification::Experimental => "experimental-grounds",
                Classification::Established => "established-grounds",
            };
            self.some(grounds, script.classification_grounds.as_ref());
        }
        self.some("risk", script.risk.as_ref());
        self.some("goal", script.goal.as_ref());
        self.some("dose", script.dose.as_ref());
        self.some("stop-criteria", script.stop.as_ref());
        self.some("duration-months", script.months.map(|months| months.to_string()).as_ref());
        self.some("cost-per-month", script.cost.map(|kroner| kroner.to_string()).as_ref());
    }

    fn patient(&mut self, patient: &Patient, today: Date) -> Result<(), CannotSeed> {
        let number = number(patient).ok_or_else(|| CannotSeed::wrong("a patient has no possible number"))?;
        self.write("patient-number", &number.expose_digits());
        self.write("patient-name", &patient.name);
        self.write("age-group", if is_child(patient, today) { "child" } else { "adult" });
        self.yes_or_no("lives-here", true);
        Ok(())
    }

    fn group(&mut self, group: &Group) {
        self.write("group-description", &group.description);
        self.write("expected-patients", &group.patients.to_string());
        self.write("age-group", "adult");
        self.write("inclusion", &group.inclusion);
        self.some("exclusion", group.exclusion.as_ref());
    }

    fn usual(&mut self, script: &CaseScript, phrases: &Phrases) {
        self.write("trial", "none");
        self.write("start-criteria", &phrases.start_criteria);
        self.write("monitoring", &phrases.monitoring);
        self.write("responsible", &format!("{}, {}", phrases.responsible, script.unit));
        self.write("price-basis", "list");
    }

    fn usual_for_one(&mut self, script: &CaseScript, phrases: &Phrases, today: Date) {
        self.yes_or_no("started", false);
        let at_home = matches!(script.route.as_str(), "oral" | "subcutaneous");
        self.write("setting", if at_home { "home" } else { "hospital" });
        self.write("individual-reimbursement", "not-relevant");
        if script.patient.as_ref().is_some_and(|patient| is_child(patient, today)) {
            self.write("treatment-consent", "proxy");
            self.write("child-consent", "both-parents");
            self.write("child-heard", &phrases.child_heard);
        } else {
            self.write("treatment-consent", "patient");
        }
        self.all("information", None, ["off-label", "benefit-risk", "alternatives", "stopping"]);
        self.yes_or_no("data-consent", true);
    }

    fn usual_for_a_group(&mut self, script: &CaseScript, phrases: &Phrases) {
        if script.group.as_ref().is_some_and(|group| group.exclusion.is_none()) {
            self.write("exclusion", &phrases.exclusion);
        }
        self.yes_or_no("treatment-required", false);
        self.write("not-required-grounds", &phrases.not_required);
        self.write("patient-information", &phrases.patient_information);
        self.write("follow-up", &phrases.follow_up);
    }
}

/// Sixteen is when a patient decides alone (pasient- og brukerrettighetsloven § 4-3).
fn is_child(patient: &Patient, today: Date) -> bool {
    patient.born.saturating_add(16.years()) > today
}

/// A synthetic number (month + 80, as in the Tax Administration's Tenor) for the day of birth.
fn number(patient: &Patient) -> Option<PersonNumber> {
    let (day, month) = (patient.born.day(), patient.born.month() + 80);
    let year = patient.born.year();
    let individual = if year < 2000 { 100..500 } else { 500..1000 };
    // Different names on one day of birth start at different places, so that they get different numbers.
    let skip = patient.name.bytes().map(usize::from).sum::<usize>() % 300;
    individual.skip(skip).find_map(|individual: u16| {
        let text = format!("{day:02}{month:02}{:02}{individual:03}", year % 100);
        let digits: Vec<u8> = text.bytes().map(|byte| byte - b'0').collect();
        PersonNumber::from_first_nine(digits.try_into().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::codes::starter;
    use crate::demo::{cast, script};
    use crate::forms::{CheckContext, Value, built_in};
    use crate::kernel::person::SyntheticNumbers;

    const TODAY: Date = date(2026, 11, 24);

    fn every_case() -> Vec<(Lang, CaseScript)> {
        let trusts = cast::trusts().unwrap();
        let cases = trusts.iter().map(|trust| (trust.language, script::cases_of(&trust.id).unwrap()));
        cases.flat_map(|(lang, cases)| cases.into_iter().map(move |case| (lang, case))).collect()
    }

    #[test]
    fn every_application_that_is_handed_in_passes_the_check_of_its_form() {
        for (lang, script) in every_case() {
            let form = built_in(form_name(script.scope)).unwrap().unwrap();
            let answers = typed(&script, &form, lang, TODAY).unwrap();
            let context = CheckContext { today: TODAY, synthetic: SyntheticNumbers::Allowed };
            let checked = form.check(&answers, context);
            if script.steps.is_empty() {
                assert!(checked.is_err(), "{}: a draft still has something to do", script.key);
            } else {
                assert_eq!(checked.err(), None, "{}", script.key);
            }
        }
    }

    #[test]
    fn every_code_is_in_the_catalogue_that_comes_with_the_product() {
        let medicines: BTreeSet<_> = starter::medicines().unwrap().into_iter().map(|m| m.atc).collect();
        let indications: BTreeSet<_> = starter::indications().unwrap().into_iter().map(|i| i.icd10).collect();
        for (_, script) in every_case() {
            assert!(medicines.contains(&script.atc.parse().unwrap()), "{}", script.atc);
            assert!(indications.contains(&script.icd10.parse().unwrap()), "{}", script.icd10);
        }
    }

    #[test]
    fn every_patient_has_a_number_of_their_own_that_belongs_to_nobody() {
        let mut seen = BTreeSet::new();
        for (_, script) in every_case() {
            if let Some(patient) = &script.patient {
                let number = number(patient).unwrap();
                assert!(number.is_synthetic(), "{}", script.key);
                assert!(seen.insert(number.expose_digits()), "{}: the number of somebody else", script.key);
            }
        }
        assert!(seen.len() > 25);
    }

    #[test]
    fn answers_are_read_as_what_the_script_says() {
        let (lang, script) =
            every_case().into_iter().find(|(_, case)| case.key == "cidofovir-adenovirus").unwrap();
        let form = built_in(form_name(script.scope)).unwrap().unwrap();
        let context = CheckContext { today: TODAY, synthetic: SyntheticNumbers::Allowed };
        let submission = form.check(&typed(&script, &form, lang, TODAY).unwrap(), context).unwrap();
        let urgency = submission.column(&form, crate::forms::Column::Urgency);
        assert_eq!(urgency, Some(&Value::Choice("urgent".to_owned())));
        let age = submission.column(&form, crate::forms::Column::AgeGroup);
        assert_eq!(age, Some(&Value::Choice("child".to_owned())));
    }
}

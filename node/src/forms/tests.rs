//! The engine, on small forms made for each rule.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::kernel::language::Lang;
use crate::kernel::person::{PersonNumber, SyntheticNumbers};

const CONTEXT: CheckContext =
    CheckContext { today: jiff::civil::date(2026, 11, 24), synthetic: SyntheticNumbers::Allowed };

/// A form of one page that holds `items`.
fn form_json(items: Json) -> Json {
    json!({
        "resourceType": "Questionnaire", "url": "urn:example:form", "version": "1", "title": "Skjema",
        "status": "draft", "language": "nb",
        "item": [{ "linkId": "page", "text": "Side", "type": "group", "item": items }],
    })
}

fn form(items: Json) -> Questionnaire {
    Questionnaire::parse(&form_json(items).to_string()).unwrap()
}

fn refusal(items: Json) -> InvalidQuestionnaire {
    Questionnaire::parse(&form_json(items).to_string()).unwrap_err()
}

fn draft(form: &Questionnaire, sent: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::default();
    assert!(answers.replace_page(form, "page", sent.iter().copied()));
    answers
}

fn key(text: &str) -> AnswerKey {
    text.parse().unwrap()
}

/// Field and message key of everything that is wrong.
fn mistakes(form: &Questionnaire, sent: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let errors = form.check(&draft(form, sent), CONTEXT).err().unwrap_or_default();
    errors.iter().map(|error| (error.key.to_string(), error.reason.message_key())).collect()
}

fn extension(name: &str, value: &str, content: Json) -> Json {
    json!([{ "url": name, value: content }])
}

fn ours(name: &str, code: &str) -> Json {
    json!({ "url": format!("urn:samraad:fhir:{name}"), "valueCode": code })
}

mod answering;
mod library;
mod reading;
mod responses;

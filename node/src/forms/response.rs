//! Answers as a FHIR R4 QuestionnaireResponse, and back.
//!
//! Who the patient is never stands in a response: those answers are kept and sent by other ways.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::answers::{AnswerKey, Answers, round_is_possible};
use super::columns::Wall;
use super::decimal::Decimal;
use super::questionnaire::{Item, ItemKind, LinkId, Questionnaire};
use super::rules::{Submission, Value};
use crate::kernel::codes::{AtcCode, Icd10Code};

/// How deep a response is followed.
const MAX_DEPTH: usize = 12;

/// Why a QuestionnaireResponse cannot be taken as a draft. Paths lead to the place in the JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidResponse {
    /// Not a QuestionnaireResponse.
    #[error("not a QuestionnaireResponse")]
    NotAResponse,
    /// Answers to another form, or to another version of it.
    #[error("the answers are to another form: {questionnaire}")]
    AnotherForm {
        /// The form that it names.
        questionnaire: String,
    },
    /// An item that the form does not have there.
    #[error("{path}: the form does not have this item")]
    UnknownItem {
        /// Where.
        path: String,
    },
    /// An answer that is formed wrongly or is of a kind that the question does not take.
    #[error("{path}: not an answer to this question")]
    WrongAnswer {
        /// Where.
        path: String,
    },
}

impl Submission {
    /// The answers as a completed QuestionnaireResponse, without those about who the patient is.
    pub fn to_response(&self, form: &Questionnaire, authored: Timestamp) -> Json {
        let answers: BTreeMap<&AnswerKey, &[Value]> = self.iter().collect();
        let items: Vec<Json> =
            form.pages().iter().filter_map(|page| group_json(page, None, &answers)).collect();
        json!({
            "resourceType": "QuestionnaireResponse",
            "questionnaire": form.canonical(),
            "status": "completed",
            "authored": authored.to_string(),
            "item": items,
        })
    }
}

/// A group with what was answered in it; `None` where nothing was.
fn group_json(group: &Item, round: Option<usize>, answers: &BTreeMap<&AnswerKey, &[Value]>) -> Option<Json> {
    let mut items = Vec::new();
    for item in group.items() {
        if matches!(item.kind, ItemKind::Group { .. }) {
            let rounds = if item.repeats { item.max_occurs } else { 1 };
            items.extend((0..rounds).filter_map(|next| {
                let round = if item.repeats { Some(next) } else { round };
                group_json(item, round, answers)
            }));
        } else if item.wall != Wall::Identity {
            let key = AnswerKey { link_id: item.link_id.clone(), round };
            if let Some(values) = answers.get(&key) {
                let values: Vec<Json> = values.iter().map(|value| answer_json(item, value)).collect();
                items.push(json!({ "linkId": item.link_id.as_str(), "answer": values }));
            }
        }
    }
    (!items.is_empty()).then(|| json!({ "linkId": group.link_id.as_str(), "item": items }))
}

fn answer_json(item: &Item, value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Other(text) => json!({ "valueString": text }),
        // Unreachable through `group_json`, which leaves identity out; said again here so that it stays so.
        Value::PersonNumber(_) => json!({}),
        Value::Integer(number) => json!({ "valueInteger": number }),
        Value::Decimal(number) => json!({ "valueDecimal": number.to_json() }),
        Value::Date(day) => json!({ "valueDate": day.to_string() }),
        Value::Boolean(answer) => json!({ "valueBoolean": answer }),
        Value::Atc(code) => json!({ "valueCoding": { "system": AtcCode::SYSTEM, "code": code.as_str() } }),
        Value::Icd10(code) => {
            json!({ "valueCoding": { "system": Icd10Code::SYSTEM, "code": code.as_str() } })
        }
        Value::Choice(code) => {
            let mut coding = Map::new();
            if let ItemKind::Choice { options, .. } = &item.kind
                && let Some(option) = options.iter().find(|option| option.code == *code)
            {
                if let Some(system) = &option.system {
                    coding.insert("system".to_owned(), system.as_str().into());
                }
                coding.insert("display".to_owned(), option.display.nb.as_str().into());
            }
            coding.insert("code".to_owned(), code.as_str().into());
            json!({ "valueCoding": coding })
        }
    }
}

impl Answers {
    /// Takes a QuestionnaireResponse to this version of the form as a draft, to change, clone or renew it.
    ///
    /// # Errors
    /// What is not an answer to this form.
    pub fn from_response(form: &Questionnaire, response: &Json) -> Result<Self, InvalidResponse> {
        if response.get("resourceType").and_then(Json::as_str) != Some("QuestionnaireResponse") {
            return Err(InvalidResponse::NotAResponse);
        }
        let questionnaire = response.get("questionnaire").and_then(Json::as_str).unwrap_or_default();
        if questionnaire != form.canonical() {
            return Err(InvalidResponse::AnotherForm {
                questionnaire: questionnaire.chars().take(200).collect(),
            });
        }
        let mut draft = Self::default();
        read_items(form, response, "QuestionnaireResponse", None, MAX_DEPTH, &mut draft)?;
        Ok(draft)
    }
}

fn read_items(
    form: &Questionnaire,
    above: &Json,
    path: &str,
    round: Option<usize>,
    depth: usize,
    draft: &mut Answers,
) -> Result<(), InvalidResponse> {
    let items = match above.get("item") {
        None => return Ok(()),
        Some(Json::Array(items)) if depth > 0 => items,
        Some(_) => return Err(InvalidResponse::WrongAnswer { path: path.to_owned() }),
    };
    let mut rounds: BTreeMap<&LinkId, usize> = BTreeMap::new();
    for (index, json) in items.iter().enumerate() {
        let path = format!("{path}.item[{index}]");
        let unknown = || InvalidResponse::UnknownItem { path: path.clone() };
        let link_id = json.get("linkId").and_then(Json::as_str).and_then(LinkId::new).ok_or_else(unknown)?;
        let item = form.find(&link_id).ok_or_else(unknown)?;
        if matches!(item.kind, ItemKind::Group { .. }) {
            let seen = rounds.entry(&item.link_id).or_insert(0);
            let round = if item.repeats { Some(*seen) } else { round };
            *seen += 1;
            if *seen > item.max_occurs {
                return Err(unknown());
            }
            read_items(form, json, &path, round, depth - 1, draft)?;
            continue;
        }
        let key = AnswerKey { link_id, round };
        if !item.is_question() || !round_is_possible(form, &key) {
            return Err(unknown());
        }
        let answers = json.get("answer").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
        let typed: Option<Vec<String>> = answers.iter().map(|answer| typed(&item.kind, answer)).collect();
        draft.set(key, typed.ok_or(InvalidResponse::WrongAnswer { path })?);
    }
    Ok(())
}

/// An answer as if typed; `None` where the question does not take it.
fn typed(kind: &ItemKind, answer: &Json) -> Option<String> {
    let text = |name| answer.get(name).and_then(Json::as_str).map(str::to_owned);
    let number = |name| match answer.get(name) {
        Some(Json::Number(number)) => Decimal::parse(&number.to_string()).map(|number| number.to_string()),
        _ => None,
    };
    match kind {
        ItemKind::Text { .. } => text("valueString"),
        ItemKind::Integer { .. } => number("valueInteger"),
        ItemKind::Decimal { .. } => number("valueDecimal"),
        ItemKind::Date { .. } => {
            text("valueDate").and_then(|day| day.parse().ok()).map(super::reason::shown_date)
        }
        ItemKind::Boolean => {
            answer.get("valueBoolean").and_then(Json::as_bool).map(|answer| answer.to_string())
        }
        ItemKind::Choice { open, .. } => {
            let code = answer.get("valueCoding").and_then(|coding| coding.get("code")).and_then(Json::as_str);
            code.map(str::to_owned).or(if *open { text("valueString") } else { None })
        }
        ItemKind::Code(_) => answer
            .get("valueCoding")
            .and_then(|coding| coding.get("code"))
            .and_then(Json::as_str)
            .map(str::to_owned),
        ItemKind::PersonNumber | ItemKind::Group { .. } | ItemKind::Display(_) => None,
    }
}

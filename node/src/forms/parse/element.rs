//! A place in the JSON that knows the way to itself, so that every complaint can name it.

use serde_json::Value as Json;

use super::InvalidQuestionnaire;
use crate::forms::questionnaire::LocalText;
use crate::kernel::language::Lang;

/// The longest text that is shown.
const MAX_TEXT: usize = 8_000;

const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

#[derive(Clone)]
pub(super) struct Element<'a> {
    json: &'a Json,
    path: String,
}

impl<'a> Element<'a> {
    pub(super) fn root(json: &'a Json) -> Self {
        Self { json, path: "Questionnaire".to_owned() }
    }

    /// The element below; JSON null where there is none.
    pub(super) fn at(&self, name: &str) -> Self {
        Self { json: self.json.get(name).unwrap_or(&Json::Null), path: format!("{}.{name}", self.path) }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.json.get(name).is_some()
    }

    pub(super) fn path(&self) -> String {
        self.path.clone()
    }

    /// Refuses every element that is neither read nor merely descriptive.
    pub(super) fn only(&self, read: &[&str], descriptive: &[&str]) -> Result<(), InvalidQuestionnaire> {
        let object = self.json.as_object().ok_or_else(|| self.malformed("an object"))?;
        match object
            .keys()
            .find(|name| !read.contains(&name.as_str()) && !descriptive.contains(&name.as_str()))
        {
            None => Ok(()),
            Some(name) => Err(self.not_supported(name)),
        }
    }

    pub(super) fn required(&self, name: &'static str) -> Result<Self, InvalidQuestionnaire> {
        if self.has(name) { Ok(self.at(name)) } else { Err(self.missing(name)) }
    }

    /// The elements of a list; none where the list is absent.
    pub(super) fn list(&self, name: &str) -> Result<Vec<Self>, InvalidQuestionnaire> {
        let below = self.at(name);
        match below.json {
            Json::Null => Ok(Vec::new()),
            Json::Array(elements) => Ok(elements
                .iter()
                .enumerate()
                .map(|(index, json)| Self { json, path: format!("{}[{index}]", below.path) })
                .collect()),
            _ => Err(below.malformed("a list")),
        }
    }

    /// A non-empty text of sensible length; `None` where absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, InvalidQuestionnaire> {
        let Some(json) = self.json.get(name) else { return Ok(None) };
        match json.as_str() {
            Some(text) if !text.trim().is_empty() && text.len() <= MAX_TEXT => Ok(Some(text)),
            _ => Err(self.at(name).malformed("a text that is neither empty nor overlong")),
        }
    }

    pub(super) fn required_text(&self, name: &'static str) -> Result<&'a str, InvalidQuestionnaire> {
        self.text(name)?.ok_or_else(|| self.missing(name))
    }

    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, InvalidQuestionnaire> {
        match self.json.get(name) {
            None => Ok(None),
            Some(json) => json.as_bool().map(Some).ok_or_else(|| self.at(name).malformed("true or false")),
        }
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, InvalidQuestionnaire> {
        match self.json.get(name) {
            None => Ok(None),
            Some(json) => json.as_i64().map(Some).ok_or_else(|| self.at(name).malformed("a whole number")),
        }
    }

    /// A number as written.
    pub(super) fn number(&self, name: &str) -> Result<Option<String>, InvalidQuestionnaire> {
        match self.json.get(name) {
            None => Ok(None),
            Some(Json::Number(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.at(name).malformed("a number")),
        }
    }

    /// A text with its translations (extensions on its shadow element `_name`).
    pub(super) fn local_text(&self, name: &str) -> Result<Option<LocalText>, InvalidQuestionnaire> {
        let Some(nb) = self.text(name)? else { return Ok(None) };
        let mut text = LocalText { nb: nb.to_owned(), nn: None, en: None };
        let shadow = self.at(&format!("_{name}"));
        if shadow.json.is_null() {
            return Ok(Some(text));
        }
        shadow.only(&["extension"], &["id"])?;
        for extension in shadow.list("extension")? {
            let url = extension.required_text("url")?;
            if url != TRANSLATION {
                return Err(extension.not_supported(url));
            }
            let (mut language, mut content) = (None, None);
            for part in extension.list("extension")? {
                match part.required_text("url")? {
                    "lang" => {
                        language = part.text("valueCode")?.and_then(Lang::parse);
                        if language.is_none() {
                            return Err(part.malformed("one of the languages nb, nn and en"));
                        }
                    }
                    "content" => content = part.text("valueString")?.or(part.text("valueMarkdown")?),
                    other => return Err(part.not_supported(other)),
                }
            }
            let content = content.ok_or_else(|| extension.missing("content"))?.to_owned();
            match language.ok_or_else(|| extension.missing("lang"))? {
                Lang::Nb => {}
                Lang::Nn => text.nn = Some(content),
                Lang::En => text.en = Some(content),
            }
        }
        Ok(Some(text))
    }

    pub(super) fn not_supported(&self, name: &str) -> InvalidQuestionnaire {
        InvalidQuestionnaire::NotSupported { path: self.path(), name: name.chars().take(200).collect() }
    }

    pub(super) fn missing(&self, name: &'static str) -> InvalidQuestionnaire {
        InvalidQuestionnaire::Missing { path: self.path(), name }
    }

    pub(super) fn malformed(&self, expected: &'static str) -> InvalidQuestionnaire {
        InvalidQuestionnaire::Malformed { path: self.path(), expected }
    }
}

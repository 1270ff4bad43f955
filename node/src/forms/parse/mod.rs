//! Reading a Questionnaire. What the engine does not do is refused by name and path.

mod element;
mod extension;
mod item;
mod structure;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::questionnaire::{Choice, LocalText, Questionnaire};
use crate::kernel::language::Lang;
use element::Element;

/// The largest form that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// The most items of a form.
const MAX_ITEMS: usize = 400;
/// How deep items may stand: a page is at depth 1.
const MAX_DEPTH: usize = 6;
/// The most options of one choice.
const MAX_OPTIONS: usize = 200;
/// The most conditions of one item.
const MAX_CONDITIONS: usize = 20;

/// Why a form is refused. `path` leads to the place in the JSON, as `item[2].item[0].enableWhen[0]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuestionnaire {
    /// Not JSON.
    #[error("not JSON: line {line}, column {column}")]
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// Larger than a form is read at all.
    #[error("the form has {bytes} bytes, at most {MAX_BYTES} are read")]
    TooManyBytes {
        /// How large it is.
        bytes: usize,
    },
    /// An element that this engine does not do.
    #[error("{path}: {name} is not supported")]
    NotSupported {
        /// Where.
        path: String,
        /// What.
        name: String,
    },
    /// An element is missing.
    #[error("{path}: {name} is missing")]
    Missing {
        /// Where.
        path: String,
        /// What.
        name: &'static str,
    },
    /// An element has another JSON type or form than it should.
    #[error("{path}: expected {expected}")]
    Malformed {
        /// Where.
        path: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Two items have the same name.
    #[error("{path}: the link id {link_id} is used twice")]
    LinkIdTwice {
        /// The second.
        path: String,
        /// The name.
        link_id: String,
    },
    /// Two items fill the same column.
    #[error("{path}: the column {column} is filled twice")]
    ColumnTwice {
        /// The second.
        path: String,
        /// The column.
        column: &'static str,
    },
    /// A condition names a question that the form does not have, or that cannot be referred to from there.
    #[error("{link_id}: a condition names {question}, which is no question it can refer to")]
    UnknownQuestion {
        /// The item with the condition.
        link_id: String,
        /// What it names.
        question: String,
    },
    /// A condition compares an answer with something of another kind.
    #[error("{link_id}: the answers to {question} cannot be compared in this way")]
    CannotCompare {
        /// The item with the condition.
        link_id: String,
        /// The question.
        question: String,
    },
    /// Conditions lead back to where they started.
    #[error("the visibility of {link_id} depends on itself")]
    Cycle {
        /// One of the items.
        link_id: String,
    },
    /// More items, options, conditions or levels than the engine takes.
    #[error("{path}: more than {limit} {what}")]
    TooMany {
        /// Where.
        path: String,
        /// Of what.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// An initial answer that the item would not take.
    #[error("{link_id}: the initial answer does not fit the question")]
    InitialAnswer {
        /// The item.
        link_id: String,
    },
}

/// Elements of a Questionnaire that describe it and change nothing of what is asked.
const DESCRIPTIVE: &[&str] = &[
    "id",
    "meta",
    "text",
    "name",
    "experimental",
    "date",
    "publisher",
    "contact",
    "description",
    "useContext",
    "jurisdiction",
    "purpose",
    "copyright",
    "approvalDate",
    "lastReviewDate",
    "effectivePeriod",
    "code",
    "subjectType",
    "identifier",
];

impl Questionnaire {
    /// Reads a FHIR R4 Questionnaire.
    ///
    /// # Errors
    /// The first thing that is malformed or not supported, with its path.
    pub fn parse(json: &str) -> Result<Self, InvalidQuestionnaire> {
        if json.len() > MAX_BYTES {
            return Err(InvalidQuestionnaire::TooManyBytes { bytes: json.len() });
        }
        let root: Json = serde_json::from_str(json)
            .map_err(|error| InvalidQuestionnaire::NotJson { line: error.line(), column: error.column() })?;
        let root = Element::root(&root);
        root.only(
            &[
                "resourceType",
                "url",
                "version",
                "title",
                "_title",
                "status",
                "language",
                "item",
                "contained",
                "extension",
            ],
            DESCRIPTIVE,
        )?;
        if root.text("resourceType")? != Some("Questionnaire") {
            return Err(root.malformed("a resource of type Questionnaire"));
        }
        match root.required_text("status")? {
            "draft" | "active" | "retired" | "unknown" => {}
            _ => return Err(root.at("status").malformed("draft, active, retired or unknown")),
        }
        let language = root.text("language")?.unwrap_or("nb");
        if Lang::parse(language) != Some(Lang::Nb) {
            return Err(root.at("language").malformed("Norwegian bokmål (nb) with translations"));
        }
        extension::refuse_all(&root)?;
        let value_sets = contained_value_sets(&root)?;
        let mut builder = structure::Builder::new(value_sets);
        let pages = builder.pages(&root)?;
        let form = Self {
            url: root.required_text("url")?.to_owned(),
            version: root.required_text("version")?.to_owned(),
            title: root.local_text("title")?.ok_or_else(|| root.missing("title"))?,
            places: structure::places(&pages),
            repeating_group: structure::repeating_groups(&pages),
            pages,
        };
        structure::check_conditions(&form)?;
        structure::check_initial(&form)?;
        Ok(form)
    }
}

/// The value sets that travel inside the form (as Structor writes them), by their local id.
fn contained_value_sets(root: &Element<'_>) -> Result<BTreeMap<String, Vec<Choice>>, InvalidQuestionnaire> {
    let mut value_sets = BTreeMap::new();
    for contained in root.list("contained")? {
        let kind = contained.required_text("resourceType")?;
        if kind != "ValueSet" {
            return Err(contained.not_supported(kind));
        }
        contained.only(
            &["resourceType", "id", "compose"],
            &["url", "version", "name", "title", "status", "publisher", "date", "description"],
        )?;
        let compose = contained.required("compose")?;
        compose.only(&["include"], &[])?;
        let mut options = Vec::new();
        for include in compose.list("include")? {
            include.only(&["system", "concept"], &["version"])?;
            let system = include.text("system")?.map(str::to_owned);
            for concept in include.list("concept")? {
                concept.only(&["code", "display", "_display", "designation"], &["id"])?;
                let mut display = concept.local_text("display")?.unwrap_or_default();
                for designation in concept.list("designation")? {
                    add_designation(&mut display, &designation)?;
                }
                options.push(Choice {
                    code: concept.required_text("code")?.to_owned(),
                    system: system.clone(),
                    display,
                });
            }
        }
        value_sets.insert(contained.required_text("id")?.to_owned(), options);
    }
    Ok(value_sets)
}

fn add_designation(display: &mut LocalText, designation: &Element<'_>) -> Result<(), InvalidQuestionnaire> {
    designation.only(&["language", "value"], &["use"])?;
    let value = designation.required_text("value")?.to_owned();
    match designation.text("language")?.and_then(Lang::parse) {
        Some(Lang::Nn) => display.nn = Some(value),
        Some(Lang::En) => display.en = Some(value),
        Some(Lang::Nb) | None => {}
    }
    Ok(())
}

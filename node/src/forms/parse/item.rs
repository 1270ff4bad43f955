//! Reading one item.

use std::collections::BTreeMap;

use super::element::Element;
use super::extension::{self, Extensions, OURS};
use super::{InvalidQuestionnaire, MAX_CONDITIONS, MAX_OPTIONS};
use crate::forms::columns::Wall;
use crate::forms::conditions::{Condition, Enable, EnableBehaviour, Operand, Operator, Test};
use crate::forms::decimal::Decimal;
use crate::forms::questionnaire::{Choice, Control, Guidance, GuidanceKind, Item, ItemKind, LinkId};
use crate::kernel::codes::CodeSystem;

/// The longest single-line answer, where the form sets no limit.
const DEFAULT_STRING_LENGTH: usize = 250;
/// The longest answer of several lines, where the form sets no limit; and the longest that a form may allow.
const DEFAULT_TEXT_LENGTH: usize = 4_000;
const MAX_ANSWER_LENGTH: usize = 20_000;
/// How many rounds a repeating group has, where the form sets no limit; and the most that it may allow.
const DEFAULT_ROUNDS: usize = 10;
const MAX_ROUNDS: usize = 30;

const READ: &[&str] = &[
    "linkId",
    "text",
    "_text",
    "prefix",
    "type",
    "enableWhen",
    "enableBehavior",
    "required",
    "repeats",
    "readOnly",
    "maxLength",
    "answerValueSet",
    "answerOption",
    "initial",
    "item",
    "extension",
];

/// Reads an item without those below it: `below` are these, already read.
pub(super) fn read(
    element: &Element<'_>,
    link_id: LinkId,
    below: Vec<Item>,
    value_sets: &BTreeMap<String, Vec<Choice>>,
) -> Result<Item, InvalidQuestionnaire> {
    element.only(READ, &["id", "definition", "code"])?;
    let extensions = Extensions::of(element)?;
    let kind = element.required_text("type")?;
    let repeats = element.boolean("repeats")?.unwrap_or(false);
    let required = element.boolean("required")?.unwrap_or(false);
    allowed_here(element, kind, repeats, required, &extensions)?;

    let (help, questions) = part_guidance(kind, below);
    if kind != "group" && !questions.is_empty() {
        return Err(element.at("item").not_supported("a question below a question"));
    }
    let control = extensions.control;
    let item_kind = match kind {
        "group" => ItemKind::Group { items: questions },
        "display" => ItemKind::Display(extensions.guidance.unwrap_or(GuidanceKind::Instructions)),
        "string" if extensions.person_number => ItemKind::PersonNumber,
        "string" | "text" => text_kind(element, kind == "text", &extensions)?,
        "integer" => ItemKind::Integer {
            min: whole(element, extensions.min_number)?,
            max: whole(element, extensions.max_number)?,
            unit: extensions.unit,
        },
        "decimal" => ItemKind::Decimal {
            min: extensions.min_number,
            max: extensions.max_number,
            max_decimals: bounded(element, extensions.max_decimals, 6, 6)?,
            unit: extensions.unit,
        },
        "date" => ItemKind::Date { earliest: extensions.min_date, latest: extensions.max_date },
        "boolean" => ItemKind::Boolean,
        "choice" | "open-choice" => choice_kind(element, kind, repeats, control, value_sets)?,
        other => return Err(element.at("type").not_supported(other)),
    };
    let most = match &item_kind {
        ItemKind::Choice { options, open, .. } if repeats => options.len() + usize::from(*open),
        _ if repeats => bounded(element, extensions.max_occurs, DEFAULT_ROUNDS, MAX_ROUNDS)?,
        _ => 1,
    };
    let wall = extensions.wall.unwrap_or(Wall::Narrative);
    let item = Item {
        text: match element.local_text("text")? {
            Some(text) => text,
            None if kind == "group" => Default::default(),
            None => return Err(element.missing("text")),
        },
        prefix: element.text("prefix")?.map(str::to_owned),
        kind: item_kind,
        required,
        repeats,
        max_occurs: most,
        read_only: element.boolean("readOnly")?.unwrap_or(false),
        enable: enable(element)?,
        help,
        placeholder: extensions.placeholder,
        mistake: extensions.mistake,
        wall,
        column: extensions.column,
        initial: initial(element)?,
        link_id,
    };
    walls_hold(element, &item)?;
    Ok(item)
}

/// What FHIR allows on any item, but means nothing (or is not done) on this kind.
fn allowed_here(
    element: &Element<'_>,
    kind: &str,
    repeats: bool,
    required: bool,
    extensions: &Extensions,
) -> Result<(), InvalidQuestionnaire> {
    let is_choice = matches!(kind, "choice" | "open-choice");
    let is_text = matches!(kind, "string" | "text");
    let is_number = matches!(kind, "integer" | "decimal");
    let is_question = !matches!(kind, "group" | "display");
    let misplaced = [
        (repeats && !is_choice && kind != "group", "repeats on this type"),
        (required && (kind == "display" || (kind == "group" && !repeats)), "required on this type"),
        (element.has("maxLength") && !is_text, "maxLength on this type"),
        (element.has("answerOption") && !is_choice, "answerOption on this type"),
        (element.has("answerValueSet") && !is_choice, "answerValueSet on this type"),
        (element.has("initial") && !is_question, "initial on this type"),
        (element.has("item") && kind == "display", "item on this type"),
        (extensions.pattern.is_some() && !is_text, "regex on this type"),
        (extensions.min_length.is_some() && !is_text, "minLength on this type"),
        (extensions.control.is_some() && !is_choice, "this itemControl on this type"),
        (extensions.guidance.is_some() && kind != "display", "guidance on this type"),
        (extensions.unit.is_some() && !is_number, "unit on this type"),
        (extensions.max_decimals.is_some() && kind != "decimal", "maxDecimalPlaces on this type"),
        (extensions.max_occurs.is_some() && !(repeats && kind == "group"), "maxOccurs on this type"),
        (extensions.person_number && kind != "string", "a person number of this type"),
        (
            (extensions.min_number.is_some() || extensions.max_number.is_some()) && !is_number,
            "a limit of numbers on this type",
        ),
        (
            (extensions.min_date.is_some() || extensions.max_date.is_some()) && kind != "date",
            "a limit of days on this type",
        ),
        (
            (extensions.wall.is_some() || extensions.column.is_some()) && !is_question,
            "wall or column on this type",
        ),
    ];
    match misplaced.iter().find(|(found, _)| *found) {
        None => Ok(()),
        Some((_, what)) => Err(element.not_supported(what)),
    }
}

/// Text that a person writes is never kept readable, and who the patient is only in the identity table.
fn walls_hold(element: &Element<'_>, item: &Item) -> Result<(), InvalidQuestionnaire> {
    let free_text = matches!(
        item.kind,
        ItemKind::Text { .. } | ItemKind::PersonNumber | ItemKind::Choice { open: true, .. }
    );
    let identity =
        matches!(item.kind, ItemKind::PersonNumber) || item.column.is_some_and(|column| column.is_identity());
    if item.wall == Wall::Coded && free_text {
        return Err(element.not_supported("free text in a readable column"));
    }
    if identity != (item.wall == Wall::Identity) && item.is_question() && identity {
        return Err(element.not_supported("who the patient is, outside the identity wall"));
    }
    Ok(())
}

fn part_guidance(kind: &str, below: Vec<Item>) -> (Vec<Guidance>, Vec<Item>) {
    if kind == "group" {
        return (Vec::new(), below);
    }
    let mut help = Vec::new();
    let mut questions = Vec::new();
    for item in below {
        match item.kind {
            ItemKind::Display(kind) if item.enable.is_none() => {
                help.push(Guidance { link_id: item.link_id, text: item.text, kind });
            }
            _ => questions.push(item),
        }
    }
    (help, questions)
}

fn text_kind(
    element: &Element<'_>,
    multiline: bool,
    extensions: &Extensions,
) -> Result<ItemKind, InvalidQuestionnaire> {
    let default = if multiline { DEFAULT_TEXT_LENGTH } else { DEFAULT_STRING_LENGTH };
    let max_length = bounded(element, element.integer("maxLength")?, default, MAX_ANSWER_LENGTH)?;
    Ok(ItemKind::Text {
        multiline,
        min_length: bounded(element, extensions.min_length, 0, max_length)?,
        max_length,
        pattern: extensions.pattern.clone(),
    })
}

fn choice_kind(
    element: &Element<'_>,
    kind: &str,
    repeats: bool,
    control: Option<Control>,
    value_sets: &BTreeMap<String, Vec<Choice>>,
) -> Result<ItemKind, InvalidQuestionnaire> {
    let open = kind == "open-choice";
    let options = match element.text("answerValueSet")? {
        None => options(element)?,
        Some(_) if element.has("answerOption") => {
            return Err(element.not_supported("answerOption beside answerValueSet"));
        }
        Some(reference) => {
            let looked_up = match reference.strip_prefix(OURS) {
                Some("atc") => Some(CodeSystem::Atc),
                Some("icd-10") => Some(CodeSystem::Icd10),
                _ => None,
            };
            if let Some(system) = looked_up {
                if open || repeats {
                    return Err(element.not_supported("open or repeated codes"));
                }
                return Ok(ItemKind::Code(system));
            }
            let contained = reference.strip_prefix('#').and_then(|id| value_sets.get(id));
            contained.cloned().ok_or_else(|| element.at("answerValueSet").not_supported(reference))?
        }
    };
    if options.is_empty() {
        return Err(element.missing("answerOption"));
    }
    if options.len() > MAX_OPTIONS {
        return Err(InvalidQuestionnaire::TooMany {
            path: element.path(),
            what: "options",
            limit: MAX_OPTIONS,
        });
    }
    let mut codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    codes.sort_unstable();
    if codes.windows(2).any(|pair| matches!(pair, [left, right] if left == right)) {
        return Err(element.malformed("options with different codes"));
    }
    // A box to tick allows several, a list or a round button one: the two must not contradict each other.
    let control = match (control, repeats) {
        (Some(Control::CheckBox) | None, true) => Control::CheckBox,
        (Some(Control::Radio) | None, false) => Control::Radio,
        (Some(Control::DropDown), false) => Control::DropDown,
        _ => return Err(element.not_supported("a control that does not go with repeats")),
    };
    Ok(ItemKind::Choice { options, open, control })
}

fn options(element: &Element<'_>) -> Result<Vec<Choice>, InvalidQuestionnaire> {
    let mut options = Vec::new();
    for option in element.list("answerOption")? {
        option.only(&["valueCoding", "extension"], &["id"])?;
        extension::refuse_all(&option)?;
        let coding = option.required("valueCoding")?;
        coding.only(&["code", "system", "display", "_display"], &["id", "version"])?;
        options.push(Choice {
            code: coding.required_text("code")?.to_owned(),
            system: coding.text("system")?.map(str::to_owned),
            display: coding.local_text("display")?.ok_or_else(|| coding.missing("display"))?,
        });
    }
    Ok(options)
}

fn enable(element: &Element<'_>) -> Result<Option<Enable>, InvalidQuestionnaire> {
    let written = element.list("enableWhen")?;
    if written.len() > MAX_CONDITIONS {
        let path = element.path();
        return Err(InvalidQuestionnaire::TooMany { path, what: "conditions", limit: MAX_CONDITIONS });
    }
    let conditions: Vec<Condition> = written.iter().map(condition).collect::<Result<_, _>>()?;
    let behaviour = match element.text("enableBehavior")? {
        Some("all") => EnableBehaviour::All,
        Some("any") => EnableBehaviour::Any,
        Some(_) => return Err(element.at("enableBehavior").malformed("all or any")),
        None if conditions.len() > 1 => return Err(element.missing("enableBehavior")),
        None => EnableBehaviour::All,
    };
    Ok((!conditions.is_empty()).then_some(Enable { behaviour, conditions }))
}

fn condition(written: &Element<'_>) -> Result<Condition, InvalidQuestionnaire> {
    written.only(
        &[
            "question",
            "operator",
            "answerBoolean",
            "answerInteger",
            "answerDecimal",
            "answerDate",
            "answerString",
            "answerCoding",
        ],
        &["id"],
    )?;
    let question =
        LinkId::new(written.required_text("question")?).ok_or_else(|| written.malformed("a link id"))?;
    let operator = match written.required_text("operator")? {
        "exists" => {
            let wanted = written.boolean("answerBoolean")?.ok_or_else(|| written.missing("answerBoolean"))?;
            return Ok(Condition { question, test: Test::Exists(wanted) });
        }
        "=" => Operator::Equal,
        "!=" => Operator::NotEqual,
        ">" => Operator::Greater,
        "<" => Operator::Less,
        ">=" => Operator::GreaterOrEqual,
        "<=" => Operator::LessOrEqual,
        _ => return Err(written.at("operator").malformed("exists, =, !=, >, <, >= or <=")),
    };
    let operand = if let Some(wanted) = written.boolean("answerBoolean")? {
        Operand::Boolean(wanted)
    } else if let Some(number) = written.number("answerInteger")?.or(written.number("answerDecimal")?) {
        Operand::Number(Decimal::parse(&number).ok_or_else(|| written.malformed("a number of usual size"))?)
    } else if let Some(day) = written.text("answerDate")? {
        Operand::Date(day.parse().map_err(|_| written.at("answerDate").malformed("a date"))?)
    } else if let Some(text) = written.text("answerString")? {
        Operand::Text(text.to_owned())
    } else {
        Operand::Code(written.required("answerCoding")?.required_text("code")?.to_owned())
    };
    Ok(Condition { question, test: Test::Compare(operator, operand) })
}

/// Initial answers as if typed.
fn initial(element: &Element<'_>) -> Result<Vec<String>, InvalidQuestionnaire> {
    let mut values = Vec::new();
    for initial in element.list("initial")? {
        initial.only(
            &["valueBoolean", "valueInteger", "valueDecimal", "valueDate", "valueString", "valueCoding"],
            &["id"],
        )?;
        let value = if let Some(value) = initial.boolean("valueBoolean")? {
            value.to_string()
        } else if let Some(number) = initial.number("valueInteger")?.or(initial.number("valueDecimal")?) {
            number
        } else if let Some(text) = initial.text("valueDate")?.or(initial.text("valueString")?) {
            text.to_owned()
        } else {
            initial.required("valueCoding")?.required_text("code")?.to_owned()
        };
        values.push(value);
    }
    Ok(values)
}

fn whole(element: &Element<'_>, limit: Option<Decimal>) -> Result<Option<i64>, InvalidQuestionnaire> {
    limit
        .map(|limit| limit.as_integer().ok_or_else(|| element.malformed("whole limits of a whole number")))
        .transpose()
}

/// A limit of the form between 0 and `max`, or `default` where it sets none.
fn bounded(
    element: &Element<'_>,
    limit: Option<i64>,
    default: usize,
    max: usize,
) -> Result<usize, InvalidQuestionnaire> {
    match limit.map(usize::try_from) {
        None => Ok(default.min(max)),
        Some(Ok(limit)) if limit <= max => Ok(limit),
        Some(_) => {
            Err(element.malformed("a limit that is neither negative nor beyond what the engine takes"))
        }
    }
}

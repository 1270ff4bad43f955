//! A topic page of the form as the template draws it: blocks flattened to entries, answers as field values, mistakes in
//! the reader's words.

use crate::case::answers::code_in_words;
use crate::forms::{ConditionView, Control, FieldKind, FieldView, GuidanceKind, PageBlock, PageView};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::i18n::{Lang, TextArg, t, ta};

/// Something to draw.
pub(super) enum Entry {
    /// A text that asks nothing.
    Text { text: String, tone: &'static str, when: When },
    /// A heading over the fields that follow.
    GroupStart { title: String, when: When },
    /// One filling-in of a repeating group; `remove` is the value of its button.
    RoundStart { title: String, remove: Option<String> },
    /// The end of that.
    RoundEnd,
    /// The end of a group; `add` is the value of the button for one more.
    GroupEnd { add: Option<String> },
    /// A field.
    Field(Box<Field>),
}

/// When an entry is visible: a script follows it while answers change.
pub(super) struct When {
    /// Hidden now.
    pub(super) hidden: bool,
    /// The tests as JSON; empty when it is always visible.
    pub(super) tests: String,
}

/// A field to draw.
pub(super) struct Field {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) required: bool,
    pub(super) kind: Kind,
    pub(super) hint: String,
    pub(super) help: Vec<String>,
    pub(super) when: When,
}

/// Which pattern draws it.
pub(super) enum Kind {
    Line,
    Text { max: usize },
    Identity,
    Number,
    Date,
    Radios(Vec<Choice>),
    OpenRadios { choices: Vec<Choice>, other: String },
    Boxes(Vec<Choice>),
    Select(Vec<Choice>),
    Code(&'static str),
}

/// Flattens a page.
pub(super) fn entries(view: &PageView, lang: Lang) -> Vec<Entry> {
    let mut entries = Vec::new();
    flatten(&view.blocks, lang, &mut entries);
    entries
}

fn flatten(blocks: &[PageBlock], lang: Lang, entries: &mut Vec<Entry>) {
    for block in blocks {
        match block {
            PageBlock::Text { text, kind, visible, condition } => {
                let tone = match kind {
                    GuidanceKind::Help => "neutral",
                    GuidanceKind::Instructions => "info",
                    GuidanceKind::Security => "success",
                };
                entries.push(Entry::Text {
                    text: text.clone(),
                    tone,
                    when: when(*visible, condition.as_ref()),
                });
            }
            PageBlock::Group { link_id, title, repeats, can_add, visible, condition, rounds } => {
                entries.push(Entry::GroupStart {
                    title: title.clone(),
                    when: when(*visible, condition.as_ref()),
                });
                for (place, round) in rounds.iter().enumerate() {
                    if *repeats {
                        let title = ta(lang, "case-round", &[("title", title), ("number", &(place + 1))]);
                        let remove = (rounds.len() > 1).then(|| format!("{link_id}#{place}"));
                        entries.push(Entry::RoundStart { title, remove });
                    }
                    flatten(round, lang, entries);
                    if *repeats {
                        entries.push(Entry::RoundEnd);
                    }
                }
                entries.push(Entry::GroupEnd { add: can_add.then(|| link_id.clone()) });
            }
            PageBlock::Field(field) => entries.push(Entry::Field(Box::new(field_of(field, lang)))),
        }
    }
}

fn when(visible: bool, condition: Option<&ConditionView>) -> When {
    let tests = condition.and_then(|condition| serde_json::to_string(condition).ok()).unwrap_or_default();
    // Without a condition of its own an entry hides with the group that it stands in.
    When { hidden: !visible && condition.is_some(), tests }
}

fn field_of(field: &FieldView, lang: Lang) -> Field {
    let mut hint = field
        .placeholder
        .as_ref()
        .map_or_else(String::new, |example| ta(lang, "case-example", &[("example", example)]));
    let kind = match &field.kind {
        FieldKind::Line { .. } => Kind::Line,
        FieldKind::Text { max_length } => Kind::Text { max: *max_length },
        FieldKind::PersonNumber => Kind::Identity,
        FieldKind::Number { unit, .. } => {
            if let Some(unit) = unit {
                hint = ta(lang, "case-unit", &[("unit", unit)]);
            }
            Kind::Number
        }
        FieldKind::Date => Kind::Date,
        FieldKind::YesNo => Kind::Radios(vec![
            Choice::new("true", t(lang, "case-yes")),
            Choice::new("false", t(lang, "case-no")),
        ]),
        FieldKind::Choice { control, open, options } => {
            let choices = options.iter().map(|option| Choice::new(&option.code, &option.label)).collect();
            match control {
                _ if *open => Kind::OpenRadios { choices, other: field.other().to_owned() },
                Control::Radio => Kind::Radios(choices),
                Control::DropDown => Kind::Select(choices),
                Control::CheckBox => Kind::Boxes(choices),
            }
        }
        FieldKind::Code(system) => Kind::Code(system.path()),
    };
    Field {
        key: field.key.clone(),
        label: field.label.clone(),
        required: field.required,
        kind,
        hint,
        help: field.help.iter().map(|(_, text)| text.clone()).collect(),
        when: when(field.visible, field.condition.as_ref()),
    }
}

/// The answers of a page as the fields' values, and its mistakes in words.
pub(super) fn form_view(view: &PageView, lang: Lang) -> FormView {
    let mut form = Form::default();
    let mut errors = Vec::new();
    for field in view.fields() {
        match &field.kind {
            FieldKind::Code(system) if !field.value().is_empty() => {
                form.set(&field.key, code_in_words(*system, field.value(), lang));
            }
            FieldKind::Date => {
                let mut parts = field.value().splitn(3, '.');
                for part in ["day", "month", "year"] {
                    form.set(&format!("{}-{part}", field.key), parts.next().unwrap_or_default());
                }
            }
            _ => field.values.iter().for_each(|value| form.add(&field.key, value)),
        }
        if let Some(reason) = &field.error {
            let message = field.mistake.clone().unwrap_or_else(|| {
                let arguments = reason.message_arguments();
                let arguments: Vec<(&'static str, &dyn TextArg)> =
                    arguments.iter().map(|(name, value)| (*name, value as &dyn TextArg)).collect();
                ta(lang, reason.message_key(), &arguments)
            });
            let message = ta(lang, "case-field-error", &[("label", &field.label), ("message", &message)]);
            errors.push((field.key.clone(), message));
        }
    }
    let mut form = FormView::new(form);
    for (key, message) in errors {
        form.add_error(key, message);
    }
    form
}

//! A topic page as a template needs it: one language, keys as field names, answers and mistakes in place.

use super::answers::{AnswerKey, Answers};
use super::conditions::{Enable, EnableBehaviour, Operand, Test, Visible, key_seen_from};
use super::questionnaire::{Control, GuidanceKind, Item, ItemKind, Questionnaire};
use super::reason::{Reason, shown_date};
use super::rules::FieldError;
use crate::kernel::codes::CodeSystem;
use crate::kernel::language::Lang;

/// One topic page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageView {
    /// The name of the page.
    pub link_id: String,
    /// Its title.
    pub title: String,
    /// Its place among the visible pages, from 1.
    pub step: usize,
    /// How many pages are visible.
    pub steps: usize,
    /// What stands on it.
    pub blocks: Vec<PageBlock>,
}

/// Something on a page. What is not visible is there all the same, so that a script can show it at once; a template
/// without one leaves it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageBlock {
    /// A text that asks nothing.
    Text {
        /// The text.
        text: String,
        /// How it is meant.
        kind: GuidanceKind,
        /// Whether it is visible now.
        visible: bool,
        /// When it is visible.
        condition: Option<ConditionView>,
    },
    /// Fields under a heading of their own, once or in several rounds.
    Group {
        /// The name of the group.
        link_id: String,
        /// Its heading.
        title: String,
        /// It may be filled in several times.
        repeats: bool,
        /// One more round is possible.
        can_add: bool,
        /// Whether it is visible now.
        visible: bool,
        /// When it is visible.
        condition: Option<ConditionView>,
        /// The rounds; exactly one where the group does not repeat.
        rounds: Vec<Vec<PageBlock>>,
    },
    /// A field.
    Field(Box<FieldView>),
}

/// A field to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// The name of the field in the page.
    pub key: String,
    /// The question.
    pub label: String,
    /// A number or letter before the question.
    pub prefix: Option<String>,
    /// An answer is owed.
    pub required: bool,
    /// Not to be changed.
    pub read_only: bool,
    /// Guidance beside the field.
    pub help: Vec<(GuidanceKind, String)>,
    /// An example of how to write the answer.
    pub placeholder: Option<String>,
    /// What kind of field.
    pub kind: FieldKind,
    /// What was typed.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub error: Option<Reason>,
    /// The form's own words for an answer outside its limits, instead of the general ones.
    pub mistake: Option<String>,
    /// Whether it is visible now.
    pub visible: bool,
    /// When it is visible.
    pub condition: Option<ConditionView>,
}

impl FieldView {
    /// The first (often only) answer, or nothing.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Day, month and year of a date as typed, for three fields: named as the field with `-day`, `-month`, `-year`.
    pub fn date_parts(&self) -> [&str; 3] {
        let mut parts = self.value().splitn(3, ['.', '/']);
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }

    /// The answer that is none of the options, where they are open.
    pub fn other(&self) -> &str {
        let options = match &self.kind {
            FieldKind::Choice { options, .. } => options.as_slice(),
            _ => &[],
        };
        let own = self.values.iter().find(|value| options.iter().all(|option| option.code != **value));
        own.map_or("", String::as_str)
    }
}

/// What kind of field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Line {
        /// The most characters.
        max_length: usize,
    },
    /// Several lines.
    Text {
        /// The most characters.
        max_length: usize,
    },
    /// A person number.
    PersonNumber,
    /// A number.
    Number {
        /// What is counted.
        unit: Option<String>,
        /// Decimals are possible.
        decimals: bool,
    },
    /// A date, typed as `31.12.2026`.
    Date,
    /// Yes (`true`) or no (`false`).
    YesNo,
    /// Options.
    Choice {
        /// How they are best shown.
        control: Control,
        /// Something else may be written, under the same field name.
        open: bool,
        /// The options.
        options: Vec<OptionView>,
    },
    /// A code that is looked up.
    Code(CodeSystem),
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// What is sent.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// It is chosen.
    pub chosen: bool,
}

/// When something is visible, for a script to follow while answers change.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ConditionView {
    /// `all` or `any` of the tests.
    pub behaviour: &'static str,
    /// Each: field name, `exists` or an operator, and what to compare with (`true`/`false` for `exists`).
    pub tests: Vec<(String, &'static str, String)>,
}

impl PageView {
    /// The page of that name, or `None` if the form has none. `errors` are those to show; none while the page is filled
    /// in for the first time. `extra_round` names a repeating group that gets one empty round more.
    pub fn of(
        form: &Questionnaire,
        page: &str,
        answers: &Answers,
        errors: &[FieldError],
        language: Lang,
        extra_round: Option<&str>,
    ) -> Option<Self> {
        let page = form.page(page)?;
        let visible = Visible::of(form, answers);
        let shown: Vec<&Item> = form
            .pages()
            .iter()
            .filter(|page| visible.shows(&AnswerKey::plain(page.link_id.clone())))
            .collect();
        let builder = Builder { form, answers, errors, language, extra_round, visible: &visible };
        Some(Self {
            link_id: page.link_id.to_string(),
            title: page.text.get(language).to_owned(),
            step: shown.iter().position(|other| other.link_id == page.link_id).map_or(0, |index| index + 1),
            steps: shown.len(),
            blocks: page.items().iter().map(|item| builder.block(item, None)).collect(),
        })
    }

    /// Every field of the page, groups opened, in order.
    pub fn fields(&self) -> Vec<&FieldView> {
        fn collect<'a>(blocks: &'a [PageBlock], fields: &mut Vec<&'a FieldView>) {
            for block in blocks {
                match block {
                    PageBlock::Text { .. } => {}
                    PageBlock::Group { rounds, .. } => rounds.iter().for_each(|round| collect(round, fields)),
                    PageBlock::Field(field) => fields.push(field),
                }
            }
        }
        let mut fields = Vec::new();
        collect(&self.blocks, &mut fields);
        fields
    }
}

struct Builder<'a> {
    form: &'a Questionnaire,
    answers: &'a Answers,
    errors: &'a [FieldError],
    language: Lang,
    extra_round: Option<&'a str>,
    visible: &'a Visible,
}

impl Builder<'_> {
    fn block(&self, item: &Item, round: Option<usize>) -> PageBlock {
        let key = AnswerKey { link_id: item.link_id.clone(), round };
        let condition = item.enable.as_ref().map(|enable| self.condition(enable, round));
        let visible = self.visible.shows(&key);
        match &item.kind {
            ItemKind::Display(kind) => {
                let text = item.text.get(self.language).to_owned();
                PageBlock::Text { text, kind: *kind, visible, condition }
            }
            ItemKind::Group { items } => {
                let used = if item.repeats { self.answers.rounds(self.form, &item.link_id) } else { 1 };
                let extra = usize::from(item.repeats && self.extra_round == Some(item.link_id.as_str()));
                let shown = (used + extra).min(item.max_occurs);
                let in_round = |next| {
                    let round = if item.repeats { Some(next) } else { round };
                    items.iter().map(|item| self.block(item, round)).collect()
                };
                PageBlock::Group {
                    link_id: item.link_id.to_string(),
                    title: item.text.get(self.language).to_owned(),
                    repeats: item.repeats,
                    can_add: item.repeats && shown < item.max_occurs,
                    visible,
                    condition,
                    rounds: (0..shown).map(in_round).collect(),
                }
            }
            _ => PageBlock::Field(Box::new(self.field(item, key, visible, condition))),
        }
    }

    fn field(
        &self,
        item: &Item,
        key: AnswerKey,
        visible: bool,
        condition: Option<ConditionView>,
    ) -> FieldView {
        let values = self.answers.get(&key).to_vec();
        let error = self.errors.iter().find(|error| error.key == key).map(|error| error.reason.clone());
        let local = |text: &super::questionnaire::LocalText| text.get(self.language).to_owned();
        FieldView {
            key: key.to_string(),
            label: local(&item.text),
            prefix: item.prefix.clone(),
            required: item.required,
            read_only: item.read_only,
            help: item.help.iter().map(|help| (help.kind, local(&help.text))).collect(),
            placeholder: item.placeholder.as_ref().map(local),
            kind: self.kind(item, &values),
            values,
            error,
            mistake: item.mistake.as_ref().map(local),
            visible,
            condition,
        }
    }

    fn kind(&self, item: &Item, values: &[String]) -> FieldKind {
        let local = |text: &super::questionnaire::LocalText| text.get(self.language).to_owned();
        match &item.kind {
            ItemKind::Text { multiline: true, max_length, .. } => FieldKind::Text { max_length: *max_length },
            ItemKind::Text { max_length, .. } => FieldKind::Line { max_length: *max_length },
            ItemKind::PersonNumber => FieldKind::PersonNumber,
            ItemKind::Integer { unit, .. } => {
                FieldKind::Number { unit: unit.as_ref().map(local), decimals: false }
            }
            ItemKind::Decimal { unit, .. } => {
                FieldKind::Number { unit: unit.as_ref().map(local), decimals: true }
            }
            ItemKind::Date { .. } => FieldKind::Date,
            ItemKind::Boolean => FieldKind::YesNo,
            ItemKind::Code(system) => FieldKind::Code(*system),
            ItemKind::Choice { options, open, control } => FieldKind::Choice {
                control: *control,
                open: *open,
                options: options
                    .iter()
                    .map(|option| OptionView {
                        code: option.code.clone(),
                        label: local(&option.display),
                        chosen: values.contains(&option.code),
                    })
                    .collect(),
            },
            // `block` makes these into blocks of their own.
            ItemKind::Group { .. } | ItemKind::Display(_) => FieldKind::Line { max_length: 0 },
        }
    }

    fn condition(&self, enable: &Enable, round: Option<usize>) -> ConditionView {
        let tests = enable.conditions.iter().map(|condition| {
            let key = key_seen_from(self.form, &condition.question, round).to_string();
            match &condition.test {
                Test::Exists(wanted) => (key, "exists", wanted.to_string()),
                Test::Compare(operator, operand) => (key, operator.symbol(), shown(operand)),
            }
        });
        ConditionView {
            behaviour: match enable.behaviour {
                EnableBehaviour::All => "all",
                EnableBehaviour::Any => "any",
            },
            tests: tests.collect(),
        }
    }
}

/// An operand as it would stand in the field.
fn shown(operand: &Operand) -> String {
    match operand {
        Operand::Boolean(answer) => answer.to_string(),
        Operand::Number(number) => number.to_string(),
        Operand::Date(day) => shown_date(*day),
        Operand::Text(text) | Operand::Code(text) => text.clone(),
    }
}

//! When an item is visible (`enableWhen`).
//!
//! An answer in an item that is itself hidden counts as not given, so hiding a question hides all that hangs on it.
//! A comparison with an answer that is missing or cannot be read is false, `!=` included (FHIR R4, value set
//! *questionnaire-enable-operator*).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::answers::{AnswerKey, Answers};
use super::decimal::Decimal;
use super::questionnaire::{Item, ItemKind, LinkId, Questionnaire};
use super::rules::{Value, read};

/// When an item is visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enable {
    /// How the conditions combine.
    pub behaviour: EnableBehaviour,
    /// At least one condition.
    pub conditions: Vec<Condition>,
}

/// How conditions combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnableBehaviour {
    /// Every one must hold.
    All,
    /// One is enough.
    Any,
}

/// A test of the answers to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The question.
    pub question: LinkId,
    /// What its answers must pass.
    pub test: Test,
}

/// A test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// There is (or is not) an answer.
    Exists(bool),
    /// Some answer compares with the operand as stated.
    Compare(Operator, Operand),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `<`
    Less,
    /// `>=`
    GreaterOrEqual,
    /// `<=`
    LessOrEqual,
}

impl Operator {
    /// As FHIR writes it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::GreaterOrEqual => ">=",
            Self::LessOrEqual => "<=",
        }
    }

    fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Greater => left > right,
            Self::Less => left < right,
            Self::GreaterOrEqual => left >= right,
            Self::LessOrEqual => left <= right,
        }
    }
}

/// What an answer is compared with; its kind fits the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// For yes/no.
    Boolean(bool),
    /// For whole and decimal numbers.
    Number(Decimal),
    /// For dates.
    Date(Date),
    /// For free text.
    Text(String),
    /// For choices and looked-up codes.
    Code(String),
}

impl Test {
    /// True if `values`, as typed into `question`, pass.
    fn holds(&self, question: &Item, values: &[String]) -> bool {
        match self {
            Self::Exists(wanted) => *wanted != values.is_empty(),
            Self::Compare(operator, operand) => values.iter().any(|raw| {
                let Ok(value) = read(&question.kind, raw) else { return false };
                match (&value, operand) {
                    (Value::Boolean(left), Operand::Boolean(right)) => operator.holds(left, right),
                    (Value::Decimal(left), Operand::Number(right)) => operator.holds(left, right),
                    (Value::Integer(left), Operand::Number(right)) => {
                        Decimal::from_integer(*left).is_some_and(|left| operator.holds(&left, right))
                    }
                    (Value::Date(left), Operand::Date(right)) => operator.holds(left, right),
                    (Value::Text(left), Operand::Text(right)) => operator.holds(left, right),
                    (Value::Choice(left), Operand::Code(right)) => operator.holds(left, right),
                    (Value::Atc(left), Operand::Code(right)) => {
                        operator.holds(&left.as_str(), &right.as_str())
                    }
                    (Value::Icd10(left), Operand::Code(right)) => {
                        operator.holds(&left.as_str(), &right.as_str())
                    }
                    // A text of one's own is none of the coded options.
                    (Value::Other(_), Operand::Code(_)) => *operator == Operator::NotEqual,
                    _ => false,
                }
            }),
        }
    }
}

/// Which items of a form are visible for a set of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    shown: BTreeSet<AnswerKey>,
    questions: Vec<AnswerKey>,
}

impl Visible {
    /// Decides every condition of the form.
    pub fn of(form: &Questionnaire, answers: &Answers) -> Self {
        let mut decisions = Decisions { form, answers, known: BTreeMap::new() };
        let mut visible = Self { shown: BTreeSet::new(), questions: Vec::new() };
        for item in form.pages() {
            decisions.collect(item, None, &mut visible);
        }
        visible
    }

    /// True if the item, in that round of its repeating group, is visible.
    pub fn shows(&self, key: &AnswerKey) -> bool {
        self.shown.contains(key)
    }

    /// The visible questions in document order, round by round.
    pub fn questions(&self) -> impl Iterator<Item = &AnswerKey> {
        self.questions.iter()
    }
}

struct Decisions<'a> {
    form: &'a Questionnaire,
    answers: &'a Answers,
    known: BTreeMap<AnswerKey, bool>,
}

impl Decisions<'_> {
    fn collect(&mut self, item: &Item, round: Option<usize>, visible: &mut Visible) {
        let key = AnswerKey { link_id: item.link_id.clone(), round };
        if !self.is_visible(&key) {
            return;
        }
        if item.is_question() {
            visible.questions.push(key.clone());
        }
        visible.shown.insert(key);
        let repeating_group = item.repeats && matches!(item.kind, ItemKind::Group { .. });
        let rounds = if repeating_group { self.answers.rounds(self.form, &item.link_id) } else { 1 };
        for next in 0..rounds.min(item.max_occurs.max(1)) {
            let round = if repeating_group { Some(next) } else { round };
            for child in item.items() {
                self.collect(child, round, visible);
            }
        }
    }

    // Invariant: the form was refused if a condition leads back to its own item, so this ends.
    fn is_visible(&mut self, key: &AnswerKey) -> bool {
        if let Some(known) = self.known.get(key) {
            return *known;
        }
        let decided = self.decide(key);
        self.known.insert(key.clone(), decided);
        decided
    }

    fn decide(&mut self, key: &AnswerKey) -> bool {
        let form = self.form;
        let Some(item) = form.find(&key.link_id) else { return false };
        if let Some(parent) = form.parent(&key.link_id) {
            let parent_key = self.key_seen_from(&parent.link_id, key.round);
            if !self.is_visible(&parent_key) {
                return false;
            }
        }
        let Some(enable) = &item.enable else { return true };
        let mut holds = |condition: &Condition| {
            let source = self.key_seen_from(&condition.question, key.round);
            let Some(question) = form.find(&condition.question) else { return false };
            let values = if self.is_visible(&source) { self.answers.get(&source) } else { &[] };
            condition.test.holds(question, values)
        };
        match enable.behaviour {
            EnableBehaviour::All => enable.conditions.iter().all(&mut holds),
            EnableBehaviour::Any => enable.conditions.iter().any(&mut holds),
        }
    }

    /// An item of a repeating group is meant in the same round as the item that refers to it.
    fn key_seen_from(&self, link_id: &LinkId, round: Option<usize>) -> AnswerKey {
        key_seen_from(self.form, link_id, round)
    }
}

pub(super) fn key_seen_from(form: &Questionnaire, link_id: &LinkId, round: Option<usize>) -> AnswerKey {
    let round = form.repeating_group(link_id).and(round);
    AnswerKey { link_id: link_id.clone(), round }
}

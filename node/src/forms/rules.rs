//! Whether a draft may be submitted: each visible answer is read and held against what the form asks for. Answers of
//! hidden items are left out of what is submitted; the draft keeps them.

use jiff::civil::Date;

use super::answers::{AnswerKey, Answers};
use super::columns::Column;
use super::conditions::Visible;
use super::decimal::Decimal;
use super::questionnaire::{DateLimit, Item, ItemKind, LinkId, Questionnaire};
use super::reason::Reason;
use crate::kernel::codes::{AtcCode, CodeSystem, Icd10Code, InvalidCode};
use crate::kernel::person::{PersonNumber, SyntheticNumbers};

/// An answer that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Free text.
    Text(String),
    /// A person number.
    PersonNumber(PersonNumber),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Decimal(Decimal),
    /// A date.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
    /// The code of one of the options.
    Choice(String),
    /// A text of one's own, where the options are open.
    Other(String),
    /// A medicine.
    Atc(AtcCode),
    /// An indication.
    Icd10(Icd10Code),
}

/// One answer that does not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub key: AnswerKey,
    /// The topic page it stands on.
    pub page: LinkId,
    /// Why.
    pub reason: Reason,
}

/// What the check needs to know of the world.
#[derive(Debug, Clone, Copy)]
pub struct CheckContext {
    /// Today's date in Oslo.
    pub today: Date,
    /// Whether numbers of invented patients pass.
    pub synthetic: SyntheticNumbers,
}

/// Answers that may be submitted: every visible question, read, in document order; blank rounds left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub(super) values: Vec<(AnswerKey, Vec<Value>)>,
}

impl Submission {
    /// Every answered question in document order.
    pub fn iter(&self) -> impl Iterator<Item = (&AnswerKey, &[Value])> {
        self.values.iter().map(|(key, values)| (key, values.as_slice()))
    }

    /// The answer that fills `column`.
    pub fn column(&self, form: &Questionnaire, column: Column) -> Option<&Value> {
        let link_id = &form.by_column(column)?.link_id;
        self.iter().find(|(key, _)| key.link_id == *link_id).and_then(|(_, values)| values.first())
    }

    /// Every code that the caller still has to look up in the catalogue.
    pub fn codes(&self) -> impl Iterator<Item = (&AnswerKey, &Value)> {
        self.iter().flat_map(|(key, values)| {
            let codes = values.iter().filter(|value| matches!(value, Value::Atc(_) | Value::Icd10(_)));
            codes.map(move |value| (key, value))
        })
    }
}

impl Questionnaire {
    /// Reads and checks all answers.
    ///
    /// # Errors
    /// Every answer that does not do, in document order.
    pub fn check(&self, answers: &Answers, context: CheckContext) -> Result<Submission, Vec<FieldError>> {
        let mut values = Vec::new();
        let mut errors = Vec::new();
        for key in Visible::of(self, answers).questions() {
            match self.check_one(key, answers, context) {
                Ok(read) if read.is_empty() => {}
                Ok(read) => values.push((key.clone(), read)),
                Err(reason) => {
                    let Some(page) = self.page_of(&key.link_id) else { continue };
                    errors.push(FieldError { key: key.clone(), page: page.link_id.clone(), reason });
                }
            }
        }
        if errors.is_empty() { Ok(Submission { values }) } else { Err(errors) }
    }

    /// What does not do on one topic page, in document order.
    pub fn check_page(&self, page: &str, answers: &Answers, context: CheckContext) -> Vec<FieldError> {
        let all = self.check(answers, context).err().unwrap_or_default();
        all.into_iter().filter(|error| error.page.as_str() == page).collect()
    }

    fn check_one(
        &self,
        key: &AnswerKey,
        answers: &Answers,
        context: CheckContext,
    ) -> Result<Vec<Value>, Reason> {
        let Some(item) = self.find(&key.link_id) else { return Ok(Vec::new()) };
        let typed = answers.get(key);
        if typed.is_empty() {
            let owed = item.required && self.round_is_owed(key, answers);
            return if owed { Err(Reason::Required) } else { Ok(Vec::new()) };
        }
        if typed.len() > 1 && !item.repeats {
            return Err(Reason::OnlyOne);
        }
        if typed.len() > item.max_occurs {
            return Err(Reason::TooMany { max: item.max_occurs });
        }
        typed.iter().map(|raw| check_value(item, raw, context)).collect()
    }

    /// In a repeating group, answers are owed in rounds that were begun, and in the first where the group is required.
    fn round_is_owed(&self, key: &AnswerKey, answers: &Answers) -> bool {
        let (Some(group), Some(round)) = (self.repeating_group(&key.link_id), key.round) else { return true };
        let begun = answers.iter().any(|(other, _)| {
            other.round == Some(round) && self.repeating_group(&other.link_id) == Some(group)
        });
        begun || (answers.rounds(self, group) == 1 && self.find(group).is_some_and(|group| group.required))
    }
}

fn check_value(item: &Item, raw: &str, context: CheckContext) -> Result<Value, Reason> {
    let value = match item.kind {
        ItemKind::PersonNumber => {
            Value::PersonNumber(PersonNumber::parse(raw, context.synthetic, context.today)?)
        }
        _ => read(&item.kind, raw)?,
    };
    check_limits(&item.kind, &value, context.today)?;
    Ok(value)
}

/// Reads what was typed, as far as that needs no knowledge of the world (a person number does).
pub(super) fn read(kind: &ItemKind, raw: &str) -> Result<Value, Reason> {
    match kind {
        ItemKind::Group { .. } | ItemKind::Display(_) | ItemKind::Text { .. } | ItemKind::PersonNumber => {
            Ok(Value::Text(raw.to_owned()))
        }
        ItemKind::Integer { .. } => Decimal::parse(raw)
            .and_then(Decimal::as_integer)
            .map(Value::Integer)
            .ok_or(Reason::NotAWholeNumber),
        ItemKind::Decimal { .. } => Decimal::parse(raw).map(Value::Decimal).ok_or(Reason::NotANumber),
        ItemKind::Date { .. } => read_date(raw).map(Value::Date).ok_or(Reason::NotADate),
        ItemKind::Boolean => match raw {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => Err(Reason::NotYesOrNo),
        },
        ItemKind::Choice { options, open, .. } => {
            if options.iter().any(|option| option.code == raw) {
                Ok(Value::Choice(raw.to_owned()))
            } else if *open {
                Ok(Value::Other(raw.to_owned()))
            } else {
                Err(Reason::NotAnOption)
            }
        }
        ItemKind::Code(CodeSystem::Atc) => {
            let code: AtcCode = code_in(raw)?;
            if code.is_substance() { Ok(Value::Atc(code)) } else { Err(Reason::NotASubstance) }
        }
        ItemKind::Code(CodeSystem::Icd10) => Ok(Value::Icd10(code_in(raw)?)),
    }
}

/// The code alone, or the code as a field shows it after a look-up: `L01FA01 rituksimab`.
fn code_in<T: std::str::FromStr<Err = InvalidCode>>(raw: &str) -> Result<T, InvalidCode> {
    raw.parse()
        .or_else(|reason| raw.split_whitespace().next().and_then(|word| word.parse().ok()).ok_or(reason))
}

/// The longest text of one's own beside open options.
pub(super) const MAX_OTHER_LENGTH: usize = 500;

fn check_limits(kind: &ItemKind, value: &Value, today: Date) -> Result<(), Reason> {
    match (kind, value) {
        (ItemKind::Text { min_length, max_length, pattern, .. }, Value::Text(text)) => {
            let length = text.chars().count();
            if length > *max_length {
                return Err(Reason::TooLong { max: *max_length, length });
            }
            if length < *min_length {
                return Err(Reason::TooShort { min: *min_length });
            }
            match pattern {
                Some(pattern) if !pattern.matches(text) => Err(Reason::PatternMismatch),
                _ => Ok(()),
            }
        }
        (ItemKind::Choice { .. }, Value::Other(text)) => {
            let length = text.chars().count();
            if length > MAX_OTHER_LENGTH {
                return Err(Reason::TooLong { max: MAX_OTHER_LENGTH, length });
            }
            Ok(())
        }
        (ItemKind::Integer { min, max, .. }, Value::Integer(number)) => {
            let (min, max) = (min.and_then(Decimal::from_integer), max.and_then(Decimal::from_integer));
            Decimal::from_integer(*number).map_or(Ok(()), |number| in_range(number, min, max))
        }
        (ItemKind::Decimal { min, max, max_decimals, .. }, Value::Decimal(number)) => {
            if number.decimals() > *max_decimals {
                return Err(Reason::TooManyDecimals { max: *max_decimals });
            }
            in_range(*number, *min, *max)
        }
        (ItemKind::Date { earliest, latest }, Value::Date(day)) => {
            let resolve = |limit: DateLimit| match limit {
                DateLimit::Day(day) => day,
                DateLimit::Today => today,
            };
            match (earliest.map(resolve), latest.map(resolve)) {
                (Some(earliest), _) if *day < earliest => Err(Reason::TooEarly { earliest }),
                (_, Some(latest)) if *day > latest => Err(Reason::TooLate { latest }),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn in_range(number: Decimal, min: Option<Decimal>, max: Option<Decimal>) -> Result<(), Reason> {
    match (min, max) {
        (Some(min), _) if number < min => Err(Reason::TooSmall { min }),
        (_, Some(max)) if number > max => Err(Reason::TooLarge { max }),
        _ => Ok(()),
    }
}

/// `31.12.2026`, `1.2.2026`, `31/12/2026` or `2026-12-31`; a year has four digits.
fn read_date(raw: &str) -> Option<Date> {
    let compact: String = raw.chars().filter(|character| !character.is_whitespace()).collect();
    let parts: Vec<&str> = compact.split(['.', '/', '-']).collect();
    let (day, month, year) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && compact.contains('-') => (day, month, year),
        [day, month, year] if year.len() == 4 && !compact.contains('-') => (day, month, year),
        _ => return None,
    };
    let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if ![day, month, year].into_iter().all(|part| digits(part)) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

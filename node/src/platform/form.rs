//! What a person typed, kept as typed until it is right.
//!
//! A form is read as pairs of name and text. A handler turns them into a command; where that fails it shows the same
//! page again from a [`FormView`], which holds every answer and what is wrong with it. Nothing a person wrote is lost.

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    format,
    i18n::{Lang, t},
};

/// The longest body a form may have is set by the router; this only reads it. Usable as `axum::Form<Form>`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. Every input is some form: bytes that are not UTF-8 are replaced.
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a name exactly as it came, the empty text where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// Every value of a name, as a group of check boxes sends them.
    pub fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An answer without the white space around it, `None` where nothing was answered.
    pub fn answer(&self, name: &str) -> Option<&str> {
        Some(self.value(name).trim()).filter(|text| !text.is_empty())
    }

    /// A whole number, `None` where the answer is missing or none.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.answer(name)?.parse().ok()
    }

    /// Whether the single check box of that name was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.values(name).any(|value| value == TICKED)
    }

    /// The code of a code field (see the macro `code_field`): a hit that was picked from the list, or the first word of
    /// what was typed, since the field shows *L01FF02 pembrolizumab*.
    pub fn code(&self, name: &str) -> Option<&str> {
        let typed = self.answer(&format!("{name}{PICKED}")).or_else(|| self.answer(name))?;
        typed.split_whitespace().next()
    }

    /// The code field whose *search* button was pressed, by a browser without script.
    pub fn wants_hits_for(&self) -> Option<&str> {
        self.answer(SEARCHED)
    }

    /// The date of a field of three parts (see the macro `date_field`); `Ok(None)` where all three are empty.
    ///
    /// # Errors
    /// Says which part is wrong.
    pub fn date(&self, name: &str) -> Result<Option<Date>, NotADate> {
        let part = |part: &str| self.answer(&format!("{name}-{part}"));
        let (day, month, year) = match (part("day"), part("month"), part("year")) {
            (None, None, None) => return Ok(None),
            (Some(day), Some(month), Some(year)) => (day, month, year),
            _ => return Err(NotADate::PartMissing),
        };
        let month = month.parse().ok().filter(|month| (1..=12).contains(month)).ok_or(NotADate::Month)?;
        let year = year.parse().ok().filter(|year| (1000..=9999).contains(year)).ok_or(NotADate::Year)?;
        let day = day.parse().ok().filter(|day| (1..=31).contains(day)).ok_or(NotADate::Day)?;
        Date::new(year, month, day).map(Some).map_err(|_| NotADate::NoSuchDay)
    }

    /// Sets the answer of a name, in the place of what was there.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(key, _)| key != name);
        self.add(name, value);
    }

    /// Adds one more value of a name.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Sets the three parts of a date field.
    pub fn set_date(&mut self, name: &str, date: Date) {
        self.set(&format!("{name}-day"), date.day().to_string());
        self.set(&format!("{name}-month"), date.month().to_string());
        self.set(&format!("{name}-year"), date.year().to_string());
    }

    /// All pairs in the order in which the browser sent them.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// Answers are about patients: only the names of the fields may reach a log.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl From<Vec<(String, String)>> for Form {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
}

/// The value of a single ticked check box.
pub const TICKED: &str = "true";
/// Added to the name of a code field: the hit that was picked from its list.
pub const PICKED: &str = "-picked";
/// The name of the *search* buttons beside code fields; the value is the name of the field.
pub const SEARCHED: &str = "_search";

/// Why three parts are no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotADate {
    /// One or two of the parts are empty.
    #[error("a part of the date is missing")]
    PartMissing,
    /// No number from 1 to 31.
    #[error("the day is no number from 1 to 31")]
    Day,
    /// No number from 1 to 12.
    #[error("the month is no number from 1 to 12")]
    Month,
    /// No year of four digits.
    #[error("the year does not have four digits")]
    Year,
    /// The month does not have that day.
    #[error("the month does not have that day")]
    NoSuchDay,
}

impl NotADate {
    /// What to tell the person, following the name of the field: *Dato for siste dose: måneden må være …*.
    pub fn text(self, lang: Lang) -> String {
        t(
            lang,
            match self {
                Self::PartMissing => "form-date-part-missing",
                Self::Day => "form-date-day",
                Self::Month => "form-date-month",
                Self::Year => "form-date-year",
                Self::NoSuchDay => "form-date-no-such-day",
            },
        )
    }
}

/// What is wrong with one answer, in words that say how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field, which is also its `id`: the error summary links to it.
    pub field: String,
    /// A sentence in the reader's language.
    pub message: String,
}

/// One thing to choose: in a list, a group of buttons, or the hits of a code search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// A line under the label; empty for none.
    pub hint: String,
}

impl Choice {
    /// A choice without a line under it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// Adds the line under the label.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// One radio button or check box of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceBox<'a> {
    /// Its `id`.
    pub id: String,
    /// Whether it is (among) the answer(s).
    pub is_checked: bool,
    /// What it stands for.
    pub choice: &'a Choice,
}

/// A form as its page shows it: every answer, what is wrong, and the hits of a code search made without script.
#[derive(Clone, Debug, Default)]
pub struct FormView {
    /// The answers as typed.
    pub values: Form,
    /// What is wrong, in the order of the fields on the page.
    pub errors: Vec<FieldError>,
    /// The code field that was searched, and its hits.
    pub hits: Option<(String, Vec<Choice>)>,
}

impl FormView {
    /// A view of answers that nothing is wrong with (yet).
    pub fn new(values: Form) -> Self {
        Self { values, ..Self::default() }
    }

    /// Notes that a field is wrong. The first message of a field stands.
    pub fn add_error(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if self.error(&field).is_none() {
            self.errors.push(FieldError { field, message: message.into() });
        }
    }

    /// The answer of a required field, or an error with `message` and `None`.
    pub fn require(&mut self, field: &str, message: impl Into<String>) -> Option<String> {
        let answer = self.values.answer(field).map(str::to_owned);
        if answer.is_none() {
            self.add_error(field, message);
        }
        answer
    }

    /// Whether anything is wrong.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The answer as typed, the empty text where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values.value(name)
    }

    /// One part (`day`, `month`, `year`) of a date field as typed.
    pub fn part(&self, name: &str, part: &str) -> &str {
        self.values.value(&format!("{name}-{part}"))
    }

    /// Whether `value` is (among) the answer(s): what is checked or selected.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.values(name).any(|answer| answer == value)
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// The hits to show under a code field that was searched without script; `None` where none was asked for.
    pub fn hits(&self, name: &str) -> Option<&[Choice]> {
        self.hits.as_ref().filter(|(field, _)| field == name).map(|(_, hits)| hits.as_slice())
    }

    /// The value of `aria-describedby`: the ids of the hint and of the error, where there are any.
    pub fn described_by(&self, name: &str, hint: &str) -> String {
        let mut ids = Vec::new();
        if !hint.is_empty() {
            ids.push(format!("{name}-hint"));
        }
        if self.error(name).is_some() {
            ids.push(format!("{name}-error"));
        }
        ids.join(" ")
    }

    /// The boxes of a group. The first has the name of the group as its `id`, so that the error summary leads to it.
    pub fn boxes<'a>(&self, name: &str, choices: &'a [Choice]) -> Vec<ChoiceBox<'a>> {
        let id =
            |place: usize, value: &str| if place == 0 { name.to_owned() } else { format!("{name}-{value}") };
        choices
            .iter()
            .enumerate()
            .map(|(place, choice)| ChoiceBox {
                id: id(place, &choice.value),
                is_checked: self.has(name, &choice.value),
                choice,
            })
            .collect()
    }

    /// The value of a single ticked check box.
    pub const fn ticked_value(&self) -> &'static str {
        TICKED
    }

    /// The name of the *search* buttons beside code fields.
    pub const fn search_name(&self) -> &'static str {
        SEARCHED
    }

    /// The name of the group of hits under a code field.
    pub fn picked_name(&self, name: &str) -> String {
        format!("{name}{PICKED}")
    }

    /// A national identity number shown 6 + 5, or as typed.
    pub fn national_identity_number(&self, name: &str) -> String {
        format::national_identity_number(self.value(name))
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;

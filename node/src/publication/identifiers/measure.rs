//! How well the gate finds what people have marked by hand: recall, precision and false alarms.
//!
//! A sentence marks each identifier as `{kind|text}`. It counts as found when every letter and digit of it is marked,
//! whatever the gate takes it for: what is marked is held and seen by a person. A mark is right when it touches something
//! that people have marked.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;

use super::{Hit, IdentifierKind, find_identifiers};

/// A sentence, and what people have marked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The sentence as it is written.
    pub text: String,
    /// In order, not overlapping.
    pub labels: Vec<Hit>,
}

/// A sentence whose marks cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A brace or bar that belongs to no mark.
    #[error("a mark is written {{kind|text}}")]
    Form,
    /// A kind that the gate does not know.
    #[error("there is no kind of identifier `{0}`")]
    Kind(String),
}

impl FromStr for Labelled {
    type Err = LabelError;

    fn from_str(line: &str) -> Result<Self, LabelError> {
        let (mut text, mut labels) = (String::new(), Vec::new());
        let mut rest = line;
        while let Some((before, mark)) = rest.split_once('{') {
            let (mark, behind) = mark.split_once('}').ok_or(LabelError::Form)?;
            let (kind, marked) = mark.split_once('|').ok_or(LabelError::Form)?;
            let kind = IdentifierKind::from_code(kind).ok_or_else(|| LabelError::Kind(kind.to_owned()))?;
            if before.contains(['}', '|']) || marked.is_empty() || marked.contains(['{', '|']) {
                return Err(LabelError::Form);
            }
            text.push_str(before);
            let start = text.len();
            text.push_str(marked);
            labels.push(Hit { range: start..text.len(), kind });
            rest = behind;
        }
        if rest.contains(['}', '|']) {
            return Err(LabelError::Form);
        }
        text.push_str(rest);
        Ok(Self { text, labels })
    }
}

/// What was counted of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Identifiers that people have marked.
    pub labels: usize,
    /// Those of them that the gate has marked.
    pub found: usize,
    /// Marks of the gate.
    pub marks: usize,
    /// Those of them that touch something people have marked.
    pub right: usize,
}

impl Counts {
    /// Of what people have marked, the share that the gate found.
    pub fn recall(&self) -> Option<f64> {
        share(self.found, self.labels)
    }

    /// Of what the gate has marked, the share that people have marked too.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.marks)
    }
}

fn share(part: usize, of: usize) -> Option<f64> {
    // Exact below 2^52, which no file comes to.
    #[allow(clippy::cast_precision_loss)]
    (of > 0).then(|| part as f64 / of as f64)
}

/// What the gate did with one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What people have marked and the gate has not.
    pub missed: Vec<Hit>,
    /// What the gate has marked and people have not.
    pub needless: Vec<Hit>,
}

/// The counts of many sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    /// By kind: of labels what people say it is, of marks what the gate takes it for.
    pub kinds: BTreeMap<IdentifierKind, Counts>,
    /// Sentences in which people have marked nothing.
    pub clean: usize,
    /// Marks of the gate in those.
    pub false_alarms: usize,
}

impl Measure {
    /// Lets the gate read a sentence, and counts.
    pub fn take(&mut self, sentence: &Labelled, today: Date) -> Judged {
        let marks = find_identifiers(&sentence.text, today);
        let mut judged = Judged { missed: Vec::new(), needless: Vec::new() };
        for label in &sentence.labels {
            let counts = self.kinds.entry(label.kind).or_default();
            counts.labels += 1;
            if covers(&sentence.text, &marks, label) {
                counts.found += 1;
            } else {
                judged.missed.push(label.clone());
            }
        }
        for mark in marks {
            let counts = self.kinds.entry(mark.kind).or_default();
            counts.marks += 1;
            let touches =
                |label: &Hit| label.range.start < mark.range.end && mark.range.start < label.range.end;
            if sentence.labels.iter().any(touches) {
                counts.right += 1;
            } else {
                judged.needless.push(mark);
            }
        }
        if sentence.labels.is_empty() {
            self.clean += 1;
            self.false_alarms += judged.needless.len();
        }
        judged
    }

    /// Needless marks for each hundred sentences in which there is nothing to mark.
    pub fn false_alarms_per_hundred(&self) -> Option<f64> {
        share(self.false_alarms, self.clean).map(|share| share * 100.0)
    }
}

/// Whether every letter and digit of `label` is marked.
fn covers(text: &str, marks: &[Hit], label: &Hit) -> bool {
    let marked = text.get(label.range.clone()).unwrap_or_default();
    marked.char_indices().filter(|(_, char)| char.is_alphanumeric()).all(|(at, _)| {
        let at = label.range.start + at;
        marks.iter().any(|mark| mark.range.contains(&at))
    })
}

#[cfg(test)]
mod tests;

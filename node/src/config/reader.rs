//! Reads a TOML document key by key, remembers which keys were asked for, and collects mistakes with their lines.

use std::fmt::Display;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Mistake;

/// Reads as much as can be read of `text`, and its syntax errors.
pub(super) fn document(text: &str) -> (Spanned<DeTable<'_>>, Vec<Mistake>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mistake = |error: toml::de::Error| Mistake {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        key: String::new(),
        what: error.message().to_owned(),
    };
    (document, errors.into_iter().map(mistake).collect())
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A value that was read, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Found<T> {
    pub(super) value: T,
    pub(super) line: usize,
}

/// One table of the document.
pub(super) struct Section<'a> {
    text: &'a str,
    name: String,
    line: usize,
    table: Option<&'a DeTable<'a>>,
    asked: Vec<&'static str>,
    known: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl<'a> Section<'a> {
    pub(super) fn root(text: &'a str, table: &'a DeTable<'a>) -> Self {
        Self {
            text,
            name: String::new(),
            line: 1,
            table: Some(table),
            asked: Vec::new(),
            known: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The name of a part of this table.
    fn named(&self, part: &str) -> String {
        if self.name.is_empty() { part.to_owned() } else { format!("{}.{part}", self.name) }
    }

    fn part(&self, name: String, span: Range<usize>, table: Option<&'a DeTable<'a>>) -> Self {
        let line = line_of(self.text, span.start);
        Self {
            text: self.text,
            name,
            line,
            table,
            asked: Vec::new(),
            known: Vec::new(),
            mistakes: Vec::new(),
        }
    }

    /// The table `[name]`; an empty one when it is absent.
    pub(super) fn table(&mut self, name: &'static str) -> Self {
        match self.get(name) {
            Some((value, span)) => {
                let table = value.as_table();
                if table.is_none() {
                    self.mistake_at(name, span.clone(), format!("write a table: [{name}]"));
                }
                self.part(self.named(name), span, table)
            }
            None => self.part(self.named(name), 0..0, None),
        }
    }

    /// The tables `[[name]]`.
    pub(super) fn tables(&mut self, name: &'static str) -> Vec<Self> {
        let Some((value, span)) = self.get(name) else { return Vec::new() };
        let tables: Option<Vec<_>> = value.as_array().and_then(|array| {
            array.iter().map(|item| item.get_ref().as_table().map(|table| (item.span(), table))).collect()
        });
        let Some(tables) = tables else {
            self.mistake_at(name, span, format!("write tables: [[{name}]]"));
            return Vec::new();
        };
        let part = |(at, (span, table)): (usize, (Range<usize>, _))| {
            self.part(self.named(&format!("{name}[{}]", at + 1)), span, Some(table))
        };
        tables.into_iter().enumerate().map(part).collect()
    }

    fn get(&mut self, key: &'static str) -> Option<(&'a DeValue<'a>, Range<usize>)> {
        self.asked.push(key);
        self.table.and_then(|table| table.get(key)).map(|value| (value.get_ref(), value.span()))
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&DeValue<'_>) -> Result<T, String>,
    ) -> Option<Found<T>> {
        let (value, span) = self.get(key)?;
        match parse(value) {
            Ok(value) => Some(Found { value, line: line_of(self.text, span.start) }),
            Err(what) => {
                self.mistake_at(key, span, what);
                None
            }
        }
    }

    /// Whether the file gives the key at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// A text that `parse` understands.
    pub(super) fn text<T, E: Display>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Found<T>> {
        self.read(key, |value| {
            let text = value.as_str().ok_or("write a text in quotes")?;
            parse(text).map_err(|error| error.to_string())
        })
    }

    /// As [`Section::text`], and a mistake when the key is absent.
    pub(super) fn required<T, E: Display>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Found<T>> {
        if !self.has(key) {
            self.asked.push(key);
            self.mistake(key, self.line, "is missing".to_owned());
            return None;
        }
        self.text(key, parse)
    }

    /// A list of texts; empty when absent.
    pub(super) fn texts<T, E: Display>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<Found<T>> {
        let Some((value, span)) = self.get(key) else { return Vec::new() };
        let Some(array) = value.as_array() else {
            self.mistake_at(key, span, "write a list of texts: [\"…\", \"…\"]".to_owned());
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in array.iter() {
            let line = line_of(self.text, item.span().start);
            match item.get_ref().as_str().map(&parse) {
                Some(Ok(value)) => found.push(Found { value, line }),
                Some(Err(error)) => self.mistake(key, line, error.to_string()),
                None => self.mistake(key, line, "write a text in quotes".to_owned()),
            }
        }
        found
    }

    /// A whole number within `range`, or `default`.
    pub(super) fn number(&mut self, key: &'static str, range: Range<u64>, default: u64) -> u64 {
        let found = self.read(key, |value| {
            let number = value.as_integer().and_then(|number| {
                u64::from_str_radix(number.as_str(), number.radix())
                    .ok()
                    .filter(|number| range.contains(number))
            });
            number.ok_or_else(|| format!("write a whole number from {} to {}", range.start, range.end - 1))
        });
        found.map_or(default, |found| found.value)
    }

    /// `true` or `false`, or `default`.
    pub(super) fn switch(&mut self, key: &'static str, default: bool) -> bool {
        let found = self.read(key, |value| value.as_bool().ok_or_else(|| "write true or false".to_owned()));
        found.map_or(default, |found| found.value)
    }

    /// Where the key stands, or else where its table starts.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let value = self.table.and_then(|table| table.get(key));
        value.map_or(self.line, |value| line_of(self.text, value.span().start))
    }

    /// Adds a mistake that only several values together show.
    pub(super) fn mistake(&mut self, key: &str, line: usize, what: impl Into<String>) {
        let dot = if self.name.is_empty() { "" } else { "." };
        self.mistakes.push(Mistake { line, key: format!("{}{dot}{key}", self.name), what: what.into() });
    }

    /// Whether a mistake of the key is known already.
    pub(super) fn mistaken(&self, key: &str) -> bool {
        self.mistakes.iter().any(|mistake| mistake.key.rsplit('.').next() == Some(key))
    }

    fn mistake_at(&mut self, key: &str, span: Range<usize>, what: String) {
        self.mistake(key, line_of(self.text, span.start), what);
    }

    /// Ends a part of this section: its mistakes become those of the whole.
    pub(super) fn close(&mut self, part: Self) {
        let outcome = part.finish();
        self.mistakes.extend(outcome.mistakes);
        self.known.extend(outcome.known);
    }

    /// All mistakes, the keys that nobody asked for among them.
    pub(super) fn finish(mut self) -> Outcome {
        for (key, _) in self.table.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let what = match nearest(name, &self.asked) {
                    Some(known) => format!("unknown key; did you mean `{known}`?"),
                    None => "unknown key".to_owned(),
                };
                self.mistake_at(name, key.span(), what);
            }
        }
        self.known.extend(self.asked.iter().map(|key| (*key).to_owned()));
        Outcome { mistakes: self.mistakes, known: self.known }
    }
}

/// What reading a document came to.
pub(super) struct Outcome {
    pub(super) mistakes: Vec<Mistake>,
    /// The keys that the program knows.
    pub(super) known: Vec<String>,
}

/// The known key that a typing mistake most likely meant: at most two letters away, and not a wholly different word.
fn nearest(typed: &str, known: &[&'static str]) -> Option<&'static str> {
    let (distance, key) = known.iter().map(|key| (distance(typed, key), *key)).min()?;
    (distance <= 2 && distance < key.len() / 2).then_some(key)
}

/// Levenshtein distance in bytes: keys are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut next = vec![i + 1];
        for ((y, diagonal), above) in b.bytes().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or_default();
            next.push((diagonal + usize::from(x != y)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_suggests_the_one_that_was_meant() {
        let known = ["listen", "listen_tls", "data_folder"];
        assert_eq!(nearest("listn", &known), Some("listen"));
        assert_eq!(nearest("data-folder", &known), Some("data_folder"));
        assert_eq!(nearest("colour", &known), None);
    }
}

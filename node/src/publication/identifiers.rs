//! The first rule of the anonymity gate: text that a person wrote for publication names nobody.
//!
//! The text is cut into tokens once; each rule looks a bounded number of tokens ahead or back, so the time is linear in
//! the text. Where in doubt a rule marks: a needless mark costs a reviewer a glance, a missed one cannot be taken back.
//! Clinical language (doses, codes, laboratory values, references to literature) is known and passes.
//!
//! The gate is a net, not a proof: it knows common names and ways to write, not every one.

mod ages;
mod capitals;
mod dates;
mod days;
mod eponyms;
mod evidence;
mod likeness;
pub mod measure;
mod names;
mod numbers;
mod places;
mod records;
mod titles;
mod tokens;
mod vocabulary;

use std::ops::Range;

use jiff::civil::Date;

use crate::kernel::coded::coded;
use tokens::Text;

coded! {
    /// What a marked text seems to be.
    IdentifierKind {
        /// A national identity number, D-, H- or FH-number, or a slip of one.
        PersonNumber = "person-number",
        /// A day: of birth or of an event.
        Date = "date",
        /// A telephone number.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
        /// The number of a record, a sample, a referral, an account.
        RecordNumber = "record-number",
        /// A street with a number, or a post box.
        Address = "address",
        /// Where somebody lives.
        Place = "place",
        /// A personal name.
        Name = "name",
        /// An age of 90 years or more: so few reach it that it identifies.
        HighAge = "high-age",
    }
}

impl IdentifierKind {
    /// The key of the text that says what was found.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::PersonNumber => "identifier-person-number",
            Self::Date => "identifier-date",
            Self::Phone => "identifier-phone",
            Self::Email => "identifier-email",
            Self::RecordNumber => "identifier-record-number",
            Self::Address => "identifier-address",
            Self::Place => "identifier-place",
            Self::Name => "identifier-name",
            Self::HighAge => "identifier-high-age",
        }
    }
}

/// A part of the text that may identify somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where it stands, in bytes; both ends lie on character boundaries.
    pub range: Range<usize>,
    /// What it seems to be.
    pub kind: IdentifierKind,
}

/// Marks what may identify somebody in `text`: in order, not overlapping. `today` tells how old somebody born in a year
/// is.
pub fn find_identifiers(text: &str, today: Date) -> Vec<Hit> {
    let text = Text::new(text);
    let mut hits = Vec::new();
    numbers::find(&text, &mut hits);
    dates::find(&text, today, &mut hits);
    places::find(&text, &mut hits);
    names::find(&text, &mut hits);
    without_overlap(hits)
}

/// Of hits that overlap, the one that begins first (and of these the longest) stays whole; the rest of the other
/// stays marked too.
fn without_overlap(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut end = 0;
    hits.retain_mut(|hit| {
        hit.range.start = hit.range.start.max(end);
        let keep = !hit.range.is_empty();
        end = end.max(hit.range.end);
        keep
    });
    hits
}

#[cfg(test)]
mod tests;

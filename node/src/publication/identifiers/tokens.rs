//! The text as words, numbers and single symbols. White space is no token.

use std::ops::Range;

use super::{Hit, IdentifierKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Symbol,
}

#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) lower: String,
    pub(super) range: Range<usize>,
    /// Part of a web address or a DOI, whose digits and words mean nothing here.
    pub(super) in_link: bool,
    /// White space (or the beginning) stands before it.
    pub(super) spaced: bool,
    /// It begins a sentence or a line.
    pub(super) begins: bool,
}

impl Token<'_> {
    pub(super) fn is_capitalised(&self) -> bool {
        self.kind == Kind::Word && self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Capitalised as a name is: not an abbreviation in capitals alone.
    pub(super) fn is_name_like(&self) -> bool {
        self.is_capitalised() && self.text.chars().skip(1).any(char::is_lowercase)
    }

    pub(super) fn number(&self) -> Option<u32> {
        if self.kind == Kind::Number { self.text.parse().ok() } else { None }
    }

    /// How many digits; 0 for what is no number.
    pub(super) fn digits(&self) -> usize {
        if self.kind == Kind::Number { self.text.len() } else { 0 }
    }
}

pub(super) struct Text<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut tokens: Vec<Token<'a>> = Vec::new();
        let mut characters = source.char_indices().peekable();
        let (mut spaced, mut new_line) = (true, true);
        // The web address or DOI that the present token belongs to ends here.
        let mut link_end = 0;
        while let Some((start, first)) = characters.next() {
            if is_space(first) {
                spaced = true;
                new_line |= first == '\n';
                continue;
            }
            let kind = kind_of(first);
            let mut end = start + first.len_utf8();
            while kind != Kind::Symbol
                && let Some((index, next)) = characters.next_if(|(_, next)| continues(kind, *next))
            {
                end = index + next.len_utf8();
            }
            if start >= link_end && starts_link(source.get(start..).unwrap_or_default()) {
                let rest = source.get(start..).unwrap_or_default();
                link_end = start + rest.find(is_space).unwrap_or(rest.len());
            }
            let begins = new_line
                || tokens
                    .last()
                    .is_some_and(|last| matches!(last.text, "." | "!" | "?" | ":" | "•") && spaced)
                || tokens.last().is_some_and(|last| matches!(last.text, "«" | "“" | "\"") && !spaced);
            let text = source.get(start..end).unwrap_or_default();
            tokens.push(Token {
                kind,
                text,
                lower: text.to_lowercase(),
                range: start..end,
                in_link: start < link_end,
                spaced,
                begins,
            });
            (spaced, new_line) = (false, false);
        }
        Self { source, tokens }
    }

    pub(super) fn get(&self, index: usize) -> Option<&Token<'a>> {
        self.tokens.get(index)
    }

    /// The token before, skipping full stops and colons (as after abbreviations and labels), at most two.
    pub(super) fn before(&self, index: usize) -> Option<&Token<'a>> {
        let mut left = index.checked_sub(1)?;
        for _ in 0..2 {
            if !matches!(self.get(left)?.text, "." | ":") {
                break;
            }
            left = left.checked_sub(1)?;
        }
        self.get(left)
    }

    /// The lower-case text of the token, or nothing beyond the ends.
    pub(super) fn lower(&self, index: usize) -> &str {
        self.get(index).map_or("", |token| &token.lower)
    }

    /// The number that follows the number at `index` in one run, with what parts them: a single symbol or a space.
    pub(super) fn next_number(&self, index: usize) -> Option<(usize, char)> {
        let next = self.get(index + 1)?;
        if next.kind == Kind::Number {
            return next.spaced.then_some((index + 1, ' '));
        }
        let symbol =
            next.text.chars().next().filter(|symbol| matches!(symbol, '-' | '‐' | '‑' | '–' | '.' | '/'))?;
        let after = self.get(index + 2)?;
        // A full stop before a space ends a sentence, it does not part a number.
        let parts = after.kind == Kind::Number && !(symbol == '.' && after.spaced && next.spaced);
        parts.then_some((index + 2, symbol))
    }

    /// Marks the tokens from `first` to `last`.
    pub(super) fn mark(&self, first: usize, last: usize, kind: IdentifierKind, hits: &mut Vec<Hit>) {
        if let (Some(first), Some(last)) = (self.get(first), self.get(last)) {
            hits.push(Hit { range: first.range.start..last.range.end, kind });
        }
    }
}

/// Zero-width characters and soft hyphens come with pasted text and hide nothing.
fn is_space(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn kind_of(character: char) -> Kind {
    if character.is_ascii_digit() {
        Kind::Number
    } else if character.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Symbol
    }
}

fn continues(kind: Kind, next: char) -> bool {
    let combining = ('\u{300}'..='\u{36f}').contains(&next);
    kind == kind_of(next) || (kind == Kind::Word && combining)
}

/// `http://…`, `www.…`, and the `10.1056/…` of a DOI.
fn starts_link(rest: &str) -> bool {
    if rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.") {
        return true;
    }
    let Some(registrant) = rest.strip_prefix("10.") else { return false };
    let digits = registrant.bytes().take(10).take_while(u8::is_ascii_digit).count();
    (4..=9).contains(&digits) && registrant.as_bytes().get(digits) == Some(&b'/')
}

/// Words that follow an amount: what stands before them is a dose or a count, not a date or a telephone number.
pub(super) fn is_unit(lower: &str) -> bool {
    matches!(
        lower,
        "mg" | "g"
            | "kg"
            | "µg"
            | "μg"
            | "ug"
            | "mcg"
            | "ng"
            | "ml"
            | "l"
            | "dl"
            | "mmol"
            | "mol"
            | "µmol"
            | "e"
            | "ie"
            | "iu"
            | "u"
            | "mcl"
            | "kr"
            | "nok"
            | "kroner"
            | "celler"
            | "kopier"
            | "cm"
            | "mm"
            | "m"
            | "timer"
            | "time"
            | "min"
            | "minutter"
            | "dager"
            | "dagar"
            | "uker"
            | "veker"
            | "mnd"
            | "måneder"
            | "månader"
            | "years"
            | "days"
            | "weeks"
            | "months"
            | "ganger"
            | "gonger"
            | "prosent"
            | "pst"
            | "enheter"
            | "einingar"
            | "units"
    )
}

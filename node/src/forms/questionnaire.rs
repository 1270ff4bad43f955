//! What a form consists of, once it has been read and found sound.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::columns::{Column, Wall};
use super::conditions::Enable;
use super::decimal::Decimal;
use crate::kernel::codes::CodeSystem;
use crate::kernel::language::Lang;

/// The name of an item, unique in its form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkId(String);

impl LinkId {
    /// A link id of 1–64 letters, digits, full stops, hyphens and underscores. `None` for anything else: the rest of
    /// what FHIR allows would have to be escaped wherever the name is used.
    pub fn new(text: &str) -> Option<Self> {
        let formed = (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        formed.then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text of a form in up to three languages; bokmål always exists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalText {
    pub(super) nb: String,
    pub(super) nn: Option<String>,
    pub(super) en: Option<String>,
}

impl LocalText {
    /// The text in `language`, or in bokmål where it has not been translated.
    pub fn get(&self, language: Lang) -> &str {
        let translated = match language {
            Lang::Nb => None,
            Lang::Nn => self.nn.as_deref(),
            Lang::En => self.en.as_deref(),
        };
        translated.unwrap_or(&self.nb)
    }

    /// True if the text exists in `language` itself.
    pub fn is_translated(&self, language: Lang) -> bool {
        match language {
            Lang::Nb => true,
            Lang::Nn => self.nn.is_some(),
            Lang::En => self.en.is_some(),
        }
    }
}

/// A form: an ordered list of topic pages.
#[derive(Debug, Clone)]
pub struct Questionnaire {
    pub(super) url: String,
    pub(super) version: String,
    pub(super) title: LocalText,
    pub(super) pages: Vec<Item>,
    /// Where each item stands: the way down from `pages`.
    pub(super) places: BTreeMap<LinkId, Vec<usize>>,
    /// The repeating group that each item inside one belongs to.
    pub(super) repeating_group: BTreeMap<LinkId, LinkId>,
}

impl Questionnaire {
    /// The canonical address, the same for all versions.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The version; a case keeps the one that it was written on.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// `url|version`, as a QuestionnaireResponse refers to it.
    pub fn canonical(&self) -> String {
        format!("{}|{}", self.url, self.version)
    }

    /// The title of the form.
    pub fn title(&self) -> &LocalText {
        &self.title
    }

    /// The topic pages in order; each is a group.
    pub fn pages(&self) -> &[Item] {
        &self.pages
    }

    /// The topic page of that name.
    pub fn page(&self, link_id: &str) -> Option<&Item> {
        self.pages.iter().find(|page| page.link_id.as_str() == link_id)
    }

    /// The item of that name, wherever it stands.
    pub fn find(&self, link_id: &LinkId) -> Option<&Item> {
        let (first, rest) = self.places.get(link_id)?.split_first()?;
        rest.iter().try_fold(self.pages.get(*first)?, |item, index| item.items().get(*index))
    }

    /// The topic page that the item stands on.
    pub fn page_of(&self, link_id: &LinkId) -> Option<&Item> {
        self.pages.get(*self.places.get(link_id)?.first()?)
    }

    /// The item that fills `column`, if the form asks for it.
    pub fn by_column(&self, column: Column) -> Option<&Item> {
        self.questions().find(|item| item.column == Some(column))
    }

    /// Every item in document order, groups and displays included.
    pub fn all_items(&self) -> impl Iterator<Item = &Item> {
        let mut left: Vec<&Item> = self.pages.iter().rev().collect();
        std::iter::from_fn(move || {
            let item = left.pop()?;
            left.extend(item.items().iter().rev());
            Some(item)
        })
    }

    /// Every item that can be answered, in document order.
    pub fn questions(&self) -> impl Iterator<Item = &Item> {
        self.all_items().filter(|item| item.is_question())
    }

    /// The group above the item; `None` for a page.
    pub(super) fn parent(&self, link_id: &LinkId) -> Option<&Item> {
        let (_, above) = self.places.get(link_id)?.split_last()?;
        let (first, rest) = above.split_first()?;
        rest.iter().try_fold(self.pages.get(*first)?, |item, index| item.items().get(*index))
    }

    /// The repeating group that an item belongs to, if any (the group itself does not belong to itself).
    pub fn repeating_group(&self, link_id: &LinkId) -> Option<&LinkId> {
        self.repeating_group.get(link_id)
    }
}

/// One item of a form.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its name.
    pub link_id: LinkId,
    /// The question, heading or text.
    pub text: LocalText,
    /// A number or letter before the text.
    pub prefix: Option<String>,
    /// What is asked.
    pub kind: ItemKind,
    /// An answer is owed where the item is visible.
    pub required: bool,
    /// Several answers (a question) or several rounds (a group) are possible.
    pub repeats: bool,
    /// At most so many answers or rounds.
    pub max_occurs: usize,
    /// Shown, but not to be changed by the person who fills in.
    pub read_only: bool,
    /// When the item is visible; always where `None`.
    pub enable: Option<Enable>,
    /// Guidance that stands beside the field.
    pub help: Vec<Guidance>,
    /// An example of how to write the answer.
    pub placeholder: Option<LocalText>,
    /// What to say, instead of the general wording, where the answer does not pass its limits.
    pub mistake: Option<LocalText>,
    /// On which side of the walls the answer is kept.
    pub wall: Wall,
    /// The column of the case that the answer fills.
    pub column: Option<Column>,
    /// What stands in the field at first, as if typed.
    pub initial: Vec<String>,
}

impl Item {
    /// The items of a group; none for others.
    pub fn items(&self) -> &[Item] {
        match &self.kind {
            ItemKind::Group { items } => items,
            _ => &[],
        }
    }

    /// True if the item can be answered.
    pub fn is_question(&self) -> bool {
        !matches!(self.kind, ItemKind::Group { .. } | ItemKind::Display(_))
    }
}

/// Guidance beside a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// Its name.
    pub link_id: LinkId,
    /// The text.
    pub text: LocalText,
    /// How it is meant.
    pub kind: GuidanceKind,
}

/// How a text that asks nothing is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuidanceKind {
    /// Explains how to answer.
    Help,
    /// States what is required or what follows.
    Instructions,
    /// Says how an answer is protected.
    Security,
}

/// What an item asks.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// Items that belong together; a page at the top.
    Group {
        /// The items.
        items: Vec<Item>,
    },
    /// A text on the page.
    Display(GuidanceKind),
    /// Free text.
    Text {
        /// Several lines.
        multiline: bool,
        /// The fewest characters.
        min_length: usize,
        /// The most characters.
        max_length: usize,
        /// What the whole text must match.
        pattern: Option<Pattern>,
    },
    /// A national identity number, D-, H- or FH-number.
    PersonNumber,
    /// A whole number.
    Integer {
        /// The smallest.
        min: Option<i64>,
        /// The largest.
        max: Option<i64>,
        /// What is counted, as `kr` or `mg`.
        unit: Option<LocalText>,
    },
    /// A decimal number.
    Decimal {
        /// The smallest.
        min: Option<Decimal>,
        /// The largest.
        max: Option<Decimal>,
        /// The most decimals.
        max_decimals: usize,
        /// What is measured.
        unit: Option<LocalText>,
    },
    /// A date.
    Date {
        /// The first possible day.
        earliest: Option<DateLimit>,
        /// The last possible day.
        latest: Option<DateLimit>,
    },
    /// Yes or no.
    Boolean,
    /// One or several of some options.
    Choice {
        /// The options in order.
        options: Vec<Choice>,
        /// Something else may be written instead.
        open: bool,
        /// How the options are best shown.
        control: Control,
    },
    /// A code of a large code system, looked up.
    Code(CodeSystem),
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The code that is stored.
    pub code: String,
    /// The code system, where the form names one.
    pub system: Option<String>,
    /// The text that is shown.
    pub display: LocalText,
}

/// How the options of a choice are best shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// All options at once, one to choose.
    Radio,
    /// A folded list.
    DropDown,
    /// All options at once, several to choose.
    CheckBox,
}

/// The end of a range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateLimit {
    /// That day.
    Day(Date),
    /// The day of the answer.
    Today,
}

/// A regular expression that a whole answer must match. Matching takes time linear in the answer.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) regex::Regex);

impl Pattern {
    pub(super) fn new(pattern: &str) -> Option<Self> {
        regex::RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).size_limit(1 << 18).build().ok().map(Self)
    }

    /// True if the whole of `text` matches.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

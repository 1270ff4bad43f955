//! What the macros of `components.html` are given: plain data, already in the reader's language.

use std::fmt;

/// The meaning of a colour. A tag or message always says it in words too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special: draft, closed, withdrawn.
    #[default]
    Neutral,
    /// Under way: submitted, endorsed, in assessment.
    Info,
    /// Good or done: approved, verified, completed.
    Success,
    /// Somebody must act or take care: returned, awaiting, with conditions, held, urgent.
    Warning,
    /// Refused or wrong: rejected, stopped, not verified.
    Danger,
    /// Our own warm colour, for what stands out without being good or bad.
    Accent,
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Accent => "accent",
        })
    }
}

/// Who is signed in, as the header says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The person's name.
    pub name: String,
    /// The role the person acts in.
    pub role: String,
    /// Where the person looks after their own account, where it is kept here.
    pub account: Option<&'static str>,
}

/// A place in the main navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Whether the page is there or below.
    pub current: bool,
}

/// What the step before achieved, shown once at the top of the page that follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    /// Its colour.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// A step of a form of several pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub label: String,
    /// Where it is filled in; `None` where it cannot be reached yet.
    pub href: Option<String>,
}

/// The steps of a form of several pages, and the one that the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// Every step in order.
    pub all: Vec<Step>,
    /// The number of the step that is shown, from 1.
    pub current: usize,
}

impl Steps {
    /// The step after the one that is shown.
    pub fn next(&self) -> Option<&Step> {
        self.all.get(self.current)
    }
}

/// A row of a summary list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// What it is about.
    pub key: String,
    /// The answer; line breaks are kept. An empty answer is shown as *Ikke besvart*.
    pub value: String,
    /// Where the answer is changed; empty for no *Endre* link.
    pub change_href: String,
}

impl SummaryRow {
    /// A row that cannot be changed.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), change_href: String::new() }
    }

    /// Adds the *Endre* link.
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change_href = href.into();
        self
    }
}

/// A task of a task list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name.
    pub label: String,
    /// Where it is done; empty where it cannot be started yet.
    pub href: String,
    /// A line under the name; empty for none.
    pub hint: String,
    /// How far it is, in words.
    pub status: String,
    /// The colour of the status.
    pub tone: Tone,
}

/// A filter that is on and can be taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it filters by.
    pub label: String,
    /// The same page without it.
    pub remove_href: String,
}

/// Something that happened to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineEvent {
    /// When, for machines (`format::machine_time`).
    pub machine_time: String,
    /// When, for people (`format::date_time`).
    pub time: String,
    /// What happened.
    pub what: String,
    /// Who did it, with the role.
    pub who: String,
    /// What was said about it; empty for nothing. Line breaks are kept.
    pub note: String,
}

//! A draft: what was typed into each field, mistakes and hidden fields included, so that nothing a person wrote is lost.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::columns::Wall;
use super::conditions::Visible;
use super::questionnaire::{Item, ItemKind, LinkId, Questionnaire};

/// The most answers that are kept under one key.
const MAX_VALUES: usize = 100;

/// The name of a field on a page: the item, and for an item of a repeating group the round, counted from 0.
/// Written `dose` or `tried-medicine#2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnswerKey {
    /// The item.
    pub link_id: LinkId,
    /// The round of the repeating group that the item belongs to.
    pub round: Option<usize>,
}

impl AnswerKey {
    /// The key of an item outside repeating groups.
    pub fn plain(link_id: LinkId) -> Self {
        Self { link_id, round: None }
    }
}

impl fmt::Display for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.round {
            None => self.link_id.fmt(f),
            Some(round) => write!(f, "{}#{round}", self.link_id),
        }
    }
}

/// A text is not formed like a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an answer")]
pub struct InvalidAnswerKey;

impl FromStr for AnswerKey {
    type Err = InvalidAnswerKey;

    fn from_str(text: &str) -> Result<Self, InvalidAnswerKey> {
        let (link_id, round) = match text.split_once('#') {
            None => (text, None),
            Some((link_id, round)) => {
                let number: usize = round.parse().map_err(|_| InvalidAnswerKey)?;
                // One spelling for each round.
                if number.to_string() != round {
                    return Err(InvalidAnswerKey);
                }
                (link_id, Some(number))
            }
        };
        Ok(Self { link_id: LinkId::new(link_id).ok_or(InvalidAnswerKey)?, round })
    }
}

impl TryFrom<String> for AnswerKey {
    type Error = InvalidAnswerKey;

    fn try_from(text: String) -> Result<Self, InvalidAnswerKey> {
        text.parse()
    }
}

impl From<AnswerKey> for String {
    fn from(key: AnswerKey) -> Self {
        key.to_string()
    }
}

/// The answers of a draft. As JSON: an object from key to the list of what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<AnswerKey, Vec<String>>);

impl Answers {
    /// A draft that nobody has written in yet: what the form fills in by itself.
    pub fn initial(form: &Questionnaire) -> Self {
        let mut answers = Self::default();
        for item in form.questions().filter(|item| !item.initial.is_empty()) {
            let round = form.repeating_group(&item.link_id).map(|_| 0);
            answers.set(AnswerKey { link_id: item.link_id.clone(), round }, item.initial.clone());
        }
        answers
    }

    /// What was typed under `key`; empty where nothing was.
    pub fn get(&self, key: &AnswerKey) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// What was typed into an item outside repeating groups, for items that take one answer.
    pub fn first(&self, link_id: &str) -> Option<&str> {
        let key = AnswerKey::plain(LinkId::new(link_id)?);
        self.get(&key).first().map(String::as_str)
    }

    /// Replaces what stands under `key`. Blank values are left out; line breaks become `\n`.
    pub fn set(&mut self, key: AnswerKey, values: impl IntoIterator<Item = String>) {
        let kept: Vec<String> =
            values.into_iter().filter_map(|value| tidy(&value)).take(MAX_VALUES).collect();
        if kept.is_empty() {
            self.0.remove(&key);
        } else {
            self.0.insert(key, kept);
        }
    }

    /// Every key with what was typed.
    pub fn iter(&self) -> impl Iterator<Item = (&AnswerKey, &[String])> {
        self.0.iter().map(|(key, values)| (key, values.as_slice()))
    }

    /// True if nothing was typed at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over what a browser sent for one topic page: the answers of that page are replaced (a box that is no longer
    /// ticked sends nothing), all others stay. Names that the page does not have, and fields that may not be changed,
    /// are ignored. A date may come in one field or in three. False if the form has no such page.
    pub fn replace_page<'a>(
        &mut self,
        form: &Questionnaire,
        page: &str,
        sent: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> bool {
        let Some(page) = form.page(page) else { return false };
        let on_page = |link_id: &LinkId| {
            form.page_of(link_id).is_some_and(|of| of.link_id == page.link_id)
                && form.find(link_id).is_some_and(|item| item.is_question() && !item.read_only)
        };
        let mut fresh: BTreeMap<AnswerKey, Vec<String>> = BTreeMap::new();
        let mut parts: BTreeMap<AnswerKey, [&str; 3]> = BTreeMap::new();
        for (name, value) in sent {
            if let Some((key, part)) = date_part(form, name)
                && on_page(&key.link_id)
            {
                if let Some(place) = parts.entry(key).or_default().get_mut(part) {
                    *place = value.trim();
                }
                continue;
            }
            if let Ok(key) = name.parse::<AnswerKey>()
                && on_page(&key.link_id)
                && round_is_possible(form, &key)
            {
                fresh.entry(key).or_default().push(value.to_owned());
            }
        }
        for (key, parts) in parts {
            // What is no date stays as it was typed, for the check to find.
            let day = if parts.concat().is_empty() { String::new() } else { parts.join(".") };
            fresh.insert(key, vec![day]);
        }
        // A field that is not sent was emptied if it could be seen, before or after; else its answer is kept for the
        // day on which it shows again.
        let seen_before = Visible::of(form, self);
        let sent_keys: Vec<AnswerKey> = fresh.keys().cloned().collect();
        for (key, values) in fresh {
            self.set(key, values);
        }
        let seen_after = Visible::of(form, self);
        self.0.retain(|key, _| {
            !on_page(&key.link_id)
                || sent_keys.contains(key)
                || !(seen_before.shows(key) || seen_after.shows(key))
        });
        true
    }

    /// How many rounds of a repeating group hold anything; at least one is shown.
    pub fn rounds(&self, form: &Questionnaire, group: &LinkId) -> usize {
        let used = self.0.keys().filter(|key| form.repeating_group(&key.link_id) == Some(group));
        used.filter_map(|key| key.round).map(|round| round.saturating_add(1)).max().unwrap_or(1)
    }

    /// Takes one round out of a repeating group; the later rounds move up.
    pub fn remove_round(&mut self, form: &Questionnaire, group: &LinkId, removed: usize) {
        let before = std::mem::take(&mut self.0);
        self.0 = before
            .into_iter()
            .filter_map(|(key, values)| match key.round {
                Some(round) if form.repeating_group(&key.link_id) == Some(group) => match round.cmp(&removed)
                {
                    std::cmp::Ordering::Less => Some((key, values)),
                    std::cmp::Ordering::Equal => None,
                    std::cmp::Ordering::Greater => {
                        Some((AnswerKey { round: Some(round - 1), ..key }, values))
                    }
                },
                _ => Some((key, values)),
            })
            .collect();
    }

    /// Parts who the patient is from the rest of the draft: the two are stored apart.
    pub fn split_identity(self, form: &Questionnaire) -> (Self, Self) {
        let is_identity =
            |key: &AnswerKey| form.find(&key.link_id).is_some_and(|item| item.wall == Wall::Identity);
        let (identity, rest) = self.0.into_iter().partition(|(key, _)| is_identity(key));
        (Self(identity), Self(rest))
    }

    /// Puts `other` into this draft; where both have a key, `other` wins.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many questions of `page` have an answer, of how many that are asked at all: for the task list.
    pub fn answered(&self, form: &Questionnaire, page: &Item) -> (usize, usize) {
        let visible = Visible::of(form, self);
        let mut counts = (0, 0);
        for key in visible
            .questions()
            .filter(|key| form.page_of(&key.link_id).is_some_and(|of| of.link_id == page.link_id))
        {
            counts.0 += usize::from(!self.get(key).is_empty());
            counts.1 += 1;
        }
        counts
    }
}

/// The field and the place of one of the three parts that a date may be sent in: `started-day`, `-month`, `-year`.
fn date_part(form: &Questionnaire, name: &str) -> Option<(AnswerKey, usize)> {
    let (field, part) = name.rsplit_once('-')?;
    let part = ["day", "month", "year"].iter().position(|known| *known == part)?;
    let key: AnswerKey = field.parse().ok()?;
    let is_date = form.find(&key.link_id).is_some_and(|item| matches!(item.kind, ItemKind::Date { .. }));
    (is_date && round_is_possible(form, &key)).then_some((key, part))
}

/// A key has a round exactly where its item belongs to a repeating group, and never more than the group allows.
pub(super) fn round_is_possible(form: &Questionnaire, key: &AnswerKey) -> bool {
    match (form.repeating_group(&key.link_id), key.round) {
        (None, None) => true,
        (Some(group), Some(round)) => form.find(group).is_some_and(|group| round < group.max_occurs),
        _ => false,
    }
}

fn tidy(value: &str) -> Option<String> {
    let trimmed = value.trim();
    (!trimmed.is_empty()).then(|| trimmed.replace("\r\n", "\n").replace('\r', "\n"))
}

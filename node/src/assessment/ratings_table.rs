//! What the assessors rated, side by side. Only for those who may see ratings: nobody sees another's before having handed
//! in their own.

use std::collections::BTreeMap;

use askama::Template;

use super::anchors::anchor_key;
use crate::case::{Assessment, Case, CriterionRating, Rating};
use crate::kernel::access::{Permit, ReadRatings};
use crate::kernel::ids::UserId;
use crate::kernel::terms::{Criterion, Level};
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;

/// A fragment of a page; show it with `{{ ratings }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "assessment/ratings_table.html")]
pub struct RatingsTable {
    lang: Lang,
    /// How many have rated, and who has not.
    standing: String,
    assessors: Vec<String>,
    rows: Vec<Row>,
    recommendations: Vec<(String, Tone, String)>,
    /// Name and comment of those who added one.
    comments: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
struct Row {
    criterion: String,
    /// The assessors are two levels or more apart.
    is_apart: bool,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
struct Cell {
    assessor: String,
    /// From 1 to 4; nothing where it cannot be assessed.
    level: Option<u8>,
    level_in_words: String,
    anchor: String,
    reason: String,
}

// Its template has escaped what it shows.
impl askama::filters::HtmlSafe for RatingsTable {}

impl RatingsTable {
    fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }

    fn is_empty(&self) -> bool {
        self.assessors.is_empty()
    }
}

/// The ratings of a case so far. `names` are those of all users of the trust.
pub fn ratings_table(
    _permit: &Permit<ReadRatings>,
    case: &Case,
    names: &BTreeMap<UserId, String>,
    lang: Lang,
) -> RatingsTable {
    let none = Assessment::default();
    let assessment = case.state.assessment().unwrap_or(&none);
    let name = |user: &UserId| names.get(user).cloned().unwrap_or_default();
    let ratings: Vec<(String, &Rating)> =
        assessment.ratings.iter().map(|(who, rating)| (name(who), rating)).collect();
    RatingsTable {
        lang,
        standing: standing(assessment, &name, lang),
        assessors: ratings.iter().map(|(name, _)| name.clone()).collect(),
        rows: Criterion::of(case.scheme).map(|criterion| row(criterion, &ratings, lang)).collect(),
        recommendations: ratings
            .iter()
            .map(|(name, rating)| {
                let recommended = rating.recommendation;
                (name.clone(), recommended.into(), t(lang, recommended.name_key()))
            })
            .collect(),
        comments: ratings
            .iter()
            .filter(|(_, rating)| !rating.comment.is_empty())
            .map(|(name, rating)| (name.clone(), rating.comment.clone()))
            .collect(),
    }
}

fn standing(assessment: &Assessment, name: &dyn Fn(&UserId) -> String, lang: Lang) -> String {
    let waiting: Vec<String> =
        assessment.assessors.iter().filter(|who| !assessment.has_rated(**who)).map(name).collect();
    let (done, of) = (assessment.ratings.len(), assessment.assessors.len());
    if waiting.is_empty() {
        ta(lang, "assessment-all-rated", &[("count", &of)])
    } else {
        let waiting = waiting.join(", ");
        ta(lang, "assessment-some-rated", &[("done", &done), ("of", &of), ("waiting", &waiting)])
    }
}

fn row(criterion: Criterion, ratings: &[(String, &Rating)], lang: Lang) -> Row {
    let of = |rating: &'_ Rating| rating.criteria.iter().find(|one| one.criterion == criterion).cloned();
    let given: Vec<(String, Option<CriterionRating>)> =
        ratings.iter().map(|(name, rating)| (name.clone(), of(rating))).collect();
    let levels = given.iter().filter_map(|(_, one)| number(one.as_ref()?.level?));
    let (least, most) = levels.fold((u8::MAX, 0), |(least, most), level| (least.min(level), most.max(level)));
    Row {
        criterion: t(lang, criterion.name_key()),
        is_apart: most.saturating_sub(least) >= 2,
        cells: given.into_iter().map(|(assessor, one)| cell(assessor, criterion, one, lang)).collect(),
    }
}

fn cell(assessor: String, criterion: Criterion, rated: Option<CriterionRating>, lang: Lang) -> Cell {
    let level = rated.as_ref().and_then(|one| one.level);
    Cell {
        assessor,
        level: level.and_then(number),
        level_in_words: match level {
            Some(level) => ta(lang, "assessment-level-of", &[("level", &level.code())]),
            None => t(lang, "assessment-cannot"),
        },
        anchor: level.map(|level| t(lang, anchor_key(criterion, level))).unwrap_or_default(),
        reason: rated.map(|one| one.reason).unwrap_or_default(),
    }
}

/// The code of a level is its number.
fn number(level: Level) -> Option<u8> {
    level.code().parse().ok()
}

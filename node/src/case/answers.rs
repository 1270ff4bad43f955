//! Answers in words, page by page: for *check your answers*, for endorsers and assessors, and for the dossier that
//! another trust is shown. Only what is visible; never who the patient is.

use crate::codes;
use crate::forms::{
    AnswerKey, Answers, FieldKind, FieldView, PageBlock, PageView, Questionnaire, Visible, Wall,
};
use crate::kernel::codes::CodeSystem;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::SummaryRow;

/// The answers of one topic page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The page's name in the form.
    pub topic: String,
    /// The page's title.
    pub title: String,
    /// Question and answer.
    pub rows: Vec<SummaryRow>,
}

/// All visible answers, identity left out.
pub fn sections(form: &Questionnaire, answers: &Answers, lang: Lang) -> Vec<Section> {
    let visible = Visible::of(form, answers);
    let pages = form.pages().iter().filter(|page| visible.shows(&AnswerKey::plain(page.link_id.clone())));
    let views = pages.filter_map(|page| PageView::of(form, page.link_id.as_str(), answers, &[], lang, None));
    views
        .map(|view| {
            let mut rows = Vec::new();
            collect(form, &view.blocks, lang, &mut rows);
            Section { topic: view.link_id, title: view.title, rows }
        })
        .filter(|section| !section.rows.is_empty())
        .collect()
}

fn collect(form: &Questionnaire, blocks: &[PageBlock], lang: Lang, rows: &mut Vec<SummaryRow>) {
    for block in blocks {
        match block {
            PageBlock::Group { rounds, visible: true, .. } => {
                for round in rounds {
                    collect(form, round, lang, rows);
                }
            }
            PageBlock::Field(field) if field.visible && !is_identity(form, field) => {
                rows.push(SummaryRow::new(field.label.clone(), in_words(field, lang)));
            }
            PageBlock::Text { .. } | PageBlock::Group { .. } | PageBlock::Field(_) => {}
        }
    }
}

fn is_identity(form: &Questionnaire, field: &FieldView) -> bool {
    let key = field.key.parse::<AnswerKey>();
    // What cannot be placed is treated as identity: better a row too few.
    key.ok().and_then(|key| form.find(&key.link_id)).is_none_or(|item| item.wall == Wall::Identity)
}

/// One answer as a person reads it.
pub fn in_words(field: &FieldView, lang: Lang) -> String {
    let words = |value: &String| match &field.kind {
        FieldKind::YesNo => match value.as_str() {
            "true" => t(lang, "case-yes"),
            "false" => t(lang, "case-no"),
            other => other.to_owned(),
        },
        FieldKind::Choice { options, .. } => {
            let option = options.iter().find(|option| option.code == *value);
            option.map_or_else(|| value.clone(), |option| option.label.clone())
        }
        FieldKind::Code(system) => code_in_words(*system, value, lang),
        FieldKind::Number { unit: Some(unit), .. } => format!("{value} {unit}"),
        FieldKind::Line { .. }
        | FieldKind::Text { .. }
        | FieldKind::PersonNumber
        | FieldKind::Number { unit: None, .. }
        | FieldKind::Date => value.clone(),
    };
    field.values.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// *L01FA01 rituksimab*, as far as the catalogue knows the code.
pub fn code_in_words(system: CodeSystem, code: &str, lang: Lang) -> String {
    codes::catalogue::name(system, code, lang)
        .map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

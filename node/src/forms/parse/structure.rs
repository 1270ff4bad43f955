//! How the items of a form hang together: the tree, the names, and the conditions between them.

use std::collections::{BTreeMap, BTreeSet};

use super::element::Element;
use super::{InvalidQuestionnaire, MAX_DEPTH, MAX_ITEMS, item};
use crate::forms::columns::Column;
use crate::forms::conditions::{Condition, Operand, Operator, Test};
use crate::forms::questionnaire::{Choice, Item, ItemKind, LinkId, Questionnaire};
use crate::forms::rules::read;

pub(super) struct Builder {
    value_sets: BTreeMap<String, Vec<Choice>>,
    link_ids: BTreeSet<LinkId>,
    columns: BTreeSet<Column>,
}

impl Builder {
    pub(super) fn new(value_sets: BTreeMap<String, Vec<Choice>>) -> Self {
        Self { value_sets, link_ids: BTreeSet::new(), columns: BTreeSet::new() }
    }

    pub(super) fn pages(&mut self, root: &Element<'_>) -> Result<Vec<Item>, InvalidQuestionnaire> {
        let mut pages = Vec::new();
        for element in root.list("item")? {
            let page = self.item(&element, 1, false)?;
            if !matches!(page.kind, ItemKind::Group { .. }) {
                return Err(element.not_supported("a question outside a topic page (a group at the top)"));
            }
            if page.repeats {
                return Err(element.not_supported("a topic page that repeats"));
            }
            if page.text.nb.is_empty() {
                return Err(element.missing("text"));
            }
            pages.push(page);
        }
        if pages.is_empty() { Err(root.missing("item")) } else { Ok(pages) }
    }

    fn item(
        &mut self,
        element: &Element<'_>,
        depth: usize,
        repeated: bool,
    ) -> Result<Item, InvalidQuestionnaire> {
        if depth > MAX_DEPTH {
            return Err(InvalidQuestionnaire::TooMany {
                path: element.path(),
                what: "levels",
                limit: MAX_DEPTH,
            });
        }
        if self.link_ids.len() == MAX_ITEMS {
            return Err(InvalidQuestionnaire::TooMany {
                path: element.path(),
                what: "items",
                limit: MAX_ITEMS,
            });
        }
        let name = element.required_text("linkId")?;
        let link_id = LinkId::new(name).ok_or_else(|| {
            element.at("linkId").malformed("1 to 64 letters, digits, full stops, hyphens and underscores")
        })?;
        if !self.link_ids.insert(link_id.clone()) {
            return Err(InvalidQuestionnaire::LinkIdTwice { path: element.path(), link_id: name.to_owned() });
        }
        let group = element.text("type")? == Some("group");
        let repeats = group && element.boolean("repeats")? == Some(true);
        if repeats && repeated {
            return Err(element.not_supported("a repeating group inside a repeating group"));
        }
        let mut below = Vec::new();
        for child in element.list("item")? {
            below.push(self.item(&child, depth + 1, repeated || repeats)?);
        }
        let item = item::read(element, link_id, below, &self.value_sets)?;
        if let Some(column) = item.column {
            if repeated {
                return Err(element.not_supported("a column inside a repeating group"));
            }
            if !self.columns.insert(column) {
                return Err(InvalidQuestionnaire::ColumnTwice {
                    path: element.path(),
                    column: column.code(),
                });
            }
        }
        Ok(item)
    }
}

/// The way down to each item.
pub(super) fn places(pages: &[Item]) -> BTreeMap<LinkId, Vec<usize>> {
    fn walk(items: &[Item], above: &[usize], places: &mut BTreeMap<LinkId, Vec<usize>>) {
        for (index, item) in items.iter().enumerate() {
            let mut place = above.to_vec();
            place.push(index);
            walk(item.items(), &place, places);
            places.insert(item.link_id.clone(), place);
        }
    }
    let mut found = BTreeMap::new();
    walk(pages, &[], &mut found);
    found
}

/// The repeating group above each item that has one.
pub(super) fn repeating_groups(pages: &[Item]) -> BTreeMap<LinkId, LinkId> {
    fn walk(items: &[Item], group: Option<&LinkId>, groups: &mut BTreeMap<LinkId, LinkId>) {
        for item in items {
            if let Some(group) = group {
                groups.insert(item.link_id.clone(), group.clone());
            }
            let repeats = item.repeats && matches!(item.kind, ItemKind::Group { .. });
            walk(item.items(), if repeats { Some(&item.link_id) } else { group }, groups);
        }
    }
    let mut found = BTreeMap::new();
    walk(pages, None, &mut found);
    found
}

/// Every condition names a question that it can refer to and compare, and none leads back to its own item.
pub(super) fn check_conditions(form: &Questionnaire) -> Result<(), InvalidQuestionnaire> {
    for item in form.all_items() {
        for condition in item.enable.iter().flat_map(|enable| &enable.conditions) {
            check_condition(form, item, condition)?;
        }
    }
    let mut settled = BTreeSet::new();
    for item in form.all_items() {
        let mut path = Vec::new();
        check_cycle(form, &item.link_id, &mut path, &mut settled)?;
    }
    Ok(())
}

fn check_condition(
    form: &Questionnaire,
    item: &Item,
    condition: &Condition,
) -> Result<(), InvalidQuestionnaire> {
    let source = form.find(&condition.question).filter(|source| source.is_question());
    let unknown = || InvalidQuestionnaire::UnknownQuestion {
        link_id: item.link_id.to_string(),
        question: condition.question.to_string(),
    };
    let source = source.ok_or_else(unknown)?;
    // Which round of another group would be meant?
    let source_group = form.repeating_group(&source.link_id);
    if source_group.is_some() && source_group != form.repeating_group(&item.link_id) {
        return Err(unknown());
    }
    let comparable = match &condition.test {
        Test::Exists(_) => true,
        Test::Compare(operator, operand) => {
            let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
            match (&source.kind, operand) {
                (ItemKind::Integer { .. } | ItemKind::Decimal { .. }, Operand::Number(_)) => true,
                (ItemKind::Date { .. }, Operand::Date(_)) => true,
                (ItemKind::Boolean, Operand::Boolean(_)) => equality,
                (ItemKind::Text { .. }, Operand::Text(_)) => equality,
                (ItemKind::Code(_), Operand::Code(_)) => {
                    equality && read(&source.kind, code(operand)).is_ok()
                }
                (ItemKind::Choice { options, .. }, Operand::Code(code)) => {
                    equality && options.iter().any(|option| option.code == *code)
                }
                _ => false,
            }
        }
    };
    if comparable {
        return Ok(());
    }
    let (link_id, question) = (item.link_id.to_string(), condition.question.to_string());
    Err(InvalidQuestionnaire::CannotCompare { link_id, question })
}

fn code(operand: &Operand) -> &str {
    match operand {
        Operand::Code(code) => code,
        _ => "",
    }
}

/// Follows what the visibility of an item depends on: the group above it and the questions of its conditions.
fn check_cycle(
    form: &Questionnaire,
    link_id: &LinkId,
    path: &mut Vec<LinkId>,
    settled: &mut BTreeSet<LinkId>,
) -> Result<(), InvalidQuestionnaire> {
    if settled.contains(link_id) {
        return Ok(());
    }
    if path.contains(link_id) {
        return Err(InvalidQuestionnaire::Cycle { link_id: link_id.to_string() });
    }
    path.push(link_id.clone());
    if let Some(parent) = form.parent(link_id) {
        check_cycle(form, &parent.link_id, path, settled)?;
    }
    let conditions = form.find(link_id).and_then(|item| item.enable.as_ref());
    for condition in conditions.iter().flat_map(|enable| &enable.conditions) {
        check_cycle(form, &condition.question, path, settled)?;
    }
    path.pop();
    settled.insert(link_id.clone());
    Ok(())
}

/// Initial answers can be read as answers to their question.
pub(super) fn check_initial(form: &Questionnaire) -> Result<(), InvalidQuestionnaire> {
    for item in form.questions() {
        let fits = item.initial.len() <= item.max_occurs
            && (item.initial.is_empty() || !matches!(item.kind, ItemKind::PersonNumber))
            && item.initial.iter().all(|raw| read(&item.kind, raw).is_ok());
        if !fits {
            return Err(InvalidQuestionnaire::InitialAnswer { link_id: item.link_id.to_string() });
        }
    }
    Ok(())
}

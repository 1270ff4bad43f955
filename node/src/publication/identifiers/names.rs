//! Personal names: after a title or a relation, from lists of common names, and by form.

use super::capitals;
use super::eponyms::{is_cited, is_eponym, is_institution};
use super::evidence::{names_at_the_beginning, names_within};
use super::likeness::is_ordinary;
use super::titles::{NO_NAMES, TITLES, is_title};
use super::tokens::{Kind, Text, Token, is_unit};
use super::vocabulary::{AMBIGUOUS_NAMES, GIVEN_NAMES, SURNAMES, WORDLIKE_SURNAMES, holds, is_term};
use super::{Hit, IdentifierKind};

pub(super) fn find(text: &Text<'_>, hits: &mut Vec<Hit>) {
    let mut next = 0;
    for index in 0..text.tokens.len() {
        if index < next || text.get(index).is_none_or(|token| token.kind != Kind::Word || token.in_link) {
            continue;
        }
        let found = after_title(text, index)
            .or_else(|| initial(text, index))
            .or_else(|| listed(text, index))
            .or_else(|| unlisted(text, index));
        if let Some((first, last)) = found {
            text.mark(first, last, IdentifierKind::Name, hits);
            next = last + 1;
        }
    }
}

/// `overlege Nordmann`, `pasienten Kari`, `navn: Ola Nordmann`.
fn after_title(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let title = text.get(index).filter(|title| is_title(&title.lower))?;
    let mut first = index + 1;
    if text.lower(first) == "(" && text.get(first + 1).is_some_and(Token::is_name_like) {
        first += 1;
    }
    if matches!(text.lower(first), "." | ":") && text.get(first).is_some_and(|mark| !mark.spaced) {
        // A full stop ends the sentence, except after an abbreviation.
        let abbreviated = text.lower(first) == ":"
            || matches!(title.lower.as_str(), "dr" | "prof" | "hr" | "frk" | "mr" | "mrs" | "ms" | "pas");
        first = if abbreviated { first + 1 } else { return None };
    }
    if matches!(text.lower(first), "er" | "var")
        && matches!(title.lower.as_str(), "navn" | "navnet" | "namn" | "namnet")
    {
        first += 1;
    }
    let name = text.get(first)?;
    let introduced =
        matches!(title.lower.as_str(), "heter" | "heiter" | "navn" | "navnet" | "namn" | "namnet" | "name");
    let given = GIVEN_NAMES.contains(name.lower.as_str());
    let unheard = matches!(title.lower.as_str(), "heter" | "heiter")
        && name.kind == Kind::Word
        && !is_ordinary(&name.lower);
    if introduced && (given || unheard) && !name.is_capitalised() {
        let second = text.get(first + 1).filter(|next| next.kind == Kind::Word && next.spaced);
        let goes_on = second.is_some_and(|next| {
            is_given(next)
                || is_surname(next)
                || WORDLIKE_SURNAMES.contains(next.lower.as_str())
                || ends_like_a_farm(&next.lower)
                || unheard && !is_ordinary(&next.lower)
        });
        return Some((first, if goes_on { first + 1 } else { first }));
    }
    let fits = name.is_name_like() && !NO_NAMES.contains(&name.lower.as_str()) && !is_eponym(text, first);
    fits.then(|| (first, name_end(text, first)))
}

/// Many surnames are those of farms.
fn ends_like_a_farm(word: &str) -> bool {
    [
        "vik", "dal", "nes", "stad", "heim", "fjell", "vold", "voll", "haug", "bakk", "bakken", "land",
        "rud", "seth", "set", "moen", "lien",
    ]
    .iter()
    .any(|ending| word.ends_with(ending) && word.chars().count() > ending.len() + 2)
}

/// Names from the lists.
fn listed(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let token = text.get(index)?;
    let following = text.get(index + 1).filter(|next| next.kind == Kind::Word && next.spaced && !next.begins);
    let given = is_given(token);
    let ambiguous = AMBIGUOUS_NAMES.contains(token.lower.as_str());
    if capitals::in_reference(text, index) || (token.lower == "ann" && text.lower(index + 1) == "arbor") {
        return None;
    }
    if (given || ambiguous) && is_institution(text, index) {
        return None;
    }
    if is_in_capitals(token) {
        // ANA and IDA are laboratory language, KARI NORDMANN is not.
        let surname = following
            .filter(|next| is_in_capitals(next) && (is_surname(next) || next.lower.ends_with("sen")));
        return surname.filter(|_| given || ambiguous).map(|_| (index, index + 1));
    }
    if token.is_capitalised() {
        if given {
            return Some((index, name_end(text, index)));
        }
        // "Dag 1" and "Per pasient" begin sentences; "Dag Solstad" is a name, and so is a Bjørn within a sentence.
        if ambiguous && (following.is_some_and(follows_given) || stands_out(text, index)) {
            return Some((index, name_end(text, index)));
        }
        if is_term(&token.lower)
            || text.lower(index + 1) == "-"
                && text.get(index + 2).is_some_and(|next| !next.spaced && !next.is_capitalised())
        {
            return None;
        }
        let surname = is_surname(token) || (looks_like_surname(token) && !token.begins);
        if surname
            && !is_eponym(text, index)
            && !is_cited(text, index)
            && token.is_name_like()
            && !token.begins
        {
            return Some((index, name_end(text, index)));
        }
        return None;
    }
    // Written without capitals: only a known given name together with a known surname.
    (given && following.is_some_and(is_surname)).then_some((index, index + 1))
}

/// A capital that nothing else explains.
fn unlisted(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let begins = text.get(index)?.begins;
    let fits = capitals::may_name(text, index)
        && (if begins { names_at_the_beginning(text, index) } else { names_within(text, index) })
        && !NO_NAMES.contains(&text.lower(index))
        && !AMBIGUOUS_NAMES.contains(text.lower(index))
        && !is_eponym(text, index)
        && !is_cited(text, index)
        && !is_institution(text, index);
    if !fits {
        return None;
    }
    if begins {
        return Some((index, name_end(text, index)));
    }
    Some((name_begin(text, index), with_house_number(text, name_end(text, index))))
}

/// A small number right behind belongs to it: `Fureflaten 15`, `Heimreina 27 B`.
fn with_house_number(text: &Text<'_>, last: usize) -> usize {
    let number = text.get(last + 1).filter(|number| {
        number.kind == Kind::Number && number.spaced && number.digits() <= 3 && !number.text.starts_with('0')
    });
    let grouped = text.next_number(last + 1).is_some();
    if number.is_none() || grouped || is_unit(text.lower(last + 2)) || text.lower(last + 2) == "%" {
        return last;
    }
    let letter =
        text.get(last + 2).filter(|letter| letter.is_capitalised() && letter.text.chars().count() == 1);
    if letter.is_some() { last + 2 } else { last + 1 }
}

/// The first token of a name that has `index` in it: initials, and the word that begins the sentence, whatever it is.
fn name_begin(text: &Text<'_>, index: usize) -> usize {
    let mut first = index;
    while first >= 2
        && text.lower(first - 1) == "."
        && text.get(first - 2).is_some_and(|token| token.is_capitalised() && token.text.chars().count() == 1)
    {
        first -= 2;
    }
    let before = first.checked_sub(1).and_then(|left| text.get(left));
    let begins = before.is_some_and(|token| token.begins && token.is_name_like())
        && text.get(first).is_some_and(|token| token.spaced)
        && before.is_some_and(|token| !TITLES.contains(&token.lower.as_str()));
    if begins { first - 1 } else { first }
}

/// A word that may follow a given name as surname.
fn follows_given(token: &Token<'_>) -> bool {
    token.is_name_like() && (looks_like_surname(token) || WORDLIKE_SURNAMES.contains(token.lower.as_str()))
}

/// Capitalised within a sentence, where the word itself would not be; headings and titles in English are let through.
fn stands_out(text: &Text<'_>, index: usize) -> bool {
    const IN_TITLES: &[&str] = &["andre", "line", "live", "mark", "max", "may", "rose", "tone"];
    let counted = text.get(index + 1).is_some_and(|next| next.kind == Kind::Number);
    text.get(index).is_some_and(|token| {
        token.is_name_like() && !token.begins && !counted && !IN_TITLES.contains(&token.lower.as_str())
    })
}

/// `K. Nordmann`, `O. N. Hansen`.
fn initial(text: &Text<'_>, index: usize) -> Option<(usize, usize)> {
    let is_initial = |at: usize| {
        text.get(at).is_some_and(|token| token.is_capitalised() && token.text.chars().count() == 1)
            && text.get(at + 1).is_some_and(|mark| mark.text == "." && !mark.spaced)
    };
    let mut name = index;
    while is_initial(name) && name < index + 6 {
        name += 2;
    }
    if name == index {
        return None;
    }
    let named = text.get(name).filter(|token| token.is_name_like() && token.spaced);
    if let Some(surname) = named {
        let fits = (looks_like_surname(surname) || capitals::may_name(text, name))
            && !is_eponym(text, name)
            && !is_cited(text, name);
        return fits.then(|| (index, name_end(text, name)));
    }
    // Two and more initials alone: "signert K.M.S.".
    let signed = (index.saturating_sub(3)..index).any(|at| {
        [
            "signerer",
            "signert",
            "signerte",
            "underskrift",
            "sign",
            "initialer",
            "initialar",
            "hilsen",
            "helsing",
            "med",
        ]
        .contains(&text.lower(at))
    });
    (name - index >= 4 && signed).then_some((index, name - 1))
}

/// The last token of a name that begins at `first`: capitalised words and hyphens that follow, four words at most.
fn name_end(text: &Text<'_>, first: usize) -> usize {
    let mut last = first;
    for _ in 0..5 {
        let hyphen = text.get(last + 1).is_some_and(|mark| matches!(mark.text, "-" | "‑") && !mark.spaced);
        let next = if hyphen { last + 2 } else { last + 1 };
        let goes_on = text.get(next).is_some_and(|token| {
            token.is_name_like() && token.spaced != hyphen && !NO_NAMES.contains(&token.lower.as_str())
        });
        if !goes_on {
            break;
        }
        last = next;
    }
    last
}

fn is_in_capitals(token: &Token<'_>) -> bool {
    token.text.chars().count() > 1 && token.text.chars().all(char::is_uppercase)
}

fn is_given(token: &Token<'_>) -> bool {
    holds(&GIVEN_NAMES, &token.lower)
}

fn is_surname(token: &Token<'_>) -> bool {
    holds(&SURNAMES, &token.lower)
}

/// By list, or by the endings of Norwegian patronymics. "Dosen" and "prosessen" end so too: for words that stand with
/// a capital within a sentence only.
fn looks_like_surname(token: &Token<'_>) -> bool {
    let patronymic =
        ["sen", "sens", "sson", "sdatter", "sdotter"].iter().any(|ending| token.lower.ends_with(ending));
    is_surname(token) || (patronymic && token.is_name_like() && token.lower.chars().count() >= 6)
}

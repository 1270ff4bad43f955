//! Places in a text that may tell who the patient is, and the look that a person takes at them before the text leaves.

use std::ops::Range;
use std::sync::Arc;

use federation_protocol::hash::Hash;
use jiff::civil::Date;

use crate::platform::form::FormView;
use crate::platform::i18n::{Lang, t};

/// A place in a text that may tell who the patient is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// The key of the text that says what it seems to be.
    pub kind_key: &'static str,
}

/// Finds such places, in order and not overlapping. The composition gives it: the rules are the publication's.
pub type Screen = Arc<dyn Fn(&str, Date) -> Vec<Mark> + Send + Sync>;

/// A text in pieces, the suspicious ones with what they seem to be.
pub(super) type Pieces = Vec<(String, Option<String>)>;

/// Cuts a text at its marks.
pub(super) fn pieces(lang: Lang, text: &str, marks: Vec<Mark>) -> Pieces {
    let mut pieces = Vec::new();
    let mut from = 0;
    for mark in marks {
        let before = text.get(from..mark.range.start).unwrap_or_default();
        let marked = text.get(mark.range.clone()).unwrap_or_default();
        pieces.push((before.to_owned(), None));
        pieces.push((marked.to_owned(), Some(t(lang, mark.kind_key))));
        from = mark.range.end;
    }
    pieces.push((text.get(from..).unwrap_or_default().to_owned(), None));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// The name of the box that says that a person has looked at the marks. Its value names the text that was looked at.
const LOOKED_AT: &str = "looked_at";

/// A text that somebody has to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// The text with its marks.
    pub(super) pieces: Pieces,
    /// Names exactly this text.
    pub(super) digest: String,
}

/// Looks through a text that is about to leave. Where it has marks that nobody has confirmed, `field` gets an error and the
/// page shows them. Who changes the text is asked again.
pub(super) fn look_through(
    screen: &Screen,
    (lang, today): (Lang, Date),
    form: &mut FormView,
    field: &str,
    text: &str,
) -> Option<Marked> {
    let marks = screen(text, today);
    let digest = Hash::of(text.as_bytes()).to_string();
    if marks.is_empty() || form.values.values(LOOKED_AT).any(|looked_at| looked_at == digest) {
        return None;
    }
    form.add_error(field, t(lang, "review-marked-look"));
    Some(Marked { pieces: pieces(lang, text, marks), digest })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::form::Form;

    fn screen() -> Screen {
        Arc::new(|text, _| {
            let name = text.find("Kari").map(|at| Mark { range: at..at + 4, kind_key: "identifier-name" });
            name.into_iter().collect()
        })
    }

    fn look(text: &str, looked_at: &str) -> (Option<Marked>, bool) {
        let mut form = Form::default();
        form.set(LOOKED_AT, looked_at);
        let mut form = FormView::new(form);
        let day = jiff::civil::date(2026, 11, 24);
        let marked = look_through(&screen(), (Lang::Nb, day), &mut form, "message", text);
        (marked, form.error("message").is_some())
    }

    #[test]
    fn marks_are_confirmed_for_one_text_and_for_no_other() {
        assert_eq!(look("Ingen navn her.", ""), (None, false));
        let (marked, refused) = look("Spør Kari om det.", "");
        let marked = marked.unwrap();
        assert!(refused);
        let [before, name, after] = marked.pieces.as_slice() else { panic!("{:?}", marked.pieces) };
        assert_eq!((before.0.as_str(), name.0.as_str(), after.0.as_str()), ("Spør ", "Kari", " om det."));
        assert!(name.1.is_some() && before.1.is_none());
        assert_eq!(look("Spør Kari om det.", &marked.digest), (None, false), "looked at");
        assert!(look("Spør Kari om alt.", &marked.digest).1, "another text");
    }
}

//! The sections of the dossier as the case officer chooses between them: what would be sent, word for word, with marks
//! where the text may tell who the patient is.

use federation_protocol::mailbox::DossierSection;
use federation_protocol::text::{Code, Line, Text};
use jiff::civil::Date;

use super::marks::{Pieces, Screen, pieces};
use crate::case::answers::{Section, sections};
use crate::case::store::{self, OpenCase};
use crate::forms::Answers;
use crate::platform::db::StoreError;
use crate::platform::i18n::Lang;
use crate::platform::trust::Trust;
use crate::review::wire::tidy;

/// One section.
pub(super) struct Part {
    /// What the form calls it.
    pub(super) code: String,
    /// Its heading.
    pub(super) title: String,
    /// What would be sent.
    pub(super) text: String,
    /// The same in pieces, the suspicious ones with what they seem to be.
    pub(super) pieces: Pieces,
}

/// All sections of the application that was handed in last, in the trust's own language: that is what is sent.
pub(super) async fn parts(
    trust: &Trust,
    reader: Lang,
    open: &OpenCase,
    screen: &Screen,
) -> Result<Vec<Part>, StoreError> {
    let Some(application) = &open.case().application else { return Ok(Vec::new()) };
    let form = store::questionnaire(trust, &application.form).await?;
    let answers = Answers::from_response(&form, &application.response)
        .map_err(|_| StoreError::corrupt("case_events", "payload", open.case().id))?;
    let today = trust.now().date_in_norway();
    // The other trust reads what the officer read: one language, that of this trust.
    let sections = sections(&form, &answers, trust.settings.language);
    Ok(sections.into_iter().map(|section| part(reader, section, screen, today)).collect())
}

fn part(reader: Lang, section: Section, screen: &Screen, today: Date) -> Part {
    let answered = section.rows.iter().filter(|row| !row.value.trim().is_empty());
    let lines: Vec<String> = answered.map(|row| line(&row.key, &row.value)).collect();
    let text = tidy(&lines.join("\n"));
    let pieces = pieces(reader, &text, screen(&text, today));
    Part { code: section.topic, title: section.title, text, pieces }
}

/// A label and what was answered. A label that is a question ends as one.
fn line(label: &str, value: &str) -> String {
    let colon = if label.ends_with('?') { "" } else { ":" };
    format!("{label}{colon} {value}")
}

/// The whole dossier, read through by somebody who leaves nothing out.
///
/// # Errors
/// [`StoreError`].
pub async fn whole(trust: &Trust, open: &OpenCase) -> Result<Vec<DossierSection>, StoreError> {
    let nobody_looks: Screen = std::sync::Arc::new(|_, _| Vec::new());
    let parts = parts(trust, trust.settings.language, open, &nobody_looks).await?;
    Ok(parts.iter().filter_map(Part::to_wire).collect())
}

impl Part {
    /// Whether something in it may tell who the patient is.
    pub(super) fn is_marked(&self) -> bool {
        self.pieces.iter().any(|(_, mark)| mark.is_some())
    }

    /// As it is sent; nothing when it is longer than the protocol takes.
    pub(super) fn to_wire(&self) -> Option<DossierSection> {
        let code: String = self.code.to_ascii_lowercase().replace(['-', '.'], "_");
        Some(DossierSection {
            code: Code::new(code).ok()?,
            title: Line::new(self.title.clone()).ok()?,
            text: Text::new(self.text.clone()).ok()?,
        })
    }
}

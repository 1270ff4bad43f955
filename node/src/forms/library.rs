//! The forms that come with the product. A trust may replace them by its own versions.

use super::parse::InvalidQuestionnaire;
use super::questionnaire::Questionnaire;

/// Name and JSON of each form, as in `config/forms`.
pub const FORMS: [(&str, &str); 2] = [
    ("off-label-individual", include_str!("../../../config/forms/off-label-individual.json")),
    ("off-label-group", include_str!("../../../config/forms/off-label-group.json")),
];

/// Reads the form of that name; `None` if there is none.
///
/// # Errors
/// Why the form is not sound; for the forms in the product the tests rule that out.
pub fn built_in(name: &str) -> Option<Result<Questionnaire, InvalidQuestionnaire>> {
    let (_, json) = FORMS.iter().find(|(known, _)| *known == name)?;
    Some(Questionnaire::parse(json))
}

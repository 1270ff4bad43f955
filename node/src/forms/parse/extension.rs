//! The extensions that items may carry: those of FHIR's Structured Data Capture and of Structor that we know, and ours.

use jiff::civil::Date;

use super::InvalidQuestionnaire;
use super::element::Element;
use crate::forms::columns::{Column, Wall};
use crate::forms::decimal::Decimal;
use crate::forms::questionnaire::{Control, DateLimit, GuidanceKind, LocalText, Pattern};

/// Where our own extensions and value sets are named. A name, not an address.
pub(super) const OURS: &str = "urn:samraad:fhir:";

const FHIR: &str = "http://hl7.org/fhir/StructureDefinition/";

/// What the extensions of one item say.
#[derive(Default)]
pub(super) struct Extensions {
    pub(super) control: Option<Control>,
    pub(super) guidance: Option<GuidanceKind>,
    pub(super) pattern: Option<Pattern>,
    pub(super) min_length: Option<i64>,
    pub(super) min_number: Option<Decimal>,
    pub(super) max_number: Option<Decimal>,
    pub(super) min_date: Option<DateLimit>,
    pub(super) max_date: Option<DateLimit>,
    pub(super) max_decimals: Option<i64>,
    pub(super) max_occurs: Option<i64>,
    pub(super) unit: Option<LocalText>,
    pub(super) placeholder: Option<LocalText>,
    pub(super) mistake: Option<LocalText>,
    pub(super) wall: Option<Wall>,
    pub(super) column: Option<Column>,
    pub(super) person_number: bool,
}

/// Refuses an element that carries any extension.
pub(super) fn refuse_all(element: &Element<'_>) -> Result<(), InvalidQuestionnaire> {
    match element.list("extension")?.first() {
        None => Ok(()),
        Some(extension) => Err(extension.not_supported(extension.required_text("url")?)),
    }
}

impl Extensions {
    pub(super) fn of(item: &Element<'_>) -> Result<Self, InvalidQuestionnaire> {
        let mut found = Self::default();
        for extension in item.list("extension")? {
            let url = extension.required_text("url")?;
            match url.strip_prefix(FHIR) {
                Some(name) => found.fhir(&extension, url, name)?,
                None => found.other(&extension, url)?,
            }
        }
        Ok(found)
    }

    fn fhir(&mut self, extension: &Element<'_>, url: &str, name: &str) -> Result<(), InvalidQuestionnaire> {
        match name {
            "questionnaire-itemControl" => match concept_code(extension)? {
                "help" => self.guidance = Some(GuidanceKind::Help),
                "radio-button" => self.control = Some(Control::Radio),
                "drop-down" => self.control = Some(Control::DropDown),
                "check-box" => self.control = Some(Control::CheckBox),
                // How large code systems are looked up here, and how pages are shown here, anyway.
                "autocomplete" | "page" => {}
                other => return Err(extension.not_supported(other)),
            },
            "questionnaire-displayCategory" => {
                self.guidance = Some(match concept_code(extension)? {
                    "instructions" => GuidanceKind::Instructions,
                    "security" => GuidanceKind::Security,
                    "help" => GuidanceKind::Help,
                    other => return Err(extension.not_supported(other)),
                });
            }
            "regex" => {
                let pattern = extension.required_text("valueString")?;
                let expected =
                    extension.malformed("a regular expression without look-around, of modest size");
                self.pattern = Some(Pattern::new(pattern).ok_or(expected)?);
            }
            "minLength" => self.min_length = extension.integer("valueInteger")?,
            "maxDecimalPlaces" => self.max_decimals = extension.integer("valueInteger")?,
            "questionnaire-maxOccurs" => self.max_occurs = extension.integer("valueInteger")?,
            "minValue" => self.limit(extension, true)?,
            "maxValue" => self.limit(extension, false)?,
            "entryFormat" => self.placeholder = extension.local_text("valueString")?,
            "questionnaire-unit" => self.unit = extension.at("valueCoding").local_text("display")?,
            _ => return Err(extension.not_supported(url)),
        }
        Ok(())
    }

    fn limit(&mut self, extension: &Element<'_>, lower: bool) -> Result<(), InvalidQuestionnaire> {
        if let Some(text) = extension.text("valueDate")? {
            let day: Date = text.parse().map_err(|_| extension.malformed("a date"))?;
            let limit = Some(DateLimit::Day(day));
            if lower {
                self.min_date = limit
            } else {
                self.max_date = limit
            }
            return Ok(());
        }
        let number = extension.number("valueInteger")?.or(extension.number("valueDecimal")?);
        let number = number.and_then(|number| Decimal::parse(&number));
        let number = number.ok_or_else(|| extension.malformed("a date or a number"))?;
        if lower {
            self.min_number = Some(number)
        } else {
            self.max_number = Some(number)
        }
        Ok(())
    }

    fn other(&mut self, extension: &Element<'_>, url: &str) -> Result<(), InvalidQuestionnaire> {
        // The words that Structor keeps for an answer outside its limits.
        if url == "http://ehelse.no/fhir/StructureDefinition/validationtext" {
            self.mistake = extension.local_text("valueString")?;
            return Ok(());
        }
        let Some(name) = url.strip_prefix(OURS) else { return Err(extension.not_supported(url)) };
        let code = extension.required_text("valueCode")?;
        match (name, code) {
            ("wall", "identity") => self.wall = Some(Wall::Identity),
            ("wall", "narrative") => self.wall = Some(Wall::Narrative),
            ("wall", "coded") => self.wall = Some(Wall::Coded),
            ("column", code) => {
                self.column = Some(Column::from_code(code).ok_or_else(|| extension.not_supported(code))?);
            }
            ("answer", "person-number") => self.person_number = true,
            ("not-before", "today") => self.min_date = Some(DateLimit::Today),
            ("not-after", "today") => self.max_date = Some(DateLimit::Today),
            _ => return Err(extension.not_supported(&format!("{url} {code}"))),
        }
        Ok(())
    }
}

/// The code of `valueCodeableConcept`, which has exactly one coding.
fn concept_code<'a>(extension: &Element<'a>) -> Result<&'a str, InvalidQuestionnaire> {
    let concept = extension.required("valueCodeableConcept")?;
    match concept.list("coding")?.as_slice() {
        [coding] => coding.required_text("code"),
        _ => Err(concept.malformed("exactly one coding")),
    }
}

//! The figures that small cells are judged by, as a person types or pastes them: a line each, `code;persons;source`.

use federation_protocol::text::Icd10Code;

use crate::publication::cells::Figure;

/// Stands for all who live in the catchment.
pub const EVERYBODY: &str = "*";
/// The world's largest figure that is no slip: nobody has a catchment of more.
const MOST_PERSONS: u32 = 10_000_000;
/// Lines of one table.
const MOST_LINES: usize = 5_000;
const LONGEST_SOURCE: usize = 200;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FigureError {
    /// It is not three fields with semicolons, commas or tabs between.
    #[error("a line is code, number and source")]
    Fields,
    /// The first is no code, category or block of ICD-10, and no asterisk.
    #[error("not a code of ICD-10")]
    Code,
    /// The second is no whole number up to ten million.
    #[error("not a number of persons")]
    Persons,
    /// Where the figure comes from is not said, or at great length.
    #[error("the source is missing or too long")]
    Source,
    /// The code stands in an earlier line.
    #[error("the code stands there twice")]
    Twice,
    /// There are more lines than anybody needs.
    #[error("too many lines")]
    TooMany,
}

impl FigureError {
    /// The key of the sentence that says so.
    pub const fn message_key(self) -> &'static str {
        match self {
            Self::Fields => "figures-error-fields",
            Self::Code => "figures-error-code",
            Self::Persons => "figures-error-persons",
            Self::Source => "figures-error-source",
            Self::Twice => "figures-error-twice",
            Self::TooMany => "figures-error-too-many",
        }
    }
}

/// Reads a table. A first line of headings, empty lines and lines that begin with `#` are skipped.
///
/// # Errors
/// Every line that cannot be read, by its number from one.
pub fn parse(text: &str) -> Result<Vec<Figure>, Vec<(usize, FigureError)>> {
    // Browsers send two characters for a line break, and lines are counted by one of them.
    let text = text.replace("\r\n", "\n");
    // What is pasted from a spreadsheet has tabs.
    let delimiter = ['\t', ';'].into_iter().find(|sign| text.contains(*sign)).unwrap_or(',');
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut figures, mut wrong) = (Vec::<Figure>::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            wrong.push((index + 1, FigureError::Fields));
            continue;
        };
        let line =
            record.position().map_or(index + 1, |place| usize::try_from(place.line()).unwrap_or(index + 1));
        if figures.len() == MOST_LINES {
            wrong.push((line, FigureError::TooMany));
            break;
        }
        let heading = index == 0
            && record.get(1).is_some_and(|field| !field.contains(|sign: char| sign.is_ascii_digit()));
        match read(&record) {
            Ok(figure) if figures.iter().any(|known| known.code == figure.code) => {
                wrong.push((line, FigureError::Twice));
            }
            Ok(figure) => figures.push(figure),
            Err(_) if heading => {}
            Err(error) => wrong.push((line, error)),
        }
    }
    if wrong.is_empty() { Ok(figures) } else { Err(wrong) }
}

fn read(record: &csv::StringRecord) -> Result<Figure, FigureError> {
    let mut fields = record.iter();
    let (Some(code), Some(persons), Some(source), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(FigureError::Fields);
    };
    let code = match code {
        EVERYBODY => None,
        code => Some(Icd10Code::new(code).map_err(|_| FigureError::Code)?),
    };
    // "12 345" as people write it.
    let digits: String = persons.chars().filter(|sign| !sign.is_whitespace()).collect();
    let persons =
        digits.parse().ok().filter(|persons| *persons <= MOST_PERSONS).ok_or(FigureError::Persons)?;
    if source.is_empty() || source.chars().count() > LONGEST_SOURCE || source.chars().any(char::is_control) {
        return Err(FigureError::Source);
    }
    Ok(Figure { code, persons, source: source.to_owned() })
}

/// The table as [`parse`] reads it.
pub fn write(figures: &[Figure]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for Figure { code, persons, source } in figures {
        let code = code.as_ref().map_or(EVERYBODY, Icd10Code::as_str);
        // Writing to memory does not fail.
        let _ = writer.write_record([code, &persons.to_string(), source]);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_table_is_read_as_people_write_it() {
        let text = "kode;antall;kilde\n# egne tall\n\nC83.3; 38 ;Kreftregisteret 2024\nC81-C96;1 204;Kreftregisteret 2024\n*;307 000;SSB";
        let read = parse(text).unwrap();
        let codes: Vec<Option<&str>> =
            read.iter().map(|one| one.code.as_ref().map(Icd10Code::as_str)).collect();
        assert_eq!(codes, [Some("C83.3"), Some("C81-C96"), None]);
        assert_eq!(read.iter().map(|one| one.persons).collect::<Vec<_>>(), [38, 1204, 307_000]);
        assert_eq!(parse("G35,1200,NPR").unwrap().len(), 1);
        let pasted = parse("kode\tantall\tkilde\nG35\t1200\tNPR 2024; registrert").unwrap();
        assert_eq!(pasted[0].source, "NPR 2024; registrert");
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn every_line_that_is_wrong_is_named() {
        let text =
            "G35;1200;NPR\nXX;5;NPR\nG35;3;NPR\nK50;mange;NPR\nL40;-1;NPR\nM05;10000001;NPR\nE11;7;\nE10;7";
        let wrong = parse(text).unwrap_err();
        use FigureError::{Code, Fields, Persons, Source, Twice};
        assert_eq!(
            wrong,
            [(2, Code), (3, Twice), (4, Persons), (5, Persons), (6, Persons), (7, Source), (8, Fields)]
        );
        assert_eq!(parse(&text.replace('\n', "\r\n")).unwrap_err(), wrong, "as browsers send it");
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_answered_and_what_is_written_is_read_back(text in "[A-Z0-9.;,\\-\\* \"\t\n]{0,200}") {
            if let Ok(figures) = parse(&text) {
                prop_assert_eq!(parse(&write(&figures)).unwrap(), figures);
            }
        }
    }
}

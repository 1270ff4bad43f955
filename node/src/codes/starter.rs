//! The starter catalogue, and how a catalogue is read from CSV.
//!
//! Compiled by us: substances that Norwegian hospitals use outside their approved indication, and the usual indications.
//! Codes follow WHO's ATC index and the Norwegian ICD-10 of 2026.

use super::{Indication, Medicine};

const MEDICINES: &str = include_str!("../../../config/codes/starter-medicines.csv");
const INDICATIONS: &str = include_str!("../../../config/codes/starter-indications.csv");

/// Why a catalogue cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCatalogue {
    /// Another header than the one expected.
    #[error("the first line has to be {expected}")]
    Header {
        /// The header.
        expected: &'static str,
    },
    /// Not CSV with that many columns, or not UTF-8.
    #[error("line {line} is no row of the catalogue")]
    Row {
        /// The line, from 1.
        line: u64,
    },
    /// The code is malformed, or of a level that the catalogue does not take.
    #[error("line {line}: {code} is no code")]
    Code {
        /// The line, from 1.
        line: u64,
        /// What stands there.
        code: String,
    },
    /// A name is missing.
    #[error("line {line}: the name is missing")]
    Name {
        /// The line, from 1.
        line: u64,
    },
    /// A code stands twice.
    #[error("line {line}: {code} stands twice")]
    Twice {
        /// The second line, from 1.
        line: u64,
        /// The code.
        code: String,
    },
}

/// The starter catalogue of medicines.
///
/// # Errors
/// None in a released build: a test reads it.
pub fn medicines() -> Result<Vec<Medicine>, InvalidCatalogue> {
    read_medicines(MEDICINES)
}

/// The starter catalogue of indications.
///
/// # Errors
/// None in a released build: a test reads it.
pub fn indications() -> Result<Vec<Indication>, InvalidCatalogue> {
    read_indications(INDICATIONS)
}

/// Reads medicines from CSV with the columns `atc,nb,nn,trade_names`: a substance a row, trade names parted by `|`, an
/// empty `nn` where the name is the same.
///
/// # Errors
/// The first line that is wrong.
pub fn read_medicines(csv: &str) -> Result<Vec<Medicine>, InvalidCatalogue> {
    rows::<4, _>(csv, "atc,nb,nn,trade_names", |line, [code, nb, nn, trade_names]| {
        let atc: crate::kernel::codes::AtcCode = code.parse().map_err(|_| not_a_code(line, code))?;
        if !atc.is_substance() {
            return Err(not_a_code(line, code));
        }
        let trade_names = trade_names.split('|').filter_map(text).collect();
        Ok((atc.to_string(), Medicine { atc, nb: name(line, nb)?, nn: text(nn), trade_names }))
    })
}

/// Reads indications from CSV with the columns `icd10,nb,nn`.
///
/// # Errors
/// The first line that is wrong.
pub fn read_indications(csv: &str) -> Result<Vec<Indication>, InvalidCatalogue> {
    rows::<3, _>(csv, "icd10,nb,nn", |line, [code, nb, nn]| {
        let icd10: crate::kernel::codes::Icd10Code = code.parse().map_err(|_| not_a_code(line, code))?;
        Ok((icd10.to_string(), Indication { icd10, nb: name(line, nb)?, nn: text(nn) }))
    })
}

fn rows<const COLUMNS: usize, T>(
    csv: &str,
    expected: &'static str,
    read: impl Fn(u64, [&str; COLUMNS]) -> Result<(String, T), InvalidCatalogue>,
) -> Result<Vec<T>, InvalidCatalogue> {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(csv.as_bytes());
    let header = reader.headers().map_err(|_| InvalidCatalogue::Header { expected })?;
    if !header.iter().eq(expected.split(',')) {
        return Err(InvalidCatalogue::Header { expected });
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut entries = Vec::new();
    for record in reader.records() {
        let at = |position: Option<&csv::Position>| position.map_or(0, csv::Position::line);
        let record = record.map_err(|error| InvalidCatalogue::Row { line: at(error.position()) })?;
        let line = at(record.position());
        let columns: Vec<&str> = record.iter().collect();
        let columns = columns.try_into().map_err(|_| InvalidCatalogue::Row { line })?;
        let (code, entry) = read(line, columns)?;
        if !seen.insert(code.clone()) {
            return Err(InvalidCatalogue::Twice { line, code });
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn not_a_code(line: u64, code: &str) -> InvalidCatalogue {
    InvalidCatalogue::Code { line, code: code.chars().take(40).collect() }
}

fn name(line: u64, column: &str) -> Result<String, InvalidCatalogue> {
    text(column).ok_or(InvalidCatalogue::Name { line })
}

fn text(column: &str) -> Option<String> {
    Some(column.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_catalogue_is_sound() {
        let medicines = medicines().unwrap();
        assert!(medicines.len() >= 80);
        assert!(medicines.iter().any(|medicine| medicine.nb == "rituksimab"));
        let indications = indications().unwrap();
        assert!(indications.len() >= 60);
        let nynorsk = indications.iter().find(|indication| indication.icd10.as_str() == "K50").unwrap();
        assert_eq!(nynorsk.nn.as_deref(), Some("Crohns sjukdom"));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let header = "atc,nb,nn,trade_names\n";
        for (csv, mistake) in [
            ("code,name\n".to_owned(), InvalidCatalogue::Header { expected: "atc,nb,nn,trade_names" }),
            (String::new(), InvalidCatalogue::Header { expected: "atc,nb,nn,trade_names" }),
            (format!("{header}L01FA01,rituksimab\n"), InvalidCatalogue::Row { line: 2 }),
            (format!("{header}L01,gruppe,,\n"), InvalidCatalogue::Code { line: 2, code: "L01".to_owned() }),
            (format!("{header}L01FA01,,,\n"), InvalidCatalogue::Name { line: 2 }),
            (
                format!("{header}L01FA01,rituksimab,,\nl01fa01,igjen,,\n"),
                InvalidCatalogue::Twice { line: 3, code: "L01FA01".to_owned() },
            ),
        ] {
            assert_eq!(read_medicines(&csv), Err(mistake), "{csv}");
        }
        assert!(matches!(
            read_indications("icd10,nb,nn\nlymfom,Lymfom,\n"),
            Err(InvalidCatalogue::Code { line: 2, .. })
        ));
    }

    #[test]
    fn names_with_commas_and_several_trade_names_are_read() {
        let csv = "atc,nb,nn,trade_names\nJ06BA02,\"immunglobulin, normalt\",,Privigen| Octagam \n";
        let medicines = read_medicines(csv).unwrap();
        assert_eq!(medicines[0].nb, "immunglobulin, normalt");
        assert_eq!(medicines[0].trade_names, ["Privigen", "Octagam"]);
    }
}

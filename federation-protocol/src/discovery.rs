//! The document at `/.well-known/samraad`: how a trust introduces itself.
//!
//! It is discovery and not trust. Anyone can serve one; the keys in it are believed only after an administrator has
//! compared their fingerprint over another channel, and what was confirmed is stored and never read from here again.
//! `docs/protocol/discovery.md` is the specification.

use serde::{Deserialize, Serialize};

use crate::document::{self, Document, DocumentError};
use crate::ids::Origin;
use crate::signature::KeySet;
use crate::text::{Line, TextError};

/// The path of the document on the trust's host.
pub const PATH: &str = "/.well-known/samraad";

/// The most bytes of the document; fetch no more.
pub const MAX_BYTES: usize = 16 * 1024;

const KIND: &str = "discovery";

/// A Norwegian organisation number: nine digits, the last of them a check digit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrganisationNumber(String);

impl OrganisationNumber {
    /// Checks a number.
    ///
    /// # Errors
    /// [`TextError::Code`] unless it is nine digits with the right check digit (modulus 11).
    pub fn new(number: &str) -> Result<Self, TextError> {
        const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
        let digits: Option<Vec<u32>> = number.chars().map(|digit| digit.to_digit(10)).collect();
        let digits = digits.filter(|digits| digits.len() == WEIGHTS.len()).ok_or(TextError::Code)?;
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        if sum.is_multiple_of(11) { Ok(OrganisationNumber(number.to_owned())) } else { Err(TextError::Code) }
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OrganisationNumber {
    type Error = TextError;

    fn try_from(number: String) -> Result<Self, TextError> {
        OrganisationNumber::new(&number)
    }
}

impl From<OrganisationNumber> for String {
    fn from(number: OrganisationNumber) -> String {
        number.0
    }
}

/// What a trust says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoveryV1 {
    /// The trust's name in the federation.
    pub origin: Origin,
    /// The trust's name for people.
    pub trust_name: Line<200>,
    /// The trust's organisation number.
    pub organisation_number: OrganisationNumber,
    /// The trust's keys.
    pub keys: KeySet,
    /// Whether anybody can connect to its node. Left out of the document when it is so. A node that accepts no connections
    /// asks others, and is asked by nobody.
    #[serde(default = "accepts", skip_serializing_if = "is_accepting")]
    pub accepts_connections: bool,
}

const fn accepts() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_accepting(accepts_connections: &bool) -> bool {
    *accepts_connections
}

impl DiscoveryV1 {
    /// Encodes the document.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when the keys are another trust's.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        document::encode(KIND, 1, self, MAX_BYTES)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Whatever makes it unfit to be shown to an administrator.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_BYTES)?.of_kind(KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        let discovery: DiscoveryV1 = document.fields()?;
        discovery.check()?;
        Ok(discovery)
    }

    fn check(&self) -> Result<(), DocumentError> {
        match self.keys.origin() {
            Ok(origin) if *origin == self.origin => Ok(()),
            _ => Err(DocumentError::Contradiction {
                rule: "all keys belong to the trust that the document names",
            }),
        }
    }
}

//! How one node tells another that its administrator has approved it.
//!
//! The request that carries it is signed with the request key of the set inside, so that it proves itself; it is still
//! only a proposal until an administrator of the other side has compared the fingerprint of the set over another
//! channel. `docs/protocol/pairing.md` is the specification.

use serde::{Deserialize, Serialize};

use crate::discovery::DiscoveryV1;
use crate::document::{self, Document, DocumentError};
use crate::ids::Origin;
use crate::signature::Fingerprint;
use crate::text::Line;

/// Where it is sent to, with POST.
pub const PATH: &str = "/federation/pairing";

/// The most bytes of it and of the answer; read no more.
pub const MAX_BYTES: usize = 32 * 1024;

/// The type of the problem (RFC 9457) with which a node that accepts no connections refuses the approval of another that
/// accepts none either: neither could ever ask the other.
pub const BOTH_UNREACHABLE: &str = "urn:samraad:problem:both-unreachable";

const KIND: &str = "pairing";
const ANSWER_KIND: &str = "pairing_answer";

/// *We have approved you, and these are we.*
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingV1 {
    /// Who approves.
    pub from: DiscoveryV1,
    /// Where its node is: `https://host` or `https://host:port`. Nothing for a node that accepts no connections, and only
    /// for such a one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Line<300>>,
    /// Who is approved.
    pub peer: Origin,
    /// The keys that the administrator confirmed; others than the receiver's own mean that somebody stands in between.
    pub peer_fingerprint: Fingerprint,
}

/// What the other node answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingAnswerV1 {
    /// Whether an administrator of the other side has approved the sender's keys too.
    pub approved: bool,
}

impl PairingV1 {
    /// Encodes the document.
    ///
    /// # Errors
    /// [`DocumentError::Contradiction`] when keys and origin do not belong together, when a trust approves itself, or when
    /// there is an address and no connections are accepted there, or the other way round.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        self.check()?;
        document::encode(KIND, 1, self, MAX_BYTES)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Whatever makes it no pairing document of version 1.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_BYTES)?.of_kind(KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        let pairing: PairingV1 = document.fields()?;
        pairing.check()?;
        Ok(pairing)
    }

    fn check(&self) -> Result<(), DocumentError> {
        let rule = match self.from.keys.origin() {
            Ok(origin) if *origin != self.from.origin => {
                "all keys belong to the trust that the document names"
            }
            Err(_) => "all keys belong to the trust that the document names",
            Ok(origin) if *origin == self.peer => "a trust does not approve itself",
            Ok(_) if self.url.is_some() != self.from.accepts_connections => {
                "an address stands where connections are accepted, and nowhere else"
            }
            Ok(_) => return Ok(()),
        };
        Err(DocumentError::Contradiction { rule })
    }
}

impl PairingAnswerV1 {
    /// Encodes the answer.
    ///
    /// # Errors
    /// Never in practice: the document has one small field.
    pub fn encode(&self) -> Result<Vec<u8>, DocumentError> {
        document::encode(ANSWER_KIND, 1, self, MAX_BYTES)
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// Whatever makes it no answer of version 1.
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let document = Document::parse(bytes, MAX_BYTES)?.of_kind(ANSWER_KIND)?;
        if document.version != 1 {
            return Err(DocumentError::UnknownVersion);
        }
        document.fields()
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng as _, rngs::ChaCha20Rng};

    use super::*;
    use crate::discovery::OrganisationNumber;
    use crate::signature::TrustSecrets;

    fn pairing() -> PairingV1 {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut trust =
            |origin: &str| TrustSecrets::generate(&Origin::new(origin).unwrap(), &mut rng).public();
        let (ours, theirs) = (trust("nordvik.example/register"), trust("sunnvik.example/register"));
        PairingV1 {
            from: DiscoveryV1 {
                origin: ours.origin().unwrap().clone(),
                trust_name: Line::new("Nordvik sykehus HF").unwrap(),
                organisation_number: OrganisationNumber::new("974760673").unwrap(),
                keys: ours,
                accepts_connections: true,
            },
            url: Some(Line::new("https://nordvik.example").unwrap()),
            peer: theirs.origin().unwrap().clone(),
            peer_fingerprint: theirs.fingerprint(),
        }
    }

    #[test]
    fn what_is_encoded_is_read_back() {
        let pairing = pairing();
        assert_eq!(PairingV1::parse(&pairing.encode().unwrap()), Ok(pairing));
        let answer = PairingAnswerV1 { approved: true };
        assert_eq!(answer.encode().unwrap(), br#"{"approved":true,"kind":"pairing_answer","v":1}"#);
        assert_eq!(PairingAnswerV1::parse(&answer.encode().unwrap()), Ok(answer));
    }

    #[test]
    fn a_node_that_accepts_no_connections_has_no_address_and_only_such_a_one() {
        let with_address = pairing();
        let mut without = PairingV1 { url: None, ..with_address.clone() };
        assert!(matches!(without.encode(), Err(DocumentError::Contradiction { .. })));
        without.from.accepts_connections = false;
        let bytes = without.encode().unwrap();
        assert_eq!(PairingV1::parse(&bytes), Ok(without.clone()));
        assert!(!String::from_utf8(bytes).unwrap().contains("url"));
        let both = PairingV1 { url: with_address.url, ..without };
        assert!(matches!(both.encode(), Err(DocumentError::Contradiction { .. })));
    }

    #[test]
    fn keys_of_another_trust_and_self_approval_are_refused() {
        let mut stolen = pairing();
        stolen.from.origin = Origin::new("elsewhere.example/register").unwrap();
        assert!(matches!(stolen.encode(), Err(DocumentError::Contradiction { .. })));
        let mut selfish = pairing();
        selfish.peer = selfish.from.origin.clone();
        assert!(matches!(selfish.encode(), Err(DocumentError::Contradiction { .. })));
    }
}

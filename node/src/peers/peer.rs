//! What a trust knows of a peer.

use std::fmt;
use std::str::FromStr;

use federation_protocol::discovery::OrganisationNumber;
use federation_protocol::hash::Hash;
use federation_protocol::ids::Origin;
use federation_protocol::signature::KeySet;

use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::{PeerId, UserId};

/// Another trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its id here.
    pub id: PeerId,
    /// Its name in the federation.
    pub origin: Origin,
    /// Where its node is. Nothing for one that accepts no connections: it asks us, and we never ask it.
    pub url: Option<PeerUrl>,
    /// Its name for people.
    pub trust_name: String,
    /// Its organisation number.
    pub organisation_number: OrganisationNumber,
    /// The keys in use, as the administrator confirmed them.
    pub keys: KeySet,
    /// How its server proves itself.
    pub certificate: CertificateRule,
    /// What it may do here.
    pub grants: Grants,
    /// Seconds between two fetches from it, where our administrator has chosen other than the trust's setting.
    pub sync_every_secs: Option<u32>,
    /// What each side has approved.
    pub pairing: Pairing,
    /// Number of changes so far: what a change must be based on.
    pub version: u32,
}

/// What a peer may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grants {
    /// Fetch the contents of our register.
    pub read_register: bool,
    /// Ask us for an opinion.
    pub request_review: bool,
    /// Hold a mirror of our register and serve it to those who may read it.
    pub mirror: bool,
    /// Be counted as a witness: its cosignatures of our checkpoints are asked for and shown.
    pub witness: bool,
}

impl Grants {
    /// Everything that can be granted: what trusts that cooperate usually give each other.
    pub const ALL: Self = Self { read_register: true, request_review: true, mirror: true, witness: true };
}

/// How a peer's server proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateRule {
    /// By a certificate from an authority that this machine trusts.
    Authority,
    /// By the pinned key, whoever issued the certificate: the SHA-256 of its subject public key info (RFC 7469 § 2.4).
    Pin(Hash),
    /// By both.
    AuthorityAndPin(Hash),
}

impl CertificateRule {
    /// The stable code, without the pin.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Pin(_) => "pin",
            Self::AuthorityAndPin(_) => "authority_and_pin",
        }
    }

    /// The pin, where there is one.
    pub const fn pin(self) -> Option<Hash> {
        match self {
            Self::Authority => None,
            Self::Pin(pin) | Self::AuthorityAndPin(pin) => Some(pin),
        }
    }

    /// The rule with this code and pin.
    pub fn from_parts(code: &str, pin: Option<Hash>) -> Option<Self> {
        match (code, pin) {
            ("authority", None) => Some(Self::Authority),
            ("pin", Some(pin)) => Some(Self::Pin(pin)),
            ("authority_and_pin", Some(pin)) => Some(Self::AuthorityAndPin(pin)),
            _ => None,
        }
    }
}

/// That somebody of this trust approved, or stopped, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// What each side has approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// We have approved, they have not answered.
    ProposedByUs {
        /// Our approval.
        ours: Approval,
    },
    /// They have approved and wait for us.
    ProposedByThem {
        /// When they did.
        theirs_at: Timestamp,
    },
    /// Both have approved.
    Active {
        /// Our approval.
        ours: Approval,
        /// When we learnt of theirs.
        theirs_at: Timestamp,
    },
    /// Both have approved, and we do not talk for now.
    Paused {
        /// Our approval.
        ours: Approval,
        /// When we learnt of theirs.
        theirs_at: Timestamp,
        /// Who paused.
        stopped: Approval,
    },
    /// We no longer believe its keys. There is no way back: a trust that lost its keys comes under a new origin.
    Revoked {
        /// Who revoked.
        stopped: Approval,
    },
}

coded!(
    /// A [`Pairing`] without what belongs to it.
    PeerState {
        /// See [`Pairing::ProposedByUs`].
        ProposedByUs = "proposed_by_us",
        /// See [`Pairing::ProposedByThem`].
        ProposedByThem = "proposed_by_them",
        /// See [`Pairing::Active`].
        Active = "active",
        /// See [`Pairing::Paused`].
        Paused = "paused",
        /// See [`Pairing::Revoked`].
        Revoked = "revoked",
    }
);

impl Pairing {
    /// The coded column.
    pub const fn state(&self) -> PeerState {
        match self {
            Self::ProposedByUs { .. } => PeerState::ProposedByUs,
            Self::ProposedByThem { .. } => PeerState::ProposedByThem,
            Self::Active { .. } => PeerState::Active,
            Self::Paused { .. } => PeerState::Paused,
            Self::Revoked { .. } => PeerState::Revoked,
        }
    }

    /// Our approval, where it stands.
    pub const fn ours(&self) -> Option<Approval> {
        match self {
            Self::ProposedByUs { ours } | Self::Active { ours, .. } | Self::Paused { ours, .. } => {
                Some(*ours)
            }
            Self::ProposedByThem { .. } | Self::Revoked { .. } => None,
        }
    }

    /// When the other side approved, where it has.
    pub const fn theirs_at(&self) -> Option<Timestamp> {
        match self {
            Self::ProposedByThem { theirs_at }
            | Self::Active { theirs_at, .. }
            | Self::Paused { theirs_at, .. } => Some(*theirs_at),
            Self::ProposedByUs { .. } | Self::Revoked { .. } => None,
        }
    }

    /// Who paused or revoked, where somebody has.
    pub const fn stopped(&self) -> Option<Approval> {
        match self {
            Self::Paused { stopped, .. } | Self::Revoked { stopped } => Some(*stopped),
            _ => None,
        }
    }
}

impl Peer {
    /// Whether the two nodes talk.
    pub const fn is_active(&self) -> bool {
        matches!(self.pairing, Pairing::Active { .. })
    }

    /// Whether anybody can connect to its node.
    pub const fn accepts_connections(&self) -> bool {
        self.url.is_some()
    }
}

coded!(
    /// The ways in which trusts reach each other.
    Plane {
        /// Published decisions.
        Register = "register",
        /// Our own published decisions, where we bring them.
        Upload = "upload",
        /// Sealed messages.
        Mailbox = "mailbox",
    }
);

coded!(
    /// What was wrong when we last fetched from a peer.
    Problem {
        /// No connection, or no such host.
        Unreachable = "unreachable",
        /// The host is at an address that we do not connect to.
        AddressRefused = "address_refused",
        /// The server's certificate is not the one that was confirmed, or no authority vouches for it.
        Certificate = "certificate",
        /// It took too long.
        TimedOut = "timed_out",
        /// The answer sends us elsewhere, where we do not go.
        Redirected = "redirected",
        /// The answer is larger than it can be.
        TooLarge = "too_large",
        /// It does not let us in: it has not approved us, has paused us, or withholds what we ask for.
        Denied = "denied",
        /// It answers with a fault of its own.
        Failed = "failed",
        /// The answer is not what the protocol says.
        Malformed = "malformed",
        /// A checkpoint is not signed with the log's key.
        BadSignature = "bad_signature",
        /// The log is smaller than it was.
        Shrunk = "shrunk",
        /// The log contradicts what it said before.
        Forked = "forked",
        /// The log signed entries behind its end.
        AfterEnd = "after_end",
        /// A content does not match what the log committed to.
        OtherContent = "other_content",
        /// An envelope does not verify, or is not for us.
        BadEnvelope = "bad_envelope",
        /// Messages are missing that the peer no longer has.
        Gap = "gap",
        /// Neither node accepts connections: nothing can go either way.
        BothUnreachable = "both_unreachable",
        /// It accepts no connections, and nobody who does has a copy of its log.
        NoMirror = "no_mirror",
    }
);

/// How it went to fetch from a peer on one plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contact {
    /// The last time all was well.
    pub good_at: Option<Timestamp>,
    /// What is wrong now, and since when.
    pub problem: Option<(Problem, Timestamp)>,
}

/// Where a node is: `https://host` or `https://host:port`, without anything behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PeerUrl(String);

/// Why a text is not a [`PeerUrl`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address of a node is https://HOST or https://HOST:PORT")]
pub struct BadUrl;

impl FromStr for PeerUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        let typed = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let authority = typed.strip_prefix("https://").ok_or(BadUrl)?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        // A name or an IPv4 address. Whether we connect there is decided when it is resolved.
        let is_label = |label: &str| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_port =
            port.is_none_or(|port| !port.starts_with('+') && port.parse::<u16>().is_ok_and(|port| port > 0));
        if host.len() <= 253 && host.split('.').all(is_label) && is_port {
            Ok(Self(typed))
        } else {
            Err(BadUrl)
        }
    }
}

impl PeerUrl {
    /// The text: scheme, host and port.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without the port.
    pub fn host(&self) -> &str {
        let authority = self.0.trim_start_matches("https://");
        authority.rsplit_once(':').map_or(authority, |(host, _)| host)
    }
}

impl fmt::Display for PeerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_node_is_a_bare_https_origin() {
        for (typed, read) in [
            ("https://samraad.sunnvik.no", "https://samraad.sunnvik.no"),
            (" https://Sunnvik.localhost:8443/ ", "https://sunnvik.localhost:8443"),
        ] {
            assert_eq!(typed.parse::<PeerUrl>().unwrap().as_str(), read);
        }
        for typed in [
            "",
            "sunnvik.no",
            "http://sunnvik.no",
            "https://",
            "https://a b",
            "https://u@sunnvik.no",
            "https://a.no/x",
            "https://a.no:0",
            "https://a.no:99999",
            "https://a.no:+1",
            "https://[::1]",
            "https://a.no?x",
            "https://-a.no",
        ] {
            assert_eq!(typed.parse::<PeerUrl>(), Err(BadUrl), "{typed}");
        }
        assert_eq!("https://a.no:8443".parse::<PeerUrl>().unwrap().host(), "a.no");
    }

    #[test]
    fn a_certificate_rule_has_a_pin_exactly_where_it_says_so() {
        let pin = Hash::of(b"key");
        for rule in
            [CertificateRule::Authority, CertificateRule::Pin(pin), CertificateRule::AuthorityAndPin(pin)]
        {
            assert_eq!(CertificateRule::from_parts(rule.code(), rule.pin()), Some(rule));
        }
        assert_eq!(CertificateRule::from_parts("authority", Some(pin)), None);
        assert_eq!(CertificateRule::from_parts("pin", None), None);
    }
}

//! What a trust's configuration says of the identity provider that its people sign in at. Pure: the provider itself is
//! spoken to by `sign_in`.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::access::{Assurance, Role};

/// The claim of HelseID that is a national identity number: it is never asked for, stored or logged.
pub const NATIONAL_IDENTITY_NUMBER_CLAIM: &str = "helseid://claims/identity/pid";

/// An OpenID provider, and what its word counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its issuer identifier, exactly as it writes it in its tokens.
    pub issuer: String,
    /// What people call it: it stands on the button.
    pub name: String,
    /// What it calls us.
    pub client_id: String,
    /// The key that we prove ourselves with (`private_key_jwt`).
    pub client_key: ClientKeyText,
    /// SHA-256 of the certificate of that key, where the provider knows us by a certificate.
    pub client_certificate: Option<[u8; 32]>,
    /// Whom a client assertion is addressed to.
    pub assertion_audience: AssertionAudience,
    /// What is asked for, `openid` among it.
    pub scopes: Vec<String>,
    /// Whether requests are pushed (RFC 9126).
    pub pushed_requests: Use,
    /// Whether tokens are bound to a key of ours (RFC 9449).
    pub dpop: Use,
    /// Whether claims are also fetched from the userinfo endpoint.
    pub userinfo: bool,
    /// The claim that names a person for ever.
    pub subject_claim: String,
    /// The claim with the name that people read.
    pub name_claim: String,
    /// How sure the provider is of whom.
    pub assurance: AssuranceRules,
    /// What is asked for before a step that needs more.
    pub step_up: Option<StepUp>,
    /// Who may come at all: each of these must hold.
    pub requirements: Vec<ClaimValue>,
    /// Who is what. Empty: roles are given by the trust_admin.
    pub roles: Vec<RoleRule>,
    /// Speaks to a provider on this very machine without TLS.
    pub danger_allow_http: bool,
}

impl IdentityProvider {
    /// Whether the provider says who is what, and the trust_admin does not.
    pub fn gives_roles(&self) -> bool {
        !self.roles.is_empty()
    }

    /// The values of the request parameter `acr_values` for an ordinary sign-in.
    pub fn acr_values(&self) -> &[String] {
        &self.assurance.acr_values
    }
}

/// A private key as it stands in its file, PEM. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientKeyText(pub Zeroizing<String>);

impl fmt::Debug for ClientKeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientKeyText(…)")
    }
}

/// Whom a client assertion (RFC 7523) is addressed to. Providers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The issuer identifier, as HelseID and RFC 7523bis want it.
    Issuer,
    /// The address of the token endpoint, as Entra ID wants it.
    TokenEndpoint,
}

/// Whether something that a provider may offer is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Where its metadata offers it.
    WhenOffered,
    /// Always; a provider that does not offer it is not used.
    Required,
    /// Never.
    Never,
}

/// What in a token tells how sure the provider is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssuranceRules {
    /// The claim.
    pub claim: String,
    /// Its values that mean *substantial*.
    pub substantial: BTreeSet<String>,
    /// Its values that mean *high*.
    pub high: BTreeSet<String>,
    /// Who comes with less is refused.
    pub minimum: Assurance,
    /// What is asked for at sign-in.
    pub acr_values: Vec<String>,
}

/// What is asked for before a step that needs more than a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    /// How sure the provider has to be.
    pub assurance: Assurance,
    /// How it is asked for that.
    pub acr_values: Vec<String>,
    /// How long ago the person may have proved themselves.
    pub max_age: Duration,
}

/// A claim and the value that it must have, or hold among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimValue {
    /// The name of a claim, or a JSON pointer (RFC 6901) such as `/realm_access/roles`.
    pub claim: String,
    /// The value.
    pub value: String,
}

/// Who has this claim is that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRule {
    /// What must hold.
    pub when: ClaimValue,
    /// What the person then is.
    pub role: Role,
}

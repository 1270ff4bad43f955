//! Claims of the token that authenticates a request from node to node.
//!
//! A node signs them as a JWT (EdDSA) with its request key, which signs nothing else. This module says what is claimed
//! and checks it; the signature is the JWT library's. `docs/protocol/request.md` is the specification.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::hash::Hash;
use crate::ids::{Origin, UnixSeconds};

/// The `typ` in the header of the JWT. A token with another one is refused, so that nothing else that a key may have
/// signed can pass for a request.
pub const TOKEN_TYPE: &str = "samraad-request+jwt";

/// The header of a refusal (401) that tells the server's time in seconds since 1970. The client corrects by it, once.
pub const TIME_HEADER: &str = "samraad-time";

/// The longest lifetime of a token.
pub const MAX_LIFETIME_SECONDS: i64 = 300;

/// How far ahead of ours a peer's clock may be.
pub const MAX_CLOCK_AHEAD_SECONDS: i64 = 60;

/// What a token claims. The JWT's `kid` names the request key that signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestClaimsV1 {
    /// Who asks.
    pub iss: Origin,
    /// Who is asked.
    pub aud: Origin,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path with its query, as in the request line.
    pub path: String,
    /// SHA-256 of the body; of nothing when there is none.
    pub body: Hash,
    /// When it was issued.
    pub iat: UnixSeconds,
    /// When it ends; at most [`MAX_LIFETIME_SECONDS`] after it was issued.
    pub exp: UnixSeconds,
    /// A single-use id, for requests that must not be done twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<Uuid>,
}

/// The request that a token must have been made for.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedRequest<'r> {
    /// The peer whose key verified the token.
    pub issuer: &'r Origin,
    /// The trust that the request reached.
    pub audience: &'r Origin,
    /// The method of the request.
    pub method: &'r str,
    /// Its path and query.
    pub path: &'r str,
    /// Its body.
    pub body: &'r [u8],
}

/// Why a token does not authenticate a request. Answer all of them alike; only the log tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Another trust signed it than it claims.
    #[error("the token was issued by another trust")]
    OtherIssuer,
    /// It is for another trust.
    #[error("the token is for another trust")]
    OtherAudience,
    /// It is for another method, path or body.
    #[error("the token is for another request")]
    OtherRequest,
    /// It has ended.
    #[error("the token has expired")]
    Expired,
    /// It was issued in the future.
    #[error("the token is from the future")]
    NotYetValid,
    /// It lasts longer than a token may, or ends before it begins.
    #[error("the lifetime of the token is not allowed")]
    Lifetime,
    /// It lacks the single-use id that the request needs.
    #[error("the token has no single-use id")]
    NoSingleUseId,
}

impl RequestClaimsV1 {
    /// The claims for a request, valid for the longest lifetime from `now`.
    pub fn new(iss: Origin, aud: Origin, method: &str, path: &str, body: &[u8], now: UnixSeconds) -> Self {
        RequestClaimsV1 {
            iss,
            aud,
            method: method.to_owned(),
            path: path.to_owned(),
            body: Hash::of(body),
            iat: now,
            exp: now.plus(MAX_LIFETIME_SECONDS),
            jti: None,
        }
    }

    /// The same claims with a single-use id.
    #[must_use]
    pub fn once(self, id: Uuid) -> Self {
        RequestClaimsV1 { jti: Some(id), ..self }
    }

    /// Checks claims whose signature was verified against the request they came with.
    ///
    /// # Errors
    /// The first claim that does not hold.
    pub fn check(&self, request: ReceivedRequest<'_>, now: UnixSeconds) -> Result<(), RequestError> {
        if self.iss != *request.issuer {
            return Err(RequestError::OtherIssuer);
        }
        if self.aud != *request.audience {
            return Err(RequestError::OtherAudience);
        }
        let same_body: bool = self.body.as_bytes().ct_eq(Hash::of(request.body).as_bytes()).into();
        if self.method != request.method || self.path != request.path || !same_body {
            return Err(RequestError::OtherRequest);
        }
        if self.exp <= self.iat || self.exp > self.iat.plus(MAX_LIFETIME_SECONDS) {
            return Err(RequestError::Lifetime);
        }
        if self.iat > now.plus(MAX_CLOCK_AHEAD_SECONDS) {
            return Err(RequestError::NotYetValid);
        }
        if self.exp <= now { Err(RequestError::Expired) } else { Ok(()) }
    }

    /// As [`RequestClaimsV1::check`], for a request that must not be done twice: gives the id that the caller records
    /// until the token ends and refuses when it is there already.
    ///
    /// # Errors
    /// Also [`RequestError::NoSingleUseId`].
    pub fn check_once(&self, request: ReceivedRequest<'_>, now: UnixSeconds) -> Result<Uuid, RequestError> {
        self.check(request, now)?;
        self.jti.ok_or(RequestError::NoSingleUseId)
    }
}

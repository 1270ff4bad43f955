//! Who a request from another node is from: the extractor that every endpoint for peers begins with.
//!
//! Every failure gets the same answer, after the same work: a stranger learns neither who our peers are nor what was wrong.
//! Only the log tells. No body is read before the signature of the token is verified.

use std::sync::LazyLock;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use federation_protocol::delivery::MAX_PUSH_BYTES;
use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::mirror::MIRROR_PREFIX;
use federation_protocol::request::{ReceivedRequest, RequestClaimsV1, TIME_HEADER};
use federation_protocol::signature::PublicKey;
use federation_protocol::signature::purpose::Request as RequestKey;
use federation_protocol::sync::HINT_PATH;
use federation_protocol::tiles::LOG_PREFIX;

use super::allowance::{Allowances, Limits};
use super::peer::Peer;
use super::{contacts, keys, store, token};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::kernel::trust::TrustId;
use crate::platform::db::StoreError;
use crate::platform::trust::Trust;
use crate::platform::web::WebError;

/// A request of an active peer, authenticated and within its limit.
#[derive(Debug, Clone)]
pub struct PeerRequest {
    /// The trust that the request reached.
    pub trust: Trust,
    /// Who asks. What it may do is in its grants.
    pub peer: Peer,
    /// The body, at most one push long.
    pub body: Bytes,
}

/// Why a request is not let in.
#[derive(Debug)]
pub enum NotAdmitted {
    /// It does not prove to be of an active peer.
    Unauthenticated {
        /// Our time, for the peer to correct its clock by.
        now: Timestamp,
    },
    /// Too many requests.
    TooMany {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The body is too long.
    TooLarge,
    /// A fault of ours.
    Fault(WebError),
}

impl From<StoreError> for NotAdmitted {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl IntoResponse for NotAdmitted {
    fn into_response(self) -> Response {
        match self {
            Self::Unauthenticated { now } => {
                let mut response = StatusCode::UNAUTHORIZED.into_response();
                let headers = response.headers_mut();
                headers.insert(TIME_HEADER, HeaderValue::from(now.seconds()));
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                response
            }
            Self::TooMany { retry_after } => WebError::TooManyRequests { retry_after }.into_response(),
            Self::TooLarge => WebError::TooLarge.into_response(),
            Self::Fault(error) => error.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for PeerRequest {
    type Rejection = NotAdmitted;

    async fn from_request(request: Request, _: &S) -> Result<Self, NotAdmitted> {
        let (parts, body) = request.into_parts();
        let trust = trust_of(&parts)?;
        let now = trust.now();
        let refused = |why: &dyn std::fmt::Display| {
            tracing::debug!(trust = %trust.id, %why, "a request for peers was not authenticated");
            NotAdmitted::Unauthenticated { now }
        };
        let token = bearer(&parts).ok_or_else(|| refused(&"no token"))?;
        let key = token::key_of(token).map_err(|why| refused(&why))?;
        let (peer, key) = match keys::request_key(&trust.db, key, now).await? {
            Some((peer, key)) => (store::peer(&trust.db, peer).await?.filter(Peer::is_active), key),
            // A signature is verified in any case, so that the time of the answer does not tell who our peers are.
            None => (None, trust.federation_keys.in_use().request.public()),
        };
        let claims = token::verify(token, &key);
        let peer = peer.ok_or_else(|| refused(&"no active peer has this key"))?;
        let claims = claims.map_err(|why| refused(&why))?;
        let kind = Kind::of(parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.path()));
        take_turn(&trust, peer.id, kind, now).map_err(|retry_after| NotAdmitted::TooMany { retry_after })?;
        let body = to_bytes(body, MAX_PUSH_BYTES).await.map_err(|_| NotAdmitted::TooLarge)?;
        check(&trust, &parts, &claims, &peer.origin, &body).map_err(|why| refused(&why))?;
        contacts::note_heard(&trust, peer.id).await;
        Ok(Self { trust, peer, body })
    }
}

/// A request that proves itself with a key which came with it: it is authentic, and says nothing about who is behind it.
///
/// # Errors
/// [`NotAdmitted::Unauthenticated`].
pub(super) fn prove(
    trust: &Trust,
    parts: &Parts,
    issuer: &Origin,
    key: &PublicKey<RequestKey>,
    body: &[u8],
) -> Result<(), NotAdmitted> {
    let refused = || NotAdmitted::Unauthenticated { now: trust.now() };
    let claims = bearer(parts).and_then(|token| token::verify(token, key).ok()).ok_or_else(refused)?;
    check(trust, parts, &claims, issuer, body).map_err(|_| refused())
}

/// The trust that the host name chose.
pub(super) fn trust_of(parts: &Parts) -> Result<Trust, NotAdmitted> {
    let trust = parts.extensions.get::<Trust>().cloned();
    trust.ok_or_else(|| NotAdmitted::Fault(WebError::internal("an endpoint outside every trust")))
}

fn bearer(parts: &Parts) -> Option<&str> {
    parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn check(
    trust: &Trust,
    parts: &Parts,
    claims: &RequestClaimsV1,
    issuer: &Origin,
    body: &[u8],
) -> Result<(), federation_protocol::request::RequestError> {
    // A nested router shortens the address; the peer signed the one that it sent.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let received =
        ReceivedRequest { issuer, audience: &trust.origin, method: parts.method.as_str(), path, body };
    claims.check(received, UnixSeconds(trust.now().seconds()))
}

/// How much of one kind a peer may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    /// Messages, and whatever else there is.
    Request,
    /// Contents of a register, by the bundle, whichever way they go.
    Bundle,
    /// Hints that the peer's own register has grown.
    Hint,
}

impl Kind {
    fn of(path: &str) -> Self {
        let content = path.strip_prefix(LOG_PREFIX).is_some_and(|below| below.starts_with("content/"));
        let upload = path.strip_prefix(MIRROR_PREFIX).is_some_and(|below| below.contains("/upload/"));
        match path {
            HINT_PATH => Self::Hint,
            _ if content || upload => Self::Bundle,
            _ => Self::Request,
        }
    }

    /// Requests at once, and requests a second in the long run. A trust that joins takes whole registers and does so
    /// once: two million entries go at one go, and whoever does nothing else gets ten thousand entries a second.
    const fn limits(self) -> Limits {
        match self {
            Self::Request => Limits { at_once: 600.0, per_second: 20.0 },
            Self::Bundle => Limits { at_once: 8192.0, per_second: 40.0 },
            // Each makes us fetch a checkpoint; who publishes faster is told of the newest all the same.
            Self::Hint => Limits { at_once: 120.0, per_second: 2.0 },
        }
    }
}

static ALLOWANCES: LazyLock<Allowances<(TrustId, PeerId, Kind)>> = LazyLock::new(Allowances::default);

fn take_turn(trust: &Trust, peer: PeerId, kind: Kind, now: Timestamp) -> Result<(), Duration> {
    ALLOWANCES.take((trust.id.clone(), peer, kind), kind.limits(), now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_register_goes_at_one_go_and_takes_nothing_from_the_mailbox() {
        assert_eq!(Kind::of("/federation/log/content/x003/906"), Kind::Bundle);
        assert_eq!(Kind::of("/federation/mirror/02a9/upload/content/x003/906?from=1000000"), Kind::Bundle);
        assert_eq!(Kind::of("/federation/hint"), Kind::Hint);
        for other in ["/federation/outbox?after=1.2", "/federation/log/checkpoint", "/federation/content/1"] {
            assert_eq!(Kind::of(other), Kind::Request, "{other}");
        }
        let (start, limits) = (Timestamp::from_seconds(1_000), Kind::Bundle.limits());
        let allowances = Allowances::default();
        let million = 1_000_000_u64.div_ceil(federation_protocol::log::BUNDLE_WIDTH);
        assert!((0..million).all(|_| allowances.take("a peer", limits, start).is_ok()));
    }
}

//! Why a request is refused: the one exhaustive map from errors to status codes and user texts.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::cookies::{session_cookie, with_cookie};
use crate::kernel::access::Denied;
use crate::kernel::ids::UserId;
use crate::platform::db::StoreError;
use crate::platform::key_store::KeyError;

/// Any error, kept for the log.
type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request was not answered as asked. `Display` never holds patient data, nor does any cause.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// Nothing is there, or the reader may not know that something is.
    #[error("not found")]
    NotFound,
    /// The reader may know of the page but not use it.
    #[error("forbidden")]
    Forbidden,
    /// A reader must sign in first; a page sends them there.
    #[error("sign in first")]
    SignInFirst(SignInFirst),
    /// A reader must prove themselves again, better or anew, before this step.
    #[error("prove yourself first")]
    ProveFirst(ProveFirst),
    /// The session has ended, and a script or a form of an unknown session asks.
    #[error("signed out")]
    SignedOut,
    /// Not sent from our own page, or from one of an earlier session.
    #[error("the form is not from a page of this session")]
    Csrf,
    /// Somebody else changed the same thing first; nothing was written.
    #[error("changed by somebody else in the meantime")]
    Conflict,
    /// Two nodes that accept no connections cannot be paired: neither could ever ask the other.
    #[error("neither of the two nodes accepts connections")]
    BothUnreachable,
    /// The subject was erased.
    #[error("erased")]
    Erased,
    /// Well-formed, but nothing that our pages send: a missing command id, a choice that was never offered.
    #[error("the request is not one that our pages make")]
    Unprocessable,
    /// Not a form.
    #[error("not a form")]
    UnsupportedMediaType,
    /// Larger than the router allows.
    #[error("too large")]
    TooLarge,
    /// The page does not answer to this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Too often.
    #[error("too many requests")]
    TooManyRequests {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Something that we need does not answer; it may do so soon.
    #[error("unavailable")]
    Unavailable(#[source] Cause),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Cause),
}

/// Where a reader who has to sign in first comes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInFirst {
    /// Path and query of a page of ours.
    pub back_to: String,
    /// The cookie, name and value, under which what was typed is kept.
    pub kept_form: Option<(&'static str, String)>,
}

/// Where a reader who has to prove themselves again comes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProveFirst {
    /// Path and query of a page of ours.
    pub back_to: String,
    /// Who they are: what they typed is theirs alone.
    pub user: UserId,
}

/// Where one proves oneself again; `?til=` says where to go then.
pub const PROVE_PATH: &str = "/logg-inn/bekreft";

impl WebError {
    /// Wraps an error that the reader can do nothing about.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// The status code.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Csrf => StatusCode::FORBIDDEN,
            Self::SignInFirst(_) | Self::ProveFirst(_) => StatusCode::SEE_OTHER,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Conflict | Self::BothUnreachable => StatusCode::CONFLICT,
            Self::Erased => StatusCode::GONE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The key of the heading.
    pub(super) fn title_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Forbidden => "error-forbidden",
            Self::SignInFirst(_) | Self::ProveFirst(_) | Self::SignedOut => "error-signed-out",
            Self::Csrf => "error-csrf",
            Self::Conflict => "error-conflict",
            Self::BothUnreachable => "error-both-unreachable",
            Self::Erased => "error-erased",
            Self::Unprocessable | Self::MethodNotAllowed => "error-unprocessable",
            Self::UnsupportedMediaType => "error-media-type",
            Self::TooLarge => "error-too-large",
            Self::TooManyRequests { .. } => "error-too-many",
            Self::Unavailable(_) => "error-unavailable",
            Self::Internal(_) => "error-internal",
        }
    }

    /// The key of the sentence that says what to do.
    pub(super) fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found-text",
            Self::Forbidden => "error-forbidden-text",
            Self::SignInFirst(_) | Self::ProveFirst(_) | Self::SignedOut => "error-signed-out-text",
            Self::Csrf => "error-csrf-text",
            Self::Conflict => "error-conflict-text",
            Self::BothUnreachable => "peers-both-must-not-be-unreachable",
            Self::Erased => "error-erased-text",
            Self::Unprocessable | Self::MethodNotAllowed => "error-unprocessable-text",
            Self::UnsupportedMediaType => "error-media-type-text",
            Self::TooLarge => "error-too-large-text",
            Self::TooManyRequests { .. } => "error-too-many-text",
            Self::Unavailable(_) => "error-unavailable-text",
            Self::Internal(_) => "error-internal-text",
        }
    }

    /// The error that a bare status code stands for: what the router and its extractors answer on their own.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::UNAUTHORIZED => Self::SignedOut,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests { retry_after: Duration::from_secs(60) },
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT | StatusCode::REQUEST_TIMEOUT => {
                Self::Unavailable(format!("answered {status}").into())
            }
            status if status.is_server_error() => Self::Internal(format!("answered {status}").into()),
            _ => Self::Unprocessable,
        }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            StoreError::Corrupt { .. } => Self::Internal(Box::new(error)),
            StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
        }
    }
}

impl From<KeyError> for WebError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Gone => Self::Erased,
            KeyError::CannotOpen(_) | KeyError::UnknownMasterKey { .. } => Self::Internal(Box::new(error)),
            KeyError::ServiceUnavailable { .. } => Self::Unavailable(Box::new(error)),
            KeyError::Store(error) => error.into(),
        }
    }
}

/// That a case exists is a secret to those who may not read it, so *denied* looks like *not there*. Where the page is no
/// secret, answer [`WebError::Forbidden`] instead.
impl From<Denied> for WebError {
    fn from(_: Denied) -> Self {
        Self::NotFound
    }
}

/// A refusal on its way out; the edge finds it in the response and renders it.
#[derive(Debug, Clone)]
pub(super) struct Refusal(pub(super) Arc<WebError>);

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let Self::SignInFirst(SignInFirst { back_to, kept_form }) = &self {
            let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
            let response =
                Redirect::to(&format!("{}?til={back}", super::request::SIGN_IN_PATH)).into_response();
            return match kept_form {
                Some((name, value)) => with_cookie(response, &session_cookie(name, value.clone())),
                None => response,
            };
        }
        if let Self::ProveFirst(first) = self {
            let back: String = url::form_urlencoded::byte_serialize(first.back_to.as_bytes()).collect();
            let mut response = Redirect::to(&format!("{PROVE_PATH}?til={back}")).into_response();
            // Whoever keeps what was typed finds it here.
            response.extensions_mut().insert(first);
            return response;
        }
        let mut response = self.status().into_response();
        if let Self::TooManyRequests { retry_after } = &self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(retry_after.as_secs().max(1)));
        }
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

//! What a provider answers to our own requests, and why it is of no use when it is.

use reqwest::header::WWW_AUTHENTICATE;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use super::jose::{BadToken, CannotSign, NotAKey};
use super::rules::metadata::BadMetadata;

/// The longest answer, in bytes.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Why the provider was of no use.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or says that it cannot.
    #[error("the identity provider does not answer")]
    Down(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It is not what the configuration says.
    #[error(transparent)]
    Metadata(#[from] BadMetadata),
    /// It refused a request, with this code of RFC 6749 § 5.2.
    #[error("the identity provider refused: {0}")]
    Refused(String),
    /// Its answer is none.
    #[error("the identity provider's answer has no usable {0}")]
    Answer(&'static str),
    /// A token of it is not signed as it should be.
    #[error(transparent)]
    Token(#[from] BadToken),
    /// Our own key cannot be used.
    #[error(transparent)]
    Key(#[from] NotAKey),
    /// We could not sign.
    #[error(transparent)]
    Sign(#[from] CannotSign),
}

pub(super) fn down(error: reqwest::Error) -> ProviderError {
    ProviderError::Down(error.without_url().into())
}

/// `url` with these parameters after those that it has.
pub(super) fn with_query(url: &str, parameters: &[(&'static str, String)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}{query}")
}

/// An answer of the provider.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) json: Option<Value>,
    /// What a DPoP proof shall hold.
    pub(super) nonce: Option<String>,
    /// The code of `WWW-Authenticate`.
    challenge: Option<String>,
}

impl Answer {
    /// The code of the error.
    pub(super) fn error(&self) -> String {
        let told = self.json.as_ref().and_then(|json| text(json, "error")).map(str::to_owned);
        told.or_else(|| self.challenge.clone()).unwrap_or_default()
    }

    /// The JSON of a success.
    ///
    /// # Errors
    /// [`ProviderError::Down`], [`ProviderError::Refused`] or [`ProviderError::Answer`].
    pub(super) fn success(self) -> Result<Value, ProviderError> {
        if self.status.is_success() {
            return self.json.ok_or(ProviderError::Answer("JSON"));
        }
        if self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(ProviderError::Down(format!("answered {}", self.status).into()));
        }
        // Only the letters that codes have: what a server writes there may be anything.
        let code: String =
            self.error().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
        Err(ProviderError::Refused(if code.is_empty() { self.status.as_u16().to_string() } else { code }))
    }
}

/// Reads an answer, whatever its status.
///
/// # Errors
/// [`ProviderError::Down`], or [`ProviderError::Answer`] for one that is too long.
pub(super) async fn read(mut response: Response) -> Result<Answer, ProviderError> {
    let status = response.status();
    let header =
        |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let nonce = header("dpop-nonce");
    let challenge = header(WWW_AUTHENTICATE.as_str()).and_then(|challenge| {
        let (_, rest) = challenge.split_once("error=\"")?;
        rest.split('"').next().map(str::to_owned)
    });
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(down)? {
        if bytes.len() + chunk.len() > LONGEST_ANSWER {
            return Err(ProviderError::Answer("length"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Answer { status, json: serde_json::from_slice(&bytes).ok(), nonce, challenge })
}

/// A text of an answer; nothing for an empty one.
pub(super) fn text<'a>(json: &'a Value, name: &str) -> Option<&'a str> {
    json.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// An error with all its causes, for the log.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

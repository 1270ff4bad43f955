//! A form with a file, of the signed-in user's own page. The file is not read here: whoever takes it reads it as it comes.

use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};

use super::signed_in::{CSRF_FIELD, SignedIn, signed_in_from};
use crate::platform::web::{WebError, check_origin, same_token};

/// Longest answer beside the file, in bytes: codes and ids.
const MOST_BYTES_OF_ANSWER: usize = 512;

/// See the module. Origin and token are checked: the token is the form's first field, so that nothing of a file is read
/// for a form that is not ours.
#[derive(Debug)]
pub struct SignedUpload {
    /// Who sent it.
    pub who: SignedIn,
    /// The fields after the token, in the order of the form.
    pub fields: Multipart,
}

impl<S: Send + Sync> FromRequest<S> for SignedUpload {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let (parts, body) = request.into_parts();
        let who = signed_in_from(&parts).await?;
        check_origin(&parts, &who.trust.settings)?;
        let request = Request::from_parts(parts, body);
        let multipart = Multipart::from_request(request, state).await;
        let mut fields = multipart.map_err(|_| WebError::UnsupportedMediaType)?;
        let first = fields.next_field().await.map_err(|_| WebError::Unprocessable)?;
        let first = first.filter(|field| field.name() == Some(CSRF_FIELD)).ok_or(WebError::Csrf)?;
        if !same_token(&answer_of(first).await?, &who.csrf) {
            return Err(WebError::Csrf);
        }
        Ok(Self { who, fields })
    }
}

/// Reads a field that is no file.
///
/// # Errors
/// [`WebError::Unprocessable`] when it is longer than any answer of ours, or no text.
pub async fn answer_of(mut field: Field<'_>) -> Result<String, WebError> {
    let mut answer = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(|_| WebError::Unprocessable)? {
        answer.extend_from_slice(&bytes);
        if answer.len() > MOST_BYTES_OF_ANSWER {
            return Err(WebError::Unprocessable);
        }
    }
    String::from_utf8(answer).map_err(|_| WebError::Unprocessable)
}

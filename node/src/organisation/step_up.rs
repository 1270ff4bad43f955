//! What was typed on the way to a step that somebody has to prove themselves for again: kept for them, as when a session
//! has ended.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::kept_forms::{self, KEPT_FORM_COOKIE};
use crate::platform::trust::Trust;
use crate::platform::web::{ProveFirst, RequestNotes, WebError, session_cookie, with_cookie};

/// Middleware around the pages of a trust, inside of what renders errors.
pub async fn keep_typed(request: Request, next: Next) -> Response {
    let changes = *request.method() == Method::POST;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let notes = RequestNotes::of(request.extensions());
    let trust = request.extensions().get::<Trust>().cloned();
    let response = next.run(request).await;
    let first = response.extensions().get::<ProveFirst>().cloned();
    let (Some(trust), Some(first), Some(form), true) = (trust, first, notes.typed(), changes) else {
        return response;
    };
    match kept_forms::keep(&trust, first.user, &path, form).await {
        Ok(token) => with_cookie(response, &session_cookie(KEPT_FORM_COOKIE, token)),
        // Nothing is lost unsaid: the reader stays where the form is and can send it again.
        Err(error) => WebError::from(error).into_response(),
    }
}

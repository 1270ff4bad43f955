//! *What the step before achieved*: a text key that rides in a cookie through one redirect and is shown once.

use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::cookies::{cookie, removed_cookie, session_cookie, with_cookie};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Flash, Tone};

const FLASH_COOKIE: &str = "__Host-samraad-melding";
/// Only texts that are meant for it can be shown.
const KEY_PREFIX: &str = "flash-";

/// Sends the browser to a page of ours with GET (303).
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The same, and the page says at its top what was achieved. `key` names the text and starts with `flash-`.
pub fn see_other_saying(path: &str, key: &'static str) -> Response {
    with_cookie(see_other(path), &session_cookie(FLASH_COOKIE, key.to_owned()))
}

/// What the step before achieved, if anything.
pub fn flash(headers: &HeaderMap, lang: Lang) -> Option<Flash> {
    let key = cookie(headers, FLASH_COOKIE)?;
    let known = key.starts_with(KEY_PREFIX) && key.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let text = t(lang, &key);
    // The cookie is the reader's own to change: a key that no text has says nothing.
    (known && !text.contains(&key)).then_some(Flash { tone: Tone::Success, text })
}

/// Forgets the message once a page has shown it.
pub(super) fn forget_shown(request: &HeaderMap, method: &Method, response: Response) -> Response {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_page = content_type.is_some_and(|value| value.starts_with("text/html"));
    let shown = method == Method::GET && response.status() == StatusCode::OK && is_page;
    if shown && cookie(request, FLASH_COOKIE).is_some() {
        with_cookie(response, &removed_cookie(FLASH_COOKIE))
    } else {
        response
    }
}

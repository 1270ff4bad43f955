//! The edge: every refusal becomes a page in the reader's language or a problem document (RFC 9457), and its chain of
//! causes is logged, here and nowhere else.

use askama::Template;
use axum::body::{Body, HttpBody as _};
use axum::extract::{MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

use super::error::{Refusal, WebError};
use super::flash::forget_shown;
use super::notes::RequestNotes;
use super::request::{language, prefers_json, request_host, return_path, wants_data};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, html_with};
use crate::platform::trust::Trust;

/// Middleware that goes around the pages of a trust, inside the layer that finds the trust by its host.
pub async fn render_errors(mut request: Request, next: Next) -> Response {
    let notes = RequestNotes::default();
    request.extensions_mut().insert(notes.clone());
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;

    let Some(error) = refusal(&response) else {
        return forget_shown(&asked.headers, &asked.method, response);
    };
    log(&asked, &error);
    let trust = asked.extensions.get::<Trust>();
    let default = trust.map_or(Lang::default(), |trust| trust.settings.language);
    let lang = notes.page().map_or_else(|| language(&asked.headers, default), |page| page.lang);
    let mut rendered = if prefers_json(&asked.headers) || wants_data(asked.uri.path()) {
        problem(&error, lang)
    } else {
        let frame = notes.page().cloned().unwrap_or_else(|| Page {
            lang,
            trust_name: trust.map(|trust| trust.settings.name.clone()).unwrap_or_default(),
            demo: trust.is_some_and(|trust| trust.settings.demo),
            ..Page::default()
        });
        page(&error, frame, &notes, &asked)
    };
    // What the refusal itself said, such as Retry-After or Allow, stays.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            rendered.headers_mut().append(name, value.clone());
        }
    }
    rendered
}

/// A refusal of ours, or what the router and its extractors answered on their own: a failure with a bare text or nothing.
fn refusal(response: &Response) -> Option<Arc<WebError>> {
    if let Some(Refusal(error)) = response.extensions().get() {
        return Some(error.clone());
    }
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let bare = kind
        .map_or_else(|| response.body().is_end_stream(), |value| value.as_bytes().starts_with(b"text/plain"));
    bare.then(|| Arc::new(WebError::of_status(status)))
}

fn log(asked: &Parts, error: &WebError) {
    // The route, never the address: an address may one day hold what a log must not.
    let route = asked.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let trust = asked.extensions.get::<Trust>().map(|trust| trust.id.as_str()).unwrap_or_default();
    let (method, status) = (&asked.method, error.status().as_u16());
    let mut chain = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    match error {
        WebError::Internal(_) | WebError::Unavailable(_) => {
            tracing::error!(trust, %method, route, status, error = chain, "request failed");
        }
        WebError::Csrf | WebError::TooManyRequests { .. } => {
            tracing::warn!(trust, %method, route, status, error = chain, "request refused");
        }
        _ => tracing::debug!(trust, %method, route, status, error = chain, "request refused"),
    }
}

fn problem(error: &WebError, lang: Lang) -> Response {
    let status = error.status();
    let document = json!({
        "type": format!("urn:samraad:problem:{}", error.title_key().trim_start_matches("error-")),
        "title": t(lang, error.title_key()),
        "status": status.as_u16(),
        "detail": t(lang, error.text_key()),
    });
    let content_type = HeaderValue::from_static("application/problem+json");
    let language = HeaderValue::from_static(lang.tag());
    let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_LANGUAGE, language)];
    (status, headers, Body::from(document.to_string())).into_response()
}

#[derive(Template)]
#[template(path = "platform/web/error.html")]
struct ErrorPage {
    page: Page,
    text: String,
    /// What the reader typed and would otherwise have lost.
    typed: Vec<String>,
    /// Where to go on, and what the button says.
    onward: (String, String),
}

fn page(error: &WebError, frame: Page, notes: &RequestNotes, asked: &Parts) -> Response {
    let lang = frame.lang;
    let here = return_path(&asked.method, &asked.uri, &asked.headers, request_host(asked).as_deref());
    let onward = match error {
        WebError::Conflict | WebError::Csrf => (here.clone(), t(lang, "error-reload")),
        WebError::SignedOut | WebError::SignInFirst(_) | WebError::ProveFirst(_) => {
            let back: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
            (format!("{}?til={back}", super::request::SIGN_IN_PATH), t(lang, "error-sign-in"))
        }
        WebError::Unavailable(_) | WebError::Internal(_) | WebError::TooManyRequests { .. } => {
            (here.clone(), t(lang, "error-try-again"))
        }
        _ => ("/".to_owned(), t(lang, "error-to-start")),
    };
    let typed = notes.typed().map(typed_texts).unwrap_or_default();
    let page = Page { path: here, ..frame.titled(t(lang, error.title_key())) };
    let view = ErrorPage { text: t(lang, error.text_key()), typed, onward, page };
    html_with(error.status(), &view)
}

/// The longest answer that is quicker to type again than to copy, in characters.
const SHORT_ANSWER_CHARS: usize = 20;

/// The answers worth copying: what a person wrote, not tokens, codes and ticks.
fn typed_texts(form: &crate::platform::form::Form) -> Vec<String> {
    let ours = ["csrf_token", "command_id", "expected_version", "password"];
    let written = |(name, value): &&(String, String)| {
        !ours.contains(&name.as_str()) && (value.contains(' ') || value.chars().count() > SHORT_ANSWER_CHARS)
    };
    form.pairs().iter().filter(written).map(|(_, value)| value.trim().to_owned()).collect()
}

//! What a request says of itself.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};

use super::cookies::{LANGUAGE_COOKIE, cookie};
use super::error::WebError;
use crate::platform::arrival::Arrival;
use crate::platform::i18n::Lang;

/// Where one signs in; `?til=` says where to go then.
pub(super) const SIGN_IN_PATH: &str = "/logg-inn";

/// Who is at the other end of the line, for rate limits; nothing where a test calls a handler without any line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Arrival>().map(|arrival| arrival.client)))
    }
}

/// Scheme, host and port of ours as the browser sees them: what a provider is told to send it back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(pub String);

impl<S: Send + Sync> FromRequestParts<S> for WebOrigin {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        if let Some(arrival) = parts.extensions.get::<Arrival>() {
            return Ok(Self(arrival.web_origin.clone()));
        }
        request_host(parts).map(|host| Self(format!("https://{host}"))).ok_or(WebError::Unprocessable)
    }
}

/// The language to answer in, where only the request is known: the cookie, then the browser's wishes, then `default`.
pub fn language(headers: &HeaderMap, default: Lang) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Lang::negotiate(cookie(headers, LANGUAGE_COOKIE).as_deref(), accepted, default)
}

/// Host and port as the browser addressed them, from how the request arrived; where that was not looked at, the authority
/// of HTTP/2 or the header.
pub fn request_host(parts: &Parts) -> Option<String> {
    if let Some(arrival) = parts.extensions.get::<Arrival>() {
        return arrival.web_origin.split_once("://").map(|(_, authority)| authority.to_owned());
    }
    let of_header = || parts.headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = parts.uri.authority().map(|authority| authority.as_str()).or_else(of_header)?;
    Some(host.to_ascii_lowercase())
}

/// Whether the browser loads a page, as opposed to a script that fetches (Fetch Metadata). Old browsers do not say and
/// are taken to load a page.
pub fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate") && !prefers_json(headers)
}

/// Whether the client asks for JSON rather than for a page.
pub fn prefers_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut first = accepted
        .flat_map(|list| list.split(','))
        .map(|range| range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    // The first of the two that is named wins: browsers begin with text/html.
    first.find(|range| range == "text/html" || is_json(range)).is_some_and(|range| is_json(&range))
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json"
        || media_type.starts_with("application/") && media_type.ends_with("+json")
}

/// Paths that answer with data whatever the client accepts: the federation's endpoints and the look-ups of scripts.
pub fn wants_data(path: &str) -> bool {
    ["/.well-known/", "/federation/", "/api/", "/koder/", "/cds-services"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

/// `path` if it stays on this host. A browser takes `//host` and `/\host` for another host, and drops tabs and line breaks
/// before it looks.
pub fn local_path(path: &str) -> Option<&str> {
    let stays = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| c.is_ascii_graphic());
    stays.then_some(path)
}

/// Path and query of the page that a reader is on: this one, or for what a form sent the page that it was sent from.
pub fn return_path(method: &Method, uri: &Uri, headers: &HeaderMap, host: Option<&str>) -> String {
    let own = || uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if method == Method::GET {
        return own();
    }
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let page = referer.and_then(|text| text.parse::<Uri>().ok()).filter(|page| {
        page.authority()
            .is_some_and(|authority| Some(authority.as_str().to_ascii_lowercase().as_str()) == host)
    });
    page.and_then(|page| page.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| local_path(path).is_some())
        .unwrap_or_else(own)
}

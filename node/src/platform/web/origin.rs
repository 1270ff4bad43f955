//! Whether a request that changes something comes from a page of ours: the exact origin (RFC 6454) and the token of the
//! session. Both are asked for, since sibling trusts under one domain are the same *site* to every cookie rule.

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

use super::error::WebError;
use super::request::request_host;
use crate::platform::trust::TrustSettings;

/// Checks that the browser says the request comes from this host over HTTPS, or from the trust's public address.
/// In the demo `http://*.localhost` counts as well: browsers treat it as secure.
///
/// # Errors
/// [`WebError::Csrf`], also when the browser says nothing: all browsers name the origin of a form.
pub fn check_origin(parts: &Parts, settings: &TrustSettings) -> Result<(), WebError> {
    let origin = single(&parts.headers).ok_or(WebError::Csrf)?;
    let allowed = is_own_origin(origin, request_host(parts).as_deref(), settings);
    if allowed { Ok(()) } else { Err(WebError::Csrf) }
}

fn is_own_origin(origin: &str, host: Option<&str>, settings: &TrustSettings) -> bool {
    let public = settings.public_url.as_deref().and_then(|public| url::Url::parse(public).ok());
    if public.is_some_and(|public| public.origin().ascii_serialization() == origin) {
        return true;
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    // Both sides name the port in the same way, since a browser leaves out the default one in either.
    if host != Some(authority) {
        return false;
    }
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    let on_this_machine = name == "localhost" || name.ends_with(".localhost");
    scheme == "https" || scheme == "http" && settings.demo && on_this_machine
}

fn single(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::ORIGIN).iter();
    let origin = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(origin)
}

/// Whether two tokens are the same, in a time that tells nothing of where they differ.
pub fn same_token(a: &str, b: &str) -> bool {
    !a.is_empty() && a.as_bytes().ct_eq(b.as_bytes()).into()
}

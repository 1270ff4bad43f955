//! Cookies, all with the prefix `__Host-`: no sibling host can set or overwrite them, and they never leave this one.
//! (The language is the one exception: it is nobody's secret.)

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::platform::i18n::Lang;

/// The value of a cookie; nothing when the browser sent none.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    CookieJar::from_headers(headers).get(name).map(|cookie| cookie.value().to_owned())
}

/// A cookie that ends with the browser's session. `SameSite=Strict` would break links from e-mails and the return from an
/// identity provider, and sibling trusts count as the same site anyway: the CSRF token and the exact origin decide.
pub fn session_cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").secure(true).http_only(true).same_site(SameSite::Lax).build()
}

/// The order to forget a cookie.
pub fn removed_cookie(name: &'static str) -> Cookie<'static> {
    let mut cookie = session_cookie(name, String::new());
    cookie.make_removal();
    cookie
}

/// Sends a cookie with the response.
pub fn with_cookie(mut response: Response, cookie: &Cookie<'_>) -> Response {
    // A cookie of ours holds base64url, a language tag or a text key, so this never fails.
    if let Ok(value) = HeaderValue::from_str(&cookie.encoded().to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The cookie that keeps the reader's choice of language. It says nothing about the person.
pub const LANGUAGE_COOKIE: &str = "samraad-sprak";

/// Keeps the choice of language for a year.
pub fn with_language(mut response: Response, lang: Lang) -> Response {
    let cookie =
        format!("{LANGUAGE_COOKIE}={lang}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

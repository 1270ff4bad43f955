//! The way to the provider.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::pages::{Refused, refused};
use super::provider::Providers;
use super::requests::{self, Begun};
use super::routes::{AGAIN_PATH, ANSWER_PATH};
use super::rules::authorisation::{Demand, Drawn, token};
use crate::organisation::LOCAL_ISSUER;
use crate::organisation::routes::BackTo;
use crate::organisation::second_factor::CODE_PATH;
use crate::organisation::signed_in::{SignedIn, Visitor};
use crate::platform::crypto::sha256;
use crate::platform::i18n::ta;
use crate::platform::layout::{Page, html};
use crate::platform::web::{ClientAddress, PROVE_PATH, WebError, WebOrigin, cookie, see_other};

/// The cookie that binds a sign-in to the browser that began it. One for several at once: each tab has its own state.
pub(super) const BROWSER_COOKIE: &str = "__Host-samraad-inn";

/// Begins a sign-in for somebody who is not signed in.
pub(super) async fn begin(
    Extension(providers): Extension<Arc<Providers>>,
    ClientAddress(address): ClientAddress,
    WebOrigin(origin): WebOrigin,
    headers: HeaderMap,
    visitor: Visitor,
    Query(back): Query<BackTo>,
) -> Result<Response, WebError> {
    let settings = visitor.trust.settings.identity_provider.as_ref().ok_or(WebError::NotFound)?;
    if visitor.who.is_some() {
        return Ok(see_other(back.path()));
    }
    let demand = Demand::sign_in(settings);
    let way = Way { origin, address, back_to: back.path().to_owned(), demand };
    send(&providers, &visitor, &headers, way).await
}

#[derive(Template)]
#[template(path = "sign_in/confirm.html")]
struct ConfirmPage {
    page: Page,
    text: String,
    href: String,
    label: String,
}

/// Says why somebody who is signed in has to prove themselves again. A page of its own: a form may have led here, and a
/// form may lead to nobody but us.
pub(super) async fn confirm(who: SignedIn, Query(back): Query<BackTo>) -> Result<Response, WebError> {
    let back: String = url::form_urlencoded::byte_serialize(back.path().as_bytes()).collect();
    if who.user.issuer == LOCAL_ISSUER {
        return Ok(see_other(&format!("{CODE_PATH}?til={back}")));
    }
    let provider = who.trust.settings.identity_provider.as_ref().ok_or(WebError::NotFound)?;
    let words = |key| ta(who.lang, key, &[("provider", &provider.name)]);
    let page = Page { path: format!("{PROVE_PATH}?til={back}"), ..who.page("confirm-title") };
    let href = format!("{AGAIN_PATH}?til={back}");
    Ok(html(&ConfirmPage { page, text: words("confirm-text"), href, label: words("confirm-button") }))
}

/// Sends somebody who is signed in to the provider again, to prove themselves as steps that weigh more ask for.
pub(super) async fn again(
    Extension(providers): Extension<Arc<Providers>>,
    ClientAddress(address): ClientAddress,
    WebOrigin(origin): WebOrigin,
    headers: HeaderMap,
    visitor: Visitor,
    Query(back): Query<BackTo>,
) -> Result<Response, WebError> {
    let settings = visitor.trust.settings.identity_provider.as_ref().ok_or(WebError::NotFound)?;
    let step_up = settings.step_up.as_ref().ok_or(WebError::NotFound)?;
    let demand = Demand::step_up(step_up);
    let way = Way { origin, address, back_to: back.path().to_owned(), demand };
    send(&providers, &visitor, &headers, way).await
}

/// From where to where, and what for.
pub(super) struct Way {
    /// Scheme, host and port of ours that the browser comes back to.
    pub(super) origin: String,
    /// Who begins.
    pub(super) address: Option<IpAddr>,
    /// Where the person goes on.
    pub(super) back_to: String,
    /// What is asked for.
    pub(super) demand: Demand,
}

/// Sends the browser to the provider.
pub(super) async fn send(
    providers: &Providers,
    visitor: &Visitor,
    headers: &HeaderMap,
    way: Way,
) -> Result<Response, WebError> {
    let trust = &visitor.trust;
    let provider = providers.of(trust).map_err(WebError::internal)?.ok_or(WebError::NotFound)?;
    let browser = cookie(headers, BROWSER_COOKIE).unwrap_or_else(|| token(trust.random()));
    let begun = Begun {
        drawn: Drawn::draw(trust.random()),
        browser: sha256(browser.as_bytes()),
        redirect_uri: format!("{}{ANSWER_PATH}", way.origin),
        back_to: way.back_to,
        demand: way.demand,
        begun_at: trust.now(),
    };
    // Order: it is kept before the browser can come back with its state, and counted before the provider is asked anything.
    if !requests::keep(trust, &begun, way.address).await? {
        return Err(WebError::TooManyRequests { retry_after: std::time::Duration::from_secs(60) });
    }
    let Begun { drawn, demand, redirect_uri, .. } = &begun;
    let url = match provider.authorisation_url(trust, drawn, demand, redirect_uri, visitor.lang).await {
        Ok(url) => url,
        Err(error) => return refused(visitor, Refused::of_provider(trust, error)?, &begun.back_to),
    };
    let mut response = see_other(&url);
    let bound = format!("{BROWSER_COOKIE}={browser}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax");
    // A cookie that a client made up may hold what no header may.
    let bound = HeaderValue::from_str(&bound).map_err(|_| WebError::Unprocessable)?;
    response.headers_mut().append(header::SET_COOKIE, bound);
    Ok(response)
}

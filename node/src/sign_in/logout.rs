//! Signing out: at the provider after here, and here when the provider says so.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use serde::Deserialize;
use serde_json::json;

use super::answers::{ProviderError, chain, with_query};
use super::provider::Providers;
use super::requests;
use super::rules::logout_token;
use crate::kernel::clock::Timestamp;
use crate::organisation::routes::{SIGN_IN_PATH, SIGN_OUT_COOKIE, open_sign_out};
use crate::organisation::sessions;
use crate::organisation::signed_in::Visitor;
use crate::platform::i18n::ta;
use crate::platform::layout::{Page, html};
use crate::platform::trust::{Tenant, Trust};
use crate::platform::web::{
    ClientAddress, WebError, WebOrigin, cookie, removed_cookie, see_other, with_cookie,
};

#[derive(Template)]
#[template(path = "sign_in/signing_out.html")]
struct SigningOutPage {
    page: Page,
    text: String,
    href: String,
}

/// Sends the browser of somebody who has signed out here to the provider, to sign out there too. By a page of its own: a
/// form may lead to nobody but us (`form-action`), and the sign-out was one.
pub(super) async fn at_provider(
    Extension(providers): Extension<Arc<Providers>>,
    WebOrigin(origin): WebOrigin,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, WebError> {
    let trust = &visitor.trust;
    let provider = providers.of(trust).map_err(WebError::internal)?.ok_or(WebError::NotFound)?;
    let here = || Ok(with_cookie(see_other(SIGN_IN_PATH), &removed_cookie(SIGN_OUT_COOKIE)));
    let Some(sealed) = cookie(&headers, SIGN_OUT_COOKIE) else { return here() };
    let Some(id_token) = open_sign_out(trust, &sealed).await else { return here() };
    // A provider that is down keeps its own session: here it has ended all the same.
    let Ok(known) = provider.known(trust).await else { return here() };
    let Some(end_session) = &known.metadata.end_session else { return here() };
    let mut asked = vec![
        ("client_id", provider.settings.client_id.clone()),
        ("post_logout_redirect_uri", format!("{origin}{SIGN_IN_PATH}")),
    ];
    if !id_token.is_empty() {
        asked.push(("id_token_hint", id_token));
    }
    let href = with_query(end_session, &asked);
    let text = ta(visitor.lang, "signing-out-text", &[("provider", &provider.settings.name)]);
    let refresh = HeaderValue::from_str(&format!("0; url={href}")).map_err(WebError::internal)?;
    let page = Page { path: SIGN_IN_PATH.to_owned(), ..visitor.page("signing-out-title") };
    let mut response = html(&SigningOutPage { page, text, href });
    response.headers_mut().insert("refresh", refresh);
    Ok(with_cookie(response, &removed_cookie(SIGN_OUT_COOKIE)))
}

/// The body of a back-channel request.
#[derive(Deserialize)]
pub(super) struct BackChannel {
    #[serde(default)]
    logout_token: String,
}

/// Ends the sessions that the provider names (OpenID Connect Back-Channel Logout 1.0 § 2.5 ff.). Needs no cookie: the
/// token's signature says who asks.
pub(super) async fn back_channel(
    Extension(providers): Extension<Arc<Providers>>,
    Extension(refusals): Extension<Arc<Refusals>>,
    ClientAddress(address): ClientAddress,
    Tenant(trust): Tenant,
    Form(BackChannel { logout_token }): Form<BackChannel>,
) -> Result<Response, WebError> {
    let provider = providers.of(&trust).map_err(WebError::internal)?.ok_or(WebError::NotFound)?;
    if !refusals.lets(address, trust.now()) {
        return Err(WebError::TooManyRequests { retry_after: Duration::from_secs(60) });
    }
    let no = |why: &dyn std::fmt::Display| {
        tracing::warn!(trust = %trust.id, %why, "a logout token was not followed");
        refusals.count(address, trust.now());
        Ok((StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_request"}))).into_response())
    };
    let claims = match provider.verify(&trust, &logout_token).await {
        Ok(claims) => claims,
        // We cannot know: the provider may send it again.
        Err(error @ ProviderError::Down(_)) => return Err(WebError::Unavailable(chain(&error).into())),
        Err(error) => return no(&error),
    };
    let settings = &provider.settings;
    let told = match logout_token::check(&claims, &settings.issuer, &settings.client_id, trust.now()) {
        Ok(told) => told,
        Err(error) => return no(&error),
    };
    if !requests::take_logout_token(&trust, &told.jti).await? {
        return no(&"it was followed before");
    }
    let ended = end(&trust, &settings.issuer, told.session.as_deref(), told.subject.as_deref()).await?;
    tracing::info!(trust = %trust.id, ended, "signed out by the identity provider");
    Ok(StatusCode::OK.into_response())
}

/// What the provider names in the address of the frame.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct FrontChannel {
    iss: String,
    sid: String,
}

/// Ends the session that the provider names (OpenID Connect Front-Channel Logout 1.0 § 2). A browser sends no cookie with a
/// frame of another site, so both parameters are needed; `sid` is known to the provider, to us and to the browser alone.
pub(super) async fn front_channel(
    Tenant(trust): Tenant,
    Query(told): Query<FrontChannel>,
) -> Result<Response, WebError> {
    let provider = trust.settings.identity_provider.as_ref().ok_or(WebError::NotFound)?;
    if told.iss != provider.issuer || told.sid.is_empty() {
        return Err(WebError::Unprocessable);
    }
    let ended = end(&trust, &provider.issuer, Some(&told.sid), None).await?;
    tracing::info!(trust = %trust.id, ended, "signed out by the identity provider's page");
    // The one page that may stand in a frame, and in nobody's but the provider's.
    let framed = format!("default-src 'none'; frame-ancestors {}", origin_of(&provider.issuer));
    let framed = HeaderValue::from_str(&framed).map_err(WebError::internal)?;
    let mut response = StatusCode::OK.into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, framed);
    Ok(response)
}

async fn end(
    trust: &Trust,
    issuer: &str,
    session: Option<&str>,
    subject: Option<&str>,
) -> Result<u64, WebError> {
    let mut tx = trust.db.begin().await?;
    let ended = sessions::end_of_issuer(&mut tx, issuer, session, subject).await?;
    tx.commit().await?;
    Ok(ended)
}

fn origin_of(issuer: &str) -> String {
    url::Url::parse(issuer).map_or_else(|_| "'none'".to_owned(), |url| url.origin().ascii_serialization())
}

/// Who has lately sent tokens that were not followed. Whoever keeps on is not listened to for a while; nobody else is
/// kept from being heard by that.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<Option<IpAddr>, (Timestamp, u32)>>);

/// How many of one address are judged in a minute.
const MOST_REFUSALS: u32 = 30;
const MINUTE: Duration = Duration::from_secs(60);
/// More than send us tokens at once; beyond it all is forgotten.
const MOST_ADDRESSES: usize = 10_000;

impl Refusals {
    fn lets(&self, address: Option<IpAddr>, now: Timestamp) -> bool {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counted
            .get(&address)
            .is_none_or(|(since, count)| now.since(*since) >= MINUTE || *count < MOST_REFUSALS)
    }

    fn count(&self, address: Option<IpAddr>, now: Timestamp) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= MOST_ADDRESSES {
            counted.clear();
        }
        let (since, count) = counted.entry(address).or_insert((now, 0));
        if now.since(*since) >= MINUTE {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_sending_bad_tokens_waits_a_minute_and_nobody_else_does() {
        let refusals = Refusals::default();
        let (one, other) = (Some(IpAddr::from([192, 0, 2, 1])), Some(IpAddr::from([192, 0, 2, 2])));
        let at = Timestamp::from_seconds;
        for _ in 0..MOST_REFUSALS {
            assert!(refusals.lets(one, at(0)));
            refusals.count(one, at(0));
        }
        assert!(!refusals.lets(one, at(59)) && refusals.lets(other, at(59)));
        assert!(refusals.lets(one, at(60)));
        refusals.count(one, at(60));
        assert!(refusals.lets(one, at(60)));
    }

    #[test]
    fn the_frame_is_the_provider_s() {
        assert_eq!(origin_of("https://id.example/realms/x"), "https://id.example");
        assert_eq!(origin_of("no address"), "'none'");
    }
}

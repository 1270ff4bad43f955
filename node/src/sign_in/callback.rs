//! The way back from the provider: from a code to a session, or to a page that says why there is none.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;

use super::begin::BROWSER_COOKIE;
use super::pages::{Refused, refused};
use super::people::{Admitted, admit};
use super::provider::{Provider, Providers};
use super::requests::{self, Begun};
use super::rules::callback::Callback;
use super::rules::claims::{Vouched, vouch};
use super::rules::id_token::{self, Expected};
use crate::kernel::clock::Timestamp;
use crate::organisation::routes::welcome;
use crate::organisation::sessions::{self, IssuerSession, Proof, SESSION_COOKIE};
use crate::organisation::signed_in::Visitor;
use crate::organisation::store::User;
use crate::platform::db::StoreError;
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, cookie};

/// Follows what the provider answered.
pub(super) async fn answer(
    Extension(providers): Extension<Arc<Providers>>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(callback): Query<Callback>,
) -> Result<Response, WebError> {
    let trust = &visitor.trust;
    let provider = providers.of(trust).map_err(WebError::internal)?.ok_or(WebError::NotFound)?;
    let begun = match (&callback.state, cookie(&headers, BROWSER_COOKIE)) {
        (Some(state), Some(browser)) => requests::take(trust, state, &browser).await?,
        _ => None,
    };
    let Some(begun) = begun else {
        tracing::info!(trust = %trust.id, "an answer of the identity provider belongs to no sign-in of this browser");
        return refused(&visitor, Refused::NotOurs, "/");
    };
    let before = cookie(&headers, SESSION_COOKIE);
    match finish(trust, &provider, &callback, &begun, before.as_deref()).await? {
        Ok((user, token)) => {
            tracing::info!(trust = %trust.id, user = %user.id, "signed in at the identity provider");
            welcome(trust, &user, token, &headers, &begun.back_to).await
        }
        Err(why) => refused(&visitor, why, &begun.back_to),
    }
}

/// Judges an answer step by step, and begins the session.
async fn finish(
    trust: &Trust,
    provider: &Provider,
    callback: &Callback,
    begun: &Begun,
    before: Option<&str>,
) -> Result<Result<(User, String), Refused>, WebError> {
    let of_provider = |error| Refused::of_provider(trust, error);
    let no = |why: &dyn std::fmt::Display, refused: Refused| {
        tracing::info!(trust = %trust.id, %why, "sign-in at the identity provider refused");
        Ok(Err(refused))
    };
    let says_iss = match provider.known(trust).await {
        Ok(known) => known.metadata.says_iss,
        Err(error) => return Ok(Err(of_provider(error)?)),
    };
    let code = match callback.code(&provider.settings.issuer, says_iss) {
        Ok(code) => code,
        Err(error) => return no(&error, error.into()),
    };
    let redeemed = provider.redeem(trust, code, &begun.drawn.verifier, &begun.redirect_uri).await;
    let tokens = match redeemed {
        Ok(tokens) => tokens,
        Err(error) => return Ok(Err(of_provider(error)?)),
    };
    let claims = match provider.verify(trust, &tokens.id_token).await {
        Ok(claims) => claims,
        Err(error) => return Ok(Err(of_provider(error)?)),
    };
    let expected = Expected {
        issuer: &provider.settings.issuer,
        client_id: &provider.settings.client_id,
        nonce: &begun.drawn.nonce,
        access_token: &tokens.access_token,
        proved_since: proved_since(begun),
        now: trust.now(),
    };
    if let Err(error) = id_token::check(&claims, &expected) {
        return no(&error, error.into());
    }
    let subject = claims.get("sub").and_then(serde_json::Value::as_str);
    let info = match provider.userinfo(trust, &tokens, subject).await {
        Ok(info) => info,
        Err(error) => return Ok(Err(of_provider(error)?)),
    };
    let vouched = match vouch(&provider.settings, &claims, info.as_ref(), begun.demand.assurance) {
        Ok(vouched) => vouched,
        Err(error) => return no(&error, error.into()),
    };
    let mut opened = open(trust, provider, &vouched, &tokens.id_token, begun, before).await;
    if matches!(opened, Err(KeyError::Store(StoreError::Conflict))) {
        // The same person came twice at once for the first time; now they are known.
        opened = open(trust, provider, &vouched, &tokens.id_token, begun, before).await;
    }
    match opened? {
        Ok(opened) => Ok(Ok(opened)),
        Err(refused) => no(&"the trust does not let this user in", refused),
    }
}

/// Since when somebody must have proved themselves: since we sent them to do it again.
fn proved_since(begun: &Begun) -> Option<Timestamp> {
    begun.demand.again.then_some(begun.begun_at)
}

/// Writes who came and begins the session, in one transaction.
async fn open(
    trust: &Trust,
    provider: &Provider,
    vouched: &Vouched,
    id_token: &str,
    begun: &Begun,
    before: Option<&str>,
) -> Result<Result<(User, String), Refused>, KeyError> {
    let mut tx = trust.db.begin().await?;
    let user = match admit(&mut tx, trust, &provider.settings, vouched).await? {
        Admitted::In(user) => *user,
        Admitted::SwitchedOff => return Ok(Err(Refused::SwitchedOff)),
        Admitted::WithoutRole => {
            // Who waits for a role is written down, so that the trust_admin finds them; so is who has lost theirs, which
            // then holds for the sessions that are open.
            tx.commit().await?;
            let waits = !provider.settings.gives_roles();
            return Ok(Err(if waits { Refused::WaitsForRole } else { Refused::WithoutRole }));
        }
    };
    // Always a new session; the one before ends, so that nobody can plant one.
    if let Some(before) = before {
        sessions::end(&mut tx, before).await?;
    }
    let now = trust.now();
    let proof = Proof {
        assurance: vouched.assurance,
        // By our clock, where it tells more than the provider's.
        authenticated_at: vouched.authenticated_at.max(proved_since(begun)).map_or(now, |at| at.min(now)),
        issuer: Some(IssuerSession {
            id: vouched.session.clone(),
            subject: vouched.provider_subject.clone(),
            id_token: id_token.to_owned(),
        }),
    };
    let token = sessions::begin(&mut tx, trust, user.id, &proof).await?;
    tx.commit().await?;
    Ok(Ok((user, token)))
}

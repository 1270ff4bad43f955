//! Signing in and out, the session's renewal, and what was typed when a session ran out.

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::kept_forms::{KEPT_FORM_COOKIE, KEPT_FORM_FIELD};
use super::local_accounts::{CannotSignIn, sign_in};
use super::sessions::SESSION_COOKIE;
use super::signed_in::{SignedForm, SignedIn, Visitor, VisitorForm};
use super::store::User;
use super::{kept_forms, second_factor, sessions};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::UserId;
use crate::platform::form::{Form, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{LOG_OUT_PATH, Page, RENEW_SESSION_PATH, html, html_with};
use crate::platform::trust::Trust;
use crate::platform::web::{
    ClientAddress, WebError, cookie, local_path, removed_cookie, see_other, session_cookie, with_cookie,
    with_language,
};

/// Where one signs in.
pub(crate) const SIGN_IN_PATH: &str = "/logg-inn";
/// Where one is sent to the identity provider.
pub(crate) const PROVIDER_PATH: &str = "/logg-inn/ekstern";
/// Where one is sent to sign out at the identity provider as well.
pub(crate) const PROVIDER_SIGN_OUT_PATH: &str = "/logg-ut/ekstern";
/// The cookie that carries there whom to sign out.
pub(crate) const SIGN_OUT_COOKIE: &str = "__Host-samraad-ut";
/// Where what was typed waits.
const KEPT_FORM_PATH: &str = "/oppbevart";

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(SIGN_IN_PATH, get(show_sign_in).post(send_sign_in))
        .route(LOG_OUT_PATH, post(sign_out))
        .route(RENEW_SESSION_PATH, post(renew))
        .route(KEPT_FORM_PATH, get(show_kept_form))
        .route(&format!("{KEPT_FORM_PATH}/forkast"), post(discard_kept_form))
        .merge(second_factor::routes())
}

#[derive(Template)]
#[template(path = "organisation/sign_in.html")]
struct SignInPage {
    page: Page,
    form: FormView,
    back_to: String,
    local_accounts: bool,
    provider: Option<OfferedProvider>,
}

/// The button that leads to the identity provider.
struct OfferedProvider {
    href: String,
    label: String,
}

#[derive(Deserialize)]
pub(crate) struct BackTo {
    #[serde(default)]
    til: String,
}

impl BackTo {
    pub(crate) fn path(&self) -> &str {
        local_path(&self.til).unwrap_or("/")
    }
}

async fn show_sign_in(visitor: Visitor, Query(back): Query<BackTo>) -> Response {
    if visitor.who.is_some() {
        return see_other(back.path());
    }
    html(&sign_in_page(&visitor, back.path(), FormView::default()))
}

fn sign_in_page(visitor: &Visitor, back_to: &str, form: FormView) -> SignInPage {
    let page = visitor.page("sign-in-title").with_errors_of(&form);
    // A change of language comes back to this page with GET.
    let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
    let page = Page { path: format!("{SIGN_IN_PATH}?til={back}"), ..page };
    let settings = &visitor.trust.settings;
    let provider = settings.identity_provider.as_ref().map(|provider| OfferedProvider {
        href: format!("{PROVIDER_PATH}?til={back}"),
        label: ta(visitor.lang, "sign-in-with", &[("provider", &provider.name)]),
    });
    SignInPage { page, form, back_to: back_to.to_owned(), local_accounts: settings.local_accounts, provider }
}

async fn send_sign_in(
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    VisitorForm { visitor, form }: VisitorForm,
) -> Result<Response, WebError> {
    let trust = &visitor.trust;
    if !trust.settings.local_accounts {
        return Err(WebError::NotFound);
    }
    let back_to = local_path(form.value("til")).unwrap_or("/").to_owned();
    let typed_name = form.value("user_name").to_owned();
    let password = form.value("password");
    let mut view = FormView::default();
    view.values.set("user_name", typed_name.clone());
    if typed_name.trim().is_empty() {
        view.add_error("user_name", t(visitor.lang, "sign-in-name-missing"));
    }
    if password.is_empty() {
        view.add_error("password", t(visitor.lang, "sign-in-password-missing"));
    }
    if view.has_errors() {
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_in_page(&visitor, &back_to, view)));
    }
    let before = cookie(&headers, SESSION_COOKIE);
    match sign_in(trust, &typed_name, password, address, before.as_deref()).await {
        Ok((user, token)) => {
            tracing::info!(trust = %trust.id, user = %user.id, "signed in");
            welcome(trust, &user, token, &headers, &back_to).await
        }
        Err(CannotSignIn::Wrong) => {
            tracing::info!(trust = %trust.id, "sign-in refused");
            view.add_error("user_name", t(visitor.lang, "sign-in-wrong"));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &sign_in_page(&visitor, &back_to, view)))
        }
        Err(CannotSignIn::CodeNeeded(user)) => second_factor::ask(trust, user.id, &back_to).await,
        Err(CannotSignIn::TooMany(retry_after)) => Err(WebError::TooManyRequests { retry_after }),
        Err(CannotSignIn::Hash(error)) => Err(WebError::internal(error)),
        Err(CannotSignIn::Store(error)) => Err(error.into()),
        Err(CannotSignIn::Keys(error)) => Err(error.into()),
    }
}

/// Hands the browser of a user who has just signed in its session, and sends it on.
pub(crate) async fn welcome(
    trust: &Trust,
    user: &User,
    token: String,
    headers: &HeaderMap,
    back_to: &str,
) -> Result<Response, WebError> {
    let onward = onward(trust, user.id, headers, back_to).await?;
    let response = with_cookie(see_other(&onward), &session_cookie(SESSION_COOKIE, token));
    Ok(match user.language {
        // The browser may have kept the choice of whoever used it before.
        Some(lang) => with_language(response, lang),
        None => response,
    })
}

/// Where to go after signing in: first to what this user typed when the last session ran out.
async fn onward(trust: &Trust, user: UserId, headers: &HeaderMap, back_to: &str) -> Result<String, WebError> {
    let waiting = match cookie(headers, KEPT_FORM_COOKIE) {
        Some(token) => kept_forms::find(trust, user, &token).await?,
        None => None,
    };
    Ok(if waiting.is_some() { KEPT_FORM_PATH.to_owned() } else { back_to.to_owned() })
}

async fn sign_out(headers: HeaderMap, SignedForm { who, .. }: SignedForm) -> Result<Response, WebError> {
    let trust = &who.trust;
    let id_token = sessions::id_token(trust, &who.session).await?;
    if let Some(token) = cookie(&headers, SESSION_COOKIE) {
        let mut tx = trust.db.begin().await?;
        sessions::end(&mut tx, &token).await?;
        tx.commit().await?;
    }
    let response = match id_token.filter(|_| trust.settings.identity_provider.is_some()) {
        Some(id_token) => {
            let sealed = session_cookie(SIGN_OUT_COOKIE, seal_sign_out(trust, &id_token).await?);
            with_cookie(see_other(PROVIDER_SIGN_OUT_PATH), &sealed)
        }
        None => see_other(SIGN_IN_PATH),
    };
    Ok(with_cookie(response, &removed_cookie(SESSION_COOKIE)))
}

/// What the ID token of an ended session is sealed for.
const SIGN_OUT_PLACE: &str = "sign-out at the identity provider";
/// Long enough for one redirect.
const SIGN_OUT_WITHIN: Duration = Duration::from_secs(120);
/// A browser takes no longer cookie than 4096 bytes. A longer token stays here; the provider then asks the person.
const LONGEST_SIGN_OUT: usize = 3_800;

/// Seals whom to sign out for the way through the browser: the session that knew it has ended.
async fn seal_sign_out(trust: &Trust, id_token: &str) -> Result<String, WebError> {
    let seal = async |id_token: &str| {
        let plain = format!("{} {id_token}", trust.now().micros());
        let sealed = trust.keys.seal_for_trust(trust.random(), SIGN_OUT_PLACE, plain.as_bytes()).await?;
        Ok::<_, WebError>(URL_SAFE_NO_PAD.encode(sealed))
    };
    let sealed = seal(id_token).await?;
    if sealed.len() > LONGEST_SIGN_OUT { seal("").await } else { Ok(sealed) }
}

/// The ID token that [`SIGN_OUT_COOKIE`] carries, empty where it was too long; nothing for any other cookie.
pub(crate) async fn open_sign_out(trust: &Trust, sealed: &str) -> Option<String> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let plain = trust.keys.open_for_trust(SIGN_OUT_PLACE, &sealed).await.ok()?;
    let (micros, id_token) = std::str::from_utf8(&plain).ok()?.split_once(' ')?;
    let sealed_at = Timestamp::from_micros(micros.parse().ok()?);
    (trust.now().since(sealed_at) < SIGN_OUT_WITHIN).then(|| id_token.to_owned())
}

/// Extracting the form has already renewed the session.
async fn renew(_form: SignedForm) -> StatusCode {
    StatusCode::NO_CONTENT
}

#[derive(Template)]
#[template(path = "organisation/kept_form.html")]
struct KeptFormPage {
    page: Page,
    /// Where the form is sent again.
    action: String,
    /// Its fields, with the name of the kept form among them.
    fields: Vec<(String, String)>,
}

async fn show_kept_form(who: SignedIn, headers: HeaderMap) -> Result<Response, WebError> {
    let Some(token) = cookie(&headers, KEPT_FORM_COOKIE) else { return Ok(see_other("/")) };
    let Some(kept) = kept_forms::find(&who.trust, who.user.id, &token).await? else {
        return Ok(with_cookie(see_other("/"), &removed_cookie(KEPT_FORM_COOKIE)));
    };
    let mut fields = Form::from(kept.pairs);
    fields.set(KEPT_FORM_FIELD, token);
    let page = who.page("kept-form-title");
    Ok(html(&KeptFormPage { page, action: kept.path, fields: fields.pairs().to_vec() }))
}

async fn discard_kept_form(
    headers: HeaderMap,
    SignedForm { who, .. }: SignedForm,
) -> Result<Response, WebError> {
    if let Some(token) = cookie(&headers, KEPT_FORM_COOKIE) {
        kept_forms::forget(&who.trust, who.user.id, &token).await?;
    }
    Ok(with_cookie(see_other("/"), &removed_cookie(KEPT_FORM_COOKIE)))
}

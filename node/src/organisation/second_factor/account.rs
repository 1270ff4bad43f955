//! *Engangskoder*: where a local user sets up their second factor.

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use super::store::{Factor, begin, draw_recovery_codes, factor, take_code};
use super::{ACCOUNT_PATH, secret};
use crate::kernel::access::{ManageUsers, TrustAction as _};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::{LOCAL_ISSUER, attempts, sessions};
use crate::platform::form::FormView;
use crate::platform::format;
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html, html_with};
use crate::platform::web::{ClientAddress, WebError, see_other};

pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(ACCOUNT_PATH, get(show))
        .route(&format!("{ACCOUNT_PATH}/kode.svg"), get(picture))
        .route(&format!("{ACCOUNT_PATH}/ny"), post(set_up))
        .route(&format!("{ACCOUNT_PATH}/bekreft"), post(confirm))
        .route(&format!("{ACCOUNT_PATH}/reservekoder"), post(new_recovery_codes))
}

#[derive(Template)]
#[template(path = "organisation/second_factor/account.html")]
struct AccountPage {
    page: Page,
    form: FormView,
    path: &'static str,
    /// What has been set up, in words; else how to do it.
    set_up: Option<String>,
    begun: Option<Begun>,
    required: bool,
}

struct Begun {
    readable: String,
    address: String,
}

#[derive(Template)]
#[template(path = "organisation/second_factor/recovery_codes.html")]
struct RecoveryCodesPage {
    page: Page,
    codes: Vec<String>,
}

/// Only for accounts that are kept here.
fn local(who: &SignedIn) -> Result<(), WebError> {
    if who.user.issuer == LOCAL_ISSUER { Ok(()) } else { Err(WebError::NotFound) }
}

async fn show(who: SignedIn) -> Result<Response, WebError> {
    local(&who)?;
    Ok(html(&page_of(&who, FormView::default()).await?))
}

async fn page_of(who: &SignedIn, form: FormView) -> Result<AccountPage, WebError> {
    let trust = &who.trust;
    let (set_up, begun) = match factor(trust, who.user.id).await? {
        Factor::None => (None, None),
        Factor::Begun(secret) => {
            let address = secret::address(&secret, &trust.settings.name, &who.user.subject);
            let readable = secret::readable(&secret);
            (None, Some(Begun { readable, address: address.unwrap_or_default() }))
        }
        Factor::SetUp { since, recovery_codes } => {
            let since = format::date_time(who.lang, since.instant());
            let words =
                ta(who.lang, "one-time-codes-set-up", &[("time", &since), ("count", &recovery_codes)]);
            (Some(words), None)
        }
    };
    let page =
        Page { path: ACCOUNT_PATH.to_owned(), ..who.page("one-time-codes-title") }.with_errors_of(&form);
    let required = trust.settings.require_second_factor;
    Ok(AccountPage { page, form, path: ACCOUNT_PATH, set_up, begun, required })
}

/// The secret as a picture, as long as it is not confirmed: whoever looks on later learns nothing.
async fn picture(who: SignedIn) -> Result<Response, WebError> {
    local(&who)?;
    let Factor::Begun(secret) = factor(&who.trust, who.user.id).await? else {
        return Err(WebError::NotFound);
    };
    let address = secret::address(&secret, &who.trust.settings.name, &who.user.subject);
    let picture = address.and_then(|address| secret::picture(&address)).ok_or(WebError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

async fn set_up(SignedForm { who, .. }: SignedForm) -> Result<Response, WebError> {
    local(&who)?;
    begin(&who.trust, who.user.id).await?;
    Ok(see_other(ACCOUNT_PATH))
}

/// The first code shows that the phone has the secret. The recovery codes are shown now and never again.
async fn confirm(
    ClientAddress(address): ClientAddress,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    local(&who)?;
    let trust = &who.trust;
    if !matches!(factor(trust, who.user.id).await?, Factor::Begun(_)) {
        return Ok(see_other(ACCOUNT_PATH));
    }
    let counted = attempts::begin(trust, &format!("code of {}", who.user.id), address).await?;
    let attempt = counted.map_err(|retry_after| WebError::TooManyRequests { retry_after })?;
    let mut tx = trust.db.begin().await?;
    if !take_code(&mut tx, trust, who.user.id, form.value("code")).await? {
        drop(tx);
        let mut view = FormView::default();
        view.add_error("code", t(who.lang, "one-time-wrong"));
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&who, view).await?));
    }
    attempts::succeed(&mut tx, &attempt).await?;
    let codes = draw_recovery_codes(&mut tx, trust, who.user.id).await?;
    sessions::prove(&mut tx, trust, &who.session).await?;
    tx.commit().await?;
    tracing::info!(trust = %trust.id, user = %who.user.id, "a second factor was set up");
    Ok(html(&codes_page(&who, codes)))
}

async fn new_recovery_codes(SignedForm { who, .. }: SignedForm) -> Result<Response, WebError> {
    local(&who)?;
    if !super::is_set_up(&who.trust.db, who.user.id).await? {
        return Ok(see_other(ACCOUNT_PATH));
    }
    // Each of them is as good as the phone: a session that was left open must not be enough for ten.
    who.is_sure(ManageUsers::KIND)?;
    let mut tx = who.trust.db.begin().await?;
    let codes = draw_recovery_codes(&mut tx, &who.trust, who.user.id).await?;
    tx.commit().await?;
    Ok(html(&codes_page(&who, codes)))
}

fn codes_page(who: &SignedIn, codes: Vec<String>) -> RecoveryCodesPage {
    let page = Page { path: ACCOUNT_PATH.to_owned(), ..who.page("recovery-codes-title") };
    RecoveryCodesPage { page, codes }
}

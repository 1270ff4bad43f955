//! Asking for a code: after the password, and before a step that weighs more.

use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;

use super::store::{take_code, take_recovery_code};
use super::{ACCOUNT_PATH, CODE_PATH, PASSED_COOKIE, is_set_up, passed};
use crate::kernel::ids::UserId;
use crate::organisation::routes::{BackTo, SIGN_IN_PATH, welcome};
use crate::organisation::sessions::{Proof, SESSION_COOKIE};
use crate::organisation::signed_in::{Visitor, VisitorForm};
use crate::organisation::store::user;
use crate::organisation::{Assurance, LOCAL_ISSUER, attempts, sessions};
use crate::platform::form::FormView;
use crate::platform::i18n::t;
use crate::platform::layout::{Page, html, html_with};
use crate::platform::web::{
    ClientAddress, WebError, cookie, local_path, removed_cookie, see_other, with_cookie,
};

pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(CODE_PATH, get(show).post(send))
}

#[derive(Template)]
#[template(path = "organisation/second_factor/code.html")]
struct CodePage {
    page: Page,
    form: FormView,
    action: &'static str,
    back_to: String,
}

fn page_of(visitor: &Visitor, back_to: &str, form: FormView) -> CodePage {
    let page = visitor.page("one-time-title").with_errors_of(&form);
    let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
    let page = Page { path: format!("{CODE_PATH}?til={back}"), ..page };
    CodePage { page, form, action: CODE_PATH, back_to: back_to.to_owned() }
}

/// Who is asked: somebody who is signed in, or whose password was right a moment ago.
async fn who_is_asked(visitor: &Visitor, headers: &HeaderMap) -> Option<UserId> {
    match &visitor.who {
        Some(who) => (who.user.issuer == LOCAL_ISSUER).then_some(who.user.id),
        None => passed(&visitor.trust, &cookie(headers, PASSED_COOKIE)?).await,
    }
}

async fn show(
    headers: HeaderMap,
    visitor: Visitor,
    Query(back): Query<BackTo>,
) -> Result<Response, WebError> {
    let Some(asked) = who_is_asked(&visitor, &headers).await else { return Ok(see_other(SIGN_IN_PATH)) };
    if visitor.who.is_some() && !is_set_up(&visitor.trust.db, asked).await? {
        // There is nothing to ask for yet.
        return Ok(see_other(ACCOUNT_PATH));
    }
    Ok(html(&page_of(&visitor, back.path(), FormView::default())))
}

async fn send(
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    VisitorForm { visitor, form }: VisitorForm,
) -> Result<Response, WebError> {
    let trust = &visitor.trust;
    let back_to = local_path(form.value("til")).unwrap_or("/").to_owned();
    let Some(asked) = who_is_asked(&visitor, &headers).await else { return Ok(see_other(SIGN_IN_PATH)) };
    let again = |key: &str| {
        let mut view = FormView::default();
        view.add_error("code", t(visitor.lang, key));
        Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&visitor, &back_to, view)))
    };
    if form.value("code").trim().is_empty() {
        return again("one-time-missing");
    }
    // Order: counted before the code is looked at, and by itself: see `attempts`.
    let counted = attempts::begin(trust, &format!("code of {asked}"), address).await?;
    let attempt = counted.map_err(|retry_after| WebError::TooManyRequests { retry_after })?;
    let known = user(&trust.db, asked).await?.filter(|user| user.active && user.issuer == LOCAL_ISSUER);
    let Some(user) = known else { return Ok(see_other(SIGN_IN_PATH)) };
    if !is_set_up(&trust.db, asked).await? {
        return Ok(see_other(SIGN_IN_PATH));
    }
    let mut tx = trust.db.begin().await?;
    let right = take_code(&mut tx, trust, asked, form.value("code")).await?
        || take_recovery_code(&mut tx, trust, asked, form.value("code")).await?;
    if !right {
        tracing::info!(trust = %trust.id, user = %asked, "a code was refused");
        return again("one-time-wrong");
    }
    attempts::succeed(&mut tx, &attempt).await?;
    if let Some(before) = cookie(&headers, SESSION_COOKIE) {
        sessions::end(&mut tx, &before).await?;
    }
    let proof = Proof { assurance: Assurance::Substantial, ..Proof::password(trust) };
    let token = sessions::begin(&mut tx, trust, user.id, &proof).await?;
    tx.commit().await?;
    tracing::info!(trust = %trust.id, user = %user.id, "signed in with a code");
    let response = welcome(trust, &user, token, &headers, &back_to).await?;
    Ok(with_cookie(response, &removed_cookie(PASSED_COOKIE)))
}

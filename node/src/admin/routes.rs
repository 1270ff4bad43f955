//! The pages *Brukere*.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::forms::{add_refusal, boxes_of, read_shown, role_choices, shown, ticked, unit_choices};
use crate::audit::store::record;
use crate::audit::{Access, Object};
use crate::kernel::access::{ManageUsers, Role, TrustAction as _, TrustPermit};
use crate::kernel::identity_provider::IdentityProvider;
use crate::kernel::ids::{UnitId, UserId};
use crate::organisation::local_accounts::{NewLocalUser, ready_password, set_password};
use crate::organisation::nav::role_name;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::{self, Unit, User, unit_named, units, user, users};
use crate::organisation::{LOCAL_ISSUER, second_factor};
use crate::platform::db::{StoreError, Tx};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html, html_with};
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, see_other_saying};

const PATH: &str = "/brukere";

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(PATH, get(show_all))
        .route(&format!("{PATH}/ny"), get(show_new).post(add))
        .route(&format!("{PATH}/{{id}}"), get(show_one))
        .route(&format!("{PATH}/{{id}}/tilgang"), post(change_access))
        .route(&format!("{PATH}/{{id}}/aktiv"), post(change_active))
        .route(&format!("{PATH}/{{id}}/passord"), post(change_password))
        .route(&format!("{PATH}/{{id}}/engangskoder"), post(remove_codes))
}

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage {
    page: Page,
    rows: Vec<UserRow>,
}

struct UserRow {
    href: String,
    name: String,
    subject: String,
    roles: String,
    units: String,
    tone: Tone,
    state: String,
}

async fn show_all(who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManageUsers>()?;
    let all_units = units(&who.trust.db).await?;
    let rows = users(&who.trust.db).await?.into_iter().map(|user| user_row(&who, user, &all_units)).collect();
    Ok(html(&UsersPage { page: who.page("users-title"), rows }))
}

fn user_row(who: &SignedIn, user: User, all_units: &[Unit]) -> UserRow {
    let roles: Vec<String> = user.roles.iter().map(|role| role_name(who.lang, *role)).collect();
    let units = all_units.iter().filter(|unit| user.units.contains(&unit.id)).map(|unit| unit.name.as_str());
    let (tone, key) = state(&user);
    UserRow {
        href: format!("{PATH}/{}", user.id),
        units: units.collect::<Vec<_>>().join(", "),
        name: user.display_name,
        subject: user.subject,
        roles: roles.join(", "),
        tone,
        state: t(who.lang, key),
    }
}

fn state(user: &User) -> (Tone, &'static str) {
    if user.active { (Tone::Success, "user-active") } else { (Tone::Neutral, "user-inactive") }
}

#[derive(Template)]
#[template(path = "admin/new_user.html")]
struct NewUserPage {
    page: Page,
    form: FormView,
    roles: Vec<Choice>,
    units: Vec<Choice>,
}

async fn show_new(who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManageUsers>()?;
    let units = units(&who.trust.db).await?;
    Ok(html(&new_user_page(&who, FormView::default(), &units)))
}

fn new_user_page(who: &SignedIn, form: FormView, units: &[Unit]) -> NewUserPage {
    let page = who.page("user-new-title").under(t(who.lang, "users-title")).with_errors_of(&form);
    NewUserPage { page, form, roles: role_choices(who.lang), units: unit_choices(units) }
}

async fn add(SignedForm { who, form }: SignedForm) -> Result<Response, WebError> {
    let permit = who.may::<ManageUsers>()?;
    let trust = &who.trust;
    let all_units = units(&trust.db).await?;
    let (roles, chosen_units) = ticked(&form, &all_units)?;
    let new = NewLocalUser {
        user_name: form.value("user_name").to_owned(),
        display_name: form.value("display_name").to_owned(),
        password: form.value("password").to_owned().into(),
        roles,
        units: chosen_units,
    };
    let mut view = FormView::new(form);
    let refusal = match new.ready(trust).await {
        Ok(mut ready) => {
            let mut tx = trust.db.begin().await?;
            if let Some(name) = view.values.answer("new_unit") {
                ready.join_unit(unit_named(&mut tx, UnitId::new(trust.random()), name).await?);
            }
            match ready.write(&mut tx, trust).await {
                Ok(id) => {
                    trace(&mut tx, trust, &permit, id, &format!("added: {}", codes(ready.roles()))).await?;
                    tx.commit().await?;
                    return Ok(see_other_saying(&format!("{PATH}/{id}"), "flash-user-added"));
                }
                Err(refusal) => refusal,
            }
        }
        Err(refusal) => refusal,
    };
    add_refusal(who.lang, &mut view, refusal)?;
    Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &new_user_page(&who, view, &all_units)))
}

#[derive(Template)]
#[template(path = "admin/user.html")]
struct UserPage {
    page: Page,
    /// Path of this user.
    path: String,
    rows: Vec<SummaryRow>,
    form: FormView,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    shown: String,
    active: bool,
    local: bool,
    /// Whether a local account has a second factor.
    codes: bool,
    /// Who tells the roles at each sign-in; nobody where they are given here.
    provider: Option<String>,
    own: bool,
}

async fn find(who: &SignedIn, id: &str) -> Result<User, WebError> {
    let id: UserId = id.parse().map_err(|_| WebError::NotFound)?;
    user(&who.trust.db, id).await?.ok_or(WebError::NotFound)
}

async fn show_one(who: SignedIn, Path(id): Path<String>) -> Result<Response, WebError> {
    who.may::<ManageUsers>()?;
    let user = find(&who, &id).await?;
    let form = boxes_of(&user);
    Ok(html(&user_page(&who, &user, form).await?))
}

async fn user_page(who: &SignedIn, user: &User, form: FormView) -> Result<UserPage, WebError> {
    let lang = who.lang;
    let row = |key: &str, value: String| SummaryRow::new(t(lang, key), value);
    let local = user.issuer == LOCAL_ISSUER;
    let codes = local && second_factor::is_set_up(&who.trust.db, user.id).await?;
    let codes_row = local
        .then(|| row("user-codes", t(lang, if codes { "user-codes-set-up" } else { "user-codes-none" })));
    let provider = giver_of_roles(&who.trust, user).map(|provider| provider.name.clone());
    let roles: Vec<String> = user.roles.iter().map(|role| role_name(lang, *role)).collect();
    let path = format!("{PATH}/{}", user.id);
    let page = who.page_titled(user.display_name.clone()).under(t(lang, "users-title")).with_errors_of(&form);
    Ok(UserPage {
        page: Page { path: path.clone(), ..page },
        rows: vec![
            row("user-name", user.subject.clone()),
            row("user-roles", roles.join(", ")),
            row(
                "user-issuer",
                if user.issuer == LOCAL_ISSUER { t(lang, "user-local") } else { user.issuer.clone() },
            ),
            row("user-state", t(lang, state(user).1)),
        ]
        .into_iter()
        .chain(codes_row)
        .collect(),
        roles: role_choices(lang),
        units: unit_choices(&units(&who.trust.db).await?),
        shown: shown(user),
        active: user.active,
        local,
        codes,
        provider: provider.map(|name| ta(lang, "user-roles-of-provider", &[("provider", &name)])),
        own: user.id == who.user.id,
        path,
        form,
    })
}

/// The provider that tells what a user is, where the trust has left that to it.
fn giver_of_roles<'a>(trust: &'a Trust, user: &User) -> Option<&'a IdentityProvider> {
    let provider = trust.settings.identity_provider.as_deref();
    provider.filter(|provider| provider.issuer == user.issuer && provider.gives_roles())
}

async fn change_access(
    Path(id): Path<String>,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    let permit = who.may::<ManageUsers>()?;
    let trust = &who.trust;
    let user = find(&who, &id).await?;
    let before = read_shown(form.value("shown"))?;
    let mut after = ticked(&form, &units(&trust.db).await?)?;
    if giver_of_roles(trust, &user).is_some() {
        // The page did not offer any.
        if !after.0.is_empty() {
            return Err(WebError::Unprocessable);
        }
        after.0.clone_from(&before.0);
    }
    if user.id == who.user.id && !after.0.contains(&Role::TrustAdmin) {
        // Whoever did this by mistake could not mend it.
        let mut view = FormView::new(form);
        view.add_error("role", t(who.lang, "user-own-access"));
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &user_page(&who, &user, view).await?));
    }
    let mut tx = trust.db.begin().await?;
    if let Some(name) = form.answer("new_unit") {
        after.1.insert(unit_named(&mut tx, UnitId::new(trust.random()), name).await?);
    }
    store::set_access(&mut tx, &permit, user.id, &before, &after).await?;
    let what = format!("roles: {} -> {}", codes(&before.0), codes(&after.0));
    trace(&mut tx, trust, &permit, user.id, &what).await?;
    tx.commit().await?;
    Ok(see_other_saying(&format!("{PATH}/{}", user.id), "flash-user-changed"))
}

async fn change_active(
    Path(id): Path<String>,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    let permit = who.may::<ManageUsers>()?;
    let user = find(&who, &id).await?;
    let active = form.ticked("active");
    if user.id == who.user.id {
        return Err(WebError::Unprocessable);
    }
    let mut tx = who.trust.db.begin().await?;
    store::set_active(&mut tx, &permit, user.id, active).await?;
    trace(&mut tx, &who.trust, &permit, user.id, if active { "switched on" } else { "switched off" }).await?;
    tx.commit().await?;
    let key = if active { "flash-user-on" } else { "flash-user-off" };
    Ok(see_other_saying(&format!("{PATH}/{}", user.id), key))
}

async fn change_password(
    Path(id): Path<String>,
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    let permit = who.may::<ManageUsers>()?;
    let user = find(&who, &id).await?;
    if user.issuer != LOCAL_ISSUER {
        return Err(WebError::Unprocessable);
    }
    let ready = match ready_password(&who.trust, &user, form.value("password")).await {
        Ok(ready) => ready,
        Err(refusal) => {
            let mut view = boxes_of(&user);
            add_refusal(who.lang, &mut view, refusal)?;
            return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &user_page(&who, &user, view).await?));
        }
    };
    let mut tx = who.trust.db.begin().await?;
    set_password(&mut tx, &permit, user.id, &ready).await?;
    trace(&mut tx, &who.trust, &permit, user.id, "new password").await?;
    tx.commit().await?;
    Ok(see_other_saying(&format!("{PATH}/{}", user.id), "flash-user-password"))
}

async fn remove_codes(
    Path(id): Path<String>,
    SignedForm { who, .. }: SignedForm,
) -> Result<Response, WebError> {
    let permit = who.may::<ManageUsers>()?;
    let user = find(&who, &id).await?;
    if user.issuer != LOCAL_ISSUER || user.id == who.user.id {
        return Err(WebError::Unprocessable);
    }
    let mut tx = who.trust.db.begin().await?;
    second_factor::remove(&mut tx, &permit, user.id).await?;
    trace(&mut tx, &who.trust, &permit, user.id, "second factor removed").await?;
    tx.commit().await?;
    Ok(see_other_saying(&format!("{PATH}/{}", user.id), "flash-user-codes"))
}

fn codes(roles: &std::collections::BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")
}

async fn trace(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<ManageUsers>,
    user: UserId,
    what: &str,
) -> Result<(), StoreError> {
    let access = Access {
        actor: permit.actor(),
        action: ManageUsers::KIND.code(),
        object: Object::User(user),
        subject: None,
        reason: Some(what.to_owned()),
    };
    record(tx, trust, &access).await
}

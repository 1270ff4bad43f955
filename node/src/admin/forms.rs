//! What the forms of the user pages say: roles and units as they were and as they shall be.

use std::collections::BTreeSet;

use crate::kernel::access::Role;
use crate::kernel::ids::UnitId;
use crate::organisation::local_accounts::CannotAddUser;
use crate::organisation::nav::role_name;
use crate::organisation::rules::{SHORTEST_PASSWORD, WeakPassword};
use crate::organisation::store::{Access, Unit, User};
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::web::WebError;

/// The roles that a person can have.
pub(super) fn role_choices(lang: Lang) -> Vec<Choice> {
    let given = Role::ALL.iter().filter(|role| **role != Role::Node);
    given.map(|role| Choice::new(role.code(), role_name(lang, *role))).collect()
}

/// The units of the trust.
pub(super) fn unit_choices(units: &[Unit]) -> Vec<Choice> {
    units.iter().map(|unit| Choice::new(unit.id.to_string(), unit.name.clone())).collect()
}

/// What is ticked.
///
/// # Errors
/// [`WebError::Unprocessable`] for a role or unit that the page never offered.
pub(super) fn ticked(form: &Form, units: &[Unit]) -> Result<Access, WebError> {
    let roles = form.values("role").map(|code| Role::from_code(code).filter(|role| *role != Role::Node));
    let known = |id: &str| units.iter().map(|unit| unit.id).find(|unit| unit.to_string() == id);
    let roles: Option<BTreeSet<Role>> = roles.collect();
    let units: Option<BTreeSet<UnitId>> = form.values("unit").map(known).collect();
    roles.zip(units).ok_or(WebError::Unprocessable)
}

/// What the page showed as ticked, as the form carries it along: one word.
pub(super) fn shown(user: &User) -> String {
    let roles = user.roles.iter().map(|role| role.code().to_owned());
    let units = user.units.iter().map(UnitId::to_string);
    roles.chain(units).collect::<Vec<_>>().join(",")
}

/// Reads it back.
///
/// # Errors
/// [`WebError::Unprocessable`].
pub(super) fn read_shown(text: &str) -> Result<Access, WebError> {
    let mut access = Access::default();
    for word in text.split(',').filter(|word| !word.is_empty()) {
        match (Role::from_code(word), word.parse::<UnitId>()) {
            (Some(role), _) => access.0.insert(role),
            (None, Ok(unit)) => access.1.insert(unit),
            (None, Err(_)) => return Err(WebError::Unprocessable),
        };
    }
    Ok(access)
}

/// The boxes of a user's roles and units, ticked.
pub(super) fn boxes_of(user: &User) -> FormView {
    let mut form = Form::default();
    for role in &user.roles {
        form.add("role", role.code());
    }
    for unit in &user.units {
        form.add("unit", unit.to_string());
    }
    FormView::new(form)
}

/// Says at the field what is wrong with an account.
///
/// # Errors
/// What is no mistake of the person who fills in the form.
pub(super) fn add_refusal(lang: Lang, form: &mut FormView, refusal: CannotAddUser) -> Result<(), WebError> {
    let (field, message) = match refusal {
        CannotAddUser::UserName => ("user_name", t(lang, "user-name-wrong")),
        CannotAddUser::Taken => ("user_name", t(lang, "user-name-taken")),
        CannotAddUser::DisplayName => ("display_name", t(lang, "user-display-name-missing")),
        CannotAddUser::Password(WeakPassword::TooShort) => {
            ("password", ta(lang, "user-password-short", &[("count", &SHORTEST_PASSWORD)]))
        }
        CannotAddUser::Password(WeakPassword::TooLong) => ("password", t(lang, "user-password-long")),
        CannotAddUser::Password(WeakPassword::Guessable) => ("password", t(lang, "user-password-guessable")),
        CannotAddUser::Role => return Err(WebError::Unprocessable),
        CannotAddUser::Hash(error) => return Err(WebError::internal(error)),
        CannotAddUser::Store(error) => return Err(error.into()),
    };
    form.add_error(field, message);
    Ok(())
}

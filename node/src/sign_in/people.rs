//! Who comes from the provider, written down: a user at the first sign-in, a name and roles that have changed at the next.
//! Every change stands in the access log, as the node's own doing.

use std::collections::BTreeSet;

use super::rules::claims::Vouched;
use crate::audit::store::record;
use crate::audit::{Access, Object};
use crate::kernel::access::{Actor, ManageUsers, Role, TrustAction as _};
use crate::kernel::identity_provider::IdentityProvider;
use crate::kernel::ids::UserId;
use crate::organisation::store::{
    NewUser, User, insert_user, rename, set_roles_of_provider, user_of_issuer, waiting_for_roles,
};
use crate::platform::db::{StoreError, Tx};
use crate::platform::trust::Trust;

/// How many people may wait for the trust_admin to give them roles. Somebody who signs in at a national provider has told us
/// nothing but that they exist.
const MOST_WAITING: i64 = 200;

/// Whether somebody comes in.
pub(super) enum Admitted {
    /// Yes.
    In(Box<User>),
    /// The trust_admin has switched them off.
    SwitchedOff,
    /// They have no role here.
    WithoutRole,
}

/// Finds or makes the user whom the provider vouches for.
///
/// # Errors
/// [`StoreError::Conflict`] when the same person comes twice at once for the first time: the second time they are known.
pub(super) async fn admit(
    tx: &mut Tx,
    trust: &Trust,
    provider: &IdentityProvider,
    vouched: &Vouched,
) -> Result<Admitted, StoreError> {
    let known = user_of_issuer(&trust.db, &provider.issuer, &vouched.subject).await?;
    let Some(mut user) = known else { return add(tx, trust, provider, vouched).await };
    if !user.active {
        return Ok(Admitted::SwitchedOff);
    }
    if !vouched.display_name.is_empty() && vouched.display_name != user.display_name {
        rename(tx, user.id, &vouched.display_name).await?;
        trace(tx, trust, user.id, "name of the identity provider").await?;
        user.display_name.clone_from(&vouched.display_name);
    }
    if let Some(roles) = &vouched.roles
        && *roles != user.roles
    {
        set_roles_of_provider(tx, user.id, roles).await?;
        let what = format!("roles of the identity provider: {} -> {}", codes(&user.roles), codes(roles));
        trace(tx, trust, user.id, &what).await?;
        user.roles.clone_from(roles);
    }
    Ok(if user.roles.is_empty() { Admitted::WithoutRole } else { Admitted::In(Box::new(user)) })
}

async fn add(
    tx: &mut Tx,
    trust: &Trust,
    provider: &IdentityProvider,
    vouched: &Vouched,
) -> Result<Admitted, StoreError> {
    let roles = vouched.roles.clone().unwrap_or_default();
    if roles.is_empty() && provider.gives_roles() {
        // Nobody here could give them one: they are nobody here.
        return Ok(Admitted::WithoutRole);
    }
    if roles.is_empty() && waiting_for_roles(tx, &provider.issuer).await? >= MOST_WAITING {
        tracing::warn!(trust = %trust.id, "too many people of the identity provider wait for roles");
        return Ok(Admitted::WithoutRole);
    }
    let id = UserId::new(trust.random());
    let named = !vouched.display_name.is_empty();
    let new = NewUser {
        id,
        issuer: &provider.issuer,
        subject: &vouched.subject,
        display_name: if named { &vouched.display_name } else { &vouched.subject },
        assurance: vouched.assurance,
        password_hash: None,
        roles: &roles,
        units: &BTreeSet::new(),
        now: trust.now(),
    };
    insert_user(tx, &new).await?;
    trace(tx, trust, id, &format!("added by the identity provider: {}", codes(&roles))).await?;
    if roles.is_empty() {
        return Ok(Admitted::WithoutRole);
    }
    Ok(Admitted::In(Box::new(User {
        id,
        issuer: provider.issuer.clone(),
        subject: vouched.subject.clone(),
        display_name: new.display_name.to_owned(),
        language: None,
        assurance: vouched.assurance,
        active: true,
        roles,
        units: BTreeSet::new(),
    })))
}

fn codes(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")
}

async fn trace(tx: &mut Tx, trust: &Trust, user: UserId, what: &str) -> Result<(), StoreError> {
    let actor = Actor::node(trust.id.clone());
    let access = Access {
        actor: &actor,
        action: ManageUsers::KIND.code(),
        object: Object::User(user),
        subject: None,
        reason: Some(what.to_owned()),
    };
    record(tx, trust, &access).await
}

//! Users, units and roles in the trust's database. What changes them takes a `TrustPermit<ManageUsers>` and a transaction,
//! so that the access log can be written in the same one.

use std::collections::BTreeSet;

use super::Assurance;
use crate::kernel::access::{Actor, ManageUsers, Role, TrustPermit};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{UnitId, UserId};
use crate::kernel::trust::TrustId;
use crate::platform::db::{Db, StoreError, Tx, on};
use crate::platform::i18n::Lang;

/// An organisational unit.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name, unique in the trust.
    pub name: String,
}

/// A user of one trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Who vouches for the user: [`super::LOCAL_ISSUER`] or an issuer's URL.
    pub issuer: String,
    /// The issuer's name for the user; the user name of a local account.
    pub subject: String,
    /// The name that people read.
    pub display_name: String,
    /// The language that the user chose.
    pub language: Option<Lang>,
    /// How sure the issuer was at the latest sign-in.
    pub assurance: Assurance,
    /// Whether the user may sign in.
    pub active: bool,
    /// What the user is.
    pub roles: BTreeSet<Role>,
    /// Where the user applies from, or what the user leads.
    pub units: BTreeSet<UnitId>,
}

impl User {
    /// The user as the access rules see them.
    pub fn actor(&self, trust: &TrustId) -> Actor {
        Actor { trust: trust.clone(), user: self.id, roles: self.roles.clone(), units: self.units.clone() }
    }
}

/// The row of a user.
#[derive(Debug, sqlx::FromRow)]
struct UserRow {
    id: UserId,
    issuer: String,
    subject: String,
    display_name: String,
    language: Option<String>,
    assurance: String,
    active: bool,
}

macro_rules! user_columns {
    () => {
        "SELECT id, issuer, subject, display_name, language, assurance, active FROM users "
    };
}

/// The user with this id.
///
/// # Errors
/// [`StoreError`].
pub async fn user(db: &Db, id: UserId) -> Result<Option<User>, StoreError> {
    let row = on!(db.read(), c: DB => sqlx::query_as::<DB, UserRow>(concat!(user_columns!(), "WHERE id = $1"))
        .bind(id).fetch_optional(c).await?);
    let Some(row) = row else { return Ok(None) };
    let roles = on!(db.read(), c: DB => sqlx::query_as::<DB, (UserId, String)>(
        "SELECT user_id, role FROM user_roles WHERE user_id = $1").bind(id).fetch_all(c).await?);
    let units = on!(db.read(), c: DB => sqlx::query_as::<DB, (UserId, UnitId)>(
        "SELECT user_id, unit_id FROM user_units WHERE user_id = $1").bind(id).fetch_all(c).await?);
    compose(row, &roles, &units).map(Some)
}

/// The user whom an issuer knows by this name.
///
/// # Errors
/// [`StoreError`].
pub async fn user_of_issuer(db: &Db, issuer: &str, subject: &str) -> Result<Option<User>, StoreError> {
    let id = on!(db.read(), c: DB => sqlx::query_scalar::<DB, UserId>(
        "SELECT id FROM users WHERE issuer = $1 AND subject = $2")
        .bind(issuer).bind(subject).fetch_optional(c).await?);
    match id {
        Some(id) => user(db, id).await,
        None => Ok(None),
    }
}

/// All users, by name.
///
/// # Errors
/// [`StoreError`].
pub async fn users(db: &Db) -> Result<Vec<User>, StoreError> {
    let rows = on!(db.read(), c: DB => sqlx::query_as::<DB, UserRow>(
        concat!(user_columns!(), "ORDER BY display_name, id")).fetch_all(c).await?);
    let roles = on!(db.read(), c: DB => sqlx::query_as::<DB, (UserId, String)>(
        "SELECT user_id, role FROM user_roles").fetch_all(c).await?);
    let units = on!(db.read(), c: DB => sqlx::query_as::<DB, (UserId, UnitId)>(
        "SELECT user_id, unit_id FROM user_units").fetch_all(c).await?);
    rows.into_iter().map(|row| compose(row, &roles, &units)).collect()
}

/// The active users with a role, by name: who can be given work.
///
/// # Errors
/// [`StoreError`].
pub async fn users_with_role(db: &Db, role: Role) -> Result<Vec<User>, StoreError> {
    let all = users(db).await?;
    Ok(all.into_iter().filter(|user| user.active && user.roles.contains(&role)).collect())
}

/// The names of all users, to show who did what.
///
/// # Errors
/// [`StoreError`].
pub async fn user_names(db: &Db) -> Result<std::collections::BTreeMap<UserId, String>, StoreError> {
    let rows = on!(db.read(), c: DB => sqlx::query_as::<DB, (UserId, String)>(
        "SELECT id, display_name FROM users").fetch_all(c).await?);
    Ok(rows.into_iter().collect())
}

fn compose(row: UserRow, roles: &[(UserId, String)], units: &[(UserId, UnitId)]) -> Result<User, StoreError> {
    let UserRow { id, issuer, subject, display_name, language, assurance, active } = row;
    let roles = roles
        .iter()
        .filter(|(user, _)| *user == id)
        .map(|(_, role)| Role::from_code(role).ok_or_else(|| StoreError::corrupt("user_roles", "role", id)))
        .collect::<Result<_, _>>()?;
    let units = units.iter().filter(|(user, _)| *user == id).map(|(_, unit)| *unit).collect();
    let assurance =
        Assurance::from_code(&assurance).ok_or_else(|| StoreError::corrupt("users", "assurance", id))?;
    let language = language.as_deref().and_then(Lang::parse);
    Ok(User { id, issuer, subject, display_name, language, assurance, active, roles, units })
}

/// Remembers the language that the user chose.
///
/// # Errors
/// [`StoreError`].
pub async fn set_language(db: &Db, user: UserId, lang: Lang) -> Result<(), StoreError> {
    on!(db.write(), c: DB => { sqlx::query::<DB>("UPDATE users SET language = $1 WHERE id = $2")
        .bind(lang.tag()).bind(user).execute(c).await?; });
    Ok(())
}

/// All units, by name.
///
/// # Errors
/// [`StoreError`].
pub async fn units(db: &Db) -> Result<Vec<Unit>, StoreError> {
    Ok(on!(db.read(), c: DB => sqlx::query_as::<DB, Unit>("SELECT id, name FROM units ORDER BY name")
        .fetch_all(c).await?))
}

/// The unit of that name, made if there is none: for the commands and the demo, which set a trust up.
///
/// # Errors
/// [`StoreError`].
pub async fn unit_named(tx: &mut Tx, new: UnitId, name: &str) -> Result<UnitId, StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO units (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(new).bind(name).execute(c).await?; });
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, UnitId>("SELECT id FROM units WHERE name = $1")
        .bind(name).fetch_one(c).await?))
}

/// A user as first written.
#[derive(Debug)]
pub(crate) struct NewUser<'a> {
    pub(crate) id: UserId,
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) display_name: &'a str,
    pub(crate) assurance: Assurance,
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) roles: &'a BTreeSet<Role>,
    pub(crate) units: &'a BTreeSet<UnitId>,
    pub(crate) now: Timestamp,
}

/// Writes a new user.
///
/// # Errors
/// [`StoreError::Conflict`] when the issuer's name is taken.
pub(crate) async fn insert_user(tx: &mut Tx, new: &NewUser<'_>) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "INSERT INTO users (id, issuer, subject, display_name, assurance, password_hash, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(new.id).bind(new.issuer).bind(new.subject).bind(new.display_name).bind(new.assurance.code())
        .bind(new.password_hash).bind(true).bind(new.now).execute(c).await?; });
    write_access(tx, new.id, new.roles, new.units).await
}

/// Gives a user the roles that the identity provider tells, and no others. They hold from the next request on.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn set_roles_of_provider(
    tx: &mut Tx,
    user: UserId,
    roles: &BTreeSet<Role>,
) -> Result<(), StoreError> {
    // Order: the user's row first, as in `set_access`.
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET active = active WHERE id = $1").bind(user).execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM user_roles WHERE user_id = $1").bind(user).execute(c).await?; });
    write_access(tx, user, roles, &BTreeSet::new()).await
}

/// Takes up the name that the identity provider has for a user now.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn rename(tx: &mut Tx, user: UserId, display_name: &str) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET display_name = $1 WHERE id = $2")
        .bind(display_name).bind(user).execute(c).await?; });
    Ok(())
}

/// How many users an issuer has vouched for whom nobody has given a role yet.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn waiting_for_roles(tx: &mut Tx, issuer: &str) -> Result<i64, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(*) FROM users WHERE issuer = $1 AND NOT EXISTS (SELECT 1 FROM user_roles WHERE user_id = users.id)")
        .bind(issuer).fetch_one(c).await?))
}

/// The roles and units of a user.
pub type Access = (BTreeSet<Role>, BTreeSet<UnitId>);

/// Gives a user the roles and units of `after` and no others. They hold from the next request on.
///
/// # Errors
/// [`StoreError::Conflict`] when they are not those of `before` any more: somebody else has changed them.
pub async fn set_access(
    tx: &mut Tx,
    _permit: &TrustPermit<ManageUsers>,
    user: UserId,
    before: &Access,
    after: &Access,
) -> Result<(), StoreError> {
    // Order: the user's row first, so that two who change the same user wait for each other on either database.
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET active = active WHERE id = $1").bind(user).execute(c).await?; });
    let roles = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, String>("SELECT role FROM user_roles WHERE user_id = $1")
        .bind(user).fetch_all(c).await?);
    let units = on!(tx.on(), c: DB => sqlx::query_scalar::<DB, UnitId>("SELECT unit_id FROM user_units WHERE user_id = $1")
        .bind(user).fetch_all(c).await?);
    let (roles_before, units_before) = before;
    let same_roles = roles.iter().map(String::as_str).collect::<BTreeSet<_>>()
        == roles_before.iter().map(|role| role.code()).collect();
    if !same_roles || units.into_iter().collect::<BTreeSet<_>>() != *units_before {
        return Err(StoreError::Conflict);
    }
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM user_roles WHERE user_id = $1").bind(user).execute(c).await?; });
    on!(tx.on(), c: DB => { sqlx::query::<DB>("DELETE FROM user_units WHERE user_id = $1").bind(user).execute(c).await?; });
    write_access(tx, user, &after.0, &after.1).await
}

async fn write_access(
    tx: &mut Tx,
    user: UserId,
    roles: &BTreeSet<Role>,
    units: &BTreeSet<UnitId>,
) -> Result<(), StoreError> {
    for role in roles {
        on!(tx.on(), c: DB => { sqlx::query::<DB>("INSERT INTO user_roles (user_id, role) VALUES ($1, $2)")
            .bind(user).bind(*role).execute(c).await?; });
    }
    for unit in units {
        on!(tx.on(), c: DB => { sqlx::query::<DB>("INSERT INTO user_units (user_id, unit_id) VALUES ($1, $2)")
            .bind(user).bind(*unit).execute(c).await?; });
    }
    Ok(())
}

/// Lets a user sign in, or no longer; then every session of theirs ends.
///
/// # Errors
/// [`StoreError`].
pub async fn set_active(
    tx: &mut Tx,
    _permit: &TrustPermit<ManageUsers>,
    user: UserId,
    active: bool,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET active = $1 WHERE id = $2")
        .bind(active).bind(user).execute(c).await?; });
    if !active {
        super::sessions::end_all(tx, user).await?;
    }
    Ok(())
}

/// The unit of that name, made if there is none, in a transaction of its own.
///
/// # Errors
/// [`StoreError`].
pub async fn add_unit(trust: &crate::platform::trust::Trust, name: &str) -> Result<UnitId, StoreError> {
    let mut tx = trust.db.begin().await?;
    let unit = unit_named(&mut tx, UnitId::new(trust.random()), name.trim()).await?;
    tx.commit().await?;
    Ok(unit)
}

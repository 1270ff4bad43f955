//! Accounts that the trust keeps itself: a user name and a password. Only where the trust switches them on, and in the
//! demo. Who tries learns one of two things, *right* or *wrong*, after the same work.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use zeroize::Zeroizing;

use super::rules::{UserName, WeakPassword, judge_password};
use super::sessions::Proof;
use super::store::{NewUser, User, insert_user, user_of_issuer};
use super::{Assurance, LOCAL_ISSUER, attempts, passwords, second_factor, sessions};
use crate::kernel::access::{ManageUsers, Role, TrustPermit};
use crate::kernel::ids::{UnitId, UserId};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// An account to be made.
pub struct NewLocalUser {
    /// The name to sign in with, as typed.
    pub user_name: String,
    /// The name that people read.
    pub display_name: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// What the user is.
    pub roles: BTreeSet<Role>,
    /// Where the user applies from, or what the user leads.
    pub units: BTreeSet<UnitId>,
}

/// Why an account is not made, or a password not set.
#[derive(Debug, thiserror::Error)]
pub enum CannotAddUser {
    /// The user name is too short, too long, or has characters that it may not have.
    #[error("a user name has 2 to 64 letters, digits, full stops, hyphens, underscores and at signs")]
    UserName,
    /// Nobody could tell who it is.
    #[error("the user needs a name")]
    DisplayName,
    /// The password is not taken.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// Somebody else has the user name.
    #[error("the user name is taken")]
    Taken,
    /// No person may be this.
    #[error("the role node is the program's own")]
    Role,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] passwords::CannotHash),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An account whose password is hashed, ready to be written in a transaction.
#[derive(Debug)]
pub struct ReadyLocalUser {
    id: UserId,
    user_name: UserName,
    display_name: String,
    password_hash: String,
    roles: BTreeSet<Role>,
    units: BTreeSet<UnitId>,
}

impl NewLocalUser {
    /// Checks the account and hashes its password, outside any transaction: it takes a while.
    ///
    /// # Errors
    /// [`CannotAddUser`], but never `Taken`.
    pub async fn ready(self, trust: &Trust) -> Result<ReadyLocalUser, CannotAddUser> {
        let user_name = UserName::parse(&self.user_name).ok_or(CannotAddUser::UserName)?;
        let display_name = self.display_name.trim().to_owned();
        if display_name.is_empty() {
            return Err(CannotAddUser::DisplayName);
        }
        if self.roles.contains(&Role::Node) {
            return Err(CannotAddUser::Role);
        }
        judge_password(&self.password, &user_name)?;
        let password_hash = passwords::hash(&self.password, trust.random()).await?;
        let id = UserId::new(trust.random());
        Ok(ReadyLocalUser {
            id,
            user_name,
            display_name,
            password_hash,
            roles: self.roles,
            units: self.units,
        })
    }
}

impl ReadyLocalUser {
    /// What the user will be.
    pub fn roles(&self) -> &BTreeSet<Role> {
        &self.roles
    }

    /// Adds a unit, such as one that is made in the same transaction.
    pub fn join_unit(&mut self, unit: UnitId) {
        self.units.insert(unit);
    }

    /// Writes the account.
    ///
    /// # Errors
    /// [`CannotAddUser::Taken`] or [`CannotAddUser::Store`].
    pub async fn write(&self, tx: &mut Tx, trust: &Trust) -> Result<UserId, CannotAddUser> {
        let new = NewUser {
            id: self.id,
            issuer: LOCAL_ISSUER,
            subject: self.user_name.as_str(),
            display_name: &self.display_name,
            assurance: Assurance::Low,
            password_hash: Some(&self.password_hash),
            roles: &self.roles,
            units: &self.units,
            now: trust.now(),
        };
        match insert_user(tx, &new).await {
            Ok(()) => Ok(self.id),
            Err(StoreError::Conflict) => Err(CannotAddUser::Taken),
            Err(error) => Err(error.into()),
        }
    }
}

/// Makes an account by itself: for the command `user add` and the demo, where nobody is signed in.
///
/// # Errors
/// [`CannotAddUser`].
pub async fn add_local_user(trust: &Trust, new: NewLocalUser) -> Result<UserId, CannotAddUser> {
    let ready = new.ready(trust).await?;
    let mut tx = trust.db.begin().await?;
    let id = ready.write(&mut tx, trust).await?;
    tx.commit().await?;
    Ok(id)
}

/// A password that was judged and hashed.
#[derive(Debug)]
pub struct ReadyPassword(String);

/// Judges and hashes a new password for a local user.
///
/// # Errors
/// [`CannotAddUser::Password`] or [`CannotAddUser::Hash`].
pub async fn ready_password(
    trust: &Trust,
    user: &User,
    password: &str,
) -> Result<ReadyPassword, CannotAddUser> {
    let user_name = UserName::parse(&user.subject).ok_or(CannotAddUser::UserName)?;
    judge_password(password, &user_name)?;
    Ok(ReadyPassword(passwords::hash(password, trust.random()).await?))
}

/// Gives a local user a new password. Every session under the old one ends.
///
/// # Errors
/// [`StoreError`].
pub async fn set_password(
    tx: &mut Tx,
    _permit: &TrustPermit<ManageUsers>,
    user: UserId,
    password: &ReadyPassword,
) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>("UPDATE users SET password_hash = $1 WHERE id = $2 AND issuer = $3")
        .bind(&password.0).bind(user).bind(LOCAL_ISSUER).execute(c).await?; });
    sessions::end_all(tx, user).await
}

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSignIn {
    /// No such user, not active, or another password: which of them is not told.
    #[error("wrong user name or password")]
    Wrong,
    /// The user name and the password are right, and the account has a second factor.
    #[error("a code is needed")]
    CodeNeeded(Box<User>),
    /// Too many failures lately.
    #[error("too many attempts")]
    TooMany(Duration),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] passwords::CannotHash),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys of the trust.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

/// Signs in with user name and password; gives the user and the token for the session cookie. `before` is the token that
/// the browser held: that session ends, so that nobody can plant one.
///
/// # Errors
/// [`CannotSignIn`].
pub async fn sign_in(
    trust: &Trust,
    typed_name: &str,
    password: &str,
    address: Option<IpAddr>,
    before: Option<&str>,
) -> Result<(User, String), CannotSignIn> {
    let name = typed_name.trim().to_lowercase();
    let attempt = attempts::begin(trust, &name, address).await?.map_err(CannotSignIn::TooMany)?;
    let user = match UserName::parse(&name) {
        Some(name) => user_of_issuer(&trust.db, LOCAL_ISSUER, name.as_str()).await?,
        None => None,
    };
    let stored = match &user {
        Some(user) => password_hash(trust, user.id).await?,
        None => None,
    };
    // One run of Argon2 whatever there is to compare with.
    let fits = passwords::verify(password, stored).await?;
    let user = user.filter(|user| fits && user.active).ok_or(CannotSignIn::Wrong)?;
    let mut tx = trust.db.begin().await?;
    attempts::succeed(&mut tx, &attempt).await?;
    if second_factor::is_set_up(&trust.db, user.id).await? {
        // Codes are counted by themselves: a password that is known must not make guesses of codes free.
        tx.commit().await?;
        return Err(CannotSignIn::CodeNeeded(Box::new(user)));
    }
    if let Some(before) = before {
        sessions::end(&mut tx, before).await?;
    }
    let token = sessions::begin(&mut tx, trust, user.id, &Proof::password(trust)).await?;
    tx.commit().await?;
    Ok((user, token))
}

async fn password_hash(trust: &Trust, user: UserId) -> Result<Option<String>, StoreError> {
    let hash = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, Option<String>>(
        "SELECT password_hash FROM users WHERE id = $1").bind(user).fetch_optional(c).await?);
    Ok(hash.flatten())
}

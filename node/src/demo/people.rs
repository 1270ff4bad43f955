//! Units and accounts.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{CannotSeed, PASSWORD, TrustCast};
use crate::kernel::ids::UnitId;
use crate::organisation::LOCAL_ISSUER;
use crate::organisation::local_accounts::{NewLocalUser, add_local_user};
use crate::organisation::store::{User, add_unit, units, user_of_issuer, users};
use crate::platform::trust::Trust;

/// Makes the units and accounts that are missing. An account that somebody changed stays as it is.
///
/// # Errors
/// [`CannotSeed`].
pub(super) async fn hire(
    trust: &Trust,
    cast: &TrustCast,
) -> Result<(BTreeMap<String, UnitId>, BTreeMap<String, User>), CannotSeed> {
    for name in &cast.units {
        add_unit(trust, name).await?;
    }
    let ids: BTreeMap<String, UnitId> =
        units(&trust.db).await?.into_iter().map(|unit| (unit.name, unit.id)).collect();
    for member in &cast.members {
        if user_of_issuer(&trust.db, LOCAL_ISSUER, &member.user).await?.is_some() {
            continue;
        }
        let new = NewLocalUser {
            user_name: member.user.clone(),
            display_name: member.name.clone(),
            password: Zeroizing::new(PASSWORD.to_owned()),
            roles: member.roles.clone(),
            units: member.units.iter().filter_map(|name| ids.get(name).copied()).collect(),
        };
        add_local_user(trust, new).await.map_err(|error| CannotSeed::wrong(error.to_string()))?;
    }
    let users = users(&trust.db).await?.into_iter().map(|user| (user.subject.clone(), user)).collect();
    Ok((ids, users))
}

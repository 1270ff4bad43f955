//! `samraad user add`: an account with a password kept here.

use std::collections::BTreeSet;
use std::io::BufRead as _;

use clap::Args;
use clap::builder::PossibleValuesParser;
use samraad::config::Settings;
use samraad::kernel::access::Role;
use samraad::kernel::ids::UnitId;
use samraad::kernel::random::random_array;
use samraad::organisation::local_accounts::{NewLocalUser, add_local_user};
use samraad::organisation::store::unit_named;
use samraad::platform::db::StoreError;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use zeroize::Zeroizing;

use super::{Failure, chosen, open, say};

/// The user to be added.
#[derive(Args)]
pub(super) struct UserAdd {
    /// Which trust; may be left out where only one is configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// The name to sign in with.
    #[arg(long, value_name = "NAME")]
    user_name: String,
    /// The name that people read.
    #[arg(long, value_name = "NAME")]
    display_name: String,
    /// What the user is. May be given several times.
    #[arg(long = "role", required = true, value_name = "ROLE", value_parser = PossibleValuesParser::new(roles()))]
    roles: Vec<String>,
    /// Name of a unit that the user applies from or leads; made when there is none. May be given several times.
    #[arg(long = "unit", value_name = "NAME")]
    units: Vec<String>,
    /// Reads the password from the first line of standard input. Without it one is drawn and printed.
    #[arg(long)]
    password_stdin: bool,
}

/// The roles that a person may have.
fn roles() -> Vec<&'static str> {
    Role::ALL.iter().filter(|role| **role != Role::Node).map(|role| role.code()).collect()
}

/// Adds the user.
pub(super) async fn add(settings: Settings, add: UserAdd) -> Result<(), Failure> {
    let configured = chosen(&settings, add.trust.as_deref())?;
    let (password, drawn) =
        if add.password_stdin { (read_password()?, false) } else { (draw_password(), true) };
    let local_accounts = configured.settings.local_accounts;
    // Only this trust: the others may be in use by another process.
    let node = open(&Settings { trusts: vec![configured], ..settings }).await?;
    let added = match node.trusts() {
        [trust] => add_to(trust, &add, password.clone()).await,
        _ => Err(Failure::Failed("the trust was not opened".to_owned())),
    };
    node.close().await;
    added?;
    if !local_accounts {
        eprintln!("The trust does not let people sign in with a password: set local_accounts = true.");
    }
    if drawn {
        say(&format!("{}\n", password.as_str()));
    }
    Ok(())
}

async fn add_to(trust: &Trust, add: &UserAdd, password: Zeroizing<String>) -> Result<(), Failure> {
    let units = units(trust, &add.units).await.map_err(|error| Failure::of("units", &error))?;
    let new = NewLocalUser {
        user_name: add.user_name.clone(),
        display_name: add.display_name.clone(),
        password,
        roles: add.roles.iter().filter_map(|code| Role::from_code(code)).collect(),
        units,
    };
    match add_local_user(trust, new).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::of("the user was not added", &error)),
    }
}

async fn units(trust: &Trust, names: &[String]) -> Result<BTreeSet<UnitId>, StoreError> {
    let mut tx = trust.db.begin().await?;
    let mut units = BTreeSet::new();
    for name in names {
        units.insert(unit_named(&mut tx, UnitId::new(trust.random()), name).await?);
    }
    tx.commit().await?;
    Ok(units)
}

fn read_password() -> Result<Zeroizing<String>, Failure> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Failure::of("standard input", &error))?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A hundred bits, without characters that look alike.
fn draw_password() -> Zeroizing<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 20] = random_array(&SystemRandomness);
    let letters =
        bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).map(|letter| char::from(*letter));
    let letters: Vec<char> = letters.collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Zeroizing::new(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_password_is_long_and_never_the_same() {
        let (one, other) = (draw_password(), draw_password());
        assert_eq!(one.len(), 23, "{}", one.as_str());
        assert_ne!(one, other);
    }

    #[test]
    fn no_person_can_be_the_node() {
        assert!(!roles().contains(&Role::Node.code()));
        assert_eq!(roles().len(), Role::ALL.len() - 1);
    }
}

//! `samraad migrate`.

use samraad::app::{Databases, Missing};
use samraad::config::Settings;

use super::{Failure, say};

/// Opening a database brings its schema up to date.
pub(super) async fn migrate(settings: &Settings) -> Result<(), Failure> {
    for trust in &settings.trusts {
        let opened = Databases::open(trust, Missing::Refuse).await;
        opened.map_err(|error| Failure::of(&format!("trust {}", trust.id), &error))?.close().await;
        say(&format!("{}: up to date\n", trust.id));
    }
    Ok(())
}

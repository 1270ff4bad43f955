//! `samraad key new`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use samraad::app::{Databases, Missing};
use samraad::config::{Settings, new_master_key_text, write_master_keys};
use samraad::kernel::clock::Clock as _;
use samraad::platform::db::StoreError;
use samraad::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use samraad::platform::world::{SystemClock, SystemRandomness};

use super::{Failure, chosen, say};

/// What keys.
#[derive(Args)]
pub(super) struct KeyNew {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// The two master keys of a trust, for `master_keys` in the configuration.
    Master {
        /// File to write them to, readable by its owner alone. Without it they are printed, for a store of secrets.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Name and keys in the federation for a configured trust that has none yet. The databases are made where they are
    /// missing.
    Federation {
        /// Which trust; may be left out where only one is configured.
        #[arg(long, value_name = "ID")]
        trust: Option<String>,
    },
}

/// Draws keys.
pub(super) async fn new(config: &Path, KeyNew { kind }: KeyNew) -> Result<(), Failure> {
    match kind {
        Kind::Master { out: None } => {
            say(&new_master_key_text(&SystemRandomness));
            Ok(())
        }
        Kind::Master { out: Some(file) } => write_master_keys(&file, &new_master_key_text(&SystemRandomness))
            .map_err(|error| Failure::of(&file.display().to_string(), &error)),
        Kind::Federation { trust } => {
            let configured = chosen(&Settings::load(config)?, trust.as_deref())?;
            let failed =
                |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
            let opened =
                Databases::open(&configured, Missing::Create).await.map_err(|error| failed(&error))?;
            let made = FederationKeys::create(
                &opened.db,
                &opened.keys,
                &configured.origin,
                &SystemRandomness,
                SystemClock.now(),
            )
            .await;
            opened.close().await;
            match made {
                Ok(keys) => {
                    say(&fingerprint(&keys));
                    Ok(())
                }
                Err(CannotLoadKeys::Store(StoreError::Conflict)) => Err(Failure::Refused(format!(
                    "trust {} has its federation keys already; peers know it by them",
                    configured.id
                ))),
                Err(error) => Err(failed(&error)),
            }
        }
    }
}

/// The fingerprint as two administrators compare it.
pub(super) fn fingerprint(keys: &FederationKeys) -> String {
    let fingerprint = keys.public().fingerprint();
    let words: Vec<&str> = fingerprint.words().into_iter().collect();
    let lines: Vec<String> = words.chunks(8).map(|line| format!("#   {}\n", line.join(" "))).collect();
    format!(
        "# Fingerprint of the federation keys, to compare with peers:\n{}#   {fingerprint}\n",
        lines.concat()
    )
}

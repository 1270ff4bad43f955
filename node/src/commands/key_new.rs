//! `samraad key new`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use samraad::app::{Databases, Missing};
use samraad::config::{Settings, new_master_key_text, write_secret};
use samraad::kernel::clock::Clock as _;
use samraad::platform::db::StoreError;
use samraad::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use samraad::platform::world::{SystemClock, SystemRandomness};
use samraad::sign_in::jose::{KeyKind, SigningKey, draw_key};

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
    /// The key that a trust proves itself with to its identity provider, for `client_key` in the configuration. Prints the
    /// public key, a JWK, to register there.
    SignIn {
        /// File to write it to, readable by its owner alone.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// RSA (PS256) instead of P-256 (ES256): for Entra ID.
        #[arg(long)]
        rsa: bool,
        /// File to write a certificate of the key to, for a provider that knows clients by one: for Entra ID.
        #[arg(long, value_name = "FILE")]
        certificate: Option<PathBuf>,
    },
}

/// Draws keys.
pub(super) async fn new(config: &Path, KeyNew { kind }: KeyNew) -> Result<(), Failure> {
    match kind {
        Kind::Master { out: None } => {
            say(&new_master_key_text(&SystemRandomness));
            Ok(())
        }
        Kind::Master { out: Some(file) } => write_secret(&file, &new_master_key_text(&SystemRandomness))
            .map_err(|error| Failure::of(&file.display().to_string(), &error)),
        Kind::SignIn { out, rsa, certificate } => sign_in(&out, rsa, certificate.as_deref()),
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

fn sign_in(out: &Path, rsa: bool, certificate: Option<&Path>) -> Result<(), Failure> {
    let kind = if rsa { KeyKind::Rsa } else { KeyKind::P256 };
    let made = draw_key(kind, "Samråd").map_err(|error| Failure::of("the key was not made", &error))?;
    let public = SigningKey::read(&made.0).map_err(|error| Failure::of("the key was not made", &error))?;
    let public = public.public().map_err(|error| Failure::of("the key was not made", &error))?;
    let failed = |file: &Path, error: std::io::Error| Failure::of(&file.display().to_string(), &error);
    write_secret(out, &made.0).map_err(|error| failed(out, error))?;
    if let Some(file) = certificate {
        std::fs::write(file, &made.1).map_err(|error| failed(file, error))?;
    }
    say(&format!("{public:#}\n"));
    Ok(())
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

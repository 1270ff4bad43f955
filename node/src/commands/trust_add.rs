//! `samraad trust add`: makes the keys and databases of a trust and prints its block for the configuration.
//!
//! The configuration itself is not edited: it may be kept under version control or be made by other tools, and it has
//! comments. The command can be repeated after it was interrupted; keys that exist are used, never replaced.

use std::path::Path;

use clap::Args;
use samraad::app::{Databases, Missing};
use samraad::config::{
    ConfigError, ConfiguredTrust, Settings, Surroundings, new_master_key_text, write_secret,
};
use samraad::kernel::clock::Clock as _;
use samraad::platform::db::StoreError;
use samraad::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use samraad::platform::world::{SystemClock, SystemRandomness};

use super::key_new::fingerprint;
use super::{Failure, say};

/// Name under which the new keys are shown to the validation before they are written.
const NEW_KEYS: &str = "SAMRAAD_KEYS_OF_THE_NEW_TRUST";

/// The trust to be made.
#[derive(Args)]
pub(super) struct TrustAdd {
    /// Short name within this node: 2 to 40 of a-z, 0-9 and hyphen.
    #[arg(long)]
    id: String,
    /// The trust's name as its users know it.
    #[arg(long)]
    name: String,
    /// Its organisation number in Enhetsregisteret.
    #[arg(long, value_name = "NUMBER")]
    organisation_number: String,
    /// Name of its register in the federation, such as samraad.nordvik.example/register. It never changes.
    #[arg(long)]
    origin: String,
    /// Host name that leads to the trust. May be given several times.
    #[arg(long = "host", required = true, value_name = "HOST")]
    hosts: Vec<String>,
    /// Where other trusts reach it [default: https:// and the first host].
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Other trusts cannot connect to this node: it asks them. See docs/operator/no-connections.md.
    #[arg(long, conflicts_with = "public_url")]
    no_connections: bool,
    /// sqlite:PATH, postgres://… or env:NAME [default: a SQLite file in the data folder].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// As --database, for the subjects' keys.
    #[arg(long, value_name = "URL")]
    key_store: Option<String>,
    /// file:PATH or env:NAME [default: a new file in the data folder].
    #[arg(long, value_name = "SOURCE")]
    master_keys: Option<String>,
    /// Language of pages until a user chooses another.
    #[arg(long, default_value = "nb", value_parser = ["nb", "nn", "en"])]
    language: String,
    /// Lets people sign in with a user name and a password kept here.
    #[arg(long)]
    local_accounts: bool,
}

/// Makes the trust.
pub(super) async fn add(config: &Path, add: TrustAdd) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let default_keys = std::path::absolute(settings.server.data_folder.join(&add.id).join("master.keys"))
        .map_err(|error| Failure::of("the data folder", &error))?;
    let source = add.master_keys.clone().unwrap_or_else(|| format!("file:{}", default_keys.display()));
    let new_file =
        source.strip_prefix("file:").map(|file| folder_of(config).join(file)).filter(|file| !file.exists());

    // Everything is validated before anything is written, as the configuration will be with the block in it.
    let new_keys = new_master_key_text(&SystemRandomness);
    let shown = if new_file.is_some() { format!("env:{NEW_KEYS}") } else { source.clone() };
    let configured = validate(config, &add.block(&shown), &new_keys)?;
    if let Some(file) = &new_file {
        write_secret(file, &new_keys).map_err(|error| Failure::of(&file.display().to_string(), &error))?;
    }

    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
    let opened = Databases::open(&configured, Missing::Create).await.map_err(|error| failed(&error))?;
    let (random, now) = (SystemRandomness, SystemClock.now());
    let made = FederationKeys::create(&opened.db, &opened.keys, &configured.origin, &random, now).await;
    let keys = match made {
        // Made by an earlier run that did not come to its end, or that whose output was lost.
        Err(CannotLoadKeys::Store(StoreError::Conflict)) => {
            FederationKeys::load(&opened.db, &opened.keys, &configured.origin, &random, now).await
        }
        made => made,
    };
    opened.close().await;
    let keys = keys.map_err(|error| failed(&error))?;
    eprintln!("Made. Add what follows to {}, then restart the node.", config.display());
    say(&format!("\n{}{}", add.block(&source), fingerprint(&keys)));
    Ok(())
}

fn folder_of(config: &Path) -> &Path {
    config.parent().unwrap_or(Path::new(""))
}

/// Reads the configuration as it will be.
fn validate(config: &Path, block: &str, new_keys: &str) -> Result<ConfiguredTrust, Failure> {
    let before = std::fs::read_to_string(config)
        .map_err(|error| Failure::of(&config.display().to_string(), &error))?;
    let variable = |name: &str| match name {
        NEW_KEYS => Some(new_keys.to_owned()),
        name => std::env::var(name).ok(),
    };
    let around = Surroundings { folder: folder_of(config), variable: &variable };
    let settings = Settings::parse(&format!("{before}\n{block}"), &around).map_err(|mistakes| {
        ConfigError::Mistakes { file: format!("{} with the new trust", config.display()).into(), mistakes }
    })?;
    settings
        .trusts
        .into_iter()
        .next_back()
        .ok_or_else(|| Failure::Failed("the new trust was not read".to_owned()))
}

impl TrustAdd {
    fn block(&self, master_keys: &str) -> String {
        let first = self.hosts.first().map(String::as_str).unwrap_or_default();
        let public_url = self.public_url.clone().unwrap_or_else(|| format!("https://{first}"));
        let hosts: Vec<String> = self.hosts.iter().map(|host| quoted(host)).collect();
        let mut lines = vec![
            "[[trust]]".to_owned(),
            format!("id = {}", quoted(&self.id)),
            format!("name = {}", quoted(&self.name)),
            format!("organisation_number = {}", quoted(&self.organisation_number)),
            format!("origin = {}", quoted(&self.origin)),
            format!("hosts = [{}]", hosts.join(", ")),
            if self.no_connections {
                "accepts_connections = false".to_owned()
            } else {
                format!("public_url = {}", quoted(&public_url))
            },
        ];
        let optional = [("database", &self.database), ("key_store", &self.key_store)];
        let given = optional
            .into_iter()
            .filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_ref()?))));
        lines.extend(given);
        lines.push(format!("master_keys = {}", quoted(master_keys)));
        lines.push(format!("language = {}", quoted(&self.language)));
        lines.push(format!("local_accounts = {}\n", self.local_accounts));
        lines.join("\n")
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

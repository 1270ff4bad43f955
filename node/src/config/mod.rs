//! What an operator configures, read from one TOML file and validated as a whole before anything starts.
//!
//! [`Settings::load`] never stops at the first mistake: it names them all, each with its line and key. Settings hold no
//! secret that `Debug` would print. `config/samraad.toml` explains every key; docs/adr/0004-configuration.md says why
//! the file is read through `toml`'s spanned values.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use federation_protocol::ids::Origin;
use ipnet::IpNet;

use crate::kernel::trust::TrustId;
use crate::platform::arrival::HostName;
use crate::platform::key_store::MasterKeys;
use crate::platform::telemetry::LogSettings;
use crate::platform::trust::TrustSettings;

mod master_keys;
mod reader;
mod secrets;
mod server;
mod sign_in;
#[cfg(test)]
mod tests;
mod trusts;

pub use master_keys::{
    KeySource, draw_next_master_key, forget_earlier_master_keys, new_master_key_text, write_secret,
};
pub use secrets::DatabaseUrl;

/// Everything that is configured.
#[derive(Debug)]
pub struct Settings {
    /// The process.
    pub server: ServerSettings,
    /// The trusts that it hosts; none before the first `samraad trust add`.
    pub trusts: Vec<ConfiguredTrust>,
}

/// Settings of the process, shared by its trusts.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// Where plain HTTP is served: to a proxy, or to browsers on the same machine.
    pub listen: Option<SocketAddr>,
    /// Where HTTPS is served in process.
    pub tls: Option<TlsSettings>,
    /// Where Prometheus reads how it goes. Asks nobody who they are.
    pub listen_metrics: Option<SocketAddr>,
    /// Only these may say for whom they ask (`X-Forwarded-*`).
    pub trusted_proxies: Vec<IpNet>,
    /// What relative paths of databases are relative to, and where the process locks are.
    pub data_folder: PathBuf,
    /// Log lines.
    pub log: LogSettings,
    /// How long open requests and running jobs may take to finish when the process is told to stop.
    pub shutdown_grace: Duration,
}

/// HTTPS in process.
#[derive(Debug, Clone)]
pub struct TlsSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// One hosted trust as configured.
#[derive(Debug, Clone)]
pub struct ConfiguredTrust {
    /// Short name in this process.
    pub id: TrustId,
    /// Name of its register. Must be the one the trust was made with.
    pub origin: Origin,
    /// Host names it answers to.
    pub hosts: Vec<HostName>,
    /// Cases, register, mailbox.
    pub database: DatabaseUrl,
    /// Subjects' keys.
    pub key_store: DatabaseUrl,
    /// The keys that only administrators hold.
    pub master_keys: MasterKeys,
    /// Where they come from, to read them again.
    pub key_source: KeySource,
    /// What the features need to know.
    pub settings: TrustSettings,
}

/// One mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: usize,
    /// The key, with its table: `server.listen`, `trust[1].hosts` (the first trust is 1). Empty for a syntax error.
    pub key: String,
    /// What is wrong and how to mend it. Never the value of a secret.
    pub what: String,
}

/// Why the configuration cannot be used.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file has mistakes.
    Mistakes {
        /// Which file.
        file: PathBuf,
        /// All of them, in the order of their lines.
        mistakes: Vec<Mistake>,
    },
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, cause } => write!(f, "{}: cannot be read: {cause}", file.display()),
            Self::Mistakes { file, mistakes } => {
                for (at, Mistake { line, key, what }) in mistakes.iter().enumerate() {
                    let end = if at + 1 == mistakes.len() { "" } else { "\n" };
                    let colon = if key.is_empty() { "" } else { ": " };
                    write!(f, "{}:{line}: {key}{colon}{what}{end}", file.display())?;
                }
                Ok(())
            }
        }
    }
}

/// What the configuration refers to outside the file, as an argument so that tests need no process environment.
pub struct Surroundings<'a> {
    /// Folder of the file: relative paths in it start here.
    pub folder: &'a Path,
    /// An environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Settings {
    /// Reads and validates the file.
    ///
    /// # Errors
    /// [`ConfigError`] with every mistake.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|cause| ConfigError::Unreadable { file: file.to_owned(), cause })?;
        let variable = |name: &str| std::env::var(name).ok();
        let folder = file.parent().unwrap_or(Path::new(""));
        Self::parse(&text, &Surroundings { folder, variable: &variable })
            .map_err(|mistakes| ConfigError::Mistakes { file: file.to_owned(), mistakes })
    }

    /// Validates the text of a configuration file.
    ///
    /// # Errors
    /// Every mistake, in the order of their lines.
    pub fn parse(text: &str, around: &Surroundings<'_>) -> Result<Self, Vec<Mistake>> {
        Self::read(text, around).0
    }

    /// Also tells the keys that the program knows.
    fn read(text: &str, around: &Surroundings<'_>) -> (Result<Self, Vec<Mistake>>, Vec<String>) {
        let (document, mut mistakes) = reader::document(text);
        let mut root = reader::Section::root(text, document.get_ref());
        let server = server::read(&mut root, around);
        let trusts = trusts::read(&mut root, around, &server.data_folder);
        let outcome = root.finish();
        mistakes.extend(outcome.mistakes);
        mistakes.sort_by_key(|mistake| mistake.line);
        let settings = match trusts {
            Some(trusts) if mistakes.is_empty() => Ok(Self { server, trusts }),
            _ => Err(mistakes),
        };
        (settings, outcome.known)
    }

    /// The trust with this id.
    pub fn trust(&self, id: &str) -> Option<&ConfiguredTrust> {
        self.trusts.iter().find(|trust| trust.id.as_str() == id)
    }
}

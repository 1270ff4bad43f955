//! The commands of the program. Exit code 2 means that the command line or the configuration is wrong and that nothing
//! was done; 1 that something failed.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use samraad::app::{CannotOpenTrust, Node};
use samraad::config::{ConfigError, ConfiguredTrust, Settings};
use samraad::kernel::trust::TrustId;
use samraad::platform::world::{SystemClock, SystemRandomness};

mod audit;
mod backup;
mod demo;
mod erase;
mod gate;
mod key_new;
mod key_rotate;
mod key_rotate_master;
mod migrate;
mod peers;
mod reach;
mod register;
mod restore;
mod serve;
mod trust_add;
mod user_add;
mod verify;

/// A Samråd node: applications for medicines outside the ordinary scheme, and the decisions of all trusts.
#[derive(Parser)]
#[command(name = "samraad", version)]
struct Arguments {
    /// The configuration.
    #[arg(long, global = true, env = "SAMRAAD_CONFIG", default_value = "samraad.toml", value_name = "FILE")]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves all configured trusts until SIGTERM.
    Serve,
    /// Starts three invented trusts on this machine, with users, cases and a register.
    Demo(demo::Demo),
    /// Trusts of this node.
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Users with a password kept here.
    #[command(subcommand)]
    User(UserCommand),
    /// Secret keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// A trust's own register.
    #[command(subcommand)]
    Register(RegisterCommand),
    /// The access log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Copies the two databases of a trust into folders, apart; also while the node serves.
    Backup(backup::BackUp),
    /// Puts a backup in the place of a trust's databases. SQLite: while the node is stopped. See docs/operator/restore.md.
    Restore(restore::Restore),
    /// Destroys what is known of a patient or a group case; also while the node serves. Says what that means first.
    Erase(erase::Erase),
    /// Brings the databases of all configured trusts up to date; `serve` does so too.
    Migrate,
    /// Tells how it goes with every peer, and fails when something needs a person; also while the node serves.
    Peers(peers::Peers),
    /// Recomputes every root, commitment and signature from the stored bytes; also while the node serves.
    Verify(verify::Verify),
    /// Measures the anonymity gate on sentences in which people have marked what identifies somebody.
    Gate(gate::Gate),
    /// Names every mistake in the configuration.
    CheckConfig,
}

#[derive(Subcommand)]
enum TrustCommand {
    /// Makes a trust's keys and databases, and prints the block to add to the configuration.
    Add(trust_add::TrustAdd),
}

#[derive(Subcommand)]
enum UserCommand {
    /// Adds a user. The password is read from standard input, or drawn and printed once.
    Add(user_add::UserAdd),
}

#[derive(Subcommand)]
enum KeyCommand {
    /// Draws keys that did not exist before; never replaces any.
    New(key_new::KeyNew),
    /// Gives a trust a new key in the federation and announces it in its log. SQLite: while the node is stopped.
    Rotate(key_rotate::KeyRotate),
    /// Changes the master key that wraps all others; also while the node serves. See docs/operator/master-keys.md.
    RotateMaster(key_rotate_master::RotateMaster),
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Recomputes it from its rows, tree and checkpoints; also while the node serves.
    Verify(audit::Of),
}

#[derive(Subcommand)]
enum RegisterCommand {
    /// How far the register is, and after a restore from a backup what is missing.
    Status(register::Of),
    /// Lets it be signed again after a restore although not everybody has answered. See docs/operator/restore.md first.
    SignAnyway(register::SignAnyway),
    /// Ends it and begins the next one, for ever. Says what that means first. SQLite: while the node is stopped.
    End(register::End),
    /// Writes checkpoint and tiles as files for a plain web server; again and again, as the register grows.
    Export(register::Export),
}

/// Why a command ends without having done what it was asked.
enum Failure {
    /// The configuration has mistakes.
    Config(ConfigError),
    /// The command line or the configuration does not allow it.
    Refused(String),
    /// It was tried and failed.
    Failed(String),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl Failure {
    /// An error with all its causes.
    fn of(what: &str, error: &dyn std::error::Error) -> Self {
        let mut text = format!("{what}: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        Self::Failed(text)
    }
}

/// Runs the command of the command line.
pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::parse();
    // What this program writes is for its own user: databases, keys, markers.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    // One provider for all of TLS, before anything opens a connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match execute(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Config(mistakes)) => {
            eprintln!("{mistakes}");
            ExitCode::from(2)
        }
        Err(Failure::Refused(why)) => {
            eprintln!("samraad: {why}");
            ExitCode::from(2)
        }
        Err(Failure::Failed(why)) => {
            eprintln!("samraad: {why}");
            ExitCode::FAILURE
        }
    }
}

fn execute(Arguments { config, command }: Arguments) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::of("cannot start", &error))?;
    match command {
        Command::Serve => runtime.block_on(serve::serve(Settings::load(&config)?)),
        Command::Demo(demo) => runtime.block_on(demo::demo(demo)),
        Command::Trust(TrustCommand::Add(add)) => runtime.block_on(trust_add::add(&config, add)),
        Command::User(UserCommand::Add(add)) => {
            runtime.block_on(user_add::add(Settings::load(&config)?, add))
        }
        Command::Key(KeyCommand::New(new)) => runtime.block_on(key_new::new(&config, new)),
        Command::Key(KeyCommand::Rotate(rotate)) => {
            runtime.block_on(key_rotate::rotate(Settings::load(&config)?, rotate))
        }
        Command::Key(KeyCommand::RotateMaster(rotate)) => {
            runtime.block_on(key_rotate_master::rotate(Settings::load(&config)?, rotate))
        }
        Command::Register(command) => {
            let settings = Settings::load(&config)?;
            match command {
                RegisterCommand::Status(of) => runtime.block_on(register::status(settings, of)),
                RegisterCommand::SignAnyway(command) => {
                    runtime.block_on(register::sign_anyway(settings, command))
                }
                RegisterCommand::End(command) => runtime.block_on(register::end(settings, command)),
                RegisterCommand::Export(command) => runtime.block_on(register::export(settings, command)),
            }
        }
        Command::Audit(AuditCommand::Verify(of)) => {
            runtime.block_on(audit::verify_logs(Settings::load(&config)?, of))
        }
        Command::Backup(asked) => runtime.block_on(backup::back_up(Settings::load(&config)?, asked)),
        Command::Restore(asked) => runtime.block_on(restore::restore(Settings::load(&config)?, asked)),
        Command::Erase(asked) => runtime.block_on(erase::erase(Settings::load(&config)?, asked)),
        Command::Migrate => runtime.block_on(migrate::migrate(&Settings::load(&config)?)),
        Command::Peers(asked) => runtime.block_on(peers::peers(Settings::load(&config)?, asked)),
        Command::Verify(asked) => runtime.block_on(verify::verify(Settings::load(&config)?, asked)),
        Command::Gate(asked) => gate::gate(&asked),
        Command::CheckConfig => {
            let trusts = Settings::load(&config)?.trusts.len();
            say(&format!("{}: no mistakes; trusts: {trusts}\n", config.display()));
            Ok(())
        }
    }
}

/// Writes a result to standard output. Nobody is left to tell when that is closed.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// The trust that a command is about: the one named, or the only one there is.
fn chosen(settings: &Settings, named: Option<&str>) -> Result<ConfiguredTrust, Failure> {
    let found = match (named, settings.trusts.as_slice()) {
        (Some(id), _) => settings.trust(id).ok_or_else(|| format!("no trust `{id}` is configured")),
        (None, [only]) => Ok(only),
        (None, []) => Err("no trust is configured: `samraad trust add` makes one".to_owned()),
        (None, _) => Err("say which trust: --trust ID".to_owned()),
    };
    found.cloned().map_err(Failure::Refused)
}

/// Opens the configured trusts with the machine's clock and randomness.
async fn open(settings: &Settings) -> Result<Node, Failure> {
    let opened = open_or_tell(settings).await;
    opened.map_err(|(trust, error)| Failure::of(&format!("trust {trust}"), &error))
}

/// The same, for who can do something about a trust that does not open.
async fn open_or_tell(settings: &Settings) -> Result<Node, (TrustId, CannotOpenTrust)> {
    Node::open(settings, Arc::new(SystemClock), Arc::new(SystemRandomness)).await
}

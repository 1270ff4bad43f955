//! PostgreSQL for tests: one server for a whole run, a database of its own for each test.
//!
//! Under nextest each test is a process of its own, so the server is started once before them by the setup script
//! `postgres-for-tests` (`.config/nextest.toml`), which hands its URL down in [`VARIABLE`]. Under `cargo test` the first
//! test that asks starts it. Either way a keeper process holds the server and watches who it is for: when that one is
//! gone, killed or not, the server and its folder go too.

mod server;

pub use server::{Durability, PostgresServer};

use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::processes::{built_binaries, wait_for_end_of};

/// Where the setup script puts the URL of the shared server.
pub const VARIABLE: &str = "SAMRAAD_TEST_POSTGRES";

/// The name of the program that starts and keeps the server.
pub const PROGRAM: &str = "postgres-for-tests";

/// The URL of the shared server's first database, for making others.
///
/// # Panics
/// When there is no server and none can be started.
pub fn shared_server() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        std::env::var(VARIABLE).unwrap_or_else(|_| {
            let program = built_binaries().join(PROGRAM);
            start_keeper(&program, std::process::id())
                .unwrap_or_else(|e| panic!("{}: {e}", program.display()))
        })
    })
}

/// Starts a keeper for a server that lives as long as the process `owner`, and gives the server's URL.
///
/// # Errors
/// When the keeper or its server does not start; what it said is in the error.
pub fn start_keeper(program: &Path, owner: u32) -> io::Result<String> {
    // Out of our process group, or the signal that ends the run would take the keeper before it has cleaned up.
    let mut keeper = Command::new(program)
        .args(["keep", &owner.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    let mut answer = String::new();
    let out = keeper.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?;
    BufReader::new(out).read_line(&mut answer)?;
    match answer.trim().strip_prefix("ready ") {
        Some(url) => Ok(url.to_owned()),
        None => Err(io::Error::other(answer)),
    }
}

/// The keeper's life: starts the server, says so on standard output, and stops it when the owner is gone.
///
/// # Errors
/// When the server does not start or the owner cannot be watched.
pub async fn keep(owner: u32) -> io::Result<()> {
    let server = match PostgresServer::start(Durability::Fast).await {
        Ok(server) => server,
        Err(error) => {
            println!("{}", error.to_string().replace('\n', " | "));
            return Err(error);
        }
    };
    println!("ready {}", server.url("postgres"));
    wait_for_end_of(owner)
}

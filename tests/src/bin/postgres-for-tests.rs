//! Nextest's setup script: starts the PostgreSQL that all tests of a run share.
//!
//! Without arguments it starts a keeper for the process that called it (nextest) and writes the server's URL where nextest
//! reads it; with `keep PID` it is that keeper.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::process::parent_id;

use samraad_tests::postgres::{VARIABLE, keep, start_keeper};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["keep", owner] => keep(owner.parse().map_err(io::Error::other)?).await,
        [] => {
            let url = start_keeper(&std::env::current_exe()?, parent_id())?;
            let environment =
                std::env::var_os("NEXTEST_ENV").ok_or_else(|| io::Error::other("run by nextest only"))?;
            writeln!(OpenOptions::new().append(true).open(environment)?, "{VARIABLE}={url}")
        }
        _ => Err(io::Error::other("usage: postgres-for-tests [keep PID]")),
    }
}

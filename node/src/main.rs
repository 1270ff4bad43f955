//! The program `samraad`: a node, and the commands by which it is set up.

mod commands;

fn main() -> std::process::ExitCode {
    commands::run()
}

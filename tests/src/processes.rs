//! Child processes that never outlive what they were started for, also when a test is killed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// A command that is killed by the kernel when the thread that starts it ends.
pub fn bound_to_this_thread(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program.as_ref());
    command
}

/// Blocks until the process is gone; at once when it is already.
///
/// # Errors
/// When the kernel cannot watch processes.
pub fn wait_for_end_of(process: u32) -> io::Result<()> {
    let Some(pid) = pid(process) else { return Ok(()) };
    let watched = match pidfd_open(pid, PidfdFlags::empty()) {
        Ok(watched) => watched,
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    poll(&mut [PollFd::new(&watched, PollFlags::IN)], None)?;
    Ok(())
}

/// Sends a signal to a child that was not waited for yet, so that its number still means it.
pub(crate) fn signal(child: &Child, signal: Signal) {
    if let Some(pid) = pid(child.id()) {
        // It may have ended by itself in the meantime, and then there is nobody to tell.
        let _ = kill_process(pid, signal);
    }
}

fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

/// Waits for a child that was told to stop, and kills it when it does not.
///
/// # Errors
/// When the child cannot be waited for, or had to be killed.
pub(crate) fn wait_for_exit(child: &mut Child, patience: Duration) -> io::Result<ExitStatus> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::other(format!("did not stop within {} s", patience.as_secs())));
        }
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// The folder that cargo built into: where the binary under test and those of this crate are.
///
/// # Panics
/// When the running test is not below such a folder.
pub fn built_binaries() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the running test");
    let folder = test.ancestors().find(|folder| folder.join(".fingerprint").is_dir());
    folder.expect("a test runs from cargo's target folder").to_owned()
}

/// The last lines of a log, for the report of a failure.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_process_is_seen_while_it_runs_and_after() {
        let mut child = Command::new("sleep").arg("600").spawn().expect("sleep starts");
        let id = child.id();
        let watcher = thread::spawn(move || wait_for_end_of(id));
        child.kill().expect("it runs");
        child.wait().expect("it was killed");
        watcher.join().expect("no panic").expect("the end was seen");
        wait_for_end_of(id).expect("long gone");
    }

    #[test]
    fn a_bound_process_ends_with_the_thread_that_started_it() {
        let starter = thread::spawn(|| {
            let child = bound_to_this_thread("sleep").arg("600").spawn().expect("sleep starts");
            // Bound from when the wanted program runs, not from when its process is made.
            let name = format!("/proc/{}/comm", child.id());
            while fs::read_to_string(&name).expect("it runs").trim() != "sleep" {
                thread::yield_now();
            }
            child
        });
        let mut child = starter.join().expect("no panic");
        wait_for_exit(&mut child, Duration::from_secs(10)).expect("ended with its thread");
    }
}

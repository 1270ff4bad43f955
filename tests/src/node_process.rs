//! The product as it ships: the `samraad` binary in a process of its own, which can be stopped, killed and started again.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::processes::{bound_to_this_thread, built_binaries, signal, tail, wait_for_exit};
use crate::web;

const READY_WITHIN: Duration = Duration::from_secs(60);
const STOPS_WITHIN: Duration = Duration::from_secs(30);

/// The setting that makes a node with debug assertions end, without unwinding, right at a named commit boundary.
const CRASH_AT: &str = "SAMRAAD_CRASH_AT";

/// The setting that makes the commit at a named boundary fail, once.
const FAIL_AT: &str = "SAMRAAD_FAIL_AT";

/// How a node is started.
#[derive(Debug, Clone)]
pub struct NodeCommand {
    arguments: Vec<OsString>,
    folder: PathBuf,
    ready: String,
    crash_at: Option<String>,
    fail_at: Option<String>,
}

impl NodeCommand {
    /// `samraad` with these arguments, run in `folder` (where its log is kept too), ready once `ready`, the address of a
    /// `/readyz`, answers 200.
    pub fn new<A: Into<OsString>>(
        arguments: impl IntoIterator<Item = A>,
        folder: impl Into<PathBuf>,
        ready: impl Into<String>,
    ) -> Self {
        let arguments = arguments.into_iter().map(Into::into).collect();
        Self { arguments, folder: folder.into(), ready: ready.into(), crash_at: None, fail_at: None }
    }

    /// The same node, but it crashes when it comes to this commit boundary.
    #[must_use]
    pub fn crash_at(mut self, boundary: impl Into<String>) -> Self {
        self.crash_at = Some(boundary.into());
        self
    }

    /// The same node, but the commit at this boundary fails in this way, such as `append:before-commit=lost`.
    #[must_use]
    pub fn fail_at(mut self, boundary_and_fault: impl Into<String>) -> Self {
        self.fail_at = Some(boundary_and_fault.into());
        self
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Panics
    /// When it is not; with the end of its log.
    pub async fn start(self) -> NodeProcess {
        let mut node = self.spawn();
        if let Err(status) = node.ready().await {
            panic!("the node ended before it was ready ({status}); its log ends with\n{}", node.log_tail());
        }
        node
    }

    /// Starts it, ready or not: for a node that is to crash on its way up, or to refuse its settings.
    ///
    /// # Panics
    /// When the binary cannot be run.
    pub fn spawn(self) -> NodeProcess {
        let log = self.folder.join("node.log");
        let out = OpenOptions::new().create(true).append(true).open(&log).expect("a log");
        let process = self.run(out).unwrap_or_else(|e| panic!("samraad cannot be started: {e}"));
        NodeProcess { command: self, process, log }
    }

    fn run(&self, out: File) -> io::Result<Child> {
        let mut command = bound_to_this_thread(binary());
        command.args(&self.arguments).current_dir(&self.folder).env_remove(CRASH_AT).env_remove(FAIL_AT);
        for (variable, wanted) in [(CRASH_AT, &self.crash_at), (FAIL_AT, &self.fail_at)] {
            if let Some(wanted) = wanted {
                command.env(variable, wanted);
            }
        }
        command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).spawn()
    }
}

/// A running node. Killed when dropped; its log is shown when that happens in a failing test.
#[derive(Debug)]
pub struct NodeProcess {
    command: NodeCommand,
    process: Child,
    log: PathBuf,
}

impl NodeProcess {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it is ready.
    ///
    /// # Errors
    /// How it ended, when it ended instead.
    ///
    /// # Panics
    /// When it is neither ready nor ended in a minute.
    pub async fn ready(&mut self) -> Result<(), ExitStatus> {
        let client = web::client();
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            if let Some(status) = self.process.try_wait().expect("a child of ours") {
                return Err(status);
            }
            let answer = client.get(&self.command.ready).timeout(Duration::from_secs(5)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            assert!(Instant::now() < deadline, "not ready in time; its log ends with\n{}", self.log_tail());
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Asks it to stop, as a service manager would, and says how it ended.
    ///
    /// # Panics
    /// When it does not stop in half a minute.
    pub fn stop(mut self) -> ExitStatus {
        signal(&self.process, Signal::TERM);
        self.wait()
    }

    /// Kills it in the middle of whatever it does, and gives what is needed to start it again. A crash point that it was
    /// started with is forgotten.
    ///
    /// # Panics
    /// When it cannot be killed.
    #[must_use]
    pub fn kill(mut self) -> NodeCommand {
        self.process.kill().expect("killed");
        self.process.wait().expect("a child of ours");
        NodeCommand { crash_at: None, fail_at: None, ..self.command.clone() }
    }

    /// Waits for a node that ends by itself, as one with a crash point does.
    ///
    /// # Panics
    /// When it goes on running; with the end of its log.
    pub fn wait(&mut self) -> ExitStatus {
        match wait_for_exit(&mut self.process, STOPS_WITHIN) {
            Ok(status) => status,
            Err(error) => panic!("the node {error}; its log ends with\n{}", self.log_tail()),
        }
    }

    /// Whether it has ended.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn has_ended(&mut self) -> bool {
        self.process.try_wait().expect("a child of ours").is_some()
    }

    /// All that it, and those before it in the same folder, have logged.
    ///
    /// # Panics
    /// When the log cannot be read.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("a log")
    }

    /// The most memory that it has had so far, in KiB.
    ///
    /// # Panics
    /// When the kernel does not say.
    pub fn peak_memory_kib(&self) -> u64 {
        peak_memory_kib(self.process.id())
    }

    fn log_tail(&self) -> String {
        tail(&self.log, 40)
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "--- the log of the node in {} ends with:\n{}",
                self.command.folder.display(),
                self.log_tail()
            );
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The most memory that a process has had so far, in KiB.
///
/// # Panics
/// When the kernel does not say.
pub fn peak_memory_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line for it");
    peak.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// The binary under test: `SAMRAAD_BIN`, or what cargo built beside the test. Cargo does not build it for this crate, so a
/// forgotten one is refused rather than tested in place of the code at hand.
///
/// # Panics
/// When it is missing or older than its sources.
pub fn binary() -> PathBuf {
    if let Some(given) = std::env::var_os("SAMRAAD_BIN") {
        return given.into();
    }
    let built = built_binaries().join("samraad");
    let age = |file: &Path| fs::metadata(file).and_then(|data| data.modified()).ok();
    let sources = fs::read_to_string(built.with_extension("d")).unwrap_or_default();
    let newer = sources.split_whitespace().skip(1).map(Path::new).find(|source| age(source) > age(&built));
    let fresh = built.exists() && newer.is_none();
    assert!(fresh, "{} is missing or old: cargo build --workspace --bin samraad", built.display());
    built
}

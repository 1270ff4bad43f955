//! A ChromeDriver of one's own, and the headless Chromium that it drives.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chrome::ChromeCapabilities;
use thirtyfour::{Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, LoggingPrefsLogLevel};

use crate::processes::{bound_to_this_thread, tail, wait_for_end_of};

/// What Chromium is started with.
const ARGUMENTS: &[&str] = &[
    "--headless",
    // Containers and root have no sandbox to offer.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    // A pipe that closes with its driver: Chromium then ends too, also when the test was killed.
    "--remote-debugging-pipe",
    // Nothing but the nodes under test is spoken to.
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
    "--ignore-certificate-errors",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
];

/// A running ChromeDriver with a folder for its log and the browser's profile.
#[derive(Debug)]
pub(super) struct ChromeDriver {
    process: Child,
    // Held open: a driver that writes to a closed pipe would end.
    _output: BufReader<ChildStdout>,
    port: u16,
    folder: TempDir,
    chromium: Option<u32>,
}

impl ChromeDriver {
    /// Starts one on a port of its own choice.
    pub(super) fn start() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("samraad-browser-").tempdir()?;
        let mut process = bound_to_this_thread("chromedriver")
            .args(["--port=0", "--log-level=WARNING"])
            .arg(format!("--log-path={}", folder.path().join("chromedriver.log").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.path().join("stderr.log"))?)
            .spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?);
        let mut said = String::new();
        loop {
            let start = said.len();
            if output.read_line(&mut said)? == 0 {
                return Err(io::Error::other(format!("chromedriver ended without a port; it said: {said}")));
            }
            if let Some((_, port)) = said[start..].split_once("started successfully on port ") {
                let port = port.trim().trim_end_matches('.').parse().map_err(io::Error::other)?;
                return Ok(Self { process, _output: output, port, folder, chromium: None });
            }
        }
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The browser to ask it for: an empty profile, one language, the console kept.
    pub(super) fn capabilities(
        &self,
        language: &str,
    ) -> thirtyfour::prelude::WebDriverResult<ChromeCapabilities> {
        let mut wanted = ChromeCapabilities::new();
        for argument in ARGUMENTS {
            wanted.add_arg(argument)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", self.folder.path().join("profile").display()))?;
        wanted.add_experimental_option("prefs", serde_json::json!({ "intl.accept_languages": language }))?;
        wanted.set_browser_log_level(LoggingPrefsLogLevel::Warning)?;
        wanted.accept_insecure_certs(true)?;
        if let Some(chromium) = installed_chromium() {
            wanted.set_binary(&chromium.to_string_lossy())?;
        }
        Ok(wanted)
    }

    /// Learns which browser it drives from what a session says about itself.
    pub(super) fn carries(&mut self, session: &Capabilities) {
        self.chromium =
            session.get("goog:processID").and_then(Value::as_u64).and_then(|id| id.try_into().ok());
    }

    /// The end of its log, for the report of a failure.
    pub(super) fn log(&self) -> String {
        tail(&self.folder.path().join("chromedriver.log"), 30)
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // Chromium goes with its pipe, and only then will nobody write to its profile while that is removed.
        if let Some(chromium) = self.chromium {
            let _ = wait_for_end_of(chromium);
        }
    }
}

fn installed_chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder: PathBuf| Path::new(&folder).join("chromium"))
        .find(|file| file.exists())
}

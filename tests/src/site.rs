//! A node as an operator sets it up: a folder with configuration and certificate, trusts and users added by command, and
//! the process that serves them over HTTPS on this machine.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use federation_protocol::hash::Hash;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::TempDir;

use crate::node_process::{NodeCommand, NodeProcess, binary};
use crate::web;

/// The password of every user that [`Site::add_user`] adds.
pub const PASSWORD: &str = "riktig hest batteri stift";

/// The keys of a trust that only a test or a demo sets.
const ALL_ON_THIS_MACHINE: &str = "danger_allow_loopback_peers = true\ndanger_demo = true\n";

/// A folder with everything a node needs, and the node when it runs.
#[derive(Debug)]
pub struct Site {
    // Before its folder: a node that is killed in a failing test still shows its log.
    node: Option<NodeProcess>,
    folder: TempDir,
    port: u16,
    pin: Hash,
}

impl Site {
    /// A folder with a configuration without trusts, and a certificate for `<trust>.localhost` of each of these.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new(trusts: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("samraad-site-").tempdir().expect("a folder");
        let hosts: Vec<String> = trusts.iter().map(|trust| format!("{trust}.localhost")).collect();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(hosts).expect("a certificate");
        fs::write(folder.path().join("chain.pem"), cert.pem()).expect("written");
        fs::write(folder.path().join("key.pem"), signing_key.serialize_pem()).expect("written");
        let pin = samraad::peers::client::pin_of(cert.der()).expect("a certificate");
        let site = Self { folder, port: web::free_port(), pin, node: None };
        site.configure(&format!(
            "[server]\nlisten_tls = \"127.0.0.1:{}\"\ntls_certificate = \"chain.pem\"\ntls_key = \"key.pem\"\n\
             log_format = \"pretty\"\nlog_filter = \"warn\"\n",
            site.port
        ));
        site
    }

    /// Adds a trust by command, with `more` keys besides those that a test needs.
    ///
    /// # Panics
    /// When the command refuses.
    pub fn add_trust(&self, id: &str, name: &str, organisation_number: &str, more: &str) {
        self.add_trust_with(id, name, organisation_number, &[], more);
    }

    /// The same with more `arguments` for the command, such as where its databases are.
    ///
    /// # Panics
    /// When the command refuses.
    pub fn add_trust_with(
        &self,
        id: &str,
        name: &str,
        organisation_number: &str,
        arguments: &[String],
        more: &str,
    ) {
        let mut all = vec![
            "trust".to_owned(),
            "add".to_owned(),
            format!("--id={id}"),
            format!("--name={name}"),
            format!("--organisation-number={organisation_number}"),
            format!("--origin=samraad.{id}.example/register"),
            format!("--host={id}.localhost"),
            format!("--public-url={}", self.url(id)),
            "--local-accounts".to_owned(),
        ];
        all.extend_from_slice(arguments);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let added = self.run(&all, "");
        let block = String::from_utf8_lossy(&added.stdout).into_owned();
        self.configure(&format!("{block}{ALL_ON_THIS_MACHINE}{more}\n"));
    }

    /// Adds a user with [`PASSWORD`] by command.
    ///
    /// # Panics
    /// When the command refuses.
    pub fn add_user(&self, trust: &str, user_name: &str, display_name: &str, roles: &[&str], units: &[&str]) {
        let mut arguments = vec![
            "user".to_owned(),
            "add".to_owned(),
            format!("--trust={trust}"),
            format!("--user-name={user_name}"),
            format!("--display-name={display_name}"),
            "--password-stdin".to_owned(),
        ];
        arguments.extend(roles.iter().map(|role| format!("--role={role}")));
        arguments.extend(units.iter().map(|unit| format!("--unit={unit}")));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.run(&arguments, PASSWORD);
    }

    /// Runs a command of the program in the folder.
    ///
    /// # Panics
    /// When it fails.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let output = self.output(arguments, input);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        output
    }

    /// Runs a command of the program in the folder, whatever comes of it.
    ///
    /// # Panics
    /// When it cannot be run, or does not read what it is given.
    pub fn output(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.path()).env_remove("SAMRAAD_CONFIG");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("samraad runs");
        let written = child.stdin.take().expect("piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        written.or_else(|error| if input.is_empty() { Ok(()) } else { Err(error) }).expect("read");
        output
    }

    /// Adds to the configuration.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn configure(&self, more: &str) {
        let file = self.path().join("samraad.toml");
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, before + more).expect("written");
    }

    /// Starts the node.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn start(&mut self) {
        self.node = Some(self.command().start().await);
    }

    /// Starts the node so that it dies when it comes to this commit boundary, be that on its way up.
    ///
    /// # Panics
    /// When it is neither ready nor dead in time.
    pub async fn start_to_crash(&mut self, boundary: &str) {
        let mut node = self.command().crash_at(boundary).spawn();
        // Not ready means that it has come to the boundary already.
        let _ = node.ready().await;
        self.node = Some(node);
    }

    /// Starts the node so that the commit at a boundary fails once, such as `append:before-commit=lost`.
    ///
    /// # Panics
    /// When it does not become ready.
    pub async fn start_to_fail(&mut self, boundary_and_fault: &str) {
        self.node = Some(self.command().fail_at(boundary_and_fault).start().await);
    }

    /// Kills it as a power cut would. It may have died already.
    pub fn kill(&mut self) {
        if let Some(node) = self.node.take() {
            let _ = node.kill();
        }
    }

    /// Whether it runs.
    pub fn is_running(&mut self) -> bool {
        self.node.as_mut().is_some_and(|node| !node.has_ended())
    }

    /// Stops it as a service manager would.
    ///
    /// # Panics
    /// When it does not end well.
    pub fn stop(&mut self) {
        if let Some(node) = self.node.take() {
            assert!(node.stop().success(), "SIGTERM is a good end");
        }
    }

    /// The id of its process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn pid(&self) -> u32 {
        self.node.as_ref().expect("runs").pid()
    }

    /// All that it has logged.
    ///
    /// # Panics
    /// When it does not run.
    pub fn log(&self) -> String {
        self.node.as_ref().expect("runs").log()
    }

    /// The most memory that it has had so far, in KiB.
    ///
    /// # Panics
    /// When it does not run.
    pub fn peak_memory_kib(&self) -> u64 {
        self.node.as_ref().expect("runs").peak_memory_kib()
    }

    /// Copies the folder of a stopped node.
    ///
    /// # Panics
    /// When it runs, or cannot be copied.
    pub fn keep(&self) -> Kept {
        assert!(self.node.is_none(), "a running node is not copied");
        let copy = tempfile::tempdir().expect("a folder");
        copy_folder(self.path(), copy.path());
        Kept(copy)
    }

    /// Brings the folder back to how it was kept.
    ///
    /// # Panics
    /// When the node runs, or it cannot be copied.
    pub fn restore(&self, kept: &Kept) {
        assert!(self.node.is_none(), "nothing is restored under a running node");
        for entry in fs::read_dir(self.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("removed");
        }
        copy_folder(kept.0.path(), self.path());
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where a trust is reached.
    pub fn url(&self, trust: &str) -> String {
        format!("https://{trust}.localhost:{}", self.port)
    }

    /// The database of a trust.
    pub fn database(&self, trust: &str) -> PathBuf {
        self.path().join("data").join(trust).join("main.db")
    }

    /// Fingerprint of the certificate's key, as an administrator types it.
    pub fn pin(&self) -> String {
        self.pin.to_string()
    }

    fn command(&self) -> NodeCommand {
        NodeCommand::new(["serve"], self.path(), format!("https://127.0.0.1:{}/readyz", self.port))
    }
}

/// What a folder was.
#[derive(Debug)]
pub struct Kept(TempDir);

fn copy_folder(from: &Path, to: &Path) {
    let from = from.join(".");
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status().expect("cp runs");
    assert!(copied.success(), "copied");
}

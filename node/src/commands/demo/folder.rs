//! The folder of the demo: two configurations, two certificates, and the data of the trusts.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use federation_protocol::hash::Hash;
use jiff::civil::Date;
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use samraad::config::{Settings, new_master_key_text, write_secret};
use samraad::demo::TrustCast;
use samraad::peers::CertificateRule;
use samraad::platform::world::SystemRandomness;
use serde::{Deserialize, Serialize};

use super::super::Failure;

const TEMPLATE: &str = include_str!("../../../../config/demo.toml");

/// How many trusts the first process hosts; the second has the rest.
const IN_FIRST: usize = 2;

/// What a folder keeps from its first start on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Beginnings {
    /// The day of the first start: what was seeded lies before it.
    pub(super) began_on: Date,
    /// The first of the two ports of the federation. The trusts know each other by it.
    pub(super) federation_port: u16,
}

/// One process of the demo.
pub(super) struct Process {
    /// Names its files.
    pub(super) name: &'static str,
    /// Port for browsers.
    pub(super) port: u16,
    /// Port for the other trusts.
    pub(super) federation_port: u16,
    /// Whom it hosts.
    pub(super) trusts: Vec<TrustCast>,
}

/// The two processes.
pub(super) fn processes(trusts: Vec<TrustCast>, port: u16, federation_port: u16) -> [Process; 2] {
    let mut first = trusts;
    let second = first.split_off(IN_FIRST.min(first.len()));
    [
        Process { name: "first", port, federation_port, trusts: first },
        Process {
            name: "second",
            port: port.saturating_add(1),
            federation_port: federation_port.saturating_add(1),
            trusts: second,
        },
    ]
}

pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// Makes the folder where it is missing.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.and_then(|()| std::path::absolute(path))
            .map(Self)
            .map_err(|error| Failure::of(&path.display().to_string(), &error))
    }

    /// What the folder was begun with; nothing in a new one.
    pub(super) fn beginnings(&self) -> Result<Option<Beginnings>, Failure> {
        let file = self.0.join("began.toml");
        match fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text).map(Some).map_err(|error| self.failed(&file, &error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(&file, &error)),
        }
    }

    /// Keeps what the folder is begun with.
    pub(super) fn begin(&self, beginnings: Beginnings) -> Result<(), Failure> {
        let text = toml::to_string(&beginnings).map_err(|error| self.failed(&self.0, &error))?;
        self.write("began.toml", &text)
    }

    pub(super) fn config(&self, process: &str) -> PathBuf {
        self.0.join(format!("{process}.toml"))
    }

    /// Writes the configuration of a process, with keys and a certificate where there are none, and reads it back.
    pub(super) fn configure(&self, process: &Process, log: &str) -> Result<Settings, Failure> {
        self.certify(process)?;
        for trust in &process.trusts {
            let keys = self.0.join("trusts").join(&trust.id).join("master.keys");
            if !keys.exists() {
                write_secret(&keys, &new_master_key_text(&SystemRandomness))
                    .map_err(|error| self.failed(&keys, &error))?;
            }
        }
        self.write(&format!("{}.toml", process.name), &filled_in(process, log))?;
        Ok(Settings::load(&self.config(process.name))?)
    }

    fn certify(&self, process: &Process) -> Result<(), Failure> {
        let file = self.0.join(format!("{}.key.pem", process.name));
        if file.exists() {
            return Ok(());
        }
        let hosts: Vec<String> = process.trusts.iter().map(TrustCast::host).collect();
        let made = CertificateParams::new(hosts).and_then(|params| {
            let key = KeyPair::generate()?;
            Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
        });
        let (certificate, key) = made.map_err(|error| self.failed(&file, &error))?;
        self.write(&format!("{}.certificate.pem", process.name), &certificate)?;
        // Order: the key last; where it is, the certificate is.
        self.write(&format!("{}.key.pem", process.name), &key)
    }

    /// How the server of a process proves itself: by the key that was made here (RFC 7469 § 2.4).
    pub(super) fn pin(&self, process: &Process) -> Result<CertificateRule, Failure> {
        let file = self.0.join(format!("{}.key.pem", process.name));
        let text = fs::read_to_string(&file).map_err(|error| self.failed(&file, &error))?;
        let key = KeyPair::from_pem(&text).map_err(|error| self.failed(&file, &error))?;
        Ok(CertificateRule::Pin(Hash::of(&key.subject_public_key_info())))
    }

    /// Writes a file so that it is there whole or not at all.
    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let (file, unfinished) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let written = fs::write(&unfinished, text).and_then(|()| fs::rename(&unfinished, &file));
        written.map_err(|error| self.failed(&file, &error))
    }

    fn failed(&self, file: &Path, error: &dyn std::error::Error) -> Failure {
        Failure::of(&file.display().to_string(), error)
    }
}

fn filled_in(process: &Process, log: &str) -> String {
    let (server, trust) = TEMPLATE.split_once("\n[[trust]]").unwrap_or((TEMPLATE, ""));
    let fill = |template: &str, blanks: &[(&str, String)]| {
        blanks
            .iter()
            .fold(template.to_owned(), |text, (blank, value)| text.replace(&format!("{{{blank}}}"), value))
    };
    let federation_port = process.federation_port.to_string();
    let mut text = fill(
        server,
        &[
            ("port", process.port.to_string()),
            ("federation_port", federation_port.clone()),
            ("process", process.name.to_owned()),
            ("log", log.to_owned()),
        ],
    );
    for cast in &process.trusts {
        let blanks = [
            ("id", cast.id.clone()),
            ("name", cast.name.clone()),
            ("organisation_number", cast.organisation_number.clone()),
            ("origin", cast.origin()),
            ("host", cast.host()),
            ("federation_port", federation_port.clone()),
            ("language", cast.language.tag().to_owned()),
        ];
        text.push_str("\n[[trust]]");
        text.push_str(&fill(trust, &blanks));
    }
    text
}

/// Whether two ports that follow each other are free on the loopback address.
pub(super) fn both_free(port: u16) -> bool {
    let free = |port: u16| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_ok();
    port > 0 && port < u16::MAX && free(port) && free(port + 1)
}

#[cfg(test)]
mod tests {
    use samraad::demo::trusts;

    use super::*;

    #[test]
    fn the_template_becomes_a_configuration_without_mistakes_for_each_process() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::open(temporary.path()).ok().unwrap();
        let [first, second] = processes(trusts().unwrap(), 8080, 8443);
        let settings = folder.configure(&first, "warn").ok().unwrap();
        assert_eq!(settings.trusts.len(), 2);
        let again = folder.configure(&first, "warn").ok().unwrap();
        let master = |settings: &Settings| settings.trusts[0].master_keys.current().name().to_owned();
        assert_eq!(master(&settings), master(&again), "keys are drawn once");
        assert_eq!(folder.pin(&first).ok(), folder.pin(&first).ok());

        let settings = folder.configure(&second, "warn").ok().unwrap();
        let [third] = settings.trusts.as_slice() else { panic!("one trust") };
        assert!(third.settings.demo && third.settings.danger_allow_loopback_peers);
        assert_eq!(third.settings.public_url.as_deref(), Some("https://ostmark.samraad.localhost:8444"));
        assert!(settings.server.listen.unwrap().ip().is_loopback());
        assert!(settings.server.tls.unwrap().listen.ip().is_loopback());
        assert_ne!(folder.pin(&first).ok(), folder.pin(&second).ok());
        assert!(!std::fs::read_to_string(folder.config("second")).unwrap().contains("{"), "no blank is left");
    }

    #[test]
    fn a_port_that_is_taken_is_seen() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(!both_free(port));
        assert!(!both_free(port - 1), "the second of two counts too");
        assert!(!both_free(0) && !both_free(u16::MAX));
    }
}

//! A node as an operator has it: a configuration, commands, and cases in it whose patients can be read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use samraad::app::Node;
use samraad::case::store;
use samraad::config::Settings;
use samraad::kernel::access::{ReadCase, ReadIdentity, permit};
use samraad::kernel::ids::{CaseId, SubjectId};
use samraad::patients::store::{find_or_create, read_identity};
use samraad::platform::key_store::KeyError;
use samraad::platform::trust::Trust;
use samraad::platform::world::{SystemClock, SystemRandomness};
use tempfile::TempDir;

use crate::cases::{Ward, patient};
use crate::databases::{Kind, TestDatabase};
use crate::node_process::{NodeCommand, binary};
use crate::web;

/// Five people who do not exist: month + 80.
pub const NUMBERS: [&str; 5] = ["12857000062", "12857000143", "12857000224", "12857000305", "12857000496"];

/// A name that stands nowhere else.
pub const MARKED_NAME: &str = "Trollgunnvor Kvitebjørnsdatter";

/// A node in a folder of its own.
#[derive(Debug)]
pub struct Operated {
    folder: TempDir,
    port: u16,
    kind: Kind,
    /// None on SQLite, whose files are in the folder.
    _databases: Option<[TestDatabase; 2]>,
}

impl Operated {
    /// The trust `nordvik`, made by the command.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn on(kind: Kind) -> Self {
        Self::named("nordvik", kind).await
    }

    /// A trust with the origin `<id>.example/register`, made by the command.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn named(id: &str, kind: Kind) -> Self {
        let place = Self::configured(id, kind).await;
        let mut add = vec!["trust".to_owned(), "add".to_owned()];
        add.extend(
            [
                ("id", id.to_owned()),
                ("name", format!("{id} sykehus HF")),
                ("organisation-number", "974760673".to_owned()),
                ("origin", format!("{id}.example/register")),
                ("host", format!("{id}.localhost")),
                ("master-keys", "file:keys/master.keys".to_owned()),
            ]
            .map(|(name, value)| format!("--{name}={value}")),
        );
        add.extend(place.database_arguments());
        let add: Vec<&str> = add.iter().map(String::as_str).collect();
        let before = fs::read_to_string(place.config()).expect("a configuration");
        let head: String = before.split("[[trust]]").next().unwrap_or_default().to_owned();
        fs::write(place.config(), head).expect("written");
        let added = place.succeed(&add);
        place.add_block(&added);
        place
    }

    /// Another machine with the same trust configured and nothing in it: other paths, other databases. Its master keys are
    /// those of `other`, or new ones.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn elsewhere(other: &Self, same_keys: bool) -> Self {
        let place = Self::configured("nordvik", other.kind).await;
        fs::create_dir_all(place.master_keys().parent().expect("a folder")).expect("made");
        if same_keys {
            fs::copy(other.master_keys(), place.master_keys()).expect("copied");
        } else {
            let out = format!("--out={}", place.master_keys().display());
            place.succeed(&["key", "new", "master", &out]);
        }
        place
    }

    async fn configured(id: &str, kind: Kind) -> Self {
        let databases = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some([TestDatabase::new(kind).await, TestDatabase::new(kind).await]),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let place = Self { folder, port: web::free_port(), kind, _databases: databases };
        let head = format!("[server]\nlisten = \"127.0.0.1:{}\"\nlog_filter = \"info\"\n", place.port);
        fs::write(place.config(), head).expect("written");
        let urls: String = place
            .database_arguments()
            .iter()
            .map(|argument| {
                let (key, url) = argument.trim_start_matches('-').split_once('=').expect("a pair");
                format!("{} = \"{url}\"\n", key.replace('-', "_"))
            })
            .collect();
        place.add_block(&format!(
            "[[trust]]\nid = \"{id}\"\nname = \"{id} sykehus HF\"\norganisation_number = \"974760673\"\n\
             origin = \"{id}.example/register\"\nhosts = [\"{id}.localhost\"]\npublic_url = \"https://{id}.localhost\"\n\
             {urls}master_keys = \"file:keys/master.keys\"\n"
        ));
        place
    }

    fn database_arguments(&self) -> Vec<String> {
        let Some(databases) = &self._databases else { return Vec::new() };
        let names = ["database", "key-store"].into_iter().zip(databases);
        names.map(|(name, database)| format!("--{name}={}", database.url())).collect()
    }

    fn add_block(&self, block: &str) {
        let before = fs::read_to_string(self.config()).expect("a configuration");
        fs::write(self.config(), format!("{before}{block}danger_demo = true\n")).expect("written");
    }

    /// The folder of everything.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.path().join("samraad.toml")
    }

    /// The file of the master keys.
    pub fn master_keys(&self) -> PathBuf {
        self.path().join("keys/master.keys")
    }

    /// The trust's folder.
    pub fn data(&self) -> PathBuf {
        self.path().join("data/nordvik")
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// When it cannot be run.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        self.run_with(arguments, input, None)
    }

    /// Runs a command that is to die at this point.
    ///
    /// # Panics
    /// When it does not.
    pub fn dies_at(&self, arguments: &[&str], point: &str) {
        use std::os::unix::process::ExitStatusExt as _;
        let output = self.run_with(arguments, "", Some(point));
        assert_eq!(output.status.signal(), Some(9), "{point}: {}", said(&output));
    }

    /// Runs a command that must succeed, and gives what it wrote.
    ///
    /// # Panics
    /// When it fails.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments, "");
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a command that must end with this exit code, and gives what it said.
    ///
    /// # Panics
    /// When it does not.
    pub fn fail(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments, "");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn run_with(&self, arguments: &[&str], input: &str, point: Option<&str>) -> Output {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("SAMRAAD_CONFIG")
            .env_remove("SAMRAAD_CRASH_AT");
        if let Some(point) = point {
            command.env("SAMRAAD_CRASH_AT", point);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("samraad runs");
        let mut stdin = child.stdin.take().expect("piped");
        // A command that reads nothing may have ended already.
        let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// The node, to be started.
    pub fn serve(&self) -> NodeCommand {
        NodeCommand::new(["serve"], self.path(), format!("http://127.0.0.1:{}/readyz", self.port))
    }

    /// The node opened in this process: no other has it meanwhile.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn open(&self) -> Node {
        let settings = Settings::load(&self.config()).expect("a configuration");
        // Relative paths in it start at the folder that the commands run in.
        let opened =
            Node::open(&self.here(settings), Arc::new(SystemClock), Arc::new(SystemRandomness)).await;
        opened.unwrap_or_else(|(_, error)| {
            panic!("does not open: {error} ({:?})", std::error::Error::source(&error))
        })
    }

    fn here(&self, settings: Settings) -> Settings {
        let mut settings = settings;
        for trust in &mut settings.trusts {
            trust.settings.folder = self.path().join(&trust.settings.folder);
            for url in [&mut trust.database, &mut trust.key_store] {
                if let Some(path) = url.sqlite_path() {
                    *url = samraad::config::DatabaseUrl::sqlite(&self.path().join(path));
                }
            }
        }
        settings
    }

    /// Puts a case of each of the five into the node, and closes it again.
    pub async fn fill(&self) -> Vec<CaseId> {
        let node = self.open().await;
        let ward = Ward::of(&node.trusts()[0]).await;
        let mut cases = Vec::new();
        for number in NUMBERS {
            cases.push(case_of(&ward, number).await);
        }
        node.close().await;
        cases
    }
}

/// What a command said, on either stream.
pub fn said(output: &Output) -> String {
    format!(
        "{:?}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A case of the patient with this number, handed in.
///
/// # Panics
/// When it cannot be made.
pub async fn case_of(ward: &Ward, number: &str) -> CaseId {
    let case = ward.start().await;
    let (may, open) = ward.write(case).await;
    let subject = find_or_create(&ward.trust, &may, &patient(number, MARKED_NAME)).await.expect("made");
    store::give_patient(&ward.trust, &may, &open, subject).await.expect("given");
    ward.submit(case).await;
    case
}

/// The bare digits of the patient of each case, in the order of the cases' numbers, empty while it has none; nothing for one
/// that was erased.
///
/// # Panics
/// When something does not open that was not erased.
pub async fn patients(trust: &Trust) -> Vec<Option<String>> {
    let mut found = Vec::new();
    for (case, clinician, subject) in cases(trust).await {
        let relations = store::relations(trust, case).await.expect("reads").expect("a case");
        let actor = crate::reviews::actor(
            trust,
            clinician,
            samraad::kernel::access::Role::Clinician,
            &[relations.unit],
        );
        let read = permit::<ReadCase>(&actor, &relations).expect("the author may");
        match store::open(trust, &read).await {
            Err(KeyError::Gone) => {
                found.push(None);
                continue;
            }
            opened => drop(opened.expect("opens")),
        }
        let may = permit::<ReadIdentity>(&actor, &relations).expect("the author may");
        let identity = read_identity(trust, &may, subject).await.expect("opens");
        found.push(Some(identity.map(|identity| identity.number.expose_digits()).unwrap_or_default()));
    }
    found
}

async fn cases(trust: &Trust) -> Vec<(CaseId, samraad::kernel::ids::UserId, SubjectId)> {
    use samraad::platform::db::Db;
    let sql = "SELECT id, clinician, subject FROM cases ORDER BY number";
    match &trust.db {
        Db::Sqlite { reader, .. } => sqlx::query_as(sql).fetch_all(reader).await.expect("reads"),
        Db::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.expect("reads"),
    }
}

/// The files under a folder that hold these bytes.
///
/// # Panics
/// When the folder cannot be read.
pub fn files_with(folder: &Path, part: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path, part));
        } else if fs::read(&path).expect("a file").windows(part.len()).any(|there| there == part) {
            found.push(path);
        }
    }
    found
}

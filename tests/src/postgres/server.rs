//! A PostgreSQL server in a temporary folder, from the binaries that are installed.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use sqlx::{ConnectOptions, Connection, Executor, postgres::PgConnectOptions};
use tempfile::TempDir;

use crate::processes::{signal, tail, wait_for_exit};

const STARTS_WITHIN: Duration = Duration::from_secs(30);
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// What the node is given in production too: it may make databases for its trusts, and rules over nobody else's.
const ROLE: &str = "samraad";

/// Whether what is committed must survive a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// No waiting for the disk: for stories, which only ask what a query answers.
    Fast,
    /// As in production: for tests that kill.
    Durable,
}

/// A running server that only this user can reach. Stops and takes its folder with it when dropped.
#[derive(Debug)]
pub struct PostgresServer {
    process: Child,
    folder: TempDir,
}

impl PostgresServer {
    /// Makes a cluster and starts the server. A word on collation: the cluster sorts as Norwegian does, as production
    /// will, and not by bytes, so that a query which only works for one of them shows.
    ///
    /// # Errors
    /// When the binaries are missing, or the server does not come up; the error ends with its log.
    pub async fn start(durability: Durability) -> io::Result<Self> {
        Self::start_with(durability, &[]).await
    }

    /// The same with settings, each as `name=value`.
    ///
    /// # Errors
    /// As [`PostgresServer::start`].
    pub async fn start_with(durability: Durability, settings: &[&str]) -> io::Result<Self> {
        let binaries = find_binaries()?;
        let folder = tempfile::Builder::new().prefix("samraad-pg-").tempdir_in("/tmp")?;
        let owner = Owner::of_the_cluster()?;
        owner.give(folder.path())?;
        let data = folder.path().join("data");

        let initdb = owner
            .command(&binaries.join("initdb"), folder.path())
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-sync",
                "--no-instructions",
            ])
            .args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=nb-NO"])
            .arg("--pgdata")
            .arg(&data)
            .output()?;
        if !initdb.status.success() {
            return Err(io::Error::other(format!("initdb: {}", String::from_utf8_lossy(&initdb.stderr))));
        }

        let log = File::create(folder.path().join("log"))?;
        let mut postgres = owner.command(&binaries.join("postgres"), folder.path());
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        postgres.args(["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=64MB"]);
        if durability == Durability::Fast {
            postgres.args(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }
        postgres.args(settings.iter().flat_map(|setting| ["-c", setting]));
        let process =
            postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0).spawn()?;
        let mut server = Self { process, folder };
        server.make_role().await?;
        Ok(server)
    }

    /// The URL of one of its databases, over its Unix socket.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}@localhost/{database}?host={}", self.folder.path().display())
    }

    /// The same for the cluster's superuser, who alone may replicate.
    pub fn superuser_url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }

    /// The same in the words of libpq.
    pub fn superuser_conninfo(&self, database: &str) -> String {
        format!("host={} user=postgres dbname={database}", self.folder.path().display())
    }

    /// Makes a database.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn create_database(&self, name: &str) {
        self.run(format!("CREATE DATABASE {name} OWNER {ROLE}")).await;
    }

    /// Drops a database, whoever is connected to it.
    ///
    /// # Panics
    /// When it cannot be dropped.
    pub async fn drop_database(&self, name: &str) {
        self.run(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }

    async fn run(&self, sql: String) {
        let options: PgConnectOptions = self.superuser_url("postgres").parse().expect("a URL");
        let mut connection = options.connect().await.expect("connects");
        let done = connection.execute(sqlx::AssertSqlSafe(sql.clone())).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closes");
    }

    /// Kills the server as a power cut would, without a word to its clients.
    pub fn kill(mut self) {
        signal(&self.process, Signal::QUIT);
        let _ = wait_for_exit(&mut self.process, STOPS_WITHIN);
    }

    async fn make_role(&mut self) -> io::Result<()> {
        let options =
            PgConnectOptions::new().socket(self.folder.path()).username("postgres").database("postgres");
        let deadline = Instant::now() + STARTS_WITHIN;
        let mut connection = loop {
            match options.connect().await {
                Ok(connection) => break connection,
                Err(error) if self.process.try_wait()?.is_some() || Instant::now() > deadline => {
                    let log = tail(&self.folder.path().join("log"), 20);
                    return Err(io::Error::other(format!("PostgreSQL does not start: {error}\n{log}")));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(25)).await,
            }
        };
        let role = sqlx::AssertSqlSafe(format!("CREATE ROLE {ROLE} LOGIN CREATEDB"));
        connection.execute(role).await.map_err(io::Error::other)?;
        connection.close().await.map_err(io::Error::other)
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        signal(&self.process, Signal::INT);
        if let Err(error) = wait_for_exit(&mut self.process, STOPS_WITHIN) {
            eprintln!("PostgreSQL: {error}");
        }
    }
}

/// The newest installed server, in Debian's place or on the path.
fn find_binaries() -> io::Result<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest =
        debian.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max_by_key(
            |bin| bin.parent().and_then(Path::file_name).and_then(|v| v.to_str()?.parse::<u32>().ok()),
        );
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest
        .or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
        .ok_or_else(|| io::Error::other("PostgreSQL's server is not installed: `make test` does that"))
}

/// Whom the cluster belongs to: PostgreSQL refuses to run as root, and then runs as the user of its package.
enum Owner {
    Ourselves,
    User { uid: u32, gid: u32 },
}

impl Owner {
    fn of_the_cluster() -> io::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd")?;
        let user = users.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(':').collect();
            let [name, _, uid, gid, ..] = fields.as_slice() else { return None };
            (*name == "postgres")
                .then(|| Some(Self::User { uid: uid.parse().ok()?, gid: gid.parse().ok()? }))?
        });
        user.ok_or_else(|| {
            io::Error::other("PostgreSQL does not run as root, and there is no user `postgres`")
        })
    }

    fn give(&self, folder: &Path) -> io::Result<()> {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        match self {
            Self::Ourselves => Ok(()),
            Self::User { uid, gid } => chown(folder, Some(*uid), Some(*gid)),
        }
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env_remove("PGDATA").env_remove("PGHOST").env_remove("PGPORT");
        if let Self::User { uid, gid } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }
}

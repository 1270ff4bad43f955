//! Taking a backup of one database, also while a node serves it.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::{
    Backup, CannotBackUp, Kind, MANIFEST, Manifest, PARTIAL, Part, VERSION, applied, digest, sync_folder,
    write_whole,
};
use crate::kernel::clock::Clock;
use crate::platform::crash::{self, Point};
use crate::platform::db::{Db, On, StoreError, on};

/// How often it is told how far a copy is.
const TELL_EVERY: Duration = Duration::from_secs(2);

/// Takes a backup of the database at `url` into `folder`, under `name`. `told` hears now and then how many bytes are there.
///
/// # Errors
/// [`CannotBackUp`]; nothing has the name `name` then.
pub async fn take(
    (part, url): (Part, &str),
    (folder, name): (&Path, &str),
    (trust, origin): (&str, &str),
    clock: &dyn Clock,
    told: impl Fn(u64),
) -> Result<Backup, CannotBackUp> {
    let folder = folder.join(part.folder());
    fs::create_dir_all(&folder).map_err(CannotBackUp::file(&folder))?;
    let _lock = lock(&folder, trust)?;
    let partial = folder.join(format!("{PARTIAL}{name}"));
    forget_broken_off(&folder, trust)?;
    fs::create_dir(&partial).map_err(CannotBackUp::file(&partial))?;

    let kind = Kind::of(url);
    let copy = partial.join(kind.file());
    let db = Db::open_to_read(url, part.schema()).await?;
    // Order: the time first, so that all that was committed before it is in the copy.
    let made_at = clock.now();
    let copied = copied(&db, url, &copy, told).await;
    let about = match copied {
        Ok(()) => about(&db, part).await,
        Err(error) => Err(error),
    };
    db.close().await;
    let (schema, master_keys) = about?;
    crash::point(Point::BackupCopied);

    let (bytes, sha256) = digest(&copy).map_err(CannotBackUp::file(&copy))?;
    let manifest = Manifest {
        v: VERSION,
        part,
        trust: trust.to_owned(),
        origin: origin.to_owned(),
        made_at,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        kind,
        schema,
        master_keys,
        file: kind.file().to_owned(),
        bytes,
        sha256,
    };
    let text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
    let path = folder.join(name);
    let whole = || {
        // Order: content, then manifest, then the name, then the folder that holds the name.
        File::open(&copy)?.sync_all()?;
        write_whole(&partial.join(MANIFEST), &text)?;
        sync_folder(&partial)?;
        fs::rename(&partial, &path)?;
        sync_folder(&folder)
    };
    whole().map_err(CannotBackUp::file(&path))?;
    crash::point(Point::BackupNamed);
    Ok(Backup { path, manifest })
}

/// One backup of a trust's database at a time.
fn lock(folder: &Path, trust: &str) -> Result<File, CannotBackUp> {
    let path = folder.join(format!(".{trust}.lock"));
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(CannotBackUp::file(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CannotBackUp::UnderWay { folder: folder.to_owned() }),
        Err(TryLockError::Error(cause)) => Err(CannotBackUp::File { path, cause }),
    }
}

/// Removes what an earlier backup of the same trust has left that was broken off: nobody else is at it.
fn forget_broken_off(folder: &Path, trust: &str) -> Result<(), CannotBackUp> {
    let begins = format!("{PARTIAL}{trust}-");
    for entry in fs::read_dir(folder).map_err(CannotBackUp::file(folder))? {
        let path = entry.map_err(CannotBackUp::file(folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with(&begins) {
            fs::remove_dir_all(&path).map_err(CannotBackUp::file(&path))?;
        }
    }
    Ok(())
}

/// Copies, and tells meanwhile how far it is.
async fn copied(db: &Db, url: &str, copy: &Path, told: impl Fn(u64)) -> Result<(), CannotBackUp> {
    let copying = async {
        match db.read() {
            // One state of the database, whatever is written meanwhile; free pages are left out.
            On::Sqlite(pool) => {
                let done = sqlx::query("VACUUM INTO $1").bind(copy.to_string_lossy()).execute(pool).await;
                done.map(|_| ()).map_err(|error| StoreError::from(error).into())
            }
            On::Postgres(_) => dump(url, copy).await,
        }
    };
    let mut copying = std::pin::pin!(copying);
    loop {
        match tokio::time::timeout(TELL_EVERY, &mut copying).await {
            Ok(done) => return done,
            Err(_) => told(fs::metadata(copy).map(|file| file.len()).unwrap_or_default()),
        }
    }
}

async fn dump(url: &str, copy: &Path) -> Result<(), CannotBackUp> {
    let mut command = postgres_program("pg_dump", url);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(copy);
    run("pg_dump", command).await
}

/// A program of PostgreSQL that connects to the database at `url`. The password is not among its arguments, which everybody
/// on the machine can see.
pub(super) fn postgres_program(program: &'static str, url: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let Ok(mut parsed) = url::Url::parse(url) else { return command };
    let mut password = parsed.password().map(decoded);
    let _ = parsed.set_password(None);
    let pairs: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    if let Some((_, value)) = pairs.iter().find(|(name, _)| name == "password") {
        password = Some(value.clone());
        let rest = pairs.iter().filter(|(name, _)| name != "password");
        parsed.query_pairs_mut().clear().extend_pairs(rest);
    }
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.arg("--dbname").arg(parsed.as_str());
    command
}

/// A part of a URL as it is meant.
fn decoded(text: &str) -> String {
    let pair = format!("text={}", text.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .map(|(_, value)| value.into_owned())
        .next()
        .unwrap_or_default()
}

/// Runs a program of PostgreSQL. What it says stands on standard error.
pub(super) async fn run(program: &'static str, mut command: Command) -> Result<(), CannotBackUp> {
    let ended = command.status().await;
    let how = match ended {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => format!("failed ({status})"),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            "is not installed: it belongs to PostgreSQL's client programs, and must be as new as the server"
                .to_owned()
        }
        Err(error) => format!("cannot be run: {error}"),
    };
    Err(CannotBackUp::Program { program, how })
}

/// What the manifest says of the database itself.
async fn about(db: &Db, part: Part) -> Result<(Vec<i64>, Vec<String>), CannotBackUp> {
    let master_keys = match part {
        Part::Main => Vec::new(),
        Part::Keys => on!(db.read(), c: DB => sqlx::query_scalar::<DB, String>(
            "SELECT DISTINCT kek_id FROM subject_keys WHERE wrapped_key IS NOT NULL ORDER BY kek_id")
            .fetch_all(c).await)
        .map_err(StoreError::from)?,
    };
    Ok((applied(db).await?, master_keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_argument() {
        for url in [
            "postgres://a:hunter%2B2@db.example/nordvik?sslmode=require",
            "postgres://a@db.example/nordvik?sslmode=require&password=hunter%2B2",
        ] {
            let command = postgres_program("pg_dump", url);
            let arguments: Vec<_> =
                command.as_std().get_args().map(|it| it.to_string_lossy().into_owned()).collect();
            assert_eq!(arguments, ["--dbname", "postgres://a@db.example/nordvik?sslmode=require"]);
            let password = command.as_std().get_envs().find(|(name, _)| *name == "PGPASSWORD");
            assert_eq!(password.and_then(|(_, value)| value), Some(std::ffi::OsStr::new("hunter+2")));
        }
    }
}

//! `samraad restore`: a backup in the place of a trust's two databases. Everything is verified and tried before anything is
//! overwritten. What lies in the trust's folder stays: the marker of the register, the checkpoints of the access log, and
//! the list of erasures, which grows by what lies beside the backup.

use std::path::PathBuf;

use clap::Args;
use samraad::app::Node;
use samraad::config::{ConfiguredTrust, Settings};
use samraad::erasure::list::ErasureList;
use samraad::kernel::clock::Clock as _;
use samraad::platform::backup::{
    Backup, CannotBackUp, Kind, Part, Staged, all, has_room, is_in_use, is_under_way, note_done,
    note_under_way, stage,
};
use samraad::platform::crash::{self, Point};
use samraad::platform::db::Db;
use samraad::platform::federation_keys::FederationKeys;
use samraad::platform::key_store::KeyStore;
use samraad::platform::process_lock::{CannotLock, ProcessLock};
use samraad::platform::world::{SystemClock, SystemRandomness};
use samraad::register::own_log;

use super::backup::ERASURES;
use super::{Failure, chosen, open, say};

/// Where from.
#[derive(Args)]
pub(super) struct Restore {
    /// Which trust; may be left out where only one is configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// The folder with `main/`, `keys/` and `erasures/` that `samraad backup` has written.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// The folder with `keys/`, where that is another one.
    #[arg(long, value_name = "FOLDER")]
    keys_from: Option<PathBuf>,
    /// Name of the backup of the main database, such as nordvik-20261130T174000000Z. Without it the newest.
    #[arg(long, value_name = "NAME")]
    backup: Option<String>,
    /// Overwrites the databases that are there. What they hold is gone then.
    #[arg(long)]
    replace: bool,
}

/// Restores.
pub(super) async fn restore(settings: Settings, asked: Restore) -> Result<(), Failure> {
    let configured = chosen(&settings, asked.trust.as_deref())?;
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
    let folder = &configured.settings.folder;
    std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let locks = nobody_else(&configured).await?;
    let (main, keys) = found(&configured, &asked)?;
    let begun = is_under_way(folder);
    if !begun && !asked.replace {
        refuse_to_overwrite(&configured).await?;
    }
    say(&format!("main of {} and keys of {}\n", main.manifest.made_at, keys.manifest.made_at));
    for backup in [&main, &keys] {
        eprintln!("verifying {}", backup.path.display());
        backup.verify().map_err(|error| failed(&error))?;
    }
    know_master_keys(&configured, &keys)?;
    add_erasures(&configured, &asked, &main).map_err(|error| failed(&error))?;

    let staged = [
        stage(main, Part::Main, configured.database.expose()).map_err(|error| failed(&error))?,
        stage(keys, Part::Keys, configured.key_store.expose()).map_err(|error| failed(&error))?,
    ];
    if let Err(error) = try_out(&configured, &staged).await {
        for part in &staged {
            part.forget().map_err(|error| failed(&error))?;
        }
        return Err(error);
    }
    crash::point(Point::RestoreStaged);
    // Order: from here on the two may be of different backups, and nobody opens them before both are in place.
    note_under_way(folder).map_err(|error| failed(&error))?;
    crash::point(Point::RestoreNoted);
    for part in staged {
        part.put_in_place().await.map_err(|error| failed(&error))?;
    }
    note_done(folder).map_err(|error| failed(&error))?;
    crash::point(Point::RestoreDone);
    drop(locks);

    // Opening it goes through the list of erasures and holds the register against its marker.
    let node = open(&Settings { trusts: vec![configured], ..settings }).await?;
    let told = tell(&node).await;
    node.close().await;
    told
}

/// Sees to it that no other process has the trust.
async fn nobody_else(configured: &ConfiguredTrust) -> Result<Vec<ProcessLock>, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
    let mut locks = Vec::new();
    for url in [&configured.database, &configured.key_store] {
        match url.sqlite_path() {
            Some(file) => {
                if let Some(folder) = file.parent() {
                    std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
                }
                match ProcessLock::take(file) {
                    Ok(lock) => locks.push(lock),
                    Err(error @ CannotLock::Taken { .. }) => return Err(Failure::Refused(error.to_string())),
                    Err(error) => return Err(failed(&error)),
                }
            }
            None if is_in_use(url.expose()).await.map_err(|error| failed(&error))? => {
                return Err(Failure::Refused(
                    "somebody is connected to the database: stop every process of the node first".to_owned(),
                ));
            }
            None => {}
        }
    }
    Ok(locks)
}

/// The backup that is asked for, and the first one of the keys that is not older: it has every key that is needed. In a
/// later one those are gone that were swept, or erased since; the list of erasures sees to the latter.
fn found(configured: &ConfiguredTrust, asked: &Restore) -> Result<(Backup, Backup), Failure> {
    let failed = |error: CannotBackUp| Failure::of("the backups", &error);
    let origin = configured.origin.as_str();
    let keys_from = asked.keys_from.as_ref().unwrap_or(&asked.from);
    let mine = |folder, part| -> Result<Vec<Backup>, Failure> {
        let mut found = all(folder, part).map_err(failed)?;
        let others: Vec<String> = found.iter().map(|it| it.manifest.origin.clone()).collect();
        found.retain(|backup| backup.manifest.origin == origin);
        match (found.is_empty(), others.first()) {
            (true, Some(other)) => Err(Failure::Refused(format!(
                "the backups in {} are of another trust: {other}, and this one is {origin}",
                folder.join(part.folder()).display()
            ))),
            (true, None) => Err(Failure::Refused(format!(
                "there is no backup in {}",
                folder.join(part.folder()).display()
            ))),
            _ => Ok(found),
        }
    };
    let mut mains = mine(&asked.from, Part::Main)?;
    if let Some(name) = &asked.backup {
        mains.retain(|backup| backup.path.file_name().is_some_and(|it| it == name.as_str()));
    }
    let main = mains.pop().ok_or_else(|| Failure::Refused("there is no backup of that name".to_owned()))?;
    let mut keys = mine(keys_from, Part::Keys)?.into_iter();
    let keys = keys.find(|keys| keys.manifest.made_at >= main.manifest.made_at);
    let keys = keys.ok_or_else(|| {
        Failure::Refused(format!(
            "no backup of the keys is as new as {}: something in it could not be opened. That backup was broken off; \
             name an earlier one with --backup",
            main.path.display()
        ))
    })?;
    for (backup, url) in [(&main, &configured.database), (&keys, &configured.key_store)] {
        if backup.manifest.kind != Kind::of(url.expose()) {
            return Err(Failure::Refused(format!(
                "{} is of the other kind of database than the configured one",
                backup.path.display()
            )));
        }
        let known = Db::known_to(url.expose(), backup.manifest.part.schema());
        backup.check_version(&known).map_err(|error| Failure::Refused(error.to_string()))?;
    }
    Ok((main, keys))
}

async fn refuse_to_overwrite(configured: &ConfiguredTrust) -> Result<(), Failure> {
    for url in [&configured.database, &configured.key_store] {
        let room = has_room(url.expose()).await;
        if !room.map_err(|error| Failure::of(&format!("trust {}", configured.id), &error))? {
            return Err(Failure::Refused(format!(
                "there is a database at {url:?}: --replace overwrites it, and what it holds is gone then"
            )));
        }
    }
    Ok(())
}

/// Whether the configured master keys are those of the backup, as far as their names tell.
fn know_master_keys(configured: &ConfiguredTrust, keys: &Backup) -> Result<(), Failure> {
    let missing = keys.manifest.master_keys.iter().find(|name| configured.master_keys.named(name).is_none());
    match missing {
        Some(name) => Err(Failure::Refused(format!(
            "the keys in the backup are wrapped by the master key {name}, which is not among the configured ones: \
             without it nobody can be read. Put it where `master_keys` points to"
        ))),
        None => Ok(()),
    }
}

/// The list of erasures gets what lies beside the backup. It never loses anything.
fn add_erasures(configured: &ConfiguredTrust, asked: &Restore, main: &Backup) -> std::io::Result<()> {
    let beside = ErasureList::read(&asked.from.join(ERASURES).join(&main.manifest.trust))?;
    if beside.is_empty() {
        return Ok(());
    }
    ErasureList::lock(&configured.settings.folder)?.add(&beside)
}

/// Opens what was laid ready with the configured master keys, before anything is overwritten. Where the database is
/// PostgreSQL that can only be seen afterwards.
async fn try_out(configured: &ConfiguredTrust, [main, keys]: &[Staged; 2]) -> Result<(), Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of("the backup cannot be used", error);
    let main = main.open().await.map_err(|error| failed(&error))?;
    let keys = match keys.open().await {
        Ok(keys) => keys,
        Err(error) => {
            if let Some(main) = main {
                main.close().await;
            }
            return Err(failed(&error));
        }
    };
    let (Some(main), Some(keys)) = (main, keys) else { return Ok(()) };
    let store = KeyStore::new(keys, configured.master_keys.clone());
    let (random, now) = (SystemRandomness, SystemClock.now());
    let opened = FederationKeys::load(&main, &store, &configured.origin, &random, now).await;
    main.close().await;
    store.db().close().await;
    opened.map(|_| ()).map_err(|error| Failure::Refused(format!("the backup cannot be used: {error}")))
}

async fn tell(node: &Node) -> Result<(), Failure> {
    let [trust] = node.trusts() else {
        return Err(Failure::Failed("the trust was not opened".to_owned()));
    };
    let found = own_log::progress(trust).await.map_err(|error| Failure::of("the register", &error))?;
    let mut text = "Restored. Whoever is on the list of erasures is erased again.\n".to_owned();
    match found.restore {
        None => text.push_str("The register lacks nothing that was signed: start the node.\n"),
        Some(_) => text.push_str(
            "The register waits for the other trusts before it is signed again. Start the node, and follow it with\n\
             `samraad register status`. See docs/operator/restore.md for what to do when it does not go on.\n",
        ),
    }
    text.push_str("Then compare: `samraad verify`.\n");
    say(&text);
    Ok(())
}

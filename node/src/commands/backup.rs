//! `samraad backup`: the two databases of a trust, apart, also while the node serves.

use std::path::{Path, PathBuf};

use clap::Args;
use samraad::config::{ConfiguredTrust, Settings};
use samraad::erasure::list::ErasureList;
use samraad::kernel::clock::{Clock as _, Timestamp};
use samraad::platform::backup::{Part, is_under_way, old_keys, prune_keys, take};
use samraad::platform::world::SystemClock;

use super::{Failure, chosen, say};

/// Folder of the lists of erasures, beside those of the backups.
pub(super) const ERASURES: &str = "erasures";

/// Where to.
#[derive(Args)]
pub(super) struct BackUp {
    /// Which trust; without it all that are configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// The folder that gets `main/`, `keys/` and `erasures/`.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Another folder for `keys/`, so that whoever has the one has not the other.
    #[arg(long, value_name = "FOLDER")]
    keys_to: Option<PathBuf>,
    /// Removes backups of the keys that are older than 30 days, when the new one is there.
    #[arg(long)]
    prune: bool,
}

/// Backs up.
pub(super) async fn back_up(settings: Settings, asked: BackUp) -> Result<(), Failure> {
    let trusts = match asked.trust.as_deref() {
        Some(id) => vec![chosen(&settings, Some(id))?],
        None => settings.trusts,
    };
    if trusts.is_empty() {
        return Err(Failure::Refused("no trust is configured: `samraad trust add` makes one".to_owned()));
    }
    for trust in &trusts {
        one(trust, &asked).await?;
    }
    Ok(())
}

async fn one(trust: &ConfiguredTrust, asked: &BackUp) -> Result<(), Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", trust.id), error);
    let keys_to = asked.keys_to.as_deref().unwrap_or(&asked.to);
    if is_under_way(&trust.settings.folder) {
        return Err(Failure::Refused(format!(
            "trust {}: a restore was broken off before both databases were in place: give `samraad restore` again",
            trust.id
        )));
    }
    let name = format!("{}-{}", trust.id, stamp(SystemClock.now()));
    let (id, origin) = (trust.id.as_str(), trust.origin.as_str());
    // Order: the keys second, so that they hold every key that something in the other is sealed with.
    for (part, url, folder) in
        [(Part::Main, &trust.database, asked.to.as_path()), (Part::Keys, &trust.key_store, keys_to)]
    {
        let what = format!("{id}: {}", part.folder());
        let told = |bytes| eprintln!("{what}: {}", size(bytes));
        let made = take((part, url.expose()), (folder, &name), (id, origin), &SystemClock, told).await;
        let made = made.map_err(|error| failed(&error))?;
        say(&format!("{what}: {}, {}\n", made.path.display(), size(made.manifest.bytes)));
    }
    keep_erasures(trust, &asked.to).map_err(|error| failed(&error))?;
    let now = SystemClock.now();
    if asked.prune {
        let removed = prune_keys(keys_to, origin, now).map_err(|error| failed(&error))?;
        if removed > 0 {
            say(&format!("{id}: removed {removed} backups of keys that were older than 30 days\n"));
        }
    } else {
        let old = old_keys(keys_to, origin, now).map_err(|error| failed(&error))?.len();
        if old > 0 {
            eprintln!(
                "{id}: {old} backups of keys are older than 30 days, and with them nobody is erased: --prune removes them"
            );
        }
    }
    Ok(())
}

/// Keeps a copy of the list of erasures beside the backups, where it only ever grows.
fn keep_erasures(trust: &ConfiguredTrust, to: &Path) -> std::io::Result<()> {
    let listed = ErasureList::read(&trust.settings.folder)?;
    if listed.is_empty() {
        return Ok(());
    }
    ErasureList::lock(&to.join(ERASURES).join(trust.id.as_str()))?.add(&listed)
}

/// A time as a name of a folder, to the millisecond: two backups never have the same.
fn stamp(now: Timestamp) -> String {
    now.instant().strftime("%Y%m%dT%H%M%S%3fZ").to_string()
}

fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    match bytes {
        bytes if bytes < KIB * KIB => format!("{} KiB", bytes.div_ceil(KIB)),
        bytes => format!("{} MiB", bytes.div_ceil(KIB * KIB)),
    }
}

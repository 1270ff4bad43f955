//! `samraad key rotate-master`: another key-encryption key, while the node serves. Everything that the earlier one has
//! wrapped is wrapped by the new one; then the earlier one may go.

use std::time::Duration;

use clap::Args;
use samraad::app::master_keys::{REWRAP, left, payload, rewrap};
use samraad::config::{
    ConfiguredTrust, KeySource, Settings, draw_next_master_key, forget_earlier_master_keys,
};
use samraad::platform::key_store::KeyStore;
use samraad::platform::world::SystemRandomness;

use super::reach::{Reached, Served, reach};
use super::{Failure, chosen, say};

/// Every process has looked at a changed file after this long.
const TAKEN_UP_WITHIN: Duration = Duration::from_secs(120);

/// What is to be done.
#[derive(Args)]
pub(super) struct RotateMaster {
    /// Which trust; may be left out where only one is configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// Draws the new key first and puts it into the file of the master keys, before those that are there. Where the keys
    /// come from the environment or a key management service, put it first there yourself.
    #[arg(long, conflicts_with = "forget_earlier")]
    draw_new: bool,
    /// Takes the earlier keys out of the file, if nothing needs them any more.
    #[arg(long)]
    forget_earlier: bool,
}

/// Changes the key.
pub(super) async fn rotate(settings: Settings, asked: RotateMaster) -> Result<(), Failure> {
    let mut configured = chosen(&settings, asked.trust.as_deref())?;
    if asked.forget_earlier {
        return forget_earlier(&settings, &configured).await;
    }
    if asked.draw_new {
        draw_new(&settings, &mut configured).await?;
    }
    let reached = reach(&settings, &configured).await?;
    let done = bring_under_current(&reached, &configured).await;
    reached.close().await;
    let left = done?;
    let current = configured.master_keys.current().name();
    let earlier = configured.master_keys.earlier_names();
    if left > 0 {
        return Err(Failure::Failed(format!(
            "{left} keys came under an earlier key meanwhile: give this command again"
        )));
    }
    say(&format!("Everything is under the master key {current}.\n"));
    if !earlier.is_empty() {
        say(&format!("No longer needed: {}.\n{}", earlier.join(", "), may_go(&configured.key_source)));
    }
    Ok(())
}

fn may_go(source: &KeySource) -> String {
    let how = match source {
        KeySource::File(_) => "Take them out of the file with `samraad key rotate-master --forget-earlier`.",
        KeySource::Variable(_) => "Take them out of the variable, and restart the node.",
    };
    format!(
        "{how}\nKeep a copy of them elsewhere as long as there are backups from before now: those need them.\n"
    )
}

/// Puts a new key into the file, unless another change is under way.
async fn draw_new(settings: &Settings, configured: &mut ConfiguredTrust) -> Result<(), Failure> {
    let KeySource::File(file) = configured.key_source.clone() else {
        return Err(Failure::Refused(
            "the master keys do not come from a file: put the new key first where they come from, and give this \
             command without --draw-new"
                .to_owned(),
        ));
    };
    // Two changes at once would need three keys to be kept.
    let reached = reach(settings, configured).await?;
    let wrapped = match reached.stores() {
        Some((_, keys)) => keys.wrapped_by().await.map_err(|error| Failure::of("the key store", &error)),
        None => Ok(Default::default()),
    };
    reached.close().await;
    let current = configured.master_keys.current().name();
    if wrapped?.keys().any(|name| name != current) {
        return Err(Failure::Refused(
            "a change of keys is under way: give this command without --draw-new to finish it".to_owned(),
        ));
    }
    draw_next_master_key(&file, &SystemRandomness).map_err(Failure::Failed)?;
    configured.master_keys = configured.key_source.read_again().map_err(Failure::Failed)?;
    say(&format!(
        "The new master key {} is in {}. Copy the file to where you keep master keys now.\n",
        configured.master_keys.current().name(),
        file.display()
    ));
    Ok(())
}

/// Brings everything under the current key, here or in the process that serves. Tells how much is left: nothing, unless
/// another process still uses an earlier key.
async fn bring_under_current(reached: &Reached, configured: &ConfiguredTrust) -> Result<u64, Failure> {
    let wanted = configured.master_keys.current().name();
    match reached {
        Reached::Here(_) => {
            let Some(trust) = reached.trust() else { return Err(not_opened()) };
            let done = rewrap(trust, wanted, |done| eprintln!("{done} done")).await;
            done.map_err(|error| Failure::of("not everything is under the new key", &error))?;
            left(trust).await.map_err(|error| Failure::of("the key store", &error))
        }
        Reached::Served(served) => {
            let mut before = None;
            let tell = async |served: &Served| {
                let left = wrapped_by_others(&served.keys, wanted).await.ok();
                if left != before && left.is_some_and(|left| left > 0) {
                    eprintln!("{} left", left.unwrap_or_default());
                    before = left;
                }
            };
            served.run(REWRAP, &payload(wanted), tell).await?;
            wrapped_by_others(&served.keys, wanted).await
        }
    }
}

async fn wrapped_by_others(keys: &KeyStore, wanted: &str) -> Result<u64, Failure> {
    let wrapped = keys.wrapped_by().await.map_err(|error| Failure::of("the key store", &error))?;
    Ok(wrapped.iter().filter(|(name, _)| *name != wanted).map(|(_, keys)| keys).sum())
}

async fn forget_earlier(settings: &Settings, configured: &ConfiguredTrust) -> Result<(), Failure> {
    if configured.master_keys.earlier_names().is_empty() {
        say("There are no earlier keys.\n");
        return Ok(());
    }
    if configured.key_store.sqlite_path().is_none() && changed_just_now(&configured.key_source) {
        return Err(Failure::Refused(
            "the file has changed just now, and other processes may not have looked: wait two minutes"
                .to_owned(),
        ));
    }
    let reached = reach(settings, configured).await?;
    // Where another process serves, it looks through everything: what is done already costs nothing.
    let left = match (&reached, reached.trust()) {
        (_, Some(trust)) => left(trust).await.map_err(|error| Failure::of("the key store", &error)),
        _ => bring_under_current(&reached, configured).await,
    };
    reached.close().await;
    match (left?, &configured.key_source) {
        (0, KeySource::File(file)) => {
            forget_earlier_master_keys(file).map_err(Failure::Failed)?;
            say(&format!(
                "Taken out of {}: {}.\nKeep a copy of them elsewhere as long as there are backups from before the \
                 change: those need them.\n",
                file.display(),
                configured.master_keys.earlier_names().join(", ")
            ));
            Ok(())
        }
        (0, source) => {
            say(&may_go(source));
            Ok(())
        }
        (left, _) => Err(Failure::Refused(format!(
            "{left} keys need them still: run `samraad key rotate-master` first"
        ))),
    }
}

/// Whether another process of the trust may still wrap with a key that is an earlier one by now.
fn changed_just_now(source: &KeySource) -> bool {
    let KeySource::File(file) = source else { return false };
    let age = std::fs::metadata(file).and_then(|file| file.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_none_or(|age| age < TAKEN_UP_WITHIN)
}

fn not_opened() -> Failure {
    Failure::Failed("the trust was not opened".to_owned())
}

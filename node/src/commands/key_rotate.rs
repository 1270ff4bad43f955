//! `samraad key rotate`.

use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use federation_protocol::signature::KeyPurpose;
use samraad::config::Settings;
use samraad::kernel::access::Actor;
use samraad::platform::trust::Trust;
use samraad::register::rotate::{Rotated, rotate as change_key};
use samraad::register::rotation::Plan;

use super::{Failure, chosen, open, say};

const HOUR: u64 = 3600;

/// Which key, and how.
#[derive(Args)]
pub(super) struct KeyRotate {
    /// Which trust; may be left out where only one is configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// What the key is for.
    #[arg(long, value_name = "PURPOSE", value_parser = PossibleValuesParser::new(KeyPurpose::ALL.map(KeyPurpose::name)))]
    purpose: String,
    /// Hours between the announcement and the first use of the new key, in which the peers learn of it.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    lead_hours: u64,
    /// Days from then on in which the old key is still taken.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    overlap_days: u64,
    /// For the log key: entries behind the announcement that the old key still signs.
    #[arg(long, value_name = "ENTRIES", default_value_t = 64)]
    overlap_entries: u64,
}

/// Changes the key.
pub(super) async fn rotate(settings: Settings, rotate: KeyRotate) -> Result<(), Failure> {
    let configured = chosen(&settings, rotate.trust.as_deref())?;
    let purpose = KeyPurpose::from_name(&rotate.purpose)
        .ok_or_else(|| Failure::Refused(format!("there is no key for {}", rotate.purpose)))?;
    let plan = Plan {
        lead: Duration::from_secs(rotate.lead_hours.saturating_mul(HOUR)),
        overlap: Duration::from_secs(rotate.overlap_days.saturating_mul(24 * HOUR)),
        overlap_entries: rotate.overlap_entries,
    };
    // Only this trust: the others may be in use by another process.
    let node = open(&Settings { trusts: vec![configured], ..settings }).await?;
    let changed = match node.trusts() {
        [trust] => change(trust, purpose, plan).await,
        _ => Err(Failure::Failed("the trust was not opened".to_owned())),
    };
    node.close().await;
    let Rotated { change, index } = changed?;
    say(&format!("New {} key: {}\nAnnounced as entry {index} of the log.\n", purpose.name(), change.new));
    Ok(())
}

async fn change(trust: &Trust, purpose: KeyPurpose, plan: Plan) -> Result<Rotated, Failure> {
    // Whoever runs commands is known to the operating system and not to the trust.
    let actor = Actor::node(trust.id.clone());
    change_key(trust, &actor, purpose, plan)
        .await
        .map_err(|error| Failure::of("the key was not changed", &error))
}

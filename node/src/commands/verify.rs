//! `samraad verify`: recomputes every root, commitment and signature from the stored bytes.

use std::fmt::Write as _;

use clap::Args;
use samraad::app::verify::verify as verify_stored;
use samraad::config::{ConfiguredTrust, Settings};
use samraad::platform::db::{Db, Schema};
use samraad::platform::verification::Report;

use super::{Failure, chosen, say};

/// What is to be verified.
#[derive(Args)]
pub(super) struct Verify {
    /// Which trust; without it all that are configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
}

/// Verifies, prints a table for each trust, and fails when anything is wrong.
pub(super) async fn verify(settings: Settings, asked: Verify) -> Result<(), Failure> {
    let trusts = match asked.trust.as_deref() {
        Some(id) => vec![chosen(&settings, Some(id))?],
        None => settings.trusts,
    };
    let mut broken = Vec::new();
    for trust in &trusts {
        let report = verify_one(trust).await?;
        say(&table(trust, &report));
        if !report.is_whole() {
            broken.push(trust.id.to_string());
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("what is stored is not what it should be: {}", broken.join(", "))))
    }
}

async fn verify_one(trust: &ConfiguredTrust) -> Result<Report, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", trust.id), error);
    let db = Db::open_to_read(trust.database.expose(), Schema::Main).await.map_err(|error| failed(&error))?;
    let verified = verify_stored(&db, &trust.origin, &trust.settings.folder).await;
    db.close().await;
    verified.map_err(|error| failed(&error))
}

fn table(trust: &ConfiguredTrust, report: &Report) -> String {
    let width = report.checks().iter().map(|check| check.what().len()).max().unwrap_or_default();
    let mut text = format!("{} ({})\n", trust.id, trust.origin);
    let _ = writeln!(text, "  {:width$}  {:>10}  {:>8}", "what", "looked at", "wrong");
    for check in report.checks() {
        let _ = writeln!(text, "  {:width$}  {:>10}  {:>8}", check.what(), check.count(), check.wrong());
    }
    for check in report.checks() {
        for fault in check.faults() {
            let _ = writeln!(text, "  WRONG  {}: {fault}", check.what());
        }
        let untold = check.wrong().saturating_sub(check.faults().len() as u64);
        if untold > 0 {
            let _ = writeln!(text, "  WRONG  {}: and {untold} more", check.what());
        }
    }
    text
}

//! `samraad audit`: the access log, recomputed from its rows.

use clap::Args;
use samraad::audit::verifier::verify;
use samraad::config::{ConfiguredTrust, Settings};
use samraad::platform::db::{Db, Schema};

use super::{Failure, chosen, say};

/// Whose access log.
#[derive(Args)]
pub(super) struct Of {
    /// Which trust; without it all that are configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
}

/// Verifies the access log of each trust, says how many rows and with which root, and fails when one is broken.
pub(super) async fn verify_logs(settings: Settings, of: Of) -> Result<(), Failure> {
    let trusts = match of.trust.as_deref() {
        Some(id) => vec![chosen(&settings, Some(id))?],
        None => settings.trusts,
    };
    let mut broken = Vec::new();
    for trust in &trusts {
        if !verify_one(trust).await? {
            broken.push(trust.id.to_string());
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("the access log is broken: {}", broken.join(", "))))
    }
}

async fn verify_one(trust: &ConfiguredTrust) -> Result<bool, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", trust.id), error);
    let db = Db::open_to_read(trust.database.expose(), Schema::Main).await.map_err(|error| failed(&error))?;
    let verified = verify(&db, &trust.settings.folder).await;
    db.close().await;
    let (told, whole) = match verified.map_err(|error| failed(&error))? {
        Ok(log) => {
            let (rows, checkpoints, waiting) = (log.rows, log.checkpoints, log.waiting);
            let told = format!(
                "unbroken: {rows} rows, root {}, {checkpoints} checkpoints outside the database, {waiting} rows wait for their place",
                log.root
            );
            (told, true)
        }
        Err(broken) => (format!("BROKEN: {broken}"), false),
    };
    say(&format!("{}: {told}\n", trust.id));
    Ok(whole)
}

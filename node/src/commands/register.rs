//! `samraad register`: how far the own log is, how to let it be signed again after a restore, and its public files.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use samraad::config::Settings;
use samraad::kernel::access::Actor;
use samraad::platform::trust::Trust;
use samraad::register::own_log;

use super::{Failure, chosen, open, say};

/// Which trust.
#[derive(Args)]
pub(super) struct Of {
    /// The trust; not needed where there is only one.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
}

/// Lets the log be signed again although not all have answered.
#[derive(Args)]
pub(super) struct SignAnyway {
    #[command(flatten)]
    of: Of,
    /// Why it is safe; kept in the access log.
    #[arg(long)]
    reason: String,
}

/// Writes files.
#[derive(Args)]
pub(super) struct Export {
    #[command(flatten)]
    of: Of,
    /// The folder that a web server serves.
    folder: PathBuf,
}

/// Opens the one trust, does something with it, and closes it again.
async fn with<T>(
    settings: Settings,
    of: &Of,
    work: impl AsyncFnOnce(&Trust) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let configured = chosen(&settings, of.trust.as_deref())?;
    // Only this trust: the others may be in use by another process.
    let node = open(&Settings { trusts: vec![configured], ..settings }).await?;
    let done = match node.trusts() {
        [trust] => work(trust).await,
        _ => Err(Failure::Failed("the trust was not opened".to_owned())),
    };
    node.close().await;
    done
}

pub(super) async fn status(settings: Settings, of: Of) -> Result<(), Failure> {
    with(settings, &of, async |trust| {
        let found = own_log::progress(trust).await.map_err(|error| Failure::of("the register", &error))?;
        let mut text = format!("entries  {}\nsigned   {}\n", found.size, found.signed);
        if let Some((restore, situation, unanswered)) = found.restore {
            let _ = writeln!(text, "restored ({}); not signed until this is over", restore.reason.code());
            if situation.conflict {
                text.push_str("two histories were signed: see docs/operator/restore.md\n");
            }
            if situation.is_behind {
                text.push_str("entries are missing that were signed before\n");
            }
            for peer in unanswered {
                let _ = writeln!(text, "has not answered: {} ({})", peer.origin, peer.trust_name);
            }
        }
        say(&text);
        Ok(())
    })
    .await
}

pub(super) async fn sign_anyway(settings: Settings, command: SignAnyway) -> Result<(), Failure> {
    let reason = command.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Failure::Refused("say why it is safe: --reason".to_owned()));
    }
    with(settings, &command.of, async |trust| {
        let by = Actor::node(trust.id.clone());
        let done = own_log::override_waiting(trust, &by, &reason).await;
        done.map_err(|error| Failure::of("the register is not signed", &error))?;
        say("The register is signed again from the next start on.\n");
        Ok(())
    })
    .await
}

pub(super) async fn export(settings: Settings, command: Export) -> Result<(), Failure> {
    with(settings, &command.of, async |trust| {
        let size = own_log::export(trust, &command.folder).await;
        let size = size.map_err(|error| Failure::of("the register was not written", &error))?;
        say(&format!("{size} entries\n"));
        Ok(())
    })
    .await
}

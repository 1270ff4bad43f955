//! `samraad register`: how far the own log is, how to let it be signed again after a restore, and its public files.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use samraad::config::Settings;
use samraad::kernel::access::Actor;
use samraad::platform::trust::Trust;
use samraad::register::own_log::{self, CannotEnd, Endable};

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

/// Ends the log.
#[derive(Args)]
pub(super) struct End {
    #[command(flatten)]
    of: Of,
    /// The name of the register that ends, as this command shows it. Without it nothing is done.
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
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

pub(super) async fn end(settings: Settings, command: End) -> Result<(), Failure> {
    with(settings, &command.of, async |trust| {
        let refused = |error: CannotEnd| match error {
            CannotEnd::Store(_) | CannotEnd::Append(_) => Failure::of("the register is not ended", &error),
            refused => Failure::Refused(format!("the register is not ended: {refused}")),
        };
        match own_log::look_at_end(trust).await {
            Ok(endable) => match command.confirm.as_deref() {
                None => {
                    say(&before_the_end(&endable));
                    return Ok(());
                }
                Some(named) if named == endable.log.as_str() => {
                    own_log::end(trust, &Actor::node(trust.id.clone())).await.map_err(refused)?;
                }
                Some(_) => {
                    return Err(Failure::Refused(format!(
                        "the register is `{}`: --confirm names another",
                        endable.log
                    )));
                }
            },
            // It was interrupted: what is left follows.
            Err(CannotEnd::Ended) => {}
            Err(error) => return Err(refused(error)),
        }
        let signed = own_log::publish_checkpoint(trust).await;
        signed.map_err(|error| {
            Failure::of("the register has ended, and the next one begins as soon as that is signed", &error)
        })?;
        let former = own_log::former(&trust.db).await.map_err(|error| Failure::of("the register", &error))?;
        let ended = former
            .last()
            .map_or(String::new(), |(log, size)| format!("{log} has ended with {size} entries.\n"));
        say(&format!("{ended}The next register has begun.\n"));
        Ok(())
    })
    .await
}

/// What ending means, for whoever is about to.
fn before_the_end(endable: &Endable) -> String {
    let Endable { log, size, successor } = endable;
    format!(
        "This would end the register\n\n    {log}\n\nwith its {size} entries and an end behind them, and begin\n\n    {successor}\n\n\
         Nothing can be added to a register that has ended, and it cannot be opened again. Its entries stay valid, are\n\
         found and can be withdrawn. The other trusts follow by themselves, also those that are away now, if their version\n\
         of the program knows of ends: ask them first. Make a backup of the databases afterwards.\n\n\
         Nothing has been done. To do it:\n\n    samraad register end --confirm {log}\n"
    )
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

//! `samraad serve`.

use std::sync::Arc;

use samraad::app;
use samraad::config::Settings;
use samraad::platform::http_server::Listeners;
use samraad::platform::telemetry;
use samraad::platform::worker::Workers;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Failure, open};

/// Serves until it is told to stop, then lets what is under way finish.
pub(super) async fn serve(settings: Settings) -> Result<(), Failure> {
    if settings.trusts.is_empty() {
        return Err(Failure::Refused("no trust is configured: `samraad trust add` makes one".to_owned()));
    }
    telemetry::init(&settings.server.log);
    // Before anything is served: a signal that comes early must not be lost.
    let told = |kind| signal(kind).map_err(|error| Failure::of("cannot wait for signals", &error));
    let (terminate, interrupt) = (told(SignalKind::terminate())?, told(SignalKind::interrupt())?);
    let mut hangup = told(SignalKind::hangup())?;

    for trust in &settings.trusts {
        if trust.settings.demo {
            tracing::warn!(trust = %trust.id, "danger_demo is on: all patients must be invented");
        }
        if trust.settings.danger_allow_loopback_peers {
            tracing::warn!(trust = %trust.id, "danger_allow_loopback_peers is on: peers reach what listens on loopback");
        }
    }
    let node = Arc::new(open(&settings).await?);
    let listeners = Listeners::bind(&settings.server).await.map_err(|error| Failure::of("serve", &error));
    let served = match listeners {
        Ok(listeners) => {
            let reread = async {
                while hangup.recv().await.is_some() {
                    node.trusts().iter().for_each(|trust| trust.keys.reload());
                }
            };
            tokio::select! {
                served = run(&settings, &node, listeners, stop(terminate, interrupt)) => served,
                () = reread => Err(Failure::Failed("signals do not arrive any more".to_owned())),
            }
        }
        Err(error) => Err(error),
    };
    node.close().await;
    tracing::info!("stopped");
    served
}

/// Serves what was opened, with its background work, until `stop` comes.
pub(super) async fn run(
    settings: &Settings,
    node: &Arc<app::Node>,
    listeners: Listeners,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let workers = Workers::start(app::work(), node.trusts()).await;
    let workers = workers.map_err(|error| Failure::of("the scheduler cannot start", &error))?;
    let plain = app::router(Arc::clone(node));
    let encrypted = app::encrypted(plain.clone());
    let metrics = app::metrics_router(Arc::clone(node));
    let served = listeners.serve(plain, encrypted, metrics, stop).await;
    // Order: the last requests may still enqueue jobs, so the workers stop after them and before the databases close.
    workers.stop(settings.server.shutdown_grace).await;
    served.map_err(|error| Failure::of("serve", &error))
}

async fn stop(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

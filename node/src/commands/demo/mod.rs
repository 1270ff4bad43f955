//! `samraad demo`: three invented trusts on this machine, two in this process and the third in one of its own.
//!
//! The command only prepares: folder, keys, certificates, people, cases. What runs afterwards is the ordinary node with an
//! ordinary configuration. It can be stopped or killed at any moment and started again; see docs/adr/0006-demo-federation.md.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use samraad::app::{self, Databases, Missing, Node};
use samraad::config::{ConfiguredTrust, Settings};
use samraad::demo::{DemoClock, ToSeed, TrustCast, answer_waiting, seed, trusts};
use samraad::kernel::clock::Clock as _;
use samraad::platform::db::StoreError;
use samraad::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use samraad::platform::http_server::Listeners;
use samraad::platform::telemetry;
use samraad::platform::world::{SystemClock, SystemRandomness};
use samraad::register::store::sources;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

use self::folder::{Beginnings, Folder, Process, both_free, processes};
use self::progress::Progress;
use super::{Failure, open, say, serve};

mod folder;
mod progress;
mod table;

/// How long the registers may take to reach each other before the addresses are printed all the same.
const MOST_WAIT: Duration = Duration::from_secs(25);
const FEDERATION_PORT: u16 = 8443;

/// Where the demo is, and which ports it takes.
#[derive(Args)]
pub(super) struct Demo {
    /// Folder that keeps everything; started again with the same folder, the demo goes on where it was.
    #[arg(long, default_value = "data/demo", value_name = "FOLDER")]
    data: PathBuf,
    /// Port for browsers; the next one is taken as well.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Port between the trusts; the next one is taken as well. Stays what it was when the folder was made [default: 8443]
    #[arg(long, value_name = "PORT")]
    federation_port: Option<u16>,
    /// Which lines are logged, as `log_filter` in the configuration.
    #[arg(long, default_value = "warn", value_name = "FILTER", value_parser = telemetry::LogSettings::check_filter)]
    log: String,
    /// Serves the third trust, until standard input ends.
    #[arg(long, hide = true)]
    second: bool,
}

/// Prepares and serves.
pub(super) async fn demo(demo: Demo) -> Result<(), Failure> {
    let folder = Folder::open(&demo.data)?;
    if demo.second {
        let settings = Settings::load(&folder.config("second"))?;
        let listeners =
            Listeners::bind(&settings.server).await.map_err(|error| Failure::of("serve", &error))?;
        return serve_until(settings, listeners, standard_input_ends(), async |_| {}).await;
    }
    let beginnings = begin(&folder, &demo)?;
    let casts = trusts().map_err(|error| Failure::of("demo", &error))?;
    let both = processes(casts, demo.port, beginnings.federation_port);
    say(&format!(
        "Demo of Samråd. Everything and everybody in it is invented. Folder: {}\nSeeding; what is there already is left alone:\n",
        folder.0.display()
    ));

    let mut settings = Vec::new();
    for process in &both {
        settings.push(folder.configure(process, &demo.log)?);
    }
    seed_all(&folder, &both, &settings, beginnings).await?;
    let Some(first) = settings.into_iter().next() else { return Ok(()) };
    serve_all(&demo, &both, first).await
}

/// Looks whether the ports are free, and keeps in a new folder what it is begun with.
fn begin(folder: &Folder, demo: &Demo) -> Result<Beginnings, Failure> {
    let known = folder.beginnings()?;
    let federation_port =
        known.map_or(demo.federation_port.unwrap_or(FEDERATION_PORT), |known| known.federation_port);
    if let Some(wanted) = demo.federation_port.filter(|wanted| *wanted != federation_port) {
        return Err(Failure::Refused(format!(
            "the trusts in {} know each other at port {federation_port}, and --federation-port {wanted} would part them: \
             leave it out, or name a new folder with --data",
            demo.data.display()
        )));
    }
    let taken = |port: u16, way_out: String| {
        Failure::Refused(format!(
            "port {port} or {} is taken on 127.0.0.1. Is a demo running already? Else {way_out}",
            port.saturating_add(1)
        ))
    };
    if !both_free(demo.port) {
        return Err(taken(
            demo.port,
            format!("choose two that are free, such as: samraad demo --port {}", other(demo.port)),
        ));
    }
    if !both_free(federation_port) {
        let way_out = match known {
            None => format!(
                "choose two that are free, such as: samraad demo --federation-port {}",
                other(federation_port)
            ),
            Some(_) => "stop what listens there, or begin in a new folder with --data and --federation-port"
                .to_owned(),
        };
        return Err(taken(federation_port, way_out));
    }
    match known {
        Some(known) => Ok(known),
        None => {
            let beginnings = Beginnings { began_on: SystemClock.now().date_in_norway(), federation_port };
            folder.begin(beginnings)?;
            Ok(beginnings)
        }
    }
}

/// Two ports after this one that are free now.
fn other(port: u16) -> u16 {
    (port.max(1024)..u16::MAX - 1).step_by(10).skip(1).find(|port| both_free(*port)).unwrap_or(port)
}

/// Makes the trusts and lets everything happen in them.
async fn seed_all(
    folder: &Folder,
    both: &[Process],
    settings: &[Settings],
    beginnings: Beginnings,
) -> Result<(), Failure> {
    let mut nodes = Vec::new();
    for (process, settings) in both.iter().zip(settings) {
        let certificate = folder.pin(process)?;
        for (cast, configured) in process.trusts.iter().zip(&settings.trusts) {
            make(configured).await?;
            let clock = Arc::new(DemoClock::at(SystemClock.now()));
            let only = Settings { server: settings.server.clone(), trusts: vec![configured.clone()] };
            let opened = Node::open(&only, clock.clone(), Arc::new(SystemRandomness)).await;
            let node = opened.map_err(|(trust, error)| Failure::of(&format!("trust {trust}"), &error))?;
            nodes.push((node, clock, cast, certificate));
        }
    }
    let to_seed: Vec<ToSeed<'_>> = nodes
        .iter()
        .flat_map(|(node, clock, cast, certificate)| {
            let to_seed = |trust| ToSeed { trust, clock, cast, certificate: *certificate };
            node.trusts().iter().map(to_seed)
        })
        .collect();
    let progress = Progress::of(both, beginnings.began_on)?;
    let seeded = seed(&to_seed, beginnings.began_on, &progress).await;
    progress.end();
    for (node, ..) in &nodes {
        node.close().await;
    }
    seeded.map_err(|error| Failure::of("demo", &error))
}

/// Makes databases and federation keys where they are missing.
async fn make(configured: &ConfiguredTrust) -> Result<(), Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", configured.id), error);
    let opened = Databases::open(configured, Missing::Create).await.map_err(|error| failed(&error))?;
    let (random, now) = (SystemRandomness, SystemClock.now());
    let made = FederationKeys::create(&opened.db, &opened.keys, &configured.origin, &random, now).await;
    opened.close().await;
    match made {
        Ok(_) | Err(CannotLoadKeys::Store(StoreError::Conflict)) => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

/// Serves the first process here and the second in a child, until one of them ends or this one is told to stop.
async fn serve_all(demo: &Demo, both: &[Process; 2], first: Settings) -> Result<(), Failure> {
    // Order: this process listens before the child is there, so that the child's first fetch waits and does not fail.
    let listeners = Listeners::bind(&first.server).await.map_err(|error| Failure::of("serve", &error))?;
    let mut child = second_process(demo)?;
    let [first_process, second] = both;
    let address = ("127.0.0.1", second.federation_port);
    while tokio::net::TcpStream::connect(address).await.is_err() {
        if let Ok(Some(ended)) = child.try_wait() {
            return Err(Failure::Failed(format!("the process of the third trust ended: {ended}")));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Held until the end: `wait` would close it.
    let standard_input = child.stdin.take();
    let ended = child.wait();
    let text = table::table(both);
    let served = serve_until(first, listeners, async { drop(ended.await) }, async |node: Arc<Node>| {
        let met = tokio::time::timeout(MOST_WAIT, async {
            registers_have_met(&node).await;
            answers_are_given(&node, &first_process.trusts).await;
        });
        say(match met.await {
            Ok(()) => {
                "The trusts have fetched and verified each other's registers and answered each other.\n"
            }
            Err(_) => "The trusts are still fetching each other's registers.\n",
        });
        say(&text);
        say("\nStop with Ctrl-C. Started again, the demo goes on where it was.\n");
    })
    .await;
    // Its standard input ends with this, and it stops; it may be stopping already.
    drop(standard_input);
    let _ = child.wait().await;
    served
}

fn second_process(demo: &Demo) -> Result<Child, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of("the process of the third trust", error);
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let mut command = Command::new(program);
    command.arg("demo").arg("--data").arg(&demo.data).args(["--second", "--log", &demo.log]);
    // However this process ends, also when it is killed: the child's standard input ends with it, and the child then too.
    command.stdin(Stdio::piped()).spawn().map_err(|error| failed(&error))
}

async fn serve_until(
    settings: Settings,
    listeners: Listeners,
    or: impl Future<Output = ()>,
    meanwhile: impl AsyncFnOnce(Arc<Node>),
) -> Result<(), Failure> {
    telemetry::init(&settings.server.log);
    let told = |kind| signal(kind).map_err(|error| Failure::of("cannot wait for signals", &error));
    let (mut terminate, mut interrupt) = (told(SignalKind::terminate())?, told(SignalKind::interrupt())?);
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            () = or => {}
        }
    };
    let node = Arc::new(open(&settings).await?);
    let serving = serve::run(&settings, &node, listeners, stop);
    let aside = async {
        meanwhile(Arc::clone(&node)).await;
        std::future::pending::<()>().await;
    };
    let served = tokio::select! {
        served = serving => served,
        () = aside => Ok(()),
    };
    node.close().await;
    served
}

/// Comes when every trust here has as much of every register as the others have signed.
async fn registers_have_met(node: &app::Node) {
    loop {
        let mut known = Vec::new();
        for trust in node.trusts() {
            known.extend(sources(&trust.db).await.unwrap_or_default());
        }
        let largest = |origin: &str| {
            known.iter().filter(|source| source.origin == origin).map(|source| source.size).max()
        };
        let trusts = node.trusts().len();
        let met = known.iter().all(|source| source.size > 0 && Some(source.size) == largest(&source.origin));
        if met && known.len() == trusts * (trusts + 1) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Comes when the trusts here have answered what the script answers for them.
async fn answers_are_given(node: &app::Node, casts: &[TrustCast]) {
    for (trust, cast) in node.trusts().iter().zip(casts) {
        // What cannot be answered waits for a visitor, as other requests do.
        while let Ok(false) = answer_waiting(trust, cast).await {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Comes when standard input is closed. In a thread of its own: such a read cannot be given up.
async fn standard_input_ends() {
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(ended);
    });
    let _ = end.await;
}

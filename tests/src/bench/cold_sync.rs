//! B1 and B7: an empty node takes a peer's whole log over HTTPS, between two real processes; then a hundred entries more.

use std::fs;
use std::time::{Duration, Instant};

use federation_protocol::note::KnownLog;
use federation_protocol::sync::{HINT_PATH, SyncState};
use samraad::peers::client::PeerClient;
use samraad::peers::store as peers;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::search::{Filter, Subject, search};

use super::data::SEED;
use super::load::Loaded;
use super::pair::{HERE, Pair, THERE, only_trust, open};
use super::proof;
use super::replication::initial_copy;
use super::report::Figure;
use crate::databases::Kind;
use crate::messages::count;
use crate::postgres::PostgresServer;

/// What an incremental sync brings, and how often it is measured: once in a while a database tidies up.
const MORE: usize = 100;
const ROUNDS: usize = 9;
/// Longer than any of this takes; whoever is slower has failed.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// What one size took.
#[derive(Debug)]
pub struct Taken {
    /// How many entries.
    pub size: usize,
    /// On which database.
    pub kind: Kind,
    bulk: Duration,
    replicated: Option<Duration>,
    cold: Duration,
    idle_kib: u64,
    peak_kib: u64,
    /// From the shortest to the longest.
    incremental: Vec<Duration>,
    first_proof: proof::Fetched,
    proof: proof::Fetched,
}

/// Measures one size on one kind of database. What it leaves behind goes when it returns.
///
/// # Panics
/// When the nodes do not do what they should.
pub async fn take(kind: Kind, size: usize, server: &PostgresServer) -> Taken {
    let name = format!("bench_{size}");
    let mut pair = Pair::make(kind, Some(server), &name).await;

    let node = open(&pair.there).await;
    let trust = only_trust(&node);
    let mut loaded = Loaded::begin(trust, SEED).await;
    let bulk = loaded.add(trust, size).await;
    let client = client_for(trust, HERE).await;
    let log = KnownLog::new(trust.federation_keys.in_use().log.public());
    node.close().await;
    drop(node);
    let node = open(&pair.here).await;
    let reader = client_for(only_trust(&node), THERE).await;
    node.close().await;
    drop(node);
    let replicated = match kind {
        Kind::Postgres => {
            Some(initial_copy(server, &format!("{name}_{THERE}_main"), &format!("{name}_copy"), size).await)
        }
        Kind::Sqlite => None,
    };

    pair.there.start().await;
    pair.here.start().await;
    let db = pair.here_db().await;
    let pid = pair.here.pid();
    settle(pid).await;
    let idle_kib = resident_kib(pid);
    let cold = pulled(&client, &db, size).await;
    let peak_kib = peak_kib(pid);
    assert_found(&db, size).await;
    // Whoever asks first for a tile has its hashes worked out; here nobody has asked while the log grew.
    let first_proof = proof::fetch(&reader, &log, size as u64).await;
    let proof = proof::fetch(&reader, &log, size as u64).await;
    let mut incremental = Vec::with_capacity(ROUNDS);
    for round in 1..=ROUNDS {
        pair.there.stop();
        let node = open(&pair.there).await;
        loaded.add(only_trust(&node), MORE).await;
        node.close().await;
        drop(node);
        pair.there.start().await;
        incremental.push(pulled(&client, &db, size + round * MORE).await);
    }
    incremental.sort_unstable();
    db.close().await;
    pair.here.stop();
    pair.there.stop();
    if kind == Kind::Postgres {
        for id in [HERE, THERE] {
            for what in ["main", "keys"] {
                server.drop_database(&format!("{name}_{id}_{what}")).await;
            }
        }
    }
    Taken { size, kind, bulk, replicated, cold, idle_kib, peak_kib, incremental, first_proof, proof }
}

/// What a trust asks another with.
async fn client_for(trust: &Trust, id: &str) -> PeerClient {
    let origin = format!("samraad.{id}.example/register").parse().expect("an origin");
    let peer = peers::by_origin(&trust.db, &origin).await.expect("read").expect("a peer");
    PeerClient::new(trust, &peer).expect("a client")
}

/// Tells the node that there is something to fetch, and how long it took to have all of it.
async fn pulled(client: &PeerClient, db: &Db, size: usize) -> Duration {
    let begun = Instant::now();
    client.post(HINT_PATH, &[], 0).await.expect("told");
    let arrives = async {
        while applied(db).await < size as u64 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, arrives).await.expect("it arrives");
    begun.elapsed()
}

async fn applied(db: &Db) -> u64 {
    const SQL: &str = "SELECT sync_state FROM register_sources WHERE NOT own AND sync_state IS NOT NULL";
    let state: Option<String> = match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(SQL).fetch_optional(reader).await,
        Db::Postgres(pool) => sqlx::query_scalar(SQL).fetch_optional(pool).await,
    }
    .expect("read");
    state.map_or(0, |state| serde_json::from_str::<SyncState>(&state).expect("a state").applied_size())
}

/// All of it is there, and a search finds some of it.
async fn assert_found(db: &Db, size: usize) {
    let rows = count(db, "SELECT COUNT(*) FROM register_decisions").await;
    assert_eq!(rows, i64::try_from(size).expect("fits"), "searchable");
    let medicine = Subject { words: vec!["rituks".to_owned()], ..Subject::default() };
    let filter = Filter { medicine: Some(medicine), ..Filter::default() };
    assert_eq!(search(db, &filter, None, 25).await.expect("searched").rows.len(), 25);
}

fn status_kib(pid: u32, key: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("a line");
    line.trim_end_matches("kB").trim().parse().expect("a number")
}

fn resident_kib(pid: u32) -> u64 {
    status_kib(pid, "VmRSS:")
}

/// The most that was ever resident since the process began.
fn peak_kib(pid: u32) -> u64 {
    status_kib(pid, "VmHWM:")
}

/// Waits until the memory of a node that has just started no longer moves.
async fn settle(pid: u32) {
    let mut last = 0;
    while resident_kib(pid) != last {
        last = resident_kib(pid);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

impl Taken {
    fn label(&self) -> String {
        let kind = match self.kind {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        };
        format!("{} entries, {kind}", self.size)
    }

    /// The figures of B1.
    pub fn cold_figures(&self) -> Vec<Figure> {
        let (cold, bulk) = (self.cold.as_secs_f64(), self.bulk.as_secs_f64());
        let above = self.peak_kib.saturating_sub(self.idle_kib) as f64 / 1024.0;
        let mut figures = vec![
            Figure::context("B1", format!("cold sync of {}", self.label()), cold, "s").against(
                bulk,
                "bulk insert",
                ">= 0.7x",
                bulk / cold >= 0.7,
            ),
            Figure::context("B1", format!("memory above idle, {}", self.label()), above, "MiB")
                .goal("<= 128 MiB", above <= 128.0),
        ];
        if let Some(replicated) = self.replicated {
            let replicated = replicated.as_secs_f64();
            figures.push(Figure::context("B1", format!("cold sync of {}", self.label()), cold, "s").against(
                replicated,
                "initial copy",
                ">= 1x",
                replicated / cold >= 1.0,
            ));
        }
        figures
    }

    /// The figures of B7: what each grows by, from the size before.
    pub fn growth_figures(&self, before: Option<&Taken>) -> Vec<Figure> {
        let per_entry = |taken: &Taken| taken.cold.as_secs_f64() * 1e6 / taken.size as f64;
        let incremental = |taken: &Taken, at: usize| taken.incremental[at].as_secs_f64() * 1e3;
        let mut figures = vec![
            Figure::context("B7", format!("cold sync, {}", self.label()), per_entry(self), "us/entry"),
            Figure::context(
                "B7",
                format!("{MORE} more after {}, median of {ROUNDS}", self.label()),
                incremental(self, ROUNDS / 2),
                "ms",
            ),
            Figure::context(
                "B7",
                format!("proof in {}", self.label()),
                self.proof.took.as_secs_f64() * 1e3,
                "ms",
            ),
            Figure::context(
                "B7",
                format!("{MORE} more after {}, the longest", self.label()),
                incremental(self, ROUNDS - 1),
                "ms",
            ),
            Figure::context(
                "B7",
                format!("the first proof of all, {}", self.label()),
                self.first_proof.took.as_secs_f64() * 1e3,
                "ms",
            ),
            Figure::context(
                "B7",
                format!("tiles of that proof, {}", self.label()),
                self.proof.tiles as f64,
                "tiles",
            ),
        ];
        if let Some(before) = before {
            let goals = [
                (per_entry(before), "linear", 1.5),
                (incremental(before, ROUNDS / 2), "not with size", 2.0),
                (before.proof.took.as_secs_f64() * 1e3, "log n", 3.0),
            ];
            for (figure, (baseline, goal, at_most)) in figures.iter_mut().zip(goals) {
                let reached = figure.value <= baseline * at_most;
                *figure = figure.clone().against(baseline, "at the size before", goal, reached);
            }
        }
        figures
    }
}

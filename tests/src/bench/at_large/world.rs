//! The made-up network, its nodes, and what happens when.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::time::Duration;

use federation_protocol::content::{ContentBundle, ContentEntry, Leaf};
use federation_protocol::ids::Origin;
use federation_protocol::log::{BUNDLE_WIDTH, CompactRange};
use federation_protocol::note::{KnownLog, LogSecretKey, SignedCheckpoint};
use federation_protocol::pace::{TOLD_AT_ONCE, direct_every, partners};
use federation_protocol::sync::{Need, Store, SyncState};
use federation_protocol::tiles::{Resource, encode_entries};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use crate::bench::data::{Drawer, Made, SEED};

/// The product's default time between two rounds.
const ROUND: Duration = Duration::from_secs(900);
/// How long one that did not answer counts as down.
const DOWN_FOR_MS: u64 = 1_800_000;
/// How long a node waits for one that is cut off.
const GIVES_UP_AFTER_MS: u64 = 10_000;
/// Request line, headers and token of a request, and the head of its answer, as the product sends them.
const HEADS_BYTES: u64 = 900;
/// A cosignature line under an exchanged checkpoint.
const COSIGNATURE_BYTES: u64 = 160;

/// Whom the trusts ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    /// As the product does.
    Ours {
        /// Whether anybody is told of a new checkpoint.
        hints: bool,
    },
    /// Each asks each origin in each round.
    AskEverybody,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    trusts: usize,
    secs: u64,
    requests: u64,
    bytes: u64,
    /// For each entry how long until the last had it; none where somebody never got it.
    everywhere: Vec<Option<u64>>,
    rejoined_ms: Option<u64>,
}

impl Outcome {
    pub(super) fn requests_per_trust_day(&self) -> f64 {
        self.requests as f64 / self.trusts as f64 * 86_400.0 / self.secs as f64
    }

    pub(super) fn bytes_per_trust_day(&self) -> f64 {
        self.bytes as f64 / self.trusts as f64 * 86_400.0 / self.secs as f64
    }

    pub(super) fn is_complete(&self) -> bool {
        self.everywhere.iter().all(Option::is_some)
    }

    pub(super) fn everywhere_after(&self, quantile: f64) -> Duration {
        let mut times: Vec<u64> = self.everywhere.iter().flatten().copied().collect();
        times.sort_unstable();
        let at = ((times.len() as f64 - 1.0).max(0.0) * quantile).round() as usize;
        Duration::from_millis(times.get(at).copied().unwrap_or_default())
    }

    pub(super) fn rejoined_after(&self) -> Option<Duration> {
        self.rejoined_ms.map(Duration::from_millis)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Round(usize),
    Publishes(usize),
    Hinted { who: usize, of: usize },
    Asked { who: usize, partner: usize },
    Pulled { who: usize, of: usize },
}

/// A log as its origin serves it.
struct Log {
    key: LogSecretKey,
    known: KnownLog,
    drawer: Drawer,
    made: Vec<Made>,
    range: CompactRange,
    note: String,
}

impl Log {
    fn new(number: usize, rng: &mut StdRng) -> Self {
        let origin: Origin = format!("trust{number:04}.example/register").parse().expect("an origin");
        let key = LogSecretKey::generate(origin.clone(), rng);
        let range = CompactRange::empty();
        let note = SignedCheckpoint::sign(&key, 0, range.root()).note().to_owned();
        let drawer = Drawer::new(SEED ^ number as u64, origin);
        Self { known: KnownLog::new(key.public()), key, drawer, made: Vec::new(), range, note }
    }

    fn publish(&mut self) {
        let made = self.drawer.draw();
        self.range.append(made.leaf.hash()).expect("room");
        self.made.push(made);
        self.note = SignedCheckpoint::sign(&self.key, self.range.size(), self.range.root()).note().to_owned();
    }

    fn bundle(&self, resource: Resource) -> Vec<u8> {
        let range = resource.leaves();
        let made = &self.made[range.start as usize..range.end.min(self.range.size()) as usize];
        match resource {
            Resource::Entries { .. } => encode_entries(made.iter().map(|made| &made.leaf)),
            _ => {
                let entry = |made: &Made| ContentEntry::Present {
                    salt: made.salt.clone(),
                    content: made.content.clone(),
                };
                ContentBundle { entries: made.iter().map(entry).collect() }.encode()
            }
        }
    }
}

#[derive(Default)]
struct Node {
    copies: HashMap<usize, SyncState>,
    /// Sizes that were verified, of logs that have any entry.
    sizes: HashMap<usize, u64>,
    /// Logs in the order in which they were seen to grow, and how far each partner's were read.
    news: Vec<usize>,
    read: HashMap<usize, usize>,
    pulling: BTreeSet<usize>,
    next_direct_ms: HashMap<usize, u64>,
    failed_ms: HashMap<usize, u64>,
}

/// A federation before anything has happened in it.
pub(super) struct World {
    policy: Policy,
    rng: StdRng,
    logs: Vec<Log>,
    nodes: Vec<Node>,
    everybody: Vec<usize>,
    queue: BinaryHeap<Reverse<(u64, u64, Event)>>,
    queued: u64,
    now_ms: u64,
    /// Even and odd trusts do not reach each other meanwhile.
    apart_ms: std::ops::Range<u64>,
    requests: u64,
    bytes: u64,
    /// Log, index, when, how many have it, when the last got it.
    entries: Vec<(usize, u64, u64, usize, u64)>,
}

impl World {
    pub(super) fn new(trusts: usize, policy: Policy) -> Self {
        let mut rng = StdRng::seed_from_u64(SEED);
        let logs = (0..trusts).map(|number| Log::new(number, &mut rng)).collect();
        let nodes = (0..trusts).map(|_| Node::default()).collect();
        Self {
            policy,
            rng,
            logs,
            nodes,
            everybody: (0..trusts).collect(),
            queue: BinaryHeap::new(),
            queued: 0,
            now_ms: 0,
            apart_ms: 0..0,
            requests: 0,
            bytes: 0,
            entries: Vec::new(),
        }
    }

    /// Lets `secs` pass in which `entries` are published, half of the trusts cut off from the other half for the first
    /// `apart_secs`, and then as long as it takes until all have all, at most a week.
    pub(super) fn run(mut self, secs: u64, entries: u64, apart_secs: Option<u64>) -> Outcome {
        let end_ms = secs * 1000;
        self.apart_ms = 0..apart_secs.unwrap_or(0) * 1000;
        for who in self.everybody.clone() {
            let first = self.rng.random_range(0..ROUND.as_millis() as u64);
            self.at(first, Event::Round(who));
            for of in self.everybody.clone() {
                if of != who && self.policy != Policy::AskEverybody {
                    let first =
                        self.rng.random_range(0..direct_every(ROUND, self.logs.len()).as_millis() as u64);
                    self.nodes[who].next_direct_ms.insert(of, first);
                }
            }
        }
        for _ in 0..entries {
            let (when, who) = (self.rng.random_range(0..end_ms), self.rng.random_range(0..self.logs.len()));
            self.at(when, Event::Publishes(who));
        }
        let mut counted = None;
        while let Some(Reverse((now, _, event))) = self.queue.pop() {
            self.now_ms = now;
            if now >= end_ms {
                counted.get_or_insert((self.requests, self.bytes));
                if self.all_have_all() || now > end_ms + 7 * 86_400_000 {
                    break;
                }
            }
            self.happens(event);
        }
        let (requests, bytes) = counted.unwrap_or((self.requests, self.bytes));
        let all = self.logs.len();
        let everywhere =
            self.entries.iter().map(|(_, _, at, have, last)| (*have == all).then(|| last - at)).collect();
        let healed = self.apart_ms.end;
        // What was published while they were apart: how long after it they all had it.
        let rejoined_ms = self
            .entries
            .iter()
            .filter(|(_, _, at, have, _)| *at < healed && *have == all)
            .map(|(_, _, _, _, last)| last.saturating_sub(healed))
            .max();
        Outcome { trusts: all, secs, requests, bytes, everywhere, rejoined_ms }
    }

    fn all_have_all(&self) -> bool {
        self.entries.iter().all(|(_, _, _, have, _)| *have == self.logs.len())
    }

    fn at(&mut self, when_ms: u64, event: Event) {
        self.queued += 1;
        self.queue.push(Reverse((when_ms, self.queued, event)));
    }

    fn round_trip_ms(&mut self) -> u64 {
        self.rng.random_range(20..160)
    }

    fn reaches(&self, one: usize, other: usize) -> bool {
        !self.apart_ms.contains(&self.now_ms) || one % 2 == other % 2
    }

    /// A request and its answer, counted on both ends of the wire as one.
    fn send(&mut self, bytes: u64) {
        self.requests += 1;
        self.bytes += HEADS_BYTES + bytes;
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Round(who) => self.round(who),
            Event::Publishes(who) => self.publishes(who),
            Event::Hinted { who, of } => self.begin_pull(who, of),
            Event::Asked { who, partner } => self.asked(who, partner),
            Event::Pulled { who, of } => self.pulled(who, of),
        }
    }

    fn round(&mut self, who: usize) {
        let jitter = self.rng.random_range(0..ROUND.as_millis() as u64 / 5);
        self.at(self.now_ms + ROUND.as_millis() as u64 * 9 / 10 + jitter, Event::Round(who));
        if self.policy == Policy::AskEverybody {
            for of in 0..self.logs.len() {
                self.begin_pull(who, of);
            }
            return;
        }
        let (now, failed) = (self.now_ms, &self.nodes[who].failed_ms);
        let is_down = |peer: &usize| failed.get(peer).is_some_and(|at| now - at < DOWN_FOR_MS);
        let partners: Vec<usize> = partners(&who, &self.everybody, is_down).into_iter().copied().collect();
        for partner in partners {
            let wait = if self.reaches(who, partner) { self.round_trip_ms() } else { GIVES_UP_AFTER_MS };
            self.at(self.now_ms + wait, Event::Asked { who, partner });
        }
        let due: Vec<usize> = self
            .everybody
            .iter()
            .copied()
            .filter(|of| self.nodes[who].next_direct_ms.get(of).is_some_and(|at| *at <= now))
            .collect();
        let every = direct_every(ROUND, self.logs.len() - 1).as_millis() as u64;
        for of in due {
            self.nodes[who].next_direct_ms.insert(of, now + every);
            self.begin_pull(who, of);
        }
    }

    fn publishes(&mut self, who: usize) {
        self.logs[who].publish();
        let index = self.logs[who].range.size() - 1;
        self.entries.push((who, index, self.now_ms, 1, self.now_ms));
        self.nodes[who].sizes.insert(who, index + 1);
        self.nodes[who].news.push(who);
        if let Policy::Ours { hints: true } = self.policy {
            let mut told: Vec<usize> = self.everybody.iter().copied().filter(|peer| *peer != who).collect();
            told.shuffle(&mut self.rng);
            told.truncate(TOLD_AT_ONCE);
            for peer in told {
                self.send(0);
                if self.reaches(who, peer) {
                    let wait = self.round_trip_ms();
                    self.at(self.now_ms + wait, Event::Hinted { who: peer, of: who });
                }
            }
        }
    }

    /// The answer of a partner, or none: the checkpoints that have changed there since it was asked last.
    fn asked(&mut self, who: usize, partner: usize) {
        if !self.reaches(who, partner) {
            self.send(0);
            self.nodes[who].failed_ms.insert(partner, self.now_ms);
            return;
        }
        self.nodes[who].failed_ms.remove(&partner);
        let until = self.nodes[partner].news.len();
        let from = self.nodes[who].read.insert(partner, until).unwrap_or(0);
        let changed: BTreeSet<usize> = self.nodes[partner].news[from..].iter().copied().collect();
        let bytes = changed.iter().map(|of| self.logs[*of].note.len() as u64 + COSIGNATURE_BYTES).sum();
        self.send(bytes);
        for of in changed {
            let size = |node: &Node| node.sizes.get(&of).copied().unwrap_or(0);
            if size(&self.nodes[partner]) > size(&self.nodes[who]) {
                self.begin_pull(who, of);
            }
        }
    }

    fn begin_pull(&mut self, who: usize, of: usize) {
        if who == of || !self.nodes[who].pulling.insert(of) {
            return;
        }
        let wait = if self.reaches(who, of) { 3 * self.round_trip_ms() } else { GIVES_UP_AFTER_MS };
        self.at(self.now_ms + wait, Event::Pulled { who, of });
    }

    /// A pull with the product's state machine, over what the log has by then.
    fn pulled(&mut self, who: usize, of: usize) {
        self.nodes[who].pulling.remove(&of);
        if !self.reaches(who, of) {
            self.send(0);
            return;
        }
        let note_bytes = self.logs[of].note.len() as u64;
        self.send(note_bytes);
        let before = self.nodes[who].sizes.get(&of).copied().unwrap_or(0);
        let log = &self.logs[of];
        if before == log.range.size() {
            return;
        }
        let mut state = self.nodes[who].copies.remove(&of).unwrap_or_default();
        let mut step = state.on_checkpoint(&log.known, log.note.as_bytes()).expect("signed");
        let mut fetched = Vec::new();
        let size = loop {
            if let Store::VerifiedLeaves { .. } = step.store {
                debug_assert_eq!(step.state.verified_size(), log.range.size());
            }
            state = step.state;
            step = match state.next() {
                Need::Entries(resource) => {
                    let bytes = log.bundle(resource);
                    fetched.push(bytes.len() as u64);
                    state.on_entries(&bytes).expect("gives the root")
                }
                Need::Contents { resource, from, until } => {
                    let bytes = log.bundle(resource);
                    fetched.push(bytes.len() as u64);
                    let leaves: Vec<Leaf> =
                        log.made[from as usize..until as usize].iter().map(|made| made.leaf).collect();
                    state.on_contents(log.known.origin(), &leaves, Some(&bytes)).expect("matches")
                }
                Need::Nothing => break state.applied_size(),
            };
        };
        debug_assert!(size - before <= BUNDLE_WIDTH * fetched.len() as u64);
        for bytes in fetched {
            self.send(bytes);
        }
        let node = &mut self.nodes[who];
        node.copies.insert(of, state);
        node.sizes.insert(of, size);
        node.news.push(of);
        for (log, index, _, have, last) in &mut self.entries {
            if *log == of && (before..size).contains(index) {
                (*have, *last) = (*have + 1, self.now_ms);
            }
        }
    }
}

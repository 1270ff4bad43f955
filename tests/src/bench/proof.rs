//! That an entry is in a log, proved to somebody who has the checkpoint and fetches tiles: RFC 6962 section 2.1.1 over
//! C2SP tlog-tiles.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use federation_protocol::hash::Hash;
use federation_protocol::log::node_hash;
use federation_protocol::note::KnownLog;
use federation_protocol::tiles::{LOG_PREFIX, Resource};
use samraad::peers::client::PeerClient;

/// A tile has 2^8 hashes.
const TILE_HEIGHT: u32 = 8;

/// A proof that was fetched and holds.
#[derive(Debug)]
pub struct Fetched {
    /// How long it took, checkpoint and all.
    pub took: Duration,
    /// How many tiles were fetched.
    pub tiles: usize,
}

struct Tiles<'c> {
    client: &'c PeerClient,
    size: u64,
    fetched: HashMap<(u8, u64), Vec<Hash>>,
}

impl Tiles<'_> {
    /// The hash over the perfect subtree of `2^height` leaves at `position` of its level.
    async fn perfect(&mut self, height: u32, position: u64) -> Hash {
        let (level, within) = (height / TILE_HEIGHT, height % TILE_HEIGHT);
        let mut hashes = Vec::new();
        for at in position << within..(position + 1) << within {
            hashes.push(self.hash(u8::try_from(level).expect("few levels"), at).await);
        }
        while hashes.len() > 1 {
            hashes = hashes.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
        }
        hashes[0]
    }

    async fn hash(&mut self, level: u8, at: u64) -> Hash {
        let number = at >> TILE_HEIGHT;
        if !self.fetched.contains_key(&(level, number)) {
            let at_level = self.size >> (TILE_HEIGHT * u32::from(level));
            let width = (at_level - (number << TILE_HEIGHT)).min(1 << TILE_HEIGHT);
            let resource = Resource::Hashes { level, number, width: u16::try_from(width).expect("a width") };
            let bytes = self.client.get(&format!("{LOG_PREFIX}{resource}"), 256 * 32).await.expect("a tile");
            let hashes = bytes.chunks(32).map(|hash| Hash::from_slice(hash).expect("32 bytes")).collect();
            self.fetched.insert((level, number), hashes);
        }
        self.fetched[&(level, number)][usize::try_from(at % 256).expect("within a tile")]
    }

    /// The root over the leaves `from..until`, of which `until` may be the end of the log.
    async fn root(&mut self, from: u64, until: u64) -> Hash {
        let leaves = until - from;
        if leaves.is_power_of_two() && from.is_multiple_of(leaves) {
            return self.perfect(leaves.ilog2(), from / leaves).await;
        }
        let left = 1 << (leaves - 1).ilog2();
        let (one, other) =
            (Box::pin(self.root(from, from + left)).await, Box::pin(self.root(from + left, until)).await);
        node_hash(&one, &other)
    }

    /// The audit path of a leaf, from its sibling up.
    async fn path(&mut self, index: u64) -> Vec<(bool, Hash)> {
        let (mut from, mut until) = (0, self.size);
        let mut path = Vec::new();
        while until - from > 1 {
            let middle = from + (1 << (until - from - 1).ilog2());
            if index < middle {
                path.push((false, self.root(middle, until).await));
                until = middle;
            } else {
                path.push((true, self.root(from, middle).await));
                from = middle;
            }
        }
        path.reverse();
        path
    }
}

/// Fetches and checks the proof of an entry two thirds into a log of `size` entries.
///
/// # Panics
/// When it does not hold.
pub async fn fetch(client: &PeerClient, log: &KnownLog, size: u64) -> Fetched {
    let begun = Instant::now();
    let note =
        client.get(&format!("{LOG_PREFIX}{}", Resource::Checkpoint), 1 << 16).await.expect("a checkpoint");
    let checkpoint = log.verify(&note).expect("signed");
    assert_eq!(checkpoint.size(), size);
    let mut tiles = Tiles { client, size, fetched: HashMap::new() };
    let index = size * 2 / 3;
    let leaf = tiles.hash(0, index).await;
    let path = tiles.path(index).await;
    let root = path.iter().fold(leaf, |hash, (sibling_is_left, sibling)| {
        if *sibling_is_left { node_hash(sibling, &hash) } else { node_hash(&hash, sibling) }
    });
    assert_eq!(root, checkpoint.root(), "the proof holds");
    Fetched { took: begun.elapsed(), tiles: tiles.fetched.len() }
}

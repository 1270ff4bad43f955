//! Whom a trust asks, and how often, so that its traffic grows with what is new and not with the square of the members.
//!
//! Each trust asks a few *partners* in every round which logs they have seen grow (the exchange), pulls those that have,
//! and asks each origin itself at longer intervals, because only its own server can show what it wants others not to hear.
//! Partners stand at doubling distances on the ring of all members, so news reaches everybody in a number of steps that
//! grows with the logarithm of their number, whoever of them is down. Nothing here is needed to be correct, only to be
//! quick and cheap. `docs/protocol/sync.md` is the specification.

use std::time::Duration;

/// Origins that a trust asks itself in one round, on average. With no more members than that, all of them.
pub const DIRECT_PER_ROUND: usize = 16;

/// Peers that are told at once when a log has grown. The others hear of it from those, or at their next round.
pub const TOLD_AT_ONCE: usize = 64;

/// How long to wait between two times that one origin is asked itself, when a round is made every `round`.
pub fn direct_every(round: Duration, peers: usize) -> Duration {
    let rounds = peers.div_ceil(DIRECT_PER_ROUND).max(1);
    round.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
}

/// The partners of `own` among its peers, nearest first: on the ring of all in their order, the next, the second, the fourth
/// and so on. One that `is_down` is stood in for by the next that is not and is no partner already.
pub fn partners<'p, P: Ord>(own: &P, peers: &'p [P], is_down: impl Fn(&P) -> bool) -> Vec<&'p P> {
    let mut ring: Vec<&P> = peers.iter().filter(|peer| *peer != own).collect();
    ring.sort_unstable();
    ring.dedup();
    let begin = ring.partition_point(|peer| *peer < own);
    ring.rotate_left(begin);
    let mut chosen: Vec<usize> = Vec::new();
    let mut distance: usize = 1;
    while distance <= ring.len() {
        let from = distance - 1;
        let stands_in = (0..ring.len())
            .map(|step| (from + step) % ring.len())
            .find(|place| !chosen.contains(place) && ring.get(*place).is_some_and(|peer| !is_down(peer)));
        chosen.extend(stands_in);
        distance = distance.saturating_mul(2);
    }
    chosen.into_iter().filter_map(|place| ring.get(place).copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn partners_stand_at_doubling_distances() {
        let peers: Vec<u32> = (0..25).collect();
        assert_eq!(partners(&3, &peers, |_| false), [&4, &5, &7, &11, &19]);
        assert_eq!(partners(&24, &peers, |_| false), [&0, &1, &3, &7, &15]);
        assert_eq!(partners(&1, &[1, 2], |_| false), [&2]);
        assert!(partners(&1, &[1], |_| false).is_empty());
    }

    #[test]
    fn one_that_is_down_is_stood_in_for_by_the_next() {
        let peers: Vec<u32> = (0..10).collect();
        assert_eq!(partners(&0, &peers, |peer| *peer == 1), [&2, &3, &4, &8]);
        let all_down = partners(&0, &peers, |_| true);
        assert!(all_down.is_empty());
    }

    #[test]
    fn news_reaches_everybody_in_few_rounds_though_a_fifth_is_down() {
        for members in [2_u32, 25, 1_000] {
            let everybody: Vec<u32> = (0..members).collect();
            let down = |peer: &u32| members > 2 && peer % 5 == 4;
            let mut heard = BTreeSet::from([0]);
            let mut rounds = 0;
            let up = everybody.iter().filter(|peer| !down(peer)).count();
            while heard.len() < up {
                let before = heard.clone();
                heard.extend(everybody.iter().filter(|own| !down(own)).filter(|own| {
                    partners(*own, &everybody, down).into_iter().any(|peer| before.contains(peer))
                }));
                rounds += 1;
                assert!(rounds <= 2 * members.ilog2() + 1, "{members} members: {} heard", heard.len());
            }
        }
    }

    #[test]
    fn origins_are_asked_in_each_round_while_they_are_few_and_less_often_when_they_are_many() {
        let round = Duration::from_secs(900);
        assert_eq!(direct_every(round, 0), round);
        assert_eq!(direct_every(round, 16), round);
        assert_eq!(direct_every(round, 24), round * 2);
        assert_eq!(direct_every(round, 999), round * 63);
    }
}

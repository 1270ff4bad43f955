//! How much each asker has left of what it may ask for: so many requests at once, and so many a second in the long run.
//! Kept in this process: full after a restart, and several processes each allow their own.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::kernel::clock::Timestamp;

/// So many are told apart.
const MOST_KEPT: usize = 20_000;
/// Invariant: under every limit there is, who has not asked for so long may ask for as much as a newcomer.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(600);

/// What one asker may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) at_once: f64,
    pub(super) per_second: f64,
}

/// What one asker has left.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    left: f64,
    at: Timestamp,
}

impl Allowance {
    fn take(&mut self, limits: Limits, now: Timestamp) -> Result<(), Duration> {
        let Limits { at_once, per_second } = limits;
        self.left = (self.left + now.since(self.at).as_secs_f64() * per_second).min(at_once);
        self.at = now;
        if self.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.left) / per_second));
        }
        self.left -= 1.0;
        Ok(())
    }
}

/// What all askers have left.
#[derive(Debug)]
pub(super) struct Allowances<K>(Mutex<HashMap<K, Allowance>>);

impl<K> Default for Allowances<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Allowances<K> {
    /// Takes one request off, or says how long to wait for it.
    pub(super) fn take(&self, who: K, limits: Limits, now: Timestamp) -> Result<(), Duration> {
        // A panic in between would leave a number behind that is as good as any.
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST_KEPT && !all.contains_key(&who) {
            all.retain(|_, allowance| now.since(allowance.at) < FORGOTTEN_AFTER);
            // So many at the same time are no longer held off one by one; memory is what is left to protect.
            if all.len() >= MOST_KEPT {
                all.clear();
            }
        }
        all.entry(who).or_insert(Allowance { left: limits.at_once, at: now }).take(limits, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { at_once: 600.0, per_second: 20.0 };

    #[test]
    fn a_burst_passes_then_requests_come_at_their_rate() {
        let start = Timestamp::from_seconds(1_000);
        let allowances = Allowances::default();
        let take = |who: &'static str, now| allowances.take(who, LIMITS, now);
        for _ in 0..600 {
            assert_eq!(take("a", start), Ok(()));
        }
        let wait = take("a", start).unwrap_err();
        assert_eq!(wait, Duration::from_millis(50));
        assert_eq!(take("b", start), Ok(()), "another asker");
        assert_eq!(take("a", start.plus(wait)), Ok(()));
        assert!(take("a", start.plus(wait)).is_err());
        let much_later = start.plus(Duration::from_secs(3_600));
        assert!((0..600).all(|_| take("a", much_later).is_ok()));
        assert!(take("a", much_later).is_err(), "a wait saves up no more than a burst");
    }

    #[test]
    fn a_crowd_of_askers_takes_a_bounded_amount_of_memory() {
        let start = Timestamp::from_seconds(1_000);
        let allowances = Allowances::default();
        let kept = || allowances.0.lock().unwrap().len();
        for who in 0..MOST_KEPT {
            assert_eq!(allowances.take(who, LIMITS, start), Ok(()));
        }
        let later = start.plus(FORGOTTEN_AFTER);
        assert_eq!(allowances.take(0, LIMITS, later), Ok(()), "who is known makes no room");
        assert_eq!(kept(), MOST_KEPT);
        assert_eq!(allowances.take(MOST_KEPT, LIMITS, later), Ok(()));
        assert_eq!(kept(), 2, "who asked lately, and who asks now");
        for who in 0..2 * MOST_KEPT {
            assert_eq!(allowances.take(who, LIMITS, later), Ok(()));
        }
        assert!(kept() <= MOST_KEPT);
    }
}

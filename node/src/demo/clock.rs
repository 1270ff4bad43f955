//! A clock that is set: what is seeded happened at its own time, not all at once.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::kernel::clock::{Clock, Timestamp};

/// Stands still until it is set.
#[derive(Debug)]
pub struct DemoClock(AtomicI64);

impl DemoClock {
    /// A clock that shows `time`.
    pub fn at(time: Timestamp) -> Self {
        Self(AtomicI64::new(time.micros()))
    }

    /// Sets it.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

//! The real clock and the real randomness: the only place in the program that may ask the machine for either.

use rand::TryRng as _;

use crate::kernel::clock::{Clock, Timestamp};
use crate::kernel::random::Randomness;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::new(jiff::Timestamp::now())
    }
}

/// The operating system's random generator.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness there are no keys and no ids: going on would be worse than stopping.
        #[allow(clippy::expect_used, reason = "nothing sensible can be done without randomness")]
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the operating system has no randomness");
    }
}

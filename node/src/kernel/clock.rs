//! Time as an argument. Rules are handed a [`Timestamp`]; only the composition owns a [`Clock`].

use std::time::Duration;

/// A point in time, to the microsecond: what both databases can keep without loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// Rounds `instant` down to the microsecond.
    pub fn new(instant: jiff::Timestamp) -> Self {
        Self::from_micros(instant.as_microsecond())
    }

    /// Microseconds since 1970-01-01T00:00:00Z; out of range is clamped to the end of the range.
    pub fn from_micros(micros: i64) -> Self {
        let limit = if micros < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        Self(jiff::Timestamp::from_microsecond(micros).unwrap_or(limit))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_micros(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0.as_microsecond()
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn seconds(self) -> i64 {
        self.micros().div_euclid(1_000_000)
    }

    /// The same instant as the time library has it.
    pub fn instant(self) -> jiff::Timestamp {
        self.0
    }

    /// Calendar date in Norway.
    pub fn date_in_norway(self) -> jiff::civil::Date {
        self.in_norway().date()
    }

    /// Wall clock in Norway.
    pub fn in_norway(self) -> jiff::ZonedDateTime {
        self.0.to_zoned_datetime(norway())
    }

    /// This instant and `duration` more.
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.micros().saturating_add(micros))
    }

    /// This instant and `duration` less.
    pub fn minus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.micros().saturating_sub(micros))
    }

    /// How long ago `earlier` was; nothing when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.micros().saturating_sub(earlier.micros());
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }
}

impl std::fmt::Display for Timestamp {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Norway's time zone, compiled in: a server without zone files shows the same times.
pub fn norway() -> jiff::tz::TimeZone {
    jiff::tz::get!("Europe/Oslo")
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, to the microsecond.
    fn now(&self) -> Timestamp;
}

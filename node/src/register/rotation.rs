//! Changing the trust's own keys: what has to be announced, and for how long the old key stays good. Pure; `rotate` does
//! it.

use std::time::Duration;

use federation_protocol::content::{MAX_OVERLAP_SECONDS, Overlap};
use federation_protocol::ids::UnixSeconds;
use federation_protocol::log::MAX_LOG_SIZE;
use federation_protocol::signature::KeyPurpose;

use crate::kernel::clock::Timestamp;

const HOUR: u64 = 3600;

/// How a change is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Between the announcement and the first use of the new key: time for the peers to learn of it.
    pub lead: Duration,
    /// From then on, how long the old key is still taken.
    pub overlap: Duration,
    /// For a log key: how many entries behind the announcement the old key goes on signing.
    pub overlap_entries: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            lead: Duration::from_secs(24 * HOUR),
            overlap: Duration::from_secs(30 * 24 * HOUR),
            overlap_entries: 64,
        }
    }
}

impl Plan {
    /// The overlap that is announced by the entry at `index`. `queued_until` is when the last message expires that is signed
    /// with the old key and not fetched: it must not outlive its key.
    pub fn overlap(
        self,
        purpose: KeyPurpose,
        is_first: bool,
        index: u64,
        now: Timestamp,
        queued_until: Option<Timestamp>,
    ) -> Overlap {
        if purpose == KeyPurpose::Log {
            let behind = self.overlap_entries.max(1);
            return Overlap::Size(index.saturating_add(behind).min(MAX_LOG_SIZE));
        }
        let valid_from = now.plus(self.lead).seconds();
        let planned = now.plus(self.lead).plus(self.overlap.max(Duration::from_secs(1))).seconds();
        let queued = queued_until.map_or(planned, |at| at.seconds().saturating_add(1));
        let until = planned.max(queued).min(valid_from.saturating_add(MAX_OVERLAP_SECONDS));
        Overlap::Times {
            valid_from: UnixSeconds(valid_from),
            old_until: (!is_first).then_some(UnixSeconds(until)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_795_500_000)
    }

    fn until(plan: Plan, queued_until: Option<Timestamp>) -> i64 {
        match plan.overlap(KeyPurpose::Envelope, false, 7, now(), queued_until) {
            Overlap::Times { old_until: Some(until), .. } => until.0 - now().seconds(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_key_is_announced_before_it_is_used_and_the_old_one_is_good_for_a_month_more() {
        let overlap = Plan::default().overlap(KeyPurpose::Request, false, 7, now(), None);
        let day = 24 * 3600;
        let Overlap::Times { valid_from, old_until } = overlap else { panic!("{overlap:?}") };
        assert_eq!(valid_from.0, now().seconds() + day);
        assert_eq!(old_until.unwrap().0, now().seconds() + 31 * day);
    }

    #[test]
    fn no_message_that_waits_outlives_the_key_that_signed_it() {
        let queued = now().plus(Duration::from_secs(90 * 24 * HOUR));
        assert_eq!(until(Plan::default(), Some(queued)), 90 * 24 * 3600 + 1);
        assert_eq!(
            until(Plan::default(), Some(now())),
            31 * 24 * 3600,
            "one that expires sooner changes nothing"
        );
        let none = Plan { lead: Duration::ZERO, overlap: Duration::ZERO, ..Plan::default() };
        assert_eq!(until(none, None), 1, "there is always an overlap");
        let long = Plan { overlap: Duration::from_secs(900 * 24 * HOUR), ..Plan::default() };
        assert_eq!(
            until(long, None),
            24 * 3600 + MAX_OVERLAP_SECONDS,
            "and none longer than the protocol has it"
        );
    }

    #[test]
    fn an_old_log_key_signs_at_least_the_checkpoint_that_holds_the_announcement() {
        let none = Plan { overlap_entries: 0, ..Plan::default() };
        assert_eq!(none.overlap(KeyPurpose::Log, false, 7, now(), None), Overlap::Size(8));
        assert_eq!(Plan::default().overlap(KeyPurpose::Log, false, 7, now(), None), Overlap::Size(71));
    }

    #[test]
    fn a_first_key_ends_no_other() {
        let overlap = Plan::default().overlap(KeyPurpose::Witness, true, 7, now(), None);
        assert!(matches!(overlap, Overlap::Times { old_until: None, .. }));
    }
}

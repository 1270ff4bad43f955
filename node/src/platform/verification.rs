//! What a verification of stored bytes looked at and found wrong, in plain words for whoever runs it.
//!
//! Each feature verifies what it stores and adds its checks to one [`Report`]. Nothing is mended here, and no sentence
//! holds anything about a patient: it names places and says what does not fit.

use std::fmt;

/// Faults of one check that are told; the others are only counted, so that a ruined database needs no more memory than a
/// whole one.
const MOST_TOLD: usize = 50;

/// One kind of stored bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    what: &'static str,
    looked_at: u64,
    faults: Vec<String>,
    wrong: u64,
}

impl Check {
    /// Nothing has been looked at yet.
    pub const fn new(what: &'static str) -> Self {
        Self { what, looked_at: 0, faults: Vec::new(), wrong: 0 }
    }

    /// What was recomputed.
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// How many there were.
    pub const fn count(&self) -> u64 {
        self.looked_at
    }

    /// How many faults there are.
    pub const fn wrong(&self) -> u64 {
        self.wrong
    }

    /// The first faults, a sentence each.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Counts what was looked at.
    pub fn looked_at(&mut self, more: u64) {
        self.looked_at = self.looked_at.saturating_add(more);
    }

    /// Notes a fault.
    pub fn fault(&mut self, sentence: impl fmt::Display) {
        self.wrong = self.wrong.saturating_add(1);
        if self.faults.len() < MOST_TOLD {
            self.faults.push(sentence.to_string());
        }
    }

    /// Notes a fault unless `holds`.
    pub fn expect(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.fault(sentence());
        }
    }
}

/// Everything that was verified of one trust.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    checks: Vec<Check>,
}

impl Report {
    /// Adds a check, to the one of the same name where there is one. One that had nothing to look at is told of, too.
    pub fn add(&mut self, check: Check) {
        match self.checks.iter_mut().find(|known| known.what == check.what) {
            Some(known) => {
                known.looked_at(check.looked_at);
                known.wrong = known.wrong.saturating_add(check.wrong);
                let room = MOST_TOLD.saturating_sub(known.faults.len());
                known.faults.extend(check.faults.into_iter().take(room));
            }
            None => self.checks.push(check),
        }
    }

    /// All checks in the order in which they began.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.checks.iter().all(|check| check.wrong == 0)
    }

    /// All faults that are told, each behind what it is a fault of.
    pub fn faults(&self) -> impl Iterator<Item = String> {
        self.checks
            .iter()
            .flat_map(|check| check.faults.iter().map(move |fault| format!("{}: {fault}", check.what)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ruined_database_is_counted_in_full_and_told_in_part() {
        let mut report = Report::default();
        for place in 0..1_000 {
            let mut check = Check::new("entries");
            check.looked_at(1);
            check.expect(place % 2 == 0, || format!("entry {place} is wrong"));
            report.add(check);
        }
        report.add(Check::new("receipts"));
        let [entries, receipts] = report.checks() else { panic!("two checks") };
        assert_eq!((entries.count(), entries.wrong(), entries.faults().len()), (1_000, 500, MOST_TOLD));
        assert_eq!((receipts.count(), receipts.wrong()), (0, 0));
        assert!(!report.is_whole());
        assert_eq!(report.faults().next().as_deref(), Some("entries: entry 1 is wrong"));
    }
}

//! How far the seeding has come, on one line that is written again where there is a terminal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;

use jiff::civil::Date;
use samraad::demo::{self, Watch, planned};

use super::super::{Failure, say};
use super::folder::Process;

/// Tells a person at the terminal.
pub(super) struct Progress {
    planned: demo::Progress,
    trusts: RefCell<BTreeMap<String, demo::Progress>>,
    terminal: bool,
    /// What was written last where there is no terminal: a line for each tenth.
    tenths: RefCell<usize>,
}

impl Progress {
    /// Nothing done yet of what all trusts of the processes are to have.
    pub(super) fn of(processes: &[Process], today: Date) -> Result<Self, Failure> {
        let mut total = demo::Progress::default();
        for cast in processes.iter().flat_map(|process| &process.trusts) {
            total = total.and(planned(cast, today).map_err(|error| Failure::of("demo", &error))?);
        }
        Ok(Self {
            planned: total,
            trusts: RefCell::default(),
            terminal: std::io::stdout().is_terminal(),
            tenths: RefCell::new(0),
        })
    }

    fn line(&self, so_far: demo::Progress) -> String {
        let all = self.planned;
        format!(
            "accounts {}/{}  cases {}/{}  steps {}/{}  register entries {}/{}",
            so_far.people,
            all.people,
            so_far.cases,
            all.cases,
            so_far.steps,
            all.steps,
            so_far.earlier_decisions,
            all.earlier_decisions
        )
    }

    fn so_far(&self) -> demo::Progress {
        self.trusts.borrow().values().fold(demo::Progress::default(), |sum, one| sum.and(*one))
    }

    /// The last line.
    pub(super) fn end(&self) {
        let start = if self.terminal { "\r" } else { "" };
        say(&format!("{start}  {}\n", self.line(self.so_far())));
    }
}

impl Watch for Progress {
    fn see(&self, trust: &str, progress: demo::Progress) -> ControlFlow<()> {
        self.trusts.borrow_mut().insert(trust.to_owned(), progress);
        let so_far = self.so_far();
        if self.terminal {
            say(&format!("\r  {}", self.line(so_far)));
            let _ = std::io::stdout().flush();
        } else {
            let tenths = 10 * so_far.total() / self.planned.total().max(1);
            if tenths > self.tenths.replace(tenths) && tenths < 10 {
                say(&format!("  {}\n", self.line(so_far)));
            }
        }
        ControlFlow::Continue(())
    }
}

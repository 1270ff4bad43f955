//! What was measured, for people and for programs.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

/// The unit of rates.
pub const PER_SECOND: &str = "1/s";

/// One figure beside what it is held against.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The row of the plan: `B1`.
    pub row: &'static str,
    /// What was measured.
    pub what: String,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// What it is held against, measured in the same run, in the same unit.
    pub baseline: Option<f64>,
    /// What that is.
    pub baseline_is: &'static str,
    /// What is to be reached, in words.
    pub goal: &'static str,
    /// Whether it is; none where the figure is only context.
    pub reached: Option<bool>,
}

impl Figure {
    /// A figure that is only context.
    pub fn context(row: &'static str, what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { row, what: what.into(), value, unit, baseline: None, baseline_is: "", goal: "", reached: None }
    }

    /// A figure with what it is held against, and whether the goal is reached.
    #[must_use]
    pub fn against(
        mut self,
        baseline: f64,
        baseline_is: &'static str,
        goal: &'static str,
        reached: bool,
    ) -> Self {
        (self.baseline, self.baseline_is, self.goal, self.reached) =
            (Some(baseline), baseline_is, goal, Some(reached));
        self
    }

    /// A figure with a goal of its own.
    #[must_use]
    pub fn goal(mut self, goal: &'static str, reached: bool) -> Self {
        (self.goal, self.reached) = (goal, Some(reached));
        self
    }
}

#[derive(Debug, Serialize)]
struct Report<'f> {
    machine: String,
    figures: &'f [Figure],
}

/// Prints the figures and writes them to `path` as JSON.
///
/// # Errors
/// When they cannot be written.
pub fn publish(figures: &[Figure], path: &Path) -> io::Result<()> {
    println!("\n{}", machine());
    let rule = "-".repeat(132);
    println!("{rule}\n{:<5}{:<58}{:>16} {:<40}{:<12}", "row", "what", "figure", "  held against", "goal");
    println!("{rule}");
    for figure in figures {
        let value = format!("{} {}", round(figure.value), figure.unit);
        let baseline = figure.baseline.map_or_else(String::new, |held_against| {
            // Of a time less is better, of a rate more: the ratio says how good the figure is, beside the baseline.
            let (less, more) = match figure.unit {
                PER_SECOND => (held_against, figure.value),
                _ => (figure.value, held_against),
            };
            let ratio = if less > 0.0 { more / less } else { 0.0 };
            format!("  {} {} ({ratio:.2}x)", round(held_against), figure.baseline_is)
        });
        let reached = match figure.reached {
            Some(true) => format!("{}: yes", figure.goal),
            Some(false) => format!("{}: NO", figure.goal),
            None => String::new(),
        };
        println!("{:<5}{:<58}{value:>16} {baseline:<40}  {reached}", figure.row, figure.what);
    }
    println!("{rule}");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let report = Report { machine: machine(), figures };
    fs::write(path, serde_json::to_vec_pretty(&report).map_err(io::Error::other)?)?;
    println!("written to {}", path.display());
    Ok(())
}

fn round(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Processors and memory of this machine.
fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let (processors, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let after = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = processors.lines().filter(|line| line.starts_with("processor")).count();
    let load = read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned();
    format!(
        "{cores} x {}, {} memory; load {load} when the figures were printed",
        after(&processors, "model name"),
        after(&memory, "MemTotal")
    )
}

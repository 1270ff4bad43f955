//! `samraad gate`: how well the anonymity gate finds what people have marked in sentences of theirs.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use samraad::kernel::clock::Clock as _;
use samraad::platform::world::SystemClock;
use samraad::publication::identifiers::measure::{Counts, LabelError, Labelled, Measure};
use samraad::publication::identifiers::{Hit, IdentifierKind};

use super::{Failure, say};

/// The sentences.
#[derive(Args)]
pub(super) struct Gate {
    /// A sentence to a line, its language and a tab before it, and in it each identifier as `{kind|text}`:
    /// docs/operator/gate.md.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Names what was missed and what was marked needlessly. Not for texts about real people.
    #[arg(long)]
    list: bool,
}

/// Reads the files and prints the table.
pub(super) fn gate(asked: &Gate) -> Result<(), Failure> {
    let today = SystemClock.now().date_in_norway();
    let (mut measure, mut listed) = (Measure::default(), String::new());
    let (mut sentences, mut longest) = (0_u32, Duration::ZERO);
    let begun = Instant::now();
    for file in &asked.files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::Refused(format!("{}: {error}", file.display())))?;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let place = format!("{}:{}", file.display(), number + 1);
            let sentence = read(line).map_err(|why| Failure::Refused(format!("{place}: {why}")))?;
            let began = Instant::now();
            let judged = measure.take(&sentence, today);
            longest = longest.max(began.elapsed());
            sentences += 1;
            if asked.list {
                let mut list = |what, hits: &[Hit]| {
                    for hit in hits {
                        let part = sentence.text.get(hit.range.clone()).unwrap_or_default();
                        let _ = writeln!(listed, "{place}: {what} {}: {part}", hit.kind.code());
                    }
                };
                list("missed", &judged.missed);
                list("needless", &judged.needless);
            }
        }
    }
    let each = begun.elapsed() / sentences.max(1);
    say(&listed);
    say(&table(&measure));
    say(&format!(
        "{sentences} sentences, {:.3} ms each, {:.3} ms for the slowest\n",
        each.as_secs_f64() * 1e3,
        longest.as_secs_f64() * 1e3
    ));
    Ok(())
}

fn read(line: &str) -> Result<Labelled, String> {
    let (_, sentence) = line.split_once('\t').ok_or("a line is a language, a tab and a sentence")?;
    sentence.parse().map_err(|error: LabelError| error.to_string())
}

fn table(measure: &Measure) -> String {
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{share:.3}"));
    let mut text = format!(
        "{:14}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>9}\n",
        "kind", "labelled", "found", "recall", "marked", "right", "precision"
    );
    for kind in IdentifierKind::ALL {
        let counts: Counts = measure.kinds.get(kind).copied().unwrap_or_default();
        let _ = writeln!(
            text,
            "{:14}  {:>8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>9}",
            kind.code(),
            counts.labels,
            counts.found,
            share(counts.recall()),
            counts.marks,
            counts.right,
            share(counts.precision())
        );
    }
    let rate = measure.false_alarms_per_hundred().map_or("-".to_owned(), |rate| format!("{rate:.1}"));
    let _ = writeln!(
        text,
        "sentences with nothing to mark: {}; needless marks in them: {}, for each hundred: {rate}",
        measure.clean, measure.false_alarms
    );
    text
}

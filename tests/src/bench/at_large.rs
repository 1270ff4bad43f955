//! B10: federations of many trusts in a discrete-event simulation: the product's own state machine of a pull and its own
//! choice of whom to ask, real logs, signatures and bundles; only time, the network and the nodes around them are made up.

mod world;

use std::time::Duration;

use super::report::Figure;
use world::{Outcome, Policy, World};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Entries that all trusts together publish in a day, however many they are.
const ENTRIES_PER_DAY: usize = 100;

/// Runs the row.
pub fn measure() -> Vec<Figure> {
    let quiet = |trusts, policy, secs| {
        World::new(trusts, policy).run(secs, ENTRIES_PER_DAY as u64 * secs / DAY, None)
    };
    let few = quiet(25, Policy::Ours { hints: true }, DAY);
    let many = quiet(1_000, Policy::Ours { hints: true }, DAY);
    let few_polling = quiet(25, Policy::AskEverybody, DAY);
    // Whoever asks everybody does the same in every round: a few are enough.
    let many_polling = quiet(1_000, Policy::AskEverybody, 2 * HOUR);
    let without = quiet(1_000, Policy::Ours { hints: false }, DAY);
    let mut figures = Vec::new();
    for (trusts, ours, polling) in [(25, &few, &few_polling), (1_000, &many, &many_polling)] {
        figures.push(against_polling(trusts, ours, polling));
        let bytes = ours.bytes_per_trust_day() / 1e6;
        let name = format!("{trusts} trusts: sent and received by each in a day");
        figures.push(Figure::context("B10", name, bytes, "MB").against(
            polling.bytes_per_trust_day() / 1e6,
            "by n2 polling",
            "less",
            bytes <= polling.bytes_per_trust_day() / 1e6,
        ));
        figures.push(convergence(&format!("{trusts} trusts, with hints"), ours));
    }
    figures.push(convergence("1000 trusts, without any hint", &without));
    let growth = many.requests_per_trust_day() / few.requests_per_trust_day();
    let squared = many_polling.requests_per_trust_day() / few_polling.requests_per_trust_day();
    figures.push(Figure::context("B10", "requests of each: 1,000 trusts to 25", growth, "times").against(
        squared,
        "by n2 polling",
        "not with n2",
        growth < 4.0,
    ));
    for trusts in [25, 1_000] {
        let apart =
            World::new(trusts, Policy::Ours { hints: true }).run(DAY, ENTRIES_PER_DAY as u64, Some(DAY / 2));
        figures.push(rejoined(trusts, &apart));
    }
    figures
}

fn against_polling(trusts: usize, ours: &Outcome, polling: &Outcome) -> Figure {
    let (ours, polling) = (ours.requests_per_trust_day(), polling.requests_per_trust_day());
    let name = format!("{trusts} trusts: requests of each in a day");
    Figure::context("B10", name, ours, "requests").against(polling, "by n2 polling", "fewer", ours < polling)
}

fn convergence(whose: &str, outcome: &Outcome) -> Figure {
    let all = outcome.everywhere_after(0.99);
    let name = format!("{whose}: until an entry is with all, p99 of the entries");
    Figure::context("B10", name, all.as_secs_f64() / 60.0, "min").goal("all reached", outcome.is_complete())
}

fn rejoined(trusts: usize, outcome: &Outcome) -> Figure {
    let after = outcome.rejoined_after().unwrap_or(Duration::MAX).as_secs_f64() / 60.0;
    let name = format!("{trusts} trusts, half of them cut off for 12 h: until all have all");
    Figure::context("B10", name, after, "min").goal("all reached", outcome.is_complete())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_federation_and_everybody_gets_everything() {
        let run = || World::new(12, Policy::Ours { hints: false }).run(6 * HOUR, 20, Some(HOUR));
        let (first, second) = (run(), run());
        assert_eq!(first, second);
        assert!(first.is_complete());
        assert!(first.rejoined_after().is_some_and(|after| after < Duration::from_secs(2 * HOUR)));
    }
}

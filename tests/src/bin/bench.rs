//! `make bench`: measures every row, or those that `ROWS` names, at the sizes that `SIZES` names, prints a table and writes
//! it to the file in the first argument.
//!
//! It runs the release build of the product that lies beside it, or the one in `SAMRAAD_BIN`.

use std::path::Path;
use std::process::ExitCode;

use samraad_tests::bench::cold_sync::{Taken, take};
use samraad_tests::bench::report::{Figure, publish};
use samraad_tests::bench::{at_large, freshness, mailbox};
use samraad_tests::databases::Kind;
use samraad_tests::postgres::{Durability, PostgresServer};

const ALL_ROWS: &str = "B1,B2,B7,B8,B10";
/// At most so many envelopes; fewer where the largest size is smaller.
const ENVELOPES: usize = 100_000;
const ALL_SIZES: &str = "10k,100k,1M";

fn named(variable: &str, all: &str) -> Vec<String> {
    let given = std::env::var(variable).ok().filter(|given| !given.trim().is_empty());
    given.as_deref().unwrap_or(all).split(',').map(|name| name.trim().to_owned()).collect()
}

/// `100k`, `1M` or a number.
fn size(text: &str) -> Option<usize> {
    let (digits, factor) = match text.strip_suffix(['k', 'K']) {
        Some(digits) => (digits, 1_000),
        None => text.strip_suffix('M').map_or((text, 1), |digits| (digits, 1_000_000)),
    };
    digits.parse::<usize>().ok()?.checked_mul(factor).filter(|size| *size > 0)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(report) = std::env::args().nth(1) else {
        eprintln!("usage: bench FILE.json, with ROWS={ALL_ROWS} and SIZES={ALL_SIZES} in the environment");
        return ExitCode::FAILURE;
    };
    let rows = named("ROWS", ALL_ROWS);
    let sizes: Option<Vec<usize>> = named("SIZES", ALL_SIZES).iter().map(|text| size(text)).collect();
    let unknown = rows.iter().find(|row| !ALL_ROWS.split(',').any(|known| known == row.as_str()));
    let (Some(mut sizes), None) = (sizes, unknown) else {
        eprintln!("ROWS are some of {ALL_ROWS}; SIZES are such as {ALL_SIZES}");
        return ExitCode::FAILURE;
    };
    sizes.sort_unstable();
    let wants = |row: &str| rows.iter().any(|wanted| wanted == row);
    let figures = measure(wants, &sizes).await;
    match publish(&figures, Path::new(&report)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{report}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(wants: impl Fn(&str) -> bool, sizes: &[usize]) -> Vec<Figure> {
    let mut figures = Vec::new();
    if wants("B1") || wants("B2") || wants("B7") {
        let server = PostgresServer::start_with(Durability::Durable, &["wal_level=logical"]).await;
        let server = server.expect("PostgreSQL starts");
        if wants("B1") || wants("B7") {
            for kind in [Kind::Sqlite, Kind::Postgres] {
                let mut before: Option<Taken> = None;
                for size in sizes {
                    eprintln!("cold sync of {size} entries on {kind:?}");
                    let taken = take(kind, *size, &server).await;
                    if wants("B1") {
                        figures.extend(taken.cold_figures());
                    }
                    if wants("B7") {
                        figures.extend(taken.growth_figures(before.as_ref()));
                    }
                    before = Some(taken);
                }
            }
        }
        if wants("B2") {
            eprintln!("freshness");
            figures.extend(freshness::measure(&server).await);
        }
    }
    if wants("B8") {
        eprintln!("mailbox");
        figures
            .extend(mailbox::measure(sizes.iter().copied().max().unwrap_or(ENVELOPES).min(ENVELOPES)).await);
    }
    if wants("B10") {
        eprintln!("federations at large");
        figures.extend(at_large::measure());
    }
    figures
}

//! What the demo prints: where to go, and who one can be.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use samraad::demo::{Member, PASSWORD, TrustCast};
use samraad::kernel::access::Role;

use super::folder::Process;

/// Addresses and accounts.
pub(super) fn table(processes: &[Process]) -> String {
    let trusts: Vec<(&Process, &TrustCast)> = processes
        .iter()
        .flat_map(|process| process.trusts.iter().map(move |trust| (process, trust)))
        .collect();
    let mut text = String::from("\nOpen in a browser:\n");
    let widest = trusts.iter().map(|(_, trust)| trust.name.chars().count()).max().unwrap_or(0);
    for (process, trust) in &trusts {
        let _ = writeln!(text, "  {:widest$}  http://{}:{}", trust.name, trust.host(), process.port);
    }
    let _ = writeln!(text, "\nPassword of every account: {PASSWORD}\n");
    text.push_str(&accounts(&trusts.iter().map(|(_, trust)| *trust).collect::<Vec<_>>()));
    if let Some((process, trust)) = trusts.first() {
        let _ = writeln!(
            text,
            "\nIn Safari, which keeps no sign-in over http, open https://{}:{}\nand so on, and accept the certificate.",
            trust.host(),
            process.federation_port
        );
    }
    text
}

/// A row for each role, a column for each trust.
fn accounts(trusts: &[&TrustCast]) -> String {
    let names = |trust: &TrustCast, role: Role| -> Vec<String> {
        trust.with(role).map(|member: &Member| member.user.clone()).collect()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    rows.push(std::iter::once("Role".to_owned()).chain(trusts.iter().map(|trust| short(trust))).collect());
    for role in Role::ALL.iter().filter(|role| **role != Role::Node) {
        let columns: Vec<Vec<String>> = trusts.iter().map(|trust| names(trust, *role)).collect();
        let lines = columns.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..lines {
            let first = if line == 0 { role.code().replace('_', " ") } else { String::new() };
            let cells = columns.iter().map(|column| column.get(line).cloned().unwrap_or_default());
            rows.push(std::iter::once(first).chain(cells).collect());
        }
    }
    let columns = trusts.len() + 1;
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (nth, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let _ = writeln!(text, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
        if nth == 0 {
            let lines = widths.iter().map(|width| "─".repeat(*width));
            let _ = writeln!(text, "  {}", lines.collect::<Vec<_>>().join("  "));
        }
    }
    let twice: BTreeSet<&str> = trusts
        .iter()
        .flat_map(|trust| trust.members.iter())
        .filter(|member| member.roles.len() > 1)
        .map(|member| member.user.as_str())
        .collect();
    let _ = writeln!(text, "  With two roles: {}", twice.into_iter().collect::<Vec<_>>().join(", "));
    text
}

/// The first word of the name.
fn short(trust: &TrustCast) -> String {
    trust.name.split_whitespace().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use samraad::demo::trusts;

    use super::super::folder::processes;
    use super::*;

    #[test]
    fn every_address_and_every_account_is_told() {
        let processes = processes(trusts().unwrap(), 8080, 8443);
        let text = table(&processes);
        for address in [
            "http://nordvik.samraad.localhost:8080",
            "http://sorfjord.samraad.localhost:8080",
            "http://ostmark.samraad.localhost:8081",
            "https://nordvik.samraad.localhost:8443",
        ] {
            assert!(text.contains(address), "{text}");
        }
        for member in trusts().unwrap().iter().flat_map(|trust| &trust.members) {
            assert!(text.contains(&member.user), "{}", member.user);
        }
        assert!(text.contains(PASSWORD));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

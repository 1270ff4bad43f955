//! `samraad peers`: how it goes with every peer, as the administrator's page says it. Fails when something needs a person.

use std::fmt::Write as _;

use clap::Args;
use samraad::app::health::{TrustHealth, health};
use samraad::config::{ConfiguredTrust, Settings};
use samraad::kernel::clock::{Clock as _, Timestamp};
use samraad::peers::Contact;
use samraad::peers::health::{Light, PeerHealth};
use samraad::peers::health_texts::{concern, moment};
use samraad::platform::db::{Db, Schema};
use samraad::platform::i18n::Lang;
use samraad::platform::world::SystemClock;
use serde_json::{Value, json};

use super::{Failure, chosen, say};

/// Of whom, and how it is written.
#[derive(Args)]
pub(super) struct Peers {
    /// Which trust; without it all that are configured.
    #[arg(long, value_name = "ID")]
    trust: Option<String>,
    /// JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Tells how it goes.
pub(super) async fn peers(settings: Settings, asked: Peers) -> Result<(), Failure> {
    let trusts = match asked.trust.as_deref() {
        Some(id) => vec![chosen(&settings, Some(id))?],
        None => settings.trusts,
    };
    let now = SystemClock.now();
    let (mut told, mut needing) = (Vec::new(), Vec::new());
    for trust in &trusts {
        let how = read(trust, now).await?;
        let act = how.peers.iter().filter(|peer| peer.light(now) == Light::Act);
        needing.extend(act.map(|peer| format!("{} ({})", peer.peer.origin, trust.id)));
        if asked.json {
            told.push(as_json(trust, &how, now));
        } else {
            say(&table(trust, &how, now));
        }
    }
    if asked.json {
        say(&format!("{:#}\n", Value::Array(told)));
    }
    if needing.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("somebody must look at {}", needing.join(", "))))
    }
}

async fn read(trust: &ConfiguredTrust, now: Timestamp) -> Result<TrustHealth, Failure> {
    let failed = |error: &dyn std::error::Error| Failure::of(&format!("trust {}", trust.id), error);
    let db = Db::open_to_read(trust.database.expose(), Schema::Main).await.map_err(|error| failed(&error))?;
    let how = health(&db, &trust.settings, now).await;
    db.close().await;
    how.map_err(|error| failed(&error))
}

const HEADINGS: [&str; 11] = [
    "peer",
    "state",
    "health",
    "register",
    "entries",
    "from",
    "witnessed",
    "messages",
    "waiting",
    "unreceipted",
    "dead",
];

fn table(trust: &ConfiguredTrust, how: &TrustHealth, now: Timestamp) -> String {
    let mut text = format!("{} ({})\n", trust.id, trust.origin);
    if how.peers.is_empty() {
        text.push_str("  no peers: the trust administrator adds them on the page /foretak\n");
        return text;
    }
    let rows: Vec<[String; HEADINGS.len()]> = how.peers.iter().map(|peer| row(peer, now)).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(HEADINGS.get(column).map(|heading| heading.len())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let mut line = |cells: &[String]| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "  {}", padded.join("  ").trim_end());
    };
    line(&HEADINGS.map(str::to_owned));
    rows.iter().for_each(|row| line(row));
    for peer in &how.peers {
        for view in peer.concerns(now).into_iter().map(|it| concern(Lang::En, it, now)) {
            let _ = writeln!(text, "  {}: {} {}", peer.peer.origin, view.what, view.advice);
        }
    }
    text
}

fn row(peer: &PeerHealth, now: Timestamp) -> [String; HEADINGS.len()] {
    let or_never = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| moment(Lang::En, at));
    let good = |contact: Contact| or_never(contact.good_at);
    let heard = |at: Timestamp| format!("heard {}", moment(Lang::En, at));
    let mailbox = match peer.heard_at {
        _ if peer.peer.accepts_connections() => good(peer.mailbox),
        at => at.map_or("not heard".to_owned(), heard),
    };
    [
        peer.peer.origin.to_string(),
        peer.peer.pairing.state().code().to_owned(),
        peer.light(now).code().to_owned(),
        good(peer.register),
        format!("{}/{}", peer.log.entries, peer.log.known_entries),
        if peer.log.via.is_some() { "a mirror" } else { "its node" }.to_owned(),
        or_never(peer.log.witnessed_at),
        mailbox,
        peer.mail.backlog.to_string(),
        peer.mail.oldest_unreceipted.map_or("none".to_owned(), |at| moment(Lang::En, at)),
        peer.mail.dead_letters.to_string(),
    ]
}

fn as_json(trust: &ConfiguredTrust, how: &TrustHealth, now: Timestamp) -> Value {
    json!({
        "trust": trust.id.as_str(),
        "origin": trust.origin.as_str(),
        "register": { "entries": how.own.entries, "signed_entries": how.own.signed_entries },
        "peers": how.peers.iter().map(|peer| peer_as_json(peer, now)).collect::<Vec<_>>(),
    })
}

fn peer_as_json(peer: &PeerHealth, now: Timestamp) -> Value {
    let at = |at: Timestamp| at.to_string();
    let contact = |contact: Contact| {
        let problem = contact.problem.map(|(code, since)| json!({ "code": code.code(), "since": at(since) }));
        json!({ "last_good": contact.good_at.map(at), "problem": problem })
    };
    let concerns = peer.concerns(now).into_iter().map(|it| concern(Lang::En, it, now));
    let concerns: Vec<Value> =
        concerns.map(|view| json!({ "what": view.what, "advice": view.advice })).collect();
    json!({
        "origin": peer.peer.origin.as_str(),
        "name": peer.peer.trust_name,
        "state": peer.peer.pairing.state().code(),
        "health": peer.light(now).code(),
        "needs_person": peer.light(now) == Light::Act,
        "fetched_every_secs": peer.every.as_secs(),
        "accepts_connections": peer.peer.accepts_connections(),
        "last_heard": peer.heard_at.map(at),
        "register": contact(peer.register),
        "log": {
            "entries": peer.log.entries,
            "known_entries": peer.log.known_entries,
            "lag": peer.log.lag(),
            "withheld": peer.log.withheld,
            "evidence": peer.log.evidence,
            "frozen_at": peer.log.frozen_at.map(at),
            "last_witnessed": peer.log.witnessed_at.map(at),
            "last_cosigned_itself": peer.log.cosigned_at.map(at),
            "from_mirror_of": peer.log.via,
        },
        "mailbox": contact(peer.mailbox),
        "messages": {
            "backlog": peer.mail.backlog,
            "oldest_waiting": peer.mail.oldest_waiting.map(at),
            "oldest_unreceipted": peer.mail.oldest_unreceipted.map(at),
            "dead_letters": peer.mail.dead_letters,
        },
        "concerns": concerns,
    })
}

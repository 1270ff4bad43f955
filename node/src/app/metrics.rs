//! How it goes with every peer of every trust, for Prometheus: the numbers of the health page at the moment of the scrape.
//!
//! Read from the database at each scrape, so that several processes tell the same and nothing has to be counted twice.
//! Labels are the trust's short name and the peer's origin; never anything about a case or a patient.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::Node;
use super::health::{TrustHealth, health};
use crate::kernel::clock::Timestamp;
use crate::peers::health::{Light, PeerHealth};
use crate::peers::{Contact, Plane};

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics` over all trusts of the process. Belongs on a listener of its own: it asks nobody who they are.
pub fn metrics_router(node: Arc<Node>) -> Router {
    Router::new().route("/metrics", get(scrape)).with_state(node)
}

async fn scrape(State(node): State<Arc<Node>>) -> Response {
    let mut gauges = Gauges::default();
    for trust in node.trusts() {
        match health(&trust.db, &trust.settings, trust.now()).await {
            Ok(of_trust) => {
                gauges.set(UP, vec![("trust", trust.id.to_string())], 1);
                gauges.take(trust.id.as_str(), &of_trust, trust.now());
            }
            Err(error) => {
                tracing::warn!(trust = %trust.id, %error, "no metrics: the database does not answer");
                gauges.set(UP, vec![("trust", trust.id.to_string())], 0);
            }
        }
    }
    match gauges.text() {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

type Labels = Vec<(&'static str, String)>;

/// What is told, by name.
#[derive(Default)]
struct Gauges(BTreeMap<&'static str, (&'static str, Family<Labels, Gauge>)>);

impl Gauges {
    fn set(&mut self, (name, help): (&'static str, &'static str), labels: Labels, value: u64) {
        let (_, family) = self.0.entry(name).or_insert_with(|| (help, Family::default()));
        family.get_or_create(&labels).set(i64::try_from(value).unwrap_or(i64::MAX));
    }

    fn take(&mut self, trust: &str, health: &TrustHealth, now: Timestamp) {
        let of_trust = || vec![("trust", trust.to_owned())];
        self.set(OWN_ENTRIES, of_trust(), health.own.entries);
        self.set(OWN_SIGNED, of_trust(), health.own.signed_entries);
        self.set(PROPOSALS, of_trust(), health.peers.iter().filter(|it| it.awaits_us()).count() as u64);
        for peer in health.peers.iter().filter(|it| it.is_paired()) {
            self.take_peer(trust, peer, now);
        }
    }

    fn take_peer(&mut self, trust: &str, health: &PeerHealth, now: Timestamp) {
        let labels = || vec![("trust", trust.to_owned()), ("peer", health.peer.origin.to_string())];
        let and = |name: &'static str, value: &str| {
            let mut labels = labels();
            labels.push((name, value.to_owned()));
            labels
        };
        self.set(ACTIVE, labels(), u64::from(health.peer.is_active()));
        self.set(NEEDS_PERSON, labels(), u64::from(health.light(now) == Light::Act));
        self.set(ACCEPTS_CONNECTIONS, labels(), u64::from(health.peer.accepts_connections()));
        if let Some(heard) = health.heard_at {
            self.set(LAST_HEARD, labels(), seconds(heard));
        }
        let upload = (health.upload != Contact::default()).then_some((Plane::Upload, health.upload));
        let fetched = [(Plane::Register, health.register), (Plane::Mailbox, health.mailbox)];
        for (plane, contact) in fetched.into_iter().chain(upload) {
            if let Some(good) = contact.good_at {
                self.set(LAST_GOOD, and("plane", plane.code()), seconds(good));
            }
            let since = contact.problem.map_or(0, |(_, since)| seconds(since));
            self.set(PROBLEM_SINCE, and("plane", plane.code()), since);
        }
        let (log, mail) = (&health.log, &health.mail);
        self.set(ENTRIES, labels(), log.entries);
        self.set(LAG, labels(), log.lag());
        self.set(WITHHELD, labels(), log.withheld);
        self.set(EVIDENCE, labels(), log.evidence);
        self.set(FROZEN, labels(), u64::from(log.frozen_at.is_some()));
        if let Some(witnessed) = log.witnessed_at {
            self.set(LAST_WITNESSED, labels(), seconds(witnessed));
        }
        self.set(FROM_MIRROR, labels(), u64::from(log.via.is_some()));
        self.set(BACKLOG, labels(), mail.backlog);
        let age = |at: Option<Timestamp>| at.map_or(0, |at| now.since(at).as_secs());
        self.set(OLDEST_WAITING, labels(), age(mail.oldest_waiting));
        self.set(OLDEST_UNRECEIPTED, labels(), age(mail.oldest_unreceipted));
        self.set(DEAD_LETTERS, labels(), mail.dead_letters);
    }

    fn text(self) -> Result<String, std::fmt::Error> {
        let mut registry = Registry::default();
        for (name, (help, family)) in self.0 {
            registry.register(name, help, family);
        }
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.seconds()).unwrap_or_default()
}

type Named = (&'static str, &'static str);
const UP: Named = ("samraad_trust_database_up", "Whether the trust's database answered this scrape");
const OWN_ENTRIES: Named = ("samraad_register_own_entries", "Entries of the trust's own register");
const OWN_SIGNED: Named = (
    "samraad_register_own_signed_entries",
    "Entries of the trust's own register that its newest checkpoint covers",
);
const PROPOSALS: Named = (
    "samraad_peers_awaiting_approval",
    "Trusts that have proposed themselves and wait for our administrator",
);
const ACTIVE: Named = ("samraad_peer_active", "Whether both sides have approved and neither has paused");
const NEEDS_PERSON: Named = (
    "samraad_peer_needs_person",
    "Whether something about the peer needs a person, as the page of peers says",
);
const ACCEPTS_CONNECTIONS: Named =
    ("samraad_peer_accepts_connections", "Whether anybody can connect to the peer's node; 0: it comes to us");
const LAST_HEARD: Named =
    ("samraad_peer_last_heard_timestamp_seconds", "When the peer last asked us anything, to the minute");
const LAST_GOOD: Named =
    ("samraad_peer_last_good_pull_timestamp_seconds", "When everything was last fetched without a fault");
const PROBLEM_SINCE: Named =
    ("samraad_peer_problem_since_timestamp_seconds", "Since when fetching fails; 0 while it works");
const ENTRIES: Named =
    ("samraad_peer_register_entries", "Entries of the peer's register that are verified here");
const LAG: Named = (
    "samraad_peer_register_lag_entries",
    "Entries of the newest checkpoint known of the peer that are not here",
);
const WITHHELD: Named =
    ("samraad_peer_register_withheld_entries", "Entries whose content the peer keeps back");
const EVIDENCE: Named =
    ("samraad_peer_register_evidence", "Proofs that the peer's register contradicts itself");
const FROZEN: Named =
    ("samraad_peer_register_frozen", "Whether nothing of the peer's register is taken in any more");
const LAST_WITNESSED: Named = (
    "samraad_peer_register_last_witnessed_timestamp_seconds",
    "When a witness last cosigned the peer's register",
);
const FROM_MIRROR: Named = (
    "samraad_peer_register_from_mirror",
    "Whether the newest entries came from a mirror and not from the peer's own node",
);
const BACKLOG: Named =
    ("samraad_peer_mailbox_backlog_messages", "Messages that the peer is not known to have");
const OLDEST_WAITING: Named =
    ("samraad_peer_mailbox_oldest_waiting_seconds", "Age of the oldest of them; 0 without any");
const OLDEST_UNRECEIPTED: Named = (
    "samraad_peer_mailbox_oldest_unreceipted_seconds",
    "Age of the oldest message that the peer has signed no last receipt for; 0 without any",
);
const DEAD_LETTERS: Named =
    ("samraad_peer_mailbox_dead_letters", "Messages that did not get through and that nobody has looked at");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_under_its_name_with_its_labels_and_the_text_ends_as_the_format_says() {
        let mut gauges = Gauges::default();
        let labels = |peer: &str| vec![("trust", "nordvik".to_owned()), ("peer", peer.to_owned())];
        gauges.set(LAG, labels("sunnvik.example/register"), 7);
        gauges.set(LAG, labels("vest\"vik"), u64::MAX);
        let text = gauges.text().unwrap();
        assert!(text.contains("# TYPE samraad_peer_register_lag_entries gauge\n"), "{text}");
        let line =
            "samraad_peer_register_lag_entries{trust=\"nordvik\",peer=\"sunnvik.example/register\"} 7\n";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("peer=\"vest\\\"vik\"} 9223372036854775807"), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }
}

//! B2: from a decision on a group that is final in one trust until another trust's search finds it. The decision goes its
//! whole way: announced, read by the anonymity gate, appended, signed, hinted, pulled over HTTPS, verified, searchable.

use std::sync::Arc;
use std::time::{Duration, Instant};

use samraad::app;
use samraad::case::store::{self, Step};
use samraad::case::{CaseEvent, CriterionRating, Decision, Rating};
use samraad::decision::outbox::{self, Decided};
use samraad::kernel::access::Role;
use samraad::kernel::ids::CaseId;
use samraad::kernel::terms::{
    Classification, Criterion, DecidingBody, Ground, Level, Outcome, Recommendation, Scheme,
};
use samraad::peers::mailbox::Receivers;
use samraad::platform::jobs::next_number;
use samraad::platform::trust::Trust;
use samraad::platform::worker::Workers;
use samraad::register::{
    self,
    search::{Filter, Subject, search},
};

use super::replication::lags;
use super::report::Figure;
use crate::cases::{Ward, endorsed, new_command};
use crate::databases::Kind;
use crate::federation::FederationNode;
use crate::postgres::PostgresServer;

/// Decisions that are measured; the first ones warm up.
const DECISIONS: usize = 110;
const WARM_UP: usize = 10;
/// Between two decisions. What the one before left to do in the background (cosignatures, receipts) would be measured with
/// the next; a trust makes some in a day and not a hundred in a second.
const PAUSE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(30);

async fn node(id: &str) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).merge(register::routes::routes());
    FederationNode::start_with(id, Kind::Sqlite, receivers, routes).await
}

/// Runs the row.
///
/// # Panics
/// When a decision is never found.
pub async fn measure(server: &PostgresServer) -> Vec<Figure> {
    let (here, there) = (node("nordvik").await, node("sunnvik").await);
    here.pair(&there).await;
    let ward = Ward::of(&there.trust).await;
    let mut cases = Vec::with_capacity(DECISIONS);
    for _ in 0..DECISIONS {
        cases.push(assessed(&ward).await);
    }
    let workers = Workers::start(app::work(), std::slice::from_ref(&there.trust)).await.expect("started");
    let (mut commits, mut found) = (Vec::new(), Vec::new());
    for (number, case) in cases.into_iter().enumerate() {
        tokio::time::sleep(PAUSE).await;
        let commit = one_durable_commit(&there.trust).await;
        let word = word(number);
        let after = decided_to_found(&ward, &here.trust, case, &word).await;
        if number >= WARM_UP {
            commits.push(commit);
            found.push(after);
        }
    }
    workers.stop(Duration::from_secs(10)).await;
    let (ten_commits, p99) = (10.0 * p99_ms(&mut commits), p99_ms(&mut found));
    let mut replicated = lags(server, DECISIONS).await;
    vec![
        Figure::context("B2", "group decision final there, found here: p99", p99, "ms").against(
            ten_commits,
            "10 x p99 of a commit",
            ">= 1x",
            p99 <= ten_commits,
        ),
        Figure::context("B2", "the same: median", median_ms(&found), "ms"),
        Figure::context("B2", "one durable commit: median", median_ms(&commits), "ms"),
        Figure::context("B2", "PostgreSQL logical replication lag: p99", p99_ms(&mut replicated), "ms"),
    ]
}

/// Digits would look like a number that identifies somebody.
fn word(number: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + u8::try_from(digit % 26).expect("a letter"));
    format!("maaling{}{}", letter(number / 26), letter(number))
}

/// A case about a group, ready to be decided.
async fn assessed(ward: &Ward) -> CaseId {
    let case = ward.start_for_group().await;
    ward.submit(case).await;
    ward.step(case, endorsed(1)).await;
    ward.step(case, endorsed(2)).await;
    let assessor = ward.leaders[0].user;
    ward.step(case, CaseEvent::AssessorsAssigned { assessors: vec![assessor] }).await;
    let rated =
        |criterion| CriterionRating { criterion, level: Some(Level::Three), reason: "Fordi.".to_owned() };
    let rating = Rating {
        criteria: Criterion::of(Scheme::OffLabel).map(rated).collect(),
        recommendation: Recommendation::Approve,
        comment: String::new(),
    };
    ward.step(case, CaseEvent::Rated { assessor, rating }).await;
    case
}

async fn one_durable_commit(trust: &Trust) -> Duration {
    let begun = Instant::now();
    let mut tx = trust.db.begin().await.expect("begun");
    next_number(&mut tx, "bench").await.expect("written");
    tx.commit().await.expect("committed");
    begun.elapsed()
}

async fn decided_to_found(ward: &Ward, here: &Trust, case: CaseId, word: &str) -> Duration {
    let decision = Decision {
        outcome: Outcome::Approved,
        body: DecidingBody::MedicalDirector,
        grounds: vec![Ground::BenefitDocumented],
        grounds_text: "Dokumentert.".to_owned(),
        conditions: String::new(),
        classification: Classification::Established,
        valid_until: None,
        reference: None,
        public_text: format!("Dokumentert nytte ved attakkvis sykdom, {word}."),
        public_conditions: String::new(),
    };
    let (may, open) = ward.open(case).await;
    let mut tx = ward.trust.db.begin().await.expect("begun");
    let step = Step { command: new_command(), role: Role::Clinician, event: CaseEvent::Decided(decision) };
    let decided = store::record(&mut tx, &ward.trust, &may, &open, step).await.expect("recorded");
    outbox::announce(&mut tx, &ward.trust, Decided { case, seq: decided.version }).await.expect("announced");
    tx.commit().await.expect("final");
    let begun = Instant::now();
    let indication = Subject { words: vec![word.to_owned()], ..Subject::default() };
    let filter = Filter { indication: Some(indication), ..Filter::default() };
    let found = async {
        while search(&here.db, &filter, None, 1).await.expect("searched").rows.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("it is found");
    begun.elapsed()
}

fn p99_ms(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    let at = (times.len() * 99).div_ceil(100).saturating_sub(1);
    times[at].as_secs_f64() * 1e3
}

fn median_ms(times: &[Duration]) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

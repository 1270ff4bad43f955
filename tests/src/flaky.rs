//! A node that is not always well: it answers with a status, breaks the connection, or loses an answer after the work is done.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use samraad::peers::mailbox::{Receivers, delivery};
use samraad::platform::db::Db;

use crate::databases::Kind;
use crate::federation::FederationNode;
use crate::messages::{Counting, count, kind};

/// What happens to one request that brings something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status, and with these seconds to wait.
    Refuse(u16, Option<u32>),
    /// The connection breaks before anything is done.
    Break,
    /// All is done, and the connection breaks before the answer.
    LoseAnswer,
}

/// The faults to come, in order. When there are none left, the node is well.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<VecDeque<Fault>>>);

impl Faults {
    /// Adds faults.
    ///
    /// # Panics
    /// Never.
    pub fn expect(&self, faults: &[Fault]) {
        self.0.lock().expect("whole").extend(faults);
    }

    /// How many are still to come.
    ///
    /// # Panics
    /// Never.
    pub fn left(&self) -> usize {
        self.0.lock().expect("whole").len()
    }

    fn next(&self) -> Option<Fault> {
        self.0.lock().expect("whole").pop_front()
    }
}

async fn flaky(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let brings = request.method() == Method::POST
        && ["/federation/inbox", "/federation/receipts"]
            .iter()
            .any(|path| request.uri().path().starts_with(path));
    match if brings { faults.next() } else { None } {
        None => next.run(request).await,
        Some(Fault::Refuse(status, retry_after)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = status.into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
        Some(Fault::Break) => broken(),
        Some(Fault::LoseAnswer) => {
            let done = next.run(request).await;
            assert!(done.status().is_success(), "{:?}", done.status());
            broken()
        }
    }
}

/// A body that fails makes the server give up the connection.
fn broken() -> Response {
    Body::from_stream(stream::once(async { Err::<Vec<u8>, _>(std::io::Error::other("broken")) }))
        .into_response()
}

/// A node whose endpoints for peers have these faults.
pub async fn flaky_node(id: &str, kind: Kind, receivers: Receivers, faults: &Faults) -> FederationNode {
    let receivers = Arc::new(receivers);
    let routes: Router = samraad::peers::routes::routes(Arc::clone(&receivers));
    let routes = routes.layer(from_fn_with_state(faults.clone(), flaky));
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// `nordvik`, which sends, on a database of this kind, and `sunnvik`, which receives and has faults, paired.
pub async fn sender_and_flaky(database: Kind) -> (FederationNode, FederationNode, Faults) {
    let faults = Faults::default();
    let receivers = || Receivers::default().with(&kind(), Counting);
    let nordvik = FederationNode::start("nordvik", database, receivers()).await;
    let sunnvik = flaky_node("sunnvik", Kind::Sqlite, receivers(), &faults).await;
    nordvik.pair(&sunnvik).await;
    (nordvik, sunnvik, faults)
}

/// Brings the other what waits for it.
///
/// # Panics
/// When it fails on our side.
pub async fn push(from: &FederationNode, to: &FederationNode) {
    let peer = from.peer(to).await.id;
    delivery::push(&from.trust, peer).await.expect("a peer's fault is no fault of ours");
}

/// Both clocks go on: who differs by more than a minute has to sign anew, which is another story.
pub fn later(nodes: [&FederationNode; 2], seconds: u64) {
    for node in nodes {
        node.story.clock.advance(Duration::from_secs(seconds));
    }
}

/// Changes the database behind the product's back.
///
/// # Panics
/// When it cannot.
pub async fn execute(db: &Db, sql: &'static str) {
    match db {
        Db::Sqlite { writer, .. } => drop(sqlx::query(sql).execute(writer).await.expect("done")),
        Db::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.expect("done")),
    }
}

/// How many tries have failed in all.
pub async fn failures(node: &FederationNode) -> i64 {
    count(&node.trust.db, "SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) FROM mailbox_tries").await
}

//! Trusts that serve their register and exchange what they know of all logs.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use federation_protocol::exchange::PATH;
use samraad::peers::mailbox::Receivers;
use samraad::platform::trust::Trust;
use samraad::platform::web::render_errors;
use samraad::register::jobs::pull_peers;
use samraad::register::store;

use crate::databases::Kind;
use crate::federation::FederationNode;

/// The pages of the register and of signing in, and all endpoints for peers.
pub fn routes(receivers: &Arc<Receivers>) -> Router {
    Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::routes::routes(Arc::clone(receivers)))
        .merge(samraad::register::routes::routes())
        .layer(from_fn(render_errors))
}

/// A trust with [`routes`].
pub async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = routes(&receivers);
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// One round: the trust pulls every peer and asks it what it knows.
///
/// # Panics
/// When its own side fails.
pub async fn pull_all(node: &FederationNode) {
    pull_peers(&node.trust).await.expect("our side works");
}

/// How many entries of a log the trust has verified.
///
/// # Panics
/// When it does not know the log.
pub async fn size_of(trust: &Trust, of: &Trust) -> i64 {
    store::source_of(&trust.db, &of.origin).await.expect("reads").expect("known").size
}

/// A peer that answers with what it likes when it is asked what it knows.
///
/// # Panics
/// When it cannot be started.
pub async fn liar(answer: Arc<Mutex<Vec<u8>>>) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let give = move || async move { answer.lock().expect("no panic").clone() };
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers))
        .merge(samraad::register::log_routes::routes())
        .route(PATH, get(give));
    FederationNode::start_with("loegnvik", Kind::Sqlite, receivers, routes).await
}

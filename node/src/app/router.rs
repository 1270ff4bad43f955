//! The way of every request: noted in the log, limited, asked for its host, given its trust, answered with the headers
//! that protect the reader.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::Node;
use crate::organisation::step_up::keep_typed;
use crate::platform::arrival::Encrypted;
use crate::platform::db::{Db, on};
use crate::platform::i18n::{Lang, t};
use crate::platform::request_log::log_request;
use crate::platform::security_headers::{STRICT_TRANSPORT_SECURITY, add_security_headers};
use crate::platform::web::{language, render_errors};

/// Largest request: what a form or an envelope needs. Attachments of other trusts come in parts.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Largest request with a file. More than a file may have, so that one that is too long can be told from an attack.
const MAX_UPLOAD_BYTES: usize = 64 * 1024 * 1024;
/// A request that takes longer is given up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// The same for a file: 50 MiB in this time is a slow line.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);
/// A database that takes longer to say that it is there is not ready.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

/// The whole application.
pub fn router(node: Arc<Node>) -> Router {
    around(super::routes(), super::uploads(), node)
}

/// Puts everything that no feature has to think of around `features`, and around `uploads`, which may be longer.
pub(super) fn around(features: Router, uploads: Router, node: Arc<Node>) -> Router {
    // A page carries the session's token beside what the reader sent: compressed, its length would tell of the token
    // (BREACH). Everything else that is worth it is compressed.
    let compressed = DefaultPredicate::new().and(NotForContentType::new("text/html"));
    let of_a_trust = |features: Router, timeout, most_bytes| {
        features
            .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
            .layer(from_fn(keep_typed))
            .layer(from_fn(render_errors))
            .layer(from_fn_with_state(Arc::clone(&node), give_trust))
            .layer(RequestBodyLimitLayer::new(most_bytes))
    };
    let features = features.fallback(|| async { StatusCode::NOT_FOUND });
    let features = of_a_trust(features, REQUEST_TIMEOUT, MAX_BODY_BYTES);
    let uploads = of_a_trust(uploads, UPLOAD_TIMEOUT, MAX_UPLOAD_BYTES);
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(node)
        .merge(features)
        .merge(uploads)
        .layer(DefaultBodyLimit::disable())
        .layer(CompressionLayer::new().compress_when(compressed))
        .layer(from_fn(add_security_headers))
        .layer(from_fn(log_request))
}

/// Finds the trust by the host name and gives it to the request: the only way in which a handler gets one.
async fn give_trust(State(node): State<Arc<Node>>, request: Request, next: Next) -> Response {
    let (mut head, body) = request.into_parts();
    let peer = head.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let lang = language(&head.headers, Lang::default());
    let arrival = match node.arrival(&head, peer) {
        Ok(arrival) => arrival,
        Err(error) => {
            tracing::debug!(%error, "refused");
            return (StatusCode::BAD_REQUEST, t(lang, "arrival-no-host")).into_response();
        }
    };
    let Some(trust) = node.trust_at(&arrival.host) else {
        return (StatusCode::MISDIRECTED_REQUEST, t(lang, "arrival-unknown-host")).into_response();
    };
    tracing::Span::current().record("trust", trust.id.as_str());
    if !trust.settings.accepts_connections && is_for_peers_only(head.uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    // RFC 6797 section 7.2: over HTTPS alone.
    let encrypted = arrival.encrypted;
    head.extensions.insert(trust.clone());
    head.extensions.insert(arrival);
    let public = trust.settings.public_url.as_deref();
    let permanent = public.is_none_or(|url| url.starts_with("https://")) && !trust.settings.demo && encrypted;
    let mut response = next.run(Request::from_parts(head, body)).await;
    if permanent {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
    }
    response
}

/// What a trust that accepts no connections serves to nobody. Who it is and pairing stay, so that another of its kind that
/// comes all the same is told why the two cannot be paired.
fn is_for_peers_only(path: &str) -> bool {
    path.starts_with("/federation/") && path != federation_protocol::pairing::PATH
}

/// Ready when every trust's databases answer. Which of them does not is for the log: anybody may ask this.
async fn ready(State(node): State<Arc<Node>>) -> Response {
    for trust in node.trusts() {
        for db in [&trust.db, trust.keys.db()] {
            match tokio::time::timeout(READY_TIMEOUT, answers(db)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return not_ready(trust.id.as_str(), &error.to_string()),
                Err(_) => return not_ready(trust.id.as_str(), "no answer in time"),
            }
        }
    }
    "ready\n".into_response()
}

async fn answers(db: &Db) -> Result<(), sqlx::Error> {
    on!(db.read(), c: DB => sqlx::query::<DB>("SELECT 1").execute(c).await.map(|_| ()))
}

fn not_ready(trust: &str, error: &str) -> Response {
    tracing::warn!(trust, error, "a database does not answer");
    (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
}

/// The application as the listener that encrypts serves it.
pub fn encrypted(app: Router) -> Router {
    app.layer(Extension(Encrypted))
}

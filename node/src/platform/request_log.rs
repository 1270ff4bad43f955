//! One log line for each request: its number, method, route, trust, status and time. Never the address as it was asked
//! for, nor anything of its query.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::kernel::random::Randomness as _;
use crate::platform::world::SystemRandomness;

/// The request's number, for whoever reports what went wrong.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware around everything.
pub async fn log_request(request: Request, next: Next) -> Response {
    let id = SystemRandomness.uuid().simple().to_string();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, method = %request.method(), route, trust = Empty);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    // Machines ask for these every few seconds.
    if matches!(route.as_str(), "/healthz" | "/readyz") && status < 400 {
        span.in_scope(|| tracing::debug!(status, millis, "answered"));
    } else {
        span.in_scope(|| tracing::info!(status, millis, "answered"));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

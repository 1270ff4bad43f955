//! The own log as other trusts fetch it, by the host name that the request came to. `docs/protocol/log.md`.

use axum::Router;
use axum::extract::{FromRequest as _, OriginalUri, Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use federation_protocol::tiles::Resource;

use crate::peers::admission::{NotAdmitted, PeerRequest};
use crate::peers::anybody::Anybody;
use crate::platform::web::WebError;
use crate::register::serve::{key_checkpoint, serve};
use crate::register::{LOG_PREFIX, mirror_routes};

/// Tiles and bundles never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The endpoints below [`LOG_PREFIX`], and those of the mirrors.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(&format!("{LOG_PREFIX}checkpoint"), get(give_public))
        .route(&format!("{LOG_PREFIX}checkpoint/{{key}}"), get(give_key_checkpoint))
        .route(&format!("{LOG_PREFIX}tile/{{*path}}"), get(give_public))
        .route(&format!("{LOG_PREFIX}content/{{*path}}"), get(give_content))
        .merge(mirror_routes::routes())
}

/// The resource of an address. It is read as it was sent: a path has one spelling.
fn resource(uri: &OriginalUri) -> Result<Resource, WebError> {
    let path = uri.path().strip_prefix(LOG_PREFIX).ok_or(WebError::NotFound)?;
    Resource::parse(path).map_err(|_| WebError::NotFound)
}

async fn give_public(Anybody { trust }: Anybody, uri: OriginalUri) -> Result<Response, WebError> {
    let resource = resource(&uri)?;
    let bytes = serve(&trust.db, resource).await?.ok_or(WebError::NotFound)?;
    Ok((public_headers(resource), bytes).into_response())
}

/// The headers of what anybody may read.
pub(super) fn public_headers(resource: Resource) -> [(header::HeaderName, &'static str); 2] {
    let (content_type, cache) = match resource {
        Resource::Checkpoint => ("text/plain; charset=utf-8", "no-cache"),
        _ => ("application/octet-stream", FOR_EVER),
    };
    [(header::CONTENT_TYPE, content_type), (header::CACHE_CONTROL, cache)]
}

async fn give_key_checkpoint(
    Anybody { trust }: Anybody,
    Path(key): Path<String>,
) -> Result<Response, WebError> {
    let note = key_checkpoint(&trust.db, &key).await?.ok_or(WebError::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, note).into_response())
}

async fn give_content(uri: OriginalUri, request: Request) -> Result<Response, NotAdmitted> {
    let PeerRequest { trust, peer, .. } = PeerRequest::from_request(request, &()).await?;
    if !peer.grants.read_register {
        return Err(NotAdmitted::Fault(WebError::Forbidden));
    }
    let resource = resource(&uri).map_err(NotAdmitted::Fault)?;
    let bytes = serve(&trust.db, resource).await?.ok_or(NotAdmitted::Fault(WebError::NotFound))?;
    // It changes when an entry is withdrawn, and what is withdrawn must not live on in a cache.
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}

//! Copies of others' logs as peers fetch them, and the list of who may read ours. `docs/protocol/mirror.md`.

use axum::Router;
use axum::extract::{FromRequest as _, OriginalUri, Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use federation_protocol::mirror::MIRROR_PREFIX;
use federation_protocol::tiles::Resource;

use crate::peers::admission::{NotAdmitted, PeerRequest};
use crate::peers::anybody::Anybody;
use crate::platform::web::WebError;
use crate::register::log_routes::public_headers;
use crate::register::mirror::{Mirrored, own_grants};
use crate::register::upload;

/// Below the prefix of the own log: `docs/protocol/mirror.md`.
const GRANTS_PATH: &str = "/federation/log/grants";

/// The endpoints below [`MIRROR_PREFIX`], and where our mirrors learn who may read.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(GRANTS_PATH, get(give_grants))
        .route(&format!("{MIRROR_PREFIX}{{origin}}/checkpoint"), get(give_public))
        .route(&format!("{MIRROR_PREFIX}{{origin}}/checkpoint/{{key}}"), get(give_key_checkpoint))
        .route(&format!("{MIRROR_PREFIX}{{origin}}/tile/{{*path}}"), get(give_public))
        .route(&format!("{MIRROR_PREFIX}{{origin}}/content/{{*path}}"), get(give_content))
        .merge(upload::routes())
}

/// The hash of the origin and the path below it. Both are read as they were sent: an address has one spelling.
fn parts(uri: &OriginalUri) -> Result<(&str, Resource), WebError> {
    let path = uri.path().strip_prefix(MIRROR_PREFIX).ok_or(WebError::NotFound)?;
    let (hash, path) = path.split_once('/').ok_or(WebError::NotFound)?;
    Ok((hash, Resource::parse(path).map_err(|_| WebError::NotFound)?))
}

async fn give_public(Anybody { trust }: Anybody, uri: OriginalUri) -> Result<Response, WebError> {
    let (hash, resource) = parts(&uri)?;
    let mirrored = Mirrored::find(&trust, hash).await?.ok_or(WebError::NotFound)?;
    let bytes = mirrored.serve(&trust.db, resource).await?.ok_or(WebError::NotFound)?;
    Ok((public_headers(resource), bytes).into_response())
}

async fn give_key_checkpoint(
    Anybody { trust }: Anybody,
    Path((hash, key)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mirrored = Mirrored::find(&trust, &hash).await?.ok_or(WebError::NotFound)?;
    let note = mirrored.key_checkpoint(&trust.db, &key).await?.ok_or(WebError::NotFound)?;
    Ok((public_headers(Resource::Checkpoint), note).into_response())
}

async fn give_content(uri: OriginalUri, request: Request) -> Result<Response, NotAdmitted> {
    let PeerRequest { trust, peer, .. } = PeerRequest::from_request(request, &()).await?;
    let fault = NotAdmitted::Fault;
    let (hash, resource) = parts(&uri).map_err(fault)?;
    let mirrored = Mirrored::find(&trust, hash).await?.ok_or(fault(WebError::NotFound))?;
    if !mirrored.may_read_contents(&peer) {
        return Err(fault(WebError::Forbidden));
    }
    let bytes = mirrored.serve(&trust.db, resource).await?.ok_or(fault(WebError::NotFound))?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}

async fn give_grants(PeerRequest { trust, peer, .. }: PeerRequest) -> Result<Response, WebError> {
    if !peer.grants.mirror {
        return Err(WebError::Forbidden);
    }
    let document = own_grants(&trust).await?.encode().map_err(WebError::internal)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, document).into_response())
}

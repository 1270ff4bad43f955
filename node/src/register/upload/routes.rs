//! Where a peer brings a part of its own log.

use axum::Router;
use axum::body::Bytes;
use axum::extract::OriginalUri;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use federation_protocol::mirror::{MAX_UPLOAD_BYTES, MIRROR_PREFIX, Part};

use super::take::{Taken, log_of, take};
use crate::peers::Peer;
use crate::peers::admission::PeerRequest;
use crate::platform::trust::Trust;
use crate::platform::web::WebError;

/// The endpoint below [`MIRROR_PREFIX`].
pub(in crate::register) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(&format!("{MIRROR_PREFIX}{{origin}}/upload/{{*path}}"), post(receive))
}

async fn receive(
    uri: OriginalUri,
    PeerRequest { trust, peer, body }: PeerRequest,
) -> Result<Response, WebError> {
    receive_part(&trust, &peer, uri.path_and_query().map_or("", |path| path.as_str()), body).await
}

async fn receive_part(trust: &Trust, peer: &Peer, path: &str, body: Bytes) -> Result<Response, WebError> {
    let path = path.strip_prefix(MIRROR_PREFIX).ok_or(WebError::NotFound)?;
    let (hash, part) = path.split_once("/upload/").ok_or(WebError::NotFound)?;
    let log = log_of(trust, peer, hash).await?.ok_or(WebError::Forbidden)?;
    let part = Part::parse(part).map_err(|_| WebError::NotFound)?;
    if body.len() > MAX_UPLOAD_BYTES {
        return Err(WebError::TooLarge);
    }
    match take(trust, peer, &log, part, body).await? {
        Taken::Kept => Ok(StatusCode::NO_CONTENT.into_response()),
        Taken::Answer(answer) => {
            let document = answer.encode().map_err(WebError::internal)?;
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            Ok((headers, document).into_response())
        }
        Taken::Frozen => Err(WebError::Conflict),
        Taken::Refused => Err(WebError::Unprocessable),
    }
}

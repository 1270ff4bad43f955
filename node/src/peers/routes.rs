//! What this trust serves to other nodes: who it is, pairing, and the mailbox.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use federation_protocol::discovery;
use federation_protocol::mailbox::{INBOX_PATH, OUTBOX_PATH};
use federation_protocol::pairing::{self, PairingV1};
use serde::Deserialize;

use super::admission::{NotAdmitted, PeerRequest, prove, trust_of};
use super::handshake::{self, CannotPropose};
use super::mailbox::{self, Arrival, CannotReceive, Receivers, batch_after, cursor_of, note_delivered};
use crate::platform::trust::Trust;
use crate::platform::web::WebError;

/// The endpoints for other nodes. `receivers` says who takes which kind of message.
pub fn routes<S: Clone + Send + Sync + 'static>(receivers: Arc<Receivers>) -> Router<S> {
    Router::new()
        .route(discovery::PATH, get(introduce))
        .route(pairing::PATH, post(take_proposal))
        .route(OUTBOX_PATH, get(give_messages))
        .route(INBOX_PATH, post(take_message))
        .layer(Extension(receivers))
}

async fn introduce(Extension(trust): Extension<Trust>) -> Result<Response, WebError> {
    let document = handshake::introduction(&trust).and_then(|it| it.encode()).map_err(WebError::internal)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, document).into_response())
}

async fn take_proposal(request: Request) -> Result<Response, NotAdmitted> {
    let (parts, body) = request.into_parts();
    let trust = trust_of(&parts)?;
    let body = axum::body::to_bytes(body, pairing::MAX_BYTES).await.map_err(|_| NotAdmitted::TooLarge)?;
    let Ok(proposal) = PairingV1::parse(&body) else {
        return Err(NotAdmitted::Fault(WebError::Unprocessable));
    };
    prove(&trust, &parts, &proposal.from.origin, &proposal.from.keys.request, &body)?;
    let from = proposal.from.origin.clone();
    match handshake::take_proposal(&trust, proposal).await {
        Ok(answer) => {
            tracing::info!(trust = %trust.id, peer = %from, approved = answer.approved, "a trust has approved us");
            let answer = answer.encode().map_err(|error| NotAdmitted::Fault(WebError::internal(error)))?;
            Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
        }
        Err(CannotPropose::Store(error)) => Err(error.into()),
        Err(CannotPropose::TooMany) => {
            Err(NotAdmitted::TooMany { retry_after: std::time::Duration::from_secs(3600) })
        }
        Err(error @ (CannotPropose::NotForUs | CannotPropose::Refused(_))) => {
            tracing::warn!(trust = %trust.id, peer = %from, %error, "a proposal was turned away");
            Err(NotAdmitted::Fault(WebError::Conflict))
        }
        Err(CannotPropose::Address) => Err(NotAdmitted::Fault(WebError::Unprocessable)),
    }
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

async fn give_messages(
    Query(After { after }): Query<After>,
    PeerRequest { trust, peer, .. }: PeerRequest,
) -> Result<Response, WebError> {
    let cursor = match after {
        None => None,
        Some(text) => Some(cursor_of(&text).ok_or(WebError::Unprocessable)?),
    };
    if let Some(cursor) = cursor {
        note_delivered(&trust, peer.id, cursor).await?;
    }
    let batch = batch_after(&trust, peer.id, cursor).await?;
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from(batch)).into_response())
}

async fn take_message(
    Extension(receivers): Extension<Arc<Receivers>>,
    PeerRequest { trust, peer, body }: PeerRequest,
) -> Result<Response, WebError> {
    let taken = mailbox::receive(&trust, &receivers, &peer, &body, Arrival::Pushed).await;
    if let Err(CannotReceive::Store(error)) = taken {
        return Err(error.into());
    }
    let status: StatusCode = mailbox::delivery::push_status(&taken);
    Ok(status.into_response())
}

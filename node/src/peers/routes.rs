//! What this trust serves to other nodes: who it is, pairing, and the mailbox.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use federation_protocol::delivery::{INBOX_BATCH_PATH, InboxAnswerV1, MAX_PUSH_ENVELOPES};
use federation_protocol::discovery;
use federation_protocol::envelope::decode_batch;
use federation_protocol::mailbox::{INBOX_PATH, OUTBOX_PATH};
use federation_protocol::pairing::{self, PairingV1};
use federation_protocol::receipt::{self, RECEIPTS_PATH};
use serde::Deserialize;

use super::admission::{NotAdmitted, PeerRequest, prove, trust_of};
use super::anybody::{self, Anybody};
use super::handshake::{self, CannotPropose};
use super::mailbox::delivery::tries;
use super::mailbox::epochs::{Cursor, cursor_of};
use super::mailbox::receipts::{self, Way};
use super::mailbox::{self, Answered, Arrival, CannotReceive, Receivers, batch_after, note_delivered};
use crate::platform::web::WebError;

/// The endpoints for other nodes. `receivers` says who takes which kind of message.
pub fn routes<S: Clone + Send + Sync + 'static>(receivers: Arc<Receivers>) -> Router<S> {
    Router::new()
        .route(discovery::PATH, get(introduce))
        .route(pairing::PATH, post(take_proposal))
        .route(OUTBOX_PATH, get(give_messages))
        .route(INBOX_PATH, post(take_message))
        .route(INBOX_BATCH_PATH, post(take_messages))
        .route(RECEIPTS_PATH, get(give_receipts).post(take_receipts))
        .layer(Extension(receivers))
}

async fn introduce(Anybody { trust }: Anybody) -> Result<Response, WebError> {
    let document = handshake::introduction(&trust).and_then(|it| it.encode()).map_err(WebError::internal)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, document).into_response())
}

async fn take_proposal(request: Request) -> Result<Response, NotAdmitted> {
    let (parts, body) = request.into_parts();
    let trust = trust_of(&parts)?;
    anybody::take_turn(&trust, &parts, anybody::Kind::Proposing)?;
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
        Err(CannotPropose::BothUnreachable) => {
            tracing::warn!(trust = %trust.id, peer = %from, "a proposal was turned away: neither node accepts connections");
            Err(NotAdmitted::Fault(WebError::BothUnreachable))
        }
        Err(CannotPropose::Address) => Err(NotAdmitted::Fault(WebError::Unprocessable)),
    }
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

/// The place behind which the peer wants to read.
fn cursor(after: Option<&str>) -> Result<Option<Cursor>, WebError> {
    after.map(|text| cursor_of(text).ok_or(WebError::Unprocessable)).transpose()
}

fn batch(bytes: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    (headers, Body::from(bytes)).into_response()
}

async fn give_messages(
    Query(After { after }): Query<After>,
    PeerRequest { trust, peer, .. }: PeerRequest,
) -> Result<Response, WebError> {
    let cursor = cursor(after.as_deref())?;
    tries::note_contact(&trust, peer.id).await?;
    if let Some(cursor) = cursor {
        note_delivered(&trust, peer.id, cursor).await?;
    }
    Ok(batch(batch_after(&trust, peer.id, cursor).await?))
}

async fn give_receipts(
    Query(After { after }): Query<After>,
    PeerRequest { trust, peer, .. }: PeerRequest,
) -> Result<Response, WebError> {
    let cursor = cursor(after.as_deref())?;
    tries::note_contact(&trust, peer.id).await?;
    if let Some(cursor) = cursor {
        receipts::note_fetched(&trust, peer.id, cursor).await?;
    }
    Ok(batch(receipts::batch_after(&trust, peer.id, cursor).await?))
}

async fn take_receipts(PeerRequest { trust, peer, body }: PeerRequest) -> Result<Response, WebError> {
    let receipts = receipt::decode_batch(&body).map_err(|_| WebError::Unprocessable)?;
    let receipts = receipts.into_iter().map(<[u8]>::to_vec).collect();
    tries::note_contact(&trust, peer.id).await?;
    receipts::take(&trust, &peer, receipts, Way::Brought).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn take_message(
    Extension(receivers): Extension<Arc<Receivers>>,
    PeerRequest { trust, peer, body }: PeerRequest,
) -> Result<Response, WebError> {
    tries::note_contact(&trust, peer.id).await?;
    let answered =
        mailbox::receive_all(&trust, &receivers, &peer, vec![body.to_vec()], Arrival::Pushed).await?;
    let Some(answered) = answered.into_iter().next() else { return Err(WebError::Unprocessable) };
    match &answered.taken {
        Ok(_) => inbox_answer(vec![answered]),
        Err(refusal) => Ok(push_status(refusal).into_response()),
    }
}

async fn take_messages(
    Extension(receivers): Extension<Arc<Receivers>>,
    PeerRequest { trust, peer, body }: PeerRequest,
) -> Result<Response, WebError> {
    let envelopes = decode_batch(&body).map_err(|_| WebError::Unprocessable)?;
    if envelopes.is_empty() || envelopes.len() > MAX_PUSH_ENVELOPES {
        return Err(WebError::Unprocessable);
    }
    let envelopes = envelopes.into_iter().map(<[u8]>::to_vec).collect();
    tries::note_contact(&trust, peer.id).await?;
    inbox_answer(mailbox::receive_all(&trust, &receivers, &peer, envelopes, Arrival::Pushed).await?)
}

fn inbox_answer(answered: Vec<Answered>) -> Result<Response, WebError> {
    let answers = answered.into_iter().map(mailbox::answer).collect();
    let document = InboxAnswerV1 { answers }.encode().map_err(WebError::internal)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, document).into_response())
}

/// What the peer is answered for the one envelope that it brought and that was not taken.
fn push_status(refusal: &CannotReceive) -> Response {
    match refusal {
        // The same bytes will be refused again.
        CannotReceive::OtherBytes => WebError::Conflict.into_response(),
        refusal if !refusal.may_pass() => WebError::Unprocessable.into_response(),
        _ => unavailable(),
    }
}

fn unavailable() -> Response {
    let retry_after = [(header::RETRY_AFTER, mailbox::LATER_SECONDS.to_string())];
    (StatusCode::SERVICE_UNAVAILABLE, retry_after).into_response()
}

//! What this trust tells a peer about all the logs it knows: `GET /federation/exchange`.

use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use federation_protocol::exchange::{self, ExchangeV1, MAX_CHECKPOINTS, MAX_EVIDENCE};
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::text::{Line, Text};
use serde::Deserialize;

use super::cosignatures::{self, NUMBERS, lines_for};
use crate::kernel::ids::SourceId;
use crate::peers::admission::PeerRequest;
use crate::peers::store as peer_store;
use crate::platform::db::{StoreError, on};
use crate::platform::trust::Trust;
use crate::platform::web::WebError;

/// The endpoint.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(exchange::PATH, get(give))
}

#[derive(Deserialize)]
struct After {
    after: Option<String>,
}

async fn give(
    Query(After { after }): Query<After>,
    PeerRequest { trust, .. }: PeerRequest,
) -> Result<Response, WebError> {
    let document = answer(&trust, after.as_deref()).await?.encode().map_err(WebError::internal)?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, document).into_response())
}

/// Something that a peer has not been told yet.
enum Item {
    Checkpoint(String),
    Evidence(String),
}

#[derive(sqlx::FromRow)]
struct Witnessed {
    source: SourceId,
    note: String,
    number: i64,
}

/// What has changed since the cursor `after`, or all of it when the cursor is not one of ours.
///
/// # Errors
/// [`StoreError`].
pub async fn answer(trust: &Trust, after: Option<&str>) -> Result<ExchangeV1, StoreError> {
    let epoch = peer_store::epoch(&trust.db).await?;
    // Order: the counter is read first. What is committed after that has a larger number and comes next time, if not now.
    let last: Option<i64> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT value FROM counters WHERE name = $1").bind(NUMBERS).fetch_optional(c).await?);
    let last = last.unwrap_or(0);
    let told = after.and_then(|cursor| cursor.strip_prefix(&epoch)?.strip_prefix('.')?.parse().ok());
    let told: i64 = told.filter(|told| (0..=last).contains(told)).unwrap_or(0);

    let mut items = checkpoints(trust, told).await?;
    items.extend(evidence(trust, told).await?);
    items.sort_by_key(|(number, _)| *number);
    let (mut checkpoints, mut evidence, mut reached, mut more) = (Vec::new(), Vec::new(), told, false);
    for (number, item) in items {
        if checkpoints.len() == MAX_CHECKPOINTS || evidence.len() == MAX_EVIDENCE {
            more = true;
            break;
        }
        match item {
            Item::Checkpoint(note) => checkpoints.extend(Text::new(note)),
            Item::Evidence(document) => evidence.extend(Text::new(document)),
        }
        reached = number;
    }
    let next = if more { reached } else { last.max(reached) };
    let next = Line::new(format!("{epoch}.{next}"));
    let next = next.map_err(|_| StoreError::corrupt("mailbox_epochs", "epoch", &epoch))?;
    Ok(ExchangeV1 { checkpoints, evidence, next, more })
}

async fn checkpoints(trust: &Trust, told: i64) -> Result<Vec<(i64, Item)>, StoreError> {
    let witnessed: Vec<Witnessed> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, Witnessed>(
        "SELECT source, note, number FROM witnessed_checkpoints").fetch_all(c).await?);
    let cosignatures = cosignatures::all(&trust.db).await?;
    let mut items = Vec::new();
    for log in witnessed {
        let corrupt = || StoreError::corrupt("witnessed_checkpoints", "note", log.source);
        let signed = SignedCheckpoint::from_own_state(&log.note).ok_or_else(corrupt)?;
        let newest = cosignatures.iter().filter(|it| it.source == log.source).map(|it| it.number).max();
        let number = newest.unwrap_or(0).max(log.number);
        if number > told {
            let note = signed.note_with(lines_for(&cosignatures, log.source, &signed));
            items.push((number, Item::Checkpoint(note)));
        }
    }
    Ok(items)
}

async fn evidence(trust: &Trust, told: i64) -> Result<Vec<(i64, Item)>, StoreError> {
    let rows: Vec<(i64, String)> = on!(trust.db.read(), c: DB => sqlx::query_as::<DB, (i64, String)>(
        "SELECT number, document FROM equivocations WHERE number > $1").bind(told).fetch_all(c).await?);
    Ok(rows.into_iter().map(|(number, document)| (number, Item::Evidence(document))).collect())
}

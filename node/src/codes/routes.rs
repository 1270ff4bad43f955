//! Suggestions while somebody types: `/koder/atc?q=` and `/koder/icd10?q=`.

use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use super::catalogue::search;
use crate::kernel::codes::CodeSystem;
use crate::organisation::signed_in::SignedIn;
use crate::platform::web::WebError;

/// The look-ups.
pub fn routes() -> Router {
    Router::new().route("/koder/{system}", get(suggest))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
}

async fn suggest(
    who: SignedIn,
    Path(system): Path<String>,
    Query(typed): Query<Typed>,
) -> Result<Response, WebError> {
    let system = CodeSystem::from_path(&system).ok_or(WebError::NotFound)?;
    // The catalogue is the same for everybody for the life of the process.
    let headers = [(header::CACHE_CONTROL, "private, max-age=300")];
    Ok((headers, Json(search(system, &typed.q, who.lang))).into_response())
}

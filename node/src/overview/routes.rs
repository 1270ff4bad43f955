//! Addresses of the start page, the list and the case file.

use axum::Router;
use axum::routing::get;

use super::{case_file, list, start};

/// All pages of the feature.
pub fn routes() -> Router {
    Router::new()
        .route("/", get(start::page))
        .route("/saker", get(list::page))
        .route("/saker/{case}", get(case_file::page))
}

//! The decision maker's pages: what the decision rests on, the decision, and everything shown once more before it is final.

use axum::Router;
use axum::routing::get;

mod decide;
mod form;
#[cfg(test)]
mod tests;

/// All pages of the feature.
pub fn routes() -> Router {
    Router::new().route("/saker/{case}/beslutning", get(decide::page).post(decide::take))
}

//! The leaders' pages: endorse, send back, stop; and lifting a stop.

use axum::Router;
use axum::routing::get;

mod endorse;
mod give_back;
mod lift;
mod stop;
#[cfg(test)]
mod tests;

/// All pages of the feature.
pub fn routes() -> Router {
    Router::new()
        .route("/saker/{case}/forankring", get(endorse::page).post(endorse::take))
        .route("/saker/{case}/retur", get(give_back::page).post(give_back::take))
        .route("/saker/{case}/stopp", get(stop::page).post(stop::take))
        .route("/saker/{case}/opphev-stopp", get(lift::page).post(lift::take))
}

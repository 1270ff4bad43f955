//! The committee's pages: the case officer assigns and asks, assessors rate or step down.

use axum::Router;
use axum::routing::get;

mod ask;
mod assign;
mod rate;
mod rating_form;
mod step_down;
#[cfg(test)]
mod tests;

/// All pages of the feature.
pub fn routes() -> Router {
    Router::new()
        .route("/saker/{case}/tildeling", get(assign::page).post(assign::take))
        .route("/saker/{case}/vurdering", get(rate::page).post(rate::take))
        .route("/saker/{case}/habilitet", get(step_down::page).post(step_down::take))
        .route("/saker/{case}/sporsmal", get(ask::page).post(ask::take))
}

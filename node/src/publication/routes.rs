//! The pages of the privacy reviewer: the queue, and one summary with what the gate marked in it.

use axum::Router;
use axum::routing::get;

mod editing;
mod figures;
mod hold;
mod queue;
mod revise;
#[cfg(test)]
mod tests;

/// All pages of the feature.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/publisering", get(queue::page))
        .route("/folketall", get(figures::page).post(figures::take))
        .route("/publisering/{hold}", get(hold::page).post(hold::take))
        .route("/publisering/oppforing/{index}", get(revise::page).post(revise::take))
}

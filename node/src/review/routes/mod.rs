//! The pages: asking another trust about a case, the queue of requests both ways, and answering.

use axum::routing::{get, post};
use axum::{Extension, Router};

mod answer;
mod answer_form;
mod ask;
mod asked;
mod change;
mod decline;
mod queue;
mod thread;
mod upload;

pub use super::marks::{Mark, Screen};
pub(super) use queue::standing_of;

const PATH: &str = "/foresporsler";
/// One that was sent, and one that was received.
const ASKED: &str = "/saker/{case}/foresporsel/{review}";
const RECEIVED: &str = "/foresporsler/{id}";

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>(screen: Screen) -> Router<S> {
    Router::new()
        .route("/saker/{case}/foresporsel", get(ask::page).post(ask::send))
        .route(ASKED, get(asked::page))
        .route(&format!("{ASKED}/melding"), get(asked::to_page).post(asked::say))
        .route(&format!("{ASKED}/trekk"), get(change::withdrawal).post(change::withdraw))
        .route(&format!("{ASKED}/frist"), get(change::extension).post(change::extend))
        .route(&format!("{ASKED}/vedlegg"), get(asked::to_page))
        .route(&format!("{ASKED}/vedlegg/{{attachment}}"), get(asked::file))
        .route(PATH, get(queue::page))
        .route(RECEIVED, get(answer::page).post(answer::send))
        .route(&format!("{RECEIVED}/melding"), get(answer::to_page).post(answer::say))
        .route(&format!("{RECEIVED}/avslag"), get(decline::page).post(decline::send))
        .route(&format!("{RECEIVED}/vedlegg"), get(answer::to_page))
        .route(&format!("{RECEIVED}/vedlegg/{{attachment}}"), get(answer::file))
        .layer(Extension(screen))
}

/// The addresses that take files: for them the router allows more than a form needs.
pub fn uploads<S: Clone + Send + Sync + 'static>(screen: Screen) -> Router<S> {
    Router::new()
        .route(&format!("{ASKED}/vedlegg"), post(upload::to_case))
        .route(&format!("{RECEIVED}/vedlegg"), post(upload::to_request))
        .layer(Extension(screen))
}

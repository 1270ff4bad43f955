//! The pages: asking another trust about a case, the queue of requests both ways, and answering.

use std::ops::Range;
use std::sync::Arc;

use axum::routing::get;
use axum::{Extension, Router};
use jiff::civil::Date;

mod answer;
mod answer_form;
mod ask;
mod queue;

const PATH: &str = "/foresporsler";

/// A place in a text that may tell who the patient is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// The key of the text that says what it seems to be.
    pub kind_key: &'static str,
}

/// Finds such places, in order and not overlapping. The composition gives it: the rules are the publication's.
pub type Screen = Arc<dyn Fn(&str, Date) -> Vec<Mark> + Send + Sync>;

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>(screen: Screen) -> Router<S> {
    Router::new()
        .route("/saker/{case}/foresporsel", get(ask::page).post(ask::send))
        .route(PATH, get(queue::page))
        .route("/foresporsler/{id}", get(answer::page).post(answer::send))
        .layer(Extension(screen))
}

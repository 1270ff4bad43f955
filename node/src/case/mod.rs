//! A case: one application and all that follows from it. Its events are the truth; its state is derived from them.
//!
//! The types and the clinician's own steps are here. What others do with a case (endorse, assess, decide) is ruled in
//! their features, which answer with a [`CaseEvent`] for [`store`] to record. Nothing here knows who the patient is.

#[cfg(feature = "service")]
pub mod answers;
mod application;
pub mod emergency;
mod events;
#[cfg(feature = "service")]
pub mod in_short;
mod review_request;
#[cfg(feature = "service")]
pub mod routes;
pub mod rules;
mod state;
#[cfg(feature = "service")]
pub mod steps;
#[cfg(feature = "service")]
pub mod store;
#[cfg(feature = "service")]
pub mod text_step;

pub use application::{Application, FormVersion};
pub use events::{CaseEvent, CriterionRating, Decision, Endorsement, Rating, Recorded};
pub use review_request::{Ended, Opinion, ReviewRequest};
pub use state::{Assessment, Case, CorruptHistory, History, State};

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;

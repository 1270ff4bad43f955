//! *Vurdering*: members of the committee rate the criteria, each alone, on anchored levels.

pub mod anchors;
#[cfg(feature = "service")]
pub mod ratings_table;
#[cfg(feature = "service")]
pub mod routes;
pub mod rules;

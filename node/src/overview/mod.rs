//! What a user sees first: the tasks of the day, the list of cases, and the case file with all that belongs to a case.
//!
//! It decides nothing: it puts together what the features to its left know, and leads to their pages.

pub mod rules;

#[cfg(feature = "service")]
mod case_file;
#[cfg(feature = "service")]
mod list;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
mod start;
#[cfg(feature = "service")]
mod timeline;
#[cfg(feature = "service")]
mod undelivered;

//! A Samråd node: applications for medicines outside the ordinary scheme, from guidance to a decision that every trust
//! can find. One folder a feature; features import only from features above them in this list.
//!
//! Without the feature `service` only the pure rules and types are built; see `docs/architecture.md`.

#[cfg(feature = "service")]
pub mod app;
#[cfg(feature = "service")]
pub mod config;
pub mod kernel;
#[cfg(feature = "service")]
pub mod platform;

pub mod organisation;

pub mod audit;

pub mod sign_in;

pub mod patients;

pub mod codes;

pub mod forms;

pub mod peers;

pub mod register;

pub mod case;

pub mod endorsement;

pub mod assessment;

pub mod review;

pub mod decision;

pub mod publication;

pub mod erasure;

pub mod overview;

pub mod admin;

#[cfg(feature = "service")]
pub mod demo;

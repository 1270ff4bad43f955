//! Bringing the own log to mirrors, when nobody can come for it, and being such a mirror. `docs/protocol/mirror.md`.
//!
//! An upload is a pull turned round: what comes is verified by the same steps and stored by the same way as what is
//! fetched, so a mirror takes in nothing by upload that it would not have pulled.

mod routes;
mod send;
mod take;

pub(super) use routes::routes;
pub use send::{UPLOAD, Uploaded, upload, upload_due, upload_job, uploads};
pub(super) use send::{enqueue, mirrors};

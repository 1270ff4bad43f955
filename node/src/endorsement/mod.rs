//! *Forankring*: the leaders of the unit endorse an application, send it back, or stop it.

#[cfg(feature = "service")]
pub mod routes;
pub mod rules;

//! *Beslutning*: the decision maker decides on the assessors' ratings and other trusts' opinions.

#[cfg(feature = "service")]
pub mod outbox;
#[cfg(feature = "service")]
pub mod routes;
pub mod rules;

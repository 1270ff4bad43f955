//! What a trust_admin does: who the users are and what each of them is. Every change stands in the access log.

#[cfg(feature = "service")]
mod forms;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(test)]
mod tests;

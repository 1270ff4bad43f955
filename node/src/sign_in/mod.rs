//! Signing in at the trust's identity provider (OpenID Connect): HelseID, Entra ID or any other certified one.
//!
//! What is asked and what is believed is decided in `rules`, which are pure. `provider` speaks to the provider, `jose`
//! signs and checks signatures, `requests` keeps what belongs to a sign-in that has begun, `people` writes who came. What a
//! provider says of a person is never logged, and a national identity number is never stored.

pub mod rules;

#[cfg(feature = "service")]
mod answers;
#[cfg(feature = "service")]
mod begin;
#[cfg(feature = "service")]
mod callback;
#[cfg(feature = "service")]
pub mod jose;
#[cfg(feature = "service")]
mod logout;
#[cfg(feature = "service")]
mod pages;
#[cfg(feature = "service")]
mod people;
#[cfg(feature = "service")]
pub mod provider;
#[cfg(feature = "service")]
mod requests;
#[cfg(feature = "service")]
pub mod routes;

//! Who belongs to a trust, and who is signed in: users, units, roles, sessions, local accounts.
//!
//! A user is who an issuer says they are: keyed by (issuer, subject), with the assurance level of the sign-in. What a user
//! may do is not decided here but in `kernel::access`; this feature only tells who acts. The extractors of `signed_in` are
//! how every other feature learns that.

pub use crate::kernel::access::Assurance;

pub mod rules;

#[cfg(feature = "service")]
pub(crate) mod attempts;
#[cfg(feature = "service")]
pub mod kept_forms;
#[cfg(feature = "service")]
pub mod local_accounts;
#[cfg(feature = "service")]
pub mod nav;
#[cfg(feature = "service")]
pub mod passwords;
#[cfg(feature = "service")]
pub mod resealing;
#[cfg(feature = "service")]
pub mod routes;
#[cfg(feature = "service")]
pub mod second_factor;
#[cfg(feature = "service")]
pub mod sessions;
#[cfg(feature = "service")]
pub mod signed_in;
#[cfg(feature = "service")]
pub mod signed_upload;
#[cfg(feature = "service")]
pub mod step_up;
#[cfg(feature = "service")]
pub mod store;

#[cfg(feature = "service")]
#[cfg(test)]
pub(crate) mod test_browser;
#[cfg(feature = "service")]
#[cfg(test)]
mod tests;

/// The issuer of accounts that the trust keeps itself.
pub const LOCAL_ISSUER: &str = "local";

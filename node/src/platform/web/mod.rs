//! What every request meets whatever its feature: who asks and from where, in which language, what counts as our own
//! page, and how a refusal is shown. Nothing here knows of users, cases or medicines.
//!
//! A handler returns `Result<Response, WebError>`. The status is set where the error becomes a response; the page or the
//! problem document is made once, at the edge, by [`render_errors`].

mod cookies;
mod error;
mod flash;
mod notes;
mod origin;
mod render;
mod request;

pub use cookies::{LANGUAGE_COOKIE, cookie, removed_cookie, session_cookie, with_cookie, with_language};
pub use error::{PROVE_PATH, ProveFirst, SignInFirst, WebError};
pub use flash::{flash, see_other, see_other_saying};
pub use notes::RequestNotes;
pub use origin::{check_origin, same_token};
pub use render::render_errors;
pub use request::{
    ClientAddress, WebOrigin, is_navigation, language, local_path, prefers_json, request_host, return_path,
    wants_data,
};

#[cfg(test)]
mod tests;

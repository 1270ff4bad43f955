//! Signing in and out at the identity provider.

use std::sync::Arc;
use std::time::Duration;

use axum::routing::{get, post};
use axum::{Extension, Router};

use super::provider::Providers;
use super::{begin, callback, logout, requests};
use crate::organisation::routes::{PROVIDER_PATH, PROVIDER_SIGN_OUT_PATH};
use crate::platform::web::PROVE_PATH;
use crate::platform::worker::Work;

/// Where the provider sends the browser back to.
pub(super) const ANSWER_PATH: &str = "/logg-inn/svar";
/// Where one is sent there again, to prove oneself for steps that weigh more.
pub(super) const AGAIN_PATH: &str = "/logg-inn/bekreft/ekstern";
/// Where the provider tells us, without any browser, that sessions have ended.
const BACK_CHANNEL_PATH: &str = "/logg-ut/bakkanal";
/// What the provider shows in a frame to end the sessions of a browser.
const FRONT_CHANNEL_PATH: &str = "/logg-ut/forkanal";

/// The pages of this feature.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(PROVIDER_PATH, get(begin::begin))
        .route(ANSWER_PATH, get(callback::answer))
        .route(PROVE_PATH, get(begin::confirm))
        .route(AGAIN_PATH, get(begin::again))
        .route(PROVIDER_SIGN_OUT_PATH, get(logout::at_provider))
        .route(BACK_CHANNEL_PATH, post(logout::back_channel))
        .route(FRONT_CHANNEL_PATH, get(logout::front_channel))
        .layer(Extension(Arc::new(Providers::default())))
        .layer(Extension(Arc::new(logout::Refusals::default())))
}

/// What this feature does in the background.
pub fn work(work: Work) -> Work {
    work.schedule(
        "sign-in: sweep",
        |_| Duration::from_secs(3600),
        async |trust| Ok(requests::sweep(&trust.db, trust.now()).await?),
    )
}

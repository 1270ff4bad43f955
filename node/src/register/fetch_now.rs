//! *Hent nå*: an administrator has one peer's register pulled without waiting for the schedule.

use std::time::Duration;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;

use crate::kernel::access::ManagePeers;
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::SignedForm;
use crate::peers::store as peer_store;
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::register::client::{Outcome, sync};

/// How long the administrator waits for the result. A first pull of a large register goes on without.
const WAIT: Duration = Duration::from_secs(15);

pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/foretak/{id}/hent", post(fetch))
}

async fn fetch(Path(id): Path<PeerId>, SignedForm { who, .. }: SignedForm) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let peer = peer_store::peer(&who.trust.db, id).await?.ok_or(WebError::NotFound)?;
    let here = format!("/foretak/{id}");
    let trust = who.trust.clone();
    // A task of its own: what is left of it must not end with the request.
    let pull = tokio::spawn(async move { sync(&trust, &peer).await });
    match tokio::time::timeout(WAIT, pull).await {
        Err(_) => Ok(see_other_saying(&here, "flash-register-fetching")),
        Ok(Err(stopped)) => Err(WebError::internal(stopped)),
        Ok(Ok(pulled)) => Ok(match pulled?.outcome {
            Outcome::Complete => see_other_saying(&here, "flash-register-fetched"),
            Outcome::Busy => see_other_saying(&here, "flash-register-fetching"),
            // The page of the peer says what is wrong and since when.
            Outcome::Frozen | Outcome::NotActive | Outcome::Problem(_) => see_other(&here),
        }),
    }
}

//! *Hent nå* on a peer's page: pulls its register now, and asks for its messages.

use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;

use crate::audit;
use crate::kernel::access::{ManagePeers, TrustAction as _};
use crate::kernel::ids::{JobId, PeerId};
use crate::organisation::signed_in::SignedForm;
use crate::peers::{mailbox::delivery, store as peer_store};
use crate::platform::jobs;
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::register::client::{Outcome, sync};

/// How long the administrator waits. A pull that takes longer goes on behind the page.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) async fn take(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let who = signed.who;
    who.may::<ManagePeers>()?;
    let trust = who.trust.clone();
    let peer = peer_store::peer(&trust.db, id).await?.ok_or(WebError::NotFound)?;

    let mut tx = trust.db.begin().await?;
    let access = audit::Access {
        actor: &who.actor,
        action: ManagePeers::KIND.code(),
        object: audit::Object::Peer(id),
        subject: None,
        reason: Some("fetch".to_owned()),
    };
    audit::store::record(&mut tx, &trust, &access).await?;
    let (job, payload) = (JobId::new(trust.random()), serde_json::json!({ "peer": id }));
    jobs::enqueue(&mut tx, job, delivery::PULL, &payload, trust.now()).await?;
    tx.commit().await?;

    let pulling = tokio::spawn(async move { sync(&trust, &peer).await });
    let page = format!("/foretak/{id}");
    let outcome = match tokio::time::timeout(PATIENCE, pulling).await {
        Ok(Ok(pulled)) => Some(pulled?.outcome),
        Ok(Err(panicked)) => return Err(WebError::internal(panicked)),
        Err(_) => None,
    };
    Ok(match outcome {
        Some(Outcome::Complete) => see_other_saying(&page, "flash-register-fetched"),
        Some(Outcome::Busy) | None => see_other_saying(&page, "flash-register-fetching"),
        // The page says what is wrong, and since when.
        Some(Outcome::Frozen | Outcome::NotActive | Outcome::Problem(_)) => see_other(&page),
    })
}

//! *Tilknyttede foretak*: the pages where an administrator pairs with other trusts and follows how it goes.

use std::collections::HashMap;
use std::pin::Pin;

use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::change::{self, CannotChange};
use super::health::LogHealth;
use super::peer::Grants;
use crate::kernel::access::{ManagePeers, TrustPermit};
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::SignedForm;
use crate::platform::db::StoreError;
use crate::platform::form::Form;
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, see_other_saying};

mod add;
mod list;
mod messages;
mod show;

/// Reads what the register knows of each peer's log. `app.rs` gives it: this feature knows nothing of registers.
pub type ReadLogs = fn(Trust) -> Logs;

/// What [`ReadLogs`] gives.
pub type Logs = Pin<Box<dyn Future<Output = Result<HashMap<PeerId, LogHealth>, StoreError>> + Send>>;

const PATH: &str = "/foretak";

/// The field of a form that says which state of the peer it was made from.
const VERSION: &str = "expected_version";
const MAY_READ_REGISTER: &str = "may_read_register";
const MAY_REQUEST_REVIEW: &str = "may_request_review";
const MAY_MIRROR: &str = "may_mirror";
const MAY_WITNESS: &str = "may_witness";
/// The field that says how often we fetch: one of [`FETCH_EVERY_SECS`], or [`AS_THE_TRUST`].
const EVERY: &str = "every";
const AS_THE_TRUST: &str = "trust";
/// What an administrator may choose. Shorter than the first asks more of the peer than it gains.
const FETCH_EVERY_SECS: [u32; 5] = [60, 300, 900, 3_600, 86_400];

/// The pages of this feature. `/foretak/{id}/hent` and `/foretak/{id}/opphev` belong to the
/// register, which fetches and which forgets.
pub fn routes<S: Clone + Send + Sync + 'static>(read_logs: ReadLogs) -> Router<S> {
    Router::new()
        .route(PATH, get(list::list))
        .route("/foretak/ny", get(add::ask).post(add::look_up))
        .route("/foretak/bekreft", post(add::confirm))
        .route("/foretak/{id}", get(show::peer))
        .route("/foretak/{id}/bekreft", get(add::from_proposal))
        .route("/foretak/{id}/meldinger", get(messages::page))
        .route("/foretak/{id}/meldinger/{message}/send-igjen", post(messages::send_again))
        .route("/foretak/{id}/meldinger/{message}/legg-bort", post(messages::discard))
        .route("/foretak/{id}/rettigheter", post(grant))
        .route("/foretak/{id}/henting", post(fetch_every))
        .route("/foretak/{id}/pause", post(pause))
        .route("/foretak/{id}/gjenoppta", post(resume))
        .route("/foretak/{id}/avvis", post(dismiss))
        .layer(Extension(read_logs))
}

fn path_of(peer: PeerId) -> String {
    format!("{PATH}/{peer}")
}

fn grants_of(form: &Form) -> Grants {
    Grants {
        read_register: form.ticked(MAY_READ_REGISTER),
        request_review: form.ticked(MAY_REQUEST_REVIEW),
        mirror: form.ticked(MAY_MIRROR),
        witness: form.ticked(MAY_WITNESS),
    }
}

/// The fields of a form that are ticked for these grants.
fn ticks(grants: Grants) -> impl Iterator<Item = &'static str> {
    let fields = [
        (MAY_READ_REGISTER, grants.read_register),
        (MAY_REQUEST_REVIEW, grants.request_review),
        (MAY_MIRROR, grants.mirror),
        (MAY_WITNESS, grants.witness),
    ];
    fields.into_iter().filter(|(_, granted)| *granted).map(|(field, _)| field)
}

/// The permit of the administrator, and the state that the form was made from.
fn begin(signed: &SignedForm) -> Result<(TrustPermit<ManagePeers>, u32), WebError> {
    let permit = signed.who.may::<ManagePeers>()?;
    let version = signed.form.number(VERSION).and_then(|version| u32::try_from(version).ok());
    Ok((permit, version.ok_or(WebError::Unprocessable)?))
}

impl From<CannotChange> for WebError {
    fn from(error: CannotChange) -> Self {
        match error {
            CannotChange::Unknown => Self::NotFound,
            // No page offers what the state does not allow: it has changed since.
            CannotChange::Refused(_) => Self::Conflict,
            CannotChange::Store(error) => error.into(),
        }
    }
}

async fn grant(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    change::grant(&signed.who.trust, &permit, id, version, grants_of(&signed.form)).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-granted"))
}

async fn fetch_every(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    let every_secs = match signed.form.value(EVERY) {
        AS_THE_TRUST => None,
        chosen => {
            let secs = chosen.parse().ok().filter(|secs| FETCH_EVERY_SECS.contains(secs));
            Some(secs.ok_or(WebError::Unprocessable)?)
        }
    };
    change::fetch_every(&signed.who.trust, &permit, id, version, every_secs).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-fetch-every"))
}

async fn pause(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    change::pause(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-paused"))
}

async fn resume(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    change::resume(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-resumed"))
}

async fn dismiss(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    change::dismiss(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(PATH, "flash-peer-dismissed"))
}

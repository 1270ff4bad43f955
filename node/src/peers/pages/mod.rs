//! *Tilknyttede foretak*: the pages where an administrator pairs with other trusts and follows how it goes.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};

use super::handshake::{self, CannotChange};
use super::peer::Grants;
use crate::kernel::access::{ManagePeers, TrustPermit};
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::SignedForm;
use crate::platform::form::Form;
use crate::platform::web::{WebError, see_other_saying};

mod add;
mod show;

const PATH: &str = "/foretak";

/// The field of a form that says which state of the peer it was made from.
const VERSION: &str = "expected_version";
const MAY_READ_REGISTER: &str = "may_read_register";
const MAY_REQUEST_REVIEW: &str = "may_request_review";

/// The pages of this feature. `POST /foretak/{id}/hent` belongs to the register, which fetches.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(PATH, get(show::list))
        .route("/foretak/ny", get(add::ask).post(add::look_up))
        .route("/foretak/bekreft", post(add::confirm))
        .route("/foretak/{id}", get(show::peer))
        .route("/foretak/{id}/bekreft", get(add::from_proposal))
        .route("/foretak/{id}/rettigheter", post(grant))
        .route("/foretak/{id}/pause", post(pause))
        .route("/foretak/{id}/gjenoppta", post(resume))
        .route("/foretak/{id}/avvis", post(dismiss))
        .route("/foretak/{id}/opphev", get(show::before_revoking).post(revoke))
}

fn path_of(peer: PeerId) -> String {
    format!("{PATH}/{peer}")
}

fn grants_of(form: &Form) -> Grants {
    Grants { read_register: form.ticked(MAY_READ_REGISTER), request_review: form.ticked(MAY_REQUEST_REVIEW) }
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
    handshake::grant(&signed.who.trust, &permit, id, version, grants_of(&signed.form)).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-granted"))
}

async fn pause(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    handshake::pause(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-paused"))
}

async fn resume(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    handshake::resume(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-resumed"))
}

async fn dismiss(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    handshake::dismiss(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(PATH, "flash-peer-dismissed"))
}

async fn revoke(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let (permit, version) = begin(&signed)?;
    handshake::revoke(&signed.who.trust, &permit, id, version).await?;
    Ok(see_other_saying(&path_of(id), "flash-peer-revoked"))
}

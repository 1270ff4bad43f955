//! Pairing: each side's administrator confirms the other's fingerprint, and each node tells the other that its own has.
//!
//! There is one message, *we have approved you, and these are we*, sent by each side. Whoever has approved and hears it is
//! paired; in whatever order, and however often it is heard. `docs/protocol/pairing.md` is the specification.

use federation_protocol::DocumentError;
use federation_protocol::discovery::{self, DiscoveryV1};
use federation_protocol::pairing::{self, PairingAnswerV1, PairingV1};
use federation_protocol::signature::Fingerprint;
use federation_protocol::text::Line;

use super::client::{FetchError, PeerClient, fetch_public};
use super::peer::{Approval, CertificateRule, Grants, Pairing, Peer, PeerState, PeerUrl};
use super::rules::{self, CannotApprove, CannotTakeProposal};
use super::store;
use crate::audit::{self, Access, Object};
use crate::kernel::access::{ManagePeers, TrustAction as _, TrustPermit};
use crate::kernel::ids::{JobId, PeerId};
use crate::platform::db::{StoreError, Tx};
use crate::platform::jobs::{self, JobError, JobKind};
use crate::platform::trust::Trust;

/// Tells a peer that we have approved it: `{"peer": id}`.
pub const ANNOUNCE: JobKind = JobKind("peers: announce approval");

/// Proposals that may wait for an administrator; more are turned away, since anybody can make one.
const MOST_PROPOSALS: i64 = 50;

/// A node that introduced itself. Nothing of it is believed yet.
#[derive(Debug, Clone)]
pub struct Introduction {
    /// Where it was found.
    pub url: PeerUrl,
    /// How its server proved itself.
    pub certificate: CertificateRule,
    /// What it says about itself.
    pub document: DiscoveryV1,
}

/// Why a node did not introduce itself.
#[derive(Debug, thiserror::Error)]
pub enum CannotIntroduce {
    /// It cannot be fetched from.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What it served is not a discovery document.
    #[error("the node did not introduce itself as the protocol asks")]
    Document(#[from] DocumentError),
}

/// What this trust says about itself at `/.well-known/samraad`.
///
/// # Errors
/// [`DocumentError`] when the trust's name is longer than the protocol allows.
pub fn introduction(trust: &Trust) -> Result<DiscoveryV1, DocumentError> {
    Ok(DiscoveryV1 {
        origin: trust.origin.clone(),
        trust_name: Line::new(trust.settings.name.clone()).map_err(|_| DocumentError::Fields)?,
        organisation_number: discovery::OrganisationNumber::new(
            &trust.settings.organisation_number.to_string(),
        )
        .map_err(|_| DocumentError::Fields)?,
        keys: trust.federation_keys.public(),
    })
}

/// Asks the node at `url` who it is.
///
/// # Errors
/// [`CannotIntroduce`].
pub async fn discover(
    trust: &Trust,
    url: PeerUrl,
    certificate: CertificateRule,
) -> Result<Introduction, CannotIntroduce> {
    let bytes = fetch_public(trust, &url, certificate, discovery::PATH, discovery::MAX_BYTES).await?;
    Ok(Introduction { url, certificate, document: DiscoveryV1::parse(&bytes)? })
}

/// Why our approval does not stand.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalError {
    /// A rule.
    #[error(transparent)]
    Refused(#[from] CannotApprove),
    /// The node introduces itself with other keys than the administrator saw.
    #[error("the keys are others than those that were confirmed")]
    OtherFingerprint,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Our administrator has confirmed the fingerprint. Stores the peer and tells it so.
///
/// # Errors
/// [`ApprovalError`].
pub async fn approve(
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    found: Introduction,
    confirmed: &Fingerprint,
    grants: Grants,
) -> Result<PeerId, ApprovalError> {
    let now = trust.now();
    let DiscoveryV1 { origin, trust_name, organisation_number, keys } = found.document;
    if keys.fingerprint() != *confirmed {
        return Err(ApprovalError::OtherFingerprint);
    }
    if origin == trust.origin {
        return Err(CannotApprove::Ourselves.into());
    }
    let known = store::by_origin(&trust.db, &origin).await?;
    let pairing = rules::approve(known.as_ref(), &keys, Approval { by: permit.actor().user, at: now })?;
    let peer = Peer {
        id: known.as_ref().map_or_else(|| PeerId::new(trust.random()), |known| known.id),
        origin,
        url: found.url,
        trust_name: trust_name.as_str().to_owned(),
        organisation_number,
        keys,
        certificate: found.certificate,
        grants,
        sync_every_secs: known.as_ref().and_then(|known| known.sync_every_secs),
        pairing,
        version: known.as_ref().map_or(1, |known| known.version),
    };
    let mut tx = trust.db.begin().await?;
    match known {
        None => store::insert(&mut tx, &peer, now).await?,
        Some(_) => store::update(&mut tx, &peer).await?,
    }
    record(&mut tx, trust, permit, peer.id).await?;
    announce_soon(&mut tx, trust, peer.id).await?;
    tx.commit().await?;
    Ok(peer.id)
}

/// Notes in the access log that the administrator changed a peer.
pub(super) async fn record(
    tx: &mut Tx,
    trust: &Trust,
    permit: &TrustPermit<ManagePeers>,
    peer: PeerId,
) -> Result<(), StoreError> {
    let access = Access {
        actor: permit.actor(),
        action: ManagePeers::KIND.code(),
        object: Object::Peer(peer),
        subject: None,
        reason: None,
    };
    audit::store::record(tx, trust, &access).await
}

async fn announce_soon(tx: &mut Tx, trust: &Trust, peer: PeerId) -> Result<(), StoreError> {
    let payload = serde_json::json!({ "peer": peer });
    jobs::enqueue(tx, JobId::new(trust.random()), ANNOUNCE, &payload, trust.now()).await
}

/// Tells a peer that we have approved it, and takes its answer.
///
/// # Errors
/// [`JobError`]; the job is tried again.
pub async fn announce(trust: &Trust, id: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, id).await? else { return Ok(()) };
    if !matches!(peer.pairing, Pairing::ProposedByUs { .. } | Pairing::Active { .. }) {
        return Ok(());
    }
    let message = PairingV1 {
        from: introduction(trust).map_err(|_| JobError::Failed("we cannot introduce ourselves"))?,
        url: Line::new(trust.settings.public_url.clone())
            .map_err(|_| JobError::Failed("our address is too long"))?,
        peer: peer.origin.clone(),
        peer_fingerprint: peer.keys.fingerprint(),
    };
    let body = message.encode().map_err(|_| JobError::Failed("we cannot introduce ourselves"))?;
    let client = PeerClient::new(trust, &peer).map_err(failed)?;
    let answer = client.post(pairing::PATH, &body, pairing::MAX_BYTES).await.map_err(failed)?;
    let answer = PairingAnswerV1::parse(&answer).map_err(|_| JobError::Failed("malformed"))?;
    if answer.approved && peer.pairing.theirs_at().is_none() {
        // The server proved to be the peer's, and we have approved its keys: nothing more can be gained by lying here.
        let theirs = rules::take_proposal(Some(&peer), &peer.keys, trust.now());
        if let Ok(pairing) = theirs {
            let mut tx = trust.db.begin().await?;
            store::update(&mut tx, &Peer { pairing, ..peer }).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

fn failed(error: FetchError) -> JobError {
    JobError::Failed(error.problem().code())
}

/// Why a proposal of another node is turned away.
#[derive(Debug, thiserror::Error)]
pub enum CannotPropose {
    /// It is for another trust, or its administrator confirmed other keys than ours: somebody stands in between.
    #[error("the proposal was made for other keys than ours")]
    NotForUs,
    /// The address in it is none.
    #[error("the address in the proposal is none")]
    Address,
    /// A rule.
    #[error(transparent)]
    Refused(#[from] CannotTakeProposal),
    /// Too many wait already.
    #[error("too many proposals are waiting")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes in that another node has approved us. The request that carried it was verified with the key inside.
///
/// # Errors
/// [`CannotPropose`].
pub async fn take_proposal(trust: &Trust, proposal: PairingV1) -> Result<PairingAnswerV1, CannotPropose> {
    let PairingV1 { from, url, peer: receiver, peer_fingerprint } = proposal;
    if receiver != trust.origin || !trust.federation_keys.public().answers_to(&peer_fingerprint) {
        return Err(CannotPropose::NotForUs);
    }
    let url: PeerUrl = url.as_str().parse().map_err(|_| CannotPropose::Address)?;
    let now = trust.now();
    let known = store::by_origin(&trust.db, &from.origin).await?;
    let pairing = rules::take_proposal(known.as_ref(), &from.keys, now)?;
    let answer = PairingAnswerV1 { approved: pairing.ours().is_some() };
    let mut tx = trust.db.begin().await?;
    match known {
        Some(known) if known.keys == from.keys || known.pairing.state() != PeerState::ProposedByThem => {
            if known.pairing != pairing {
                store::update(&mut tx, &Peer { pairing, ..known }).await?;
            }
        }
        replaced => {
            // Nobody here has approved anything yet, so that the newest proposal counts.
            match &replaced {
                Some(replaced) => store::delete(&mut tx, replaced).await?,
                None if store::count_proposed(&trust.db).await? >= MOST_PROPOSALS => {
                    return Err(CannotPropose::TooMany);
                }
                None => {}
            }
            let peer = Peer {
                id: PeerId::new(trust.random()),
                origin: from.origin,
                url,
                trust_name: from.trust_name.as_str().to_owned(),
                organisation_number: from.organisation_number,
                keys: from.keys,
                certificate: CertificateRule::Authority,
                grants: Grants::default(),
                sync_every_secs: None,
                pairing,
                version: 1,
            };
            store::insert(&mut tx, &peer, now).await?;
        }
    }
    tx.commit().await?;
    Ok(answer)
}

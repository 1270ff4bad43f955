//! Pairing: each side's administrator confirms the other's fingerprint, and each node tells the other that its own has.
//!
//! There is one message, *we have approved you, and these are we*, sent by each side. Whoever has approved and hears it is
//! paired; in whatever order, and however often it is heard. `docs/protocol/pairing.md` is the specification.

use federation_protocol::DocumentError;
use federation_protocol::discovery::{self, DiscoveryV1};
use federation_protocol::ids::Origin;
use federation_protocol::pairing::{self, PairingAnswerV1, PairingV1};
use federation_protocol::signature::Fingerprint;
use federation_protocol::text::Line;

use super::client::{FetchError, PeerClient, fetch_public};
use super::peer::{Approval, CertificateRule, Grants, Pairing, Peer, PeerState, PeerUrl, Plane};
use super::rules::{self, CannotApprove, CannotTakeProposal};
use super::{contacts, store};
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
    /// Where it was found; nothing when it accepts no connections.
    pub url: Option<PeerUrl>,
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
        accepts_connections: trust.settings.accepts_connections,
    })
}

/// What this trust tells another whose keys it has approved.
///
/// # Errors
/// [`DocumentError`] when our name or address is longer than the protocol allows.
pub fn approval(trust: &Trust, peer: &Origin, keys: Fingerprint) -> Result<PairingV1, DocumentError> {
    let from = introduction(trust)?;
    let url = trust.settings.public_url.as_ref().filter(|_| from.accepts_connections);
    let url = url.map(|url| Line::new(url.clone())).transpose().map_err(|_| DocumentError::Fields)?;
    Ok(PairingV1 { from, url, peer: peer.clone(), peer_fingerprint: keys })
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
    let document = DiscoveryV1::parse(&bytes)?;
    // It answers here and may not elsewhere: what counts is what it says of itself.
    let url = document.accepts_connections.then_some(url);
    Ok(Introduction { url, certificate, document })
}

/// How a node introduced itself that accepts no connections: by the proposal that it made. Nothing else is to be found of
/// it, and the administrator compares the same fingerprint.
///
/// # Errors
/// [`StoreError`] when what is stored of it cannot be read.
pub fn introduced_by(proposal: &Peer) -> Result<Introduction, StoreError> {
    let corrupt = |_| StoreError::corrupt("peers", "trust_name", proposal.id);
    let document = DiscoveryV1 {
        origin: proposal.origin.clone(),
        trust_name: Line::new(proposal.trust_name.clone()).map_err(corrupt)?,
        organisation_number: proposal.organisation_number.clone(),
        keys: proposal.keys.clone(),
        accepts_connections: proposal.accepts_connections(),
    };
    Ok(Introduction { url: proposal.url.clone(), certificate: proposal.certificate, document })
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
    let DiscoveryV1 { origin, trust_name, organisation_number, keys, .. } = found.document;
    if keys.fingerprint() != *confirmed {
        return Err(ApprovalError::OtherFingerprint);
    }
    if origin == trust.origin {
        return Err(CannotApprove::Ourselves.into());
    }
    if !rules::can_meet(trust.settings.accepts_connections, found.url.is_some()) {
        return Err(CannotApprove::BothUnreachable.into());
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

/// Tells a peer that we have approved it, and takes its answer. One that accepts no connections is told nothing: it says
/// that it has approved us, again and again, and is answered.
///
/// # Errors
/// [`JobError`]; the job is tried again.
pub async fn announce(trust: &Trust, id: PeerId) -> Result<(), JobError> {
    let Some(peer) = store::peer(&trust.db, id).await? else { return Ok(()) };
    if !matches!(peer.pairing, Pairing::ProposedByUs { .. } | Pairing::Active { .. })
        || !peer.accepts_connections()
    {
        return Ok(());
    }
    let message = approval(trust, &peer.origin, peer.keys.fingerprint());
    let body = message.and_then(|message| message.encode());
    let body = body.map_err(|_| JobError::Failed("we cannot introduce ourselves"))?;
    let client = PeerClient::new(trust, &peer).map_err(failed)?;
    let answer = match client.post(pairing::PATH, &body, pairing::MAX_BYTES).await {
        Ok(answer) => answer,
        Err(error @ FetchError::BothUnreachable) => {
            // No further try mends it: the administrator is told, and the schedule asks from time to time.
            let (now, problem) = (trust.now(), error.problem());
            store::contact_problem(&trust.db, id, Plane::Mailbox, problem, now).await?;
            return Ok(());
        }
        Err(error) => return Err(failed(error)),
    };
    contacts::note_told(&trust.db, id, trust.settings.accepts_connections).await?;
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

/// Tells an active peer when this node began to accept connections, or no longer does, since the peer was told.
///
/// # Errors
/// [`JobError`], as for [`announce`]; it is told at the next contact.
pub async fn announce_change(trust: &Trust, peer: &Peer) -> Result<(), JobError> {
    if contacts::was_told(&trust.db, peer.id).await? == trust.settings.accepts_connections {
        return Ok(());
    }
    announce(trust, peer.id).await
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
    /// It accepts no connections, and neither do we.
    #[error("neither of the two nodes accepts connections")]
    BothUnreachable,
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
    let url: Option<PeerUrl> =
        url.map(|url| url.as_str().parse()).transpose().map_err(|_| CannotPropose::Address)?;
    if !rules::can_meet(trust.settings.accepts_connections, url.is_some()) {
        return Err(CannotPropose::BothUnreachable);
    }
    let now = trust.now();
    let known = store::by_origin(&trust.db, &from.origin).await?;
    let pairing = rules::take_proposal(known.as_ref(), &from.keys, now)?;
    let answer = PairingAnswerV1 { approved: pairing.ours().is_some() };
    let mut tx = trust.db.begin().await?;
    match known {
        Some(known) if known.keys == from.keys || known.pairing.state() != PeerState::ProposedByThem => {
            // An address that our administrator entered stays. What the peer decides is whether there is one.
            let url = if known.accepts_connections() == url.is_some() { known.url.clone() } else { url };
            if known.pairing != pairing || known.url != url {
                tracing::info!(
                    trust = %trust.id, peer = %known.origin, accepts_connections = url.is_some(),
                    "a peer says how it takes part"
                );
                store::update(&mut tx, &Peer { pairing, url, ..known }).await?;
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

//! Brings the own log to the peers that mirror it, where our node accepts no connections.
//!
//! That it is to be done stands in the database as a job for each mirror, written in the transaction that publishes. How far
//! it is, the mirror knows: a process that starts anew begins with the newest checkpoint and sends what is wanted.

use federation_protocol::content::ContentBundle;
use federation_protocol::ids::Origin;
use federation_protocol::log::BUNDLE_WIDTH;
use federation_protocol::mirror::{
    CannotUpload, MAX_ANSWER_BYTES, MirrorGrantsV1, Next, Part, Upload, UploadAnswerV1, encode_contents_from,
    prefix_of,
};
use federation_protocol::note::SignedCheckpoint;
use reqwest::StatusCode;

use crate::kernel::ids::{JobId, PeerId};
use crate::peers::client::{FetchError, PeerClient};
use crate::peers::mailbox::delivery;
use crate::peers::{Peer, Plane, Problem, schedule, store as peer_store};
use crate::platform::db::{StoreError, Tx};
use crate::platform::jobs::{JobError, JobKind, enqueue_once};
use crate::platform::trust::Trust;
use crate::register::mirror::own_grants;
use crate::register::place::patiently;
use crate::register::serve::{Published, key_checkpoint};
use crate::register::store::logs_of;
use crate::register::{hint, witness};

/// Brings a peer what it lacks of our log: `{"peer": id}`.
pub const UPLOAD: JobKind = JobKind("register: upload");

/// Whether our log is brought to its mirrors, because nobody can come for it.
pub fn uploads(trust: &Trust) -> bool {
    !trust.settings.accepts_connections
}

/// How an upload ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploaded {
    /// The mirror has all of our logs.
    Complete {
        /// How many entries they have together.
        size: u64,
    },
    /// Nothing is to be brought there: we accept connections, the two do not talk, the peer does not mirror us, or nothing
    /// was published.
    NotDue,
    /// No usable answer: to be tried again soon.
    Unanswered(Problem),
    /// The mirror refuses, or does not get on: to be tried again on the schedule, and for a person to look at.
    Stopped(Problem),
}

/// Why an upload ends early.
enum End {
    Store(StoreError),
    Fetch(FetchError),
    Cannot(CannotUpload),
    /// The answer is none, or wants what our log does not have.
    Malformed,
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FetchError> for End {
    fn from(error: FetchError) -> Self {
        Self::Fetch(error)
    }
}

/// The peers that our log is brought to when it is published.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn mirrors(trust: &Trust) -> Result<Vec<PeerId>, StoreError> {
    if !uploads(trust) {
        return Ok(Vec::new());
    }
    let peers = peer_store::list(&trust.db).await?.into_iter();
    let mirrors = peers.filter(|peer| can_be_brought(peer) && peer.grants.mirror);
    Ok(mirrors.map(|peer| peer.id).collect())
}

/// Whether anything can be brought to a peer.
fn can_be_brought(peer: &Peer) -> bool {
    peer.is_active() && peer.accepts_connections()
}

/// Writes the jobs in the transaction that publishes: what is published is brought, whatever happens to the process.
///
/// # Errors
/// [`StoreError`].
pub(in crate::register) async fn enqueue(
    tx: &mut Tx,
    trust: &Trust,
    mirrors: &[PeerId],
) -> Result<(), StoreError> {
    for peer in mirrors {
        let payload = serde_json::json!({ "peer": peer });
        enqueue_once(tx, JobId::new(trust.random()), UPLOAD, &payload, trust.now()).await?;
    }
    Ok(())
}

/// Brings the log to the active peers whose turn it is, also when it has not grown: a newer cosignature of ours tells them
/// that it is not held back.
///
/// # Errors
/// [`StoreError`].
pub async fn upload_due(trust: &Trust) -> Result<(), StoreError> {
    if !uploads(trust) {
        return Ok(());
    }
    let mut peers = peer_store::list(&trust.db).await?;
    peers.retain(can_be_brought);
    let due: Vec<PeerId> =
        schedule::take_due(trust, peers, Plane::Upload).await?.iter().map(|peer| peer.id).collect();
    if due.is_empty() {
        return Ok(());
    }
    let mut tx = trust.db.begin().await?;
    enqueue(&mut tx, trust, &due).await?;
    tx.commit().await
}

/// The job: what is not answered is tried again, later and later.
///
/// # Errors
/// [`JobError`].
pub async fn upload_job(trust: &Trust, payload: &serde_json::Value) -> Result<(), JobError> {
    match upload(trust, delivery::peer_of(payload)?).await? {
        Uploaded::Unanswered(_) => Err(JobError::Failed("the mirror gave no usable answer")),
        Uploaded::Complete { .. } | Uploaded::NotDue | Uploaded::Stopped(_) => Ok(()),
    }
}

/// Brings a peer what it lacks of our log, and notes how that went.
///
/// # Errors
/// [`StoreError`] when our own database fails.
pub async fn upload(trust: &Trust, peer: PeerId) -> Result<Uploaded, StoreError> {
    let Some(peer) = peer_store::peer(&trust.db, peer).await? else { return Ok(Uploaded::NotDue) };
    if !uploads(trust) || !can_be_brought(&peer) {
        return Ok(Uploaded::NotDue);
    }
    let ended = if peer.grants.mirror { bring(trust, &peer).await } else { take_back(trust, &peer).await };
    let uploaded = match ended {
        Ok(uploaded) => uploaded,
        Err(End::Store(error)) => return Err(error),
        Err(End::Fetch(error)) => {
            tracing::info!(trust = %trust.id, peer = %peer.origin, %error, "our register was not brought to a mirror");
            of_failure(&error)
        }
        Err(End::Cannot(error)) => {
            tracing::warn!(trust = %trust.id, peer = %peer.origin, %error, "our register was not brought to a mirror");
            Uploaded::Stopped(Problem::Failed)
        }
        Err(End::Malformed) => {
            tracing::warn!(trust = %trust.id, peer = %peer.origin, "a mirror answers an upload with what is no answer");
            Uploaded::Stopped(Problem::Malformed)
        }
    };
    match uploaded {
        Uploaded::Complete { .. } => {
            peer_store::contact_good(&trust.db, peer.id, Plane::Upload, trust.now()).await?;
        }
        Uploaded::Unanswered(problem) | Uploaded::Stopped(problem) => {
            peer_store::contact_problem(&trust.db, peer.id, Plane::Upload, problem, trust.now()).await?;
        }
        Uploaded::NotDue => {}
    }
    Ok(uploaded)
}

/// Statuses that are about what was sent, and those that a later release of the peer or its administrator changes, are not
/// worth another try within minutes.
fn of_failure(error: &FetchError) -> Uploaded {
    let problem = error.problem();
    match error {
        FetchError::Status { status, .. } if *status == StatusCode::CONFLICT => {
            Uploaded::Stopped(Problem::Forked)
        }
        FetchError::Status { status, .. }
            if status.is_client_error()
                && !matches!(
                    *status,
                    StatusCode::UNAUTHORIZED | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS
                ) =>
        {
            Uploaded::Stopped(problem)
        }
        _ => Uploaded::Unanswered(problem),
    }
}

/// A mirror that one of our logs is brought to.
struct Mirror<'t> {
    trust: &'t Trust,
    client: &'t PeerClient,
    log: &'t Origin,
}

impl Mirror<'_> {
    async fn send(&self, part: Part, body: &[u8]) -> Result<Vec<u8>, FetchError> {
        let path = format!("{}upload/{part}", prefix_of(self.log));
        patiently(|| self.client.post(&path, body, MAX_ANSWER_BYTES)).await
    }

    async fn send_grants(&self, grants: &MirrorGrantsV1) -> Result<(), End> {
        let document = grants.encode().map_err(|_| FetchError::Local)?;
        self.send(Part::Grants, &document).await?;
        Ok(())
    }

    /// Sends a part of our log and reads what is wanted next.
    async fn send_part(&self, part: Part) -> Result<UploadAnswerV1, End> {
        let body = body_of(self.trust, self.log, part).await?.ok_or(End::Malformed)?;
        let answer = self.send(part, &body).await?;
        UploadAnswerV1::parse(&answer).map_err(|_| End::Malformed)
    }
}

/// Brings the logs in their order: a mirror takes the next when it has the end of the one before.
async fn bring(trust: &Trust, peer: &Peer) -> Result<Uploaded, End> {
    let client = PeerClient::new(trust, peer)?;
    let grants = own_grants(trust).await?;
    let (mut size, mut has_grown, mut is_told) = (0, false, false);
    for (_, log) in logs_of(trust.db.read(), &trust.origin).await? {
        let Some(note) = body_of(trust, &log, Part::Checkpoint).await? else { break };
        let note = String::from_utf8(note).ok().and_then(|note| SignedCheckpoint::from_own_state(&note));
        let published =
            note.ok_or_else(|| StoreError::corrupt("register_sources", "checkpoint", &log))?.size();
        let mirror = Mirror { trust, client: &client, log: &log };
        if !is_told {
            mirror.send_grants(&grants).await?;
            is_told = true;
        }
        has_grown |= bring_log(&mirror, peer, published).await? < published;
        size += published;
    }
    if !is_told {
        return Ok(Uploaded::NotDue);
    }
    follow_up(trust, peer, has_grown).await?;
    Ok(Uploaded::Complete { size })
}

/// Brings one log, and tells how much of it was there before.
async fn bring_log(mirror: &Mirror<'_>, peer: &Peer, size: u64) -> Result<u64, End> {
    let (trust, log) = (mirror.trust, mirror.log);
    let mut upload = Upload::of(size);
    let mut answer = mirror.send_part(Part::Checkpoint).await?;
    let before = answer.verified;
    while let Next::Send(part) = upload.after(&answer).map_err(End::Cannot)? {
        answer = mirror.send_part(part).await?;
    }
    if answer.verified > size {
        tracing::warn!(
            trust = %trust.id, peer = %peer.origin, %log, size, there = answer.verified,
            "a mirror knows more of our register than we: was the database restored from a backup?"
        );
    }
    tracing::info!(trust = %trust.id, peer = %peer.origin, %log, size, before, "our register is at a mirror");
    Ok(before)
}

/// Fetches what the mirror has signed about the log, and tells the other peers that they find it there.
async fn follow_up(trust: &Trust, peer: &Peer, has_grown: bool) -> Result<(), StoreError> {
    witness::pull(trust, peer).await?;
    if !has_grown {
        return Ok(());
    }
    let mut tx = trust.db.begin().await?;
    let payload = serde_json::json!({ "peer": peer.id });
    enqueue_once(&mut tx, JobId::new(trust.random()), delivery::PULL, &payload, trust.now()).await?;
    tx.commit().await?;
    hint::tell_readers(trust).await;
    Ok(())
}

/// Tells a peer that mirrored our log, and may no longer, that nobody may read it there.
async fn take_back(trust: &Trust, peer: &Peer) -> Result<Uploaded, End> {
    if peer_store::contact(&trust.db, peer.id, Plane::Upload).await?.good_at.is_none() {
        schedule::forget(&trust.db, peer.id, Plane::Upload).await?;
        return Ok(Uploaded::NotDue);
    }
    let nobody = MirrorGrantsV1 { origin: trust.origin.clone(), readers: Vec::new() };
    let client = PeerClient::new(trust, peer)?;
    Mirror { trust, client: &client, log: &trust.origin }.send_grants(&nobody).await?;
    schedule::forget(&trust.db, peer.id, Plane::Upload).await?;
    Ok(Uploaded::NotDue)
}

/// The bytes of a part; nothing when our published log does not have it.
async fn body_of(trust: &Trust, log: &Origin, part: Part) -> Result<Option<Vec<u8>>, StoreError> {
    if let Part::KeyCheckpoint { id } = part {
        return Ok(key_checkpoint(&trust.db, &peer_store::short_id(id)).await?.map(String::into_bytes));
    }
    let (Some(resource), Some(log)) = (part.resource(), Published::of(&trust.db, log).await?) else {
        return Ok(None);
    };
    let bytes = log.resource(&trust.db, resource).await?;
    let (Part::Contents { from }, Some(bytes)) = (part, &bytes) else { return Ok(bytes) };
    let bundle = ContentBundle::decode(bytes);
    let entries = bundle.map_err(|_| StoreError::corrupt("register_entries", "content", from))?.entries;
    let has_it = from % BUNDLE_WIDTH < entries.len() as u64;
    Ok(has_it.then(|| encode_contents_from(from, entries)))
}

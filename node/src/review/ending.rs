//! How a request ends without an answer, or is given more time. The side that held the dossier destroys it: with the
//! sealed texts go, in a job of the same transaction, the keys that they were sealed with.

use federation_protocol::ids::UnixSeconds;
use federation_protocol::mailbox::{Payload, ReviewDeclineV1, ReviewExtensionV1, ReviewWithdrawalV1};
use federation_protocol::text::Text;

use super::attachments;
use super::conversation::{CannotWrite, Conversation, Side};
use super::{store, wire};
use crate::audit::{self, Access, Object};
use crate::case::store::{self as cases, OpenCase, Step};
use crate::kernel::access::{
    CaseAction, DeclineReview, ExtendReview, Permit, TrustAction as _, TrustPermit, WithdrawReview,
};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CaseId, CommandId, JobId, SubjectId};
use crate::kernel::terms::DeclineReason;
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx};
use crate::platform::i18n::t;
use crate::platform::jobs::{JobError, JobKind, enqueue};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// Destroys the key of a request that has ended: `{"subject": id}`.
pub const ERASE: JobKind = JobKind("reviews: erase");

/// Takes `step`, whose event is the withdrawal of the conversation's request, and tells the other trust.
///
/// # Errors
/// [`CannotWrite`].
pub async fn withdraw(
    trust: &Trust,
    permit: &Permit<WithdrawReview>,
    open: &OpenCase,
    step: Step,
    conversation: &Conversation,
    reason: Text<2000>,
) -> Result<(), CannotWrite> {
    let payload = Payload::ReviewWithdrawal(ReviewWithdrawalV1 { request: conversation.request, reason });
    let tx = tell(trust, permit, open, step, conversation, &payload).await?;
    finish(tx, store::Change::Withdrawn(trust.now()), conversation).await
}

/// Takes `step`, whose event is the new deadline of the conversation's request, and tells the other trust.
///
/// # Errors
/// [`CannotWrite`].
pub async fn extend(
    trust: &Trust,
    permit: &Permit<ExtendReview>,
    open: &OpenCase,
    step: Step,
    conversation: &Conversation,
    deadline: Timestamp,
) -> Result<(), CannotWrite> {
    let seconds = UnixSeconds(deadline.seconds());
    let payload =
        Payload::ReviewExtension(ReviewExtensionV1 { request: conversation.request, deadline: seconds });
    let tx = tell(trust, permit, open, step, conversation, &payload).await?;
    finish(tx, store::Change::Extended(deadline), conversation).await
}

/// Records the step and seals the message, in a transaction that the caller ends.
async fn tell<A: CaseAction>(
    trust: &Trust,
    permit: &Permit<A>,
    open: &OpenCase,
    step: Step,
    conversation: &Conversation,
    payload: &Payload,
) -> Result<Tx, CannotWrite> {
    if conversation.side != Side::Asking(permit.case()) {
        return Err(CannotWrite::NotPermitted);
    }
    let peer = conversation.active_peer(trust).await?;
    let mut tx = trust.db.begin().await?;
    cases::record(&mut tx, trust, permit, open, step).await?;
    conversation.post(&mut tx, trust, &peer, payload).await?;
    Ok(tx)
}

async fn finish(mut tx: Tx, change: store::Change, conversation: &Conversation) -> Result<(), CannotWrite> {
    store::change_asked(&mut tx, conversation.review, change).await?;
    tx.at(Point::StepBeforeCommit);
    tx.commit().await?;
    crash::point(Point::StepAfterCommit);
    Ok(())
}

/// Declines a request that was received, and forgets what came with it.
///
/// # Errors
/// [`CannotWrite`].
pub async fn decline(
    trust: &Trust,
    permit: &TrustPermit<DeclineReview>,
    conversation: &Conversation,
    command: CommandId,
    reason: DeclineReason,
    text: Option<Text<2000>>,
) -> Result<(), CannotWrite> {
    if conversation.side != Side::Answering {
        return Err(CannotWrite::NotPermitted);
    }
    let peer = conversation.active_peer(trust).await?;
    let decline = ReviewDeclineV1 { request: conversation.request, reason: wire::decline_out(reason), text };
    let access = Access {
        actor: permit.actor(),
        action: DeclineReview::KIND.code(),
        object: Object::Review(conversation.review),
        subject: Some(conversation.subject),
        reason: Some(reason.code().to_owned()),
    };
    let mut tx = trust.db.begin().await?;
    store::note_declined(&mut tx, trust, permit, conversation.review, command, reason).await?;
    conversation.post(&mut tx, trust, &peer, &Payload::ReviewDecline(decline)).await?;
    audit::store::record(&mut tx, trust, &access).await?;
    forget(&mut tx, trust, conversation).await?;
    Ok(tx.commit().await?)
}

/// Forgets what was received with a request: dossier, opinion, thread and files here and now, their key right after the
/// commit.
pub(super) async fn forget(
    tx: &mut Tx,
    trust: &Trust,
    conversation: &Conversation,
) -> Result<(), StoreError> {
    store::empty_received(tx, conversation.review).await?;
    attachments::erase_all(tx, conversation).await?;
    let job = serde_json::json!({ "subject": conversation.subject });
    enqueue(tx, JobId::new(trust.random()), ERASE, &job, trust.now()).await
}

/// Destroys the key that an [`ERASE`] job names. Bears being run twice.
///
/// # Errors
/// [`JobError`].
pub async fn erase(trust: &Trust, payload: &serde_json::Value) -> Result<(), JobError> {
    let subject = payload.get("subject").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
    let subject: SubjectId = subject.ok_or(JobError::Failed("the payload names no subject"))?;
    match trust.keys.destroy(subject, trust.now()).await {
        Ok(()) => Ok(()),
        Err(KeyError::Store(error)) => Err(error.into()),
        Err(_) => Err(JobError::Failed("the key cannot be destroyed")),
    }
}

/// Forgets all that was said and sent about a case that is erased, in the caller's transaction.
///
/// # Errors
/// [`StoreError`].
pub async fn forget_case(tx: &mut Tx, case: CaseId) -> Result<(), StoreError> {
    for conversation in super::conversation::about_case(tx, case).await? {
        attachments::erase_all(tx, &conversation).await?;
    }
    Ok(())
}

/// Calls back what lies at other trusts about cases that their clinicians have withdrawn, or that were erased: nobody is
/// left who could do it from the case. A scheduled task.
///
/// # Errors
/// [`JobError`] when the requests cannot be listed; one whose trust is not reached is tried again the next time.
pub async fn call_back_ended(trust: &Trust) -> Result<(), JobError> {
    let text = |key| {
        Text::<2000>::new(t(trust.settings.language, key))
            .map_err(|_| JobError::Failed("the reason is no text"))
    };
    let (withdrawn, erased) = (text("review-withdrawn-with-case")?, text("review-withdrawn-erased")?);
    for (review, is_erased) in store::asked_for_ended_cases(&trust.db).await? {
        let Some(conversation) = super::conversation::of_id(&trust.db, review).await? else { continue };
        let Ok(peer) = conversation.active_peer(trust).await else { continue };
        let (change, reason) = if is_erased {
            (store::Change::Erased(trust.now()), &erased)
        } else {
            (store::Change::Withdrawn(trust.now()), &withdrawn)
        };
        let withdrawal = ReviewWithdrawalV1 { request: conversation.request, reason: reason.clone() };
        let mut tx = trust.db.begin().await?;
        match store::change_asked(&mut tx, review, change).await {
            // Another process was faster.
            Err(StoreError::Conflict) => continue,
            changed => changed?,
        }
        match conversation.post(&mut tx, trust, &peer, &Payload::ReviewWithdrawal(withdrawal)).await {
            Ok(_) => tx.commit().await?,
            Err(error) => {
                tracing::warn!(trust = %trust.id, %review, %error, "a request could not be called back")
            }
        }
    }
    Ok(())
}

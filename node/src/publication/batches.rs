//! What waits for the end of its period: published in one go, in an order that tells nothing of who was decided on first.

use federation_protocol::content::Released;
use jiff::civil::Date;

use crate::audit;
use crate::decision::outbox::Decided;
use crate::kernel::access::{Actor, CaseAction as _, PublishSummary};
use crate::kernel::ids::{CaseId, HoldId, SubjectId};
use crate::kernel::random::AsRng;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::publication::counts;
use crate::publication::gate::{self, Reason, Verdict};
use crate::publication::holds::{self, HoldStatus};
use crate::publication::proposal::Proposal;
use crate::publication::store::{CannotPublish, Of, publish};
use crate::register::own_log;

#[derive(sqlx::FromRow)]
struct Due {
    id: HoldId,
    case_id: CaseId,
    decision_seq: i64,
    subject: SubjectId,
    summary: Vec<u8>,
}

/// Publishes all that waited for a day that has come. What has become too small since, or is about somebody who was
/// erased, is held or kept back. All of it happens or nothing.
///
/// # Errors
/// [`CannotPublish`].
pub async fn publish_due(trust: &Trust) -> Result<(), CannotPublish> {
    let today = trust.now().date_in_norway();
    let mut tx = trust.db.begin().await?;
    // Order: the log is locked first, so that of two processes one finds nothing left to do.
    own_log::lock(&mut tx, trust).await?;
    let due = shuffled(due(&mut tx, today).await?, trust);
    if due.is_empty() {
        return Ok(());
    }
    for one in due {
        settle(&mut tx, trust, one, today).await?;
    }
    Ok(own_log::commit(tx).await?)
}

async fn due(tx: &mut Tx, today: Date) -> Result<Vec<Due>, StoreError> {
    Ok(on!(tx.on(), c: DB => sqlx::query_as::<DB, Due>(
        "SELECT id, case_id, decision_seq, subject, summary FROM publication_holds
         WHERE status = 'waiting' AND due_on <= $1 ORDER BY id")
        .bind(today.to_string()).fetch_all(c).await?))
}

fn shuffled(mut due: Vec<Due>, trust: &Trust) -> Vec<Due> {
    use rand::seq::SliceRandom as _;

    due.shuffle(&mut AsRng(trust.random()));
    due
}

async fn settle(tx: &mut Tx, trust: &Trust, due: Due, today: Date) -> Result<(), CannotPublish> {
    let corrupt = |column| StoreError::corrupt("publication_holds", column, due.id);
    let seq = u32::try_from(due.decision_seq).map_err(|_| corrupt("decision_seq"))?;
    let key = match trust.keys.key(due.subject).await {
        Ok(key) => key,
        // Erased while it waited: there is nothing to publish any more.
        Err(KeyError::Gone) => return Ok(end(tx, trust, due.id, HoldStatus::KeptBack, &[]).await?),
        Err(error) => return Err(error.into()),
    };
    let plain = key.open(&holds::place(due.id, "summary"), &due.summary)?;
    let proposal: Proposal = serde_json::from_slice(&plain).map_err(|_| corrupt("summary"))?;
    let known = counts::known(tx, due.case_id, &proposal).await?;
    let (proposal, verdict) = gate::judge(proposal, today, trust.settings.anonymity_k, &known);
    let actor = Actor::node(trust.id.clone());
    let access = audit::Access {
        actor: &actor,
        action: PublishSummary::KIND.code(),
        object: audit::Object::Case(due.case_id),
        subject: Some(due.subject),
        reason: None,
    };
    audit::store::record(tx, trust, &access).await?;
    match verdict {
        Verdict::Publish => {
            let decided = Decided { case: due.case_id, seq };
            let of = Of { decided, subject: due.subject, proposal: &proposal };
            publish(tx, trust, &of, Released::ByRules).await?;
            Ok(end(tx, trust, due.id, HoldStatus::Released, &[]).await?)
        }
        // A longer period is needed after all.
        Verdict::PublishFrom(day) => Ok(wait(tx, due.id, day).await?),
        Verdict::Hold(reasons) => Ok(end(tx, trust, due.id, HoldStatus::Held, &reasons).await?),
    }
}

async fn wait(tx: &mut Tx, hold: HoldId, day: Date) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "UPDATE publication_holds SET due_on = $1, version = version + 1 WHERE id = $2")
        .bind(day.to_string()).bind(hold).execute(c).await?; });
    Ok(())
}

/// Ends the waiting: what was held stays readable for the reviewer where there is one to see it.
async fn end(
    tx: &mut Tx,
    trust: &Trust,
    hold: HoldId,
    status: HoldStatus,
    reasons: &[Reason],
) -> Result<(), StoreError> {
    let settled = (status != HoldStatus::Held).then(|| trust.now());
    on!(tx.on(), c: DB => { sqlx::query::<DB>(
        "UPDATE publication_holds SET status = $1, version = version + 1, due_on = NULL, settled_at = $2, reasons = $3,
         summary = CASE WHEN $1 = 'held' THEN summary END WHERE id = $4")
        .bind(status).bind(settled).bind(holds::codes_of(reasons)).bind(hold).execute(c).await?; });
    Ok(())
}

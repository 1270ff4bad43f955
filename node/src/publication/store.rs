//! Publishing, holding, and the ledger of what was published of whom.
//!
//! Invariant: a decision is published at most once. The ledger's unique key says so, and it is written in the
//! transaction that appends the entry.

use federation_protocol::content::{Content, Released};
use federation_protocol::ids::EntryId;

use crate::audit;
use crate::case::store as cases;
use crate::decision::outbox::Decided;
use crate::kernel::access::{Actor, CaseAction as _, Denied, Permit, PublishSummary, permit};
use crate::kernel::ids::SubjectId;
use crate::kernel::random::AsRng;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;
use crate::publication::gate::{self, Verdict};
use crate::publication::holds::{self, Kept};
use crate::publication::proposal::{CannotSummarise, Proposal};
use crate::publication::{counts, revisions};
use crate::register::own_log::{self, CannotAppend};

/// Why a summary was not published, or a hold not settled. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotPublish {
    /// The node may not open the case.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The summary cannot be made.
    #[error(transparent)]
    Summarise(#[from] CannotSummarise),
    /// The register refused it.
    #[error(transparent)]
    Append(CannotAppend),
    /// Somebody else settled the hold.
    #[error("the hold is settled already")]
    Settled,
    /// No reason was given.
    #[error("a reason must be given")]
    ReasonMissing,
    /// The subject's key.
    #[error(transparent)]
    Key(KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<KeyError> for CannotPublish {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Store(error) => Self::Store(error),
            other => Self::Key(other),
        }
    }
}

impl From<CannotAppend> for CannotPublish {
    fn from(error: CannotAppend) -> Self {
        match error {
            CannotAppend::Store(error) => Self::Store(error),
            other => Self::Append(other),
        }
    }
}

/// A decision of one subject on its way to the register.
pub(super) struct Of<'a> {
    pub(super) decided: Decided,
    pub(super) subject: SubjectId,
    pub(super) proposal: &'a Proposal,
}

/// Publishes the summary of a decision where the gate is clear, lets it wait for the end of its period, or holds it. Being
/// called again changes nothing.
///
/// # Errors
/// [`CannotPublish`].
pub async fn on_decided(trust: &Trust, decided: Decided) -> Result<(), CannotPublish> {
    if is_known(trust, decided).await? {
        return Ok(());
    }
    let actor = Actor::node(trust.id.clone());
    let Some(relations) = cases::relations(trust, decided.case).await? else { return Ok(()) };
    let permit: Permit<PublishSummary> = permit(&actor, &relations)?;
    let open = match cases::open(trust, &permit).await {
        // Erased before it was published.
        Err(KeyError::Gone) => return Ok(()),
        open => open?,
    };
    let proposal = Proposal::of(&open.history, decided.seq)?;
    let today = trust.now().date_in_norway();

    let mut tx = trust.db.begin().await?;
    let known = counts::known(&mut tx, decided.case, &proposal).await?;
    let (proposal, verdict) = gate::judge(proposal, today, trust.settings.anonymity_k, &known);
    let of = Of { decided, subject: open.subject, proposal: &proposal };
    let access = audit::Access {
        actor: &actor,
        action: PublishSummary::KIND.code(),
        object: audit::Object::Case(decided.case),
        subject: Some(open.subject),
        reason: None,
    };
    audit::store::record(&mut tx, trust, &access).await?;
    match verdict {
        Verdict::Publish => {
            publish(&mut tx, trust, &of, Released::ByRules).await?;
            Ok(own_log::commit(tx).await?)
        }
        Verdict::PublishFrom(day) => {
            holds::hold(&mut tx, trust, &of, &open.key, Kept::Until(day)).await?;
            Ok(tx.commit().await?)
        }
        Verdict::Hold(reasons) => {
            holds::hold(&mut tx, trust, &of, &open.key, Kept::Because(&reasons)).await?;
            Ok(tx.commit().await?)
        }
    }
}

async fn is_known(trust: &Trust, decided: Decided) -> Result<bool, StoreError> {
    let found: Option<i64> = on!(trust.db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT decision_seq FROM publication_holds WHERE case_id = $1 AND decision_seq = $2
         UNION ALL SELECT decision_seq FROM publication_ledger WHERE case_id = $1 AND decision_seq = $2")
        .bind(decided.case).bind(i64::from(decided.seq)).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Appends the summary of a proposal, in the place of another where there is one. Tells its id and where it stands.
pub(super) async fn append(
    tx: &mut Tx,
    trust: &Trust,
    proposal: &Proposal,
    released: Released,
    supersedes: Option<EntryId>,
) -> Result<(EntryId, i64), CannotPublish> {
    let id = EntryId::random(&mut AsRng(trust.random()));
    let mut summary = proposal.summarise(id, &trust.origin, gate::provenance(proposal, released))?;
    summary.supersedes = supersedes;
    let appended = own_log::append(tx, trust, Content::DecisionSummary(Box::new(summary))).await?;
    Ok((id, appended.place))
}

/// Appends the summary and writes the ledger, in the caller's transaction.
pub(super) async fn publish(
    tx: &mut Tx,
    trust: &Trust,
    of: &Of<'_>,
    released: Released,
) -> Result<EntryId, CannotPublish> {
    // Order: the log is locked before it is asked what stands, so that of two decisions the later supersedes the earlier.
    own_log::lock(tx, trust).await?;
    let supersedes = revisions::standing_of(tx, of.decided.case).await?;
    let (id, index) = append(tx, trust, of.proposal, released, supersedes).await?;
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "INSERT INTO publication_ledger (entry_id, case_id, decision_seq, subject, generalisation, leaf_index, published_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id.as_uuid()).bind(of.decided.case).bind(i64::from(of.decided.seq)).bind(of.subject)
        .bind(of.proposal.generalisation.codes().join(" ")).bind(index).bind(trust.now())
        .execute(c).await.map(|_| ()))
    .map_err(StoreError::from)?;
    Ok(id)
}

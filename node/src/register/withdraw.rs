//! *Trekk tilbake*: the trust takes one of its own entries back. Content and salt are erased here in the transaction that
//! appends the withdrawal, and by every other trust when it fetches it. The leaf stays, so that the log stays whole.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::content::{Content, WithdrawalReason, WithdrawalV1};
use federation_protocol::ids::{EntryId, Origin};

use crate::audit;
use crate::kernel::access::{TrustAction as _, WithdrawEntry};
use crate::kernel::random::AsRng;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::store as peer_store;
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html_with};
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, see_other_saying};
use crate::register::append::{Appended, CannotAppend, append, commit, lock};
use crate::register::store::{Source, source_by_hash};
use crate::register::{EntryStatus, wording};

/// Why an entry cannot be withdrawn. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotWithdraw {
    /// It is withdrawn already, or is no decision.
    #[error("the entry is not one that can be withdrawn")]
    NotStanding,
    /// The log.
    #[error(transparent)]
    Append(#[from] CannotAppend),
}

impl From<StoreError> for CannotWithdraw {
    fn from(error: StoreError) -> Self {
        Self::Append(error.into())
    }
}

/// Withdraws the entry at this place among those of all own logs in the caller's transaction, which ends with [`commit`]. Tells the id of
/// the withdrawn entry and where the withdrawal stands.
///
/// # Errors
/// [`CannotWithdraw`].
pub async fn withdraw(
    tx: &mut Tx,
    trust: &Trust,
    place: i64,
    reason: WithdrawalReason,
) -> Result<(EntryId, Appended), CannotWithdraw> {
    // Order: the log is locked before its entry is looked at, so that of two who withdraw it one comes second.
    let (own, _) = lock(tx, trust).await?;
    let standing: Option<(uuid::Uuid, EntryStatus, String, i64)> = on!(tx.on(), c: DB =>
        sqlx::query_as::<DB, (uuid::Uuid, EntryStatus, String, i64)>(
            "SELECT e.entry_id, e.status, s.origin, e.leaf_index FROM register_sources s
             JOIN register_entries e ON e.source = s.id AND e.leaf_index = $1 - s.first_place
             JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index AND l.kind = 1
             WHERE (s.own OR s.former) AND e.entry_id IS NOT NULL")
        .bind(place).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let standing = standing.filter(|(_, status, ..)| is_there(*status));
    let (id, _, log, index) = standing.ok_or(CannotWithdraw::NotStanding)?;
    let corrupt = |column| StoreError::corrupt("register_entries", column, format!("own/{place}"));
    let id = EntryId::from_uuid(id).map_err(|_| corrupt("entry_id"))?;
    let log: Origin = log.parse().map_err(|_| corrupt("source"))?;
    let withdrawal = WithdrawalV1 {
        id: EntryId::random(&mut AsRng(trust.random())),
        log: (log != own).then_some(log),
        origin: own,
        index: u64::try_from(index).map_err(|_| CannotWithdraw::NotStanding)?,
        reason,
    };
    let appended = append(tx, trust, Content::Withdrawal(withdrawal)).await?;
    Ok((id, appended))
}

/// Whether there is something of the entry to erase.
pub(super) const fn is_there(status: EntryStatus) -> bool {
    matches!(status, EntryStatus::Live | EntryStatus::Superseded)
}

const REASON: &str = "reason";

/// Reasons that a person may give on the page: what a revision takes the place of is withdrawn by revising.
const REASONS: [(&str, WithdrawalReason); 3] = [
    ("error", WithdrawalReason::Error),
    ("privacy", WithdrawalReason::Privacy),
    ("decision_revoked", WithdrawalReason::DecisionRevoked),
];

#[derive(Template)]
#[template(path = "register/withdraw.html")]
struct WithdrawView {
    page: Page,
    form: FormView,
    reasons: Vec<Choice>,
    entry: String,
    effects: Vec<String>,
}

/// The own entry behind the address, if it can be withdrawn: what it is called, and its place among those of all own logs.
async fn own_entry(who: &SignedIn, origin_hash: &str, index: i64) -> Result<(String, i64), WebError> {
    let db = &who.trust.db;
    let source = source_by_hash(db, origin_hash).await?.filter(Source::is_ours);
    let source = source.ok_or(WebError::NotFound)?;
    let found: Option<(EntryStatus, Option<String>)> = on!(db.read(), c: DB =>
        sqlx::query_as::<DB, (EntryStatus, Option<String>)>(
            "SELECT e.status, d.substance FROM register_entries e
             LEFT JOIN register_decisions d ON d.source = e.source AND d.leaf_index = e.leaf_index
             JOIN register_leaves l ON l.source = e.source AND l.leaf_index = e.leaf_index AND l.kind = 1
             WHERE e.source = $1 AND e.leaf_index = $2")
        .bind(source.id).bind(index).fetch_optional(c).await)
    .map_err(StoreError::from)?;
    let (_, substance) = found.filter(|(status, _)| is_there(*status)).ok_or(WebError::NotFound)?;
    let number = ta(who.lang, "register-entry-number", &[("number", &(index + 1))]);
    let title = substance.map_or_else(|| number.clone(), |substance| format!("{number}: {substance}"));
    Ok((title, source.first_place.saturating_add(index)))
}

pub(super) async fn page(
    who: SignedIn,
    Path((origin_hash, index)): Path<(String, i64)>,
) -> Result<Response, WebError> {
    who.may::<WithdrawEntry>()?;
    let (title, _) = own_entry(&who, &origin_hash, index).await?;
    let entry = format!("/register/{origin_hash}/{index}");
    show(StatusCode::OK, &who, &title, entry, FormView::default()).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    title: &str,
    entry: String,
    form: FormView,
) -> Result<Response, WebError> {
    let lang = who.lang;
    let readers = peer_store::list(&who.trust.db).await?;
    let readers = readers.iter().filter(|peer| peer.pairing.ours().is_some() && peer.grants.read_register);
    let effects = vec![
        t(lang, "register-withdraw-here"),
        ta(lang, "register-withdraw-there", &[("count", &readers.count())]),
        t(lang, "register-withdraw-stays"),
        t(lang, "register-withdraw-for-ever"),
    ];
    let page = who.page("register-withdraw").under(title).with_errors_of(&form);
    let reasons = REASONS.map(|(code, reason)| Choice::new(code, t(lang, wording::withdrawal_key(reason))));
    Ok(html_with(status, &WithdrawView { page, form, reasons: reasons.into(), entry, effects }))
}

pub(super) async fn take(
    Path((origin_hash, index)): Path<(String, i64)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<WithdrawEntry>()?;
    let (title, place) = own_entry(&who, &origin_hash, index).await?;
    let entry = format!("/register/{origin_hash}/{index}");
    let chosen = REASONS.iter().find(|(code, _)| *code == form.value(REASON));
    let Some((code, reason)) = chosen else {
        let mut view = FormView::new(form);
        view.add_error(REASON, t(who.lang, "register-withdraw-reason-missing"));
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, &title, entry, view).await;
    };
    let trust = &who.trust;
    let mut tx = trust.db.begin().await?;
    let (withdrawn, _) = withdraw(&mut tx, trust, place, *reason).await.map_err(refusal)?;
    let access = audit::Access {
        actor: permit.actor(),
        action: WithdrawEntry::KIND.code(),
        object: audit::Object::Entry(withdrawn.as_uuid()),
        subject: None,
        reason: Some((*code).to_owned()),
    };
    audit::store::record(&mut tx, trust, &access).await?;
    commit(tx).await?;
    Ok(see_other_saying(&entry, "flash-register-withdrawn"))
}

fn refusal(error: CannotWithdraw) -> WebError {
    match error {
        CannotWithdraw::NotStanding => WebError::Conflict,
        CannotWithdraw::Append(CannotAppend::Store(error)) => error.into(),
        CannotWithdraw::Append(error @ (CannotAppend::Restored | CannotAppend::Ended)) => {
            WebError::Unavailable(error.into())
        }
        CannotWithdraw::Append(error) => WebError::internal(error),
    }
}

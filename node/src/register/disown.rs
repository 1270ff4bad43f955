//! *Opphev*: an administrator no longer believes a peer's keys. What its log says above the last good size is shown no more,
//! and what was said there about earlier entries counts for nothing.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::content::{Content, DecisionSummaryV1};
use federation_protocol::hash::Hash;
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::CompactRange;

use crate::kernel::access::ManagePeers;
use crate::kernel::ids::{PeerId, SourceId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::change::{self, LastGood};
use crate::peers::{Peer, rules, store as peer_store};
use crate::platform::db::{StoreError, Tx, on};
use crate::platform::form::FormView;
use crate::platform::i18n::ta;
use crate::platform::layout::{Page, html_with};
use crate::platform::trust::Trust;
use crate::platform::web::{WebError, see_other_saying};
use crate::register::EntryStatus;
use crate::register::apply::stored_index;
use crate::register::rows::insert_decisions;
use crate::register::serve::leaves;
use crate::register::store::{Source, logs_of, source_by_id};
use crate::register::summary::SearchRow;

const SIZE: &str = "last_good_size";

#[derive(Template)]
#[template(path = "register/disown.html")]
struct RevokePage {
    page: Page,
    path: String,
    version: u32,
    name: String,
    form: FormView,
    /// How many entries are here, and the root over them.
    here: String,
}

async fn peer_and_source(who: &SignedIn, id: PeerId) -> Result<(Peer, Option<Source>), WebError> {
    let peer = peer_store::peer(&who.trust.db, id).await?.ok_or(WebError::NotFound)?;
    if !rules::can_revoke(peer.pairing) {
        return Err(WebError::NotFound);
    }
    // The last good size is one of the newest log; the logs before it have ended, and stay.
    let newest = logs_of(who.trust.db.read(), &peer.origin).await?.pop();
    let source = match newest {
        Some((id, _)) => source_by_id(&who.trust.db, id).await?,
        None => None,
    };
    Ok((peer, source))
}

pub(super) async fn before(Path(id): Path<PeerId>, who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let (peer, source) = peer_and_source(&who, id).await?;
    let mut form = FormView::default();
    form.values.set(SIZE, source.as_ref().map_or(0, |source| source.size).to_string());
    show(StatusCode::OK, &who, &peer, source.as_ref(), form).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    peer: &Peer,
    source: Option<&Source>,
    form: FormView,
) -> Result<Response, WebError> {
    let size = source.map_or(0, |source| source.size);
    let root = root_at(&who.trust, source.map(|source| source.id), size).await?;
    let here = ta(who.lang, "register-revoke-here", &[("size", &size), ("root", &root.to_string())]);
    let page = who.page("peers-revoke-title").under(peer.trust_name.clone()).with_errors_of(&form);
    let (path, name) = (format!("/foretak/{}", peer.id), peer.trust_name.clone());
    Ok(html_with(status, &RevokePage { page, path, version: peer.version, name, form, here }))
}

pub(super) async fn take(Path(id): Path<PeerId>, signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let permit = who.may::<ManagePeers>()?;
    let version = form.number("expected_version").and_then(|version| u32::try_from(version).ok());
    let version = version.ok_or(WebError::Unprocessable)?;
    let (peer, source) = peer_and_source(&who, id).await?;
    let here = source.as_ref().map_or(0, |source| source.size);
    let Some(size) = form.number(SIZE).filter(|size| (0..=here).contains(size)) else {
        let mut view = FormView::new(form);
        view.add_error(SIZE, ta(who.lang, "register-revoke-size-wrong", &[("size", &here)]));
        return show(StatusCode::UNPROCESSABLE_ENTITY, &who, &peer, source.as_ref(), view).await;
    };
    let trust = &who.trust;
    let root = root_at(trust, source.as_ref().map(|source| source.id), size).await?;
    let last_good = LastGood { size: u64::try_from(size).unwrap_or_default(), root };
    let mut tx = trust.db.begin().await?;
    change::revoke(&mut tx, trust, &permit, id, version, last_good).await?;
    if let Some(source) = &source {
        disown(&mut tx, source.id, &peer.origin, size).await?;
    }
    tx.commit().await?;
    Ok(see_other_saying(&format!("/foretak/{id}"), "flash-peer-revoked"))
}

/// The root over the first `size` leaves of a copy.
async fn root_at(trust: &Trust, source: Option<SourceId>, size: i64) -> Result<Hash, StoreError> {
    let mut range = CompactRange::empty();
    let Some(source) = source else { return Ok(range.root()) };
    while stored_index(range.size()) < size {
        let from = stored_index(range.size());
        for leaf in leaves(trust.db.read(), source, from, size.min(from + 4096)).await? {
            let appended = range.append(leaf.hash());
            appended.map_err(|_| StoreError::corrupt("register_leaves", "leaf_index", source))?;
        }
    }
    Ok(range.root())
}

/// Hides what stands at and above `size`, and takes back what was said there about entries below. What was withdrawn there
/// is erased and stays so.
async fn disown(tx: &mut Tx, source: SourceId, trust: &Origin, size: i64) -> Result<(), StoreError> {
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "DELETE FROM register_decisions WHERE source = $1 AND leaf_index >= $2")
        .bind(source).bind(size).execute(c).await.map(|_| ())?);
    on!(tx.on(), c: DB => sqlx::query::<DB>(
        "UPDATE register_entries SET status = $1 WHERE source = $2 AND leaf_index >= $3 AND status <> 'withdrawn'")
        .bind(EntryStatus::Revoked).bind(source).bind(size).execute(c).await.map(|_| ())?);
    for (log, origin) in logs_of(tx.on(), trust).await? {
        take_back(tx, (log, &origin), source, size).await?;
    }
    Ok(())
}

/// Takes back what the entries of `by` at and above `size` said of this log's decisions.
async fn take_back(
    tx: &mut Tx,
    (log, origin): (SourceId, &Origin),
    by: SourceId,
    size: i64,
) -> Result<(), StoreError> {
    let restored: Vec<(i64, Vec<u8>)> = on!(tx.on(), c: DB => sqlx::query_as::<DB, (i64, Vec<u8>)>(
        "UPDATE register_entries SET status = $1, changed_by = NULL, changed_in = NULL
         WHERE source = $2 AND status = 'superseded' AND changed_by >= $3 AND COALESCE(changed_in, source) = $4
         AND (source <> $4 OR leaf_index < $3)
         RETURNING leaf_index, content")
        .bind(EntryStatus::Live).bind(log).bind(size).bind(by).fetch_all(c).await?);
    let mut decisions: Vec<(i64, DecisionSummaryV1, SearchRow)> = Vec::with_capacity(restored.len());
    for (index, content) in restored {
        let corrupt = || StoreError::corrupt("register_entries", "content", format!("{log}/{index}"));
        let place = u64::try_from(index).map_err(|_| corrupt())?;
        let read = Content::read(origin, place, EntryKind::DECISION_SUMMARY, &content);
        if let Some(Content::DecisionSummary(summary)) = read.map_err(|_| corrupt())? {
            let row = SearchRow::of(&summary);
            decisions.push((index, *summary, row));
        }
    }
    let decisions: Vec<_> = decisions.iter().map(|(index, summary, row)| (*index, summary, row)).collect();
    insert_decisions(tx, log, &decisions).await
}

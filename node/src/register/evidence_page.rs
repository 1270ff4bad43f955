//! What was found when a log signed two histories, in plain words, with both checkpoints; and the proof to take along.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use federation_protocol::evidence::EquivocationV1;
use federation_protocol::hash::Hash;

use crate::kernel::access::ReadEvidence;
use crate::organisation::signed_in::SignedIn;
use crate::peers::store as peer_store;
use crate::platform::db::StoreError;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, SummaryRow, html};
use crate::platform::web::WebError;
use crate::register::sources::PATH;
use crate::register::store::{Source, source_by_hash};
use crate::register::witness::{Evidence, all_evidence, one_evidence};

#[derive(Template)]
#[template(path = "register/evidence.html")]
struct EvidenceView {
    page: Page,
    lead: String,
    pieces: Vec<Piece>,
}

struct Piece {
    heading: String,
    explained: String,
    facts: Vec<SummaryRow>,
    first: String,
    second: String,
    href: String,
}

pub(super) async fn page(who: SignedIn, Path(origin_hash): Path<String>) -> Result<Response, WebError> {
    who.may::<ReadEvidence>()?;
    let (db, lang) = (&who.trust.db, who.lang);
    let source = source_by_hash(db, &origin_hash).await?.ok_or(WebError::NotFound)?;
    if source.frozen_at.is_none() {
        return Err(WebError::NotFound);
    }
    let mut pieces = Vec::new();
    for evidence in all_evidence(db).await?.into_iter().filter(|it| it.source == source.id) {
        let told_by = match evidence.told_by {
            Some(peer) => peer_store::peer(db, peer).await?.map(|peer| peer.trust_name),
            None => None,
        };
        let number = pieces.len() + 1;
        pieces.push(piece(&source, &evidence, told_by, number, lang)?);
    }
    let title = ta(lang, "register-evidence-title", &[("trust", &source.trust_name)]);
    let lead = match source.is_ours() {
        true => t(lang, "register-evidence-lead-own"),
        false => ta(lang, "register-evidence-lead", &[("trust", &source.trust_name)]),
    };
    let page = who.page_titled(title).under(t(lang, "register-title"));
    Ok(html(&EvidenceView { page, lead, pieces }))
}

fn piece(
    source: &Source,
    evidence: &Evidence,
    told_by: Option<String>,
    number: usize,
    lang: Lang,
) -> Result<Piece, StoreError> {
    let corrupt = || StoreError::corrupt("equivocations", "document", &source.origin);
    let id = Hash::from_slice(&evidence.id).map_err(|_| corrupt())?;
    let claim = EquivocationV1::parse(evidence.document.as_bytes()).map_err(|_| corrupt())?;
    let (first, second) = (size(claim.first.as_str()), size(claim.second.as_str()));
    let explained = if first == second {
        ta(lang, "register-evidence-same-size", &[("size", &first)])
    } else {
        ta(lang, "register-evidence-other-beginning", &[("smaller", &first), ("larger", &second)])
    };
    let found = match told_by {
        Some(trust) => ta(lang, "register-evidence-told", &[("trust", &trust)]),
        None => t(lang, "register-evidence-found-here"),
    };
    Ok(Piece {
        heading: ta(lang, "register-evidence-number", &[("number", &number)]),
        explained,
        facts: vec![
            SummaryRow::new(t(lang, "register-evidence-found"), found),
            SummaryRow::new(
                t(lang, "register-evidence-when"),
                format::date_time(lang, evidence.found_at.instant()),
            ),
            SummaryRow::new(t(lang, "register-evidence-id"), id.to_string()),
        ],
        href: format!("{PATH}/{}/{id}", source.origin_hash),
        first: claim.first.as_str().to_owned(),
        second: claim.second.as_str().to_owned(),
    })
}

/// The size that a checkpoint states.
fn size(note: &str) -> String {
    note.lines().nth(1).unwrap_or_default().to_owned()
}

/// The document itself, byte for byte.
pub(super) async fn download(
    who: SignedIn,
    Path((origin_hash, id)): Path<(String, Hash)>,
) -> Result<Response, WebError> {
    who.may::<ReadEvidence>()?;
    let db = &who.trust.db;
    let source = source_by_hash(db, &origin_hash).await?.ok_or(WebError::NotFound)?;
    let evidence =
        one_evidence(db, &id).await?.filter(|it| it.source == source.id).ok_or(WebError::NotFound)?;
    let name = format!("attachment; filename=\"equivocation-{id}.json\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, evidence.document).into_response())
}

//! *Forespørsler*: what other trusts ask us, and what we have asked them.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;

use super::PATH;
use super::asked::asked_path;
use crate::case::answers::code_in_words;
use crate::kernel::access::{AnswerReview, ReadReviews};
use crate::kernel::clock::Timestamp;
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::SignedIn;
use crate::peers::{self, mailbox};
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::WebError;
use crate::review::rules::Standing;
use crate::review::store;

#[derive(Template)]
#[template(path = "review/routes/queue.html")]
struct QueuePage {
    page: Page,
    received: Vec<Row>,
    /// Nothing where the reader may not see every case.
    asked: Option<Vec<Row>>,
}

struct Row {
    href: String,
    name: String,
    trust: String,
    when: String,
    deadline: String,
    state: String,
    tone: Tone,
}

/// Both queues.
pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    let permit = who.may::<ReadReviews>()?;
    let (db, lang, now) = (&who.trust.db, who.lang, who.trust.now());
    let peers = peers::store::list(db).await?.into_iter();
    let names: HashMap<PeerId, String> = peers.map(|peer| (peer.id, peer.trust_name)).collect();
    let name = |peer: &PeerId| names.get(peer).cloned().unwrap_or_default();
    let received = store::list_received(db, &permit).await?.into_iter().map(|row| {
        let (state, tone) = standing_of(lang, row.standing(now));
        Row {
            href: format!("{PATH}/{}", row.id),
            name: medicine(lang, &row.atc, row.icd10.as_deref()),
            trust: name(&row.peer),
            when: day(row.received_at),
            deadline: day(row.deadline_at),
            state,
            tone,
        }
    });
    let received = received.collect();
    let asked = match who.may::<AnswerReview>() {
        Ok(permit) => Some(asked(&who, &permit, name).await?),
        Err(_) => None,
    };
    Ok(html(&QueuePage { page: who.page("review-queue-title"), received, asked }))
}

async fn asked(
    who: &SignedIn,
    permit: &crate::kernel::access::TrustPermit<AnswerReview>,
    name: impl Fn(&PeerId) -> String,
) -> Result<Vec<Row>, WebError> {
    let (db, lang, now) = (&who.trust.db, who.lang, who.trust.now());
    let mut rows = Vec::new();
    for row in store::list_asked(db, permit).await? {
        let standing = row.standing(now);
        let (mut state, mut tone) = standing_of(lang, standing);
        let sent = mailbox::sent(db, row.peer, row.conversation, now).await?;
        if let Some(sent) = sent.filter(|sent| sent.delivered_at.is_none() && standing.is_open()) {
            let expired = sent.expires_at <= now;
            state = t(lang, if expired { "review-state-expired" } else { "review-state-underway" });
            tone = if expired { Tone::Danger } else { Tone::Neutral };
        }
        rows.push(Row {
            href: asked_path(row.case, row.review),
            name: about(lang, store::case_codes(db, row.case).await?),
            trust: name(&row.peer),
            when: day(row.asked_at),
            deadline: day(row.deadline_at),
            state,
            tone,
        });
    }
    Ok(rows)
}

fn about(lang: Lang, (atc, icd10): (Option<String>, Option<String>)) -> String {
    medicine(lang, atc.as_deref().unwrap_or_default(), icd10.as_deref())
}

pub(super) fn day(at: Timestamp) -> String {
    format::date(at.date_in_norway())
}

/// Medicine and indication in words.
pub(super) fn medicine(lang: Lang, atc: &str, icd10: Option<&str>) -> String {
    let medicine = code_in_words(CodeSystem::Atc, atc, lang);
    match icd10 {
        Some(code) => format!("{medicine} · {}", code_in_words(CodeSystem::Icd10, code, lang)),
        None => medicine,
    }
}

/// Where a request stands, in words.
pub(in crate::review) fn standing_of(lang: Lang, standing: Standing) -> (String, Tone) {
    let (key, tone) = match standing {
        Standing::Open => ("review-state-open", Tone::Warning),
        Standing::DueSoon => ("review-state-due-soon", Tone::Warning),
        Standing::Late => ("review-state-late", Tone::Danger),
        Standing::Answered => ("review-state-answered", Tone::Success),
        Standing::Declined => ("review-state-declined", Tone::Neutral),
        Standing::Withdrawn => ("review-state-withdrawn", Tone::Neutral),
    };
    (t(lang, key), tone)
}

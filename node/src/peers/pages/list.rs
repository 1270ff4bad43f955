//! The list of peers: how it goes with each, the worst first.

use askama::Template;
use axum::Extension;
use axum::response::Response;

use super::add::OurFingerprint;
use super::{ReadLogs, path_of};
use crate::kernel::access::ManagePeers;
use crate::kernel::clock::Timestamp;
use crate::organisation::signed_in::SignedIn;
use crate::peers::health::PeerHealth;
use crate::peers::health_texts::{self, LightView};
use crate::peers::{health_store, texts};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::WebError;

#[derive(Template)]
#[template(path = "peers/pages/list.html")]
struct ListPage {
    page: Page,
    counts: Vec<(LightView, usize)>,
    rows: Vec<Row>,
    legend: Vec<(LightView, String)>,
    ours: OurFingerprint,
}

struct Row {
    href: String,
    name: String,
    origin: String,
    state: String,
    state_tone: Tone,
    light: LightView,
    /// What is not as it should be, the worst first.
    concerns: Vec<String>,
    register_good: String,
    entries: String,
    mailbox_good: String,
    waiting: String,
}

impl Row {
    fn of(lang: Lang, health: &PeerHealth, now: Timestamp) -> Self {
        let (state, state_tone) = texts::state(health.peer.pairing.state());
        let concerns = health.concerns(now).into_iter();
        Self {
            href: path_of(health.peer.id),
            name: health.peer.trust_name.clone(),
            origin: health.peer.origin.to_string(),
            state: t(lang, state),
            state_tone,
            light: LightView::of(lang, health.light(now)),
            concerns: concerns.map(|concern| health_texts::concern(lang, concern, now).what).collect(),
            register_good: health_texts::good(lang, health.register),
            entries: health_texts::entries(lang, health),
            mailbox_good: health_texts::mailbox(lang, health),
            waiting: health_texts::waiting(lang, health),
        }
    }
}

pub(super) async fn list(
    Extension(read_logs): Extension<ReadLogs>,
    who: SignedIn,
) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let (trust, lang, now) = (&who.trust, who.lang, who.trust.now());
    let logs = read_logs(trust.clone()).await?;
    let mut all = health_store::all(&trust.db, &trust.settings, logs, now).await?;
    // Stable: within a light they stay in the order of their names.
    all.sort_by_key(|health| health_texts::place(health.light(now)));
    let page = ListPage {
        counts: health_texts::counts(lang, &all, now),
        rows: all.iter().map(|health| Row::of(lang, health, now)).collect(),
        legend: health_texts::legend(lang),
        ours: OurFingerprint::of(&who),
        page: who.page("peers-title"),
    };
    Ok(html(&page))
}

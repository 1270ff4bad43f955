//! One peer: how it goes and what to do about it, what each side has approved, and what it may do.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;

use super::add::in_groups;
use super::{AS_THE_TRUST, EVERY, FETCH_EVERY_SECS, ReadLogs, ticks};
use crate::kernel::access::ManagePeers;
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::SignedIn;
use crate::organisation::store::user_names;
use crate::peers::health_texts::{self, ConcernView, LightView, moment};
use crate::peers::mailbox::alarms;
use crate::peers::peer::{Approval, Pairing, Peer};
use crate::peers::{health_store, texts};
use crate::platform::form::{Choice, FormView, TICKED};
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, SummaryRow, Tone, html};
use crate::platform::web::WebError;

#[derive(Template)]
#[template(path = "peers/pages/peer.html")]
struct PeerPage {
    page: Page,
    id: PeerId,
    version: u32,
    state: String,
    tone: Tone,
    next: String,
    facts: Vec<SummaryRow>,
    approvals: Vec<SummaryRow>,
    light: LightView,
    concerns: Vec<ConcernView>,
    health: Vec<SummaryRow>,
    alarms: Vec<(String, String, String)>,
    words: Vec<&'static str>,
    fingerprint: String,
    form: FormView,
    periods: Vec<Choice>,
    can: Can,
}

/// What the state of the peer offers.
struct Can {
    approve: bool,
    fetch: bool,
    grant: bool,
    pause: bool,
    resume: bool,
    dismiss: bool,
    revoke: bool,
}

impl Can {
    const fn of(pairing: Pairing) -> Self {
        let (active, paused) =
            (matches!(pairing, Pairing::Active { .. }), matches!(pairing, Pairing::Paused { .. }));
        Self {
            approve: matches!(pairing, Pairing::ProposedByThem { .. }),
            fetch: active,
            grant: pairing.ours().is_some(),
            pause: active,
            resume: paused,
            dismiss: crate::peers::rules::can_dismiss(pairing),
            revoke: crate::peers::rules::can_revoke(pairing),
        }
    }
}

pub(super) async fn peer(
    Path(id): Path<PeerId>,
    Extension(read_logs): Extension<ReadLogs>,
    who: SignedIn,
) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let (trust, lang, now) = (&who.trust, who.lang, who.trust.now());
    let db = &trust.db;
    let logs = read_logs(trust.clone()).await?;
    let all = health_store::all(db, &trust.settings, logs, now).await?;
    let how = all.into_iter().find(|how| how.peer.id == id).ok_or(WebError::NotFound)?;
    let concerns =
        how.concerns(now).into_iter().map(|concern| health_texts::concern(lang, concern, now)).collect();
    let light = LightView::of(lang, how.light(now));
    let facts_of_health = health_texts::facts(lang, &how);
    let peer = how.peer;
    let alarms = alarms::latest(db, id).await?.into_iter();
    let alarms = alarms.map(|it| (moment(lang, it.at), t(lang, texts::alarm(it.kind)), it.detail)).collect();
    let (state, tone) = texts::state(peer.pairing.state());
    let fingerprint = peer.keys.fingerprint();
    let mut form = FormView::default();
    for field in ticks(peer.grants) {
        form.values.set(field, TICKED);
    }
    form.values.set(EVERY, peer.sync_every_secs.map_or(AS_THE_TRUST.to_owned(), |secs| secs.to_string()));
    let view = PeerPage {
        page: who.page_titled(peer.trust_name.clone()).under(t(lang, "peers-title")),
        id,
        version: peer.version,
        state: t(lang, state),
        tone,
        next: t(lang, what_next(peer.pairing)),
        facts: facts(lang, &peer),
        approvals: approvals(&who, &peer).await?,
        light,
        concerns,
        health: facts_of_health,
        alarms,
        words: fingerprint.words().to_vec(),
        fingerprint: in_groups(&fingerprint),
        form,
        periods: periods(lang, who.trust.settings.sync_every_secs),
        can: Can::of(peer.pairing),
    };
    Ok(html(&view))
}

/// How often we can fetch: as the trust does, or one of the periods.
fn periods(lang: Lang, of_trust_secs: u64) -> Vec<Choice> {
    let as_trust = ta(lang, "peers-every-trust", &[("period", &period(lang, of_trust_secs))]);
    let others =
        FETCH_EVERY_SECS.into_iter().map(|secs| Choice::new(secs.to_string(), period(lang, secs.into())));
    std::iter::once(Choice::new(AS_THE_TRUST, as_trust)).chain(others).collect()
}

/// *Every 15 minutes*, in the largest unit that is whole.
fn period(lang: Lang, secs: u64) -> String {
    let (key, count) = match secs {
        secs if secs.is_multiple_of(3_600) => ("peers-every-hours", secs / 3_600),
        secs if secs.is_multiple_of(60) => ("peers-every-minutes", secs / 60),
        secs => ("peers-every-seconds", secs),
    };
    ta(lang, key, &[("count", &count)])
}

/// The key of the sentence that says what happens next, or who must do something.
const fn what_next(pairing: Pairing) -> &'static str {
    match pairing {
        Pairing::ProposedByUs { .. } => "peers-next-proposed-by-us",
        Pairing::ProposedByThem { .. } => "peers-next-proposed-by-them",
        Pairing::Active { .. } => "peers-next-active",
        Pairing::Paused { .. } => "peers-next-paused",
        Pairing::Revoked { .. } => "peers-next-revoked",
    }
}

fn facts(lang: Lang, peer: &Peer) -> Vec<SummaryRow> {
    let mut facts = vec![
        SummaryRow::new(t(lang, "peers-organisation-number"), peer.organisation_number.as_str()),
        SummaryRow::new(t(lang, "peers-origin"), peer.origin.as_str()),
        SummaryRow::new(t(lang, "peers-url"), texts::address(lang, peer.url.as_ref())),
    ];
    if peer.pairing.ours().is_some() && peer.accepts_connections() {
        let rule = t(lang, texts::certificate(peer.certificate));
        facts.push(SummaryRow::new(t(lang, "peers-certificate"), rule));
    }
    facts
}

/// Who has approved, on either side, and who stopped it.
async fn approvals(who: &SignedIn, peer: &Peer) -> Result<Vec<SummaryRow>, WebError> {
    let lang = who.lang;
    let names = user_names(&who.trust.db).await?;
    let by = |approval: Approval| {
        let name = names.get(&approval.by).cloned().unwrap_or_default();
        ta(lang, "peers-by-at", &[("name", &name), ("at", &moment(lang, approval.at))])
    };
    let not_yet = || t(lang, "peers-not-yet");
    let mut rows = Vec::new();
    if !matches!(peer.pairing, Pairing::Revoked { .. }) {
        let ours = peer.pairing.ours().map_or_else(not_yet, by);
        let theirs = peer.pairing.theirs_at().map_or_else(not_yet, |at| moment(lang, at));
        rows.push(SummaryRow::new(t(lang, "peers-approved-by-us"), ours));
        rows.push(SummaryRow::new(t(lang, "peers-approved-by-them"), theirs));
    }
    if let Some(stopped) = peer.pairing.stopped() {
        rows.push(SummaryRow::new(t(lang, "peers-stopped"), by(stopped)));
    }
    Ok(rows)
}

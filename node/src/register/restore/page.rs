//! *Eget register*: how far the own log is, and what to do after the database was restored from a backup.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::refill::{self, CannotFinish};
use super::rules::{CannotGoOn, Reason, may_go_on};
use super::store::{self, Restore};
use crate::kernel::access::ManagePeers;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::{Peer, store as peer_store};
use crate::platform::form::FormView;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, SummaryRow, html, html_with};
use crate::platform::web::{WebError, see_other_saying};
use crate::register::end;
use crate::register::own_row::OwnLog;

const PATH: &str = "/register/eget";
const CONFIRMED: &str = "confirmed";
const REASON: &str = "reason";

#[derive(Template)]
#[template(path = "register/restore/page.html")]
struct OwnPage {
    page: Page,
    form: FormView,
    facts: Vec<SummaryRow>,
    /// The logs that have ended, each with its entries.
    former: Vec<String>,
    /// The log has ended, and the next one has not begun.
    has_ended: bool,
    restore: Option<View>,
}

/// A restore in the words of the page.
struct View {
    what: String,
    next: String,
    waiting_for: Vec<String>,
    tone: &'static str,
    can_override: bool,
}

pub(in crate::register) async fn show(who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    Ok(html(&page(&who, FormView::default()).await?))
}

/// *Signer likevel*.
pub(in crate::register) async fn sign_anyway(
    SignedForm { who, form }: SignedForm,
) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let mut view = FormView::new(form);
    let reason = view.require(REASON, t(who.lang, "restore-reason-missing"));
    if !view.values.ticked(CONFIRMED) {
        view.add_error(CONFIRMED, t(who.lang, "restore-confirm-first"));
    }
    let (Some(reason), false) = (reason, view.has_errors()) else {
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(&who, view).await?));
    };
    match refill::override_waiting(&who.trust, &who.actor, &reason).await {
        Ok(()) => Ok(see_other_saying(PATH, "flash-register-signed-again")),
        // The page offers it only where the rule allows it: it has changed since.
        Err(CannotFinish::Refused(_) | CannotFinish::NotRestoring) => Err(WebError::Conflict),
        Err(CannotFinish::Sign(error)) => Err(WebError::internal(error)),
    }
}

async fn page(who: &SignedIn, form: FormView) -> Result<OwnPage, WebError> {
    let (trust, lang) = (&who.trust, who.lang);
    let log = OwnLog::read(&trust.db).await?;
    let signed = log.published.as_ref().map_or(0, |(size, _)| *size);
    let facts = vec![
        SummaryRow::new(t(lang, "own-log-name"), log.origin.as_str()),
        SummaryRow::new(
            t(lang, "restore-entries"),
            format::count(i64::try_from(log.size).unwrap_or(i64::MAX)),
        ),
        SummaryRow::new(t(lang, "restore-signed"), format::count(i64::try_from(signed).unwrap_or(i64::MAX))),
    ];
    let restore = match store::current(trust.db.read()).await? {
        Some(restore) => Some(view(who, &restore, &log).await?),
        None => None,
    };
    let page = who.page("restore-title").under(t(lang, "register-title")).with_errors_of(&form);
    let former = end::former(&trust.db).await?.into_iter();
    let former = former.map(|(log, size)| ta(lang, "own-log-former-row", &[("log", &log), ("count", &size)]));
    Ok(OwnPage { page, form, facts, former: former.collect(), has_ended: log.has_ended, restore })
}

async fn view(who: &SignedIn, restore: &Restore, log: &OwnLog) -> Result<View, WebError> {
    let lang = who.lang;
    let (situation, unanswered) = store::situation(&who.trust, restore, log).await?;
    let found = format::date_time(lang, restore.found_at.instant());
    let what =
        format!("{} {}", ta(lang, "restore-found", &[("time", &found)]), t(lang, reason_key(restore.reason)));
    let next = match may_go_on(&situation, false) {
        Ok(()) => t(lang, "restore-next-soon"),
        Err(CannotGoOn::Waiting { .. }) => t(lang, "restore-next-waiting"),
        Err(CannotGoOn::Lost) => lost(restore, log, lang),
        Err(CannotGoOn::Conflict) => {
            let peer = match restore.conflict {
                Some(id) => peer_store::peer(&who.trust.db, id).await?,
                None => None,
            };
            let trust = peer.map(|peer| peer.trust_name).unwrap_or_default();
            ta(lang, "restore-next-conflict", &[("trust", &trust)])
        }
    };
    Ok(View {
        what,
        next,
        waiting_for: unanswered.into_iter().map(|peer| waited_for(lang, peer)).collect(),
        tone: if situation.conflict { "danger" } else { "warning" },
        can_override: may_go_on(&situation, true).is_ok(),
    })
}

/// A trust that has not answered, and why where it cannot.
fn waited_for(lang: Lang, peer: Peer) -> String {
    if peer.accepts_connections() {
        peer.trust_name
    } else {
        ta(lang, "restore-cannot-be-asked", &[("name", &peer.trust_name)])
    }
}

fn lost(restore: &Restore, log: &OwnLog, lang: Lang) -> String {
    let signed = restore.signed.map_or(0, |signed| signed.size);
    let missing = signed.saturating_sub(log.size);
    ta(lang, "restore-next-lost", &[("missing", &missing), ("signed", &signed)])
}

/// The key of the sentence that says how it was noticed.
const fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Behind => "restore-reason-behind",
        Reason::OtherHistory => "restore-reason-other-history",
        Reason::MarkerMissing => "restore-reason-marker-missing",
        Reason::EpochLost => "restore-reason-epoch-lost",
        Reason::PeersAhead => "restore-reason-peers-ahead",
    }
}

//! Adding a peer: its address, then its fingerprint, then what it may do.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::hash::Hash;
use federation_protocol::signature::Fingerprint;

use super::{grants_of, path_of, ticks};
use crate::kernel::access::ManagePeers;
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::handshake::{self, ApprovalError, CannotIntroduce, Introduction};
use crate::peers::peer::{CertificateRule, Grants, PeerState, PeerUrl, Problem};
use crate::peers::rules::can_meet;
use crate::peers::{store, texts};
use crate::platform::form::{Form, FormView, TICKED};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, SummaryRow, html, html_with};
use crate::platform::web::{WebError, see_other_saying};

const URL: &str = "url";
const PIN: &str = "pin";
const AUTHORITY_TOO: &str = "authority_too";
/// The proposal that is approved, where its trust accepts no connections and so has no address to look it up at.
const PROPOSAL: &str = "proposal";
const FINGERPRINT: &str = "fingerprint";
const COMPARED: &str = "compared";

#[derive(Template)]
#[template(path = "peers/pages/add.html")]
struct AskPage {
    page: Page,
    form: FormView,
}

#[derive(Template)]
#[template(path = "peers/pages/confirm.html")]
struct ConfirmPage {
    page: Page,
    form: FormView,
    facts: Vec<SummaryRow>,
    words: Vec<&'static str>,
    fingerprint: String,
    ours: OurFingerprint,
}

/// What the other administrator is read out.
pub(super) struct OurFingerprint {
    pub(super) origin: String,
    /// Nothing where nobody can connect.
    pub(super) url: Option<String>,
    pub(super) words: Vec<&'static str>,
    pub(super) hex: String,
}

impl OurFingerprint {
    pub(super) fn of(who: &SignedIn) -> Self {
        let fingerprint = who.trust.federation_keys.public().fingerprint();
        Self {
            origin: who.trust.origin.to_string(),
            url: who.trust.settings.public_url.clone().filter(|_| who.trust.settings.accepts_connections),
            words: fingerprint.words().to_vec(),
            hex: in_groups(&fingerprint),
        }
    }
}

/// Sixty-four digits in groups of eight, as people compare them.
pub(super) fn in_groups(fingerprint: &Fingerprint) -> String {
    let digits: Vec<char> = fingerprint.to_string().chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

pub(super) async fn ask(who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    Ok(html(&ask_page(&who, FormView::default())))
}

fn ask_page(who: &SignedIn, form: FormView) -> AskPage {
    let page = who.page("peers-add-title").under(t(who.lang, "peers-title")).with_errors_of(&form);
    AskPage { page: Page { path: "/foretak/ny".to_owned(), ..page }, form }
}

/// A proposal that waits for us: the same as adding it, with the address that came with it. Where none did, what is to be
/// confirmed is what came.
pub(super) async fn from_proposal(Path(id): Path<PeerId>, who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let peer = store::peer(&who.trust.db, id).await?.ok_or(WebError::NotFound)?;
    if peer.pairing.state() != PeerState::ProposedByThem {
        return Err(WebError::NotFound);
    }
    let mut form = FormView::default();
    match &peer.url {
        Some(url) => {
            form.values.set(URL, url.as_str());
            Ok(html(&ask_page(&who, form)))
        }
        None => {
            form.values.set(PROPOSAL, peer.id.to_string());
            Ok(html(&confirm_page(&who, with_all_ticked(form), &handshake::introduced_by(&peer)?)))
        }
    }
}

pub(super) async fn look_up(SignedForm { who, form }: SignedForm) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let mut view = FormView::new(form);
    let Some((url, certificate)) = read_address(&who, &mut view) else {
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)));
    };
    match handshake::discover(&who.trust, url, certificate).await {
        Ok(found) if !can_meet(who.trust.settings.accepts_connections, found.url.is_some()) => {
            view.add_error(URL, t(who.lang, "peers-both-must-not-be-unreachable"));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)))
        }
        Ok(found) => Ok(html(&confirm_page(&who, with_all_ticked(view), &found))),
        Err(error) => {
            view.add_error(URL, cannot_introduce(who.lang, &error));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)))
        }
    }
}

/// Offered ticked: trusts that cooperate usually give each other everything.
fn with_all_ticked(mut view: FormView) -> FormView {
    for field in ticks(Grants::ALL) {
        view.values.set(field, TICKED);
    }
    view
}

/// What is wrong, and what to do about it.
fn cannot_introduce(lang: Lang, error: &CannotIntroduce) -> String {
    let problem = match error {
        CannotIntroduce::Fetch(error) => error.problem(),
        CannotIntroduce::Document(_) => Problem::Malformed,
    };
    format!("{} {}", t(lang, texts::problem(problem)), t(lang, texts::advice(problem)))
}

/// The address and how the server proves itself, or errors in the form.
fn read_address(who: &SignedIn, view: &mut FormView) -> Option<(PeerUrl, CertificateRule)> {
    let url = view.require(URL, t(who.lang, "peers-url-missing"))?.parse::<PeerUrl>();
    if url.is_err() {
        view.add_error(URL, t(who.lang, "peers-url-wrong"));
    }
    let typed: String = view.values.value(PIN).chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    let certificate = match typed.to_ascii_lowercase() {
        none if none.is_empty() => Some(CertificateRule::Authority),
        pin => match pin.parse::<Hash>() {
            Ok(pin) if view.values.ticked(AUTHORITY_TOO) => Some(CertificateRule::AuthorityAndPin(pin)),
            Ok(pin) => Some(CertificateRule::Pin(pin)),
            Err(_) => {
                view.add_error(PIN, t(who.lang, "peers-pin-wrong"));
                None
            }
        },
    };
    Some((url.ok()?, certificate?))
}

fn confirm_page(who: &SignedIn, form: FormView, found: &Introduction) -> ConfirmPage {
    let (lang, document) = (who.lang, &found.document);
    let fingerprint = document.keys.fingerprint();
    let mut facts = vec![
        SummaryRow::new(t(lang, "peers-name"), document.trust_name.as_str()),
        SummaryRow::new(t(lang, "peers-organisation-number"), document.organisation_number.as_str()),
        SummaryRow::new(t(lang, "peers-origin"), document.origin.as_str()),
        SummaryRow::new(t(lang, "peers-url"), texts::address(lang, found.url.as_ref())),
    ];
    if found.url.is_some() {
        let rule = t(lang, texts::certificate(found.certificate));
        facts.push(SummaryRow::new(t(lang, "peers-certificate"), rule));
    }
    let page = who.page("peers-confirm-title").under(t(lang, "peers-title")).with_errors_of(&form);
    ConfirmPage {
        page: Page { path: "/foretak/ny".to_owned(), ..page },
        form,
        facts,
        words: fingerprint.words().to_vec(),
        fingerprint: in_groups(&fingerprint),
        ours: OurFingerprint::of(who),
    }
}

pub(super) async fn confirm(SignedForm { who, form }: SignedForm) -> Result<Response, WebError> {
    let permit = who.may::<ManagePeers>()?;
    let mut view = FormView::new(form);
    let confirmed = fingerprint_of(&view.values).ok_or(WebError::Unprocessable)?;
    let Some(found) = find_again(&who, &mut view).await? else {
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)));
    };
    if !view.values.ticked(COMPARED) {
        view.add_error(COMPARED, t(who.lang, "peers-compare-first"));
        return Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &confirm_page(&who, view, &found)));
    }
    let grants = grants_of(&view.values);
    match handshake::approve(&who.trust, &permit, found, &confirmed, grants).await {
        Ok(id) => Ok(see_other_saying(&path_of(id), "flash-peer-approved")),
        Err(ApprovalError::Store(error)) => Err(error.into()),
        Err(ApprovalError::OtherFingerprint) => {
            view.add_error(URL, t(who.lang, "peers-refused-other-fingerprint"));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)))
        }
        Err(ApprovalError::Refused(refusal)) => {
            view.add_error(URL, t(who.lang, texts::cannot_approve(refusal)));
            Ok(html_with(StatusCode::UNPROCESSABLE_ENTITY, &ask_page(&who, view)))
        }
    }
}

/// Whom the form is about. Fetched again: what is stored is what stands there now, and it must be what the administrator
/// saw. Nothing, and errors in the form, when nobody is there.
async fn find_again(who: &SignedIn, view: &mut FormView) -> Result<Option<Introduction>, WebError> {
    if !view.values.value(PROPOSAL).is_empty() {
        let id: PeerId = view.values.value(PROPOSAL).parse().map_err(|_| WebError::Unprocessable)?;
        let peer = store::peer(&who.trust.db, id).await?.ok_or(WebError::NotFound)?;
        if peer.accepts_connections() || peer.pairing.state() != PeerState::ProposedByThem {
            return Err(WebError::Conflict);
        }
        return Ok(Some(handshake::introduced_by(&peer)?));
    }
    let Some((url, certificate)) = read_address(who, view) else { return Ok(None) };
    match handshake::discover(&who.trust, url, certificate).await {
        Ok(found) => Ok(Some(found)),
        Err(error) => {
            view.add_error(URL, cannot_introduce(who.lang, &error));
            Ok(None)
        }
    }
}

/// The fingerprint that the page showed.
fn fingerprint_of(form: &Form) -> Option<Fingerprint> {
    let digits: String = form.value(FINGERPRINT).chars().filter(|c| !c.is_whitespace()).collect();
    serde_json::from_value(serde_json::Value::String(digits)).ok()
}

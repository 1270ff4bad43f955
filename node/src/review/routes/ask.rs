//! *Spør andre foretak*: the case officer chooses whom to ask, what, and which sections of the dossier go along.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use federation_protocol::text::Text;

use crate::case::CaseEvent;
use crate::case::in_short::InShort;
use crate::case::steps::{self, Begun, Taking, case_path, moved_on};
use crate::case::store::OpenCase;
use crate::kernel::access::{RequestReview, Role, Stage};
use crate::kernel::clock::{Timestamp, norway};
use crate::kernel::ids::{CaseId, CommandId, ReviewId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::{self, Peer};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};
use crate::review::asking::{Addressed, Asking, CannotAsk, ask};
use crate::review::dossier::{Part, parts};
use crate::review::marks::{Marked, Screen, look_through};
use crate::review::rules::{self, BadDeadline, CannotRequestReview, LegalBasis, Request};
use crate::review::{texts, wire};

/// Days that another trust is given unless the officer says otherwise: the deadline of an assessment.
const USUAL_DAYS: i64 = 14;

const PEER: &str = "peer";
const QUESTION: &str = "question";
const BASIS: &str = "legal_basis";
const DEADLINE: &str = "deadline";
const SECTIONS: &str = "sections";
const READ_THROUGH: &str = "read_through";

#[derive(Template)]
#[template(path = "review/routes/ask.html")]
struct AskPage {
    page: Page,
    short: InShort,
    form: FormView,
    peers: Vec<Choice>,
    bases: Vec<Choice>,
    parts: Vec<Part>,
    /// The question, where it must be looked at again.
    marked: Option<Marked>,
    command: CommandId,
    version: u32,
}

async fn active_peers(who: &SignedIn) -> Result<Vec<Peer>, WebError> {
    let mut peers = peers::store::list(&who.trust.db).await?;
    peers.retain(Peer::is_active);
    Ok(peers)
}

/// The form.
pub(super) async fn page(
    Extension(screen): Extension<Screen>,
    who: SignedIn,
    Path(case): Path<CaseId>,
) -> Result<Response, WebError> {
    let (_, open) = steps::open::<RequestReview>(&who, case).await?;
    let mut form = FormView::default();
    let today = who.trust.now().date_in_norway();
    form.values.set_date(DEADLINE, today.saturating_add(jiff::Span::new().days(USUAL_DAYS)));
    show(StatusCode::OK, &who, &open, &screen, (form, None)).await
}

async fn show(
    status: StatusCode,
    who: &SignedIn,
    open: &OpenCase,
    screen: &Screen,
    (form, marked): (FormView, Option<Marked>),
) -> Result<Response, WebError> {
    let case = open.case();
    if !matches!(case.state.stage(), Stage::InAssessment | Stage::AwaitingPeerReview) {
        return Ok(moved_on(case.id));
    }
    let short = InShort::of(who, open).await?;
    let peers = active_peers(who).await?.into_iter();
    let view = AskPage {
        page: who.page("review-ask-title").under(short.title.clone()).with_errors_of(&form),
        short,
        form,
        peers: peers.map(|peer| Choice::new(peer.id.to_string(), peer.trust_name)).collect(),
        bases: LegalBasis::ALL
            .iter()
            .map(|basis| Choice::new(basis.code(), t(who.lang, texts::legal_basis(*basis))))
            .collect(),
        parts: parts(&who.trust, who.lang, open, screen).await?,
        marked,
        command: CommandId::new(who.trust.random()),
        version: case.version,
    };
    Ok(html_with(status, &view))
}

/// What was filled in, complete.
struct Filled {
    peers: Vec<Peer>,
    question: Text<4000>,
    basis: LegalBasis,
    deadline: Timestamp,
    parts: Vec<Part>,
}

/// Sends the request to each of the chosen trusts.
pub(super) async fn send(
    Extension(screen): Extension<Screen>,
    Path(case): Path<CaseId>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let Begun::Fresh(step) = steps::begin::<RequestReview>(signed, case).await? else {
        return Ok(see_other(&case_path(case)));
    };
    let mut form = FormView::new(step.form.clone());
    let (filled, marked) = read(&step, &screen, &mut form).await?;
    let mut events = Vec::new();
    for peer in filled.iter().flat_map(|filled| &filled.peers) {
        let review = ReviewId::new(step.who.trust.random());
        match rules::request(step.open.case(), review, request(filled.as_ref(), peer)) {
            Ok(event) => events.push((peer.clone(), review, event)),
            Err(CannotRequestReview::NotInAssessment) => return Ok(moved_on(case)),
            Err(refused) => {
                let (field, key) = refused_field(refused);
                form.add_error(field, ta(step.who.lang, key, &[("trust", &peer.trust_name)]));
            }
        }
    }
    let (Some(filled), false) = (filled, form.has_errors()) else {
        return show(StatusCode::UNPROCESSABLE_ENTITY, &step.who, &step.open, &screen, (form, marked)).await;
    };
    match record(&step, filled, events).await? {
        Ok(()) => Ok(see_other_saying(&case_path(case), "flash-review-asked")),
        Err(key) => {
            form.add_error(PEER, t(step.who.lang, key));
            show(StatusCode::UNPROCESSABLE_ENTITY, &step.who, &step.open, &screen, (form, None)).await
        }
    }
}

fn request(filled: Option<&Filled>, peer: &Peer) -> Request {
    let parts = filled.iter().flat_map(|filled| &filled.parts);
    Request {
        peer: peer.origin.to_string(),
        question: filled.map(|filled| filled.question.as_str().to_owned()).unwrap_or_default(),
        sections: parts.map(|part| part.code.clone()).collect(),
    }
}

const fn refused_field(refused: CannotRequestReview) -> (&'static str, &'static str) {
    match refused {
        CannotRequestReview::NotInAssessment | CannotRequestReview::AlreadyAsked => {
            (PEER, "review-already-asked")
        }
        CannotRequestReview::QuestionMissing => (QUESTION, "review-question-missing"),
        CannotRequestReview::NoSections => (SECTIONS, "review-sections-missing"),
    }
}

/// Reads the form; every mistake becomes an error of its field.
async fn read(
    step: &Taking<RequestReview>,
    screen: &Screen,
    form: &mut FormView,
) -> Result<(Option<Filled>, Option<Marked>), WebError> {
    let (who, lang) = (&step.who, step.who.lang);
    let mut peers = active_peers(who).await?;
    peers.retain(|peer| form.has(PEER, &peer.id.to_string()));
    if peers.is_empty() {
        form.add_error(PEER, t(lang, "review-peer-missing"));
    }
    let typed = wire::tidy(form.value(QUESTION));
    let question = Text::<4000>::new(typed.clone()).ok();
    if question.is_none() {
        let key = if typed.is_empty() { "review-question-missing" } else { "review-question-long" };
        form.add_error(QUESTION, t(lang, key));
    }
    let today = who.trust.now().date_in_norway();
    let marked = match &question {
        Some(question) => look_through(screen, (lang, today), form, QUESTION, question.as_str()),
        None => None,
    };
    let deadline = read_deadline(who, form);
    let basis = LegalBasis::from_code(form.value(BASIS));
    if basis.is_none() {
        form.add_error(BASIS, t(lang, "review-basis-missing"));
    }
    let mut parts = parts(&who.trust, lang, &step.open, screen).await?;
    parts.retain(|part| form.has(SECTIONS, &part.code));
    if parts.is_empty() {
        form.add_error(SECTIONS, t(lang, "review-sections-missing"));
    }
    for part in parts.iter().filter(|part| part.to_wire().is_none()) {
        form.add_error(SECTIONS, ta(lang, "review-section-long", &[("title", &part.title)]));
    }
    if !form.values.ticked(READ_THROUGH) {
        form.add_error(READ_THROUGH, t(lang, "review-read-through-missing"));
    }
    if form.has_errors() {
        return Ok((None, marked));
    }
    let filled = match (question, basis, deadline) {
        (Some(question), Some(basis), Some(deadline)) => {
            Some(Filled { peers, question, basis, deadline, parts })
        }
        _ => None,
    };
    Ok((filled, marked))
}

/// The end of the last day for an answer.
pub(super) fn read_deadline(who: &SignedIn, form: &mut FormView) -> Option<Timestamp> {
    let lang = who.lang;
    let day = match form.values.date(DEADLINE) {
        Ok(Some(day)) => day,
        Ok(None) => {
            form.add_error(DEADLINE, t(lang, "review-deadline-missing"));
            return None;
        }
        Err(wrong) => {
            let reason = wrong.text(lang);
            form.add_error(DEADLINE, ta(lang, "review-deadline-wrong", &[("reason", &reason)]));
            return None;
        }
    };
    match rules::check_deadline(who.trust.now().date_in_norway(), day) {
        Ok(()) => {}
        Err(BadDeadline::Past) => form.add_error(DEADLINE, t(lang, "review-deadline-past")),
        Err(BadDeadline::TooFar) => form.add_error(DEADLINE, t(lang, "review-deadline-far")),
    }
    let end = day.at(23, 59, 59, 0).to_zoned_datetime(norway()).ok()?;
    Some(Timestamp::new(end.timestamp()))
}

/// Sends it. The inner error is a text key for the choice of the peers.
async fn record(
    step: &Taking<RequestReview>,
    filled: Filled,
    events: Vec<(Peer, ReviewId, CaseEvent)>,
) -> Result<Result<(), &'static str>, WebError> {
    let sections: Option<Vec<_>> = filled.parts.iter().map(Part::to_wire).collect();
    let asking = Asking {
        question: filled.question,
        basis: filled.basis,
        deadline: filled.deadline,
        sections: sections.ok_or(WebError::Unprocessable)?,
    };
    let trust = &step.who.trust;
    let mut addressed: Vec<Addressed> = Vec::new();
    for (peer, review, event) in events {
        let mut taken = step.step(Role::CaseOfficer, event);
        if !addressed.is_empty() {
            // The form's command stands for all of them with the first; the others cannot be sent without it.
            taken.command = CommandId::new(trust.random());
        }
        addressed.push(Addressed { peer, review, step: taken });
    }
    match ask(trust, &step.permit, &step.open, &asking, addressed).await {
        Ok(()) => Ok(Ok(())),
        Err(CannotAsk::NotActive) => Ok(Err("review-peer-missing")),
        Err(CannotAsk::NothingHandedIn) => Err(WebError::Conflict),
        Err(CannotAsk::Key(error)) => Err(error.into()),
        Err(
            error @ (CannotAsk::Text(_) | CannotAsk::Id | CannotAsk::Document(_) | CannotAsk::Envelope(_)),
        ) => Err(WebError::internal(error)),
    }
}

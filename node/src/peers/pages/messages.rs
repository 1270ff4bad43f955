//! The messages to a peer that wait, were refused or got no receipt: what, since when and why. Never what they say.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use federation_protocol::ids::EnvelopeId;

use crate::audit::{self, Access, Object};
use crate::kernel::access::{ManagePeers, TrustAction as _};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::PeerId;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::peers::mailbox::Fate;
use crate::peers::mailbox::attention::{self, CannotHandle, MAX_REASON_CHARS, Overseen};
use crate::peers::{store, texts};
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::{WebError, see_other_saying};

const REASON: &str = "reason";

#[derive(Template)]
#[template(path = "peers/pages/messages.html")]
struct MessagesPage {
    page: Page,
    path: String,
    name: String,
    refused: Vec<Row>,
    unanswered: Vec<Row>,
    waiting: Vec<Row>,
    max_reason_chars: usize,
}

struct Row {
    id: EnvelopeId,
    kind: String,
    sent: String,
    expires: String,
    state: String,
    tone: Tone,
    why: Vec<String>,
    can_send_again: bool,
}

/// The lists. Which messages go to whom says something of cases: that an administrator looks at them is logged.
pub(super) async fn page(Path(id): Path<PeerId>, who: SignedIn) -> Result<Response, WebError> {
    who.may::<ManagePeers>()?;
    let (db, lang, now) = (&who.trust.db, who.lang, who.trust.now());
    let peer = store::peer(db, id).await?.ok_or(WebError::NotFound)?;
    let access = Access {
        actor: &who.actor,
        action: ManagePeers::KIND.code(),
        object: Object::Peer(id),
        subject: None,
        reason: None,
    };
    audit::store::record_read(&who.trust, &access).await?;
    let needed = attention::needed_of(db, id, now).await?;
    let (refused, unanswered): (Vec<Overseen>, Vec<Overseen>) =
        needed.into_iter().partition(|message| matches!(message.fate, Fate::Refused { .. }));
    let rows = |messages: Vec<Overseen>| messages.into_iter().map(|message| row(lang, message)).collect();
    Ok(html(&MessagesPage {
        page: who.page("mailbox-title").under(peer.trust_name.clone()),
        path: super::path_of(id),
        name: peer.trust_name,
        refused: rows(refused),
        unanswered: rows(unanswered),
        waiting: rows(attention::waiting(db, id, now).await?),
        max_reason_chars: MAX_REASON_CHARS,
    }))
}

fn row(lang: Lang, message: Overseen) -> Row {
    let (state, tone) = texts::fate(&message.fate);
    let why = match &message.fate {
        Fate::Refused { code, .. } => vec![t(lang, texts::refusal(code))],
        Fate::Rejected { codes, .. } => codes.iter().map(|code| t(lang, texts::rejection(code))).collect(),
        _ => Vec::new(),
    };
    Row {
        id: message.id,
        kind: t(lang, texts::kind(&message.kind)),
        sent: moment(lang, message.sent_at),
        expires: moment(lang, message.expires_at),
        state: t(lang, state),
        tone,
        why,
        can_send_again: matches!(message.fate, Fate::Refused { .. }),
    }
}

fn moment(lang: Lang, at: Timestamp) -> String {
    format::date_time(lang, at.instant())
}

/// Sends a refused message again.
pub(super) async fn send_again(
    Path((id, message)): Path<(PeerId, EnvelopeId)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let permit = signed.who.may::<ManagePeers>()?;
    attention::replay(&signed.who.trust, &permit, id, message).await?;
    Ok(see_other_saying(&messages_of(id), "flash-mailbox-sent-again"))
}

/// Puts a message aside, with the reason.
pub(super) async fn discard(
    Path((id, message)): Path<(PeerId, EnvelopeId)>,
    signed: SignedForm,
) -> Result<Response, WebError> {
    let permit = signed.who.may::<ManagePeers>()?;
    let reason = signed.form.value(REASON).to_owned();
    attention::discard(&signed.who.trust, &permit, id, message, &reason).await?;
    Ok(see_other_saying(&messages_of(id), "flash-mailbox-discarded"))
}

fn messages_of(peer: PeerId) -> String {
    format!("{}/meldinger", super::path_of(peer))
}

impl From<CannotHandle> for WebError {
    fn from(error: CannotHandle) -> Self {
        match error {
            CannotHandle::Unknown => Self::NotFound,
            // No page offers it: the message has moved on since.
            CannotHandle::NotReplayable | CannotHandle::NotNeeded => Self::Conflict,
            CannotHandle::Reason => Self::Unprocessable,
            CannotHandle::Store(error) => error.into(),
        }
    }
}

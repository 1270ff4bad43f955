//! Sends a request to one or several trusts: for each of them event, disclosure and envelope, all in one transaction. No
//! trust learns that another was asked. Whoever calls has the rule's answer and a permit.

use std::time::Duration;

use federation_protocol::DocumentError;
use federation_protocol::envelope::{EnvelopeError, EnvelopeKind};
use federation_protocol::ids::{ConversationId, ReviewRequestId, UnixSeconds};
use federation_protocol::mailbox::{DossierSection, Payload, ReviewRequestV1};
use federation_protocol::text::{AtcCode, Code, Icd10Code, Line, Text, TextError};

use super::rules::LegalBasis;
use super::store::{self, Asked};
use super::wire;
use crate::audit::{self, Access, Object};
use crate::case::store::{self as cases, OpenCase, Step};
use crate::kernel::access::{Permit, RequestReview};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::ReviewId;
use crate::kernel::random::AsRng;
use crate::peers::Peer;
use crate::peers::mailbox::{CannotSend, Message, send};
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx};
use crate::platform::key_store::KeyError;
use crate::platform::trust::Trust;

/// A request that arrives late may still be answered, so it is not dropped at its deadline.
const KEPT_AFTER_DEADLINE: Duration = Duration::from_secs(30 * 24 * 3600);

/// One of the trusts that are asked.
#[derive(Debug, Clone)]
pub struct Addressed {
    /// Who.
    pub peer: Peer,
    /// The request: each trust gets one of its own.
    pub review: ReviewId,
    /// The step whose event it is.
    pub step: Step,
}

/// What other trusts are asked, and what they get to go by.
#[derive(Debug, Clone)]
pub struct Asking {
    /// What.
    pub question: Text<4000>,
    /// On what the disclosure rests.
    pub basis: LegalBasis,
    /// When the answer is needed.
    pub deadline: Timestamp,
    /// The sections of the dossier that go along.
    pub sections: Vec<DossierSection>,
}

/// Why a request was not sent. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum CannotAsk {
    /// The two trusts do not talk now.
    #[error("the peer is not active")]
    NotActive,
    /// The case has no application that was handed in.
    #[error("nothing was handed in")]
    NothingHandedIn,
    /// A code or text does not fit its field.
    #[error(transparent)]
    Text(#[from] TextError),
    /// An id that the protocol does not take.
    #[error("an id is none of the protocol's")]
    Id,
    /// The request is too long.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It cannot be sealed.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A key or the database.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<StoreError> for CannotAsk {
    fn from(error: StoreError) -> Self {
        Self::Key(error.into())
    }
}

/// Takes the step of each addressed trust and sends it its request. All of them, or none.
///
/// # Errors
/// [`CannotAsk`].
pub async fn ask(
    trust: &Trust,
    permit: &Permit<RequestReview>,
    open: &OpenCase,
    asking: &Asking,
    addressed: Vec<Addressed>,
) -> Result<(), CannotAsk> {
    let mut open = open.clone();
    let mut tx = trust.db.begin().await?;
    for one in addressed {
        ask_one(&mut tx, trust, permit, &mut open, asking, one).await?;
    }
    tx.at(Point::StepBeforeCommit);
    tx.commit().await?;
    crash::point(Point::StepAfterCommit);
    Ok(())
}

async fn ask_one(
    tx: &mut Tx,
    trust: &Trust,
    permit: &Permit<RequestReview>,
    open: &mut OpenCase,
    asking: &Asking,
    Addressed { peer, review, step }: Addressed,
) -> Result<(), CannotAsk> {
    let payload = payload(open, review, asking)?;
    let asked = Asked {
        review,
        case: open.case().id,
        peer: peer.id,
        conversation: ConversationId::random(&mut AsRng(trust.random())),
        asked_at: trust.now(),
        deadline_at: asking.deadline,
        answered_at: None,
        declined_at: None,
        withdrawn_at: None,
    };
    let sections: Vec<&str> = asking.sections.iter().map(|section| section.code.as_str()).collect();
    let reason = format!("{}; {}; {}", asking.basis.code(), peer.origin, sections.join(" "));
    let disclosure = Access {
        actor: permit.actor(),
        action: audit::texts::DISCLOSE_DOSSIER,
        object: Object::Review(review),
        subject: Some(open.subject),
        reason: Some(reason),
    };
    let message = Message {
        kind: EnvelopeKind::review_request(),
        conversation: asked.conversation,
        payload: &payload,
        expires: asking.deadline.plus(KEPT_AFTER_DEADLINE),
    };
    // The next request is a step of the case as this one leaves it.
    open.history.case = cases::record(tx, trust, permit, open, step).await?;
    store::insert_asked(tx, &asked).await?;
    audit::store::record(tx, trust, &disclosure).await?;
    send(tx, trust, &peer, message).await.map_err(|error| match error {
        CannotSend::NotActive => CannotAsk::NotActive,
        CannotSend::Envelope(error) => error.into(),
        CannotSend::Store(error) => error.into(),
    })?;
    Ok(())
}

fn payload(open: &OpenCase, review: ReviewId, asking: &Asking) -> Result<Vec<u8>, CannotAsk> {
    let application = open.case().application.as_ref().ok_or(CannotAsk::NothingHandedIn)?;
    let request = ReviewRequestV1 {
        id: ReviewRequestId::from_uuid(review.uuid()).map_err(|_| CannotAsk::Id)?,
        scheme: wire::scheme_out(open.case().scheme),
        atc: AtcCode::new(application.atc.as_str())?,
        substance: Line::new(application.medicine.clone())?,
        indication: application.icd10.as_ref().map(|code| Icd10Code::new(code.as_str())).transpose()?,
        indication_text: None,
        question: asking.question.clone(),
        sections: asking.sections.clone(),
        deadline: UnixSeconds(asking.deadline.seconds()),
        legal_basis: Code::new(asking.basis.code())?,
    };
    Ok(Payload::ReviewRequest(Box::new(request)).encode()?)
}

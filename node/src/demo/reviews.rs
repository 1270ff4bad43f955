//! What the trusts of the demo ask each other, and answer.

use federation_protocol::text::{Line, Text};
use jiff::ToSpan as _;

use super::cases::{SeededTrust, rated, reasons, refused};
use super::script::{Answer, CaseScript, Decline, ScriptStep, cases_of};
use super::{CannotSeed, TrustCast, fixed_id, timeline, trusts};
use crate::case::store::{OpenCase, Step};
use crate::kernel::access::{
    Actor, AnswerReview, DeclineReview, Permit, ReadReviews, RequestReview, Role, permit_in_trust,
};
use crate::kernel::ids::{CommandId, ReviewId};
use crate::kernel::terms::{DecidingBody, Scheme};
use crate::organisation::LOCAL_ISSUER;
use crate::organisation::store::user_of_issuer;
use crate::peers;
use crate::platform::trust::Trust;
use crate::review::answering::{answer, opinion};
use crate::review::asking::{Addressed, Asking, ask};
use crate::review::attachments::{self, Uploading};
use crate::review::conversation::{self, Writer};
use crate::review::rules::{self, LegalBasis, Request};
use crate::review::store::{list_received, open_received};
use crate::review::{dossier, ending, messages};

/// Days that the other trust is given.
const DAYS: i64 = 21;

/// What the demo's files are called.
const FILE_NAME: &str = "forløp.txt";

fn review_id(trust: &str, script: &CaseScript, nth: usize) -> ReviewId {
    ReviewId::from_uuid(fixed_id(&["review", trust, &script.key, &nth.to_string()]))
}

impl SeededTrust<'_> {
    /// The case officer asks another trust. The request leaves when the trust is served.
    ///
    /// # Errors
    /// [`CannotSeed`].
    pub(super) async fn ask_peer(
        &self,
        script: &CaseScript,
        nth: usize,
        (command, permit, open): (CommandId, &Permit<RequestReview>, &OpenCase),
        peer: &str,
        question: &str,
    ) -> Result<(), CannotSeed> {
        let all = peers::store::list(&self.trust.db).await?;
        // The host is the name of the trust and a domain that all share.
        let found = all.into_iter().find(|known| known.origin.as_str().split('.').next() == Some(peer));
        let peer = found.ok_or_else(|| CannotSeed::wrong(format!("{peer} is no peer")))?;
        let sections = dossier::whole(self.trust, open).await?;
        let request = Request {
            peer: peer.origin.to_string(),
            question: question.to_owned(),
            sections: sections.iter().map(|section| section.code.to_string()).collect(),
        };
        let review = review_id(&self.cast.id, script, nth);
        let event = rules::request(open.case(), review, request).map_err(|error| refused(script, &error))?;
        let asking = Asking {
            question: Text::new(question).map_err(|error| refused(script, &error))?,
            basis: LegalBasis::Deidentified,
            deadline: timeline::moment(self.today().saturating_add(DAYS.days()), 23 * 60 + 59),
            sections,
        };
        let step = Step { command, role: Role::CaseOfficer, event };
        let addressed = vec![Addressed { peer, review, step }];
        ask(self.trust, permit, open, &asking, addressed).await.map_err(|error| refused(script, &error))
    }

    /// The case officer writes to the trust that was asked in the last step before the `nth`, and sends a file.
    ///
    /// # Errors
    /// [`CannotSeed`].
    pub(super) async fn tell_peer(
        &self,
        script: &CaseScript,
        nth: usize,
        (command, permit): (CommandId, &Permit<RequestReview>),
        text: &str,
        file: Option<&str>,
    ) -> Result<(), CannotSeed> {
        let asked =
            script.steps.iter().take(nth).rposition(|step| matches!(step, ScriptStep::AskPeer { .. }));
        let asked = asked.ok_or_else(|| CannotSeed::wrong(format!("{} asks nobody", script.key)))?;
        let review = review_id(&self.cast.id, script, asked);
        let found = conversation::of_case(&self.trust.db, permit, review).await?;
        let conversation = found.ok_or_else(|| CannotSeed::wrong(format!("{} is not asked", script.key)))?;
        let (trust, writer) = (self.trust, Writer::Asking(permit));
        if let Some(file) = file
            && attachments::list(trust, &conversation).await?.is_empty()
        {
            let mut uploading = Uploading::begin(trust, conversation.subject).await?;
            uploading.push(file.as_bytes()).await.map_err(|error| refused(script, &error))?;
            let name = Line::new(FILE_NAME).map_err(|error| refused(script, &error))?;
            let uploaded = uploading.finish(name).await.map_err(|error| refused(script, &error))?;
            let to = std::slice::from_ref(&conversation);
            attachments::attach(trust, writer, to, &uploaded)
                .await
                .map_err(|error| refused(script, &error))?;
        }
        if !messages::was_said(&trust.db, command).await? {
            let text = Text::new(text).map_err(|error| refused(script, &error))?;
            let said = messages::say(trust, writer, &conversation, command, text).await;
            said.map_err(|error| refused(script, &error))?;
        }
        Ok(())
    }
}

/// Gives the answers that the script has for requests of other trusts, as far as they have arrived. Tells whether none is
/// missing any more. For a trust that is being served: request and answer travel between the nodes.
///
/// # Errors
/// [`CannotSeed`].
pub async fn answer_waiting(trust: &Trust, cast: &TrustCast) -> Result<bool, CannotSeed> {
    let mut complete = true;
    for other in trusts()? {
        for script in cases_of(&other.id)? {
            for (nth, step) in script.steps.iter().enumerate() {
                let ScriptStep::AskPeer { peer, answer, decline, .. } = step else { continue };
                if *peer != cast.id {
                    continue;
                }
                let review = review_id(&other.id, &script, nth);
                if let Some(answer) = answer {
                    complete &= answer_one(trust, cast, script.scheme, review, answer).await?;
                } else if let Some(decline) = decline {
                    complete &= decline_one(trust, cast, review, decline).await?;
                }
            }
        }
    }
    Ok(complete)
}

/// Who answers for a trust. Nobody where somebody took the account away: then a visitor answers.
async fn answers_for(trust: &Trust, cast: &TrustCast) -> Result<Option<Actor>, CannotSeed> {
    let name = cast.with(Role::DecisionMaker).next().map_or("", |member| member.user.as_str());
    let user = user_of_issuer(&trust.db, LOCAL_ISSUER, name).await?;
    Ok(user.map(|user| user.actor(&trust.id)))
}

async fn answer_one(
    trust: &Trust,
    cast: &TrustCast,
    scheme: Scheme,
    review: ReviewId,
    given: &Answer,
) -> Result<bool, CannotSeed> {
    let Some(actor) = answers_for(trust, cast).await? else { return Ok(true) };
    let (Ok(reading), Ok(answering)) =
        (permit_in_trust::<ReadReviews>(&actor), permit_in_trust::<AnswerReview>(&actor))
    else {
        return Ok(true);
    };
    let arrived = list_received(&trust.db, &reading).await?;
    let Some(row) = arrived.into_iter().find(|row| row.review == review) else { return Ok(false) };
    if !row.standing(trust.now()).is_open() {
        return Ok(true);
    }
    let wrong = |error: &dyn std::error::Error| CannotSeed::data("answers", error);
    if let Some(message) = &given.message {
        let command = CommandId::from_uuid(fixed_id(&["message", &review.to_string()]));
        let conversation = conversation::received(&trust.db, &answering, row.id).await?;
        if let Some(conversation) = conversation
            && !messages::was_said(&trust.db, command).await?
        {
            let text = Text::new(message.as_str()).map_err(|error| wrong(&error))?;
            let writer = Writer::Answering(&answering);
            messages::say(trust, writer, &conversation, command, text)
                .await
                .map_err(|error| wrong(&error))?;
        }
    }
    let Some(open) = open_received(trust, &reading, row.id).await? else { return Ok(false) };
    let ratings = rated(&reasons(cast.language)?, scheme, &given.levels)?;
    let opinion =
        opinion(open.request.id, Some(given.recommend), &ratings, &given.text, DecidingBody::Committee)
            .map_err(|error| wrong(&error))?;
    let command = CommandId::from_uuid(fixed_id(&["answer", &review.to_string()]));
    answer(trust, &answering, &open, command, opinion).await.map_err(|error| wrong(&error))?;
    Ok(true)
}

async fn decline_one(
    trust: &Trust,
    cast: &TrustCast,
    review: ReviewId,
    given: &Decline,
) -> Result<bool, CannotSeed> {
    let Some(actor) = answers_for(trust, cast).await? else { return Ok(true) };
    let (Ok(reading), Ok(declining)) =
        (permit_in_trust::<ReadReviews>(&actor), permit_in_trust::<DeclineReview>(&actor))
    else {
        return Ok(true);
    };
    let arrived = list_received(&trust.db, &reading).await?;
    let Some(row) = arrived.into_iter().find(|row| row.review == review) else { return Ok(false) };
    let conversation = conversation::received(&trust.db, &declining, row.id).await?;
    let Some(conversation) = conversation.filter(|_| row.standing(trust.now()).is_open()) else {
        return Ok(true);
    };
    let wrong = |error: &dyn std::error::Error| CannotSeed::data("declines", error);
    let command = CommandId::from_uuid(fixed_id(&["decline", &review.to_string()]));
    let text = Text::new(given.text.as_str()).map_err(|error| wrong(&error))?;
    ending::decline(trust, &declining, &conversation, command, given.reason, Some(text))
        .await
        .map_err(|error| wrong(&error))?;
    Ok(true)
}

//! What the trusts of the demo ask each other, and answer.

use federation_protocol::text::Text;
use jiff::ToSpan as _;

use super::cases::{SeededTrust, rated, reasons, refused};
use super::script::{Answer, CaseScript, ScriptStep, cases_of};
use super::{CannotSeed, TrustCast, fixed_id, timeline, trusts};
use crate::case::store::{OpenCase, Step};
use crate::kernel::access::{AnswerReview, Permit, ReadReviews, RequestReview, Role, permit_in_trust};
use crate::kernel::ids::{CommandId, ReviewId};
use crate::kernel::terms::{DecidingBody, Scheme};
use crate::organisation::LOCAL_ISSUER;
use crate::organisation::store::user_of_issuer;
use crate::peers;
use crate::platform::trust::Trust;
use crate::review::answering::{answer, opinion};
use crate::review::asking::{Asking, ask};
use crate::review::dossier;
use crate::review::rules::{self, LegalBasis, Request};
use crate::review::store::{list_received, open_received};

/// Days that the other trust is given.
const DAYS: i64 = 21;

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
            peer,
            question: Text::new(question).map_err(|error| refused(script, &error))?,
            basis: LegalBasis::Deidentified,
            deadline: timeline::moment(self.today().saturating_add(DAYS.days()), 23 * 60 + 59),
            sections,
        };
        let step = Step { command, role: Role::CaseOfficer, event };
        ask(self.trust, permit, open, step, review, &asking).await.map_err(|error| refused(script, &error))
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
                let ScriptStep::AskPeer { peer, answer: Some(answer), .. } = step else { continue };
                if *peer == cast.id {
                    let review = review_id(&other.id, &script, nth);
                    complete &= answer_one(trust, cast, script.scheme, review, answer).await?;
                }
            }
        }
    }
    Ok(complete)
}

async fn answer_one(
    trust: &Trust,
    cast: &TrustCast,
    scheme: Scheme,
    review: ReviewId,
    given: &Answer,
) -> Result<bool, CannotSeed> {
    let name = cast.with(Role::DecisionMaker).next().map_or("", |member| member.user.as_str());
    let user = user_of_issuer(&trust.db, LOCAL_ISSUER, name).await?;
    // Somebody took the account away: then a visitor answers.
    let Some(actor) = user.map(|user| user.actor(&trust.id)) else { return Ok(true) };
    let (Ok(reading), Ok(answering)) =
        (permit_in_trust::<ReadReviews>(&actor), permit_in_trust::<AnswerReview>(&actor))
    else {
        return Ok(true);
    };
    let arrived = list_received(&trust.db, &reading).await?;
    let Some(row) = arrived.into_iter().find(|row| row.review == review) else { return Ok(false) };
    if row.answered.is_some() {
        return Ok(true);
    }
    let wrong = |error: &dyn std::error::Error| CannotSeed::data("answers", error);
    let Some(open) = open_received(trust, &reading, row.id).await? else { return Ok(false) };
    let ratings = rated(&reasons(cast.language)?, scheme, &given.levels)?;
    let opinion =
        opinion(open.request.id, Some(given.recommend), &ratings, &given.text, DecidingBody::Committee)
            .map_err(|error| wrong(&error))?;
    let command = CommandId::from_uuid(fixed_id(&["answer", &review.to_string()]));
    answer(trust, &answering, &open, command, opinion).await.map_err(|error| wrong(&error))?;
    Ok(true)
}

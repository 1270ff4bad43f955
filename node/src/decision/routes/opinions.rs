//! What other trusts answered, as the decision maker reads it.

use crate::case::{Assessment, ReviewRequest};
use crate::kernel::terms::Recommendation;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;

/// A question to another trust, and its answer.
#[derive(Debug, Clone)]
pub(super) struct OpinionView {
    pub(super) peer: String,
    /// When it was asked, or when and by which body it was answered.
    pub(super) when: String,
    pub(super) question: String,
    pub(super) answer: Option<Answer>,
}

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) tone: Tone,
    pub(super) recommendation: String,
    pub(super) text: String,
}

/// All of them, in the order asked.
pub(super) fn opinions(assessment: Option<&Assessment>, lang: Lang) -> Vec<OpinionView> {
    let requests = assessment.map(|assessment| assessment.reviews.as_slice()).unwrap_or_default();
    requests.iter().map(|request| view(request, lang)).collect()
}

fn view(request: &ReviewRequest, lang: Lang) -> OpinionView {
    let when = match &request.opinion {
        None => {
            let date = format::date(request.at.date_in_norway());
            ta(lang, "decision-opinion-asked", &[("date", &date)])
        }
        Some(opinion) => {
            let date = format::date(opinion.at.date_in_norway());
            let body = t(lang, opinion.body.name_key());
            ta(lang, "decision-opinion-answered", &[("date", &date), ("body", &body)])
        }
    };
    OpinionView {
        peer: request.peer.clone(),
        when,
        question: request.question.clone(),
        answer: request.opinion.as_ref().map(|opinion| Answer {
            tone: opinion.recommendation.into(),
            recommendation: t(lang, Recommendation::key_of(opinion.recommendation)),
            text: opinion.text.clone(),
        }),
    }
}

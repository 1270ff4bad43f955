//! The history of a case in words.

use std::collections::BTreeMap;

use crate::case::{CaseEvent, Recorded};
use crate::kernel::access::Role;
use crate::kernel::ids::UserId;
use crate::kernel::terms::Recommendation;
use crate::organisation::nav::role_name;
use crate::peers::Peer;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::TimelineEvent;

/// Latest first. `ratings` tells whether the reader may see what assessors rated.
pub(super) fn timeline(
    events: &[Recorded],
    names: &BTreeMap<UserId, String>,
    peers: &[Peer],
    ratings: bool,
    lang: Lang,
) -> Vec<TimelineEvent> {
    let trust = |origin: &str| {
        let peer = peers.iter().find(|peer| peer.origin.as_str() == origin);
        peer.map_or_else(|| origin.to_owned(), |peer| peer.trust_name.clone())
    };
    let name = |user: &UserId| names.get(user).cloned().unwrap_or_else(|| t(lang, "overview-somebody"));
    events
        .iter()
        .rev()
        .map(|recorded| TimelineEvent {
            machine_time: format::machine_time(recorded.at.instant()),
            time: format::date_time(lang, recorded.at.instant()),
            what: t(lang, event_key(&recorded.event)),
            who: match recorded.role {
                // What the node does on a peer's signed message is no person's deed.
                Role::Node => role_name(lang, Role::Node),
                role => format!("{}, {}", name(&recorded.actor), role_name(lang, role)),
            },
            note: note(&recorded.event, &name, &trust, ratings, lang),
        })
        .collect()
}

fn note(
    event: &CaseEvent,
    name: &dyn Fn(&UserId) -> String,
    trust: &dyn Fn(&str) -> String,
    ratings: bool,
    lang: Lang,
) -> String {
    match event {
        CaseEvent::Endorsed(endorsement) => endorsement.comment.clone(),
        CaseEvent::Returned { questions } => questions.clone(),
        CaseEvent::Stopped { reason, explanation } => {
            format!("{}\n{explanation}", t(lang, reason.name_key()))
        }
        CaseEvent::StopLifted { explanation } => explanation.clone(),
        CaseEvent::AssessorsAssigned { assessors } => {
            assessors.iter().map(name).collect::<Vec<_>>().join(", ")
        }
        CaseEvent::ConflictDeclared { reason, .. } => reason.clone(),
        CaseEvent::Rated { rating, .. } if ratings => t(lang, rating.recommendation.name_key()),
        CaseEvent::InformationRequested { question } => question.clone(),
        CaseEvent::InformationGiven { answer } => answer.clone(),
        CaseEvent::ReviewRequested { peer, question, .. } => {
            ta(lang, "overview-asked", &[("peer", &trust(peer)), ("question", question)])
        }
        CaseEvent::OpinionReceived { recommendation, .. } => t(lang, Recommendation::key_of(*recommendation)),
        CaseEvent::ReviewWithdrawn { reason, .. } => reason.clone(),
        CaseEvent::ReviewDeclined { reason, text, .. } => {
            format!("{}\n{text}", t(lang, reason.name_key())).trim_end().to_owned()
        }
        CaseEvent::ReviewExtended { deadline, .. } => format::date_long(lang, deadline.date_in_norway()),
        CaseEvent::Decided(decision) => t(lang, decision.outcome.name_key()),
        CaseEvent::TreatmentStarted { on } => format::date_long(lang, *on),
        CaseEvent::Closed { reason } | CaseEvent::Withdrawn { reason } => reason.clone(),
        CaseEvent::Started { .. } | CaseEvent::Submitted { .. } | CaseEvent::Rated { .. } => String::new(),
    }
}

const fn event_key(event: &CaseEvent) -> &'static str {
    match event {
        CaseEvent::Started { .. } => "event-started",
        CaseEvent::Submitted { .. } => "event-submitted",
        CaseEvent::Endorsed(_) => "event-endorsed",
        CaseEvent::Returned { .. } => "event-returned",
        CaseEvent::Stopped { .. } => "event-stopped",
        CaseEvent::StopLifted { .. } => "event-stop-lifted",
        CaseEvent::AssessorsAssigned { .. } => "event-assessors-assigned",
        CaseEvent::ConflictDeclared { .. } => "event-conflict-declared",
        CaseEvent::Rated { .. } => "event-rated",
        CaseEvent::InformationRequested { .. } => "event-information-requested",
        CaseEvent::InformationGiven { .. } => "event-information-given",
        CaseEvent::ReviewRequested { .. } => "event-review-requested",
        CaseEvent::OpinionReceived { .. } => "event-opinion-received",
        CaseEvent::ReviewWithdrawn { .. } => "event-review-withdrawn",
        CaseEvent::ReviewDeclined { .. } => "event-review-declined",
        CaseEvent::ReviewExtended { .. } => "event-review-extended",
        CaseEvent::Decided(_) => "event-decided",
        CaseEvent::TreatmentStarted { .. } => "event-treatment-started",
        CaseEvent::Closed { .. } => "event-closed",
        CaseEvent::Withdrawn { .. } => "event-withdrawn",
    }
}

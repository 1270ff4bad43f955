//! Messages to other trusts that have not arrived as they should, for those who can do something about it: the
//! administrator sees with which trust, the case officer in which case.

use crate::kernel::access::{AnswerReview, ManagePeers, permit_in_trust};
use crate::organisation::signed_in::SignedIn;
use crate::peers;
use crate::peers::mailbox::attention::{self, Overseen};
use crate::platform::db::StoreError;
use crate::platform::format;
use crate::platform::layout::{Page, Task, Tone};
use crate::review::undelivered::{Place, place_of};

/// The tasks of this user.
pub(super) async fn tasks(who: &SignedIn, page: &Page) -> Result<Vec<Task>, StoreError> {
    let (db, now) = (&who.trust.db, who.trust.now());
    let administers = permit_in_trust::<ManagePeers>(&who.actor).is_ok();
    let handles = permit_in_trust::<AnswerReview>(&who.actor);
    if !administers && handles.is_err() {
        return Ok(Vec::new());
    }
    let needed = attention::needed(db, now).await?;
    let mut tasks = Vec::new();
    if let Ok(permit) = handles {
        for message in &needed {
            if let Some(place) = place_of(db, &permit, message.peer, message.conversation).await? {
                tasks.push(of_case(page, message, place));
            }
        }
    }
    if administers {
        tasks.extend(of_peers(who, page, &needed).await?);
    }
    Ok(tasks)
}

fn of_case(page: &Page, message: &Overseen, place: Place) -> Task {
    let (status, tone) = peers::texts::fate(&message.fate);
    let sent = format::date(message.sent_at.date_in_norway());
    Task {
        label: page.t(peers::texts::kind(&message.kind)),
        href: match place {
            Place::Case(case) => format!("/saker/{case}"),
            Place::Received(review) => format!("/foresporsler/{review}"),
        },
        hint: page.ta("mailbox-sent-on", &[("sent", &sent)]),
        status: page.t(status),
        tone,
    }
}

async fn of_peers(who: &SignedIn, page: &Page, needed: &[Overseen]) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for peer in peers::store::list(&who.trust.db).await? {
        let count = needed.iter().filter(|message| message.peer == peer.id).count();
        if count > 0 {
            tasks.push(Task {
                label: peer.trust_name,
                href: format!("/foretak/{}/meldinger", peer.id),
                hint: String::new(),
                status: page.ta("mailbox-count", &[("count", &count)]),
                tone: Tone::Danger,
            });
        }
    }
    Ok(tasks)
}

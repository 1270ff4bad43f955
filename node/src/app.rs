//! Composition: which features this program has, and how a request and a job find their way to them. The two lists below
//! are all that a new feature is added to.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::civil::Date;

use crate::organisation::signed_in::Visitor;
use crate::peers::mailbox::Receivers;
use crate::platform::jobs;
use crate::platform::worker::Work;
use crate::platform::{assets, layout, security_txt};
use crate::publication::identifiers::find_identifiers;
use crate::review::routes::Mark;
use crate::{
    admin, assessment, audit, case, codes, decision, endorsement, erasure, organisation, overview, peers,
    publication, register, review, sign_in,
};

pub mod health;
pub mod master_keys;
mod metrics;
mod node;
mod router;
#[cfg(test)]
mod tests;
pub mod verify;

pub use metrics::metrics_router;
pub use node::{CannotOpenTrust, Databases, Missing, Node};
pub use router::{encrypted, router};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The pages and endpoints of all features. Each gets its trust from the host name, and nothing of any other.
fn routes() -> Router {
    Router::new()
        .merge(assets::routes())
        .merge(layout::routes::<(), Visitor>())
        .merge(security_txt::routes())
        .merge(organisation::routes::routes())
        .merge(audit::routes::routes())
        .merge(sign_in::routes::routes())
        .merge(codes::routes::routes())
        .merge(peers::pages::routes(health::read_logs))
        .merge(peers::routes::routes(receivers()))
        .merge(register::routes::routes())
        .merge(case::routes::routes())
        .merge(endorsement::routes::routes())
        .merge(assessment::routes::routes())
        .merge(decision::routes::routes())
        .merge(review::routes::routes(Arc::new(marks)))
        .merge(publication::routes::routes())
        .merge(overview::routes::routes())
        .merge(admin::routes::routes())
}

/// The addresses that take files, apart: a file is longer than any form, and takes longer to come.
fn uploads() -> Router {
    review::routes::uploads(Arc::new(marks))
}

/// What may tell who a patient is, for the dossier of a request: found by the rules that publication has.
fn marks(text: &str, today: Date) -> Vec<Mark> {
    let hits = find_identifiers(text, today).into_iter();
    hits.map(|hit| Mark { range: hit.range, kind_key: hit.kind.message_key() }).collect()
}

/// Who takes which kind of message from other trusts.
fn receivers() -> Arc<Receivers> {
    Arc::new(review::receivers::receivers(Receivers::default()))
}

/// What all features do in the background.
pub fn work() -> Work {
    let work = Work::default().schedule("jobs: forget finished", |_| DAY, jobs::forget_finished).schedule(
        "sessions: sweep",
        |_| DAY,
        async |trust| Ok(organisation::sessions::sweep(&trust).await?),
    );
    let work = work.job(master_keys::REWRAP, async |trust, payload| master_keys::run(&trust, &payload).await);
    let work = audit::sequencer::work(work);
    let work = audit::watch::work(work);
    let work = sign_in::routes::work(work);
    let work = peers::jobs::work(work, receivers());
    let work = review::jobs::work(work);
    let work = publication::jobs::work(work);
    let work = erasure::jobs::work(work);
    register::jobs::work(work)
}

//! Keeps logs honest: cosigns what was verified, exchanges checkpoints with the peers, and keeps proof of a log that
//! signed two histories. `docs/protocol/{witness,exchange,evidence}.md`.
//!
//! A peer's word counts for nothing here: a checkpoint counts by its log's signature, a cosignature by its cosigner's,
//! evidence by itself. Publishing waits for none of it.

mod compare;
mod cosign;
mod cosignatures;
mod evidence;
mod exchange;
mod investigate;
mod known;
mod round;
mod standing;
mod verify;

pub use cosign::{Cosigned, cosign_logs, cosign_own, cosign_peer, publish_own};
pub use cosignatures::note_with_cosignatures;
pub use evidence::{
    Evidence, adopt_earlier, all as all_evidence, evidence as one_evidence, keep_contradiction,
};
pub use exchange::{answer, routes};
pub(in crate::register) use investigate::{investigate, judge_served};
pub(in crate::register) use round::{grown, keep_pending, settle};
pub use round::{pull, round, witness};
pub use standing::{Standing, standings};
pub use verify::verify;

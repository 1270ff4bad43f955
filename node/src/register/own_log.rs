//! The own log, as other features use it: append in a transaction, commit, and a job signs what is durable.

pub use super::append::{Appended, CannotAppend, append, commit, lock};
pub use super::checkpoint::{CannotSign, PUBLISH_CHECKPOINT, publish_checkpoint};
pub use super::end::{CannotEnd, Endable, end, former, look as look_at_end};
pub use super::entry::{address, standing, stands};
pub use super::export::{CannotExport, export};
pub use super::restore::recognise::on_opening;
pub use super::restore::refill::{CannotFinish, compare_with_peers, go_on, override_waiting};
pub use super::restore::store::{Progress, Restore, current as current_restore, progress};
pub use super::serve::serve;
pub use super::withdraw::{CannotWithdraw, withdraw};

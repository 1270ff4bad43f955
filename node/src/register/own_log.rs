//! The own log, as other features use it: append in a transaction, commit, and a job signs what is durable.

pub use super::append::{Appended, CannotAppend, append, commit, lock};
pub use super::checkpoint::{CannotSign, PUBLISH_CHECKPOINT, publish_checkpoint};
pub use super::entry::{standing, stands};
pub use super::serve::serve;
pub use super::withdraw::{CannotWithdraw, withdraw};

//! The own log, as other features use it: append in a transaction, commit, and a job signs what is durable.

pub use super::append::{Appended, CannotAppend, append, commit};
pub use super::checkpoint::{CannotSign, PUBLISH_CHECKPOINT, publish_checkpoint};
pub use super::serve::serve;

//! Requests in the database: those we sent, by the case that they belong to, and those we received, sealed under a key of
//! their own.

mod asked;
mod received;

pub use asked::{Asked, asked_of_case, case_codes, list_asked};
pub(super) use asked::{
    Change, asked, asked_for_ended_cases, change_asked, insert_asked, note_answered, note_declined_by_them,
};
pub use received::{OpenReview, ReceivedReview, list_received, open_received, received};
pub(super) use received::{
    empty_received, extend_received, insert_received, is_known, note_answer, note_declined, note_withdrawn,
};

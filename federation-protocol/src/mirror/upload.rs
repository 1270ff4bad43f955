//! An upload as its sender goes through it: what to send after each answer, and when to stop.
//!
//! A mirror is not believed here either: whatever it wants, what is sent is bounded by the size of the sender's own log.

use super::{Part, UploadAnswerV1};
use crate::log::BUNDLE_WIDTH;

/// Parts that one bundle can take: its leaves and its contents, of which the fullest need eighteen, each twice.
const PARTS_A_BUNDLE: u64 = 40;

/// Parts that are sent beside those of bundles.
const MORE_PARTS: u64 = 64;

/// How often the same part is sent in a row while nothing moves at the mirror.
const IN_A_ROW: u8 = 2;

/// One upload of the sender's own log to one mirror.
#[derive(Debug, Clone)]
pub struct Upload {
    size: u64,
    left: u64,
    /// What was wanted last, at how many verified entries, and how often in a row.
    last: Option<(Part, u64, u8)>,
    /// How many entries were verified when it was last begun again.
    begun_at: Option<u64>,
}

/// What the sender does after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It sends this part.
    Send(Part),
    /// Nothing: the mirror has the whole log, or more than the sender has of it.
    Complete,
}

/// Why an upload ends before the mirror has the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotUpload {
    /// The mirror wants the same again and again.
    #[error("the mirror does not get on with what it is sent")]
    NoProgress,
    /// It wants more than a log of this size can take.
    #[error("the mirror wants more than there is")]
    TooMuch,
}

impl Upload {
    /// An upload of a log with `size` entries, whose newest checkpoint is the first thing sent.
    pub fn of(size: u64) -> Self {
        let left = size.div_ceil(BUNDLE_WIDTH).saturating_mul(PARTS_A_BUNDLE).saturating_add(MORE_PARTS);
        Self { size, left, last: None, begun_at: None }
    }

    /// What comes after this answer.
    ///
    /// # Errors
    /// [`CannotUpload`]: try again later.
    pub fn after(&mut self, answer: &UploadAnswerV1) -> Result<Next, CannotUpload> {
        let part = match answer.wanted {
            Some(part) => part,
            None if answer.verified >= self.size => return Ok(Next::Complete),
            // All that the last checkpoint of an earlier key promised is there: behind it there is more.
            None if self.begun_at == Some(answer.verified) => return Err(CannotUpload::NoProgress),
            None => {
                self.begun_at = Some(answer.verified);
                Part::Checkpoint
            }
        };
        let times = match self.last {
            Some((last, verified, times)) if (last, verified) == (part, answer.verified) => times + 1,
            _ => 1,
        };
        if times > IN_A_ROW {
            return Err(CannotUpload::NoProgress);
        }
        self.last = Some((part, answer.verified, times));
        self.left = self.left.checked_sub(1).ok_or(CannotUpload::TooMuch)?;
        Ok(Next::Send(part))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(verified: u64, wanted: Option<Part>) -> UploadAnswerV1 {
        UploadAnswerV1 { verified, wanted }
    }

    #[test]
    fn what_is_wanted_is_sent_until_all_is_there() {
        let mut upload = Upload::of(300);
        let parts = [Part::Entries { number: 1, width: 44 }, Part::Contents { from: 256 }];
        for (verified, part) in [256, 300].into_iter().zip(parts) {
            assert_eq!(upload.after(&answer(verified, Some(part))), Ok(Next::Send(part)));
        }
        assert_eq!(upload.after(&answer(300, None)), Ok(Next::Complete));
        assert_eq!(
            Upload::of(5).after(&answer(9, None)),
            Ok(Next::Complete),
            "the mirror knows more of our log than we: that is for others to find out"
        );
    }

    #[test]
    fn behind_the_last_checkpoint_of_a_key_it_begins_again_and_without_progress_it_ends() {
        let mut upload = Upload::of(9);
        let key = Part::KeyCheckpoint { id: [1, 2, 3, 4] };
        for verified in [3, 5] {
            assert_eq!(upload.after(&answer(verified, Some(key))), Ok(Next::Send(key)));
            assert_eq!(upload.after(&answer(verified + 2, None)), Ok(Next::Send(Part::Checkpoint)));
        }
        assert_eq!(upload.after(&answer(7, None)), Err(CannotUpload::NoProgress));
    }

    #[test]
    fn a_part_is_sent_twice_in_a_row_and_not_three_times() {
        let mut upload = Upload::of(9);
        let part = Part::Contents { from: 0 };
        for _ in 0..2 {
            assert_eq!(upload.after(&answer(9, Some(part))), Ok(Next::Send(part)));
        }
        assert_eq!(upload.after(&answer(9, Some(part))), Err(CannotUpload::NoProgress));
    }

    proptest! {
        #[test]
        fn whatever_a_mirror_wants_it_comes_to_an_end(size in 0_u64..2_000, wants in prop::collection::vec((0_u64..3, any::<bool>()), 1..50)) {
            let mut upload = Upload::of(size);
            let sent = wants.iter().cycle().take(2_000).take_while(|(at, verified)| {
                let wanted = Some(Part::Contents { from: *at });
                matches!(upload.after(&answer(u64::from(*verified), wanted)), Ok(Next::Send(_)))
            });
            prop_assert!(sent.count() as u64 <= size.div_ceil(BUNDLE_WIDTH) * PARTS_A_BUNDLE + MORE_PARTS);
        }
    }
}

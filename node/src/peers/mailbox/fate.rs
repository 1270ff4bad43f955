//! What has become of a message that was sent.

use crate::kernel::clock::Timestamp;

/// What has become of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It waits; the peer is not known to have it.
    Waiting,
    /// The peer was seen to have it, without a receipt so far.
    Delivered {
        /// Since when.
        at: Timestamp,
    },
    /// The peer has signed that it keeps it, and not what it did with it.
    Stored {
        /// Since when we know.
        at: Timestamp,
    },
    /// The peer has signed that it has had its effect.
    Taken {
        /// Since when we know.
        at: Timestamp,
    },
    /// The peer has signed that it will have no effect.
    Rejected {
        /// Since when we know.
        at: Timestamp,
        /// Why, in codes.
        codes: Vec<String>,
    },
    /// The peer does not take these bytes. They are not sent again unless a person says so.
    Refused {
        /// Since when.
        at: Timestamp,
        /// Why.
        code: String,
    },
    /// It has expired, and nobody is known to have it.
    Expired {
        /// When.
        at: Timestamp,
    },
}

impl Fate {
    /// Whether sending it again may lead to something.
    pub(super) const fn can_be_sent_again(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Whether somebody may have to look at it, now or when its receipt does not come.
    pub(super) const fn needs_somebody(&self) -> bool {
        !matches!(self, Self::Taken { .. })
    }
}

/// The columns of the outbox that say so.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct FateRow {
    delivered_at: Option<Timestamp>,
    stored_at: Option<Timestamp>,
    settled_at: Option<Timestamp>,
    outcome: Option<String>,
    codes: Option<String>,
    refused_at: Option<Timestamp>,
    refusal: Option<String>,
}

impl FateRow {
    /// Nothing when the columns do not fit each other.
    pub(super) fn read(&self, expires_at: Timestamp, now: Timestamp) -> Option<Fate> {
        match (self.settled_at, self.outcome.as_deref()) {
            (Some(at), Some("ok")) => return Some(Fate::Taken { at }),
            (Some(at), Some("rejected")) => {
                let codes = self.codes.as_deref()?.split(' ').map(str::to_owned).collect();
                return Some(Fate::Rejected { at, codes });
            }
            (None, None) => {}
            _ => return None,
        }
        Some(match (self.stored_at, self.delivered_at, self.refused_at) {
            (Some(at), _, _) => Fate::Stored { at },
            (None, Some(at), _) => Fate::Delivered { at },
            (None, None, Some(at)) => Fate::Refused { at, code: self.refusal.clone()? },
            (None, None, None) if expires_at <= now => Fate::Expired { at: expires_at },
            (None, None, None) => Fate::Waiting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::EPOCH;

    fn row() -> FateRow {
        FateRow {
            delivered_at: None,
            stored_at: None,
            settled_at: None,
            outcome: None,
            codes: None,
            refused_at: None,
            refusal: None,
        }
    }

    #[test]
    fn what_is_known_last_is_what_became_of_a_message() {
        let later = Timestamp::from_seconds(60);
        let at = Some(NOW);
        let delivered = FateRow { delivered_at: at, ..row() };
        let stored = FateRow { stored_at: at, ..delivered.clone() };
        let taken = FateRow { settled_at: at, outcome: Some("ok".into()), ..stored.clone() };
        let refused = FateRow { refused_at: at, refusal: Some("malformed".into()), ..row() };
        let rejected = FateRow {
            settled_at: at,
            outcome: Some("rejected".into()),
            codes: Some("not_asked repeated".into()),
            ..stored.clone()
        };
        let codes = vec!["not_asked".to_owned(), "repeated".to_owned()];
        for (row, fate) in [
            (row(), Fate::Waiting),
            (delivered, Fate::Delivered { at: NOW }),
            (stored, Fate::Stored { at: NOW }),
            (taken, Fate::Taken { at: NOW }),
            (rejected, Fate::Rejected { at: NOW, codes }),
            (refused, Fate::Refused { at: NOW, code: "malformed".to_owned() }),
        ] {
            assert_eq!(row.read(later, NOW), Some(fate));
        }
        assert_eq!(row().read(NOW, NOW), Some(Fate::Expired { at: NOW }));
        let half = FateRow { outcome: Some("ok".into()), ..row() };
        assert_eq!(half.read(later, NOW), None);
    }
}

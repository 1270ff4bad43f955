//! A row of the access log as a leaf of its Merkle log (RFC 6962).
//!
//! The leaf is the concatenation of, in this order:
//!
//! | field | encoding |
//! |---|---|
//! | version | one byte, 1 |
//! | id, actor | 16 bytes each, the UUID |
//! | time | 8 bytes, big-endian, microseconds since 1970-01-01T00:00:00Z |
//! | roles, action, kind of the object | length in bytes (4 bytes, big-endian), then UTF-8 |
//! | id of the object, subject | one byte 0, or one byte 1 and the UUID |
//! | reason | one byte 0, or one byte 1 and a text as above |
//! | salt | 32 bytes |
//!
//! Invariant: two different rows never have the same encoding; every field has a length that is known or written before it.
//! The salt, drawn when the row is written, makes the leaf unguessable: a tree tells nothing of a row that is erased one day.

use federation_protocol::hash::Hash;
use federation_protocol::log::leaf_hash;
use uuid::Uuid;

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccessId, SubjectId, UserId};

/// Names the encoding, so that it can be changed one day.
const VERSION: u8 = 1;

/// A row of the access log without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedAccess {
    /// The row.
    pub id: AccessId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: UserId,
    /// What the actor was, as codes with spaces between.
    pub roles: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which.
    pub object_id: Option<Uuid>,
    /// Whose narratives.
    pub subject: Option<SubjectId>,
    /// Why.
    pub reason: Option<String>,
}

impl LoggedAccess {
    /// The hash of its leaf.
    pub fn leaf_hash(&self, salt: &[u8; 32]) -> Hash {
        leaf_hash(&self.encode(salt))
    }

    fn encode(&self, salt: &[u8; 32]) -> Vec<u8> {
        let mut leaf = vec![VERSION];
        leaf.extend_from_slice(self.id.uuid().as_bytes());
        leaf.extend_from_slice(self.actor.uuid().as_bytes());
        leaf.extend_from_slice(&self.at.micros().to_be_bytes());
        for text in [&self.roles, &self.action, &self.object_kind] {
            put_text(&mut leaf, text);
        }
        for id in [self.object_id, self.subject.map(SubjectId::uuid)] {
            leaf.push(u8::from(id.is_some()));
            leaf.extend(id.iter().flat_map(|id| id.as_bytes()));
        }
        leaf.push(u8::from(self.reason.is_some()));
        if let Some(reason) = &self.reason {
            put_text(&mut leaf, reason);
        }
        leaf.extend_from_slice(salt);
        leaf
    }
}

fn put_text(leaf: &mut Vec<u8>, text: &str) {
    // No column holds 4 GiB; were it so, the length would be wrong and the row would not verify.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    leaf.extend_from_slice(&length.to_be_bytes());
    leaf.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row() -> impl Strategy<Value = LoggedAccess> {
        let id = || any::<u128>().prop_map(Uuid::from_u128);
        let text = || prop_oneof![Just(String::new()), "[a-c ]{0,4}"];
        // Few ids and short texts, so that rows often differ in one field alone.
        let few = || prop_oneof![Just(Uuid::nil()), id()];
        (
            (few(), few(), 0i64..3),
            (text(), text(), text()),
            (proptest::option::of(few()), proptest::option::of(few()), proptest::option::of(text())),
        )
            .prop_map(
                |((id, actor, at), (roles, action, object_kind), (object_id, subject, reason))| {
                    LoggedAccess {
                        id: AccessId::from_uuid(id),
                        at: Timestamp::from_micros(at),
                        actor: UserId::from_uuid(actor),
                        roles,
                        action,
                        object_kind,
                        object_id,
                        subject: subject.map(SubjectId::from_uuid),
                        reason,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn different_rows_have_different_leaves(a in row(), b in row()) {
            prop_assert_eq!(a == b, a.encode(&[7; 32]) == b.encode(&[7; 32]));
        }

        #[test]
        fn the_salt_hides_the_row(a in row(), salt in any::<[u8; 32]>()) {
            prop_assert_eq!(salt == [0; 32], a.leaf_hash(&salt) == a.leaf_hash(&[0; 32]));
        }
    }

    #[test]
    fn the_encoding_is_the_documented_one() {
        let row = LoggedAccess {
            id: AccessId::from_uuid(Uuid::from_u128(1)),
            at: Timestamp::from_micros(258),
            actor: UserId::from_uuid(Uuid::from_u128(2)),
            roles: "clinician".to_owned(),
            action: "read_case".to_owned(),
            object_kind: "case".to_owned(),
            object_id: Some(Uuid::from_u128(3)),
            subject: None,
            reason: Some("a".to_owned()),
        };
        let mut expected = vec![1];
        expected.extend([&[0; 15][..], &[1], &[0; 15], &[2], &[0, 0, 0, 0, 0, 0, 1, 2]].concat());
        expected.extend(b"\0\0\0\x09clinician\0\0\0\x09read_case\0\0\0\x04case\x01");
        expected.extend([&[0; 15][..], &[3], &[0], b"\x01\0\0\0\x01a", &[9; 32]].concat());
        assert_eq!(row.encode(&[9; 32]), expected);
    }
}

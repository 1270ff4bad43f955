//! One flipped bit in whatever a trust has stored, and `verify` names where: every class of bytes that somebody signed,
//! committed to or gave a place in a log.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use federation_protocol::content::{Content, WithdrawalReason, WithdrawalV1};
use federation_protocol::signature::KeyPurpose;
use samraad::app::verify::verify_trust;
use samraad::audit::sequencer::sequence;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::client::{Outcome, sync_now};
use samraad::register::rotate::rotate;
use samraad::register::rotation::Plan;
use samraad::register::{self, own_log};
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{Counting, kind, pull, say};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, new_id, publish};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Bytes(Vec<u8>),
    Text(String),
    Id(Uuid),
    Number(i64),
}

/// How a column is read.
#[derive(Debug, Clone, Copy)]
enum Type {
    Bytes,
    Text,
    Id,
    Number,
}
use Type::{Bytes, Id, Number, Text};

/// One column, the row that is changed, and the check that must find it.
type Class = (&'static str, &'static str, Type, &'static str, &'static str);

const OWN: &str = "source = (SELECT id FROM register_sources WHERE own)";
const COPY: &str = "source = (SELECT id FROM register_sources WHERE NOT own)";
const OWN_CONTENT: &str = "content IS NOT NULL AND source = (SELECT id FROM register_sources WHERE own)";
const COPY_CONTENT: &str = "content IS NOT NULL AND source = (SELECT id FROM register_sources WHERE NOT own)";
const ANY: &str = "1 = 1";
const PLACED: &str = "leaf_index IS NOT NULL";
const OF_A_MESSAGE: &str = "envelope_id IS NOT NULL";

const ROOTS: &str = "register: roots";
const CHECKPOINTS: &str = "register: signed checkpoints";
const CONTENTS: &str = "register: contents";
const SEARCH: &str = "register: rows of the search";
const SENT: &str = "mailbox: envelopes sent";
const RECEIVED: &str = "mailbox: envelopes received";
const GIVEN: &str = "mailbox: receipts given";
const GOT: &str = "mailbox: receipts got";
const ACCESS: &str = "access log: rows";
const KEYS: &str = "register: keys that peers have changed to";
/// Here nobody signs two histories: `fault_equivocation` and `fault_witness` do, and verify what they keep.
const OF_TWO_HISTORIES: &str = "register: evidence of two histories";

const CLASSES: &[Class] = &[
    ("register_leaves", "commitment", Bytes, OWN, ROOTS),
    ("register_leaves", "commitment", Bytes, COPY, ROOTS),
    ("register_leaves", "kind", Number, OWN, ROOTS),
    ("register_leaves", "kind", Number, COPY, ROOTS),
    ("register_sources", "root", Bytes, "own", ROOTS),
    ("register_sources", "root", Bytes, "NOT own", ROOTS),
    ("register_sources", "size", Number, "own", ROOTS),
    ("register_sources", "size", Number, "NOT own", ROOTS),
    ("register_sources", "compact_range", Bytes, "own", ROOTS),
    ("register_sources", "sync_state", Text, "NOT own", ROOTS),
    ("register_sources", "checkpoint", Text, "own", CHECKPOINTS),
    ("register_sources", "checkpoint", Text, "NOT own", CHECKPOINTS),
    ("register_sources", "checkpoint_size", Number, "own", CHECKPOINTS),
    ("register_entries", "content", Bytes, OWN_CONTENT, CONTENTS),
    ("register_entries", "content", Bytes, COPY_CONTENT, CONTENTS),
    ("register_entries", "salt", Bytes, OWN_CONTENT, CONTENTS),
    ("register_entries", "salt", Bytes, COPY_CONTENT, CONTENTS),
    ("register_entries", "entry_id", Id, OWN_CONTENT, CONTENTS),
    ("register_entries", "status", Text, COPY, CONTENTS),
    ("register_decisions", "substance", Text, COPY, SEARCH),
    ("register_decisions", "outcome", Text, OWN, SEARCH),
    ("outbox", "envelope", Bytes, ANY, SENT),
    ("outbox", "id", Id, ANY, SENT),
    ("outbox", "conversation", Id, ANY, SENT),
    ("outbox", "kind", Text, ANY, SENT),
    ("mailbox_epochs", "epoch", Id, ANY, SENT),
    ("inbox", "envelope", Bytes, "outcome = 'applied'", RECEIVED),
    ("inbox", "envelope", Bytes, "outcome = 'rejected'", RECEIVED),
    ("inbox", "digest", Bytes, ANY, RECEIVED),
    ("inbox", "epoch", Id, ANY, RECEIVED),
    ("receipts_given", "receipt", Bytes, ANY, GIVEN),
    ("receipts_given", "envelope_id", Id, OF_A_MESSAGE, GIVEN),
    ("receipts_given", "outcome", Text, OF_A_MESSAGE, GIVEN),
    ("receipts_got", "receipt", Bytes, ANY, GOT),
    ("receipts_got", "digest", Bytes, OF_A_MESSAGE, GOT),
    ("receipts_got", "envelope_id", Id, OF_A_MESSAGE, GOT),
    ("peer_keys", "public_key", Text, "from_index > 0", KEYS),
    ("access_log", "actor", Id, PLACED, ACCESS),
    ("access_log", "salt", Bytes, PLACED, ACCESS),
    ("access_log", "leaf_hash", Bytes, PLACED, ACCESS),
    ("access_log", "action", Text, PLACED, ACCESS),
];

/// The places at which a value of this length is changed.
fn places(length: usize) -> [usize; 3] {
    [0, length / 2, length - 1]
}

/// The value with one bit, or of a text one letter, changed at each of three places.
fn changed(value: &Value) -> Vec<Value> {
    let flipped = |bytes: &[u8]| {
        places(bytes.len()).map(|at| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1;
            bytes
        })
    };
    match value {
        Value::Bytes(bytes) => flipped(bytes).map(Value::Bytes).to_vec(),
        Value::Id(id) => {
            flipped(id.as_bytes()).map(|id| Value::Id(Uuid::from_slice(&id).expect("16"))).to_vec()
        }
        Value::Number(number) => vec![Value::Number(number ^ 1)],
        Value::Text(text) => {
            let letters: Vec<char> = text.chars().collect();
            let at_each = places(letters.len()).map(|at| {
                let mut letters = letters.clone();
                letters[at] = if letters[at] == 'x' { 'y' } else { 'x' };
                Value::Text(letters.into_iter().collect())
            });
            at_each.to_vec()
        }
    }
}

async fn node(id: &str, database: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default().with(&kind(), Counting));
    let routes: Router =
        samraad::peers::routes::routes(Arc::clone(&receivers)).merge(register::log_routes::routes());
    FederationNode::start_with(id, database, receivers, routes).await
}

/// Two trusts with entries, one of which is withdrawn, and messages both ways, one of which was rejected.
async fn two_with_a_history(database: Kind) -> (FederationNode, FederationNode) {
    let (here, there) = (node("nordvik", database).await, node("sunnvik", Kind::Sqlite).await);
    here.pair(&there).await;
    for node in [&here, &there] {
        publish(&node.trust, 3).await;
        let withdrawal = WithdrawalV1 {
            id: new_id(),
            origin: node.trust.origin.clone(),
            log: None,
            index: 1,
            reason: WithdrawalReason::Error,
        };
        append(&node.trust, Content::Withdrawal(withdrawal)).await.expect("withdrawn");
        own_log::publish_checkpoint(&node.trust).await.expect("signed");
    }
    for (one, other) in [(&here, &there), (&there, &here)] {
        let pulled = sync_now(&one.trust, one.peer(other).await.id).await.expect("pulled");
        assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 4));
        say(one, other, "a question").await;
        say(one, other, "unwanted").await;
        assert_eq!(pull(other, one).await, 2);
        sequence(&one.trust).await.expect("sequenced");
    }
    (here, there)
}

/// The value of the class in one row.
async fn read(db: &Db, (table, column, is, only, _): &Class) -> Value {
    let sql = format!("SELECT {column} FROM {table} WHERE {only} LIMIT 1");
    macro_rules! read {
        ($as:ty) => {
            match db {
                Db::Sqlite { reader, .. } => {
                    sqlx::query_scalar::<_, $as>(AssertSqlSafe(sql)).fetch_one(reader).await
                }
                Db::Postgres(pool) => sqlx::query_scalar::<_, $as>(AssertSqlSafe(sql)).fetch_one(pool).await,
            }
            .unwrap_or_else(|error| panic!("{table}.{column}: {error}"))
        };
    }
    match is {
        Bytes => Value::Bytes(read!(Vec<u8>)),
        Text => Value::Text(read!(String)),
        Id => Value::Id(read!(Uuid)),
        Number => Value::Number(read!(i64)),
    }
}

/// Puts `new` where `old` stands, as somebody with the database's password would.
async fn replace(db: &Db, (table, column, _, only, _): &Class, old: &Value, new: &Value) {
    let sql = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2 AND {only}");
    macro_rules! write {
        ($new:expr, $old:expr) => {
            match db {
                Db::Sqlite { writer, .. } => {
                    let done = sqlx::query(AssertSqlSafe(sql)).bind($new).bind($old).execute(writer).await;
                    done.expect("written").rows_affected()
                }
                Db::Postgres(pool) => {
                    let done = sqlx::query(AssertSqlSafe(sql)).bind($new).bind($old).execute(pool).await;
                    done.expect("written").rows_affected()
                }
            }
        };
    }
    let rows = match (new, old) {
        (Value::Bytes(new), Value::Bytes(old)) => write!(new.clone(), old.clone()),
        (Value::Text(new), Value::Text(old)) => write!(new.clone(), old.clone()),
        (Value::Id(new), Value::Id(old)) => write!(*new, *old),
        (Value::Number(new), Value::Number(old)) => write!(*new, *old),
        _ => panic!("a value keeps its type"),
    };
    assert!(rows > 0, "{table}.{column}: nothing was changed");
}

/// The checks that find something wrong.
async fn found_by(trust: &Trust) -> Vec<&'static str> {
    let report = verify_trust(trust).await.expect("the database answers");
    report.checks().iter().filter(|check| check.wrong() > 0).map(|check| check.what()).collect()
}

async fn a_flipped_bit_is_found_in_every_class_of_stored_bytes(database: TestDatabase) {
    let (here, there) = two_with_a_history(database.kind()).await;
    let plan = Plan { lead: Duration::ZERO, overlap: Duration::from_secs(24 * 3600), overlap_entries: 1 };
    rotate(&there.trust, &there.administrator, KeyPurpose::Envelope, plan).await.expect("changed");
    own_log::publish_checkpoint(&there.trust).await.expect("signed");
    assert_eq!(sync_now(&here.trust, here.peer(&there).await.id).await.expect("pulled").new, 1);
    sequence(&here.trust).await.expect("sequenced");
    all_is_whole(&here.trust).await;
    let report = verify_trust(&here.trust).await.expect("read");
    for check in report.checks().iter().filter(|check| check.what() != OF_TWO_HISTORIES) {
        assert!(check.count() > 0, "{}: nothing to look at, so the flips below prove nothing", check.what());
    }
    for class in CLASSES {
        let (table, column, .., expected) = class;
        let value = read(&here.trust.db, class).await;
        for wrong in changed(&value) {
            replace(&here.trust.db, class, &value, &wrong).await;
            let found = found_by(&here.trust).await;
            assert!(found.contains(expected), "{table}.{column}: {wrong:?} was found by {found:?}");
            replace(&here.trust.db, class, &wrong, &value).await;
        }
    }
    all_is_whole(&here.trust).await;

    // What lies outside the database, where it can contradict it.
    for (file, found) in
        [("own-log-marker", CHECKPOINTS), ("access-log-checkpoints", "access log: checkpoints outside")]
    {
        let path = here.trust.settings.folder.join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        let (before, root) = text.split_once(' ').expect("a size and a root");
        let other = if root.starts_with('0') { '1' } else { '0' };
        std::fs::write(&path, format!("{before} {other}{}", &root[1..])).expect("written");
        assert_eq!(found_by(&here.trust).await, [found], "{file}");
        std::fs::write(&path, &text).expect("written");
    }
    all_is_whole(&here.trust).await;
}

/// Rows that are gone, or that nobody signed.
async fn a_row_cut_off_or_put_in_is_found(database: TestDatabase) {
    let (here, _there) = two_with_a_history(database.kind()).await;
    for (sql, expected) in [
        ("DELETE FROM register_decisions WHERE leaf_index = 0", SEARCH),
        ("UPDATE register_entries SET salt = NULL, content = NULL WHERE leaf_index = 2", CONTENTS),
        ("UPDATE register_entries SET status = 'withdrawn', changed_by = 3 WHERE leaf_index = 2", CONTENTS),
        (
            "INSERT INTO register_leaves (source, leaf_index, kind, commitment)
          SELECT source, 4, kind, commitment FROM register_leaves WHERE leaf_index = 0",
            "register: leaves",
        ),
        ("DELETE FROM register_leaves WHERE leaf_index = 3", ROOTS),
    ] {
        let write = match &here.trust.db {
            Db::Sqlite { writer, .. } => {
                sqlx::query(sql).execute(writer).await.map(|done| done.rows_affected())
            }
            Db::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|done| done.rows_affected()),
        };
        assert!(write.expect("written") > 0, "{sql}");
        let found = found_by(&here.trust).await;
        assert!(found.contains(&expected), "{sql}: {found:?}");
    }
}

on_both_databases!(a_flipped_bit_is_found_in_every_class_of_stored_bytes, a_row_cut_off_or_put_in_is_found);

//! The access log on both databases: sequenced, verified, and tampered with in every way that a database lets one.

use std::collections::BTreeSet;
use std::time::Duration;

use samraad::audit::leaf::LoggedAccess;
use samraad::audit::sequencer::sequence;
use samraad::audit::store::record;
use samraad::audit::verifier::{Broken, Unbroken, verify};
use samraad::audit::{Access, Object};
use samraad::kernel::access::{Actor, Role};
use samraad::kernel::clock::Timestamp;
use samraad::kernel::ids::{AccessId, CaseId, SubjectId, UserId};
use samraad::platform::db::On;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;
use sqlx::AssertSqlSafe;

async fn write_rows(trust: &StoryTrust, count: usize) {
    let actor = Actor {
        trust: trust.id.clone(),
        user: UserId::new(trust.random()),
        roles: [Role::Clinician, Role::Assessor].into(),
        units: BTreeSet::new(),
    };
    let mut tx = trust.db.begin().await.expect("begins");
    for row in 0..count {
        let access = Access {
            actor: &actor,
            action: "read_case",
            object: Object::Case(CaseId::new(trust.random())),
            subject: (row % 2 == 0).then(|| SubjectId::new(trust.random())),
            reason: (row % 3 == 0).then(|| format!("reason {row}")),
        };
        record(&mut tx, trust, &access).await.expect("writes");
        trust.clock.advance(Duration::from_micros(1));
    }
    tx.commit().await.expect("commits");
}

/// A log of 300 rows, then 20 more, sequenced each time: two checkpoints.
async fn log_on(database: TestDatabase) -> StoryTrust {
    let trust = StoryTrust::on(database).await;
    for count in [300, 20] {
        write_rows(&trust, count).await;
        assert_eq!(sequence(&trust).await.expect("sequences"), count as u64);
    }
    trust
}

async fn verdict(trust: &StoryTrust) -> Result<Unbroken, Broken> {
    verify(&trust.db, &trust.settings.folder).await.expect("reads")
}

/// Runs SQL as somebody with the database's password would.
async fn tamper(trust: &StoryTrust, sql: &str) {
    let changed = run(trust, sql).await;
    assert_ne!(changed, 0, "{sql}");
}

async fn run(trust: &StoryTrust, sql: &str) -> u64 {
    match trust.db.write() {
        On::Sqlite(pool) => {
            sqlx::query(AssertSqlSafe(sql)).execute(pool).await.expect("runs").rows_affected()
        }
        On::Postgres(pool) => {
            sqlx::query(AssertSqlSafe(sql)).execute(pool).await.expect("runs").rows_affected()
        }
    }
}

async fn rows_get_their_place_once_however_many_sequence(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    assert_eq!(sequence(&trust).await.expect("sequences"), 0, "nothing to do");
    assert_eq!(verdict(&trust).await.expect("an empty log is unbroken").rows, 0);
    write_rows(&trust, 600).await;
    assert_eq!(verdict(&trust).await.expect("unbroken").waiting, 600);
    let (a, b, c) = tokio::join!(sequence(&trust), sequence(&trust), sequence(&trust));
    let placed = a.expect("sequences") + b.expect("sequences") + c.expect("sequences");
    assert_eq!(placed, 600);
    write_rows(&trust, 5).await;
    assert_eq!(sequence(&trust).await.expect("sequences"), 5);
    write_rows(&trust, 2).await;
    let unbroken = verdict(&trust).await.expect("unbroken");
    assert_eq!((unbroken.rows, unbroken.waiting), (605, 2));
    assert!(unbroken.checkpoints >= 2, "{unbroken:?}");
}

async fn a_changed_row_is_named(database: TestDatabase) {
    let trust = log_on(database).await;
    assert_eq!(verdict(&trust).await.expect("unbroken").checkpoints, 2);
    for change in ["action = 'edit_draft'", "reason = 'another'", "subject = NULL", "roles = 'auditor'"] {
        tamper(&trust, &format!("UPDATE access_log SET {change} WHERE leaf_index = 6")).await;
        let broken = verdict(&trust).await.expect_err(change);
        assert!(matches!(broken, Broken::Changed { place: 6, .. }), "{change}: {broken:?}");
    }
}

async fn a_row_that_was_taken_out_leaves_a_gap(database: TestDatabase) {
    let trust = log_on(database).await;
    tamper(&trust, "DELETE FROM access_log WHERE leaf_index = 299").await;
    assert_eq!(verdict(&trust).await, Err(Broken::Missing { place: 299 }));
    tamper(&trust, "DELETE FROM access_log WHERE leaf_index = 0").await;
    assert_eq!(verdict(&trust).await, Err(Broken::Missing { place: 0 }));
}

async fn the_last_rows_cannot_be_taken_out_either(database: TestDatabase) {
    let trust = log_on(database).await;
    tamper(&trust, "DELETE FROM access_log WHERE leaf_index >= 310").await;
    assert_eq!(verdict(&trust).await, Err(Broken::Missing { place: 310 }));
}

async fn rows_that_changed_places_are_seen(database: TestDatabase) {
    let trust = log_on(database).await;
    for (from, to) in [(10, 1000), (11, 10), (1000, 11)] {
        tamper(&trust, &format!("UPDATE access_log SET leaf_index = {to} WHERE leaf_index = {from}")).await;
    }
    // Each row still fits its own hash, so it is the checkpoint that tells.
    assert_eq!(verdict(&trust).await, Err(Broken::Checkpoint { from: 0, to: 300 }));
}

async fn a_row_that_was_put_in_is_named(database: TestDatabase) {
    let trust = log_on(database).await;
    write_rows(&trust, 1).await;
    tamper(&trust, "UPDATE access_log SET leaf_index = 320 WHERE leaf_index IS NULL").await;
    assert!(matches!(verdict(&trust).await, Err(Broken::PutIn { .. })));
}

/// The row at a place, as text and bytes that both databases give alike.
async fn row_at(trust: &StoryTrust, place: i64) -> (LoggedAccess, [u8; 32]) {
    type Row = (
        AccessId,
        Timestamp,
        UserId,
        String,
        String,
        String,
        Option<uuid::Uuid>,
        Option<SubjectId>,
        Option<String>,
        Vec<u8>,
    );
    const SQL: &str = "SELECT id, at, actor, roles, action, object_kind, object_id, subject, reason, salt
                       FROM access_log WHERE leaf_index = $1";
    let row: Row = match trust.db.read() {
        On::Sqlite(pool) => sqlx::query_as(SQL).bind(place).fetch_one(pool).await.expect("reads"),
        On::Postgres(pool) => sqlx::query_as(SQL).bind(place).fetch_one(pool).await.expect("reads"),
    };
    let (id, at, actor, roles, action, object_kind, object_id, subject, reason, salt) = row;
    let access = LoggedAccess { id, at, actor, roles, action, object_kind, object_id, subject, reason };
    (access, salt.try_into().expect("32 bytes"))
}

/// Changes a row and its hash with it, so that the row fits itself.
async fn forge(trust: &StoryTrust, place: i64) {
    let (mut access, salt) = row_at(trust, place).await;
    access.reason = Some("forged".to_owned());
    let hash = access.leaf_hash(&salt).as_bytes().to_vec();
    const SQL: &str = "UPDATE access_log SET reason = 'forged', leaf_hash = $1 WHERE leaf_index = $2";
    match trust.db.write() {
        On::Sqlite(pool) => {
            sqlx::query(SQL).bind(hash).bind(place).execute(pool).await.expect("writes");
        }
        On::Postgres(pool) => {
            sqlx::query(SQL).bind(hash).bind(place).execute(pool).await.expect("writes");
        }
    }
}

async fn a_row_forged_with_its_hash_does_not_fit_the_checkpoint_outside(database: TestDatabase) {
    let trust = log_on(database).await;
    forge(&trust, 310).await;
    assert_eq!(verdict(&trust).await, Err(Broken::Checkpoint { from: 300, to: 320 }));
    forge(&trust, 17).await;
    assert_eq!(verdict(&trust).await, Err(Broken::Checkpoint { from: 0, to: 300 }));
}

async fn without_the_checkpoints_the_tree_still_tells(database: TestDatabase) {
    let trust = log_on(database).await;
    std::fs::remove_file(trust.settings.folder.join("access-log-checkpoints")).expect("removed");
    assert_eq!(verdict(&trust).await.expect("unbroken").checkpoints, 0);
    forge(&trust, 17).await;
    assert_eq!(verdict(&trust).await, Err(Broken::Tree { from: 0 }));
}

async fn a_log_cut_back_with_its_tree_is_behind_the_checkpoint(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    write_rows(&trust, 300).await;
    sequence(&trust).await.expect("sequences");
    run(&trust, "CREATE TABLE kept AS SELECT * FROM access_log_tree").await;
    write_rows(&trust, 20).await;
    sequence(&trust).await.expect("sequences");
    tamper(&trust, "DELETE FROM access_log WHERE leaf_index >= 300").await;
    tamper(
        &trust,
        "UPDATE access_log_tree SET size = (SELECT size FROM kept), frontier = (SELECT frontier FROM kept)",
    )
    .await;
    assert_eq!(verdict(&trust).await, Err(Broken::Cut { expected: 320, rows: 300 }));
}

async fn a_checkpoint_that_a_crash_left_out_is_made_up_for(database: TestDatabase) {
    let trust = log_on(database).await;
    let path = trust.settings.folder.join("access-log-checkpoints");
    let text = std::fs::read_to_string(&path).expect("reads");
    let first = text.lines().next().expect("a line");
    std::fs::write(&path, format!("{first}\n320 ab")).expect("writes");
    assert_eq!(verdict(&trust).await.expect("unbroken").checkpoints, 1);
    assert_eq!(sequence(&trust).await.expect("sequences"), 0);
    assert_eq!(verdict(&trust).await.expect("unbroken").checkpoints, 2);
}

on_both_databases!(
    rows_get_their_place_once_however_many_sequence,
    a_changed_row_is_named,
    a_row_that_was_taken_out_leaves_a_gap,
    the_last_rows_cannot_be_taken_out_either,
    rows_that_changed_places_are_seen,
    a_row_that_was_put_in_is_named,
    a_row_forged_with_its_hash_does_not_fit_the_checkpoint_outside,
    without_the_checkpoints_the_tree_still_tells,
    a_log_cut_back_with_its_tree_is_behind_the_checkpoint,
    a_checkpoint_that_a_crash_left_out_is_made_up_for,
);

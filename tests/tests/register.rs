//! The register's own log: what is appended is published once, signed after it is durable, and served as it was signed.

use federation_protocol::content::{Content, DecisionSummaryV1, WithdrawalReason, WithdrawalV1};
use federation_protocol::sync::{Body, SyncedEntry};
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::own_log::{self, CannotAppend, CannotSign};
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::strangers::pulled;
use samraad_tests::summaries::{append, decision, new_id, summary};
use samraad_tests::trusts::StoryTrust;

async fn an_entry_is_published_signed_and_verifies_at_a_stranger(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    own_log::publish_checkpoint(&trust).await.expect("an empty log is signed too");
    assert!(pulled(&trust).await.is_empty());

    let published = summary(&trust);
    assert_eq!(append(&trust, decision(published.clone())).await.expect("appended"), 0);
    assert!(pulled(&trust).await.is_empty(), "nothing is served before it is signed");
    own_log::publish_checkpoint(&trust).await.expect("signed");
    let entries = pulled(&trust).await;
    let [SyncedEntry { body: Body::Read { content: Content::DecisionSummary(read), .. }, .. }] =
        entries.as_slice()
    else {
        panic!("one summary: {entries:?}")
    };
    assert_eq!(**read, published);
}

async fn of_appends_at_once_each_gets_a_place_of_its_own(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let appending: Vec<_> = (0..24)
        .map(|_| {
            let trust = trust.trust.clone();
            tokio::spawn(async move { append(&trust, decision(summary(&trust))).await.expect("appended") })
        })
        .collect();
    let mut places = Vec::new();
    for task in appending {
        places.push(task.await.expect("no panic"));
    }
    places.sort_unstable();
    assert_eq!(places, (0..24).collect::<Vec<u64>>());
    let signing: Vec<_> = (0..4)
        .map(|_| {
            let trust = trust.trust.clone();
            tokio::spawn(async move { own_log::publish_checkpoint(&trust).await })
        })
        .collect();
    for task in signing {
        task.await.expect("no panic").expect("signed");
    }
    assert_eq!(pulled(&trust).await.len(), 24);
}

async fn nothing_is_published_twice_or_in_anothers_name(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let once = summary(&trust);
    append(&trust, decision(once.clone())).await.expect("appended");
    assert!(matches!(append(&trust, decision(once)).await, Err(CannotAppend::AlreadyPublished)));
    let foreign = DecisionSummaryV1 {
        origin: "sunnvik.example/register".parse().expect("an origin"),
        ..summary(&trust)
    };
    assert!(matches!(append(&trust, decision(foreign)).await, Err(CannotAppend::OtherOrigin)));
    own_log::publish_checkpoint(&trust).await.expect("signed");
    assert_eq!(pulled(&trust).await.len(), 1);
}

async fn an_append_that_is_not_committed_never_happened(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let mut tx = trust.db.begin().await.expect("begins");
    own_log::append(&mut tx, &trust, decision(summary(&trust))).await.expect("appended");
    drop(tx);
    assert_eq!(append(&trust, decision(summary(&trust))).await.expect("appended"), 0);
    own_log::publish_checkpoint(&trust).await.expect("signed");
    assert_eq!(pulled(&trust).await.len(), 1);
}

async fn a_withdrawal_erases_content_and_salt_and_leaves_the_tree_whole(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    append(&trust, decision(summary(&trust))).await.expect("appended");
    append(&trust, decision(summary(&trust))).await.expect("appended");
    let withdrawal = WithdrawalV1 {
        id: new_id(),
        origin: trust.origin.clone(),
        log: None,
        index: 0,
        reason: WithdrawalReason::Privacy,
    };
    append(&trust, Content::Withdrawal(withdrawal)).await.expect("appended");
    own_log::publish_checkpoint(&trust).await.expect("signed");
    let entries = pulled(&trust).await;
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0].body, Body::Absent);
    assert!(matches!(entries[1].body, Body::Read { .. }));
    let left = count(
        &trust,
        "SELECT COUNT(*) FROM register_entries WHERE leaf_index = 0 AND content IS NULL AND salt IS NULL",
    );
    assert_eq!(left.await, 1);
    let found = count(&trust, "SELECT COUNT(*) FROM register_decisions WHERE leaf_index = 0");
    assert_eq!(found.await, 0);
}

async fn a_database_unlike_what_was_signed_refuses_to_sign(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    append(&trust, decision(summary(&trust))).await.expect("appended");
    own_log::publish_checkpoint(&trust).await.expect("signed");
    append(&trust, decision(summary(&trust))).await.expect("appended");
    // As if another database had signed two other entries: this one was restored from before them.
    let marker = trust.settings.folder.join("own-log-marker");
    let root = "ab".repeat(32);
    std::fs::write(&marker, format!("2 {root}\n")).expect("written");
    for _ in 0..2 {
        let refused = own_log::publish_checkpoint(&trust).await;
        assert!(matches!(refused, Err(CannotSign::Restored)), "{refused:?}");
    }
    let restore = own_log::current_restore(trust.db.read()).await.expect("read").expect("a restore");
    assert_eq!(restore.reason, samraad::register::restore::rules::Reason::OtherHistory);
    let waits = append(&trust, decision(summary(&trust))).await;
    assert!(matches!(waits, Err(CannotAppend::Restored)), "{waits:?}");
    assert_eq!(pulled(&trust).await.len(), 1, "what was signed before is still served");
}

async fn count(trust: &Trust, sql: &'static str) -> i64 {
    match &trust.db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_one(reader).await,
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
    }
    .expect("counted")
}

on_both_databases!(
    an_entry_is_published_signed_and_verifies_at_a_stranger,
    of_appends_at_once_each_gets_a_place_of_its_own,
    nothing_is_published_twice_or_in_anothers_name,
    an_append_that_is_not_committed_never_happened,
    a_withdrawal_erases_content_and_salt_and_leaves_the_tree_whole,
    a_database_unlike_what_was_signed_refuses_to_sign,
);

//! A trust ends its register and begins the next one. Peers follow, whenever they come; nothing is lost or done twice when it
//! is interrupted; nobody takes what stands behind an end, or an end that is none.

use federation_protocol::content::{DecisionSummaryV1, Leaf, WithdrawalReason};
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::{EntryKind, Origin};
use federation_protocol::log::CompactRange;
use federation_protocol::note::SignedCheckpoint;
use federation_protocol::signature::KeyPurpose;
use samraad::kernel::access::Actor;
use samraad::kernel::random::AsRng;
use samraad::peers::{Problem, handshake};
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad::register::client::Outcome;
use samraad::register::log_routes;
use samraad::register::own_log::{self, CannotAppend, CannotEnd};
use samraad::register::rotate::rotate;
use samraad::register::rotation::Plan;
use samraad::register::store::source_of;
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::log_ends::{end, held, log, two};
use samraad_tests::messages::count;
use samraad_tests::mirrors::{Handled, nothing_forked};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::registers::node;
use samraad_tests::summaries::{append, decision, publish, summary};

async fn peers_follow_over_the_end_also_those_that_were_away_and_those_that_come_later(
    database: TestDatabase,
) {
    let (nordvik, sunnvik) = two(database.kind()).await;
    let late = Handled::start("vestvik", Kind::Sqlite).await;
    nordvik.pair(&late).await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(late.pull(&nordvik).await.size, 3, "and is away from here on");
    publish(&nordvik.trust, 2).await;
    let (first, second, third) = (log(&nordvik.trust, 1), log(&nordvik.trust, 2), log(&nordvik.trust, 3));
    end(&nordvik.trust).await;
    assert_eq!(held(&nordvik.trust, &first).await, (6, 5));
    assert_eq!(held(&nordvik.trust, &second).await, (1, 0));
    let pulled = sunnvik.pull(&nordvik).await;
    assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 7));

    publish(&nordvik.trust, 2).await;
    // A key that is announced in a later log counts there and not before.
    let rotated = rotate(
        &nordvik.trust,
        &nordvik.administrator,
        KeyPurpose::Log,
        Plan { overlap_entries: 1, ..Plan::default() },
    );
    rotated.await.expect("announced");
    publish(&nordvik.trust, 3).await;
    end(&nordvik.trust).await;
    publish(&nordvik.trust, 1).await;
    let new = Handled::start("ostvik", Kind::Sqlite).await;
    nordvik.pair(&new).await;
    for peer in [&sunnvik, &late, &new] {
        let pulled = peer.pull(&nordvik).await;
        assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 6 + 8 + 2), "{}", peer.trust.id);
        for (log, expected) in [(&first, (6, 5)), (&second, (8, 5)), (&third, (2, 1))] {
            assert_eq!(held(&peer.trust, log).await, expected, "{log} at {}", peer.trust.id);
        }
        assert_eq!(peer.pull(&nordvik).await.new, 0);
        all_is_whole(&peer.trust).await;
    }
    all_is_whole(&nordvik.trust).await;
    nothing_forked(&[&sunnvik.trust, &late.trust, &new.trust]).await;
}

async fn entries_of_an_ended_log_are_corrected_and_erased_by_the_next_one(database: TestDatabase) {
    let (nordvik, sunnvik) = two(database.kind()).await;
    let old = summary(&nordvik.trust);
    append(&nordvik.trust, decision(old.clone())).await.expect("appended");
    publish(&nordvik.trust, 2).await;
    end(&nordvik.trust).await;
    let (first, second) = (log(&nordvik.trust, 1), log(&nordvik.trust, 2));
    assert_eq!(sunnvik.pull(&nordvik).await.outcome, Outcome::Complete);

    let twice = append(&nordvik.trust, decision(old.clone())).await;
    assert!(matches!(twice, Err(CannotAppend::AlreadyPublished)), "an id stands once in all logs: {twice:?}");
    let newer = DecisionSummaryV1 { supersedes: Some(old.id), ..summary(&nordvik.trust) };
    append(&nordvik.trust, decision(newer)).await.expect("appended");
    let mut tx = nordvik.trust.db.begin().await.expect("begins");
    // The second entry of all.
    let (_, told) =
        own_log::withdraw(&mut tx, &nordvik.trust, 1, WithdrawalReason::Privacy).await.expect("withdrawn");
    own_log::commit(tx).await.expect("committed");
    assert_eq!((told.index, told.place), (2, 6), "told in the second log, the seventh entry of all");
    own_log::publish_checkpoint(&nordvik.trust).await.expect("signed");
    assert_eq!(sunnvik.pull(&nordvik).await.outcome, Outcome::Complete);
    for trust in [&nordvik.trust, &sunnvik.trust] {
        assert_eq!(held(trust, &first).await, (4, 1), "{}: one superseded, one erased", trust.id);
        assert_eq!(held(trust, &second).await, (3, 1));
        let erased = "SELECT COUNT(*) FROM register_entries WHERE status = 'withdrawn' AND content IS NULL AND salt IS NULL";
        assert_eq!(count(&trust.db, erased).await, 1);
        all_is_whole(trust).await;
    }
    let receipts = format!("SELECT COUNT(*) FROM receipts_given WHERE log = '{second}' AND withdrawal = 2");
    assert_eq!(count(&sunnvik.trust.db, receipts.leak()).await, 1, "signed for, by the log that says so");
}

async fn nothing_is_appended_while_an_end_waits_and_an_empty_log_does_not_end(database: TestDatabase) {
    let (nordvik, _sunnvik) = two(database.kind()).await;
    let by = Actor::node(nordvik.trust.id.clone());
    assert!(matches!(own_log::end(&nordvik.trust, &by).await, Err(CannotEnd::Empty)));
    publish(&nordvik.trust, 1).await;
    own_log::end(&nordvik.trust, &by).await.expect("ended");
    let refused = append(&nordvik.trust, decision(summary(&nordvik.trust))).await;
    assert!(matches!(refused, Err(CannotAppend::Ended)), "{refused:?}");
    assert!(matches!(own_log::end(&nordvik.trust, &by).await, Err(CannotEnd::Ended)));
    own_log::publish_checkpoint(&nordvik.trust).await.expect("goes on");
    assert!(
        matches!(own_log::end(&nordvik.trust, &by).await, Err(CannotEnd::Empty)),
        "it has nothing but its beginning"
    );
    publish(&nordvik.trust, 1).await;
    assert_eq!(held(&nordvik.trust, &log(&nordvik.trust, 2)).await, (2, 1));
    let logged = "SELECT COUNT(*) FROM access_log WHERE object_kind = 'register' AND reason = 'end nordvik.example/register'";
    all_is_whole(&nordvik.trust).await;
    assert_eq!(count(&nordvik.trust.db, logged).await, 1);
}

/// The log's own key signs what it must not: entries behind an end, a beginning that tells of another end, none at all.
#[tokio::test]
async fn what_stands_behind_an_end_and_a_false_beginning_are_not_applied() {
    let (nordvik, sunnvik) = two(Kind::Sqlite).await;
    publish(&nordvik.trust, 2).await;
    end(&nordvik.trust).await;
    publish(&nordvik.trust, 1).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 3 + 2);
    let (first, second) = (log(&nordvik.trust, 1), log(&nordvik.trust, 2));
    let whole = [held(&sunnvik.trust, &first).await, held(&sunnvik.trust, &second).await];

    // Served in the place of the newest log: the first one, grown by an entry.
    let liar = Forger::of(&nordvik).await;
    liar.grow_behind_the_end(&first).await;
    nordvik.behave(|it| it.instead = Some(liar.trust.clone()));
    publish(&nordvik.trust, 1).await;
    let pulled = sunnvik.pull(&nordvik).await;
    assert_eq!(pulled.outcome, Outcome::Problem(Problem::AfterEnd));
    assert_eq!([held(&sunnvik.trust, &first).await, held(&sunnvik.trust, &second).await], whole);
    let late = Handled::start("vestvik", Kind::Sqlite).await;
    nordvik.pair(&late).await;
    assert_eq!(late.pull(&nordvik).await.outcome, Outcome::Problem(Problem::AfterEnd));
    assert_eq!(held(&late.trust, &first).await, (0, 0), "not even what stands before the end");

    nordvik.behave(|it| it.instead = None);
    assert_eq!(sunnvik.pull(&nordvik).await.outcome, Outcome::Complete);
    assert_eq!(late.pull(&nordvik).await.outcome, Outcome::Complete);
    for peer in [&sunnvik, &late] {
        assert_eq!(held(&peer.trust, &second).await, (3, 2));
        all_is_whole(&peer.trust).await;
    }

    // A second log that tells of another first one than was signed.
    let twin = FederationNode::twin_of(&nordvik, log_routes::routes()).await;
    let known = twin.approve(&late).await;
    handshake::announce(&twin.trust, known).await.expect("announced");
    assert!(twin.peer(&late).await.is_active(), "it may read there as well");
    publish(&twin.trust, 4).await;
    end(&twin.trust).await;
    publish(&twin.trust, 2).await;
    forget(&late.trust, &second).await;
    nordvik.behave(|it| it.instead = Some(twin.trust.clone()));
    late.pull(&nordvik).await;
    assert_eq!(late.pull(&nordvik).await.outcome, Outcome::Frozen);
    let source = source_of(&late.trust.db, &second).await.expect("reads").expect("known");
    assert!(source.frozen_at.is_some(), "nothing more of it is applied");
}

/// As if a log had never been pulled.
async fn forget(trust: &Trust, log: &Origin) {
    let Db::Sqlite { writer, .. } = &trust.db else { panic!("on SQLite") };
    for table in ["register_decisions", "register_entries", "register_leaves"] {
        let sql = format!(
            "DELETE FROM {table} WHERE source = (SELECT id FROM register_sources WHERE origin = '{log}')"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(writer).await.expect("deleted");
    }
    sqlx::query("DELETE FROM register_sources WHERE origin = ?")
        .bind(log.as_str())
        .execute(writer)
        .await
        .expect("deleted");
}

/// A copy of a trust's database that is written to as no program would.
struct Forger {
    trust: Trust,
    _story: FederationNode,
}

impl Forger {
    async fn of(other: &Handled) -> Self {
        let twin = FederationNode::twin_of(other, axum::Router::new()).await;
        publish(&twin.trust, 2).await;
        end(&twin.trust).await;
        Self { trust: twin.trust.clone(), _story: twin }
    }

    /// Makes the ended log the own one again and signs an entry more in it, with what the other one has before.
    async fn grow_behind_the_end(&self, log: &Origin) {
        let db = &self.trust.db;
        let Db::Sqlite { writer, .. } = db else { panic!("on SQLite") };
        let mut range = CompactRange::empty();
        let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT l.kind, l.commitment FROM register_leaves l JOIN register_sources s ON s.id = l.source
             WHERE s.origin = ? ORDER BY l.leaf_index",
        )
        .bind(log.as_str())
        .fetch_all(writer)
        .await
        .expect("reads");
        let leaf = |kind: i64, commitment: &[u8]| Leaf {
            kind: EntryKind::from_code(kind as u16),
            commitment: Hash::from_slice(commitment).expect("a hash"),
        };
        for (kind, commitment) in &rows {
            range.append(leaf(*kind, commitment).hash()).expect("room");
        }
        let salt = Salt::random(&mut AsRng(&SystemRandomness));
        let content = decision(summary(&self.trust)).encode().expect("encodes");
        let more = content.commit(&salt);
        range.append(more.hash()).expect("room");
        let key = self.trust.federation_keys.in_use().log.of_log(log);
        let signed = SignedCheckpoint::sign(&key, range.size(), range.root());
        for sql in [
            "UPDATE register_sources SET own = 0".to_owned(),
            format!(
                "UPDATE register_sources SET own = 1, size = size + 1, checkpoint_size = size + 1 WHERE origin = '{log}'"
            ),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(writer).await.expect("written");
        }
        sqlx::query("UPDATE register_sources SET checkpoint = ?, root = ? WHERE own")
            .bind(signed.note())
            .bind(range.root().as_bytes().to_vec())
            .execute(writer)
            .await
            .expect("written");
        sqlx::query(
            "INSERT INTO register_leaves (source, leaf_index, kind, commitment)
             SELECT id, size - 1, ?, ? FROM register_sources WHERE own",
        )
        .bind(i64::from(more.kind.code()))
        .bind(more.commitment.as_bytes().to_vec())
        .execute(writer)
        .await
        .expect("written");
        sqlx::query(
            "INSERT INTO register_entries (source, leaf_index, status, salt, content, applied_at)
             SELECT id, size - 1, 'live', ?, ?, 0 FROM register_sources WHERE own",
        )
        .bind(salt.as_bytes().to_vec())
        .bind(content.bytes())
        .execute(writer)
        .await
        .expect("written");
    }
}

async fn the_page_of_the_own_register_shows_what_has_ended(database: TestDatabase) {
    let nordvik = node("nordvik", database.kind()).await;
    publish(&nordvik.trust, 2).await;
    let admin = Person::sign_in(nordvik.server.url.as_str(), "admin").await;
    let page = admin.get("/register/eget").await.expect("answered").body;
    assert!(page.contains("samraad register end") && !page.contains("Avsluttede registre"), "{page}");
    end(&nordvik.trust).await;
    let page = admin.get("/register/eget").await.expect("answered").body;
    for part in
        ["Avsluttede registre", "nordvik.example/register: 3 oppføringer", "nordvik.example/register/log-2"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let sources = admin.get("/register/kilder").await.expect("answered").body;
    assert!(sources.contains("Avsluttet"), "{sources}");
    let first = source_of(&nordvik.trust.db, &nordvik.trust.origin).await.expect("reads").expect("ours");
    for (index, part) in [(2, "Registeret er avsluttet"), (0, "Multippel sklerose")] {
        let entry =
            admin.get(&format!("/register/{}/{index}", first.origin_hash)).await.expect("answered").body;
        assert!(entry.contains(part), "{part}: {entry}");
    }
}

on_both_databases!(
    peers_follow_over_the_end_also_those_that_were_away_and_those_that_come_later,
    entries_of_an_ended_log_are_corrected_and_erased_by_the_next_one,
    nothing_is_appended_while_an_end_waits_and_an_empty_log_does_not_end,
    the_page_of_the_own_register_shows_what_has_ended,
);

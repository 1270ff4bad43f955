//! Registers read through mirrors: when an origin is down, when a mirror lies, and by whom.

use std::time::Duration;

use federation_protocol::content::{Content, ContentBundle, ContentEntry, WithdrawalReason, WithdrawalV1};
use federation_protocol::mirror::prefix_of;
use federation_protocol::tiles::Resource;
use samraad::peers::client::{FetchError, PeerClient};
use samraad::peers::{Grants, Problem, change};
use samraad::register::client::Outcome;
use samraad::register::store::source_of;
use samraad::register::{LOG_PREFIX, own_log};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::mirrors::{Handled, nothing_forked, verified};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, new_id, publish};

/// Nordvik reads, Sunnvik publishes, Vestvik mirrors.
async fn three(kind: Kind) -> (Handled, Handled, Handled) {
    let (nordvik, sunnvik, vestvik) = (
        Handled::start("nordvik", kind).await,
        Handled::start("sunnvik", Kind::Sqlite).await,
        Handled::start("vestvik", kind).await,
    );
    nordvik.pair(&sunnvik).await;
    nordvik.pair(&vestvik).await;
    sunnvik.pair(&vestvik).await;
    (nordvik, sunnvik, vestvik)
}

async fn via(reader: &Handled, origin: &Handled) -> Option<String> {
    let source = source_of(&reader.trust.db, &origin.trust.origin).await.expect("read").expect("a source");
    source.fetched_via_name
}

/// Asks `from` as `who` for a resource of its copy of the log of `origin`.
async fn ask(who: &Handled, from: &Handled, origin: &Handled, path: &str) -> Result<Vec<u8>, u16> {
    let client = PeerClient::new(&who.trust, &who.peer(from).await).expect("a client");
    match client.get(&format!("{}{path}", prefix_of(&origin.trust.origin)), 1 << 20).await {
        Ok(bytes) => Ok(bytes),
        Err(FetchError::Status { status, .. }) => Err(status.as_u16()),
        Err(error) => panic!("{error}"),
    }
}

async fn grant(of: &Handled, to: &Handled, grants: Grants) {
    let peer = of.peer(to).await;
    change::grant(&of.trust, &of.permit(), peer.id, peer.version, grants).await.expect("granted");
}

async fn while_an_origin_is_down_its_register_comes_through_a_mirror(database: TestDatabase) {
    let (nordvik, sunnvik, vestvik) = three(database.kind()).await;
    publish(&sunnvik.trust, 2).await;
    assert_eq!(nordvik.pull(&sunnvik).await.outcome, Outcome::Complete);
    assert_eq!(via(&nordvik, &sunnvik).await, None);
    publish(&sunnvik.trust, 300).await;
    assert_eq!(vestvik.pull(&sunnvik).await.outcome, Outcome::Complete);
    sunnvik.behave(|it| it.is_down = true);

    let pulled = nordvik.pull(&sunnvik).await;
    assert_eq!(pulled.outcome, Outcome::Problem(Problem::Failed), "that it does not answer stays to be seen");
    assert_eq!((pulled.via, pulled.size), (Some(vestvik.trust.origin.clone()), 302));
    assert_eq!(via(&nordvik, &sunnvik).await.as_deref(), Some("vestvik sykehus HF"));
    assert_eq!(verified(&nordvik.trust, &sunnvik.trust).await, (302, 302));

    sunnvik.behave(|it| it.is_down = false);
    publish(&sunnvik.trust, 1).await;
    let pulled = nordvik.pull(&sunnvik).await;
    assert_eq!((pulled.outcome, pulled.via, pulled.size), (Outcome::Complete, None, 303));
    assert_eq!(via(&nordvik, &sunnvik).await, None);
    // Now the mirror is behind, which is no fault of anybody's.
    sunnvik.behave(|it| it.is_down = true);
    assert_eq!(nordvik.pull(&sunnvik).await.size, 303);
    assert_eq!(verified(&nordvik.trust, &sunnvik.trust).await, (303, 303));
    nothing_forked(&[&nordvik.trust, &vestvik.trust]).await;
}

#[tokio::test]
async fn a_mirror_that_lies_changes_nothing_and_an_honest_one_is_found() {
    let (nordvik, sunnvik, vestvik) = three(Kind::Sqlite).await;
    let austvik = Handled::start("austvik", Kind::Sqlite).await;
    austvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 2).await;
    nordvik.pull(&sunnvik).await;
    publish(&sunnvik.trust, 3).await;
    vestvik.pull(&sunnvik).await;
    austvik.pull(&sunnvik).await;
    sunnvik.behave(|it| it.is_down = true);
    vestvik.behave(|it| it.alters_leaves = true);

    let pulled = nordvik.pull(&sunnvik).await;
    assert_eq!((pulled.via, pulled.size), (None, 2));
    assert_eq!(verified(&nordvik.trust, &sunnvik.trust).await, (2, 2));
    let source = source_of(&nordvik.trust.db, &sunnvik.trust.origin).await.expect("read").expect("a source");
    assert_eq!(source.frozen_at, None, "what a mirror serves proves nothing against the origin");
    nothing_forked(&[&nordvik.trust]).await;

    nordvik.pair(&austvik).await;
    let pulled = nordvik.pull(&sunnvik).await;
    assert_eq!((pulled.via, pulled.size), (Some(austvik.trust.origin.clone()), 5));
    assert_eq!(verified(&nordvik.trust, &sunnvik.trust).await, (5, 5));
    nothing_forked(&[&nordvik.trust]).await;
}

#[tokio::test]
async fn a_mirror_serves_contents_to_those_only_whom_the_origin_names() {
    let (nordvik, sunnvik, vestvik) = three(Kind::Sqlite).await;
    publish(&sunnvik.trust, 3).await;
    let everything = Grants::ALL;
    grant(&sunnvik, &nordvik, Grants { read_register: false, ..everything }).await;
    vestvik.pull(&sunnvik).await;
    let content = "content/000";
    assert_eq!(ask(&nordvik, &vestvik, &sunnvik, content).await, Err(403), "not named");
    assert!(ask(&nordvik, &vestvik, &sunnvik, "checkpoint").await.is_ok(), "checkpoints are public");
    assert!(ask(&nordvik, &vestvik, &sunnvik, "tile/entries/000.p/3").await.is_ok());
    let own = ask(&sunnvik, &vestvik, &sunnvik, content).await.expect("its own contents");
    assert_eq!(ContentBundle::decode(&own).expect("a bundle").entries.len(), 3);

    grant(&sunnvik, &nordvik, everything).await;
    vestvik.pull(&sunnvik).await;
    assert_eq!(ask(&nordvik, &vestvik, &sunnvik, content).await, Ok(own.clone()), "named at the next pull");

    grant(&sunnvik, &vestvik, Grants { mirror: false, ..everything }).await;
    vestvik.pull(&sunnvik).await;
    assert_eq!(ask(&nordvik, &vestvik, &sunnvik, content).await, Err(403), "nobody is named any more");
    assert_eq!(ask(&sunnvik, &vestvik, &sunnvik, content).await, Ok(own));

    assert_eq!(ask(&sunnvik, &vestvik, &nordvik, "checkpoint").await, Err(404), "no copy");
    let cut = prefix_of(&sunnvik.trust.origin).replace("/federation/mirror/", "");
    let short: String = cut.chars().take(16).collect();
    let client = PeerClient::new(&nordvik.trust, &nordvik.peer(&vestvik).await).expect("a client");
    let refused = client.get(&format!("/federation/mirror/{short}/checkpoint"), 1024).await;
    assert!(refused.is_err_and(|error| error.is_not_found()), "an address has one spelling");
}

#[tokio::test]
async fn what_was_withdrawn_while_a_mirror_was_offline_is_gone_from_it_after_its_next_pull() {
    let (nordvik, sunnvik, vestvik) = three(Kind::Sqlite).await;
    publish(&sunnvik.trust, 2).await;
    vestvik.pull(&sunnvik).await;
    let withdrawal = WithdrawalV1 {
        id: new_id(),
        origin: sunnvik.trust.origin.clone(),
        log: None,
        index: 0,
        reason: WithdrawalReason::Privacy,
    };
    append(&sunnvik.trust, Content::Withdrawal(withdrawal)).await.expect("appended");
    publish(&sunnvik.trust, 1).await;
    vestvik.pull(&sunnvik).await;
    let bundle = ask(&nordvik, &vestvik, &sunnvik, "content/000").await.expect("served");
    let entries = ContentBundle::decode(&bundle).expect("a bundle").entries;
    assert_eq!(entries.first(), Some(&ContentEntry::Absent));
    assert_eq!(verified(&vestvik.trust, &sunnvik.trust).await, (4, 3));

    sunnvik.behave(|it| it.is_down = true);
    assert_eq!(nordvik.pull(&sunnvik).await.size, 4);
    assert_eq!(verified(&nordvik.trust, &sunnvik.trust).await, (4, 3));
}

async fn tiles_of_a_copy_are_those_of_the_log_and_are_worked_out_once(database: TestDatabase) {
    let (nordvik, sunnvik, vestvik) = three(database.kind()).await;
    publish(&sunnvik.trust, 600).await;
    vestvik.pull(&sunnvik).await;
    for path in ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/1", "tile/1/000.p/2"] {
        let resource = Resource::parse(path).expect("a path");
        let ours = own_log::serve(&sunnvik.trust.db, resource).await.expect("served").expect("there");
        for _ in 0..2 {
            assert_eq!(ask(&nordvik, &vestvik, &sunnvik, path).await, Ok(ours.clone()), "{path}");
        }
    }
    let kept =
        samraad_tests::messages::count(&vestvik.trust.db, "SELECT COUNT(*) FROM register_hashes").await;
    assert_eq!(kept, 2, "one for each full bundle");
    assert_eq!(
        ask(&nordvik, &vestvik, &sunnvik, "tile/1/000.p/3").await,
        Err(404),
        "not beyond the checkpoint"
    );
    let url = format!("{}{LOG_PREFIX}tile/1/000.p/2", sunnvik.server.url);
    let tile =
        samraad_tests::web::client().get(url).timeout(Duration::from_secs(10)).send().await.expect("answers");
    let cache = tile.headers().get("cache-control").and_then(|value| value.to_str().ok());
    assert_eq!(cache, Some("public, max-age=31536000, immutable"));
}

on_both_databases!(
    while_an_origin_is_down_its_register_comes_through_a_mirror,
    tiles_of_a_copy_are_those_of_the_log_and_are_worked_out_once,
);

//! A database that was restored from a backup: it gets back what it lacks, or does not sign; it never signs a second
//! history. Each story ends with everything recomputed from stored bytes.

use samraad::platform::trust::Trust;
use samraad::register::client::Outcome;
use samraad::register::own_log::{self, CannotAppend, CannotFinish, CannotSign};
use samraad::register::restore::rules::{CannotGoOn, Reason};
use samraad_tests::databases::Kind;
use samraad_tests::messages::count;
use samraad_tests::mirrors::{Handled, MARKER, nothing_forked, verified};
use samraad_tests::summaries::{append, decision, publish, summary};

/// Nordvik, and two trusts that mirror its register.
async fn three() -> (Handled, Handled, Handled) {
    let (nordvik, sunnvik, vestvik) = (
        Handled::start("nordvik", Kind::Sqlite).await,
        Handled::start("sunnvik", Kind::Sqlite).await,
        Handled::start("vestvik", Kind::Sqlite).await,
    );
    nordvik.pair(&sunnvik).await;
    nordvik.pair(&vestvik).await;
    (nordvik, sunnvik, vestvik)
}

async fn reason(trust: &Trust) -> Option<Reason> {
    let restore = own_log::current_restore(trust.db.read()).await.expect("read");
    restore.map(|restore| restore.reason)
}

async fn signs(trust: &Trust) -> bool {
    match own_log::publish_checkpoint(trust).await {
        Ok(()) => true,
        Err(CannotSign::Restored) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn epochs(trust: &Trust) -> i64 {
    count(&trust.db, "SELECT COUNT(*) FROM mailbox_epochs").await
}

#[tokio::test]
async fn after_a_restore_the_lost_entries_come_back_from_the_peers_and_the_log_goes_on() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 10).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 20).await;
    assert_eq!(vestvik.pull(&nordvik).await.size, 30, "one peer has less than the other");
    publish(&nordvik.trust, 30).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 60);

    let restored = nordvik.restore(&backup).await;
    assert_eq!(reason(&restored).await, Some(Reason::Behind));
    assert_eq!(epochs(&restored).await, 2, "messages count from a new epoch");
    let refused = append(&restored, decision(summary(&restored))).await;
    assert!(matches!(refused, Err(CannotAppend::Restored)), "{refused:?}");
    assert!(!signs(&restored).await);
    assert_eq!(sunnvik.pull(&nordvik).await.outcome, Outcome::Problem(samraad::peers::Problem::Shrunk));

    own_log::go_on(&restored).await.expect("goes on");
    assert_eq!(reason(&restored).await, None, "both have answered and nothing is missing");
    assert_eq!(verified(&restored, &nordvik.trust).await, (60, 60));
    publish(&restored, 1).await;
    for peer in [&sunnvik, &vestvik] {
        let pulled = peer.pull(&nordvik).await;
        assert_eq!((pulled.outcome, pulled.size), (Outcome::Complete, 61));
        assert_eq!(verified(&peer.trust, &nordvik.trust).await, (61, 61));
    }
    let searched =
        "SELECT COUNT(*) FROM register_decisions d JOIN register_sources s ON s.id = d.source AND s.own";
    assert_eq!(count(&restored.db, searched).await, 61, "what came back is found by the search");
    let proof = "SELECT COUNT(*) FROM register_evidence WHERE problem <> 'shrunk'";
    assert_eq!(count(&sunnvik.trust.db, proof).await, 0, "nobody saw two histories");
    nothing_forked(&[&vestvik.trust]).await;
}

#[tokio::test]
async fn an_ordinary_restart_signs_at_once_with_all_peers_out_of_reach() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 3).await;
    append(&nordvik.trust, decision(summary(&nordvik.trust))).await.expect("appended, and not signed yet");
    sunnvik.behave(|it| it.is_down = true);
    vestvik.behave(|it| it.is_down = true);
    let backup = nordvik.back_up().await;
    let same = nordvik.restore(&backup).await;
    assert_eq!(reason(&same).await, None);
    assert!(signs(&same).await);
    assert_eq!(epochs(&same).await, 1);
    assert_eq!(verified(&same, &nordvik.trust).await, (4, 4));
}

#[tokio::test]
async fn without_the_marker_it_waits_for_everybody_or_for_an_administrator() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 3);
    vestvik.behave(|it| it.is_down = true);
    let backup = nordvik.back_up().await;
    std::fs::remove_file(nordvik.trust.settings.folder.join(MARKER)).expect("it was there");
    let restored = nordvik.restore(&backup).await;
    assert_eq!(reason(&restored).await, Some(Reason::MarkerMissing));
    own_log::go_on(&restored).await.expect("asks");
    assert!(!signs(&restored).await, "one has not answered");
    // A second start goes on waiting, although the marker is there again.
    own_log::on_opening(&restored).await.expect("opens");
    assert_eq!(reason(&restored).await, Some(Reason::MarkerMissing));

    own_log::override_waiting(&restored, &nordvik.administrator, "Vestvik er nedlagt").await.expect("may");
    publish(&restored, 1).await;
    let logged =
        "SELECT COUNT(*) FROM access_log WHERE object_kind = 'register' AND reason = 'Vestvik er nedlagt'";
    assert_eq!(count(&restored.db, logged).await, 1);
    vestvik.behave(|it| it.is_down = false);
    for peer in [&sunnvik, &vestvik] {
        assert_eq!(peer.pull(&nordvik).await.outcome, Outcome::Complete);
    }
    nothing_forked(&[&sunnvik.trust, &vestvik.trust]).await;
    assert_eq!(verified(&restored, &nordvik.trust).await, (4, 4));
}

#[tokio::test]
async fn entries_that_may_be_at_a_peer_out_of_reach_are_never_written_over() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 2).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(vestvik.pull(&nordvik).await.size, 5);
    vestvik.behave(|it| it.is_down = true);
    let restored = nordvik.restore(&backup).await;
    own_log::go_on(&restored).await.expect("asks");
    let refused = own_log::override_waiting(&restored, &nordvik.administrator, "Det haster").await;
    let waiting = CannotGoOn::Waiting { unanswered: 1 };
    assert!(matches!(refused, Err(CannotFinish::Refused(why)) if why == waiting), "{refused:?}");
    assert!(!signs(&restored).await);

    vestvik.behave(|it| it.is_down = false);
    own_log::go_on(&restored).await.expect("goes on");
    assert!(signs(&restored).await);
    assert_eq!(verified(&restored, &nordvik.trust).await, (5, 5));
    assert_eq!(sunnvik.pull(&nordvik).await.size, 5);
    nothing_forked(&[&sunnvik.trust, &vestvik.trust]).await;
}

#[tokio::test]
async fn entries_that_nobody_has_are_given_up_by_a_person_only() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 2).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 3).await;
    let restored = nordvik.restore(&backup).await;
    own_log::go_on(&restored).await.expect("asks");
    assert!(!signs(&restored).await, "all have answered, and three entries are missing");
    own_log::override_waiting(&restored, &nordvik.administrator, "Ingen har hentet dem").await.expect("may");
    publish(&restored, 4).await;
    for peer in [&sunnvik, &vestvik] {
        assert_eq!(peer.pull(&nordvik).await.size, 6);
        assert_eq!(verified(&peer.trust, &nordvik.trust).await, (6, 6));
    }
    nothing_forked(&[&sunnvik.trust, &vestvik.trust]).await;
}

#[tokio::test]
async fn a_machine_restored_with_its_marker_finds_by_its_peers_that_it_is_behind() {
    let (nordvik, sunnvik, vestvik) = three().await;
    publish(&nordvik.trust, 2).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 5);
    std::fs::write(nordvik.trust.settings.folder.join(MARKER), &backup.marker).expect("written");
    let restored = nordvik.restore(&backup).await;
    assert_eq!(reason(&restored).await, None, "nothing on this machine tells");
    own_log::compare_with_peers(&restored).await.expect("asks");
    assert_eq!(reason(&restored).await, Some(Reason::PeersAhead));
    own_log::go_on(&restored).await.expect("goes on");
    assert!(signs(&restored).await);
    assert_eq!(verified(&restored, &nordvik.trust).await, (5, 5));
    nothing_forked(&[&sunnvik.trust, &vestvik.trust]).await;
}

#[tokio::test]
async fn two_histories_end_the_signing_whatever_an_administrator_wants() {
    let (nordvik, sunnvik, _vestvik) = three().await;
    publish(&nordvik.trust, 2).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 5);
    std::fs::write(nordvik.trust.settings.folder.join(MARKER), &backup.marker).expect("written");
    let restored = nordvik.restore(&backup).await;
    // Signed before anybody was asked, as a machine does that was restored as a whole.
    publish(&restored, 1).await;
    own_log::compare_with_peers(&restored).await.expect("asks");
    own_log::go_on(&restored).await.expect("asks");
    let conflict = own_log::current_restore(restored.db.read()).await.expect("read").expect("open").conflict;
    assert_eq!(conflict, Some(nordvik.peer(&sunnvik).await.id));
    let refused = own_log::override_waiting(&restored, &nordvik.administrator, "Det haster").await;
    assert!(matches!(refused, Err(CannotFinish::Refused(CannotGoOn::Conflict))), "{refused:?}");
    append(&restored, decision(summary(&restored))).await.expect_err("nothing is appended");
    assert!(!signs(&restored).await);
    assert_eq!(
        verified(&restored, &nordvik.trust).await,
        (3, 3),
        "nothing of the other history was taken in"
    );
    assert_eq!(verified(&sunnvik.trust, &nordvik.trust).await, (5, 5));
}

#[tokio::test]
async fn a_peer_that_lies_about_the_lost_entries_is_not_believed() {
    let (nordvik, sunnvik, _vestvik) = three().await;
    publish(&nordvik.trust, 2).await;
    let backup = nordvik.back_up().await;
    publish(&nordvik.trust, 3).await;
    assert_eq!(sunnvik.pull(&nordvik).await.size, 5);
    sunnvik.behave(|it| it.alters_leaves = true);
    let restored = nordvik.restore(&backup).await;
    own_log::go_on(&restored).await.expect("asks");
    let open = own_log::current_restore(restored.db.read()).await.expect("read").expect("open");
    assert_eq!(open.conflict, None, "altered leaves prove nothing");
    assert!(!signs(&restored).await);
    assert_eq!(verified(&restored, &nordvik.trust).await, (2, 2));

    sunnvik.behave(|it| it.alters_leaves = false);
    own_log::go_on(&restored).await.expect("goes on");
    assert!(signs(&restored).await);
    assert_eq!(verified(&restored, &nordvik.trust).await, (5, 5));
}

#[tokio::test]
async fn a_trust_that_never_paired_signs_on_any_database() {
    let nordvik = Handled::start("nordvik", Kind::Sqlite).await;
    std::fs::remove_file(nordvik.trust.settings.folder.join(MARKER)).expect("it was there");
    own_log::on_opening(&nordvik.trust).await.expect("opens");
    publish(&nordvik.trust, 1).await;
    assert_eq!(verified(&nordvik.trust, &nordvik.trust).await, (1, 1));
}

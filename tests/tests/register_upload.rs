//! A trust whose node accepts no connections brings its register to one that mirrors it: whole and in pieces, with what is
//! withdrawn and with a new key, and found by a third trust that reads it there.

use std::time::Duration;

use federation_protocol::content::{ContentBundle, ContentEntry, WithdrawalReason};
use federation_protocol::mirror::{Part, prefix_of};
use federation_protocol::signature::KeyPurpose;
use reqwest::StatusCode;
use samraad::app::health::health;
use samraad::peers::client::{FetchError, PeerClient};
use samraad::peers::mailbox::delivery;
use samraad::peers::{Grants, Plane, Problem, change, store as peers};
use samraad::platform::trust::Trust;
use samraad::register::client::Outcome;
use samraad::register::rotate::rotate;
use samraad::register::rotation::Plan;
use samraad::register::search::{Filter, search};
use samraad::register::store::source_of;
use samraad::register::upload::{Uploaded, upload, upload_due, upload_job};
use samraad::register::{erasure, own_log};
use samraad_tests::checker::{copy_is_the_same, register_is_whole};
use samraad_tests::databases::TestDatabase;
use samraad_tests::log_ends::{end, held, log};
use samraad_tests::messages::count;
use samraad_tests::mirrors::{nothing_forked, verified};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::publish;
use samraad_tests::uploads::{Scene, served};

/// Uploads that are still to be run.
const WAITING: &str = "SELECT COUNT(*) FROM jobs WHERE kind = 'register: upload' AND finished_at IS NULL";

/// The new key is used at once.
const AT_ONCE: Plan = Plan { lead: Duration::ZERO, overlap: Duration::from_secs(86_400), overlap_entries: 1 };

async fn hits(trust: &Trust) -> usize {
    search(&trust.db, &Filter::default(), None, 25).await.expect("searched").rows.len()
}

async fn take_back(trust: &Trust, index: i64) -> u64 {
    let mut tx = trust.db.begin().await.expect("begins");
    let (_, appended) =
        own_log::withdraw(&mut tx, trust, index, WithdrawalReason::Privacy).await.expect("withdrawn");
    own_log::commit(tx).await.expect("committed");
    own_log::publish_checkpoint(trust).await.expect("signed");
    appended.index
}

async fn a_log_that_nobody_can_come_for_is_brought_witnessed_and_found_through_the_mirror(
    database: TestDatabase,
) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 600).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 600 });
    let parts = [
        "grants",
        "checkpoint",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
        "content/000?from=0",
        "content/001?from=256",
        "content/002?from=512",
    ];
    assert_eq!(scene.parts(), parts);
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (600, 600));
    copy_is_the_same(&scene.closed, &scene.vestvik.trust, 600).await;

    // The mirror has said as witness what it has, and the sender knows it without having been asked.
    let cosigned = "SELECT COUNT(*) FROM cosignatures c JOIN register_sources s ON s.id = c.source
        WHERE s.origin = 'sunnvik.example/register' AND c.cosigner = 'vestvik.example/register/witness' AND c.size = 600";
    assert_eq!(count(&scene.closed.db, cosigned).await, 1);
    let by_itself = "SELECT COUNT(*) FROM cosignatures c JOIN register_sources s ON s.id = c.source
        WHERE s.origin = 'sunnvik.example/register' AND c.cosigner = 'sunnvik.example/register/cosignature' AND c.size = 600";
    assert_eq!(count(&scene.vestvik.trust.db, by_itself).await, 1, "its own came with the checkpoint");
    let source =
        source_of(&scene.vestvik.trust.db, &scene.closed.origin).await.expect("read").expect("there");
    assert_eq!((source.good_at, source.problem), (Some(scene.vestvik.trust.now()), None));

    let pulled = scene.nordvik.pull(&scene.sunnvik).await;
    assert_eq!((pulled.via, pulled.size), (Some(scene.vestvik.trust.origin.clone()), 600));
    assert_eq!(verified(&scene.nordvik.trust, &scene.closed).await, (600, 600));
    let how = health(&scene.nordvik.trust.db, &scene.nordvik.trust.settings, scene.nordvik.trust.now()).await;
    let vias: Vec<_> = how.expect("read").peers.into_iter().filter_map(|peer| peer.log.via).collect();
    assert_eq!(vias.as_slice(), std::slice::from_ref(&scene.vestvik.trust.settings.name), "said on its page");
    assert_eq!(hits(&scene.nordvik.trust).await, 25);

    // Nothing new: nothing is brought but the question. A little that is new: only that.
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 600 });
    assert_eq!(scene.parts(), ["grants", "checkpoint"]);
    publish(&scene.closed, 1).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 601 });
    assert_eq!(scene.parts(), ["grants", "checkpoint", "tile/entries/002.p/89", "content/002?from=600"]);
    nothing_forked(&[&scene.vestvik.trust, &scene.nordvik.trust]).await;
    register_is_whole(&scene.closed, 601).await;
    scene.all_are_whole().await;
}

async fn an_upload_that_is_cut_goes_on_where_it_was_and_is_not_forgotten(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 300).await;
    publish(&scene.closed, 300).await;
    assert_eq!(
        count(&scene.closed.db, WAITING).await,
        2,
        "one for each mirror, and not one for each publication"
    );

    let peer = scene.sunnvik.peer(&scene.vestvik).await.id;
    let payload = serde_json::json!({ "peer": peer });
    // The third answer is lost, after what was sent was stored.
    scene.vestvik.behave(|it| it.answers_left = Some(3));
    upload_job(&scene.closed, &payload).await.expect_err("to be tried again");
    let contact = peers::contact(&scene.closed.db, peer, Plane::Upload).await.expect("read");
    assert_eq!(contact.problem, Some((Problem::Failed, scene.closed.now())));
    assert_eq!(scene.parts(), ["grants", "checkpoint", "tile/entries/000", "tile/entries/001"]);
    assert_eq!(
        verified(&scene.vestvik.trust, &scene.closed).await,
        (0, 0),
        "nothing is seen before its time"
    );

    scene.vestvik.behave(|it| it.answers_left = Some(3));
    upload_job(&scene.closed, &payload).await.expect_err("to be tried again");
    assert_eq!(scene.parts(), ["grants", "checkpoint", "tile/entries/002.p/88", "content/000?from=0"]);
    scene.vestvik.behave(|it| it.answers_left = None);
    upload_job(&scene.closed, &payload).await.expect("all is there");
    assert_eq!(scene.parts(), ["grants", "checkpoint", "content/001?from=256", "content/002?from=512"]);
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (600, 600));
    let contact = peers::contact(&scene.closed.db, peer, Plane::Upload).await.expect("read");
    assert_eq!((contact.good_at, contact.problem), (Some(scene.closed.now()), None));
    scene.all_are_whole().await;
}

async fn uploads_and_a_pull_at_the_same_time_do_no_harm(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 600).await;
    // For once it is within reach, so that a pull can meet the uploads.
    scene.sunnvik.behave(|it| it.is_down = false);
    let (one, other, pulled) =
        tokio::join!(scene.upload(), scene.upload(), scene.vestvik.pull(&scene.sunnvik));
    for uploaded in [one, other] {
        assert!(matches!(uploaded, Uploaded::Complete { size: 600 }), "{uploaded:?}");
    }
    assert!(matches!(pulled.outcome, Outcome::Complete | Outcome::Busy), "{pulled:?}");
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 600 });
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (600, 600));
    copy_is_the_same(&scene.closed, &scene.vestvik.trust, 600).await;
    nothing_forked(&[&scene.vestvik.trust]).await;
    scene.all_are_whole().await;
}

async fn a_withdrawn_entry_is_erased_at_the_mirror_and_its_receipt_is_fetched(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 3).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    let (withdrawal, at) = (take_back(&scene.closed, 1).await, scene.closed.now());
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 4 });
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (4, 3));
    let bundle = {
        let client =
            PeerClient::new(&scene.closed, &scene.sunnvik.peer(&scene.vestvik).await).expect("a client");
        client.get(&format!("{}content/000", prefix_of(&scene.closed.origin)), 1 << 20).await.expect("served")
    };
    let entries = ContentBundle::decode(&bundle).expect("a bundle").entries;
    assert_eq!(entries.get(1), Some(&ContentEntry::Absent));

    let readers = async || {
        let index = i64::try_from(withdrawal).expect("small");
        erasure::readers(&scene.closed, scene.closed.origin.as_str(), index, at).await.expect("read")
    };
    let signed = async || readers().await.iter().filter(|reader| reader.erased_at.is_some()).count();
    assert_eq!((readers().await.len(), signed().await), (2, 0));
    // The upload has asked for it: a job that the mailbox runs.
    let job = "SELECT COUNT(*) FROM jobs WHERE kind = 'mailbox: pull' AND finished_at IS NULL";
    assert_eq!(count(&scene.closed.db, job).await, 1);
    let peer = scene.sunnvik.peer(&scene.vestvik).await;
    delivery::pull_job(&scene.closed, &scene.sunnvik.receivers, peer.id).await.expect("fetched");
    assert_eq!(signed().await, 1, "the mirror has signed");

    // Who reads at the mirror erases as well, or never sees it.
    assert_eq!(scene.nordvik.pull(&scene.sunnvik).await.size, 4);
    assert_eq!(verified(&scene.nordvik.trust, &scene.closed).await, (4, 3));
    scene.all_are_whole().await;
}

/// Contents that did not come the first time, since the mirror was told of nobody who may read them where it had pulled.
async fn contents_that_were_withheld_are_asked_for_again(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 3).await;
    let (checkpoint, entries) =
        (served(&scene.closed, "checkpoint").await, served(&scene.closed, "tile/entries/000.p/3").await);
    scene.wanted("checkpoint", &checkpoint).await.expect("answered");
    let wanted = scene.wanted("tile/entries/000.p/3", &entries).await;
    assert_eq!(wanted, Ok(Some("content/000?from=0".to_owned())));
    let none = ContentBundle { entries: vec![ContentEntry::Absent; 3] }.encode();
    assert_eq!(scene.wanted("content/000?from=0", &none).await, Ok(None), "withheld, and no reason to stop");
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (3, 0));
    scene.parts();
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    assert_eq!(scene.parts(), ["grants", "checkpoint"], "not at once");

    for node in [&scene.vestvik, &scene.sunnvik] {
        node.story.clock.advance(Duration::from_secs(3601));
    }
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    assert_eq!(scene.parts(), ["grants", "checkpoint", "content/000?from=0"]);
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (3, 3));
    scene.all_are_whole().await;
}

async fn a_mirror_that_was_away_while_keys_changed_is_led_to_the_newest(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 3).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let key = scene.closed.federation_keys.public().log.id();
        ids.push(Part::KeyCheckpoint { id: key }.to_string());
        rotate(&scene.closed, &scene.sunnvik.administrator, KeyPurpose::Log, AT_ONCE).await.expect("changed");
        publish(&scene.closed, 2).await;
    }
    scene.parts();
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 9 });
    let parts = scene.parts();
    for id in &ids {
        assert_eq!(parts.iter().filter(|part| *part == id).count(), 1, "{id} in {parts:?}");
    }
    assert_eq!(parts.iter().filter(|part| *part == "checkpoint").count(), 3, "{parts:?}");
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (9, 9));
    assert_eq!(scene.vestvik.peer(&scene.sunnvik).await.keys.log, scene.closed.federation_keys.public().log);
    // Nordvik reads at the mirror alone, and knows the first key alone.
    let pulled = scene.nordvik.pull(&scene.sunnvik).await;
    assert_eq!((pulled.via, pulled.size), (Some(scene.vestvik.trust.origin.clone()), 9));
    assert_eq!(verified(&scene.nordvik.trust, &scene.closed).await, (9, 9));
    nothing_forked(&[&scene.vestvik.trust]).await;
    register_is_whole(&scene.closed, 9).await;
    scene.all_are_whole().await;
}

async fn who_may_no_longer_mirror_serves_to_nobody_and_gets_no_more(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 3).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    let asked = async || {
        let client = PeerClient::new(&scene.nordvik.trust, &scene.nordvik.peer(&scene.vestvik).await)
            .expect("a client");
        client.get(&format!("{}content/000", prefix_of(&scene.closed.origin)), 1 << 20).await.is_ok()
    };
    assert!(asked().await);
    let peer = scene.sunnvik.peer(&scene.vestvik).await;
    let less = Grants { mirror: false, ..Grants::ALL };
    change::grant(&scene.closed, &scene.sunnvik.permit(), peer.id, peer.version, less)
        .await
        .expect("granted");
    publish(&scene.closed, 1).await;
    assert_eq!(count(&scene.closed.db, WAITING).await, 2, "of the first publication: not one more");
    upload_due(&scene.closed).await.expect("our side works");
    scene.parts();
    assert_eq!(scene.upload().await, Uploaded::NotDue);
    assert_eq!(scene.parts(), ["grants"]);
    assert!(!asked().await, "nobody is named any more");
    assert_eq!(scene.upload().await, Uploaded::NotDue);
    assert!(scene.parts().is_empty(), "said once");
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (3, 3));
    assert_eq!(
        upload(&scene.sunnvik.trust, peer.id).await.expect("works"),
        Uploaded::NotDue,
        "it accepts connections"
    );
    scene.all_are_whole().await;
}

async fn a_log_that_ends_is_brought_to_its_end_and_the_next_one_behind_it(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 3).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    publish(&scene.closed, 1).await;
    end(&scene.closed).await;
    publish(&scene.closed, 2).await;
    let (first, second) = (log(&scene.closed, 1), log(&scene.closed, 2));
    let early = {
        let client =
            PeerClient::new(&scene.closed, &scene.sunnvik.peer(&scene.vestvik).await).expect("a client");
        let checkpoint = served(&scene.closed, "checkpoint").await;
        client.post(&format!("{}upload/checkpoint", prefix_of(&second)), &checkpoint, 1024).await
    };
    assert!(
        matches!(early, Err(FetchError::Status { status: StatusCode::FORBIDDEN, .. })),
        "not before the end of the first one: {early:?}"
    );

    assert_eq!(scene.upload().await, Uploaded::Complete { size: 5 + 3 });
    let pulled = scene.nordvik.pull(&scene.sunnvik).await;
    assert_eq!((pulled.via, pulled.size), (Some(scene.vestvik.trust.origin.clone()), 5 + 3));
    for reader in [&scene.vestvik.trust, &scene.nordvik.trust] {
        assert_eq!(held(reader, &first).await, (5, 4), "{}", reader.id);
        assert_eq!(held(reader, &second).await, (3, 2), "{}", reader.id);
    }

    // What is taken back of the first one is told in the second.
    take_back(&scene.closed, 1).await;
    scene.parts();
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 5 + 4 });
    let parts = ["grants", "checkpoint", "checkpoint", "tile/entries/000.p/4", "content/000?from=3"];
    assert_eq!(scene.parts(), parts);
    assert_eq!(scene.nordvik.pull(&scene.sunnvik).await.size, 5 + 4);
    for reader in [&scene.vestvik.trust, &scene.nordvik.trust] {
        assert_eq!(held(reader, &first).await, (5, 3), "{}", reader.id);
    }
    nothing_forked(&[&scene.vestvik.trust, &scene.nordvik.trust]).await;
    scene.all_are_whole().await;
}

on_both_databases!(
    a_log_that_nobody_can_come_for_is_brought_witnessed_and_found_through_the_mirror,
    an_upload_that_is_cut_goes_on_where_it_was_and_is_not_forgotten,
    uploads_and_a_pull_at_the_same_time_do_no_harm,
    a_withdrawn_entry_is_erased_at_the_mirror_and_its_receipt_is_fetched,
    contents_that_were_withheld_are_asked_for_again,
    a_mirror_that_was_away_while_keys_changed_is_led_to_the_newest,
    who_may_no_longer_mirror_serves_to_nobody_and_gets_no_more,
    a_log_that_ends_is_brought_to_its_end_and_the_next_one_behind_it,
);

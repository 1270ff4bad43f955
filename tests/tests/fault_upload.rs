//! Uploads that mean harm, or are broken: nothing of them is kept, what proves two histories is, and a mirror gives an answer
//! to whatever comes.

use std::time::Duration;

use federation_protocol::content::{ContentBundle, ContentEntry};
use federation_protocol::mirror::{MirrorGrantsV1, prefix_of};
use reqwest::StatusCode;
use samraad::peers::{Plane, Problem, store as peers};
use samraad::platform::trust::Trust;
use samraad::register::store::source_of;
use samraad::register::upload::{Uploaded, upload};
use samraad::register::{log_routes, own_log, witness};
use samraad_tests::bench::pair::Pair;
use samraad_tests::checker::{all_is_whole, beside, copy_is_the_same};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::hostile::held;
use samraad_tests::mirrors::{closed, verified};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::publish;
use samraad_tests::uploads::{Scene, served};

async fn what_breaks_a_rule_is_refused_and_changes_nothing(database: TestDatabase) {
    let scene = Scene::new(database.kind()).await;
    publish(&scene.closed, 2).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 2 });
    publish(&scene.closed, 3).await;
    publish(&scene.nordvik.trust, 1).await;
    let mirror = &scene.vestvik.trust;
    let before = held(mirror).await;
    let (checkpoint, entries, content) = (
        served(&scene.closed, "checkpoint").await,
        served(&scene.closed, "tile/entries/000.p/5").await,
        served(&scene.closed, "content/000").await,
    );
    let other = served(&scene.nordvik.trust, "checkpoint").await;
    assert_eq!(scene.post(&scene.nordvik.trust, "checkpoint", &other).await, Err(403), "another's log");
    assert_eq!(scene.post(mirror, "checkpoint", &checkpoint).await, Err(403), "nor the mirror's own");
    for part in ["", "content/000", "tile/0/000", "checkpoint/x", "content/000?from=300", "grants?x"] {
        assert_eq!(scene.post(&scene.closed, part, b"").await, Err(404), "{part:?}");
    }
    let grants = |origin: &Trust| MirrorGrantsV1 { origin: origin.origin.clone(), readers: vec![] };
    let theirs = grants(&scene.nordvik.trust).encode().expect("a document");
    for (part, body) in [
        ("grants", theirs.as_slice()),
        ("grants", b"{}"),
        ("checkpoint", b"\xff\x00"),
        ("checkpoint", other.as_slice()),
    ] {
        assert_eq!(scene.post(&scene.closed, part, body).await, Err(422), "{part}");
    }
    assert_eq!(scene.post(&scene.closed, "content/000?from=2", &vec![0; 600 << 10]).await, Err(413));

    // What was not asked for changes nothing, and the answer says what is.
    for (part, body) in [("tile/entries/000.p/5", &entries), ("content/000?from=2", &content)] {
        assert_eq!(scene.wanted(part, body).await, Ok(None), "nothing is under way");
    }
    let leaves = Ok(Some("tile/entries/000.p/5".to_owned()));
    assert_eq!(scene.wanted("checkpoint", &checkpoint).await, leaves);
    assert_eq!(scene.wanted("tile/entries/000.p/4", &entries).await, leaves);
    assert_eq!(scene.wanted("content/000?from=2", &content).await, leaves);
    assert_eq!(scene.wanted("checkpoint/01234567", &checkpoint).await, leaves, "no key of this log");
    assert_eq!(scene.post(&scene.closed, "tile/entries/000.p/5", b"garbage").await, Err(422));
    assert_eq!(held(mirror).await, before);

    let mut altered = entries.clone();
    *altered.last_mut().expect("a leaf") ^= 1;
    assert_eq!(scene.post(&scene.closed, "tile/entries/000.p/5", &altered).await, Err(422), "another root");
    assert_eq!(scene.wanted("tile/entries/000.p/5", &entries).await, Ok(None), "it begins anew");
    assert_eq!(held(mirror).await, before);
    assert_eq!(scene.wanted("checkpoint", &checkpoint).await, leaves);
    assert_eq!(
        scene.wanted("tile/entries/000.p/5", &entries).await,
        Ok(Some("content/000?from=2".to_owned()))
    );

    let mut bundle = ContentBundle::decode(&content).expect("a bundle");
    let short = ContentBundle { entries: bundle.entries[..2].to_vec() }.encode();
    if let Some(ContentEntry::Present { content, .. }) = bundle.entries.last_mut() {
        *content = b"{}".to_vec();
    }
    for body in [short, bundle.encode(), b"garbage".to_vec(), Vec::new()] {
        assert_eq!(scene.post(&scene.closed, "content/000?from=2", &body).await, Err(422));
    }
    let contact =
        peers::contact(&mirror.db, scene.vestvik.peer(&scene.sunnvik).await.id, Plane::Register).await;
    assert!(contact.expect("read").problem.is_some(), "the mirror's administrator is told");

    assert_eq!(scene.upload().await, Uploaded::Complete { size: 5 });
    assert_eq!(verified(mirror, &scene.closed).await, (5, 5));
    assert!(!scene.is_frozen().await);
    scene.all_are_whole().await;
}

/// Bodies that nobody would send, for every part and at every stage: each gets an answer, and none is a fault of the mirror's.
#[tokio::test]
async fn no_body_brings_the_mirror_down() {
    const PARTS: [&str; 6] = [
        "grants",
        "checkpoint",
        "checkpoint/00000000",
        "tile/entries/000",
        "tile/entries/001.p/4",
        "content/001?from=256",
    ];
    let scene = Scene::new(Kind::Sqlite).await;
    publish(&scene.closed, 260).await;
    let mut bodies = vec![Vec::new(), vec![0], b"{}".to_vec(), vec![0xff; 70], vec![b'\n'; 300]];
    for path in ["checkpoint", "tile/entries/001.p/4", "content/001"] {
        let truth = served(&scene.closed, path).await;
        for at in [0, 7, truth.len() / 2, truth.len() - 1] {
            let mut flipped = truth.clone();
            flipped[at] ^= 0x80;
            bodies.extend([flipped, truth[..at].to_vec()]);
        }
        bodies.push([truth.as_slice(), &truth].concat());
    }
    for stage in 0..6 {
        for part in PARTS {
            for body in &bodies {
                if let Err(status) = scene.post(&scene.closed, part, body).await {
                    assert!(status < 500, "{part}, stage {stage}: {status} to {body:?}");
                }
            }
        }
        // One part further. Leaves of another log may be staged, which shows when the last of them has come: hence twice.
        for _ in 0..2 {
            scene.vestvik.behave(|it| it.answers_left = Some(2 + stage));
            scene.upload().await;
        }
        scene.vestvik.behave(|it| it.answers_left = None);
    }
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 260 });
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (260, 260));
    assert!(!scene.is_frozen().await);
    scene.all_are_whole().await;
}

async fn a_rewritten_log_is_refused_and_the_proof_is_kept(database: TestDatabase) {
    // The same keys and another history. A twin is on SQLite, like its other.
    let scene = Scene::with(Kind::Sqlite, database.kind()).await;
    let twin = FederationNode::twin_of(&scene.sunnvik.node, log_routes::routes()).await;
    publish(&scene.closed, 3).await;
    publish(&twin.trust, 5).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    let proofs = async || witness::all_evidence(&scene.vestvik.trust.db).await.expect("read").len();

    // A larger one is believed until its leaves come: they do not go on from what was verified.
    let checkpoint = served(&twin.trust, "checkpoint").await;
    let wanted = scene.wanted("checkpoint", &checkpoint).await;
    assert_eq!(wanted, Ok(Some("tile/entries/000.p/5".to_owned())));
    let entries = served(&twin.trust, "tile/entries/000.p/5").await;
    assert_eq!(scene.post(&scene.closed, "tile/entries/000.p/5", &entries).await, Err(422));
    assert_eq!((proofs().await, scene.is_frozen().await), (0, false), "no proof without its leaves");
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (3, 3));

    // When the log has grown beyond it, what was kept of it is proof.
    publish(&scene.closed, 4).await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 7 });
    assert_eq!((proofs().await, scene.is_frozen().await), (1, true));
    assert_eq!(scene.upload().await, Uploaded::Stopped(Problem::Forked), "nothing more of it is applied");
    let told = witness::all_evidence(&scene.closed.db).await.expect("read").len();
    assert_eq!(told, 1, "and the log's own node has fetched the proof, and signs no more");
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (7, 7), "what was verified stays");
    all_is_whole(&scene.vestvik.trust).await;
}

#[tokio::test]
async fn another_root_for_the_same_size_is_proof_at_once() {
    let scene = Scene::new(Kind::Sqlite).await;
    let twin = FederationNode::twin_of(&scene.sunnvik.node, log_routes::routes()).await;
    publish(&scene.closed, 3).await;
    publish(&twin.trust, 2).await;
    let smaller = served(&twin.trust, "checkpoint").await;
    publish(&twin.trust, 1).await;
    let same = served(&twin.trust, "checkpoint").await;
    let before = served(&scene.closed, "checkpoint").await;
    assert_eq!(scene.upload().await, Uploaded::Complete { size: 3 });
    for (note, what) in [(same, "of one size"), (smaller, "of less")] {
        assert_eq!(scene.post(&scene.closed, "checkpoint", &note).await, Err(409), "{what}");
        let evidence = witness::all_evidence(&scene.vestvik.trust.db).await.expect("read");
        assert_eq!((evidence.len(), scene.is_frozen().await), (1, true), "{what}");
    }
    assert_eq!(scene.post(&scene.closed, "checkpoint", &before).await, Err(409));
    assert_eq!(verified(&scene.vestvik.trust, &scene.closed).await, (3, 3));
    all_is_whole(&scene.vestvik.trust).await;
}

#[tokio::test]
async fn a_stranger_brings_nothing() {
    let scene = Scene::new(Kind::Sqlite).await;
    publish(&scene.closed, 1).await;
    let url = format!("{}{}upload/checkpoint", scene.vestvik.server.url, prefix_of(&scene.closed.origin));
    let body = served(&scene.closed, "checkpoint").await;
    let answer = samraad_tests::web::client().post(url).body(body).send().await.expect("answered");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(
        source_of(&scene.vestvik.trust.db, &scene.closed.origin)
            .await
            .expect("read")
            .is_none_or(|it| it.size == 0)
    );
}

/// The commits of an upload of three bundles: the checkpoint, their leaves, their contents.
const STEPS: usize = 1 + 3 + 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_is_killed_at_each_commit_of_an_upload_ends_with_the_same_log() {
    let mut pair = Pair::make(Kind::Sqlite, None, "upload").await;
    let closed = closed(&beside(&pair.there).await);
    own_log::on_opening(&closed).await.expect("a marker");
    publish(&closed, 600).await;
    let mirror = "samraad.nordvik.example/register".parse().expect("an origin");
    let mirror = peers::by_origin(&closed.db, &mirror).await.expect("read").expect("a peer").id;

    let mut killed = 0;
    let uploading = async {
        loop {
            for boundary in ["sync:before-commit", "sync:after-commit"] {
                pair.here.start_to_crash(boundary).await;
                loop {
                    let uploaded = upload(&closed, mirror).await.expect("our side works");
                    if uploaded == (Uploaded::Complete { size: 600 }) {
                        return;
                    }
                    assert!(matches!(uploaded, Uploaded::Unanswered(_)), "{uploaded:?}");
                    if !pair.here.is_running() {
                        break;
                    }
                }
                pair.here.kill();
                killed += 1;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), uploading).await.expect("it gets there");
    assert_eq!(killed, 2 * STEPS, "nothing is done twice, and nothing is passed over");
    pair.here.stop();
    let mirror = beside(&pair.here).await;
    copy_is_the_same(&closed, &mirror, 600).await;
    all_is_whole(&mirror).await;
    all_is_whole(&closed).await;
}

on_both_databases!(
    what_breaks_a_rule_is_refused_and_changes_nothing,
    a_rewritten_log_is_refused_and_the_proof_is_kept,
);

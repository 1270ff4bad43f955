//! Peers that mean harm, as servers that we fetch from and as clients that come to us: time and memory stay bounded, the
//! people of the trust go on working, the administrator reads in a sentence what is wrong, and nothing of it is kept.

use std::time::{Duration, Instant};

use federation_protocol::envelope::encode_batch;
use federation_protocol::mailbox::{INBOX_PATH, OUTBOX_PATH};
use federation_protocol::mirror::prefix_of;
use futures_util::future::join_all;
use reqwest::StatusCode;
use samraad::peers::client::{FetchError, PeerClient};
use samraad::peers::mailbox::{Receivers, delivery};
use samraad::peers::{CertificateRule, Grants, Problem, handshake, store as peers};
use samraad::register::client::Outcome;
use samraad_tests::checker::{all_is_whole, beside, open, register_is_whole};
use samraad_tests::databases::Kind;
use samraad_tests::federation::FederationNode;
use samraad_tests::hostile::{Hand, OUTBOX, Serves, held, node, node_with, pull};
use samraad_tests::messages::{Counting, count, kind, new_id, sealed, stored, taken};
use samraad_tests::node_process::peak_memory_kib;
use samraad_tests::person::Person;
use samraad_tests::site::Site;
use samraad_tests::strangers::pulled;
use samraad_tests::summaries::publish;
use samraad_tests::web;

/// A page that takes longer is one that somebody gives up on. Generous: the machine that tests run on is busy.
const PAGE_WITHIN: Duration = Duration::from_secs(10);

/// What an attack may cost in memory.
const MEMORY_KIB: u64 = 150 * 1024;

/// Reads a page again and again while something goes on.
async fn while_people_read<T>(person: &Person, path: &str, going_on: impl Future<Output = T>) -> T {
    tokio::pin!(going_on);
    loop {
        let asked = Instant::now();
        let page = person.page(path);
        tokio::pin!(page);
        tokio::select! {
            biased;
            page = &mut page => {
                page.expect("answered");
                assert!(asked.elapsed() < PAGE_WITHIN, "{path} took {:.1} s", asked.elapsed().as_secs_f64());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            done = &mut going_on => return done,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_server_costs_little_and_is_told_of_in_a_sentence() {
    let hostile = Hand::default();
    let nordvik = node("nordvik", Kind::Sqlite, &Hand::default()).await;
    let sunnvik = node("sunnvik", Kind::Sqlite, &hostile).await;
    nordvik.pair(&sunnvik).await;
    publish(&sunnvik.trust, 1).await;
    assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete);
    let person = Person::sign_in(nordvik.server.url.as_str(), "admin").await;
    let path = format!("/foretak/{}", nordvik.peer(&sunnvik).await.id);
    let memory = peak_memory_kib(std::process::id());

    let malformed = (Problem::Malformed, "Svaret fra foretaket er ikke slik det skal være");
    let too_large = (Problem::TooLarge, "Svaret fra foretaket er større enn det kan være");
    let too_slow = (Problem::TimedOut, "Foretaket brukte for lang tid på å svare");
    let cases = [
        ("a checkpoint that trickles", Serves::Trickle("checkpoint"), Some(too_slow)),
        ("a compressed bomb for a checkpoint", Serves::CompressedZeros("checkpoint"), Some(malformed)),
        ("a compressed bomb for leaves", Serves::CompressedZeros("tile"), Some(too_large)),
        ("a compressed bomb for contents", Serves::CompressedZeros("content"), Some(malformed)),
        ("a checkpoint cut short", Serves::CutShort("checkpoint", 20), None),
        ("leaves cut short", Serves::CutShort("tile", 20), None),
        ("contents cut short", Serves::CutShort("content", 20), None),
        ("too busy", Serves::Refusal("checkpoint", StatusCode::SERVICE_UNAVAILABLE), None),
        ("not for us", Serves::Refusal("content", StatusCode::FORBIDDEN), None),
    ];
    for (what, serves, expected) in cases {
        publish(&sunnvik.trust, 1).await;
        let before: Vec<_> = held(&nordvik.trust).await.iter().map(|row| (row.3, row.4)).collect();
        hostile.serve(serves);
        let began = Instant::now();
        let outcome = while_people_read(&person, &path, pull(&nordvik, &sunnvik)).await.outcome;
        assert!(began.elapsed() < Duration::from_secs(40), "{what}: {:.0} s", began.elapsed().as_secs_f64());
        let Outcome::Problem(problem) = outcome else { panic!("{what}: {outcome:?}") };
        let after: Vec<_> = held(&nordvik.trust).await.iter().map(|row| (row.3, row.4)).collect();
        assert_eq!(after, before, "{what}: nothing of it is applied");
        let page = person.page(&path).await.expect("answered");
        assert!(page.contains("data-color=\"warning\""), "{what}: the administrator sees nothing:\n{page}");
        if let Some((expected, sentence)) = expected {
            assert_eq!(problem, expected, "{what}");
            assert!(page.contains(sentence), "{what}: {page}");
        }
        hostile.serve(Serves::TheTruth);
        assert_eq!(pull(&nordvik, &sunnvik).await.outcome, Outcome::Complete, "{what}");
        for node in [&nordvik, &sunnvik] {
            node.story.clock.advance(Duration::from_secs(60));
        }
    }
    let more = peak_memory_kib(std::process::id()) - memory;
    assert!(more < MEMORY_KIB, "{more} KiB");
    assert_eq!(pulled(&sunnvik.trust).await.len(), 10);
    all_is_whole(&nordvik.trust).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_outbox_brings_nothing_in() {
    let hostile = Hand::default();
    let receivers = || Receivers::default().with(&kind(), Counting);
    let nordvik = node_with("nordvik", Kind::Sqlite, &Hand::default(), receivers()).await;
    let sunnvik = node_with("sunnvik", Kind::Sqlite, &hostile, receivers()).await;
    let vestvik = node_with("vestvik", Kind::Sqlite, &Hand::default(), receivers()).await;
    nordvik.pair(&sunnvik).await;
    let peer = nordvik.peer(&sunnvik).await;
    let person = Person::sign_in(nordvik.server.url.as_str(), "admin").await;
    let path = format!("/foretak/{}", peer.id);
    let batch = |envelope: Vec<u8>| encode_batch([envelope.as_slice()]);
    let own = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "hello").encode();
    let mut cut = batch(own.clone());
    cut.truncate(cut.len() - 10);
    let cases = [
        ("garbage", Serves::Bytes(OUTBOX, b"\xff\xff\xff\xff garbage".to_vec())),
        ("a batch cut short", Serves::Bytes(OUTBOX, cut)),
        ("zeros without end", Serves::ZerosWithoutEnd(OUTBOX)),
        ("a compressed bomb", Serves::CompressedZeros(OUTBOX)),
        (
            "what another sent",
            Serves::Bytes(OUTBOX, batch(sealed(&vestvik.trust, &nordvik.trust, new_id(), 1, "x").encode())),
        ),
        (
            "what is for another",
            Serves::Bytes(OUTBOX, batch(sealed(&sunnvik.trust, &vestvik.trust, new_id(), 1, "x").encode())),
        ),
    ];
    for (what, serves) in cases {
        hostile.serve(serves);
        let pulling = delivery::pull(&nordvik.trust, &nordvik.receivers, &peer);
        let _ = while_people_read(&person, &path, pulling).await;
        assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (0, 0), "{what}");
        let page = person.page(&path).await.expect("answered");
        assert!(
            page.contains("data-color=\"warning\"") || page.contains("<li>"),
            "{what}: nobody is told:\n{page}"
        );
    }
    // The same again and again is taken once.
    hostile.serve(Serves::Bytes(OUTBOX, batch(own)));
    for _ in 0..3 {
        let _ = delivery::pull(&nordvik.trust, &nordvik.receivers, &peer).await;
    }
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
    all_is_whole(&nordvik.trust).await;
}

/// A node in a process of its own, paired with one of ours that then attacks it.
async fn besieged() -> (Site, FederationNode, Person) {
    let mut site = Site::new(&["nordvik"]);
    site.add_trust("nordvik", "Nordvik sykehus HF", "974760673", "sync_every_secs = 86400");
    site.add_user("nordvik", "admin", "Admin", &["trust_admin"], &[]);
    site.start().await;
    let hostile = node("sunnvik", Kind::Sqlite, &Hand::default()).await;
    let url = site.url("nordvik");
    let pin = CertificateRule::Pin(site.pin().parse().expect("a hash"));
    let found =
        handshake::discover(&hostile.trust, url.parse().expect("an address"), pin).await.expect("found");
    let fingerprint = beside(&site).await.federation_keys.public().fingerprint();
    let peer = handshake::approve(&hostile.trust, &hostile.permit(), found, &fingerprint, Grants::ALL).await;
    let peer = peer.expect("approved");
    let person = Person::sign_in(&url, "admin").await;
    let form = person.get("/foretak/ny").await.expect("answered");
    let fields = [("url", hostile.server.url.to_string()), ("pin", hostile.server.pin.to_string())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let seen = person.fill(&form, "/foretak/ny", &fields).await;
    let ticked = ["compared", "may_read_register", "may_request_review"].map(|name| (name, "true"));
    let confirmed = person.fill(&seen, "/foretak/bekreft", &ticked).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
    // The node tells us the same at that moment, and one of the two may have to come again, as a job does.
    let mut announced = handshake::announce(&hostile.trust, peer).await;
    for _ in 0..10 {
        if announced.is_err() {
            announced = handshake::announce(&hostile.trust, peer).await;
        }
    }
    announced.expect("announced");
    (site, hostile, person)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_go_on_working_in_a_flood_of_strangers_and_of_a_peer() {
    let (mut site, hostile, person) = besieged().await;
    let (url, memory) = (site.url("nordvik"), site.peak_memory_kib());

    // Connections that say nothing, and half of what they should.
    let address = url.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).expect("a port");
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(tokio::net::TcpStream::connect(("127.0.0.1", address)).await.expect("connected"));
    }
    let strangers = async {
        let upload = prefix_of(&hostile.trust.origin) + "upload/checkpoint";
        let doors = [INBOX_PATH, &upload].map(|path| format!("{url}{path}"));
        let each = (0..20).map(async |_| {
            let client = web::client();
            for turn in 0..25 {
                let bodies: [(&str, Vec<u8>); 3] = [
                    ("identity", vec![0; 512 * 1024]),
                    ("gzip", vec![0x1f; 1000]),
                    ("identity", b"\xff".to_vec()),
                ];
                for ((coding, body), door) in bodies.into_iter().zip(doors.iter().cycle().skip(turn)) {
                    let sent = client
                        .post(door)
                        .bearer_auth("a.b.c")
                        .header("content-encoding", coding)
                        .body(body)
                        .send();
                    // A body that nobody reads may break the connection before the answer is seen.
                    if let Ok(answer) = sent.await {
                        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
                    }
                }
            }
        });
        join_all(each).await;
    };
    while_people_read(&person, "/foretak", strangers).await;

    // A peer that is let in, and asks without a pause.
    let peer = peers::list(&hostile.trust.db).await.expect("reads").remove(0);
    let client = PeerClient::new(&hostile.trust, &peer).expect("a client");
    let flood = async {
        let each = (0..10).map(async |_| {
            // Until it is held off, not a number of requests: on a slow machine as many are let in as come.
            let mut held_off = 0;
            while held_off < 20 {
                match client.get(OUTBOX_PATH, 1 << 20).await {
                    Ok(batch) => assert!(batch.is_empty()),
                    Err(FetchError::Status { status: StatusCode::TOO_MANY_REQUESTS, retry_after }) => {
                        assert!(retry_after.is_some());
                        held_off += 1;
                    }
                    Err(error) => panic!("{error:?}"),
                }
            }
        });
        join_all(each).await;
    };
    while_people_read(&person, "/foretak", flood).await;
    let large = client.post(INBOX_PATH, &vec![0; 3 << 20], 4096).await;
    assert!(large.is_err());

    drop(silent);
    let more = site.peak_memory_kib() - memory;
    assert!(more < MEMORY_KIB, "{more} KiB");
    site.stop();
    let node = open(&site).await;
    for trust in node.trusts() {
        all_is_whole(trust).await;
        register_is_whole(trust, 0).await;
        assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM inbox").await, 0);
    }
    node.close().await;
}

//! Kill -9 in a loop over two nodes that publish, fetch and send without a pause: at random moments, one of them or both.
//! When all is quiet again nothing is lost and nothing is there twice.
//!
//! 50 rounds, or as many as `SAMRAAD_KILL_ROUNDS` says (`make kill-rounds ROUNDS=1000`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use federation_protocol::content::Scheme;
use federation_protocol::envelope::EnvelopeKind;
use federation_protocol::ids::{ConversationId, ReviewRequestId, UnixSeconds};
use federation_protocol::mailbox::{DossierSection, Payload, ReviewRequestV1};
use federation_protocol::text::{AtcCode, Code, Line, Text};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::{Message, send};
use samraad::peers::store as peers;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad_tests::beginning::Beginning;
use samraad_tests::checker::{
    all_is_whole, beside, copy_is_the_same, nothing_waits, open, register_is_whole, same_messages,
};
use samraad_tests::faulty::Death;
use samraad_tests::messages::count;
use samraad_tests::summaries::{append, decision, summary};
use samraad_tests::way::{HERE, THERE};

/// How long a node may take to have everything, when nobody kills any more.
const PATIENCE: Duration = Duration::from_secs(120);

fn rounds() -> usize {
    std::env::var("SAMRAAD_KILL_ROUNDS").map_or(50, |rounds| rounds.parse().expect("a number of rounds"))
}

/// What was committed by the load, and so must be everywhere in the end.
#[derive(Debug, Default)]
struct Committed {
    entries: AtomicUsize,
    messages: AtomicUsize,
}

/// Publishes and sends until told to stop, beside the node, which signs, delivers and fetches.
async fn load(trust: Trust, committed: Arc<Committed>, stop: Arc<AtomicBool>) {
    let peer = peers::list(&trust.db).await.expect("reads").remove(0);
    while !stop.load(Ordering::Relaxed) {
        append(&trust, decision(summary(&trust))).await.expect("appended");
        committed.entries.fetch_add(1, Ordering::Relaxed);
        let payload = Payload::ReviewRequest(Box::new(request(&trust))).encode().expect("encoded");
        let message = Message {
            kind: EnvelopeKind::review_request(),
            conversation: ConversationId::random(&mut AsRng(&SystemRandomness)),
            payload: &payload,
            expires: trust.now().plus(Duration::from_secs(3600)),
        };
        let mut tx = trust.db.begin().await.expect("begins");
        send(&mut tx, &trust, &peer, message).await.expect("sealed");
        tx.commit().await.expect("committed");
        committed.messages.fetch_add(1, Ordering::Relaxed);
        // Not a wait for anything: the load's rate, which leaves the nodes time for what they are killed in.
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
}

fn request(trust: &Trust) -> ReviewRequestV1 {
    ReviewRequestV1 {
        id: ReviewRequestId::random(&mut AsRng(&SystemRandomness)),
        scheme: Scheme::OffLabel,
        atc: AtcCode::new("L01FA01").expect("a code"),
        substance: Line::new("rituksimab").expect("a name"),
        indication: None,
        indication_text: None,
        question: Text::new("Hva er erfaringen deres?").expect("a text"),
        sections: vec![DossierSection {
            code: Code::new("benefit").expect("a code"),
            title: Line::new("Nytte").expect("a line"),
            text: Text::new("Færre kriser.").expect("a text"),
        }],
        deadline: UnixSeconds(trust.now().seconds()).plus(14 * 24 * 3600),
        legal_basis: Code::new("health_personnel_act_25").expect("a code"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_killed_again_and_again_under_load_lose_nothing_and_do_nothing_twice() {
    let mut world = Beginning::make().await;
    world.nodes.expect(None);
    world.nodes.revive().await;
    let (stop, mut loads, mut trusts, mut written) =
        (Arc::new(AtomicBool::new(false)), vec![], vec![], vec![]);
    for site in &world.nodes.sites {
        let (trust, committed) = (beside(site).await, Arc::new(Committed::default()));
        loads.push(tokio::spawn(load(trust.clone(), Arc::clone(&committed), Arc::clone(&stop))));
        trusts.push(trust);
        written.push(committed);
    }
    let (began, mut random) = (Instant::now(), StdRng::seed_from_u64(7));
    for round in 0..rounds() {
        let victim = random.random_range(0..2);
        // Of the requests of a fetch the last is the one that fetches.
        let after = Duration::from_micros(random.random_range(0..60_000));
        world.nodes.expect(Some(Death { request: random.random_range(0..3), after, node: victim }));
        world.people.fetch(&mut world.nodes, random.random_range(0..2)).await;
        if random.random_bool(0.2) {
            world.nodes.sites[1 - victim].kill();
        }
        assert!(world.nodes.requests() >= 3, "round {round} asked nothing");
    }
    let took = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    for load in loads {
        load.await.expect("the load could write all along");
    }
    world.nodes.expect(None);
    wait_until_all_is_copied(&mut world, &trusts).await;
    world.nodes.settle([HERE, THERE]).await;
    for trust in &trusts {
        trust.db.close().await;
        trust.keys.db().close().await;
    }
    verify(&world, &written).await;
    let [here, there] = [0, 1].map(|at| written[at].entries.load(Ordering::Relaxed));
    println!("{} rounds in {:.0} s; {here} and {there} entries", rounds(), took.as_secs_f64());
}

/// The administrators go on fetching until each node has the other's whole register.
async fn wait_until_all_is_copied(world: &mut Beginning, trusts: &[Trust]) {
    let deadline = Instant::now() + PATIENCE;
    for (reader, origin) in [(1, 0), (0, 1)] {
        loop {
            let published = size_of(
                &trusts[origin],
                "SELECT COALESCE(MAX(checkpoint_size), 0) FROM register_sources WHERE own",
            );
            let (published, written) = (
                published.await,
                size_of(&trusts[origin], "SELECT size FROM register_sources WHERE own").await,
            );
            let copied =
                size_of(&trusts[reader], "SELECT COALESCE(MAX(size), 0) FROM register_sources WHERE NOT own")
                    .await;
            if published == written && copied == written {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "{copied} of {written} entries are copied, {published} published"
            );
            world.people.fetch(&mut world.nodes, reader).await;
        }
    }
}

async fn size_of(trust: &Trust, sql: &'static str) -> i64 {
    count(&trust.db, sql).await
}

/// From stored bytes, on stopped nodes: everything that was committed is at both, once.
async fn verify(world: &Beginning, written: &[Arc<Committed>]) {
    let (here, there) = (open(&world.nodes.sites[0]).await, open(&world.nodes.sites[1]).await);
    let ([first], [second]) = (here.trusts(), there.trusts()) else { panic!("a trust each") };
    for (from, to, committed) in [(first, second, &written[0]), (second, first, &written[1])] {
        let (entries, messages) =
            (committed.entries.load(Ordering::Relaxed), committed.messages.load(Ordering::Relaxed));
        all_is_whole(from).await;
        nothing_waits(from).await;
        register_is_whole(from, entries).await;
        copy_is_the_same(from, to, entries).await;
        same_messages(from, to).await;
        assert_eq!(
            count(&from.db, "SELECT COUNT(*) FROM outbox").await,
            i64::try_from(messages).expect("few")
        );
        assert_eq!(count(&to.db, "SELECT COUNT(*) FROM inbox").await, i64::try_from(messages).expect("few"));
    }
    here.close().await;
    there.close().await;
}

//! Pairing and the mailbox between two trusts, over real HTTPS sockets, on both databases.

use std::time::Duration;

use federation_protocol::envelope::{Envelope, EnvelopeKind};
use federation_protocol::ids::ConversationId;
use federation_protocol::text::Code;
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::alarms::{self, AlarmKind};
use samraad::peers::mailbox::{
    Arrival, CannotReceive, Effect, Message, Receivers, Taken, delivery, receive, send,
};
use samraad::peers::{Grants, PeerState, Plane, change, handshake, schedule, store};
use samraad::platform::db::Db;
use samraad::platform::world::SystemRandomness;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{count, new_id, pull, say, sealed, stored, taken, two_nodes};
use samraad_tests::on_both_databases;

async fn two_trusts_talk_only_when_both_administrators_have_confirmed(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    let of_sunnvik = nordvik.approve(&sunnvik).await;
    assert_eq!(nordvik.peer(&sunnvik).await.pairing.state(), PeerState::ProposedByUs);

    handshake::announce(&nordvik.trust, of_sunnvik).await.expect("announced");
    assert_eq!(nordvik.peer(&sunnvik).await.pairing.state(), PeerState::ProposedByUs);
    let seen = sunnvik.peer(&nordvik).await;
    assert_eq!(seen.pairing.state(), PeerState::ProposedByThem);
    assert_eq!(seen.grants, Grants::default());
    assert_eq!(seen.url.as_ref(), Some(&nordvik.server.url));
    // Not yet: neither side lets the other in.
    assert!(delivery::pull(&nordvik.trust, &nordvik.receivers, &nordvik.peer(&sunnvik).await).await.is_err());

    let of_nordvik = sunnvik.approve(&nordvik).await;
    assert!(sunnvik.peer(&nordvik).await.is_active());
    handshake::announce(&sunnvik.trust, of_nordvik).await.expect("announced");
    assert!(nordvik.peer(&sunnvik).await.is_active());

    // Said again, by either side, it changes nothing.
    let before = (nordvik.peer(&sunnvik).await, sunnvik.peer(&nordvik).await);
    handshake::announce(&nordvik.trust, of_sunnvik).await.expect("announced");
    handshake::announce(&sunnvik.trust, of_nordvik).await.expect("announced");
    assert_eq!((nordvik.peer(&sunnvik).await, sunnvik.peer(&nordvik).await), before);
    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
}

async fn a_message_is_taken_once_whichever_way_it_comes(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    nordvik.pair(&sunnvik).await;
    let to_sunnvik = nordvik.peer(&sunnvik).await.id;

    say(&nordvik, &sunnvik, "pushed").await;
    delivery::push(&nordvik.trust, to_sunnvik).await.expect("pushed");
    assert_eq!((stored(&sunnvik).await, taken(&sunnvik).await), (1, 1));
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL").await, 0);

    // What had its effect keeps no ciphertext here, and still proves what came.
    let Db::Sqlite { reader, .. } = &sunnvik.trust.db else { panic!("this side is on SQLite") };
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT envelope FROM inbox").fetch_one(reader).await.expect("a row");
    let kept = Envelope::parse(&kept).expect("an envelope");
    assert!(kept.is_erased());
    assert!(kept.verify([&nordvik.trust.federation_keys.public().envelope]).is_ok());

    // The same again by pull, with a second one that was never pushed.
    say(&nordvik, &sunnvik, "pulled").await;
    assert_eq!(pull(&sunnvik, &nordvik).await, 1);
    assert_eq!((stored(&sunnvik).await, taken(&sunnvik).await), (2, 2));
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL").await, 0);
    assert_eq!(pull(&sunnvik, &nordvik).await, 0);
    delivery::push(&nordvik.trust, to_sunnvik).await.expect("nothing to push");
    assert_eq!(taken(&sunnvik).await, 2);

    // The other way too: here the database of the story is the one that receives.
    for text in ["one", "two", "three"] {
        say(&sunnvik, &nordvik, text).await;
    }
    assert_eq!(pull(&nordvik, &sunnvik).await, 3);
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (3, 3));
    let contact = store::contact(&nordvik.trust.db, to_sunnvik, Plane::Mailbox).await.expect("reads");
    assert_eq!((contact.good_at, contact.problem), (Some(nordvik.trust.now()), None));
}

async fn what_is_rejected_or_unread_is_kept_and_not_asked_for_again(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "unwanted").await;
    let peer = sunnvik.peer(&nordvik).await;
    let unheard_of = Message {
        kind: EnvelopeKind::new(Code::new("not_invented_yet").expect("a code")),
        conversation: ConversationId::random(&mut AsRng(&SystemRandomness)),
        payload: b"?",
        expires: sunnvik.trust.now().plus(Duration::from_secs(60)),
    };
    let mut tx = sunnvik.trust.db.begin().await.expect("begins");
    send(&mut tx, &sunnvik.trust, &peer, unheard_of).await.expect("sealed");
    tx.commit().await.expect("commits");

    assert_eq!(pull(&nordvik, &sunnvik).await, 2);
    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
    assert_eq!(taken(&nordvik).await, 0);
    let db = &nordvik.trust.db;
    let rejected = "SELECT COUNT(*) FROM inbox WHERE outcome = 'rejected' AND rejection = 'unwanted'";
    assert_eq!(count(db, rejected).await, 1);
    assert_eq!(count(db, "SELECT COUNT(*) FROM inbox WHERE outcome = 'unread'").await, 1);
}

async fn envelopes_that_are_not_what_they_should_be_leave_nothing_but_an_alarm(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    nordvik.pair(&sunnvik).await;
    let third = FederationNode::start("vestvik", Kind::Sqlite, Receivers::default()).await;
    let peer = nordvik.peer(&sunnvik).await;
    let take =
        async |bytes: &[u8]| receive(&nordvik.trust, &nordvik.receivers, &peer, bytes, Arrival::Pushed).await;

    let good = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "good").encode();
    for at in (0..good.len()).step_by(7) {
        let mut changed = good.clone();
        changed[at] ^= 1;
        let refused = take(&changed).await;
        assert!(matches!(refused, Err(CannotReceive::Envelope(_) | CannotReceive::OtherSender)), "byte {at}");
    }
    let for_another = sealed(&sunnvik.trust, &third.trust, new_id(), 1, "elsewhere").encode();
    assert!(matches!(take(&for_another).await, Err(CannotReceive::Envelope(_))));
    let of_another = sealed(&third.trust, &nordvik.trust, new_id(), 1, "stranger").encode();
    assert!(matches!(take(&of_another).await, Err(CannotReceive::OtherSender)));
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (0, 0));

    let id = new_id();
    let first = sealed(&sunnvik.trust, &nordvik.trust, id, 2, "first").encode();
    let second = sealed(&sunnvik.trust, &nordvik.trust, id, 2, "second").encode();
    assert!(matches!(take(&first).await, Ok(Taken::Now(Effect::Applied))));
    assert!(matches!(take(&first).await, Ok(Taken::Before)));
    assert!(matches!(take(&second).await, Err(CannotReceive::OtherBytes)));
    assert!(matches!(take(&second).await, Err(CannotReceive::OtherBytes)));
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
    let alarms = alarms::latest(&nordvik.trust.db, peer.id).await.expect("reads");
    let other_bytes = alarms.iter().filter(|alarm| alarm.kind == AlarmKind::OtherBytes).count();
    assert_eq!(other_bytes, 1, "the same alarm is raised once: {alarms:?}");

    nordvik.story.clock.advance(Duration::from_secs(2 * 3600));
    let late = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 3, "late").encode();
    assert!(matches!(take(&late).await, Err(CannotReceive::Envelope(_))));
    assert_eq!(stored(&nordvik).await, 1);
}

async fn a_message_that_overtook_another_makes_us_fetch_what_is_missing(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "one").await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    say(&sunnvik, &nordvik, "two").await;
    say(&sunnvik, &nordvik, "three").await;
    let waiting = "SELECT COUNT(*) FROM jobs WHERE kind = 'mailbox: pull'";
    assert_eq!(count(&nordvik.trust.db, waiting).await, 0);

    // Only the third arrives by push.
    let Db::Sqlite { reader, .. } = &sunnvik.trust.db else { panic!("this side is on SQLite") };
    let third: Vec<u8> = sqlx::query_scalar("SELECT envelope FROM outbox ORDER BY sequence DESC LIMIT 1")
        .fetch_one(reader)
        .await
        .expect("an envelope");
    let peer = nordvik.peer(&sunnvik).await;
    let taken_now = receive(&nordvik.trust, &nordvik.receivers, &peer, &third, Arrival::Pushed).await;
    assert!(matches!(taken_now, Ok(Taken::Now(Effect::Applied))));
    assert_eq!(count(&nordvik.trust.db, waiting).await, 1);

    delivery::pull_job(&nordvik.trust, &nordvik.receivers, peer.id).await.expect("pulled");
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (3, 3));
    assert_eq!(alarms::latest(&nordvik.trust.db, peer.id).await.expect("reads"), []);

    // What expired at the sender before it was fetched is gone for good, and said to be.
    say(&sunnvik, &nordvik, "missed").await;
    for node in [&nordvik, &sunnvik] {
        node.story.clock.advance(Duration::from_secs(2 * 3600));
    }
    say(&sunnvik, &nordvik, "after").await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    let alarms = alarms::latest(&nordvik.trust.db, peer.id).await.expect("reads");
    assert_eq!(alarms.iter().map(|alarm| alarm.kind).collect::<Vec<_>>(), [AlarmKind::Gap]);
}

async fn each_peer_is_fetched_from_when_its_own_period_is_over(database: TestDatabase) {
    let (nordvik, sunnvik) = two_nodes(database.kind()).await;
    nordvik.pair(&sunnvik).await;
    let peer = nordvik.peer(&sunnvik).await;
    let due = async |plane| {
        let peers = vec![nordvik.peer(&sunnvik).await];
        schedule::take_due(&nordvik.trust, peers, plane).await.expect("looked up").len()
    };
    let wait = |secs| nordvik.story.clock.advance(Duration::from_secs(secs));

    // A turn is given once; the two planes know nothing of each other.
    assert_eq!((due(Plane::Register).await, due(Plane::Register).await), (1, 0));
    assert_eq!((due(Plane::Mailbox).await, due(Plane::Mailbox).await), (1, 0));
    // The jitter lies in the last fifth of the trust's 60 seconds.
    wait(47);
    assert_eq!(due(Plane::Register).await, 0);
    wait(14);
    assert_eq!(due(Plane::Register).await, 1);

    // A period of its own begins at once, and is kept where the clock of the trust's setting has run out.
    change::fetch_every(&nordvik.trust, &nordvik.permit(), peer.id, peer.version, Some(3_600))
        .await
        .expect("changed");
    assert_eq!((due(Plane::Register).await, due(Plane::Register).await), (1, 0));
    wait(61);
    assert_eq!(due(Plane::Register).await, 0);
    wait(3_600);
    assert_eq!(due(Plane::Register).await, 1);
}

on_both_databases!(
    each_peer_is_fetched_from_when_its_own_period_is_over,
    two_trusts_talk_only_when_both_administrators_have_confirmed,
    a_message_is_taken_once_whichever_way_it_comes,
    what_is_rejected_or_unread_is_kept_and_not_asked_for_again,
    envelopes_that_are_not_what_they_should_be_leave_nothing_but_an_alarm,
    a_message_that_overtook_another_makes_us_fetch_what_is_missing,
);

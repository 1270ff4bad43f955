//! The mailbox under faults: lost answers, peers that are down, bytes that are not what they should be, gaps and restores.
//! Each story ends with both sides recomputed from their stored bytes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use federation_protocol::envelope::Envelope;
use federation_protocol::receipt::RECEIPTS_PATH;
use samraad::peers::Peer;
use samraad::peers::client::PeerClient;
use samraad::peers::mailbox::alarms::{self, AlarmKind};
use samraad::peers::mailbox::attention::{self, CannotHandle};
use samraad::peers::mailbox::sweeping::erase_expired;
use samraad::peers::mailbox::{
    Arrival, CannotReceive, Effect, Fate, Received, Receiver, Receivers, Taken, Taking, begin_epoch,
    delivery, receive,
};
use samraad::platform::db::{Db, StoreError, Tx};
use samraad::platform::trust::Trust;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::flaky::{Fault, execute, failures, later, push, sender_and_flaky};
use samraad_tests::messages::{
    both_verify, count, faults, kind, new_conversation, new_id, pull, say, say_in, sealed, settled, stored,
    taken,
};
use samraad_tests::on_both_databases;

async fn an_answer_that_is_lost_after_the_message_was_stored_makes_nothing_happen_twice(
    database: TestDatabase,
) {
    let (nordvik, sunnvik, ills) = sender_and_flaky(database.kind()).await;
    ills.expect(&[Fault::LoseAnswer]);
    say(&nordvik, &sunnvik, "hello").await;
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await, failures(&nordvik).await), (1, 0, 1));

    nordvik.story.clock.advance(Duration::from_secs(2));
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, taken(&sunnvik).await, settled(&nordvik).await), (1, 1, 1));
    assert_eq!(failures(&nordvik).await, 0, "a success begins the count anew");
    assert_eq!(
        count(&sunnvik.trust.db, "SELECT COUNT(*) FROM receipts_given").await,
        1,
        "the same receipt twice"
    );
    both_verify([&nordvik, &sunnvik]).await;
}

async fn the_same_id_with_other_bytes_is_refused_for_ever_and_the_administrator_is_told(
    database: TestDatabase,
) {
    let (nordvik, sunnvik, _) = sender_and_flaky(database.kind()).await;
    let (sender, receiver) = (&sunnvik, &nordvik);
    let (id, peer) = (new_id(), receiver.peer(sender).await);
    let take = async |bytes: &[u8]| {
        receive(&receiver.trust, &receiver.receivers, &peer, bytes, Arrival::Pushed).await
    };
    let first = sealed(&sender.trust, &receiver.trust, id, 1, "first").encode();
    let second = sealed(&sender.trust, &receiver.trust, id, 1, "second").encode();
    assert!(matches!(take(&first).await, Ok(Taken::Now(Effect::Applied))));
    assert!(matches!(take(&second).await, Err(CannotReceive::OtherBytes)));
    // The id is known past the end of the message.
    later([sender, receiver], 400 * 24 * 3600);
    let third = sealed(&sender.trust, &receiver.trust, id, 1, "third").encode();
    assert!(matches!(take(&third).await, Err(CannotReceive::OtherBytes)));
    assert!(matches!(take(&first).await, Ok(Taken::Before)));
    assert_eq!((stored(receiver).await, taken(receiver).await), (1, 1));
    let alarms = alarms::latest(&receiver.trust.db, peer.id).await.expect("reads");
    assert_eq!(alarms.iter().map(|alarm| alarm.kind).collect::<Vec<_>>(), [AlarmKind::OtherBytes]);
    both_verify([sender, receiver]).await;
}

async fn a_receiver_that_is_down_and_then_flaky_gets_everything_once(database: TestDatabase) {
    let (nordvik, sunnvik, ills) = sender_and_flaky(database.kind()).await;
    let conversation = new_conversation();
    for text in ["one", "two", "three", "four", "five"] {
        say_in(&nordvik, &sunnvik, conversation, text).await;
    }
    ills.expect(&[
        Fault::Refuse(503, Some(60)),
        Fault::Break,
        Fault::LoseAnswer,
        Fault::Refuse(429, Some(30)),
        Fault::Refuse(500, None),
    ]);
    push(&nordvik, &sunnvik).await;
    assert_eq!((ills.left(), failures(&nordvik).await), (4, 1));

    // What the peer asked for is waited, even when it shows that it is there.
    let client = PeerClient::new(&sunnvik.trust, &sunnvik.peer(&nordvik).await).expect("a client");
    client.get(RECEIPTS_PATH, 1024).await.expect("answered");
    assert_eq!(failures(&nordvik).await, 0);
    later([&nordvik, &sunnvik], 59);
    push(&nordvik, &sunnvik).await;
    assert_eq!(ills.left(), 4, "too early");

    // Each try is one request, and after the longest wait the next is due.
    for (left, wait) in [(3, 1), (2, 900), (1, 900), (0, 900)] {
        later([&nordvik, &sunnvik], wait);
        push(&nordvik, &sunnvik).await;
        assert_eq!(ills.left(), left);
    }
    // The longest wait is far from the end of the messages.
    later([&nordvik, &sunnvik], 10);
    client.get(RECEIPTS_PATH, 1024).await.expect("answered");
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, taken(&sunnvik).await, settled(&nordvik).await), (5, 5, 5));
    assert_eq!(attention::needed(&nordvik.trust.db, nordvik.trust.now()).await.expect("reads"), []);
    both_verify([&nordvik, &sunnvik]).await;
}

/// Notes what it takes in the order in which it does, and fails once for what begins so.
struct Ordered {
    taken: Arc<Mutex<Vec<String>>>,
    failed: Mutex<bool>,
}

impl Receiver for Ordered {
    fn take<'a>(&'a self, _: &'a mut Tx, _: &'a Trust, _: &'a Peer, message: Received<'a>) -> Taking<'a> {
        Box::pin(async move {
            let text = String::from_utf8_lossy(message.payload).into_owned();
            let fails = text.starts_with("fails")
                && !std::mem::replace(&mut *self.failed.lock().expect("whole"), true);
            if fails {
                return Err(StoreError::corrupt("story", "row", 1).into());
            }
            self.taken.lock().expect("whole").push(text);
            Ok(Effect::Applied)
        })
    }
}

async fn what_completes_out_of_order_is_in_order_within_its_conversation(database: TestDatabase) {
    let order = Arc::new(Mutex::new(Vec::new()));
    let nordvik = FederationNode::start("nordvik", database.kind(), Receivers::default()).await;
    let receiver = Ordered { taken: Arc::clone(&order), failed: Mutex::new(false) };
    let sunnvik =
        FederationNode::start("sunnvik", Kind::Sqlite, Receivers::default().with(&kind(), receiver)).await;
    nordvik.pair(&sunnvik).await;
    let conversation = new_conversation();
    for text in ["fails once", "second", "third"] {
        say_in(&nordvik, &sunnvik, conversation, text).await;
    }
    for _ in 0..40 {
        say(&nordvik, &sunnvik, "another conversation").await;
    }
    push(&nordvik, &sunnvik).await;
    assert_eq!(
        (stored(&sunnvik).await, settled(&nordvik).await),
        (40, 40),
        "nothing waits for another conversation"
    );

    // What the peer put off is not pushed before its time, nor is what comes after it.
    push(&nordvik, &sunnvik).await;
    assert_eq!(stored(&sunnvik).await, 40);
    nordvik.story.clock.advance(Duration::from_secs(15));
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await), (43, 43));
    let order = order.lock().expect("whole").split_off(40);
    assert_eq!(order, ["fails once", "second", "third"]);

    // Several pushes went side by side; one fetch tells that nothing is missing, and from then on the cursor keeps up.
    let missing = pull(&sunnvik, &nordvik).await;
    assert_eq!(missing, 0);
    for _ in 0..40 {
        say(&nordvik, &sunnvik, "another conversation").await;
    }
    push(&nordvik, &sunnvik).await;
    assert_eq!(count(&sunnvik.trust.db, "SELECT sequence FROM mailbox_cursors").await, 83);
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM mailbox_alarms").await, 0);
    both_verify([&nordvik, &sunnvik]).await;
}

async fn a_message_that_is_refused_for_good_blocks_no_other_and_can_be_sent_again(database: TestDatabase) {
    let (nordvik, sunnvik, ills) = sender_and_flaky(database.kind()).await;
    let (conversation, peer) = (new_conversation(), nordvik.peer(&sunnvik).await.id);
    let first = say_in(&nordvik, &sunnvik, conversation, "first").await;
    ills.expect(&[Fault::Refuse(422, None)]);
    push(&nordvik, &sunnvik).await;
    say_in(&nordvik, &sunnvik, conversation, "second").await;
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await, failures(&nordvik).await), (1, 1, 0));

    let now = nordvik.trust.now();
    let needed = attention::needed_of(&nordvik.trust.db, peer, now).await.expect("reads");
    let fates: Vec<_> = needed.iter().map(|message| (message.id, message.fate.clone())).collect();
    assert_eq!(fates, [(first, Fate::Refused { at: now, code: "status_422".to_owned() })]);
    push(&nordvik, &sunnvik).await;
    assert_eq!(stored(&sunnvik).await, 1, "nobody sends it by itself");

    attention::replay(&nordvik.trust, &nordvik.permit(), peer, first).await.expect("sent again");
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await), (2, 2));
    let again = attention::replay(&nordvik.trust, &nordvik.permit(), peer, first).await;
    assert!(matches!(again, Err(CannotHandle::NotReplayable)));
    both_verify([&nordvik, &sunnvik]).await;

    // One that somebody else's bytes have taken the id of is refused in its push and never blocks the push.
    let lost = say_in(&nordvik, &sunnvik, conversation, "third").await;
    let taken_id = sealed(&nordvik.trust, &sunnvik.trust, lost, 900, "other bytes").encode();
    let from_nordvik = sunnvik.peer(&nordvik).await;
    let other = receive(&sunnvik.trust, &sunnvik.receivers, &from_nordvik, &taken_id, Arrival::Pushed).await;
    assert!(matches!(other, Ok(Taken::Now(_))));
    say_in(&nordvik, &sunnvik, conversation, "fourth").await;
    push(&nordvik, &sunnvik).await;
    assert_eq!(settled(&nordvik).await, 3);
    let needed = attention::needed(&nordvik.trust.db, now).await.expect("reads");
    assert!(
        matches!(&needed[..], [it] if it.id == lost && matches!(&it.fate, Fate::Refused { code, .. } if code == "other_bytes"))
    );
    let without = attention::discard(&nordvik.trust, &nordvik.permit(), peer, lost, " ").await;
    assert!(matches!(without, Err(CannotHandle::Reason)));
    attention::discard(&nordvik.trust, &nordvik.permit(), peer, lost, "Sagt på telefon")
        .await
        .expect("put aside");
    assert_eq!(attention::needed(&nordvik.trust.db, now).await.expect("reads"), []);
    let logged =
        "SELECT COUNT(*) FROM access_log WHERE action = 'manage_peers' AND reason = 'Sagt på telefon'";
    assert_eq!(count(&nordvik.trust.db, logged).await, 1);
}

async fn a_message_that_expires_unsent_is_a_persons_business_and_keeps_no_ciphertext(database: TestDatabase) {
    let (nordvik, sunnvik, ills) = sender_and_flaky(database.kind()).await;
    let lost = say(&nordvik, &sunnvik, "never arrives").await;
    ills.expect(&[Fault::Break]);
    push(&nordvik, &sunnvik).await;
    nordvik.story.clock.advance(Duration::from_secs(3600));
    push(&nordvik, &sunnvik).await;
    assert_eq!((ills.left(), stored(&sunnvik).await), (0, 0));
    let needed = attention::needed(&nordvik.trust.db, nordvik.trust.now()).await.expect("reads");
    assert!(
        matches!(&needed[..], [it] if it.id == lost && matches!(it.fate, Fate::Expired { .. })),
        "{needed:?}"
    );

    erase_expired(&nordvik.trust).await.expect("erased");
    let Db::Sqlite { reader, .. } = &nordvik.trust.db else { return both_verify([&nordvik, &sunnvik]).await };
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT envelope FROM outbox").fetch_one(reader).await.expect("a row");
    let kept = Envelope::parse(&kept).expect("an envelope");
    assert!(kept.is_erased() && kept.verify([&nordvik.trust.federation_keys.public().envelope]).is_ok());
    both_verify([&nordvik, &sunnvik]).await;
}

async fn a_gap_in_the_numbers_is_fetched_and_what_is_gone_is_told(database: TestDatabase) {
    let (nordvik, sunnvik, _) = sender_and_flaky(database.kind()).await;
    let (sender, receiver) = (&sunnvik, &nordvik);
    say(sender, receiver, "one").await;
    assert_eq!(pull(receiver, sender).await, 1);
    for text in ["two", "three", "four"] {
        say(sender, receiver, text).await;
    }
    let Db::Sqlite { reader, .. } = &sender.trust.db else { panic!("this side is on SQLite") };
    let last: Vec<u8> = sqlx::query_scalar("SELECT envelope FROM outbox ORDER BY sequence DESC LIMIT 1")
        .fetch_one(reader)
        .await
        .expect("an envelope");
    let peer = receiver.peer(sender).await;
    receive(&receiver.trust, &receiver.receivers, &peer, &last, Arrival::Pushed).await.expect("taken");
    assert_eq!(count(&receiver.trust.db, "SELECT sequence FROM mailbox_cursors").await, 1);
    execute(&sender.trust.db, "DELETE FROM outbox WHERE sequence = 3").await;

    delivery::pull_job(&receiver.trust, &receiver.receivers, peer.id).await.expect("pulled");
    assert_eq!(stored(receiver).await, 3);
    assert_eq!(count(&receiver.trust.db, "SELECT sequence FROM mailbox_cursors").await, 4);
    let alarms = alarms::latest(&receiver.trust.db, peer.id).await.expect("reads");
    assert_eq!(alarms.iter().map(|alarm| alarm.kind).collect::<Vec<_>>(), [AlarmKind::Gap]);
    assert!(alarms[0].detail.ends_with(" 3..3"), "{alarms:?}");
    assert!(faults(receiver).await.is_empty());
    let lost = faults(sender).await;
    assert!(matches!(&lost[..], [fault] if fault.contains("numbers are missing")), "{lost:?}");
}

async fn a_sender_that_was_restored_begins_anew_and_nothing_is_taken_twice(database: TestDatabase) {
    let (nordvik, sunnvik, _) = sender_and_flaky(database.kind()).await;
    for text in ["one", "two"] {
        say(&nordvik, &sunnvik, text).await;
    }
    push(&nordvik, &sunnvik).await;
    assert_eq!(pull(&sunnvik, &nordvik).await, 0);
    let mut tx = nordvik.trust.db.begin().await.expect("begins");
    begin_epoch(&mut tx, &nordvik.trust).await.expect("a new run");
    tx.commit().await.expect("commits");
    say(&nordvik, &sunnvik, "after the restore").await;
    assert_eq!(count(&nordvik.trust.db, "SELECT sequence FROM outbox WHERE epoch_number = 2").await, 1);
    push(&nordvik, &sunnvik).await;
    assert_eq!(pull(&sunnvik, &nordvik).await, 0);
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await), (3, 3));
    assert_eq!(count(&sunnvik.trust.db, "SELECT sequence FROM mailbox_cursors").await, 1);

    // The receipts of the restored trust are in its new run, and a reader whose epoch nobody knows gets everything and takes nothing twice.
    say(&sunnvik, &nordvik, "hello").await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    assert_eq!(settled(&sunnvik).await, 1);
    execute(&sunnvik.trust.db, "UPDATE mailbox_cursors SET epoch = x'00112233445546778899aabbccddeeff'")
        .await;
    assert_eq!(pull(&sunnvik, &nordvik).await, 0);
    assert_eq!((stored(&sunnvik).await, taken(&sunnvik).await), (3, 3));
    assert_eq!(count(&sunnvik.trust.db, "SELECT COUNT(*) FROM mailbox_alarms").await, 0);
    both_verify([&nordvik, &sunnvik]).await;
}

on_both_databases!(
    an_answer_that_is_lost_after_the_message_was_stored_makes_nothing_happen_twice,
    the_same_id_with_other_bytes_is_refused_for_ever_and_the_administrator_is_told,
    a_receiver_that_is_down_and_then_flaky_gets_everything_once,
    what_completes_out_of_order_is_in_order_within_its_conversation,
    a_message_that_is_refused_for_good_blocks_no_other_and_can_be_sent_again,
    a_message_that_expires_unsent_is_a_persons_business_and_keeps_no_ciphertext,
    a_gap_in_the_numbers_is_fetched_and_what_is_gone_is_told,
    a_sender_that_was_restored_begins_anew_and_nothing_is_taken_twice,
);

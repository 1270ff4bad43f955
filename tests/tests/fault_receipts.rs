//! Receipts under faults, pushes of many messages, and bytes that changed where they are stored. Each story ends with both
//! sides recomputed from their stored bytes.

use federation_protocol::delivery::{EnvelopeAnswer, INBOX_BATCH_PATH, InboxAnswerV1, MAX_ANSWER_BYTES};
use federation_protocol::envelope::{Envelope, encode_batch};
use federation_protocol::receipt::{Outcome, Receipt};
use samraad::peers::client::PeerClient;
use samraad::peers::mailbox::{Fate, Receivers, attention};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::flaky::{Fault, execute, later, push, sender_and_flaky};
use samraad_tests::messages::{
    both_verify, count, faults, new_conversation, new_id, pull, say, say_in, sealed, settled, stored, taken,
};
use samraad_tests::on_both_databases;

async fn receipts_that_were_lost_are_fetched_and_those_of_fetched_messages_are_brought(
    database: TestDatabase,
) {
    let (nordvik, sunnvik, ills) = sender_and_flaky(database.kind()).await;
    let conversation = new_conversation();
    for text in ["one", "unwanted", "three"] {
        say_in(&nordvik, &sunnvik, conversation, text).await;
    }
    ills.expect(&[Fault::LoseAnswer]);
    push(&nordvik, &sunnvik).await;
    assert_eq!((stored(&sunnvik).await, settled(&nordvik).await), (3, 0));
    later([&nordvik, &sunnvik], 24 * 3600);
    let now = nordvik.trust.now();
    assert_eq!(
        attention::needed(&nordvik.trust.db, now).await.expect("reads").len(),
        3,
        "somebody has to ask"
    );

    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
    assert_eq!(settled(&nordvik).await, 3);
    let needed = attention::needed(&nordvik.trust.db, now).await.expect("reads");
    assert!(
        matches!(&needed[..], [it] if matches!(&it.fate, Fate::Rejected { codes, .. } if codes == &["unwanted"]))
    );
    assert_eq!(pull(&nordvik, &sunnvik).await, 0);
    assert_eq!(count(&nordvik.trust.db, "SELECT COUNT(*) FROM receipts_got").await, 3, "none twice");

    // Who fetches brings its receipts; when that fails they are fetched as well.
    say(&sunnvik, &nordvik, "four").await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    assert_eq!(settled(&sunnvik).await, 1);
    ills.expect(&[Fault::Break]);
    say(&sunnvik, &nordvik, "five").await;
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
    assert_eq!((ills.left(), settled(&sunnvik).await), (0, 1));
    assert_eq!(pull(&sunnvik, &nordvik).await, 0);
    assert_eq!(settled(&sunnvik).await, 2);
    both_verify([&nordvik, &sunnvik]).await;
}

async fn each_envelope_of_a_push_is_judged_by_itself(database: TestDatabase) {
    let (nordvik, sunnvik, _) = sender_and_flaky(database.kind()).await;
    let vestvik = FederationNode::start("vestvik", Kind::Sqlite, Receivers::default()).await;
    let seal = |from: &FederationNode, to: &FederationNode, n| {
        sealed(&from.trust, &to.trust, new_id(), n, "hello").encode()
    };
    let mut changed = seal(&sunnvik, &nordvik, 3);
    let end = changed.len() - 1;
    changed[end] ^= 1;
    let envelopes = [
        seal(&sunnvik, &nordvik, 1),
        seal(&sunnvik, &vestvik, 2),
        seal(&vestvik, &nordvik, 1),
        changed,
        b"garbage".to_vec(),
        Vec::new(),
        seal(&sunnvik, &nordvik, 4),
    ];
    let client = PeerClient::new(&sunnvik.trust, &sunnvik.peer(&nordvik).await).expect("a client");
    let batch = encode_batch(envelopes.iter().map(Vec::as_slice));
    let answer = client.post(INBOX_BATCH_PATH, &batch, MAX_ANSWER_BYTES).await.expect("answered");
    let answers = InboxAnswerV1::parse(&answer, envelopes.len()).expect("an answer for each").answers;
    let said: Vec<&str> = answers
        .iter()
        .map(|answer| match answer {
            EnvelopeAnswer::Receipt(_) => "receipt",
            EnvelopeAnswer::Refused(code) => code.as_str(),
            EnvelopeAnswer::Later(_) => "later",
        })
        .collect();
    let expected = [
        "receipt",
        "other_recipient",
        "other_sender",
        "other_ciphertext",
        "malformed",
        "malformed",
        "receipt",
    ];
    assert_eq!(said, expected);
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (2, 2));
    let sent = Envelope::parse(&envelopes[0]).expect("an envelope");
    let EnvelopeAnswer::Receipt(receipt) = &answers[0] else { panic!("a receipt") };
    let receipt =
        Receipt::parse(receipt).and_then(|it| it.verify([&nordvik.trust.federation_keys.public().envelope]));
    let receipt = receipt.expect("a good receipt");
    assert_eq!(receipt.outcome_of(&sunnvik.trust.origin, sent.header().id, sent.digest()), Ok(&Outcome::Ok));

    // A push that is none is refused whole, and one of too many too.
    for body in [Vec::new(), b"\0\0\0\x05four".to_vec(), encode_batch(vec![b"x".as_slice(); 257])] {
        assert!(client.post(INBOX_BATCH_PATH, &body, MAX_ANSWER_BYTES).await.is_err());
    }
    assert!(faults(&nordvik).await.is_empty());
}

async fn a_byte_that_changed_in_the_mailbox_is_found(database: TestDatabase) {
    let (nordvik, sunnvik, _) = sender_and_flaky(database.kind()).await;
    say(&nordvik, &sunnvik, "there").await;
    push(&nordvik, &sunnvik).await;
    say(&sunnvik, &nordvik, "back").await;
    pull(&nordvik, &sunnvik).await;
    both_verify([&nordvik, &sunnvik]).await;
    let says_other = "than its header says";
    let receipt = "than it says";
    for (change, undo, wrong) in [
        ("UPDATE inbox SET sequence = sequence + 1", "UPDATE inbox SET sequence = sequence - 1", says_other),
        ("UPDATE outbox SET kind = 'opinion'", "UPDATE outbox SET kind = 'story'", says_other),
        ("UPDATE receipts_got SET outcome = 'stored'", "UPDATE receipts_got SET outcome = 'ok'", receipt),
        (
            "UPDATE receipts_given SET number = number + 1",
            "UPDATE receipts_given SET number = number - 1",
            receipt,
        ),
        ("UPDATE outbox SET outcome = 'rejected'", "UPDATE outbox SET outcome = 'ok'", "no receipt says"),
    ] {
        execute(&nordvik.trust.db, change).await;
        let found = faults(&nordvik).await;
        assert!(found.iter().any(|fault| fault.contains(wrong)), "{change}: {found:?}");
        execute(&nordvik.trust.db, undo).await;
        assert!(faults(&nordvik).await.is_empty(), "{undo}");
    }
    execute(&nordvik.trust.db, "UPDATE inbox SET envelope = (SELECT envelope FROM outbox)").await;
    let found = faults(&nordvik).await;
    assert!(found.iter().any(|fault| fault.starts_with("mailbox: envelopes received")), "{found:?}");
    execute(&nordvik.trust.db, "UPDATE receipts_got SET receipt = (SELECT receipt FROM receipts_given)")
        .await;
    let found = faults(&nordvik).await;
    assert!(found.iter().any(|fault| fault.starts_with("mailbox: receipts got")), "{found:?}");
}

on_both_databases!(
    receipts_that_were_lost_are_fetched_and_those_of_fetched_messages_are_brought,
    each_envelope_of_a_push_is_judged_by_itself,
    a_byte_that_changed_in_the_mailbox_is_found,
);

//! Clocks that are a day off, on either side, and nights in which Norway's clocks are changed: nothing is lost, nothing
//! comes twice, and what could not be believed is taken once the clock is right.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use federation_protocol::ids::ConversationId;
use federation_protocol::mailbox::OUTBOX_PATH;
use federation_protocol::request::TIME_HEADER;
use jiff::civil::date;
use samraad::kernel::calendar::{OSLO, WorkingCalendar};
use samraad::kernel::clock::Timestamp;
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::{Arrival, Message, Receivers, Taken, delivery, receive, send};
use samraad::platform::jobs::take_turn;
use samraad::platform::world::SystemRandomness;
use samraad::register::client::Outcome;
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::hostile::{self, Hand, node_with, searchable};
use samraad_tests::messages::{Counting, kind, new_id, say, sealed, stored, taken};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::publish;
use samraad_tests::trusts::StoryTrust;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn pair(kind: Kind) -> (FederationNode, FederationNode) {
    let receivers = || Receivers::default().with(&self::kind(), Counting);
    let nordvik = node_with("nordvik", kind, &Hand::default(), receivers()).await;
    let sunnvik = node_with("sunnvik", Kind::Sqlite, &Hand::default(), receivers()).await;
    nordvik.pair(&sunnvik).await;
    (nordvik, sunnvik)
}

/// Sends as people do: with a month until it expires.
async fn send_for_a_month(from: &FederationNode, to: &FederationNode) {
    let message = Message {
        kind: kind(),
        conversation: ConversationId::random(&mut AsRng(&SystemRandomness)),
        payload: b"hello",
        expires: from.trust.now().plus(30 * DAY),
    };
    let peer = from.peer(to).await;
    let mut tx = from.trust.db.begin().await.expect("begins");
    send(&mut tx, &from.trust, &peer, message).await.expect("sealed");
    tx.commit().await.expect("commits");
}

/// Fetches register and messages of the other side.
async fn fetch(here: &FederationNode, there: &FederationNode) -> Outcome {
    let _ = delivery::pull(&here.trust, &here.receivers, &here.peer(there).await).await;
    hostile::pull(here, there).await.outcome
}

async fn a_day_off_on_either_side_loses_nothing_and_takes_nothing_twice(database: TestDatabase) {
    let (nordvik, sunnvik) = pair(database.kind()).await;
    for (round, ahead) in [&sunnvik, &nordvik].into_iter().enumerate() {
        ahead.story.clock.advance(DAY);
        let behind = if std::ptr::eq(ahead, &sunnvik) { &nordvik } else { &sunnvik };
        send_for_a_month(ahead, behind).await;
        send_for_a_month(behind, ahead).await;
        publish(&ahead.trust, 1).await;
        publish(&behind.trust, 1).await;

        // Registers go by index and not by time. What was sent before it was sent cannot be believed yet.
        let before = (taken(ahead).await, taken(behind).await);
        for _ in 0..2 {
            assert_eq!(fetch(ahead, behind).await, Outcome::Complete, "round {round}");
            assert_eq!(fetch(behind, ahead).await, Outcome::Complete, "round {round}");
        }
        assert_eq!((taken(ahead).await, taken(behind).await), (before.0 + 1, before.1), "round {round}");
        for (here, there) in [(ahead, behind), (behind, ahead)] {
            let published = i64::try_from(round).expect("few") + 1;
            assert_eq!(searchable(&here.trust, &there.trust).await, published, "round {round}");
        }

        // The clock that was behind is set right.
        behind.story.clock.advance(DAY);
        for _ in 0..2 {
            fetch(behind, ahead).await;
            fetch(ahead, behind).await;
        }
        assert_eq!((taken(ahead).await, taken(behind).await), (before.0 + 1, before.1 + 1), "round {round}");
    }
    assert_eq!((stored(&nordvik).await, stored(&sunnvik).await), (2, 2));
    for node in [&nordvik, &sunnvik] {
        all_is_whole(&node.trust).await;
    }
}

async fn envelopes_are_taken_within_their_time_and_no_earlier_or_later(database: TestDatabase) {
    let (nordvik, sunnvik) = pair(database.kind()).await;
    let peer = nordvik.peer(&sunnvik).await;
    let receive =
        async |bytes: &[u8]| receive(&nordvik.trust, &nordvik.receivers, &peer, bytes, Arrival::Pushed).await;
    // Eleven minutes early, ten are borne.
    sunnvik.story.clock.advance(Duration::from_secs(660));
    let early = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "early").encode();
    assert!(receive(&early).await.is_err());
    nordvik.story.clock.advance(Duration::from_secs(60));
    assert!(matches!(receive(&early).await, Ok(Taken::Now(_))));
    assert!(matches!(receive(&early).await, Ok(Taken::Before)));

    // These live for an hour.
    let late = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 2, "late").encode();
    nordvik.story.clock.advance(Duration::from_secs(600 + 3600));
    assert!(receive(&late).await.is_err());
    assert!(
        matches!(receive(&early).await, Ok(Taken::Before)),
        "what was taken is known for longer than it lives"
    );
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
}

/// A peer that refuses whatever time we say, and tells another each time.
#[tokio::test]
async fn a_clock_is_corrected_once_and_not_for_ever() {
    let (asked, told) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicI64::new(1_800_000_000)));
    let count = (Arc::clone(&asked), told);
    let refuse = move |request: Request, next: Next| {
        let (asked, told) = count.clone();
        async move {
            if request.uri().path() != OUTBOX_PATH {
                return next.run(request).await;
            }
            asked.fetch_add(1, Ordering::SeqCst);
            let time = told.fetch_add(86_400, Ordering::SeqCst);
            (StatusCode::UNAUTHORIZED, [(TIME_HEADER, time.to_string())]).into_response() as Response
        }
    };
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).layer(from_fn(refuse));
    let sunnvik = FederationNode::start_with("sunnvik", Kind::Sqlite, receivers, routes).await;
    let nordvik = FederationNode::start("nordvik", Kind::Sqlite, Receivers::default()).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "hello").await;
    asked.store(0, Ordering::SeqCst);
    let peer = nordvik.peer(&sunnvik).await;
    assert!(delivery::pull(&nordvik.trust, &nordvik.receivers, &peer).await.is_err());
    assert_eq!(asked.load(Ordering::SeqCst), 2, "once, and once with the time that it was told");
}

async fn schedules_keep_their_distance_through_nights_in_which_clocks_are_changed(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    // In 2026 on 25 October back, in 2027 on 28 March forward: 25 hours, and 23.
    for (name, day, hours) in [("autumn", date(2026, 10, 25), 25), ("spring", date(2027, 3, 28), 23)] {
        let midnight = |day: jiff::civil::Date| {
            let zoned = day.to_zoned_datetime(OSLO).expect("a midnight");
            Timestamp::new(zoned.timestamp())
        };
        let (start, end) = (midnight(day), midnight(day.tomorrow().expect("a day")));
        let (mut now, mut runs) = (start, Vec::new());
        while now < end {
            if take_turn(&trust.db, name, Duration::from_secs(3600), now).await.expect("looked up") {
                runs.push(now);
            }
            now = now.plus(Duration::from_secs(300));
        }
        assert_eq!(runs.len(), hours, "{name}");
        assert!(runs.windows(2).all(|two| two[1].since(two[0]) == Duration::from_secs(3600)), "{name}");
        // A deadline of Norway's ends with its day, be that of 23 hours or of 25.
        let week_before = day.saturating_sub(jiff::Span::new().days(9));
        let from = week_before.to_zoned_datetime(OSLO).expect("a midnight").timestamp();
        let ends = WorkingCalendar::default().deadline(from, 5).to_zoned_datetime(OSLO);
        assert_eq!((ends.hour(), ends.minute()), (0, 0), "{name}");
    }
}

async fn a_clock_that_is_set_back_holds_up_no_schedule(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (hour, right) = (Duration::from_secs(3600), trust.now());
    let due = async |at| take_turn(&trust.db, "fetch", hour, at).await.expect("looked up");
    assert!(due(right.plus(DAY)).await, "a day ahead");
    assert!(due(right).await, "set right");
    assert!(!due(right.plus(Duration::from_secs(60))).await);
    assert!(!due(right.minus(Duration::from_secs(60))).await, "another process's clock, a little behind");
    assert!(due(right.plus(hour)).await);
}

on_both_databases!(
    a_day_off_on_either_side_loses_nothing_and_takes_nothing_twice,
    envelopes_are_taken_within_their_time_and_no_earlier_or_later,
    schedules_keep_their_distance_through_nights_in_which_clocks_are_changed,
    a_clock_that_is_set_back_holds_up_no_schedule,
);

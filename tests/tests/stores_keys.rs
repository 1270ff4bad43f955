//! The key store on both databases: a change of master keys, and keys that protect nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use samraad::kernel::clock::Timestamp;
use samraad::kernel::ids::SubjectId;
use samraad::platform::crypto::SealKey;
use samraad::platform::db::{Db, Schema};
use samraad::platform::key_encryption::{KeyEncryption, LocalKey};
use samraad::platform::key_store::{KeyError, KeyStore, MasterKeys};
use samraad::platform::world::SystemRandomness;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;

const SECOND: Duration = Duration::from_secs(1);

fn now() -> Timestamp {
    Timestamp::from_micros(1_795_514_400_000_000)
}

fn draw() -> SealKey {
    SealKey::draw(&SystemRandomness)
}

fn local(key: &SealKey) -> Arc<dyn KeyEncryption> {
    Arc::new(LocalKey::new(key.clone()))
}

async fn make(store: &KeyStore, count: usize) -> Vec<SubjectId> {
    let mut made = Vec::new();
    for _ in 0..count {
        let subject = SubjectId::new(&SystemRandomness);
        store.create(subject, &SystemRandomness, now()).await.expect("made");
        made.push(subject);
    }
    made
}

async fn a_change_of_master_keys_wraps_every_key_anew_and_brings_back_none(database: TestDatabase) {
    let (old, new, blind) = (draw(), draw(), draw());
    let db = Db::open(database.url(), Schema::Keys).await.expect("opens");
    let before = KeyStore::new(db.clone(), MasterKeys::local(old.clone(), blind.clone()));
    let subjects = make(&before, 250).await;
    let sealed = before
        .key(subjects[0])
        .await
        .expect("a key")
        .seal(&SystemRandomness, "place", b"text")
        .expect("sealed");
    before.index("12857000133", subjects[1]).await.expect("indexed");
    before.destroy(subjects[2], now()).await.expect("destroyed");

    let both = KeyStore::new(db.clone(), MasterKeys::new(local(&new), vec![local(&old)], blind.clone()));
    let opened = both.key(subjects[0]).await.expect("the earlier one unwraps").open("place", &sealed);
    assert_eq!(opened.expect("opens").as_slice(), b"text");
    let mut rounds = Vec::new();
    loop {
        match both.rewrap_some(&SystemRandomness).await.expect("rewrapped") {
            0 => break,
            some => rounds.push(some),
        }
    }
    assert_eq!(rounds, [100, 100, 49], "the destroyed one is not among them");
    assert_eq!(both.wrapped_by().await.expect("read"), BTreeMap::from([(new.name(), 249)]));

    let after = KeyStore::new(db.clone(), MasterKeys::local(new, blind));
    let opened = after.key(subjects[0]).await.expect("a key").open("place", &sealed);
    assert_eq!(opened.expect("opens").as_slice(), b"text");
    assert_eq!(after.find("12857000133").await.expect("found"), Some(subjects[1]));
    assert!(matches!(after.key(subjects[2]).await, Err(KeyError::Gone)));
    let unknown = before.key(subjects[0]).await;
    assert!(matches!(unknown, Err(KeyError::UnknownMasterKey { .. })), "{unknown:?}");
    db.close().await;
}

async fn a_store_that_meets_a_newer_master_key_reads_the_keys_again(database: TestDatabase) {
    let (old, new, blind) = (draw(), draw(), draw());
    let db = Db::open(database.url(), Schema::Keys).await.expect("opens");
    // What stands in the file.
    let file = Arc::new(Mutex::new(MasterKeys::local(old.clone(), blind.clone())));
    let reads = Arc::clone(&file);
    let running = KeyStore::new(db.clone(), MasterKeys::local(old.clone(), blind.clone()))
        .reading_again(Arc::new(move || Ok(reads.lock().expect("whole").clone())));

    let both = MasterKeys::new(local(&new), vec![local(&old)], blind.clone());
    *file.lock().expect("whole") = both.clone();
    let other = KeyStore::new(db.clone(), both);
    let subject = make(&other, 1).await[0];
    let sealed = other.seal_for_trust(&SystemRandomness, "place", b"form").await.expect("sealed");
    running.key(subject).await.expect("it looked at the file");
    assert_eq!(running.open_for_trust("place", &sealed).await.expect("opens").as_slice(), b"form");
    assert_eq!(running.master_keys().current().name(), new.name());

    // Another key of the blind index would make every patient unknown: it is not taken up.
    *file.lock().expect("whole") = MasterKeys::local(draw(), draw());
    running.reload();
    assert_eq!(running.master_keys().current().name(), new.name());
    db.close().await;
}

async fn old_keys_that_nobody_finds_by_number_are_offered_for_sweeping_page_by_page(database: TestDatabase) {
    let db = Db::open(database.url(), Schema::Keys).await.expect("opens");
    let store = KeyStore::new(db.clone(), MasterKeys::local(draw(), draw()));
    let mut subjects = make(&store, 5).await;
    subjects.sort_by_key(|subject| subject.uuid());
    store.index("12857000133", subjects[1]).await.expect("indexed");
    store.destroy(subjects[3], now()).await.expect("destroyed");
    let start = SubjectId::from_uuid(uuid::Uuid::nil());
    let later = now().plus(SECOND);
    assert!(
        store.made_within(now().minus(SECOND)..now(), start, 10).await.expect("read").is_empty(),
        "none is older than itself"
    );
    assert_eq!(store.made_within(now()..later, start, 2).await.expect("read"), [subjects[0], subjects[2]]);
    assert_eq!(store.made_within(now()..later, subjects[2], 2).await.expect("read"), [subjects[4]]);
    store.forget(&subjects[4..]).await.expect("forgotten");
    assert!(store.made_within(now()..later, subjects[2], 2).await.expect("read").is_empty());
    assert!(matches!(store.key(subjects[4]).await, Err(KeyError::Gone)));
    assert!(store.has_key(subjects[1]).await.expect("read"));
    store.destroy(subjects[1], now()).await.expect("destroyed");
    assert!(store.has_key(subjects[1]).await.expect("read"), "its number still leads to it");
    store.forget_number(subjects[1]).await.expect("forgotten");
    assert!(!store.has_key(subjects[1]).await.expect("read"));
    db.close().await;
}

on_both_databases!(
    a_change_of_master_keys_wraps_every_key_anew_and_brings_back_none,
    a_store_that_meets_a_newer_master_key_reads_the_keys_again,
    old_keys_that_nobody_finds_by_number_are_offered_for_sweeping_page_by_page,
);

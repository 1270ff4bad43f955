//! Patients on both databases.

use std::collections::BTreeSet;
use std::sync::Arc;

use samraad::kernel::access::{Actor, EditDraft, Permit, ReadIdentity, Relations, Role, Stage, permit};
use samraad::kernel::ids::{CaseId, SubjectId, UnitId, UserId};
use samraad::kernel::person::PersonNumber;
use samraad::patients::Identity;
use samraad::patients::store::{find_or_create, read_identity};
use samraad::platform::crypto::CannotOpen;
use samraad::platform::db::{Db, On};
use samraad::platform::key_store::KeyError;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;

/// The permits of a clinician for a draft of their own.
fn permits(trust: &StoryTrust) -> (Permit<EditDraft>, Permit<ReadIdentity>) {
    let clinician = UserId::new(trust.random());
    let unit = UnitId::new(trust.random());
    let actor = Actor {
        trust: trust.id.clone(),
        user: clinician,
        roles: [Role::Clinician].into(),
        units: [unit].into(),
    };
    let relations = Relations {
        trust: trust.id.clone(),
        case: CaseId::new(trust.random()),
        version: 1,
        stage: Stage::Draft,
        clinician,
        delegates: BTreeSet::new(),
        unit,
        assessors: BTreeSet::new(),
        rated: BTreeSet::new(),
        emergencies: BTreeSet::new(),
    };
    (permit(&actor, &relations).expect("their own"), permit(&actor, &relations).expect("their own"))
}

/// Invented people: month + 80.
fn identity(nth: u8, name: &str) -> Identity {
    let numbers = (0..=255).filter_map(|individual: u8| {
        let [hundreds, tens, ones] = [individual / 100, individual / 10 % 10, individual % 10];
        PersonNumber::from_first_nine([1, 2, 8, 5, 7, 0, hundreds, tens, ones])
    });
    Identity::new(numbers.into_iter().nth(usize::from(nth)).expect("there are as many"), name)
}

async fn scalars<T>(db: &Db, sql: &'static str) -> Vec<T>
where
    T: Send + Unpin,
    (T,):
        for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
{
    let rows: Vec<(T,)> = match db.read() {
        On::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await.expect("reads"),
        On::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.expect("reads"),
    };
    rows.into_iter().map(|(value,)| value).collect()
}

async fn run(db: &Db, sql: &'static str) {
    let changed = match db.write() {
        On::Sqlite(pool) => sqlx::query(sql).execute(pool).await.expect("runs").rows_affected(),
        On::Postgres(pool) => sqlx::query(sql).execute(pool).await.expect("runs").rows_affected(),
    };
    assert_ne!(changed, 0, "{sql}");
}

async fn a_number_is_one_patient_and_the_latest_name_stays(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (edit, read) = permits(&trust);
    let kari = find_or_create(&trust, &edit, &identity(0, " Kari  Nordman ")).await.expect("made");
    let ola = find_or_create(&trust, &edit, &identity(1, "Ola Nordmann")).await.expect("made");
    assert_ne!(kari, ola);
    let again = find_or_create(&trust, &edit, &identity(0, "Kari Nordmann")).await.expect("found");
    assert_eq!(again, kari);
    let known = read_identity(&trust, &read, kari).await.expect("opens");
    assert_eq!(known, Some(identity(0, "Kari Nordmann")));
    assert_eq!(scalars::<i64>(&trust.db, "SELECT COUNT(*) FROM patients").await, [2]);
}

async fn many_at_once_with_the_same_number_are_one_patient(database: TestDatabase) {
    let trust = Arc::new(StoryTrust::on(database).await);
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let trust = Arc::clone(&trust);
        writers.spawn(async move {
            let (edit, _) = permits(&trust);
            find_or_create(&trust, &edit, &identity(3, "Kari Nordmann")).await.expect("made or found")
        });
    }
    let subjects: BTreeSet<SubjectId> = writers.join_all().await.into_iter().collect();
    assert_eq!(subjects.len(), 1);
    assert_eq!(scalars::<i64>(&trust.db, "SELECT COUNT(*) FROM patients").await, [1]);
    let (_, read) = permits(&trust);
    for subject in subjects {
        assert!(read_identity(&trust, &read, subject).await.expect("opens").is_some());
    }
}

async fn neither_name_nor_number_is_readable_in_either_database(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (edit, _) = permits(&trust);
    let kari = identity(0, "Kari Nordmann");
    find_or_create(&trust, &edit, &kari).await.expect("made");
    let number = kari.number.expose_digits();
    let sealed = scalars::<Vec<u8>>(&trust.db, "SELECT identity FROM patients").await;
    let tags = scalars::<Vec<u8>>(trust.keys.db(), "SELECT tag FROM blind_index").await;
    assert_eq!((sealed.len(), tags.len()), (1, 1));
    for bytes in sealed.into_iter().chain(tags) {
        for secret in [number.as_str(), "Kari", "Nordmann"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
        }
    }
    assert_eq!(format!("{kari:?}"), "Identity(redacted)");
}

async fn every_reading_is_logged_before_it_is_answered_also_of_an_erased_patient(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (edit, read) = permits(&trust);
    let kari = find_or_create(&trust, &edit, &identity(0, "Kari Nordmann")).await.expect("made");
    read_identity(&trust, &read, kari).await.expect("opens");
    run(trust.keys.db(), "UPDATE subject_keys SET wrapped_key = NULL").await;
    let erased = read_identity(&trust, &read, kari).await;
    assert!(matches!(erased, Err(KeyError::Gone)), "{erased:?}");
    let logged = scalars::<SubjectId>(
        &trust.db,
        "SELECT subject FROM access_log WHERE action = 'read_identity' AND object_kind = 'case'",
    )
    .await;
    assert_eq!(logged, [kari, kari]);
}

async fn an_identity_moved_to_another_patient_does_not_open(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (edit, read) = permits(&trust);
    let kari = find_or_create(&trust, &edit, &identity(0, "Kari Nordmann")).await.expect("made");
    let ola = find_or_create(&trust, &edit, &identity(1, "Ola Nordmann")).await.expect("made");
    run(
        &trust.db,
        "UPDATE patients SET identity = (SELECT p.identity FROM patients p ORDER BY p.subject LIMIT 1)",
    )
    .await;
    let mut opened = 0;
    for subject in [kari, ola] {
        match read_identity(&trust, &read, subject).await {
            Ok(_) => opened += 1,
            Err(KeyError::CannotOpen(CannotOpen)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(opened, 1);
}

async fn a_crash_after_the_number_was_indexed_is_made_up_for(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let (edit, read) = permits(&trust);
    let kari = identity(0, "Kari Nordmann");
    // What is there when the process dies between the key store and the database.
    let subject = SubjectId::new(trust.random());
    trust.keys.create(subject, trust.random(), trust.now()).await.expect("creates");
    trust.keys.index(&kari.number.expose_digits(), subject).await.expect("indexes");
    assert_eq!(read_identity(&trust, &read, subject).await.expect("reads"), None);
    assert_eq!(find_or_create(&trust, &edit, &kari).await.expect("found"), subject);
    assert_eq!(read_identity(&trust, &read, subject).await.expect("opens"), Some(kari));
}

on_both_databases!(
    a_number_is_one_patient_and_the_latest_name_stays,
    many_at_once_with_the_same_number_are_one_patient,
    neither_name_nor_number_is_readable_in_either_database,
    every_reading_is_logged_before_it_is_answered_also_of_an_erased_patient,
    an_identity_moved_to_another_patient_does_not_open,
    a_crash_after_the_number_was_indexed_is_made_up_for,
);

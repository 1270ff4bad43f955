//! Erasing on both databases: what is gone, what stays, who is told, and what an older database meets.

use std::time::Duration;

use reqwest::StatusCode;
use samraad::case::store::{self, Filter, list};
use samraad::erasure::Reason;
use samraad::erasure::carry_out::erase;
use samraad::erasure::find::{by_case_number, by_national_identity_number};
use samraad::erasure::list::ErasureList;
use samraad::erasure::orphans::sweep;
use samraad::erasure::replay::replay;
use samraad::erasure::standing::{Answer, standing};
use samraad::kernel::access::{Actor, CaseScope, ReadCase, ReadIdentity, permit};
use samraad::kernel::ids::{CaseId, SubjectId};
use samraad::patients::store::{find_or_create, read_identity};
use samraad::platform::db::{Db, On};
use samraad::platform::key_store::KeyError;
use samraad::review::ending::call_back_ended;
use samraad_tests::cases::{Ward, patient};
use samraad_tests::databases::TestDatabase;
use samraad_tests::messages::{both_verify, count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::review_files::Asked;
use samraad_tests::reviews::run_jobs;
use samraad_tests::trusts::StoryTrust;

const KARI: &str = "12857000062";

async fn run(db: &Db, sql: &'static str) {
    match db.write() {
        On::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()).expect("runs"),
        On::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()).expect("runs"),
    }
}

async fn bytes(db: &Db, sql: &'static str) -> Vec<Vec<u8>> {
    match db.read() {
        On::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.expect("reads"),
        On::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.expect("reads"),
    }
}

/// A case of the patient with this number, handed in.
async fn case_of(ward: &Ward, number: &str) -> (CaseId, SubjectId) {
    let case = ward.start().await;
    let (may, open) = ward.write(case).await;
    let subject = find_or_create(&ward.trust, &may, &patient(number, "Kari Nordmann")).await.expect("made");
    store::give_patient(&ward.trust, &may, &open, subject).await.expect("given");
    ward.submit(case).await;
    (case, subject)
}

async fn opens(ward: &Ward, case: CaseId) -> Result<(), KeyError> {
    let may = permit::<ReadCase>(&ward.clinician, &ward.relations(case).await).expect("the author may");
    store::open(&ward.trust, &may).await.map(|_| ())
}

async fn listed(ward: &Ward) -> Vec<CaseId> {
    let page = list(&ward.trust.db, &CaseScope::of(&ward.clinician), &Filter::default(), None, 50).await;
    page.expect("read").rows.into_iter().map(|row| row.id).collect()
}

/// The files of a SQLite database with all that lies beside them.
fn files_hold(trust: &StoryTrust, part: &[u8]) -> bool {
    let urls = trust.urls().map(|url| url.trim_start_matches("sqlite:").to_owned());
    let files = urls.into_iter().flat_map(|file| ["", "-wal", "-shm"].map(|end| format!("{file}{end}")));
    let all = files.filter_map(|file| std::fs::read(file).ok());
    all.into_iter().any(|bytes| bytes.windows(part.len()).any(|there| there == part))
}

async fn a_patient_is_erased_in_every_case_and_everybody_else_stays(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let ((one, kari), (two, same)) = (case_of(&ward, KARI).await, case_of(&ward, KARI).await);
    assert_eq!(kari, same);
    let (other, ola) = case_of(&ward, "12857000143").await;
    let number = patient(KARI, "").number;

    let found = by_case_number(&trust.db, 2).await.expect("read").expect("there");
    assert_eq!((found.subject, found.is_patient, found.cases.as_slice()), (kari, true, [1, 2].as_slice()));
    let by_number = by_national_identity_number(&trust.db, &trust.keys, &number).await.expect("read");
    assert_eq!(by_number, Some(found));
    let sealed = bytes(&trust.db, "SELECT payload FROM case_events WHERE seq = 2").await;
    let wrapped = bytes(trust.keys.db(), "SELECT wrapped_key FROM subject_keys").await;

    let actor = Actor::node(trust.id.clone());
    for _ in 0..2 {
        erase(&trust, &actor, kari, Reason::Request).await.expect("erased");
    }
    for case in [one, two] {
        assert!(matches!(opens(&ward, case).await, Err(KeyError::Gone)));
    }
    opens(&ward, other).await.expect("another patient stays");
    let may = permit::<ReadIdentity>(&ward.clinician, &ward.relations(one).await).expect("the author may");
    assert!(matches!(read_identity(&trust, &may, kari).await, Err(KeyError::Gone)));
    assert!(read_identity(&trust, &may, ola).await.expect("read").is_some());
    assert_eq!(listed(&ward).await, [other], "nothing is left to do with what is erased");
    assert_eq!(by_national_identity_number(&trust.db, &trust.keys, &number).await.expect("read"), None);

    let whole = "SELECT COUNT(*) FROM case_events e JOIN cases c ON c.id = e.case_id
        WHERE c.erased_at IS NOT NULL AND LENGTH(e.payload) > 0";
    assert_eq!(count(&trust.db, whole).await, 0);
    assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM patients").await, 1);
    assert_eq!(count(trust.keys.db(), "SELECT COUNT(*) FROM blind_index").await, 1);
    assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM access_log WHERE action = 'erase'").await, 1);
    // The ciphertexts and the wrapped keys of one patient and of nobody else are gone from the files.
    let gone = |all: &[Vec<u8>]| all.iter().filter(|it| !files_hold(&trust, it)).count();
    if let Db::Sqlite { .. } = &trust.db {
        assert_eq!((sealed.len(), gone(&sealed)), (3, 2));
        assert_eq!((wrapped.len(), gone(&wrapped)), (5, 1));
    }
    let listed = ErasureList::read(&trust.settings.folder).expect("a list");
    assert_eq!((listed.subjects, listed.cases), ([kari].into(), [one, two].into()));

    // Met again, the same person is somebody new.
    let (_, anew) = case_of(&ward, KARI).await;
    assert_ne!(anew, kari);
}

async fn whoever_comes_back_with_an_older_database_is_erased_again(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let (case, kari) = case_of(&ward, KARI).await;
    let draft = ward.start().await;
    // As a backup of both databases would have it.
    for sql in [
        "CREATE TABLE old_events AS SELECT * FROM case_events",
        "CREATE TABLE old_patients AS SELECT * FROM patients",
        "CREATE TABLE old_cases AS SELECT id, subject FROM cases",
    ] {
        run(&trust.db, sql).await;
    }
    run(trust.keys.db(), "CREATE TABLE old_keys AS SELECT * FROM subject_keys").await;
    run(trust.keys.db(), "CREATE TABLE old_index AS SELECT * FROM blind_index").await;
    let actor = Actor::node(trust.id.clone());
    // In the older database the draft had no patient; in the newer one it is Kari's.
    let (may, open) = ward.write(draft).await;
    store::give_patient(&trust, &may, &open, kari).await.expect("given");
    erase(&trust, &actor, kari, Reason::Request).await.expect("erased");
    assert_eq!(replay(&trust).await.expect("replayed"), 0, "nothing is to be done");

    for sql in [
        "DELETE FROM erasures",
        "UPDATE cases SET erased_at = NULL, subject = (SELECT o.subject FROM old_cases o WHERE o.id = cases.id)",
        "DELETE FROM case_events",
        "INSERT INTO case_events SELECT * FROM old_events",
        "INSERT INTO patients SELECT * FROM old_patients",
    ] {
        run(&trust.db, sql).await;
    }
    for sql in [
        "DELETE FROM subject_keys",
        "INSERT INTO subject_keys SELECT * FROM old_keys",
        "INSERT INTO blind_index SELECT * FROM old_index",
    ] {
        run(trust.keys.db(), sql).await;
    }
    opens(&ward, case).await.expect("it has come back");
    opens(&ward, draft).await.expect("and so has the draft, under a key of its own");
    assert_eq!(replay(&trust).await.expect("replayed"), 2);
    for case in [case, draft] {
        assert!(matches!(opens(&ward, case).await, Err(KeyError::Gone)));
    }
    assert!(!trust.keys.has_key(kari).await.expect("read"));
    assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM patients").await, 0);
    let keys = "SELECT COUNT(*) FROM subject_keys WHERE wrapped_key IS NOT NULL";
    assert_eq!(count(trust.keys.db(), keys).await, 1, "of the case before it had its patient");
    assert_eq!(replay(&trust).await.expect("replayed"), 0);
}

async fn the_trusts_that_were_asked_destroy_what_they_have_and_sign_for_it(database: TestDatabase) {
    let it = Asked::on(database.kind()).await;
    let page = it.secretary.get(&it.there).await.expect("answered");
    let opinion = [("recommendation", "approve"), ("text", "Ja, med god effekt."), ("given_by", "committee")];
    assert_eq!(it.secretary.fill(&page, &it.there, &opinion).await.status, StatusCode::SEE_OTHER);
    pull(&it.nordvik, &it.sunnvik).await;

    let (here, there) = (&it.nordvik.trust, &it.sunnvik.trust);
    let found = by_case_number(&here.db, 1).await.expect("read").expect("there");
    assert_eq!((found.is_patient, found.asked), (false, 1));
    erase(here, &Actor::node(here.id.clone()), found.subject, Reason::PurposeServed).await.expect("erased");
    let told = async || standing(&here.db, found.subject, here.now()).await.expect("read").expect("erased");
    assert!(told().await.done_at.is_some());
    assert_eq!(told().await.holders[0].answer, Answer::Told);
    call_back_ended(here).await.expect("nothing is said twice");

    // An answered request is called back too.
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    run_jobs(there).await;
    let keys = "SELECT COUNT(*) FROM subject_keys WHERE wrapped_key IS NOT NULL";
    assert_eq!(count(there.keys.db(), keys).await, 0);
    let left = "SELECT COUNT(*) FROM reviews_received WHERE LENGTH(request) > 0 OR opinion IS NOT NULL";
    assert_eq!(count(&there.db, left).await, 0);
    pull(&it.nordvik, &it.sunnvik).await;
    let answer = told().await.holders[0].answer.clone();
    assert!(matches!(answer, Answer::Confirmed(_)), "{answer:?}");

    // The pages say so, and do not fail.
    for path in [it.here.clone(), format!("/saker/{}/foresporsel", it.case)] {
        let page = it.officer.get(&path).await.expect("answered");
        assert_eq!(page.status, StatusCode::GONE, "{path}: {}", page.body);
        assert!(page.body.contains("Opplysningene er slettet"), "{}", page.body);
    }
    let queue = it.officer.get("/foresporsler").await.expect("answered");
    assert_eq!(queue.status, StatusCode::OK);
    both_verify([&it.nordvik, &it.sunnvik]).await;
}

async fn keys_that_protect_nothing_are_swept_a_day_later_and_no_other(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let (case, _) = case_of(&ward, KARI).await;
    let group = ward.start_for_group().await;
    let orphan = SubjectId::new(trust.random());
    trust.keys.create(orphan, trust.random(), trust.now()).await.expect("made");
    assert_eq!(sweep(&trust).await.expect("swept"), 0, "something may be about to be sealed with it");
    trust.clock.advance(Duration::from_secs(25 * 3600));
    // The case's own key, before it had its patient, protects nothing either.
    assert_eq!(sweep(&trust).await.expect("swept"), 2);
    assert!(matches!(trust.keys.key(orphan).await, Err(KeyError::Gone)));
    for case in [case, group] {
        opens(&ward, case).await.expect("opens");
    }
    assert_eq!(sweep(&trust).await.expect("swept"), 0);
}

on_both_databases!(
    a_patient_is_erased_in_every_case_and_everybody_else_stays,
    whoever_comes_back_with_an_older_database_is_erased_again,
    the_trusts_that_were_asked_destroy_what_they_have_and_sign_for_it,
    keys_that_protect_nothing_are_swept_a_day_later_and_no_other,
);

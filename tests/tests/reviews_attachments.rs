//! Files of a review, from the form of one trust's page to the page of the other: in parts, in any order, checked, given
//! out for saving, and in bounded memory.

use axum::body::Body;
use federation_protocol::hash::Hash;
use reqwest::StatusCode;
use samraad::kernel::access::Role;
use samraad::kernel::ids::SubjectId;
use samraad::peers::mailbox::{Arrival, Effect, Taken, receive};
use samraad::platform::db::Db;
use samraad::platform::world::SystemRandomness;
use samraad::review::attachments::{CannotUpload, Uploading, give_up};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::add_user;
use samraad_tests::messages::{count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::review_files::{Asked, CHUNK, pdf};
use samraad_tests::reviews::run_jobs;

fn note() -> Body {
    Body::from("Et notat.")
}

async fn outbox(db: &Db) -> Vec<Vec<u8>> {
    on_db(db, "SELECT envelope FROM outbox ORDER BY sequence").await
}

async fn on_db(db: &Db, sql: &'static str) -> Vec<Vec<u8>> {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_all(reader).await.expect("reads"),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.expect("reads"),
    }
}

async fn a_file_comes_in_parts_in_any_order_and_is_given_out_when_it_is_whole(database: TestDatabase) {
    let it = Asked::on(database.kind()).await;
    let file = pdf(2 * CHUNK + 4321);
    let sent = it.upload("C:\\mine\\forløp.pdf", file.clone()).await;
    assert_eq!((sent.status, &sent.location), (StatusCode::SEE_OTHER, &it.here), "{}", sent.body);
    let page = it.officer.page(&it.here).await.expect("answered");
    assert!(page.contains("forløp.pdf") && page.contains("PDF, 2 MiB"), "{page}");
    assert!(page.contains("0 av 3 deler levert"), "{page}");
    run_jobs(&it.nordvik.trust).await;
    run_jobs(&it.nordvik.trust).await;

    // The request, the announcement, three parts. They come last first, one of them twice, and one is lost.
    let envelopes = outbox(&it.nordvik.trust.db).await;
    assert_eq!(envelopes.len(), 5);
    assert!(envelopes.iter().all(|envelope| envelope.len() <= 1024 * 1024));
    let peer = it.sunnvik.peer(&it.nordvik).await;
    let bring = async |at: usize| {
        receive(&it.sunnvik.trust, &it.sunnvik.receivers, &peer, &envelopes[at], Arrival::Pushed).await
    };
    assert!(matches!(bring(4).await, Ok(Taken::Now(Effect::Applied))), "before it was announced");
    assert!(it.seen_there().await.0.contains("Fil på vei"));
    assert!(matches!(bring(4).await, Ok(Taken::Before)));
    assert!(matches!(bring(1).await, Ok(Taken::Now(Effect::Applied))));
    assert!(matches!(bring(2).await, Ok(Taken::Now(Effect::Applied))));
    run_jobs(&it.sunnvik.trust).await;
    let (page, href) = it.seen_there().await;
    assert!(page.contains("2 av 3 deler mottatt") && href.is_none(), "{page}");

    // The lost part is fetched; the file is checked, and can be had.
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1);
    run_jobs(&it.sunnvik.trust).await;
    let (page, href) = it.seen_there().await;
    assert!(!page.contains("deler mottatt"), "{page}");
    let (status, headers, bytes) = it.secretary.download(&href.expect("a link")).await.expect("answered");
    assert_eq!(status, StatusCode::OK);
    assert_eq!(Hash::of(&bytes), Hash::of(&file));
    assert_eq!(headers["content-type"], "application/pdf");
    assert_eq!(headers["content-disposition"], "attachment; filename*=UTF-8''forl%C3%B8p.pdf");
    let read = "SELECT COUNT(*) FROM access_log WHERE action = 'read_attachment'";
    assert_eq!(count(&it.sunnvik.trust.db, read).await, 1);
    let disclosed = "SELECT COUNT(*) FROM access_log WHERE action = 'disclose_attachment'";
    assert_eq!(count(&it.nordvik.trust.db, disclosed).await, 1);
    pull(&it.sunnvik, &it.nordvik).await;
    let page = it.officer.page(&it.here).await.expect("answered");
    assert!(!page.contains("deler levert") && page.contains("Levert"), "{page}");

    // Nobody gets at it by another way: not from another request, not without the role, not by guessing.
    let stranger = format!("{}/vedlegg/{}", it.there, uuid::Uuid::new_v4());
    assert_eq!(it.secretary.download(&stranger).await.expect("answered").0, StatusCode::NOT_FOUND);
    add_user(&it.nordvik.trust, "leser", Role::Reader).await;
    let reader = Person::sign_in(it.nordvik.server.url.as_str(), "leser").await;
    let page = it.officer.page(&it.here).await.expect("answered");
    let mine = page.split("href=\"").find(|rest| rest.contains("/vedlegg/")).expect("a link");
    let mine = mine.split('"').next().expect("an address");
    assert_eq!(it.officer.download(mine).await.expect("answered").2, file, "the sender has it as well");
    assert_eq!(reader.download(mine).await.expect("answered").0, StatusCode::NOT_FOUND);

    // At rest it is sealed on both sides.
    for trust in [&it.nordvik.trust, &it.sunnvik.trust] {
        for chunk in on_db(&trust.db, "SELECT bytes FROM review_file_chunks").await {
            assert!(!chunk.windows(64).any(|window| window == &file[1000..1064]));
        }
    }
}

on_both_databases!(a_file_comes_in_parts_in_any_order_and_is_given_out_when_it_is_whole);

#[tokio::test]
async fn a_file_that_is_not_what_was_announced_is_never_given_out() {
    let it = Asked::on(Kind::Sqlite).await;
    assert_eq!(it.upload("a.pdf", pdf(CHUNK + 10)).await.status, StatusCode::SEE_OTHER);
    // The disk of the sender changes what was announced: another hash than that of the bytes.
    run_jobs(&it.nordvik.trust).await;
    assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 3);
    let Db::Sqlite { writer, .. } = &it.sunnvik.trust.db else { unreachable!("a story on SQLite") };
    sqlx::query("UPDATE review_files SET sha256 = zeroblob(32)").execute(writer).await.expect("changed");
    run_jobs(&it.sunnvik.trust).await;
    let (page, href) = it.seen_there().await;
    assert!(page.contains("ikke den som ble sendt") && href.is_none(), "{page}");
    let found: Vec<Vec<u8>> = on_db(&it.sunnvik.trust.db, "SELECT id FROM review_attachments").await;
    let id = uuid::Uuid::from_slice(&found[0]).expect("an id");
    let guessed = format!("{}/vedlegg/{id}", it.there);
    assert_eq!(it.secretary.download(&guessed).await.expect("answered").0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_said_and_nothing_of_it_is_kept() {
    let it = Asked::on(Kind::Sqlite).await;
    let nothing_left = async || {
        assert_eq!(count(&it.nordvik.trust.db, "SELECT COUNT(*) FROM review_files").await, 0);
        assert_eq!(count(&it.nordvik.trust.db, "SELECT COUNT(*) FROM review_file_chunks").await, 0);
        assert_eq!(count(&it.nordvik.trust.db, "SELECT COUNT(*) FROM outbox").await, 1);
    };
    for (name, bytes, said) in [
        ("tom.txt", &b""[..], "Filen er tom"),
        ("program.pdf", b"MZ\x90\x00\x03", "Filen er ikke PDF"),
        ("side.txt", b"<html><script>alert(1)</script>", "Filen er ikke PDF"),
        ("Kari.txt", b"Et notat.", "Filnavnet kan r"),
        ("", b"Et notat.", "Velg en fil"),
    ] {
        let refused = it.upload(name, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.body.contains(said) && refused.body.contains("href=\"#file\""),
            "{name}: {}",
            refused.body
        );
        nothing_left().await;
    }
    // One byte too many is noticed as it comes, not when all has come.
    let subject = SubjectId::new(&SystemRandomness);
    it.nordvik.trust.keys.create(subject, &SystemRandomness, it.nordvik.trust.now()).await.expect("a key");
    let mut uploading = Uploading::begin(&it.nordvik.trust, subject).await.expect("begun");
    let mebibyte = vec![b'a'; 1024 * 1024];
    for _ in 0..50 {
        uploading.push(&mebibyte).await.expect("not too long yet");
    }
    assert!(matches!(uploading.push(b"a").await, Err(CannotUpload::TooLong)));
    give_up(&it.nordvik.trust, uploading.file()).await.expect("forgotten");
    nothing_left().await;

    let page = it.officer.get(&it.here).await.expect("answered");
    let action = format!("{}/vedlegg", it.here);
    let unread = it.officer.upload(&page, &action, &[], ("a.txt", note())).await.expect("an answer");
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.body.contains("href=\"#file_looked_at\""), "{}", unread.body);
    let forged = samraad_tests::person::Answer {
        body: page.body.replace("name=\"csrf_token\" value=\"", "name=\"csrf_token\" value=\"x"),
        ..page
    };
    let forged = it.officer.upload(&forged, &action, &[("file_looked_at", "true")], ("a.txt", note()));
    assert_eq!(forged.await.expect("an answer").status, StatusCode::FORBIDDEN);
    nothing_left().await;
}

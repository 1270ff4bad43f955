//! The page *Innsynslogg*, request by request.

use axum::http::StatusCode;
use std::time::Duration;

use super::routes::routes;
use super::sequencer::sequence;
use super::store::record_read;
use super::{Access, Object};
use crate::kernel::access::{Actor, CaseActionKind, Role, TrustActionKind};
use crate::kernel::ids::{CaseId, UserId};
use crate::organisation::store::user;
use crate::organisation::test_browser::TestBrowser;
use crate::platform::db::On;
use crate::platform::i18n::Lang;
use crate::platform::test_trust::TestTrust;

async fn auditor() -> (TestTrust, TestBrowser, UserId) {
    let trust = TestTrust::new().await;
    let mut browser = TestBrowser::at(&trust, routes());
    let id = browser.become_user("revisor", &[Role::Auditor], &[]).await;
    (trust, browser, id)
}

async fn read_case(trust: &TestTrust, actor: &Actor, case: CaseId) {
    let access = Access {
        actor,
        action: CaseActionKind::ReadCase.code(),
        object: Object::Case(case),
        subject: None,
        reason: None,
    };
    record_read(trust, &access).await.unwrap();
    trust.clock.advance(Duration::from_secs(60));
}

/// How many rows of the table a page has.
fn rows(body: &str) -> usize {
    body.matches("<th scope=\"row\">").count()
}

#[tokio::test]
async fn only_an_auditor_or_the_data_protection_officer_reads_the_log_and_that_is_logged() {
    let (trust, mut browser, auditor) = auditor().await;
    assert_eq!(browser.get("/innsynslogg").await.status, StatusCode::OK);
    let page = browser.get("/innsynslogg").await;
    assert!(page.body.contains("Så innsynsloggen"), "{}", page.body);
    browser.become_user("ombud", &[Role::DataProtectionOfficer], &[]).await;
    assert_eq!(browser.get("/innsynslogg").await.status, StatusCode::OK);
    browser.become_user("leder", &[Role::Leader, Role::TrustAdmin, Role::DecisionMaker], &[]).await;
    assert_eq!(browser.get("/innsynslogg").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/innsynslogg/verifiser", &[]).await.status, StatusCode::FORBIDDEN);
    let On::Sqlite(pool) = trust.db.read() else { panic!("SQLite") };
    let readers: Vec<UserId> =
        sqlx::query_scalar("SELECT actor FROM access_log").fetch_all(pool).await.unwrap();
    assert_eq!(readers.len(), 3);
    assert_eq!(readers.iter().filter(|reader| **reader == auditor).count(), 2);
}

#[tokio::test]
async fn the_log_is_filtered_by_person_case_and_day_and_paged_without_losing_the_filter() {
    let (trust, mut browser, auditor) = auditor().await;
    let own = browser.cookies.clone();
    let kari = browser.become_user("kari", &[Role::Clinician], &[]).await;
    browser.cookies = own;
    let kari_acts = user(&trust.db, kari).await.unwrap().unwrap().actor(&trust.id);
    let (one, other) = (CaseId::new(trust.random()), CaseId::new(trust.random()));
    for _ in 0..51 {
        read_case(&trust, &kari_acts, one).await;
    }
    trust.clock.advance(Duration::from_secs(24 * 3600));
    browser.become_user("revisor", &[], &[]).await;
    read_case(&trust, &kari_acts, other).await;

    assert_eq!(rows(&browser.get(&format!("/innsynslogg?sak={other}")).await.body), 1);
    assert_eq!(rows(&browser.get(&format!("/innsynslogg?person={auditor}&sak={other}")).await.body), 0);
    let first = browser.get(&format!("/innsynslogg?person={kari}&til=05.01.2026")).await.body;
    assert_eq!(rows(&first), 50);
    let older = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let older = older.replace("&#38;", "&");
    assert!(older.contains(&format!("person={kari}")) && older.contains("til=05.01.2026"), "{older}");
    assert_eq!(rows(&browser.get(&older).await.body), 1);
    assert_eq!(rows(&browser.get(&format!("/innsynslogg?person={kari}&fra=06.01.2026")).await.body), 1);

    let answer = browser.get("/innsynslogg?sak=x&fra=32.1.2026").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Skriv sakens ID") && answer.body.contains("Skriv datoen som"));
    assert!(answer.body.contains(r#"value="32.1.2026""#), "what was typed stays");
}

#[tokio::test]
async fn verifying_says_that_the_log_is_unbroken_or_what_does_not_fit() {
    let (trust, mut browser, _) = auditor().await;
    browser.get("/innsynslogg").await;
    browser.get("/innsynslogg").await;
    sequence(&trust).await.unwrap();
    let page = browser.post("/innsynslogg/verifiser", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Loggen er ubrutt") && page.body.contains("2 rader stemmer"), "{}", page.body);
    assert!(page.body.contains("Verifiserte innsynsloggen"), "and the verification stands in the log");

    let On::Sqlite(pool) = trust.db.write() else { panic!("SQLite") };
    sqlx::query("UPDATE access_log SET action = 'x' WHERE leaf_index = 1").execute(pool).await.unwrap();
    let page = browser.post("/innsynslogg/verifiser", &[]).await;
    assert!(page.body.contains("Loggen er brutt") && page.body.contains("på plass 1"), "{}", page.body);
}

#[test]
fn every_action_and_kind_of_object_has_its_words_in_every_language() {
    let codes = CaseActionKind::ALL.iter().map(|kind| kind.code());
    let codes = codes
        .chain(TrustActionKind::ALL.iter().map(|kind| kind.code()))
        .chain([super::texts::VERIFY, super::texts::DISCLOSE_DOSSIER]);
    for code in codes {
        for lang in Lang::ALL {
            let text = super::texts::action(lang, code);
            assert!(text != code && !text.contains('⟦'), "{code} in {lang}: {text}");
        }
    }
    let id = uuid::Uuid::nil();
    let objects = [
        Object::Case(CaseId::from_uuid(id)),
        Object::Review(crate::kernel::ids::ReviewId::from_uuid(id)),
        Object::Peer(crate::kernel::ids::PeerId::from_uuid(id)),
        Object::User(UserId::from_uuid(id)),
        Object::AccessLog,
    ];
    for object in objects {
        let text = super::texts::object_kind(Lang::Nb, object.kind());
        assert!(text != object.kind() && !text.contains('⟦'), "{text}");
    }
}

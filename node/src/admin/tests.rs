//! The user pages, request by request.

use axum::Router;
use axum::http::StatusCode;

use super::routes::routes;
use crate::kernel::access::Role;
use crate::organisation::store::{units, user, user_of_issuer};
use crate::organisation::test_browser::TestBrowser;
use crate::organisation::{LOCAL_ISSUER, routes::routes as sign_in_routes};
use crate::platform::db::On;
use crate::platform::test_trust::TestTrust;

const PASSWORD: &str = "en setning som er lang";

async fn admin() -> (TestTrust, TestBrowser) {
    let trust = TestTrust::new().await;
    let mut browser = TestBrowser::at(&trust, Router::new().merge(routes()).merge(sign_in_routes()));
    browser.become_user("anne", &[Role::TrustAdmin], &[]).await;
    (trust, browser)
}

/// What the access log says of users, oldest first.
async fn traces(trust: &TestTrust) -> Vec<(String, String)> {
    let On::Sqlite(pool) = trust.db.read() else { panic!("SQLite") };
    sqlx::query_as("SELECT action, reason FROM access_log WHERE object_kind = 'user' ORDER BY rowid")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn only_a_trust_admin_sees_and_changes_users() {
    let (trust, mut browser) = admin().await;
    let kari = browser.become_user("kari", &[Role::Clinician, Role::Auditor], &[]).await;
    for path in ["/brukere".to_owned(), "/brukere/ny".to_owned(), format!("/brukere/{kari}")] {
        assert_eq!(browser.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let answer = browser.post(&format!("/brukere/{kari}/tilgang"), &[("role", "trust_admin")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!user(&trust.db, kari).await.unwrap().unwrap().roles.contains(&Role::TrustAdmin));
}

#[tokio::test]
async fn a_user_is_added_with_roles_and_a_new_unit_and_can_sign_in() {
    let (trust, mut browser) = admin().await;
    let fields = [
        ("display_name", "Kari Nordmann"),
        ("user_name", "Kari"),
        ("password", PASSWORD),
        ("role", "clinician"),
        ("role", "assessor"),
        ("new_unit", "Hudavdelingen"),
    ];
    let answer = browser.post("/brukere/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = browser.get(answer.location()).await;
    assert!(page.body.contains("Brukeren er opprettet."), "{}", page.body);
    let again = browser.get(answer.location()).await;
    assert!(!again.body.contains("Brukeren er opprettet."), "it is said once");

    let kari = user_of_issuer(&trust.db, LOCAL_ISSUER, "kari").await.unwrap().unwrap();
    assert_eq!(kari.roles, [Role::Clinician, Role::Assessor].into());
    assert_eq!(units(&trust.db).await.unwrap()[0].name, "Hudavdelingen");
    assert_eq!(kari.units.len(), 1);
    assert_eq!(traces(&trust).await, [("manage_users".to_owned(), "added: clinician assessor".to_owned())]);
    assert!(browser.get("/brukere").await.body.contains("Hudavdelingen"));
    let answer = browser.post("/logg-inn", &[("user_name", "kari"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_with_mistakes_keeps_the_answers_but_the_password() {
    let (trust, mut browser) = admin().await;
    let fields =
        [("display_name", "Kari"), ("user_name", "anne"), ("password", "for kort"), ("role", "reader")];
    let answer = browser.post("/brukere/ny", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("minst 15 tegn"));
    assert!(answer.body.contains("<title>Feil: "), "{}", answer.body);
    assert!(answer.body.contains(r#"value="reader" checked"#));
    assert!(!answer.body.contains("for kort"));

    let fields = [("display_name", "Kari"), ("user_name", "anne"), ("password", PASSWORD)];
    assert!(browser.post("/brukere/ny", &fields).await.body.contains("Brukernavnet er i bruk"));
    let fields = [("display_name", "Kari"), ("user_name", "kari"), ("password", PASSWORD), ("role", "node")];
    assert_eq!(browser.post("/brukere/ny", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(traces(&trust).await.is_empty());
}

#[tokio::test]
async fn two_who_change_the_same_user_at_once_do_not_overwrite_each_other() {
    let (trust, mut browser) = admin().await;
    let own = browser.cookies.clone();
    let kari = browser.become_user("kari", &[Role::Clinician], &[]).await;
    browser.cookies = own;
    let path = format!("/brukere/{kari}/tilgang");
    let first = [("shown", "clinician"), ("role", "clinician"), ("role", "assessor")];
    assert_eq!(browser.post(&path, &first).await.status, StatusCode::SEE_OTHER);
    let second = [("shown", "clinician"), ("role", "reader")];
    assert_eq!(browser.post(&path, &second).await.status, StatusCode::CONFLICT);
    assert_eq!(user(&trust.db, kari).await.unwrap().unwrap().roles, [Role::Clinician, Role::Assessor].into());
    let reasons: Vec<String> = traces(&trust).await.into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, ["roles: clinician -> clinician assessor"]);
}

#[tokio::test]
async fn nobody_locks_the_administrators_out() {
    let (trust, mut browser) = admin().await;
    let anne = user_of_issuer(&trust.db, LOCAL_ISSUER, "anne").await.unwrap().unwrap();
    let answer = browser
        .post(&format!("/brukere/{}/tilgang", anne.id), &[("shown", "trust_admin"), ("role", "reader")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Be en annen administrator"));
    assert_eq!(
        browser.post(&format!("/brukere/{}/aktiv", anne.id), &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(user(&trust.db, anne.id).await.unwrap().unwrap(), anne);
}

#[tokio::test]
async fn a_new_password_and_switching_off_end_every_session() {
    let (trust, mut browser) = admin().await;
    let own = browser.cookies.clone();
    let kari = browser.become_user("kari", &[Role::TrustAdmin], &[]).await;
    let karis = browser.cookies.clone();
    browser.cookies = own.clone();
    let answer = browser.post(&format!("/brukere/{kari}/passord"), &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    browser.cookies = karis;
    assert_eq!(browser.get("/brukere").await.status, StatusCode::SEE_OTHER, "signed out");

    browser.cookies = own;
    browser.post(&format!("/brukere/{kari}/aktiv"), &[]).await;
    assert!(!user(&trust.db, kari).await.unwrap().unwrap().active);
    browser.post(&format!("/brukere/{kari}/aktiv"), &[("active", "true")]).await;
    assert!(user(&trust.db, kari).await.unwrap().unwrap().active);
    let reasons: Vec<String> = traces(&trust).await.into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons, ["new password", "switched off", "switched on"]);
}

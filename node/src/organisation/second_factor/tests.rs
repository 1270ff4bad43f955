//! Signing in with a second factor, request by request.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;

use super::secret::matching_step;
use super::store::{Factor, factor};
use crate::kernel::access::{ManageUsers, Role};
use crate::kernel::ids::UserId;
use crate::organisation::local_accounts::{NewLocalUser, add_local_user};
use crate::organisation::routes::routes;
use crate::organisation::sessions::SESSION_COOKIE;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::test_browser::{Answer, TestBrowser};
use crate::platform::test_trust::TestTrust;
use crate::platform::web::WebError;

const PASSWORD: &str = "en setning som er lang";

fn pages() -> Router {
    Router::new()
        .merge(routes())
        .route("/hvem", get(async |who: SignedIn| who.user.display_name))
        .route("/styr", get(async |who: SignedIn| who.may::<ManageUsers>().map(|_| "ja")).post(govern))
}

/// A form of a step that weighs more than a session.
async fn govern(SignedForm { who, form }: SignedForm) -> Result<String, WebError> {
    who.may::<ManageUsers>()?;
    Ok(form.value("text").to_owned())
}

async fn kari(trust: &TestTrust) -> UserId {
    let new = NewLocalUser {
        user_name: "kari".to_owned(),
        display_name: "Kari".to_owned(),
        password: PASSWORD.to_owned().into(),
        roles: [Role::TrustAdmin].into(),
        units: [].into(),
    };
    add_local_user(trust, new).await.unwrap()
}

async fn password(browser: &mut TestBrowser) -> Answer {
    browser.post_bare("/logg-inn", &[("user_name", "kari"), ("password", PASSWORD), ("til", "/hvem")]).await
}

async fn code(browser: &mut TestBrowser, code: &str) -> Answer {
    browser.post_bare("/logg-inn/kode", &[("code", code), ("til", "/hvem")]).await
}

/// The code that a phone with the secret on the page shows now.
fn code_on(trust: &TestTrust, page: &str) -> String {
    let secret = page.split("secret=").nth(1).unwrap().split(['&', '"']).next().unwrap();
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(trust.now().seconds()).unwrap()).to_string()
}

/// Sets a second factor up; gives the page with the secret, and the recovery codes.
async fn set_up(trust: &TestTrust, browser: &mut TestBrowser) -> (String, Vec<String>) {
    assert_eq!(browser.post("/konto/engangskoder/ny", &[]).await.location(), "/konto/engangskoder");
    let page = browser.get("/konto/engangskoder").await.body;
    let wrong = browser.post("/konto/engangskoder/bekreft", &[("code", "000 000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let done = browser.post("/konto/engangskoder/bekreft", &[("code", &code_on(trust, &page))]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let codes = done.body.split("<code>").skip(1).map(|part| part.split('<').next().unwrap().to_owned());
    (page, codes.collect())
}

#[tokio::test]
async fn whoever_has_a_second_factor_is_asked_for_it_and_each_code_is_taken_once() {
    let trust = TestTrust::new().await;
    kari(&trust).await;
    let mut browser = TestBrowser::at(&trust, pages());
    assert_eq!(password(&mut browser).await.location(), "/hvem", "before, the password is enough");
    let picture = browser.get("/konto/engangskoder/kode.svg").await;
    assert_eq!(picture.status, StatusCode::NOT_FOUND, "nothing has begun");
    let (secret, recovery) = set_up(&trust, &mut browser).await;
    assert_eq!(recovery.len(), 10);
    let used = code_on(&trust, &secret);
    assert_eq!(browser.get("/hvem").await.body, "Kari", "the session goes on");
    let picture = browser.get("/konto/engangskoder/kode.svg").await;
    assert_eq!(picture.status, StatusCode::NOT_FOUND, "the secret is not shown again");

    let mut next = TestBrowser::at(&trust, pages());
    let asked = password(&mut next).await;
    assert_eq!(asked.location(), "/logg-inn/kode?til=%2Fhvem");
    assert!(!next.cookies.contains_key(SESSION_COOKIE), "the password alone opens nothing");
    assert_eq!(next.get("/hvem").await.status, StatusCode::SEE_OTHER);
    assert!(next.get(asked.location()).await.body.contains("Engangskode"));
    let replayed = code(&mut next, &used).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(replayed.body.contains("feil eller brukt før"), "{}", replayed.body);
    trust.clock.advance(Duration::from_secs(30));
    assert_eq!(code(&mut next, &code_on(&trust, &secret)).await.location(), "/hvem");
    assert_eq!(next.get("/hvem").await.body, "Kari");

    let mut third = TestBrowser::at(&trust, pages());
    password(&mut third).await;
    assert_eq!(code(&mut third, &recovery[0].to_uppercase()).await.location(), "/hvem");
    let mut fourth = TestBrowser::at(&trust, pages());
    password(&mut fourth).await;
    assert_eq!(code(&mut fourth, &recovery[0]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    assert!(third.get("/konto/engangskoder").await.body.contains("Du har 9 reservekoder igjen"));
}

#[tokio::test]
async fn guesses_of_codes_are_counted_and_a_known_password_makes_none_free() {
    let trust = TestTrust::new().await;
    kari(&trust).await;
    let mut browser = TestBrowser::at(&trust, pages());
    password(&mut browser).await;
    let (secret, _) = set_up(&trust, &mut browser).await;
    let mut thief = TestBrowser::at(&trust, pages());
    for guess in 0..10 {
        assert_eq!(password(&mut thief).await.status, StatusCode::SEE_OTHER);
        let refused = code(&mut thief, &format!("{guess:06}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{guess}");
    }
    trust.clock.advance(Duration::from_secs(60));
    password(&mut thief).await;
    let right = code(&mut thief, &code_on(&trust, &secret)).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "also the right one");
}

#[tokio::test]
async fn a_code_counts_only_soon_after_the_password_and_only_at_that_browser() {
    let trust = TestTrust::new().await;
    let id = kari(&trust).await;
    let mut browser = TestBrowser::at(&trust, pages());
    password(&mut browser).await;
    let (secret, _) = set_up(&trust, &mut browser).await;
    trust.clock.advance(Duration::from_secs(30));
    let mut nobody = TestBrowser::at(&trust, pages());
    assert_eq!(code(&mut nobody, &code_on(&trust, &secret)).await.location(), "/logg-inn");
    password(&mut nobody).await;
    trust.clock.advance(Duration::from_secs(301));
    assert_eq!(code(&mut nobody, &code_on(&trust, &secret)).await.location(), "/logg-inn");
    assert!(!nobody.cookies.contains_key(SESSION_COOKIE));

    // What is stored tells nobody the secret.
    let crate::platform::db::On::Sqlite(pool) = trust.db.read() else { panic!("SQLite") };
    let stored = sqlx::query_scalar::<_, Vec<u8>>("SELECT secret FROM second_factors").fetch_one(pool).await;
    let sealed = stored.unwrap();
    assert!(sealed.len() > 20);
    let bytes: [u8; 20] = sealed[sealed.len() - 20..].try_into().unwrap();
    assert_eq!(matching_step(&bytes.into(), &code_on(&trust, &secret), trust.now(), -1), None);
    assert!(matches!(factor(&trust, id).await.unwrap(), Factor::SetUp { recovery_codes: 10, .. }));
}

#[tokio::test]
async fn where_the_trust_asks_for_it_nothing_is_open_before_it_is_set_up() {
    let trust = TestTrust::with_settings("nordvik", |settings| settings.require_second_factor = true).await;
    kari(&trust).await;
    let mut browser = TestBrowser::at(&trust, pages());
    assert_eq!(password(&mut browser).await.location(), "/hvem");
    assert_eq!(browser.get("/hvem").await.location(), "/logg-inn/bekreft?til=%2Fhvem");
    assert_eq!(browser.get("/logg-inn/kode?til=%2Fhvem").await.location(), "/konto/engangskoder");
    assert!(browser.get("/konto/engangskoder").await.body.contains("krever engangskoder"));
    set_up(&trust, &mut browser).await;
    assert_eq!(browser.get("/hvem").await.body, "Kari");
}

#[tokio::test]
async fn a_step_that_weighs_more_asks_for_a_code_again_after_an_hour_and_keeps_what_was_typed() {
    let trust = TestTrust::new().await;
    kari(&trust).await;
    let mut browser = TestBrowser::at(&trust, pages());
    password(&mut browser).await;
    trust.clock.advance(Duration::from_secs(1_200));
    assert_eq!(browser.get("/styr").await.body, "ja", "a password could only be asked for once more");
    let (secret, _) = set_up(&trust, &mut browser).await;
    for _ in 0..3 {
        trust.clock.advance(Duration::from_secs(1_200));
        assert_eq!(browser.get("/styr").await.body, "ja");
    }
    trust.clock.advance(Duration::from_secs(1));
    assert_eq!(browser.get("/styr").await.location(), "/logg-inn/bekreft?til=%2Fstyr");
    assert_eq!(browser.get("/hvem").await.body, "Kari", "everything else goes on");
    let codes = browser.post("/konto/engangskoder/reservekoder", &[]).await;
    assert!(codes.location().starts_with("/logg-inn/bekreft"), "each is as good as the phone");
    let sent = browser.post("/styr", &[("text", "noe jeg har skrevet"), ("password", "hemmelig")]).await;
    assert_eq!(sent.location(), "/logg-inn/bekreft?til=%2Fstyr");

    let before = browser.cookies[SESSION_COOKIE].clone();
    assert!(browser.get("/logg-inn/kode?til=%2Fstyr").await.body.contains("Engangskode"));
    let right = code(&mut browser, &code_on(&trust, &secret)).await;
    assert_eq!(right.location(), "/oppbevart", "first to what was typed");
    let kept = browser.get("/oppbevart").await.body;
    assert!(kept.contains("noe jeg har skrevet") && !kept.contains("hemmelig"), "{kept}");
    assert_ne!(browser.cookies[SESSION_COOKIE], before, "a new session");
    assert_eq!(browser.post("/styr", &[("text", "noe jeg har skrevet")]).await.body, "noe jeg har skrevet");
}

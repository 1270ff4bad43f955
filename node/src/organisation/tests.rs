//! The pages and extractors of this feature, request by request.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::local_accounts::{CannotAddUser, NewLocalUser, add_local_user};
use super::routes::routes;
use super::rules::{ATTEMPT_WINDOW, WeakPassword};
use super::sessions::{SESSION_COOKIE, sweep};
use super::signed_in::{SignedForm, SignedIn};
use super::store::{set_active, user};
use super::test_browser::TestBrowser;
use crate::kernel::access::{ManageUsers, Role, permit_in_trust};
use crate::kernel::ids::UserId;
use crate::platform::test_trust::TestTrust;
use crate::platform::web::WebError;

const PASSWORD: &str = "en setning som er lang";

/// The feature's own pages and three that stand for those of others.
fn pages() -> Router {
    Router::new()
        .merge(routes())
        .route("/hvem", get(async |who: SignedIn| format!("{} {}", who.user.display_name, who.lang)))
        .route(
            "/skriv",
            post(async |sent: SignedForm| format!("{}: {}", sent.who.user.subject, sent.form.value("text"))),
        )
        .route("/last-opp", post(async |who: SignedIn| who.user.subject))
        .route("/samtidig", post(async |_: SignedForm| WebError::Conflict))
}

async fn add(trust: &TestTrust, name: &str, roles: &[Role]) -> Result<UserId, CannotAddUser> {
    let new = NewLocalUser {
        user_name: name.to_owned(),
        display_name: name.to_uppercase(),
        password: PASSWORD.to_owned().into(),
        roles: roles.iter().copied().collect(),
        units: BTreeSet::new(),
    };
    add_local_user(trust, new).await
}

/// A trust with one clinician, and a browser that has not signed in.
async fn trust_and_browser() -> (TestTrust, TestBrowser) {
    let trust = TestTrust::new().await;
    add(&trust, "kari", &[Role::Clinician]).await.unwrap();
    let browser = TestBrowser::at(&trust, pages());
    (trust, browser)
}

async fn sign_in(
    browser: &mut TestBrowser,
    name: &str,
    password: &str,
    back: &str,
) -> super::test_browser::Answer {
    browser.post_bare("/logg-inn", &[("user_name", name), ("password", password), ("til", back)]).await
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_back() {
    let (_trust, mut browser) = trust_and_browser().await;
    let answer = browser.get("/hvem?a=b%20c").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/logg-inn?til=%2Fhvem%3Fa%3Db%2520c");
    assert!(browser.get(answer.location()).await.body.contains(r#"name="til" value="/hvem?a=b%20c""#));

    let answer = sign_in(&mut browser, " Kari ", PASSWORD, "/hvem?a=b%20c").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/hvem?a=b%20c"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    for attribute in ["__Host-samraad=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert_eq!(browser.get("/hvem").await.body, "KARI nb");
}

#[tokio::test]
async fn nobody_is_sent_to_another_host_after_signing_in() {
    let (_trust, mut browser) = trust_and_browser().await;
    for elsewhere in ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"] {
        assert_eq!(sign_in(&mut browser, "kari", PASSWORD, elsewhere).await.location(), "/", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_session_is_a_new_one_at_each_sign_in_and_gone_after_signing_out() {
    let (_trust, mut browser) = trust_and_browser().await;
    browser.cookies.insert(SESSION_COOKIE.to_owned(), "planted".to_owned());
    sign_in(&mut browser, "kari", PASSWORD, "/").await;
    let first = browser.cookies[SESSION_COOKIE].clone();
    assert_ne!(first, "planted");
    sign_in(&mut browser, "kari", PASSWORD, "/").await;
    let second = browser.cookies[SESSION_COOKIE].clone();
    assert_ne!(first, second);

    browser.cookies.insert(SESSION_COOKIE.to_owned(), first);
    assert_eq!(browser.get("/hvem").await.status, StatusCode::SEE_OTHER, "the session before has ended");
    browser.cookies.insert(SESSION_COOKIE.to_owned(), second.clone());
    assert_eq!(browser.post("/logg-ut", &[]).await.location(), "/logg-inn");
    assert!(!browser.cookies.contains_key(SESSION_COOKIE));
    browser.cookies.insert(SESSION_COOKIE.to_owned(), second);
    assert_eq!(
        browser.get("/hvem").await.status,
        StatusCode::SEE_OTHER,
        "the token is worth nothing any more"
    );
}

#[tokio::test]
async fn a_form_without_the_token_of_its_session_changes_nothing_and_is_given_back() {
    let (_trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    let fields = [("text", "noe jeg har skrevet lenge på")];
    assert_eq!(browser.post("/skriv", &fields).await.body, "kari: noe jeg har skrevet lenge på");
    for token in ["", "wrong"] {
        let answer = browser.post_bare("/skriv", &[fields[0], ("csrf_token", token)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("Siden er fra en tidligere pålogging"), "{}", answer.body);
        assert!(answer.body.contains("noe jeg har skrevet lenge på"));
    }
}

#[tokio::test]
async fn a_form_from_another_origin_is_refused_even_with_the_token() {
    let (_trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    let at = |origin: &str| vec![("origin", origin.to_owned())];
    for foreign in [
        "",
        "null",
        "http://sunnvik.localhost:8080",
        "http://nordvik.localhost",
        "http://nordvik.localhost:8081",
        "http://nordvik.localhost:8080.evil.example",
        "https://evil.example",
    ] {
        browser.headers = at(foreign);
        assert_eq!(browser.post("/skriv", &[]).await.status, StatusCode::FORBIDDEN, "{foreign}");
        let answer = sign_in(&mut browser, "kari", PASSWORD, "/").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "sign-in from {foreign}");
    }
    for own in ["https://nordvik.localhost:8080", "https://nordvik.example"] {
        browser.headers = at(own);
        assert_eq!(browser.post("/skriv", &[]).await.status, StatusCode::OK, "{own}");
    }
}

#[tokio::test]
async fn what_is_sent_without_a_form_has_the_token_in_a_header() {
    let (_trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    assert_eq!(browser.post("/last-opp", &[]).await.status, StatusCode::FORBIDDEN);
    browser.headers = vec![("x-csrf-token", browser.csrf().await)];
    assert_eq!(browser.post_bare("/last-opp", &[]).await.body, "kari");
    browser.headers.push(("origin", "https://evil.example".to_owned()));
    assert_eq!(browser.post_bare("/last-opp", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn outside_the_demo_an_unencrypted_origin_is_foreign() {
    let trust = TestTrust::with_settings("nordvik", |settings| settings.demo = false).await;
    let mut browser = TestBrowser::at(&trust, pages());
    browser.become_user("kari", &[], &[]).await;
    assert_eq!(browser.post("/skriv", &[]).await.status, StatusCode::FORBIDDEN);
    browser.headers = vec![("origin", "https://nordvik.localhost:8080".to_owned())];
    assert_eq!(browser.post("/skriv", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_outlives_its_session_waits_for_its_author_alone() {
    let (trust, mut browser) = trust_and_browser().await;
    add(&trust, "ola", &[]).await.unwrap();
    browser.become_user("kari", &[], &[]).await;
    trust.clock.advance(Duration::from_secs(1_801));
    let answer = browser.post("/skriv", &[("text", "en lang <b>begrunnelse"), ("text", "to")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/logg-inn?til="), "{}", answer.location());

    // Somebody else signs in at the same browser.
    assert_eq!(sign_in(&mut browser, "ola", PASSWORD, "/hvem").await.location(), "/hvem");
    assert_eq!(browser.get("/oppbevart").await.location(), "/");
    browser.cookies.remove("__Host-samraad-skjema");

    // The author, at a browser that still has the token.
    let mut browser = TestBrowser::at(&trust, pages());
    browser.become_user("kari", &[], &[]).await;
    trust.clock.advance(Duration::from_secs(1_801));
    browser.post("/skriv", &[("text", "en lang <b>begrunnelse")]).await;
    assert_eq!(sign_in(&mut browser, "kari", PASSWORD, "/hvem").await.location(), "/oppbevart");
    let page = browser.get("/oppbevart").await;
    assert!(page.body.contains("Vi tok vare på det du skrev"));
    assert!(page.body.contains(r#"action="/skriv""#));
    assert!(page.body.contains("en lang &#60;b&#62;begrunnelse"), "{}", page.body);
    let token = browser.cookies["__Host-samraad-skjema"].clone();
    let answer = browser.post("/skriv", &[("text", "en lang <b>begrunnelse"), ("kept_form", &token)]).await;
    assert_eq!(answer.body, "kari: en lang <b>begrunnelse");
    assert_eq!(browser.get("/oppbevart").await.location(), "/", "once it is sent it is forgotten");
}

#[tokio::test]
async fn a_kept_form_is_unreadable_in_the_database_and_swept_after_a_working_day() {
    let (trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    trust.clock.advance(Duration::from_secs(1_801));
    browser.post("/skriv", &[("text", "hemmelig begrunnelse")]).await;
    let bodies = || async {
        let crate::platform::db::On::Sqlite(pool) = trust.db.read() else { panic!("SQLite") };
        sqlx::query_scalar::<_, Vec<u8>>("SELECT body FROM kept_forms").fetch_all(pool).await.unwrap()
    };
    let kept = bodies().await;
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].windows(8).any(|part| part == b"hemmelig"));
    sweep(&trust).await.unwrap();
    assert_eq!(bodies().await.len(), 1);
    trust.clock.advance(Duration::from_secs(12 * 3600));
    sweep(&trust).await.unwrap();
    assert_eq!(bodies().await.len(), 0);
}

#[tokio::test]
async fn what_a_form_of_an_unknown_session_said_is_given_back_and_kept_nowhere() {
    let (_trust, mut browser) = trust_and_browser().await;
    let answer = browser.post("/skriv", &[("text", "noe jeg har skrevet lenge på")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("noe jeg har skrevet lenge på"));
    assert!(!browser.cookies.contains_key("__Host-samraad-skjema"));
}

#[tokio::test]
async fn a_conflict_gives_back_what_was_typed_and_offers_to_reload() {
    let (_trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    let answer =
        browser.post("/samtidig", &[("grounds", "en lang begrunnelse"), ("command_id", "a b")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("Noen andre endret dette samtidig"));
    assert!(answer.body.contains("en lang begrunnelse"));
    assert!(!answer.body.contains("a b</textarea>"), "only what a person wrote");
    assert!(answer.body.contains(r#"href="/samtidig">Last siden på nytt"#), "{}", answer.body);
    assert!(answer.body.contains("Oppgaver"), "the navigation stays");
}

#[tokio::test]
async fn a_script_is_told_with_a_problem_document_and_not_redirected() {
    let (trust, mut browser) = trust_and_browser().await;
    browser.headers = vec![("sec-fetch-mode", "cors".to_owned()), ("accept", "application/json".to_owned())];
    let answer = browser.get("/hvem").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&problem["status"], &problem["title"]), (&401.into(), &"Du er logget ut".into()));

    // What autosave does: it accepts anything.
    browser.headers = vec![("sec-fetch-mode", "cors".to_owned()), ("accept", "*/*".to_owned())];
    browser.become_user("kari", &[], &[]).await;
    assert_eq!(browser.post("/okt/forny", &[]).await.status, StatusCode::NO_CONTENT);
    trust.clock.advance(Duration::from_secs(1_801));
    assert_eq!(browser.post("/okt/forny", &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_in_use_goes_on_until_its_absolute_end() {
    let (trust, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    for _ in 0..23 {
        trust.clock.advance(Duration::from_secs(1_500));
        assert_eq!(browser.get("/hvem").await.status, StatusCode::OK);
    }
    trust.clock.advance(Duration::from_secs(1_500));
    assert_eq!(browser.get("/hvem").await.status, StatusCode::SEE_OTHER, "36 000 seconds are over");
}

#[tokio::test]
async fn a_session_of_another_trust_is_nothing_here() {
    let (_nordvik, mut browser) = trust_and_browser().await;
    browser.become_user("kari", &[], &[]).await;
    assert_eq!(browser.get("/hvem").await.status, StatusCode::OK);
    let sunnvik = TestTrust::named("sunnvik").await;
    add(&sunnvik, "kari", &[Role::TrustAdmin]).await.unwrap();
    let mut elsewhere = TestBrowser::at(&sunnvik, pages());
    elsewhere.cookies = browser.cookies.clone();
    assert_eq!(elsewhere.get("/hvem").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn too_many_failures_of_a_name_must_wait_also_the_right_password() {
    let (trust, mut browser) = trust_and_browser().await;
    for _ in 0..10 {
        let answer = sign_in(&mut browser, "kari", "feil", "/").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("Brukernavnet eller passordet er feil"));
        assert!(!answer.body.contains("feil\""), "the password is not given back");
    }
    let answer = sign_in(&mut browser, "KARI", PASSWORD, "/").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers["retry-after"], "900");
    trust.clock.advance(ATTEMPT_WINDOW);
    assert_eq!(sign_in(&mut browser, "kari", PASSWORD, "/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn success_forgives_the_failures_before_it() {
    let (_trust, mut browser) = trust_and_browser().await;
    for _ in 0..3 {
        for _ in 0..4 {
            sign_in(&mut browser, "kari", "feil", "/").await;
        }
        assert_eq!(sign_in(&mut browser, "kari", PASSWORD, "/").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once_and_learns_nothing_at_sign_in() {
    let (trust, mut browser) = trust_and_browser().await;
    let kari = browser.become_user("kari", &[], &[]).await;
    let mut admin = user(&trust.db, kari).await.unwrap().unwrap().actor(&trust.id);
    admin.roles.insert(Role::TrustAdmin);
    let permit = permit_in_trust::<ManageUsers>(&admin).unwrap();
    let mut tx = trust.db.begin().await.unwrap();
    set_active(&mut tx, &permit, kari, false).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(browser.get("/hvem").await.status, StatusCode::SEE_OTHER);
    let off = sign_in(&mut browser, "kari", PASSWORD, "/").await;
    let unknown = sign_in(&mut browser, "nobody", PASSWORD, "/").await;
    assert_eq!(off.status, unknown.status);
    assert_eq!(off.body.replace("kari", "nobody"), unknown.body);
}

#[tokio::test]
async fn accounts_that_are_switched_off_for_the_trust_open_nothing() {
    let trust = TestTrust::with_settings("nordvik", |settings| settings.local_accounts = false).await;
    add(&trust, "kari", &[]).await.unwrap();
    let mut browser = TestBrowser::at(&trust, pages());
    assert!(browser.get("/logg-inn").await.body.contains("ikke slått på"));
    assert_eq!(sign_in(&mut browser, "kari", PASSWORD, "/").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_language_follows_the_user_to_the_next_browser() {
    let (trust, mut browser) = trust_and_browser().await;
    browser.headers = vec![("accept-language", "en-GB".to_owned())];
    assert!(browser.get("/logg-inn").await.body.contains("Sign in"));
    browser.cookies.insert("samraad-sprak".to_owned(), "nn".to_owned());
    sign_in(&mut browser, "kari", PASSWORD, "/").await;
    assert_eq!(browser.get("/hvem").await.body, "KARI nn", "the choice goes before the browser's wishes");

    let mut next = TestBrowser::at(&trust, pages());
    sign_in(&mut next, "kari", PASSWORD, "/").await;
    assert_eq!(next.cookies["samraad-sprak"], "nn");
    assert_eq!(next.get("/hvem").await.body, "KARI nn");
}

#[tokio::test]
async fn an_account_is_made_once_and_only_with_a_good_password() {
    let trust = TestTrust::new().await;
    add(&trust, "kari", &[]).await.unwrap();
    assert!(matches!(add(&trust, "KARI", &[]).await, Err(CannotAddUser::Taken)));
    assert!(matches!(add(&trust, "node", &[Role::Node]).await, Err(CannotAddUser::Role)));
    let weak = NewLocalUser {
        user_name: "ola".to_owned(),
        display_name: "Ola".to_owned(),
        password: "kort".to_owned().into(),
        roles: BTreeSet::new(),
        units: BTreeSet::new(),
    };
    assert!(matches!(
        add_local_user(&trust, weak).await,
        Err(CannotAddUser::Password(WeakPassword::TooShort))
    ));
}

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use proptest::prelude::*;
use tower::ServiceExt as _;

use super::*;
use crate::platform::crypto::CannotOpen;
use crate::platform::db::StoreError;
use crate::platform::form::Form;
use crate::platform::i18n::Lang;
use crate::platform::key_store::KeyError;
use crate::platform::test_trust::TestTrust;

fn accepting(value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))])
}

#[test]
fn a_client_that_names_json_first_gets_json() {
    for json in ["application/json", "application/problem+json, text/html", "application/fhir+json;q=0.9"] {
        assert!(prefers_json(&accepting(json)), "{json}");
    }
    for page in ["text/html,application/xhtml+xml,application/json;q=0.8", "*/*", "text/css", ""] {
        assert!(!prefers_json(&accepting(page)), "{page}");
    }
    assert!(!prefers_json(&HeaderMap::new()));
}

#[test]
fn only_a_path_of_this_host_is_one_to_go_back_to() {
    for path in ["/", "/register?q=mel%C3%A5nom", "/saker/1#a"] {
        assert_eq!(local_path(path), Some(path));
    }
    for elsewhere in
        ["", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example", "saker", "/æ"]
    {
        assert_eq!(local_path(elsewhere), None, "{elsewhere:?}");
    }
}

proptest! {
    #[test]
    fn a_browser_resolves_every_local_path_to_this_host(path in ".{0,12}|/[/\\\\a:@.?#]{0,8}") {
        if let Some(local) = local_path(&path) {
            let base = url::Url::parse("https://nordvik.example/").unwrap();
            let resolved = base.join(local).unwrap();
            prop_assert_eq!(resolved.host_str(), Some("nordvik.example"));
        }
    }
}

#[test]
fn what_a_form_sent_returns_to_the_page_it_was_sent_from() {
    let from = |referer: &'static str| {
        let headers = HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static(referer))]);
        return_path(&Method::POST, &"/saker/1/send".parse().unwrap(), &headers, Some("a.example:8080"))
    };
    assert_eq!(from("http://a.example:8080/saker/1?steg=2"), "/saker/1?steg=2");
    for elsewhere in
        ["http://b.example:8080/saker/2", "http://a.example/x", "http://a.example:8080//evil", "no"]
    {
        assert_eq!(from(elsewhere), "/saker/1/send", "{elsewhere}");
    }
    let page = "/saker?side=2".parse().unwrap();
    assert_eq!(return_path(&Method::GET, &page, &HeaderMap::new(), None), "/saker?side=2");
}

#[test]
fn every_error_of_a_store_has_its_status() {
    let status = |error: WebError| error.status().as_u16();
    assert_eq!(status(StoreError::Conflict.into()), 409);
    assert_eq!(status(StoreError::corrupt("cases", "stage", 1).into()), 500);
    assert_eq!(status(StoreError::Unavailable(sqlx::Error::PoolTimedOut).into()), 503);
    assert_eq!(status(KeyError::Gone.into()), 410);
    assert_eq!(status(KeyError::CannotOpen(CannotOpen).into()), 500);
    assert_eq!(status(KeyError::Store(StoreError::Conflict).into()), 409);
    assert_eq!(status(crate::kernel::access::Denied.into()), 404, "that it exists is a secret");
}

/// Pages that fail in the ways there are.
async fn app() -> (Router, TestTrust) {
    let trust = TestTrust::new().await;
    let app = Router::new()
        .route("/corrupt", get(async || WebError::from(StoreError::corrupt("cases", "stage", "row 17"))))
        .route("/often", get(async || WebError::TooManyRequests { retry_after: Duration::from_millis(1) }))
        .route("/bare", get(async || StatusCode::SERVICE_UNAVAILABLE))
        .route("/own", get(async || (StatusCode::UNPROCESSABLE_ENTITY, Html("<p>with errors"))))
        .route("/json/{number}", get(async |axum::extract::Path(_): axum::extract::Path<u8>| "a number"))
        .route("/koder/atc", get(async || WebError::NotFound))
        .route("/done", post(async || see_other_saying("/page", "flash-user-added")))
        .route(
            "/page",
            get(async |headers: HeaderMap| {
                Html(flash(&headers, Lang::Nb).map(|flash| flash.text).unwrap_or_default())
            }),
        )
        .route(
            "/typed",
            post(async |Extension(notes): Extension<RequestNotes>| {
                notes.set_typed(Form::parse(
                    b"grounds=a+<b>+c&code=L01&password=en+hemmelig+setning&csrf_token=x+y",
                ));
                WebError::Unavailable("the database is gone".into())
            }),
        )
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(from_fn(render_errors))
        .layer(Extension(trust.trust.clone()));
    (app, trust)
}

async fn ask(app: &Router, request: axum::http::request::Builder) -> (axum::http::response::Parts, String) {
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_failure_is_a_page_in_the_reader_s_language_and_says_nothing_of_its_cause() {
    let (app, _trust) = app().await;
    for (lang, title) in
        [("nb", "Noe gikk galt hos oss"), ("nn", "Noko gjekk gale"), ("en", "Something went wrong")]
    {
        let (head, body) = ask(&app, Request::get("/corrupt").header(header::ACCEPT_LANGUAGE, lang)).await;
        assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains(title), "{body}");
        assert!(body.contains(&format!("<html lang=\"{lang}\">")));
        assert!(body.contains("nordvik sykehus HF"));
        assert!(!body.contains("row 17") && !body.contains("stage"), "{body}");
    }
}

#[tokio::test]
async fn every_error_has_its_words_in_every_language() {
    let all = [
        WebError::NotFound,
        WebError::Forbidden,
        WebError::SignedOut,
        WebError::Csrf,
        WebError::Conflict,
        WebError::Erased,
        WebError::Unprocessable,
        WebError::UnsupportedMediaType,
        WebError::TooLarge,
        WebError::MethodNotAllowed,
        WebError::TooManyRequests { retry_after: Duration::ZERO },
        WebError::Unavailable("x".into()),
        WebError::internal("x"),
    ];
    for error in all {
        for lang in Lang::ALL {
            for key in [error.title_key(), error.text_key()] {
                assert!(!crate::platform::i18n::t(lang, key).contains('⟦'), "{key} in {lang}");
            }
        }
    }
}

#[tokio::test]
async fn what_the_router_answers_on_its_own_is_a_page_too_and_a_page_stays_what_it_is() {
    let (app, _trust) = app().await;
    let (head, body) = ask(&app, Request::get("/nowhere")).await;
    assert_eq!(head.status, StatusCode::NOT_FOUND);
    assert!(body.contains("Vi finner ikke siden"));
    let (head, body) = ask(&app, Request::post("/bare")).await;
    assert_eq!(head.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(head.headers[header::ALLOW], "GET,HEAD");
    assert!(body.contains("Vi forstod ikke"));
    assert!(ask(&app, Request::get("/bare")).await.1.contains("svarer ikke akkurat nå"));
    assert!(
        ask(&app, Request::get("/json/x")).await.1.contains("Vi forstod ikke"),
        "not the extractor's text"
    );
    assert_eq!(ask(&app, Request::get("/own")).await.1, "<p>with errors");
}

#[tokio::test]
async fn a_program_gets_a_problem_document() {
    let (app, _trust) = app().await;
    for request in [
        Request::get("/nowhere").header(header::ACCEPT, "application/json"),
        Request::get("/koder/atc").header(header::ACCEPT, "*/*"),
    ] {
        let (head, body) = ask(&app, request.header(header::ACCEPT_LANGUAGE, "en")).await;
        assert_eq!(head.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], 404);
        assert_eq!(problem["type"], "urn:samraad:problem:not-found");
        assert_eq!(problem["title"], "We cannot find the page");
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_how_long_to_wait() {
    let (app, _trust) = app().await;
    let (head, _) = ask(&app, Request::get("/often")).await;
    assert_eq!(head.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(head.headers[header::RETRY_AFTER], "1", "never zero");
}

#[tokio::test]
async fn what_was_written_comes_back_escaped_and_without_passwords_and_tokens() {
    let (app, _trust) = app().await;
    let (head, body) = ask(&app, Request::post("/typed")).await;
    assert_eq!(head.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("a &#60;b&#62; c"), "{body}");
    for hidden in ["hemmelig", "x y", "L01"] {
        assert!(!body.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn a_message_is_shown_once_on_the_page_that_follows() {
    let (app, _trust) = app().await;
    let (head, _) = ask(&app, Request::post("/done")).await;
    assert_eq!(
        (head.status, &head.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/page".parse().unwrap())
    );
    let cookie = head.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let (head, body) = ask(&app, Request::get("/page").header(header::COOKIE, &cookie)).await;
    assert_eq!(body, "Brukeren er opprettet.");
    let forgotten = head.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        forgotten.starts_with("__Host-samraad-melding=;") && forgotten.contains("Max-Age=0"),
        "{forgotten}"
    );
    for strange in ["error-internal", "flash-<b>", "flash-no-such-text", ""] {
        let cookie = format!("__Host-samraad-melding={strange}");
        assert_eq!(ask(&app, Request::get("/page").header(header::COOKIE, cookie)).await.1, "", "{strange}");
    }
}

#[test]
fn a_refusal_survives_being_a_response() {
    let response = WebError::Conflict.into_response();
    let kept: Option<&super::error::Refusal> = response.extensions().get();
    assert!(matches!(kept.map(|refusal| Arc::as_ref(&refusal.0)), Some(WebError::Conflict)));
}

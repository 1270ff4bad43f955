use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use axum::response::Html;
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::{Node, router, work};
use crate::platform::arrival::{Arrival, Encrypted};
use crate::platform::request_log::REQUEST_ID;
use crate::platform::security_headers::CONTENT_SECURITY_POLICY;
use crate::platform::test_trust::TestTrust;
use crate::platform::trust::Tenant;

async fn who(Tenant(trust): Tenant, arrival: axum::Extension<Arrival>) -> String {
    format!("{} at {}", trust.id, arrival.web_origin)
}

/// Two trusts and a few pages that show what the frame around them does.
async fn app() -> (Router, TestTrust, TestTrust) {
    let nordvik = TestTrust::named("nordvik").await;
    let sunnvik = TestTrust::with_settings("sunnvik", |settings| settings.demo = false).await;
    let hosts = [("nordvik.example", &nordvik.trust), ("sunnvik.example", &sunnvik.trust)];
    let node = Arc::new(Node::of(&hosts, vec!["10.0.0.0/8".parse().unwrap()]));
    let pages = Router::new()
        .route("/who", get(who))
        .route("/panic", get(|| async { panic!("Kari Nordmann, 01010112345") as String }))
        .route("/read", post(|body: axum::body::Bytes| async move { body.len().to_string() }))
        .route("/page", get(|| async { Html("<p>".repeat(1000)) }))
        .route("/data", get(|| async { axum::Json(vec!["data"; 1000]) }));
    (super::router::around(pages, Router::new(), node), nordvik, sunnvik)
}

async fn send(app: &Router, request: axum::http::request::Builder) -> (Response<()>, String) {
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    read(response).await
}

async fn read(response: axum::response::Response) -> (Response<()>, String) {
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(head, ()), String::from_utf8_lossy(&body).into_owned())
}

fn at(host: &str, path: &str) -> axum::http::request::Builder {
    Request::get(path).header(header::HOST, host)
}

#[tokio::test]
async fn the_host_name_chooses_the_trust_however_it_is_written() {
    let (app, ..) = app().await;
    for (host, expected) in [
        ("nordvik.example", "nordvik at http://nordvik.example"),
        ("NORDVIK.example.:8080", "nordvik at http://nordvik.example:8080"),
        ("sunnvik.example:80", "sunnvik at http://sunnvik.example"),
    ] {
        assert_eq!(send(&app, at(host, "/who")).await.1, expected);
    }
}

#[tokio::test]
async fn an_unknown_host_is_answered_421_whatever_the_path() {
    let (app, ..) = app().await;
    for path in ["/who", "/", "/no-such-page"] {
        let (response, text) = send(&app, at("vestvik.example", path)).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{path}");
        assert!(text.starts_with("Ingen foretak"), "{text}");
    }
}

#[tokio::test]
async fn a_request_that_names_no_host_or_two_is_answered_400() {
    let (app, ..) = app().await;
    let two = Request::get("https://nordvik.example/who").header(header::HOST, "sunnvik.example");
    assert_eq!(send(&app, two).await.0.status(), StatusCode::BAD_REQUEST);
    assert_eq!(send(&app, Request::get("/who")).await.0.status(), StatusCode::BAD_REQUEST);
    let one = Request::get("https://nordvik.example/who");
    assert_eq!(send(&app, one).await.1, "nordvik at http://nordvik.example");
}

#[tokio::test]
async fn forwarded_headers_choose_the_trust_only_when_a_named_proxy_sends_them() {
    let (app, ..) = app().await;
    let forwarded = |peer: &str| {
        at("nordvik.example", "/who")
            .header("x-forwarded-host", "sunnvik.example")
            .header("x-forwarded-proto", "https")
            .extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()))
    };
    assert_eq!(send(&app, forwarded("10.1.1.1:5000")).await.1, "sunnvik at https://sunnvik.example");
    assert_eq!(send(&app, forwarded("192.0.2.1:5000")).await.1, "nordvik at http://nordvik.example");
}

#[tokio::test]
async fn a_trust_that_accepts_no_connections_serves_its_people_and_no_peers() {
    let closed = TestTrust::with_settings("nordvik", |settings| settings.accepts_connections = false).await;
    let open = TestTrust::named("sunnvik").await;
    let hosts = [("nordvik.example", &closed.trust), ("sunnvik.example", &open.trust)];
    let pages = Router::new()
        .route("/who", get(who))
        .route("/federation/outbox", get(who))
        .route("/federation/pairing", get(who))
        .route("/.well-known/samraad", get(who));
    let app = super::router::around(pages, Router::new(), Arc::new(Node::of(&hosts, Vec::new())));
    for (path, status) in [
        ("/who", StatusCode::OK),
        ("/federation/outbox", StatusCode::NOT_FOUND),
        ("/federation/pairing", StatusCode::OK),
        ("/.well-known/samraad", StatusCode::OK),
    ] {
        assert_eq!(send(&app, at("nordvik.example", path)).await.0.status(), status, "{path}");
        assert_eq!(send(&app, at("sunnvik.example", path)).await.0.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn health_checks_need_no_host_and_readiness_needs_every_database() {
    let (app, _, sunnvik) = app().await;
    assert_eq!(send(&app, Request::get("/healthz")).await.0.status(), StatusCode::OK);
    assert_eq!(send(&app, Request::get("/readyz")).await.0.status(), StatusCode::OK);
    sunnvik.keys.db().close().await;
    assert_eq!(send(&app, Request::get("/healthz")).await.0.status(), StatusCode::OK);
    let (response, text) = send(&app, Request::get("/readyz")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(!text.contains("sunnvik"), "anybody may ask: {text}");
}

#[tokio::test]
async fn every_response_protects_its_reader() {
    let (app, ..) = app().await;
    let requests = [
        at("nordvik.example", "/who"),
        at("nordvik.example", "/no-such-page"),
        at("nordvik.example", "/panic"),
        at("vestvik.example", "/"),
        Request::get("/healthz"),
        Request::get("/who"),
    ];
    for request in requests {
        let (response, _) = send(&app, request).await;
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_SECURITY_POLICY], CONTENT_SECURITY_POLICY);
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert!(headers.contains_key("permissions-policy"));
        assert!(headers.contains_key(REQUEST_ID));
    }
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_https_except_in_a_demonstration() {
    let (app, ..) = app().await;
    for (host, told) in [("sunnvik.example", true), ("nordvik.example", false)] {
        let (response, _) = send(&app, at(host, "/who").extension(Encrypted)).await;
        assert_eq!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), told, "{host}");
        let (plain, _) = send(&app, at(host, "/who")).await;
        assert!(!plain.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), "{host}");
    }
}

#[tokio::test]
async fn assets_may_be_kept_and_pages_may_not() {
    let trust = TestTrust::new().await;
    let app = router(Arc::new(Node::of(&[("nordvik.example", &trust.trust)], Vec::new())));
    let style = crate::platform::assets::asset("app.css");
    let (response, _) = send(&app, at("nordvik.example", &style)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_ne!(response.headers()[header::CACHE_CONTROL], "no-store");
    let (response, _) = send(&app, at("nordvik.example", "/logg-inn")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_is_logged_by_its_route_and_trust_and_never_by_its_address() {
    let (app, ..) = app().await;
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
    let listening = tracing::subscriber::set_default(lines.with_writer(move || writer.clone()).finish());
    for path in ["/who?navn=Kari", "/Kari/01010112345", "/panic?n=Kari"] {
        let request = at("nordvik.example", path).header(header::REFERER, "https://nordvik.example/Kari");
        send(&app, request).await;
    }
    drop(listening);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("\"route\":\"/who\"") && log.contains("\"trust\":\"nordvik\""), "{log}");
    assert!(log.contains("\"status\":404"), "{log}");
    for address in ["Kari", "navn", "01010112345"] {
        assert!(!log.contains(address), "{log}");
    }
}

#[tokio::test]
async fn a_panic_is_a_page_that_quotes_nothing() {
    let (app, ..) = app().await;
    let (response, text) = send(&app, at("nordvik.example", "/panic")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(text.contains("<h1") && !text.contains("Kari"), "{text}");
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused_whether_it_says_so_or_not() {
    let (app, ..) = app().await;
    for (bytes, expected) in [(1024 * 1024, StatusCode::OK), (1024 * 1024 + 1, StatusCode::PAYLOAD_TOO_LARGE)]
    {
        let announced = Request::post("/read")
            .header(header::HOST, "nordvik.example")
            .header(header::CONTENT_LENGTH, bytes)
            .body(Body::from(vec![b'x'; bytes]));
        let parts = futures_util::stream::iter(vec![Ok::<_, std::io::Error>(vec![b'x'; bytes])]);
        let streamed =
            Request::post("/read").header(header::HOST, "nordvik.example").body(Body::from_stream(parts));
        for request in [announced, streamed] {
            let response = app.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(response.status(), expected, "{bytes}");
        }
    }
}

#[tokio::test]
async fn data_is_compressed_and_a_page_with_its_token_is_not() {
    let (app, ..) = app().await;
    let asked = |path| at("nordvik.example", path).header(header::ACCEPT_ENCODING, "gzip");
    assert_eq!(send(&app, asked("/data")).await.0.headers()[header::CONTENT_ENCODING], "gzip");
    assert!(!send(&app, asked("/page")).await.0.headers().contains_key(header::CONTENT_ENCODING));
}

#[test]
fn every_job_and_every_scheduled_task_has_a_name_of_its_own() {
    let mut names = work().names();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all, "{names:?}");
}

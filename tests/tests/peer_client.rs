//! What the client for peers does with servers that are not what they should be.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Redirect;
use axum::routing::get;
use federation_protocol::hash::Hash;
use samraad::peers::client::{FetchError, fetch_public};
use samraad::peers::{CertificateRule, PeerUrl, Problem};
use samraad::platform::trust::{Trust, TrustParts, TrustSettings};
use samraad_tests::federation::{HttpsPlace, HttpsServer};
use samraad_tests::trusts::StoryTrust;

const LIMIT: usize = 1000;

/// A server that misbehaves in each way on a path of its own.
fn server(name: &str) -> HttpsServer {
    let endless = || {
        let chunks = futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 64])));
        Body::from_stream(chunks)
    };
    let router = Router::new()
        .route("/good", get(|| async { "good" }))
        .route("/elsewhere", get(|| async { Redirect::temporary("/good") }))
        .route("/long", get(|| async { vec![0_u8; LIMIT + 1] }))
        .route("/fits", get(|| async { vec![0_u8; LIMIT] }))
        .route("/endless", get(async move || endless()));
    HttpsPlace::take(name).serve(router)
}

async fn fetch(
    trust: &Trust,
    url: &PeerUrl,
    rule: CertificateRule,
    path: &str,
) -> Result<Vec<u8>, FetchError> {
    let fetching = fetch_public(trust, url, rule, path, LIMIT);
    tokio::time::timeout(Duration::from_secs(20), fetching).await.expect("the client gives up by itself")
}

#[tokio::test]
async fn only_the_server_with_the_pinned_key_is_spoken_to() {
    let trust = StoryTrust::on_sqlite("nordvik").await;
    let (server, impostor) = (server("sunnvik"), server("sunnvik"));
    let pin = CertificateRule::Pin(server.pin);
    assert_eq!(fetch(&trust, &server.url, pin, "/good").await.expect("fetched"), b"good");

    for (url, rule) in [
        (&server.url, CertificateRule::Pin(Hash::of(b"another key"))),
        (&impostor.url, pin),
        // No authority vouches for a certificate that was made here.
        (&server.url, CertificateRule::Authority),
        (&server.url, CertificateRule::AuthorityAndPin(server.pin)),
    ] {
        let refused = fetch(&trust, url, rule, "/good").await.expect_err("refused");
        assert_eq!(refused.problem(), Problem::Certificate, "{rule:?}: {refused:?}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed_and_answers_end_at_the_limit() {
    let trust = StoryTrust::on_sqlite("nordvik").await;
    let server = server("sunnvik");
    let pin = CertificateRule::Pin(server.pin);
    for (path, problem) in [
        ("/elsewhere", Problem::Redirected),
        ("/long", Problem::TooLarge),
        ("/endless", Problem::TooLarge),
        ("/missing", Problem::Failed),
    ] {
        let refused = fetch(&trust, &server.url, pin, path).await.expect_err("refused");
        assert_eq!(refused.problem(), problem, "{path}: {refused:?}");
    }
    assert_eq!(fetch(&trust, &server.url, pin, "/fits").await.expect("fetched").len(), LIMIT);
    assert!(fetch(&trust, &server.url, pin, "/missing").await.expect_err("refused").is_not_found());
}

#[tokio::test]
async fn a_trust_that_does_not_allow_it_never_connects_to_its_own_machine() {
    let story = StoryTrust::on_sqlite("nordvik").await;
    let settings = TrustSettings { danger_allow_loopback_peers: false, ..story.settings.clone() };
    let trust = Trust::new(TrustParts {
        id: story.id.clone(),
        origin: story.origin.clone(),
        settings,
        db: story.db.clone(),
        keys: story.keys.clone(),
        federation_keys: story.federation_keys.clone(),
        clock: story.clock.clone(),
        random: std::sync::Arc::clone(&story.random),
    });
    let server = server("sunnvik");
    let port = server.url.as_str().rsplit(':').next().expect("a port");
    for host in ["sunnvik.localhost", "localhost", "127.0.0.1"] {
        let url: PeerUrl = format!("https://{host}:{port}").parse().expect("an address");
        let refused =
            fetch(&trust, &url, CertificateRule::Pin(server.pin), "/good").await.expect_err("refused");
        assert_eq!(refused.problem(), Problem::AddressRefused, "{host}: {refused:?}");
    }
}

//! What a node does with requests of other nodes, and with other nodes that do not answer as they should.

use std::sync::Arc;
use std::time::Duration;

use federation_protocol::ids::UnixSeconds;
use federation_protocol::mailbox::{INBOX_PATH, OUTBOX_PATH};
use federation_protocol::pairing::{self, PairingV1};
use federation_protocol::request::{RequestClaimsV1, TIME_HEADER};
use federation_protocol::signature::TrustSecrets;
use federation_protocol::text::Line;
use reqwest::StatusCode;
use samraad::kernel::random::AsRng;
use samraad::peers::mailbox::{Effect, Received, Receiver, Receivers, Taking, delivery};
use samraad::peers::{
    CertificateRule, Grants, Peer, PeerState, Plane, Problem, change, handshake, store, token,
};
use samraad::platform::db::Tx;
use samraad::platform::jobs::next_number;
use samraad::platform::trust::Trust;
use samraad::platform::world::SystemRandomness;
use samraad_tests::databases::Kind;
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{count, kind, new_id, pull, say, sealed, stored, taken, two_nodes};

/// A request to `to` with a token for these claims, signed by `by`.
async fn request(
    to: &FederationNode,
    by: &TrustSecrets,
    claims: &RequestClaimsV1,
    path: &str,
    body: &[u8],
) -> reqwest::Response {
    let token = token::sign(claims, &by.request).expect("signed");
    let request = samraad_tests::web::client()
        .request(
            if body.is_empty() { reqwest::Method::GET } else { reqwest::Method::POST },
            format!("{}{path}", to.server.url),
        )
        .header("authorization", format!("Bearer {token}"))
        .body(body.to_vec());
    request.send().await.expect("answered")
}

#[tokio::test]
async fn a_request_that_does_not_prove_who_it_is_from_gets_one_answer_and_leaves_nothing() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    let stranger =
        TrustSecrets::generate(&"vestvik.example/register".parse().unwrap(), &mut AsRng(&SystemRandomness));
    let keys = sunnvik.trust.federation_keys.in_use();
    let keys: &TrustSecrets = &keys;
    let body = sealed(&sunnvik.trust, &nordvik.trust, new_id(), 1, "hello").encode();
    let now = UnixSeconds(nordvik.trust.now().seconds());
    let (us, them) = (sunnvik.trust.origin.clone(), nordvik.trust.origin.clone());
    let claims = RequestClaimsV1::new(us, them, "POST", INBOX_PATH, &body, now);

    let mut refused = Vec::new();
    let mut try_with = async |what: &'static str, by: &TrustSecrets, claims: RequestClaimsV1| {
        refused.push((what, request(&nordvik, by, &claims, INBOX_PATH, &body).await));
    };
    try_with("a stranger's key", &stranger, claims.clone()).await;
    try_with(
        "another audience",
        keys,
        RequestClaimsV1 { aud: "x.example/register".parse().unwrap(), ..claims.clone() },
    )
    .await;
    try_with(
        "another issuer",
        keys,
        RequestClaimsV1 { iss: "x.example/register".parse().unwrap(), ..claims.clone() },
    )
    .await;
    try_with("another path", keys, RequestClaimsV1 { path: OUTBOX_PATH.to_owned(), ..claims.clone() }).await;
    try_with("another method", keys, RequestClaimsV1 { method: "GET".to_owned(), ..claims.clone() }).await;
    try_with(
        "another body",
        keys,
        RequestClaimsV1 { body: federation_protocol::hash::Hash::of(b"x"), ..claims.clone() },
    )
    .await;
    try_with(
        "expired",
        keys,
        RequestClaimsV1 { iat: UnixSeconds(now.0 - 400), exp: UnixSeconds(now.0 - 100), ..claims.clone() },
    )
    .await;
    try_with(
        "from the future",
        keys,
        RequestClaimsV1 { iat: now.plus(120), exp: now.plus(200), ..claims.clone() },
    )
    .await;
    try_with("lasting too long", keys, RequestClaimsV1 { exp: now.plus(3600), ..claims.clone() }).await;
    let bare =
        samraad_tests::web::client().post(format!("{}{INBOX_PATH}", nordvik.server.url)).body(body.clone());
    refused.push(("no token", bare.send().await.expect("answered")));

    for (what, response) in refused {
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{what}");
        assert_eq!(response.headers()[TIME_HEADER], now.0.to_string().as_str(), "{what}");
        assert_eq!(response.bytes().await.expect("a body").len(), 0, "{what}");
    }
    assert_eq!(stored(&nordvik).await, 0);

    // The right one is let in; the same request again, as somebody who listened could send it, has no further effect.
    for _ in 0..2 {
        let accepted = request(&nordvik, keys, &claims, INBOX_PATH, &body).await;
        assert_eq!(accepted.status(), StatusCode::OK);
    }
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
    nordvik.story.clock.advance(Duration::from_secs(301));
    assert_eq!(request(&nordvik, keys, &claims, INBOX_PATH, &body).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_by_the_peers_time() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "hello").await;
    // Half an hour ahead: no token of ours is valid there, the envelope still is.
    sunnvik.story.clock.advance(Duration::from_secs(1800));
    assert_eq!(pull(&nordvik, &sunnvik).await, 1);
}

#[tokio::test]
async fn a_peer_that_is_paused_is_neither_heard_nor_asked() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "hello").await;
    let peer = nordvik.peer(&sunnvik).await;
    change::pause(&nordvik.trust, &nordvik.permit(), peer.id, peer.version).await.expect("paused");

    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    assert_eq!(stored(&nordvik).await, 0);
    let to_nordvik = sunnvik.peer(&nordvik).await.id;
    // The message waits, and so does who brings it.
    delivery::push(&sunnvik.trust, to_nordvik).await.expect("a peer's refusal is no fault of ours");
    let failures = "SELECT failures FROM mailbox_tries";
    assert_eq!((stored(&nordvik).await, count(&sunnvik.trust.db, failures).await), (0, 1));

    let peer = nordvik.peer(&sunnvik).await;
    change::resume(&nordvik.trust, &nordvik.permit(), peer.id, peer.version).await.expect("resumed");
    delivery::pull_all(&nordvik.trust, &nordvik.receivers).await.expect("goes through its peers");
    assert_eq!(stored(&nordvik).await, 1);
}

#[tokio::test]
async fn keys_that_the_administrator_did_not_confirm_are_not_approved() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    let certificate = CertificateRule::Pin(sunnvik.server.pin);
    let found =
        handshake::discover(&nordvik.trust, sunnvik.server.url.clone(), certificate).await.expect("found");
    let other = nordvik.trust.federation_keys.public().fingerprint();
    let grants = Grants::ALL;
    let refused = handshake::approve(&nordvik.trust, &nordvik.permit(), found, &other, grants).await;
    assert!(matches!(refused, Err(handshake::ApprovalError::OtherFingerprint)));
    assert_eq!(store::list(&nordvik.trust.db).await.expect("reads"), []);
}

#[tokio::test]
async fn a_proposal_must_be_made_for_our_keys_and_signed_with_its_own() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    let keys = sunnvik.trust.federation_keys.in_use();
    let keys: &TrustSecrets = &keys;
    let proposal = PairingV1 {
        from: handshake::introduction(&sunnvik.trust).expect("introduces itself"),
        url: Some(Line::new(sunnvik.server.url.as_str()).expect("a line")),
        peer: nordvik.trust.origin.clone(),
        peer_fingerprint: nordvik.trust.federation_keys.public().fingerprint(),
    };
    let claims = |body: &[u8]| {
        let now = UnixSeconds(nordvik.trust.now().seconds());
        RequestClaimsV1::new(
            sunnvik.trust.origin.clone(),
            nordvik.trust.origin.clone(),
            "POST",
            pairing::PATH,
            body,
            now,
        )
    };
    let in_between =
        PairingV1 { peer_fingerprint: keys.public().fingerprint(), ..proposal.clone() }.encode().unwrap();
    let refused = request(&nordvik, keys, &claims(&in_between), pairing::PATH, &in_between).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);

    let stranger = TrustSecrets::generate(&sunnvik.trust.origin, &mut AsRng(&SystemRandomness));
    let body = proposal.encode().unwrap();
    let refused = request(&nordvik, &stranger, &claims(&body), pairing::PATH, &body).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(store::list(&nordvik.trust.db).await.expect("reads"), []);

    let accepted = request(&nordvik, keys, &claims(&body), pairing::PATH, &body).await;
    assert_eq!(accepted.status(), StatusCode::OK);
    assert_eq!(nordvik.peer(&sunnvik).await.pairing.state(), PeerState::ProposedByThem);
}

#[tokio::test]
async fn a_receiver_that_fails_leaves_the_message_for_the_next_time() {
    struct Failing(std::sync::atomic::AtomicU32);

    impl Receiver for Failing {
        fn take<'a>(&'a self, tx: &'a mut Tx, _: &'a Trust, _: &'a Peer, _: Received<'a>) -> Taking<'a> {
            Box::pin(async move {
                next_number(tx, "taken").await?;
                match self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
                    0 => Err(samraad::platform::db::StoreError::corrupt("story", "row", 1).into()),
                    _ => Ok(Effect::Applied),
                }
            })
        }
    }

    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    say(&sunnvik, &nordvik, "hello").await;
    let failing = Arc::new(Receivers::default().with(&kind(), Failing(0.into())));
    let peer = nordvik.peer(&sunnvik).await;
    assert!(delivery::pull(&nordvik.trust, &failing, &peer).await.is_err());
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (0, 0));
    assert_eq!(delivery::pull(&nordvik.trust, &failing, &peer).await.expect("pulled"), 1);
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
}

#[tokio::test]
async fn a_peer_that_cannot_be_fetched_from_is_noted_with_what_and_since_when() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    let peer = nordvik.peer(&sunnvik).await;
    let began = nordvik.trust.now();
    drop(sunnvik);
    for _ in 0..2 {
        assert!(delivery::pull(&nordvik.trust, &nordvik.receivers, &peer).await.is_err());
        nordvik.story.clock.advance(Duration::from_secs(600));
    }
    let contact = store::contact(&nordvik.trust.db, peer.id, Plane::Mailbox).await.expect("reads");
    assert_eq!(contact.problem, Some((Problem::Unreachable, began)));
}

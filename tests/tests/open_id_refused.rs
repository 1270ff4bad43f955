//! Sign-ins at the certified provider that must not succeed: tokens that are not ours, answers played again, people who do
//! not belong here, a provider that is down or has other keys.

use reqwest::StatusCode;
use samraad::kernel::access::{Actor, ManageUsers, Role, permit_in_trust};
use samraad::organisation::store::{set_active, user_of_issuer};
use samraad::sign_in::jose::SigningKey;
use samraad_tests::open_id::{CLIENT, OpenIdNode, ROLES, claims_of};
use samraad_tests::roaming::{Browser, Seen};
use serde_json::{Value, json};

async fn node_with_kari() -> OpenIdNode {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"name": "Kari", "groups": "leger"})).await;
    node
}

/// Asserts that a sign-in has led to a page that says `why`, and to no session.
fn refused(node: &OpenIdNode, browser: &Browser, seen: &Seen, status: StatusCode, why: &str) {
    assert_eq!(seen.status, status, "{why}: {seen:#?}");
    assert!(seen.body.contains(why), "{why}: {}", seen.body);
    assert!(!browser.is_signed_in(&node.url), "{why}");
}

fn now() -> i64 {
    use samraad::kernel::clock::Clock as _;
    samraad::platform::world::SystemClock.now().seconds()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_for_this_sign_in_opens_nothing_although_the_provider_signed_it() {
    let node = node_with_kari().await;
    for (mischief, why) in [
        (json!({"aud": "another-client"}), "er ikke til å stole på"),
        (json!({"aud": [CLIENT, "another-client"]}), "er ikke til å stole på"),
        (json!({"azp": "another-client"}), "er ikke til å stole på"),
        (json!({"iss": "https://id.example"}), "er ikke til å stole på"),
        (json!({"nonce": "of-another-sign-in"}), "er ikke til å stole på"),
        (json!({"nonce": null}), "er ikke til å stole på"),
        (json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), "er ikke til å stole på"),
        (json!({"sub": "ola"}), "er ikke til å stole på"),
        (json!({"alg": "none"}), "er ikke til å stole på"),
        (json!({"key": "unknown"}), "er ikke til å stole på"),
        (json!({"exp": now() - 120}), "Klokken her"),
        (json!({"exp": null}), "Klokken her"),
        (json!({"iat": now() + 600}), "Klokken her"),
        (json!({"nbf": now() + 600}), "Klokken her"),
        (json!({"acr": "Level2"}), "krever en sikrere pålogging"),
        (json!({"acr": null}), "krever en sikrere pålogging"),
    ] {
        node.provider.says(&json!({"mischief": mischief})).await;
        let browser = Browser::default();
        let seen = browser.go(&node.begin("/")).await;
        println!("{mischief}");
        refused(&node, &browser, &seen, StatusCode::FORBIDDEN, why);
    }
    let nobody = user_of_issuer(&node.trust.db, &node.provider.issuer, "kari").await.expect("reads");
    assert_eq!(nobody, None, "and leaves nothing behind");
    node.provider.says(&json!({"mischief": {"azp": CLIENT, "aud": [CLIENT, "another-client"]}})).await;
    node.signed_in().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_good_once_in_the_browser_that_asked_for_ten_minutes() {
    let node = node_with_kari().await;
    let browser = Browser::default();
    let answer = browser.go_until(&node.begin("/"), "/logg-inn/svar").await;
    assert!(browser.go(answer.url()).await.status.is_success());
    browser.forget(&node.url, "__Host-samraad");
    let why = "begynt i en annen nettleser";
    let again = browser.go(answer.url()).await;
    refused(&node, &browser, &again, StatusCode::BAD_REQUEST, why);

    // What somebody else has begun cannot be finished here, and then nowhere.
    let attacker = Browser::default();
    let theirs = attacker.go_until(&node.begin("/"), "/logg-inn/svar").await;
    let victim = Browser::default();
    refused(&node, &victim, &victim.go(theirs.url()).await, StatusCode::BAD_REQUEST, why);
    victim.go_until(&node.begin("/"), "/logg-inn/svar").await;
    refused(&node, &victim, &victim.go(theirs.url()).await, StatusCode::BAD_REQUEST, why);
    refused(&node, &attacker, &attacker.go(theirs.url()).await, StatusCode::BAD_REQUEST, why);

    let late = Browser::default();
    let answer = late.go_until(&node.begin("/"), "/logg-inn/svar").await;
    node.clock.set_ahead(601);
    refused(&node, &late, &late.go(answer.url()).await, StatusCode::BAD_REQUEST, why);
    node.clock.set_ahead(0);
    refused(&node, &late, &late.go(answer.url()).await, StatusCode::BAD_REQUEST, why);
    for nothing in ["", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied"] {
        let seen = late.go(&format!("{}/logg-inn/svar{nothing}", node.url)).await;
        refused(&node, &late, &seen, StatusCode::BAD_REQUEST, why);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_sign_in_and_an_answer_of_another_provider_are_not_followed() {
    let node = node_with_kari().await;
    let browser = Browser::default();
    let first = browser.go_until(&node.begin("/"), "/logg-inn/svar").await;
    let second = browser.go_until(&node.begin("/"), "/logg-inn/svar").await;
    let part = |seen: &Seen, name: &str| {
        let url = url::Url::parse(seen.url()).expect("an address");
        let found = url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        found.expect("there")
    };
    let answer = |pairs: &[(&str, &str)]| {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("{}/logg-inn/svar?{query}", node.url)
    };
    let issuer = node.provider.issuer.clone();
    // The first code with the second state: its verifier is another one.
    let crossed =
        answer(&[("code", &part(&first, "code")), ("state", &part(&second, "state")), ("iss", &issuer)]);
    let seen = browser.go(&crossed).await;
    refused(&node, &browser, &seen, StatusCode::BAD_REQUEST, "tok for lang tid, var brukt før");

    for iss in [Some("https://evil.example"), None] {
        let answered = browser.go_until(&node.begin("/"), "/logg-inn/svar").await;
        let (code, state) = (part(&answered, "code"), part(&answered, "state"));
        let mut pairs = vec![("code", code.as_str()), ("state", &state)];
        pairs.extend(iss.map(|iss| ("iss", iss)));
        let seen = browser.go(&answer(&pairs)).await;
        refused(&node, &browser, &seen, StatusCode::FORBIDDEN, "er ikke til å stole på");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    let node = node_with_kari().await;
    for ahead in [0, 50, -50, 115] {
        node.clock.set_ahead(ahead);
        node.signed_in().await;
    }
    for ahead in [130, -65] {
        node.clock.set_ahead(ahead);
        let browser = Browser::default();
        let seen = browser.go(&node.begin("/")).await;
        refused(&node, &browser, &seen, StatusCode::FORBIDDEN, "Klokken her");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_no_with_is_told_in_the_reader_s_words() {
    let node = node_with_kari().await;
    for (error, status, why) in [
        ("access_denied", StatusCode::FORBIDDEN, "ble avbrutt hos Test-ID"),
        ("login_required", StatusCode::FORBIDDEN, "Du ble ikke ferdig hos Test-ID"),
        ("unmet_authentication_requirements", StatusCode::FORBIDDEN, "krever en sikrere pålogging"),
        ("temporarily_unavailable", StatusCode::SERVICE_UNAVAILABLE, "Test-ID svarer ikke akkurat nå"),
        ("invalid_scope", StatusCode::FORBIDDEN, "forstår ikke hverandre"),
    ] {
        node.provider.says(&json!({"refusal": error})).await;
        let browser = Browser::default();
        let seen = browser.go(&node.begin("/saker")).await;
        refused(&node, &browser, &seen, status, why);
        assert!(seen.body.contains("/logg-inn/ekstern?til=%2Fsaker"), "the way on is kept: {}", seen.body);
        assert!(seen.body.contains("href=\"/logg-inn?til=%2Fsaker\""), "so are other ways: {}", seen.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_role_is_not_of_the_trust_or_is_switched_off_stays_out_and_is_told_whom_to_ask() {
    let more = "[[trust.sign_in.require]]\nclaim = \"organisation\"\nvalue = \"974760673\"\n";
    let node = OpenIdNode::start(&format!("{more}{ROLES}")).await;
    let of_trust = |groups: &str| json!({"organisation": ["974760673"], "groups": groups});
    for (claims, level, why) in [
        (json!({"groups": "leger"}), "Level3", "ikke at du hører til Nordvik sykehus HF"),
        (json!({"groups": "leger", "organisation": "984760124"}), "Level3", "ikke at du hører til"),
        (of_trust("gjester"), "Level3", "ingen rolle i denne tjenesten. Spør administratoren"),
        (of_trust("leger"), "Level2", "krever en sikrere pålogging"),
    ] {
        node.provider.expects("kari", level, &claims).await;
        let browser = Browser::default();
        let seen = browser.go(&node.begin("/")).await;
        refused(&node, &browser, &seen, StatusCode::FORBIDDEN, why);
    }
    let (db, issuer) = (&node.trust.db, &node.provider.issuer);
    assert_eq!(user_of_issuer(db, issuer, "kari").await.expect("reads"), None);

    // Who had roles and has lost them at the provider has lost them in the sessions that are open as well.
    node.provider.expects("kari", "Level3", &of_trust("leger")).await;
    let before = node.signed_in().await.person(&node.url);
    node.provider.expects("kari", "Level3", &of_trust("gjester")).await;
    let browser = Browser::default();
    let seen = browser.go(&node.begin("/")).await;
    refused(
        &node,
        &browser,
        &seen,
        StatusCode::FORBIDDEN,
        "ingen rolle i denne tjenesten. Spør administratoren",
    );
    assert_eq!(before.get("/register").await.expect("an answer").status, StatusCode::FORBIDDEN);

    node.provider.expects("kari", "Level3", &of_trust("leger")).await;
    let browser = node.signed_in().await;
    let kari = user_of_issuer(db, issuer, "kari").await.expect("reads").expect("known");
    let admin = Actor { roles: [Role::TrustAdmin].into(), ..kari.actor(&node.trust.id) };
    let permit = permit_in_trust::<ManageUsers>(&admin).expect("may");
    let mut tx = db.begin().await.expect("begins");
    set_active(&mut tx, &permit, kari.id, false).await.expect("written");
    tx.commit().await.expect("commits");
    let person = browser.person(&node.url);
    assert!(person.get("/saker").await.expect("an answer").location.starts_with("/logg-inn"), "out at once");
    let other = Browser::default();
    let seen = other.go(&node.begin("/")).await;
    refused(&node, &other, &seen, StatusCode::FORBIDDEN, "Brukeren din er deaktivert");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_of_the_provider_is_looked_for_when_it_is_met_but_not_for_everybody() {
    let node = node_with_kari().await;
    node.signed_in().await;
    node.provider.rotate().await;
    // The keys were fetched a moment ago: whoever sends tokens with unknown keys does not make us fetch them each time.
    let browser = Browser::default();
    let seen = browser.go(&node.begin("/")).await;
    refused(&node, &browser, &seen, StatusCode::FORBIDDEN, "er ikke til å stole på");
    node.clock.set_ahead(11);
    node.signed_in().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_provider_is_down_that_is_told_and_nothing_else_stops() {
    let mut node = node_with_kari().await;
    let signed_in = node.signed_in().await;
    node.provider.stop();
    let browser = Browser::default();
    let seen = browser.go(&node.begin("/saker")).await;
    refused(&node, &browser, &seen, StatusCode::SERVICE_UNAVAILABLE, "Test-ID svarer ikke akkurat nå");
    assert!(
        seen.body.contains("Prøv igjen") && seen.body.contains("Andre måter å logge på"),
        "{}",
        seen.body
    );
    let page = browser.go(&format!("{}/logg-inn", node.url)).await;
    assert!(page.body.contains("name=\"password\""), "local accounts are there: {}", page.body);
    let person = signed_in.person(&node.url);
    assert_eq!(person.get("/saker").await.expect("an answer").status, StatusCode::OK, "sessions go on");

    node.provider.start_again();
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    node.clock.set_ahead(11);
    node.signed_in().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_starts_while_the_provider_is_down_serves_and_finds_it_later() {
    let mut node = node_with_kari().await;
    node.provider.stop();
    let browser = Browser::default();
    let seen = browser.go(&node.begin("/")).await;
    refused(&node, &browser, &seen, StatusCode::SERVICE_UNAVAILABLE, "Test-ID svarer ikke akkurat nå");
    node.provider.start_again();
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    node.clock.set_ahead(11);
    node.signed_in().await;
}

/// A client of the test's own, with the node's key: what the provider does with a proof that it has seen.
#[tokio::test(flavor = "multi_thread")]
async fn the_provider_refuses_a_proof_that_it_has_seen_and_takes_the_code_with_a_fresh_one() {
    let node = node_with_kari().await;
    node.signed_in().await;
    let played_again = node.provider.state("seen").await.last().expect("a request")["proof"].clone();
    let played_again = played_again.as_str().expect("a proof").to_owned();
    let issuer = &node.provider.issuer;
    let redirect_uri = format!("{}/logg-inn/svar", node.url);

    // The example of RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let redeem = async |proof: &str| {
        let ours =
            |jti: &str| [("client_id", CLIENT.to_owned()), ("client_assertion", assertion(&node, jti))];
        let asked = [
            ("response_type", "code"),
            ("redirect_uri", &redirect_uri),
            ("scope", "openid"),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        let pushed = post(&format!("{issuer}/request"), None, &asked, &ours(&format!("par {proof}"))).await.1;
        let request_uri = pushed["request_uri"].as_str().expect("one").as_bytes();
        let request_uri: String = url::form_urlencoded::byte_serialize(request_uri).collect();
        let to = format!("{issuer}/auth?client_id={CLIENT}&request_uri={request_uri}");
        let answer = Browser::default().go_until(&to, "/logg-inn/svar").await;
        let answer = url::Url::parse(answer.url()).expect("an address");
        let code = answer.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned();
        let asked = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", verifier),
        ];
        post(&format!("{issuer}/token"), Some(proof), &asked, &ours(&format!("token {proof}"))).await
    };
    let (status, told) = redeem(&played_again).await;
    assert_eq!((status, &told["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")), "{told}");
    assert_eq!(node.provider.state("refused").await.last(), Some(&json!("DPoP proof JWT Replay detected")));

    // The same with a proof of its own.
    let nonce = claims_of(&played_again)["nonce"].clone();
    let claims =
        json!({"jti": "new", "htm": "POST", "htu": format!("{issuer}/token"), "iat": now(), "nonce": nonce});
    let proof = SigningKey::draw().expect("a key").dpop(&claims).expect("signed");
    let (status, told) = redeem(&proof).await;
    assert_eq!((status, &told["token_type"]), (StatusCode::OK, &json!("DPoP")), "{told}");
}

const ASSERTION: (&str, &str) =
    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

async fn post(
    url: &str,
    proof: Option<&str>,
    asked: &[(&str, &str)],
    client: &[(&str, String)],
) -> (StatusCode, Value) {
    let mut form: Vec<(&str, &str)> = asked.to_vec();
    form.push(ASSERTION);
    form.extend(client.iter().map(|(name, value)| (*name, value.as_str())));
    let mut request = samraad_tests::web::client().post(url).form(&form);
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.expect("JSON"))
}

fn assertion(node: &OpenIdNode, jti: &str) -> String {
    let claims = json!({"iss": CLIENT, "sub": CLIENT, "aud": node.provider.issuer, "jti": jti,
        "iat": now(), "exp": now() + 60});
    node.key.assertion(&claims, None).expect("signed")
}

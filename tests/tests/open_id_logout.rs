//! Signing out at the certified provider after here, and here when the provider says so.

use reqwest::StatusCode;
use samraad::kernel::access::{Actor, ManageUsers, Role, permit_in_trust};
use samraad::organisation::LOCAL_ISSUER;
use samraad::organisation::local_accounts::{NewLocalUser, add_local_user};
use samraad::organisation::second_factor::{is_set_up, remove};
use samraad::organisation::store::user_of_issuer;
use samraad::sign_in::jose::KeyKind;
use samraad_tests::databases::Kind;
use samraad_tests::open_id::{CLIENT, OpenIdNode, ROLES, claims_of};
use samraad_tests::person::{Person, form_in};
use samraad_tests::roaming::Browser;
use samraad_tests::site::PASSWORD;
use serde_json::{Value, json};

async fn node_with_kari() -> OpenIdNode {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"name": "Kari", "groups": "leger"})).await;
    node
}

async fn is_in(person: &Person) -> bool {
    person.get("/saker").await.expect("an answer").status == StatusCode::OK
}

fn now() -> i64 {
    use samraad::kernel::clock::Clock as _;
    samraad::platform::world::SystemClock.now().seconds()
}

/// What the node knows of the provider's session behind the only one that it has.
async fn provider_session(node: &OpenIdNode) -> String {
    let samraad::platform::db::Db::Sqlite { reader, .. } = &node.trust.db else { panic!("SQLite") };
    let sql = "SELECT issuer_session FROM sessions";
    sqlx::query_scalar(sql).fetch_one(reader).await.expect("reads")
}

/// Signs out at the provider, as its own page does.
async fn sign_out_at_provider(browser: &Browser, at: &str) {
    let page = browser.go(at).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    let action = page.body.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    let token = page.body.split("name=\"xsrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let done = browser.send(action, &[("xsrf", token.expect("a token")), ("logout", "yes")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_here_is_signed_out_at_the_provider_as_well() {
    let node = node_with_kari().await;
    let browser = node.signed_in().await;
    let person = browser.person(&node.url);
    let form = form_in(&person.page("/saker").await.expect("a page"), "/logg-ut").expect("a way out");
    let out = person.send(&form).await.expect("an answer");
    assert_eq!((out.status, out.location.as_str()), (StatusCode::SEE_OTHER, "/logg-ut/ekstern"));
    assert!(!is_in(&person).await, "here the session has ended already");

    let page = person.get("/logg-ut/ekstern").await.expect("an answer");
    assert!(page.body.contains("Nå logger vi deg ut hos Test-ID også"), "{}", page.body);
    let href =
        page.body.split("href=\"").find(|part| part.starts_with(&node.provider.issuer)).expect("a link");
    let href = href.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&");
    let asked = url::Url::parse(&href).expect("an address");
    let of = |name: &str| {
        asked.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(of("client_id").as_deref(), Some(CLIENT));
    assert_eq!(of("post_logout_redirect_uri"), Some(format!("{}/logg-inn", node.url)));
    assert_eq!(claims_of(&of("id_token_hint").expect("a hint"))["sub"], "kari");

    sign_out_at_provider(&browser, &href).await;
    // Nobody is known there any more: whoever comes next is asked who they are.
    node.provider.expects("ola", "Level3", &json!({"name": "Ola", "groups": "leger"})).await;
    browser.forget(&node.url, "__Host-samraad");
    let seen = browser.go(&node.begin("/saker")).await;
    assert!(seen.body.contains("Ola"), "{}", seen.body);
    // The way out was for once.
    assert_eq!(person.get("/logg-ut/ekstern").await.expect("an answer").location, "/logg-inn");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_at_the_provider_is_out_here_at_once_and_nobody_else() {
    let node = node_with_kari().await;
    let browser = node.signed_in().await;
    let kari = browser.person(&node.url);
    node.provider.expects("ola", "Level3", &json!({"name": "Ola", "groups": "leger"})).await;
    let ola = node.signed_in().await.person(&node.url);
    assert!(is_in(&kari).await && is_in(&ola).await);
    sign_out_at_provider(&browser, &format!("{}/session/end", node.provider.issuer)).await;
    assert!(!is_in(&kari).await, "told over the back channel");
    assert!(is_in(&ola).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_logout_token_of_the_provider_for_us_and_for_now_ends_a_session_and_only_once() {
    let node = node_with_kari().await;
    let person = node.signed_in().await.person(&node.url);
    let sid = provider_session(&node).await;
    let good = |jti: &str| {
        json!({"iss": node.provider.issuer, "aud": CLIENT, "iat": now(), "exp": now() + 120, "jti": jti, "sid": sid,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}}})
    };
    let told = async |token: &str| {
        let address = format!("{}/logg-ut/bakkanal", node.url);
        Browser::default().send(&address, &[("logout_token", token)]).await
    };
    let with = |name: &str, value: Value| {
        let mut claims = good("x");
        match value {
            Value::Null => claims.as_object_mut().expect("claims").remove(name),
            value => claims.as_object_mut().expect("claims").insert(name.to_owned(), value),
        };
        claims
    };
    for bad in [
        with("aud", json!("another-client")),
        with("iss", json!("https://id.example")),
        with("nonce", json!("n")),
        with("events", json!({})),
        with("exp", json!(now() - 120)),
        with("exp", Value::Null),
        with("jti", Value::Null),
        with("sid", Value::Null),
    ] {
        let answer = told(&node.provider.sign(&bad).await).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
        assert_eq!(answer.body, r#"{"error":"invalid_request"}"#);
        assert!(is_in(&person).await, "{bad}");
    }
    let forged = samraad::sign_in::jose::SigningKey::draw().expect("a key").assertion(&good("y"), None);
    for bad in [forged.expect("signed").as_str(), "", "no.token.at-all"] {
        assert_eq!(told(bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert!(is_in(&person).await);

    let elsewhere = with("sid", json!("another session"));
    assert_eq!(told(&node.provider.sign(&elsewhere).await).await.status, StatusCode::OK, "nothing to end");
    assert!(is_in(&person).await);
    let token = node.provider.sign(&good("1")).await;
    assert_eq!(told(&token).await.status, StatusCode::OK);
    assert!(!is_in(&person).await);
    assert_eq!(told(&token).await.status, StatusCode::BAD_REQUEST, "taken once");

    let again = node.signed_in().await.person(&node.url);
    let mut whole = good("2");
    whole.as_object_mut().expect("claims").remove("sid");
    whole["sub"] = json!("kari");
    assert_eq!(told(&node.provider.sign(&whole).await).await.status, StatusCode::OK);
    assert!(!is_in(&again).await, "a token without a session ends all of the person's");

    let mut last = StatusCode::OK;
    for _ in 0..40 {
        last = told("no.token.at-all").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "whoever keeps on is not listened to");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_frame_that_signs_out_ends_the_session_that_it_names_and_stands_in_the_provider_s_pages_alone() {
    let node = node_with_kari().await;
    let person = node.signed_in().await.person(&node.url);
    let sid = provider_session(&node).await;
    let frame = |iss: &str, sid: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("iss", iss), ("sid", sid)])
            .finish();
        format!("{}/logg-ut/forkanal?{query}", node.url)
    };
    let issuer = &node.provider.issuer;
    let browser = Browser::default();
    for (iss, sid, status) in [
        ("https://evil.example", sid.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
        (issuer, "", StatusCode::UNPROCESSABLE_ENTITY),
        (issuer, "another", StatusCode::OK),
    ] {
        assert_eq!(browser.go(&frame(iss, sid)).await.status, status, "{iss} {sid}");
        assert!(is_in(&person).await, "{iss} {sid}");
    }
    let done = browser.go(&frame(issuer, &sid)).await;
    let policy = done.headers["content-security-policy"].to_str().expect("text");
    assert_eq!(policy, format!("default-src 'none'; frame-ancestors {issuer}"));
    assert!(!is_in(&person).await);
    let page = browser.go(&format!("{}/logg-inn", node.url)).await;
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("frame-ancestors 'none'"), "no other page may");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_goes_on_postgresql_as_well() {
    let node = OpenIdNode::start_with(Kind::Postgres, KeyKind::P256, ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"name": "Kari", "groups": "leger"})).await;
    let browser = Browser::default();
    let answer = browser.go_until(&node.begin("/saker"), "/logg-inn/svar").await;
    assert!(browser.go(answer.url()).await.url().ends_with("/saker"));
    browser.forget(&node.url, "__Host-samraad");
    assert_eq!(browser.go(answer.url()).await.status, StatusCode::BAD_REQUEST, "once");

    node.provider.expects("kari", "Level4", &json!({"name": "Kari Li", "groups": ["leger", "admin"]})).await;
    let browser = node.signed_in().await;
    let person = browser.person(&node.url);
    assert!(person.page("/brukere").await.expect("a page").contains("Kari Li"));
    sign_out_at_provider(&browser, &format!("{}/session/end", node.provider.issuer)).await;
    assert!(!is_in(&person).await);

    let by_admin = OpenIdNode::start_with(Kind::Postgres, KeyKind::P256, "").await;
    by_admin.provider.expects("ola", "Level3", &json!({"name": "Ola"})).await;
    let seen = Browser::default().go(&by_admin.begin("/")).await;
    assert!(seen.body.contains("har ingen rolle i denne tjenesten ennå"), "{}", seen.body);
    second_factor(&by_admin).await;
}

/// Sets up a second factor, signs in with a code and with a recovery code.
async fn second_factor(node: &OpenIdNode) {
    let new = NewLocalUser {
        user_name: "kari".to_owned(),
        display_name: "Kari".to_owned(),
        password: PASSWORD.to_owned().into(),
        roles: [Role::Clinician].into(),
        units: [].into(),
    };
    add_local_user(&node.trust, new).await.expect("added");
    let person = Person::sign_in(&node.url, "kari").await;
    let begin = person.form("/konto/engangskoder", "/konto/engangskoder/ny").await.expect("a page");
    person.send(&begin).await.expect("begun");
    let page = person.page("/konto/engangskoder").await.expect("a page");
    let secret =
        page.split("secret=").nth(1).and_then(|rest| rest.split(['&', '"']).next()).expect("a secret");
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a secret");
    let codes = totp_rs::Builder::new().with_secret(secret).build().expect("codes");
    let code =
        |secs_later: i64| codes.generate(u64::try_from(now() + secs_later).expect("a time")).to_string();
    let confirm = form_in(&page, "/konto/engangskoder/bekreft").expect("a form").with("code", &code(0));
    let done = person.send(&confirm).await.expect("an answer");
    let recovery = done.body.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("codes");

    node.clock.set_ahead(60);
    for right in [code(60), recovery.to_owned()] {
        let next = Person::stranger(&node.url);
        let form = next.form("/logg-inn", "/logg-inn").await.expect("a page");
        let asked =
            next.send(&form.with("user_name", "kari").with("password", PASSWORD)).await.expect("an answer");
        assert!(asked.location.starts_with("/logg-inn/kode"), "{asked:?}");
        let form = next.form(&asked.location, "/logg-inn/kode").await.expect("a page");
        let wrong = next.send(&form.clone().with("code", "000000")).await.expect("an answer");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = next.send(&form.clone().with("code", &right)).await.expect("an answer");
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert!(is_in(&next).await);
        let again = Person::stranger(&node.url);
        let form = again.form("/logg-inn", "/logg-inn").await.expect("a page");
        again.send(&form.with("user_name", "kari").with("password", PASSWORD)).await.expect("an answer");
        let form = again.form("/logg-inn/kode", "/logg-inn/kode").await.expect("a page");
        let used = again.send(&form.with("code", &right)).await.expect("an answer");
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "taken once");
    }

    // Who has lost the phone is helped by the administrator.
    let kari = user_of_issuer(&node.trust.db, LOCAL_ISSUER, "kari").await.expect("reads").expect("known");
    let admin = Actor { roles: [Role::TrustAdmin].into(), ..kari.actor(&node.trust.id) };
    let permit = permit_in_trust::<ManageUsers>(&admin).expect("may");
    let mut tx = node.trust.db.begin().await.expect("begins");
    remove(&mut tx, &permit, kari.id).await.expect("removed");
    tx.commit().await.expect("commits");
    assert!(!is_set_up(&node.trust.db, kari.id).await.expect("reads"));
    assert!(is_in(&Person::sign_in(&node.url, "kari").await).await, "with the password alone");
}

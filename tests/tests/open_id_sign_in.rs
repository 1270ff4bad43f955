//! Signing in at the certified provider: who comes in, as what, and what passes on the way.

use reqwest::StatusCode;
use samraad::kernel::access::{Actor, Assurance, ManageUsers, Role, permit_in_trust};
use samraad::organisation::LOCAL_ISSUER;
use samraad::organisation::store::{User, set_access, user_of_issuer};
use samraad::platform::db::Db;
use samraad::sign_in::jose::KeyKind;
use samraad_tests::databases::Kind;
use samraad_tests::open_id::{OpenIdNode, ROLES, claims_of};
use samraad_tests::person::{Person, form_in};
use samraad_tests::roaming::Browser;
use serde_json::json;
use sqlx::Row as _;

async fn known(node: &OpenIdNode, subject: &str) -> Option<User> {
    user_of_issuer(&node.trust.db, &node.provider.issuer, subject).await.expect("reads")
}

/// What the access log says of users, oldest first.
async fn traces(node: &OpenIdNode) -> Vec<String> {
    let Db::Sqlite { reader, .. } = &node.trust.db else { panic!("SQLite") };
    let sql = "SELECT reason FROM access_log WHERE object_kind = 'user' ORDER BY at";
    sqlx::query_scalar(sql).fetch_all(reader).await.expect("reads")
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_at_the_provider_is_here_who_they_are_there_with_the_roles_of_their_claims() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider
        .expects("kari", "Level3", &json!({"name": "Kari Nordmann", "groups": ["leger", "x"]}))
        .await;
    let browser = Browser::default();
    let page = browser.go(&format!("{}/saker", node.url)).await;
    assert!(page.url().contains("/logg-inn?til=%2Fsaker"), "{}", page.url());
    assert!(
        page.body.contains("Logg på med Test-ID") && page.body.contains("name=\"password\""),
        "{}",
        page.body
    );

    let seen = browser.go(&node.begin("/saker")).await;
    assert_eq!(
        (seen.status, seen.url()),
        (StatusCode::OK, format!("{}/saker", node.url).as_str()),
        "{seen:?}"
    );
    assert!(seen.body.contains("Kari Nordmann"), "{}", seen.body);
    let user = known(&node, "kari").await.expect("known now");
    assert_eq!((user.display_name.as_str(), user.assurance), ("Kari Nordmann", Assurance::Substantial));
    assert_eq!(user.roles, [Role::Clinician].into());
    assert_eq!(traces(&node).await, ["added by the identity provider: clinician"]);

    // Nothing but a name for the request passes through the browser; what comes back is a code and no token.
    let sent = url::Url::parse(seen.passed("/auth?")).expect("an address");
    let names: Vec<String> = sent.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["client_id", "request_uri"]);
    let back = url::Url::parse(seen.passed("/logg-inn/svar")).expect("an address");
    let names: Vec<String> = back.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["code", "state", "iss"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn name_and_roles_are_those_of_the_latest_sign_in_and_every_change_is_traced() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"name": "Kari", "groups": ["leger"]})).await;
    node.signed_in().await;
    node.provider.expects("kari", "Level4", &json!({"name": "Kari Li", "groups": ["leger", "admin"]})).await;
    let browser = node.signed_in().await;
    let user = known(&node, "kari").await.expect("known");
    assert_eq!((user.display_name.as_str(), user.assurance), ("Kari Li", Assurance::High));
    assert_eq!(user.roles, [Role::Clinician, Role::TrustAdmin].into());
    let users = browser.person(&node.url).page("/brukere").await.expect("an administrator's page");
    assert!(users.contains("Kari Li"));
    roles_are_not_offered(&node, &browser.person(&node.url), &user).await;
    node.provider.expects("kari", "Level4", &json!({"name": "Kari Li", "groups": ["leger", "admin"]})).await;
    node.signed_in().await;
    assert_eq!(
        traces(&node).await,
        [
            "added by the identity provider: clinician",
            "name of the identity provider",
            "roles of the identity provider: clinician -> clinician trust_admin",
            "roles: clinician trust_admin -> clinician trust_admin",
        ],
        "nothing is written when nothing has changed"
    );
}

/// The administrator sees what somebody is, gives them units, and cannot change what the provider tells.
async fn roles_are_not_offered(node: &OpenIdNode, admin: &Person, user: &User) {
    let path = format!("/brukere/{}", user.id);
    let page = admin.page(&path).await.expect("a page");
    assert!(page.contains("Rollene kommer fra Test-ID") && page.contains("Behandlende lege"), "{page}");
    assert!(!page.contains("name=\"role\""), "{page}");
    let form = form_in(&page, &format!("{path}/tilgang")).expect("a form");
    let tried = admin.send(&form.clone().with("role", "auditor")).await.expect("an answer");
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    let changed = admin.send(&form.with("new_unit", "Hud")).await.expect("an answer");
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let after = known(node, "kari").await.expect("known");
    assert_eq!((after.roles, after.units.len()), (user.roles.clone(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_rsa_key_proves_the_client_as_well() {
    let node = OpenIdNode::start_with(Kind::Sqlite, KeyKind::Rsa, ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    node.signed_in().await;
    assert_eq!(
        known(&node, "kari").await.expect("known").display_name,
        "kari",
        "without a name, what there is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_administrator_gives_roles_a_newcomer_waits_for_one() {
    let node = OpenIdNode::start("").await;
    node.provider.expects("ola", "Level3", &json!({"name": "Ola Nordmann", "groups": ["leger"]})).await;
    let browser = Browser::default();
    let seen = browser.go(&node.begin("/")).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(seen.body.contains("har ingen rolle i denne tjenesten ennå"), "{}", seen.body);
    assert!(!browser.is_signed_in(&node.url));
    let ola = known(&node, "ola").await.expect("on the list of users");
    assert!(ola.roles.is_empty());

    give_role(&node, &ola, Role::CaseOfficer).await;
    let seen = browser.go(&node.begin("/")).await;
    assert_eq!(seen.status, StatusCode::OK, "{seen:?}");
    assert_eq!(known(&node, "ola").await.expect("known").roles, [Role::CaseOfficer].into());
}

/// As the administrator's page does.
async fn give_role(node: &OpenIdNode, user: &User, role: Role) {
    let admin = Actor { roles: [Role::TrustAdmin].into(), ..user.actor(&node.trust.id) };
    let permit = permit_in_trust::<ManageUsers>(&admin).expect("may");
    let mut tx = node.trust.db.begin().await.expect("begins");
    let after = ([role].into(), user.units.clone());
    set_access(&mut tx, &permit, user.id, &(user.roles.clone(), user.units.clone()), &after)
        .await
        .expect("set");
    tx.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_remembers_the_provider_s_and_keeps_its_token_sealed() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    let browser = node.signed_in().await;
    let Db::Sqlite { reader, .. } = &node.trust.db else { panic!("SQLite") };
    let rows = || async { sqlx::query("SELECT * FROM sessions").fetch_all(reader).await.expect("reads") };
    let before = rows().await;
    assert_eq!(before.len(), 1);
    let subject: Option<String> = before[0].get("issuer_subject");
    let (session, token): (Option<String>, Vec<u8>) =
        (before[0].get("issuer_session"), before[0].get("id_token"));
    assert!(subject.as_deref() == Some("kari") && session.is_some());
    assert!(!token.windows(3).any(|part| part == b"eyJ"), "the ID token is sealed");

    let person = browser.person(&node.url);
    // Signed in already: there is nothing to do.
    assert_eq!(browser.go(&node.begin("/saker")).await.way.len(), 2);
    assert_eq!(person.get("/saker").await.expect("an answer").status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_tabs_of_one_browser_may_sign_in_at_once() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    let browser = Browser::default();
    let first = browser.go_until(&node.begin("/saker"), "/logg-inn/svar").await;
    let second = browser.go_until(&node.begin("/register"), "/logg-inn/svar").await;
    for (answer, back_to) in [(first, "/saker"), (second, "/register")] {
        let seen = browser.go(answer.url()).await;
        assert!(seen.url().ends_with(back_to), "{seen:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_proves_a_sign_in_is_used_twice() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    for _ in 0..3 {
        node.signed_in().await;
    }
    let seen = node.provider.state("seen").await;
    // Each code twice: the provider wants a nonce in the proof, which we only learn from its answer.
    assert_eq!(seen.len(), 6);
    let mut ids = Vec::new();
    for request in &seen {
        let body: Vec<(String, String)> =
            url::form_urlencoded::parse(request["body"].as_str().expect("a body").as_bytes())
                .into_owned()
                .collect();
        let of = |name: &str| body.iter().find(|(known, _)| known == name).expect("there").1.clone();
        ids.push(claims_of(&of("client_assertion"))["jti"].clone());
        let proof = claims_of(request["proof"].as_str().expect("a proof"));
        assert_eq!(
            (&proof["htm"], &proof["htu"]),
            (&json!("POST"), &json!(format!("{}/token", node.provider.issuer)))
        );
        ids.push(proof["jti"].clone());
    }
    let mut different: Vec<String> = ids.iter().map(ToString::to_string).collect();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_of_the_trust_itself_stay_what_they_are() {
    let node = OpenIdNode::start(ROLES).await;
    let new = samraad::organisation::local_accounts::NewLocalUser {
        user_name: "kari".to_owned(),
        display_name: "Kari lokal".to_owned(),
        password: samraad_tests::site::PASSWORD.to_owned().into(),
        roles: [Role::Clinician].into(),
        units: [].into(),
    };
    samraad::organisation::local_accounts::add_local_user(&node.trust, new).await.expect("added");
    node.provider.expects("kari", "Level3", &json!({"name": "Kari", "groups": "leger"})).await;
    node.signed_in().await;
    let local = Person::sign_in(&node.url, "kari").await;
    assert!(local.page("/saker").await.expect("a page").contains("Kari lokal"));
    let both = [LOCAL_ISSUER, &node.provider.issuer];
    for issuer in both {
        assert!(user_of_issuer(&node.trust.db, issuer, "kari").await.expect("reads").is_some(), "{issuer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_when_a_session_ran_out_waits_behind_the_provider() {
    let node = OpenIdNode::start(ROLES).await;
    node.provider.expects("anne", "Level3", &json!({"name": "Anne", "groups": "admin"})).await;
    let browser = node.signed_in().await;
    let at = |path: &str| format!("{}{path}", node.url);
    let page = browser.go(&at("/brukere/ny")).await;
    let csrf = form_in(&page.body, "/brukere/ny").expect("a form").value("csrf_token").to_owned();
    node.clock.set_ahead(1_801);
    let typed = [("csrf_token", csrf.as_str()), ("display_name", "Ola Nordmann som begynner på mandag")];
    let sent = browser.send(&at("/brukere/ny"), &typed).await;
    assert!(sent.headers["location"].to_str().expect("text").starts_with("/logg-inn?til="), "{sent:#?}");

    // The provider's clock does not move with ours.
    node.clock.set_ahead(0);
    browser.forget(&node.url, "__Host-samraad");
    let back = browser.go(&node.begin("/brukere")).await;
    assert!(back.url().ends_with("/oppbevart"), "{back:#?}");
    assert!(back.body.contains("Ola Nordmann som begynner på mandag"), "{}", back.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_national_identity_number_that_a_provider_tells_unasked_is_kept_nowhere() {
    let number = "01019012344";
    let node = OpenIdNode::start(ROLES).await;
    let name = format!("Kari {} {}", &number[..6], &number[6..]);
    node.provider.expects("kari", "Level3", &json!({"name": name, "groups": "leger"})).await;
    let told = json!({"helseid://claims/identity/pid": number, "pid": number});
    node.provider.says(&json!({"mischief": told})).await;
    node.signed_in().await;
    assert_eq!(known(&node, "kari").await.expect("known").display_name, "kari", "nor as part of a name");
    let stored = node.stored();
    let holds = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("kari") && !holds(number) && !holds(&name));

    // Nor is somebody known by one.
    node.provider.expects(number, "Level3", &json!({"groups": "leger"})).await;
    let seen = Browser::default().go(&node.begin("/")).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(seen.body.contains("forstår ikke hverandre") && !seen.body.contains(number), "{}", seen.body);
    assert!(!node.stored().windows(number.len()).any(|part| part == number.as_bytes()));
}

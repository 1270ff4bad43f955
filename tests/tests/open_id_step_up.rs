//! Steps that weigh more than a session: the browser goes to the certified provider again, and what was typed comes along.

use reqwest::StatusCode;
use samraad_tests::open_id::{OpenIdNode, ROLES};
use samraad_tests::person::form_in;
use samraad_tests::roaming::{Browser, Seen};
use serde_json::json;

const STEP_UP: &str =
    "step_up_assurance = \"high\"\nstep_up_acr_values = [\"Level4\"]\nstep_up_max_age_secs = 60\n";

async fn node() -> OpenIdNode {
    let node = OpenIdNode::start(&format!("{STEP_UP}{ROLES}")).await;
    expects(&node, "Level3").await;
    node
}

async fn expects(node: &OpenIdNode, acr: &str) {
    let claims = json!({"name": "Anne", "groups": ["admin", "leger", "direktor"]});
    node.provider.expects("anne", acr, &claims).await;
}

/// Asserts that the browser was sent to confirm who it is, and follows the page's link to the provider.
async fn confirm(node: &OpenIdNode, browser: &Browser, seen: &Seen) -> Seen {
    assert!(seen.url().contains("/logg-inn/bekreft?til="), "{seen:#?}");
    assert!(seen.body.contains("Bekreft hos Test-ID"), "{}", seen.body);
    let href = seen.body.split("href=\"/logg-inn/bekreft/ekstern").nth(1).expect("a link");
    let href = href.split('"').next().expect("an address");
    browser.go(&format!("{}/logg-inn/bekreft/ekstern{href}", node.url)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_weighs_more_asks_for_more_and_comes_back_to_where_it_was_asked() {
    let node = node().await;
    let browser = node.signed_in().await;
    let at = |path: &str| format!("{}{path}", node.url);
    assert_eq!(browser.go(&at("/saker")).await.status, StatusCode::OK, "a session is enough for this");
    for path in ["/brukere", "/foretak", "/foretak/nokler"] {
        assert!(browser.go(&at(path)).await.url().contains("/logg-inn/bekreft?til="), "{path}");
    }
    // Not as sure as was asked for: nothing is opened, and what was open stays.
    let asked = browser.go(&at("/brukere")).await;
    let refused = confirm(&node, &browser, &asked).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("krever en sikrere pålogging"), "{}", refused.body);
    assert_eq!(browser.go(&at("/saker")).await.status, StatusCode::OK);

    // As sure, but from before: the provider did not let the person prove themselves again.
    let person =
        json!({"sub": "anne", "acr": "Level4", "claims": {"groups": "admin"}, "authenticatedSecsAgo": 120});
    node.provider.says(&json!({"person": person})).await;
    let asked = browser.go(&at("/brukere")).await;
    let refused = confirm(&node, &browser, &asked).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:#?}");

    expects(&node, "Level4").await;
    let asked = browser.go(&at("/brukere")).await;
    let done = confirm(&node, &browser, &asked).await;
    assert_eq!((done.status, done.url()), (StatusCode::OK, at("/brukere").as_str()), "{done:#?}");
    assert_eq!(browser.go(&at("/foretak")).await.status, StatusCode::OK, "and everything else of the kind");
    // Whoever may not do it at all is not asked to prove themselves for it.
    node.provider.expects("kari", "Level3", &json!({"groups": "leger"})).await;
    let other = node.signed_in().await;
    assert_eq!(other.go(&at("/brukere")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_too_late_is_kept_and_sent_after_the_person_has_proved_themselves() {
    let node = node().await;
    expects(&node, "Level4").await;
    let browser = node.signed_in().await;
    let at = |path: &str| format!("{}{path}", node.url);
    let page = browser.go(&at("/brukere/ny")).await;
    assert_eq!(page.status, StatusCode::OK, "a sign-in of that level counts: {page:#?}");
    let csrf = form_in(&page.body, "/brukere/ny").expect("a form").value("csrf_token").to_owned();
    node.clock.set_ahead(90);
    let typed = [
        ("csrf_token", csrf.as_str()),
        ("user_name", "ola"),
        ("display_name", "Ola Nordmann"),
        ("password", "en setning som er lang"),
        ("role", "clinician"),
        ("new_unit", "Hudavdelingen"),
    ];
    let sent = browser.send(&at("/brukere/ny"), &typed).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:#?}");
    // The provider's clock does not move with ours.
    node.clock.set_ahead(0);
    let to = sent.headers["location"].to_str().expect("an address").to_owned();
    let asked = browser.go(&at(&to)).await;
    let back = confirm(&node, &browser, &asked).await;
    assert!(back.url().ends_with("/oppbevart"), "{back:#?}");
    assert!(back.body.contains("Ola Nordmann") && back.body.contains("Hudavdelingen"), "{}", back.body);
    assert!(!back.body.contains("en setning som er lang"), "a password is never kept");

    let users = browser.go(&at("/brukere")).await;
    assert!(!users.body.contains("Ola Nordmann"), "nothing was done in between");
    let form = form_in(&back.body, "/brukere/ny").expect("the form");
    let csrf = form.value("csrf_token").to_owned();
    let mut again: Vec<(&str, &str)> = typed[1..].to_vec();
    let kept = form.value("kept_form").to_owned();
    again.extend([("csrf_token", csrf.as_str()), ("kept_form", &kept)]);
    let done = browser.send(&at("/brukere/ny"), &again).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(browser.go(&at("/brukere")).await.body.contains("Ola Nordmann"));
}

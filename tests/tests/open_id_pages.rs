//! Signing in and out at the certified provider in a real browser: its content security policy holds for what forms lead
//! to, and every page on the way is checked.

use samraad::kernel::access::Role;
use samraad::kernel::clock::Clock as _;
use samraad::organisation::local_accounts::{NewLocalUser, add_local_user};
use samraad_tests::browser::Browser;
use samraad_tests::open_id::{OpenIdNode, ROLES};
use samraad_tests::site::PASSWORD;
use serde_json::json;

const STEP_UP: &str = "step_up_assurance = \"high\"\nstep_up_acr_values = [\"Level4\"]\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_goes_to_the_provider_and_back_proves_themselves_again_and_signs_out_at_both() {
    let node = OpenIdNode::start(&format!("{STEP_UP}{ROLES}")).await;
    let claims = json!({"name": "Anne Administrator", "groups": ["admin", "leger"]});
    node.provider.expects("anne", "Level3", &claims).await;
    let browser = Browser::open("nb").await;
    browser.go(format!("{}/saker", node.url)).await;
    browser.check_page("logg-inn-leverandor").await;
    browser.press("Logg på med Test-ID").await;
    browser.see("Anne Administrator").await;
    assert_eq!(browser.address().await.path(), "/saker");

    browser.press("Brukere").await;
    assert_eq!(browser.heading().await, "Bekreft hvem du er");
    browser.check_page("bekreft").await;
    node.provider.expects("anne", "Level4", &claims).await;
    browser.press("Bekreft hos Test-ID").await;
    browser.see("Ny bruker").await;
    browser.press("Anne Administrator").await;
    browser.see("Rollene kommer fra Test-ID").await;
    browser.check_page("bruker-fra-leverandor").await;

    browser.press("Logg ut").await;
    browser.see("Logg på med Test-ID").await;
    assert_eq!(browser.address().await.path(), "/logg-inn", "by way of the provider");
    node.provider.says(&json!({"refusal": "access_denied"})).await;
    browser.press("Logg på med Test-ID").await;
    browser.see("Vi kunne ikke logge deg på").await;
    browser.check_page("leverandor-avbrutt").await;
    browser.press("Andre måter å logge på").await;
    assert_eq!(browser.heading().await, "Logg på");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_user_sets_up_one_time_codes_and_signs_in_with_one() {
    let node = OpenIdNode::start("").await;
    let new = NewLocalUser {
        user_name: "kari".to_owned(),
        display_name: "Kari Nordmann".to_owned(),
        password: PASSWORD.to_owned().into(),
        roles: [Role::Clinician].into(),
        units: [].into(),
    };
    add_local_user(&node.trust, new).await.expect("added");
    let browser = Browser::open("nb").await;
    let sign_in = async || {
        browser.go(format!("{}/logg-inn", node.url)).await;
        browser.fill("Brukernavn", "kari").await;
        browser.fill("Passord", PASSWORD).await;
        browser.press("Logg på").await;
    };
    sign_in().await;
    browser.press("Engangskoder").await;
    browser.check_page("engangskoder").await;
    browser.press("Sett opp engangskoder").await;
    browser.see("Skann bildet").await;
    browser.check_page("engangskoder-skann").await;
    let text = browser.text().await;
    let by_hand = text.split("skriv denne koden i appen:").nth(1).expect("the secret in words");
    let secret: String = by_hand.lines().next().expect("a line").split_whitespace().collect();
    let secret = totp_rs::Secret::try_from_base32(secret).expect("a secret");
    let codes = totp_rs::Builder::new().with_secret(secret).build().expect("codes");
    let code = || codes.generate(u64::try_from(node.clock.now().seconds()).expect("a time")).to_string();
    browser.fill("Kode fra appen", &code()).await;
    browser.press("Bekreft").await;
    browser.see("Reservekodene dine").await;
    browser.check_page("reservekoder").await;
    browser.press("Logg ut").await;

    node.clock.set_ahead(60);
    sign_in().await;
    browser.see("Skriv engangskoden").await;
    browser.fill("Engangskode", "000000").await;
    browser.press("Fortsett").await;
    browser.see("Koden er feil").await;
    browser.check_page("engangskode-feil").await;
    browser.fill("Engangskode", &code()).await;
    browser.press("Fortsett").await;
    browser.see("Kari Nordmann").await;
    browser.close().await;
}

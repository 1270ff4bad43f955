//! The whole way of an application, in a real browser: from a clinician in one trust to a verified decision that a
//! clinician in another trust finds. Two nodes, each a process of its own, over HTTPS; the first serves two trusts.
//!
//! Every page on the way is checked (`check_page`): axe, nothing wider than its window, a quiet console, on a phone and on
//! a desk. `make screenshots` keeps the pictures.

mod applying;
mod asking;
mod assessing;
mod cast;
mod deciding;
mod endorsing;
mod pairing;
mod publishing;

use cast::{Cast, KARI, NORDVIK, SUNNVIK};
use samraad_tests::browser::Browser;

#[tokio::test(flavor = "multi_thread")]
async fn an_application_in_one_trust_becomes_a_decision_that_another_trust_finds() {
    let cast = Cast::gather().await;
    let browser = Browser::open("nb").await;

    pairing::each_side_compares_the_fingerprint_of_the_other(&cast, &browser).await;

    let case = applying::for_one_patient(&cast, &browser).await;
    endorsing::two_leaders_of_whom_one_is_too_late(&cast, &browser, &case).await;
    assessing::assigned_by_the_case_officer(&cast, &browser, &case).await;
    asking::another_trust_which_answers(&cast, &browser, &case).await;
    assessing::rated_by_each_alone(&cast, &browser, &case).await;
    deciding::decided_by_the_medical_director(&cast, &browser, &case).await;
    deciding::seen_by_the_clinician_with_the_reference(&cast, &browser, &case).await;
    publishing::held_until_a_privacy_reviewer_releases_it(&cast, &browser).await;
    publishing::found_in_the_other_trust(&cast, &browser, 1).await;

    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_chooses_a_language_and_loses_nothing_when_the_session_ends() {
    let cast = Cast::gather().await;
    let browser = Browser::open("nb").await;
    let nordvik = cast.url(NORDVIK);
    browser.go(format!("{nordvik}/saker")).await;
    browser.check_page("logg-inn").await;
    browser.fill("Brukernavn", KARI).await;
    browser.fill("Passord", "et annet passord 7").await;
    browser.press("Logg på").await;
    browser.see("Brukernavnet eller passordet er feil").await;
    browser.check_page("logg-inn-feil").await;
    assert_eq!(browser.value("Brukernavn").await, KARI, "what was typed is still there");
    browser.fill("Passord", samraad_tests::site::PASSWORD).await;
    browser.press("Logg på").await;
    assert_eq!(browser.address().await.path(), "/saker", "to where one was going");

    browser.press("Nynorsk").await;
    browser.see("Søknader").await;
    assert_eq!(browser.language().await, "nn");
    browser.check_page("soknader-nynorsk").await;
    browser.press("English").await;
    assert_eq!(browser.language().await, "en");
    browser.check_page("soknader-english").await;
    browser.press("Bokmål").await;
    assert_eq!(browser.language().await, "nb");

    applying::a_form_that_is_sent_after_the_session_ended_is_kept(&cast, &browser).await;

    browser.press("Logg ut").await;
    browser.go(format!("{nordvik}/saker")).await;
    assert_eq!(browser.heading().await, "Logg på");
    for page in ["tilgjengelighet", "personvern", "hjelp", "lisenser"] {
        browser.go(format!("{nordvik}/{page}")).await;
        browser.check_page(page).await;
    }
    // Nobody of one trust is anybody in the other.
    browser.go(cast.url(SUNNVIK)).await;
    assert_eq!(browser.heading().await, "Logg på");
    browser.close().await;
}

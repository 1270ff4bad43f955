//! Two administrators pair their trusts: each types the other's address and compares the fingerprint that was read aloud.

use samraad_tests::browser::Browser;

use crate::cast::{ADMIN, Cast, NORDVIK, SUNNVIK};

pub(crate) async fn each_side_compares_the_fingerprint_of_the_other(cast: &Cast, browser: &Browser) {
    let read_aloud_in_sunnvik = own_words(cast, browser, SUNNVIK).await;
    let read_aloud_in_nordvik = own_words(cast, browser, NORDVIK).await;
    browser.check_page("foretak-ingen").await;

    approve(cast, browser, NORDVIK, SUNNVIK, &read_aloud_in_sunnvik).await;
    browser.see("Venter på dem").await;
    approve(cast, browser, SUNNVIK, NORDVIK, &read_aloud_in_nordvik).await;
    browser.see("Begge foretak har godkjent.").await;
    browser.check_page("foretak").await;

    cast.sit_down(browser, NORDVIK, ADMIN, "/foretak").await;
    let tied = async || {
        browser.go(format!("{}/foretak", cast.url(NORDVIK))).await;
        browser.text().await.contains("Tilknyttet")
    };
    browser.wait_for("that the first side hears of it", tied).await;
    browser.check_page("foretak-liste").await;
}

/// The sixteen words of the trust's own fingerprint.
async fn own_words(cast: &Cast, browser: &Browser, trust: &str) -> Vec<String> {
    cast.sit_down(browser, trust, ADMIN, "/foretak").await;
    words(browser, "Vårt fingeravtrykk").await
}

async fn words(browser: &Browser, heading: &str) -> Vec<String> {
    let words = browser.list_under(heading).await;
    assert_eq!(words.len(), 16, "{words:?}");
    words
}

async fn approve(cast: &Cast, browser: &Browser, here: &str, there: &str, read_aloud: &[String]) {
    cast.sit_down(browser, here, ADMIN, "/foretak").await;
    browser.press("Knytt til et foretak").await;
    browser.press("Slå opp").await;
    browser.see("Skriv adressen til foretaket").await;
    browser.check_page("foretak-ny-feil").await;
    browser.fill("Adresse", &cast.url(there)).await;
    browser.fill("Fingeravtrykk av sertifikatets nøkkel", &"ab".repeat(32)).await;
    browser.press("Slå opp").await;
    browser.see("et annet sertifikat enn det som er bekreftet").await;
    browser.fill("Fingeravtrykk av sertifikatets nøkkel", &cast.site(there).pin()).await;
    browser.press("Slå opp").await;
    assert_eq!(browser.heading().await, "Bekreft foretaket");
    browser.check_page("foretak-bekreft").await;
    assert_eq!(words(browser, "Foretakets fingeravtrykk").await, read_aloud, "as it was read aloud");
    browser.press("Godkjenn foretaket").await;
    browser.see("kryss av når alle er like").await;
    browser.choose("Jeg har sammenlignet ordene").await;
    browser.press("Godkjenn foretaket").await;
    browser.see("Foretaket er godkjent hos oss.").await;
}

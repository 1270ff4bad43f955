//! Two leaders endorse: both have the same page before them, and the slower one is told instead of overwriting.

use samraad_tests::browser::Browser;

use crate::cast::{Cast, LEIF, LIV, NORDVIK};

pub(crate) async fn two_leaders_of_whom_one_is_too_late(cast: &Cast, browser: &Browser, case: &str) {
    let endorse = format!("{case}/forankring");
    cast.sit_down(browser, NORDVIK, LEIF, "/").await;
    browser.see("Til forankring").await;
    browser.check_page("oppgaver-leder").await;
    browser.go(format!("{}{endorse}", cast.url(NORDVIK))).await;
    browser.check_page("forankring").await;
    browser.fill("Kommentar til saksbehandler og komité", "Klinikken har plass og dekker kostnaden.").await;

    // At another desk, at the same time.
    let other = Browser::open("nb").await;
    cast.sit_down(&other, NORDVIK, LIV, &endorse).await;
    other.fill("Kommentar til saksbehandler og komité", "Oppfølgingen er avtalt.").await;
    browser.press("Forankre søknaden").await;
    browser.see("Du har forankret søknaden.").await;
    other.press("Forankre søknaden").await;
    other.see("Noen andre endret dette samtidig").await;
    // What was written is not lost, and can be copied.
    assert_eq!(other.value("Svar 1").await, "Oppfølgingen er avtalt.");
    other.check_page("konflikt").await;

    other.go(format!("{}{endorse}", cast.url(NORDVIK))).await;
    other.see("1 av 2 ledere har forankret søknaden.").await;
    other.fill("Kommentar til saksbehandler og komité", "Oppfølgingen er avtalt.").await;
    other.press("Forankre søknaden").await;
    other.see("Du har forankret søknaden.").await;
    other.close().await;

    browser.go(format!("{}{case}", cast.url(NORDVIK))).await;
    browser.see("venter på at saksbehandleren").await;
    browser.check_page("sak-forankret").await;
}

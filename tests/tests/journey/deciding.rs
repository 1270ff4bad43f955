//! The medical director decides, after a last look at what the clinician and what all trusts will read.

use samraad_tests::browser::Browser;

use crate::cast::{Cast, DINA, KARI, NORDVIK};

/// What is published, if the gate lets it through.
pub(crate) const PUBLIC_TEXT: &str =
    "Dokumentert nytte ved generalisert sykdom uten nok effekt av to andre midler.";

pub(crate) async fn decided_by_the_medical_director(cast: &Cast, browser: &Browser, case: &str) {
    cast.sit_down(browser, NORDVIK, DINA, "/").await;
    browser.see("Klare for beslutning").await;
    browser.check_page("oppgaver-fagdirektor").await;
    browser.go(format!("{}{case}/beslutning", cast.url(NORDVIK))).await;
    browser.see("Anes mening om dette").await;
    browser.press("Kontroller beslutningen").await;
    browser.see("Velg hva utfallet er").await;
    browser.check_page("beslutning-feil").await;
    browser.answer("Hva er utfallet?", "Innvilget").await;
    browser.answer("Hvem beslutter?", "Fagdirektør").await;
    browser.answer("Hva bygger beslutningen på?", "Forventet nytte er dokumentert").await;
    browser.answer("Hva bygger beslutningen på?", "Tilstanden er alvorlig").await;
    browser.fill("Begrunnelse", "Nytten er dokumentert, og kostnaden står i forhold til den.").await;
    browser.fill("Kort begrunnelse for publisering", PUBLIC_TEXT).await;
    assert!(
        browser.is_answered("Hva slags behandling er dette?", "Etablert").await,
        "the clinician's own answer"
    );
    browser.check_page("beslutning").await;
    browser.press("Kontroller beslutningen").await;
    browser.see("Beslutningen er ikke fattet ennå").await;
    browser.see(PUBLIC_TEXT).await;
    browser.check_page("beslutning-kontroller").await;
    browser.press("Fatt beslutningen").await;
    browser.see("Beslutningen er fattet.").await;
    browser.check_page("sak-besluttet").await;
}

pub(crate) async fn seen_by_the_clinician_with_the_reference(cast: &Cast, browser: &Browser, case: &str) {
    cast.sit_down(browser, NORDVIK, KARI, case).await;
    browser.see("Referanse til resepten").await;
    browser.see("Innvilget").await;
    browser.check_page("sak-soker-besluttet").await;
}

//! The case officer gives the case to two members of the committee, who rate it without knowing of each other.

use samraad_tests::browser::Browser;

use crate::cast::{ANE, ANE_NAME, BO, BO_NAME, Cast, NORDVIK, SIRI};

/// The criteria of an application outside the approved indication, as the page names them, and the question of each.
const CRITERIA: [(&str, &str); 6] = [
    ("Nytte", "Hvor stor nytte kan vi vente"),
    ("Ressursbruk", "Står ressursbruken i et rimelig forhold"),
    ("Alvorlighet", "Hvor alvorlig er tilstanden"),
    ("Sikkerhet i dokumentasjonen", "Hvor sikre kan vi være"),
    ("Bivirkninger og risiko", "Hvor trygg er behandlingen?"),
    ("Andre behandlinger", "Hvilke andre behandlinger er prøvd"),
];

pub(crate) async fn assigned_by_the_case_officer(cast: &Cast, browser: &Browser, case: &str) {
    cast.sit_down(browser, NORDVIK, SIRI, "/").await;
    browser.see("Til kontroll og tildeling").await;
    browser.go(format!("{}{case}", cast.url(NORDVIK))).await;
    browser.press("Kontroller og tildel").await;
    browser.press("Send til vurdering").await;
    browser.see("Velg minst én som skal vurdere søknaden").await;
    browser.check_page("tildeling-feil").await;
    browser.choose("Jeg har lest søknaden, og den er komplett").await;
    browser.answer("Hvem skal vurdere søknaden?", ANE_NAME).await;
    browser.answer("Hvem skal vurdere søknaden?", BO_NAME).await;
    browser.check_page("tildeling").await;
    browser.press("Send til vurdering").await;
    browser.see("Søknaden er sendt til vurdering.").await;
    browser.check_page("sak-til-vurdering").await;
}

pub(crate) async fn rated_by_each_alone(cast: &Cast, browser: &Browser, case: &str) {
    let rate = format!("{case}/vurdering");
    cast.sit_down(browser, NORDVIK, ANE, "/").await;
    browser.see("Til vurdering").await;
    browser.go(format!("{}{rate}", cast.url(NORDVIK))).await;
    browser.press("Lever vurderingen").await;
    browser.see("Velg hva du tilrår").await;
    browser.check_page("vurdering-feil").await;
    fill(browser, "3.", "Anes mening om dette").await;
    browser.answer("Hva tilrår du?", "Innvilg med vilkår").await;
    browser.check_page("vurdering").await;
    browser.press("Lever vurderingen").await;
    browser.see("Vurderingen din er levert.").await;
    browser.see("1 av 2 har levert").await;
    browser.check_page("vurdering-levert").await;

    // Who has not rated sees nothing of it, neither here nor in the case.
    cast.sit_down(browser, NORDVIK, BO, &rate).await;
    browser.not_see("Anes mening om dette").await;
    browser.go(format!("{}{case}", cast.url(NORDVIK))).await;
    browser.not_see("Anes mening om dette").await;
    browser.go(format!("{}{rate}", cast.url(NORDVIK))).await;
    fill(browser, "4.", "Bos mening om dette").await;
    browser.answer("Hva tilrår du?", "Innvilg").await;
    browser.press("Lever vurderingen").await;
    browser.see("Vurderingen din er levert.").await;
    browser.see("Anes mening om dette").await;
    browser.see("Alle 2 har levert.").await;
}

async fn fill(browser: &Browser, level: &str, reason: &str) {
    for (criterion, question) in CRITERIA {
        browser.answer(question, level).await;
        browser.fill(&format!("{criterion}: begrunnelse"), reason).await;
    }
}

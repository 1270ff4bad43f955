//! The case officer asks the other trust; its case officer finds the question in the queue, and the answer comes back
//! into the case.

use samraad::kernel::clock::Clock as _;
use samraad::platform::world::SystemClock;
use samraad_tests::browser::Browser;

use crate::cast::{Cast, NORDVIK, SIRI, SIV, SUNNVIK};

const QUESTION: &str = "Hva er erfaringen deres med behandlingen?";
const MESSAGE: &str = "Vi svarer etter møtet på torsdag.";
const OPINION: &str = "Vi har god erfaring og ville innvilget behandlingen.";

pub(crate) async fn another_trust_which_answers(cast: &Cast, browser: &Browser, case: &str) {
    cast.sit_down(browser, NORDVIK, SIRI, case).await;
    browser.press("Be andre foretak om uttalelse").await;
    browser.press("Send forespørselen").await;
    browser.see("Skriv hva du spør om").await;
    browser.check_page("foresporsel-feil").await;
    browser.answer("Hvilke foretak vil du spørre?", "Sunnvik").await;
    browser.fill("Spørsmålet", QUESTION).await;
    let deadline = SystemClock.now().date_in_norway().saturating_add(jiff::Span::new().days(14));
    browser.answer_date("Når trenger dere svar?", deadline).await;
    browser.answer("Rettslig grunnlag", "Helsepersonelloven § 23").await;
    browser.answer("Hvilke deler av saken skal sendes?", "Legemiddel").await;
    browser.choose("Jeg har lest delene jeg har valgt").await;
    browser.check_page("foresporsel").await;
    browser.press("Send forespørselen").await;
    browser.see("Forespørselen er sendt.").await;
    browser.press("Åpne forespørselen").await;
    for (way, page) in [("Gi mer tid", "foresporsel-frist"), ("Trekk forespørselen", "foresporsel-trekk")] {
        browser.press(way).await;
        browser.check_page(page).await;
        browser.press("Avbryt").await;
    }

    cast.sit_down(browser, SUNNVIK, SIV, "/foresporsler").await;
    let arrived = async || {
        browser.go(format!("{}/foresporsler", cast.url(SUNNVIK))).await;
        browser.text().await.contains("Nordvik")
    };
    browser.wait_for("the question in the other trust's queue", arrived).await;
    browser.check_page("foresporsler").await;
    browser.press("L01FA01").await;
    browser.see(QUESTION).await;
    // Who the patient is was never sent.
    browser.not_see("Prøvesen").await;
    browser.not_see("058550").await;
    browser.press("Svar nei").await;
    browser.check_page("foresporsel-avslag").await;
    browser.press("Avbryt").await;
    browser.fill("Ny melding", MESSAGE).await;
    browser.press("Send meldingen").await;
    browser.see("Meldingen er sendt.").await;
    browser.see(MESSAGE).await;
    browser.check_page("foresporsel-melding").await;
    browser.press("Send uttalelsen").await;
    browser.see("Skriv uttalelsen").await;
    browser.check_page("uttalelse-feil").await;
    browser.answer("Hva tilrår dere?", "Innvilg").await;
    browser.fill("Uttalelsen", OPINION).await;
    browser.select("Hvem gir uttalelsen?", "Komité").await;
    browser.check_page("uttalelse").await;
    browser.press("Send uttalelsen").await;
    browser.see("Uttalelsen er sendt.").await;

    cast.sit_down(browser, NORDVIK, SIRI, case).await;
    let answered = async || {
        browser.go(format!("{}{case}", cast.url(NORDVIK))).await;
        browser.text().await.contains(OPINION)
    };
    browser.wait_for("the opinion in the case", answered).await;
    browser.see("Signatur kontrollert").await;
    browser.check_page("sak-uttalelse").await;
    browser.press("Åpne forespørselen").await;
    browser.see(MESSAGE).await;
    browser.check_page("foresporsel-spurt").await;
    browser.go(format!("{}{case}", cast.url(NORDVIK))).await;
}

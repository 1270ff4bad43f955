//! What is published when, and how a clinician in another trust comes to know of it.

use std::time::Instant;

use samraad_tests::browser::Browser;

use crate::cast::{ADMIN, Cast, KARI, NORDVIK, PIA, STEIN, SUNNVIK};
use crate::deciding::PUBLIC_TEXT;

/// A decision on one patient waits until somebody has looked at it.
pub(crate) async fn held_until_a_privacy_reviewer_releases_it(cast: &Cast, browser: &Browser) {
    cast.sit_down(browser, NORDVIK, KARI, "/register").await;
    browser.see("0 treff").await;
    browser.check_page("register-tomt").await;

    cast.sit_down(browser, NORDVIK, PIA, "/publisering").await;
    let held = async || {
        browser.go(format!("{}/publisering", cast.url(NORDVIK))).await;
        browser.text().await.contains("Venter (1)")
    };
    browser.wait_for("the summary among those that are held", held).await;
    browser.check_page("publisering").await;
    browser.press("rituksimab").await;
    browser.see("Beslutningen gjelder én pasient").await;
    browser.not_see("Prøvesen").await;
    browser.press("Frigi og publiser").await;
    browser.see("Skriv hvorfor du frigir").await;
    browser.check_page("publisering-feil").await;
    browser.fill("Grunn", "Bruken er vanlig, og teksten sier ingenting om pasienten.").await;
    browser.check_page("publisering-sammendrag").await;
    browser.press("Frigi og publiser").await;
    browser.see("Sammendraget er frigitt").await;
    figures_are_entered(cast, browser).await;
}

/// How many persons have a diagnosis, so that the next summary need not wait for anybody.
async fn figures_are_entered(cast: &Cast, browser: &Browser) {
    browser.go(format!("{}/folketall", cast.url(NORDVIK))).await;
    browser.see("Ingen tall ennå").await;
    browser.fill("Tabell", "L40;4;NPR 2025\ntull;5;NPR 2025").await;
    browser.press("Lagre tabellen").await;
    browser.see("Linje 2: skriv en ICD-10-kode").await;
    browser.check_page("folketall-feil").await;
    browser.fill("Tabell", "L40;4;NPR 2025\nL00-L99;5200;NPR 2025").await;
    browser.press("Lagre tabellen").await;
    browser.see("Tallene er lagret").await;
    browser.see("Færre enn grensen").await;
    browser.check_page("folketall").await;
}

/// The other trust fetches once, and its clinician finds the decision by medicine and by indication.
pub(crate) async fn found_in_the_other_trust(cast: &Cast, browser: &Browser, decisions: usize) {
    cast.sit_down(browser, NORDVIK, KARI, "/register").await;
    let wanted = if decisions == 1 { "1 treff".to_owned() } else { format!("{decisions} treff") };
    let published = async || {
        browser.go(format!("{}/register", cast.url(NORDVIK))).await;
        browser.text().await.contains(&wanted)
    };
    browser.wait_for("the decision in the trust's own register", published).await;
    let began = Instant::now();

    cast.sit_down(browser, SUNNVIK, ADMIN, "/foretak").await;
    browser.press("Nordvik").await;
    browser.press("Hent nå").await;
    browser.see("Registeret er hentet og kontrollert.").await;
    browser.check_page("foretak-hentet").await;

    cast.sit_down(browser, SUNNVIK, STEIN, "/register").await;
    browser.fill("Legemiddel", "rituksimab").await;
    browser.press("Vis treff").await;
    browser.see(&wanted).await;
    println!("found in the other trust {:.1} s after it was published", began.elapsed().as_secs_f64());
    browser.check_page("register-treff").await;
    browser.go(format!("{}/register", cast.url(SUNNVIK))).await;
    browser.fill("Diagnose", "G70").await;
    browser.press("Vis treff").await;
    browser.see(&wanted).await;
    browser.press("rituksimab").await;
    browser.see(PUBLIC_TEXT).await;
    browser.see("Nordvik sykehus HF").await;
    browser.see("Fagdirektør").await;
    browser.see("er bekreftet, og roten er regnet ut på nytt fra alle oppføringene").await;
    browser.check_page("register-oppforing").await;
}

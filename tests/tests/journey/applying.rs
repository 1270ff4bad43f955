//! A clinician applies: topic by topic, with mistakes that are shown where they are, and a session that ends meanwhile.

use samraad::kernel::clock::Clock as _;
use samraad::platform::world::SystemClock;
use samraad_tests::browser::Browser;
use samraad_tests::site::PASSWORD;

use crate::cast::{Cast, KARI, NORDVIK};

/// A synthetic number, and the same with a wrong check digit.
const NUMBER: &str = "05855010005";
const WRONG_NUMBER: &str = "05855010006";

/// Fills the whole application in and sends it. Gives the path of the case.
pub(crate) async fn for_one_patient(cast: &Cast, browser: &Browser) -> String {
    cast.sit_down(browser, NORDVIK, KARI, "/").await;
    browser.check_page("oppgaver-ingen").await;
    browser.press("Ny søknad").await;
    browser.press("Start søknaden").await;
    browser.see("Velg hvem søknaden gjelder").await;
    browser.check_page("ny-soknad").await;
    browser.answer("Hvem gjelder søknaden?", "Én pasient").await;
    browser.press("Start søknaden").await;
    let address = browser.address().await;
    let case = address.path().strip_suffix("/soknad").expect("the task list").to_owned();
    browser.check_page("soknad-oversikt").await;

    browser.press("Legemiddel").await;
    medicine(browser).await;
    indication(browser).await;
    patient(browser).await;
    earlier(browser).await;
    benefit(browser).await;
    plan(browser).await;
    cost(browser).await;
    consent(browser).await;

    assert_eq!(browser.heading().await, "Kontroller og send");
    browser.see("Prøvesen, Kari").await;
    browser.see("058550 10005").await;
    browser.check_page("soknad-kontroller").await;
    browser.press("Send søknaden").await;
    browser.see("Søknaden er sendt").await;
    browser.check_page("soknad-kvittering").await;
    browser.press("Se saken").await;
    browser.see("Venter på forankring").await;
    browser.check_page("sak-soker").await;
    case
}

async fn medicine(browser: &Browser) {
    assert_eq!(browser.heading().await, "Legemiddel");
    browser.press("Neste steg").await;
    browser.see("før du kan gå videre").await;
    browser.check_page("soknad-legemiddel-feil").await;
    browser.look_up("Hvilket virkestoff søker du om?", "rituk", "L01FA01").await;
    browser.fill("Handelsnavn, legemiddelform og styrke", "Konsentrat 10 mg/ml, biotilsvarende").await;
    browser.answer("Hvordan skal legemidlet gis?", "Intravenøst").await;
    // A question that only an answer opens.
    browser.not_see("Har du søkt om godkjenningsfritak?").await;
    browser.answer("Hva er legemidlet godkjent for i Norge?", "Ikke godkjent i Norge").await;
    browser.see("Har du søkt om godkjenningsfritak?").await;
    browser.answer("Hva er legemidlet godkjent for i Norge?", "Godkjent, men for en annen sykdom").await;
    let gone = async || !browser.text().await.contains("Har du søkt om godkjenningsfritak?");
    browser.wait_for("that the question goes away again", gone).await;
    browser.answer("Har du spurt produsenten", "Nei").await;
    browser.check_page("soknad-legemiddel").await;
    browser.press("Neste steg").await;
}

async fn indication(browser: &Browser) {
    assert_eq!(browser.heading().await, "Indikasjon");
    browser.look_up("Hvilken sykdom skal behandles?", "myasthenia", "G70.0").await;
    browser
        .fill("Indikasjonen med dine ord", "Generalisert myasthenia gravis uten nok effekt av to midler")
        .await;
    browser.answer("Hvor alvorlig er tilstanden?", "Alvorlig").await;
    browser.fill("Beskriv sykdommen", "Svikt i svelg og åndedrett. Uten behandling ventes nye kriser.").await;
    browser.answer("Hvor raskt trenger du svar?", "Vanlig saksbehandling").await;
    browser.answer("Er behandlingen allerede startet?", "Nei").await;
    browser.press("Neste steg").await;
}

async fn patient(browser: &Browser) {
    assert_eq!(browser.heading().await, "Pasient");
    browser.fill("Fødselsnummer", WRONG_NUMBER).await;
    browser.fill("Navn", "Prøvesen, Kari").await;
    browser.answer("Hvor gammel er pasienten?", "18 år eller eldre").await;
    browser.answer("Hører pasienten til opptaksområdet", "Ja").await;
    browser.press("Neste steg").await;
    // Beside the field and in the summary, and nothing that was typed is gone.
    assert_eq!(browser.errors_of("Fødselsnummer").await, browser.summary_of_errors().await);
    assert_eq!(browser.summary_of_errors().await.len(), 1);
    assert_eq!(browser.value("Navn").await, "Prøvesen, Kari");
    browser.check_page("soknad-pasient-feil").await;
    browser.fill("Fødselsnummer", NUMBER).await;
    browser.press("Neste steg").await;
}

async fn earlier(browser: &Browser) {
    assert_eq!(browser.heading().await, "Tidligere behandling");
    browser.answer("Har pasienten fått annen behandling", "Ja").await;
    browser.fill("Legemiddel eller annen behandling", "Azatioprin").await;
    browser.fill("Periode og dose", "Ett år, 150 mg daglig").await;
    browser.select("Hvordan gikk det?", "For liten effekt").await;
    browser.fill("Hva skjedde, og hvorfor", "Fortsatt svelgvansker. Avsluttet etter ett år.").await;
    browser.fill("Hvilke alternativer finnes", "Immunglobulin har kort virkning. Tymektomi er gjort.").await;
    browser.answer("Finnes det en klinisk studie", "Nei, jeg har søkt").await;
    browser.check_page("soknad-tidligere").await;
    browser.press("Neste steg").await;
}

async fn benefit(browser: &Browser) {
    assert_eq!(browser.heading().await, "Nytte og risiko");
    browser.fill("Hvilken nytte venter du", "Uten kriser og med mindre prednisolon innen et halvt år.").await;
    browser.fill("Hva viser dokumentasjonen?", "En randomisert studie og flere serier viser effekt.").await;
    browser.answer("Hva slags dokumentasjon finnes?", "Randomiserte studier").await;
    browser.fill("Referanse", "DOI 10.1000/xyz").await;
    browser.answer("Er behandlingen utprøvende eller etablert?", "Etablert").await;
    browser.fill("Hva bygger du på", "Nasjonal veileder og fast praksis i fagmiljøet.").await;
    browser
        .fill("Hvilken risiko har behandlingen", "Infeksjoner. Immunglobulin måles hver tredje måned.")
        .await;
    browser.press("Neste steg").await;
}

async fn plan(browser: &Browser) {
    assert_eq!(browser.heading().await, "Behandlingsplan");
    browser.fill("Hva er målet", "Ingen kriser og prednisolon under 5 mg daglig etter seks måneder.").await;
    browser.fill("Dose og intervall", "500 mg to ganger med to ukers mellomrom").await;
    browser.fill("Hvor lenge skal behandlingen vare?", "12").await;
    browser.fill("Hva må være oppfylt", "Negativ hepatittserologi.").await;
    browser.fill("Når skal behandlingen stoppes?", "Uten bedring etter seks måneder.").await;
    browser.fill("Hvordan følger du effekt", "QMG-skår og blodprøver hver tredje måned.").await;
    let later = SystemClock.now().date_in_norway().saturating_add(jiff::Span::new().days(180));
    browser.answer_date("Når vurderer du effekten?", later).await;
    browser.fill("Hvem har ansvaret", "Overlege, Nevrologisk avdeling").await;
    browser.answer("Hvor gis behandlingen?", "På sykehuset").await;
    browser.press("Neste steg").await;
}

async fn cost(browser: &Browser) {
    assert_eq!(browser.heading().await, "Kostnad");
    browser.fill("Hva koster legemidlet i måneden?", "12000").await;
    browser.answer("Hvilken pris har du brukt?", "Maksimalpris").await;
    browser.answer("Er individuell stønad", "Ikke aktuelt").await;
    browser.press("Neste steg").await;
}

async fn consent(browser: &Browser) {
    assert_eq!(browser.heading().await, "Samtykke");
    browser.answer("Hvem har samtykket til behandlingen?", "Pasienten").await;
    browser.answer("Hvilken informasjon har pasienten fått?", "At legemidlet brukes utenfor").await;
    browser.answer("Samtykker pasienten til", "Ja").await;
    browser.press("Neste steg").await;
}

/// The session ends while a form is filled in; it is sent all the same.
pub(crate) async fn a_form_that_is_sent_after_the_session_ended_is_kept(cast: &Cast, browser: &Browser) {
    browser.go(format!("{}/saker/ny", cast.url(NORDVIK))).await;
    browser.answer("Hvem gjelder søknaden?", "En gruppe pasienter").await;
    browser.press("Start søknaden").await;
    browser.press("Pasientgruppe").await;
    let page = browser.address().await;
    browser.fill("Hvilke pasienter gjelder det?", "Voksne med generalisert sykdom").await;
    // What the script saves meanwhile is another way; this is about the form.
    browser.without_autosave().await;
    end_all_sessions(cast).await;
    browser.press("Neste steg").await;
    assert_eq!(browser.heading().await, "Logg på");
    browser.fill("Brukernavn", KARI).await;
    browser.fill("Passord", PASSWORD).await;
    browser.press("Logg på").await;
    browser.see("Vi tok vare på det du skrev").await;
    browser.check_page("oppbevart-skjema").await;
    browser.press("Send skjemaet").await;
    // Judged now as it would have been then: the page says what is missing and keeps what was typed.
    assert_eq!(browser.address().await.path(), page.path());
    assert_eq!(browser.value("Hvilke pasienter gjelder det?").await, "Voksne med generalisert sykdom");
    browser.press("Lagre og fortsett senere").await;
    browser.see("Kladden er lagret.").await;
}

/// As if all had been away longer than a session lasts.
async fn end_all_sessions(cast: &Cast) {
    use sqlx::{ConnectOptions as _, Connection as _};
    let file = cast.site(NORDVIK).database(NORDVIK);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database =
        options.busy_timeout(std::time::Duration::from_secs(10)).connect().await.expect("opens");
    let ended = sqlx::query("UPDATE sessions SET last_seen_at = 0").execute(&mut database).await;
    assert!(ended.expect("ended").rows_affected() > 0, "nobody was signed in");
    database.close().await.expect("closed");
}

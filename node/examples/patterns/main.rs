//! Every pattern of the pages with invented content, for whoever works on style sheets, scripts or components.
//!
//! `cargo run --example patterns [port]` serves them on loopback under the product's content security policy. With `?axe`
//! in the address a page runs axe-core on itself and writes what it found at its end; `?lang=nn` changes the language.

use std::{convert::Infallible, error::Error, net::Ipv4Addr};

use askama::Template;
use axum::{
    Json, Router,
    extract::{FromRequestParts, Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::Timestamp;
use samraad::platform::{
    assets,
    form::{Choice, Form, FormView},
    format,
    i18n::Lang,
    layout::{self, Chip, Flash, NavItem, Page, Step, Steps, SummaryRow, Task, TimelineEvent, Tone, User},
    web::LANGUAGE_COOKIE,
};
use serde::Serialize;
use tower_http::set_header::SetResponseHeaderLayer;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                   connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// axe-core is for development: it is read from where npm put it, and never embedded.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/node_modules/axe-core/axe.min.js");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map_or(Ok(4173), |port| port.parse())?;
    let app = Router::new()
        .route("/", get(tasks))
        .route("/skjema", get(form))
        .route("/kontroller", get(check_answers))
        .route("/kvittering", get(receipt))
        .route("/register", get(register))
        .route("/sak", get(case))
        .route("/koder/{system}", get(codes))
        .route("/kladd", post(async || StatusCode::NO_CONTENT))
        .route(layout::RENEW_SESSION_PATH, post(async || StatusCode::NO_CONTENT))
        .route("/axe.js", get(async || script(tokio::fs::read_to_string(AXE).await.unwrap_or_default())))
        .route("/axe-run.js", get(async || script(include_str!("axe-run.js").to_owned())))
        .merge(layout::routes::<(), Visit>())
        .merge(assets::routes())
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(CSP),
        ));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("the patterns are at http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

fn script(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text)
}

/// What a request says about how it wants to be answered.
struct Visit {
    page: Page,
    has_errors: bool,
    runs_axe: bool,
}

impl From<Visit> for Page {
    fn from(visit: Visit) -> Self {
        visit.page
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let asked = Form::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let lang = asked.answer("lang").map(str::to_owned).or_else(|| cookie(&parts.headers));
        let path = parts.uri.path();
        let nav = [
            ("/", "Oppgaver"),
            ("/skjema", "Søknader"),
            ("/register", "Beslutningsregister"),
            ("/sak", "Sak"),
        ];
        let nav = nav.map(|(href, label)| NavItem {
            href: href.to_owned(),
            label: label.to_owned(),
            current: href == path,
        });
        let page = Page {
            lang: Lang::negotiate(lang.as_deref(), None, Lang::Nb),
            trust_name: "HF Breidalen".to_owned(),
            user: Some(User {
                name: "Kari Legesen".to_owned(),
                role: "Behandlende lege".to_owned(),
                account: None,
            }),
            nav: nav.to_vec(),
            demo: true,
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            session_secs_left: asked.number("secs").and_then(|secs| secs.try_into().ok()).or(Some(1800)),
            ..Page::default()
        };
        let has = |name| asked.values(name).next().is_some();
        Ok(Self { page, has_errors: has("feil"), runs_axe: has("axe") })
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let choice = cookies.split(';').find_map(|cookie| cookie.trim().split_once('='))?;
    (choice.0 == LANGUAGE_COOKIE).then(|| choice.1.to_owned())
}

#[derive(Template)]
#[template(path = "patterns/tasks.html")]
struct TasksView {
    page: Page,
    runs_axe: bool,
    tasks: Vec<Task>,
}

async fn tasks(visit: Visit) -> Response {
    let task = |label: &str, href: &str, hint: &str, status: &str, tone| Task {
        label: label.to_owned(),
        href: href.to_owned(),
        hint: hint.to_owned(),
        status: status.to_owned(),
        tone,
    };
    let tasks = vec![
        task("Pasient", "/skjema", "", "Ferdig", Tone::Success),
        task("Diagnose og legemiddel", "/skjema", "", "Ferdig", Tone::Success),
        task("Tidligere behandling", "/skjema", "Fyll ut hver behandling for seg", "Påbegynt", Tone::Info),
        task("Begrunnelse", "/skjema", "", "Ikke begynt", Tone::Neutral),
        task(
            "Kontroller og send",
            "",
            "Kan åpnes når resten er ferdig",
            "Kan ikke begynne ennå",
            Tone::Neutral,
        ),
    ];
    let mut page = visit.page.titled("Ny søknad");
    page.flash = Some(Flash { tone: Tone::Success, text: "Svarene om pasienten er lagret.".to_owned() });
    layout::html(&TasksView { page, runs_axe: visit.runs_axe, tasks })
}

#[derive(Template)]
#[template(path = "patterns/form.html")]
struct FormPage {
    page: Page,
    runs_axe: bool,
    form: FormView,
    steps: Steps,
    reasons: Vec<Choice>,
    levels: Vec<Choice>,
}

async fn form(visit: Visit) -> Response {
    let names = [
        "Pasient",
        "Diagnose og legemiddel",
        "Tidligere behandling",
        "Begrunnelse",
        "Vedlegg",
        "Kontroller og send",
    ];
    let step = |(i, name): (usize, &&str)| Step {
        label: (*name).to_owned(),
        href: (i < 2).then(|| "/skjema".to_owned()),
    };
    let steps = Steps { all: names.iter().enumerate().map(step).collect(), current: 3 };
    let mut values = Form::default();
    values.set("medicine", "L01FF01 nivolumab");
    values.set("last_dose-day", "14");
    values.set("last_dose-month", "13");
    values.set("last_dose-year", "2026");
    values.set("nin", "01020312345");
    let mut form = FormView::new(values);
    if visit.has_errors {
        form.add_error("medicine", "Finn ikke koden: velg et legemiddel fra listen");
        let hit =
            |found: Choice| Choice::new(found.value.clone(), format!("{} {}", found.value, found.label));
        form.hits = Some(("medicine".to_owned(), medicines().map(hit).collect()));
        form.add_error("last_dose", "Dato for siste dose: måneden må være et tall mellom 1 og 12");
        form.add_error("reason", "Velg hvorfor behandlingen ble avsluttet");
        form.add_error("ecog", "Velg funksjonsstatus (ECOG)");
    }
    let reasons = vec![
        Choice::new("no_effect", "Ikke god nok effekt"),
        Choice::new("adverse", "Bivirkninger").hint("Oppgi grad i neste felt"),
        Choice::new("other", "Annet"),
    ];
    let levels = ["Lav", "Middels", "Høy"].map(|level| Choice::new(level, level)).to_vec();
    let page = visit.page.titled("Tidligere behandling").under("Ny søknad").with_errors_of(&form);
    layout::html(&FormPage { page, runs_axe: visit.runs_axe, form, steps, reasons, levels })
}

#[derive(Template)]
#[template(path = "patterns/check.html")]
struct CheckView {
    page: Page,
    runs_axe: bool,
    rows: Vec<SummaryRow>,
}

async fn check_answers(visit: Visit) -> Response {
    let rows = vec![
        SummaryRow::new("Legemiddel", "L01FF01 nivolumab").change("/skjema#medicine"),
        SummaryRow::new("Dato for siste dose", format::date(format::day_of(Timestamp::UNIX_EPOCH)))
            .change("/skjema#last_dose"),
        SummaryRow::new("Begrunnelse", "Progresjon etter ni kurer.\nIngen aktuelle studier.")
            .change("/skjema"),
        SummaryRow::new("Andre opplysninger", "").change("/skjema"),
        SummaryRow::new("Kostnad for 12 måneder", format::money(128_460_000)),
    ];
    let page = visit.page.titled("Kontroller svarene").under("Ny søknad");
    layout::html(&CheckView { page, runs_axe: visit.runs_axe, rows })
}

#[derive(Template)]
#[template(path = "patterns/receipt.html")]
struct ReceiptView {
    page: Page,
    runs_axe: bool,
}

async fn receipt(visit: Visit) -> Response {
    let page = visit.page.titled("Søknaden er sendt");
    layout::html(&ReceiptView { page, runs_axe: visit.runs_axe })
}

struct Entry {
    medicine: &'static str,
    code: &'static str,
    indication: &'static str,
    outcome: &'static str,
    tone: Tone,
    trust: &'static str,
    date: &'static str,
}

#[derive(Template)]
#[template(path = "patterns/register.html")]
struct RegisterView {
    page: Page,
    runs_axe: bool,
    form: FormView,
    outcomes: Vec<Choice>,
    chips: Vec<Chip>,
    entries: Vec<Entry>,
    newer: Option<String>,
    older: Option<String>,
}

async fn register(visit: Visit) -> Response {
    let entry = |medicine, code, indication, outcome, tone, trust, date| Entry {
        medicine,
        code,
        indication,
        outcome,
        tone,
        trust,
        date,
    };
    let entries = vec![
        entry(
            "Ipilimumab",
            "L01FX04",
            "C43.9 Malignt melanom i hud",
            "Innvilget",
            Tone::Success,
            "HF Storfjord",
            "18.11.2026",
        ),
        entry(
            "Nivolumab",
            "L01FF01",
            "C43.5 Malignt melanom på trunkus",
            "Innvilget med vilkår",
            Tone::Warning,
            "HF Østmark",
            "04.11.2026",
        ),
        entry(
            "Tebentafusp",
            "L01XX75",
            "C69.3 Malign svulst i årehinne",
            "Avslått",
            Tone::Danger,
            "HF Nordheia",
            "19.10.2026",
        ),
    ];
    let outcomes = ["Innvilget", "Innvilget med vilkår", "Avslått"].map(|o| Choice::new(o, o)).to_vec();
    let mut values = Form::default();
    values.set("q", "melanom");
    values.add("outcome", "Innvilget");
    values.add("outcome", "Avslått");
    let chip = |label: &str| Chip { label: label.to_owned(), remove_href: "/register".to_owned() };
    layout::html(&RegisterView {
        page: visit.page.titled("Beslutningsregister"),
        runs_axe: visit.runs_axe,
        form: FormView::new(values),
        outcomes,
        chips: vec![chip("Innvilget"), chip("Avslått")],
        entries,
        newer: None,
        older: Some("/register?etter=3".to_owned()),
    })
}

#[derive(Template)]
#[template(path = "patterns/case.html")]
struct CaseView {
    page: Page,
    runs_axe: bool,
    form: FormView,
    rows: Vec<SummaryRow>,
    events: Vec<TimelineEvent>,
    levels: Vec<Choice>,
}

async fn case(visit: Visit) -> Response {
    let moment: Timestamp = Timestamp::UNIX_EPOCH;
    let event = |what: &str, who: &str, note: &str| TimelineEvent {
        machine_time: format::machine_time(moment),
        time: format::date_time(visit.page.lang, moment),
        what: what.to_owned(),
        who: who.to_owned(),
        note: note.to_owned(),
    };
    let events = vec![
        event("Søknaden er sendt", "Kari Legesen, behandlende lege", ""),
        event(
            "Forankret",
            "Nils Avdelingsleder, leder som forankrer",
            "Innenfor budsjettet.\nStart innen to uker.",
        ),
        event("Satt til vurdering", "Sara Saksbehandler", ""),
    ];
    let rows = vec![
        SummaryRow::new("Pasient", "Kvinne, 58 år (avidentifisert)"),
        SummaryRow::new("Diagnose", "C43.5 Malignt melanom på trunkus"),
        SummaryRow::new("Omsøkt", "L01FX04 ipilimumab, fire kurer"),
    ];
    let levels =
        ["Lav", "Middels", "Høy", "Kan ikke vurderes"].map(|level| Choice::new(level, level)).to_vec();
    let page = visit.page.titled("Ipilimumab ved malignt melanom").under("Saker");
    layout::html(&CaseView {
        page,
        runs_axe: visit.runs_axe,
        form: FormView::default(),
        rows,
        events,
        levels,
    })
}

#[derive(Serialize)]
struct Hit {
    code: String,
    name: String,
}

/// The real ICD-10 of the build, and a handful of medicines.
async fn codes(Path(system): Path<String>, Query(asked): Query<Vec<(String, String)>>) -> Json<Vec<Hit>> {
    let query = Form::from(asked).value("q").to_lowercase();
    let fits = |code: &str, name: &str| format!("{code} {name}").to_lowercase().contains(&query);
    let icd10 = assets::icd10().iter().map(|(code, name)| Choice::new(code, name));
    let found: Box<dyn Iterator<Item = Choice>> =
        if system == "icd10" { Box::new(icd10) } else { Box::new(medicines()) };
    let hits = found.filter(|choice| fits(&choice.value, &choice.label));
    Json(hits.take(8).map(|choice| Hit { code: choice.value, name: choice.label }).collect())
}

fn medicines() -> impl Iterator<Item = Choice> {
    [("L01FF01", "nivolumab"), ("L01FF02", "pembrolizumab"), ("L01FX04", "ipilimumab")]
        .into_iter()
        .map(|(code, name)| Choice::new(code, name))
}

//! A marked identity goes through the whole product: application, endorsement, assessment, the opinion of another trust,
//! decision, publication, errors of every kind, erasing. Then everything that was written is searched for it: databases with
//! their logs, envelopes, log lines at the finest level, metrics, backups, the register's files. In UTF-8 and however else
//! bytes are written down.

use std::fs;
use std::path::Path;

use reqwest::StatusCode;
use samraad::platform::db::{Db, Schema};
use samraad_tests::faulty::FaultyNodes;
use samraad_tests::marks::nothing_is_found;
use samraad_tests::messages::count;
use samraad_tests::person::{Person, first_id};
use samraad_tests::routes::routes;
use samraad_tests::site::{PASSWORD, Site};
use samraad_tests::way::{HERE, People, THERE, Topic, form, two_sites};
use samraad_tests::web;
use uuid::Uuid;

/// Nobody: month + 80.
const NUMBER: &str = "12857000062";
/// With the space that people type in it.
const NUMBER_AS_TYPED: &str = "128570 00062";
const NAME: &str = "Trollgunnvor Kvitebjørnsdatter";
const FAMILY_NAME: &str = "Kvitebjørnsdatter";
const PHONE: &str = "99887766";
/// Stands in what a person wrote about the patient, and in nothing else.
const TEXT: &str = "Perlemorsommerfuglanfall";
const MARKS: [&str; 6] = [NUMBER, NUMBER_AS_TYPED, NAME, FAMILY_NAME, PHONE, TEXT];

const SEVERITY: &str = "Trollgunnvor Kvitebjørnsdatter har Perlemorsommerfuglanfall. Telefon 99887766.";

/// The application, topic by topic.
const TOPICS: [Topic<'static>; 8] = [
    (
        "medicine",
        &[
            ("medicine-code", "L01FA01 rituksimab"),
            ("medicine-product", "Konsentrat 10 mg/ml"),
            ("medicine-route", "intravenous"),
            ("marketing-status", "other-indication"),
            ("early-access", "false"),
        ],
    ),
    (
        "indication",
        &[
            ("indication-code", "G70.0"),
            ("indication-text", "Generalisert myasthenia gravis"),
            ("severity-level", "severe"),
            ("severity", SEVERITY),
            ("urgency", "ordinary"),
            ("started", "false"),
        ],
    ),
    (
        "patient",
        &[
            ("patient-number", NUMBER_AS_TYPED),
            ("patient-name", NAME),
            ("age-group", "adult"),
            ("lives-here", "true"),
        ],
    ),
    (
        "earlier",
        &[
            ("treated-before", "false"),
            ("not-treated-grounds", "Perlemorsommerfuglanfall i ett år."),
            ("alternatives", "Immunglobulin har kort virkning."),
            ("trial", "none"),
        ],
    ),
    (
        "benefit",
        &[
            ("expected-benefit", "Færre Perlemorsommerfuglanfall."),
            ("evidence", "En randomisert studie."),
            ("evidence-kind", "randomised"),
            ("reference#0", "DOI 10.1000/xyz"),
            ("classification", "established"),
            ("established-grounds", "Nasjonal veileder."),
            ("risk", "Infeksjoner."),
        ],
    ),
    (
        "plan",
        &[
            ("goal", "Ingen kriser etter seks måneder."),
            ("dose", "500 mg to ganger"),
            ("duration-months", "12"),
            ("start-criteria", "Negativ hepatittserologi."),
            ("stop-criteria", "Uten bedring etter seks måneder."),
            ("monitoring", "Blodprøver hver tredje måned."),
            ("evaluation-date-day", "1"),
            ("evaluation-date-month", "6"),
            ("evaluation-date-year", "2099"),
            ("responsible", "Overlege"),
            ("setting", "hospital"),
        ],
    ),
    (
        "cost",
        &[("cost-per-month", "12000"), ("price-basis", "list"), ("individual-reimbursement", "not-relevant")],
    ),
    (
        "consent",
        &[
            ("treatment-consent", "patient"),
            ("information", "off-label"),
            ("information", "benefit-risk"),
            ("data-consent", "true"),
        ],
    ),
];

/// What goes wrong for people and programs, with the marks in all that they send.
async fn provoke_errors(people: &People, nodes: &mut FaultyNodes) {
    let url = nodes.sites[0].url(HERE);
    let client = web::client();
    let stranger = Person::stranger(&url);
    let sign_in = stranger.form("/logg-inn", "/logg-inn").await.expect("a page");
    for (user_name, password) in [(NAME, PASSWORD), (NUMBER, TEXT), ("kari", NUMBER_AS_TYPED)] {
        let refused = sign_in.clone().with("user_name", user_name).with("password", password);
        let refused = stranger.send(&refused).await.expect("an answer");
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    }
    for mark in MARKS {
        for (base, parameter) in
            [("/register", "legemiddel"), ("/register", "q"), ("/saker", "etter"), ("/koder/atc", "q")]
        {
            let address = url::Url::parse_with_params(&format!("{url}{base}"), [(parameter, mark)]);
            let address = address.expect("an address");
            let query = address.query().unwrap_or_default();
            people.clinician().get(&format!("{base}?{query}")).await.expect("an answer");
        }
        for path in ["/saker/", "/", "/federation/log/", "/foresporsler/"] {
            let mut address = url::Url::parse(&format!("{url}{path}")).expect("an address");
            address.path_segments_mut().expect("a path").pop_if_empty().push(mark);
            people.clinician().get(address.path()).await.expect("an answer");
            let sent =
                client.post(address).header("cookie", mark.escape_default().to_string()).body(SEVERITY);
            sent.send().await.expect("an answer");
        }
    }
    for path in
        ["/federation/inbox", "/federation/inbox/batch", "/federation/pairing", "/saker/ny", "/logg-inn"]
    {
        for kind in ["application/json", "application/x-www-form-urlencoded", "application/octet-stream"] {
            let sent = client.post(format!("{url}{path}")).header("content-type", kind);
            sent.header("authorization", format!("Bearer {NUMBER}"))
                .body(SEVERITY)
                .send()
                .await
                .expect("an answer");
        }
    }

    // A number with a mistake in it, and every answer too long, on the clinician's next case.
    let begin = form(nodes, people.clinician(), "/saker/ny", "/saker/ny").await.with("scope", "individual");
    let begun = nodes.send(people.clinician(), &begin).await;
    let page = format!("{}/patient", begun.location);
    let long = format!("{SEVERITY} ").repeat(2_000);
    for (number, name) in [("12857000063", NAME), (NUMBER, long.as_str()), (TEXT, NAME), (NUMBER, NAME)] {
        let filled = form(nodes, people.clinician(), &page, &page).await;
        let filled = filled.with("patient-number", number).with("patient-name", name).with("_go", "next");
        nodes.send(people.clinician(), &filled).await;
    }
    // A form whose session has ended is kept until its author is back.
    let url = nodes.sites[0].url(HERE);
    let leaving = Person::sign_in(&url, "kari").await;
    let indication = format!("{}/indication", begun.location);
    let filled = leaving.form(&indication, &indication).await.expect("a form").with("severity", SEVERITY);
    end_newest_session(&nodes.sites[0]).await;
    let kept = leaving.send(&filled).await.expect("an answer");
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!(number(&nodes.sites[0], "SELECT COUNT(*) FROM kept_forms").await, 1);
}

/// As if its owner had been away for two hours.
async fn end_newest_session(site: &Site) {
    let url = format!("sqlite:{}", site.database(HERE).display());
    let db = Db::open_beside(&url, Schema::Main).await.expect("opens beside the node");
    let Db::Sqlite { writer, .. } = &db else { panic!("a SQLite file") };
    let ended = "UPDATE sessions SET last_seen_at = last_seen_at - 7200000000
        WHERE created_at = (SELECT MAX(created_at) FROM sessions)";
    assert_eq!(sqlx::query(ended).execute(writer).await.expect("runs").rows_affected(), 1);
    db.close().await;
}

async fn number(site: &Site, sql: &'static str) -> i64 {
    let url = format!("sqlite:{}", site.database(HERE).display());
    let db = Db::open_to_read(&url, Schema::Main).await.expect("opens beside the node");
    let number = count(&db, sql).await;
    db.close().await;
    number
}

/// Every page about a case that was erased says so, or that it is not for this reader.
async fn no_page_fails(people: &People, reviewer: &Person, site: &Site, case: &str) {
    let id = async |sql: &'static str| {
        let url = format!("sqlite:{}", site.database(HERE).display());
        let db = Db::open_to_read(&url, Schema::Main).await.expect("opens beside the node");
        let Db::Sqlite { reader, .. } = &db else { panic!("a SQLite file") };
        let id: Uuid = sqlx::query_scalar(sql).fetch_one(reader).await.expect("one");
        db.close().await;
        id.to_string()
    };
    let (review, hold) =
        (id("SELECT review FROM reviews_asked").await, id("SELECT id FROM publication_holds").await);
    let all = routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let about = all.iter().filter(|route| route.contains("{case}") || route.contains("{hold}"));
    let paths = about.map(|route| {
        let filled = route.replace("{case}", case).replace("{review}", &review).replace("{hold}", &hold);
        filled.replace("{attachment}", &review).replace("{topic}", "indication")
    });
    let paths: Vec<String> =
        paths.chain(["/", "/saker", "/foresporsler", "/publisering"].map(str::to_owned)).collect();
    assert!(paths.len() > 15, "{paths:?}");
    let mut gone = 0;
    for person in people.here().into_iter().chain([reviewer]) {
        for path in &paths {
            let answer = person.get(path).await.expect("an answer");
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
            gone += usize::from(answer.status == StatusCode::GONE);
        }
    }
    assert!(gone > 10, "only {gone} said that it is erased");
}

/// A reviewer releases the summary that the gate has held.
async fn release(nodes: &mut FaultyNodes, reviewer: &Person) {
    let queue = nodes.wait_for(reviewer, "/publisering", "href=\"/publisering/").await;
    let path = format!("/publisering/{}", first_id(&queue, "/publisering/"));
    let filled = form(nodes, reviewer, &path, &path).await.with_all(&[
        ("text", "Dokumentert nytte ved generalisert sykdom."),
        ("conditions", ""),
        ("period", "year"),
        ("indication", "category"),
        ("seen", "true"),
        ("step", "release"),
        ("reason", "Ingen kan kjennes igjen."),
    ]);
    let released = nodes.send(reviewer, &filled).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marked_identity_is_found_nowhere_in_all_that_two_nodes_write() {
    let mut nodes = FaultyNodes::new(two_sites());
    let port = web::free_port();
    for site in &nodes.sites {
        let file = site.path().join("samraad.toml");
        let text = fs::read_to_string(&file).expect("a configuration");
        fs::write(file, text.replace("log_filter = \"warn\"", "log_filter = \"trace\"")).expect("written");
    }
    let file = nodes.sites[0].path().join("samraad.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let with_metrics =
        text.replace("[server]\n", &format!("[server]\nlisten_metrics = \"127.0.0.1:{port}\"\n"));
    fs::write(file, with_metrics).expect("written");
    nodes.sites[0].add_user(HERE, "pia", "pia", &["privacy_reviewer"], &[]);
    for site in &mut nodes.sites {
        site.start().await;
    }
    let people = People::sign_in(&nodes.sites).await;
    people.pair(&mut nodes).await;
    let case = people.go_to_decision(&mut nodes, "individual", &TOPICS).await;
    let reviewer = Person::sign_in(&nodes.sites[0].url(HERE), "pia").await;
    release(&mut nodes, &reviewer).await;
    people.fetch_and_find(&mut nodes).await;
    provoke_errors(&people, &mut nodes).await;

    // It is all there for those who may read it, or the search would find nothing whatever was written.
    let shown = nodes.page(people.clinician(), &format!("/saker/{case}")).await;
    assert!(shown.contains(TEXT) || shown.contains(FAMILY_NAME), "{shown}");
    for site in &nodes.sites {
        assert!(site.log().contains(" TRACE "), "the log has its finest level");
    }
    let metrics = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.expect("an answer");
    let metrics = metrics.text().await.expect("text");
    assert!(metrics.contains("samraad"), "{metrics}");
    nodes.sites[0].run(&["backup", "--to=backups"], "");
    nothing_is_found(&MARKS, nodes.sites.each_ref().map(Site::path), &[("the metrics", metrics)]);

    let erase = ["erase", "--number-stdin", "--reason=request"];
    let told = nodes.sites[0].run(&erase, &format!("{NUMBER}\n"));
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let word = told.trim_end().rsplit(' ').next().expect("a word");
    let erased = nodes.sites[0].run(&[&erase[..], &["--confirm", word]].concat(), &format!("{NUMBER}\n"));
    no_page_fails(&people, &reviewer, &nodes.sites[0], &case).await;
    people.fetch(&mut nodes, 1).await;
    nodes.settle([HERE, THERE]).await;
    let confirmed = nodes.sites[0].output(&["erase", "--status"], "");
    let confirmed = String::from_utf8_lossy(&confirmed.stdout).into_owned();
    assert!(confirmed.contains("has signed"), "{confirmed}");
    let said = [told.clone(), String::from_utf8_lossy(&erased.stdout).into_owned(), confirmed].concat();
    nothing_is_found(&MARKS, nodes.sites.each_ref().map(Site::path), &[("what the commands said", said)]);
    assert_eq!(number(&nodes.sites[0], "SELECT COUNT(*) FROM kept_forms").await, 0);
}

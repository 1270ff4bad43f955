//! The way of an application for a group from draft to a decision that another trust finds, as people send it form by
//! form. Nodes may die meanwhile: who gets no answer sends the same form again, as a browser's reload does.

use reqwest::StatusCode;
use samraad::kernel::clock::Clock as _;
use samraad::platform::world::SystemClock;

use crate::faulty::FaultyNodes;
use crate::person::{FilledForm, Person, attribute, first_id, form_in};
use crate::site::Site;

/// The trust that decides; on the first node.
pub const HERE: &str = "nordvik";
/// The trust that is asked and that finds the decision; on the second node.
pub const THERE: &str = "sunnvik";

const UNIT: &str = "Nevrologisk avdeling";

/// What becomes readable to all.
const PUBLIC_TEXT: &str = "Dokumentert nytte ved generalisert sykdom uten nok effekt av to andre midler.";
/// What the other trust answers.
const OPINION: &str = "Vi har god erfaring med behandlingen og ville innvilget.";

/// The events of the case when all has gone its way, in the order of their kinds.
pub const EVENTS: [(&str, i64); 8] = [
    ("assessors_assigned", 1),
    ("decided", 1),
    ("endorsed", 2),
    ("opinion_received", 1),
    ("rated", 2),
    ("review_requested", 1),
    ("started", 1),
    ("submitted", 1),
];

/// Everybody who takes a step, signed in.
#[derive(Debug)]
pub struct People {
    clinician: Person,
    leaders: [Person; 2],
    officer: Person,
    assessors: [Person; 2],
    director: Person,
    administrator: Person,
    their_administrator: Person,
    their_officer: Person,
    their_clinician: Person,
}

/// Two nodes that serve a trust each, with everybody in them; not started.
pub fn two_sites() -> [Site; 2] {
    let here = Site::new(&[HERE]);
    here.add_trust(HERE, "Nordvik sykehus HF", "974760673", "sync_every_secs = 86400");
    let people: [(&str, &[&str], &[&str]); 8] = [
        ("admin", &["trust_admin"], &[]),
        ("kari", &["clinician"], &[UNIT]),
        ("leif", &["endorser"], &[UNIT]),
        ("liv", &["endorser"], &[UNIT]),
        ("siri", &["case_officer"], &[]),
        ("ane", &["assessor"], &[]),
        ("bo", &["assessor"], &[]),
        ("dina", &["decision_maker"], &[]),
    ];
    for (name, roles, units) in people {
        here.add_user(HERE, name, name, roles, units);
    }
    let there = Site::new(&[THERE]);
    there.add_trust(THERE, "Sunnvik sykehus HF", "999123457", "sync_every_secs = 86400");
    for (name, role) in [("admin", "trust_admin"), ("siv", "case_officer"), ("stein", "reader")] {
        there.add_user(THERE, name, name, &[role], &[]);
    }
    [here, there]
}

impl People {
    /// Signs everybody in.
    pub async fn sign_in(sites: &[Site; 2]) -> Self {
        let (here, there) = (sites[0].url(HERE), sites[1].url(THERE));
        Self {
            clinician: Person::sign_in(&here, "kari").await,
            leaders: [Person::sign_in(&here, "leif").await, Person::sign_in(&here, "liv").await],
            officer: Person::sign_in(&here, "siri").await,
            assessors: [Person::sign_in(&here, "ane").await, Person::sign_in(&here, "bo").await],
            director: Person::sign_in(&here, "dina").await,
            administrator: Person::sign_in(&here, "admin").await,
            their_administrator: Person::sign_in(&there, "admin").await,
            their_officer: Person::sign_in(&there, "siv").await,
            their_clinician: Person::sign_in(&there, "stein").await,
        }
    }

    /// Both administrators approve the other trust.
    pub async fn pair(&self, nodes: &mut FaultyNodes) {
        let other = [
            (nodes.sites[1].url(THERE), nodes.sites[1].pin()),
            (nodes.sites[0].url(HERE), nodes.sites[0].pin()),
        ];
        for (person, (url, pin)) in [&self.administrator, &self.their_administrator].into_iter().zip(other) {
            // The other side's word may come in while this side reads the page: then the page is read again.
            while !approve(nodes, person, &url, &pin).await {}
        }
        for person in [&self.administrator, &self.their_administrator] {
            nodes.wait_for(person, "/foretak", "Tilknyttet</span>").await;
        }
    }

    /// The whole way. Gives the id of the case.
    pub async fn go(&self, nodes: &mut FaultyNodes) -> String {
        let case = self.go_to_decision(nodes, "group", &TOPICS).await;
        self.fetch_and_find(nodes).await;
        case
    }

    /// The way of an application with this scope and these answers, until it is decided. Gives the id of the case.
    ///
    /// # Panics
    /// When a step is refused.
    pub async fn go_to_decision(&self, nodes: &mut FaultyNodes, scope: &str, topics: &[Topic<'_>]) -> String {
        let case = self.apply(nodes, scope, topics).await;
        let path = format!("/saker/{case}");
        for leader in &self.leaders {
            take(nodes, leader, &format!("{path}/forankring"), &[]).await;
        }
        self.assign(nodes, &path).await;
        let request = self.ask_the_other_trust(nodes, &path).await;
        let fields = [("recommendation", "approve"), ("text", OPINION), ("given_by", "committee")];
        take(nodes, &self.their_officer, &request, &fields).await;
        nodes.wait_for(&self.officer, &path, "Uttalelse mottatt").await;
        for assessor in &self.assessors {
            take(nodes, assessor, &format!("{path}/vurdering"), &ratings()).await;
        }
        self.decide(nodes, &path).await;
        case
    }

    /// Who applies.
    pub fn clinician(&self) -> &Person {
        &self.clinician
    }

    /// Everybody of the first trust.
    pub fn here(&self) -> Vec<&Person> {
        let [first, second] = &self.leaders;
        let [one, other] = &self.assessors;
        vec![&self.clinician, first, second, &self.officer, one, other, &self.director, &self.administrator]
    }

    /// The way until the other trust has the question. Gives the case officer with the address of the request's page, and
    /// the same of the other trust.
    pub async fn ask(&self, nodes: &mut FaultyNodes) -> [(&Person, String); 2] {
        let path = format!("/saker/{}", self.apply(nodes, "group", &TOPICS).await);
        for leader in &self.leaders {
            take(nodes, leader, &format!("{path}/forankring"), &[]).await;
        }
        self.assign(nodes, &path).await;
        let there = self.ask_the_other_trust(nodes, &path).await;
        let prefix = format!("{path}/foresporsel/");
        let case = nodes.page(&self.officer, &path).await;
        let here = format!("{prefix}{}", first_id(&case, &prefix));
        [(&self.officer, here), (&self.their_officer, there)]
    }

    async fn apply(&self, nodes: &mut FaultyNodes, scope: &str, topics: &[Topic<'_>]) -> String {
        let begin = form(nodes, &self.clinician, "/saker/ny", "/saker/ny").await.with("scope", scope);
        let begun = nodes.send(&self.clinician, &begin).await;
        let case = begun.location.strip_prefix("/saker/").and_then(|rest| rest.strip_suffix("/soknad"));
        let case = case.unwrap_or_else(|| panic!("{begun:?}")).to_owned();
        for (topic, answers) in topics {
            let page = format!("/saker/{case}/soknad/{topic}");
            // A draft that was saved without an answer is not saved again: its author sees that, and goes on from there.
            loop {
                let filled = form(nodes, &self.clinician, &page, &page).await;
                let saved = nodes.send(&self.clinician, &filled.with_all(answers).with("_go", "next")).await;
                if saved.status != StatusCode::CONFLICT {
                    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{topic}: {}", saved.body);
                    break;
                }
            }
        }
        take(nodes, &self.clinician, &format!("/saker/{case}/kontroller"), &[]).await;
        case
    }

    async fn assign(&self, nodes: &mut FaultyNodes, path: &str) {
        let page = nodes.page(&self.officer, &format!("{path}/tildeling")).await;
        let members = values_of(&page, "assessor");
        assert_eq!(members.len(), 2, "{page}");
        let fields = [("complete", "true"), ("assessor", &members[0]), ("assessor", &members[1])];
        take(nodes, &self.officer, &format!("{path}/tildeling"), &fields).await;
    }

    /// Gives the address of the request at the other trust.
    async fn ask_the_other_trust(&self, nodes: &mut FaultyNodes, path: &str) -> String {
        let ask = format!("{path}/foresporsel");
        let page = nodes.page(&self.officer, &ask).await;
        let (peer, section) = (values_of(&page, "peer"), values_of(&page, "sections"));
        let deadline = SystemClock.now().date_in_norway().saturating_add(jiff::Span::new().days(14));
        let (day, month, year) =
            (deadline.day().to_string(), deadline.month().to_string(), deadline.year().to_string());
        let fields = [
            ("peer", peer[0].as_str()),
            ("question", "Hva er erfaringen deres?"),
            ("deadline-day", &day),
            ("deadline-month", &month),
            ("deadline-year", &year),
            ("legal_basis", &values_of(&page, "legal_basis")[0]),
            ("sections", &section[0]),
            ("read_through", "true"),
        ];
        take(nodes, &self.officer, &ask, &fields).await;
        let queue = nodes.wait_for(&self.their_officer, "/foresporsler", "href=\"/foresporsler/").await;
        format!("/foresporsler/{}", first_id(&queue, "/foresporsler/"))
    }

    async fn decide(&self, nodes: &mut FaultyNodes, path: &str) {
        let fields = [
            ("outcome", "approved"),
            ("body", "medical_director"),
            ("ground", "benefit_documented"),
            ("grounds_text", "Nytten er dokumentert."),
            ("classification", "established"),
            ("public_text", PUBLIC_TEXT),
            ("step", "confirm"),
        ];
        take(nodes, &self.director, &format!("{path}/beslutning"), &fields).await;
    }

    /// An administrator has the other trust's register and messages fetched now: the first node's administrator or the
    /// second's.
    ///
    /// # Panics
    /// When it is not begun.
    pub async fn fetch(&self, nodes: &mut FaultyNodes, node: usize) {
        let person = if node == 0 { &self.administrator } else { &self.their_administrator };
        let list = nodes.page(person, "/foretak").await;
        let page = format!("/foretak/{}", first_id(&list, "/foretak/"));
        let fetch = form(nodes, person, &page, &format!("{page}/hent")).await;
        let asked = nodes.send(person, &fetch).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    }

    /// The other trust fetches until its clinician finds the decision.
    ///
    /// # Panics
    /// When it never does.
    pub async fn fetch_and_find(&self, nodes: &mut FaultyNodes) {
        nodes.wait_for(&self.clinician, "/register?legemiddel=rituksimab", PUBLISHED).await;
        loop {
            self.fetch(nodes, 1).await;
            let found = nodes.page(&self.their_clinician, "/register?legemiddel=rituksimab").await;
            if found.contains(PUBLISHED) {
                break;
            }
        }
    }
}

/// Looks another trust up and approves it; not when the trust was heard of meanwhile.
async fn approve(nodes: &mut FaultyNodes, person: &Person, url: &str, pin: &str) -> bool {
    let ask = form(nodes, person, "/foretak/ny", "/foretak/ny").await.with("url", url).with("pin", pin);
    let shown = nodes.send(person, &ask).await;
    let confirm = form_in(&shown.body, "/foretak/bekreft").unwrap_or_else(|| panic!("{}", shown.body));
    let ticked = ["compared", "may_read_register", "may_request_review", "may_mirror", "may_witness"];
    let ticked = ticked.map(|name| (name, "true"));
    let approved = nodes.send(person, &confirm.with_all(&ticked)).await;
    let is_done = approved.status == StatusCode::SEE_OTHER;
    assert!(is_done || approved.status == StatusCode::CONFLICT, "{}", approved.body);
    is_done
}

/// A decision that was found, in the list of hits.
const PUBLISHED: &str = "<th scope=\"row\"><a class=\"ds-link\" href=\"/register/";

/// The form on a page that is sent to `action`.
///
/// # Panics
/// When there is none.
pub async fn form(nodes: &mut FaultyNodes, person: &Person, page: &str, action: &str) -> FilledForm {
    let body = nodes.page(person, page).await;
    form_in(&body, action).unwrap_or_else(|| panic!("{page} has no form for {action}:\n{body}"))
}

/// Takes a step on the page that it is taken on. A redirect is what acknowledges it.
///
/// # Panics
/// When it is refused.
pub async fn take(nodes: &mut FaultyNodes, person: &Person, page: &str, fields: &[(&str, &str)]) {
    let filled = form(nodes, person, page, page).await.with_all(fields);
    let taken = nodes.send(person, &filled).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{page}: {}", taken.body);
}

/// The values of the boxes or buttons of one name.
fn values_of(page: &str, name: &str) -> Vec<String> {
    let inputs = page.split("<input").skip(1).filter_map(|input| input.split('>').next());
    inputs
        .filter(|input| attribute(input, "name").as_deref() == Some(name))
        .filter_map(|input| attribute(input, "value"))
        .collect()
}

fn ratings() -> Vec<(&'static str, &'static str)> {
    vec![
        ("level-benefit", "3"),
        ("reason-benefit", "Fordi."),
        ("level-resource_use", "3"),
        ("reason-resource_use", "Fordi."),
        ("level-severity", "3"),
        ("reason-severity", "Fordi."),
        ("level-certainty", "3"),
        ("reason-certainty", "Fordi."),
        ("level-safety", "3"),
        ("reason-safety", "Fordi."),
        ("level-alternatives", "none"),
        ("reason-alternatives", "Ukjent."),
        ("recommendation", "approve"),
    ]
}

/// A page of the form, and its answers.
pub type Topic<'a> = (&'a str, &'a [(&'a str, &'a str)]);

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
            ("severity", "Svikt i svelg og åndedrett."),
        ],
    ),
    (
        "patients",
        &[
            ("group-description", "Voksne uten nok effekt av to andre midler."),
            ("expected-patients", "12"),
            ("age-group", "adult"),
            ("inclusion", "To andre midler er prøvd i ett år."),
            ("exclusion", "Aktiv infeksjon."),
        ],
    ),
    (
        "earlier",
        &[
            ("treatment-required", "false"),
            ("not-required-grounds", "Andre midler virker for sent."),
            ("alternatives", "Immunglobulin har kort virkning."),
            ("trial", "none"),
        ],
    ),
    (
        "benefit",
        &[
            ("expected-benefit", "Færre kriser."),
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
        ],
    ),
    ("cost", &[("cost-per-month", "12000"), ("price-basis", "list")]),
    (
        "information",
        &[("patient-information", "Muntlig og skriftlig."), ("follow-up", "I kvalitetsregisteret.")],
    ),
];

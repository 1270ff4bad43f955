//! The wall between two trusts of one process: whoever is everything in one trust is nobody in the other, and the answer
//! about what is there is the answer about what is not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use reqwest::{Method, StatusCode};
use samraad::kernel::access::Role;
use samraad::peers::mailbox::{Receivers, delivery};
use samraad_tests::databases::Kind;
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{kind, say, stored, taken, two_nodes};
use samraad_tests::person::{Answer, Person, first_id, form_in};
use samraad_tests::routes::routes;
use samraad_tests::site::Site;

/// Somebody with every role that a person may have.
const EVERYTHING: &str = "alt";

struct TwoTrusts {
    site: Site,
    nordvik: Person,
    vestvik: Person,
}

impl TwoTrusts {
    async fn start() -> Self {
        let mut site = Site::new(&["nordvik", "vestvik"]);
        site.add_trust("nordvik", "Nordvik sykehus HF", "974760673", "");
        site.add_trust("vestvik", "Vestvik sykehus HF", "984760124", "");
        let roles = Role::ALL.iter().filter(|role| **role != Role::Node).map(|role| role.code());
        let roles: Vec<&str> = roles.collect();
        for trust in ["nordvik", "vestvik"] {
            site.add_user(trust, EVERYTHING, &format!("Alt i {trust}"), &roles, &[&format!("Hud i {trust}")]);
        }
        site.start().await;
        let nordvik = Person::sign_in(&site.url("nordvik"), EVERYTHING).await;
        let vestvik = Person::sign_in(&site.url("vestvik"), EVERYTHING).await;
        Self { site, nordvik, vestvik }
    }
}

/// Begins a case and gives its id.
async fn begin_case(person: &Person) -> String {
    let form = person.form("/saker/ny", "/saker/ny").await.expect("a page");
    let begun = person.send(&form.with("scope", "group")).await.expect("an answer");
    let path = begun.location.strip_prefix("/saker/").unwrap_or_else(|| panic!("{begun:?}"));
    path.split('/').next().expect("an id").to_owned()
}

/// Looks another trust up and approves it; gives the id of the peer.
async fn approve(person: &Person, site: &Site, other: &str) -> String {
    let ask = person.form("/foretak/ny", "/foretak/ny").await.expect("a page");
    let ask = ask.with("url", &site.url(other)).with("pin", &site.pin());
    let shown = person.send(&ask).await.expect("an answer");
    let confirm = form_in(&shown.body, "/foretak/bekreft").unwrap_or_else(|| panic!("{}", shown.body));
    let confirm = confirm.with("compared", "true").with("may_read_register", "true");
    let approved = person.send(&confirm).await.expect("an answer");
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.body);
    first_id(&person.page("/foretak").await.expect("a page"), "/foretak/")
}

/// Whose id stands at each place of a route. A new route must say.
fn kind_of(route: &str, parameter: &str) -> Option<&'static str> {
    let known = [
        ("/saker/{case}", "case"),
        ("/foretak/{id}", "peer"),
        ("/brukere/{id}", "user"),
        ("/foresporsler/{id}", "review"),
        ("/foresporsler/{id}/vedlegg/{attachment}", "review"),
        ("/saker/{case}/foresporsel/{review}", "review"),
        ("/saker/{case}/foresporsel/{review}/vedlegg/{attachment}", "review"),
        ("/publisering/{hold}", "hold"),
        ("/innsynslogg/varsler/{alarm}", "alarm"),
        ("/register/kilder/{origin}/{id}", "evidence"),
    ];
    if ["topic", "lang", "system", "file", "*path", "origin", "index", "message", "key", "purpose"]
        .contains(&parameter)
    {
        return None;
    }
    let found = known
        .iter()
        .find(|(prefix, _)| route.starts_with(prefix) && prefix.ends_with(&format!("{{{parameter}}}")));
    let (_, kind) =
        found.unwrap_or_else(|| panic!("walls.rs must be told whose id {{{parameter}}} of {route} is"));
    Some(kind)
}

/// The route with ids filled in, and whether it had any.
fn filled(route: &str, ids: &BTreeMap<&str, String>) -> (String, bool) {
    let mut has_id = false;
    let parts: Vec<String> = route
        .split('/')
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => part.to_owned(),
            Some(parameter) => match kind_of(route, parameter) {
                None => "medicine".to_owned(),
                Some(kind) => {
                    has_id = true;
                    ids[kind].clone()
                }
            },
        })
        .collect();
    (parts.join("/"), has_id)
}

/// An answer without what must differ between two requests made alike: the ids asked for, and what counts down.
fn alike(answer: &Answer, ids: &BTreeMap<&str, String>) -> (StatusCode, String, String) {
    let blank = |text: &str| ids.values().fold(text.to_owned(), |text, id| text.replace(id, "ID"));
    (answer.status, blank(&answer.location), without_time(&blank(&answer.body)))
}

fn all_routes() -> Vec<String> {
    routes(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ids_of_another_trust_are_the_ids_of_nothing() {
    let two = TwoTrusts::start().await;
    let case = begin_case(&two.nordvik).await;
    let peer = approve(&two.nordvik, &two.site, "vestvik").await;
    let user = first_id(&two.nordvik.page("/brukere").await.expect("a page"), "/brukere/");
    // Requests, holds and evidence have no page of their own yet here: any id of the other trust stands for theirs.
    let (review, hold, evidence, alarm) = (case.clone(), case.clone(), case.clone(), case.clone());
    let of_nordvik: BTreeMap<&str, String> = [
        ("case", case),
        ("peer", peer),
        ("user", user),
        ("review", review),
        ("hold", hold),
        ("evidence", evidence),
        ("alarm", alarm),
    ]
    .into();
    let nobodys: BTreeMap<&str, String> =
        of_nordvik.keys().map(|kind| (*kind, uuid::Uuid::new_v4().to_string())).collect();
    let csrf = two.vestvik.form("/saker/ny", "/saker/ny").await.expect("a page");
    let before = two.nordvik.page(&format!("/saker/{}", of_nordvik["case"])).await.expect("a page");

    let (mut asked, mut found) = (0, 0);
    for route in all_routes() {
        let ((there, has_id), (nowhere, _)) = (filled(&route, &of_nordvik), filled(&route, &nobodys));
        if !has_id {
            continue;
        }
        asked += 1;
        let got = (two.vestvik.get(&there).await, two.vestvik.get(&nowhere).await);
        let got = (got.0.expect("an answer"), got.1.expect("an answer"));
        assert_eq!(alike(&got.0, &of_nordvik), alike(&got.1, &nobodys), "GET {there}");
        assert!(
            !got.0.status.is_success() && !got.0.status.is_server_error(),
            "GET {there}: {}",
            got.0.status
        );

        let form = |action: &str| csrf.clone().sent_to(action).with("expected_version", "1");
        let sent = (two.vestvik.send(&form(&there)).await, two.vestvik.send(&form(&nowhere)).await);
        let sent = (sent.0.expect("an answer"), sent.1.expect("an answer"));
        assert_eq!(alike(&sent.0, &of_nordvik), alike(&sent.1, &nobodys), "POST {there}");
        assert!(
            !sent.0.status.is_success() && !sent.0.status.is_server_error(),
            "POST {there}: {}",
            sent.0.status
        );

        // That the same address is not simply broken: its own people do reach some of them.
        found += usize::from(two.nordvik.get(&there).await.expect("an answer").status.is_success());
    }
    assert!(asked >= 20, "only {asked} routes with ids");
    assert!(found >= 5, "its own people reach only {found} of {asked}");
    let after = two.nordvik.page(&format!("/saker/{}", of_nordvik["case"])).await.expect("a page");
    assert_eq!(without_time(&before), without_time(&after), "nothing of it had an effect");
}

/// A page without what counts down.
fn without_time(page: &str) -> String {
    let parts = page.split("data-secs-left=\"");
    parts.map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_one_trust_is_none_in_the_other_whatever_the_host_says() {
    let two = TwoTrusts::start().await;
    let case = begin_case(&two.nordvik).await;
    let kinds = ["case", "peer", "user", "review", "hold", "evidence", "alarm"];
    let ids: BTreeMap<&str, String> = kinds.into_iter().map(|kind| (kind, case.clone())).collect();
    let vestvik = two.site.url("vestvik");
    let host = vestvik.strip_prefix("https://").expect("https");
    let with_cookie = two.nordvik.at(&vestvik);
    let nobody = Person::stranger(&vestvik);
    for route in all_routes() {
        let (path, _) = filled(&route, &ids);
        let (carried, without) = (with_cookie.get(&path).await, nobody.get(&path).await);
        let (carried, without) = (carried.expect("an answer"), without.expect("an answer"));
        assert_eq!(carried.status, without.status, "{path}");
        assert_eq!(alike(&carried, &ids), alike(&without, &ids), "{path}");
        // A request that names one trust in its address and another in its header is neither's.
        let crossed = two.nordvik.request(Method::GET, &path, Some(host)).await.expect("an answer");
        let expected = if is_of_the_process(&path) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        assert_eq!(crossed.status, expected, "{path}");
    }
    let page = Person::stranger(&vestvik).at(&two.site.url("nordvik")).get(&format!("/saker/{case}")).await;
    assert!(page.expect("an answer").location.starts_with("/logg-inn"), "nor is there a way without one");
}

/// Whether a path says something about the process and nothing about a trust.
fn is_of_the_process(path: &str) -> bool {
    ["/healthz", "/readyz"].contains(&path)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_one_trust_is_in_the_files_of_the_other() {
    let mut two = TwoTrusts::start().await;
    let case = begin_case(&two.nordvik).await;
    let own = begin_case(&two.vestvik).await;
    let user = first_id(&two.nordvik.page("/brukere").await.expect("a page"), "/brukere/");
    two.site.stop();
    let files = |trust: &str| {
        let folder = two.site.database(trust).parent().expect("a folder").to_owned();
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries
            .filter(|path| path.is_file())
            .flat_map(|path| fs::read(path).expect("read"))
            .collect::<Vec<u8>>()
    };
    let (nordvik, vestvik) = (files("nordvik"), files("vestvik"));
    let holds = |bytes: &[u8], wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    let raw = |id: &str| id.parse::<uuid::Uuid>().expect("an id").into_bytes();
    for (what, wanted) in [
        ("case", &raw(&case)[..]),
        ("user", &raw(&user)),
        ("name", b"Alt i nordvik"),
        ("unit", b"Hud i nordvik"),
    ] {
        assert!(holds(&nordvik, wanted), "{what}");
        assert!(!holds(&vestvik, wanted), "{what}");
    }
    assert!(holds(&vestvik, &raw(&own)) && !holds(&nordvik, &raw(&own)));
}

#[tokio::test]
async fn a_job_or_a_message_that_belongs_to_another_trust_has_no_effect() {
    let (nordvik, sunnvik) = two_nodes(Kind::Sqlite).await;
    nordvik.pair(&sunnvik).await;
    let third = FederationNode::start(
        "vestvik",
        Kind::Sqlite,
        Receivers::default().with(&kind(), samraad_tests::messages::Counting),
    )
    .await;
    say(&sunnvik, &nordvik, "til nordvik").await;

    // A job of one trust that names another's peer.
    let peer_of_nordvik = nordvik.peer(&sunnvik).await.id;
    let pulled = delivery::pull_job(&third.trust, &third.receivers, peer_of_nordvik).await;
    assert!((stored(&third).await, taken(&third).await) == (0, 0), "{pulled:?}");
    let pushed = delivery::push(&third.trust, peer_of_nordvik).await;
    assert!((stored(&nordvik).await, stored(&sunnvik).await) == (0, 0), "{pushed:?}");
    // Its own trust finds the message where it was.
    delivery::pull_job(&nordvik.trust, &nordvik.receivers, peer_of_nordvik).await.expect("pulled");
    assert_eq!((stored(&nordvik).await, taken(&nordvik).await), (1, 1));
}

//! What an operator sees of a node from outside: `samraad verify`, `samraad peers` and the metrics, while it serves and
//! when it is stopped.

use std::collections::BTreeMap;

use samraad::kernel::access::{Actor, ManagePeers, Role, permit_in_trust};
use samraad::kernel::ids::UserId;
use samraad::peers::handshake::{Introduction, approval, approve, introduction, take_proposal};
use samraad::peers::{CertificateRule, Grants, Plane, Problem, store};
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::register::store as register;
use samraad_tests::checker::open;
use samraad_tests::federation::add_user;
use samraad_tests::site::Site;
use samraad_tests::summaries::publish;
use samraad_tests::web;
use serde_json::Value;

const PEER: &str = "samraad.sunnvik.example/register";

/// A node of two trusts that are each other's peers, each with two entries of its own; stopped. `port` is for metrics.
async fn paired(port: u16) -> Site {
    let site = Site::new(&["nordvik", "sunnvik"]);
    let config = site.path().join("samraad.toml");
    let text = std::fs::read_to_string(&config).expect("configured");
    let with_metrics =
        text.replace("[server]\n", &format!("[server]\nlisten_metrics = \"127.0.0.1:{port}\"\n"));
    std::fs::write(&config, with_metrics).expect("written");
    site.add_trust("nordvik", "Nordvik sykehus HF", "974760673", "sync_every_secs = 86400");
    site.add_trust("sunnvik", "Sunnvik sykehus HF", "999123457", "sync_every_secs = 86400");
    let node = open(&site).await;
    let [nordvik, sunnvik] = node.trusts() else { panic!("two trusts") };
    for (here, there) in [(nordvik, sunnvik), (sunnvik, nordvik)] {
        publish(here, 2).await;
        let user: UserId = add_user(here, "admin", Role::TrustAdmin).await;
        let admin =
            Actor { trust: here.id.clone(), user, roles: [Role::TrustAdmin].into(), units: [].into() };
        let found = Introduction {
            url: there.settings.public_url.as_deref().map(|url| url.parse().expect("an address")),
            certificate: CertificateRule::Pin(site.pin().parse().expect("a pin")),
            document: introduction(there).expect("introduces itself"),
        };
        let permit = permit_in_trust::<ManagePeers>(&admin).expect("an administrator may");
        let fingerprint = there.federation_keys.public().fingerprint();
        approve(here, &permit, found, &fingerprint, Grants::ALL).await.expect("approved");
    }
    for (here, there) in [(nordvik, sunnvik), (sunnvik, nordvik)] {
        let ours = here.federation_keys.public().fingerprint();
        let proposal = approval(there, &here.origin, ours).expect("introduces itself");
        take_proposal(here, proposal).await.expect("taken");
    }
    node.close().await;
    site
}

/// Does something to the database of a trust of a stopped node.
async fn with_nordvik(site: &Site, work: impl AsyncFnOnce(&Trust)) {
    let node = open(site).await;
    let nordvik = node.trusts().iter().find(|trust| trust.id.as_str() == "nordvik").expect("configured");
    work(nordvik).await;
    node.close().await;
}

fn told(site: &Site, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = site.output(arguments, "");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The samples of an exposition in the OpenMetrics text format, by name and labels.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let body = text.strip_suffix("# EOF\n").expect("ends as the format says");
    let mut samples = BTreeMap::new();
    for line in body.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let keyword = comment.split(' ').next().expect("a word");
            assert!(["HELP", "TYPE", "UNIT"].contains(&keyword), "{line}");
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect("a series and a value");
        let name = series.split('{').next().expect("a name");
        assert!(
            name.starts_with("samraad_") && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{line}"
        );
        let before = samples.insert(series.to_owned(), value.parse().expect("a number"));
        assert_eq!(before, None, "told twice: {line}");
    }
    samples
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_verified_and_looked_at_while_it_serves_and_after() {
    let port = web::free_port();
    let mut site = paired(port).await;
    site.start().await;
    for arguments in [&["verify"][..], &["verify", "--trust", "nordvik"]] {
        let (code, out, err) = told(&site, arguments);
        assert_eq!(code, Some(0), "{out}{err}");
        assert!(out.contains("nordvik (samraad.nordvik.example/register)"), "{out}");
        assert_eq!(out.contains("sunnvik (samraad.sunnvik.example/register)"), arguments.len() == 1, "{out}");
        let leaves = out.lines().find(|line| line.contains("register: leaves")).expect("a row");
        let cells: Vec<&str> = leaves.split_whitespace().collect();
        assert!(
            matches!(cells[..], ["register:", "leaves", counted, "0"] if counted.parse::<u64>().unwrap() >= 2),
            "{leaves}"
        );
    }

    let (code, out, err) = told(&site, &["peers", "--json"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json.as_array().expect("a list").len(), 2);
    let peer = json.pointer("/0/peers/0").expect("nordvik's peer");
    assert_eq!(peer["origin"], PEER);
    assert_eq!((&peer["state"], &peer["needs_person"]), (&Value::from("active"), &Value::from(false)));
    assert_eq!(peer["fetched_every_secs"], 86_400);
    let (code, out, err) = told(&site, &["peers", "--trust", "nordvik"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains(PEER) && out.contains("active"), "{out}");

    let metrics = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.expect("an answer");
    assert!(
        metrics.headers()["content-type"].to_str().expect("text").starts_with("application/openmetrics-text")
    );
    let samples = parse(&metrics.text().await.expect("a text"));
    let of = |name: &str, labels: &str| samples.get(&format!("{name}{{trust=\"nordvik\"{labels}}}")).copied();
    let peer = format!(",peer=\"{PEER}\"");
    assert_eq!(of("samraad_trust_database_up", ""), Some(1.0));
    assert_eq!(of("samraad_register_own_signed_entries", ""), Some(2.0));
    assert_eq!(of("samraad_peer_active", &peer), Some(1.0));
    assert_eq!(of("samraad_peer_needs_person", &peer), Some(0.0));
    let page = reqwest::get(format!("http://127.0.0.1:{port}/")).await.expect("an answer");
    assert_eq!(page.status(), 404, "metrics and nothing else");
    site.stop();

    let (code, out, err) = told(&site, &["verify"]);
    assert_eq!(code, Some(0), "{out}{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_in_words_and_in_the_exit_code() {
    let port = web::free_port();
    let mut site = paired(port).await;
    with_nordvik(&site, async |nordvik| {
        let peer = store::list(&nordvik.db).await.expect("reads").remove(0);
        let now = nordvik.now();
        store::contact_problem(&nordvik.db, peer.id, Plane::Register, Problem::Forked, now)
            .await
            .expect("noted");
        let Db::Sqlite { writer, .. } = &nordvik.db else { panic!("SQLite by default") };
        let changed = "UPDATE register_entries SET salt = zeroblob(32) WHERE leaf_index = 1";
        sqlx::query(changed).execute(writer).await.expect("written");
        // A log that signed two histories is not fetched any more, so that nothing takes this back below.
        let mut tx = nordvik.db.begin().await.expect("begins");
        register::ensure_peer(&mut tx, nordvik, &peer.origin, &peer.trust_name).await.expect("a copy");
        tx.commit().await.expect("commits");
        let frozen = "UPDATE register_sources SET frozen_at = 1 WHERE NOT own";
        sqlx::query(frozen).execute(writer).await.expect("written");
    })
    .await;

    let (code, out, err) = told(&site, &["peers"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("The register contradicts what we have seen before."), "{out}");
    assert!(err.contains(&format!("{PEER} (nordvik)")) && !err.contains("(sunnvik)"), "{err}");
    let (code, out, _) = told(&site, &["peers", "--json", "--trust=nordvik"]);
    assert_eq!(code, Some(1));
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json.pointer("/0/peers/0/register/problem/code"), Some(&Value::from("forked")));

    let (code, out, err) = told(&site, &["verify"]);
    assert_eq!(code, Some(1));
    let fault = "register: contents: samraad.nordvik.example/register 1: salt and content are not what its leaf commits to";
    assert!(out.contains(fault), "{out}");
    assert!(err.contains("nordvik") && !err.contains("sunnvik"), "{err}");
    assert_eq!(told(&site, &["verify", "--trust=sunnvik"]).0, Some(0));
    assert_eq!(told(&site, &["verify", "--trust=vestvik"]).0, Some(2));

    site.start().await;
    let metrics = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.expect("an answer");
    let samples = parse(&metrics.text().await.expect("a text"));
    let series = format!("samraad_peer_needs_person{{trust=\"nordvik\",peer=\"{PEER}\"}}");
    assert_eq!(samples.get(&series), Some(&1.0));
    site.stop();
}

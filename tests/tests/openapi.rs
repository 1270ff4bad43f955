//! `docs/protocol/openapi.json` describes every route for machines, no other, and leads to the pages that say what it means.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use samraad_tests::routes::routes;
use serde_json::{Map, Value};

/// Where the routes for machines begin; all others are pages, and what scripts of pages ask for.
const FOR_MACHINES: &[&str] =
    &["/.well-known/", "/federation/", "/healthz", "/readyz", "/metrics", "/api/", "/cds-services", "/fhir"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn paths() -> Map<String, Value> {
    let text = std::fs::read_to_string(root().join("docs/protocol/openapi.json")).expect("the description");
    let described: Value = serde_json::from_str(&text).expect("JSON");
    described["paths"].as_object().expect("paths").clone()
}

#[test]
fn every_route_for_machines_is_described_and_no_other() {
    let routes = routes(&root());
    let for_machines = |route: &&String| FOR_MACHINES.iter().any(|begin| route.starts_with(begin));
    let served: BTreeSet<String> =
        routes.iter().filter(for_machines).map(|route| route.replace("{*", "{")).collect();
    let described: BTreeSet<String> = paths().keys().cloned().collect();
    assert!(served.len() > 15, "looks in the wrong place");
    assert_eq!(served, described);
}

#[test]
fn every_operation_has_a_name_of_its_own_its_parameters_and_a_page_that_is_there() {
    let mut names = BTreeSet::new();
    for (path, methods) in paths() {
        let in_path: BTreeSet<&str> =
            path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        for (method, operation) in methods.as_object().expect("methods") {
            if method == "servers" {
                continue;
            }
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} is there twice");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let described: BTreeSet<&str> = parameters
                .iter()
                .filter(|parameter| parameter["in"] == "path")
                .filter_map(|parameter| parameter["name"].as_str())
                .collect();
            assert_eq!(described, in_path, "{method} {path}");
            let page = operation["externalDocs"]["url"].as_str().expect("a page");
            let file = page.split('#').next().expect("a file");
            let there = page.starts_with("https://") || root().join("docs/protocol").join(file).is_file();
            assert!(there, "{method} {path}: {page} is not there");
            // What is asked of anybody has no token, and what is asked of a peer is refused without one.
            let for_peers = operation.get("security").is_some();
            assert_eq!(operation["responses"].get("401").is_some(), for_peers, "{method} {path}");
        }
    }
}

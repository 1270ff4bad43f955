use super::*;
use crate::kernel::access::Assurance;
use crate::kernel::identity_provider::Use;

/// A trust with an identity provider, with some lines of its table changed, added or (without a value) left out.
fn with_provider(changes: &[(&str, &str)], more: &str) -> String {
    let mut lines = vec![
        ("issuer", "\"https://id.example\""),
        ("name", "\"HelseID\""),
        ("client_id", "\"samraad\""),
        ("client_key", "\"file:data/nordvik/sign-in.key\""),
        ("substantial_values", "[\"3\"]"),
    ];
    for (key, value) in changes {
        match lines.iter_mut().find(|(known, _)| known == key) {
            Some(line) => line.1 = value,
            None => lines.push((key, value)),
        }
    }
    let lines =
        lines.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| format!("{key} = {value}\n"));
    format!("{}[trust.sign_in]\n{}{more}", trust(&[]), lines.collect::<String>())
}

#[test]
fn a_provider_needs_little_and_the_rest_has_defaults() {
    let settings = Place::new().parse(&with_provider(&[], "")).unwrap();
    let provider = settings.trusts[0].settings.identity_provider.clone().unwrap();
    assert_eq!(provider.scopes, ["openid", "profile"]);
    assert_eq!((provider.subject_claim.as_str(), provider.name_claim.as_str()), ("sub", "name"));
    assert_eq!(
        (provider.assurance.claim.as_str(), provider.assurance.minimum),
        ("acr", Assurance::Substantial)
    );
    assert_eq!((provider.pushed_requests, provider.dpop), (Use::WhenOffered, Use::WhenOffered));
    assert!(provider.step_up.is_none() && !provider.gives_roles() && !provider.danger_allow_http);
    assert!(!format!("{settings:?}").contains("PRIVATE"), "its key is not printed");
    assert!(Place::new().parse(&trust(&[])).unwrap().trusts[0].settings.identity_provider.is_none());
}

#[test]
fn every_mistake_about_a_provider_names_its_key_and_line() {
    let role = "[[trust.sign_in.role]]\nclaim = \"groups\"\nvalue = \"leger\"\n";
    let cases: Vec<(String, &str, usize, &str)> = vec![
        (with_provider(&[("issuer", "")], ""), "issuer", 9, "is missing"),
        (with_provider(&[("issuer", "\"http://id.example\"")], ""), "issuer", 10, "https://"),
        (with_provider(&[("issuer", "\"https://id.example?x\"")], ""), "issuer", 10, "https://"),
        (
            with_provider(&[("issuer", "\"http://127.0.0.1:4\"")], ""),
            "issuer",
            10,
            "danger_allow_http_issuer",
        ),
        (with_provider(&[("name", "\"\"")], ""), "name", 11, "is empty"),
        (with_provider(&[("client_key", "\"file:none.key\"")], ""), "client_key", 13, "does not exist"),
        (with_provider(&[("client_key", "\"file:open.keys\"")], ""), "client_key", 13, "chmod 600"),
        (with_provider(&[("client_key", "\"file:master.keys\"")], ""), "client_key", 13, "key new sign-in"),
        (with_provider(&[("client_key", "\"secret\"")], ""), "client_key", 13, "file:PATH or env:NAME"),
        (
            with_provider(&[("client_certificate", "\"file:master.keys\"")], ""),
            "client_certificate",
            15,
            "PEM",
        ),
        (with_provider(&[("scopes", "[\"openid profile\"]")], ""), "scopes", 15, "without spaces"),
        (with_provider(&[("scopes", "[\"profile\"]")], ""), "scopes", 15, "needs \"openid\""),
        (
            with_provider(&[("scopes", "[\"helseid://scopes/identity/pid\"]")], ""),
            "scopes",
            15,
            "national identity number",
        ),
        (
            with_provider(&[("subject_claim", "\"helseid://claims/identity/pid\"")], ""),
            "subject_claim",
            15,
            "national identity number",
        ),
        (with_provider(&[("dpop", "\"yes\"")], ""), "dpop", 15, "\"auto\""),
        (with_provider(&[("pushed_requests", "true")], ""), "pushed_requests", 15, "in quotes"),
        (with_provider(&[("minimum_assurance", "\"4\"")], ""), "minimum_assurance", 15, "\"high\""),
        (with_provider(&[("minimum_assurance", "\"high\"")], ""), "minimum_assurance", 15, "nobody could"),
        (with_provider(&[("substantial_values", "")], ""), "minimum_assurance", 9, "nobody could"),
        (with_provider(&[("step_up_assurance", "\"high\"")], ""), "step_up_assurance", 15, "high_values"),
        (
            with_provider(&[("step_up_max_age_secs", "600")], ""),
            "step_up_max_age_secs",
            15,
            "step_up_assurance",
        ),
        (
            with_provider(&[("client_assertion_audience", "\"me\"")], ""),
            "client_assertion_audience",
            15,
            "issuer",
        ),
        (with_provider(&[("isuer", "\"x\"")], ""), "isuer", 15, "did you mean `issuer`?"),
        (with_provider(&[], &format!("{role}role = \"boss\"\n")), "role[1].role", 18, "clinician"),
        (with_provider(&[], &format!("{role}role = \"node\"\n")), "role[1].role", 18, "clinician"),
        (with_provider(&[], role), "role[1].role", 15, "is missing"),
        (
            with_provider(&[], "[[trust.sign_in.require]]\nclaim = \"org\"\n"),
            "require[1].value",
            15,
            "is missing",
        ),
    ];
    let place = Place::new();
    for (text, key, line, what) in cases {
        let mistakes = place.parse(&text).expect_err(&text);
        let key = format!("trust[1].sign_in.{key}");
        let named = |m: &Mistake| m.key == key && m.line == line && m.what.contains(what);
        assert!(mistakes.iter().any(named), "{text}\n{mistakes:#?}");
    }
    let other = format!("{}[trust]\nsign_in = 1\n", "");
    assert!(place.parse(&other).is_err());
}

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::platform::world::SystemRandomness;
use crate::sign_in::jose::{KeyKind, draw_key};

const EXPLAINED: &str = include_str!("../../../config/samraad.toml");

/// A folder with what configurations refer to.
struct Place {
    folder: tempfile::TempDir,
    keys: String,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = new_master_key_text(&SystemRandomness).to_string();
        let place = Self { folder, keys };
        std::fs::create_dir_all(place.path("data/nordvik")).unwrap();
        std::fs::create_dir_all(place.path("tls")).unwrap();
        for file in ["master.keys", "open.keys", "short.keys", "data/nordvik/master.keys"] {
            std::fs::write(place.path(file), if file == "short.keys" { "QUJD" } else { &place.keys })
                .unwrap();
            let mode = if file == "open.keys" { 0o640 } else { 0o600 };
            std::fs::set_permissions(place.path(file), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let (key, certificate) = draw_key(KeyKind::P256, "nordvik").unwrap();
        std::fs::write(place.path("data/nordvik/sign-in.key"), key.as_bytes()).unwrap();
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(place.path("data/nordvik/sign-in.key"), owner).unwrap();
        std::fs::write(place.path("data/nordvik/sign-in.pem"), certificate).unwrap();
        for file in ["tls/chain.pem", "tls/key.pem"] {
            std::fs::write(place.path(file), "").unwrap();
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, text: &str) -> (Result<Settings, Vec<Mistake>>, Vec<String>) {
        let variable = |name: &str| match name {
            "KEYS" => Some(self.keys.clone()),
            "URL" => Some("postgres://samraad:hunter2@db.example/nordvik?password=hunter3".to_owned()),
            _ => None,
        };
        Settings::read(text, &Surroundings { folder: self.folder.path(), variable: &variable })
    }

    fn parse(&self, text: &str) -> Result<Settings, Vec<Mistake>> {
        self.read(text).0
    }
}

/// A whole trust, with some lines changed or added.
fn trust(changes: &[(&str, &str)]) -> String {
    let mut lines = vec![
        ("id", "\"nordvik\""),
        ("name", "\"Nordvik sykehus HF\""),
        ("organisation_number", "\"974760673\""),
        ("origin", "\"nordvik.example/register\""),
        ("hosts", "[\"nordvik.example\"]"),
        ("public_url", "\"https://nordvik.example\""),
        ("master_keys", "\"file:master.keys\""),
    ];
    for (key, value) in changes {
        match lines.iter_mut().find(|(known, _)| known == key) {
            Some(line) => line.1 = value,
            None => lines.push((key, value)),
        }
    }
    let lines = lines.iter().map(|(key, value)| format!("{key} = {value}\n"));
    format!("[[trust]]\n{}", lines.collect::<String>())
}

/// The explained file with all its settings in force.
fn uncommented() -> String {
    let is_setting = |rest: &str| rest.starts_with('[') || rest.starts_with(|c: char| c.is_ascii_lowercase());
    let line = |line: &'static str| match line.strip_prefix('#') {
        Some(rest) if is_setting(rest) => rest,
        _ => line,
    };
    EXPLAINED.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_explained_file_is_valid_as_it_is_and_with_every_setting_in_force() {
    let place = Place::new();
    let as_it_is = place.parse(EXPLAINED).unwrap();
    assert_eq!(as_it_is.trusts.len(), 0);
    let in_force = place.parse(&uncommented()).unwrap();
    assert_eq!(in_force.trusts.len(), 1);
    assert!(in_force.server.tls.is_some());
}

#[test]
fn the_explained_file_has_every_key_that_the_program_knows() {
    let text = uncommented();
    for key in Place::new().read(&text).1 {
        let explained = |line: &&str| {
            line.starts_with(&format!("{key} ="))
                || line.contains(&format!("[{key}]"))
                || line.contains(&format!(".{key}]"))
        };
        assert!(text.lines().any(|line| explained(&line)), "{key} is not in config/samraad.toml");
    }
}

#[test]
fn the_explained_defaults_are_the_defaults() {
    let place = Place::new();
    let tls = |line: &&str| {
        !["tls_", "listen_tls", "listen_metrics", "security_"].iter().any(|without| line.starts_with(without))
    };
    // A provider has no default: it is there or not. Its table comes last.
    let uncommented = uncommented();
    let (without_provider, _) = uncommented.split_once("[trust.sign_in]").unwrap();
    let written_out = without_provider.lines().filter(tls).collect::<Vec<_>>().join("\n");
    let left_out = trust(&[
        ("origin", "\"samraad.nordvik.example/register\""),
        ("hosts", "[\"samraad.nordvik.example\"]"),
        ("public_url", "\"https://samraad.nordvik.example\""),
        ("master_keys", "\"file:data/nordvik/master.keys\""),
    ]);
    let (written_out, left_out) = (place.parse(&written_out).unwrap(), place.parse(&left_out).unwrap());
    assert_eq!(format!("{written_out:#?}"), format!("{left_out:#?}"));
}

#[test]
fn every_mistake_names_its_key_and_line() {
    let place = Place::new();
    let server = |lines: &str| format!("[server]\n{lines}\n");
    let cases: Vec<(String, &str, usize, &str)> = vec![
        (server("listen = \"localhost\""), "server.listen", 2, "an address and a port"),
        (server("listen = 8080"), "server.listen", 2, "text in quotes"),
        (server("listen = \"0.0.0.0:80\""), "server.listen", 2, "without encryption"),
        (server("\n\nlisen = \"127.0.0.1:80\""), "server.lisen", 4, "did you mean `listen`?"),
        (server("colour = 1"), "server.colour", 2, "unknown key"),
        (server("listen_tls = \"0.0.0.0:443\""), "server.tls_certificate", 2, "is missing"),
        (server("tls_key = \"tls/none.pem\""), "server.tls_key", 2, "cannot be read"),
        (
            server("trusted_proxies = [\n\"10.0.0.0/8\",\n\"proxy\"]"),
            "server.trusted_proxies",
            4,
            "a network",
        ),
        (server("log_format = \"xml\""), "server.log_format", 2, "\"json\" or \"pretty\""),
        (server("log_filter = \"samraad=loud\""), "server.log_filter", 2, "not a filter"),
        (server("listen_metrics = \"0.0.0.0:9464\""), "server.listen_metrics", 2, "loopback"),
        (server("shutdown_grace_secs = 0"), "server.shutdown_grace_secs", 2, "from 1 to 3600"),
        ("[servr]\n".to_owned(), "servr", 1, "did you mean `server`?"),
        ("[trust]\nid = \"a\"".to_owned(), "trust", 1, "[[trust]]"),
        ("[server]\nlisten = \"127.0.0.1".to_owned(), "", 2, ""),
        ("[[trust]]\n".to_owned(), "trust[1].id", 1, "is missing"),
        (trust(&[("id", "\"Nordvik\"")]), "trust[1].id", 2, "a-z"),
        (trust(&[("name", "\" \"")]), "trust[1].name", 3, "is empty"),
        (
            trust(&[("organisation_number", "\"974760674\"")]),
            "trust[1].organisation_number",
            4,
            "check digit",
        ),
        (trust(&[("origin", "\"Nordvik\"")]), "trust[1].origin", 5, "origin"),
        (trust(&[("hosts", "[\"https://nordvik\"]")]), "trust[1].hosts", 6, "without scheme"),
        (trust(&[("hosts", "[]")]), "trust[1].hosts", 6, "names no host"),
        (trust(&[("public_url", "\"http://nordvik.example\"")]), "trust[1].public_url", 7, "TLS"),
        (trust(&[("public_url", "\"https://nordvik.example/x\"")]), "trust[1].public_url", 7, "https://HOST"),
        (trust(&[("master_keys", "\"file:none.keys\"")]), "trust[1].master_keys", 8, "does not exist"),
        (trust(&[("master_keys", "\"file:open.keys\"")]), "trust[1].master_keys", 8, "chmod 600"),
        (trust(&[("master_keys", "\"file:short.keys\"")]), "trust[1].master_keys", 8, "two keys of 32 bytes"),
        (trust(&[("master_keys", "\"env:NONE\"")]), "trust[1].master_keys", 8, "NONE is not set"),
        (trust(&[("master_keys", "\"c2VjcmV0\"")]), "trust[1].master_keys", 8, "file:PATH or env:NAME"),
        (trust(&[("database", "\"mysql://x/y\"")]), "trust[1].database", 9, "sqlite:PATH"),
        (trust(&[("database", "\"postgres://host\"")]), "trust[1].database", 9, "name of the database"),
        (trust(&[("key_store", "\"sqlite:nordvik/main.db\"")]), "trust[1].key_store", 9, "needs its own"),
        (trust(&[("language", "\"se\"")]), "trust[1].language", 9, "\"nb\", \"nn\" or \"en\""),
        (trust(&[("local_accounts", "\"yes\"")]), "trust[1].local_accounts", 9, "true or false"),
        (trust(&[("endorsement_steps", "0")]), "trust[1].endorsement_steps", 9, "from 1 to 5"),
        (trust(&[("session_absolute_secs", "600")]), "trust[1].session_absolute_secs", 9, "shorter than"),
        (trust(&[("sync_every_secs", "-1")]), "trust[1].sync_every_secs", 9, "whole number"),
        (
            trust(&[("security_contact", "\"post@nordvik.example\"")]),
            "trust[1].security_contact",
            9,
            "mailto:",
        ),
        (trust(&[("security_contact", "\"tel:+4700\"")]), "trust[1].security_contact_until", 1, "is missing"),
        (
            trust(&[("security_contact_until", "\"soon\"")]),
            "trust[1].security_contact_until",
            9,
            "2027-06-30",
        ),
        (trust(&[("danger_dmo", "true")]), "trust[1].danger_dmo", 9, "did you mean `danger_demo`?"),
    ];
    for (text, key, line, what) in cases {
        let mistakes = place.parse(&text).expect_err(&text);
        let named = |m: &Mistake| m.key == key && m.line == line && m.what.contains(what);
        assert!(mistakes.iter().any(named), "{text}\n{mistakes:#?}");
    }
}

#[test]
fn a_trust_that_accepts_no_connections_needs_no_address_for_others() {
    let place = Place::new();
    let of = |lines: &str| {
        let text = trust(&[]).replace("public_url = \"https://nordvik.example\"\n", lines);
        place.parse(&text).map(|settings| {
            let settings = &settings.trusts[0].settings;
            (settings.accepts_connections, settings.public_url.clone())
        })
    };
    let given = "public_url = \"https://nordvik.example\"\n";
    assert_eq!(of("accepts_connections = false\n").unwrap(), (false, None));
    assert!(!of(&format!("accepts_connections = false\n{given}")).unwrap().0);
    assert_eq!(of(given).unwrap(), (true, Some("https://nordvik.example".to_owned())));
    assert_eq!(of("").unwrap_err()[0].key, "trust[1].public_url");
    assert!(of("accepts_connections = false\npublic_url = \"nordvik\"\n").is_err());
}

#[test]
fn two_trusts_share_neither_id_nor_origin_nor_host_nor_database() {
    let place = Place::new();
    let second = trust(&[("hosts", "[\"sunnvik.example\", \"NORDVIK.example.\"]")]);
    let mistakes = place.parse(&format!("{}{second}", trust(&[]))).unwrap_err();
    let named: Vec<(&str, usize)> = mistakes.iter().map(|m| (m.key.as_str(), m.line)).collect();
    let expected = [
        ("trust[2].database", 9),
        ("trust[2].key_store", 9),
        ("trust[2].id", 10),
        ("trust[2].origin", 13),
        ("trust[2].hosts", 14),
    ];
    assert_eq!(named, expected, "{mistakes:#?}");
}

#[test]
fn a_database_is_the_same_whoever_connects_to_it_and_however_its_path_is_written() {
    let place = Place::new();
    let urls = "\"postgres://other@DB.example:5432/nordvik\"";
    let shared = trust(&[("database", "\"env:URL\""), ("key_store", urls)]);
    assert!(place.parse(&shared).unwrap_err()[0].what.contains("needs its own"));
    let roundabout = trust(&[("key_store", "\"sqlite:x/../nordvik/./main.db\"")]);
    assert!(place.parse(&roundabout).unwrap_err()[0].what.contains("needs its own"));
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_their_lines() {
    let place = Place::new();
    let text =
        format!("[server]\nlisten = 1\nlog_format = 2\nx = 3\n{}", trust(&[("id", "\"!\""), ("y", "1")]));
    let mistakes = place.parse(&text).unwrap_err();
    let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [2, 3, 4, 6, 13], "{mistakes:#?}");
    let shown = ConfigError::Mistakes { file: "samraad.toml".into(), mistakes }.to_string();
    assert!(
        shown.starts_with("samraad.toml:2: server.listen: write a text in quotes\nsamraad.toml:3: "),
        "{shown}"
    );
}

#[test]
fn settings_are_printed_without_their_secrets() {
    let place = Place::new();
    let text = trust(&[("database", "\"env:URL\""), ("master_keys", "\"env:KEYS\"")]);
    let settings = place.parse(&text).unwrap();
    assert_eq!(
        settings.trusts[0].database.expose(),
        "postgres://samraad:hunter2@db.example/nordvik?password=hunter3"
    );
    let printed = format!("{settings:?}");
    assert!(printed.contains("postgres://…@db.example/nordvik"), "{printed}");
    let keys = place.keys.lines().filter(|line| !line.starts_with('#'));
    for secret in keys.chain(["hunter"]) {
        assert!(!printed.contains(secret), "{printed}");
    }
    let blind_index = settings.trusts[0].master_keys.blind_index().expose();
    assert!(!printed.contains(&format!("{blind_index:?}")), "{printed}");
}

#[test]
fn mistakes_do_not_quote_secrets() {
    let place = Place::new();
    for text in [
        trust(&[("master_keys", "\"hunter2\"")]),
        trust(&[("database", "\"postgres://samraad:hunter2@/\"")]),
        trust(&[("database", "\"hunter2\"")]),
    ] {
        let mistakes = place.parse(&text).unwrap_err();
        assert!(!format!("{mistakes:?}").contains("hunter2"), "{mistakes:?}");
    }
}

mod provider;

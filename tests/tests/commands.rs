//! The commands of the program as an operator runs them, against the real binary.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::node_process::{NodeCommand, binary};
use samraad_tests::web;

/// A folder with a configuration.
struct Place {
    folder: tempfile::TempDir,
    port: u16,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder"), port: web::free_port() };
        place.configure(&format!("[server]\nlisten = \"127.0.0.1:{}\"\n", place.port));
        place
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn configure(&self, more: &str) {
        let file = self.path().join("samraad.toml");
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, before + more).expect("written");
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(binary());
        command.args(arguments).current_dir(self.path()).env_remove("SAMRAAD_CONFIG");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("samraad runs");
        let mut stdin = child.stdin.take().expect("piped");
        // A command that reads nothing may have ended already.
        let _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// Adds the trust `nordvik` and its block.
    fn add_trust(&self) {
        let added = self.run(&ADD_NORDVIK, "");
        assert!(added.status.success(), "{}", text(&added.stderr));
        self.configure(&text(&added.stdout));
    }

    fn serve(&self) -> NodeCommand {
        NodeCommand::new(["serve"], self.path(), format!("http://127.0.0.1:{}/readyz", self.port))
    }
}

const ADD_NORDVIK: [&str; 11] = [
    "trust",
    "add",
    "--id=nordvik",
    "--name=Nordvik sykehus HF",
    "--organisation-number=974760673",
    "--origin=nordvik.example/register",
    "--host=nordvik.localhost",
    "--public-url=https://nordvik.example",
    "--language=nn",
    "--local-accounts",
    "--config=samraad.toml",
];

const ADD_KARI: [&str; 7] = [
    "user",
    "add",
    "--user-name=kari",
    "--display-name=Kari Hansen",
    "--role=clinician",
    "--unit=Kreftavdelinga",
    "--password-stdin",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_wrong_configuration_is_refused_with_file_line_and_key_and_exit_code_2() {
    let place = Place::new();
    place.configure("log_format = \"xml\"\n\n[[trust]]\nid = \"NORDVIK\"\n");
    for command in ["serve", "check-config", "migrate"] {
        let refused = place.run(&[command], "");
        assert_eq!(refused.status.code(), Some(2), "{command}");
        let told = text(&refused.stderr);
        assert!(told.contains("samraad.toml:3: server.log_format: "), "{told}");
        assert!(told.contains("samraad.toml:6: trust[1].id: "), "{told}");
    }
}

#[test]
fn a_missing_configuration_is_named_and_so_is_one_without_trusts() {
    let place = Place::new();
    let missing = place.run(&["serve", "--config", "none.toml"], "");
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).starts_with("none.toml: cannot be read"), "{}", text(&missing.stderr));
    let empty = place.run(&["serve"], "");
    assert_eq!(empty.status.code(), Some(2));
    assert!(text(&empty.stderr).contains("samraad trust add"), "{}", text(&empty.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trust_and_a_user_are_added_and_the_user_signs_in() {
    let place = Place::new();
    place.add_trust();
    let keys = place.path().join("data/nordvik/master.keys");
    assert_eq!(fs::metadata(keys).expect("made").permissions().mode() & 0o777, 0o600);
    let weak = place.run(&ADD_KARI, "kari\n");
    assert_eq!(weak.status.code(), Some(1), "a password that is the user name");
    let added = place.run(&ADD_KARI, "a long and odd password 7\n");
    assert!(added.status.success(), "{}", text(&added.stderr));
    let twice = place.run(&ADD_KARI, "a long and odd password 7\n");
    assert!(text(&twice.stderr).contains("taken"), "{}", text(&twice.stderr));

    let node = place.serve().start().await;
    let site = format!("http://nordvik.localhost:{}", place.port);
    let client = web::client();
    let page = client.get(format!("{site}/logg-inn")).send().await.expect("an answer");
    assert_eq!(page.status(), 200);
    assert!(page.text().await.expect("a page").contains("<html lang=\"nn\""), "the trust's own language");
    let strange = client.get(format!("http://127.0.0.1:{}/", place.port)).send().await.expect("an answer");
    assert_eq!(strange.status(), 421);
    for (password, expected) in [("another password 8", 422), ("a long and odd password 7", 303)] {
        let form = [("user_name", "kari"), ("password", password)];
        let request =
            client.post(format!("{site}/logg-inn")).header("origin", "https://nordvik.example").form(&form);
        assert_eq!(request.send().await.expect("an answer").status(), expected, "{password}");
    }

    let log = node.log();
    assert!(node.stop().success(), "SIGTERM is a good end");
    for secret in ["a long and odd password 7", "kari"] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_serve_has_open_no_other_process_touches() {
    let place = Place::new();
    place.add_trust();
    let node = place.serve().start().await;
    for command in [&ADD_KARI[..], &["migrate"], &["serve"], &["key", "new", "federation"]] {
        let refused = place.run(command, "a long and odd password 7\n");
        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        assert!(
            text(&refused.stderr).contains("another samraad process is using"),
            "{}",
            text(&refused.stderr)
        );
    }
    let killed = node.kill();
    let migrated = place.run(&["migrate"], "");
    assert!(migrated.status.success(), "a lock dies with its process: {}", text(&migrated.stderr));
    assert!(killed.start().await.stop().success());
}

#[test]
fn adding_a_trust_changes_nothing_when_it_is_refused_and_no_key_when_it_is_repeated() {
    let place = Place::new();
    let mut wrong = ADD_NORDVIK;
    wrong[4] = "--organisation-number=974760674";
    let refused = place.run(&wrong, "");
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        text(&refused.stderr).contains("organisation_number: the check digit"),
        "{}",
        text(&refused.stderr)
    );
    assert!(!place.path().join("data").exists());

    let first = place.run(&ADD_NORDVIK, "");
    let keys = fs::read(place.path().join("data/nordvik/master.keys")).expect("made");
    let again = place.run(&ADD_NORDVIK, "");
    assert!(again.status.success(), "as after an interruption: {}", text(&again.stderr));
    assert_eq!(fs::read(place.path().join("data/nordvik/master.keys")).expect("kept"), keys);
    assert_eq!(text(&again.stdout), text(&first.stdout), "the same block and fingerprint");

    place.configure(&text(&first.stdout));
    let twice = place.run(&ADD_NORDVIK, "");
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("nordvik is taken already"), "{}", text(&twice.stderr));
}

#[test]
fn a_trust_keeps_its_origin_and_its_master_keys() {
    let place = Place::new();
    place.add_trust();
    let file = place.path().join("samraad.toml");
    let configured = fs::read_to_string(&file).expect("configured");

    fs::write(&file, configured.replace("nordvik.example/register", "sunnvik.example/register"))
        .expect("written");
    let other_origin = place.run(&["serve"], "");
    assert_eq!(other_origin.status.code(), Some(1));
    assert!(text(&other_origin.stderr).contains("an origin never changes"), "{}", text(&other_origin.stderr));

    fs::write(&file, &configured).expect("written");
    let keys = place.path().join("data/nordvik/master.keys");
    fs::remove_file(&keys).expect("there");
    let made = place.run(&["key", "new", "master", "--out", "data/nordvik/master.keys"], "");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let other_keys = place.run(&["serve"], "");
    assert_eq!(other_keys.status.code(), Some(1));
    assert!(text(&other_keys.stderr).contains("master keys"), "{}", text(&other_keys.stderr));
    let never_replaced = place.run(&["key", "new", "master", "--out", "data/nordvik/master.keys"], "");
    assert_eq!(never_replaced.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_serve_one_trust_on_postgresql() {
    let (main, keys) = (TestDatabase::new(Kind::Postgres).await, TestDatabase::new(Kind::Postgres).await);
    let place = Place::new();
    let urls = [format!("--database={}", main.url()), format!("--key-store={}", keys.url())];
    let arguments: Vec<&str> = ADD_NORDVIK.into_iter().chain(urls.iter().map(String::as_str)).collect();
    let added = place.run(&arguments, "");
    assert!(added.status.success(), "{}", text(&added.stderr));
    let block = text(&added.stdout);
    place.configure(&block);

    // The second process is configured alike but for its port.
    let second = Place::new();
    second.configure(&block);
    let (one, other) = (place.serve().start().await, second.serve().start().await);
    let user = place.run(&ADD_KARI, "a long and odd password 7\n");
    assert!(user.status.success(), "while they serve: {}", text(&user.stderr));
    for port in [place.port, second.port] {
        let form = [("user_name", "kari"), ("password", "a long and odd password 7")];
        let request = web::client().post(format!("http://nordvik.localhost:{port}/logg-inn"));
        let request = request.header("origin", "https://nordvik.example").form(&form);
        assert_eq!(request.send().await.expect("an answer").status(), 303);
    }
    assert!(one.stop().success());
    assert!(other.stop().success());
}

#[test]
fn the_gate_is_measured_on_sentences_in_which_somebody_marked_what_identifies() {
    let place = Place::new();
    let sentences = "nb\tRing {phone|22 07 00 00}.\n\nnn\tDag 1, 8 og 15.\nnb\tSpør {name|xyzzy}.\n";
    fs::write(place.path().join("setninger.txt"), sentences).expect("written");
    let measured = place.run(&["gate", "--list", "setninger.txt"], "");
    let told = text(&measured.stdout);
    assert!(measured.status.success(), "{}", text(&measured.stderr));
    for part in
        ["setninger.txt:4: missed name: xyzzy", "3 sentences", "sentences with nothing to mark: 1; needless"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let line = told.lines().find(|line| line.starts_with("phone")).expect("a line");
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["phone", "1", "1", "1.000", "1", "1", "1.000"]);

    fs::write(place.path().join("feil.txt"), "nb\tRing {fax|22 07 00 00}.\n").expect("written");
    for (file, why) in [
        ("feil.txt", "feil.txt:1: there is no kind of identifier `fax`"),
        ("ingen.txt", "ingen.txt: No such file"),
    ] {
        let refused = place.run(&["gate", file], "");
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(why), "{}", text(&refused.stderr));
    }
}

#[test]
fn a_key_for_the_identity_provider_is_written_for_its_owner_and_its_public_half_is_printed() {
    let place = Place::new();
    place.add_trust();
    for (name, more, algorithm) in [("ec", &[][..], "ES256"), ("rsa", &["--rsa"][..], "PS256")] {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let mut arguments = vec!["key", "new", "sign-in", "--out", &key, "--certificate", &certificate];
        arguments.extend_from_slice(more);
        let made = place.run(&arguments, "");
        assert!(made.status.success(), "{}", text(&made.stderr));
        let public: serde_json::Value = serde_json::from_slice(&made.stdout).expect("a JWK");
        assert_eq!((&public["alg"], &public["use"]), (&algorithm.into(), &"sig".into()), "{public}");
        assert!(public["kid"].is_string() && public.get("d").is_none(), "{public}");
        let mode = fs::metadata(place.path().join(&key)).expect("written").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let before = fs::read(place.path().join(&key)).expect("read");
        assert!(!place.run(&arguments, "").status.success(), "no key is replaced");
        assert_eq!(fs::read(place.path().join(&key)).expect("read"), before);

        let mut settings = fs::read_to_string(place.path().join("samraad.toml")).expect("read");
        settings.push_str(&format!(
            "[trust.sign_in]\nissuer = \"https://id.example\"\nname = \"HelseID\"\nclient_id = \"x\"\n\
             client_key = \"file:{key}\"\nclient_certificate = \"file:{certificate}\"\nsubstantial_values = [\"3\"]\n"
        ));
        let file = format!("{name}.toml");
        fs::write(place.path().join(&file), settings).expect("written");
        let checked = place.run(&["--config", &file, "check-config"], "");
        assert!(checked.status.success(), "{}", text(&checked.stderr));
    }
}

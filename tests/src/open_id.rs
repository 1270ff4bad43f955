//! The certified `oidc-provider` in a process of its own, and a whole node in this one that signs people in there.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::StatusCode;
use samraad::app::{Databases, Missing, Node, encrypted, router};
use samraad::config::{Settings, Surroundings, new_master_key_text, write_secret};
use samraad::kernel::clock::{Clock, Timestamp};
use samraad::platform::federation_keys::FederationKeys;
use samraad::platform::trust::Trust;
use samraad::platform::world::{SystemClock, SystemRandomness};
use samraad::sign_in::jose::{KeyKind, SigningKey, draw_key};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::databases::{Kind, TestDatabase};
use crate::federation::{HttpsPlace, HttpsServer};
use crate::processes::bound_to_this_thread;
use crate::roaming::Browser;
use crate::web;

/// What the provider calls the node.
pub const CLIENT: &str = "samraad";

/// A running provider. Killed when dropped.
#[derive(Debug)]
pub struct OpenIdProvider {
    process: Child,
    configuration: String,
    /// Its issuer identifier.
    pub issuer: String,
    http: reqwest::Client,
}

impl OpenIdProvider {
    /// Starts one that knows this client.
    ///
    /// # Panics
    /// When it does not start; when it was never installed.
    pub fn start(client: &Value) -> Self {
        let port = web::free_port();
        let configuration = json!({"port": port, "clients": [client]}).to_string();
        let process = run(&configuration);
        Self { process, configuration, issuer: format!("http://127.0.0.1:{port}"), http: web::client() }
    }

    /// Stops it: nobody listens there any more.
    ///
    /// # Panics
    /// When it cannot be stopped.
    pub fn stop(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("a child of ours");
    }

    /// Starts it again at the same address, with other keys and without any memory.
    pub fn start_again(&mut self) {
        self.process = run(&self.configuration);
    }

    /// Says who signs in next, or what is done to tokens: see `provider.mjs`.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn says(&self, change: &Value) {
        self.post("/test", change).await;
    }

    /// Who signs in next.
    pub async fn expects(&self, sub: &str, acr: &str, claims: &Value) {
        let person = json!({"sub": sub, "acr": acr, "claims": claims, "authenticatedSecsAgo": 0});
        self.says(&json!({"person": person, "refusal": null, "mischief": null})).await;
    }

    /// Takes a new key. The one before is gone.
    pub async fn rotate(&self) {
        self.post("/test/rotate", &json!({})).await;
    }

    /// A token with these claims, signed as its logout tokens are.
    pub async fn sign(&self, claims: &Value) -> String {
        self.post("/test/sign", claims).await
    }

    /// What it has noted under `name`: `seen` at its token endpoint, or `refused` there.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn state(&self, name: &str) -> Vec<Value> {
        let state = self.http.get(format!("{}/test", self.issuer)).send().await.expect("answers");
        let state: Value = state.json().await.expect("JSON");
        state[name].as_array().expect("a list").clone()
    }

    async fn post(&self, path: &str, body: &Value) -> String {
        let sent = self.http.post(format!("{}{path}", self.issuer)).json(body).send().await.expect("answers");
        assert_eq!(sent.status(), StatusCode::OK, "{path}");
        sent.text().await.expect("a text")
    }
}

impl Drop for OpenIdProvider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn run(configuration: &str) -> Child {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc-provider");
    assert!(folder.join("node_modules").is_dir(), "the provider is not installed: make openid-provider");
    let mut command = bound_to_this_thread("node");
    command.arg("provider.mjs").arg(configuration).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().expect("node runs");
    let mut said = String::new();
    BufReader::new(process.stdout.take().expect("piped")).read_line(&mut said).expect("read");
    assert_eq!(said.trim(), "ready", "the provider does not start");
    process
}

/// The machine's clock, and how far this node's is ahead of it.
#[derive(Debug, Default)]
pub struct AheadClock(AtomicI64);

impl AheadClock {
    /// Sets how many seconds it is ahead.
    pub fn set_ahead(&self, secs: i64) {
        self.0.store(secs, Ordering::SeqCst);
    }
}

impl Clock for AheadClock {
    fn now(&self) -> Timestamp {
        let ahead = self.0.load(Ordering::SeqCst) * 1_000_000;
        Timestamp::from_micros(SystemClock.now().micros() + ahead)
    }
}

/// A node with one trust, `nordvik`, whose people sign in at a provider.
#[derive(Debug)]
pub struct OpenIdNode {
    /// The provider.
    pub provider: OpenIdProvider,
    /// Where the node is reached.
    pub url: String,
    /// Its clock.
    pub clock: Arc<AheadClock>,
    /// Its trust.
    pub trust: Trust,
    /// The key that it proves itself with.
    pub key: SigningKey,
    _server: HttpsServer,
    _folder: TempDir,
    databases: [TestDatabase; 2],
}

/// Who is what, by claims.
pub const ROLES: &str = "[[trust.sign_in.role]]\nclaim = \"groups\"\nvalue = \"leger\"\nrole = \"clinician\"\n\
     [[trust.sign_in.role]]\nclaim = \"groups\"\nvalue = \"admin\"\nrole = \"trust_admin\"\n\
     [[trust.sign_in.role]]\nclaim = \"groups\"\nvalue = \"direktor\"\nrole = \"decision_maker\"\n";

impl OpenIdNode {
    /// A node on SQLite and its provider. `more` are lines of the table `[trust.sign_in]` and what follows it.
    ///
    /// # Panics
    /// When they do not start.
    pub async fn start(more: &str) -> Self {
        Self::start_with(Kind::Sqlite, KeyKind::P256, more).await
    }

    /// The same on a database of either kind, with a key of either kind.
    ///
    /// # Panics
    /// When they do not start.
    pub async fn start_with(database: Kind, key: KeyKind, more: &str) -> Self {
        let databases = [TestDatabase::new(database).await, TestDatabase::new(database).await];
        let place = HttpsPlace::take("nordvik");
        let url = place.url.to_string();
        let folder = tempfile::tempdir().expect("a folder");
        let (pem, _) = draw_key(key, "nordvik").expect("a key");
        let key = SigningKey::read(&pem).expect("a key");
        let provider = OpenIdProvider::start(&client(&url, &key));
        write_secret(&folder.path().join("sign-in.key"), &pem).expect("written");
        let keys = new_master_key_text(&SystemRandomness);
        write_secret(&folder.path().join("master.keys"), &keys).expect("written");
        let text = format!(
            "[[trust]]\nid = \"nordvik\"\nname = \"Nordvik sykehus HF\"\norganisation_number = \"974760673\"\n\
             origin = \"samraad.nordvik.example/register\"\nhosts = [\"nordvik.localhost\"]\npublic_url = \"{url}\"\n\
             master_keys = \"file:master.keys\"\nlocal_accounts = true\n\
             database = \"{}\"\nkey_store = \"{}\"\n[trust.sign_in]\nissuer = \"{}\"\nname = \"Test-ID\"\nclient_id = \"{CLIENT}\"\n\
             client_key = \"file:sign-in.key\"\nsubstantial_values = [\"Level3\"]\nhigh_values = [\"Level4\"]\n\
             acr_values = [\"Level3\"]\npushed_requests = \"required\"\ndpop = \"required\"\n\
             danger_allow_http_issuer = true\n{more}",
            databases[0].url(),
            databases[1].url(),
            provider.issuer
        );
        let around = Surroundings { folder: folder.path(), variable: &|_| None };
        let mut settings = Settings::parse(&text, &around).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
        let data = folder.path().join("data");
        for configured in &mut settings.trusts {
            configured.settings.folder = data.clone();
            let made = Databases::open(configured, Missing::Create).await.expect("opens");
            let now = SystemClock.now();
            FederationKeys::create(&made.db, &made.keys, &configured.origin, &SystemRandomness, now)
                .await
                .expect("keys");
            made.close().await;
        }
        let clock = Arc::new(AheadClock::default());
        let opened = Node::open(&settings, clock.clone(), Arc::new(SystemRandomness)).await;
        let node = Arc::new(opened.unwrap_or_else(|(trust, error)| panic!("{trust}: {error}")));
        let trust = node.trusts()[0].clone();
        let server = place.serve(encrypted(router(node)));
        Self { provider, url, clock, trust, key, _server: server, _folder: folder, databases }
    }

    /// Where a browser begins to sign in, to go on to `back_to` afterwards.
    pub fn begin(&self, back_to: &str) -> String {
        let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
        format!("{}/logg-inn/ekstern?til={back}", self.url)
    }

    /// All that the node has stored, on SQLite: its databases and what lies beside them.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn stored(&self) -> Vec<u8> {
        let files = self.databases.iter().map(|database| database.url().trim_start_matches("sqlite:"));
        let folders = files.map(|file| Path::new(file).parent().expect("a folder"));
        let entries = folders.flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
        entries.flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("read")).collect()
    }

    /// A browser in which whoever the provider expects has signed in.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn signed_in(&self) -> Browser {
        let browser = Browser::default();
        let seen = browser.go(&self.begin("/")).await;
        assert!(browser.is_signed_in(&self.url), "{seen:?}");
        browser
    }
}

/// What the provider knows of the node.
fn client(url: &str, key: &SigningKey) -> Value {
    let public = key.public().expect("a public key");
    json!({
        "client_id": CLIENT, "redirect_uris": [format!("{url}/logg-inn/svar")],
        "response_types": ["code"], "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": public["alg"],
        "id_token_signed_response_alg": "ES256", "require_pushed_authorization_requests": true,
        "dpop_bound_access_tokens": true, "require_auth_time": true,
        "backchannel_logout_uri": format!("{url}/logg-ut/bakkanal"), "backchannel_logout_session_required": true,
        "post_logout_redirect_uris": [format!("{url}/logg-inn")], "jwks": {"keys": [public]},
    })
}

/// The claims of a token, unverified.
///
/// # Panics
/// When it is none.
pub fn claims_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a token");
    let json = URL_SAFE_NO_PAD.decode(payload).expect("base64");
    serde_json::from_slice(&json).expect("JSON")
}

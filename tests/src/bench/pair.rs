//! Two real node processes that serve a trust each and have approved each other.

use std::sync::Arc;
use std::time::Duration;

use samraad::app::Node;
use samraad::config::Settings;
use samraad::kernel::access::{Actor, Role, permit_in_trust};
use samraad::kernel::clock::Clock as _;
use samraad::peers::{CertificateRule, Grants, handshake};
use samraad::platform::db::{Db, Schema};
use samraad::platform::trust::Trust;
use samraad::platform::world::{SystemClock, SystemRandomness};

use crate::databases::Kind;
use crate::federation::add_user;
use crate::messages::count;
use crate::postgres::PostgresServer;
use crate::site::Site;

/// The trust whose register is fetched.
pub const THERE: &str = "sunnvik";
/// The trust that fetches it.
pub const HERE: &str = "nordvik";

/// How long two nodes may take to hear of each other's approval.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two nodes, the one that fetches first.
#[derive(Debug)]
pub struct Pair {
    /// The node that fetches.
    pub here: Site,
    /// The node that is fetched from.
    pub there: Site,
    urls: [String; 2],
}

impl Pair {
    /// Makes them on databases of this kind, and pairs them. Neither runs afterwards.
    ///
    /// # Panics
    /// When it does not come about.
    pub async fn make(kind: Kind, server: Option<&PostgresServer>, name: &str) -> Self {
        let site = |id: &str, trust_name: &str, number: &str| {
            let site = Site::new(&[id]);
            let url = |what: &str| match (kind, server) {
                (Kind::Postgres, Some(server)) => server.url(&format!("{name}_{id}_{what}")),
                _ => format!(
                    "sqlite:{}",
                    site.path().join("data").join(id).join(format!("{what}.db")).display()
                ),
            };
            let (database, keys) = (url("main"), url("keys"));
            let arguments = [format!("--database={database}"), format!("--key-store={keys}")];
            site.add_trust_with(id, trust_name, number, &arguments, "sync_every_secs = 86400");
            (site, database)
        };
        if let Some(server) = server.filter(|_| kind == Kind::Postgres) {
            for database in
                [HERE, THERE].iter().flat_map(|id| [format!("{name}_{id}_main"), format!("{name}_{id}_keys")])
            {
                server.create_database(&database).await;
            }
        }
        let (here, here_url) = site(HERE, "Nordvik sykehus HF", "974760673");
        let (there, there_url) = site(THERE, "Sunnvik sykehus HF", "999123457");
        let mut pair = Self { here, there, urls: [here_url, there_url] };
        pair.there.start().await;
        approve(&pair.here, &pair.there, THERE).await;
        pair.there.stop();
        pair.here.start().await;
        approve(&pair.there, &pair.here, HERE).await;
        pair.there.start().await;
        for url in &pair.urls {
            let db = Db::open(url, Schema::Main).await.expect("opens");
            let both = async {
                while count(&db, "SELECT COUNT(*) FROM peers WHERE state = 'active'").await == 0 {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(PATIENCE, both).await.expect("both hear of it");
            db.close().await;
        }
        pair.here.stop();
        pair.there.stop();
        never_by_itself(&pair.here_db().await).await;
        pair
    }

    /// The database of the node that fetches, beside its process.
    ///
    /// # Panics
    /// When it does not open.
    pub async fn here_db(&self) -> Db {
        Db::open(&self.urls[0], Schema::Main).await.expect("opens")
    }
}

/// Puts the peer's next turn far off, so that nothing is fetched but when it is measured.
async fn never_by_itself(db: &Db) {
    const SQL: &str =
        "INSERT INTO peer_contacts (peer_id, plane, next_at) SELECT id, 'register', $1 FROM peers WHERE true
         ON CONFLICT (peer_id, plane) DO UPDATE SET next_at = excluded.next_at";
    let far = SystemClock.now().plus(Duration::from_secs(86_400));
    match db {
        Db::Sqlite { writer, .. } => sqlx::query(SQL).bind(far).execute(writer).await.map(|_| ()),
        Db::Postgres(pool) => sqlx::query(SQL).bind(far).execute(pool).await.map(|_| ()),
    }
    .expect("written");
    db.close().await;
}

/// Opens the databases of a node that does not run; closed when the trust is no longer needed by [`Node::close`].
///
/// # Panics
/// When they do not open.
pub async fn open(site: &Site) -> Node {
    let settings = Settings::load(&site.path().join("samraad.toml")).expect("a configuration");
    let opened = Node::open(&settings, Arc::new(SystemClock), Arc::new(SystemRandomness)).await;
    opened.unwrap_or_else(|(trust, error)| panic!("{trust}: {error}"))
}

/// The only trust of a node.
///
/// # Panics
/// When it has another number of them.
pub fn only_trust(node: &Node) -> &Trust {
    let [trust] = node.trusts() else { panic!("one trust") };
    trust
}

/// An administrator of the stopped node approves the running one.
async fn approve(stopped: &Site, running: &Site, running_id: &str) {
    let node = open(stopped).await;
    let trust = only_trust(&node);
    let user = add_user(trust, "maaling", Role::TrustAdmin).await;
    let administrator =
        Actor { trust: trust.id.clone(), user, roles: [Role::TrustAdmin].into(), units: [].into() };
    let may = permit_in_trust(&administrator).expect("an administrator may");
    let certificate = CertificateRule::Pin(running.pin().parse().expect("a pin"));
    let url = running.url(running_id).parse().expect("an address");
    let found = handshake::discover(trust, url, certificate).await.expect("it introduces itself");
    let fingerprint = found.document.keys.fingerprint();
    handshake::approve(trust, &may, found, &fingerprint, Grants::ALL).await.expect("approved");
    node.close().await;
}

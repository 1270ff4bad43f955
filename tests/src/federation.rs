//! Nodes that speak to each other over real HTTPS sockets on this machine, each with a generated certificate.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use federation_protocol::hash::Hash;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use samraad::kernel::access::{Actor, ManagePeers, Role, TrustPermit, permit_in_trust};
use samraad::kernel::clock::Clock as _;
use samraad::kernel::ids::{PeerId, UserId};
use samraad::organisation::local_accounts::{NewLocalUser, add_local_user};
use samraad::peers::mailbox::Receivers;
use samraad::peers::{CertificateRule, Grants, Peer, PeerUrl, handshake, store};
use samraad::platform::db::Db;
use samraad::platform::federation_keys::FederationKeys;
use samraad::platform::trust::{Trust, TrustParts, TrustSettings};
use zeroize::Zeroizing;

use crate::databases::{Kind, TestDatabase};
use crate::site::PASSWORD;
use crate::trusts::StoryTrust;

/// A server on this machine with a certificate of its own.
#[derive(Debug)]
pub struct HttpsServer {
    /// `https://<name>.localhost:<port>`.
    pub url: PeerUrl,
    /// The pin of its key.
    pub pin: Hash,
    handle: Handle<SocketAddr>,
}

impl Drop for HttpsServer {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// A place to serve at, taken before it is known what is served.
#[derive(Debug)]
pub struct HttpsPlace {
    /// See [`HttpsServer::url`].
    pub url: PeerUrl,
    listener: TcpListener,
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl HttpsPlace {
    /// Takes a port for `<name>.localhost` and makes a certificate.
    ///
    /// # Panics
    /// When neither can be had.
    pub fn take(name: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket for tokio");
        let port = listener.local_addr().expect("bound").port();
        let host = format!("{name}.localhost");
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([host.clone()]).expect("a certificate");
        let url = format!("https://{host}:{port}").parse().expect("an address");
        Self { url, listener, certificate: cert.der().clone(), key: signing_key.serialize_der() }
    }

    /// Lets the place go: an address where nobody listens.
    ///
    /// # Panics
    /// When the certificate is none.
    pub fn leave(self) -> HttpsServer {
        let pin = samraad::peers::client::pin_of(&self.certificate).expect("a certificate");
        HttpsServer { url: self.url, pin, handle: Handle::new() }
    }

    /// Serves.
    ///
    /// # Panics
    /// When it cannot.
    pub fn serve(self, router: Router) -> HttpsServer {
        let pin = samraad::peers::client::pin_of(&self.certificate).expect("a certificate");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![self.certificate],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key)),
            )
            .expect("the certificate fits its key");
        let handle = Handle::new();
        let server = axum_server::from_tcp_rustls(self.listener, RustlsConfig::from_config(Arc::new(config)))
            .expect("a listener")
            .handle(handle.clone());
        tokio::spawn(server.serve(router.into_make_service()));
        HttpsServer { url: self.url, pin, handle }
    }
}

/// A trust whose endpoints for peers are served.
#[derive(Debug)]
pub struct FederationNode {
    /// The trust, with the address of its server.
    pub trust: Trust,
    /// The story behind it: its clock, and what goes when it goes.
    pub story: StoryTrust,
    /// Its server.
    pub server: HttpsServer,
    /// Who takes its messages.
    pub receivers: Arc<Receivers>,
    /// Its administrator.
    pub administrator: Actor,
}

impl FederationNode {
    /// A trust `id` on a database of this kind, with `receivers` for its messages.
    pub async fn start(id: &str, kind: Kind, receivers: Receivers) -> Self {
        let receivers = Arc::new(receivers);
        let routes = samraad::peers::routes::routes(Arc::clone(&receivers));
        Self::start_with(id, kind, receivers, routes).await
    }

    /// The same with `routes` instead of the endpoints for peers alone.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_with(id: &str, kind: Kind, receivers: Arc<Receivers>, routes: Router) -> Self {
        let story = StoryTrust::named(id, TestDatabase::new(kind).await).await;
        Self::serve(id, story, receivers, routes).await
    }

    /// A trust that accepts no connections: where its address would be, nobody listens.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_without_listener(id: &str, kind: Kind, receivers: Receivers) -> Self {
        let mut story = StoryTrust::named(id, TestDatabase::new(kind).await).await;
        let settings =
            TrustSettings { public_url: None, accepts_connections: false, ..story.settings.clone() };
        story.trust = with_settings(&story.trust, settings);
        let (trust, server) = (story.trust.clone(), HttpsPlace::take(id).leave());
        let administrator = administrator_of(&trust).await;
        Self { trust, story, server, receivers: Arc::new(receivers), administrator }
    }

    /// A trust that says that it accepts no connections, and is reached all the same.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_reached(id: &str, kind: Kind, receivers: Arc<Receivers>, routes: Router) -> Self {
        let mut story = StoryTrust::named(id, TestDatabase::new(kind).await).await;
        let settings = TrustSettings { accepts_connections: false, ..story.settings.clone() };
        story.trust = with_settings(&story.trust, settings);
        Self::serve(id, story, receivers, routes).await
    }

    /// Serves pages of the trust to its own people, at an address that no peer knows of.
    pub fn open_pages(&self, pages: Router) -> HttpsServer {
        HttpsPlace::take(&format!("inside-{}", self.trust.id))
            .serve(pages.layer(Extension(self.trust.clone())))
    }

    /// The node after its configuration was changed so that it accepts no connections. Its server goes on: what it is asked
    /// by those who have not heard of it yet is answered.
    #[must_use]
    pub fn accepting_no_connections(self) -> Self {
        let settings = TrustSettings { accepts_connections: false, ..self.trust.settings.clone() };
        Self { trust: with_settings(&self.trust, settings), ..self }
    }

    /// The node after its configuration was changed back.
    #[must_use]
    pub fn accepting_again(self) -> Self {
        let settings = TrustSettings { accepts_connections: true, ..self.trust.settings.clone() };
        Self { trust: with_settings(&self.trust, settings), ..self }
    }

    /// Pairs with a node that cannot connect here: we propose, it approves what came, and we ask once more.
    ///
    /// # Panics
    /// When they are not paired in the end.
    pub async fn pair_unseen(&self, other: &FederationNode) {
        let theirs = self.approve(other).await;
        handshake::announce(&self.trust, theirs).await.expect("announced");
        let found = handshake::introduced_by(&other.peer(self).await).expect("a proposal");
        let fingerprint = self.trust.federation_keys.public().fingerprint();
        handshake::approve(&other.trust, &other.permit(), found, &fingerprint, Grants::ALL)
            .await
            .expect("approved");
        handshake::announce(&self.trust, theirs).await.expect("announced");
        assert!(self.peer(other).await.is_active() && other.peer(self).await.is_active());
    }

    /// A second node of the trust behind `other`: the same name and keys, and a database of its own, so that it can show
    /// others another log.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn twin_of(other: &FederationNode, routes: Router) -> Self {
        const KEYS: &str = "SELECT purpose, public_key, secret FROM federation_keys";
        const TAKE: &str = "UPDATE federation_keys SET public_key = $2, secret = $3 WHERE purpose = $1";
        let id = other.trust.id.as_str();
        let mut story = StoryTrust::on_sqlite(id).await;
        let (Db::Sqlite { reader, .. }, Db::Sqlite { writer, .. }) = (&other.trust.db, &story.db) else {
            panic!("a twin is on SQLite, like its other");
        };
        let keys: Vec<(String, String, Vec<u8>)> =
            sqlx::query_as(KEYS).fetch_all(reader).await.expect("read");
        for (purpose, public, secret) in keys {
            sqlx::query(TAKE).bind(purpose).bind(public).bind(secret).execute(writer).await.expect("taken");
        }
        let (store, random, now) = (other.trust.keys.clone(), &other.trust.random, story.clock.now());
        let federation_keys = FederationKeys::load(&story.db, &store, &story.origin, random.as_ref(), now)
            .await
            .expect("the same");
        story.trust = Trust::new(TrustParts {
            id: story.id.clone(),
            origin: story.origin.clone(),
            settings: story.settings.clone(),
            db: story.db.clone(),
            keys: store,
            federation_keys,
            clock: story.clock.clone(),
            random: Arc::clone(random),
        });
        Self::serve(id, story, Arc::clone(&other.receivers), routes).await
    }

    async fn serve(id: &str, story: StoryTrust, receivers: Arc<Receivers>, routes: Router) -> Self {
        let place = HttpsPlace::take(id);
        let settings = TrustSettings { public_url: Some(place.url.to_string()), ..story.settings.clone() };
        let trust = with_settings(&story.trust, settings);
        let server = place.serve(routes.layer(Extension(trust.clone())));
        let administrator = administrator_of(&trust).await;
        Self { trust, story, server, receivers, administrator }
    }

    /// What the administrator may do with peers.
    ///
    /// # Panics
    /// Never: an administrator may.
    pub fn permit(&self) -> TrustPermit<ManagePeers> {
        permit_in_trust(&self.administrator).expect("an administrator may")
    }

    /// The administrator looks the other node up, compares the fingerprint and approves.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn approve(&self, other: &FederationNode) -> PeerId {
        let certificate = CertificateRule::Pin(other.server.pin);
        let found = handshake::discover(&self.trust, other.server.url.clone(), certificate)
            .await
            .expect("the node introduces itself");
        let fingerprint = other.trust.federation_keys.public().fingerprint();
        handshake::approve(&self.trust, &self.permit(), found, &fingerprint, Grants::ALL)
            .await
            .expect("approved")
    }

    /// Both sides approve, and hear of it.
    ///
    /// # Panics
    /// When they do not.
    pub async fn pair(&self, other: &FederationNode) {
        let theirs = self.approve(other).await;
        let ours = other.approve(self).await;
        handshake::announce(&self.trust, theirs).await.expect("announced");
        handshake::announce(&other.trust, ours).await.expect("announced");
        assert!(self.peer(other).await.is_active() && other.peer(self).await.is_active());
    }

    /// What this node knows of the other.
    ///
    /// # Panics
    /// When it knows nothing.
    pub async fn peer(&self, other: &FederationNode) -> Peer {
        let peer = store::by_origin(&self.trust.db, &other.trust.origin).await.expect("reads");
        peer.expect("the other node is known")
    }
}

/// The same trust with another configuration, as after a restart.
fn with_settings(trust: &Trust, settings: TrustSettings) -> Trust {
    Trust::new(TrustParts {
        id: trust.id.clone(),
        origin: trust.origin.clone(),
        settings,
        db: trust.db.clone(),
        keys: trust.keys.clone(),
        federation_keys: trust.federation_keys.clone(),
        clock: Arc::clone(&trust.clock),
        random: Arc::clone(&trust.random),
    })
}

async fn administrator_of(trust: &Trust) -> Actor {
    let user = add_user(trust, "admin", Role::TrustAdmin).await;
    Actor { trust: trust.id.clone(), user, roles: [Role::TrustAdmin].into(), units: [].into() }
}

/// A user with a role, and [`PASSWORD`].
///
/// # Panics
/// When the user cannot be added.
pub async fn add_user(trust: &Trust, name: &str, role: Role) -> UserId {
    let new = NewLocalUser {
        user_name: name.to_owned(),
        display_name: name.to_owned(),
        password: Zeroizing::new(PASSWORD.to_owned()),
        roles: [role].into(),
        units: [].into(),
    };
    add_local_user(trust, new).await.expect("a user")
}

//! Nodes whose database can be exchanged for a backup and that can be out of reach or lie, and a check of what they hold
//! that recomputes everything from stored bytes.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use federation_protocol::content::Leaf;
use federation_protocol::hash::{Hash, Salt};
use federation_protocol::ids::EntryKind;
use federation_protocol::log::CompactRange;
use federation_protocol::mirror::MIRROR_PREFIX;
use federation_protocol::note::KnownLog;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::{Db, Schema};
use samraad::platform::trust::{Trust, TrustParts, TrustSettings};
use samraad::register::client::{Pulled, sync_now};
use samraad::register::{log_routes, witness};

use crate::databases::Kind;
use crate::federation::FederationNode;

/// The trust as its configuration would have it accept no connections.
pub fn closed(trust: &Trust) -> Trust {
    Trust::new(TrustParts {
        id: trust.id.clone(),
        origin: trust.origin.clone(),
        settings: TrustSettings { accepts_connections: false, ..trust.settings.clone() },
        db: trust.db.clone(),
        keys: trust.keys.clone(),
        federation_keys: trust.federation_keys.clone(),
        clock: trust.clock.clone(),
        random: Arc::clone(&trust.random),
    })
}

/// What a node does to those who ask it.
#[derive(Debug, Default, Clone)]
pub struct Behaviour {
    /// Answers nobody.
    pub is_down: bool,
    /// Serves other leaves than were signed, of the logs that it mirrors.
    pub alters_leaves: bool,
    /// Serves from this database instead of its own.
    pub instead: Option<Trust>,
    /// So many parts of an upload are answered yet; after that they are taken and the answers are lost.
    pub answers_left: Option<usize>,
    /// The parts of uploads that came, in order.
    pub uploaded: Vec<String>,
}

impl Behaviour {
    /// Notes that a part has come; whether its answer gets lost.
    fn lose(&mut self, part: String) -> bool {
        self.uploaded.push(part);
        match &mut self.answers_left {
            None => false,
            Some(left) => {
                let is_lost = *left == 0;
                *left = left.saturating_sub(1);
                is_lost
            }
        }
    }
}

/// A node and a hand on it.
#[derive(Debug)]
pub struct Handled {
    /// The node.
    pub node: FederationNode,
    /// What it does.
    pub hand: Arc<Mutex<Behaviour>>,
}

impl std::ops::Deref for Handled {
    type Target = FederationNode;

    fn deref(&self) -> &FederationNode {
        &self.node
    }
}

async fn behave(State(hand): State<Arc<Mutex<Behaviour>>>, mut request: Request, next: Next) -> Response {
    let behaviour = hand.lock().expect("no panic").clone();
    if behaviour.is_down {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if let Some(trust) = behaviour.instead {
        request.extensions_mut().insert(trust);
    }
    let leaves =
        request.uri().path().starts_with(MIRROR_PREFIX) && request.uri().path().contains("/tile/entries/");
    let part = request.uri().path_and_query().and_then(|path| path.as_str().split_once("/upload/"));
    let is_lost = match part.map(|(_, part)| part.to_owned()) {
        Some(part) => hand.lock().expect("no panic").lose(part),
        None => false,
    };
    let response = next.run(request).await;
    if is_lost {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if !(leaves && behaviour.alters_leaves && response.status().is_success()) {
        return response;
    }
    let mut bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
    *bytes.last_mut().expect("a leaf") ^= 1;
    bytes.into_response()
}

impl Handled {
    /// A node on a database of this kind, behaving well at first.
    pub async fn start(id: &str, kind: Kind) -> Self {
        let hand = Arc::new(Mutex::new(Behaviour::default()));
        let receivers = Arc::new(Receivers::default());
        let routes: Router = samraad::peers::routes::routes(Arc::clone(&receivers))
            .merge(log_routes::routes())
            .merge(witness::routes())
            .layer(from_fn_with_state(Arc::clone(&hand), behave));
        Self { node: FederationNode::start_with(id, kind, receivers, routes).await, hand }
    }

    /// Changes what it does.
    ///
    /// # Panics
    /// Never.
    pub fn behave(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.hand.lock().expect("no panic"));
    }

    /// Pulls the log of the other.
    ///
    /// # Panics
    /// When our own side fails.
    pub async fn pull(&self, other: &Handled) -> Pulled {
        sync_now(&self.trust, self.peer(other).await.id).await.expect("our side works")
    }

    /// The same trust as its configuration would have it accept no connections, and out of everybody's reach.
    pub fn closed(&self) -> Trust {
        self.behave(|it| it.is_down = true);
        closed(&self.trust)
    }

    /// Copies the database as a backup would, and the marker beside it.
    ///
    /// # Panics
    /// When it cannot, or the database is not SQLite.
    pub async fn back_up(&self) -> Backup {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("main.db");
        let Db::Sqlite { writer, .. } = &self.trust.db else { panic!("a SQLite database") };
        sqlx::query("VACUUM INTO $1").bind(file.display().to_string()).execute(writer).await.expect("copied");
        let marker = std::fs::read(self.trust.settings.folder.join(MARKER)).expect("a marker");
        Backup { folder, marker }
    }

    /// Goes on with the database of a backup, as the program does when it is started on it.
    ///
    /// # Panics
    /// When the backup does not open.
    pub async fn restore(&self, backup: &Backup) -> Trust {
        let url = format!("sqlite:{}", backup.folder.path().join("main.db").display());
        let trust = Trust::new(TrustParts {
            id: self.trust.id.clone(),
            origin: self.trust.origin.clone(),
            settings: self.trust.settings.clone(),
            db: Db::open(&url, Schema::Main).await.expect("opens"),
            keys: self.trust.keys.clone(),
            federation_keys: self.trust.federation_keys.clone(),
            clock: self.trust.clock.clone(),
            random: Arc::clone(&self.trust.random),
        });
        samraad::register::own_log::on_opening(&trust).await.expect("opens");
        self.behave(|it| it.instead = Some(trust.clone()));
        trust
    }
}

/// The name of the marker's file.
pub const MARKER: &str = "own-log-marker";

/// A copy of a database, and of the marker as it was then.
#[derive(Debug)]
pub struct Backup {
    folder: tempfile::TempDir,
    /// The marker's bytes.
    pub marker: Vec<u8>,
}

/// Kind, commitment, salt and content.
type StoredLeaf = (i64, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);

/// What `holder` has of the log of `origin` is what its key signed, down to the last commitment. Tells how many entries
/// there are and of how many the content is there.
///
/// # Panics
/// When anything of it does not verify.
pub async fn verified(holder: &Trust, origin: &Trust) -> (u64, usize) {
    const SOURCE: &str = "SELECT size, root, checkpoint FROM register_sources WHERE origin = $1";
    const LEAVES: &str = "SELECT l.kind, l.commitment, e.salt, e.content FROM register_sources s
        JOIN register_leaves l ON l.source = s.id AND l.leaf_index < s.size
        LEFT JOIN register_entries e ON e.source = s.id AND e.leaf_index = l.leaf_index
        WHERE s.origin = $1 ORDER BY l.leaf_index";
    let name = origin.origin.as_str();
    let (source, leaves): ((i64, Vec<u8>, Option<String>), Vec<StoredLeaf>) = match &holder.db {
        Db::Sqlite { reader, .. } => (
            sqlx::query_as(SOURCE).bind(name).fetch_one(reader).await.expect("read"),
            sqlx::query_as(LEAVES).bind(name).fetch_all(reader).await.expect("read"),
        ),
        Db::Postgres(pool) => (
            sqlx::query_as(SOURCE).bind(name).fetch_one(pool).await.expect("read"),
            sqlx::query_as(LEAVES).bind(name).fetch_all(pool).await.expect("read"),
        ),
    };
    let (mut range, mut contents) = (CompactRange::empty(), 0);
    for (kind, commitment, salt, content) in leaves {
        let kind = EntryKind::from_code(u16::try_from(kind).expect("a kind"));
        let leaf = Leaf { kind, commitment: Hash::from_slice(&commitment).expect("a hash") };
        range.append(leaf.hash()).expect("room");
        if let Some((salt, content)) = salt.zip(content) {
            let salt = Salt::from_slice(&salt).expect("a salt");
            assert!(leaf.commits_to(&origin.origin, &salt, &content), "{name}: entry {}", range.size() - 1);
            contents += 1;
        }
    }
    let (size, root, note) = source;
    assert_eq!(i64::try_from(range.size()), Ok(size), "{name}: leaves are missing");
    assert_eq!(range.root().as_bytes().as_slice(), root, "{name}: the root is another");
    if let Some(note) = note {
        let log = KnownLog::new(origin.federation_keys.public().log);
        let signed = log.verify(note.as_bytes()).expect("signed by the origin");
        assert_eq!((signed.size(), signed.root()), (range.size(), range.root()), "{name}: signed otherwise");
    }
    (range.size(), contents)
}

/// Nobody holds proof of a second history.
///
/// # Panics
/// When somebody does.
pub async fn nothing_forked(holders: &[&Trust]) {
    for holder in holders {
        let found = crate::messages::count(&holder.db, "SELECT COUNT(*) FROM register_evidence").await;
        assert_eq!(found, 0, "{} holds evidence", holder.id);
    }
}

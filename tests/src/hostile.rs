//! Peers that do not serve what they should, and what a node holds of them afterwards.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use federation_protocol::content::{ContentBundle, ContentEntry};
use federation_protocol::mailbox::OUTBOX_PATH;
use federation_protocol::sync::HINT_PATH;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::platform::web::render_errors;
use samraad::register::client::{Pulled, sync_now};
use samraad::register::{self, LOG_PREFIX};

use crate::databases::Kind;
use crate::federation::FederationNode;

/// What a peer does to what it serves. Paths are those below the log's prefix; [`OUTBOX`] stands for its outbox.
#[derive(Debug, Clone)]
pub enum Serves {
    /// Nothing.
    TheTruth,
    /// Other bytes at the path that begins so.
    Bytes(&'static str, Vec<u8>),
    /// The bytes at the path that begins so with one bit of one byte changed.
    Flipped(&'static str, usize),
    /// The answer at the path that begins so ends after as many bytes, whatever length was announced.
    CutShort(&'static str, usize),
    /// Zeros without end at the path that begins so.
    ZerosWithoutEnd(&'static str),
    /// A byte now and then at the path that begins so, and no end.
    Trickle(&'static str),
    /// A small body that says of itself that it is compressed, and would be many megabytes.
    CompressedZeros(&'static str),
    /// A refusal with this status.
    Refusal(&'static str, StatusCode),
    /// Leaves that are not those that were signed.
    OtherLeaves,
    /// Contents that are not those that were committed to.
    OtherContents,
}

/// The outbox among the paths of [`Serves`].
pub const OUTBOX: &str = "outbox";

/// Where a test says what a peer serves from now on.
#[derive(Debug, Clone)]
pub struct Hand(Arc<Mutex<Serves>>);

impl Default for Hand {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Serves::TheTruth)))
    }
}

impl Hand {
    /// From now on.
    ///
    /// # Panics
    /// When a test has panicked before.
    pub fn serve(&self, serves: Serves) {
        *self.0.lock().expect("no panic") = serves;
    }

    fn serves(&self) -> Serves {
        self.0.lock().expect("no panic").clone()
    }
}

async fn tamper(State(hand): State<Hand>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // A story says itself when what is pulled: nobody is told of anything here.
    if path == HINT_PATH {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = if path == OUTBOX_PATH {
        Some(OUTBOX.to_owned())
    } else {
        path.strip_prefix(LOG_PREFIX).map(str::to_owned)
    };
    let response = next.run(request).await;
    // A refusal stays one: it tells the time that our client corrects its clock by.
    let Some(path) = path.filter(|_| response.status().is_success()) else { return response };
    match hand.serves() {
        Serves::Bytes(at, bytes) if path.starts_with(at) => bytes.into_response(),
        Serves::Flipped(at, place) if path.starts_with(at) => {
            let mut bytes = body(response).await;
            bytes[place] ^= 1;
            bytes.into_response()
        }
        Serves::CutShort(at, length) if path.starts_with(at) => {
            let whole = body(response).await;
            let announced = whole.len();
            let part =
                futures_util::stream::iter([Ok::<_, Infallible>(Bytes::from(whole[..length].to_vec()))]);
            ([(header::CONTENT_LENGTH, announced.to_string())], Body::from_stream(part)).into_response()
        }
        Serves::ZerosWithoutEnd(at) if path.starts_with(at) => {
            let zeros =
                futures_util::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 4096])));
            Body::from_stream(zeros).into_response()
        }
        Serves::Trickle(at) if path.starts_with(at) => {
            let bytes = futures_util::stream::unfold((), async |()| {
                tokio::time::sleep(Duration::from_millis(200)).await;
                Some((Ok::<_, Infallible>(Bytes::from_static(b"x")), ()))
            });
            Body::from_stream(bytes).into_response()
        }
        Serves::CompressedZeros(at) if path.starts_with(at) => {
            ([(header::CONTENT_ENCODING, "gzip")], gzipped_zeros(64 * 1024 * 1024)).into_response()
        }
        Serves::Refusal(at, status) if path.starts_with(at) => status.into_response(),
        Serves::OtherLeaves if path.starts_with("tile/entries") => {
            let mut bytes = body(response).await;
            *bytes.last_mut().expect("a leaf") ^= 1;
            bytes.into_response()
        }
        Serves::OtherContents if path.starts_with("content") => {
            let mut bundle = ContentBundle::decode(&body(response).await).expect("a bundle");
            for entry in &mut bundle.entries {
                if let ContentEntry::Present { content, .. } = entry {
                    let text = String::from_utf8(content.clone()).expect("text");
                    *content = text.replace("\"approved\"", "\"rejected\"").into_bytes();
                }
            }
            bundle.encode().into_response()
        }
        _ => response,
    }
}

async fn body(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec()
}

/// So many zeros, compressed.
fn gzipped_zeros(length: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..length / 65536 {
        packed.write_all(&[0; 65536]).expect("in memory");
    }
    packed.finish().expect("in memory")
}

/// A trust whose pages, log and mailbox are served, the last two as far as `hand` lets them.
pub async fn node(id: &str, kind: Kind, hand: &Hand) -> FederationNode {
    node_with(id, kind, hand, Receivers::default()).await
}

/// The same with `receivers` for its messages.
pub async fn node_with(id: &str, kind: Kind, hand: &Hand, receivers: Receivers) -> FederationNode {
    let receivers = Arc::new(receivers);
    let routes = Router::new()
        .merge(samraad::organisation::routes::routes())
        .merge(samraad::peers::pages::routes(samraad::app::health::read_logs))
        .merge(samraad::peers::routes::routes(Arc::clone(&receivers)))
        .merge(register::routes::routes())
        .layer(from_fn(render_errors))
        .layer(from_fn_with_state(hand.clone(), tamper));
    FederationNode::start_with(id, kind, receivers, routes).await
}

/// Pulls the register of another node.
///
/// # Panics
/// When our own side fails, or the pull does not give up by itself.
pub async fn pull(here: &FederationNode, there: &FederationNode) -> Pulled {
    let peer = here.peer(there).await.id;
    let pulling = sync_now(&here.trust, peer);
    tokio::time::timeout(Duration::from_secs(60), pulling)
        .await
        .expect("gives up by itself")
        .expect("our side works")
}

/// Of each source: its origin, size and root, how many contents and how many searchable decisions.
pub type Held = (String, i64, Vec<u8>, i64, i64);

/// Everything that the register of a trust holds of all, in numbers and hashes.
///
/// # Panics
/// When it cannot be read.
pub async fn held(trust: &Trust) -> Vec<Held> {
    const SQL: &str = "SELECT s.origin, s.size, s.root,
         (SELECT COUNT(*) FROM register_entries e WHERE e.source = s.id AND e.content IS NOT NULL),
         (SELECT COUNT(*) FROM register_decisions d WHERE d.source = s.id)
         FROM register_sources s ORDER BY s.origin";
    match &trust.db {
        Db::Sqlite { reader, .. } => sqlx::query_as(SQL).fetch_all(reader).await,
        Db::Postgres(pool) => sqlx::query_as(SQL).fetch_all(pool).await,
    }
    .expect("read")
}

/// How many decisions of `of` a search at `trust` finds.
pub async fn searchable(trust: &Trust, of: &Trust) -> i64 {
    held(trust).await.iter().find(|row| row.0 == of.origin.as_str()).map_or(0, |row| row.4)
}

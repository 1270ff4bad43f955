//! Requests to a peer: HTTPS only, to the server that was confirmed, never redirected, never longer or larger than asked.

use std::collections::HashMap;
use std::error::Error as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use federation_protocol::ids::{Origin, UnixSeconds};
use federation_protocol::pairing::BOTH_UNREACHABLE;
use federation_protocol::request::{RequestClaimsV1, TIME_HEADER};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};

use super::addresses::{AddressRefused, GuardedResolver};
use super::peer::{CertificateRule, Peer, PeerUrl, Problem};
use super::tls::client_config;
use super::token;
use crate::kernel::trust::TrustId;
use crate::platform::trust::Trust;

pub use super::tls::pin_of;

/// From the beginning of a request to the end of the shortest answer.
const SHORTEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How fast a longer answer must come. Who trickles holds nothing up for long.
const SLOWEST_BYTES_PER_SECOND: usize = 64 * 1024;
/// Without a byte.
const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a request to a peer got no usable answer. Holds nothing of what the peer sent.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// It accepts no connections.
    #[error("the peer accepts no connections")]
    NoAddress,
    /// The peer tells that neither it nor we accept connections.
    #[error("the peer accepts no connections, and neither do we")]
    BothUnreachable,
    /// The host is at an address that is not connected to.
    #[error("the peer is at an address that is not connected to")]
    AddressRefused,
    /// The server did not prove to be the peer's.
    #[error("the server's certificate is not the one that was confirmed")]
    Certificate(#[source] reqwest::Error),
    /// No connection, or it broke.
    #[error("the peer cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// It took too long.
    #[error("the peer did not answer in time")]
    TimedOut,
    /// It wants us to go elsewhere.
    #[error("the peer redirects, which is not followed")]
    Redirected,
    /// The answer is larger than it can be.
    #[error("the answer has more than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// The answer is a refusal or a failure.
    #[error("the peer answered with {status}")]
    Status {
        /// With which.
        status: StatusCode,
        /// When to come again, if the peer says.
        retry_after: Option<Duration>,
    },
    /// A fault of ours: TLS cannot be set up, or a request cannot be signed.
    #[error("the request cannot be made")]
    Local,
}

impl FetchError {
    /// What the administrator is told.
    pub const fn problem(&self) -> Problem {
        match self {
            // Whoever asks in spite of that is told what it would have found.
            Self::NoAddress => Problem::Unreachable,
            Self::BothUnreachable => Problem::BothUnreachable,
            Self::AddressRefused => Problem::AddressRefused,
            Self::Certificate(_) => Problem::Certificate,
            Self::Unreachable(_) => Problem::Unreachable,
            Self::TimedOut => Problem::TimedOut,
            Self::Redirected => Problem::Redirected,
            Self::TooLarge { .. } => Problem::TooLarge,
            Self::Status { status, .. } => match status.as_u16() {
                401 | 403 => Problem::Denied,
                _ => Problem::Failed,
            },
            Self::Local => Problem::Failed,
        }
    }

    /// Whether the peer has no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Status { status, .. } if *status == StatusCode::NOT_FOUND)
    }
}

/// Speaks to one peer in the name of a trust.
pub struct PeerClient {
    trust: Trust,
    http: Client,
    url: PeerUrl,
    audience: Origin,
    /// How far the peer's clock is ahead of ours, as its last refusal told.
    clock_offset_secs: AtomicI64,
}

impl PeerClient {
    /// A client for a peer. Its connections are kept for a while and shared with the next client for the same peer, because
    /// a handshake costs more than most of what is asked.
    ///
    /// # Errors
    /// [`FetchError::NoAddress`], [`FetchError::AddressRefused`] or [`FetchError::Local`].
    pub fn new(trust: &Trust, peer: &Peer) -> Result<Self, FetchError> {
        let url = peer.url.clone().ok_or(FetchError::NoAddress)?;
        Ok(Self {
            trust: trust.clone(),
            http: kept_client(trust, &url, peer.certificate)?,
            url,
            audience: peer.origin.clone(),
            clock_offset_secs: AtomicI64::new(0),
        })
    }

    /// Fetches `path` (with its query) as the authenticated trust; at most `limit` bytes.
    ///
    /// # Errors
    /// [`FetchError`], also for every status but success.
    pub async fn get(&self, path: &str, limit: usize) -> Result<Vec<u8>, FetchError> {
        self.send(Method::GET, path, &[], limit).await
    }

    /// Sends `body` to `path` as the authenticated trust; reads at most `limit` bytes of the answer.
    ///
    /// # Errors
    /// [`FetchError`], also for every status but success.
    pub async fn post(&self, path: &str, body: &[u8], limit: usize) -> Result<Vec<u8>, FetchError> {
        self.send(Method::POST, path, body, limit).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let assumed = self.clock_offset_secs.load(Ordering::Relaxed);
        let response = self.try_once(method.clone(), path, body, limit, assumed).await?;
        let told = told_time(&response);
        if response.status() == StatusCode::UNAUTHORIZED
            && let Some(time) = told
        {
            // Our clock and the peer's may differ. Once: whoever still refuses refuses us and not our clock. What counts is
            // the time that this request was signed with; another one may have learnt the right one meanwhile.
            let offset = time.saturating_sub(self.trust.now().seconds());
            self.clock_offset_secs.store(offset, Ordering::Relaxed);
            if offset != assumed {
                return read(self.try_once(method, path, body, limit, offset).await?, limit).await;
            }
        }
        read(response, limit).await
    }

    async fn try_once(
        &self,
        method: Method,
        path: &str,
        body: &[u8],
        limit: usize,
        offset_secs: i64,
    ) -> Result<Response, FetchError> {
        let now = self.trust.now().seconds().saturating_add(offset_secs);
        let (us, peer) = (self.trust.origin.clone(), self.audience.clone());
        let claims = RequestClaimsV1::new(us, peer, method.as_str(), path, body, UnixSeconds(now));
        let token = token::sign(&claims, &self.trust.federation_keys.in_use().request)
            .map_err(|_| FetchError::Local)?;
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .timeout(patience(limit + body.len()))
            .header(AUTHORIZATION, format!("Bearer {token}"));
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/octet-stream").body(body.to_vec());
        }
        request.send().await.map_err(failure)
    }
}

impl std::fmt::Debug for PeerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PeerClient({} for {})", self.audience, self.trust.origin)
    }
}

/// Fetches what anybody may see from a node that is not a peer yet.
///
/// # Errors
/// [`FetchError`].
pub async fn fetch_public(
    trust: &Trust,
    url: &PeerUrl,
    certificate: CertificateRule,
    path: &str,
    limit: usize,
) -> Result<Vec<u8>, FetchError> {
    let client = http_client(trust, url, certificate)?;
    read(client.get(format!("{url}{path}")).timeout(patience(limit)).send().await.map_err(failure)?, limit)
        .await
}

/// Clients whose connections may still be open: for whom, to where, and by which proof.
static KEPT: LazyLock<Mutex<HashMap<Connected, Client>>> = LazyLock::new(Mutex::default);

/// More than a node has peers; beyond it, all are let go.
const KEPT_AT_MOST: usize = 4_096;

#[derive(PartialEq, Eq, Hash)]
struct Connected {
    trust: TrustId,
    url: PeerUrl,
    certificate: CertificateRule,
}

fn kept_client(trust: &Trust, url: &PeerUrl, certificate: CertificateRule) -> Result<Client, FetchError> {
    let key = Connected { trust: trust.id.clone(), url: url.clone(), certificate };
    // A panic in between would leave clients behind that are as good as any.
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(client) = kept.get(&key) {
        return Ok(client.clone());
    }
    let client = http_client(trust, url, certificate)?;
    if kept.len() >= KEPT_AT_MOST {
        kept.clear();
    }
    kept.insert(key, client.clone());
    Ok(client)
}

fn http_client(trust: &Trust, url: &PeerUrl, certificate: CertificateRule) -> Result<Client, FetchError> {
    let resolver = GuardedResolver { allow_loopback: trust.settings.danger_allow_loopback_peers };
    resolver.check_host(url.host()).map_err(|AddressRefused| FetchError::AddressRefused)?;
    let tls = client_config(certificate).map_err(|_| FetchError::Local)?;
    Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(resolver)
        // A proxy from the environment would resolve the name itself, past the resolver.
        .no_proxy()
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .http1_only()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(IDLE_TIMEOUT)
        .user_agent(concat!("samraad/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|_| FetchError::Local)
}

/// How long is waited for so many bytes there and back.
fn patience(bytes: usize) -> Duration {
    SHORTEST_TIMEOUT + Duration::from_secs((bytes / SLOWEST_BYTES_PER_SECOND) as u64)
}

fn told_time(response: &Response) -> Option<i64> {
    response.headers().get(TIME_HEADER)?.to_str().ok()?.parse().ok()
}

async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, FetchError> {
    let status = response.status();
    if status.is_redirection() {
        return Err(FetchError::Redirected);
    }
    if !status.is_success() {
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        if status == StatusCode::CONFLICT && says_both_unreachable(&mut response).await {
            return Err(FetchError::BothUnreachable);
        }
        return Err(FetchError::Status { status, retry_after: retry_after.map(Duration::from_secs) });
    }
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if response.content_length().is_some() && announced.is_none_or(|length| length > limit) {
        return Err(FetchError::TooLarge { limit });
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if bytes.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The most bytes of a problem that are read: its type is all that is looked at.
const MAX_PROBLEM_BYTES: usize = 2048;

/// Whether a refusal is the one that an administrator has to be told in other words. Nothing else of it is believed or kept.
async fn says_both_unreachable(response: &mut Response) -> bool {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        if bytes.len() + chunk.len() > MAX_PROBLEM_BYTES {
            return false;
        }
        bytes.extend_from_slice(&chunk);
    }
    let problem: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    problem.is_some_and(|problem| problem.get("type").is_some_and(|kind| kind == BOTH_UNREACHABLE))
}

fn failure(error: reqwest::Error) -> FetchError {
    if error.is_timeout() {
        return FetchError::TimedOut;
    }
    match refused_by(&error) {
        Some(Guard::Address) => FetchError::AddressRefused,
        Some(Guard::Certificate) => FetchError::Certificate(error.without_url()),
        None => FetchError::Unreachable(error.without_url()),
    }
}

/// Which of our own guards refused a connection.
enum Guard {
    Address,
    Certificate,
}

/// What our resolver or our verifier said is somewhere below what the HTTP client makes of it.
fn refused_by(error: &reqwest::Error) -> Option<Guard> {
    let mut cause = error.source();
    while let Some(this) = cause {
        if this.is::<AddressRefused>() {
            return Some(Guard::Address);
        }
        if matches!(this.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return Some(Guard::Certificate);
        }
        // `io::Error` hides what it wraps from `source`.
        let wrapped = this.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => this.source(),
        };
    }
    None
}

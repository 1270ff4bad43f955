//! Listening: plain HTTP for a proxy or this machine, HTTPS by rustls where a certificate is configured, or both.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::config::{ServerSettings, TlsSettings};

/// A client that has not sent the head of its request by then is cut off.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);

/// Why serving ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum CannotServe {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// Which address.
        address: SocketAddr,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Certificate and key do not fit, or are no PEM.
    #[error("the certificate or its key cannot be used")]
    Certificate(#[source] io::Error),
    /// A listener failed.
    #[error("a listener failed")]
    Failed(#[source] io::Error),
}

/// Bound listeners, not yet served.
pub struct Listeners {
    plain: Option<TcpListener>,
    tls: Option<(TcpListener, RustlsConfig, TlsSettings)>,
    metrics: Option<TcpListener>,
    grace: Duration,
}

impl Listeners {
    /// Binds what is configured.
    ///
    /// # Errors
    /// [`CannotServe`].
    pub async fn bind(settings: &ServerSettings) -> Result<Self, CannotServe> {
        let plain = settings.listen.map(listener).transpose()?;
        let tls = match &settings.tls {
            Some(tls) => {
                let config = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
                Some((listener(tls.listen)?, config.map_err(CannotServe::Certificate)?, tls.clone()))
            }
            None => None,
        };
        let metrics = settings.listen_metrics.map(listener).transpose()?;
        Ok(Self { plain, tls, metrics, grace: settings.shutdown_grace })
    }

    /// Where it serves pages and peers, plain first.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let all = self.plain.iter().chain(self.tls.iter().map(|(listener, ..)| listener));
        all.filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves `plain`, `encrypted` and `metrics` until `stop` comes, then lets open requests finish within the grace. A renewed
    /// certificate is taken up on SIGHUP.
    ///
    /// # Errors
    /// [`CannotServe`] when a listener fails before that.
    pub async fn serve(
        self,
        plain: Router,
        encrypted: Router,
        metrics: Router,
        stop: impl Future<Output = ()>,
    ) -> Result<(), CannotServe> {
        let handle = Handle::new();
        let mut serving = JoinSet::new();
        // Ends with this function.
        let mut renewing = JoinSet::new();
        if let Some(listener) = self.plain {
            announce(&listener, "http");
            let mut server = axum_server::from_tcp(listener).map_err(CannotServe::Failed)?;
            server.http_builder().http1().header_read_timeout(Some(HEAD_TIMEOUT));
            let server = server.handle(handle.clone()).first_request_timeout(HEAD_TIMEOUT);
            serving.spawn(server.serve(plain.into_make_service_with_connect_info::<SocketAddr>()));
        }
        if let Some((listener, config, files)) = self.tls {
            announce(&listener, "https");
            renewing.spawn(reload_on_hangup(config.clone(), files));
            let server = axum_server::from_tcp(listener).map_err(CannotServe::Failed)?;
            let mut server = server.acceptor(RustlsAcceptor::new(config));
            server.http_builder().http1().header_read_timeout(Some(HEAD_TIMEOUT));
            let server = server.handle(handle.clone()).first_request_timeout(HEAD_TIMEOUT);
            serving.spawn(server.serve(encrypted.into_make_service_with_connect_info::<SocketAddr>()));
        }
        if let Some(listener) = self.metrics {
            announce(&listener, "http, metrics");
            let mut server = axum_server::from_tcp(listener).map_err(CannotServe::Failed)?;
            server.http_builder().http1().header_read_timeout(Some(HEAD_TIMEOUT));
            let server = server.handle(handle.clone()).first_request_timeout(HEAD_TIMEOUT);
            serving.spawn(server.serve(metrics.into_make_service()));
        }
        let ended = tokio::select! {
            () = stop => None,
            ended = serving.join_next() => ended,
        };
        if let Some(Ok(Err(cause))) = ended {
            return Err(CannotServe::Failed(cause));
        }
        tracing::info!(open = handle.connection_count(), "stopping: no new connections");
        handle.graceful_shutdown(Some(self.grace));
        while serving.join_next().await.is_some() {}
        Ok(())
    }
}

fn listener(address: SocketAddr) -> Result<TcpListener, CannotServe> {
    TcpListener::bind(address).map_err(|cause| CannotServe::Listen { address, cause })
}

fn announce(listener: &TcpListener, scheme: &str) {
    if let Ok(address) = listener.local_addr() {
        tracing::info!(%address, scheme, "listening");
    }
}

async fn reload_on_hangup(config: RustlsConfig, files: TlsSettings) -> io::Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    while hangup.recv().await.is_some() {
        match config.reload_from_pem_file(&files.certificate, &files.key).await {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!(%error, "the certificate cannot be read again: the old one stays"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::sync::{Notify, oneshot};

    use super::*;
    use crate::platform::telemetry::{LogFormat, LogSettings};

    const ANY_PORT: &str = "127.0.0.1:0";

    fn settings(folder: &std::path::Path) -> (ServerSettings, reqwest::Certificate) {
        // Whichever test comes first installs it.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.join("chain.pem"), folder.join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let settings = ServerSettings {
            listen: Some(ANY_PORT.parse().unwrap()),
            tls: Some(TlsSettings { listen: ANY_PORT.parse().unwrap(), certificate, key }),
            listen_metrics: None,
            trusted_proxies: Vec::new(),
            data_folder: folder.to_owned(),
            log: LogSettings { format: LogFormat::Json, filter: LogSettings::default_filter() },
            shutdown_grace: Duration::from_secs(30),
        };
        (settings, reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap())
    }

    #[tokio::test]
    async fn both_listeners_serve_until_the_open_request_has_its_answer() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, certificate) = settings(folder.path());
        let listeners = Listeners::bind(&settings).await.unwrap();
        let [plain, tls] = listeners.addresses()[..] else { panic!("two listeners") };

        let (entered, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = {
            let (entered, gate) = (Arc::clone(&entered), Arc::clone(&gate));
            get(|| async move {
                entered.notify_one();
                gate.notified().await;
                "done"
            })
        };
        let plain_app = Router::new().route("/", get(|| async { "plain" })).route("/slow", slow);
        let tls_app = Router::new().route("/", get(|| async { "encrypted" }));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(listeners.serve(plain_app, tls_app, Router::new(), async {
            let _ = stopped.await;
        }));

        let client = reqwest::Client::builder()
            .tls_certs_only([certificate])
            .resolve("localhost", tls)
            .no_proxy()
            .build()
            .unwrap();
        let fetch = async |url: String| client.get(url).send().await?.text().await;
        assert_eq!(fetch(format!("http://{plain}/")).await.unwrap(), "plain");
        assert_eq!(fetch(format!("https://localhost:{}/", tls.port())).await.unwrap(), "encrypted");

        let slow = tokio::spawn(client.get(format!("http://{plain}/slow")).send());
        entered.notified().await;
        stop.send(()).unwrap();
        // The listener is gone when a new connection is refused.
        while tokio::net::TcpStream::connect(plain).await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert!(!serving.is_finished(), "a request is still open");
        gate.notify_one();
        assert_eq!(slow.await.unwrap().unwrap().text().await.unwrap(), "done");
        serving.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (mut settings, _) = settings(folder.path());
        let taken = TcpListener::bind(ANY_PORT).unwrap();
        settings.listen = taken.local_addr().ok();
        let error = Listeners::bind(&settings).await.err().unwrap().to_string();
        assert_eq!(error, format!("cannot listen on {}", taken.local_addr().unwrap()));
    }

    #[tokio::test]
    async fn a_certificate_that_cannot_be_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = settings(folder.path());
        std::fs::write(folder.path().join("chain.pem"), "no certificate").unwrap();
        assert!(matches!(Listeners::bind(&settings).await, Err(CannotServe::Certificate(_))));
    }
}

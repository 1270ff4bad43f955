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
        Ok(Self { plain, tls, grace: settings.shutdown_grace })
    }

    /// Serves `plain` and `encrypted` until `stop` comes, then lets open requests finish within the grace. A renewed
    /// certificate is taken up on SIGHUP.
    ///
    /// # Errors
    /// [`CannotServe`] when a listener fails before that.
    pub async fn serve(
        self,
        plain: Router,
        encrypted: Router,
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

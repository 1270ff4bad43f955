//! The table `[server]`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::reader::{Found, Section};
use super::{ServerSettings, Surroundings, TlsSettings};
use crate::platform::telemetry::{LogFormat, LogSettings};

const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

pub(super) fn read(root: &mut Section<'_>, around: &Surroundings<'_>) -> ServerSettings {
    let mut section = root.table("server");
    let path = |text: &str| Ok::<PathBuf, String>(around.folder.join(text));

    let listen = section.text("listen", address);
    let tls = tls(&mut section, around);
    let proxies = section.texts("trusted_proxies", network);
    let data_folder = section.text("data_folder", path).map(|found| found.value);
    let format = section.text("log_format", |text| match text {
        "json" => Ok(LogFormat::Json),
        "pretty" => Ok(LogFormat::Pretty),
        _ => Err("write \"json\" or \"pretty\""),
    });
    let filter = section.text("log_filter", LogSettings::check_filter);
    let listen_metrics = section.text("listen_metrics", address);
    let danger_metrics_for_all = section.switch("danger_metrics_for_all", false);
    let shutdown_grace_secs = section.number("shutdown_grace_secs", 1..3601, 20);

    if let Some(Found { value, line }) = &listen
        && !value.ip().is_loopback()
        && proxies.is_empty()
    {
        section.mistake(
            "listen",
            *line,
            "serves without encryption to other machines: name the proxy that encrypts in `trusted_proxies`, or use \
             `listen_tls`",
        );
    }
    if let Some(Found { value, line }) = &listen_metrics
        && !value.ip().is_loopback()
        && !danger_metrics_for_all
    {
        section.mistake(
            "listen_metrics",
            *line,
            "lets everybody who reaches it read which trusts you are paired with and how it goes: use a loopback address, \
             or say `danger_metrics_for_all = true`",
        );
    }
    let listen = match (listen, &tls) {
        (Some(listen), _) => Some(listen.value),
        (None, Some(_)) => None,
        (None, None) => Some(DEFAULT_LISTEN),
    };
    root.close(section);
    ServerSettings {
        listen,
        tls,
        listen_metrics: listen_metrics.map(|found| found.value),
        trusted_proxies: proxies.into_iter().map(|found| found.value).collect(),
        data_folder: data_folder.unwrap_or_else(|| around.folder.join("data")),
        log: LogSettings {
            format: format.map_or(LogFormat::Json, |found| found.value),
            filter: filter.map_or_else(LogSettings::default_filter, |found| found.value),
        },
        shutdown_grace: Duration::from_secs(shutdown_grace_secs),
    }
}

/// HTTPS needs all three keys.
fn tls(section: &mut Section<'_>, around: &Surroundings<'_>) -> Option<TlsSettings> {
    let readable = |text: &str| {
        let path = around.folder.join(text);
        std::fs::File::open(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        Ok::<PathBuf, String>(path)
    };
    const KEYS: [&str; 3] = ["listen_tls", "tls_certificate", "tls_key"];
    let given: Vec<&str> = KEYS.into_iter().filter(|key| section.has(key)).collect();
    let listen = section.text("listen_tls", address);
    let certificate = section.text("tls_certificate", readable);
    let key = section.text("tls_key", readable);
    if let Some(missing) = KEYS.into_iter().find(|key| !given.contains(key))
        && let Some(present) = given.first()
    {
        let line = section.line_of(present);
        section.mistake(missing, line, format!("is missing: `{present}` is of no use without it"));
    }
    let (listen, certificate, key) = (listen?.value, certificate?.value, key?.value);
    Some(TlsSettings { listen, certificate, key })
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080 or [::1]:8080")
}

fn network(text: &str) -> Result<IpNet, &'static str> {
    let one = |_| text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(one)
        .map_err(|_| "write an address or a network, such as 10.0.0.7 or 10.0.0.0/24")
}

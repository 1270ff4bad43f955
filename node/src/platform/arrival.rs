//! How a request arrived: for which host, from which address, encrypted or not. Headers that a proxy adds are believed
//! only from proxies that the configuration names.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header, uri};
use ipnet::IpNet;

/// A host name as trusts are looked up by it: lower case, without port and without the dot of the root.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostName(String);

/// Why a text is not a [`HostName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a host name such as samraad.example.no, without scheme and port")]
pub struct NotAHostName;

impl FromStr for HostName {
    type Err = NotAHostName;

    fn from_str(text: &str) -> Result<Self, NotAHostName> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let fits = match address {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => name.len() <= 253 && name.split('.').all(label),
        };
        if fits { Ok(Self(name)) } else { Err(NotAHostName) }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a handler may know of how its request arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The host that was asked for.
    pub host: HostName,
    /// Scheme, host and port as the browser sees them and sends them in `Origin`: `https://samraad.example.no`.
    pub web_origin: String,
    /// Whether the way from the client is encrypted.
    pub encrypted: bool,
    /// Address of the client, for rate limits.
    pub client: IpAddr,
}

/// The listener encrypts: an extension that it adds to its requests.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted;

/// Why a request is refused before anybody looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotArrive {
    /// No host, several hosts, or something that is no host.
    #[error("the request names no host")]
    NoHost,
    /// The request line and the `Host` header name different hosts.
    #[error("the request names two hosts")]
    TwoHosts,
}

impl Arrival {
    /// Reads a request's head. `peer` is the other end of the connection.
    ///
    /// # Errors
    /// [`CannotArrive`].
    pub fn of(head: &Parts, peer: Option<IpAddr>, proxies: &[IpNet]) -> Result<Self, CannotArrive> {
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical();
        let believed = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
        let forwarded = if believed(&peer) { Forwarded::read(&head.headers) } else { Forwarded::default() };

        let asked = authority(head)?;
        let named = match forwarded.host {
            Some(host) => Authority::parse(host)?,
            None => asked,
        };
        let encrypted = match forwarded.scheme {
            Some(scheme) => scheme.eq_ignore_ascii_case("https"),
            None => head.extensions.get::<Encrypted>().is_some(),
        };
        let scheme = if encrypted { "https" } else { "http" };
        let usual_port = if encrypted { 443 } else { 80 };
        let port = named.port.filter(|port| *port != usual_port).map(|port| format!(":{port}"));
        // From the right: the last hop that no proxy of ours wrote is as far as anybody can be believed.
        let hops = forwarded.hops.iter().rev().copied();
        let client =
            hops.chain(std::iter::once(peer)).find(|hop| !believed(hop)).or(forwarded.hops.first().copied());
        Ok(Self {
            web_origin: format!("{scheme}://{}{}", named.host, port.unwrap_or_default()),
            host: named.host,
            encrypted,
            client: client.unwrap_or(peer),
        })
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Authority {
    host: HostName,
    port: Option<u16>,
}

impl Authority {
    fn parse(text: &str) -> Result<Self, CannotArrive> {
        let authority: uri::Authority = text.trim().parse().map_err(|_| CannotArrive::NoHost)?;
        if authority.as_str().contains('@') {
            return Err(CannotArrive::NoHost);
        }
        let host = authority.host().parse().map_err(|_| CannotArrive::NoHost)?;
        Ok(Self { host, port: authority.port_u16() })
    }
}

/// The host of the request: `:authority` (or the absolute form), the `Host` header, or both when they agree.
fn authority(head: &Parts) -> Result<Authority, CannotArrive> {
    let line = head.uri.authority().map(|authority| Authority::parse(authority.as_str())).transpose()?;
    let mut headers = head.headers.get_all(header::HOST).iter();
    let header = match headers.next() {
        Some(value) => Some(Authority::parse(value.to_str().map_err(|_| CannotArrive::NoHost)?)?),
        None => None,
    };
    if headers.next().is_some() {
        return Err(CannotArrive::TwoHosts);
    }
    match (line, header) {
        (Some(line), Some(header)) if line != header => Err(CannotArrive::TwoHosts),
        (Some(named), _) | (None, Some(named)) => Ok(named),
        (None, None) => Err(CannotArrive::NoHost),
    }
}

#[derive(Debug, Default)]
struct Forwarded<'a> {
    host: Option<&'a str>,
    scheme: Option<&'a str>,
    hops: Vec<IpAddr>,
}

impl<'a> Forwarded<'a> {
    fn read(headers: &'a HeaderMap) -> Self {
        let last = |name: &str| {
            let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next().map(str::trim).filter(|value| !value.is_empty())
        };
        let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops =
            hops.flat_map(|value| value.split(',')).filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
        Self {
            host: last("x-forwarded-host"),
            scheme: last("x-forwarded-proto"),
            hops: hops.map(|hop| hop.to_canonical()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn head(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn arrival(uri: &str, headers: &[(&str, &str)], peer: &str) -> Result<Arrival, CannotArrive> {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        Arrival::of(&head(uri, headers), Some(peer.parse().unwrap()), &proxies)
    }

    #[test]
    fn case_port_and_the_dot_of_the_root_make_no_other_host() {
        for host in ["nordvik.example", "NordVik.Example", "nordvik.example.", "nordvik.example:8080"] {
            let arrival = arrival("/", &[("host", host)], "192.0.2.1").unwrap();
            assert_eq!(arrival.host.to_string(), "nordvik.example", "{host}");
        }
        for bad in ["nordvik.example:80:80", "user@nordvik.example", "nord vik", "-a.example", "a..b", ""] {
            assert_eq!(arrival("/", &[("host", bad)], "192.0.2.1"), Err(CannotArrive::NoHost), "{bad}");
        }
    }

    #[test]
    fn a_request_that_names_two_hosts_is_refused() {
        let a_and_b = [("host", "a.example"), ("host", "b.example")];
        assert_eq!(arrival("/", &a_and_b, "192.0.2.1"), Err(CannotArrive::TwoHosts));
        let line = "https://a.example/";
        assert_eq!(arrival(line, &[("host", "b.example")], "192.0.2.1"), Err(CannotArrive::TwoHosts));
        assert!(arrival(line, &[("host", "A.example.")], "192.0.2.1").is_ok());
        assert!(arrival(line, &[], "192.0.2.1").is_ok());
        assert_eq!(arrival("/", &[], "192.0.2.1"), Err(CannotArrive::NoHost));
    }

    #[test]
    fn forwarded_headers_are_believed_from_a_named_proxy_alone() {
        let headers = [
            ("host", "inside:8080"),
            ("x-forwarded-host", "nordvik.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.1.1.1"),
        ];
        let through = arrival("/", &headers, "10.2.2.2").unwrap();
        assert_eq!(through.web_origin, "https://nordvik.example");
        assert_eq!(through.client, "198.51.100.7".parse::<IpAddr>().unwrap(), "the last hop that we know of");
        assert!(through.encrypted);

        let direct = arrival("/", &headers, "192.0.2.1").unwrap();
        assert_eq!(direct.web_origin, "http://inside:8080");
        assert_eq!(direct.client, "192.0.2.1".parse::<IpAddr>().unwrap());
        assert!(!direct.encrypted);
    }
}

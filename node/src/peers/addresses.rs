//! Where the node connects to on behalf of a peer: never into its own machine or network (SSRF).
//!
//! Names are resolved here, and what they resolve to is what is connected to, so that a name cannot answer differently
//! the second time. A host that is an address is judged before the request, since no name is resolved for it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// No address of the host may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the host is at an address that is not connected to")]
pub(super) struct AddressRefused;

/// Resolves names and keeps the addresses that may be connected to.
#[derive(Debug, Clone, Copy)]
pub(super) struct GuardedResolver {
    /// See `TrustSettings::danger_allow_loopback_peers`.
    pub(super) allow_loopback: bool,
}

impl GuardedResolver {
    /// Judges a host before a request. A name passes: it is judged when it is resolved.
    pub(super) fn check_host(self, host: &str) -> Result<(), AddressRefused> {
        match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) if !is_allowed(address, self.allow_loopback) => Err(AddressRefused),
            _ => Ok(()),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { allow_loopback } = *self;
        Box::pin(async move {
            // Browsers know these names, resolvers often do not (RFC 6761 § 6.3).
            let name = name.as_str();
            if name == "localhost" || name.ends_with(".localhost") {
                let here = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
                return if allow_loopback {
                    Ok(Box::new(std::iter::once(here)) as Addrs)
                } else {
                    Err(AddressRefused.into())
                };
            }
            let found = tokio::net::lookup_host((name, 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| is_allowed(address.ip(), allow_loopback)).collect();
            if allowed.is_empty() {
                Err(AddressRefused.into())
            } else {
                Ok(Box::new(allowed.into_iter()) as Addrs)
            }
        })
    }
}

/// Whether an address is out in the world, or on this machine where that is allowed.
fn is_allowed(address: IpAddr, allow_loopback: bool) -> bool {
    match address {
        IpAddr::V4(address) => allow_loopback && address.is_loopback() || is_global_v4(address),
        IpAddr::V6(address) => match embedded_v4(address) {
            Some(inner) => is_allowed(IpAddr::V4(inner), allow_loopback),
            None => allow_loopback && address.is_loopback() || is_global_v6(address),
        },
    }
}

/// The IANA special-purpose registry, as far as it concerns where a peer may be (RFC 6890).
fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || a == 100 && (64..128).contains(&b)
        || a == 192 && b == 0 && c == 0
        || a == 198 && (b == 18 || b == 19);
    !special
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3; of that, 2001:db8::/32 and 3fff::/20 are for documentation.
    let [first, second, ..] = address.segments();
    let documentation = first == 0x2001 && second == 0x0db8 || first == 0x3fff && second < 0x1000;
    first & 0xe000 == 0x2000 && !documentation
}

/// The IPv4 address behind an IPv6 one: mapped, NAT64 (RFC 6052) or 6to4 (RFC 3056).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_out_in_the_world_are_connected_to() {
        for refused in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
        ] {
            assert!(!is_allowed(refused.parse().unwrap(), false), "{refused}");
        }
        for allowed in ["193.156.0.1", "2001:700::1", "::ffff:193.156.0.1"] {
            assert!(is_allowed(allowed.parse().unwrap(), false), "{allowed}");
        }
    }

    #[test]
    fn the_dangerous_setting_opens_this_machine_and_nothing_else() {
        for opened in ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(is_allowed(opened.parse().unwrap(), true), "{opened}");
        }
        for refused in ["10.1.2.3", "169.254.169.254", "fd00::1", "0.0.0.0"] {
            assert!(!is_allowed(refused.parse().unwrap(), true), "{refused}");
        }
    }

    #[test]
    fn a_host_that_is_an_address_does_not_go_around_the_resolver() {
        let resolver = GuardedResolver { allow_loopback: false };
        assert_eq!(resolver.check_host("127.0.0.1"), Err(AddressRefused));
        assert_eq!(resolver.check_host("[::1]"), Err(AddressRefused));
        assert_eq!(resolver.check_host("sunnvik.no"), Ok(()));
    }

    #[tokio::test]
    async fn names_under_localhost_are_this_machine_only_where_that_is_allowed() {
        let name = || "sunnvik.localhost".parse::<Name>().unwrap();
        let found = GuardedResolver { allow_loopback: true }.resolve(name()).await.unwrap();
        assert_eq!(found.map(|it| it.ip().to_string()).collect::<Vec<_>>(), ["127.0.0.1"]);
        let refused = GuardedResolver { allow_loopback: false }.resolve(name()).await;
        assert!(refused.is_err_and(|error| error.is::<AddressRefused>()));
    }
}

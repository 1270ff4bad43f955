//! HTTP from a test to nodes on this machine.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// A client for nodes under test: `*.localhost` is this machine, which not every resolver knows; certificates may be
/// self-signed; redirects are for the test to see; nothing goes through a proxy.
///
/// # Panics
/// When no client can be built.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .dns_resolver(OnlyThisMachine)
        .tls_danger_accept_invalid_certs(true)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client")
}

/// A port that nobody listens on. It is free until somebody else takes it, so a node that finds it taken asks again.
///
/// # Panics
/// When the machine has none left.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("bound").port()
}

struct OnlyThisMachine;

impl Resolve for OnlyThisMachine {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if name.as_str() == "localhost" || name.as_str().ends_with(".localhost") {
                let addresses: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
                Ok(addresses)
            } else {
                Err(format!("a test spoke to {}, which is not on this machine", name.as_str()).into())
            }
        })
    }
}

//! Requests for which nobody says who they are: what is public of a trust, and a proposal to pair. What is held to a limit is
//! the network that they come from.
//!
//! The limits are wide: whole regions reach the others through one address, and a trust that joins reads whole logs.

use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::admission::{NotAdmitted, trust_of};
use super::allowance::{Allowances, Limits};
use crate::kernel::trust::TrustId;
use crate::organisation::attempts::network;
use crate::platform::arrival::Arrival;
use crate::platform::trust::Trust;

/// A request for what is public, within the limit of its network.
#[derive(Debug, Clone)]
pub struct Anybody {
    /// The trust that the request reached.
    pub trust: Trust,
}

impl<S: Send + Sync> FromRequestParts<S> for Anybody {
    type Rejection = NotAdmitted;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotAdmitted> {
        let trust = trust_of(parts)?;
        take_turn(&trust, parts, Kind::Reading)?;
        Ok(Self { trust })
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Who the trust is; checkpoints and tiles.
    Reading,
    /// A proposal to pair: each is verified, and may be written down.
    Proposing,
}

impl Kind {
    /// Four million entries are 16,000 tiles, which go at one go.
    const fn limits(self) -> Limits {
        match self {
            Self::Reading => Limits { at_once: 16_384.0, per_second: 400.0 },
            // Who waits for an approval asks again at every round.
            Self::Proposing => Limits { at_once: 120.0, per_second: 2.0 },
        }
    }
}

static ALLOWANCES: LazyLock<Allowances<(TrustId, Vec<u8>, Kind)>> = LazyLock::new(Allowances::default);

/// Counts the request towards the limit of the network that it comes from.
///
/// # Errors
/// [`NotAdmitted::TooMany`].
pub(super) fn take_turn(trust: &Trust, parts: &Parts, kind: Kind) -> Result<(), NotAdmitted> {
    // Nothing where a test calls a handler without any line.
    let Some(arrival) = parts.extensions.get::<Arrival>() else { return Ok(()) };
    let who = (trust.id.clone(), network(arrival.client), kind);
    ALLOWANCES
        .take(who, kind.limits(), trust.now())
        .map_err(|retry_after| NotAdmitted::TooMany { retry_after })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::Request;

    use super::*;
    use crate::platform::test_trust::TestTrust;

    const HALF_A_SECOND: Duration = Duration::from_millis(500);

    fn from(client: &str) -> Parts {
        let mut parts = Request::new(()).into_parts().0;
        parts.extensions.insert(Arrival {
            host: "nordvik.example".parse().unwrap(),
            web_origin: "https://nordvik.example".to_owned(),
            encrypted: true,
            client: client.parse().unwrap(),
        });
        parts
    }

    #[tokio::test]
    async fn who_does_not_say_who_they_are_is_held_to_the_limit_of_their_network_in_each_trust() {
        let (nordvik, sunnvik) = (TestTrust::named("nordvik").await, TestTrust::named("sunnvik").await);
        let (one, same_network, other) =
            (from("2001:db8::1"), from("2001:db8::ffff"), from("2001:db8:0:1::1"));
        let propose = |trust: &Trust, parts: &Parts| take_turn(trust, parts, Kind::Proposing);
        for _ in 0..120 {
            assert!(propose(&nordvik, &one).is_ok());
        }
        let refused = propose(&nordvik, &same_network).unwrap_err();
        assert!(matches!(refused, NotAdmitted::TooMany { retry_after } if retry_after == HALF_A_SECOND));
        assert!(propose(&nordvik, &other).is_ok(), "another network");
        assert!(propose(&sunnvik, &one).is_ok(), "another trust");
        assert!(take_turn(&nordvik, &one, Kind::Reading).is_ok(), "something else");
        nordvik.clock.advance(HALF_A_SECOND);
        assert!(propose(&nordvik, &one).is_ok(), "who waits as long as told");
    }
}

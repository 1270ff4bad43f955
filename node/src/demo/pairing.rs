//! Pairs the trusts of the demo. Their administrators need no telephone to compare fingerprints: both are at this keyboard.
//! What they then do is what the pages do: each approves the other's keys, and each node hears that the other has.

use super::CannotSeed;
use super::cases::SeededTrust;
use crate::kernel::access::{ManagePeers, Role, permit_in_trust};
use crate::peers::handshake::{Introduction, approval, approve, introduction, take_proposal};
use crate::peers::{CertificateRule, Grants, store};

/// One side of a pairing.
pub(super) struct Side<'a> {
    pub(super) seeded: &'a SeededTrust<'a>,
    /// How its server proves itself.
    pub(super) certificate: CertificateRule,
}

/// Sees to it that both have approved each other.
///
/// # Errors
/// [`CannotSeed`].
pub(super) async fn pair(one: &Side<'_>, other: &Side<'_>) -> Result<(), CannotSeed> {
    // Order: both approvals first; then each hears of the other's with its own in place, and is paired.
    for (here, there) in [(one, other), (other, one)] {
        let known = store::by_origin(&here.seeded.trust.db, &there.seeded.trust.origin).await?;
        if known.is_some_and(|peer| peer.pairing.ours().is_some()) {
            continue;
        }
        let admin = here.seeded.first(Role::TrustAdmin)?.actor(&here.seeded.trust.id);
        let trust = there.seeded.trust;
        let url = trust.settings.public_url.as_deref().map(str::parse).transpose();
        let found = Introduction {
            url: url.map_err(|error| CannotSeed::data("addresses", &error))?,
            certificate: there.certificate,
            document: introduction(trust).map_err(|error| CannotSeed::data("trusts", &error))?,
        };
        let permit = permit_in_trust::<ManagePeers>(&admin)?;
        approve(
            here.seeded.trust,
            &permit,
            found,
            &trust.federation_keys.public().fingerprint(),
            Grants::ALL,
        )
        .await
        .map_err(|error| CannotSeed::wrong(error.to_string()))?;
    }
    for (here, there) in [(one, other), (other, one)] {
        let (here, there) = (here.seeded.trust, there.seeded.trust);
        let known = store::by_origin(&here.db, &there.origin).await?;
        if known.is_some_and(|peer| peer.pairing.theirs_at().is_some()) {
            continue;
        }
        let ours = here.federation_keys.public().fingerprint();
        let proposal =
            approval(there, &here.origin, ours).map_err(|error| CannotSeed::data("trusts", &error))?;
        take_proposal(here, proposal).await.map_err(|error| CannotSeed::wrong(error.to_string()))?;
    }
    Ok(())
}

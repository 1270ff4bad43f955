//! What the codes of this feature are called.

use federation_protocol::mailbox::Recommendation as WireRecommendation;

use super::rules::LegalBasis;
use super::wire;
use crate::kernel::terms::Recommendation;

/// The key of a legal basis.
pub(super) const fn legal_basis(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "review-basis-consent",
        LegalBasis::Deidentified => "review-basis-deidentified",
        LegalBasis::Cooperation => "review-basis-cooperation",
        LegalBasis::Care => "review-basis-care",
    }
}

/// The key of a recommendation that goes, or went, over the wire.
pub(super) const fn recommendation(recommendation: WireRecommendation) -> &'static str {
    Recommendation::key_of(wire::recommendation_in(recommendation))
}

//! The main navigation: what a person's roles give access to, and nothing else.

use crate::kernel::access::{Actor, Role, TrustActionKind, allows_in_trust};
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::NavItem;

/// A place, its name, and who sees it.
struct Place {
    href: &'static str,
    key: &'static str,
    seen_by: fn(&Actor) -> bool,
}

const PLACES: &[Place] = &[
    Place { href: "/", key: "nav-tasks", seen_by: |_| true },
    Place {
        href: "/saker",
        key: "nav-cases",
        seen_by: |actor| {
            actor.is_any(&[
                Role::Clinician,
                Role::Endorser,
                Role::CaseOfficer,
                Role::Assessor,
                Role::DecisionMaker,
                Role::UserRepresentative,
            ])
        },
    },
    Place {
        href: "/register",
        key: "nav-register",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::SearchRegister),
    },
    Place {
        href: "/foresporsler",
        key: "nav-reviews",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::ReadReviews),
    },
    Place {
        href: "/publisering",
        key: "nav-publication",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::ReadHolds),
    },
    Place {
        href: "/foretak",
        key: "nav-peers",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::ManagePeers),
    },
    Place {
        href: "/brukere",
        key: "nav-users",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::ManageUsers),
    },
    Place {
        href: "/innsynslogg",
        key: "nav-access-log",
        seen_by: |actor| allows_in_trust(actor, TrustActionKind::ReadAccessLog),
    },
];

/// The places that `actor` sees, the one where `path` is or below marked.
pub(super) fn nav(actor: &Actor, lang: Lang, path: &str) -> Vec<NavItem> {
    let path = path.split('?').next().unwrap_or_default();
    let below =
        |href: &str| path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
    PLACES
        .iter()
        .filter(|place| (place.seen_by)(actor))
        .map(|place| NavItem {
            href: place.href.to_owned(),
            label: t(lang, place.key),
            current: if place.href == "/" { path == "/" } else { below(place.href) },
        })
        .collect()
}

/// What a role is called.
pub fn role_name(lang: Lang, role: Role) -> String {
    t(
        lang,
        match role {
            Role::Clinician => "role-clinician",
            Role::Endorser => "role-endorser",
            Role::CaseOfficer => "role-case-officer",
            Role::Assessor => "role-assessor",
            Role::DecisionMaker => "role-decision-maker",
            Role::PrivacyReviewer => "role-privacy-reviewer",
            Role::Pharmacist => "role-pharmacist",
            Role::Controller => "role-controller",
            Role::Leader => "role-leader",
            Role::TrustAdmin => "role-trust-admin",
            Role::Auditor => "role-auditor",
            Role::DataProtectionOfficer => "role-data-protection-officer",
            Role::UserRepresentative => "role-user-representative",
            Role::Reader => "role-reader",
            Role::Node => "role-node",
        },
    )
}

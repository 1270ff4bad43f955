//! Who is in the demo: three invented trusts, their units and their people.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::CannotSeed;
use crate::kernel::access::Role;
use crate::kernel::language::Lang;

/// The password of every account of the demo. No secret: it is printed and stands in the documentation.
pub const PASSWORD: &str = "bare til demo 2026";

/// One trust of the demo.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustCast {
    /// Short name: names its host, its folder and its register.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Organisation number that belongs to nobody.
    pub organisation_number: String,
    /// Language of its pages and of what its people write.
    pub language: Lang,
    /// Names of its units.
    pub units: Vec<String>,
    /// Its people.
    pub members: Vec<Member>,
}

/// Somebody with an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The name to sign in with.
    pub user: String,
    /// The name that people read.
    pub name: String,
    /// What the member is.
    pub roles: BTreeSet<Role>,
    /// Names of the units that the member applies from or leads.
    #[serde(default)]
    pub units: BTreeSet<String>,
}

impl TrustCast {
    /// Host name of its pages and of its federation endpoints.
    pub fn host(&self) -> String {
        format!("{}.samraad.localhost", self.id)
    }

    /// Name of its register.
    pub fn origin(&self) -> String {
        format!("{}/register", self.host())
    }

    /// Members with a role, in the order of the cast.
    pub fn with(&self, role: Role) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.roles.contains(&role))
    }

    /// The leaders who endorse for a unit: the head of the unit before the director of the clinic, who leads all of them.
    pub fn endorsers(&self, unit: &str) -> Vec<&Member> {
        let mut leaders: Vec<&Member> =
            self.with(Role::Endorser).filter(|member| member.units.contains(unit)).collect();
        leaders.sort_by_key(|member| member.units.len());
        leaders
    }
}

/// The trusts of the demo, those of the first process first.
///
/// # Errors
/// [`CannotSeed::Data`] when the file in the program is not sound, which its tests rule out.
pub fn trusts() -> Result<Vec<TrustCast>, CannotSeed> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        trust: Vec<TrustCast>,
    }
    let file: File =
        toml::from_str(include_str!("data/cast.toml")).map_err(|error| CannotSeed::data("cast", &error))?;
    Ok(file.trust)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::trust::OrganisationNumber;
    use crate::organisation::rules::{UserName, judge_password};

    #[test]
    fn every_trust_has_every_role_and_somebody_with_two() {
        let trusts = trusts().unwrap();
        assert_eq!(trusts.len(), 3);
        assert!(trusts.iter().any(|trust| trust.language == Lang::Nn), "one writes nynorsk");
        for trust in &trusts {
            for role in Role::ALL.iter().filter(|role| **role != Role::Node) {
                assert!(trust.with(*role).next().is_some(), "{}: nobody is {role:?}", trust.id);
            }
            assert!(trust.members.iter().any(|member| member.roles.len() > 1), "{}", trust.id);
            assert!(trust.members.iter().all(|member| !member.roles.contains(&Role::Node)));
        }
    }

    #[test]
    fn accounts_and_numbers_pass_the_rules_of_the_product() {
        for trust in trusts().unwrap() {
            assert!(trust.organisation_number.parse::<OrganisationNumber>().is_ok(), "{}", trust.id);
            assert!(trust.organisation_number.starts_with('1'), "a range that nobody gives out");
            for member in &trust.members {
                let name = UserName::parse(&member.user).unwrap();
                assert_eq!(name.as_str(), member.user);
                assert_eq!(judge_password(PASSWORD, &name), Ok(()));
                assert!(member.units.iter().all(|unit| trust.units.contains(unit)), "{}", member.user);
            }
        }
    }

    #[test]
    fn every_unit_has_a_chain_of_two_leaders_that_ends_with_the_clinic_director() {
        for trust in trusts().unwrap() {
            for unit in &trust.units {
                let chain = trust.endorsers(unit);
                assert_eq!(chain.len(), 2, "{unit}");
                assert_eq!(chain[1].units.len(), trust.units.len(), "{unit}");
            }
        }
    }
}

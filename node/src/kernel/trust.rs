//! A health trust as a tenant: its short name and its organisation number.

/// Short name of a trust within this process: lower-case letters, digits and hyphens. Names folders and log fields,
/// never anything that leaves the node: that is the origin's part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct TrustId(String);

/// Why a text is not a [`TrustId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a trust id has 2 to 40 of a-z, 0-9 and hyphen, and starts with a letter")]
pub struct NotATrustId;

impl std::str::FromStr for TrustId {
    type Err = NotATrustId;

    fn from_str(text: &str) -> Result<Self, NotATrustId> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = (2..=40).contains(&text.len())
            && text.chars().all(allowed)
            && text.starts_with(|c: char| c.is_ascii_lowercase());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotATrustId) }
    }
}

impl std::fmt::Display for TrustId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TrustId {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Norwegian organisation number: nine digits, the last a modulus-11 check digit (Enhetsregisteret).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct OrganisationNumber(String);

/// Why a text is not an [`OrganisationNumber`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOrganisationNumber {
    /// Something else than nine digits.
    #[error("an organisation number has nine digits")]
    Shape,
    /// The ninth digit does not follow from the others.
    #[error("the check digit of the organisation number is wrong")]
    CheckDigit,
}

impl std::str::FromStr for OrganisationNumber {
    type Err = NotAnOrganisationNumber;

    fn from_str(text: &str) -> Result<Self, NotAnOrganisationNumber> {
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        if digits.len() != 9 || text.chars().count() != 9 {
            return Err(NotAnOrganisationNumber::Shape);
        }
        // With the weight 1 for the check digit itself the whole sum is divisible by 11.
        let sum: u32 =
            digits.iter().zip([3, 2, 7, 6, 5, 4, 3, 2, 1]).map(|(digit, weight)| digit * weight).sum();
        if sum.is_multiple_of(11) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnOrganisationNumber::CheckDigit)
        }
    }
}

impl std::fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trust_id_is_a_short_lower_case_name() {
        for good in ["nordvik", "a1", "st-olav-2"] {
            assert!(good.parse::<TrustId>().is_ok(), "{good}");
        }
        for bad in ["", "a", "Nordvik", "1a", "nord vik", "../x", "nord/vik"] {
            assert!(bad.parse::<TrustId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_organisation_number_needs_its_check_digit() {
        assert!("974760673".parse::<OrganisationNumber>().is_ok(), "Brønnøysundregistrene");
        assert_eq!("974760674".parse::<OrganisationNumber>(), Err(NotAnOrganisationNumber::CheckDigit));
        assert_eq!("97476067".parse::<OrganisationNumber>(), Err(NotAnOrganisationNumber::Shape));
        assert_eq!("9747606 3".parse::<OrganisationNumber>(), Err(NotAnOrganisationNumber::Shape));
    }
}

//! From what a provider says of a person to who that is here, what they are, and how sure that is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Claims, seconds, text};
use crate::kernel::access::{Assurance, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::identity_provider::{ClaimValue, IdentityProvider, NATIONAL_IDENTITY_NUMBER_CLAIM};
use crate::kernel::person::looks_like_person_number;

/// The longest subject (OpenID Connect Core § 2) and the longest name, in characters.
const LONGEST: usize = 255;

/// A person as the provider vouches for them. `Debug` would print who it is, so there is none.
#[derive(Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The name of the person that never changes.
    pub subject: String,
    /// The name that people read.
    pub display_name: String,
    /// What the person is, where the provider says so; perhaps nothing.
    pub roles: Option<BTreeSet<Role>>,
    /// How sure the provider is.
    pub assurance: Assurance,
    /// When the person proved themselves.
    pub authenticated_at: Option<Timestamp>,
    /// What the provider calls its session.
    pub session: Option<String>,
    /// What the provider calls the person in its logout tokens.
    pub provider_subject: String,
}

/// Why somebody whom the provider knows does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotVouched {
    /// The claim that names them is not there, or is no text.
    #[error("the claim that names the person is missing")]
    NoSubject,
    /// The claim that names them is a national identity number, which would then be stored.
    #[error("the claim that names the person is a national identity number")]
    NationalIdentityNumber,
    /// A claim that everybody must have is not there.
    #[error("a required claim is missing")]
    Requirement,
    /// The provider is less sure of them than is asked for.
    #[error("the assurance is too low")]
    Assurance,
}

/// Who somebody is. `info` is what the userinfo endpoint told of the same person; what the token says goes before it.
///
/// # Errors
/// [`NotVouched`].
pub fn vouch(
    provider: &IdentityProvider,
    token: &Claims,
    info: Option<&Claims>,
    least: Assurance,
) -> Result<Vouched, NotVouched> {
    let said = Said { token, info };
    let provider_subject = text(token, "sub").ok_or(NotVouched::NoSubject)?.to_owned();
    let subject = said.text(&provider.subject_claim).ok_or(NotVouched::NoSubject)?;
    // Both are stored: by one a user is known, by the other the provider's logout tokens are understood.
    if provider.subject_claim == NATIONAL_IDENTITY_NUMBER_CLAIM
        || [subject, &provider_subject].into_iter().any(has_national_identity_number)
    {
        return Err(NotVouched::NationalIdentityNumber);
    }
    if !provider.requirements.iter().all(|requirement| said.has(requirement)) {
        return Err(NotVouched::Requirement);
    }
    let rules = &provider.assurance;
    let one_of = |values: &BTreeSet<String>| said.values(&rules.claim).any(|value| values.contains(&value));
    let assurance = match (one_of(&rules.high), one_of(&rules.substantial)) {
        (true, _) => Assurance::High,
        (_, true) => Assurance::Substantial,
        _ => Assurance::Low,
    };
    if assurance < least {
        return Err(NotVouched::Assurance);
    }
    let roles = provider.gives_roles().then(|| {
        let held = provider.roles.iter().filter(|rule| said.has(&rule.when));
        held.map(|rule| rule.role).collect::<BTreeSet<Role>>()
    });
    let name = said.text(&provider.name_claim).map(clean).filter(|name| !name.is_empty());
    Ok(Vouched {
        subject: subject.to_owned(),
        // A name with a number in it is no name, and must not be stored either.
        display_name: name.filter(|name| !has_national_identity_number(name)).unwrap_or_default(),
        roles,
        assurance,
        authenticated_at: seconds(token, "auth_time").map(Timestamp::from_seconds),
        session: text(token, "sid").map(str::to_owned),
        provider_subject,
    })
}

struct Said<'a> {
    token: &'a Claims,
    info: Option<&'a Claims>,
}

impl<'a> Said<'a> {
    fn value(&self, claim: &str) -> Option<&'a Value> {
        std::iter::once(self.token).chain(self.info).find_map(|claims| find(claims, claim))
    }

    fn text(&self, claim: &str) -> Option<&'a str> {
        let text = self.value(claim)?.as_str()?.trim();
        (1..=LONGEST).contains(&text.chars().count()).then_some(text)
    }

    /// One value, or each of several.
    fn values(&self, claim: &str) -> impl Iterator<Item = String> {
        let value = self.value(claim);
        let several = value.and_then(Value::as_array).map(Vec::as_slice);
        several.unwrap_or(value.map_or(&[], std::slice::from_ref)).iter().filter_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        })
    }

    fn has(&self, wanted: &ClaimValue) -> bool {
        self.values(&wanted.claim).any(|value| value == wanted.value)
    }
}

fn find<'a>(claims: &'a Claims, claim: &str) -> Option<&'a Value> {
    let Some(pointer) = claim.strip_prefix('/') else { return claims.get(claim) };
    let mut steps = pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
    let first = claims.get(&steps.next()?)?;
    steps.try_fold(first, |value, step| match value {
        Value::Object(object) => object.get(&step),
        Value::Array(array) => array.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

fn clean(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

/// Whether eleven digits somewhere in the text could be a national identity number, spaces between them or not.
fn has_national_identity_number(text: &str) -> bool {
    let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    dense.split(|byte| !byte.is_ascii_digit()).any(|digits| {
        let values: Vec<u8> = digits.iter().map(|digit| digit - b'0').collect();
        <[u8; 11]>::try_from(values).is_ok_and(|digits| looks_like_person_number(&digits))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::kernel::identity_provider::{
        AssertionAudience, AssuranceRules, ClientKeyText, RoleRule, StepUp, Use,
    };

    /// HelseID as a trust may have it.
    pub(crate) fn provider() -> IdentityProvider {
        let when = |claim: &str, value: &str| ClaimValue { claim: claim.to_owned(), value: value.to_owned() };
        IdentityProvider {
            issuer: "https://id.example".to_owned(),
            name: "HelseID".to_owned(),
            client_id: "samraad".to_owned(),
            client_key: ClientKeyText(String::new().into()),
            client_certificate: None,
            assertion_audience: AssertionAudience::Issuer,
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
            pushed_requests: Use::WhenOffered,
            dpop: Use::WhenOffered,
            userinfo: true,
            subject_claim: "sub".to_owned(),
            name_claim: "name".to_owned(),
            assurance: AssuranceRules {
                claim: "level".to_owned(),
                substantial: ["3".to_owned()].into(),
                high: ["4".to_owned(), "mfa".to_owned()].into(),
                minimum: Assurance::Substantial,
                acr_values: vec!["Level3".to_owned()],
            },
            step_up: Some(StepUp {
                assurance: Assurance::High,
                acr_values: vec!["Level4".to_owned()],
                max_age: Duration::from_secs(300),
            }),
            requirements: Vec::new(),
            roles: vec![
                RoleRule { when: when("groups", "leger"), role: Role::Clinician },
                RoleRule { when: when("/realm/roles", "komite"), role: Role::Assessor },
            ],
            danger_allow_http: false,
        }
    }

    fn map(value: &Value) -> Claims {
        value.as_object().unwrap().clone()
    }

    fn vouched(provider: &IdentityProvider, token: &Value, info: &Value) -> Result<Vouched, NotVouched> {
        vouch(provider, &map(token), Some(&map(info)), Assurance::Substantial)
    }

    #[test]
    fn claims_of_both_places_make_one_person_and_the_token_goes_first() {
        let token = json!({"sub": "a1", "level": "4", "sid": "s", "auth_time": 5, "name": " Åse \t Li "});
        let info =
            json!({"sub": "a1", "name": "Evil", "groups": ["leger", "x"], "realm": {"roles": "komite"}});
        let Ok(person) = vouched(&provider(), &token, &info) else { panic!("refused") };
        assert_eq!((person.subject.as_str(), person.display_name.as_str()), ("a1", "Åse Li"));
        assert_eq!(person.roles, Some([Role::Clinician, Role::Assessor].into()));
        assert_eq!(person.assurance, Assurance::High);
        assert_eq!(
            (person.session.as_deref(), person.authenticated_at),
            (Some("s"), Some(Timestamp::from_seconds(5)))
        );
    }

    #[test]
    fn how_sure_a_provider_is_may_be_a_text_a_number_or_one_of_several() {
        for (level, expected) in [
            (json!("3"), Ok(Assurance::Substantial)),
            (json!(3), Ok(Assurance::Substantial)),
            (json!(4), Ok(Assurance::High)),
            (json!(["pwd", "mfa"]), Ok(Assurance::High)),
            (json!("2"), Err(NotVouched::Assurance)),
            (json!("High"), Err(NotVouched::Assurance)),
            (json!({"3": 3}), Err(NotVouched::Assurance)),
            (json!(null), Err(NotVouched::Assurance)),
        ] {
            let token = json!({"sub": "a1", "level": level, "groups": "leger"});
            assert_eq!(vouched(&provider(), &token, &json!({})).map(|it| it.assurance), expected, "{token}");
        }
    }

    #[test]
    fn roles_are_those_of_the_claims_perhaps_none_and_who_lacks_what_everybody_must_have_is_nobody() {
        let strict = IdentityProvider {
            requirements: vec![ClaimValue { claim: "org".to_owned(), value: "974760673".to_owned() }],
            ..provider()
        };
        let by_admin = IdentityProvider { roles: Vec::new(), ..provider() };
        for (provider, token, expected) in [
            (&provider(), json!({"sub": "a", "level": 3}), Ok(Some(0))),
            (&provider(), json!({"sub": "a", "level": 3, "groups": ["Leger"]}), Ok(Some(0))),
            (&strict, json!({"sub": "a", "level": 3, "groups": "leger"}), Err(NotVouched::Requirement)),
            (&strict, json!({"sub": "a", "level": 3, "groups": "leger", "org": 974_760_673}), Ok(Some(1))),
            (&by_admin, json!({"sub": "a", "level": 3, "groups": "leger"}), Ok(None)),
            (&provider(), json!({"level": 3, "groups": "leger"}), Err(NotVouched::NoSubject)),
            (&provider(), json!({"sub": 5, "level": 3, "groups": "leger"}), Err(NotVouched::NoSubject)),
            (
                &provider(),
                json!({"sub": "x".repeat(256), "level": 3, "groups": "leger"}),
                Err(NotVouched::NoSubject),
            ),
        ] {
            let got = vouched(provider, &token, &json!({})).map(|it| it.roles.map(|roles| roles.len()));
            assert_eq!(got, expected, "{token}");
        }
    }

    #[test]
    fn a_national_identity_number_names_nobody_and_stands_in_no_name() {
        let token =
            |sub: &str| json!({"sub": sub, "level": 3, "groups": "leger", "name": "Kari 010190 12344"});
        assert_eq!(
            vouched(&provider(), &token("01019012344"), &json!({})).err(),
            Some(NotVouched::NationalIdentityNumber)
        );
        let pid = IdentityProvider { subject_claim: NATIONAL_IDENTITY_NUMBER_CLAIM.to_owned(), ..provider() };
        let mut with_pid = token("a");
        with_pid[NATIONAL_IDENTITY_NUMBER_CLAIM] = json!("not even one");
        assert_eq!(vouched(&pid, &with_pid, &json!({})).err(), Some(NotVouched::NationalIdentityNumber));
        let pseudonym = IdentityProvider { subject_claim: "groups".to_owned(), ..provider() };
        assert_eq!(
            vouched(&pseudonym, &token("01019012344"), &json!({})).err(),
            Some(NotVouched::NationalIdentityNumber),
            "nor under the name that the provider's own tokens have for them"
        );
        assert!(vouched(&provider(), &token("a"), &json!({})).is_ok_and(|it| it.display_name.is_empty()));
    }
}

//! What comes back from the provider with the browser.

use serde::Deserialize;

/// The query of the address that the provider sends the browser back to.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Callback {
    /// To be redeemed for tokens.
    pub code: Option<String>,
    /// Which sign-in it answers.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Why a provider gave no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderRefusal {
    /// The person, or the provider, said no.
    Denied,
    /// The person has to do something first that the provider was told not to ask.
    NotFinished,
    /// The provider cannot prove them as well as was asked.
    Assurance,
    /// It cannot just now.
    Unavailable,
    /// It does not understand us, or does not know us.
    Misunderstood,
}

impl ProviderRefusal {
    /// Reads an error code of RFC 6749 § 4.1.2.1, OpenID Connect Core § 3.1.2.6 or Unmet Authentication Requirements.
    pub fn of(code: &str) -> Self {
        match code {
            "access_denied" => Self::Denied,
            "login_required" | "interaction_required" | "account_selection_required" | "consent_required" => {
                Self::NotFinished
            }
            "unmet_authentication_requirements" => Self::Assurance,
            "server_error" | "temporarily_unavailable" => Self::Unavailable,
            _ => Self::Misunderstood,
        }
    }
}

/// Why a callback is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotFollow {
    /// Somebody else answers, or nobody says who, where the provider always says (RFC 9207 § 2.4).
    #[error("the answer is not the provider's")]
    Issuer,
    /// The provider gave no code.
    #[error("the provider refused")]
    Refused(ProviderRefusal),
    /// Neither a code nor an error.
    #[error("the answer has neither a code nor an error")]
    Empty,
}

impl Callback {
    /// The code, if this is an answer of `issuer`. `always_says` is what its metadata promise of the parameter `iss`.
    ///
    /// # Errors
    /// [`CannotFollow`].
    pub fn code(&self, issuer: &str, always_says: bool) -> Result<&str, CannotFollow> {
        // Order: who answers, before what is answered.
        match &self.iss {
            Some(iss) if iss != issuer => return Err(CannotFollow::Issuer),
            None if always_says => return Err(CannotFollow::Issuer),
            _ => {}
        }
        if let Some(error) = &self.error {
            return Err(CannotFollow::Refused(ProviderRefusal::of(error)));
        }
        self.code.as_deref().filter(|code| !code.is_empty()).ok_or(CannotFollow::Empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";

    fn answer(code: Option<&str>, iss: Option<&str>, error: Option<&str>) -> Callback {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Callback { code: owned(code), state: None, iss: owned(iss), error: owned(error) }
    }

    #[test]
    fn a_code_is_taken_from_the_provider_that_was_asked_and_from_nobody_else() {
        let cases = [
            (answer(Some("c"), Some(ISSUER), None), true, Ok("c")),
            (answer(Some("c"), None, None), false, Ok("c")),
            (answer(Some("c"), None, None), true, Err(CannotFollow::Issuer)),
            (answer(Some("c"), Some("https://evil.example"), None), false, Err(CannotFollow::Issuer)),
            (answer(Some("c"), Some("https://id.example/"), None), true, Err(CannotFollow::Issuer)),
            (answer(None, Some(ISSUER), None), true, Err(CannotFollow::Empty)),
            (answer(Some(""), Some(ISSUER), None), true, Err(CannotFollow::Empty)),
            (
                answer(None, Some("https://evil.example"), Some("access_denied")),
                true,
                Err(CannotFollow::Issuer),
            ),
        ];
        for (callback, always_says, expected) in cases {
            assert_eq!(callback.code(ISSUER, always_says), expected);
        }
    }

    #[test]
    fn an_error_is_told_by_what_the_person_can_do_about_it() {
        use ProviderRefusal::*;
        for (code, expected) in [
            ("access_denied", Denied),
            ("login_required", NotFinished),
            ("interaction_required", NotFinished),
            ("unmet_authentication_requirements", Assurance),
            ("temporarily_unavailable", Unavailable),
            ("invalid_scope", Misunderstood),
            ("<script>", Misunderstood),
        ] {
            let answer = answer(Some("c"), Some(ISSUER), Some(code));
            assert_eq!(answer.code(ISSUER, true), Err(CannotFollow::Refused(expected)), "{code}");
        }
    }
}

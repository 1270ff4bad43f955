//! The authorisation request: what the browser is sent to the provider with, and what only we know of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::kernel::access::Assurance;
use crate::kernel::identity_provider::{IdentityProvider, StepUp};
use crate::kernel::language::Lang;
use crate::kernel::random::{Randomness, random_array};

/// What was drawn for one sign-in. `Debug` would print secrets, so there is none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Comes back with the answer: whose answer it is.
    pub state: String,
    /// Comes back in the ID token: it was made for this sign-in.
    pub nonce: String,
    /// Proves at the token endpoint that who redeems the code is who asked for it (RFC 7636).
    pub verifier: String,
}

impl Drawn {
    /// Draws 256 bits for each.
    pub fn draw(random: &dyn Randomness) -> Self {
        Self { state: token(random), nonce: token(random), verifier: token(random) }
    }

    /// The PKCE challenge of the verifier, method `S256`.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }
}

/// 256 random bits as text.
pub fn token(random: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(random_array::<32>(random))
}

/// How sure and how fresh a sign-in has to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// The least assurance.
    pub assurance: Assurance,
    /// How many seconds ago the person may have proved themselves; nothing where it does not matter.
    pub max_age_secs: Option<u64>,
    /// Asks the provider to let the person prove themselves again, whatever session they have there.
    pub again: bool,
}

impl Demand {
    /// For an ordinary sign-in.
    pub fn sign_in(provider: &IdentityProvider) -> Self {
        Self { assurance: provider.assurance.minimum, max_age_secs: None, again: false }
    }

    /// For a step that needs more than a session.
    pub fn step_up(step_up: &StepUp) -> Self {
        let max_age_secs = Some(step_up.max_age.as_secs());
        Self { assurance: step_up.assurance, max_age_secs, again: true }
    }
}

/// The parameters of the request (OpenID Connect Core § 3.1.2.1), without the client's proof of itself.
pub fn parameters(
    provider: &IdentityProvider,
    drawn: &Drawn,
    demand: &Demand,
    redirect_uri: &str,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("client_id", provider.client_id.clone()),
        ("response_type", "code".to_owned()),
        ("response_mode", "query".to_owned()),
        ("redirect_uri", redirect_uri.to_owned()),
        ("scope", provider.scopes.join(" ")),
        ("state", drawn.state.clone()),
        ("nonce", drawn.nonce.clone()),
        ("code_challenge", drawn.challenge()),
        ("code_challenge_method", "S256".to_owned()),
        ("ui_locales", locales(lang).to_owned()),
    ];
    let stepped_up = provider.step_up.as_ref().filter(|_| demand.again);
    let acr_values = stepped_up.map_or(provider.acr_values(), |step_up| &step_up.acr_values);
    if !acr_values.is_empty() {
        parameters.push(("acr_values", acr_values.join(" ")));
    }
    if let Some(secs) = demand.max_age_secs {
        parameters.push(("max_age", secs.to_string()));
    }
    if demand.again {
        parameters.push(("prompt", "login".to_owned()));
    }
    parameters
}

/// The reader's language first, then one that they can read as well.
const fn locales(lang: Lang) -> &'static str {
    match lang {
        Lang::Nb => "nb nn en",
        Lang::Nn => "nn nb en",
        Lang::En => "en nb",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::rules::claims::tests::provider;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Randomness for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        }
    }

    fn drawn() -> Drawn {
        Drawn::draw(&Counting(1.into()))
    }

    fn value(parameters: &[(&'static str, String)], name: &str) -> Option<String> {
        parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn the_challenge_is_that_of_the_example_in_rfc_7636() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned();
        let drawn = Drawn { verifier, ..drawn() };
        assert_eq!(drawn.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn state_nonce_and_verifier_are_three_draws_of_256_bits() {
        let Drawn { state, nonce, verifier } = drawn();
        assert!(state != nonce && nonce != verifier && state != verifier);
        assert!([state, nonce, verifier].iter().all(|token| token.len() == 43));
    }

    #[test]
    fn a_sign_in_asks_for_a_code_bound_to_us_and_says_nothing_of_the_verifier() {
        let (provider, drawn) = (provider(), drawn());
        let demand = Demand::sign_in(&provider);
        let asked = parameters(&provider, &drawn, &demand, "https://nordvik.example/logg-inn/svar", Lang::Nn);
        for (name, expected) in [
            ("response_type", "code"),
            ("code_challenge_method", "S256"),
            ("scope", "openid profile"),
            ("redirect_uri", "https://nordvik.example/logg-inn/svar"),
            ("acr_values", "Level3"),
            ("ui_locales", "nn nb en"),
        ] {
            assert_eq!(value(&asked, name).as_deref(), Some(expected), "{name}");
        }
        assert!(value(&asked, "prompt").is_none() && value(&asked, "max_age").is_none());
        assert!(asked.iter().all(|(_, value)| *value != drawn.verifier));
    }

    #[test]
    fn a_step_up_asks_again_for_more_and_for_now() {
        let provider = provider();
        let demand = Demand::step_up(provider.step_up.as_ref().unwrap());
        let asked = parameters(&provider, &drawn(), &demand, "https://x.example/", Lang::Nb);
        assert_eq!(value(&asked, "acr_values").as_deref(), Some("Level4"));
        assert_eq!(value(&asked, "max_age").as_deref(), Some("300"));
        assert_eq!(value(&asked, "prompt").as_deref(), Some("login"));
    }
}

//! Pages that say why a sign-in at the provider did not come to an end, and what to do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::answers::{ProviderError, chain};
use super::rules::callback::{CannotFollow, ProviderRefusal};
use super::rules::claims::NotVouched;
use super::rules::id_token::IdTokenRefused;
use crate::organisation::routes::{PROVIDER_PATH, SIGN_IN_PATH};
use crate::organisation::signed_in::Visitor;
use crate::platform::i18n::ta;
use crate::platform::layout::{Page, html_with};
use crate::platform::trust::Trust;
use crate::platform::web::WebError;

/// Why somebody is not signed in, as they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The provider does not answer.
    Down,
    /// It answers, but it and we do not fit together.
    Misfit,
    /// The answer belongs to no sign-in that this browser has begun in the last minutes.
    NotOurs,
    /// The answer is not to be believed.
    Unbelievable,
    /// A clock is wrong.
    Clock,
    /// The person, or the provider, said no.
    Denied,
    /// It was not finished there.
    NotFinished,
    /// They did not prove themselves well enough, or too long ago.
    Assurance,
    /// They do not belong to this trust.
    NotOfTrust,
    /// The provider gives them no role here.
    WithoutRole,
    /// The trust_admin has not given them one yet.
    WaitsForRole,
    /// The trust_admin has switched them off.
    SwitchedOff,
}

impl Refused {
    /// Logs what the provider did and says how it is told.
    ///
    /// # Errors
    /// What is a fault of ours.
    pub(super) fn of_provider(trust: &Trust, error: ProviderError) -> Result<Self, WebError> {
        let refused = match &error {
            ProviderError::Down(_) => Self::Down,
            ProviderError::Metadata(_) => Self::Misfit,
            // The code is used up, or its time is over.
            ProviderError::Refused(code) if code == "invalid_grant" => Self::NotOurs,
            ProviderError::Refused(_) => Self::Misfit,
            ProviderError::Answer(_) | ProviderError::Token(_) => Self::Unbelievable,
            ProviderError::Key(_) | ProviderError::Sign(_) => return Err(WebError::internal(error)),
        };
        tracing::warn!(trust = %trust.id, error = chain(&error), "sign-in at the identity provider failed");
        Ok(refused)
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Down => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotOurs => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        }
    }

    const fn text_key(self) -> &'static str {
        match self {
            Self::Down => "provider-down",
            Self::Misfit => "provider-misfit",
            Self::NotOurs => "provider-not-ours",
            Self::Unbelievable => "provider-unbelievable",
            Self::Clock => "provider-clock",
            Self::Denied => "provider-denied",
            Self::NotFinished => "provider-not-finished",
            Self::Assurance => "provider-assurance",
            Self::NotOfTrust => "provider-not-of-trust",
            Self::WithoutRole => "provider-without-role",
            Self::WaitsForRole => "provider-waits-for-role",
            Self::SwitchedOff => "provider-switched-off",
        }
    }
}

impl From<CannotFollow> for Refused {
    fn from(error: CannotFollow) -> Self {
        match error {
            CannotFollow::Issuer | CannotFollow::Empty => Self::Unbelievable,
            CannotFollow::Refused(ProviderRefusal::Denied) => Self::Denied,
            CannotFollow::Refused(ProviderRefusal::NotFinished) => Self::NotFinished,
            CannotFollow::Refused(ProviderRefusal::Assurance) => Self::Assurance,
            CannotFollow::Refused(ProviderRefusal::Unavailable) => Self::Down,
            CannotFollow::Refused(ProviderRefusal::Misunderstood) => Self::Misfit,
        }
    }
}

impl From<IdTokenRefused> for Refused {
    fn from(error: IdTokenRefused) -> Self {
        match error {
            IdTokenRefused::Expired | IdTokenRefused::FromTheFuture => Self::Clock,
            IdTokenRefused::TooOld => Self::Assurance,
            IdTokenRefused::Issuer
            | IdTokenRefused::Audience
            | IdTokenRefused::AuthorisedParty
            | IdTokenRefused::Nonce
            | IdTokenRefused::AccessToken => Self::Unbelievable,
        }
    }
}

impl From<NotVouched> for Refused {
    fn from(error: NotVouched) -> Self {
        match error {
            NotVouched::NoSubject | NotVouched::NationalIdentityNumber => Self::Misfit,
            NotVouched::Requirement => Self::NotOfTrust,
            NotVouched::Assurance => Self::Assurance,
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in/refused.html")]
struct RefusedPage {
    page: Page,
    text: String,
    again: String,
    others: Option<String>,
}

/// The page.
///
/// # Errors
/// Never; a handler can end with it.
pub(super) fn refused(visitor: &Visitor, why: Refused, back_to: &str) -> Result<Response, WebError> {
    let settings = &visitor.trust.settings;
    let name = settings.identity_provider.as_ref().map(|provider| provider.name.clone()).unwrap_or_default();
    let text = ta(visitor.lang, why.text_key(), &[("provider", &name), ("trust", &settings.name)]);
    let back: String = url::form_urlencoded::byte_serialize(back_to.as_bytes()).collect();
    let local = format!("{SIGN_IN_PATH}?til={back}");
    // A change of language comes back with GET, where the answer cannot be given a second time.
    let page = Page { path: local.clone(), ..visitor.page("provider-refused-title") };
    let again = format!("{PROVIDER_PATH}?til={back}");
    let view = RefusedPage { page, text, again, others: settings.local_accounts.then_some(local) };
    Ok(html_with(why.status(), &view))
}

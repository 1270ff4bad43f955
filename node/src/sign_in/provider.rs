//! The provider at the other end: its metadata and keys, and the requests that we send it ourselves. HTTPS only, never
//! redirected, never longer or larger than asked. What it tells of a person is in no error.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;

use super::answers::{Answer, ProviderError, chain, down, read, text, with_query};
use super::jose::{BadToken, ProviderKeys, SigningKey};
use super::rules::Claims;
use super::rules::authorisation::{Demand, Drawn, parameters, token};
use super::rules::metadata::{Age, Metadata, PATH, may_ask_again};
use super::rules::proofs::{DpopFor, client_assertion, dpop, wanted_nonce};
use crate::kernel::clock::Timestamp;
use crate::kernel::identity_provider::{AssertionAudience, IdentityProvider};
use crate::kernel::trust::TrustId;
use crate::platform::i18n::Lang;
use crate::platform::trust::Trust;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// From the beginning of a request to the end of its answer. A person waits.
const TIMEOUT: Duration = Duration::from_secs(10);
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The providers of all trusts of the process, each with what is known of it.
#[derive(Debug, Default)]
pub struct Providers(Mutex<HashMap<TrustId, Arc<Provider>>>);

impl Providers {
    /// The provider of a trust; nothing where it has none.
    ///
    /// # Errors
    /// `ProviderError` when no request can be made at all.
    pub fn of(&self, trust: &Trust) -> Result<Option<Arc<Provider>>, ProviderError> {
        let Some(settings) = &trust.settings.identity_provider else { return Ok(None) };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(provider) = known.get(&trust.id) {
            return Ok(Some(Arc::clone(provider)));
        }
        let provider = Arc::new(Provider::new(Arc::clone(settings))?);
        known.insert(trust.id.clone(), Arc::clone(&provider));
        Ok(Some(provider))
    }
}

/// One trust's provider.
#[derive(Debug)]
pub struct Provider {
    /// What the configuration says of it.
    pub settings: Arc<IdentityProvider>,
    key: SigningKey,
    http: Client,
    memory: tokio::sync::Mutex<Memory>,
}

/// What the provider last said of itself.
#[derive(Debug, Default)]
struct Memory {
    known: Option<Arc<Known>>,
    asked_at: Option<Timestamp>,
}

/// Metadata and keys that were fetched together.
#[derive(Debug)]
pub struct Known {
    /// The metadata.
    pub metadata: Metadata,
    keys: ProviderKeys,
    fetched_at: Timestamp,
}

/// What a code was redeemed for.
pub struct Tokens {
    /// Who signed in.
    pub id_token: String,
    /// With it more is told of them.
    pub access_token: String,
    /// The key that the access token is bound to.
    bound_to: Option<SigningKey>,
}

impl Provider {
    fn new(settings: Arc<IdentityProvider>) -> Result<Self, ProviderError> {
        let key = SigningKey::read(&settings.client_key.0)?;
        let mut http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .https_only(!settings.danger_allow_http)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("samraad/", env!("CARGO_PKG_VERSION")));
        if settings.danger_allow_http {
            // On this very machine.
            http = http.no_proxy();
        }
        let http = http.build().map_err(down)?;
        Ok(Self { settings, key, http, memory: tokio::sync::Mutex::default() })
    }

    /// Metadata and keys: those that are known while they are fresh, and for a while those that are not while the provider
    /// does not answer. Whoever comes while they are fetched waits for the same answer.
    ///
    /// # Errors
    /// `ProviderError`.
    pub async fn known(&self, trust: &Trust) -> Result<Arc<Known>, ProviderError> {
        let mut memory = self.memory.lock().await;
        let age =
            memory.known.as_ref().map(|known| (Arc::clone(known), Age::of(known.fetched_at, trust.now())));
        match age {
            Some((known, Age::Fresh)) => Ok(known),
            Some((known, Age::Stale)) => match self.fetch_into(&mut memory, trust).await {
                Ok(fetched) => Ok(fetched.unwrap_or(known)),
                Err(ProviderError::Down(_)) => Ok(known),
                Err(error) => Err(error),
            },
            Some((_, Age::TooOld)) | None => {
                let fetched = self.fetch_into(&mut memory, trust).await?;
                fetched.ok_or_else(|| ProviderError::Down("it did not answer a moment ago".into()))
            }
        }
    }

    /// Fetches anew, unless that was done just now.
    async fn fetch_into(
        &self,
        memory: &mut Memory,
        trust: &Trust,
    ) -> Result<Option<Arc<Known>>, ProviderError> {
        let now = trust.now();
        if !may_ask_again(memory.asked_at, now) {
            return Ok(None);
        }
        memory.asked_at = Some(now);
        match self.fetch(now).await {
            Ok(known) => {
                let known = Arc::new(known);
                memory.known = Some(Arc::clone(&known));
                Ok(Some(known))
            }
            Err(error) => {
                tracing::warn!(trust = %trust.id, error = chain(&error), "the identity provider cannot be used");
                Err(error)
            }
        }
    }

    async fn fetch(&self, now: Timestamp) -> Result<Known, ProviderError> {
        let url = format!("{}{PATH}", self.settings.issuer.trim_end_matches('/'));
        let metadata = Metadata::read(&self.get(&url).await?, &self.settings)?;
        let keys = self.get(&metadata.keys).await?;
        let keys = ProviderKeys::read(&keys).ok_or(ProviderError::Answer("keys"))?;
        Ok(Known { metadata, keys, fetched_at: now })
    }

    async fn get(&self, url: &str) -> Result<Value, ProviderError> {
        let answer = read(self.http.get(url).send().await.map_err(down)?).await?;
        match answer.status {
            StatusCode::OK => answer.json.ok_or(ProviderError::Answer("JSON")),
            status => Err(ProviderError::Down(format!("answered {status}").into())),
        }
    }

    /// The claims of a token that the provider has signed. A key that it did not have when it was last asked is looked for
    /// once more, but not for everybody who sends us one.
    ///
    /// # Errors
    /// `ProviderError`.
    pub async fn verify(&self, trust: &Trust, token: &str) -> Result<Claims, ProviderError> {
        let known = self.known(trust).await?;
        match known.keys.verify(token) {
            Err(BadToken::UnknownKey) => {
                let mut memory = self.memory.lock().await;
                let newer = memory.known.clone().filter(|newer| newer.fetched_at > known.fetched_at);
                let newer = match newer {
                    Some(newer) => Some(newer),
                    None => self.fetch_into(&mut memory, trust).await?,
                };
                Ok(newer.ok_or(BadToken::UnknownKey)?.keys.verify(token)?)
            }
            claims => Ok(claims?),
        }
    }

    /// Where the browser is sent to sign in. The request is pushed where that is agreed on, so that nothing of it passes
    /// through the browser.
    ///
    /// # Errors
    /// `ProviderError`.
    pub async fn authorisation_url(
        &self,
        trust: &Trust,
        drawn: &Drawn,
        demand: &Demand,
        redirect_uri: &str,
        lang: Lang,
    ) -> Result<String, ProviderError> {
        let known = self.known(trust).await?;
        let metadata = &known.metadata;
        let asked = parameters(&self.settings, drawn, demand, redirect_uri, lang);
        let Some(pushed) = &metadata.pushed else { return Ok(with_query(&metadata.authorisation, &asked)) };
        let mut form = asked;
        // `client_id` is there already.
        form.extend(self.assertion(trust, metadata)?);
        let answer = read(self.http.post(pushed).form(&form).send().await.map_err(down)?).await?;
        let answer = answer.success()?;
        let request_uri = text(&answer, "request_uri").ok_or(ProviderError::Answer("request_uri"))?;
        let short = [("client_id", self.settings.client_id.clone()), ("request_uri", request_uri.to_owned())];
        Ok(with_query(&metadata.authorisation, &short))
    }

    /// Redeems a code.
    ///
    /// # Errors
    /// `ProviderError`.
    pub async fn redeem(
        &self,
        trust: &Trust,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
    ) -> Result<Tokens, ProviderError> {
        let known = self.known(trust).await?;
        let metadata = &known.metadata;
        let bound_to = metadata.dpop.then(SigningKey::draw).transpose()?;
        let request = || {
            let mut form = vec![
                ("grant_type", "authorization_code".to_owned()),
                ("code", code.to_owned()),
                ("redirect_uri", redirect_uri.to_owned()),
                ("code_verifier", verifier.to_owned()),
                ("client_id", self.settings.client_id.clone()),
            ];
            // A new one each time: a provider takes an assertion once.
            form.extend(self.assertion(trust, metadata)?);
            Ok(self.http.post(&metadata.token).form(&form))
        };
        let proof = DpopFor { method: "POST", url: &metadata.token, access_token: None, nonce: None };
        let answer = self.send_bound(trust, bound_to.as_ref(), proof, request).await?.success()?;
        let of = |name| text(&answer, name).map(str::to_owned).ok_or(ProviderError::Answer(name));
        let kind = text(&answer, "token_type").unwrap_or_default();
        let expected = if bound_to.is_some() { "DPoP" } else { "Bearer" };
        if !kind.eq_ignore_ascii_case(expected) {
            return Err(ProviderError::Answer("token_type"));
        }
        Ok(Tokens { id_token: of("id_token")?, access_token: of("access_token")?, bound_to })
    }

    /// What else the provider tells of a person, where it has an endpoint for it. Must be of the same `subject`, or it is
    /// of somebody else.
    ///
    /// # Errors
    /// `ProviderError`.
    pub async fn userinfo(
        &self,
        trust: &Trust,
        tokens: &Tokens,
        subject: Option<&str>,
    ) -> Result<Option<Claims>, ProviderError> {
        let known = self.known(trust).await?;
        let Some(url) = &known.metadata.userinfo else { return Ok(None) };
        let access_token = tokens.access_token.as_str();
        let scheme = if tokens.bound_to.is_some() { "DPoP" } else { "Bearer" };
        let request = || Ok(self.http.get(url).header(AUTHORIZATION, format!("{scheme} {access_token}")));
        let proof = DpopFor { method: "GET", url, access_token: Some(access_token), nonce: None };
        let answer = self.send_bound(trust, tokens.bound_to.as_ref(), proof, request).await?.success()?;
        match answer {
            Value::Object(claims)
                if subject.is_some() && claims.get("sub").and_then(Value::as_str) == subject =>
            {
                Ok(Some(claims))
            }
            _ => Err(ProviderError::Answer("userinfo of the person")),
        }
    }

    /// Sends a request with a proof of the key that its token is or will be bound to, again with a nonce where the server
    /// wants to see one.
    async fn send_bound(
        &self,
        trust: &Trust,
        key: Option<&SigningKey>,
        proof: DpopFor<'_>,
        request: impl Fn() -> Result<RequestBuilder, ProviderError>,
    ) -> Result<Answer, ProviderError> {
        let Some(key) = key else { return read(request()?.send().await.map_err(down)?).await };
        let send = async |nonce: Option<&str>| {
            let claims = dpop(&DpopFor { nonce, ..proof }, &token(trust.random()), trust.now());
            let sent = request()?.header("dpop", key.dpop(&claims)?).send().await;
            read(sent.map_err(down)?).await
        };
        let answer = send(None).await?;
        match wanted_nonce(&answer.error(), answer.nonce.as_deref(), None) {
            Some(nonce) => send(Some(nonce)).await,
            None => Ok(answer),
        }
    }

    /// The parameters by which we prove ourselves.
    fn assertion(
        &self,
        trust: &Trust,
        metadata: &Metadata,
    ) -> Result<[(&'static str, String); 2], ProviderError> {
        let audience = match self.settings.assertion_audience {
            AssertionAudience::Issuer => &self.settings.issuer,
            AssertionAudience::TokenEndpoint => &metadata.token,
        };
        let jti = token(trust.random());
        let claims = client_assertion(&self.settings.client_id, audience, &jti, trust.now());
        let signed = self.key.assertion(&claims, self.settings.client_certificate.as_ref())?;
        Ok([("client_assertion_type", ASSERTION_TYPE.to_owned()), ("client_assertion", signed)])
    }
}

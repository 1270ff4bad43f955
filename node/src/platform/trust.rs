//! One trust as the program holds it. A handler gets its [`Trust`] from the host name and can reach nothing else: this
//! is the tenant wall.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use federation_protocol::ids::Origin;

use crate::kernel::clock::{Clock, Timestamp};
use crate::kernel::identity_provider::IdentityProvider;
use crate::kernel::random::Randomness;
use crate::kernel::trust::{OrganisationNumber, TrustId};
use crate::platform::db::{Db, StoreError};
use crate::platform::federation_keys::{CannotLoadKeys, FederationKeys};
use crate::platform::i18n::Lang;
use crate::platform::key_store::KeyStore;
use crate::platform::security_txt::SecurityContact;

/// What the configuration says of a trust, as the features need it.
#[derive(Debug, Clone)]
pub struct TrustSettings {
    /// Name shown to people, such as *Nordvik sykehus HF*.
    pub name: String,
    /// Organisation number.
    pub organisation_number: OrganisationNumber,
    /// Language of pages before a user has chosen one.
    pub language: Lang,
    /// Public address of the federation endpoints, as peers reach it: `https://host[:port]`. There in any case where
    /// connections are accepted.
    pub public_url: Option<String>,
    /// Whether peers can connect to this node. Where they cannot, it asks them, and they never ask it.
    pub accepts_connections: bool,
    /// Whether people sign in with accounts kept here.
    pub local_accounts: bool,
    /// Whether those accounts need a second factor.
    pub require_second_factor: bool,
    /// Where people sign in whom the trust does not keep accounts for.
    pub identity_provider: Option<Arc<IdentityProvider>>,
    /// Synthetic national identity numbers are accepted and a banner says that all is invented.
    pub demo: bool,
    /// How many endorsement steps a case needs: department head, then clinic director.
    pub endorsement_steps: u8,
    /// How many patients, at least, a summary about one of them must leave who could be meant; never less than five.
    pub anonymity_k: u32,
    /// About how many patients one person may read within an hour before the auditor is told.
    pub alarm_patients_an_hour: u32,
    /// A session ends after this long without a request.
    pub session_idle_secs: u64,
    /// A session ends after this long whatever happens.
    pub session_absolute_secs: u64,
    /// Whom to tell of a weakness.
    pub security_contact: Option<SecurityContact>,
    /// Peers on loopback addresses are allowed. Only for a federation on one machine.
    pub danger_allow_loopback_peers: bool,
    /// Seconds between two fetches from each peer.
    pub sync_every_secs: u64,
    /// Folder for what the trust keeps outside its databases, such as checkpoints that a database cannot vouch for.
    pub folder: std::path::PathBuf,
}

/// One trust: everything that belongs to it, and nothing of any other.
#[derive(Clone)]
pub struct Trust(Arc<TrustParts>);

/// See [`Trust`].
pub struct TrustParts {
    /// Short name in this process.
    pub id: TrustId,
    /// Name of its register; stored when the trust was made, never derived from a host.
    pub origin: Origin,
    /// What the configuration says.
    pub settings: TrustSettings,
    /// Cases, register, mailbox.
    pub db: Db,
    /// Subjects' keys.
    pub keys: KeyStore,
    /// Keys that sign and open what goes between trusts.
    pub federation_keys: FederationKeys,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Randomness>,
}

impl Trust {
    /// Composes a trust from its parts.
    pub fn new(parts: TrustParts) -> Self {
        Self(Arc::new(parts))
    }

    /// Now, by the trust's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes up federation keys that were changed since, here or by another process. Tells whether any were.
    ///
    /// # Errors
    /// [`StoreError`]; the keys stay as they were.
    pub async fn reload_federation_keys(&self) -> Result<bool, StoreError> {
        let reloaded = self.federation_keys.reload(&self.db, &self.keys, &self.origin, self.now()).await;
        let changed = reloaded.map_err(|error| match error {
            CannotLoadKeys::Store(error) => error,
            // They opened when the trust was opened.
            _ => StoreError::corrupt("federation_keys", "secret", self.id.as_str()),
        })?;
        if changed {
            tracing::info!(trust = %self.id, "other federation keys are in use now");
        }
        Ok(changed)
    }

    /// The trust's randomness.
    pub fn random(&self) -> &dyn Randomness {
        self.random.as_ref()
    }
}

impl std::ops::Deref for Trust {
    type Target = TrustParts;

    fn deref(&self) -> &TrustParts {
        &self.0
    }
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Trust").field(&self.id).finish()
    }
}

/// The trust that a request is for. Answers 500 outside the layer that finds trusts, which is a fault of the composition.
#[derive(Debug, Clone)]
pub struct Tenant(pub Trust);

impl<S: Sync> FromRequestParts<S> for Tenant {
    type Rejection = StatusCode;

    async fn from_request_parts(head: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        head.extensions.get().cloned().map(Self).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

//! Who asks: the extractors that every feature's pages begin with.
//!
//! `SignedIn` for a page, `SignedForm` for what a form sends, `Visitor` for pages that need no sign-in. Each gets the trust
//! from the host and looks the session up in that trust's database alone: a cookie of another trust is nothing here.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, header};

use super::kept_forms::{KEPT_FORM_COOKIE, KEPT_FORM_FIELD};
use super::nav::{nav, role_name};
use super::rules::Bar;
use super::second_factor::ACCOUNT_PATH;
use super::sessions::{SESSION_COOKIE, Session};
use super::store::User;
use super::{Assurance, LOCAL_ISSUER, kept_forms, sessions, store};
use crate::kernel::access::{ActionKind, Actor, TrustAction, TrustPermit, permit_in_trust};
use crate::kernel::clock::Timestamp;
use crate::platform::form::Form;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{self, Flash, LOG_OUT_PATH, Page, RENEW_SESSION_PATH};
use crate::platform::trust::Trust;
use crate::platform::web::{
    LANGUAGE_COOKIE, PROVE_PATH, ProveFirst, RequestNotes, SignInFirst, WebError, check_origin, cookie,
    flash, is_navigation, language, request_host, return_path, same_token, wants_data,
};

/// The name of the field with the session's token.
pub(super) const CSRF_FIELD: &str = "csrf_token";
/// The name of the header with it, where no form is sent.
const CSRF_HEADER: &str = "x-csrf-token";

/// The signed-in user of this trust. On a page without an open session the browser is sent to sign in and comes back.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The trust of the host name.
    pub trust: Trust,
    /// The user as the access rules see them.
    pub actor: Actor,
    /// The user.
    pub user: User,
    /// The language of the page.
    pub lang: Lang,
    /// The token that each form of the page sends back.
    pub csrf: String,
    /// Path and query of the page.
    pub path: String,
    /// The session.
    pub session: Session,
    /// The path of the request, which for a form is not that of its page.
    asked_for: String,
    flash: Option<Flash>,
    now: Timestamp,
}

impl SignedIn {
    /// The frame of a page, its title given by key: navigation by role, user, language, token.
    pub fn page(&self, title_key: &str) -> Page {
        self.page_titled(t(self.lang, title_key))
    }

    /// The same with a title that is already in words.
    pub fn page_titled(&self, title: impl Into<String>) -> Page {
        let roles: Vec<String> = self.user.roles.iter().map(|role| role_name(self.lang, *role)).collect();
        Page {
            lang: self.lang,
            title: title.into(),
            trust_name: self.trust.settings.name.clone(),
            user: Some(layout::User {
                name: self.user.display_name.clone(),
                role: roles.join(", "),
                account: (self.user.issuer == LOCAL_ISSUER).then_some(ACCOUNT_PATH),
            }),
            nav: nav(&self.actor, self.lang, &self.path),
            csrf_token: self.csrf.clone(),
            demo: self.trust.settings.demo,
            path: self.path.clone(),
            session_secs_left: Some(self.session.secs_left(self.now)),
            flash: self.flash.clone(),
            ..Page::default()
        }
    }

    /// A permit for `A` in the trust.
    ///
    /// # Errors
    /// [`WebError::Forbidden`]: that the page exists is no secret. [`WebError::ProveFirst`] as [`SignedIn::is_sure`].
    pub fn may<A: TrustAction>(&self) -> Result<TrustPermit<A>, WebError> {
        let permit = permit_in_trust(&self.actor).map_err(|_| WebError::Forbidden)?;
        self.is_sure(A::KIND)?;
        Ok(permit)
    }

    /// Whether it is sure enough who this is for a step that they may take.
    ///
    /// # Errors
    /// [`WebError::ProveFirst`] where the step weighs more than a session.
    pub fn is_sure(&self, action: impl Into<ActionKind>) -> Result<(), WebError> {
        let Session { assurance, authenticated_at, .. } = self.session;
        match self.bar() {
            Some(bar) if !bar.is_cleared(action, assurance, authenticated_at, self.now) => {
                Err(self.prove_first())
            }
            _ => Ok(()),
        }
    }

    fn prove_first(&self) -> WebError {
        WebError::ProveFirst(ProveFirst { back_to: self.path.clone(), user: self.user.id })
    }

    /// Whether the trust asks for a second factor that this local account has not shown: then nothing is open to it but the
    /// pages where it sets one up, and the way out.
    fn lacks_second_factor(&self) -> bool {
        let asked = self.trust.settings.require_second_factor && self.user.issuer == LOCAL_ISSUER;
        let ways = [ACCOUNT_PATH, PROVE_PATH, LOG_OUT_PATH, RENEW_SESSION_PATH];
        let on_the_way = ways.iter().any(|way| self.asked_for.starts_with(way));
        asked && self.session.assurance == Assurance::Low && !on_the_way
    }

    /// What is asked of this session before a step that weighs more; nothing where a session is enough.
    fn bar(&self) -> Option<Bar> {
        if self.user.issuer == LOCAL_ISSUER {
            return Bar::of_local_account(self.session.assurance);
        }
        let provider = self.trust.settings.identity_provider.as_ref();
        provider.and_then(|provider| provider.step_up.as_ref()).map(Bar::of_provider)
    }
}

/// What a form of the signed-in user's own page sent: origin and token are checked before a handler sees it.
///
/// Where the session has ended meanwhile, what was typed is kept for the same user (see `kept_forms`).
#[derive(Debug, Clone)]
pub struct SignedForm {
    /// Who sent it.
    pub who: SignedIn,
    /// What was typed.
    pub form: Form,
}

/// Anybody, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The trust of the host name.
    pub trust: Trust,
    /// The language of the page.
    pub lang: Lang,
    /// Path and query of the page.
    pub path: String,
    /// Who it is, with an open session.
    pub who: Option<SignedIn>,
    flash: Option<Flash>,
}

impl Visitor {
    /// The frame of a page, its title given by key.
    pub fn page(&self, title_key: &str) -> Page {
        self.page_titled(t(self.lang, title_key))
    }

    /// The same with a title that is already in words.
    pub fn page_titled(&self, title: impl Into<String>) -> Page {
        let Self { trust, lang, path, who, flash } = self;
        if let Some(who) = who {
            return who.page_titled(title);
        }
        Page {
            lang: *lang,
            title: title.into(),
            trust_name: trust.settings.name.clone(),
            demo: trust.settings.demo,
            path: path.clone(),
            flash: flash.clone(),
            ..Page::default()
        }
    }
}

/// A page without a title, for those that give it one.
impl From<Visitor> for Page {
    fn from(visitor: Visitor) -> Self {
        visitor.page_titled("")
    }
}

/// The trust that the host name chose.
fn trust_of(parts: &Parts) -> Result<Trust, WebError> {
    let trust = parts.extensions.get::<Trust>().cloned();
    trust.ok_or_else(|| WebError::internal("a page outside every trust"))
}

/// What a cookie's session turned out to be.
enum Found {
    Open(Box<SignedIn>),
    Ended(Session),
    None,
}

async fn look_up(parts: &Parts, trust: &Trust) -> Result<Found, WebError> {
    let Some(token) = cookie(&parts.headers, SESSION_COOKIE) else { return Ok(Found::None) };
    let Some(mut session) = sessions::find(trust, &token).await? else { return Ok(Found::None) };
    let now = trust.now();
    let Some(user) = store::user(&trust.db, session.user).await?.filter(|user| user.active) else {
        return Ok(Found::None);
    };
    if !session.is_open(now) {
        return Ok(Found::Ended(session));
    }
    sessions::touch(trust, &mut session).await?;
    let chosen = cookie(&parts.headers, LANGUAGE_COOKIE).as_deref().and_then(Lang::parse);
    let lang = chosen.or(user.language).unwrap_or_else(|| language(&parts.headers, trust.settings.language));
    if chosen.is_some() && chosen != user.language {
        // Chosen on this browser: remembered for the next one.
        store::set_language(&trust.db, user.id, lang).await?;
    }
    let who = SignedIn {
        actor: user.actor(&trust.id),
        csrf: session.csrf_token.clone(),
        path: path_of(parts),
        asked_for: parts.uri.path().to_owned(),
        flash: flash(&parts.headers, lang),
        trust: trust.clone(),
        user,
        lang,
        session,
        now,
    };
    RequestNotes::of(&parts.extensions).set_page(Page { flash: None, ..who.page_titled("") });
    Ok(Found::Open(Box::new(who)))
}

/// The signed-in user of a request whose token its caller checks.
///
/// # Errors
/// As for [`SignedIn`].
pub(super) async fn signed_in_from(parts: &Parts) -> Result<SignedIn, WebError> {
    match look_up(parts, &trust_of(parts)?).await? {
        Found::Open(who) if who.lacks_second_factor() => Err(who.prove_first()),
        Found::Open(who) => Ok(*who),
        Found::Ended(_) | Found::None => Err(sign_in_first(parts, None)),
    }
}

fn path_of(parts: &Parts) -> String {
    return_path(&parts.method, &parts.uri, &parts.headers, request_host(parts).as_deref())
}

fn header_token(parts: &Parts) -> &str {
    parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Where a page sends somebody without a session; a script is only told.
fn sign_in_first(parts: &Parts, kept_form: Option<(&'static str, String)>) -> WebError {
    if is_navigation(&parts.headers) && !wants_data(parts.uri.path()) {
        WebError::SignInFirst(SignInFirst { back_to: path_of(parts), kept_form })
    } else {
        WebError::SignedOut
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let trust = trust_of(parts)?;
        // Forms go through `SignedForm` and `SignedUpload`; what else changes something has the token in a header.
        let changes = parts.method != Method::GET && parts.method != Method::HEAD;
        if changes {
            check_origin(parts, &trust.settings)?;
        }
        match look_up(parts, &trust).await? {
            Found::Open(who) if who.lacks_second_factor() => Err(who.prove_first()),
            Found::Open(who) if changes && !same_token(header_token(parts), &who.csrf) => Err(WebError::Csrf),
            Found::Open(who) => Ok(*who),
            Found::Ended(_) | Found::None => Err(sign_in_first(parts, None)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for SignedForm {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let (parts, body) = request.into_parts();
        let trust = trust_of(&parts)?;
        check_origin(&parts, &trust.settings)?;
        let form = read_form(&parts, body, state).await?;
        let notes = RequestNotes::of(&parts.extensions);
        notes.set_typed(form.clone());
        let who = match look_up(&parts, &trust).await? {
            Found::Open(who) if who.lacks_second_factor() => return Err(who.prove_first()),
            Found::Open(who) => *who,
            Found::Ended(session) if is_navigation(&parts.headers) => {
                let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
                let token = kept_forms::keep(&trust, session.user, path, &form).await?;
                return Err(sign_in_first(&parts, Some((KEPT_FORM_COOKIE, token))));
            }
            // Whose it is cannot be told, so it is given back to the browser that sent it and kept nowhere.
            Found::Ended(_) | Found::None => return Err(WebError::SignedOut),
        };
        if !same_token(form.value(CSRF_FIELD), &who.csrf) {
            return Err(WebError::Csrf);
        }
        if let Some(token) = form.answer(KEPT_FORM_FIELD) {
            kept_forms::forget(&trust, who.user.id, token).await?;
        }
        Ok(Self { who, form })
    }
}

/// Reads the body of a form. The router limits its length.
///
/// # Errors
/// [`WebError::UnsupportedMediaType`] or [`WebError::TooLarge`].
async fn read_form<S: Send + Sync>(
    parts: &Parts,
    body: axum::body::Body,
    state: &S,
) -> Result<Form, WebError> {
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(WebError::UnsupportedMediaType);
    }
    let request = Request::from_parts(parts.clone(), body);
    // What fails here is the limit, or a client that hung up and will read no answer.
    let bytes = Bytes::from_request(request, state).await.map_err(|_| WebError::TooLarge)?;
    Ok(Form::parse(&bytes))
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let trust = trust_of(parts)?;
        let who = match look_up(parts, &trust).await? {
            Found::Open(who) => Some(*who),
            Found::Ended(_) | Found::None => None,
        };
        let lang =
            who.as_ref().map_or_else(|| language(&parts.headers, trust.settings.language), |who| who.lang);
        Ok(Self { lang, path: path_of(parts), flash: flash(&parts.headers, lang), trust, who })
    }
}

/// A form that needs no session, such as the sign-in itself: the exact origin is checked.
#[derive(Debug, Clone)]
pub(super) struct VisitorForm {
    pub(super) visitor: Visitor,
    pub(super) form: Form,
}

impl<S: Send + Sync> FromRequest<S> for VisitorForm {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebError> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        check_origin(&parts, &visitor.trust.settings)?;
        // Not noted as typed: there is a password in it.
        let form = read_form(&parts, body, state).await?;
        Ok(Self { visitor, form })
    }
}

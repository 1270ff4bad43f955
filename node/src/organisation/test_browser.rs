//! A browser for route tests: it keeps cookies, names its origin, and sends the token of its session with every form.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::middleware::from_fn;
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::sessions::{self, Proof, SESSION_COOKIE};
use super::step_up::keep_typed;
use super::store::{NewUser, insert_user, user_of_issuer};
use super::{Assurance, LOCAL_ISSUER};
use crate::kernel::access::Role;
use crate::kernel::ids::{UnitId, UserId};
use crate::platform::trust::Trust;
use crate::platform::web::render_errors;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where the browser is sent.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) struct TestBrowser {
    app: Router,
    trust: Trust,
    pub(crate) host: String,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Headers that go with every request, over those that the browser sets itself.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl TestBrowser {
    /// A browser at `pages` of `trust`.
    pub(crate) fn at(trust: &Trust, pages: Router) -> Self {
        let app =
            pages.layer(from_fn(keep_typed)).layer(from_fn(render_errors)).layer(Extension(trust.clone()));
        let host = format!("{}.localhost:8080", trust.id);
        Self { app, trust: trust.clone(), host, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// A user with these roles and units, signed in without a password.
    pub(crate) async fn become_user(&mut self, name: &str, roles: &[Role], units: &[UnitId]) -> UserId {
        let mut tx = self.trust.db.begin().await.unwrap();
        let id = match user_of_issuer(&self.trust.db, LOCAL_ISSUER, name).await.unwrap() {
            Some(user) => user.id,
            None => {
                let id = UserId::new(self.trust.random());
                let new = NewUser {
                    id,
                    issuer: LOCAL_ISSUER,
                    subject: name,
                    display_name: name,
                    assurance: Assurance::Low,
                    password_hash: None,
                    roles: &roles.iter().copied().collect(),
                    units: &units.iter().copied().collect(),
                    now: self.trust.now(),
                };
                insert_user(&mut tx, &new).await.unwrap();
                id
            }
        };
        let token = sessions::begin(&mut tx, &self.trust, id, &Proof::password(&self.trust)).await.unwrap();
        tx.commit().await.unwrap();
        self.cookies.insert(SESSION_COOKIE.to_owned(), token);
        id
    }

    /// The token that the forms of the session carry; empty without one.
    pub(crate) async fn csrf(&self) -> String {
        let Some(token) = self.cookies.get(SESSION_COOKIE) else { return String::new() };
        sessions::find(&self.trust, token)
            .await
            .unwrap()
            .map(|session| session.csrf_token)
            .unwrap_or_default()
    }

    /// Loads a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), String::new()).await
    }

    /// Sends a form of a page of ours.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf().await;
        let fields: Vec<(&str, &str)> =
            fields.iter().copied().chain([("csrf_token", csrf.as_str())]).collect();
        self.post_bare(path, &fields).await
    }

    /// Sends a form without the token.
    pub(crate) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::REFERER, format!("http://{}{path}", self.host));
        self.send(request, body).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let mut request = request.body(Body::from(body)).unwrap();
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let own = [
            ("host", self.host.clone()),
            ("origin", format!("http://{}", self.host)),
            ("accept", "text/html,*/*;q=0.8".to_owned()),
            ("sec-fetch-mode", "navigate".to_owned()),
            ("cookie", cookies.join("; ")),
        ];
        for (name, value) in own.into_iter().chain(self.headers.clone()) {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        // An empty value stands for a header that is not sent.
        let unsent: Vec<_> = request
            .headers()
            .iter()
            .filter(|(_, value)| value.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        for name in unsent {
            request.headers_mut().remove(name);
        }
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }
}

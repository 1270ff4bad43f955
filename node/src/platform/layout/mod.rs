//! The frame around every page and the patterns inside it.
//!
//! A view is a struct with a field `page: Page`, its template extends `platform/layout/base.html` and imports the macros
//! of `platform/layout/components.html`, whose head explains each of them. No inline style or script ever stands in a
//! template: the content security policy would refuse it.

mod parts;
mod routes;
mod tones;

pub use parts::{Chip, Flash, NavItem, Step, Steps, SummaryRow, Task, TimelineEvent, Tone, User};
pub use routes::routes;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::{
    assets,
    form::FormView,
    i18n::{Lang, TextArg, t, ta},
};

/// What every page knows about itself, its reader and its trust.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The language of the page.
    pub lang: Lang,
    /// The name of this page: its `h1` and the first part of `<title>`.
    pub title: String,
    /// The pages above this one, nearest first, for `<title>`.
    pub above: Vec<String>,
    /// The trust's name as its users say it.
    pub trust_name: String,
    /// Who is signed in.
    pub user: Option<User>,
    /// The main navigation, chosen by role.
    pub nav: Vec<NavItem>,
    /// The token that each form sends back (see the macro `csrf`).
    pub csrf_token: String,
    /// Whether everything here is invented; said on every page.
    pub demo: bool,
    /// Path and query of this page, where a change of language comes back to. Never a patient identifier.
    pub path: String,
    /// Seconds until the session ends for want of use; `None` where nobody is signed in.
    pub session_secs_left: Option<u32>,
    /// What the step before this page achieved.
    pub flash: Option<Flash>,
    /// How many answers are wrong; the title then begins with *Feil:*.
    pub error_count: usize,
}

impl Page {
    /// The text of a key in the page's language.
    pub fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }

    /// The text of a key with its places filled: `page.ta("case-count", &[("count", &n)])` in Rust. A template leaves the
    /// first `&` out, `page.ta("case-count", [("count", &n)])`, because askama puts it there.
    pub fn ta(&self, key: &str, args: &[(&'static str, &dyn TextArg)]) -> String {
        ta(self.lang, key, args)
    }

    /// Names the page: the `h1`, and the first part of `<title>`.
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds the page above this one to `<title>`.
    pub fn under(mut self, above: impl Into<String>) -> Self {
        self.above.push(above.into());
        self
    }

    /// Takes over how many errors a form has.
    pub fn with_errors_of(mut self, form: &FormView) -> Self {
        self.error_count = form.errors.len();
        self
    }

    /// `<title>`: what is wrong first, then the page, then what is above it, then product and trust.
    pub fn full_title(&self) -> String {
        let parts: Vec<&str> = std::iter::once(self.title.as_str())
            .chain(self.above.iter().map(String::as_str))
            .chain([PRODUCT, self.trust_name.as_str()])
            .filter(|part| !part.is_empty())
            .collect();
        let title = parts.join(" – ");
        if self.error_count == 0 { title } else { self.ta("layout-title-error", &[("title", &title)]) }
    }

    /// The product's name, the same in every language.
    pub const fn product(&self) -> &'static str {
        PRODUCT
    }

    /// Where a session is ended.
    pub const fn log_out_path(&self) -> &'static str {
        LOG_OUT_PATH
    }

    /// Where a session is renewed.
    pub const fn renew_session_path(&self) -> &'static str {
        RENEW_SESSION_PATH
    }

    /// The address of a built asset by the name it has in the build's manifest.
    pub fn asset(&self, name: &str) -> String {
        assets::asset(name)
    }

    /// The languages to change to, with where to.
    pub fn other_languages(&self) -> Vec<(Lang, String)> {
        let back: String = url::form_urlencoded::byte_serialize(self.path.as_bytes()).collect();
        Lang::ALL
            .into_iter()
            .filter(|lang| *lang != self.lang)
            .map(|lang| (lang, format!("{LANGUAGE_PATH}/{lang}?tilbake={back}")))
            .collect()
    }
}

/// The product's name.
pub const PRODUCT: &str = "Samråd";
/// `GET {LANGUAGE_PATH}/nn?tilbake=/…` changes the language (served by `layout::routes`).
pub const LANGUAGE_PATH: &str = "/sprak";
/// `POST` ends the session.
pub const LOG_OUT_PATH: &str = "/logg-ut";
/// `POST` renews the session: 204, or 401 where it has ended.
pub const RENEW_SESSION_PATH: &str = "/okt/forny";

/// Renders a view as a page with status 200.
pub fn html(view: &impl Template) -> Response {
    html_with(StatusCode::OK, view)
}

/// Renders a view as a page with a status of its own: 422 for a form with errors, 404 for what is not there.
pub fn html_with(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests;

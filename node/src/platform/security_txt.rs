//! Where to report a weakness: `/.well-known/security.txt` (RFC 9116), for a trust whose operator has configured an address.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::civil::Date;

use super::trust::{Tenant, TrustSettings};

/// Where the RFC wants it.
const PATH: &str = "/.well-known/security.txt";

/// Whom to tell of a weakness, and until when that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityContact {
    /// `mailto:`, `https:` or `tel:`.
    pub address: String,
    /// The last day on which the file counts (RFC 9116 section 2.5.5).
    pub until: Date,
}

/// The one page.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(PATH, get(show))
}

async fn show(Tenant(trust): Tenant) -> Response {
    let Some(contact) = &trust.settings.security_contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, text(contact, &trust.settings)).into_response()
}

fn text(contact: &SecurityContact, settings: &TrustSettings) -> String {
    let SecurityContact { address, until } = contact;
    let canonical =
        settings.public_url.as_ref().map(|url| format!("Canonical: {url}{PATH}\n")).unwrap_or_default();
    format!("Contact: {address}\nExpires: {until}T23:59:59Z\nPreferred-Languages: nb, nn, en\n{canonical}")
}

#[cfg(test)]
mod tests {
    use axum::Extension;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use jiff::civil::date;
    use tower::ServiceExt as _;

    use super::*;
    use crate::platform::test_trust::TestTrust;

    async fn answer(trust: &TestTrust) -> (StatusCode, String) {
        let app: Router = routes().layer(Extension(trust.trust.clone()));
        let response = app.oneshot(Request::get(PATH).body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_trust_says_whom_to_tell_of_a_weakness_when_its_operator_has_said_so() {
        let silent = TestTrust::new().await;
        assert_eq!(answer(&silent).await, (StatusCode::NOT_FOUND, String::new()));
        let told = TestTrust::with_settings("nordvik", |settings| {
            let address = "mailto:sikkerhet@nordvik.example".to_owned();
            settings.security_contact = Some(SecurityContact { address, until: date(2027, 6, 30) });
        })
        .await;
        let (status, text) = answer(&told).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            text,
            "Contact: mailto:sikkerhet@nordvik.example\nExpires: 2027-06-30T23:59:59Z\n\
             Preferred-Languages: nb, nn, en\nCanonical: https://nordvik.example/.well-known/security.txt\n"
        );
    }
}

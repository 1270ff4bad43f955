//! The built style sheet, script, font and code list (`node/web`), carried inside the binary.
//!
//! Names carry a hash of their content, so that a browser may keep them for ever. A build without Node has no assets: then
//! a plain style sheet of ours serves, with a warning in the log; `build.rs` refuses a release in that state.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Dist;

/// What stands in for a build: name, file type and content.
const FALLBACK: [(&str, &str, &str); 3] = [
    ("app.css", "fallback.css", include_str!("../../web/fallback.css")),
    ("app.js", "fallback.js", "// Built without Node: every page works without script.\n"),
    ("icon.svg", "fallback.svg", include_str!("../../web/src/icon.svg")),
];

struct Asset {
    content: Cow<'static, [u8]>,
    mime: HeaderValue,
    etag: HeaderValue,
    caching: HeaderValue,
}

impl Asset {
    fn new(file: &str, content: Cow<'static, [u8]>, caching: &'static str) -> Self {
        let mime = mime_guess::from_path(file).first_or_octet_stream();
        let mime = match mime.type_() {
            mime_guess::mime::TEXT => format!("{mime}; charset=utf-8"),
            _ => mime.to_string(),
        };
        let digest: String = Sha256::digest(&content).iter().take(16).map(|b| format!("{b:02x}")).collect();
        let value = |text: &str| {
            HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
        };
        Self {
            mime: value(&mime),
            etag: value(&format!("\"{digest}\"")),
            caching: HeaderValue::from_static(caching),
            content,
        }
    }
}

#[derive(Default)]
struct Assets {
    /// From the name a template uses to the file.
    files: HashMap<String, String>,
    served: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { files: json("manifest.json").unwrap_or_default(), ..Assets::default() };
    for file in assets.files.values() {
        if let Some(embedded) = Dist::get(file) {
            let asset = Asset::new(file, embedded.data, "public, max-age=31536000, immutable");
            assets.served.insert(file.clone(), asset);
        }
    }
    for (name, file, content) in FALLBACK {
        if !assets.files.contains_key(name) {
            tracing::warn!(name, "built without this asset: pages are plain; see node/web");
            let asset = Asset::new(file, Cow::Borrowed(content.as_bytes()), "no-cache");
            assets.files.insert(name.to_owned(), file.to_owned());
            assets.served.insert(file.to_owned(), asset);
        }
    }
    assets
});

/// The address of an asset by its plain name: `app.css` is `/assets/app-<hash>.css`. An unknown name leads to a 404.
pub fn asset(name: &str) -> String {
    format!("/assets/{}", ASSETS.files.get(name).map_or(name, String::as_str))
}

/// Whether the binary carries the real assets.
pub fn are_built() -> bool {
    Dist::get("manifest.json").is_some()
}

/// The Norwegian ICD-10: code with its dot (`C43.0`) and name, in order of the codes. Empty in a build without Node.
/// Source: Direktoratet for e-helse's code list as packaged by `@navikt/diagnosekoder`.
pub fn icd10() -> &'static [(String, String)] {
    static ICD10: LazyLock<Vec<(String, String)>> = LazyLock::new(|| json("icd10.json").unwrap_or_default());
    &ICD10
}

/// What was bundled, and on which terms.
#[derive(Clone, Debug, Deserialize)]
pub struct Licence {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence as an SPDX expression.
    pub licence: String,
    /// The text of the licence.
    pub text: String,
}

/// The licences of everything in the build.
pub fn licences() -> &'static [Licence] {
    static LICENCES: LazyLock<Vec<Licence>> = LazyLock::new(|| json("licences.json").unwrap_or_default());
    &LICENCES
}

/// `GET /assets/{file}`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, request: HeaderMap) -> Response {
    let Some(asset) = ASSETS.served.get(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [(header::ETAG, asset.etag.clone()), (header::CACHE_CONTROL, asset.caching.clone())];
    if request.get(header::IF_NONE_MATCH) == Some(&asset.etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let mime = [(header::CONTENT_TYPE, asset.mime.clone())];
    match &asset.content {
        Cow::Borrowed(content) => (headers, mime, *content).into_response(),
        Cow::Owned(content) => (headers, mime, content.clone()).into_response(),
    }
}

fn json<T: DeserializeOwned>(file: &str) -> Option<T> {
    let embedded = Dist::get(file)?;
    serde_json::from_slice(&embedded.data)
        .inspect_err(|error| tracing::error!(%error, file, "an asset of the build cannot be read"))
        .ok()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn get(path: &str, if_none_match: Option<&HeaderValue>) -> Response {
        let mut request = Request::get(path);
        if let Some(etag) = if_none_match {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        routes::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn the_style_sheet_is_served_with_or_without_a_build() {
        let response = get(&asset("app.css"), None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        let caching = &response.headers()[header::CACHE_CONTROL];
        assert_eq!(caching.to_str().unwrap().contains("immutable"), are_built());
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8(body.to_vec()).unwrap().contains(".app-header"));
    }

    #[tokio::test]
    async fn a_browser_that_has_the_asset_gets_no_second_copy() {
        let etag = get(&asset("app.js"), None).await.headers()[header::ETAG].clone();
        let again = get(&asset("app.js"), Some(&etag)).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn nothing_but_the_manifest_s_files_is_served() {
        for file in ["manifest.json", "icd10.json", "..%2f..%2fbuild.rs", "nothing.css"] {
            assert_eq!(get(&format!("/assets/{file}"), None).await.status(), StatusCode::NOT_FOUND, "{file}");
        }
    }

    #[test]
    fn the_code_list_is_in_order_and_has_its_dots() {
        // A build without Node has no list, and then there is nothing to check.
        for pair in icd10().windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
        assert_eq!(icd10().iter().any(|(code, _)| code == "C43.5"), are_built());
    }
}

//! The pages that every trust has and that anybody may read: accessibility, privacy, help and licences; and the change of
//! language.

use askama::Template;
use axum::{
    Router,
    extract::{FromRequestParts, Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use super::{LANGUAGE_PATH, Page, html};
use crate::platform::{
    assets::{self, Licence},
    i18n::Lang,
    web::{local_path, see_other, with_language},
};

/// The routes of this module. `P` is what a request gives a page from: its trust, its session, its language.
pub fn routes<S, P>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    P: FromRequestParts<S> + Into<Page> + Send + 'static,
{
    Router::new()
        .route("/tilgjengelighet", get(|page: P| show(page.into(), &ACCESSIBILITY)))
        .route("/personvern", get(|page: P| show(page.into(), &PRIVACY)))
        .route("/hjelp", get(|page: P| show(page.into(), &HELP)))
        .route("/lisenser", get(|page: P| licences(page.into())))
        .route(&format!("{LANGUAGE_PATH}/{{lang}}"), get(change_language))
}

/// A page of prose: its title, what it is about, and its sections as pairs of heading and text.
struct Prose {
    title: &'static str,
    lead: &'static str,
    sections: &'static [(&'static str, &'static str)],
}

static ACCESSIBILITY: Prose = Prose {
    title: "layout-accessibility",
    lead: "accessibility-lead",
    sections: &[
        ("accessibility-status", "accessibility-status-text"),
        ("accessibility-how", "accessibility-how-text"),
        ("accessibility-limits", "accessibility-limits-text"),
        ("accessibility-tell", "accessibility-tell-text"),
        ("accessibility-law", "accessibility-law-text"),
    ],
};

static PRIVACY: Prose = Prose {
    title: "layout-privacy",
    lead: "privacy-lead",
    sections: &[
        ("privacy-what", "privacy-what-text"),
        ("privacy-who", "privacy-who-text"),
        ("privacy-shared", "privacy-shared-text"),
        ("privacy-log", "privacy-log-text"),
        ("privacy-rights", "privacy-rights-text"),
        ("privacy-cookies", "privacy-cookies-text"),
    ],
};

static HELP: Prose = Prose {
    title: "layout-help",
    lead: "help-lead",
    sections: &[
        ("help-apply", "help-apply-text"),
        ("help-draft", "help-draft-text"),
        ("help-codes", "help-codes-text"),
        ("help-register", "help-register-text"),
        ("help-keyboard", "help-keyboard-text"),
        ("help-contact", "help-contact-text"),
    ],
};

#[derive(Template)]
#[template(path = "platform/layout/prose.html")]
struct ProseView {
    page: Page,
    lead: String,
    sections: Vec<(String, Vec<Block>)>,
}

/// A paragraph or a list of a text.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Paragraph(String),
    List(Vec<String>),
}

async fn show(page: Page, prose: &Prose) -> Response {
    let sections =
        prose.sections.iter().map(|(heading, text)| (page.t(heading), blocks(&page.t(text)))).collect();
    let (title, lead) = (page.t(prose.title), page.t(prose.lead));
    html(&ProseView { page: page.titled(title), lead, sections })
}

/// Reads the blocks of a text: an empty line ends a block, lines that begin with `•` are a list.
fn blocks(text: &str) -> Vec<Block> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
        .map(|block| match block.strip_prefix('•') {
            Some(items) => Block::List(items.split('•').map(|item| item.trim().to_owned()).collect()),
            None => Block::Paragraph(block.to_owned()),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "platform/layout/licences.html")]
struct LicencesView {
    page: Page,
    licences: &'static [Licence],
}

async fn licences(page: Page) -> Response {
    let title = page.t("layout-licences");
    html(&LicencesView { page: page.titled(title), licences: assets::licences() })
}

#[derive(Deserialize)]
struct Back {
    #[serde(rename = "tilbake", default)]
    path: String,
}

async fn change_language(Path(lang): Path<String>, Query(back): Query<Back>) -> Response {
    // Only the three tags themselves: what is echoed into a header must not come from the address.
    let Some(lang) = Lang::ALL.into_iter().find(|known| known.tag() == lang) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    with_language(see_other(local_path(&back.path).unwrap_or("/")), lang)
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Request, header},
    };
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    struct Visitor(Page);

    impl<S: Sync> FromRequestParts<S> for Visitor {
        type Rejection = std::convert::Infallible;

        async fn from_request_parts(
            parts: &mut axum::http::request::Parts,
            _: &S,
        ) -> Result<Self, Self::Rejection> {
            let chosen = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            Ok(Self(Page { lang: Lang::negotiate(None, chosen, Lang::Nb), ..Page::default() }))
        }
    }

    impl From<Visitor> for Page {
        fn from(visitor: Visitor) -> Self {
            visitor.0
        }
    }

    async fn get(path: &str, lang: Lang) -> Response {
        let request =
            Request::get(path).header(header::ACCEPT_LANGUAGE, lang.tag()).body(Body::empty()).unwrap();
        routes::<(), Visitor>().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn every_page_of_prose_has_all_its_texts_in_every_language() {
        let mut seen = Vec::new();
        for path in ["/tilgjengelighet", "/personvern", "/hjelp", "/lisenser"] {
            for lang in Lang::ALL {
                let response = get(path, lang).await;
                assert_eq!(response.status(), StatusCode::OK);
                let body = response.into_body().collect().await.unwrap().to_bytes();
                let body = String::from_utf8(body.to_vec()).unwrap();
                assert!(!body.contains('⟦'), "{path} in {lang}: {body}");
                assert!(body.contains(&format!("<html lang=\"{lang}\">")));
                assert!(!seen.contains(&body), "{path} is the same in two languages");
                seen.push(body);
            }
        }
    }

    #[tokio::test]
    async fn a_language_is_kept_and_the_reader_comes_back_to_the_page() {
        let response = get("/sprak/nn?tilbake=%2Fsaker%3Fside%3D2", Lang::Nb).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[header::LOCATION], "/saker?side=2");
        assert!(
            response.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("samraad-sprak=nn; Path=/;")
        );
        assert_eq!(get("/sprak/sv", Lang::Nb).await.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_text_is_read_as_paragraphs_and_lists() {
        let text = "One\nline.\n\n• a\n• b\n\nTwo.";
        let expected = [
            Block::Paragraph("One\nline.".to_owned()),
            Block::List(vec!["a".to_owned(), "b".to_owned()]),
            Block::Paragraph("Two.".to_owned()),
        ];
        assert_eq!(blocks(text), expected);
    }
}

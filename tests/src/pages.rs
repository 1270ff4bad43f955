//! A person at a browser without script: signs in, reads pages, sends the forms that are on them.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use crate::federation::{FederationNode, PASSWORD};
use crate::web::client;

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Person {
    client: Client,
    base: String,
    cookies: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it leads, for a redirect.
    pub location: Option<String>,
    /// The page.
    pub body: String,
}

impl Person {
    /// Signs in to a node with a user that [`add_user`](crate::federation::add_user) made.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(node: &FederationNode, name: &str) -> Self {
        let (client, base) = (client(), node.server.url.to_string());
        let form = [("user_name", name), ("password", PASSWORD)];
        let request = client.post(format!("{base}/logg-inn")).header(ORIGIN, &base).form(&form);
        let response = request.send().await.expect("answered");
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{name} signs in");
        let cookies = response.headers().get_all(SET_COOKIE).iter();
        let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned));
        Self { client, base, cookies: cookies.collect::<Vec<_>>().join("; ") }
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Sends the form of `page` to `path` with these answers; what the page hid in the form goes along.
    pub async fn post(&self, page: &Answer, path: &str, answers: &[(&str, &str)]) -> Answer {
        let mut form: Vec<(String, String)> =
            answers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for name in ["csrf_token", "command_id", "expected_version"] {
            form.extend(page.hidden(name).map(|value| (name.to_owned(), value)));
        }
        let request = self.client.post(format!("{}{path}", self.base)).header(ORIGIN, &self.base).form(&form);
        self.send(request).await
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let response: Response = request.header(COOKIE, &self.cookies).send().await.expect("answered");
        let location =
            response.headers().get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Answer { status: response.status(), location, body: response.text().await.expect("a text") }
    }
}

impl Answer {
    /// The first hidden field of this name.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let (_, after) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        after.split('"').next().map(str::to_owned)
    }
}

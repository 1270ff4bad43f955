//! A browser without the browser that goes from one host to another and back, as a sign-in at a provider does.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};

use crate::person::Person;
use crate::web;

/// A browser that keeps cookies by host and follows redirects from one to the other.
#[derive(Debug)]
pub struct Browser {
    client: reqwest::Client,
    cookies: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

/// What a browser came to.
#[derive(Debug)]
pub struct Seen {
    /// Every address on the way, the last one too.
    pub way: Vec<String>,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The page.
    pub body: String,
}

impl Seen {
    /// Where it ended.
    ///
    /// # Panics
    /// Never: there is a first address.
    pub fn url(&self) -> &str {
        self.way.last().expect("an address")
    }

    /// The address on the way that has this in it.
    ///
    /// # Panics
    /// When there is none.
    pub fn passed(&self, part: &str) -> &str {
        let found = self.way.iter().find(|url| url.contains(part));
        found.unwrap_or_else(|| panic!("{part} is not on the way: {:#?}", self.way))
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self { client: web::client(), cookies: Mutex::default() }
    }
}

impl Browser {
    /// Goes to an address and wherever it leads.
    ///
    /// # Panics
    /// When nobody answers, or it leads in circles.
    pub async fn go(&self, url: &str) -> Seen {
        self.go_until(url, "\0").await
    }

    /// The same, but stops before an address that has `part` in it: it is the last on the way.
    ///
    /// # Panics
    /// When nobody answers, or it leads in circles.
    pub async fn go_until(&self, url: &str, part: &str) -> Seen {
        let mut way = vec![url.to_owned()];
        loop {
            let at = way.last().expect("an address").clone();
            let answer = self.client.get(&at).header(COOKIE, self.cookies_for(&at));
            let answer = answer.timeout(Duration::from_secs(30)).send().await.expect("an answer");
            let mut seen = self.take(&at, answer).await;
            let Some(next) = seen.headers.get(LOCATION) else {
                seen.way = way;
                return seen;
            };
            let next = next.to_str().expect("an address");
            let next = url::Url::parse(&at).expect("an address").join(next).expect("an address").to_string();
            assert!(way.len() < 15, "in circles: {way:#?}");
            let stop = next.contains(part);
            way.push(next);
            if stop {
                seen.way = way;
                return seen;
            }
        }
    }

    /// Sends a form to an address, and does not follow.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn send(&self, url: &str, fields: &[(&str, &str)]) -> Seen {
        let origin = url::Url::parse(url).expect("an address").origin().ascii_serialization();
        let sent =
            self.client.post(url).header(COOKIE, self.cookies_for(url)).header(ORIGIN, origin).form(fields);
        self.take(url, sent.send().await.expect("an answer")).await
    }

    /// The person at this browser, at the node.
    ///
    /// # Panics
    /// Never: nobody panics with the cookies.
    pub fn person(&self, site: &str) -> Person {
        let cookies = self.cookies.lock().expect("no panic").get(&host_of(site)).cloned();
        Person::holding(site, cookies.unwrap_or_default())
    }

    /// Whether it has a session of the node.
    ///
    /// # Panics
    /// Never: nobody panics with the cookies.
    pub fn is_signed_in(&self, site: &str) -> bool {
        let cookies = self.cookies.lock().expect("no panic");
        cookies.get(&host_of(site)).is_some_and(|cookies| cookies.contains_key("__Host-samraad"))
    }

    /// Loses a cookie of the node.
    ///
    /// # Panics
    /// Never: nobody panics with the cookies.
    pub fn forget(&self, site: &str, name: &str) {
        if let Some(cookies) = self.cookies.lock().expect("no panic").get_mut(&host_of(site)) {
            cookies.remove(name);
        }
    }

    fn cookies_for(&self, url: &str) -> String {
        let cookies = self.cookies.lock().expect("no panic");
        let of_host = cookies.get(&host_of(url)).into_iter().flatten();
        of_host.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn take(&self, url: &str, answer: reqwest::Response) -> Seen {
        let (status, headers) = (answer.status(), answer.headers().clone());
        {
            let mut cookies = self.cookies.lock().expect("no panic");
            let of_host = cookies.entry(host_of(url)).or_default();
            for cookie in headers.get_all(SET_COOKIE) {
                let cookie = cookie.to_str().expect("text");
                let (name, rest) = cookie.split_once('=').expect("a cookie");
                let value = rest.split(';').next().unwrap_or_default();
                let gone = rest.contains("Max-Age=0") || rest.contains("expires=Thu, 01 Jan 1970");
                if gone {
                    of_host.remove(name);
                } else {
                    of_host.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        let body = answer.text().await.expect("a page");
        Seen { way: vec![url.to_owned()], status, headers, body }
    }
}

fn host_of(url: &str) -> String {
    let url = url::Url::parse(url).expect("an address");
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

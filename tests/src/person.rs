//! Somebody at a browser without the browser: pages are fetched, their forms filled and sent, all with one session.

use std::collections::BTreeMap;
use std::sync::Mutex;

use axum::body::Body;
use futures_util::StreamExt as _;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};

use crate::site::PASSWORD;
use crate::web;

/// A person with a session.
#[derive(Debug)]
pub struct Person {
    client: reqwest::Client,
    site: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where a redirect leads; empty for none.
    pub location: String,
    /// The page.
    pub body: String,
}

/// A form of a page, with what the page put into it.
#[derive(Debug, Clone)]
pub struct FilledForm {
    action: String,
    fields: Vec<(String, String)>,
}

impl FilledForm {
    /// Fills a field in, besides others of the same name.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Fills fields in.
    #[must_use]
    pub fn with_all(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |form, (name, value)| form.with(name, value))
    }

    /// The same fields sent to another address.
    #[must_use]
    pub fn sent_to(self, action: &str) -> Self {
        Self { action: action.to_owned(), ..self }
    }

    /// What the page put into a field.
    ///
    /// # Panics
    /// When it has no such field.
    pub fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        &found.unwrap_or_else(|| panic!("{} has no field {name}", self.action)).1
    }
}

impl Person {
    /// Somebody without a session at the trust that `site` leads to.
    pub fn stranger(site: &str) -> Self {
        Self { client: web::client(), site: site.to_owned(), cookies: Mutex::default() }
    }

    /// Somebody whose browser has these cookies of the site.
    pub fn holding(site: &str, cookies: BTreeMap<String, String>) -> Self {
        Self { cookies: Mutex::new(cookies), ..Self::stranger(site) }
    }

    /// Signs a user in.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn sign_in(site: &str, user_name: &str) -> Self {
        let person = Self::stranger(site);
        let form = person.form("/logg-inn", "/logg-inn").await.expect("a page to sign in on");
        let form = form.with("user_name", user_name).with("password", PASSWORD);
        let answer = person.send(&form).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{user_name}: {}", answer.body);
        person
    }

    /// The same person's browser, asked for another site with the cookies of this one: what no browser would do.
    #[must_use]
    pub fn at(&self, site: &str) -> Self {
        let cookies = Mutex::new(self.cookies.lock().expect("no panic").clone());
        Self { client: self.client.clone(), site: site.to_owned(), cookies }
    }

    /// Fetches a page.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn get(&self, path: &str) -> reqwest::Result<Answer> {
        self.ask(self.client.get(format!("{}{path}", self.site))).await
    }

    /// Fetches a page that is there.
    ///
    /// # Errors
    /// When nobody answers.
    ///
    /// # Panics
    /// When the answer is another.
    pub async fn page(&self, path: &str) -> reqwest::Result<String> {
        let answer = self.get(path).await?;
        assert_eq!(answer.status, StatusCode::OK, "{path} leads to “{}”: {}", answer.location, answer.body);
        Ok(answer.body)
    }

    /// The form on a page that is sent to `action`, with its hidden fields.
    ///
    /// # Errors
    /// When nobody answers.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn form(&self, page: &str, action: &str) -> reqwest::Result<FilledForm> {
        let body = self.page(page).await?;
        Ok(form_in(&body, action).unwrap_or_else(|| panic!("{page} has no form for {action}:\n{body}")))
    }

    /// Sends a form.
    ///
    /// # Errors
    /// When nobody answers; then it may have been received or not.
    pub async fn send(&self, form: &FilledForm) -> reqwest::Result<Answer> {
        let request = self.client.post(format!("{}{}", self.site, form.action));
        self.ask(request.header(ORIGIN, &self.site).form(&form.fields)).await
    }

    /// Fills in and sends the form for `action` on a page that the person has seen, however long ago.
    ///
    /// # Panics
    /// When the page has no such form, or nobody answers.
    pub async fn fill(&self, seen: &Answer, action: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_in(&seen.body, action);
        let form = form.unwrap_or_else(|| panic!("no form for {action}:\n{}", seen.body));
        self.send(&form.with_all(fields)).await.expect("an answer")
    }

    /// Sends a form with a file, which comes last: the fields that the page put into it, then `fields`, then the file.
    ///
    /// # Errors
    /// When nobody answers.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn upload(
        &self,
        seen: &Answer,
        action: &str,
        fields: &[(&str, &str)],
        (name, file): (&str, Body),
    ) -> reqwest::Result<Answer> {
        const BOUNDARY: &str = "a-line-that-no-file-of-a-story-has";
        let form =
            form_in(&seen.body, action).unwrap_or_else(|| panic!("no form for {action}:\n{}", seen.body));
        let mut before = String::new();
        for (name, value) in &form.with_all(fields).fields {
            before += &format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        before += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let text = |text: String| Body::from(text).into_data_stream();
        let body = text(before).chain(file.into_data_stream()).chain(text(format!("\r\n--{BOUNDARY}--\r\n")));
        let body = reqwest::Body::wrap_stream(body);
        let request = self.client.post(format!("{}{action}", self.site)).header(ORIGIN, &self.site);
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        self.ask(request.header(CONTENT_TYPE, content_type).body(body)).await
    }

    /// Fetches a file: its headers and bytes.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn download(&self, path: &str) -> reqwest::Result<(StatusCode, HeaderMap, Vec<u8>)> {
        let response = self.begin_download(path).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok((status, headers, response.bytes().await?.to_vec()))
    }

    /// Asks for a file, of which nothing is read yet.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn begin_download(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.client.get(format!("{}{path}", self.site)).header(COOKIE, self.cookie()).send().await
    }

    fn cookie(&self) -> String {
        let cookies = self.cookies.lock().expect("no panic");
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a request with the cookies of this session, to a host of another name if `host` is one.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn request(
        &self,
        method: reqwest::Method,
        path: &str,
        host: Option<&str>,
    ) -> reqwest::Result<Answer> {
        let mut request =
            self.client.request(method, format!("{}{path}", self.site)).header(ORIGIN, &self.site);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        self.ask(request).await
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.header(COOKIE, self.cookie()).send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap_or_default();
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                let mut cookies = self.cookies.lock().expect("no panic");
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        let location = response.headers().get(LOCATION).and_then(|place| place.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        Ok(Answer { status: response.status(), location, body: response.text().await? })
    }
}

/// The form in a page that is sent to `action`.
pub fn form_in(page: &str, action: &str) -> Option<FilledForm> {
    let form = page.split("<form").skip(1).find_map(|form| {
        let (head, rest) = form.split_once('>')?;
        (attribute(head, "action").as_deref() == Some(action)).then(|| rest.split("</form").next())?
    })?;
    let hidden = form.split("<input").skip(1).filter_map(|input| {
        let input = input.split('>').next()?;
        let is_hidden = attribute(input, "type").as_deref() == Some("hidden");
        is_hidden.then(|| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))?
    });
    Some(FilledForm { action: action.to_owned(), fields: hidden.collect() })
}

/// The first id that follows `prefix` in a link of a page.
///
/// # Panics
/// When there is none.
pub fn first_id(page: &str, prefix: &str) -> String {
    let start = format!("href=\"{prefix}");
    let ids = page.split(&start).skip(1).filter_map(|rest| rest.get(..36));
    let mut ids = ids.filter(|id| id.parse::<uuid::Uuid>().is_ok());
    ids.next().unwrap_or_else(|| panic!("no {prefix}ID in {page}")).to_owned()
}

/// An attribute of a tag as the program writes tags: values in double quotes.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = tag[start..].split('"').next()?;
    let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(value.replace("&#x27;", "'").replace("&#39;", "'").replace("&#34;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_where_it_is_sent_and_keeps_what_the_page_put_into_it() {
        let page =
            "<form method=\"get\" action=\"/other\"><input type=\"hidden\" name=\"a\" value=\"1\"></form>
            <form action=\"/here\"><input type=\"hidden\" name=\"b\" value=\"x &amp; &quot;y&quot;\">
            <input type=\"text\" name=\"c\" value=\"typed\"></form>";
        let form = form_in(page, "/here").expect("a form").with("c", "z");
        assert_eq!(form.value("b"), "x & \"y\"");
        assert_eq!(form.fields.len(), 2, "{form:?}");
        assert!(form_in(page, "/nowhere").is_none());
    }
}

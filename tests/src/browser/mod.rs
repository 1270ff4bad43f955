//! A real browser, spoken to as a person would: by the names of fields and buttons.
//!
//! Every method waits for what it needs and panics, with the page's address and heading, when it does not come.

mod chromedriver;
mod page;
mod questions;
mod reading;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{By, Key, WebDriver, WebElement};

use chromedriver::ChromeDriver;

/// How long a condition may take to come true. Generous, since it is only ever waited out by a failing test.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a width is called in tests and pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// 1280 px.
    Desk,
    /// 390 px.
    Phone,
}

impl Screen {
    /// Both, the one that tests work on last.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Desk];

    /// Width in CSS pixels.
    pub fn width(self) -> u32 {
        match self {
            Self::Desk => 1280,
            Self::Phone => 390,
        }
    }

    fn height(self) -> u32 {
        match self {
            Self::Desk => 900,
            Self::Phone => 844,
        }
    }
}

/// A Chromium window with an empty profile.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // After the session, which it carries.
    chrome: ChromeDriver,
    client: reqwest::Client,
}

impl Browser {
    /// Opens one that asks for pages in `language` (such as `nb`).
    ///
    /// # Panics
    /// When Chromium or ChromeDriver does not start; `make test` installs both.
    pub async fn open(language: &str) -> Self {
        let mut chrome = ChromeDriver::start().unwrap_or_else(|e| panic!("chromedriver: {e}"));
        let capabilities = chrome.capabilities(language).expect("capabilities");
        let driver = WebDriver::new(chrome.url(), capabilities)
            .await
            .unwrap_or_else(|e| panic!("Chromium does not start: {e}\n{}", chrome.log()));
        chrome.carries(driver.handle().capabilities());
        let browser = Self { driver, chrome, client: reqwest::Client::new() };
        browser.show_on(Screen::Desk).await;
        browser
    }

    /// Closes it. A browser that is only dropped, as when a test fails, goes too, but less politely.
    ///
    /// # Panics
    /// When it is not there any more.
    pub async fn close(self) {
        self.driver.clone().quit().await.expect("the browser closes");
    }

    /// Goes to an address and waits until the page is there.
    ///
    /// # Panics
    /// When the address cannot be opened.
    pub async fn go(&self, url: impl AsRef<str>) {
        let url = url.as_ref();
        self.driver.goto(url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// The address that is shown.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn address(&self) -> url::Url {
        self.driver.current_url().await.expect("an address")
    }

    /// The text that a person sees on the page. Spaces that do not break look like others.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body.innerText", vec![]).await;
        text.as_str().unwrap_or_default().replace('\u{a0}', " ")
    }

    /// The page's heading.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn heading(&self) -> String {
        let heading = "return document.querySelector('h1')?.innerText ?? ''";
        self.run(heading, vec![]).await.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows this text.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn see(&self, text: &str) {
        self.wait_for(&format!("the text “{text}”"), async || self.text().await.contains(text)).await;
    }

    /// Asserts that the page, as it stands, does not show this text.
    ///
    /// # Panics
    /// When it does.
    pub async fn not_see(&self, text: &str) {
        if self.text().await.contains(text) {
            self.fail(&format!("the text “{text}” should not be here")).await;
        }
    }

    /// Replaces what stands in the field with this label.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn fill(&self, label: &str, value: &str) {
        let field = self.field(label).await;
        // Not `clear`: it leaves the field, and scripts that validate or save on leaving would see it empty.
        let result = async {
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(Key::Delete + "").await?;
            field.send_keys(value).await
        };
        if let Err(error) = result.await {
            self.fail(&format!("the field “{label}” cannot be filled: {error}")).await;
        }
    }

    /// Ticks the box or chooses the radio button with this label, unless it is chosen already.
    ///
    /// # Panics
    /// When there is none.
    pub async fn choose(&self, label: &str) {
        let field = self.field(label).await;
        let chosen = field.is_selected().await.unwrap_or(false);
        if !chosen && let Err(error) = field.click().await {
            self.fail(&format!("“{label}” cannot be chosen: {error}")).await;
        }
    }

    /// Chooses an option, by its text, in the list with this label.
    ///
    /// # Panics
    /// When there is no such list or option.
    pub async fn select(&self, label: &str, option: &str) {
        let list = self.field(label).await;
        let script = "const [list, wanted] = arguments;
            const option = [...list.options].find((o) => o.text.trim() === wanted);
            if (!option) return [...list.options].map((o) => o.text.trim());
            list.value = option.value;
            list.dispatchEvent(new Event('input', { bubbles: true }));
            list.dispatchEvent(new Event('change', { bubbles: true }));
            return null;";
        let others = self.run(script, vec![list.to_json().expect("an element"), json!(option)]).await;
        if !others.is_null() {
            self.fail(&format!("“{label}” has no option “{option}”, but {others}")).await;
        }
    }

    /// Puts a file into the field with this label.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn attach(&self, label: &str, file: &std::path::Path) {
        let field = self.field(label).await;
        if let Err(error) = field.send_keys(file.to_string_lossy()).await {
            self.fail(&format!("no file can be put into “{label}”: {error}")).await;
        }
    }

    /// Presses the button or follows the link with this name, and waits until the next page is there.
    ///
    /// # Panics
    /// When there is none, or no page comes of it.
    pub async fn press(&self, name: &str) {
        let before = self.document().await;
        self.touch(name).await;
        self.wait_for(&format!("a page after “{name}”"), async || {
            let now = self.document().await;
            now.is_some() && now != before
        })
        .await;
    }

    /// Presses a button that changes the page it is on.
    ///
    /// # Panics
    /// When there is none.
    pub async fn touch(&self, name: &str) {
        let button = self.control("button", name).await;
        if let Err(error) = button.click().await {
            self.fail(&format!("“{name}” cannot be pressed: {error}")).await;
        }
    }

    /// How many elements match a CSS selector.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.expect("the page answers").len()
    }

    /// Waits until a condition on the page holds, and says in `what` it was when it does not.
    ///
    /// # Panics
    /// When it does not come true.
    pub async fn wait_for(&self, what: &str, condition: impl AsyncFn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition().await {
            if Instant::now() > deadline {
                self.fail(&format!("{what} did not come")).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// The session itself, for what has no word here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    async fn field(&self, label: &str) -> WebElement {
        self.control("field", label).await
    }

    async fn control(&self, kind: &str, name: &str) -> WebElement {
        let script = include_str!("controls.js");
        self.find(&format!("{kind} “{name}”"), script, vec![json!(kind), json!(name)]).await
    }

    /// Waits until a script gives an element; what it gives instead is shown when it never does.
    async fn find(&self, what: &str, script: &str, arguments: Vec<Value>) -> WebElement {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = self.driver.execute(script, arguments.clone()).await;
            let others = match found {
                Ok(found) if found.json().is_object() => return found.element().expect("an element"),
                Ok(others) => others.json().clone(),
                Err(error) => json!(error.to_string()),
            };
            if Instant::now() > deadline {
                self.fail(&format!("no {what} here, but {others}")).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Which document is shown, once it is complete: the moment it was begun is unlike any other's.
    async fn document(&self) -> Option<String> {
        let script = "return document.readyState === 'complete' ? String(performance.timeOrigin) : null";
        // Between two pages there is nobody to ask.
        self.driver
            .execute(script, vec![])
            .await
            .ok()
            .and_then(|answer| answer.json().as_str().map(str::to_owned))
    }

    async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        // Asked in the moment between two pages, it answers when asked again.
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.driver.execute(script, arguments.clone()).await {
                Ok(answer) => return answer.json().clone(),
                Err(error) if Instant::now() > deadline => {
                    panic!("the page does not answer: {error}\n{}", self.chrome.log())
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(25)).await,
            }
        }
    }

    /// Panics with what a person would want to see: where, and what the page says.
    async fn fail(&self, what: &str) {
        let (address, heading, text) = (self.address().await, self.heading().await, self.text().await);
        let picture = self.failure_picture().await;
        panic!(
            "{what}\n  on {address} (“{heading}”), pictured in {picture}\n--- the page says:\n{text}\n---"
        );
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- chromedriver:\n{}", self.chrome.log());
        }
        // The session cannot be ended from here without blocking; it ends with its driver.
        let _ = self.driver.clone().leak();
    }
}

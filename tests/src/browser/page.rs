//! What every page must be, whatever is on it: accessible, quiet in the console, not wider than its window.

use std::fs;
use std::path::{Path, PathBuf};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{Browser, Screen};
use crate::processes::built_binaries;

/// Where `make screenshots` wants its pictures; without it none are kept.
const PICTURES: &str = "SAMRAAD_SCREENSHOTS";

impl Browser {
    /// Looks at the page as it stands, on a phone and on a desk: axe finds nothing, nothing is wider than the window, the
    /// console has no errors. Takes its picture on the way when pictures are wanted, under `name`.
    ///
    /// # Panics
    /// With the list of what is wrong.
    pub async fn check_page(&self, name: &str) {
        for screen in Screen::ALL {
            self.show_on(screen).await;
            let mut wrong = self.axe().await;
            wrong.extend(self.overflow().await);
            if !wrong.is_empty() {
                let count = wrong.len();
                let list = wrong.join("\n  ");
                self.fail(&format!("{name}: {count} faults at {} px\n  {list}", screen.width())).await;
            }
            if let Some(folder) = std::env::var_os(PICTURES) {
                let file = Path::new(&folder).join(format!("{name}-{}.png", screen.width()));
                self.picture(&file).await;
            }
        }
        let complaints = self.console().await;
        if !complaints.is_empty() {
            self.fail(&format!("{name}: the console says\n  {}", complaints.join("\n  "))).await;
        }
    }

    /// Makes the window as wide as this screen.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn show_on(&self, screen: Screen) {
        let metrics = json!({ "width": screen.width(), "height": screen.height(), "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Writes a picture of the whole page, also of what is below the fold.
    ///
    /// # Panics
    /// When it cannot be taken or written.
    pub async fn picture(&self, file: &Path) {
        let answer = self
            .devtools("Page.captureScreenshot", json!({ "format": "png", "captureBeyondViewport": true }))
            .await;
        let png = BASE64_STANDARD
            .decode(answer["data"].as_str().unwrap_or_default())
            .expect("base64 of the picture");
        fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).expect("a folder for pictures");
        fs::write(file, png).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    }

    /// Where a failing test left its picture.
    pub(super) async fn failure_picture(&self) -> String {
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let file = built_binaries().join("failures").join(format!("{name}.png"));
        self.picture(&file).await;
        file.display().to_string()
    }

    async fn axe(&self) -> Vec<String> {
        let engine = axe_file();
        let source = fs::read_to_string(&engine)
            .unwrap_or_else(|e| panic!("{}: {e}; `make assets` installs it", engine.display()));
        let script = format!("{source};\n{}", include_str!("axe.js"));
        let answer = self.driver.execute_async(script, vec![]).await.expect("axe runs");
        answer.convert().expect("a list of what axe found")
    }

    /// What reaches out to the right of the window.
    async fn overflow(&self) -> Vec<String> {
        let script = "const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.querySelectorAll('body *')]
              .filter((e) => e.getBoundingClientRect().right > width + 1)
              .slice(0, 5)
              .map((e) => `wider than the window: ${e.outerHTML.slice(0, 120)}`)";
        serde_json::from_value(self.run(script, vec![]).await).expect("a list")
    }

    /// Errors and refusals of the content security policy. That a page itself came with a 4xx is for the test to judge.
    async fn console(&self) -> Vec<String> {
        let entries = self.driver.browser_log().await.expect("the console's log");
        let severe = entries.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message);
        severe.filter(|message| !message.contains("the server responded with a status of 4")).collect()
    }

    async fn devtools(&self, command: &str, params: Value) -> Value {
        let session = self.driver.handle().session_id();
        let url = format!("{}/session/{session}/goog/cdp/execute", self.chrome.url());
        let sent = self.client.post(url).json(&json!({ "cmd": command, "params": params })).send().await;
        let answer: Value = sent.expect("chromedriver answers").json().await.expect("JSON");
        assert!(answer["value"].get("error").is_none(), "{command}: {answer}");
        answer["value"].clone()
    }
}

fn axe_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../node/web/node_modules/axe-core/axe.min.js")
}

//! What a page says, besides its text, and what the browser itself remembers.

use serde_json::{Value, json};

use super::Browser;

impl Browser {
    /// The language that the page says it is in.
    pub async fn language(&self) -> String {
        let language = self.run("return document.documentElement.lang", vec![]).await;
        language.as_str().unwrap_or_default().to_owned()
    }

    /// The items of the first list that follows a heading.
    ///
    /// # Panics
    /// When there is no such heading, or no list after it.
    pub async fn list_under(&self, heading: &str) -> Vec<String> {
        let script = "const [wanted] = arguments;
            const heading = [...document.querySelectorAll('h1, h2, h3')].find((h) => h.textContent.trim() === wanted);
            const follows = (list) => heading?.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING;
            const list = [...document.querySelectorAll('main ol, main ul')].find(follows);
            return list ? [...list.children].map((item) => item.textContent.trim()) : null";
        let items = self.run(script, vec![json!(heading)]).await;
        if items.is_null() {
            self.fail(&format!("no list under “{heading}”")).await;
        }
        texts(items)
    }

    /// The messages beside the field with this label.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn errors_of(&self, label: &str) -> Vec<String> {
        let field = self.field(label).await.to_json().expect("an element");
        let script = "const ids = (arguments[0].getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
            return ids.filter((id) => id.endsWith('-error')).map((id) => document.getElementById(id).innerText.trim())";
        texts(self.run(script, vec![field]).await)
    }

    /// The messages in the summary above the form.
    pub async fn summary_of_errors(&self) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll('.ds-error-summary a')].map((a) => a.innerText.trim())";
        texts(self.run(script, vec![]).await)
    }

    /// Keeps the page's script from saving the form while it is typed in.
    pub async fn without_autosave(&self) {
        let script = "for (const form of document.querySelectorAll('form[data-autosave]'))
            form.dispatchEvent(new Event('submit', { cancelable: true }))";
        self.run(script, vec![]).await;
    }

    /// Forgets who sits here, as a browser does that is closed.
    ///
    /// # Panics
    /// When the browser does not answer.
    pub async fn forget_cookies(&self) {
        self.driver().delete_all_cookies().await.expect("the browser answers");
    }
}

fn texts(list: Value) -> Vec<String> {
    serde_json::from_value(list).expect("a list of texts")
}

//! Answers to questions that stand above several fields: radio buttons, check boxes, a date, a code that is looked up.

use serde_json::json;
use thirtyfour::{Key, WebElement};

use super::Browser;

impl Browser {
    /// Chooses an answer by its label, under the question that stands above it.
    ///
    /// # Panics
    /// When there is no such question or answer.
    pub async fn answer(&self, question: &str, answer: &str) {
        let choice = self.under(question, answer).await;
        if !choice.is_selected().await.unwrap_or(false)
            && let Err(error) = choice.click().await
        {
            self.fail(&format!("“{answer}” under “{question}” cannot be chosen: {error}")).await;
        }
    }

    /// Whether an answer is chosen.
    ///
    /// # Panics
    /// When there is no such question or answer.
    pub async fn is_answered(&self, question: &str, answer: &str) -> bool {
        self.under(question, answer).await.is_selected().await.expect("the page answers")
    }

    /// Fills the three parts of a date in, in the place of what stood there.
    ///
    /// # Panics
    /// When there is no such question.
    pub async fn answer_date(&self, question: &str, date: jiff::civil::Date) {
        for (part, value) in [
            ("Dag", date.day().to_string()),
            ("Måned", date.month().to_string()),
            ("År", date.year().to_string()),
        ] {
            let field = self.under(question, part).await;
            let typed = async {
                field.send_keys(Key::Control + "a").await?;
                field.send_keys(Key::Delete + "").await?;
                field.send_keys(value).await
            };
            if let Err(error) = typed.await {
                self.fail(&format!("{part} of “{question}” cannot be filled: {error}")).await;
            }
        }
    }

    /// Looks a code up by typing a part of its name, and takes the suggestion that begins with `wanted`.
    ///
    /// # Panics
    /// When it is not suggested.
    pub async fn look_up(&self, label: &str, typed: &str, wanted: &str) {
        self.fill(label, typed).await;
        self.touch(wanted).await;
        let shown = format!("“{wanted}” in “{label}”");
        self.wait_for(&shown, async || self.value(label).await.starts_with(wanted)).await;
    }

    /// What stands in a field.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn value(&self, label: &str) -> String {
        let field = self.field(label).await;
        field.value().await.expect("the page answers").unwrap_or_default()
    }

    /// Leaves the field that is typed in, as a person does who goes on.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn leave(&self, label: &str) {
        let field = self.field(label).await;
        field.send_keys(Key::Tab + "").await.expect("the page answers");
    }

    async fn under(&self, question: &str, name: &str) -> WebElement {
        let script = include_str!("questions.js");
        let wanted = format!("“{name}” under “{question}”");
        self.find(&wanted, script, vec![json!(question), json!(name)]).await
    }
}

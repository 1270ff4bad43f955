//! A page that asks for one text to take a step with: questions, an explanation, a reason.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::in_short::InShort;
use crate::case::steps::{Refused, Taking, moved_on};
use crate::case::store::OpenCase;
use crate::kernel::ids::CommandId;
use crate::organisation::signed_in::SignedIn;
use crate::platform::form::FormView;
use crate::platform::i18n::t;
use crate::platform::layout::{Page, html_with};
use crate::platform::web::WebError;

/// The name of the one field.
pub const TEXT: &str = "text";

/// The keys of its texts, and where it is.
#[derive(Debug, Clone, Copy)]
pub struct TextStep {
    /// Last part of its address under the case.
    pub path: &'static str,
    /// Name of the page.
    pub title: &'static str,
    /// What happens when the step is taken.
    pub lead: &'static str,
    /// Name of the field.
    pub label: &'static str,
    /// How to fill it in.
    pub hint: &'static str,
    /// The button.
    pub go: &'static str,
    /// The step hurts or cannot be undone.
    pub is_grave: bool,
}

#[derive(Template)]
#[template(path = "case/text_step.html")]
struct View {
    page: Page,
    short: InShort,
    form: FormView,
    step: TextStep,
    /// What the step answers, with its heading.
    quoted: Option<(String, String)>,
    command: CommandId,
    version: u32,
}

impl TextStep {
    /// The page.
    ///
    /// # Errors
    /// [`WebError`] when the database does not answer.
    pub async fn show(
        &self,
        status: StatusCode,
        who: &SignedIn,
        open: &OpenCase,
        form: FormView,
        quoted: Option<(String, String)>,
    ) -> Result<Response, WebError> {
        let short = InShort::of(who, open).await?;
        let page = who.page(self.title).under(short.title.clone()).with_errors_of(&form);
        let command = CommandId::new(who.trust.random());
        let view = View { page, short, form, step: *self, quoted, command, version: open.case().version };
        Ok(html_with(status, &view))
    }

    /// The page again, with what is wrong; or the case, where it has moved on.
    ///
    /// # Errors
    /// [`WebError`] when the database does not answer.
    pub async fn refuse<A>(
        &self,
        step: &Taking<A>,
        refused: Refused,
        quoted: Option<(String, String)>,
    ) -> Result<Response, WebError> {
        match refused {
            Refused::Field(field, key) => {
                let mut form = FormView::new(step.form.clone());
                form.add_error(field, t(step.who.lang, key));
                self.show(StatusCode::UNPROCESSABLE_ENTITY, &step.who, &step.open, form, quoted).await
            }
            Refused::Moved => Ok(moved_on(step.open.case().id)),
        }
    }
}

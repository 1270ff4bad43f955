//! What the edge should know of a request when its handler fails: the reader's page frame and what was typed.

use std::sync::{Arc, OnceLock};

use axum::http::Extensions;

use crate::platform::form::Form;
use crate::platform::layout::Page;

/// Put into each request by [`super::render_errors`], filled by extractors, read when an error is rendered.
#[derive(Clone, Default)]
pub struct RequestNotes(Arc<Parts>);

#[derive(Default)]
struct Parts {
    page: OnceLock<Page>,
    typed: OnceLock<Form>,
}

impl RequestNotes {
    /// The notes of this request; loose ones where nobody will read them.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Notes the frame of the signed-in reader, so that an error page keeps navigation and language.
    pub fn set_page(&self, page: Page) {
        // A second extractor of the same request notes the same.
        let _ = self.0.page.set(page);
    }

    /// Notes what was typed, so that an error page can give it back. Never a password.
    pub fn set_typed(&self, form: Form) {
        let _ = self.0.typed.set(form);
    }

    pub(super) fn page(&self) -> Option<&Page> {
        self.0.page.get()
    }

    /// What was typed.
    pub fn typed(&self) -> Option<&Form> {
        self.0.typed.get()
    }
}

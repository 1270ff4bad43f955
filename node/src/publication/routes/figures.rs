//! The figures that small cells are judged by: how many persons of the catchment have a diagnosis.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::codes::catalogue;
use crate::kernel::access::{ReadHolds, SetFigures};
use crate::kernel::codes::CodeSystem;
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::{Form, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, Tone, html_with};
use crate::platform::web::{WebError, see_other_saying};
use crate::publication::cells::{Figure, LEAST_K};
use crate::publication::{counts, figures};

const TABLE: &str = "figures";
/// Mistakes that are shown at once.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "publication/routes/figures.html")]
struct FiguresView {
    page: Page,
    form: FormView,
    rows: Vec<Row>,
    may_set: bool,
    k: u32,
}

struct Row {
    code: String,
    name: String,
    persons: String,
    source: String,
    /// Fewer than could hide one patient.
    small: Option<(Tone, String)>,
}

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    let known = counts::figures(&who.trust, &who.may::<ReadHolds>()?).await?;
    let mut form = Form::default();
    form.set(TABLE, figures::write(&known));
    Ok(show(StatusCode::OK, &who, &known, FormView::new(form)))
}

fn show(status: StatusCode, who: &SignedIn, known: &[Figure], form: FormView) -> Response {
    let k = who.trust.settings.anonymity_k.max(LEAST_K);
    let rows = known.iter().map(|figure| row(figure, k, who.lang)).collect();
    let page = who.page("figures-title").under(t(who.lang, "publication-title")).with_errors_of(&form);
    html_with(status, &FiguresView { page, form, rows, may_set: who.may::<SetFigures>().is_ok(), k })
}

fn row(figure: &Figure, k: u32, lang: Lang) -> Row {
    let name = match &figure.code {
        None => t(lang, "figures-everybody"),
        Some(code) => catalogue::name(CodeSystem::Icd10, code.as_str(), lang).unwrap_or_default(),
    };
    Row {
        code: figure.code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        name,
        persons: format::count(i64::from(figure.persons)),
        source: figure.source.clone(),
        small: (figure.persons < k).then(|| (Tone::Warning, t(lang, "figures-small"))),
    }
}

/// Takes the whole table in the place of the one before.
pub(super) async fn take(signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    let may = who.may::<SetFigures>()?;
    match figures::parse(form.value(TABLE)) {
        Ok(read) => {
            counts::set_figures(&who.trust, &may, &read).await?;
            Ok(see_other_saying("/folketall", "flash-figures-set"))
        }
        Err(wrong) => {
            let mut view = FormView::new(form);
            let lines = wrong.iter().take(SHOWN).map(|(line, error)| {
                let what = t(who.lang, error.message_key());
                ta(who.lang, "figures-error-line", &[("line", line), ("what", &what)])
            });
            view.add_error(TABLE, lines.collect::<Vec<_>>().join(" "));
            let known = counts::figures(&who.trust, &who.may::<ReadHolds>()?).await?;
            Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &who, &known, view))
        }
    }
}

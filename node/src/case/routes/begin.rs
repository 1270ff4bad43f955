//! *Ny søknad*: for whom, and from which unit.

use askama::Template;
use axum::response::Response;

use crate::case::FormVersion;
use crate::case::store::{self, NewCase};
use crate::forms;
use crate::kernel::access::StartCase;
use crate::kernel::ids::{CommandId, UnitId};
use crate::kernel::terms::{Scheme, Scope};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::organisation::store::units;
use crate::platform::form::{Choice, Form, FormView};
use crate::platform::layout::{Page, html, html_with};
use crate::platform::web::{WebError, see_other};

#[derive(Template)]
#[template(path = "case/routes/begin.html")]
struct BeginView {
    page: Page,
    form: FormView,
    command: CommandId,
    scopes: Vec<Choice>,
    units: Vec<Choice>,
}

/// Asks for whom the application is.
pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    who.may::<StartCase>()?;
    let command = CommandId::new(who.trust.random());
    Ok(html(&view(&who, FormView::default(), command).await?))
}

async fn view(who: &SignedIn, mut form: FormView, command: CommandId) -> Result<BeginView, WebError> {
    let units: Vec<Choice> = units(&who.trust.db)
        .await?
        .into_iter()
        .filter(|unit| who.actor.units.contains(&unit.id))
        .map(|unit| Choice::new(unit.id.to_string(), unit.name))
        .collect();
    // Never ask what has one answer.
    if let [only] = units.as_slice() {
        form.values.set("unit", only.value.clone());
    }
    let page = who.page("case-begin-title").with_errors_of(&form);
    let scopes = vec![
        Choice::new(Scope::Individual.code(), page.t("case-begin-individual"))
            .hint(page.t("case-begin-individual-hint")),
        Choice::new(Scope::Group.code(), page.t("case-begin-group")).hint(page.t("case-begin-group-hint")),
    ];
    Ok(BeginView { page, form, command, scopes, units })
}

/// Begins the case and leads to its task list.
pub(super) async fn start(SignedForm { who, form }: SignedForm) -> Result<Response, WebError> {
    let permit = who.may::<StartCase>()?;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    let (scope, unit) = match chosen(&who, form) {
        Ok(chosen) => chosen,
        Err(wrong) => {
            let view = view(&who, *wrong, command).await?;
            return Ok(html_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &view));
        }
    };
    if let Some(case) = store::case_of_command(&who.trust.db, command).await? {
        return Ok(see_other(&format!("/saker/{case}/soknad")));
    }
    // The one scheme whose forms come with the product.
    let scheme = Scheme::OffLabel;
    let name = match scope {
        Scope::Individual => "off-label-individual",
        Scope::Group => "off-label-group",
    };
    let questionnaire = forms::built_in(name)
        .ok_or_else(|| WebError::internal("a form of the product is missing"))?
        .map_err(WebError::internal)?;
    let form =
        FormVersion { url: questionnaire.url().to_owned(), version: questionnaire.version().to_owned() };
    let json = forms::FORMS.iter().find(|(known, _)| *known == name).map_or("", |(_, json)| json);
    let new = NewCase { scheme, scope, unit, form, questionnaire: json.to_owned() };
    let case = store::start(&who.trust, &permit, command, new).await?;
    Ok(see_other(&format!("/saker/{case}/soknad")))
}

fn chosen(who: &SignedIn, form: Form) -> Result<(Scope, UnitId), Box<FormView>> {
    let mut form = FormView::new(form);
    let scope = form.require("scope", crate::platform::i18n::t(who.lang, "case-begin-scope-missing"));
    let scope = scope.as_deref().and_then(Scope::from_code);
    let unit = form.require("unit", crate::platform::i18n::t(who.lang, "case-begin-unit-missing"));
    let unit = unit.and_then(|unit| unit.parse().ok()).filter(|unit| who.actor.units.contains(unit));
    match (scope, unit) {
        (Some(scope), Some(unit)) => Ok((scope, unit)),
        _ => Err(Box::new(form)),
    }
}

//! *Nødinnsyn*: which case, and why.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::case::emergency::{EmergencyGround, LEAST_CHARS, MOST_CHARS};
use crate::case::steps::case_path;
use crate::case::store::{self, emergencies};
use crate::kernel::access::{BreakGlass, Permit, ReadCase, StartCase, permit};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::form::{Choice, FormView};
use crate::platform::i18n::{t, ta};
use crate::platform::layout::{Page, html_with};
use crate::platform::web::{WebError, see_other, see_other_saying};

const NUMBER: &str = "number";
const GROUND: &str = "ground";
const WORDS: &str = "words";
const CONFIRM: &str = "confirm";

#[derive(Template)]
#[template(path = "case/routes/emergency.html")]
struct EmergencyView {
    page: Page,
    form: FormView,
    grounds: Vec<Choice>,
}

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    who.may::<StartCase>()?;
    Ok(show(StatusCode::OK, &who, FormView::default()))
}

fn show(status: StatusCode, who: &SignedIn, form: FormView) -> Response {
    let page = who.page("emergency-title").with_errors_of(&form);
    let grounds = EmergencyGround::ALL.iter().map(|it| Choice::new(it.code(), t(who.lang, it.name_key())));
    html_with(status, &EmergencyView { grounds: grounds.collect(), form, page })
}

/// What the number leads to.
enum Asked {
    Open(Permit<BreakGlass>),
    /// It can be read without.
    Own(String),
    /// There is none, or it is a draft: both look the same from outside.
    None,
}

async fn asked(who: &SignedIn, number: &str) -> Result<Asked, WebError> {
    let may = who.may::<StartCase>()?;
    let Ok(number) = number.trim().parse::<i64>() else { return Ok(Asked::None) };
    let Some(case) = emergencies::numbered(&who.trust, &may, number).await? else { return Ok(Asked::None) };
    let Some(relations) = store::relations(&who.trust, case).await? else { return Ok(Asked::None) };
    if permit::<ReadCase>(&who.actor, &relations).is_ok() {
        return Ok(Asked::Own(case_path(case)));
    }
    Ok(permit::<BreakGlass>(&who.actor, &relations).map_or(Asked::None, Asked::Open))
}

pub(super) async fn open(signed: SignedForm) -> Result<Response, WebError> {
    let SignedForm { who, form } = signed;
    who.may::<StartCase>()?;
    let mut view = FormView::new(form);
    let number = view.require(NUMBER, t(who.lang, "emergency-number-missing"));
    let ground = view.require(GROUND, t(who.lang, "emergency-ground-missing"));
    let ground = ground.as_deref().and_then(EmergencyGround::from_code);
    let words = view.require(WORDS, t(who.lang, "emergency-words-missing")).unwrap_or_default();
    match words.trim().chars().count() {
        0 => {}
        count if count < LEAST_CHARS => {
            view.add_error(WORDS, ta(who.lang, "emergency-words-short", &[("least", &LEAST_CHARS)]))
        }
        count if count > MOST_CHARS => {
            view.add_error(WORDS, ta(who.lang, "emergency-words-long", &[("most", &MOST_CHARS)]))
        }
        _ => {}
    }
    if !view.values.ticked(CONFIRM) {
        view.add_error(CONFIRM, t(who.lang, "emergency-confirm-missing"));
    }
    let found = match number {
        Some(number) => asked(&who, &number).await?,
        None => Asked::None,
    };
    let permit = match found {
        Asked::Own(path) => return Ok(see_other(&path)),
        Asked::Open(permit) => Some(permit),
        Asked::None => {
            view.add_error(NUMBER, t(who.lang, "emergency-number-unknown"));
            None
        }
    };
    match (permit, ground) {
        (Some(permit), Some(ground)) if !view.has_errors() => {
            emergencies::open_in_emergency(&who.trust, &permit, ground, words.trim()).await?;
            Ok(see_other_saying(&case_path(permit.case()), "flash-emergency"))
        }
        _ => Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &who, view)),
    }
}

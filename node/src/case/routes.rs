//! The clinician's pages: begin, fill in topic by topic, check, submit, and later answer, withdraw, start and close.

use axum::Router;
use axum::routing::{get, post};

mod begin;
mod check;
mod emergency;
mod fields;
mod later;
mod topic;
mod writing;

/// All pages of the feature.
pub fn routes() -> Router {
    Router::new()
        .route("/nodinnsyn", get(emergency::page).post(emergency::open))
        .route("/saker/ny", get(begin::page).post(begin::start))
        .route("/saker/{case}/soknad", get(topic::overview))
        .route("/saker/{case}/soknad/{topic}", get(topic::page).post(topic::save))
        .route("/saker/{case}/soknad/{topic}/kladd", post(topic::autosave))
        .route("/saker/{case}/kontroller", get(check::page).post(check::submit))
        .route("/saker/{case}/kvittering", get(check::receipt))
        .route("/saker/{case}/svar", get(later::answer_page).post(later::answer))
        .route("/saker/{case}/trekk", get(later::withdraw_page).post(later::withdraw))
        .route("/saker/{case}/oppstart", get(later::treatment_page).post(later::start_treatment))
        .route("/saker/{case}/avslutt", get(later::close_page).post(later::close))
}

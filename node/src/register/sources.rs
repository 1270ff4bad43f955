//! *Kilder*: whose logs the register consists of, how fresh each copy is, and who has witnessed it.

use askama::Template;
use axum::response::Response;

use crate::kernel::access::{SearchRegister, TrustActionKind, allows_in_trust};
use crate::organisation::signed_in::SignedIn;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Page, Tone, html};
use crate::platform::web::WebError;
use crate::register::store::{Source, sources};
use crate::register::witness::{Standing, standings};
use crate::register::wording;

/// Where the list is.
pub(super) const PATH: &str = "/register/kilder";

#[derive(Template)]
#[template(path = "register/sources.html")]
struct SourcesView {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    trust_name: String,
    origin: String,
    entries: String,
    copy: String,
    witnesses: String,
    state: (Tone, String),
    evidence: Option<String>,
}

pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    who.may::<SearchRegister>()?;
    let lang = who.lang;
    let sees_evidence = allows_in_trust(&who.actor, TrustActionKind::ReadEvidence);
    let sources = sources(&who.trust.db).await?;
    let standings = standings(&who.trust, &sources).await?;
    let rows = sources.iter().zip(&standings).map(|(source, standing)| Row {
        trust_name: source.trust_name.clone(),
        origin: source.origin.clone(),
        entries: format::count(source.size),
        copy: copy(source, lang),
        witnesses: witnesses(standing, lang),
        state: state(source, standing, lang),
        evidence: (sees_evidence && source.frozen_at.is_some())
            .then(|| format!("{PATH}/{}", source.origin_hash)),
    });
    let rows = rows.collect();
    let page = who.page("register-sources-title").under(t(lang, "register-title"));
    Ok(html(&SourcesView { page, rows }))
}

fn copy(source: &Source, lang: Lang) -> String {
    match source.good_at {
        _ if source.is_ours() => t(lang, "register-sources-own"),
        Some(at) => format::date_time(lang, at.instant()),
        None => t(lang, "register-no-copy"),
    }
}

/// *3 av 7, sist 24.11.2026 kl. 09.12*.
fn witnesses(standing: &Standing, lang: Lang) -> String {
    if standing.witnesses == 0 {
        return t(lang, "register-sources-no-witness");
    }
    let counted = ta(
        lang,
        "register-sources-witnessed",
        &[("count", &standing.cosigned), ("all", &standing.witnesses)],
    );
    match standing.last_at {
        Some(at) => {
            let at = format::date_time(lang, at.instant());
            format!("{counted}{}", ta(lang, "register-sources-witnessed-last", &[("time", &at)]))
        }
        None => counted,
    }
}

fn state(source: &Source, standing: &Standing, lang: Lang) -> (Tone, String) {
    let (tone, key) = match source.problem {
        _ if source.frozen_at.is_some() => (Tone::Danger, "register-sources-two-histories"),
        _ if source.ended => (Tone::Neutral, "register-sources-ended"),
        _ if standing.is_possibly_frozen => (Tone::Warning, "register-sources-possibly-frozen"),
        Some(problem) => (Tone::Warning, wording::problem_key(problem)),
        None if source.own || source.good_at.is_some() => (Tone::Success, "register-sources-good"),
        None => (Tone::Neutral, "register-problem-never"),
    };
    (tone, t(lang, key))
}

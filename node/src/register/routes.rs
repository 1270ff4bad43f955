//! The search page. Any employee who signs in may use it.

use askama::Template;
use axum::Router;
use axum::extract::Query as InAddress;
use axum::response::Response;
use axum::routing::{get, post};

use crate::codes::catalogue;
use crate::kernel::access::SearchRegister;
use crate::kernel::codes::CodeSystem;
use crate::kernel::terms::{Outcome, Scheme, Scope};
use crate::organisation::signed_in::SignedIn;
use crate::platform::form::{Choice, FormView};
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{Chip, Page, Tone, html};
use crate::platform::web::WebError;
use crate::register::query::{self, Query};
use crate::register::search::{Hit, count_by_outcome, search};
use crate::register::store::{self, Source};
use crate::register::{
    disown, entry, evidence_page, fetch_now, hint, key_page, log_routes, restore, sources, withdraw, witness,
    wording,
};

/// The pages of the register and the endpoints of the own log.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/register", get(page))
        .route("/register/eget", get(restore::page::show))
        .route("/register/eget/signer", post(restore::page::sign_anyway))
        .route(sources::PATH, get(sources::page))
        .route("/register/kilder/{origin}", get(evidence_page::page))
        .route("/register/kilder/{origin}/{id}", get(evidence_page::download))
        .route("/register/{origin}/{index}", get(entry::page))
        .route("/register/{origin}/{index}/trekk-tilbake", get(withdraw::page).post(withdraw::take))
        .route("/foretak/{id}/hent", post(fetch_now::take))
        .route("/foretak/{id}/opphev", get(disown::before).post(disown::take))
        .route("/foretak/nokler", get(key_page::page))
        .route("/foretak/nokler/{purpose}", get(key_page::before).post(key_page::take))
        .merge(log_routes::routes())
        .merge(hint::routes())
        .merge(witness::routes())
}

/// Hits on a page.
const SHOWN: u16 = 25;

#[derive(Template)]
#[template(path = "register/search.html")]
struct SearchView {
    page: Page,
    form: FormView,
    heading: String,
    chips: Vec<Chip>,
    freshness: String,
    stale: Vec<String>,
    outcomes: Vec<Choice>,
    trusts: Vec<Choice>,
    schemes: Vec<Choice>,
    scopes: Vec<Choice>,
    rows: Vec<Row>,
    older: Option<String>,
    newest: Option<String>,
    is_searched: bool,
}

struct Row {
    href: String,
    substance: String,
    atc: String,
    indication: String,
    icd10: String,
    outcome: (Tone, String),
    scope: String,
    scheme: String,
    trust_name: String,
    body: String,
    decided: String,
}

async fn page(who: SignedIn, InAddress(query): InAddress<Query>) -> Result<Response, WebError> {
    who.may::<SearchRegister>()?;
    let lang = who.lang;
    let db = &who.trust.db;
    let sources = store::sources(db).await?;
    let (filter, date_is_read) = query.filter(&sources, lang);
    let after = query.after();
    let counts = count_by_outcome(db, &filter).await?;
    let found = search(db, &filter, after.as_ref(), SHOWN).await?;

    let ticked = query.outcomes();
    let of = |outcome: Outcome| counts.iter().find(|(code, _)| code == outcome.code()).map_or(0, |(_, n)| *n);
    let counted = |outcome: &&Outcome| ticked.is_empty() || ticked.contains(outcome);
    let count: i64 = Outcome::ALL.iter().filter(counted).map(|outcome| of(*outcome)).sum();
    let heading = ta(lang, "register-count", &[("count", &count)]);

    let mut form = FormView::new(query.form().clone());
    if !date_is_read {
        form.add_error(query::FROM, t(lang, "register-from-wrong"));
    }
    let title = format!("{heading} – {}", t(lang, "register-title"));
    let page = who.page_titled(title).with_errors_of(&form);
    let outcomes = Outcome::ALL.iter().map(|outcome| {
        Choice::new(
            outcome.code(),
            format!("{} ({})", t(lang, outcome.name_key()), format::count(of(*outcome))),
        )
    });
    let (freshness, stale) = freshness(&sources, lang);
    Ok(html(&SearchView {
        heading,
        chips: chips(&query, &sources, lang),
        freshness,
        stale,
        outcomes: outcomes.collect(),
        trusts: sources.iter().map(|source| Choice::new(&source.origin_hash, &source.trust_name)).collect(),
        schemes: Scheme::ALL.iter().map(|it| Choice::new(it.code(), t(lang, it.name_key()))).collect(),
        scopes: Scope::ALL.iter().map(|it| Choice::new(it.code(), t(lang, it.name_key()))).collect(),
        rows: found.rows.into_iter().map(|hit| row(hit, lang)).collect(),
        older: found.next.as_ref().map(|next| query.address(Some(next))),
        newest: after.map(|_| query.address(None)),
        is_searched: query.filled().next().is_some(),
        form,
        page,
    }))
}

fn row(hit: Hit, lang: Lang) -> Row {
    let icd10 = match (&hit.icd10, &hit.icd10_last) {
        (Some(first), Some(last)) => format!("{first}–{last}"),
        (Some(code), None) => code.clone(),
        (None, _) => String::new(),
    };
    Row {
        href: format!("/register/{}/{}", hit.origin_hash, hit.leaf_index),
        indication: indication_name(hit.indication_text.as_deref(), &icd10, lang),
        icd10,
        outcome: wording::outcome(lang, &hit.outcome),
        scope: Scope::from_code(&hit.scope).map_or(hit.scope, |scope| t(lang, scope.name_key())),
        scheme: Scheme::from_code(&hit.scheme).map_or(hit.scheme, |scheme| t(lang, scheme.name_key())),
        body: wording::body(lang, &hit.decided_by),
        decided: wording::period(lang, &hit.decided),
        substance: hit.substance,
        atc: hit.atc,
        trust_name: hit.trust_name,
    }
}

/// The entry's own words, else what the catalogue calls the code.
pub(super) fn indication_name(text: Option<&str>, icd10: &str, lang: Lang) -> String {
    let named = || catalogue::name(CodeSystem::Icd10, icd10, lang);
    text.map(str::to_owned).or_else(named).unwrap_or_default()
}

/// Each value of the search with the search without it.
fn chips(query: &Query, sources: &[Source], lang: Lang) -> Vec<Chip> {
    let label = |name: &str, value: &str| -> Option<String> {
        Some(match name {
            query::OUTCOME => t(lang, Outcome::from_code(value)?.name_key()),
            query::SCHEME => t(lang, Scheme::from_code(value)?.name_key()),
            query::SCOPE => t(lang, Scope::from_code(value)?.name_key()),
            query::TRUST => sources.iter().find(|source| source.origin_hash == value)?.trust_name.clone(),
            query::FROM => {
                ta(lang, "register-chip-from", &[("date", &format::date(format::parse_date(value)?))])
            }
            _ => value.to_owned(),
        })
    };
    query
        .filled()
        .filter_map(|(name, value)| {
            Some(Chip { label: label(name, value)?, remove_href: query.without(name, value) })
        })
        .collect()
}

/// Of how many trusts the copies are up to date, and what is the matter with each of the others.
fn freshness(sources: &[Source], lang: Lang) -> (String, Vec<String>) {
    let is_fresh = |source: &&Source| {
        source.frozen_at.is_none()
            && (source.is_ours() || source.good_at.is_some() && source.problem.is_none())
    };
    let fresh = sources.iter().filter(is_fresh).count();
    let mut summary = ta(lang, "register-fresh", &[("fresh", &fresh), ("all", &sources.len())]);
    let oldest = sources.iter().filter(is_fresh).filter_map(|source| source.good_at).min();
    if let Some(oldest) = oldest {
        let oldest = format::date_time(lang, oldest.instant());
        summary = format!("{summary} {}", ta(lang, "register-oldest-copy", &[("time", &oldest)]));
    }
    let stale = sources.iter().filter(|source| !is_fresh(source)).map(|source| {
        let what = match (source.frozen_at, source.problem) {
            (Some(_), _) => "register-problem-frozen",
            (None, Some(problem)) => wording::problem_key(problem),
            (None, None) => "register-problem-never",
        };
        let what = t(lang, what);
        let copy = match source.good_at {
            Some(at) => ta(lang, "register-last-copy", &[("time", &format::date_time(lang, at.instant()))]),
            None => t(lang, "register-no-copy"),
        };
        format!("{}: {what} {copy}", source.trust_name)
    });
    // What is verified is verified wherever it came from; that the trust itself does not answer is for people to know.
    let via = sources.iter().filter_map(|source| {
        let via = source.fetched_via_name.as_ref()?;
        Some(ta(lang, "register-via", &[("trust", &source.trust_name), ("via", via)]))
    });
    (summary, stale.chain(via).collect())
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;

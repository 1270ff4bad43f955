//! The case file (*saksmappe*): where the case stands, what can be done, and all that belongs to it, as far as the reader
//! may see it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use super::rules::{Offer, Weight, now_key, offers};
use super::timeline::timeline;
use crate::assessment::ratings_table::{RatingsTable, ratings_table};
use crate::case::Decision;
use crate::case::answers::{Section, code_in_words};
use crate::case::in_short::{topics, use_in_words};
use crate::case::steps;
use crate::case::store::{self, OpenCase, emergencies};
use crate::kernel::access::{CaseScope, ReadCase, ReadIdentity, ReadRatings, permit};
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::CaseId;
use crate::kernel::reference::DecisionReference;
use crate::organisation::signed_in::SignedIn;
use crate::organisation::store::{units, user_names};
use crate::patients;
use crate::platform::format;
use crate::platform::i18n::{Lang, t};
use crate::platform::layout::{Page, SummaryRow, TimelineEvent, Tone, html};
use crate::platform::web::WebError;
use crate::{peers, review};

#[derive(Template)]
#[template(path = "overview/case_file.html")]
struct CaseFileView {
    page: Page,
    case: CaseId,
    number: i64,
    /// Until when it is read in an emergency.
    emergency: Option<String>,
    tags: Vec<(Tone, String)>,
    now: String,
    due: Option<String>,
    awaited: Vec<Offer>,
    possible: Vec<Offer>,
    ending: Vec<Offer>,
    facts: Vec<SummaryRow>,
    decision: Vec<SummaryRow>,
    reference: Option<String>,
    sections: Vec<Section>,
    assessors: Vec<(String, bool)>,
    /// What the assessors rated, for those who may see it.
    ratings: Option<RatingsTable>,
    /// What other trusts were asked and answered, for the same readers.
    opinions: Option<review::panel::Panel>,
    events: Vec<TimelineEvent>,
}

/// One case.
pub(super) async fn page(who: SignedIn, Path(case): Path<CaseId>) -> Result<Response, WebError> {
    let (_, open) = steps::open::<ReadCase>(&who, case).await?;
    let relations = steps::relations(&who, case).await?;
    let names = user_names(&who.trust.db).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let may_read_ratings = permit::<ReadRatings>(&who.actor, &relations);
    let ratings_seen = may_read_ratings.is_ok();
    let stage = open.case().state.stage();

    let mut page = who.page_titled(title(&open, who.lang));
    page.above = vec![who.page("overview-list-title").title];
    let all = offers(open.case(), &relations, &who.actor);
    let of = |weight| all.iter().copied().filter(|offer| offer.weight == weight).collect();

    let mut facts = facts(&open, &page);
    let unit = units(&who.trust.db).await?.into_iter().find(|unit| unit.id == open.case().unit);
    facts.push(SummaryRow::new(page.t("overview-unit"), unit.map(|unit| unit.name).unwrap_or_default()));
    facts.push(SummaryRow::new(page.t("overview-clinician"), name(open.case().clinician)));
    // Identity is shown to those who may see it and to nobody else, whatever else the page shows.
    if let Ok(permit) = permit::<ReadIdentity>(&who.actor, &relations)
        && let Some(identity) = patients::store::read_identity(&who.trust, &permit, open.subject).await?
    {
        let number = format::national_identity_number(&identity.number.expose_digits());
        facts.insert(0, SummaryRow::new(page.t("case-patient-number"), number));
        facts.insert(0, SummaryRow::new(page.t("case-patient-name"), identity.name.to_string()));
    }

    let assessment = open.case().state.assessment();
    let ratings = may_read_ratings.ok().filter(|_| assessment.is_some_and(|a| !a.ratings.is_empty()));
    let peers = peers::store::list(&who.trust.db).await?;
    let opinions = match permit::<ReadRatings>(&who.actor, &relations) {
        Ok(permit) => {
            let asked = review::store::asked_of_case(&who.trust.db, &permit).await?;
            review::panel::panel(open.case(), &asked, &peers, who.trust.now(), who.lang)
        }
        Err(_) => None,
    };
    let assessors =
        assessment.map(|a| a.assessors.iter().map(|who| (name(*who), a.has_rated(*who))).collect());
    let decision = open.case().state.decision();
    let due = store::due_on(&who.trust, case).await?.map(|day| format::date_long(who.lang, day));
    let mut tags = vec![(stage.into(), page.t(stage.name_key()))];
    if let Some(decision) = decision {
        tags.push((decision.outcome.into(), page.t(decision.outcome.name_key())));
    }
    if open.case().application.as_ref().is_some_and(|application| application.urgent) {
        tags.push((Tone::Danger, page.t("overview-urgent")));
    }
    // Somebody of the unit who once opened it in an emergency reads it as everybody there.
    let in_emergency = !CaseScope::of(&who.actor).sees(&relations);
    let until = emergencies::open_until(&who.trust, case, who.user.id).await?.filter(|_| in_emergency);
    let emergency = until.map(|until| format::time_of_day(who.lang, until.instant()));
    Ok(html(&CaseFileView {
        case,
        number: open.number,
        emergency,
        tags,
        now: page.t(now_key(stage)),
        due,
        awaited: of(Weight::Awaited),
        possible: of(Weight::Possible),
        ending: of(Weight::Ending),
        facts,
        decision: decision.map(|decision| decision_rows(decision, &page)).unwrap_or_default(),
        reference: decision.and_then(|decision| decision.reference.as_deref()).map(as_written),
        sections: topics(&who, &open).await?,
        assessors: assessors.unwrap_or_default(),
        opinions,
        ratings: ratings.map(|permit| ratings_table(&permit, open.case(), &names, who.lang)),
        events: timeline(&open.history.events, &names, &peers, ratings_seen, who.lang),
        page,
    }))
}

fn title(open: &OpenCase, lang: Lang) -> String {
    match &open.case().application {
        Some(application) => {
            use_in_words(&application.medicine, application.icd10.as_ref().map(|code| code.as_str()), lang)
        }
        None => t(lang, "overview-untitled"),
    }
}

fn facts(open: &OpenCase, page: &Page) -> Vec<SummaryRow> {
    let mut rows = vec![
        SummaryRow::new(page.t("overview-scheme"), page.t(open.case().scheme.name_key())),
        SummaryRow::new(page.t("overview-scope"), page.t(open.case().scope.name_key())),
    ];
    if let Some(application) = &open.case().application {
        let atc = code_in_words(CodeSystem::Atc, application.atc.as_str(), page.lang);
        rows.push(SummaryRow::new(page.t("overview-medicine"), atc));
        if let Some(code) = &application.icd10 {
            let icd10 = code_in_words(CodeSystem::Icd10, code.as_str(), page.lang);
            rows.push(SummaryRow::new(page.t("overview-indication"), icd10));
        }
        if let Some(cost) = application.cost_month {
            rows.push(SummaryRow::new(page.t("overview-cost-month"), format::money(cost.0)));
        }
        if let Some(classification) = application.classification {
            rows.push(SummaryRow::new(page.t("overview-classification"), page.t(classification.name_key())));
        }
    }
    rows
}

fn decision_rows(decision: &Decision, page: &Page) -> Vec<SummaryRow> {
    let row = |key: &str, value: String| SummaryRow::new(page.t(key), value);
    let grounds: Vec<String> = decision.grounds.iter().map(|ground| page.t(ground.name_key())).collect();
    let mut rows = vec![
        row("overview-outcome", page.t(decision.outcome.name_key())),
        row("overview-decided-by", page.t(decision.body.name_key())),
        row("overview-grounds", grounds.join("\n")),
        row("overview-grounds-text", decision.grounds_text.clone()),
    ];
    if !decision.conditions.is_empty() {
        rows.push(row("overview-conditions", decision.conditions.clone()));
    }
    if let Some(day) = decision.valid_until {
        rows.push(row("overview-valid-until", format::date_long(page.lang, day)));
    }
    rows
}

/// A reference is stored without its hyphens.
fn as_written(reference: &str) -> String {
    DecisionReference::parse(reference)
        .map_or_else(|_| reference.to_owned(), |reference| reference.to_string())
}

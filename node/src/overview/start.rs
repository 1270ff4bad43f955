//! The start page: what waits for the user, by what they are.

use askama::Template;
use axum::response::Response;

use crate::case::in_short::use_in_words;
use crate::case::store::{CaseRow, Filter, list};
use crate::kernel::access::{
    Actor, AnswerReview, CaseScope, ReadHolds, ReadReviews, Role, SearchRegister, Stage, StartCase,
    permit_in_trust,
};
use crate::kernel::clock::Timestamp;
use crate::kernel::codes::CodeSystem;
use crate::kernel::ids::ReviewId;
use crate::organisation::signed_in::SignedIn;
use crate::platform::format;
use crate::platform::layout::{Page, Task, Tone, html};
use crate::platform::web::WebError;
use crate::review::rules::Standing;
use crate::{codes, publication, review};

use super::list::{days_left, row_title, stage_tag};
use super::undelivered;

#[derive(Template)]
#[template(path = "overview/start.html")]
struct StartView {
    page: Page,
    groups: Vec<Group>,
    may_start: bool,
    may_search: bool,
}

/// Tasks of one kind.
struct Group {
    title: String,
    tasks: Vec<Task>,
    /// Where the rest is, when there are more than are shown.
    more: Option<String>,
}

/// Shown of each group.
const SHOWN: u16 = 10;

/// What waits for a user, kind by kind: heading, filter, and the page that does it.
fn kinds(actor: &Actor) -> Vec<(&'static str, Filter, &'static str)> {
    let mut kinds = Vec::new();
    let mut add = |role, key, path, filter| {
        if actor.is(role) {
            kinds.push((key, filter, path));
        }
    };
    let own = |stages: &[Stage]| Filter {
        stages: stages.to_vec(),
        clinician: Some(actor.user),
        ..Filter::default()
    };
    let at = |stages: &[Stage]| Filter { stages: stages.to_vec(), ..Filter::default() };
    let assessing = [Stage::InAssessment, Stage::AwaitingPeerReview];
    let unrated = Filter { unrated_by: Some(actor.user), ..at(&assessing) };

    add(Role::Clinician, "overview-questions", "svar", own(&[Stage::AwaitingInformation]));
    add(Role::Clinician, "overview-drafts", "soknad", own(&[Stage::Returned, Stage::Draft]));
    let to_endorse = Filter { untouched_by: Some(actor.user), ..at(&[Stage::Submitted]) };
    add(Role::Endorser, "overview-to-endorse", "forankring", to_endorse);
    add(Role::CaseOfficer, "overview-to-assign", "tildeling", at(&[Stage::Endorsed]));
    add(Role::Assessor, "overview-to-rate", "vurdering", unrated.clone());
    if !actor.is(Role::Assessor) {
        add(Role::UserRepresentative, "overview-to-rate", "vurdering", unrated);
    }
    add(
        Role::DecisionMaker,
        "overview-to-decide",
        "beslutning",
        Filter { all_rated: true, ..at(&assessing) },
    );
    add(Role::DecisionMaker, "overview-stopped", "", at(&[Stage::Stopped]));
    kinds
}

/// The tasks of the day.
pub(super) async fn page(who: SignedIn) -> Result<Response, WebError> {
    let page = who.page("overview-start-title");
    let scope = CaseScope::of(&who.actor);
    let mut groups = Vec::new();
    for (key, filter, path) in kinds(&who.actor) {
        let found = list(&who.trust.db, &scope, &filter, None, SHOWN).await?;
        if found.rows.is_empty() {
            continue;
        }
        let tasks = found.rows.iter().map(|row| task(&page, row, path, &who)).collect();
        let more = found.next.is_some().then(|| "/saker".to_owned());
        groups.push(Group { title: page.t(key), tasks, more });
    }
    groups.extend(reviews(&who, &page).await?);
    groups.extend(held(&who, &page).await?);
    groups.extend(group(page.t("mailbox-needs-attention"), undelivered::tasks(&who, &page).await?));
    Ok(html(&StartView {
        may_start: permit_in_trust::<StartCase>(&who.actor).is_ok(),
        may_search: permit_in_trust::<SearchRegister>(&who.actor).is_ok(),
        groups,
        page,
    }))
}

/// Requests of other trusts that wait for an answer or for a reader, and those of ours that are due.
async fn reviews(who: &SignedIn, page: &Page) -> Result<Vec<Group>, WebError> {
    let (Ok(may_list), Ok(may_read)) =
        (permit_in_trust::<AnswerReview>(&who.actor), permit_in_trust::<ReadReviews>(&who.actor))
    else {
        return Ok(Vec::new());
    };
    let (db, now) = (&who.trust.db, who.trust.now());
    let unseen = review::messages::unseen(db).await?;
    let task =
        |(atc, icd10): (&str, Option<&str>), review: ReviewId, deadline: Timestamp, standing: Standing| {
            let medicine =
                codes::catalogue::name(CodeSystem::Atc, atc, page.lang).unwrap_or_else(|| atc.to_owned());
            let due = format::date(deadline.date_in_norway());
            let key = if standing == Standing::Late { "overview-overdue" } else { "overview-due" };
            Task {
                label: use_in_words(&medicine, icd10, page.lang),
                href: String::new(),
                hint: if unseen.contains(&review) { page.t("overview-unseen") } else { String::new() },
                status: if standing.is_open() {
                    page.ta(key, &[("date", &due)])
                } else {
                    page.t("overview-over")
                },
                tone: match standing {
                    Standing::Late => Tone::Danger,
                    Standing::DueSoon => Tone::Warning,
                    _ => Tone::Neutral,
                },
            }
        };
    let mut to_answer = Vec::new();
    for request in review::store::list_received(db, &may_read).await? {
        let standing = request.standing(now);
        if standing.is_open() || unseen.contains(&request.id) {
            let about = (request.atc.as_str(), request.icd10.as_deref());
            let href = format!("/foresporsler/{}", request.id);
            to_answer.push(Task { href, ..task(about, request.id, request.deadline_at, standing) });
        }
    }
    let mut due = Vec::new();
    for asked in review::store::list_asked(db, &may_list).await? {
        let standing = asked.standing(now);
        if matches!(standing, Standing::Late | Standing::DueSoon) || unseen.contains(&asked.review) {
            let (atc, icd10) = review::store::case_codes(db, asked.case).await?;
            let about = (atc.as_deref().unwrap_or_default(), icd10.as_deref());
            let href = format!("/saker/{}/foresporsel/{}", asked.case, asked.review);
            due.push(Task { href, ..task(about, asked.review, asked.deadline_at, standing) });
        }
    }
    let groups = [group(page.t("overview-to-answer"), to_answer), group(page.t("overview-asked-due"), due)];
    Ok(groups.into_iter().flatten().collect())
}

/// Decision summaries that wait to be cleared.
async fn held(who: &SignedIn, page: &Page) -> Result<Option<Group>, WebError> {
    let Ok(permit) = permit_in_trust::<ReadHolds>(&who.actor) else { return Ok(None) };
    let holds = publication::holds::holds(&who.trust, &permit, SHOWN.into()).await?;
    let tasks = holds.iter().filter(|hold| hold.settled_at.is_none()).map(|hold| {
        let since = format::date(hold.held_at.date_in_norway());
        Task {
            label: hold
                .medicine
                .as_deref()
                .map(|medicine| use_in_words(medicine, None, page.lang))
                .unwrap_or_default(),
            href: format!("/publisering/{}", hold.id),
            hint: page.ta("case-number", &[("number", &hold.number)]),
            status: page.ta("overview-held-since", &[("date", &since)]),
            tone: Tone::Warning,
        }
    });
    Ok(group(page.t("overview-to-publish"), tasks.collect()))
}

fn group(title: String, tasks: Vec<Task>) -> Option<Group> {
    (!tasks.is_empty()).then_some(Group { title, tasks, more: None })
}

fn task(page: &Page, row: &CaseRow, path: &str, who: &SignedIn) -> Task {
    let (status, tone) =
        days_left(row, who.trust.now(), page.lang).unwrap_or_else(|| stage_tag(row, page.lang));
    Task {
        label: row_title(row, page.lang),
        href: if path.is_empty() {
            format!("/saker/{}", row.id)
        } else {
            format!("/saker/{}/{path}", row.id)
        },
        hint: page.ta(
            "overview-row-hint",
            &[("number", &row.number), ("clinician", &row.clinician), ("unit", &row.unit)],
        ),
        status,
        tone,
    }
}

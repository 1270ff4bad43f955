//! The pages of the register, request by request.

use federation_protocol::content::{
    Content, GateProvenance, Outcome as Decided, Released, WithdrawalReason, WithdrawalV1,
};
use federation_protocol::content::{
    DecidedBy, DecisionSummaryV1, Ground, Scheme as UnderScheme, Scope as For,
};
use federation_protocol::ids::EntryId;
use federation_protocol::text::{AtcCode, Icd10Code, Line, Period, Text};

use super::routes;
use crate::kernel::access::Role;
use crate::kernel::random::AsRng;
use crate::organisation::test_browser::TestBrowser;
use crate::platform::test_trust::TestTrust;
use crate::register::own_log::{append, commit, publish_checkpoint};

fn summary(trust: &TestTrust, text: &str, outcome: Decided) -> DecisionSummaryV1 {
    DecisionSummaryV1 {
        id: EntryId::random(&mut AsRng(trust.random())),
        origin: trust.origin.clone(),
        scheme: UnderScheme::OffLabel,
        scope: For::Group,
        atc: AtcCode::new("L01FA01").unwrap(),
        substance: Line::new("rituksimab").unwrap(),
        indication: Some(Icd10Code::new("G35").unwrap()),
        indication_text: None,
        outcome,
        grounds: vec![Ground::BenefitShown],
        grounds_text: Some(Text::new(text).unwrap()),
        conditions_text: None,
        classification: None,
        decided: Period::new("2026-Q4").unwrap(),
        valid_until: None,
        decided_by: DecidedBy::Committee,
        age_band: None,
        ratings: vec![],
        gate: GateProvenance { rules: vec![], k: None, released: Released::ByRules },
        supersedes: None,
    }
}

async fn publish(trust: &TestTrust, content: Content) {
    let mut tx = trust.db.begin().await.unwrap();
    append(&mut tx, trust, content).await.unwrap();
    commit(tx).await.unwrap();
}

async fn scene() -> (TestTrust, TestBrowser) {
    let trust = TestTrust::new().await;
    for (text, outcome) in [("God <b>effekt</b>.", Decided::Approved), ("For usikkert.", Decided::Rejected)] {
        publish(&trust, Content::DecisionSummary(Box::new(summary(&trust, text, outcome)))).await;
    }
    let mut browser = TestBrowser::at(&trust, routes());
    browser.become_user("Lise", &[Role::Reader], &[]).await;
    (trust, browser)
}

/// The address of an entry.
fn entry(trust: &TestTrust, index: u64) -> String {
    format!("/register/{}/{index}", crate::register::store::origin_hash(&trust.origin))
}

#[tokio::test]
async fn a_reader_searches_by_trade_name_and_by_subtree_and_takes_filters_off() {
    let (_trust, mut browser) = scene().await;
    for query in
        ["", "?legemiddel=MabThera", "?legemiddel=L01", "?diagnose=multippel", "?diagnose=G35&fra=1.12.2026"]
    {
        let page = browser.get(&format!("/register{query}")).await;
        assert!(page.status == 200 && page.body.contains("2 treff"), "{query}: {}", page.body);
    }
    let page = browser.get("/register?legemiddel=L01&utfall=rejected").await;
    assert!(page.body.contains("<title>1 treff"), "the count is in the title: {}", page.body);
    assert!(
        page.body.contains("href=\"/register?legemiddel=L01\""),
        "a chip takes the filter off: {}",
        page.body
    );
    let none = browser.get("/register?legemiddel=L02").await;
    assert!(none.body.contains("Fjern et filter"), "{}", none.body);
    let wrong = browser.get("/register?fra=i+fjor").await;
    assert!(wrong.body.contains("<title>Feil:") && wrong.body.contains("value=\"i fjor\""), "{}", wrong.body);
}

#[tokio::test]
async fn an_entry_says_what_was_verified_and_nothing_that_is_not_so() {
    let (trust, mut browser) = scene().await;
    let page = browser.get(&entry(&trust, 0)).await;
    assert!(page.body.contains("God &#60;b&#62;effekt&#60;/b&#62;."), "escaped: {}", page.body);
    assert!(page.body.contains("4. kvartal 2026") && page.body.contains("Komité"), "{}", page.body);
    assert!(page.body.contains("Ikke dekket av et signert sjekkpunkt"), "not signed yet: {}", page.body);
    publish_checkpoint(&trust).await.unwrap();
    let page = browser.get(&entry(&trust, 0)).await;
    assert!(page.body.contains("sjekkpunktet over 2 oppføringer"), "{}", page.body);
    assert_eq!(browser.get(&entry(&trust, 2)).await.status, 404);
    assert_eq!(browser.get("/register/0123456789abcdef/0").await.status, 404);
}

#[tokio::test]
async fn a_withdrawn_entry_shows_that_it_was_and_none_of_what_it_said() {
    let (trust, mut browser) = scene().await;
    let withdrawal = WithdrawalV1 {
        id: EntryId::random(&mut AsRng(trust.random())),
        origin: trust.origin.clone(),
        log: None,
        index: 0,
        reason: WithdrawalReason::Privacy,
    };
    publish(&trust, Content::Withdrawal(withdrawal)).await;
    let page = browser.get(&entry(&trust, 0)).await;
    assert!(page.body.contains("trukket tilbake") && !page.body.contains("effekt"), "{}", page.body);
    assert!(
        page.body.contains(&format!("href=\"{}\"", entry(&trust, 2))),
        "leads to the withdrawal: {}",
        page.body
    );
    assert!(!page.body.contains("Stemmer med det loggen"), "there is no content to match: {}", page.body);
    assert!(browser.get("/register").await.body.contains("1 treff"));
}

#[tokio::test]
async fn content_that_was_changed_in_our_own_database_is_not_shown() {
    let (trust, mut browser) = scene().await;
    let crate::platform::db::Db::Sqlite { writer, .. } = &trust.db else {
        panic!("a test trust is on SQLite")
    };
    let change = "UPDATE register_entries SET content = CAST(replace(CAST(content AS TEXT), 'approved', 'rejected') AS BLOB)";
    sqlx::query(change).execute(writer).await.unwrap();
    assert_eq!(browser.get(&entry(&trust, 0)).await.status, 500);
}

#[tokio::test]
async fn who_decides_withdraws_an_entry_with_a_reason_and_a_reader_does_not() {
    let (trust, mut browser) = scene().await;
    let page = format!("{}/trekk-tilbake", entry(&trust, 0));
    assert!(!browser.get(&entry(&trust, 0)).await.body.contains("trekk-tilbake"));
    assert_eq!(browser.get(&page).await.status, 403);
    assert_eq!(browser.post(&page, &[("reason", "error")]).await.status, 403);

    browser.become_user("Dag", &[Role::DecisionMaker], &[]).await;
    assert!(browser.get(&entry(&trust, 0)).await.body.contains("trekk-tilbake"));
    assert!(browser.get(&page).await.body.contains("Du kan ikke angre"));
    let without = browser.post(&page, &[]).await;
    assert!(without.status == 422 && without.body.contains("href=\"#reason"), "{}", without.body);
    assert_eq!(browser.post(&page, &[("reason", "revised")]).await.status, 422, "only a correction is that");
    assert_eq!(browser.post(&page, &[("reason", "privacy")]).await.status, 303);

    let withdrawn = browser.get(&entry(&trust, 0)).await;
    assert!(!withdrawn.body.contains("effekt"), "{}", withdrawn.body);
    assert!(withdrawn.body.contains("Den kunne ha pekt ut noen."), "{}", withdrawn.body);
    assert!(withdrawn.body.contains(&format!("href=\"{}\"", entry(&trust, 2))), "{}", withdrawn.body);
    assert!(browser.get("/register").await.body.contains("1 treff"));
    assert_eq!(browser.get(&page).await.status, 404, "there is nothing left to withdraw");
    assert_eq!(browser.post(&page, &[("reason", "privacy")]).await.status, 404);
    let of_withdrawal = format!("{}/trekk-tilbake", entry(&trust, 2));
    assert_eq!(browser.get(&of_withdrawal).await.status, 404, "a withdrawal stays");
}

#[tokio::test]
async fn an_administrator_changes_a_key_once_and_every_reader_sees_the_announcement() {
    let (trust, mut browser) = scene().await;
    assert_eq!(browser.get("/foretak/nokler").await.status, 403);
    browser.become_user("Tora", &[Role::TrustAdmin], &[]).await;
    let keys = browser.get("/foretak/nokler").await;
    let old = trust.federation_keys.public().envelope.id().to_string();
    assert!(
        keys.body.contains(&old) && keys.body.contains("href=\"/foretak/nokler/envelope\""),
        "{}",
        keys.body
    );
    assert!(browser.get("/foretak/nokler/envelope").await.body.contains("24 timer"));
    assert_eq!(browser.get("/foretak/nokler/doors").await.status, 404);
    assert_eq!(browser.post("/foretak/nokler/envelope", &[]).await.status, 303);
    let changed = browser.get("/foretak/nokler").await;
    assert!(changed.body.contains("Tas i bruk"), "{}", changed.body);
    assert!(!changed.body.contains("href=\"/foretak/nokler/envelope\""), "one change at a time");
    assert_eq!(browser.post("/foretak/nokler/envelope", &[]).await.status, 303);
    assert_eq!(trust.federation_keys.public().envelope.id().to_string(), old, "announced, not used yet");

    browser.become_user("Lise", &[Role::Reader], &[]).await;
    let announced = browser.get(&entry(&trust, 2)).await;
    assert!(
        announced.body.contains("Bytte av nøkkel") && announced.body.contains(&old),
        "{}",
        announced.body
    );
    assert_eq!(browser.get(&entry(&trust, 3)).await.status, 404, "the second was refused");
}

//! What a trust takes back is gone, here and at every trust that fetches, also where one was away; what it corrects is
//! found once. Each story ends with the log recomputed from stored bytes.

use std::path::PathBuf;
use std::sync::Arc;

use federation_protocol::content::{DecisionSummaryV1, WithdrawalReason};
use federation_protocol::text::Text;
use samraad::peers::mailbox::Receivers;
use samraad::platform::db::{Db, dialect::forget_erased};
use samraad::platform::trust::Trust;
use samraad::register::client::{Outcome, sync_now};
use samraad::register::own_log::{self, CannotWithdraw, withdraw};
use samraad::register::search::{Filter, search};
use samraad::register::{self, erasure};
use samraad_tests::checker::{all_is_whole, register_is_whole};
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::FederationNode;
use samraad_tests::messages::{count, pull};
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, decision, summary};

/// A word that stands in no other text.
const MARK: &str = "Kvitebjørnmerket";

/// What is left of it in every form that the search keeps words in.
const IN_EVERY_FORM: &str = "vitebj";

async fn node(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = samraad::peers::routes::routes(Arc::clone(&receivers)).merge(register::log_routes::routes());
    FederationNode::start_with(id, kind, receivers, routes).await
}

fn marked(trust: &Trust) -> DecisionSummaryV1 {
    let text = |text: String| Some(Text::new(text).expect("a text"));
    DecisionSummaryV1 {
        indication_text: text(MARK.to_owned()),
        grounds_text: Some(Text::new(format!("{MARK} i begrunnelsen.")).expect("a text")),
        ..summary(trust)
    }
}

async fn fetch(here: &FederationNode, there: &FederationNode) {
    let peer = here.peer(there).await.id;
    assert_eq!(sync_now(&here.trust, peer).await.expect("our side works").outcome, Outcome::Complete);
}

async fn take_back(trust: &Trust, index: u64, reason: WithdrawalReason) -> Result<u64, CannotWithdraw> {
    let mut tx = trust.db.begin().await.expect("begins");
    let (_, appended) = withdraw(&mut tx, trust, i64::try_from(index).expect("small"), reason).await?;
    own_log::commit(tx).await.expect("committed");
    own_log::publish_checkpoint(trust).await.expect("signed");
    Ok(appended.index)
}

async fn both_are_whole(nordvik: &FederationNode, sunnvik: &FederationNode) {
    all_is_whole(&nordvik.trust).await;
    all_is_whole(&sunnvik.trust).await;
}

async fn hits(trust: &Trust) -> usize {
    search(&trust.db, &Filter::default(), None, 25).await.expect("searched").rows.len()
}

/// Whether the word is left in any file of a SQLite database, or in any table that the register has on PostgreSQL.
async fn is_left(trust: &Trust) -> bool {
    forget_erased(&trust.db).await.expect("forgotten");
    match &trust.db {
        Db::Sqlite { reader, .. } => {
            let file: String =
                sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
                    .fetch_one(reader)
                    .await
                    .expect("a file");
            ["", "-wal"].iter().any(|end| {
                let bytes = std::fs::read(PathBuf::from(format!("{file}{end}"))).unwrap_or_default();
                bytes.windows(IN_EVERY_FORM.len()).any(|part| part == IN_EVERY_FORM.as_bytes())
            })
        }
        Db::Postgres(pool) => {
            let sql = "SELECT (SELECT COUNT(*) FROM register_entries WHERE POSITION(CONVERT_TO($1, 'UTF8') IN content) > 0)
                + (SELECT COUNT(*) FROM register_decisions d WHERE LOWER(CAST(d AS TEXT)) LIKE '%' || LOWER($1) || '%')";
            let left: i64 =
                sqlx::query_scalar(sql).bind(IN_EVERY_FORM).fetch_one(pool).await.expect("counted");
            left > 0
        }
    }
}

async fn a_withdrawn_entry_is_erased_here_and_by_who_was_away_when_it_returns(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", database.kind()).await);
    nordvik.pair(&sunnvik).await;
    let index = append(&sunnvik.trust, decision(marked(&sunnvik.trust))).await.expect("appended");
    append(&sunnvik.trust, decision(summary(&sunnvik.trust))).await.expect("appended");
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    fetch(&nordvik, &sunnvik).await;
    assert!(is_left(&sunnvik.trust).await && is_left(&nordvik.trust).await, "or the story shows nothing");
    assert_eq!((hits(&sunnvik.trust).await, hits(&nordvik.trust).await), (2, 2));

    let withdrawal = take_back(&sunnvik.trust, index, WithdrawalReason::Privacy).await.expect("withdrawn");
    assert_eq!(withdrawal, 2);
    assert!(!is_left(&sunnvik.trust).await, "nothing of the text is left at the trust that took it back");
    assert_eq!(hits(&sunnvik.trust).await, 1);
    // The other was away: it does not know yet.
    assert!(is_left(&nordvik.trust).await);

    fetch(&nordvik, &sunnvik).await;
    assert!(!is_left(&nordvik.trust).await, "nothing of the text is left anywhere");
    assert_eq!(hits(&nordvik.trust).await, 1);
    let erased = "SELECT COUNT(*) FROM register_entries WHERE status = 'withdrawn' AND salt IS NULL AND content IS NULL";
    for node in [&nordvik, &sunnvik] {
        assert_eq!(count(&node.trust.db, erased).await, 1);
    }
    // Who has erased it says so, signed, and its trust fetches that with the messages.
    let readers = erasure::readers(&sunnvik.trust, sunnvik.trust.origin.as_str(), 2, sunnvik.trust.now())
        .await
        .expect("read");
    assert_eq!(
        readers.iter().filter(|reader| reader.erased_at.is_some()).count(),
        0,
        "nothing was fetched yet"
    );
    pull(&sunnvik, &nordvik).await;
    let readers = erasure::readers(&sunnvik.trust, sunnvik.trust.origin.as_str(), 2, sunnvik.trust.now())
        .await
        .expect("read");
    assert_eq!(readers.iter().filter(|reader| reader.erased_at.is_some()).count(), 1);
    let again = take_back(&sunnvik.trust, index, WithdrawalReason::Error).await;
    assert!(matches!(again, Err(CannotWithdraw::NotStanding)), "{again:?}");
    let of_itself = take_back(&sunnvik.trust, withdrawal, WithdrawalReason::Error).await;
    assert!(matches!(of_itself, Err(CannotWithdraw::NotStanding)), "a withdrawal cannot be taken back");
    register_is_whole(&sunnvik.trust, 3).await;
    both_are_whole(&nordvik, &sunnvik).await;
}

/// Who fetches for the first time after a withdrawal never had the text, and is not told that it is withheld.
async fn who_comes_late_gets_the_withdrawal_and_never_the_text(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    let index = append(&sunnvik.trust, decision(marked(&sunnvik.trust))).await.expect("appended");
    own_log::publish_checkpoint(&sunnvik.trust).await.expect("signed");
    take_back(&sunnvik.trust, index, WithdrawalReason::DecisionRevoked).await.expect("withdrawn");
    fetch(&nordvik, &sunnvik).await;
    assert!(!is_left(&nordvik.trust).await);
    let states = "SELECT COUNT(*) FROM register_entries WHERE status = 'withdrawn' AND changed_by = 1";
    assert_eq!(
        count(&nordvik.trust.db, states).await,
        1,
        "missing content counts as withdrawn by what names it"
    );
    assert_eq!(hits(&nordvik.trust).await, 0);
    register_is_whole(&sunnvik.trust, 2).await;
    both_are_whole(&nordvik, &sunnvik).await;
}

async fn a_correction_takes_the_place_of_what_it_corrects_everywhere(database: TestDatabase) {
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    nordvik.pair(&sunnvik).await;
    let first = marked(&sunnvik.trust);
    append(&sunnvik.trust, decision(first.clone())).await.expect("appended");
    let second = DecisionSummaryV1 { supersedes: Some(first.id), ..summary(&sunnvik.trust) };
    append(&sunnvik.trust, decision(second.clone())).await.expect("appended");
    let third = DecisionSummaryV1 { supersedes: Some(second.id), ..summary(&sunnvik.trust) };
    append(&sunnvik.trust, decision(third)).await.expect("appended");
    take_back(&sunnvik.trust, 0, WithdrawalReason::Revised)
        .await
        .expect("what was superseded can be withdrawn");
    fetch(&nordvik, &sunnvik).await;
    for node in [&nordvik, &sunnvik] {
        assert_eq!(hits(&node.trust).await, 1, "only what stands is found");
        assert!(!is_left(&node.trust).await);
        let chain = "SELECT COUNT(*) FROM register_entries WHERE (leaf_index = 0 AND status = 'withdrawn' AND changed_by = 3)
            OR (leaf_index = 1 AND status = 'superseded' AND changed_by = 2) OR (leaf_index = 2 AND status = 'live')";
        assert_eq!(count(&node.trust.db, chain).await, 3);
    }
    both_are_whole(&nordvik, &sunnvik).await;
}

on_both_databases!(
    a_withdrawn_entry_is_erased_here_and_by_who_was_away_when_it_returns,
    who_comes_late_gets_the_withdrawal_and_never_the_text,
    a_correction_takes_the_place_of_what_it_corrects_everywhere,
);

//! The search finds by code with all below it, by the beginnings of words, and by nothing that the text only looks like.

use federation_protocol::content::{
    Content, DecisionSummaryV1, Outcome, Scope, WithdrawalReason, WithdrawalV1,
};
use federation_protocol::text::{AtcCode, Icd10Code, Line, Period, Text};
use samraad::kernel::codes;
use samraad::platform::i18n::Lang;
use samraad::platform::trust::Trust;
use samraad::register::earlier::earlier;
use samraad::register::search::{Filter, Subject, count_by_outcome, search};
use samraad::register::store::sources;
use samraad::register::words::wanted;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::summaries::{append, decision, new_id, summary};
use samraad_tests::trusts::StoryTrust;

/// A decision with what the search looks at.
async fn add(trust: &Trust, atc: &str, substance: &str, icd10: &str, text: &str) -> DecisionSummaryV1 {
    let added = DecisionSummaryV1 {
        atc: AtcCode::new(atc).expect("a code"),
        substance: Line::new(substance).expect("a name"),
        indication: (!icd10.is_empty()).then(|| Icd10Code::new(icd10).expect("a code")),
        indication_text: Some(Text::new(text).expect("a text")),
        ..summary(trust)
    };
    append(trust, decision(added.clone())).await.expect("appended");
    added
}

async fn found(trust: &Trust, filter: &Filter) -> Vec<String> {
    let hits = search(&trust.db, filter, None, 100).await.expect("searched");
    let mut found: Vec<String> =
        hits.rows.into_iter().map(|hit| hit.indication_text.unwrap_or_default()).collect();
    found.sort();
    found
}

fn medicine(code: &str) -> Filter {
    let code: codes::AtcCode = code.parse().expect("a code");
    Filter {
        medicine: Some(Subject { codes: vec![code.subtree()], ..Subject::default() }),
        ..Filter::default()
    }
}

fn indication(code: &str) -> Filter {
    let code: codes::Icd10Code = code.parse().expect("a code");
    let categories = vec![code.category().as_str().to_owned()];
    let subject = Subject { codes: vec![code.subtree()], categories, words: Vec::new() };
    Filter { indication: Some(subject), ..Filter::default() }
}

fn text(typed: &str) -> Filter {
    Filter { indication: Some(Subject { words: wanted(typed), ..Subject::default() }), ..Filter::default() }
}

async fn codes_are_searched_with_all_below_them(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    add(&trust, "L01FA01", "rituksimab", "C83.3", "a").await;
    add(&trust, "L01FA03", "obinutuzumab", "C83", "b").await;
    add(&trust, "L01FF02", "pembrolizumab", "C81-C96", "c").await;
    add(&trust, "L04AC07", "tocilizumab", "M31.5", "d").await;
    assert_eq!(found(&trust, &medicine("L01FA01")).await, ["a"]);
    assert_eq!(found(&trust, &medicine("L01FA")).await, ["a", "b"]);
    assert_eq!(found(&trust, &medicine("L01")).await, ["a", "b", "c"]);
    assert_eq!(found(&trust, &medicine("L")).await, ["a", "b", "c", "d"]);
    assert_eq!(found(&trust, &medicine("L02")).await, [""; 0]);
    assert_eq!(found(&trust, &indication("C83")).await, ["a", "b", "c"], "a block is found by what is in it");
    assert_eq!(found(&trust, &indication("C83.3")).await, ["a", "c"]);
    assert_eq!(found(&trust, &indication("C97")).await, [""; 0]);
    let both = Filter { medicine: medicine("L01F").medicine, ..indication("C83.3") };
    assert_eq!(found(&trust, &both).await, ["a", "c"]);
}

async fn text_is_found_by_the_beginnings_of_its_words_whatever_characters_it_has(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    add(&trust, "L01FA01", "rituksimab", "C83.3", "DLBCL (C83.3), tilbakefall etter anti-PD-1").await;
    add(&trust, "L01FA01", "rituksimab", "M35.0", "Sjögrens syndrom «sicca» med O'Haras tegn, 2,5 %").await;
    let (lymphoma, syndrome) =
        ("DLBCL (C83.3), tilbakefall etter anti-PD-1", "Sjögrens syndrom «sicca» med O'Haras tegn, 2,5 %");
    for (typed, expected) in [
        ("C83.3", lymphoma),
        ("c83", lymphoma),
        ("tilbake", lymphoma),
        ("anti-PD-1", lymphoma),
        ("PD-1 dlbcl", lymphoma),
        ("SJÖGREN", syndrome),
        ("\"sicca\"", syndrome),
        ("o'hara", syndrome),
        ("2,5", syndrome),
        ("sicca*", syndrome),
        ("(sicca OR", ""),
        ("-tilbakefall", lymphoma),
        ("medicine_words : rituksimab", ""),
        ("fall", ""),
        ("tilbakefall sicca", ""),
    ] {
        let expected: Vec<&str> = if expected.is_empty() { Vec::new() } else { vec![expected] };
        assert_eq!(found(&trust, &text(typed)).await, expected, "{typed}");
    }
    // Characters that mean something to either database are no words, and no words are no condition.
    for typed in ["'", "\"", ":*", "&|!()", "NEAR(", "\\", "%_", "\u{0}"] {
        let filter = text(typed);
        let none = filter.indication.as_ref().is_some_and(|subject| subject.words.is_empty());
        assert_eq!(found(&trust, &filter).await.len(), if none { 2 } else { 0 }, "{typed:?}");
    }
}

async fn filters_narrow_and_pages_follow_each_other_without_gap_or_repeat(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    for (nth, period) in
        ["2025", "2026-Q1", "2026-02", "2026-11", "2026-Q4"].into_iter().cycle().take(23).enumerate()
    {
        let outcome = if nth % 3 == 0 { Outcome::Rejected } else { Outcome::Approved };
        let scope = if nth % 2 == 0 { Scope::Group } else { Scope::Individual };
        let decided = Period::new(period).expect("a period");
        append(&trust, decision(DecisionSummaryV1 { outcome, scope, decided, ..summary(&trust) }))
            .await
            .expect("appended");
    }
    let all = search(&trust.db, &Filter::default(), None, 100).await.expect("searched");
    assert_eq!((all.rows.len(), all.next), (23, None));
    assert!(all.rows.is_sorted_by(|a, b| (&a.decided_last, a.document) > (&b.decided_last, b.document)));
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = search(&trust.db, &Filter::default(), after.as_ref(), 5).await.expect("searched");
        paged.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, all.rows);

    let mut counts = count_by_outcome(&trust.db, &Filter::default()).await.expect("counted");
    counts.sort();
    assert_eq!(counts, [("approved".to_owned(), 15), ("rejected".to_owned(), 8)]);
    let size =
        async |filter: Filter| search(&trust.db, &filter, None, 100).await.expect("searched").rows.len();
    assert_eq!(size(Filter { outcomes: vec!["rejected"], ..Filter::default() }).await, 8);
    assert_eq!(size(Filter { scope: Some("group"), ..Filter::default() }).await, 12);
    assert_eq!(size(Filter { scheme: Some("off_licence"), ..Filter::default() }).await, 0);
    let from = |month: &str| Filter { from_month: Some(month.to_owned()), ..Filter::default() };
    assert_eq!(size(from("2026-12")).await, 4, "a quarter counts while its last month does");
    assert_eq!(size(from("2026-11")).await, 8);
    assert_eq!(size(from("2026-03")).await, 13);
    let own = sources(&trust.db).await.expect("read")[0].id;
    assert_eq!(size(Filter { source: Some(own), ..Filter::default() }).await, 23);
}

async fn what_is_superseded_or_withdrawn_is_not_found_any_more(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let first = add(&trust, "L01FA01", "rituksimab", "G35", "first").await;
    let second = DecisionSummaryV1 {
        supersedes: Some(first.id),
        indication_text: Some(Text::new("second").expect("a text")),
        ..summary(&trust)
    };
    append(&trust, decision(second)).await.expect("appended");
    assert_eq!(found(&trust, &text("first")).await, [""; 0]);
    assert_eq!(found(&trust, &text("second")).await, ["second"]);
    let withdrawal = WithdrawalV1 {
        id: new_id(),
        origin: trust.origin.clone(),
        log: None,
        index: 1,
        reason: WithdrawalReason::Error,
    };
    append(&trust, Content::Withdrawal(withdrawal)).await.expect("appended");
    assert_eq!(found(&trust, &text("second")).await, [""; 0]);
    assert_eq!(found(&trust, &Filter::default()).await, [""; 0]);
}

async fn a_page_that_prepares_a_decision_shows_the_latest_on_the_same_use_and_counts_all(
    database: TestDatabase,
) {
    let trust = StoryTrust::on(database).await;
    for nth in 0..7 {
        let outcome = if nth < 2 { Outcome::Rejected } else { Outcome::Approved };
        let decided = Period::new(format!("2026-0{}", nth + 1)).expect("a period");
        append(&trust, decision(DecisionSummaryV1 { outcome, decided, ..summary(&trust) }))
            .await
            .expect("appended");
    }
    add(&trust, "L01FA01", "rituksimab", "C83.3", "another use").await;
    let rituximab: codes::AtcCode = "L01FA01".parse().expect("a code");
    let sclerosis: codes::Icd10Code = "G35".parse().expect("a code");
    let shown =
        earlier(&trust.db, &rituximab, Some(&sclerosis), Lang::Nb).await.expect("searched").to_string();
    assert_eq!(shown.matches("scope=\"row\"").count(), 5, "{shown}");
    for text in ["Innvilget: 5", "Avslått: 2", "juli 2026", "/register?legemiddel=L01FA01&#38;diagnose=G35"]
    {
        assert!(shown.contains(text), "{text} in {shown}");
    }
    assert!(!shown.contains("februar 2026"), "{shown}");
    let all = earlier(&trust.db, &rituximab, None, Lang::Nb).await.expect("searched").to_string();
    assert!(all.contains("Innvilget: 6"), "without an indication, on the medicine: {all}");
    let other: codes::AtcCode = "L04AC07".parse().expect("a code");
    let none = earlier(&trust.db, &other, None, Lang::Nb).await.expect("searched").to_string();
    assert!(none.contains("Ingen foretak har publisert"), "{none}");
}

on_both_databases!(
    codes_are_searched_with_all_below_them,
    text_is_found_by_the_beginnings_of_its_words_whatever_characters_it_has,
    filters_narrow_and_pages_follow_each_other_without_gap_or_repeat,
    what_is_superseded_or_withdrawn_is_not_found_any_more,
    a_page_that_prepares_a_decision_shows_the_latest_on_the_same_use_and_counts_all,
);

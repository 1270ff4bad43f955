//! The case store: drafts, patients, steps, two people at once, lists and erasure, on both databases.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use samraad::case::CaseEvent;
use samraad::case::store::{self, Filter, draft, give_patient, save_draft};
use samraad::forms::{AnswerKey, Answers, LinkId};
use samraad::kernel::access::{Actor, CaseScope, ReadCase, Role, Stage, permit};
use samraad::kernel::ids::{CaseId, SubjectId};
use samraad::organisation::store::add_unit;
use samraad::patients;
use samraad::platform::db::Db;
use samraad::platform::key_store::KeyError;
use samraad_tests::cases::{Ward, application, endorsed, is_conflict, new_command, patient, record};
use samraad_tests::databases::TestDatabase;
use samraad_tests::federation::add_user;
use samraad_tests::messages::count;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;

/// Synthetic: the month is 80 too high, so it belongs to nobody.
const KARI: &str = "05855010005";

fn answers(text: &str) -> Answers {
    let mut answers = Answers::default();
    answers.set(AnswerKey::plain(LinkId::new("bakgrunn").expect("a link id")), [text.to_owned()]);
    answers
}

async fn a_draft_saved_in_two_tabs_is_never_overwritten_unseen(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start().await;
    let (may, open) = ward.write(case).await;
    assert_eq!(draft(&trust, &open).await.expect("reads").revision, 0);
    assert_eq!(save_draft(&trust, &may, &open, &answers("første"), 0).await.expect("saved"), 1);
    assert_eq!(save_draft(&trust, &may, &open, &answers("andre"), 1).await.expect("saved"), 2);
    // The other tab still shows the first save, and one that was never saved at all.
    for stale in [0, 1] {
        assert!(is_conflict(&save_draft(&trust, &may, &open, &answers("gammel fane"), stale).await));
    }
    let kept = draft(&trust, &open).await.expect("reads");
    assert_eq!((kept.revision, kept.answers), (2, answers("andre")));
    assert_eq!(kept.saved_at, Some(trust.now()));
    // What was typed does not stand in the file.
    let readable = "SELECT COUNT(*) FROM case_drafts WHERE CAST(answers AS TEXT) LIKE '%andre%'";
    if matches!(trust.db, Db::Sqlite { .. }) {
        assert_eq!(count(&trust.db, readable).await, 0);
    }
}

async fn naming_the_patient_moves_the_whole_case_under_the_patients_key(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start().await;
    let (may, open) = ward.write(case).await;
    save_draft(&trust, &may, &open, &answers("før pasienten"), 0).await.expect("saved");

    let kari = patient(KARI, "Kari Prøve");
    let subject = patients::store::find_or_create(&trust, &may, &kari).await.expect("enrolled");
    give_patient(&trust, &may, &open, subject).await.expect("moved");
    let (may, moved) = ward.write(case).await;
    assert_eq!((moved.subject, moved.history.events.len()), (subject, 1));
    assert_eq!(draft(&trust, &moved).await.expect("reads").answers, answers("før pasienten"));

    // A tab that opened the case before may not save under the key that is gone from it.
    assert!(is_conflict(&save_draft(&trust, &may, &open, &answers("gammel nøkkel"), 1).await));
    assert_eq!(draft(&trust, &moved).await.expect("reads").answers, answers("før pasienten"));
    // The same patient again changes nothing; the same number is the same patient.
    give_patient(&trust, &may, &moved, subject).await.expect("nothing to move");
    let again = patients::store::find_or_create(&trust, &may, &patient(KARI, "Kari Prøve Hansen")).await;
    assert_eq!(again.expect("found"), subject);

    // What was handed in never changes its patient.
    ward.submit(case).await;
    ward.step(case, CaseEvent::Returned { questions: "Hva er prøvd?".to_owned() }).await;
    let (may, returned) = ward.write(case).await;
    let other = SubjectId::new(trust.random());
    trust.keys.create(other, trust.random(), trust.now()).await.expect("a key");
    assert!(is_conflict(&give_patient(&trust, &may, &returned, other).await));
    assert_eq!(ward.open(case).await.1.subject, subject);
}

async fn of_two_leaders_who_endorse_at_once_one_is_told_and_nothing_is_lost(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start().await;
    ward.submit(case).await;
    let relations = ward.relations(case).await;
    // Both have the same page before them when they press.
    let mut pages = Vec::new();
    for leader in ward.leaders.clone() {
        let may = permit::<ReadCase>(&leader, &relations).expect("a leader may");
        let open = store::open(&trust, &may).await.expect("opens");
        pages.push((may, open));
    }
    let pressing: Vec<_> = pages
        .into_iter()
        .map(|(may, open)| {
            let trust = trust.trust.clone();
            tokio::spawn(async move {
                record(&trust, &may, &open, new_command(), endorsed(1)).await.map(|case| case.version)
            })
        })
        .collect();
    let mut results = Vec::new();
    for pressed in pressing {
        results.push(pressed.await.expect("no panic"));
    }
    assert_eq!(results.iter().filter(|result| matches!(result, Ok(3))).count(), 1, "{results:?}");
    assert_eq!(results.iter().filter(|result| is_conflict(result)).count(), 1, "{results:?}");
    let (_, open) = ward.open(case).await;
    assert_eq!((open.case().version, open.history.events.len()), (3, 3));

    // Who was told looks again and takes the second step of the chain.
    assert_eq!(ward.step(case, endorsed(2)).await.state.stage(), Stage::Endorsed);
}

async fn a_command_that_is_sent_again_is_applied_once(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let case = ward.start().await;
    let command = new_command();
    let event = CaseEvent::Submitted { application: application(), endorsement_steps: 2 };
    assert_eq!(store::case_of_command(&trust.db, command).await.expect("reads"), None);
    let (may, open) = ward.open(case).await;
    record(&trust, &may, &open, command, event.clone()).await.expect("recorded");
    assert_eq!(store::case_of_command(&trust.db, command).await.expect("reads"), Some(case));
    // From the old page, and from a fresh one.
    assert!(is_conflict(&record(&trust, &may, &open, command, event.clone()).await));
    let (may, open) = ward.open(case).await;
    let withdrawn = CaseEvent::Withdrawn { reason: String::new() };
    assert!(is_conflict(&record(&trust, &may, &open, command, withdrawn).await));
    let (_, open) = ward.open(case).await;
    assert_eq!((open.case().version, open.case().state.stage()), (2, Stage::Submitted));
    assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM case_events").await, 2);
    assert_eq!(count(&trust.db, "SELECT version FROM cases").await, 2);
}

async fn a_case_whose_key_is_destroyed_cannot_be_read_by_anybody(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let (erased, other) = (ward.start().await, ward.start().await);
    ward.submit(erased).await;
    let (may, open) = ward.open(erased).await;
    let sql = "UPDATE subject_keys SET wrapped_key = NULL WHERE subject = $1";
    let subject = open.subject.uuid();
    let erased_keys = match trust.keys.db() {
        Db::Sqlite { writer, .. } => {
            sqlx::query(sql).bind(subject).execute(writer).await.expect("erased").rows_affected()
        }
        Db::Postgres(pool) => {
            sqlx::query(sql).bind(subject).execute(pool).await.expect("erased").rows_affected()
        }
    };
    assert_eq!(erased_keys, 1);
    assert!(matches!(store::open(&trust, &may).await, Err(KeyError::Gone)));
    // Not even a step can be recorded by who opened it anew; the others are as they were.
    assert!(matches!(trust.keys.key(open.subject).await, Err(KeyError::Gone)));
    ward.open(other).await;
}

/// A few units and people, and cases of all kinds among them.
async fn populate(trust: &StoryTrust, runner: &mut TestRunner) -> (Ward, Vec<Actor>, Vec<CaseId>) {
    let ward = Ward::of(trust).await;
    let mut units = vec![ward.unit];
    for name in ["Øyeavdelingen", "Kreftklinikken"] {
        units.push(add_unit(trust, name).await.expect("a unit"));
    }
    let mut people = vec![ward.clinician.clone()];
    for name in ["anne", "bo", "cecilie"] {
        let user = add_user(trust, name, Role::Clinician).await;
        people.push(Actor { user, units: units.iter().copied().collect(), ..ward.clinician.clone() });
    }
    let mut cases = Vec::new();
    let one = (0..people.len(), 0..units.len(), 0..Stage::ALL.len(), subsequence(vec![0, 1, 2, 3], 0..=3));
    for _ in 0..40 {
        let (author, unit, stage, others) = one.new_tree(runner).expect("a case").current();
        let case = ward.start_by(&people[author], units[unit]).await;
        for event in way_to(Stage::ALL[stage], others.iter().map(|other| people[*other].user).collect()) {
            ward.step(case, event).await;
        }
        if let Some(delegate) = others.first().filter(|delegate| **delegate != author) {
            ward.delegate(case, people[*delegate].user).await;
        }
        trust.clock.advance(std::time::Duration::from_secs(1));
        cases.push(case);
    }
    (ward, people, cases)
}

/// Events that lead near a stage: what matters is whether it was handed in, and who assesses.
fn way_to(stage: Stage, assessors: Vec<samraad::kernel::ids::UserId>) -> Vec<CaseEvent> {
    let submitted = CaseEvent::Submitted { application: application(), endorsement_steps: 1 };
    match stage {
        Stage::Draft => vec![],
        Stage::Withdrawn => vec![CaseEvent::Withdrawn { reason: String::new() }],
        Stage::Submitted | Stage::Stopped => vec![submitted],
        Stage::Returned => vec![submitted, CaseEvent::Returned { questions: "Hva?".to_owned() }],
        Stage::Endorsed => vec![submitted, endorsed(1)],
        _ => vec![submitted, endorsed(1), CaseEvent::AssessorsAssigned { assessors }],
    }
}

async fn a_list_holds_exactly_the_cases_that_the_policy_lets_its_reader_see(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let runner = &mut TestRunner::deterministic();
    let (ward, people, cases) = populate(&trust, runner).await;
    let mut relations = Vec::new();
    for case in &cases {
        relations.push(ward.relations(*case).await);
    }
    let units: Vec<_> = relations.iter().map(|case| case.unit).collect::<BTreeSet<_>>().into_iter().collect();
    let readers = (0..people.len(), subsequence(Role::ALL, 0..=3), subsequence(units, 0..=2));
    let mut seen_in_all = 0;
    for _ in 0..64 {
        let (person, roles, units) = readers.new_tree(runner).expect("a reader").current();
        let reader = Actor {
            user: people[person].user,
            roles: roles.into_iter().collect(),
            units: units.into_iter().collect(),
            ..ward.clinician.clone()
        };
        let scope = CaseScope::of(&reader);
        let expected: BTreeSet<_> =
            relations.iter().filter(|case| scope.sees(case)).map(|case| case.case).collect();
        // By pages of seven, so that the cursor is proved with the scope.
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = store::list(&trust.db, &scope, &Filter::default(), after, 7).await.expect("lists");
            listed.extend(page.rows.iter().map(|row| row.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), expected, "{reader:?}");
        assert_eq!(listed.len(), expected.len(), "a case twice for {reader:?}");
        for case in &relations {
            assert_eq!(permit::<ReadCase>(&reader, case).is_ok(), expected.contains(&case.case));
        }
        seen_in_all += expected.len();
    }
    assert!(seen_in_all > 100, "the readers saw next to nothing: {seen_in_all}");
}

on_both_databases!(
    a_draft_saved_in_two_tabs_is_never_overwritten_unseen,
    naming_the_patient_moves_the_whole_case_under_the_patients_key,
    of_two_leaders_who_endorse_at_once_one_is_told_and_nothing_is_lost,
    a_command_that_is_sent_again_is_applied_once,
    a_case_whose_key_is_destroyed_cannot_be_read_by_anybody,
    a_list_holds_exactly_the_cases_that_the_policy_lets_its_reader_see,
);

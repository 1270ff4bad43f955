//! Erasing by command: broken off anywhere, while the node serves, and how it is told.

use std::os::unix::process::ExitStatusExt as _;

use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::on_both_databases;
use samraad_tests::operated::{NUMBERS, Operated, patients, said};

const OF_CASE: [&str; 3] = ["erase", "--case=3", "--reason=mistake"];

/// The word that the command asks for.
fn word(place: &Operated, arguments: &[&str], input: &str) -> String {
    let output = place.run(arguments, input);
    assert!(output.status.success(), "{}", said(&output));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("Nothing has been done."), "{told}");
    told.trim_end().rsplit(' ').next().expect("a word").to_owned()
}

async fn who_is_left(place: &Operated) -> Vec<bool> {
    let node = place.open().await;
    let found = patients(&node.trusts()[0]).await;
    node.close().await;
    found.iter().map(Option::is_some).collect()
}

async fn an_erasure_that_is_killed_anywhere_is_finished(database: TestDatabase) {
    for point in
        ["erase:noted", "erase:listed", "erase:key-destroyed", "erase:before-commit", "erase:after-commit"]
    {
        let place = Operated::on(database.kind()).await;
        place.fill().await;
        let confirmed = word(&place, &OF_CASE, "");
        let arguments = [&OF_CASE[..], &["--confirm", &confirmed]].concat();
        place.dies_at(&arguments, point);
        // Whoever opens the node next finishes what stands on the list; saying it again does too.
        if point == "erase:key-destroyed" {
            place.succeed(&arguments);
        }
        assert_eq!(who_is_left(&place).await, [true, true, false, true, true], "{point}");
        let status = place.succeed(&["erase", "--status"]);
        assert!(status.contains(&confirmed) && status.contains("(mistake), erased "), "{point}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_serves_erases_and_finishes_after_it_was_killed_at_it() {
    let place = Operated::on(Kind::Sqlite).await;
    place.fill().await;
    let node = place.serve().start().await;
    // By the number, which is read and is no argument.
    let by_number = ["erase", "--number-stdin", "--reason=request"];
    let input = format!("{}\n", NUMBERS[0]);
    let confirmed = word(&place, &by_number, &input);
    let erased = place.run(&[&by_number[..], &["--confirm", &confirmed]].concat(), &input);
    assert!(erased.status.success(), "{}", said(&erased));
    assert!(String::from_utf8_lossy(&erased.stdout).contains(", erased "), "{}", said(&erased));
    let unknown = place.run(&by_number, &input);
    assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
    assert!(!said(&unknown).contains(NUMBERS[0]), "{}", said(&unknown));
    assert_eq!(place.run(&by_number, "12345678901\n").status.code(), Some(2));
    let wrong = place.run(&[&OF_CASE[..], &["--confirm", &confirmed]].concat(), "");
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));

    // The serving process dies at the next one; its successor finishes it before it serves.
    let confirmed = word(&place, &OF_CASE, "");
    let mut dying = node.kill().crash_at("erase:key-destroyed").start().await;
    let arguments = [&OF_CASE[..], &["--confirm", &confirmed]].concat();
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| place.run(&arguments, ""));
        assert_eq!(dying.wait().signal(), Some(9), "{}", dying.log());
        let revived =
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(place.serve().start()));
        let told = asking.join().expect("no panic");
        assert!(told.status.success(), "{}", said(&told));
        revived.stop();
    });
    assert_eq!(who_is_left(&place).await, [false, true, false, true, true]);
    assert!(!dying.log().contains(NUMBERS[0]), "no log line tells whom");
}

on_both_databases!(an_erasure_that_is_killed_anywhere_is_finished);

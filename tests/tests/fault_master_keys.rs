//! A change of the master key: while the node serves, broken off anywhere, to a key management service and back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::on_both_databases;
use samraad_tests::operated::{NUMBERS, Operated, patients};

const ROTATE: [&str; 2] = ["key", "rotate-master"];
const DRAW_NEW: [&str; 3] = ["key", "rotate-master", "--draw-new"];
const FORGET: [&str; 3] = ["key", "rotate-master", "--forget-earlier"];

/// The words of the file, without its comments.
fn keys(place: &Operated) -> Vec<String> {
    let text = fs::read_to_string(place.master_keys()).expect("keys");
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn write_keys(place: &Operated, words: &[&str]) {
    fs::write(place.master_keys(), words.join("\n")).expect("written");
}

async fn everybody_is_readable(place: &Operated) {
    let node = place.open().await;
    let found = patients(&node.trusts()[0]).await;
    node.close().await;
    assert_eq!(found, NUMBERS.map(|number| Some(number.to_owned())));
}

async fn a_change_that_is_killed_anywhere_is_gone_on_with(database: TestDatabase) {
    let place = Operated::on(database.kind()).await;
    place.fill().await;
    let [old, blind] = keys(&place).try_into().expect("two keys");
    place.dies_at(&DRAW_NEW, "rewrap:before-commit");
    let [new, same, earlier] = keys(&place).try_into().expect("three keys");
    assert_eq!((&same, &earlier), (&blind, &old));
    let refused = place.fail(&DRAW_NEW, 2);
    assert!(refused.contains("is under way"), "{refused}");
    if database.kind() == Kind::Sqlite {
        let refused = place.fail(&FORGET, 2);
        assert!(refused.contains("need them still"), "{refused}");
    }
    // Taken away too early, the earlier one is missed at the start, by its name.
    write_keys(&place, &[&new, &blind]);
    let mut node = place.serve().spawn();
    assert_eq!(node.wait().code(), Some(1), "{}", node.log());
    assert!(node.log().contains("not among the configured ones: put it back"), "{}", node.log());
    write_keys(&place, &[&new, &blind, &old]);
    everybody_is_readable(&place).await;
    place.dies_at(&ROTATE, "rewrap:after-commit");
    let told = place.succeed(&ROTATE);
    assert!(
        told.contains("Everything is under the master key") && told.contains("No longer needed: "),
        "{told}"
    );

    // The earlier one alone opens nothing any more, and the new one alone everything.
    write_keys(&place, &[&old, &blind]);
    let mut node = place.serve().spawn();
    assert_eq!(node.wait().code(), Some(1), "{}", node.log());
    assert!(node.log().contains("are these the master keys"), "{}", node.log());
    write_keys(&place, &[&new, &blind]);
    everybody_is_readable(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_serves_changes_its_key_and_goes_on_after_it_was_killed_at_it() {
    let place = Operated::on(Kind::Sqlite).await;
    place.fill().await;
    let before = keys(&place);
    let node = place.serve().start().await;
    let told = place.succeed(&DRAW_NEW);
    assert!(told.contains("Everything is under the master key"), "{told}");
    let told = place.succeed(&FORGET);
    assert!(told.contains("Taken out of "), "{told}");
    assert_eq!(keys(&place).len(), 2);
    assert_ne!(keys(&place), before);

    // It dies at the next change, and its successor goes on.
    let mut dying = node.kill().crash_at("rewrap:before-commit").start().await;
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| place.run(&DRAW_NEW, ""));
        dying.wait();
        let revived =
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(place.serve().start()));
        let told = asking.join().expect("no panic");
        assert!(told.status.success(), "{}", samraad_tests::operated::said(&told));
        revived.stop();
    });
    place.succeed(&FORGET);
    everybody_is_readable(&place).await;
}

/// A key management service as small as one can be: it keeps what it is given, and hands out where.
const SERVICE: &str = r#"#!/bin/sh
kept="$(dirname "$0")/kept"
mkdir -p "$kept"
read -r line
field() { printf '%s' "$line" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'; }
context=$(field context)
case "$line" in
    *'"do":"wrap"'*)
        name=$(cat /proc/sys/kernel/random/uuid)
        printf '%s %s\n' "$context" "$(field plaintext)" > "$kept/$name"
        printf '{"wrapped":"%s"}\n' "$(printf '%s' "$name" | base64 -w0)" ;;
    *)
        name=$(field wrapped | base64 -d 2> /dev/null | tr -cd '0-9a-f-')
        [ -n "$name" ] && [ -f "$kept/$name" ] || exit 3
        read -r there plaintext < "$kept/$name"
        [ "$there" = "$context" ] || exit 3
        printf '{"plaintext":"%s"}\n' "$plaintext" ;;
esac
"#;

#[tokio::test]
async fn a_trust_moves_to_a_key_management_service_and_back() {
    let place = Operated::on(Kind::Sqlite).await;
    place.fill().await;
    let [old, blind] = keys(&place).try_into().expect("two keys");
    let program = place.path().join("kms");
    fs::write(&program, SERVICE).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).expect("set");
    let service = format!("command:hsm-2026:{}", program.display());

    write_keys(&place, &[&service, &blind, &old]);
    let told = place.succeed(&ROTATE);
    assert!(told.contains("Everything is under the master key command/hsm-2026"), "{told}");
    place.succeed(&FORGET);
    assert_eq!(keys(&place), [service.clone(), blind.clone()]);
    everybody_is_readable(&place).await;
    let node = place.serve().start().await;
    node.stop();

    // A service that is away is told from keys that are wrong.
    fs::rename(&program, place.path().join("away")).expect("moved");
    let mut node = place.serve().spawn();
    assert_eq!(node.wait().code(), Some(1));
    assert!(
        node.log().contains("key management service `command/hsm-2026` does not answer"),
        "{}",
        node.log()
    );
    fs::rename(place.path().join("away"), &program).expect("moved");

    write_keys(&place, &[&old, &blind, &service]);
    place.succeed(&ROTATE);
    place.succeed(&FORGET);
    fs::remove_file(&program).expect("gone");
    everybody_is_readable(&place).await;
}

on_both_databases!(a_change_that_is_killed_anywhere_is_gone_on_with);

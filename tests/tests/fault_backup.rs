//! Backups: taken while a node writes, restored on another machine, broken off anywhere, and none that brings back whoever was
//! erased.

use std::fs;
use std::path::{Path, PathBuf};

use samraad::platform::backup::{Manifest, Part, all};
use samraad_tests::cases::Ward;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::on_both_databases;
use samraad_tests::operated::{MARKED_NAME, NUMBERS, Operated, case_of, files_with, patients};

const BACK_UP: [&str; 3] = ["backup", "--to=backups", "--keys-to=keys-backups"];

/// The five, each of them readable.
fn everybody() -> Vec<Option<String>> {
    NUMBERS.map(|number| Some(number.to_owned())).to_vec()
}

/// The arguments of a restore from the backups of `other`.
fn restore(other: &Operated) -> Vec<String> {
    let of = |name: &str| other.path().join(name).display().to_string();
    vec![
        "restore".to_owned(),
        format!("--from={}", of("backups")),
        format!("--keys-from={}", of("keys-backups")),
    ]
}

fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

async fn readable(place: &Operated) -> Vec<Option<String>> {
    let node = place.open().await;
    let found = patients(&node.trusts()[0]).await;
    node.close().await;
    found
}

async fn a_backup_taken_while_a_node_writes_is_whole_on_another_machine(database: TestDatabase) {
    let here = Operated::on(database.kind()).await;
    let node = here.open().await;
    let ward = Ward::of(&node.trusts()[0]).await;
    for number in NUMBERS {
        case_of(&ward, number).await;
    }
    let (stop, mut stopped) = tokio::sync::oneshot::channel();
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while stopped.try_recv().is_err() {
            case_of(&ward, NUMBERS[written % NUMBERS.len()]).await;
            written += 1;
        }
        written
    });
    let here = std::sync::Arc::new(here);
    let place = std::sync::Arc::clone(&here);
    let backed_up = tokio::task::spawn_blocking(move || place.succeed(&BACK_UP)).await.expect("no panic");
    assert!(backed_up.contains("nordvik: main: ") && backed_up.contains("nordvik: keys: "), "{backed_up}");
    stop.send(()).expect("it listens");
    let written = writing.await.expect("no panic");
    assert!(written > 0, "nothing was written meanwhile");
    node.close().await;

    let there = Operated::elsewhere(&here, true).await;
    let told = there.succeed(&words(&restore(&here)));
    assert!(told.contains("Restored."), "{told}");
    let found = readable(&there).await;
    assert!(found.len() >= NUMBERS.len() && found.iter().all(Option::is_some), "{found:?}");
    assert_eq!(found[..NUMBERS.len()], everybody());
    there.succeed(&["verify"]);
    for folder in ["backups", "keys-backups", "data"] {
        let folder = here.path().join(folder);
        if folder.exists() {
            for mark in [MARKED_NAME, NUMBERS[0]] {
                assert_eq!(files_with(&folder, mark.as_bytes()), Vec::<PathBuf>::new(), "{mark}");
            }
        }
    }
    // The key that opens everything is in none of it.
    let secret = fs::read_to_string(here.master_keys()).expect("keys");
    let secret = secret.lines().find(|line| !line.starts_with('#')).expect("a key");
    for folder in ["backups", "keys-backups"] {
        assert_eq!(files_with(&here.path().join(folder), secret.as_bytes()), Vec::<PathBuf>::new());
    }
}

async fn without_its_master_keys_a_backup_tells_nothing_of_anybody(database: TestDatabase) {
    let here = Operated::on(database.kind()).await;
    here.fill().await;
    here.succeed(&BACK_UP);
    let there = Operated::elsewhere(&here, false).await;
    let refused = there.fail(&words(&restore(&here)), 2);
    assert!(refused.contains("without it nobody can be read"), "{refused}");
    // Nor does a node start on the files themselves.
    if database.kind() == Kind::Sqlite {
        fs::create_dir_all(there.data()).expect("made");
        for (part, folder, file) in
            [(Part::Main, "backups", "main.db"), (Part::Keys, "keys-backups", "keys.db")]
        {
            let backup = all(&here.path().join(folder), part).expect("read").pop().expect("one");
            fs::copy(backup.copy(), there.data().join(file)).expect("copied");
        }
        let mut node = there.serve().spawn();
        assert_eq!(node.wait().code(), Some(1), "{}", node.log());
        assert!(
            node.log().contains("are these the master keys that the trust was made with?"),
            "{}",
            node.log()
        );
        for mark in [MARKED_NAME, NUMBERS[0]] {
            assert_eq!(files_with(there.path(), mark.as_bytes()), Vec::<PathBuf>::new(), "{mark}");
        }
    }
}

async fn a_backup_and_a_restore_may_be_killed_anywhere_and_are_given_again(database: TestDatabase) {
    let here = Operated::on(database.kind()).await;
    here.fill().await;
    for point in ["backup:copied", "backup:named", "backup:copied#2", "backup:named#2"] {
        here.dies_at(&BACK_UP, point);
    }
    here.succeed(&BACK_UP);
    let names = |folder: &str, part: Part| -> usize {
        let folder = here.path().join(folder);
        for entry in fs::read_dir(folder.join(part.folder())).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            assert!(!name.to_string_lossy().starts_with(".partial-"), "{name:?} was left");
        }
        all(&folder, part).expect("whole").len()
    };
    assert_eq!((names("backups", Part::Main), names("keys-backups", Part::Keys)), (4, 2));

    for point in
        ["restore:staged", "restore:noted", "restore:put-in-place", "restore:put-in-place#2", "restore:done"]
    {
        let there = Operated::elsewhere(&here, true).await;
        there.dies_at(&words(&restore(&here)), point);
        let between = matches!(point, "restore:noted" | "restore:put-in-place" | "restore:put-in-place#2");
        if between {
            let mut node = there.serve().spawn();
            assert_eq!(node.wait().code(), Some(1), "{point}: {}", node.log());
            assert!(node.log().contains("give `samraad restore` again"), "{point}: {}", node.log());
        }
        if point == "restore:done" {
            let refused = there.fail(&words(&restore(&here)), 2);
            assert!(refused.contains("--replace"), "{refused}");
        } else {
            there.succeed(&words(&restore(&here)));
        }
        assert_eq!(readable(&there).await, everybody(), "{point}");
    }
}

async fn who_was_erased_comes_back_with_no_older_backup(database: TestDatabase) {
    let here = Operated::on(database.kind()).await;
    here.fill().await;
    here.succeed(&BACK_UP);
    let erase = ["erase", "--case=2", "--reason=request"];
    let told = here.succeed(&erase);
    let word = told.trim_end().rsplit(' ').next().expect("a word").to_owned();
    here.succeed(&[&erase[..], &["--confirm", &word]].concat());
    let mut left = everybody();
    left[1] = None;
    assert_eq!(readable(&here).await, left);

    // On the same machine, from before it was erased.
    let again = restore(&here);
    let refused = here.fail(&words(&again), 2);
    assert!(refused.contains("--replace"), "{refused}");
    here.succeed(&[&words(&again)[..], &["--replace"]].concat());
    assert_eq!(readable(&here).await, left);

    // On another one, which has but the backups: the list lies beside them since the next backup, which is lost here.
    here.succeed(&BACK_UP);
    for (folder, part) in [("backups", Part::Main), ("keys-backups", Part::Keys)] {
        let newest = all(&here.path().join(folder), part).expect("read").pop().expect("one");
        fs::remove_dir_all(newest.path).expect("lost");
    }
    let there = Operated::elsewhere(&here, true).await;
    there.succeed(&words(&restore(&here)));
    assert_eq!(readable(&there).await, left);
    let list = fs::read_to_string(there.data().join("erasures")).expect("a list");
    assert!(list.lines().all(|line| line.starts_with("subject ") || line.starts_with("case ")), "{list}");
}

/// Changes what a backup says of itself.
fn rewrite(backup: &Path, change: impl Fn(&mut Manifest)) {
    let file = backup.join("manifest.json");
    let mut manifest = serde_json::from_slice(&fs::read(&file).expect("there")).expect("a manifest");
    change(&mut manifest);
    fs::write(file, serde_json::to_vec(&manifest).expect("JSON")).expect("written");
}

#[tokio::test]
async fn what_is_damaged_newer_of_another_trust_or_in_the_way_is_refused_with_a_sentence() {
    let here = Operated::on(Kind::Sqlite).await;
    here.fill().await;
    here.succeed(&BACK_UP);
    let there = Operated::elsewhere(&here, true).await;
    let arguments = restore(&here);
    let main = all(&here.path().join("backups"), Part::Main).expect("read").pop().expect("one");
    let keys = all(&here.path().join("keys-backups"), Part::Keys).expect("read").pop().expect("one");

    let whole = fs::read(main.copy()).expect("there");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for (bytes, says) in [(&flipped[..], "another SHA-256"), (&whole[..whole.len() - 1], "another length")] {
        fs::write(main.copy(), bytes).expect("written");
        let refused = there.fail(&words(&arguments), 1);
        assert!(refused.contains(says), "{refused}");
    }
    fs::write(main.copy(), &whole).expect("written");

    rewrite(&main.path, |it| it.schema.push(9_999));
    assert!(there.fail(&words(&arguments), 2).contains("is newer"));
    rewrite(&main.path, |it| *it = main.manifest.clone());
    rewrite(&keys.path, |it| it.made_at = main.manifest.made_at.minus(std::time::Duration::from_secs(1)));
    assert!(there.fail(&words(&arguments), 2).contains("no backup of the keys is as new"));
    rewrite(&keys.path, |it| *it = keys.manifest.clone());

    let sunnvik = Operated::named("sunnvik", Kind::Sqlite).await;
    let refused = sunnvik.fail(&[&words(&arguments)[..], &["--replace"]].concat(), 2);
    assert!(refused.contains("of another trust: nordvik.example/register"), "{refused}");

    let node = here.serve().start().await;
    let refused = here.fail(&[&words(&arguments)[..], &["--replace"]].concat(), 2);
    assert!(refused.contains("stop it first"), "{refused}");
    node.stop();
    assert!(!there.data().join("main.db").exists(), "nothing was restored by any of it");
    there.succeed(&words(&arguments));
    assert_eq!(readable(&there).await, everybody());
}

#[tokio::test]
async fn backups_of_keys_are_removed_after_thirty_days_and_those_of_cases_are_not() {
    let here = Operated::on(Kind::Sqlite).await;
    for _ in 0..3 {
        here.succeed(&BACK_UP);
    }
    let keys = || all(&here.path().join("keys-backups"), Part::Keys).expect("read");
    let days = |days: u64| std::time::Duration::from_secs(days * 24 * 3600);
    for (backup, age) in keys().iter().zip([31, 29, 0]) {
        rewrite(&backup.path, |it| it.made_at = it.made_at.minus(days(age)));
    }
    let reminded = here.run(&BACK_UP, "");
    assert!(String::from_utf8_lossy(&reminded.stderr).contains("1 backups of keys are older than 30 days"));
    assert_eq!(keys().len(), 4);
    let told = here.succeed(&[&BACK_UP[..], &["--prune"]].concat());
    assert!(told.contains("removed 1 backups of keys"), "{told}");
    assert_eq!(keys().len(), 4);
    assert_eq!(all(&here.path().join("backups"), Part::Main).expect("read").len(), 5);
}

on_both_databases!(
    a_backup_taken_while_a_node_writes_is_whole_on_another_machine,
    without_its_master_keys_a_backup_tells_nothing_of_anybody,
    a_backup_and_a_restore_may_be_killed_anywhere_and_are_given_again,
    who_was_erased_comes_back_with_no_older_backup,
);

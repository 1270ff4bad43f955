//! A trust ends its register and is interrupted at it, or restores a database from before: no step is lost, none is done twice.

use std::process::{Command, Output};

use samraad::kernel::access::Actor;
use samraad::platform::crash::Point;
use samraad::register::client::Outcome;
use samraad::register::own_log::{self, CannotEnd};
use samraad_tests::checker::{all_is_whole, beside};
use samraad_tests::databases::Kind;
use samraad_tests::log_ends::{end, held, log, two};
use samraad_tests::mirrors::{MARKER, nothing_forked};
use samraad_tests::node_process::binary;
use samraad_tests::site::Site;
use samraad_tests::summaries::{append, decision, publish, summary};

#[tokio::test]
async fn a_database_from_before_the_end_gets_both_logs_back_before_it_signs() {
    let (nordvik, sunnvik) = two(Kind::Sqlite).await;
    publish(&nordvik.trust, 2).await;
    let backups = [nordvik.back_up().await, nordvik.back_up().await];
    publish(&nordvik.trust, 3).await;
    end(&nordvik.trust).await;
    publish(&nordvik.trust, 4).await;
    let (first, second) = (log(&nordvik.trust, 1), log(&nordvik.trust, 2));
    assert_eq!(sunnvik.pull(&nordvik).await.size, 6 + 5);

    // Once with the marker that knows of the second log, once with one as old as the database.
    for (backup, is_machine) in backups.iter().zip([false, true]) {
        if is_machine {
            std::fs::write(nordvik.trust.settings.folder.join(MARKER), &backup.marker).expect("written");
        }
        let restored = nordvik.restore(backup).await;
        own_log::compare_with_peers(&restored).await.expect("asks");
        let by = Actor::node(restored.id.clone());
        assert!(matches!(own_log::end(&restored, &by).await, Err(CannotEnd::Restored)));
        assert!(append(&restored, decision(summary(&restored))).await.is_err());
        own_log::go_on(&restored).await.expect("goes on");
        assert!(own_log::current_restore(restored.db.read()).await.expect("reads").is_none(), "{is_machine}");
        assert_eq!(held(&restored, &first).await, (6, 5));
        assert_eq!(
            held(&restored, &second).await,
            (5, 4),
            "what had begun came back, and was not begun again"
        );
        all_is_whole(&restored).await;
        assert_eq!(sunnvik.pull(&nordvik).await.outcome, Outcome::Complete);
        nothing_forked(&[&sunnvik.trust]).await;
    }
}

/// The boundaries that the command comes through, and how often.
const BOUNDARIES: [(Point, u32); 8] = [
    (Point::AppendBeforeCommit, 1),
    (Point::AppendAfterCommit, 1),
    (Point::PublishBeforeCommit, 1),
    (Point::PublishAfterCommit, 1),
    (Point::EndBeforeCommit, 1),
    (Point::EndAfterCommit, 1),
    (Point::PublishBeforeCommit, 2),
    (Point::PublishAfterCommit, 2),
];

fn command(site: &Site, confirm: Option<&str>, crash_at: Option<String>) -> Output {
    let mut command = Command::new(binary());
    command.args(["register", "end"]).args(confirm.iter().flat_map(|name| ["--confirm", *name]));
    command.current_dir(site.path()).env_remove("SAMRAAD_CONFIG");
    command.envs(crash_at.map(|at| ("SAMRAAD_CRASH_AT", at)));
    command.output().expect("samraad runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_may_die_at_every_commit_boundary_and_is_gone_on_with() {
    use std::os::unix::process::ExitStatusExt as _;

    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let site = Site::new(&["nordvik"]);
    site.add_trust("nordvik", "Nordvik sykehus HF", "974760673", "");
    let open = async || beside(&site).await;
    let mut origin = {
        let trust = open().await;
        own_log::on_opening(&trust).await.expect("a marker");
        publish(&trust, 2).await;
        let origin = trust.origin.clone();
        trust.db.close().await;
        origin
    };
    let shown = command(&site, None, None);
    let told = text(&shown.stdout);
    assert!(
        shown.status.success() && told.contains("Nothing has been done"),
        "{told}{}",
        text(&shown.stderr)
    );
    let wrong = command(&site, Some("sunnvik.example/register"), None);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stderr));

    for (ended, (point, time)) in BOUNDARIES.into_iter().enumerate() {
        let died = command(&site, Some(origin.as_str()), Some(format!("{}#{time}", point.code())));
        assert_eq!(died.status.signal(), Some(9), "{}: {}", point.code(), text(&died.stderr));
        // What was not committed is to be ended still; what was is gone on with.
        let again = command(&site, Some(origin.as_str()), None);
        let next = origin.successor().expect("a name");
        let trust = open().await;
        if !again.status.success() {
            // All was done, and the new register has nothing in it yet but its beginning.
            assert_eq!(again.status.code(), Some(2), "{}", text(&again.stderr));
            own_log::publish_checkpoint(&trust).await.expect("signed");
        }
        assert_eq!(own_log::former(&trust.db).await.expect("reads").len(), ended + 1, "{}", point.code());
        assert_eq!(held(&trust, &next).await.0, 1, "{}: it has begun, once", point.code());
        publish(&trust, 1).await;
        all_is_whole(&trust).await;
        trust.db.close().await;
        origin = next;
    }
}

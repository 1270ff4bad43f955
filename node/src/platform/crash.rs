//! Places where a test lets the process die: before and after every commit that something was promised by.
//!
//! With debug assertions, a process that has `SAMRAAD_CRASH_AT=append:before-commit` in its environment kills itself with
//! SIGKILL when it comes there, and with `append:before-commit#3` when it comes there for the third time. Nothing of
//! this is in a build without debug assertions.

use crate::kernel::coded::coded;

coded!(
    /// A named place. A test goes through all of them.
    Point {
        /// A step of a case with its projection, access-log entry and outbox message is written, not committed.
        StepBeforeCommit = "step:before-commit",
        /// The step is committed, not acknowledged.
        StepAfterCommit = "step:after-commit",
        /// An entry of the own register is written with the log's new size and root, not committed.
        AppendBeforeCommit = "append:before-commit",
        /// The entry is committed, its checkpoint not yet signed.
        AppendAfterCommit = "append:after-commit",
        /// A checkpoint is signed, not committed.
        PublishBeforeCommit = "publish:before-commit",
        /// The checkpoint is committed, nobody has been told.
        PublishAfterCommit = "publish:after-commit",
        /// A peer's verified entries are written with the cursor, not committed.
        SyncBeforeCommit = "sync:before-commit",
        /// The entries are committed.
        SyncAfterCommit = "sync:after-commit",
        /// A sealed envelope is written to the outbox, not committed.
        SendBeforeCommit = "send:before-commit",
        /// The envelope is committed, not delivered.
        SendAfterCommit = "send:after-commit",
        /// A received envelope is written with its effect, not committed.
        ReceiveBeforeCommit = "receive:before-commit",
        /// The envelope is committed, its sender not answered.
        ReceiveAfterCommit = "receive:after-commit",
        /// A job has run, which is not yet recorded.
        JobBeforeFinish = "job:before-finish",
    }
);

/// Dies here if the environment says so.
#[cfg(debug_assertions)]
pub fn point(point: Point) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WANTED: LazyLock<Option<Wanted>> =
        LazyLock::new(|| Wanted::parse(&std::env::var("SAMRAAD_CRASH_AT").ok()?));
    static TIMES: AtomicU32 = AtomicU32::new(0);

    if let Some(wanted) = &*WANTED
        && wanted.point == point
        && TIMES.fetch_add(1, Ordering::SeqCst) + 1 == wanted.time
    {
        // SIGKILL and not a panic or an abort: no destructor, no flush, as in a power cut.
        if rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).is_err() {
            std::process::abort();
        }
    }
}

/// Nothing, in a build that ships.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_: Point) {}

#[cfg(debug_assertions)]
#[derive(Debug, PartialEq)]
struct Wanted {
    point: Point,
    time: u32,
}

#[cfg(debug_assertions)]
impl Wanted {
    fn parse(text: &str) -> Option<Self> {
        let (name, time) = text.split_once('#').unwrap_or((text, "1"));
        let wanted = Point::from_code(name).zip(time.parse().ok().filter(|time| *time > 0));
        if wanted.is_none() {
            // A misspelt point would let a test pass that tests nothing.
            tracing::error!(text, "SAMRAAD_CRASH_AT names no point of the program");
            std::process::abort();
        }
        wanted.map(|(point, time)| Self { point, time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_may_name_the_time_at_which_it_counts() {
        let third = Wanted { point: Point::SyncBeforeCommit, time: 3 };
        assert_eq!(Wanted::parse("sync:before-commit#3"), Some(third));
        assert_eq!(
            Wanted::parse("job:before-finish"),
            Some(Wanted { point: Point::JobBeforeFinish, time: 1 })
        );
    }

    /// Runs itself: in the child the point is wanted, and only its first passing is survived.
    #[test]
    fn a_process_is_killed_when_it_comes_to_its_point_for_the_wanted_time() {
        use std::os::unix::process::ExitStatusExt as _;

        let name =
            "platform::crash::tests::a_process_is_killed_when_it_comes_to_its_point_for_the_wanted_time";
        if std::env::var_os("SAMRAAD_CRASH_AT").is_some() {
            point(Point::SyncBeforeCommit);
            point(Point::SyncAfterCommit);
            eprintln!("passed once");
            point(Point::SyncAfterCommit);
            eprintln!("passed twice");
            return;
        }
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", name])
            .env("SAMRAAD_CRASH_AT", "sync:after-commit#2")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&child.stderr).into_owned();
        assert_eq!(child.status.signal(), Some(9), "{told}");
        assert!(told.contains("passed once") && !told.contains("passed twice"), "{told}");
    }
}

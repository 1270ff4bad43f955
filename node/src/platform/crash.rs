//! Places where a test lets the process die, or a commit fail: before and after every commit that something was promised
//! by.
//!
//! With debug assertions, a process that has `SAMRAAD_CRASH_AT=append:before-commit` in its environment kills itself with
//! SIGKILL when it comes there, and with `append:before-commit#3` when it comes there for the third time. With
//! `SAMRAAD_FAIL_AT=append:before-commit=lost` the commit that follows fails, once; with `=unsaid` it is made and fails all
//! the same. Nothing of this is in a build without debug assertions.

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
        /// The log that follows on one that ended is written with its first entry, not committed.
        EndBeforeCommit = "end:before-commit",
        /// It is committed, its first checkpoint not yet signed.
        EndAfterCommit = "end:after-commit",
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
        /// Some subjects' keys are wrapped by the new master key, not committed.
        RewrapBeforeCommit = "rewrap:before-commit",
        /// They are committed, others are left.
        RewrapAfterCommit = "rewrap:after-commit",
        /// Who is to be erased is noted with the reason, and not on the list yet.
        EraseNoted = "erase:noted",
        /// Who is to be erased is on the list outside the databases, the key is still there.
        EraseListed = "erase:listed",
        /// The key is destroyed, the rows are still there.
        EraseKeyDestroyed = "erase:key-destroyed",
        /// The rows are deleted, not committed.
        EraseBeforeCommit = "erase:before-commit",
        /// The rows are gone, the other trusts are not told.
        EraseAfterCommit = "erase:after-commit",
        /// A database is copied, its copy is no backup yet.
        BackupCopied = "backup:copied",
        /// One of the two backups has its name.
        BackupNamed = "backup:named",
        /// Both backups lie ready and were tried, nothing was overwritten.
        RestoreStaged = "restore:staged",
        /// It is noted that a restore is under way.
        RestoreNoted = "restore:noted",
        /// One of the two databases is put in place.
        RestorePutInPlace = "restore:put-in-place",
        /// Both are in place, the erasures were not gone through.
        RestoreDone = "restore:done",
        /// A job has run, which is not yet recorded.
        JobBeforeFinish = "job:before-finish",
    }
);

coded!(
    /// How a commit fails when a test wants it to.
    Fault {
        /// Nothing was persisted.
        Lost = "lost",
        /// All of it was persisted, and the database could not say so any more.
        Unsaid = "unsaid",
    }
);

/// Dies here if the environment says so.
#[cfg(debug_assertions)]
pub fn point(point: Point) {
    use std::sync::LazyLock;

    static WANTED: LazyLock<Option<Wanted>> =
        LazyLock::new(|| Wanted::parse("SAMRAAD_CRASH_AT", &std::env::var("SAMRAAD_CRASH_AT").ok()?));

    if WANTED.as_ref().is_some_and(|wanted| wanted.comes(point)) {
        // SIGKILL and not a panic or an abort: no destructor, no flush, as in a power cut.
        if rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).is_err() {
            std::process::abort();
        }
    }
}

/// How the commit of a transaction that has come to this point is to fail, if the environment says so.
#[cfg(debug_assertions)]
pub fn fault(point: Point) -> Option<Fault> {
    use std::sync::LazyLock;

    static WANTED: LazyLock<Option<(Wanted, Fault)>> =
        LazyLock::new(|| wanted_fault(&std::env::var("SAMRAAD_FAIL_AT").ok()?));

    let (wanted, fault) = WANTED.as_ref()?;
    if !wanted.comes(point) {
        return None;
    }
    // The test reads in the log that it came to this.
    tracing::warn!(point = point.code(), fault = fault.code(), "a commit fails because a test wants it to");
    Some(*fault)
}

/// Nothing, in a build that ships.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn point(_: Point) {}

/// Nothing, in a build that ships.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn fault(_: Point) -> Option<Fault> {
    None
}

#[cfg(debug_assertions)]
#[derive(Debug)]
struct Wanted {
    point: Point,
    time: u32,
    times: std::sync::atomic::AtomicU32,
}

#[cfg(debug_assertions)]
impl Wanted {
    fn parse(variable: &str, text: &str) -> Option<Self> {
        let (name, time) = text.split_once('#').unwrap_or((text, "1"));
        let wanted = Point::from_code(name).zip(time.parse().ok().filter(|time| *time > 0));
        if wanted.is_none() {
            // A misspelt point would let a test pass that tests nothing.
            tracing::error!(text, "{variable} names no point of the program");
            std::process::abort();
        }
        wanted.map(|(point, time)| Self { point, time, times: 0.into() })
    }

    /// Whether this is the point, and the time at which it counts.
    fn comes(&self, point: Point) -> bool {
        self.point == point
            && self.times.fetch_add(1, std::sync::atomic::Ordering::SeqCst).saturating_add(1) == self.time
    }
}

#[cfg(debug_assertions)]
fn wanted_fault(text: &str) -> Option<(Wanted, Fault)> {
    let (point, fault) = text.split_once('=').unwrap_or((text, ""));
    let fault = Fault::from_code(fault);
    if fault.is_none() {
        tracing::error!(text, "SAMRAAD_FAIL_AT names no fault of a commit");
        std::process::abort();
    }
    Wanted::parse("SAMRAAD_FAIL_AT", point).zip(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_may_name_the_time_at_which_it_counts() {
        let comes = |wanted: &str, points: &[Point]| -> Vec<bool> {
            let wanted = Wanted::parse("a variable", wanted).unwrap();
            points.iter().map(|point| wanted.comes(*point)).collect()
        };
        let (sync, job) = (Point::SyncBeforeCommit, Point::JobBeforeFinish);
        assert_eq!(
            comes("sync:before-commit#3", &[sync, job, sync, sync, sync]),
            [false, false, false, true, false]
        );
        assert_eq!(comes("job:before-finish", &[sync, job, job]), [false, true, false]);
    }

    #[test]
    fn a_commit_fails_in_one_of_two_ways() {
        let (wanted, fault) = wanted_fault("append:before-commit#2=unsaid").unwrap();
        assert_eq!((wanted.point, wanted.time, fault), (Point::AppendBeforeCommit, 2, Fault::Unsaid));
        assert_eq!(wanted_fault("send:before-commit=lost").unwrap().1, Fault::Lost);
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

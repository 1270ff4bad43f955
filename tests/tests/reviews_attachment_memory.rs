//! The largest file that a review can have, from page to page: alone in this program, because its memory is measured.

use std::fs;

use axum::body::{Body, Bytes};
use futures_util::stream;
use reqwest::StatusCode;
use samraad_tests::databases::Kind;
use samraad_tests::messages::pull;
use samraad_tests::person::attribute;
use samraad_tests::processes::bound_to_this_thread;
use samraad_tests::review_files::{Asked, CHUNK, pdf};
use samraad_tests::reviews::run_jobs;

/// The parts of a file of 10 MiB and of one of 50.
const SIZES: [usize; 2] = [20, 100];

/// What the larger one may need more than the smaller, in all that is here: both nodes, both people and the caches of the
/// databases. It is 40 MiB longer, and would have to be held more than once on its way.
const MORE_KIB: u64 = 30 * 1024;

/// The most memory of this process in KiB since it was last reset.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    line.trim_end_matches("kB").trim().parse().expect("a number")
}

/// From here on the most memory is counted anew.
fn reset_peak() {
    fs::write("/proc/self/clear_refs", "5").expect("reset");
}

/// Tells the C library to give back each longer run of memory as soon as it is free: what it would keep for later hides what
/// is needed.
const GIVE_BACK: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "65536");

#[test]
fn a_file_of_50_mib_goes_from_page_to_page_in_no_more_memory_than_one_of_10() {
    const NAME: &str = "a_file_of_50_mib_goes_from_page_to_page_in_no_more_memory_than_one_of_10";
    if std::env::var_os(GIVE_BACK.0).is_none() {
        let mut child = bound_to_this_thread(std::env::current_exe().expect("a program"));
        child.args([NAME, "--exact", "--nocapture"]).env(GIVE_BACK.0, GIVE_BACK.1);
        assert!(child.status().expect("it runs").success(), "see above");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(both_files());
}

async fn both_files() {
    let it = Asked::on(Kind::Sqlite).await;
    let part = Bytes::from(pdf(CHUNK));
    let mut saved = Vec::new();
    let mut peaks = Vec::new();
    for parts in SIZES {
        reset_peak();
        // Each part is the same memory: what is sent costs nothing here.
        let file = stream::iter((0..parts).map({
            let part = part.clone();
            move |_| Ok::<_, std::io::Error>(part.clone())
        }));
        let sent = it.upload(&format!("{parts}.pdf"), Body::from_stream(file)).await;
        assert_eq!((sent.status, &sent.location), (StatusCode::SEE_OTHER, &it.here), "{}", sent.body);
        run_jobs(&it.nordvik.trust).await;
        assert_eq!(pull(&it.sunnvik, &it.nordvik).await, 1 + parts);
        run_jobs(&it.sunnvik.trust).await;

        let page = it.secretary.page(&it.there).await.expect("answered");
        let links = links_in(&page);
        let href = links.iter().find(|href| !saved.contains(*href)).expect("another file");
        let mut file = it.secretary.begin_download(href).await.expect("answered");
        assert_eq!(file.status(), StatusCode::OK);
        let mut read = 0;
        while let Some(bytes) = file.chunk().await.expect("the file") {
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let expected = &part[read % CHUNK..];
                let (run, behind) = rest.split_at(rest.len().min(expected.len()));
                assert!(run == &expected[..run.len()], "from byte {read} on");
                (read, rest) = (read + run.len(), behind);
            }
        }
        assert_eq!(read, parts * CHUNK, "all of it");
        saved.push(href.clone());
        peaks.push(peak_kib());
    }
    eprintln!("KiB at most with {SIZES:?} parts of 512 KiB: {peaks:?}");
    assert!(peaks[1] <= peaks[0] + MORE_KIB, "KiB at most with {SIZES:?} parts of 512 KiB: {peaks:?}");
}

fn links_in(page: &str) -> Vec<String> {
    let tags = page.split("<a").skip(1).filter_map(|tag| tag.split('>').next());
    tags.filter_map(|tag| attribute(tag, "href")).filter(|href| href.contains("/vedlegg/")).collect()
}

//! `samraad demo` as somebody starts it who has five minutes: also when it is killed in the middle.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use samraad_tests::node_process::{NodeCommand, NodeProcess};
use samraad_tests::web;

const WITHIN: Duration = Duration::from_secs(180);

/// Two free ports, one after the other, at `from` or behind it.
fn pair_of_ports(from: u16) -> u16 {
    let free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    (from..u16::MAX).find(|port| free(*port) && free(port + 1)).expect("two free ports")
}

/// Where to look for ports: below those that the system hands out to whoever asks for any, who might get the second of a
/// pair before the demo does.
fn lowest_port() -> u16 {
    20_000 + u16::try_from(std::process::id() % 1_000).expect("a small number") * 10
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + WITHIN;
    while !is_so() {
        assert!(Instant::now() < deadline, "not within three minutes: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn is_gone(ports: [u16; 2]) {
    let listens = |port: u16| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    until("both processes have ended", || !ports.iter().any(|port| listens(*port) || listens(port + 1)))
        .await;
}

async fn is_told(node: &NodeProcess, text: &str, times: usize) {
    until(text, || node.log().matches(text).count() >= times).await;
}

#[tokio::test]
async fn the_demo_starts_three_trusts_survives_being_killed_and_ends_as_a_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = pair_of_ports(lowest_port());
    let federation = pair_of_ports(port + 2);
    let ready = format!("http://ostmark.samraad.localhost:{}/readyz", port + 1);
    let arguments = [
        "demo".to_owned(),
        "--data".to_owned(),
        folder.path().join("demo").display().to_string(),
        "--port".to_owned(),
        port.to_string(),
        "--federation-port".to_owned(),
        federation.to_string(),
    ];
    let half_seeded = NodeCommand::new(arguments, folder.path(), ready).spawn();
    is_told(&half_seeded, "register entries", 3).await;
    let again = half_seeded.kill();
    is_gone([port, federation]).await;

    let running = again.start().await;
    is_told(&running, "Stop with Ctrl-C", 1).await;
    let told = running.log();
    assert!(told.contains("fetched and verified each other's registers"), "{told}");
    for trust in ["nordvik", "sorfjord"] {
        let page = format!("http://{trust}.samraad.localhost:{port}/logg-inn");
        let answer = web::client().get(&page).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{page}: {}", answer.status());
        assert!(told.contains(&format!("http://{trust}.samraad.localhost:{port}")), "{told}");
    }
    // Killed while it serves: the process of the third trust ends too.
    let again = running.kill();
    is_gone([port, federation]).await;
    let running = again.start().await;
    is_told(&running, "Stop with Ctrl-C", 2).await;
    assert!(running.stop().success());
    is_gone([port, federation]).await;
}

//! The browser that journeys are made with does what its words say, and its checks can fail.

use std::time::Duration;

use axum::response::Html;
use axum::routing::{get, post};
use axum::{Form, Router};
use samraad_tests::browser::Browser;
use serde::Deserialize;

const FORM: &str = r#"<!doctype html><html lang="nb"><title>Skjema</title><main><h1>Skjema</h1>
<form method="post"><p><label for="n">Navn <span>Valgfritt</span></label> <input id="n" name="name" value="gammelt"></p>
<p><label for="u">Enhet</label> <select id="u" name="unit"><option value="1">Hud<option value="2">Øye</select></p>
<p><input type="checkbox" id="h" name="urgent" value="ja"><label for="h">Haster</label></p>
<button>Send inn</button></form></main></html>"#;

const FAULTY: &str = r#"<!doctype html><html lang="nb"><title>Feil</title><main><h1>Feil</h1>
<img src="data:," width="10"><input name="unnamed"></main></html>"#;

const WIDE: &str = r#"<!doctype html><html lang="nb"><title>Bred</title><main><h1>Bred</h1>
<p class="wide" style="width: 900px">Bredere enn en telefon</p></main></html>"#;

#[derive(Deserialize)]
struct Answers {
    name: String,
    unit: String,
    urgent: Option<String>,
}

async fn site() -> String {
    let answer = |Form(answers): Form<Answers>| async move {
        // Slower than a browser answers its driver, so that a press which did not wait would see the old page.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let Answers { name, unit, urgent } = answers;
        Html(format!(
            "<!doctype html><html lang=nb><title>Svar</title><main><h1>Svar</h1>{name} {unit} {urgent:?}</main>"
        ))
    };
    let app = Router::new()
        .route("/", get(async || Html(FORM)))
        .route("/", post(answer))
        .route("/feil", get(async || Html(FAULTY)))
        .route("/bred", get(async || Html(WIDE)))
        .route("/ropt", get(async || Html("<!doctype html><html lang=nb><title>R</title><main><h1>R</h1></main><script>throw 1</script>")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async { axum::serve(listener, app).await });
    format!("http://bergen.localhost:{port}")
}

/// What the browser panics with when it does this.
async fn complaint(test: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = tokio::spawn(test).await.expect_err("should have failed").into_panic();
    panic.downcast_ref::<String>().cloned().expect("a message")
}

#[tokio::test]
async fn a_form_is_filled_by_the_names_that_a_person_reads() {
    let site = site().await;
    let browser = Browser::open("nb").await;
    browser.go(&site).await;
    browser.fill("Navn", "Kari").await;
    browser.select("Enhet", "Øye").await;
    browser.choose("Haster").await;
    browser.choose("Haster").await;
    browser.check_page("skjema").await;
    browser.press("Send inn").await;
    browser.see("Kari 2 Some(\"ja\")").await;
    browser.not_see("gammelt").await;
    assert_eq!(browser.heading().await, "Svar");
    browser.close().await;
}

#[tokio::test]
async fn a_page_that_breaks_a_rule_fails_with_a_list() {
    let site = site().await;
    for (path, expected) in [("feil", "image-alt"), ("bred", "Bredere enn en telefon"), ("ropt", "Uncaught")]
    {
        let url = format!("{site}/{path}");
        let said = complaint(async move {
            let browser = Browser::open("nb").await;
            browser.go(&url).await;
            browser.check_page("prøve").await;
        });
        let said = said.await;
        assert!(said.contains(expected), "{path}: {said}");
    }
}

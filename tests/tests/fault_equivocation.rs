//! A log that shows each half of the federation another history: every honest trust comes to hold the proof, says so and
//! applies nothing more of it; and nobody is accused who did no wrong.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use federation_protocol::evidence::EquivocationV1;
use federation_protocol::exchange::ExchangeV1;
use federation_protocol::hash::Hash;
use federation_protocol::note::{KnownLog, SignedCheckpoint};
use federation_protocol::sync::HINT_PATH;
use federation_protocol::text::{Line, Text};
use federation_protocol::tiles::Resource;
use reqwest::StatusCode;
use samraad::kernel::access::Role;
use samraad::peers::mailbox::Receivers;
use samraad::platform::trust::Trust;
use samraad::register::client::{Outcome, sync_now};
use samraad::register::witness::{self, Cosigned, cosign_peer};
use samraad::register::{LOG_PREFIX, own_log, store};
use samraad_tests::checker::all_is_whole;
use samraad_tests::databases::{Kind, TestDatabase};
use samraad_tests::federation::{FederationNode, add_user};
use samraad_tests::on_both_databases;
use samraad_tests::person::Person;
use samraad_tests::registers::{liar, node, pull_all, routes, size_of};
use samraad_tests::summaries::publish;

/// How many pieces of evidence the trust holds, each verified from its bytes.
async fn held(node: &FederationNode) -> usize {
    all_is_whole(&node.trust).await;
    witness::all_evidence(&node.trust.db).await.expect("reads").len()
}

/// Four honest trusts, and the two faces of a fifth: the first two know one of them, the others the other. Hints do not come
/// through: what is found here is found by asking.
struct Split {
    honest: [FederationNode; 4],
    faces: [FederationNode; 2],
}

/// One trust that publishes two histories of `sizes` with nothing in common, and does not listen when it is told so.
async fn two_faces(sizes: [usize; 2]) -> [FederationNode; 2] {
    let face = deaf("midtvik", Kind::Sqlite).await;
    let twin = FederationNode::twin_of(&face, deaf_routes(&face.receivers)).await;
    let faces = [face, twin];
    for (face, size) in faces.iter().zip(sizes) {
        publish(&face.trust, size).await;
    }
    faces
}

/// A trust that nobody can tell that there is news.
async fn deaf(id: &str, kind: Kind) -> FederationNode {
    let receivers = Arc::new(Receivers::default());
    let routes = deaf_routes(&receivers);
    FederationNode::start_with(id, kind, receivers, routes).await
}

fn deaf_routes(receivers: &Arc<Receivers>) -> Router {
    let hears_nothing = async |request: Request, next: Next| match request.uri().path() {
        HINT_PATH => StatusCode::NOT_FOUND.into_response(),
        _ => next.run(request).await,
    };
    routes(receivers).layer(from_fn(hears_nothing))
}

impl Split {
    /// The faces have published `sizes`, of histories that have nothing in common, and each honest trust has what it saw.
    async fn new(kind: Kind, sizes: [usize; 2]) -> Self {
        let honest = [
            deaf("nordvik", kind).await,
            deaf("sunnvik", Kind::Sqlite).await,
            deaf("vestvik", Kind::Sqlite).await,
            deaf("ostvik", Kind::Sqlite).await,
        ];
        let faces = two_faces(sizes).await;
        let split = Self { honest, faces };
        for (place, trust) in split.honest.iter().enumerate() {
            trust.pair(split.face_of(place)).await;
            pull_all(trust).await;
            assert_eq!(size_of(&trust.trust, &split.faces[0].trust).await, sizes[place / 2] as i64);
        }
        for (place, one) in split.honest.iter().enumerate() {
            for other in &split.honest[..place] {
                one.pair(other).await;
            }
        }
        split
    }

    fn face_of(&self, place: usize) -> &FederationNode {
        &self.faces[place / 2]
    }

    /// One exchange round: each trust asks each of its peers once.
    async fn round(&self) {
        for trust in &self.honest {
            pull_all(trust).await;
        }
    }

    /// Nothing of the log is applied or witnessed any more, though both faces go on.
    async fn assert_it_is_over(&self) {
        let mut before = Vec::new();
        for trust in &self.honest {
            before.push(size_of(&trust.trust, &self.faces[0].trust).await);
        }
        for face in &self.faces {
            publish(&face.trust, 1).await;
        }
        self.round().await;
        for (place, trust) in self.honest.iter().enumerate() {
            let peer = trust.peer(self.face_of(place)).await.id;
            let pulled = sync_now(&trust.trust, peer).await.expect("our side works");
            assert_eq!(pulled.outcome, Outcome::Frozen);
            assert_eq!(size_of(&trust.trust, &self.faces[0].trust).await, before[place]);
            let cosigned =
                cosign_peer(&trust.trust, &self.faces[0].trust.origin).await.expect("our side works");
            assert_eq!(cosigned, Cosigned::NotDue, "a frozen log is not witnessed");
        }
    }
}

/// Of five trusts one shows the others two histories, of one size or of different ones. Each of the others asks each other one
/// once, and no more: those with the smaller log fetch the larger from whoever has shown it to them.
async fn within_one_exchange_round_every_honest_trust_holds_the_proof_and_shows_it_and_applies_nothing_more(
    database: TestDatabase,
) {
    let mut of_both = vec![[3, 3], [3, 5], [5, 3]];
    // More than one bundle makes no difference to the database.
    of_both.extend((database.kind() == Kind::Sqlite).then_some([2, 300]));
    for sizes in of_both {
        let split = Split::new(database.kind(), sizes).await;
        for trust in &split.honest {
            assert_eq!(held(trust).await, 0, "each history looks good by itself");
        }
        split.round().await;
        let mut proofs = BTreeSet::new();
        for trust in &split.honest {
            assert_eq!(held(trust).await, 1, "{}, {sizes:?}", trust.trust.id);
            proofs.insert(witness::all_evidence(&trust.trust.db).await.expect("reads").remove(0).id);
            let page = evidence_page(trust).await;
            let shown =
                Person::sign_in(trust.server.url.as_str(), "admin").await.get(&page).await.expect("answered");
            assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
            assert!(shown.body.contains("midtvik sykehus HF har signert to historier"), "{}", shown.body);
        }
        assert_eq!(proofs.len(), 1, "it is one and the same proof");
        split.assert_it_is_over().await;
        if sizes == [3, 3] {
            evidence_is_shown(&split.honest[0]).await;
        }
    }
}

/// The trusts stand in a line and each knows its neighbours only. One makes a round; nobody waits for their own.
async fn what_one_finds_the_others_hear_of_at_once(database: TestDatabase) {
    let faces = two_faces([3, 5]).await;
    let ids = ["nordvik", "sunnvik", "vestvik", "ostvik"];
    let mut line = Vec::new();
    for (id, face) in ids.into_iter().zip([0, 1, 1, 0]) {
        let trust = node(id, database.kind()).await;
        trust.pair(&faces[face]).await;
        pull_all(&trust).await;
        if let Some(before) = line.last() {
            trust.pair(before).await;
        }
        line.push(trust);
    }
    pull_all(&line[0]).await;
    let all_hold_it = async {
        for trust in &line {
            while witness::all_evidence(&trust.trust.db).await.expect("reads").is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), all_hold_it).await.expect("the proof comes to all");
    for trust in &line {
        assert!(held(trust).await >= 1);
        let peer = trust.peer(&faces[0]).await.id;
        let pulled = sync_now(&trust.trust, peer).await.expect("our side works");
        assert_eq!(pulled.outcome, Outcome::Frozen);
    }
}

/// Where the trust shows what it holds.
async fn evidence_page(trust: &FederationNode) -> String {
    let sources = store::sources(&trust.trust.db).await.expect("reads");
    let frozen = sources.iter().find(|source| source.frozen_at.is_some()).expect("frozen");
    format!("/register/kilder/{}", frozen.origin_hash)
}

/// The administrator and the auditor see it and take it along; others see that the log is stopped.
async fn evidence_is_shown(trust: &FederationNode) {
    add_user(&trust.trust, "auditor", Role::Auditor).await;
    add_user(&trust.trust, "clinician", Role::Clinician).await;
    let site = trust.server.url.as_str();
    let source = store::sources(&trust.trust.db).await.expect("reads");
    let page = evidence_page(trust).await;
    for name in ["admin", "auditor"] {
        let person = Person::sign_in(site, name).await;
        let list = person.get("/register/kilder").await.expect("answered");
        assert!(
            list.body.contains("Har signert to ulike historier") && list.body.contains(&page),
            "{}",
            list.body
        );
        let shown = person.get(&page).await.expect("answered");
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        for part in ["midtvik sykehus HF har signert to historier", "midtvik.example/register\n"] {
            assert!(shown.body.contains(part), "{part}: {}", shown.body);
        }
        let kept = witness::all_evidence(&trust.trust.db).await.expect("reads").remove(0);
        let id = Hash::from_slice(&kept.id).expect("an id");
        let taken = person.get(&format!("{page}/{id}")).await.expect("answered");
        assert_eq!(taken.body, kept.document, "byte for byte");
    }
    let clinician = Person::sign_in(site, "clinician").await;
    let list = clinician.get("/register/kilder").await.expect("answered");
    assert!(list.body.contains("Har signert to ulike historier") && !list.body.contains(&page));
    assert_eq!(clinician.get(&page).await.expect("answered").status, StatusCode::FORBIDDEN);
    let other = source.iter().find(|source| source.frozen_at.is_none()).expect("others are fine");
    let admin = Person::sign_in(site, "admin").await;
    let none = admin.get(&format!("/register/kilder/{}", other.origin_hash)).await.expect("answered");
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

/// A node that serves another trust's log in the place of its own, once it is told to.
type Mask = Arc<Mutex<Option<Trust>>>;

async fn mask(State(mask): State<Mask>, request: Request, next: Next) -> Response {
    let shown = mask.lock().expect("no panic").clone();
    let path = request.uri().path().strip_prefix(LOG_PREFIX).map(Resource::parse);
    match (shown, path) {
        (Some(shown), Some(Ok(resource))) if !matches!(resource, Resource::Content { .. }) => {
            own_log::serve(&shown.db, resource).await.expect("reads").unwrap_or_default().into_response()
        }
        _ => next.run(request).await,
    }
}

/// A log that shows its one reader first one history and then a longer other one proves it by its own leaves.
async fn a_log_that_is_rewritten_for_its_only_reader_is_proved_from_its_own_leaves(database: TestDatabase) {
    for (first, then) in [(3, 300), (300, 3)] {
        let (nordvik, worn) = (node("nordvik", database.kind()).await, Mask::default());
        let receivers = Arc::new(Receivers::default());
        let routes = routes(&receivers).layer(from_fn_with_state(Arc::clone(&worn), mask));
        let midtvik = FederationNode::start_with("midtvik", Kind::Sqlite, receivers, routes).await;
        let other = FederationNode::twin_of(&midtvik, Router::new()).await;
        publish(&midtvik.trust, first).await;
        publish(&other.trust, then).await;
        nordvik.pair(&midtvik).await;
        pull_all(&nordvik).await;
        *worn.lock().expect("no panic") = Some(other.trust.clone());
        pull_all(&nordvik).await;
        assert_eq!(held(&nordvik).await, 1, "{first}, then {then}");
        assert_eq!(size_of(&nordvik.trust, &midtvik.trust).await, first as i64, "what was good stays");
    }
}

async fn forged_evidence_and_foreign_checkpoints_accuse_nobody(database: TestDatabase) {
    let answer = Arc::new(Mutex::new(Vec::new()));
    let (nordvik, sunnvik) = (node("nordvik", database.kind()).await, node("sunnvik", Kind::Sqlite).await);
    let liar = liar(Arc::clone(&answer)).await;
    nordvik.pair(&sunnvik).await;
    nordvik.pair(&liar).await;
    publish(&sunnvik.trust, 2).await;
    let early = checkpoint(&sunnvik.trust).await;
    publish(&sunnvik.trust, 3).await;
    let late = checkpoint(&sunnvik.trust).await;
    pull_all(&nordvik).await;

    // The liar has no key but its own: it can alter, invent and mix up, and knows all that is public.
    let made_up =
        SignedCheckpoint::sign(&liar.trust.federation_keys.in_use().log, 5, Hash::of(b"another history"));
    let renamed = made_up.note().replace("loegnvik.example", "sunnvik.example");
    let altered = late.note().replacen("\n5\n", "\n6\n", 1);
    let claim = |first: &str, second: &str, before: Vec<Hash>, after: Vec<Hash>| {
        let claim = EquivocationV1 {
            origin: sunnvik.trust.origin.clone(),
            first: Text::new(first).expect("a note"),
            second: Text::new(second).expect("a note"),
            before,
            after,
        };
        let mut value = serde_json::to_value(claim).expect("JSON");
        value["kind"] = "equivocation".into();
        value["v"] = 1.into();
        Text::new(value.to_string()).expect("short")
    };
    let invented = Hash::of(b"made up");
    let evidence = vec![
        claim(early.note(), late.note(), vec![invented], vec![invented, invented]),
        claim(early.note(), &renamed, vec![], vec![]),
        claim(late.note(), &renamed, vec![], vec![]),
        claim(early.note(), late.note(), vec![], vec![]),
        claim(late.note(), late.note(), vec![], vec![]),
        Text::new("not a document").expect("text"),
    ];
    for note in
        [early.note(), late.note(), renamed.as_str(), altered.as_str(), "unknown.example/register\n1\n"]
    {
        let note = if note.starts_with("unknown") {
            late.note().replace("sunnvik.", "unknown.")
        } else {
            note.to_owned()
        };
        let said = ExchangeV1 {
            checkpoints: vec![Text::new(note).expect("a note")],
            evidence: evidence.clone(),
            next: Line::new("1.1").expect("a cursor"),
            more: false,
        };
        *answer.lock().expect("no panic") = said.encode().expect("an answer");
        pull_all(&nordvik).await;
        assert_eq!(held(&nordvik).await, 0);
    }
    for nonsense in [b"{}".to_vec(), vec![b'x'; 2 << 20], Vec::new()] {
        *answer.lock().expect("no panic") = nonsense;
        pull_all(&nordvik).await;
        assert_eq!(held(&nordvik).await, 0);
    }
    publish(&sunnvik.trust, 1).await;
    pull_all(&nordvik).await;
    assert_eq!(size_of(&nordvik.trust, &sunnvik.trust).await, 6, "the honest log goes on");
}

async fn checkpoint(trust: &Trust) -> SignedCheckpoint {
    let bytes = own_log::serve(&trust.db, Resource::Checkpoint).await.expect("reads").expect("published");
    let log = KnownLog::new(trust.federation_keys.in_use().log.public());
    log.verify_bare(&bytes).expect("our own signature")
}

on_both_databases!(
    within_one_exchange_round_every_honest_trust_holds_the_proof_and_shows_it_and_applies_nothing_more,
    what_one_finds_the_others_hear_of_at_once,
    a_log_that_is_rewritten_for_its_only_reader_is_proved_from_its_own_leaves,
    forged_evidence_and_foreign_checkpoints_accuse_nobody,
);

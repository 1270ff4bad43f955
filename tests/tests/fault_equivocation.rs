//! A log that shows each half of the federation another history: every honest trust comes to hold the proof, says so and
//! applies nothing more of it; and nobody is accused who did no wrong.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use federation_protocol::evidence::EquivocationV1;
use federation_protocol::exchange::ExchangeV1;
use federation_protocol::hash::Hash;
use federation_protocol::note::{KnownLog, SignedCheckpoint};
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

/// Four honest trusts, and the two faces of a fifth: the first two know one of them, the others the other.
struct Split {
    honest: [FederationNode; 4],
    faces: [FederationNode; 2],
}

impl Split {
    /// The faces have published `sizes`, of histories that have nothing in common, and each honest trust has what it saw.
    async fn new(kind: Kind, sizes: [usize; 2]) -> Self {
        let honest = [
            node("nordvik", kind).await,
            node("sunnvik", Kind::Sqlite).await,
            node("vestvik", Kind::Sqlite).await,
            node("ostvik", Kind::Sqlite).await,
        ];
        let face = node("midtvik", Kind::Sqlite).await;
        let twin = FederationNode::twin_of(&face, routes(&face.receivers)).await;
        let faces = [face, twin];
        for (face, size) in faces.iter().zip(sizes) {
            publish(&face.trust, size).await;
        }
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

async fn two_halves_that_see_two_logs_of_one_size_hold_the_proof_within_one_exchange_round(
    database: TestDatabase,
) {
    let split = Split::new(database.kind(), [3, 3]).await;
    for trust in &split.honest {
        assert_eq!(held(trust).await, 0, "each history looks good by itself");
    }
    split.round().await;
    for trust in &split.honest {
        assert_eq!(held(trust).await, 1);
    }
    split.assert_it_is_over().await;
    evidence_is_shown(&split.honest[0]).await;
}

/// Those with the larger log have it all and find the proof; the others get it from them.
async fn two_halves_that_see_logs_of_different_sizes_hold_the_proof(database: TestDatabase) {
    for sizes in [[3, 5], [5, 3]] {
        let split = Split::new(database.kind(), sizes).await;
        split.round().await;
        let larger = if sizes[0] > sizes[1] { 0..2 } else { 2..4 };
        for trust in &split.honest[larger] {
            assert!(held(trust).await >= 1, "found against the own copy");
        }
        split.round().await;
        let mut ids = Vec::new();
        for trust in &split.honest {
            assert!(held(trust).await >= 1);
            let evidence = witness::all_evidence(&trust.trust.db).await.expect("reads");
            ids.push(evidence[0].id.clone());
        }
        assert!(ids.iter().all(|id| *id == ids[0]), "it is one and the same proof");
        split.assert_it_is_over().await;
    }
}

/// The administrator and the auditor see it and take it along; others see that the log is stopped.
async fn evidence_is_shown(trust: &FederationNode) {
    add_user(&trust.trust, "auditor", Role::Auditor).await;
    add_user(&trust.trust, "clinician", Role::Clinician).await;
    let site = trust.server.url.as_str();
    let source = store::sources(&trust.trust.db).await.expect("reads");
    let frozen = source.iter().find(|source| source.frozen_at.is_some()).expect("frozen");
    let page = format!("/register/kilder/{}", frozen.origin_hash);
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
        for part in ["midtvik sykehus HF har signert to historier", "midtvik.example/register\n3\n"] {
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
    two_halves_that_see_two_logs_of_one_size_hold_the_proof_within_one_exchange_round,
    two_halves_that_see_logs_of_different_sizes_hold_the_proof,
    a_log_that_is_rewritten_for_its_only_reader_is_proved_from_its_own_leaves,
    forged_evidence_and_foreign_checkpoints_accuse_nobody,
);

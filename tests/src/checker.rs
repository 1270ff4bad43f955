//! Recomputes from stored bytes whether anything was lost or done twice. The nodes are stopped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use federation_protocol::content::Content;
use federation_protocol::sync::Body;
use samraad::app::Node;
use samraad::app::verify::verify_trust;
use samraad::audit::sequencer;
use samraad::case::store;
use samraad::config::Settings;
use samraad::kernel::access::{Actor, ReadCase, Role, permit};
use samraad::kernel::clock::Clock as _;
use samraad::kernel::ids::{CaseId, UserId};
use samraad::platform::db::{Db, Schema};
use samraad::platform::federation_keys::FederationKeys;
use samraad::platform::key_store::KeyStore;
use samraad::platform::trust::{Trust, TrustParts};
use samraad::platform::world::{SystemClock, SystemRandomness};

use crate::messages::count;
use crate::site::Site;
use crate::strangers::pulled;
use crate::way::EVENTS;

/// Opens the databases of a stopped node as the program does.
///
/// # Panics
/// When they do not open.
pub async fn open(site: &Site) -> Node {
    let settings = Settings::load(&site.path().join("samraad.toml")).expect("a configuration");
    let opened = Node::open(&settings, Arc::new(SystemClock), Arc::new(SystemRandomness)).await;
    opened.unwrap_or_else(|(trust, error)| panic!("{trust}: {error}"))
}

/// A trust of a node that may be running, as a second process would have it: it writes what another process then does.
///
/// # Panics
/// When its databases do not open.
pub async fn beside(site: &Site) -> Trust {
    let settings = Settings::load(&site.path().join("samraad.toml")).expect("a configuration");
    let configured = settings.trusts.into_iter().next().expect("a trust");
    let db = Db::open(configured.database.expose(), Schema::Main).await.expect("opens");
    let keys = Db::open(configured.key_store.expose(), Schema::Keys).await.expect("opens");
    let keys = KeyStore::new(keys, configured.master_keys);
    let federation_keys =
        FederationKeys::load(&db, &keys, &configured.origin, &SystemRandomness, SystemClock.now())
            .await
            .expect("keys");
    Trust::new(TrustParts {
        id: configured.id,
        origin: configured.origin,
        settings: configured.settings,
        db,
        keys,
        federation_keys,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandomness),
    })
}

/// Everything that must hold after one case has gone its way, whatever happened meanwhile. `case` is in the first node.
///
/// # Panics
/// When anything of it does not hold.
pub async fn check(sites: &[Site; 2], case: &str) {
    let (here, there) = (open(&sites[0]).await, open(&sites[1]).await);
    let ([decided], [asked]) = (here.trusts(), there.trusts()) else { panic!("a trust each") };
    case_is_whole(decided, case.parse().expect("an id")).await;
    for trust in [decided, asked] {
        all_is_whole(trust).await;
        nothing_waits(trust).await;
        let without = "SELECT COUNT(*) FROM inbox i WHERE (SELECT COUNT(*) FROM receipts_given r
            WHERE r.peer_id = i.peer_id AND r.envelope_id = i.id) <> 1";
        assert_eq!(count(&trust.db, without).await, 0, "{}: each message has one receipt", trust.id);
    }
    register_is_whole(decided, 1).await;
    register_is_whole(asked, 0).await;
    copy_is_the_same(decided, asked, 1).await;
    same_messages(decided, asked).await;
    same_messages(asked, decided).await;
    here.close().await;
    there.close().await;
}

/// Each step once, numbered without a gap, and what lists show is what the events say.
async fn case_is_whole(trust: &Trust, case: CaseId) {
    assert_eq!(count(&trust.db, "SELECT COUNT(*) FROM cases").await, 1, "a case begun once");
    let user = UserId::new(&SystemRandomness);
    let reader = Actor { trust: trust.id.clone(), user, roles: [Role::CaseOfficer].into(), units: [].into() };
    let relations = store::relations(trust, case).await.expect("reads").expect("the case");
    let may = permit::<ReadCase>(&reader, &relations).expect("a case officer may");
    let open = store::open(trust, &may).await.expect("its events make sense");
    let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
    for recorded in &open.history.events {
        *kinds.entry(recorded.event.kind()).or_default() += 1;
    }
    assert_eq!(kinds, BTreeMap::from(EVENTS));
    let events = u32::try_from(open.history.events.len()).expect("few");
    assert_eq!((open.case().version, relations.version), (events, events));
    assert_eq!(relations.stage, open.case().state.stage());
    let traced = "SELECT COUNT(*) FROM access_log WHERE action IN ('rate', 'decide', 'submit', 'endorse')";
    assert!(count(&trust.db, traced).await >= 6, "every step left a trace");
}

/// Gives what waits its place in the access log, and recomputes everything that the trust has stored, as
/// `samraad verify` does. Each fault test ends with it.
///
/// # Panics
/// With every fault, when something is not what it should be.
pub async fn all_is_whole(trust: &Trust) {
    sequencer::sequence(trust).await.expect("sequenced");
    let report = verify_trust(trust).await.expect("read");
    let faults: Vec<String> = report.faults().collect();
    assert!(report.is_whole(), "{}: {faults:#?}", trust.id);
}

/// What was begun is done.
///
/// # Panics
/// When it is not.
pub async fn nothing_waits(trust: &Trust) {
    assert_eq!(count(&trust.db, UNFINISHED).await, 0, "{}: work left over", trust.id);
}

/// Work that somebody was promised and that is not done yet, and messages that nobody is known to have.
pub const UNFINISHED: &str = "SELECT (SELECT COUNT(*) FROM jobs WHERE finished_at IS NULL)
    + (SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL)";

/// The published log verifies for somebody who has only the key, and what can be searched is what it says.
///
/// # Panics
/// When it does not, or does not have so many entries.
pub async fn register_is_whole(trust: &Trust, entries: usize) {
    let published = pulled(trust).await;
    assert_eq!(published.len(), entries, "{}", trust.id);
    let live = published
        .iter()
        .filter(|entry| matches!(&entry.body, Body::Read { content: Content::DecisionSummary(_), .. }));
    let searched =
        "SELECT COUNT(*) FROM register_decisions d JOIN register_sources s ON s.id = d.source AND s.own";
    assert_eq!(count(&trust.db, searched).await, i64::try_from(live.count()).expect("few"));
}

/// Leaves, salts and contents of the copy are the origin's, byte for byte, under the same root.
///
/// # Panics
/// When they are not, or the log does not have so many entries.
pub async fn copy_is_the_same(origin: &Trust, copy: &Trust, entries: usize) {
    let name = origin.origin.as_str();
    let (own, copied) = (log_of(&origin.db, name).await, log_of(&copy.db, name).await);
    assert_eq!(own.len(), entries, "published once each");
    let first = own.iter().zip(&copied).find(|(own, copied)| own != copied);
    assert!(
        own == copied,
        "the copy of {name} at {} has {} entries; another is {first:?}",
        copy.id,
        copied.len()
    );
}

/// Size, root, and of each leaf: index, kind, commitment, salt, content.
type StoredLeaf = (i64, Vec<u8>, i64, i64, Vec<u8>, Vec<u8>, Vec<u8>);

async fn log_of(db: &Db, origin: &str) -> Vec<StoredLeaf> {
    let sql = "SELECT CAST(s.size AS BIGINT), s.root, CAST(l.leaf_index AS BIGINT), CAST(l.kind AS BIGINT), l.commitment,
        e.salt, e.content FROM register_sources s JOIN register_leaves l ON l.source = s.id
        JOIN register_entries e ON e.source = s.id AND e.leaf_index = l.leaf_index
        WHERE s.origin = $1 ORDER BY l.leaf_index";
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_as(sql).bind(origin).fetch_all(reader).await,
        Db::Postgres(pool) => sqlx::query_as(sql).bind(origin).fetch_all(pool).await,
    }
    .expect("reads")
}

/// Every message that one side sent is at the other, had its effect there, and is there once.
///
/// # Panics
/// When it is not so.
pub async fn same_messages(from: &Trust, to: &Trust) {
    let sent = ids(&from.db, "SELECT id FROM outbox").await;
    let received = ids(&to.db, "SELECT id FROM inbox WHERE outcome = 'applied'").await;
    let unique: BTreeSet<&Vec<u8>> = received.iter().collect();
    assert_eq!(unique.len(), received.len(), "taken twice");
    assert_eq!(sent.iter().collect::<BTreeSet<_>>(), unique, "from {} to {}", from.id, to.id);
}

async fn ids(db: &Db, sql: &'static str) -> Vec<Vec<u8>> {
    match db {
        Db::Sqlite { reader, .. } => sqlx::query_scalar(sql).fetch_all(reader).await,
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
    }
    .expect("reads")
}

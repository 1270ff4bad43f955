//! Data folders of releases, opened by the program as it is now. `tests/data/v<release>.tar.gz` is what `samraad demo` of
//! that release made: everything in it is invented, its keys protect nothing.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use samraad::app::Node;
use samraad::case::store;
use samraad::config::Settings;
use samraad::kernel::access::{Actor, ReadCase, ReadIdentity, Role, permit};
use samraad::kernel::ids::{CaseId, UserId};
use samraad::kernel::terms::Scope;
use samraad::patients::store::read_identity;
use samraad::platform::db::Db;
use samraad::platform::trust::Trust;
use samraad::platform::world::{SystemClock, SystemRandomness};
use samraad_tests::checker::{all_is_whole, register_is_whole};

/// Trust, cases and published entries that the release left behind.
const V0_1_0: [(&str, usize, usize); 3] = [("nordvik", 14, 117), ("sorfjord", 10, 123), ("ostmark", 10, 121)];

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_the_data_folder_of_0_1_0_is_read_and_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/v0.1.0.tar.gz");
    let unpacked = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder.path()).status();
    assert!(unpacked.expect("tar runs").success());
    let mut seen = Vec::new();
    for configuration in ["first.toml", "second.toml"] {
        let settings = Settings::load(&folder.path().join(configuration)).expect("still a configuration");
        let opened = Node::open(&settings, Arc::new(SystemClock), Arc::new(SystemRandomness)).await;
        let node = opened.unwrap_or_else(|(trust, error)| panic!("{trust}: {error}"));
        for trust in node.trusts() {
            let (_, cases, entries) =
                *V0_1_0.iter().find(|(id, ..)| *id == trust.id.as_str()).expect("known");
            assert_eq!(cases_are_read(trust).await, cases, "{}", trust.id);
            all_is_whole(trust).await;
            register_is_whole(trust, entries).await;
            seen.push(trust.id.to_string());
        }
        node.close().await;
    }
    assert_eq!(seen.len(), V0_1_0.len(), "{seen:?}");
}

/// Opens every case with its key, and tells who each patient is; answers with how many there are.
async fn cases_are_read(trust: &Trust) -> usize {
    let Db::Sqlite { reader, .. } = &trust.db else { panic!("the demo is on SQLite") };
    let sql = "SELECT id, clinician FROM cases ORDER BY number";
    let cases: Vec<(CaseId, UserId)> = sqlx::query_as(sql).fetch_all(reader).await.expect("reads");
    for (case, clinician) in &cases {
        let roles = [Role::Clinician].into();
        let author = Actor { trust: trust.id.clone(), user: *clinician, roles, units: [].into() };
        let relations = store::relations(trust, *case).await.expect("reads").expect("the case");
        let may = permit::<ReadCase>(&author, &relations).expect("its author may");
        let open = store::open(trust, &may).await.expect("its events make sense");
        assert_eq!(open.case().state.stage(), relations.stage);
        if open.case().scope == Scope::Individual && open.case().application.is_some() {
            let may = permit::<ReadIdentity>(&author, &relations).expect("its author may");
            assert!(read_identity(trust, &may, open.subject).await.expect("opens").is_some());
        }
    }
    cases.len()
}

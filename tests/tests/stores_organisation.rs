//! Users, roles and sign-ins on both databases.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use samraad::kernel::access::{Actor, ManageUsers, Role, TrustPermit, permit_in_trust};
use samraad::kernel::ids::UserId;
use samraad::organisation::local_accounts::{
    CannotAddUser, CannotSignIn, NewLocalUser, add_local_user, sign_in,
};
use samraad::organisation::store::{
    Access, add_unit, set_access, set_active, units, user, users, users_with_role,
};
use samraad::platform::db::{Db, Schema, StoreError};
use samraad::platform::i18n::Lang;
use samraad::platform::trust::{Trust, TrustParts};
use samraad::platform::world::SystemRandomness;
use samraad_tests::databases::TestDatabase;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;

const PASSWORD: &str = "en setning som er lang";

async fn add(trust: &Trust, name: &str, roles: &[Role]) -> Result<UserId, CannotAddUser> {
    let unit = add_unit(trust, "Hudavdelingen").await?;
    let new = NewLocalUser {
        user_name: name.to_owned(),
        display_name: format!("{name} nordmann"),
        password: PASSWORD.to_owned().into(),
        roles: roles.iter().copied().collect(),
        units: [unit].into(),
    };
    add_local_user(trust, new).await
}

fn admin(trust: &Trust) -> TrustPermit<ManageUsers> {
    let actor = Actor {
        trust: trust.id.clone(),
        user: UserId::new(trust.random()),
        roles: [Role::TrustAdmin].into(),
        units: BTreeSet::new(),
    };
    permit_in_trust(&actor).expect("a trust_admin may")
}

async fn a_user_is_read_back_as_written(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let kari = add(&trust, "Kari", &[Role::Clinician, Role::Assessor]).await.expect("added");
    let ola = add(&trust, "ola", &[Role::Assessor]).await.expect("added");
    assert!(matches!(add(&trust, "KARI", &[]).await, Err(CannotAddUser::Taken)));

    let read = user(&trust.db, kari).await.expect("reads").expect("is there");
    assert_eq!((read.subject.as_str(), read.display_name.as_str()), ("kari", "Kari nordmann"));
    assert_eq!(read.roles, [Role::Clinician, Role::Assessor].into());
    let unit = units(&trust.db).await.expect("reads").remove(0);
    assert_eq!((unit.name.as_str(), read.units.clone()), ("Hudavdelingen", [unit.id].into()));
    assert!(read.active && read.language.is_none());
    assert_eq!(user(&trust.db, UserId::new(&SystemRandomness)).await.expect("reads"), None);

    let everybody: Vec<UserId> =
        users(&trust.db).await.expect("reads").into_iter().map(|user| user.id).collect();
    assert_eq!(everybody, [kari, ola], "by name");

    let permit = admin(&trust);
    let mut tx = trust.db.begin().await.expect("begins");
    set_active(&mut tx, &permit, ola, false).await.expect("writes");
    tx.commit().await.expect("commits");
    let assessors = users_with_role(&trust.db, Role::Assessor).await.expect("reads");
    assert_eq!(
        assessors.into_iter().map(|user| user.id).collect::<Vec<_>>(),
        [kari],
        "who is switched off gets no work"
    );
}

async fn of_two_changes_of_one_user_at_once_one_is_told_of_the_other(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let kari = add(&trust, "kari", &[Role::Clinician]).await.expect("added");
    let unit = user(&trust.db, kari).await.expect("reads").expect("is there").units;
    let before: Access = ([Role::Clinician].into(), unit.clone());
    let change = async |role: Role| {
        let mut tx = trust.db.begin().await?;
        let after = ([Role::Clinician, role].into(), unit.clone());
        set_access(&mut tx, &admin(&trust), kari, &before, &after).await?;
        tx.commit().await
    };
    let (first, second) = tokio::join!(change(Role::Endorser), change(Role::Leader));
    let (role, refused) = match (first, second) {
        (Ok(()), Err(refused)) => (Role::Endorser, refused),
        (Err(refused), Ok(())) => (Role::Leader, refused),
        both => panic!("one of two succeeds: {both:?}"),
    };
    assert!(matches!(refused, StoreError::Conflict), "{refused:?}");
    let after = user(&trust.db, kari).await.expect("reads").expect("is there");
    assert_eq!(after.roles, [Role::Clinician, role].into());
}

async fn forty_guesses_at_once_are_ten(database: TestDatabase) {
    let trust = Arc::new(StoryTrust::on(database).await);
    add(&trust, "kari", &[]).await.expect("added");
    let mut guesses = tokio::task::JoinSet::new();
    for guess in 0..40 {
        let trust = Arc::clone(&trust);
        guesses.spawn(async move { sign_in(&trust, "kari", &format!("gjetning {guess}"), None, None).await });
    }
    let (mut wrong, mut waiting) = (0, 0);
    for answer in guesses.join_all().await {
        match answer {
            Err(CannotSignIn::Wrong) => wrong += 1,
            Err(CannotSignIn::TooMany(_)) => waiting += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((wrong, waiting), (10, 30));
}

async fn the_limit_outlives_the_process_and_counts_addresses_too(database: TestDatabase) {
    let url = database.url().to_owned();
    let trust = StoryTrust::on(database).await;
    let address: IpAddr = "2001:db8::1".parse().expect("an address");
    let neighbour: IpAddr = "2001:db8::2".parse().expect("an address");
    for guess in 0..100 {
        let answer = sign_in(&trust, &format!("user{guess}"), "feil", Some(address), None).await;
        assert!(matches!(answer, Err(CannotSignIn::Wrong)), "{answer:?}");
        trust.clock.advance(Duration::from_secs(1));
    }
    let restarted = Trust::new(TrustParts {
        id: trust.id.clone(),
        origin: trust.origin.clone(),
        settings: trust.settings.clone(),
        db: Db::open(&url, Schema::Main).await.expect("opens again"),
        keys: trust.keys.clone(),
        federation_keys: trust.federation_keys.clone(),
        clock: trust.clock.clone(),
        random: Arc::new(SystemRandomness),
    });
    for from in [address, neighbour] {
        match sign_in(&restarted, "somebody", "feil", Some(from), None).await {
            Err(CannotSignIn::TooMany(wait)) => assert_eq!(wait, Duration::from_secs(800)),
            other => panic!("a whole IPv6 network counts as one: {other:?}"),
        }
    }
    let elsewhere: IpAddr = "2001:db8:0:1::1".parse().expect("an address");
    let answer = sign_in(&restarted, "somebody", "feil", Some(elsewhere), None).await;
    assert!(matches!(answer, Err(CannotSignIn::Wrong)), "{answer:?}");
    restarted.db.close().await;
}

async fn the_chosen_language_is_kept(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let kari = add(&trust, "kari", &[]).await.expect("added");
    samraad::organisation::store::set_language(&trust.db, kari, Lang::Nn).await.expect("writes");
    let read = user(&trust.db, kari).await.expect("reads").expect("is there");
    assert_eq!(read.language, Some(Lang::Nn));
}

on_both_databases!(
    a_user_is_read_back_as_written,
    of_two_changes_of_one_user_at_once_one_is_told_of_the_other,
    forty_guesses_at_once_are_ten,
    the_limit_outlives_the_process_and_counts_addresses_too,
    the_chosen_language_is_kept,
);

//! Unusual reading, emergencies, and the log of one patient.

use std::time::Duration;

use samraad::audit::alarms::AlarmKind;
use samraad::audit::watch::{alarms, look, settle};
use samraad::audit::{Access, Object, store};
use samraad::case::emergency::{EmergencyGround, OPEN_FOR};
use samraad::case::store::emergencies::{open_in_emergency, open_until};
use samraad::kernel::access::{
    Actor, BreakGlass, EditDraft, ReadAccessLog, ReadCase, ReadIdentity, Role, TrustPermit, permit,
    permit_in_trust,
};
use samraad::kernel::ids::{SubjectId, UnitId};
use samraad::platform::db::StoreError;
use samraad_tests::cases::Ward;
use samraad_tests::databases::TestDatabase;
use samraad_tests::federation::add_user;
use samraad_tests::on_both_databases;
use samraad_tests::trusts::StoryTrust;

async fn auditor(trust: &StoryTrust) -> TrustPermit<ReadAccessLog> {
    let user = add_user(trust, "revisor", Role::Auditor).await;
    let actor = Actor { trust: trust.id.clone(), user, roles: [Role::Auditor].into(), units: [].into() };
    permit_in_trust(&actor).expect("an auditor may")
}

/// A clinician of another unit.
async fn stranger(trust: &StoryTrust) -> Actor {
    let user = add_user(trust, "fremmed", Role::Clinician).await;
    let units = [UnitId::new(trust.random())].into();
    Actor { trust: trust.id.clone(), user, roles: [Role::Clinician].into(), units }
}

async fn an_emergency_opens_a_case_for_four_hours_and_tells_the_auditor(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let ward = Ward::of(&trust).await;
    let stranger = stranger(&trust).await;
    let case = ward.start().await;
    assert!(permit::<BreakGlass>(&stranger, &ward.relations(case).await).is_err(), "a draft is its author's");
    ward.submit(case).await;
    let closed = ward.relations(case).await;
    assert!(permit::<ReadCase>(&stranger, &closed).is_err());
    let may = permit::<BreakGlass>(&stranger, &closed).expect("a clinician may");
    let words = "Pasienten ligger bevisstløs hos oss.";
    let until =
        open_in_emergency(&trust, &may, EmergencyGround::AcuteTreatment, words).await.expect("opened");
    assert_eq!(until, trust.now().plus(OPEN_FOR));

    let open = ward.relations(case).await;
    assert!(permit::<ReadCase>(&stranger, &open).is_ok() && permit::<ReadIdentity>(&stranger, &open).is_ok());
    assert!(permit::<EditDraft>(&stranger, &open).is_err());
    assert_eq!(open_until(&trust, case, stranger.user).await.expect("read"), Some(until));
    assert_eq!(open_until(&trust, case, ward.clinician.user).await.expect("read"), None);

    let auditor = auditor(&trust).await;
    let raised = alarms(&trust, &auditor).await.expect("read");
    let [alarm] = raised.as_slice() else { panic!("one alarm: {raised:?}") };
    assert_eq!((alarm.kind, alarm.actor, alarm.case()), (AlarmKind::BreakGlass, stranger.user, Some(case)));
    settle(&trust, &auditor, alarm.id, "Snakket med vakthavende.").await.expect("settled");
    let again = settle(&trust, &auditor, alarm.id, "En gang til.").await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    let settled = alarms(&trust, &auditor).await.expect("read");
    assert_eq!(settled[0].note.as_deref(), Some("Snakket med vakthavende."));

    trust.clock.advance(OPEN_FOR);
    assert!(permit::<ReadCase>(&stranger, &ward.relations(case).await).is_err(), "it closes by itself");
}

async fn reading_about_many_patients_is_told_once_a_day_and_grows_until_it_is_seen(database: TestDatabase) {
    let trust = StoryTrust::on(database).await;
    let reader = stranger(&trust).await;
    let read = async |count: u32| {
        for _ in 0..count {
            trust.clock.advance(Duration::from_secs(1));
            let access = Access {
                actor: &reader,
                action: "read_case",
                object: Object::AccessLog,
                subject: Some(SubjectId::new(trust.random())),
                reason: None,
            };
            store::record_read(&trust, &access).await.expect("logged");
        }
        look(&trust).await.expect("looked");
    };
    let auditor = auditor(&trust).await;
    read(30).await;
    assert_eq!(alarms(&trust, &auditor).await.expect("read"), []);
    read(1).await;
    look(&trust).await.expect("looked again");
    let found = alarms(&trust, &auditor).await.expect("read");
    assert_eq!(
        found.iter().map(|one| (one.kind, one.patients)).collect::<Vec<_>>(),
        [(AlarmKind::ManyPatients, 31)]
    );
    read(2).await;
    assert_eq!(alarms(&trust, &auditor).await.expect("read")[0].patients, 33);
    settle(&trust, &auditor, found[0].id, "Opplæring.").await.expect("settled");
    read(5).await;
    let found = alarms(&trust, &auditor).await.expect("read");
    assert_eq!((found.len(), found[0].patients), (1, 33), "what was settled stays settled that day");
}

on_both_databases!(
    an_emergency_opens_a_case_for_four_hours_and_tells_the_auditor,
    reading_about_many_patients_is_told_once_a_day_and_grows_until_it_is_seen,
);

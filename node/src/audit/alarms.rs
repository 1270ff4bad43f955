//! What an auditor is told of without having looked for it: reading that is unlike what the work asks for.
//!
//! An alarm says that somebody should ask, not that something is wrong. The limits are the trust's; what is counted is
//! distinct patients, never pages.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::kernel::clock::Timestamp;
use crate::kernel::coded::coded;
use crate::kernel::ids::{SubjectId, UserId};

coded!(
    /// What was unusual.
    AlarmKind {
        /// Somebody opened a case in an emergency, without being of its unit.
        BreakGlass = "break_glass",
        /// One person read about many patients within an hour.
        ManyPatients = "many_patients",
        /// One person who is not used to work at night read about several patients then.
        AtNight = "at_night",
    }
);

/// Reading between these hours of Norwegian time is reading at night.
const NIGHT_HOURS: std::ops::Range<i8> = 0..5;
/// Patients a night, from which on somebody is asked.
pub const PATIENTS_A_NIGHT: usize = 5;
/// Who has read on so many of the nights before works at night.
const NIGHTS_OF_WORK: usize = 3;
/// An hour.
const WINDOW_SECS: u64 = 3_600;

/// One reading about one patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub actor: UserId,
    /// When.
    pub at: Timestamp,
    /// About whom.
    pub subject: SubjectId,
}

/// Something that an auditor should ask about. There is one for each kind, person and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What was unusual.
    pub kind: AlarmKind,
    /// Whose reading.
    pub actor: UserId,
    /// The day, in Norway, on which it ended.
    pub day: Date,
    /// The first of the readings.
    pub from: Timestamp,
    /// The last of them.
    pub until: Timestamp,
    /// Distinct patients.
    pub patients: usize,
}

/// Looks at readings in the order of their time. `patients_an_hour` is the most that is usual.
pub fn unusual(readings: &[Reading], patients_an_hour: usize) -> Vec<Alarm> {
    let mut by_actor: BTreeMap<UserId, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        by_actor.entry(reading.actor).or_default().push(*reading);
    }
    let mut alarms = Vec::new();
    for readings in by_actor.values() {
        alarms.extend(many_patients(readings, patients_an_hour));
        alarms.extend(at_night(readings));
    }
    alarms
}

/// The largest hour of each day in which more patients than usual were read about.
fn many_patients(readings: &[Reading], usual: usize) -> Vec<Alarm> {
    let mut of_day: BTreeMap<Date, Alarm> = BTreeMap::new();
    let mut window: std::collections::VecDeque<Reading> = std::collections::VecDeque::new();
    let mut inside: BTreeMap<SubjectId, usize> = BTreeMap::new();
    for reading in readings {
        window.push_back(*reading);
        *inside.entry(reading.subject).or_default() += 1;
        while let Some(first) = window.front().copied()
            && reading.at.since(first.at).as_secs() >= WINDOW_SECS
        {
            window.pop_front();
            if let Some(count) = inside.get_mut(&first.subject) {
                *count -= 1;
                if *count == 0 {
                    inside.remove(&first.subject);
                }
            }
        }
        let day = reading.at.date_in_norway();
        let larger = of_day.get(&day).is_none_or(|known| known.patients < inside.len());
        if inside.len() > usual && larger {
            let from = window.front().map_or(reading.at, |first| first.at);
            let alarm = Alarm {
                kind: AlarmKind::ManyPatients,
                actor: reading.actor,
                day,
                from,
                until: reading.at,
                patients: inside.len(),
            };
            of_day.insert(day, alarm);
        }
    }
    of_day.into_values().collect()
}

fn at_night(readings: &[Reading]) -> Vec<Alarm> {
    let mut nights: BTreeMap<Date, Vec<Reading>> = BTreeMap::new();
    for reading in readings {
        let local = reading.at.in_norway();
        if NIGHT_HOURS.contains(&local.hour()) {
            nights.entry(local.date()).or_default().push(*reading);
        }
    }
    let mut alarms = Vec::new();
    for (night, (day, readings)) in nights.iter().enumerate() {
        let patients: BTreeSet<SubjectId> = readings.iter().map(|reading| reading.subject).collect();
        let (Some(first), Some(last)) = (readings.first(), readings.last()) else { continue };
        // `night` is how many nights there were before this one.
        if patients.len() >= PATIENTS_A_NIGHT && night < NIGHTS_OF_WORK {
            alarms.push(Alarm {
                kind: AlarmKind::AtNight,
                actor: first.actor,
                day: *day,
                from: first.at,
                until: last.at,
                patients: patients.len(),
            });
        }
    }
    alarms
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    /// 2026-11-24 00:00 in Norway.
    const MIDNIGHT: i64 = 1_795_474_800;

    fn reading(actor: u128, secs: u64, patient: u128) -> Reading {
        Reading {
            actor: UserId::from_uuid(Uuid::from_u128(actor)),
            at: Timestamp::from_seconds(MIDNIGHT).plus(Duration::from_secs(secs)),
            subject: SubjectId::from_uuid(Uuid::from_u128(patient)),
        }
    }

    const HOUR: u64 = 3_600;
    const DAY: u64 = 24 * HOUR;

    #[test]
    fn many_patients_within_an_hour_are_told_of_and_many_pages_of_one_are_not() {
        let pages: Vec<Reading> = (0..200u64).map(|n| reading(1, 9 * HOUR + n, 1)).collect();
        assert_eq!(unusual(&pages, 30), []);
        let calm: Vec<Reading> =
            (0..60u32).map(|n| reading(1, 8 * HOUR + u64::from(n) * 130, u128::from(n))).collect();
        assert_eq!(unusual(&calm, 30), [], "28 an hour");
        let busy: Vec<Reading> =
            (0..40u32).map(|n| reading(1, 9 * HOUR + u64::from(n) * 60, u128::from(n))).collect();
        let [alarm] = unusual(&busy, 30).try_into().unwrap();
        assert_eq!((alarm.kind, alarm.patients), (AlarmKind::ManyPatients, 40));
        assert_eq!((alarm.from, alarm.until), (busy[0].at, busy[39].at));
    }

    #[test]
    fn a_night_is_told_of_unless_the_person_works_at_night() {
        let night = |day: u64, count: u64| {
            (0..count).map(move |n| reading(1, day * DAY + HOUR + n * 60, u128::from(n)))
        };
        let once: Vec<Reading> = night(0, 5).collect();
        assert_eq!(unusual(&once, 30)[0].kind, AlarmKind::AtNight);
        assert_eq!(unusual(&night(0, 4).collect::<Vec<_>>(), 30), []);
        let shifts: Vec<Reading> = (0..3).flat_map(|day| night(day, 1)).chain(night(3, 9)).collect();
        assert_eq!(unusual(&shifts, 30), []);
        let by_day: Vec<Reading> =
            (0..9u32).map(|n| reading(1, 5 * HOUR + u64::from(n), u128::from(n))).collect();
        assert_eq!(unusual(&by_day, 30), [], "five o'clock is morning");
    }

    proptest! {
        /// What others read makes nobody's reading unusual, and every alarm is about more than is usual.
        #[test]
        fn each_person_is_judged_alone(times in proptest::collection::vec((1u128..4, 0u64..3 * DAY, 0u128..60), 0..120), usual in 1usize..8) {
            let mut readings: Vec<Reading> = times.iter().map(|(who, at, whom)| reading(*who, *at, *whom)).collect();
            readings.sort_by_key(|reading| reading.at);
            let together = unusual(&readings, usual);
            let alone: Vec<Alarm> = (1..4).flat_map(|who| {
                let own: Vec<Reading> = readings.iter().copied().filter(|one| one.actor == UserId::from_uuid(Uuid::from_u128(who))).collect();
                unusual(&own, usual)
            }).collect();
            for alarm in &together {
                let least = if alarm.kind == AlarmKind::AtNight { PATIENTS_A_NIGHT } else { usual + 1 };
                prop_assert!(alarm.patients >= least && alarm.from <= alarm.until);
            }
            prop_assert_eq!(together, alone);
        }
    }
}

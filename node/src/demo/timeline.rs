//! When what is seeded happened: on working days, within the last two years, each step of a case after the one before.

use jiff::ToSpan as _;
use jiff::civil::{Date, time};

use super::script::CaseScript;
use crate::kernel::calendar::WorkingCalendar;
use crate::kernel::clock::{Timestamp, norway};

/// When the case was begun, and when each of its steps was taken.
pub(super) fn times(script: &CaseScript, today: Date) -> (Timestamp, Vec<Timestamp>) {
    let urgent = script.urgent.is_some();
    let mut days_ago = script.last_days_ago;
    let mut days = Vec::with_capacity(script.steps.len() + 1);
    for step in script.steps.iter().rev() {
        days.push(days_ago);
        days_ago += if urgent { step.lag_days().min(1) } else { step.lag_days() };
    }
    days.push(days_ago);
    days.reverse();
    let mut at = days.iter().enumerate().map(|(nth, days_ago)| {
        // The minutes keep apart, and in order, what a weekend moves to the same Friday.
        let minute = 8 * 60 + 10 + 37 * i32::try_from(nth).unwrap_or(0);
        moment(working_day(day(today, *days_ago)), minute)
    });
    let begun = at.next().unwrap_or(Timestamp::EPOCH);
    (begun, at.collect())
}

/// So many days before `today`.
pub(super) fn day(today: Date, days_ago: i32) -> Date {
    today.saturating_sub(days_ago.days())
}

/// The day itself, or the last working day before it.
pub(super) fn working_day(mut day: Date) -> Date {
    let calendar = WorkingCalendar::default();
    while !calendar.is_working_day(day) {
        day = day.saturating_sub(1.day());
    }
    day
}

/// A time of day in Norway, in minutes after midnight.
pub(super) fn moment(day: Date, minute: i32) -> Timestamp {
    let minute = minute.clamp(0, 24 * 60 - 1);
    let hour = i8::try_from(minute / 60).unwrap_or(0);
    let clock = day.to_datetime(time(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0));
    clock.to_zoned_datetime(norway()).map_or(Timestamp::EPOCH, |moment| Timestamp::new(moment.timestamp()))
}

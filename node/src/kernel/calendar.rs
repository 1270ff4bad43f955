//! Norwegian working days, and deadlines that are counted in them.
//!
//! Days are those of Europe/Oslo. Public holidays follow from the law and from Easter, so no list runs out; a trust
//! adds its own closed days (Christmas Eve, say) through its configuration.
//!
//! Sources: lov om helligdager og helligdagsfred § 2; lov om 1 og 17 mai som høgtidsdagar.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// The zone of every Norwegian deadline.
pub const OSLO: TimeZone = jiff::tz::get!("Europe/Oslo");

/// The longest distance in working days that a deadline may have: some years. Keeps a mistaken setting from looping.
const MAX_WORKING_DAYS: u32 = 2_000;

/// A Norwegian public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// *Første nyttårsdag*, 1 January.
    NewYearsDay,
    /// *Skjærtorsdag*.
    MaundyThursday,
    /// *Langfredag*.
    GoodFriday,
    /// *Første påskedag*.
    EasterSunday,
    /// *Annen påskedag*.
    EasterMonday,
    /// *Arbeidernes dag*, 1 May.
    LabourDay,
    /// *Grunnlovsdagen*, 17 May.
    ConstitutionDay,
    /// *Kristi himmelfartsdag*.
    AscensionDay,
    /// *Første pinsedag*.
    WhitSunday,
    /// *Annen pinsedag*.
    WhitMonday,
    /// *Første juledag*, 25 December.
    ChristmasDay,
    /// *Annen juledag*, 26 December.
    SecondDayOfChristmas,
}

/// The holiday that falls on `day`, if any.
pub fn holiday(day: Date) -> Option<Holiday> {
    match (day.month(), day.day()) {
        (1, 1) => return Some(Holiday::NewYearsDay),
        (5, 1) => return Some(Holiday::LabourDay),
        (5, 17) => return Some(Holiday::ConstitutionDay),
        (12, 25) => return Some(Holiday::ChristmasDay),
        (12, 26) => return Some(Holiday::SecondDayOfChristmas),
        _ => {}
    }
    let since_easter = i32::from(day.day_of_year()) - i32::from(easter_sunday(day.year()).day_of_year());
    match since_easter {
        -3 => Some(Holiday::MaundyThursday),
        -2 => Some(Holiday::GoodFriday),
        0 => Some(Holiday::EasterSunday),
        1 => Some(Holiday::EasterMonday),
        39 => Some(Holiday::AscensionDay),
        49 => Some(Holiday::WhitSunday),
        50 => Some(Holiday::WhitMonday),
        _ => None,
    }
}

/// Easter Sunday of a Gregorian year, by the anonymous Gregorian computus (Butcher 1876, in Meeus, *Astronomical
/// Algorithms*, chapter 8).
pub fn easter_sunday(year: i16) -> Date {
    let year_number = i32::from(year);
    let golden = year_number.rem_euclid(19);
    let (century, in_century) = (year_number.div_euclid(100), year_number.rem_euclid(100));
    let lunar_correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - lunar_correction + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * in_century.div_euclid(4) - epact - in_century.rem_euclid(4))
            .rem_euclid(7);
    let late_moon = (golden + 11 * epact + 22 * to_sunday).div_euclid(451);
    let days_past_22_march = epact + to_sunday - 7 * late_moon;
    // Invariant: Easter lies between 22 March and 25 April, so the addition stays inside the year.
    date(year, 3, 22).saturating_add(Span::new().days(days_past_22_march.clamp(0, 34)))
}

/// Which days a trust works on.
#[derive(Debug, Clone, Default)]
pub struct WorkingCalendar {
    closed: BTreeSet<Date>,
}

impl WorkingCalendar {
    /// Monday to Friday, without public holidays and without the trust's own `closed` days.
    pub fn new(closed: impl IntoIterator<Item = Date>) -> Self {
        Self { closed: closed.into_iter().collect() }
    }

    /// True if work is done on `day`.
    pub fn is_working_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && holiday(day).is_none()
            && !self.closed.contains(&day)
    }

    /// The `count`-th working day after `day`; `day` itself never counts, as in every deadline that runs from an event.
    /// With `count` 0 it is `day`. A count above some years is taken as that.
    pub fn working_days_after(&self, day: Date, count: u32) -> Date {
        let mut current = day;
        let mut left = count.min(MAX_WORKING_DAYS);
        while left > 0 {
            let Ok(next) = current.tomorrow() else { return current };
            current = next;
            if self.is_working_day(current) {
                left -= 1;
            }
        }
        current
    }

    /// How many working days lie after `from` up to and including `to`; 0 where `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let days = from.series(1.day()).skip(1).take_while(|day| *day <= to);
        days.filter(|day| self.is_working_day(*day)).map(|_| 1).sum()
    }

    /// The moment at which a deadline of `working_days` that began at `from` has passed: midnight in Oslo after the
    /// last of the days.
    pub fn deadline(&self, from: Timestamp, working_days: u32) -> Timestamp {
        let last_day = self.working_days_after(oslo_date(from), working_days);
        // The far end of the calendar never passes.
        last_day
            .tomorrow()
            .and_then(|day| day.to_zoned_datetime(OSLO))
            .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }
}

/// The date in Oslo at `moment`.
pub fn oslo_date(moment: Timestamp) -> Date {
    moment.to_zoned_datetime(OSLO).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        for (year, month, day) in [
            (1818, 3, 22),
            (1943, 4, 25),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2038, 4, 25),
            (2049, 4, 18),
        ] {
            assert_eq!(easter_sunday(year), date(year, month, day));
        }
    }

    #[test]
    fn the_holidays_of_2026_are_known() {
        let holidays: Vec<_> = date(2026, 1, 1)
            .series(1.day())
            .take(365)
            .filter_map(|day| holiday(day).map(|h| (day, h)))
            .collect();
        assert_eq!(
            holidays,
            [
                (date(2026, 1, 1), Holiday::NewYearsDay),
                (date(2026, 4, 2), Holiday::MaundyThursday),
                (date(2026, 4, 3), Holiday::GoodFriday),
                (date(2026, 4, 5), Holiday::EasterSunday),
                (date(2026, 4, 6), Holiday::EasterMonday),
                (date(2026, 5, 1), Holiday::LabourDay),
                (date(2026, 5, 14), Holiday::AscensionDay),
                (date(2026, 5, 17), Holiday::ConstitutionDay),
                (date(2026, 5, 24), Holiday::WhitSunday),
                (date(2026, 5, 25), Holiday::WhitMonday),
                (date(2026, 12, 25), Holiday::ChristmasDay),
                (date(2026, 12, 26), Holiday::SecondDayOfChristmas),
            ]
        );
    }

    #[test]
    fn working_days_skip_weekends_holidays_and_closed_days() {
        let plain = WorkingCalendar::default();
        let closed = WorkingCalendar::new([date(2026, 12, 24)]);
        for (calendar, from, count, to) in [
            (&plain, date(2026, 11, 24), 1, date(2026, 11, 25)),
            (&plain, date(2026, 11, 24), 10, date(2026, 12, 8)),
            (&plain, date(2026, 11, 28), 1, date(2026, 11, 30)),
            (&plain, date(2026, 4, 1), 1, date(2026, 4, 7)),
            (&plain, date(2026, 12, 23), 1, date(2026, 12, 24)),
            (&closed, date(2026, 12, 23), 1, date(2026, 12, 28)),
            (&plain, date(2026, 4, 3), 0, date(2026, 4, 3)),
        ] {
            assert_eq!(calendar.working_days_after(from, count), to, "{count} after {from}");
        }
        assert_eq!(plain.working_days_between(date(2026, 4, 1), date(2026, 4, 8)), 2);
        assert_eq!(plain.working_days_between(date(2026, 4, 8), date(2026, 4, 1)), 0);
    }

    #[test]
    fn a_deadline_ends_at_midnight_in_oslo_in_winter_and_in_summer() {
        let calendar = WorkingCalendar::default();
        for (from, days, to) in [
            // Half past eleven in the evening in UTC is the next day in Oslo.
            ("2026-11-24T23:30:00Z", 1, "2026-11-26T23:00:00Z"),
            ("2026-11-24T10:00:00Z", 1, "2026-11-25T23:00:00Z"),
            ("2026-06-30T10:00:00Z", 3, "2026-07-03T22:00:00Z"),
            // Across the change to summer time.
            ("2026-03-27T12:00:00Z", 1, "2026-03-30T22:00:00Z"),
        ] {
            assert_eq!(calendar.deadline(from.parse().unwrap(), days), to.parse().unwrap(), "{from}");
        }
    }

    #[test]
    fn the_end_of_time_does_not_panic() {
        let calendar = WorkingCalendar::default();
        assert_eq!(calendar.working_days_after(Date::MAX, 5), Date::MAX);
        calendar.deadline(Timestamp::MAX, 5);
        easter_sunday(Date::MIN.year());
        holiday(Date::MIN);
    }

    proptest! {
        #[test]
        fn counting_back_gives_the_count(day in 0i32..20_000, count in 0u32..300) {
            let calendar = WorkingCalendar::default();
            let from = date(2000, 1, 1).checked_add(day.days()).unwrap();
            let to = calendar.working_days_after(from, count);
            prop_assert_eq!(calendar.working_days_between(from, to), count);
            prop_assert!(count == 0 || calendar.is_working_day(to));
        }

        #[test]
        fn easter_is_a_sunday_in_its_season(year in 1900i16..2500) {
            let easter = easter_sunday(year);
            prop_assert_eq!(easter.weekday(), Weekday::Sunday);
            prop_assert!(easter >= date(year, 3, 22) && easter <= date(year, 4, 25));
        }
    }
}

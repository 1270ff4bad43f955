//! How dates, times, money and numbers are written, the same on every page, in every letter and e-mail.
//!
//! The rules are those of Norwegian official writing (Språkrådet): *17.05.2026* in tables, *17. mai 2026* in prose,
//! *kl. 14.29*, *1 234 567 kr*, decimal comma. Times are shown as the clock on the wall in Norway shows them. Money and
//! numbers look alike in all three languages, so that a sum can be compared between a page and a letter.

use jiff::{
    Timestamp, ZonedDateTime,
    civil::Date,
    tz::{TimeZone, get},
};

use super::i18n::{Lang, ta};

/// The time zone of every clock that a person reads.
const OSLO: TimeZone = get!("Europe/Oslo");

/// Groups of digits and a number and its unit must not be torn apart at the end of a line.
const NO_BREAK_SPACE: char = '\u{a0}';

/// The true minus sign: a hyphen is read aloud as a dash.
const MINUS: char = '\u{2212}';

/// The moment on the Norwegian clock.
pub fn in_oslo(moment: Timestamp) -> ZonedDateTime {
    moment.to_zoned_datetime(OSLO)
}

/// The Norwegian calendar day that a moment falls on.
pub fn day_of(moment: Timestamp) -> Date {
    in_oslo(moment).date()
}

/// `17.05.2026`, for tables, fields and references.
pub fn date(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// `17. mai 2026`, for prose.
pub fn date_long(lang: Lang, date: Date) -> String {
    ta(
        lang,
        "format-date-long",
        &[
            ("day", &i32::from(date.day())),
            ("month", &i32::from(date.month())),
            // As text: Fluent would be free to group the digits of a number.
            ("year", &date.year().to_string()),
        ],
    )
}

/// `kl. 14.29`.
pub fn time_of_day(lang: Lang, moment: Timestamp) -> String {
    let clock = in_oslo(moment);
    let (hour, minute) = (format!("{:02}", clock.hour()), format!("{:02}", clock.minute()));
    ta(lang, "format-time", &[("hour", &hour), ("minute", &minute)])
}

/// `17.05.2026 kl. 14.29`.
pub fn date_time(lang: Lang, moment: Timestamp) -> String {
    format!("{} {}", date(day_of(moment)), time_of_day(lang, moment))
}

/// The value of `<time datetime>` for a moment: RFC 3339 in UTC, to the second.
pub fn machine_time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whole numbers in groups of three: `1 234 567`. Four digits stand together (`1234`), as Språkrådet advises.
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let grouped = if digits.len() > 4 { grouped(&digits) } else { digits };
    if number < 0 { format!("{MINUS}{grouped}") } else { grouped }
}

/// An amount in øre as kroner: `1 234 567 kr`, with øre only where there are any: `12,50 kr`.
pub fn money(amount_nok_ore: i64) -> String {
    let kroner = grouped(&(amount_nok_ore.unsigned_abs() / 100).to_string());
    let ore = amount_nok_ore.unsigned_abs() % 100;
    let sign = if amount_nok_ore < 0 { MINUS.to_string() } else { String::new() };
    match ore {
        0 => format!("{sign}{kroner}{NO_BREAK_SPACE}kr"),
        _ => format!("{sign}{kroner},{ore:02}{NO_BREAK_SPACE}kr"),
    }
}

/// A number with `decimals` digits after the decimal comma: `decimal(0.5, 1)` is `0,5`.
pub fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs()).replace('.', ",");
    // A value that rounds to nothing has no sign.
    let is_zero = text.chars().all(|c| c == '0' || c == ',');
    if number < 0.0 && !is_zero { format!("{MINUS}{text}") } else { text }
}

/// A national identity number as people read it, 6 + 5: `170526 12345`. Anything else than eleven digits is returned as
/// it is: what a person typed is never lost by showing it.
pub fn national_identity_number(number: &str) -> String {
    let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let (birth, rest) = digits.split_at(6);
    format!("{birth}{NO_BREAK_SPACE}{rest}")
}

/// Reads a date as Norwegians type it: `17.05.2026`, `17.5.2026`, `17/5 2026`, `17 5 2026`. The year needs all four
/// digits, because two would leave the century to us. `None` where it is no date of the calendar.
pub fn parse_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [day, month, year] = *parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(NO_BREAK_SPACE);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as civil;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_written_as_norwegians_write_them() {
        let constitution_day = civil(2026, 5, 17);
        assert_eq!(date(constitution_day), "17.05.2026");
        assert_eq!(date_long(Lang::Nb, constitution_day), "17. mai 2026");
        assert_eq!(date_long(Lang::Nn, civil(2026, 2, 1)), "1. februar 2026");
        assert_eq!(date_long(Lang::En, constitution_day), "17 May 2026");
        assert_eq!(date_long(Lang::Nb, civil(2026, 12, 31)), "31. desember 2026");
    }

    #[test]
    fn a_moment_is_shown_on_the_norwegian_clock_summer_and_winter() {
        let winter: Timestamp = "2026-11-24T13:29:59Z".parse().unwrap();
        assert_eq!(time_of_day(Lang::Nb, winter), "kl.\u{a0}14.29");
        assert_eq!(time_of_day(Lang::En, winter), "14:29");
        assert_eq!(date_time(Lang::Nn, winter), "24.11.2026 kl.\u{a0}14.29");
        let summer_night: Timestamp = "2026-06-30T22:05:00Z".parse().unwrap();
        assert_eq!(day_of(summer_night), civil(2026, 7, 1), "past midnight in Norway");
        assert_eq!(machine_time(summer_night), "2026-06-30T22:05:00Z");
    }

    #[test]
    fn money_has_no_break_spaces_and_ore_only_where_there_is_any() {
        assert_eq!(money(123_456_700), "1\u{a0}234\u{a0}567\u{a0}kr");
        assert_eq!(money(1_250), "12,50\u{a0}kr");
        assert_eq!(money(0), "0\u{a0}kr");
        assert_eq!(money(-5), "\u{2212}0,05\u{a0}kr");
        assert_eq!(money(i64::MIN), "\u{2212}92\u{a0}233\u{a0}720\u{a0}368\u{a0}547\u{a0}758,08\u{a0}kr");
    }

    #[test]
    fn numbers_have_a_decimal_comma_and_groups_from_five_digits() {
        assert_eq!(count(1234), "1234");
        assert_eq!(count(12_345), "12\u{a0}345");
        assert_eq!(count(-1_000_000), "\u{2212}1\u{a0}000\u{a0}000");
        assert_eq!(decimal(77.25, 1), "77,2");
        assert_eq!(decimal(-0.04, 1), "0,0");
        assert_eq!(decimal(-3.5, 1), "\u{2212}3,5");
    }

    #[test]
    fn an_identity_number_is_shown_six_and_five_and_other_text_as_typed() {
        assert_eq!(national_identity_number("01020312345"), "010203\u{a0}12345");
        assert_eq!(national_identity_number("010203 12345"), "010203\u{a0}12345");
        assert_eq!(national_identity_number("0102031234x"), "0102031234x");
        assert_eq!(national_identity_number(""), "");
    }

    #[test]
    fn a_typed_date_needs_a_day_that_exists_and_a_whole_year() {
        assert_eq!(parse_date(" 17.5.2026 "), Some(civil(2026, 5, 17)));
        assert_eq!(parse_date("17/05-2026"), Some(civil(2026, 5, 17)));
        assert_eq!(parse_date("29.02.2026"), None);
        assert_eq!(parse_date("17.5.26"), None);
        assert_eq!(parse_date("2026-05-17"), None);
        assert_eq!(parse_date("i går"), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_back(days in 0i32..60_000) {
            let day = civil(1900, 1, 1).saturating_add(jiff::Span::new().days(days));
            prop_assert_eq!(parse_date(&date(day)), Some(day));
        }

        #[test]
        fn reading_a_date_never_fails_otherwise_than_with_none(text in ".*") {
            let _ = parse_date(&text);
        }
    }
}

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

#[test]
fn a_form_keeps_every_value_of_a_name_in_order() {
    let form = Form::parse("a=1&b=%C3%A6+%C3%B8&a=2".as_bytes());
    assert_eq!(form.values("a").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(form.value("b"), "æ ø");
    assert_eq!(form.value("c"), "");
}

#[test]
fn an_answer_of_white_space_is_no_answer() {
    let form = Form::parse(b"a=+%0A&b=+x+");
    assert_eq!(form.answer("a"), None);
    assert_eq!(form.answer("b"), Some("x"));
}

#[test]
fn the_code_is_the_picked_hit_or_the_first_word_typed() {
    let typed = Form::parse(b"atc=+L01FF02+pembrolizumab");
    assert_eq!(typed.code("atc"), Some("L01FF02"));
    let picked = Form::parse(b"atc=pembro&atc-picked=L01FF02");
    assert_eq!(picked.code("atc"), Some("L01FF02"));
    assert_eq!(Form::default().code("atc"), None);
}

#[test]
fn a_date_of_three_parts_says_which_part_is_wrong() {
    let with = |day: &str, month: &str, year: &str| {
        let mut form = Form::default();
        form.set("d-day", day);
        form.set("d-month", month);
        form.set("d-year", year);
        form.date("d")
    };
    assert_eq!(with("2", "9", "2026"), Ok(Some(date(2026, 9, 2))));
    assert_eq!(with(" ", "", ""), Ok(None));
    assert_eq!(with("2", "", "2026"), Err(NotADate::PartMissing));
    assert_eq!(with("14", "13", "2026"), Err(NotADate::Month));
    assert_eq!(with("32", "12", "2026"), Err(NotADate::Day));
    assert_eq!(with("2", "9", "26"), Err(NotADate::Year));
    assert_eq!(with("31", "4", "2026"), Err(NotADate::NoSuchDay));
}

#[test]
fn a_view_keeps_the_answers_and_the_first_error_of_each_field() {
    let mut view = FormView::new(Form::parse(b"name=Kari&role="));
    assert_eq!(view.require("name", "Skriv navnet"), Some("Kari".to_owned()));
    assert_eq!(view.require("role", "Velg rollen"), None);
    view.add_error("role", "noe annet");
    assert_eq!(view.value("name"), "Kari");
    assert_eq!(view.error("role"), Some("Velg rollen"));
    assert_eq!(view.errors.len(), 1);
    assert_eq!(view.described_by("role", "et hint"), "role-hint role-error");
    assert_eq!(view.described_by("name", ""), "");
}

#[test]
fn a_form_in_a_log_shows_no_answer() {
    let form = Form::parse(b"nin=01020312345");
    assert_eq!(format!("{form:?}"), r#"["nin"]"#);
    assert!(!format!("{:?}", FormView::new(form)).contains("0102"));
}

proptest! {
    #[test]
    fn a_date_that_is_set_is_read_back(days in 0i32..60_000) {
        let day = date(1900, 1, 1).saturating_add(jiff::Span::new().days(days));
        let mut form = Form::default();
        form.set_date("d", day);
        prop_assert_eq!(form.date("d"), Ok(Some(day)));
    }

    #[test]
    fn any_bytes_are_some_form(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let form = Form::parse(&body);
        prop_assert!(form.pairs().len() <= body.len());
    }
}

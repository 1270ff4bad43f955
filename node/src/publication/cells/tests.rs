use proptest::prelude::*;

use super::*;
use crate::publication::proposal::tests::proposal;

fn figure(code: &str, persons: u32) -> Figure {
    let code = (code != "*").then(|| Icd10Code::new(code).unwrap());
    Figure { code, persons, source: "oppdiktet".to_owned() }
}

fn one_patient() -> Proposal {
    Proposal {
        icd10: Some("C83.3".to_owned()),
        decided_on: date(2026, 11, 24),
        ..proposal(Scope::Individual)
    }
}

fn cell(period: PeriodStep, indication: IndicationStep) -> Generalisation {
    Generalisation { period, indication }
}

#[test]
fn the_finest_indication_that_enough_persons_have_is_published_at_once() {
    let at = |figures: &[(&str, u32)]| {
        let figures = figures.iter().map(|(code, persons)| figure(code, *persons)).collect();
        place(&one_patient(), 5, &Known { figures, ..Known::default() })
    };
    let month = |indication| Cell::Large(cell(PeriodStep::Month, indication));
    assert_eq!(at(&[("C83.3", 5)]), month(IndicationStep::Whole));
    assert_eq!(at(&[("C83.3", 4), ("C83", 12)]), month(IndicationStep::Category));
    assert_eq!(at(&[("C83", 4), ("C81-C96", 80), ("C00-D48", 9000)]), month(IndicationStep::Block));
    assert_eq!(at(&[("C83", 4), ("*", 90_000)]), month(IndicationStep::None));
    let unknown = Cell::Small(cell(PeriodStep::Year, IndicationStep::Category));
    assert_eq!(at(&[]), unknown);
    assert_eq!(at(&[("C84", 900), ("C00-C80", 900)]), unknown, "figures of something else");
}

#[test]
fn patients_of_a_period_are_published_together_when_it_is_over() {
    let known = Known {
        patients: vec![
            (cell(PeriodStep::Month, IndicationStep::Whole), 2),
            (cell(PeriodStep::Quarter, IndicationStep::Whole), 5),
            (cell(PeriodStep::Month, IndicationStep::Category), 9),
        ],
        ..Known::default()
    };
    let quarter = cell(PeriodStep::Quarter, IndicationStep::Whole);
    assert_eq!(place(&one_patient(), 5, &known), Cell::LargeFrom(quarter, date(2027, 1, 1)));
    let month = cell(PeriodStep::Month, IndicationStep::Category);
    assert_eq!(place(&one_patient(), 6, &known), Cell::LargeFrom(month, date(2026, 12, 1)));
}

#[test]
fn what_was_published_before_counts_also_when_it_was_withdrawn() {
    let figures = vec![figure("C83.3", 2), figure("C83", 40)];
    let known = Known { figures: figures.clone(), ..Known::default() };
    let month = cell(PeriodStep::Month, IndicationStep::Category);
    assert_eq!(place(&one_patient(), 5, &known), Cell::Large(month));
    // A reader who has kept the code of four characters is not made to forget it by one of three.
    let earlier = vec![cell(PeriodStep::Year, IndicationStep::Whole)];
    let known = Known { figures, earlier, ..Known::default() };
    assert!(matches!(place(&one_patient(), 5, &known), Cell::Small(_)));
}

#[test]
fn a_group_needs_no_cell_and_k_is_never_less_than_five() {
    assert_eq!(place(&proposal(Scope::Group), 5, &Known::default()), Cell::NotNeeded);
    let known = Known { figures: vec![figure("C83.3", 4)], ..Known::default() };
    assert!(matches!(place(&one_patient(), 1, &known), Cell::Small(_)));
}

#[test]
fn an_application_without_a_code_is_one_of_all_who_live_there() {
    let bare = Proposal { icd10: None, ..one_patient() };
    let known = Known { figures: vec![figure("*", 300_000)], ..Known::default() };
    assert_eq!(place(&bare, 5, &known), Cell::Large(cell(PeriodStep::Month, IndicationStep::None)));
    assert_eq!(place(&bare, 5, &Known::default()), Cell::Small(cell(PeriodStep::Year, IndicationStep::None)));
}

#[test]
fn periods_begin_and_end_as_the_calendar_says() {
    let day = date(2026, 11, 24);
    assert_eq!(period_of(PeriodStep::Month, day), (date(2026, 11, 1), date(2026, 11, 30)));
    assert_eq!(period_of(PeriodStep::Quarter, day), (date(2026, 10, 1), date(2026, 12, 31)));
    assert_eq!(period_of(PeriodStep::Year, day), (date(2026, 1, 1), date(2026, 12, 31)));
    assert_eq!(period_of(PeriodStep::Month, date(2028, 2, 29)).1, date(2028, 2, 29));
}

proptest! {
    /// Whatever is known, what goes out by rule could mean at least k patients, as a reader sees it who has kept all.
    #[test]
    fn nothing_goes_out_that_fewer_than_k_could_be(
        k in 1u32..40, persons in proptest::collection::vec(0u32..60, 4), patients in proptest::collection::vec(0u32..60, 12),
        earlier in proptest::collection::vec((0usize..3, 0usize..4), 0..3),
    ) {
        let codes = ["C83.3", "C83", "C81-C96", "*"];
        let figures: Vec<Figure> = codes.iter().zip(&persons).map(|(code, persons)| figure(code, *persons)).collect();
        let cells: Vec<Generalisation> = IndicationStep::ALL.iter()
            .flat_map(|indication| PeriodStep::ALL.iter().map(|period| cell(*period, *indication))).collect();
        let counted: Patients = cells.iter().copied().zip(patients.iter().copied()).collect();
        let earlier: Vec<Generalisation> =
            earlier.into_iter().map(|(period, step)| cell(PeriodStep::ALL[period], IndicationStep::ALL[step])).collect();
        let known = Known { figures, patients: counted.clone(), earlier: earlier.clone() };
        if let Cell::Large(found) | Cell::LargeFrom(found, _) = place(&one_patient(), k, &known) {
            let indication = earlier.iter().map(|one| one.indication).chain([found.indication]).min().unwrap();
            let period = earlier.iter().map(|one| one.period).chain([found.period]).min().unwrap();
            let step = IndicationStep::ALL.iter().position(|step| *step == indication).unwrap();
            let of_patients = counted.iter().find(|(one, _)| *one == cell(period, indication)).unwrap().1;
            prop_assert!(persons[step] >= k.max(5) || of_patients >= k.max(5));
        }
    }
}

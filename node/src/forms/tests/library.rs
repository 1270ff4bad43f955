//! The forms that come with the product, filled in as a clinician would.

use super::*;

const CONTEXT: CheckContext =
    CheckContext { today: jiff::civil::date(2026, 11, 24), synthetic: SyntheticNumbers::Refused };

fn built_in_form(name: &str) -> Questionnaire {
    built_in(name).unwrap().unwrap()
}

fn fill(form: &Questionnaire, pages: &[(&str, &[(&str, &str)])]) -> Answers {
    let mut answers = Answers::initial(form);
    for (page, sent) in pages {
        assert!(answers.replace_page(form, page, sent.iter().copied()), "{page}");
        for (name, _) in *sent {
            assert!(!answers.get(&key(name)).is_empty(), "{name} is no field of {page}");
        }
    }
    answers
}

fn wrong(form: &Questionnaire, answers: &Answers) -> Vec<(String, &'static str)> {
    let errors = form.check(answers, CONTEXT).err().unwrap_or_default();
    errors.iter().map(|error| (error.key.to_string(), error.reason.message_key())).collect()
}

/// An invented patient; the number is computed, so that it is nobody's by design of the test.
fn invented_number() -> String {
    (100..)
        .find_map(|individual| {
            let [a, b, c] = [individual / 100, individual / 10 % 10, individual % 10];
            PersonNumber::from_first_nine([1, 5, 0, 3, 1, 1, a, b, c])
        })
        .unwrap()
        .expose_digits()
}

const MEDICINE: &[(&str, &str)] = &[
    ("medicine-code", "L04AC03"),
    ("medicine-product", "Kineret injeksjonsvæske 100 mg"),
    ("medicine-route", "subcutaneous"),
    ("marketing-status", "other-indication"),
    ("early-access", "false"),
];
const BENEFIT: &[(&str, &str)] = &[
    ("expected-benefit", "Feberfrihet og normalisert CRP innen to uker."),
    ("evidence", "Pasientserier med i alt 60 pasienter; 80 % fikk full respons."),
    ("evidence-kind", "case-series"),
    ("evidence-kind", "expert"),
    ("reference#0", "PMID 12345678"),
    ("reference#1", "DOI 10.1000/xyz"),
    ("classification", "experimental"),
    ("experimental-grounds", "Ingen studie er åpen, og tilstanden haster."),
    ("risk", "Infeksjon; nøytrofile kontrolleres månedlig."),
];
const PLAN: &[(&str, &str)] = &[
    ("goal", "CRP under 10 etter fire uker"),
    ("dose", "100 mg daglig"),
    ("duration-months", "6"),
    ("start-criteria", "Negativ tuberkulosetest"),
    ("stop-criteria", "Ingen respons etter fire uker"),
    ("monitoring", "Blodprøver hver måned"),
    ("evaluation-date", "1.3.2027"),
    ("responsible", "Overlege, barneavdelingen"),
];

#[test]
fn every_text_of_every_form_exists_in_three_languages() {
    for (name, _) in FORMS {
        let form = built_in_form(name);
        for lang in Lang::ALL {
            assert!(form.title().is_translated(lang), "{name}");
            for item in form.all_items() {
                let at =
                    |text: &LocalText| assert!(text.is_translated(lang), "{name} {} {lang}", item.link_id);
                at(&item.text);
                item.help.iter().for_each(|help| at(&help.text));
                item.placeholder.iter().chain(&item.mistake).for_each(at);
                match &item.kind {
                    ItemKind::Choice { options, .. } => options.iter().for_each(|option| at(&option.display)),
                    ItemKind::Integer { unit, .. } | ItemKind::Decimal { unit, .. } => {
                        unit.iter().for_each(at)
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn page_titles_are_short_and_every_form_asks_for_what_a_case_lists() {
    for (name, _) in FORMS {
        let form = built_in_form(name);
        assert!((6..=8).contains(&form.pages().len()));
        for page in form.pages() {
            assert!(
                Lang::ALL.iter().all(|lang| page.text.get(*lang).chars().count() <= 22),
                "{}",
                page.link_id
            );
        }
        for column in [
            Column::Medicine,
            Column::Product,
            Column::MarketingStatus,
            Column::Indication,
            Column::IndicationText,
            Column::Classification,
            Column::AgeGroup,
            Column::DurationMonths,
            Column::EvaluationDate,
            Column::CostPerMonth,
        ] {
            let item = form.by_column(column).unwrap_or_else(|| panic!("{name} lacks {}", column.code()));
            assert!(item.required && item.enable.is_none(), "{name} {}", column.code());
        }
    }
    let individual = built_in_form("off-label-individual");
    for column in [Column::PatientNumber, Column::PatientName] {
        assert_eq!(individual.by_column(column).unwrap().wall, Wall::Identity);
    }
    let group = built_in_form("off-label-group");
    assert!(group.questions().all(|item| item.wall != Wall::Identity));
    assert!(group.by_column(Column::ExpectedPatients).is_some());
}

#[test]
fn an_application_for_a_child_can_be_filled_in_and_submitted() {
    let form = built_in_form("off-label-individual");
    let number = invented_number();
    let patient: &[(&str, &str)] = &[
        ("patient-number", &number),
        ("patient-name", "Oppdiktet Pasient"),
        ("age-group", "child"),
        ("lives-here", "true"),
    ];
    let mut answers = fill(
        &form,
        &[
            ("medicine", MEDICINE),
            (
                "indication",
                &[
                    ("indication-code", "M08.2"),
                    ("indication-text", "Systemisk juvenil artritt"),
                    ("severity-level", "severe"),
                    ("severity", "Vedvarende feber og leddødeleggelse."),
                    ("urgency", "urgent"),
                    ("urgency-grounds", "Truende makrofagaktivering."),
                    ("started", "true"),
                    ("started-on", "20.11.2026"),
                    ("started-grounds", "Livstruende, bestemt av bakvakt."),
                ],
            ),
            ("patient", patient),
            (
                "earlier",
                &[
                    ("treated-before", "true"),
                    ("tried-treatment#0", "Metotreksat"),
                    ("tried-result#0", "too-little"),
                    ("tried-explanation#0", "Fortsatt feber etter tre måneder."),
                    ("alternatives", "Tocilizumab er mindre egnet ved leverpåvirkning."),
                    ("trial", "none"),
                ],
            ),
            ("benefit", BENEFIT),
            ("plan", &[PLAN, &[("setting", "home")]].concat()),
            (
                "cost",
                &[
                    ("cost-per-month", "12 500"),
                    ("price-basis", "list"),
                    ("individual-reimbursement", "not-relevant"),
                ],
            ),
            (
                "consent",
                &[
                    ("treatment-consent", "proxy"),
                    ("child-consent", "both-parents"),
                    ("child-heard", "Barnet er fire år og er forklart behandlingen."),
                    ("information", "off-label"),
                    ("information", "written"),
                    ("data-consent", "true"),
                ],
            ),
        ],
    );
    assert_eq!(wrong(&form, &answers), []);
    let submission = form.check(&answers, CONTEXT).unwrap();
    assert_eq!(submission.column(&form, Column::CostPerMonth), Some(&Value::Integer(12_500)));
    assert_eq!(submission.column(&form, Column::Urgency), Some(&Value::Choice("urgent".to_owned())));
    assert_eq!(submission.codes().count(), 2);
    let response = submission.to_response(&form, jiff::Timestamp::UNIX_EPOCH).to_string();
    assert!(!response.contains(&number) && !response.contains("Oppdiktet"));
    let (done, asked) = answers.answered(&form, form.page("patient").unwrap());
    assert_eq!((done, asked), (4, 4));

    // For an adult the questions about the child go away, and somebody else's consent has to be explained.
    let adult = [&patient[..2], &[("age-group", "adult"), ("lives-here", "false")]].concat();
    answers.replace_page(&form, "patient", adult);
    assert_eq!(
        wrong(&form, &answers),
        [("home-trust".to_owned(), "answer-required"), ("proxy-grounds".to_owned(), "answer-required")]
    );
}

#[test]
fn an_application_for_a_group_can_be_filled_in_and_submitted() {
    let form = built_in_form("off-label-group");
    let answers = fill(
        &form,
        &[
            ("medicine", MEDICINE),
            (
                "indication",
                &[
                    ("indication-code", "M08"),
                    ("indication-text", "Systemisk juvenil artritt"),
                    ("severity-level", "severe"),
                    ("severity", "Feber og leddødeleggelse."),
                ],
            ),
            (
                "patients",
                &[
                    ("group-description", "Barn med systemisk sykdom"),
                    ("expected-patients", "8"),
                    ("age-group", "child"),
                    ("child-grounds", "Dosen regnes etter vekt."),
                    ("inclusion", "Feber i mer enn to uker og CRP over 30."),
                    ("exclusion", "Aktiv infeksjon."),
                ],
            ),
            (
                "earlier",
                &[
                    ("treatment-required", "false"),
                    ("not-required-grounds", "Tidlig behandling hindrer skade."),
                    ("alternatives", "Glukokortikoider gir store bivirkninger."),
                    ("trial", "none"),
                ],
            ),
            ("benefit", BENEFIT),
            ("plan", PLAN),
            ("cost", &[("cost-per-month", "12500"), ("price-basis", "tender")]),
            (
                "information",
                &[("patient-information", "Skriftlig og muntlig."), ("follow-up", "I kvalitetsregister.")],
            ),
        ],
    );
    assert_eq!(wrong(&form, &answers), []);
}

#[test]
fn an_empty_application_owes_exactly_what_is_marked_and_visible() {
    let form = built_in_form("off-label-individual");
    let owed = wrong(&form, &Answers::initial(&form));
    assert!(owed.iter().all(|(_, message)| *message == "answer-required"));
    let marked = Visible::of(&form, &Answers::default())
        .questions()
        .filter(|key| form.find(&key.link_id).unwrap().required)
        .count();
    assert_eq!(owed.len(), marked);
    assert!(!owed.iter().any(|(key, _)| key == "experimental-grounds"));
}

//! Answers on their way to a response and back, and inputs that nobody foresaw.

use super::*;

/// One item of every kind that a response may hold, and who the patient is.
fn everything() -> Questionnaire {
    let option = |code: &str| json!({ "valueCoding": { "code": code, "display": code.to_uppercase() } });
    form(json!([
        { "linkId": "name", "text": "N", "type": "string", "extension": [ours("wall", "identity"), ours("column", "patient-name")] },
        { "linkId": "number", "text": "F", "type": "string", "extension": [ours("wall", "identity"), ours("answer", "person-number")] },
        { "linkId": "text", "text": "T", "type": "text" },
        { "linkId": "whole", "text": "W", "type": "integer" },
        { "linkId": "decimal", "text": "D", "type": "decimal" },
        { "linkId": "day", "text": "D", "type": "date" },
        { "linkId": "yes", "text": "Y", "type": "boolean" },
        { "linkId": "many", "text": "M", "type": "open-choice", "repeats": true, "answerOption": [option("x"), option("y")] },
        { "linkId": "atc", "text": "A", "type": "choice", "answerValueSet": "urn:samraad:fhir:atc",
          "extension": [ours("wall", "coded"), ours("column", "medicine")] },
        { "linkId": "rounds", "text": "R", "type": "group", "repeats": true, "item": [
            { "linkId": "inner", "text": "I", "type": "string" }, { "linkId": "count", "text": "C", "type": "integer" }] },
    ]))
}

#[test]
fn who_the_patient_is_never_reaches_a_response() {
    let form = everything();
    let number = PersonNumber::from_first_nine([1, 7, 8, 5, 2, 6, 1, 2, 3]).unwrap().expose_digits();
    let answers = draft(&form, &[("name", "Kari Nordmann"), ("number", &number), ("text", "sykehistorie")]);
    let submission = form.check(&answers, CONTEXT).unwrap();
    let response = submission.to_response(&form, jiff::Timestamp::UNIX_EPOCH).to_string();
    assert!(response.contains("sykehistorie"));
    assert!(!response.contains("Nordmann") && !response.contains(&number), "{response}");
    assert!(!format!("{submission:?}").contains(&number));
    assert_eq!(submission.column(&form, Column::PatientName), Some(&Value::Text("Kari Nordmann".to_owned())));
    let (identity, rest) = answers.split_identity(&form);
    assert_eq!(identity.iter().count(), 2);
    assert_eq!(rest.iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>(), ["text"]);
}

#[test]
fn a_response_to_another_form_or_version_is_refused() {
    let form = everything();
    let mut response = form
        .check(&draft(&form, &[("whole", "3")]), CONTEXT)
        .unwrap()
        .to_response(&form, jiff::Timestamp::UNIX_EPOCH);
    assert!(Answers::from_response(&form, &response).is_ok());
    response["item"][0]["item"][0]["answer"][0] = json!({ "valueString": "3" });
    assert!(matches!(Answers::from_response(&form, &response), Err(InvalidResponse::WrongAnswer { .. })));
    response["item"][0]["item"][0]["linkId"] = json!("ghost");
    assert!(matches!(Answers::from_response(&form, &response), Err(InvalidResponse::UnknownItem { .. })));
    response["questionnaire"] = json!("urn:example:form|2");
    assert!(matches!(Answers::from_response(&form, &response), Err(InvalidResponse::AnotherForm { .. })));
    assert_eq!(Answers::from_response(&form, &json!({})), Err(InvalidResponse::NotAResponse));
}

/// Any JSON of modest size, with names that the reader looks for.
fn any_json() -> impl Strategy<Value = Json> {
    let name = prop_oneof![
        Just("item"),
        Just("linkId"),
        Just("type"),
        Just("text"),
        Just("_text"),
        Just("enableWhen"),
        Just("extension"),
        Just("url"),
        Just("answerOption"),
        Just("valueCoding"),
        Just("code"),
        Just("answer"),
        Just("contained"),
        Just("resourceType"),
        Just("status"),
        Just("version"),
        Just("title"),
        Just("questionnaire"),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        prop_oneof![
            Just("Questionnaire"),
            Just("QuestionnaireResponse"),
            Just("group"),
            Just("string"),
            Just("draft"),
            Just("urn:example:form|1"),
            Just("page")
        ]
        .prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_the_reader_panic(json in any_json()) {
        let _ = Questionnaire::parse(&json.to_string());
        let _ = Questionnaire::parse(&form_json(json.clone()).to_string());
        let form = everything();
        let _ = Answers::from_response(&form, &json);
        let whole = json!({ "resourceType": "QuestionnaireResponse", "questionnaire": form.canonical(), "item": json });
        let _ = Answers::from_response(&form, &whole);
    }

    #[test]
    fn whatever_is_typed_is_kept_and_answered(sent in proptest::collection::vec(("[a-z]{1,6}|text|day|day-day|atc|inner#[0-9]{1,2}|many|decimal", ".{0,20}"), 0..12)) {
        let form = everything();
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answers = draft(&form, &pairs);
        let _ = form.check(&answers, CONTEXT);
        let stored = serde_json::to_string(&answers).unwrap();
        prop_assert_eq!(serde_json::from_str::<Answers>(&stored).unwrap(), answers.clone());
        for (name, value) in pairs {
            if name == "text" && !value.trim().is_empty() {
                prop_assert!(answers.get(&key("text")).iter().any(|kept| kept.chars().filter(|c| *c != '\n').eq(value.trim().chars().filter(|c| *c != '\r' && *c != '\n'))));
            }
        }
    }

    #[test]
    fn a_response_comes_back_as_the_same_answers(
        text in "[a-zæøå ]{0,30}", whole in any::<u16>(), millis in 0i64..99_999_999, days in 0i64..20_000, yes in any::<bool>(),
        many in proptest::collection::btree_set("x|y|annet", 0..3), rounds in proptest::collection::vec("[a-z]{1,5}", 0..4),
    ) {
        let form = everything();
        let day = jiff::civil::date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let mut sent = vec![
            ("text".to_owned(), text), ("whole".to_owned(), whole.to_string()), ("yes".to_owned(), yes.to_string()),
            ("decimal".to_owned(), format!("{},{:03}", millis / 1000, millis % 1000)), ("day".to_owned(), day.to_string()),
            ("atc".to_owned(), "l01fa01".to_owned()),
        ];
        sent.extend(many.into_iter().map(|code| ("many".to_owned(), code)));
        sent.extend(rounds.into_iter().enumerate().map(|(round, inner)| (format!("inner#{round}"), inner)));
        let pairs: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let submission = form.check(&draft(&form, &pairs), CONTEXT).unwrap();
        let response = submission.to_response(&form, jiff::Timestamp::UNIX_EPOCH);
        let back = Answers::from_response(&form, &response).unwrap();
        prop_assert_eq!(form.check(&back, CONTEXT).unwrap(), submission);
    }
}

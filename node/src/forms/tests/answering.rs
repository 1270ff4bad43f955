//! What may be answered, when it is visible, and how it is shown.

use super::*;

#[test]
fn every_operator_decides_as_fhir_says() {
    let sources = [
        ("number", json!({ "type": "decimal" })),
        ("whole", json!({ "type": "integer" })),
        ("day", json!({ "type": "date" })),
        ("yes", json!({ "type": "boolean" })),
        ("words", json!({ "type": "string" })),
        (
            "one",
            json!({ "type": "choice", "answerOption": [
                { "valueCoding": { "code": "x", "display": "X" } }, { "valueCoding": { "code": "y", "display": "Y" } }] }),
        ),
        (
            "many",
            json!({ "type": "choice", "repeats": true, "answerOption": [
                { "valueCoding": { "code": "x", "display": "X" } }, { "valueCoding": { "code": "y", "display": "Y" } }] }),
        ),
        ("icd", json!({ "type": "choice", "answerValueSet": "urn:samraad:fhir:icd-10" })),
    ];
    // Question, operator, kind and value of the operand, what was typed, whether the target shows.
    type Case = (&'static str, &'static str, &'static str, Json, &'static [&'static str], bool);
    let cases: &[Case] = &[
        ("number", ">", "answerDecimal", json!(1.5), &["1,6"], true),
        ("number", ">", "answerDecimal", json!(1.5), &["1,5"], false),
        ("number", ">=", "answerDecimal", json!(1.5), &["1.50"], true),
        ("number", "<", "answerInteger", json!(2), &["1,9"], true),
        ("number", "<=", "answerInteger", json!(2), &["2,1"], false),
        ("number", "=", "answerInteger", json!(2), &["2,0"], true),
        ("number", "!=", "answerInteger", json!(2), &["3"], true),
        ("number", "!=", "answerInteger", json!(2), &[], false),
        ("number", "!=", "answerInteger", json!(2), &["rubbish"], false),
        ("whole", ">", "answerInteger", json!(5), &["1 000"], true),
        ("day", ">=", "answerDate", json!("2026-11-24"), &["24.11.2026"], true),
        ("day", "<", "answerDate", json!("2026-11-24"), &["2026-11-23"], true),
        ("yes", "=", "answerBoolean", json!(true), &["true"], true),
        ("yes", "=", "answerBoolean", json!(true), &["false"], false),
        ("yes", "!=", "answerBoolean", json!(true), &["false"], true),
        ("yes", "exists", "answerBoolean", json!(true), &["false"], true),
        ("yes", "exists", "answerBoolean", json!(true), &[], false),
        ("yes", "exists", "answerBoolean", json!(false), &[], true),
        ("words", "=", "answerString", json!("ja"), &["ja"], true),
        ("words", "=", "answerString", json!("ja"), &["Ja"], false),
        ("one", "=", "answerCoding", json!({ "code": "x" }), &["x"], true),
        ("one", "=", "answerCoding", json!({ "code": "x" }), &["y"], false),
        ("many", "=", "answerCoding", json!({ "code": "x" }), &["y", "x"], true),
        ("many", "!=", "answerCoding", json!({ "code": "x" }), &["x"], false),
        ("icd", "=", "answerCoding", json!({ "code": "C83.3" }), &["c833"], true),
    ];
    for (source, operator, answer, operand, typed, shown) in cases {
        let mut question = sources.iter().find(|(name, _)| name == source).unwrap().1.clone();
        question["linkId"] = json!(source);
        question["text"] = json!(source);
        let form = form(json!([question, { "linkId": "target", "text": "T", "type": "string",
            "enableWhen": [{ "question": source, "operator": operator, *answer: operand }] }]));
        let sent: Vec<(&str, &str)> = typed.iter().map(|value| (*source, *value)).collect();
        let visible = Visible::of(&form, &draft(&form, &sent));
        assert_eq!(visible.shows(&key("target")), *shown, "{source} {operator} {operand} {typed:?}");
    }
}

#[test]
fn any_and_all_combine_and_what_is_hidden_counts_as_not_answered() {
    let conditional = |link_id: &str, behaviour: &str| {
        json!({ "linkId": link_id, "text": link_id, "type": "boolean", "enableBehavior": behaviour, "enableWhen": [
            { "question": "a", "operator": "=", "answerBoolean": true },
            { "question": "b", "operator": "=", "answerBoolean": true }] })
    };
    let form = form(json!([
        { "linkId": "a", "text": "A", "type": "boolean" },
        { "linkId": "b", "text": "B", "type": "boolean" },
        conditional("all", "all"), conditional("any", "any"),
        { "linkId": "last", "text": "L", "type": "string", "required": true,
          "enableWhen": [{ "question": "any", "operator": "=", "answerBoolean": true }] },
    ]));
    let mut answers = draft(&form, &[("a", "true"), ("b", "false"), ("any", "true"), ("last", "kept")]);
    let visible = Visible::of(&form, &answers);
    assert!(!visible.shows(&key("all")) && visible.shows(&key("any")) && visible.shows(&key("last")));
    // `any` is hidden now, so `last`, which hangs on it, is hidden too; both keep what was typed.
    answers.replace_page(&form, "page", [("a", "false"), ("b", "false"), ("any", "true"), ("last", "kept")]);
    assert!(!Visible::of(&form, &answers).shows(&key("last")));
    assert_eq!(answers.first("last"), Some("kept"));
    let submission = form.check(&answers, CONTEXT).unwrap();
    assert!(submission.iter().all(|(key, _)| key.link_id.as_str() != "last"));
}

#[test]
fn a_hidden_answer_survives_a_page_that_does_not_send_it() {
    let form = form(json!([
        { "linkId": "a", "text": "A", "type": "boolean" },
        { "linkId": "why", "text": "W", "type": "string",
          "enableWhen": [{ "question": "a", "operator": "=", "answerBoolean": true }] },
    ]));
    let mut answers = draft(&form, &[("a", "true"), ("why", "because")]);
    answers.replace_page(&form, "page", [("a", "false"), ("why", "because")]);
    // Without a script the hidden field is not on the page at all.
    answers.replace_page(&form, "page", [("a", "false")]);
    assert_eq!(answers.first("why"), Some("because"));
    answers.replace_page(&form, "page", [("a", "true"), ("why", "")]);
    assert_eq!(answers.first("why"), None);
}

#[test]
fn each_kind_of_mistake_is_found_at_its_field() {
    let fhir = |name: &str| format!("http://hl7.org/fhir/StructureDefinition/{name}");
    let form = form(json!([
        { "linkId": "short", "text": "S", "type": "string", "maxLength": 3, "required": true,
          "extension": [{ "url": fhir("minLength"), "valueInteger": 2 }, { "url": fhir("regex"), "valueString": "[a-zæøå]+" }] },
        { "linkId": "whole", "text": "W", "type": "integer",
          "extension": [{ "url": fhir("minValue"), "valueInteger": 1 }, { "url": fhir("maxValue"), "valueInteger": 10 }] },
        { "linkId": "fine", "text": "F", "type": "decimal",
          "extension": [{ "url": fhir("maxDecimalPlaces"), "valueInteger": 1 }] },
        { "linkId": "day", "text": "D", "type": "date", "extension": [ours("not-before", "today")] },
        { "linkId": "yes", "text": "Y", "type": "boolean" },
        { "linkId": "one", "text": "O", "type": "choice", "answerOption": [{ "valueCoding": { "code": "x", "display": "X" } }] },
        { "linkId": "atc", "text": "A", "type": "choice", "answerValueSet": "urn:samraad:fhir:atc" },
        { "linkId": "icd", "text": "I", "type": "choice", "answerValueSet": "urn:samraad:fhir:icd-10" },
        { "linkId": "person", "text": "P", "type": "string",
          "extension": [ours("answer", "person-number"), ours("wall", "identity")] },
    ]));
    for (field, typed, message) in [
        ("short", "", "answer-required"),
        ("short", "   ", "answer-required"),
        ("short", "a", "answer-too-short"),
        ("short", "abcd", "answer-too-long"),
        ("short", "ab1", "answer-pattern-mismatch"),
        ("whole", "tolv", "answer-not-a-whole-number"),
        ("whole", "1,5", "answer-not-a-whole-number"),
        ("whole", "0", "answer-too-small"),
        ("whole", "11", "answer-too-large"),
        ("fine", "1,25", "answer-too-many-decimals"),
        ("fine", "en", "answer-not-a-number"),
        ("day", "31.02.2027", "answer-not-a-date"),
        ("day", "1.1.27", "answer-not-a-date"),
        ("day", "23.11.2026", "answer-too-early"),
        ("yes", "kanskje", "answer-not-yes-or-no"),
        ("one", "z", "answer-not-an-option"),
        ("atc", "rituximab", "code-not-atc"),
        ("atc", "L01", "code-not-a-substance"),
        ("icd", "lymfom", "code-not-icd10"),
        ("person", "123", "person-number-wrong-length"),
    ] {
        let mut sent = vec![(field, typed)];
        if field != "short" {
            sent.push(("short", "æøå"));
        }
        assert_eq!(mistakes(&form, &sent), [(field.to_owned(), message)], "{typed}");
    }
    let right = [
        ("short", "blå"),
        ("whole", "10"),
        ("fine", "0,5"),
        ("day", "24.11.2026"),
        ("yes", "true"),
        ("one", "x"),
        ("atc", "L01FA01 rituksimab"),
        ("icd", "C83.3 storcellet lymfom"),
    ];
    assert_eq!(mistakes(&form, &right), []);
    assert_eq!(
        mistakes(&form, &[("short", "blå"), ("yes", "true"), ("yes", "false")]),
        [("yes".to_owned(), "answer-only-one")]
    );
}

#[test]
fn a_date_may_come_in_three_parts() {
    let form = form(json!([{ "linkId": "started-on", "text": "S", "type": "date" }]));
    let answers =
        draft(&form, &[("started-on-day", "1"), ("started-on-month", "2"), ("started-on-year", "2026")]);
    assert_eq!(answers.first("started-on"), Some("1.2.2026"));
    assert!(form.check(&answers, CONTEXT).is_ok());
    let wrong =
        draft(&form, &[("started-on-day", "31"), ("started-on-month", ""), ("started-on-year", "2026")]);
    let view = PageView::of(&form, "page", &wrong, &[], Lang::Nb, None).unwrap();
    assert_eq!(view.fields()[0].date_parts(), ["31", "", "2026"]);
    assert!(form.check(&wrong, CONTEXT).is_err());
    assert!(
        draft(&form, &[("started-on-day", ""), ("started-on-month", ""), ("started-on-year", "")]).is_empty()
    );
}

fn tried() -> Questionnaire {
    form(json!([{ "linkId": "tried", "text": "Prøvd", "type": "group", "repeats": true, "item": [
        { "linkId": "what", "text": "Hva", "type": "string", "required": true },
        { "linkId": "stopped", "text": "Stanset", "type": "boolean" },
        { "linkId": "why", "text": "Hvorfor", "type": "string", "required": true,
          "enableWhen": [{ "question": "stopped", "operator": "=", "answerBoolean": true }] },
    ] }]))
}

#[test]
fn conditions_in_a_repeating_group_stay_in_their_round() {
    let form = tried();
    let sent =
        [("what#0", "metotreksat"), ("stopped#0", "false"), ("what#1", "adalimumab"), ("stopped#1", "true")];
    assert_eq!(mistakes(&form, &sent), [("why#1".to_owned(), "answer-required")]);
    let mut answers = draft(&form, &sent);
    let group = LinkId::new("tried").unwrap();
    assert_eq!(answers.rounds(&form, &group), 2);
    answers.remove_round(&form, &group, 0);
    assert_eq!(answers.rounds(&form, &group), 1);
    assert_eq!(answers.get(&key("what#0")), ["adalimumab"]);
    // No round was begun and the group is not required, so nothing is owed.
    assert_eq!(mistakes(&form, &[]), []);
    // A key that has no round, or one beyond the last possible, is no field of the page.
    assert!(draft(&form, &[("what", "x"), ("what#10", "x"), ("what#01", "x"), ("what#-1", "x")]).is_empty());
}

#[test]
fn a_page_is_drawn_in_the_language_asked_for() {
    let translated = |nn: &str| {
        json!({ "extension": [{ "url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": [
            { "url": "lang", "valueCode": "nn" }, { "url": "content", "valueString": nn }] }] })
    };
    let form = form(json!([
        { "linkId": "a", "text": "Hva er prøvd?", "_text": translated("Kva er prøvd?"), "type": "choice",
          "answerOption": [{ "valueCoding": { "code": "x", "display": "Ikke noe", "_display": translated("Ikkje noko") } }],
          "item": [{ "linkId": "a-help", "text": "Nevn alt", "type": "display" }] },
        { "linkId": "rounds", "text": "Runder", "type": "group", "repeats": true, "item": [
            { "linkId": "b", "text": "B", "type": "string",
              "enableWhen": [{ "question": "a", "operator": "=", "answerCoding": { "code": "x" } }] }] },
    ]));
    let view =
        PageView::of(&form, "page", &draft(&form, &[("a", "x")]), &[], Lang::Nn, Some("rounds")).unwrap();
    let fields = view.fields();
    assert_eq!(fields.iter().map(|field| field.key.as_str()).collect::<Vec<_>>(), ["a", "b#0", "b#1"]);
    assert_eq!(fields[0].label, "Kva er prøvd?");
    assert_eq!(fields[0].help, [(GuidanceKind::Instructions, "Nevn alt".to_owned())]);
    let FieldKind::Choice { options, .. } = &fields[0].kind else { panic!("{:?}", fields[0].kind) };
    assert_eq!((options[0].label.as_str(), options[0].chosen), ("Ikkje noko", true));
    let condition = fields[1].condition.as_ref().unwrap();
    assert_eq!(condition.tests, [("a".to_owned(), "=", "x".to_owned())]);
    assert_eq!((view.step, view.steps), (1, 1));
    assert!(PageView::of(&form, "ghost", &Answers::default(), &[], Lang::Nb, None).is_none());
}

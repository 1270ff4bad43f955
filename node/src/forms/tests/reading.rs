//! Which forms are read and which refused.

use super::*;

#[test]
fn what_the_engine_does_not_do_is_refused_by_name_and_path() {
    let question = json!({ "linkId": "a", "text": "A", "type": "string" });
    let with = |name: &str, value: Json| {
        let mut item = question.clone();
        item[name] = value;
        json!([item])
    };
    for (items, path, name) in [
        (with("type", json!("quantity")), "Questionnaire.item[0].item[0].type", "quantity"),
        (with("answerConstraint", json!("optionsOnly")), "Questionnaire.item[0].item[0]", "answerConstraint"),
        (
            with("extension", extension("http://hl7.org/fhir/uv/sdc/calc", "valueString", json!("1"))),
            "Questionnaire.item[0].item[0].extension[0]",
            "http://hl7.org/fhir/uv/sdc/calc",
        ),
        (with("repeats", json!(true)), "Questionnaire.item[0].item[0]", "repeats on this type"),
        (
            with("item", json!([{ "linkId": "b", "text": "B", "type": "string" }])),
            "Questionnaire.item[0].item[0].item",
            "a question below a question",
        ),
        (
            with("extension", json!([ours("wall", "coded")])),
            "Questionnaire.item[0].item[0]",
            "free text in a readable column",
        ),
        (
            with("extension", json!([ours("column", "patient-name")])),
            "Questionnaire.item[0].item[0]",
            "who the patient is, outside the identity wall",
        ),
        (
            with("extension", json!([ours("column", "shoe-size")])),
            "Questionnaire.item[0].item[0].extension[0]",
            "shoe-size",
        ),
        (
            json!([{ "linkId": "a", "text": "A", "type": "choice", "answerValueSet": "http://example.org/vs" }]),
            "Questionnaire.item[0].item[0].answerValueSet",
            "http://example.org/vs",
        ),
    ] {
        let (path, name) = (path.to_owned(), name.to_owned());
        assert_eq!(refusal(items), InvalidQuestionnaire::NotSupported { path, name });
    }
    let mut modified = form_json(json!([question]));
    modified["modifierExtension"] = json!([]);
    assert_eq!(
        Questionnaire::parse(&modified.to_string()).unwrap_err(),
        InvalidQuestionnaire::NotSupported {
            path: "Questionnaire".to_owned(),
            name: "modifierExtension".to_owned()
        }
    );
}

#[test]
fn malformed_forms_are_refused_with_their_reason() {
    let option = |code: &str| json!({ "valueCoding": { "code": code, "display": code } });
    let twice = refusal(json!([
        { "linkId": "a", "text": "A", "type": "string" },
        { "linkId": "a", "text": "A", "type": "string" },
    ]));
    assert!(matches!(twice, InvalidQuestionnaire::LinkIdTwice { .. }), "{twice}");
    let unnamed = refusal(json!([{ "linkId": "a b", "text": "A", "type": "string" }]));
    assert!(matches!(unnamed, InvalidQuestionnaire::Malformed { .. }), "{unnamed}");
    let silent = refusal(json!([{ "linkId": "a", "type": "string" }]));
    assert!(matches!(silent, InvalidQuestionnaire::Missing { name: "text", .. }), "{silent}");
    let same = refusal(json!([
        { "linkId": "a", "text": "A", "type": "choice", "answerOption": [option("x"), option("x")] },
    ]));
    assert!(matches!(same, InvalidQuestionnaire::Malformed { .. }), "{same}");
    let initial = refusal(json!([
        { "linkId": "a", "text": "A", "type": "choice", "answerOption": [option("x")],
          "initial": [{ "valueCoding": { "code": "y" } }] },
    ]));
    assert_eq!(initial, InvalidQuestionnaire::InitialAnswer { link_id: "a".to_owned() });
    let pattern = "http://hl7.org/fhir/StructureDefinition/regex";
    let look_around = refusal(json!([
        { "linkId": "a", "text": "A", "type": "string", "extension": extension(pattern, "valueString", json!("(?=a)")) },
    ]));
    assert!(matches!(look_around, InvalidQuestionnaire::Malformed { .. }), "{look_around}");
    let not_json = Questionnaire::parse("{\n  \"a\": }").unwrap_err();
    assert_eq!(not_json, InvalidQuestionnaire::NotJson { line: 2, column: 8 });
    let loose = json!({ "resourceType": "Questionnaire", "url": "u", "version": "1", "title": "T", "status": "draft",
        "item": [{ "linkId": "a", "text": "A", "type": "string" }] });
    assert!(Questionnaire::parse(&loose.to_string()).is_err());
}

#[test]
fn limits_of_size_and_depth_hold() {
    let items: Vec<Json> =
        (0..400).map(|n| json!({ "linkId": format!("q{n}"), "text": "Q", "type": "string" })).collect();
    assert!(matches!(refusal(json!(items)), InvalidQuestionnaire::TooMany { what: "items", .. }));
    let mut deep = json!({ "linkId": "deepest", "text": "Q", "type": "string" });
    for level in 0..6 {
        deep = json!({ "linkId": format!("g{level}"), "text": "G", "type": "group", "item": [deep] });
    }
    assert!(matches!(refusal(json!([deep])), InvalidQuestionnaire::TooMany { what: "levels", .. }));
    let bytes = 2 << 20;
    assert_eq!(
        Questionnaire::parse(&" ".repeat(bytes)).unwrap_err(),
        InvalidQuestionnaire::TooManyBytes { bytes }
    );
}

#[test]
fn conditions_that_lead_nowhere_or_in_circles_are_refused() {
    let when = |link_id: &str, question: &str| {
        json!({ "linkId": link_id, "text": link_id, "type": "boolean",
            "enableWhen": [{ "question": question, "operator": "=", "answerBoolean": true }] })
    };
    assert!(matches!(refusal(json!([when("a", "a")])), InvalidQuestionnaire::Cycle { .. }));
    assert!(matches!(
        refusal(json!([when("a", "b"), when("b", "c"), when("c", "a")])),
        InvalidQuestionnaire::Cycle { .. }
    ));
    let group_on_its_own_child = json!([{ "linkId": "g", "text": "G", "type": "group",
        "enableWhen": [{ "question": "inside", "operator": "exists", "answerBoolean": true }],
        "item": [{ "linkId": "inside", "text": "I", "type": "boolean" }] }]);
    assert!(matches!(refusal(group_on_its_own_child), InvalidQuestionnaire::Cycle { .. }));
    assert!(matches!(refusal(json!([when("a", "ghost")])), InvalidQuestionnaire::UnknownQuestion { .. }));
    assert!(matches!(refusal(json!([when("a", "page")])), InvalidQuestionnaire::UnknownQuestion { .. }));
    let text = json!({ "linkId": "t", "text": "T", "type": "string" });
    assert!(matches!(refusal(json!([text, when("a", "t")])), InvalidQuestionnaire::CannotCompare { .. }));
}

#[test]
fn value_sets_that_travel_with_the_form_are_used() {
    let mut json =
        form_json(json!([{ "linkId": "a", "text": "A", "type": "choice", "answerValueSet": "#yes" }]));
    json["contained"] = json!([{ "resourceType": "ValueSet", "id": "yes", "compose": { "include": [
        { "system": "urn:example", "concept": [
            { "code": "y", "display": "Ja", "designation": [{ "language": "en", "value": "Yes" }] }] }] } }]);
    let form = Questionnaire::parse(&json.to_string()).unwrap();
    let ItemKind::Choice { options, .. } = &form.questions().next().unwrap().kind else {
        panic!("no choice")
    };
    assert_eq!(options[0].display.get(Lang::En), "Yes");
    let response = form
        .check(&draft(&form, &[("a", "y")]), CONTEXT)
        .unwrap()
        .to_response(&form, jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(response["item"][0]["item"][0]["answer"][0]["valueCoding"]["system"], "urn:example");
}

use super::*;
use crate::platform::form::{Choice, FormView};

#[test]
fn the_title_says_first_what_is_wrong_then_where_one_is() {
    let mut page = Page { trust_name: "HF Breidalen".to_owned(), ..Page::default() }
        .titled("Tidligere behandling")
        .under("Ny søknad");
    assert_eq!(page.full_title(), "Tidligere behandling – Ny søknad – Samråd – HF Breidalen");
    page.error_count = 2;
    assert_eq!(page.full_title(), "Feil: Tidligere behandling – Ny søknad – Samråd – HF Breidalen");
}

#[test]
fn a_change_of_language_comes_back_to_the_same_page() {
    let page = Page { lang: Lang::Nn, path: "/saker?side=2&q=å".to_owned(), ..Page::default() };
    let links = page.other_languages();
    assert_eq!(links.iter().map(|(lang, _)| *lang).collect::<Vec<_>>(), [Lang::Nb, Lang::En]);
    assert_eq!(links[0].1, "/sprak/nb?tilbake=%2Fsaker%3Fside%3D2%26q%3D%C3%A5");
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "platform/layout/base.html" %}{% import "platform/layout/components.html" as c %}
{% block content %}{{ c::error_summary(page, form) }}<form>{{ c::csrf(page) }}{{ c::command("c1", 7) }}
{{ c::text_field(page, form, "text", "Text", hint="A hint", width="m") }}
{{ c::text_field(page, form, "password", "Password", kind="password") }}
{{ c::identity_field(page, form, "nin", "Number") }}
{{ c::textarea(page, form, "area", "Area", max_chars=100) }}
{{ c::select(page, form, "select", "Select", choices) }}
{{ c::radios(page, form, "radios", "Radios", choices, hint="A hint") }}
{{ c::checkboxes(page, form, "boxes", "Boxes", choices, required=false) }}
{{ c::checkbox(page, form, "box", "Box") }}
{{ c::date_field(page, form, "date", "Date") }}
{{ c::code_field(page, form, "code", "Code", "atc") }}
{{ c::autosave_status(page) }}</form>{% endblock %}"##
)]
struct EveryField {
    page: Page,
    form: FormView,
    choices: Vec<Choice>,
}

const FIELDS: [&str; 10] =
    ["text", "password", "nin", "area", "select", "radios", "boxes", "box", "date", "code"];

fn every_field(form: FormView) -> String {
    let page = Page { csrf_token: "token".to_owned(), ..Page::default() };
    let choices = vec![Choice::new("a", "A"), Choice::new("b", "B").hint("More about B")];
    EveryField { page, form, choices }.render().unwrap()
}

/// The values of an attribute in the order in which they stand in the page.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_label_description_and_error_link_leads_to_something() {
    let mut form = FormView::default();
    for field in FIELDS {
        form.add_error(field, format!("Mend {field}"));
    }
    form.hits = Some(("code".to_owned(), vec![Choice::new("L01FF01", "L01FF01 nivolumab")]));
    let html = every_field(form);
    assert!(!html.contains('⟦'), "{html}");

    let ids = attributes(&html, "id");
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "an id is used twice: {ids:?}");
    let references = attributes(&html, "for")
        .into_iter()
        .chain(attributes(&html, "aria-describedby").into_iter().flat_map(str::split_whitespace))
        .chain(attributes(&html, "aria-labelledby"))
        .chain(attributes(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')));
    for id in references {
        assert!(ids.contains(&id), "nothing has the id {id}");
    }
    for field in FIELDS {
        assert!(
            html.contains(&format!("<a class=\"ds-link\" href=\"#{field}\">Mend {field}</a>")),
            "{field}"
        );
        assert!(html.contains(&format!("id=\"{field}-error\">Mend {field}</p>")), "{field}");
    }
}

#[test]
fn every_answer_is_kept_except_a_password_and_none_becomes_markup() {
    let evil = "\"><script>alert(1)</script>";
    let mut values = crate::platform::form::Form::default();
    for field in ["text", "password", "area", "code", "date-day"] {
        values.set(field, evil);
    }
    values.set("nin", "01020312345");
    values.add("boxes", "b");
    values.set("radios", "a");
    values.set("select", "b");
    values.set("box", "true");
    let html = every_field(FormView::new(values));
    assert!(!html.contains("<script>alert"), "{html}");
    let kept = html.matches("&#34;&#62;&#60;script&#62;").count();
    assert_eq!(kept, 4, "text, area, code and day; never the password");
    assert!(html.contains("value=\"010203\u{a0}12345\""));
    assert!(html.contains("value=\"b\" selected"));
    for checked in ["name=\"radios\" value=\"a\" checked", "name=\"boxes\" value=\"b\" checked"] {
        assert!(html.contains(checked), "{checked}");
    }
    assert_eq!(html.matches(" checked").count(), 3);
}

#[test]
fn no_template_has_style_or_script_that_the_policy_would_refuse() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "html") {
                seen += 1;
                let source = std::fs::read_to_string(&path).unwrap();
                let refused =
                    ["style=\"", "<style", "<script>", "javascript:", "onclick=", "onchange=", "onsubmit="];
                for refused in refused {
                    assert!(!source.contains(refused), "{} has {refused}", path.display());
                }
            }
        }
    }
    assert!(seen > 3);
}

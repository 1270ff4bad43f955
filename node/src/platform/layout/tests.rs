use super::*;

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

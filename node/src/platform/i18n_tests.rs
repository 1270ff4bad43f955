use super::*;

#[test]
fn a_browser_s_wishes_choose_the_language() {
    assert_eq!(Lang::negotiate(None, Some("nn-NO,nb;q=0.8,en;q=0.5"), Lang::Nb), Lang::Nn);
    assert_eq!(Lang::negotiate(None, Some("sv, en;q=0.7, no;q=0.9"), Lang::Nn), Lang::Nb);
    assert_eq!(Lang::negotiate(None, Some("de, nn;q=0"), Lang::En), Lang::En);
    assert_eq!(Lang::negotiate(Some("en"), Some("nn"), Lang::Nb), Lang::En, "the reader's own choice wins");
    assert_eq!(Lang::negotiate(Some("xx"), None, Lang::Nn), Lang::Nn);
}

#[test]
fn a_text_is_filled_and_counted_in_its_language() {
    assert_eq!(
        ta(Lang::Nb, "form-error-summary", &[("count", &1)]),
        "Du må rette én feil før du kan gå videre"
    );
    assert_eq!(
        ta(Lang::Nn, "form-error-summary", &[("count", &3)]),
        "Du må rette 3 feil før du kan gå vidare"
    );
    assert_eq!(ta(Lang::En, "form-step-next", &[("next", &"Evidence")]), "Next: Evidence");
}

#[test]
fn an_unknown_key_and_a_missing_value_are_plain_to_see() {
    assert_eq!(t(Lang::En, "no-such-key"), "⟦no-such-key⟧");
    assert_eq!(t(Lang::En, "form-step-next"), "⟦form-step-next⟧");
}

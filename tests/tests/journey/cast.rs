//! The trusts and the people of the journey, made as an operator makes them.

use samraad_tests::browser::Browser;
use samraad_tests::site::{PASSWORD, Site};

pub(crate) const NORDVIK: &str = "nordvik";
/// In the same process as Nordvik.
pub(crate) const VESTVIK: &str = "vestvik";
/// In a process of its own.
pub(crate) const SUNNVIK: &str = "sunnvik";

/// Clinicians.
pub(crate) const KARI: &str = "kari";
pub(crate) const STEIN: &str = "stein";
/// Leaders who endorse.
pub(crate) const LEIF: &str = "leif";
pub(crate) const LIV: &str = "liv";
/// Case officers.
pub(crate) const SIRI: &str = "siri";
pub(crate) const SIV: &str = "siv";
/// Members of the committee.
pub(crate) const ANE: &str = "ane";
pub(crate) const BO: &str = "bo";
/// Medical director.
pub(crate) const DINA: &str = "dina";
/// Privacy reviewer.
pub(crate) const PIA: &str = "pia";
/// Administrators of both trusts.
pub(crate) const ADMIN: &str = "admin";

/// How the members of the committee are called on pages.
pub(crate) const ANE_NAME: &str = "Ane Komitémedlem";
pub(crate) const BO_NAME: &str = "Bo Komitémedlem";

const UNIT: &str = "Nevrologisk avdeling";

/// Two nodes with everybody in them.
pub(crate) struct Cast {
    first: Site,
    second: Site,
}

impl Cast {
    /// Sets both up and starts them.
    pub(crate) async fn gather() -> Self {
        let mut first = Site::new(&[NORDVIK, VESTVIK]);
        first.add_trust(NORDVIK, "Nordvik sykehus HF", "974760673", "sync_every_secs = 86400");
        first.add_trust(VESTVIK, "Vestvik sykehus HF", "984760124", "sync_every_secs = 86400");
        let people: [(&str, &str, &[&str], &[&str]); 9] = [
            (ADMIN, "Nora Administrator", &["trust_admin"], &[]),
            (KARI, "Kari Lege", &["clinician"], &[UNIT]),
            (LEIF, "Leif Avdelingsleder", &["endorser"], &[UNIT]),
            (LIV, "Liv Klinikksjef", &["endorser"], &[UNIT]),
            (SIRI, "Siri Saksbehandler", &["case_officer"], &[]),
            (ANE, ANE_NAME, &["assessor"], &[]),
            (BO, BO_NAME, &["assessor"], &[]),
            (DINA, "Dina Fagdirektør", &["decision_maker"], &[]),
            (PIA, "Pia Publiseringskontrollør", &["privacy_reviewer"], &[]),
        ];
        for (user_name, name, roles, units) in people {
            first.add_user(NORDVIK, user_name, name, roles, units);
        }
        let mut second = Site::new(&[SUNNVIK]);
        second.add_trust(SUNNVIK, "Sunnvik sykehus HF", "999123457", "sync_every_secs = 86400");
        second.add_user(SUNNVIK, ADMIN, "Sunniva Administrator", &["trust_admin"], &[]);
        second.add_user(SUNNVIK, SIV, "Siv Saksbehandler", &["case_officer"], &[]);
        second.add_user(SUNNVIK, STEIN, "Stein Lege", &["clinician"], &["Nevrologen"]);
        first.start().await;
        second.start().await;
        Self { first, second }
    }

    /// Which node a trust is on.
    pub(crate) fn site(&self, trust: &str) -> &Site {
        if trust == SUNNVIK { &self.second } else { &self.first }
    }

    /// Where a trust is reached.
    pub(crate) fn url(&self, trust: &str) -> String {
        self.site(trust).url(trust)
    }

    /// Somebody else sits down at the browser: signs in at a trust and comes to a page.
    pub(crate) async fn sit_down(&self, browser: &Browser, trust: &str, user_name: &str, path: &str) {
        browser.forget_cookies().await;
        browser.go(format!("{}{path}", self.url(trust))).await;
        browser.fill("Brukernavn", user_name).await;
        browser.fill("Passord", PASSWORD).await;
        browser.press("Logg på").await;
        let here = browser.address().await;
        assert_eq!(here.path(), path, "{user_name} in {trust}");
    }
}

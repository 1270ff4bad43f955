//! Earlier decisions of all trusts on the same medicine and indication, as part of a page that prepares one more.

use askama::Template;

use crate::kernel::codes::{AtcCode, Icd10Code};
use crate::kernel::terms::Scope;
use crate::platform::db::{Db, StoreError};
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::Tone;
use crate::register::search::{Filter, Hit, Subject, count_by_outcome, search};
use crate::register::wording;

/// Decisions that are shown; the register has the rest.
const SHOWN: u16 = 5;

/// A fragment of a page; show it with `{{ earlier }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "register/earlier.html")]
pub struct EarlierDecisions {
    lang: Lang,
    /// How many of each outcome: *Avslått: 2*.
    counts: Vec<(Tone, String)>,
    rows: Vec<Row>,
    /// The search that shows them all.
    all_href: String,
}

#[derive(Debug, Clone)]
struct Row {
    href: String,
    trust_name: String,
    outcome: (Tone, String),
    body: String,
    scope: String,
    decided: String,
}

// Its template has escaped what it shows.
impl askama::filters::HtmlSafe for EarlierDecisions {}

impl EarlierDecisions {
    fn t(&self, key: &str) -> String {
        t(self.lang, key)
    }
}

/// The latest decisions on the medicine and the indication, whoever made them. Without an indication, on the medicine.
///
/// # Errors
/// [`StoreError`].
pub async fn earlier(
    db: &Db,
    medicine: &AtcCode,
    indication: Option<&Icd10Code>,
    lang: Lang,
) -> Result<EarlierDecisions, StoreError> {
    let filter = Filter {
        medicine: Some(Subject { codes: vec![medicine.subtree()], ..Subject::default() }),
        indication: indication.map(|code| Subject {
            codes: vec![code.subtree()],
            categories: vec![code.category().as_str().to_owned()],
            ..Subject::default()
        }),
        ..Filter::default()
    };
    let counts = count_by_outcome(db, &filter).await?;
    let found = search(db, &filter, None, SHOWN).await?;
    const SEARCH: &str = "/register?";
    let mut address = url::form_urlencoded::Serializer::for_suffix(SEARCH.to_owned(), SEARCH.len());
    address.append_pair("legemiddel", medicine.as_str());
    if let Some(code) = indication {
        address.append_pair("diagnose", code.as_str());
    }
    Ok(EarlierDecisions {
        lang,
        counts: counts.iter().map(|(code, count)| counted(lang, code, *count)).collect(),
        rows: found.rows.iter().map(|hit| row(hit, lang)).collect(),
        all_href: address.finish(),
    })
}

fn counted(lang: Lang, code: &str, count: i64) -> (Tone, String) {
    let (tone, outcome) = wording::outcome(lang, code);
    (tone, ta(lang, "register-earlier-count", &[("outcome", &outcome), ("count", &count)]))
}

fn row(hit: &Hit, lang: Lang) -> Row {
    let scope = Scope::from_code(&hit.scope);
    Row {
        href: format!("/register/{}/{}", hit.origin_hash, hit.leaf_index),
        trust_name: hit.trust_name.clone(),
        outcome: wording::outcome(lang, &hit.outcome),
        body: wording::body(lang, &hit.decided_by),
        scope: scope.map(|scope| t(lang, scope.name_key())).unwrap_or_default(),
        decided: wording::period(lang, &hit.decided),
    }
}

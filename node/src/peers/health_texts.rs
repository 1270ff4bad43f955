//! How it goes with a peer, in words, for the pages and the command line: one sentence for each concern, what to do about
//! it, and the numbers behind.

use crate::kernel::clock::Timestamp;
use crate::peers::health::{Concern, Light, PeerHealth};
use crate::peers::peer::Contact;
use crate::peers::texts;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::{SummaryRow, Tone};

/// A light as the pages show it: a word, never a colour alone.
#[derive(Debug, Clone)]
pub struct LightView {
    /// The word.
    pub word: String,
    /// Its colour.
    pub tone: Tone,
}

impl LightView {
    /// A light, in words.
    pub fn of(lang: Lang, light: Light) -> Self {
        let (key, tone) = match light {
            Light::Good => ("peers-light-good", Tone::Success),
            Light::Watch => ("peers-light-watch", Tone::Warning),
            Light::Act => ("peers-light-act", Tone::Danger),
            Light::Still => ("peers-light-still", Tone::Neutral),
        };
        Self { word: t(lang, key), tone }
    }
}

/// Where a light stands among others: what needs somebody comes first.
pub const fn place(light: Light) -> u8 {
    match light {
        Light::Act => 0,
        Light::Watch => 1,
        Light::Good => 2,
        Light::Still => 3,
    }
}

/// What each light means, for the page that explains them.
pub fn legend(lang: Lang) -> Vec<(LightView, String)> {
    let of = |light, key| (LightView::of(lang, light), t(lang, key));
    vec![
        of(Light::Good, "peers-light-good-text"),
        of(Light::Watch, "peers-light-watch-text"),
        of(Light::Act, "peers-light-act-text"),
        of(Light::Still, "peers-light-still-text"),
    ]
}

/// How many peers have each light that any has, the worst first.
pub fn counts(lang: Lang, all: &[PeerHealth], now: Timestamp) -> Vec<(LightView, usize)> {
    let count = |light| all.iter().filter(|health| health.light(now) == light).count();
    let mut lights = Light::ALL.to_vec();
    lights.sort_by_key(|light| place(*light));
    lights
        .into_iter()
        .map(|light| (LightView::of(lang, light), count(light)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// A concern as it is told.
#[derive(Debug, Clone)]
pub struct ConcernView {
    /// What is not as it should be.
    pub what: String,
    /// What to do about it.
    pub advice: String,
    /// The colour of the alert.
    pub tone: Tone,
}

/// A concern, in words.
pub fn concern(lang: Lang, concern: Concern, now: Timestamp) -> ConcernView {
    let at = |at: Timestamp| moment(lang, at);
    let (what, advice) = match concern {
        Concern::AwaitsUs => (t(lang, "peers-concern-awaits-us"), t(lang, "peers-do-awaits-us")),
        Concern::Evidence { .. } => (t(lang, "peers-concern-evidence"), t(lang, "peers-do-evidence")),
        Concern::Fetching { problem, since } => {
            let what = t(lang, texts::problem(problem));
            let what = ta(lang, "peers-problem-since", &[("what", &what), ("since", &at(since))]);
            (what, t(lang, texts::advice(problem)))
        }
        Concern::Silent { since } => {
            (ta(lang, "peers-concern-silent", &[("since", &at(since))]), t(lang, "peers-do-silent"))
        }
        Concern::NotHeard { since } => {
            (ta(lang, "peers-concern-not-heard", &[("since", &at(since))]), t(lang, "peers-do-not-heard"))
        }
        Concern::NotBrought { problem, since } => {
            let what = t(lang, texts::problem(problem));
            let what = ta(lang, "peers-concern-not-brought", &[("what", &what), ("since", &at(since))]);
            (what, t(lang, "peers-do-not-brought"))
        }
        Concern::DeadLetters { messages } => (
            ta(lang, "peers-concern-dead-letters", &[("count", &messages)]),
            t(lang, "peers-do-dead-letters"),
        ),
        Concern::Waiting { messages, since } => (
            ta(lang, "peers-concern-waiting", &[("count", &messages), ("since", &at(since))]),
            t(lang, "peers-do-waiting"),
        ),
        Concern::HeldBack { since } => {
            (ta(lang, "peers-concern-held-back", &[("since", &at(since))]), t(lang, "peers-do-held-back"))
        }
        Concern::Behind { entries } => {
            (ta(lang, "peers-concern-behind", &[("count", &entries)]), t(lang, "peers-do-behind"))
        }
        Concern::Withheld { entries } => {
            (ta(lang, "peers-concern-withheld", &[("count", &entries)]), t(lang, "peers-do-withheld"))
        }
    };
    ConcernView { what, advice, tone: LightView::of(lang, concern.light(now)).tone }
}

/// A moment, by the clock in Norway.
pub fn moment(lang: Lang, at: Timestamp) -> String {
    format::date_time(lang, at.instant())
}

/// The last time that all was well, or that it never was.
pub fn good(lang: Lang, contact: Contact) -> String {
    contact.good_at.map_or_else(|| t(lang, "peers-never"), |at| moment(lang, at))
}

/// When messages were last fetched; of a peer that accepts no connections, when it last came for them.
pub fn mailbox(lang: Lang, health: &PeerHealth) -> String {
    match health.heard_at {
        _ if health.peer.accepts_connections() => good(lang, health.mailbox),
        Some(at) => ta(lang, "peers-no-address-heard", &[("at", &moment(lang, at))]),
        None => t(lang, "peers-no-address-never-heard"),
    }
}

/// How much of the peer's log is here.
pub fn entries(lang: Lang, health: &PeerHealth) -> String {
    let (have, known) = (health.log.entries, health.log.known_entries.max(health.log.entries));
    ta(lang, "peers-entries", &[("have", &have), ("known", &known)])
}

/// What waits for the peer.
pub fn waiting(lang: Lang, health: &PeerHealth) -> String {
    match health.mail.oldest_waiting {
        None => t(lang, "peers-none"),
        Some(since) => {
            let since = moment(lang, since);
            ta(lang, "peers-waiting", &[("count", &health.mail.backlog), ("since", &since)])
        }
    }
}

/// Where the newest entries of the peer's log came from.
fn source(lang: Lang, health: &PeerHealth) -> String {
    match &health.log.via {
        _ if health.log.entries == 0 => t(lang, "peers-none"),
        Some(mirror) => ta(lang, "peers-source-mirror", &[("name", mirror)]),
        None => t(lang, "peers-source-own"),
    }
}

/// The numbers behind the light.
pub fn facts(lang: Lang, health: &PeerHealth) -> Vec<SummaryRow> {
    let at = |at: Option<Timestamp>, none| at.map_or_else(|| t(lang, none), |at| moment(lang, at));
    let number = |number: u64| if number == 0 { t(lang, "peers-none") } else { number.to_string() };
    vec![
        SummaryRow::new(t(lang, "peers-register-good"), good(lang, health.register)),
        SummaryRow::new(t(lang, "peers-register-entries"), entries(lang, health)),
        SummaryRow::new(t(lang, "peers-register-source"), source(lang, health)),
        SummaryRow::new(t(lang, "peers-register-witnessed"), at(health.log.witnessed_at, "peers-never")),
        SummaryRow::new(t(lang, "peers-mailbox-good"), mailbox(lang, health)),
        SummaryRow::new(t(lang, "peers-mailbox-waiting"), waiting(lang, health)),
        SummaryRow::new(
            t(lang, "peers-mailbox-unreceipted"),
            at(health.mail.oldest_unreceipted, "peers-none"),
        ),
        SummaryRow::new(t(lang, "peers-mailbox-dead-letters"), number(health.mail.dead_letters)),
        SummaryRow::new(t(lang, "peers-evidence"), number(health.log.evidence)),
    ]
}

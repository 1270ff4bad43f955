//! A change of keys as the pages show it.

use federation_protocol::content::KeyChangeV1;
use federation_protocol::ids::UnixSeconds;
use federation_protocol::signature::KeyPurpose;

use crate::kernel::clock::Timestamp;
use crate::platform::format;
use crate::platform::i18n::{Lang, t, ta};
use crate::platform::layout::SummaryRow;
use crate::register::store::Source;

/// What a purpose is called.
pub(super) const fn purpose_key(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Log => "register-key-log",
        KeyPurpose::Cosignature => "register-key-cosignature",
        KeyPurpose::Witness => "register-key-witness",
        KeyPurpose::Envelope => "register-key-envelope",
        KeyPurpose::Request => "register-key-request",
        KeyPurpose::Sealing => "register-key-sealing",
    }
}

/// What the entry says.
pub(super) fn rows(change: &KeyChangeV1, source: &Source, lang: Lang) -> Vec<SummaryRow> {
    let moment = |at: UnixSeconds| format::date_time(lang, Timestamp::from_seconds(at.0).instant());
    let size = change.old_until_size.map(|size| ta(lang, "register-key-until-size", &[("size", &size)]));
    [
        ("register-trust", Some(source.trust_name.clone())),
        ("register-key-purpose", Some(t(lang, purpose_key(change.purpose())))),
        ("register-key-new", Some(change.new.id_text())),
        ("register-key-old", change.old.as_ref().map(|old| old.id_text())),
        ("register-key-valid-from", change.valid_from.map(moment)),
        ("register-key-old-until", change.old_until.map(moment).or(size)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some(SummaryRow::new(t(lang, key), value?)))
    .collect()
}

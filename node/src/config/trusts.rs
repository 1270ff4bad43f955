//! The tables `[[trust]]`.

use std::collections::HashMap;
use std::path::Path;

use federation_protocol::ids::Origin;
use jiff::civil::Date;

use super::master_keys::KeySource;
use super::reader::{Found, Section};
use super::secrets::DatabaseUrl;
use super::{ConfiguredTrust, Surroundings, sign_in};
use crate::kernel::trust::{OrganisationNumber, TrustId};
use crate::platform::arrival::HostName;
use crate::platform::i18n::Lang;
use crate::platform::security_txt::SecurityContact;
use crate::platform::trust::TrustSettings;

/// What only one trust may have: kind and value, and who has it.
type Taken = HashMap<(&'static str, String), usize>;

pub(super) fn read(
    root: &mut Section<'_>,
    around: &Surroundings<'_>,
    data_folder: &Path,
) -> Option<Vec<ConfiguredTrust>> {
    let mut taken = Taken::new();
    let mut trusts = Vec::new();
    for mut section in root.tables("trust") {
        trusts.push(read_one(&mut section, around, data_folder, &mut taken));
        root.close(section);
    }
    trusts.into_iter().collect()
}

fn read_one(
    section: &mut Section<'_>,
    around: &Surroundings<'_>,
    data_folder: &Path,
    taken: &mut Taken,
) -> Option<ConfiguredTrust> {
    let id = section.required("id", str::parse::<TrustId>);
    let name = section.required("name", not_empty);
    let organisation_number = section.required("organisation_number", str::parse::<OrganisationNumber>);
    let origin = section.required("origin", str::parse::<Origin>);
    let hosts = section.texts("hosts", str::parse::<HostName>);
    let demo = section.switch("danger_demo", false);
    let accepts_connections = section.switch("accepts_connections", true);
    // Where nobody connects to, there is no address to name.
    let public_url = if accepts_connections {
        section.required("public_url", public_url).map(Some)
    } else {
        Some(section.text("public_url", public_url))
    };
    let database = store_url(section, "database", id.as_ref(), "main.db", data_folder, around);
    let key_store = store_url(section, "key_store", id.as_ref(), "keys.db", data_folder, around);
    let master_keys = section.required("master_keys", |text| {
        let source = KeySource::parse(text, around)?;
        source.read(around).map(|keys| (source, keys))
    });
    let language = section.text("language", |text| {
        Lang::ALL.into_iter().find(|lang| lang.tag() == text).ok_or("write \"nb\", \"nn\" or \"en\"")
    });
    let local_accounts = section.switch("local_accounts", false);
    let require_second_factor = section.switch("require_second_factor", false);
    let endorsement_steps = section.number("endorsement_steps", 1..6, 2);
    let anonymity_k = section.number("anonymity_k", 5..1_001, 5);
    let alarm_patients_an_hour = section.number("alarm_patients_an_hour", 1..10_001, 30);
    let session_idle_secs = section.number("session_idle_secs", 60..28_801, 1_800);
    let session_absolute_secs = section.number("session_absolute_secs", 300..86_401, 36_000);
    let sync_every_secs = section.number("sync_every_secs", 10..86_401, 900);
    let identity_provider = sign_in::read(section, around);
    let security_contact = security_contact(section);
    let danger_allow_loopback_peers = section.switch("danger_allow_loopback_peers", false);

    let line = section.line_of("");
    if hosts.is_empty() && !section.mistaken("hosts") {
        let line = section.line_of("hosts");
        section.mistake("hosts", line, "names no host: without one nobody reaches the trust");
    }
    if session_absolute_secs < session_idle_secs {
        let line = section.line_of("session_absolute_secs");
        section.mistake("session_absolute_secs", line, "is shorter than `session_idle_secs`");
    }
    only_once(section, taken, "id", id.as_ref().map(|found| (found.value.to_string(), found.line)));
    only_once(section, taken, "origin", origin.as_ref().map(|found| (found.value.to_string(), found.line)));
    for host in &hosts {
        only_once(section, taken, "hosts", Some((host.value.to_string(), host.line)));
    }
    // The kind is the same for both, so that neither can be the other of any trust.
    for (key, url) in [("database", &database), ("key_store", &key_store)] {
        if let Some(url) = url
            && let Some(other) = taken.insert(("database", url.value.place()), line)
        {
            let what = format!(
                "is already the database or key store of the trust in line {other}: each needs its own"
            );
            section.mistake(key, url.line, what);
        }
    }

    let id = id?.value;
    let (key_source, master_keys) = master_keys?.value;
    let folder = data_folder.join(id.as_str());
    Some(ConfiguredTrust {
        id,
        origin: origin?.value,
        hosts: hosts.into_iter().map(|found| found.value).collect(),
        database: database?.value,
        key_store: key_store?.value,
        master_keys,
        key_source,
        settings: TrustSettings {
            name: name?.value,
            organisation_number: organisation_number?.value,
            language: language.map_or(Lang::default(), |found| found.value),
            public_url: public_url?.map(|found| found.value),
            accepts_connections,
            local_accounts,
            require_second_factor,
            identity_provider,
            demo,
            alarm_patients_an_hour: u32::try_from(alarm_patients_an_hour).unwrap_or(u32::MAX),
            anonymity_k: u32::try_from(anonymity_k).unwrap_or(u32::MAX),
            endorsement_steps: u8::try_from(endorsement_steps).unwrap_or(u8::MAX),
            session_idle_secs,
            session_absolute_secs,
            security_contact,
            danger_allow_loopback_peers,
            sync_every_secs,
            folder,
        },
    })
}

fn store_url(
    section: &mut Section<'_>,
    key: &'static str,
    id: Option<&Found<TrustId>>,
    default_file: &str,
    data_folder: &Path,
    around: &Surroundings<'_>,
) -> Option<Found<DatabaseUrl>> {
    if section.has(key) {
        return section.text(key, |text| DatabaseUrl::parse(text, data_folder, around));
    }
    // Asked for so that the key is known.
    section.text(key, |_| Err::<(), _>(""));
    let file = data_folder.join(id?.value.as_str()).join(default_file);
    Some(Found { value: DatabaseUrl::sqlite(&file), line: section.line_of(key) })
}

fn only_once(
    section: &mut Section<'_>,
    taken: &mut Taken,
    kind: &'static str,
    value: Option<(String, usize)>,
) {
    let Some((value, line)) = value else { return };
    if let Some(first) = taken.insert((kind, value.clone()), line) {
        section.mistake(kind, line, format!("{value} is taken already, in line {first}"));
    }
}

fn not_empty(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("is empty"),
        text => Ok(text.to_owned()),
    }
}

/// Both keys or neither: a contact without an end is not one that the RFC knows.
fn security_contact(section: &mut Section<'_>) -> Option<SecurityContact> {
    let (contact, until) = ("security_contact", "security_contact_until");
    if !section.has(contact) && !section.has(until) {
        // Asked for so that the keys are known.
        section.text(contact, |_| Err::<(), _>(""));
        section.text(until, |_| Err::<(), _>(""));
        return None;
    }
    let address = section.required(contact, contact_address);
    let until = section.required(until, |text| {
        text.parse::<Date>().map_err(|_| "write the last day on which it counts, such as \"2027-06-30\"")
    });
    Some(SecurityContact { address: address?.value, until: until?.value })
}

/// What RFC 9116 section 2.5.3 takes: an address for mail, a page over HTTPS, a telephone number.
fn contact_address(text: &str) -> Result<String, &'static str> {
    let url = url::Url::parse(text).ok().filter(|url| ["mailto", "https", "tel"].contains(&url.scheme()));
    match url {
        Some(url) if text.chars().all(|c| c.is_ascii_graphic()) => Ok(url.into()),
        _ => Err("write mailto:ADDRESS, https://PAGE or tel:NUMBER"),
    }
}

/// `https://host[:port]`, without anything behind it.
fn public_url(text: &str) -> Result<String, &'static str> {
    let url = url::Url::parse(text).map_err(|_| "write https://HOST or https://HOST:PORT")?;
    let bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if url.scheme() != "https" || url.host_str().is_none() || !bare {
        return Err("write https://HOST or https://HOST:PORT: peers are only spoken to over TLS");
    }
    Ok(url.origin().ascii_serialization())
}

//! The table `[trust.sign_in]`: the identity provider of a trust.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::Surroundings;
use super::master_keys::KeySource;
use super::reader::Section;
use crate::kernel::access::{Assurance, Role};
use crate::kernel::identity_provider::{
    AssertionAudience, AssuranceRules, ClaimValue, ClientKeyText, IdentityProvider,
    NATIONAL_IDENTITY_NUMBER_CLAIM, RoleRule, StepUp, Use,
};
use crate::platform::crypto::sha256;
use crate::sign_in::jose::SigningKey;
use crate::sign_in::rules::metadata::is_usable;

/// The scope that would make HelseID tell the national identity number.
const NATIONAL_IDENTITY_NUMBER_SCOPE: &str = "helseid://scopes/identity/pid";

/// Reads the table. Nothing where it is absent, or where it has mistakes, which the section then knows.
pub(super) fn read(trust: &mut Section<'_>, around: &Surroundings<'_>) -> Option<Arc<IdentityProvider>> {
    let given = trust.has("sign_in");
    let mut section = trust.table("sign_in");
    let provider = if given { read_table(&mut section, around) } else { None };
    trust.close(section);
    provider.map(Arc::new)
}

fn read_table(section: &mut Section<'_>, around: &Surroundings<'_>) -> Option<IdentityProvider> {
    let danger_allow_http = section.switch("danger_allow_http_issuer", false);
    let issuer = section.required("issuer", |text| issuer(text, danger_allow_http));
    let name = section.required("name", not_empty);
    let client_id = section.required("client_id", not_empty);
    let client_key = section.required("client_key", |text| {
        let pem = KeySource::parse(text, around)?.read_text(around)?;
        SigningKey::read(&pem).map_err(|error| error.to_string())?;
        Ok::<_, String>(ClientKeyText(pem))
    });
    let client_certificate = section.text("client_certificate", |text| certificate(text, around));
    let assertion_audience = section.text("client_assertion_audience", |text| match text {
        "issuer" => Ok(AssertionAudience::Issuer),
        "token_endpoint" => Ok(AssertionAudience::TokenEndpoint),
        _ => Err("write \"issuer\" or \"token_endpoint\""),
    });
    let scopes = values(section, "scopes", scope);
    if !scopes.is_empty() && !scopes.iter().any(|scope| scope == "openid") {
        let line = section.line_of("scopes");
        section.mistake(
            "scopes",
            line,
            "needs \"openid\": without it the provider says nothing of who signs in",
        );
    }
    let pushed_requests = usage(section, "pushed_requests");
    let dpop = usage(section, "dpop");
    let userinfo = section.switch("userinfo", true);
    let subject_claim = section.text("subject_claim", claim);
    let name_claim = section.text("name_claim", claim);
    let assurance = read_assurance(section);
    let step_up = read_step_up(section, &assurance);
    let mut requirements = Vec::new();
    for mut part in section.tables("require") {
        requirements.push(claim_value(&mut part));
        section.close(part);
    }
    let mut roles = Vec::new();
    for mut part in section.tables("role") {
        let when = claim_value(&mut part);
        let role = part.required("role", |code| {
            let role = Role::from_code(code).filter(|role| *role != Role::Node);
            role.ok_or_else(|| format!("write one of {}", codes()))
        });
        roles.push(when.zip(role).map(|(when, role)| RoleRule { when, role: role.value }));
        section.close(part);
    }
    Some(IdentityProvider {
        issuer: issuer?.value,
        name: name?.value,
        client_id: client_id?.value,
        client_key: client_key?.value,
        client_certificate: client_certificate.map(|found| found.value),
        assertion_audience: assertion_audience.map_or(AssertionAudience::Issuer, |found| found.value),
        scopes: if scopes.is_empty() { vec!["openid".to_owned(), "profile".to_owned()] } else { scopes },
        pushed_requests,
        dpop,
        userinfo,
        subject_claim: subject_claim.map_or_else(|| "sub".to_owned(), |found| found.value),
        name_claim: name_claim.map_or_else(|| "name".to_owned(), |found| found.value),
        assurance,
        step_up,
        requirements: requirements.into_iter().collect::<Option<_>>()?,
        roles: roles.into_iter().collect::<Option<_>>()?,
        danger_allow_http,
    })
}

fn read_assurance(section: &mut Section<'_>) -> AssuranceRules {
    let claim = section.text("assurance_claim", claim);
    let substantial: BTreeSet<String> =
        values(section, "substantial_values", not_empty).into_iter().collect();
    let high: BTreeSet<String> = values(section, "high_values", not_empty).into_iter().collect();
    let minimum = section.text("minimum_assurance", level);
    let acr_values = values(section, "acr_values", one_word);
    let minimum = minimum.map_or(Assurance::Substantial, |found| found.value);
    let reachable = match minimum {
        Assurance::Low => true,
        Assurance::Substantial => !(substantial.is_empty() && high.is_empty()),
        Assurance::High => !high.is_empty(),
    };
    if !reachable && !section.mistaken("substantial_values") && !section.mistaken("high_values") {
        let line = section.line_of("minimum_assurance");
        let what = "no value of the assurance claim means that: nobody could sign in. \
                    Name some in `substantial_values` or `high_values`";
        section.mistake("minimum_assurance", line, what);
    }
    AssuranceRules {
        claim: claim.map_or_else(|| "acr".to_owned(), |found| found.value),
        substantial,
        high,
        minimum,
        acr_values,
    }
}

fn read_step_up(section: &mut Section<'_>, rules: &AssuranceRules) -> Option<StepUp> {
    let assurance = section.text("step_up_assurance", level);
    let acr_values = values(section, "step_up_acr_values", one_word);
    let max_age_secs = section.number("step_up_max_age_secs", 60..86_401, 3_600);
    let Some(assurance) = assurance else {
        for key in ["step_up_acr_values", "step_up_max_age_secs"] {
            if section.has(key) && !section.mistaken("step_up_assurance") {
                let line = section.line_of(key);
                section.mistake(key, line, "needs `step_up_assurance`");
            }
        }
        return None;
    };
    if assurance.value == Assurance::High && rules.high.is_empty() {
        let what = "no value of the assurance claim means that: name some in `high_values`";
        section.mistake("step_up_assurance", assurance.line, what);
    }
    Some(StepUp { assurance: assurance.value, acr_values, max_age: Duration::from_secs(max_age_secs) })
}

fn claim_value(part: &mut Section<'_>) -> Option<ClaimValue> {
    let claim = part.required("claim", claim);
    let value = part.required("value", not_empty);
    Some(ClaimValue { claim: claim?.value, value: value?.value })
}

fn values<T>(
    section: &mut Section<'_>,
    key: &'static str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Vec<T> {
    section.texts(key, parse).into_iter().map(|found| found.value).collect()
}

fn usage(section: &mut Section<'_>, key: &'static str) -> Use {
    let found = section.text(key, |text| match text {
        "auto" => Ok(Use::WhenOffered),
        "required" => Ok(Use::Required),
        "off" => Ok(Use::Never),
        _ => Err("write \"auto\", \"required\" or \"off\""),
    });
    found.map_or(Use::WhenOffered, |found| found.value)
}

fn issuer(text: &str, allow_http: bool) -> Result<String, &'static str> {
    if text.contains(['?', '#']) || !is_usable(text, allow_http) {
        return Err(
            "write https://HOST/PATH, exactly as the provider writes its `issuer`; plain http is for a provider \
                    on this very machine, and needs `danger_allow_http_issuer`",
        );
    }
    Ok(text.to_owned())
}

fn certificate(text: &str, around: &Surroundings<'_>) -> Result<[u8; 32], String> {
    let path = text.strip_prefix("file:").filter(|path| !path.is_empty()).ok_or("write file:PATH")?;
    let path = around.folder.join(path);
    let pem = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let certificate = CertificateDer::from_pem_slice(&pem)
        .map_err(|_| format!("{} holds no certificate in PEM", path.display()))?;
    Ok(sha256(&certificate))
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

fn claim(text: &str) -> Result<String, &'static str> {
    if text == NATIONAL_IDENTITY_NUMBER_CLAIM {
        return Err("is the national identity number, which must not be stored: use another claim, such as \
                    helseid://claims/identity/pid_pseudonym");
    }
    not_empty(text)
}

fn scope(text: &str) -> Result<String, &'static str> {
    if text == NATIONAL_IDENTITY_NUMBER_SCOPE {
        return Err("asks for the national identity number, which is not needed here: leave it out");
    }
    one_word(text)
}

fn one_word(text: &str) -> Result<String, &'static str> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
    if plain { Ok(text.to_owned()) } else { Err("write each value by itself, without spaces") }
}

fn level(text: &str) -> Result<Assurance, &'static str> {
    Assurance::from_code(text).ok_or("write \"low\", \"substantial\" or \"high\"")
}

fn not_empty(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("is empty"),
        text => Ok(text.to_owned()),
    }
}

fn codes() -> String {
    let roles = Role::ALL.iter().filter(|role| **role != Role::Node);
    roles.map(|role| role.code()).collect::<Vec<_>>().join(", ")
}

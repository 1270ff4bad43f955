//! What the features stand on in the world: databases, keys, web, jobs. Knows nothing of medicines or cases.

pub mod arrival;
pub mod assets;
pub mod backup;
pub mod crash;
pub mod crypto;
pub mod db;
pub mod federation_keys;
pub mod form;
pub mod format;
pub mod http_server;
pub mod i18n;
pub mod job_told;
pub mod jobs;
pub mod key_encryption;
pub mod key_store;
pub mod layout;
pub mod process_lock;
pub mod public_keys;
pub mod request_log;
pub mod security_headers;
pub mod security_txt;
pub mod telemetry;
#[cfg(test)]
pub(crate) mod test_trust;
pub mod trust;
pub mod verification;
pub mod web;
pub mod worker;
pub mod world;

//! What the features stand on in the world: databases, keys, web, jobs. Knows nothing of medicines or cases.

pub mod crypto;
pub mod db;

pub mod key_store;
pub mod world;

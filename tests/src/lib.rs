//! What the journeys, fault tests and store stories stand on: real servers, real browsers, real processes.

pub mod architecture;
pub mod bench;
pub mod browser;
pub mod cases;
pub mod checker;
pub mod databases;
pub mod faulty;
pub mod federation;
pub mod flaky;
pub mod messages;
pub mod mirrors;
pub mod node_process;
pub mod person;
pub mod postgres;
pub mod processes;
pub mod reviews;
pub mod routes;
pub mod schema;
pub mod site;
pub mod strangers;
pub mod summaries;
pub mod trusts;
pub mod way;
pub mod web;

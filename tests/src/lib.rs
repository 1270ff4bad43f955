//! What the journeys, fault tests and store stories stand on: real servers, real browsers, real processes.

pub mod architecture;
pub mod browser;
pub mod cases;
pub mod databases;
pub mod federation;
pub mod messages;
pub mod node_process;
pub mod postgres;
pub mod processes;
pub mod schema;
pub mod trusts;
pub mod web;

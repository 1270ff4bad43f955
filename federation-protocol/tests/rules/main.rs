//! The rules of the protocol, seen from outside the crate.
#![cfg(test)]

mod documents;
mod history;
mod merkle;
mod messages;
mod pull;
mod trust;

//! What is published of a decision, and the gate it passes first. Nothing reaches the register but through here.

pub mod identifiers;

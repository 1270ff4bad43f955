//! *Vurdering*: committee members rate the standard criteria, each alone, and recommend.

pub mod rules;

//! *Forankring*: the leaders of the unit endorse an application, send it back, or stop it.

pub mod rules;

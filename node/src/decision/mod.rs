//! *Beslutning*: the decision maker decides on the assessors' ratings and other trusts' opinions.

pub mod rules;

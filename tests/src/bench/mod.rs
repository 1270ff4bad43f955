//! What `make bench` measures: each row with its baseline in the same run on the same machine. Figures are ratios; an
//! absolute figure is only context. `docs/performance.md` says what they mean.

pub mod at_large;
pub mod cold_sync;
pub mod data;
pub mod freshness;
pub mod load;
pub mod mailbox;
pub mod pair;
pub mod proof;
pub mod replication;
pub mod report;

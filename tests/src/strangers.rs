//! A trust's own log as somebody sees it who believes nothing but the key.

use federation_protocol::note::KnownLog;
use federation_protocol::sync::{Need, Store, SyncState, SyncedEntry};
use samraad::platform::trust::Trust;
use samraad::register::own_log;

/// Pulls the whole published log as a stranger would who was given the key: every root and every commitment is computed anew.
///
/// # Panics
/// When anything of it does not verify.
pub async fn pulled(trust: &Trust) -> Vec<SyncedEntry> {
    let log = KnownLog::new(trust.federation_keys.in_use().log.public());
    let mut state = SyncState::new();
    let (mut leaves, mut entries) = (Vec::new(), Vec::new());
    let served = async |resource| own_log::serve(&trust.db, resource).await.expect("served");
    let note = served(federation_protocol::tiles::Resource::Checkpoint).await.expect("published");
    let mut step = state.on_checkpoint(&log, &note).expect("signed");
    loop {
        match step.store {
            Store::StateOnly => {}
            Store::StagedLeaves { leaves: new, .. } | Store::VerifiedLeaves { leaves: new, .. } => {
                leaves.extend(new)
            }
            Store::Entries(new) => entries.extend(new),
        }
        state = step.state;
        step = match state.next() {
            Need::Entries(resource) => {
                state.on_entries(&served(resource).await.expect("there")).expect("gives the root")
            }
            Need::Contents { resource, from, until } => {
                let wanted = &leaves[from as usize..until as usize];
                state.on_contents(log.origin(), wanted, served(resource).await.as_deref()).expect("matches")
            }
            Need::Nothing => return entries,
        };
    }
}

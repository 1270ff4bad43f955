//! The list of erasures, held against the databases: whoever is on it and has come back with an older backup, or was not
//! erased to the end, is erased now.

use std::io;

use crate::erasure::carry_out::{CannotErase, erase};
use crate::erasure::list::ErasureList;
use crate::erasure::{Reason, rows};
use crate::kernel::access::Actor;
use crate::platform::trust::Trust;

/// Goes through the list. Tells how many had to be erased. Runs when a trust is opened, after a restore, and now and then.
///
/// # Errors
/// [`CannotErase`].
pub async fn replay(trust: &Trust) -> Result<usize, CannotErase> {
    let folder = trust.settings.folder.clone();
    let listed = tokio::task::spawn_blocking(move || ErasureList::read(&folder)).await;
    let listed = listed.map_err(io::Error::other)??;
    let actor = Actor::node(trust.id.clone());
    let mut again = 0;
    let begun = rows::unfinished(&trust.db).await?;
    for subject in listed.subjects.into_iter().chain(begun) {
        if trust.keys.has_key(subject).await? || !rows::is_done(&trust.db, subject).await? {
            erase(trust, &actor, subject, Reason::Restored).await?;
            again += 1;
        }
    }
    for case in listed.cases {
        // Gone with its subject, unless an older database has it under another.
        let Some(subject) = rows::subject_of(&trust.db, case).await? else { continue };
        if rows::is_patient(&trust.db, subject).await? {
            // As it was before the case was given the patient that was erased: this one is another.
            let mut tx = trust.db.begin().await?;
            rows::wipe_case(&mut tx, case, trust.now()).await?;
            tx.commit().await?;
        } else {
            erase(trust, &actor, subject, Reason::Restored).await?;
        }
        again += 1;
    }
    if again > 0 {
        tracing::warn!(trust = %trust.id, again, "erased again what an older database had brought back");
    }
    Ok(again)
}

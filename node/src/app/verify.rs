//! Verifies all that a trust has stored, feature by feature. Needs no secret, changes nothing, and runs beside a serving
//! node. What a feature stores and signs, it verifies here.

use std::path::Path;

use federation_protocol::ids::Origin;

use crate::audit::sequencer::CannotSequence;
use crate::audit::verifier;
use crate::peers::mailbox;
use crate::platform::db::{Db, StoreError};
use crate::platform::trust::Trust;
use crate::platform::verification::{Check, Report};
use crate::register;

/// Verifies the trust `origin`, whose database is `db` and whose other files lie in `folder`.
///
/// # Errors
/// [`CannotSequence`] when the database or a file cannot be read at all; what does not fit is a fault in the report.
pub async fn verify(db: &Db, origin: &Origin, folder: &Path) -> Result<Report, CannotSequence> {
    let mut report = Report::default();
    let done = register::verify::verify(db, folder, &mut report).await;
    settle(&mut report, done)?;
    let done = register::witness::verify(db, &mut report).await;
    settle(&mut report, done)?;
    let done = mailbox::verify::verify(db, origin, &mut report).await;
    settle(&mut report, done)?;
    match verifier::check(db, folder, &mut report).await {
        Err(CannotSequence::Store(error)) => settle(&mut report, Err(error))?,
        done => done?,
    }
    Ok(report)
}

/// The same for an open trust.
///
/// # Errors
/// As [`verify`].
pub async fn verify_trust(trust: &Trust) -> Result<Report, CannotSequence> {
    verify(&trust.db, &trust.origin, &trust.settings.folder).await
}

/// A row that cannot be read is a fault; a database that does not answer is none.
fn settle(report: &mut Report, done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Err(error @ StoreError::Corrupt { .. }) => {
            let mut check = Check::new("rows that can be read");
            check.fault(error);
            report.add(check);
            Ok(())
        }
        done => done,
    }
}

//! Who is meant: found by a case, or by national identity number.

use zeroize::Zeroizing;

use crate::erasure::rows;
use crate::kernel::ids::SubjectId;
use crate::kernel::person::PersonNumber;
use crate::platform::db::{Db, StoreError, on};
use crate::platform::key_store::{KeyError, KeyStore};

/// Somebody who can be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose key is to be destroyed.
    pub subject: SubjectId,
    /// Whether that is a patient, and not a group case or a draft without its patient.
    pub is_patient: bool,
    /// The numbers of the cases that go with it.
    pub cases: Vec<i64>,
    /// How many trusts were asked about them.
    pub asked: i64,
}

/// Who a case is about, by the number that people know it by.
///
/// # Errors
/// [`StoreError`].
pub async fn by_case_number(db: &Db, number: i64) -> Result<Option<Found>, StoreError> {
    let subject = on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM cases WHERE number = $1").bind(number).fetch_optional(c).await?);
    found(db, subject).await
}

/// Who a decision is about, by its reference.
///
/// # Errors
/// [`StoreError`].
pub async fn by_reference(db: &Db, reference: &str) -> Result<Option<Found>, StoreError> {
    let subject = on!(db.read(), c: DB => sqlx::query_scalar::<DB, SubjectId>(
        "SELECT subject FROM cases WHERE reference = $1").bind(reference).fetch_optional(c).await?);
    found(db, subject).await
}

/// The patient with this number.
///
/// # Errors
/// [`KeyError::Store`].
pub async fn by_national_identity_number(
    db: &Db,
    keys: &KeyStore,
    number: &PersonNumber,
) -> Result<Option<Found>, KeyError> {
    let digits = Zeroizing::new(number.expose_digits());
    Ok(found(db, keys.find(&digits).await?).await?)
}

async fn found(db: &Db, subject: Option<SubjectId>) -> Result<Option<Found>, StoreError> {
    let Some(subject) = subject else { return Ok(None) };
    let cases: Vec<i64> = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT number FROM cases WHERE subject = $1 ORDER BY number").bind(subject).fetch_all(c).await?);
    let asked = on!(db.read(), c: DB => sqlx::query_scalar::<DB, i64>(
        "SELECT COUNT(DISTINCT a.peer_id) FROM reviews_asked a JOIN cases c ON c.id = a.case_id WHERE c.subject = $1")
        .bind(subject).fetch_one(c).await?);
    let is_patient = rows::is_patient(db, subject).await?;
    Ok(Some(Found { subject, is_patient, cases, asked }))
}

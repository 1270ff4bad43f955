//! The frame of every page and form of a case, shared by the features that take steps with it: find the case, ask for the
//! permit, hold the form against the version it was made from, record.

use axum::response::Response;

use crate::audit;
use crate::case::store::{self, OpenCase, Step};
use crate::case::{Case, CaseEvent};
use crate::kernel::access::{CaseAction, Permit, ReadCase, Relations, Role, permit};
use crate::kernel::ids::{CaseId, CommandId};
use crate::organisation::signed_in::{SignedForm, SignedIn};
use crate::platform::crash::{self, Point};
use crate::platform::db::{StoreError, Tx};
use crate::platform::form::Form;
use crate::platform::web::{WebError, see_other_saying};

#[cfg(test)]
pub(crate) mod scene;

/// Address of a case.
pub fn case_path(case: CaseId) -> String {
    format!("/saker/{case}")
}

/// How the reader stands to the case.
///
/// # Errors
/// [`WebError::NotFound`] when the trust has no such case, or the reader may not know of it.
pub async fn relations(who: &SignedIn, case: CaseId) -> Result<Relations, WebError> {
    store::relations(&who.trust, case).await?.ok_or(WebError::NotFound)
}

/// A permit for `A`.
///
/// # Errors
/// [`WebError::Forbidden`] for somebody who may read the case, [`WebError::NotFound`] for everybody else;
/// [`WebError::ProveFirst`] where it is not sure enough who they are.
pub fn may<A: CaseAction>(who: &SignedIn, relations: &Relations) -> Result<Permit<A>, WebError> {
    let permit =
        permit(&who.actor, relations).map_err(|_| match permit::<ReadCase>(&who.actor, relations) {
            Ok(_) => WebError::Forbidden,
            Err(_) => WebError::NotFound,
        })?;
    who.is_sure(A::KIND)?;
    Ok(permit)
}

/// Opens a case for a page that needs `A`, and notes in the access log that it was read.
///
/// # Errors
/// As [`may`]; [`WebError::Erased`] when the subject was erased.
pub async fn open<A: CaseAction>(who: &SignedIn, case: CaseId) -> Result<(Permit<A>, OpenCase), WebError> {
    let permit = may::<A>(who, &relations(who, case).await?)?;
    let open = store::open(&who.trust, &permit).await?;
    // Order: the trace is durable before the page leaves.
    let access = audit::Access {
        actor: &who.actor,
        action: A::KIND.code(),
        object: audit::Object::Case(case),
        subject: Some(open.subject),
        reason: None,
    };
    audit::store::record_read(&who.trust, &access).await?;
    Ok((permit, open))
}

/// Why a rule did not allow a step, as its page tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The answer in this field must be mended; the second is the key of the text that says how.
    Field(&'static str, &'static str),
    /// The case is no longer where the step is possible: its own page says where it is.
    Moved,
}

/// Leads to the case, which is no longer where the step was possible.
pub fn moved_on(case: CaseId) -> Response {
    see_other_saying(&case_path(case), "flash-case-step-gone")
}

/// A form that was sent to take a step.
#[derive(Debug)]
pub enum Begun<A> {
    /// To be judged by the rules and taken.
    Fresh(Box<Taking<A>>),
    /// The same form was sent before and has had its effect: show that.
    Repeated,
}

/// A step about to be taken.
#[derive(Debug)]
pub struct Taking<A> {
    /// Who.
    pub who: SignedIn,
    /// What was typed.
    pub form: Form,
    /// The permit.
    pub permit: Permit<A>,
    /// The case as it stood when the form was made.
    pub open: OpenCase,
    command: CommandId,
}

/// Checks that the sender may do `A` and that the form was made from the case as it stands.
///
/// # Errors
/// As [`may`]; [`WebError::Conflict`] when somebody else has changed the case since the form was made;
/// [`WebError::Unprocessable`] when the form is not one of ours.
pub async fn begin<A: CaseAction>(signed: SignedForm, case: CaseId) -> Result<Begun<A>, WebError> {
    let SignedForm { who, form } = signed;
    let relations = relations(&who, case).await?;
    let permit = may::<A>(&who, &relations)?;
    let command: CommandId = form.value("command_id").parse().map_err(|_| WebError::Unprocessable)?;
    let expected = form.number("expected_version").ok_or(WebError::Unprocessable)?;
    if store::case_of_command(&who.trust.db, command).await? == Some(case) {
        return Ok(Begun::Repeated);
    }
    if expected != i64::from(permit.version()) {
        return Err(WebError::Conflict);
    }
    let open = store::open(&who.trust, &permit).await?;
    if open.case().version != permit.version() {
        return Err(WebError::Conflict);
    }
    Ok(Begun::Fresh(Box::new(Taking { who, form, permit, open, command })))
}

impl<A: CaseAction> Taking<A> {
    /// Records `event` in a transaction of its own.
    ///
    /// # Errors
    /// [`WebError::Conflict`] when somebody else was faster.
    pub async fn take(&self, role: Role, event: CaseEvent) -> Result<Case, WebError> {
        let mut tx = self.who.trust.db.begin().await?;
        let case = self.take_in(&mut tx, role, event).await?;
        self.commit(tx).await?;
        Ok(case)
    }

    /// Records `event` in the caller's transaction, for steps that write more than the event. End it with
    /// [`Taking::commit`].
    ///
    /// # Errors
    /// [`WebError::Conflict`] when somebody else was faster.
    pub async fn take_in(&self, tx: &mut Tx, role: Role, event: CaseEvent) -> Result<Case, WebError> {
        Ok(store::record(tx, &self.who.trust, &self.permit, &self.open, self.step(role, event)).await?)
    }

    /// The step itself, for what records it by other ways.
    pub fn step(&self, role: Role, event: CaseEvent) -> Step {
        Step { command: self.command, role, event }
    }

    /// Commits what [`Taking::take_in`] began.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub async fn commit(&self, mut tx: Tx) -> Result<(), StoreError> {
        tx.at(Point::StepBeforeCommit);
        tx.commit().await?;
        crash::point(Point::StepAfterCommit);
        Ok(())
    }
}

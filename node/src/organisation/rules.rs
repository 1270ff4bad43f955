//! The decisions of sign-in, without any input or output: when a session has ended, when there were too many attempts,
//! what a user name and a password may be.

use std::time::Duration;

use crate::kernel::access::{ActionKind, Assurance, required_assurance};
use crate::kernel::clock::Timestamp;
use crate::kernel::identity_provider::StepUp;

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: Duration,
    /// Whatever happens.
    pub absolute: Duration,
}

impl SessionLimits {
    /// When a session ends unless it is used again.
    pub fn end(&self, created_at: Timestamp, last_seen_at: Timestamp) -> Timestamp {
        last_seen_at.plus(self.idle).min(created_at.plus(self.absolute))
    }

    /// How much time may pass before a request is worth a write of `last_seen_at`. A session may end that much too early.
    pub fn grain(&self) -> Duration {
        (self.idle / 20).min(Duration::from_secs(30))
    }
}

/// What is asked of a session before a step that weighs more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// How sure it has to be who acts.
    pub assurance: Assurance,
    /// How long ago they may have proved it.
    pub max_age: Duration,
}

/// How long a second factor of a local account counts for steps that weigh more.
const SECOND_FACTOR_AGE: Duration = Duration::from_secs(3600);

impl Bar {
    /// What is asked of somebody whom the identity provider vouches for.
    pub fn of_provider(step_up: &StepUp) -> Self {
        Self { assurance: step_up.assurance, max_age: step_up.max_age }
    }

    /// What is asked of a local account that has signed in with this assurance: the second factor again, of whoever has
    /// one. A password alone could only be asked for a second time, which proves nothing new.
    pub fn of_local_account(assurance: Assurance) -> Option<Self> {
        (assurance > Assurance::Low)
            .then_some(Self { assurance: Assurance::Substantial, max_age: SECOND_FACTOR_AGE })
    }

    /// Whether a session clears it for `action`.
    pub fn is_cleared(
        self,
        action: impl Into<ActionKind>,
        assurance: Assurance,
        proved_at: Option<Timestamp>,
        now: Timestamp,
    ) -> bool {
        let required = required_assurance(action, Some(self.assurance));
        // Where a session is enough, its age is no matter either.
        required == Assurance::Low
            || assurance >= required && proved_at.is_some_and(|at| now.since(at) <= self.max_age)
    }
}

/// How many failed sign-ins are borne within [`ATTEMPT_WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptsOf {
    /// One user name, wherever from.
    UserName,
    /// One client address, whatever the user name. A hospital may stand behind one address.
    Address,
}

/// The window in which failed sign-ins count.
pub const ATTEMPT_WINDOW: Duration = Duration::from_secs(15 * 60);

impl AttemptsOf {
    /// How many are borne.
    pub const fn limit(self) -> usize {
        match self {
            Self::UserName => 10,
            Self::Address => 100,
        }
    }

    /// Whether one more may be made, given the times of those that failed, oldest first; else how long to wait.
    ///
    /// # Errors
    /// How long to wait.
    pub fn allow(self, failures: &[Timestamp], now: Timestamp) -> Result<(), Duration> {
        let counted: Vec<Timestamp> =
            failures.iter().copied().filter(|at| at.plus(ATTEMPT_WINDOW) > now).collect();
        // One may be made again once so many have left the window that fewer than the limit remain.
        let blocking = counted.len().checked_sub(self.limit()).and_then(|over| counted.get(over));
        match blocking {
            None => Ok(()),
            Some(at) => Err(at.plus(ATTEMPT_WINDOW).since(now)),
        }
    }
}

/// The name of a local account: lower case, so that one person has one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserName(String);

/// The longest user name, in characters.
pub const LONGEST_USER_NAME: usize = 64;

impl UserName {
    /// Reads what was typed: surrounding space and capitals do not count.
    pub fn parse(typed: &str) -> Option<Self> {
        let name = typed.trim().to_lowercase();
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
        let fits = (2..=LONGEST_USER_NAME).contains(&name.chars().count()) && name.chars().all(allowed);
        fits.then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shortest password, in characters. NIST SP 800-63B-4 section 3.1.1.2 asks for 15 where the password is the only factor.
pub const SHORTEST_PASSWORD: usize = 15;
/// Longest password, in bytes: long enough for any sentence, short enough to hash at once.
pub const LONGEST_PASSWORD_BYTES: usize = 1024;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than [`SHORTEST_PASSWORD`] characters.
    #[error("a password has at least {SHORTEST_PASSWORD} characters")]
    TooShort,
    /// More than [`LONGEST_PASSWORD_BYTES`].
    #[error("a password has at most {LONGEST_PASSWORD_BYTES} bytes")]
    TooLong,
    /// The user name, or one character again and again.
    #[error("the password can be guessed")]
    Guessable,
}

/// Judges a new password. No rules on kinds of characters: they make passwords worse (same source).
///
/// # Errors
/// [`WeakPassword`].
pub fn judge_password(password: &str, user_name: &UserName) -> Result<(), WeakPassword> {
    if password.len() > LONGEST_PASSWORD_BYTES {
        return Err(WeakPassword::TooLong);
    }
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(WeakPassword::TooShort);
    }
    let mut different: Vec<char> = password.to_lowercase().chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 5
        || password.to_lowercase().contains(user_name.as_str()) && password.chars().count() < 20
    {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_session_ends_by_idleness_or_by_age_whichever_comes_first() {
        let limits = SessionLimits { idle: HOUR, absolute: 10 * HOUR };
        assert_eq!(limits.end(at(0), at(0)), at(3600));
        assert_eq!(limits.end(at(0), at(9 * 3600 + 1)), at(36_000));
    }

    #[test]
    fn a_step_that_weighs_more_needs_a_recent_proof_of_that_level_and_others_need_none() {
        use crate::kernel::access::{CaseActionKind::*, TrustActionKind::*};
        let bar = Bar { assurance: Assurance::High, max_age: HOUR };
        let (low, high) = (Assurance::Substantial, Assurance::High);
        assert!(bar.is_cleared(Decide, high, Some(at(0)), at(3600)));
        assert!(!bar.is_cleared(Decide, high, Some(at(0)), at(3601)), "too long ago");
        assert!(!bar.is_cleared(Decide, low, Some(at(0)), at(1)), "not sure enough");
        assert!(!bar.is_cleared(ManageUsers, high, None, at(1)), "nobody knows when");
        assert!(bar.is_cleared(Rate, low, None, at(1)) && bar.is_cleared(SearchRegister, low, None, at(1)));
        assert_eq!(Bar::of_local_account(Assurance::Low), None);
        assert_eq!(Bar::of_local_account(low).map(|bar| bar.assurance), Some(Assurance::Substantial));
    }

    #[test]
    fn the_eleventh_failure_of_a_name_has_to_wait_until_the_first_is_forgotten() {
        let failures: Vec<Timestamp> = (0..10).map(at).collect();
        assert_eq!(AttemptsOf::UserName.allow(&failures[..9], at(10)), Ok(()));
        assert_eq!(AttemptsOf::UserName.allow(&failures, at(10)), Err(Duration::from_secs(890)));
        assert_eq!(AttemptsOf::UserName.allow(&failures, at(900)), Ok(()), "the first left the window");
        assert_eq!(AttemptsOf::Address.allow(&failures, at(10)), Ok(()));
    }

    proptest! {
        #[test]
        fn who_waits_as_long_as_told_may_try_again(mut ages in proptest::collection::vec(0i64..1000, 0..30)) {
            ages.sort_unstable();
            let failures: Vec<Timestamp> = ages.into_iter().map(at).collect();
            let now = at(1000);
            if let Err(wait) = AttemptsOf::UserName.allow(&failures, now) {
                prop_assert!(!wait.is_zero());
                prop_assert_eq!(AttemptsOf::UserName.allow(&failures, now.plus(wait)), Ok(()));
                let sooner = now.plus(wait - Duration::from_micros(1));
                prop_assert!(AttemptsOf::UserName.allow(&failures, sooner).is_err());
            }
        }
    }

    #[test]
    fn a_user_name_has_one_spelling() {
        assert_eq!(UserName::parse(" Åse.Li@nordvik ").unwrap().as_str(), "åse.li@nordvik");
        for bad in ["", "a", "kari nordmann", "kari\u{0}", "<b>"] {
            assert_eq!(UserName::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_password_is_long_and_not_the_user_name() {
        let name = UserName::parse("kari.nordmann").unwrap();
        assert_eq!(judge_password("fjorten tegn..", &name), Err(WeakPassword::TooShort));
        assert_eq!(judge_password("femten tegn ja!", &name), Ok(()));
        assert_eq!(judge_password("kari.nordmann12", &name), Err(WeakPassword::Guessable));
        assert_eq!(judge_password("aaaaaaaaaaaaaaaaaaaa", &name), Err(WeakPassword::Guessable));
        assert_eq!(judge_password(&"lang setning ".repeat(100), &name), Err(WeakPassword::TooLong));
    }
}

//! What an auditor searches the log by: kinds of actions, each a condition on their codes.

use crate::kernel::coded::coded;

coded!(
    /// Kinds of actions that an auditor looks for.
    ActionGroup {
        /// Reading, of whatever.
        Read = "read",
        /// Seeing who a patient is.
        Identity = "identity",
        /// Changing something.
        Change = "change",
        /// Sending something to another trust.
        Disclose = "disclose",
        /// Opening a case in an emergency.
        BreakGlass = "break_glass",
    }
);

impl ActionGroup {
    /// The condition on the column `action`; nothing in it comes from outside.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Read => " AND action LIKE 'read_%'",
            Self::Identity => " AND action = 'read_identity'",
            Self::Change => {
                " AND action NOT LIKE 'read_%' AND action NOT LIKE 'search_%' AND action NOT LIKE 'verify_%'"
            }
            Self::Disclose => " AND action LIKE 'disclose_%'",
            Self::BreakGlass => " AND action = 'break_glass'",
        }
    }
}

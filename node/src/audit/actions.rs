//! What an auditor searches the log by: kinds of actions, which `list` turns into conditions on their codes.

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

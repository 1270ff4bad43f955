//! *Nødinnsyn* (break-glass): a clinician who needs a case of another unit opens it for a few hours, says why, and the auditor
//! is told. It reads; it changes nothing.

use std::time::Duration;

use crate::kernel::coded::coded;

coded!(
    /// Why somebody needs a case that is not of their unit.
    EmergencyGround {
        /// The patient is treated here and now.
        AcuteTreatment = "acute_treatment",
        /// On call for the unit.
        OnCall = "on_call",
        /// Supervising or advising whoever treats.
        Supervision = "supervision",
    }
);

/// How long the case stays open.
pub const OPEN_FOR: Duration = Duration::from_secs(4 * 60 * 60);

/// Longest explanation.
pub const MOST_CHARS: usize = 1_000;
/// Shortest: *akutt* explains nothing to whoever asks later.
pub const LEAST_CHARS: usize = 10;

impl EmergencyGround {
    /// The key of its name.
    pub const fn name_key(self) -> &'static str {
        match self {
            Self::AcuteTreatment => "emergency-acute-treatment",
            Self::OnCall => "emergency-on-call",
            Self::Supervision => "emergency-supervision",
        }
    }
}

//! Log lines: what the process says about itself, as JSON for machines or readable for people. `docs/logging.md` says what
//! may stand in them; patient data never does.

use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a person at a terminal.
    Pretty,
}

/// Settings of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// How a line looks.
    pub format: LogFormat,
    /// Which lines there are, in the syntax of `tracing-subscriber`: `info,samraad=debug`.
    pub filter: String,
}

impl LogSettings {
    /// What is logged unless something else is configured. The scheduler's steps are of no interest to an operator.
    pub fn default_filter() -> String {
        "info,tokio_cron_scheduler=warn".to_owned()
    }

    /// Whether a text is a filter.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check_filter(text: &str) -> Result<String, String> {
        EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| format!("not a filter: {error}"))
    }
}

/// Starts logging to standard error. Called once, by main.
pub fn init(settings: &LogSettings) {
    let filter = EnvFilter::try_new(&settings.filter)
        .unwrap_or_else(|_| EnvFilter::new(LogSettings::default_filter()));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, as in a test, leaves the first in place.
    let _ = match settings.format {
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
        LogFormat::Pretty => lines.with_target(false).with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// A panic's message may quote what the program was working on, so only its place is logged.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panic");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_is_refused() {
        assert!(LogSettings::check_filter("info,samraad=debug").is_ok());
        assert!(LogSettings::check_filter("samraad=loud").is_err());
    }
}

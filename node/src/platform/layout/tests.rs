use super::*;
use crate::platform::form::{Choice, FormView};

#[derive(Template)]
#[template(path = "platform/layout/pattern_page.html")]
struct PatternPage {
    page: Page,
    form: FormView,
    steps: Steps,
    reasons: Vec<Choice>,
    levels: Vec<Choice>,
    rows: Vec<SummaryRow>,
    tasks: Vec<Task>,
    chips: Vec<Chip>,
    events: Vec<TimelineEvent>,
}

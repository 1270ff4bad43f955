//! What the content security policy would silently drop, or what would open a hole in it.

use super::{SourceFile, Violation};

/// Inline style and script, handlers in attributes, things loaded from elsewhere, and unescaped output.
pub fn template(file: &SourceFile) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let lower = line.to_ascii_lowercase();
        let mut refuse = |what: &str| violations.push(file.violation(at + 1, what));
        if attributes(&lower).any(|name| name == "style") || lower.contains("<style") {
            refuse("inline style: the policy drops it; use a class");
        }
        if attributes(&lower).any(|name| name.len() > 2 && name.starts_with("on")) {
            refuse("an event handler in an attribute: the policy drops it; use a module");
        }
        if lower.contains("<script") && !lower.contains("src=") {
            refuse("inline script: the policy drops it; use a module");
        }
        if ["src=\"http", "src=\"//", "<link rel=\"stylesheet\" href=\"http", "action=\"http"]
            .iter()
            .any(|s| lower.contains(s))
        {
            refuse("loaded from or sent to elsewhere: the policy forbids it");
        }
        if lower.replace(' ', "").contains("|safe") {
            refuse("unescaped output: let askama escape it, or make the value a template of its own");
        }
    }
    violations
}

/// The names that stand before `="` on a line.
fn attributes(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("=\"").map(|(at, _)| {
        let before = &line[..at];
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).map_or(0, |i| i + 1);
        &before[start..]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        template(&SourceFile::new("node/src/case/page.html", text)).len()
    }

    #[test]
    fn what_the_policy_would_drop_is_refused() {
        assert_eq!(found("<p style=\"color: red\">"), 1);
        assert_eq!(found("<button onclick=\"go()\">"), 1);
        assert_eq!(found("<script>go()</script>"), 1);
        assert_eq!(found("<script type=\"module\" src=\"https://elsewhere/x.js\"></script>"), 1);
        assert_eq!(found("{{ text | safe }}"), 1);
    }

    #[test]
    fn an_ordinary_page_passes() {
        let text = "<form method=\"post\" action=\"/cases\" data-style=\"x\"><a href=\"https://www.ehelse.no\">e</a>\n\
                    <script type=\"module\" src=\"{{ assets.js }}\"></script>{{ text }}";
        assert_eq!(found(text), 0);
    }
}

//! Just enough of Rust's lexical rules to tell code from comments and literals.

/// The text with comments and the insides of literals turned to spaces; lines and columns stay where they were.
pub(super) fn code_only(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment_end(&chars, at),
            '"' => string_end(&chars, at),
            'r' if !follows_word(&chars, at) => raw_string_end(&chars, at).unwrap_or(at),
            '\'' => char_end(&chars, at).unwrap_or(at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

fn follows_word(chars: &[char], at: usize) -> bool {
    // The `b` and `c` of `br"…"` and `cr"…"` may stand there.
    at > 0 && is_word(chars[at - 1]) && !matches!(chars[at - 1], 'b' | 'c')
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| at + length)
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

fn raw_string_end(chars: &[char], start: usize) -> Option<usize> {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = start + 2 + hashes;
    let end = chars[body.min(chars.len())..].windows(closing.len()).position(|w| w == closing);
    Some(end.map_or(chars.len(), |length| body + length + closing.len()))
}

/// The end of a character literal, or nothing for a lifetime.
fn char_end(chars: &[char], start: usize) -> Option<usize> {
    match (chars.get(start + 1)?, chars.get(start + 2)) {
        ('\\', _) => chars[start + 3..].iter().position(|c| *c == '\'').map(|length| start + 4 + length),
        (_, Some('\'')) => Some(start + 3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::code_only;

    #[test]
    fn comments_and_literals_vanish_and_everything_else_stays_in_its_place() {
        let text = "let a = \"crate::x \\\" y\"; // crate::x\nlet b = 'c'; /* one /* two */ crate::x */ fn f<'a>() {}";
        let code = code_only(text);
        assert!(!code.contains("crate"), "{code}");
        assert_eq!(code.find("fn f<'a>() {}"), text.find("fn f<'a>() {}"));
        assert_eq!(code.lines().count(), 2);
    }

    #[test]
    fn raw_strings_end_at_their_own_number_of_hashes() {
        let code = code_only(r###"f(r#"a "quote" crate::x"#, br"crate::y", '\'', '\u{1F}'); crate::z"###);
        assert!(!code.contains("crate::x") && !code.contains("crate::y"), "{code}");
        assert!(code.ends_with("crate::z"), "{code}");
    }

    #[test]
    fn a_name_that_ends_in_r_does_not_open_a_raw_string() {
        assert!(code_only("for r in x { letter(\"a\"); crate::y }").contains("crate::y"));
    }
}

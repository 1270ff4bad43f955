//! Canonical JSON: RFC 8785 (JCS), narrowed so that every implementation reads the same value from the same bytes.
//!
//! What is hashed or signed is bytes. [`encode`] makes them, once, at the producer; a receiver checks them with
//! [`parse`] and stores and hashes **the bytes it received**. Nothing is ever encoded again in order to verify.
//! `docs/protocol/canonical-json.md` is the specification.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The deepest nesting of arrays and objects. A scalar alone has depth 0.
pub const MAX_DEPTH: usize = 32;

/// The largest integer, 2^53 − 1: what a double holds exactly. The smallest is its negative.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// How a text or a value breaks the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// More bytes than the place allows.
    #[error("longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Not JSON in UTF-8; a lone surrogate counts as this.
    #[error("not well-formed JSON (line {line}, column {column})")]
    Malformed {
        /// Line of the first fault, from 1.
        line: usize,
        /// Column of the first fault, in bytes.
        column: usize,
    },
    /// Arrays and objects nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// A number with a fraction or an exponent, or minus zero.
    #[error("a number is not a plain integer")]
    NotAnInteger,
    /// An integer beyond ±[`MAX_INTEGER`].
    #[error("an integer is beyond 2^53 - 1")]
    IntegerTooLarge,
    /// The same key twice in one object.
    #[error("a key appears twice in one object")]
    DuplicateKey,
}

/// Encodes a value: no white space, keys sorted by UTF-16 code units, the shortest escapes.
///
/// # Errors
/// A value that the format cannot hold: numbers that are not integers within range, or too deep a nesting.
pub fn encode(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    write(value, 0, &mut out)?;
    Ok(out)
}

fn write(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let integer = match (number.as_i64(), number.as_u64()) {
                (Some(integer), _) => checked_integer(integer)?,
                (None, Some(_)) => return Err(CanonicalError::IntegerTooLarge),
                (None, None) => return Err(CanonicalError::NotAnInteger),
            };
            out.extend_from_slice(integer.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            let depth = deeper(depth)?;
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write(item, depth, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let depth = deeper(depth)?;
            // RFC 8785 section 3.2.3. Sorted here, since the order of a serde_json map depends on cargo features.
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (position, (key, item)) in members.into_iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write(item, depth, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// RFC 8785 section 3.2.2.2.
fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            '\r' => out.extend_from_slice(b"\\r"),
            control if control < ' ' => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes());
            }
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

fn deeper(depth: usize) -> Result<usize, CanonicalError> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(CanonicalError::TooDeep) }
}

fn checked_integer(integer: i64) -> Result<i64, CanonicalError> {
    if (-MAX_INTEGER..=MAX_INTEGER).contains(&integer) {
        Ok(integer)
    } else {
        Err(CanonicalError::IntegerTooLarge)
    }
}

/// Reads received bytes and checks every rule except the order of keys, white space and the choice of escapes, which
/// only a producer needs.
///
/// # Errors
/// The first rule that the bytes break, or that they are more than `limit`.
pub fn parse(bytes: &[u8], limit: usize) -> Result<Value, CanonicalError> {
    if bytes.len() > limit {
        return Err(CanonicalError::TooLong { limit });
    }
    let broken = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Narrowed { depth: 0, broken: &broken }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        broken.take().unwrap_or(CanonicalError::Malformed { line: error.line(), column: error.column() })
    })
}

/// Builds a [`Value`] while serde reads, since a finished `Value` has forgotten duplicate keys and how a number was
/// written. serde's errors are texts; the broken rule travels beside them.
#[derive(Clone, Copy)]
struct Narrowed<'c> {
    depth: usize,
    broken: &'c Cell<Option<CanonicalError>>,
}

impl Narrowed<'_> {
    fn refuse<E: de::Error>(self, rule: CanonicalError) -> E {
        self.broken.set(Some(rule));
        E::custom(rule)
    }

    fn inner<E: de::Error>(self) -> Result<Self, E> {
        let depth = deeper(self.depth).map_err(|rule| self.refuse(rule))?;
        Ok(Narrowed { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Narrowed<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Narrowed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("narrowed JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        checked_integer(value).map(Value::from).map_err(|rule| self.refuse(rule))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(self.refuse(CanonicalError::IntegerTooLarge)),
        }
    }

    /// serde_json hands over as floating point what has a fraction or an exponent, minus zero, and integers beyond 64
    /// bits; the last are refused under the same name.
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Value, E> {
        Err(self.refuse(CanonicalError::NotAnInteger))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut read = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if read.contains_key(&key) {
                return Err(self.refuse(CanonicalError::DuplicateKey));
            }
            read.insert(key, members.next_value_seed(inner)?);
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parse_text(text: &str) -> Result<Value, CanonicalError> {
        parse(text.as_bytes(), 1000)
    }

    #[test]
    fn keys_are_sorted_by_utf16_code_units_as_rfc_8785_shows() {
        let value =
            json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let bytes = encode(&value).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
        );
    }

    #[test]
    fn strings_use_the_shortest_escapes() {
        let bytes = encode(&json!("\u{8}\t\n\u{c}\r\u{1f}\"\\/\u{7f}å")).unwrap();
        assert_eq!(bytes, "\"\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u{7f}å\"".as_bytes());
    }

    #[test]
    fn numbers_are_plain_integers_within_what_a_double_holds() {
        assert_eq!(parse_text("9007199254740991"), Ok(json!(MAX_INTEGER)));
        assert_eq!(parse_text("-9007199254740991"), Ok(json!(-MAX_INTEGER)));
        assert_eq!(parse_text("9007199254740992"), Err(CanonicalError::IntegerTooLarge));
        assert_eq!(parse_text("-9007199254740992"), Err(CanonicalError::IntegerTooLarge));
        assert_eq!(parse_text("18446744073709551615"), Err(CanonicalError::IntegerTooLarge));
        for text in ["1.0", "1e2", "1E0", "-0", "0.5", "18446744073709551616", "-0.0"] {
            assert_eq!(parse_text(text), Err(CanonicalError::NotAnInteger), "{text}");
        }
        assert_eq!(encode(&json!(1.5)), Err(CanonicalError::NotAnInteger));
        assert_eq!(encode(&json!(u64::MAX)), Err(CanonicalError::IntegerTooLarge));
    }

    #[test]
    fn duplicate_keys_are_refused_at_any_depth_and_however_they_are_written() {
        assert_eq!(parse_text(r#"{"a":1,"a":1}"#), Err(CanonicalError::DuplicateKey));
        assert_eq!(parse_text(r#"[{"b":{"a":1,"\u0061":2}}]"#), Err(CanonicalError::DuplicateKey));
    }

    #[test]
    fn nesting_ends_at_thirty_two() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_text(&nested(32)).is_ok());
        assert_eq!(parse_text(&nested(33)), Err(CanonicalError::TooDeep));
        assert_eq!(parse_text(&"[".repeat(900)), Err(CanonicalError::TooDeep));
        let value = (0..33).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(encode(&value), Err(CanonicalError::TooDeep));
    }

    #[test]
    fn what_is_not_json_in_utf8_is_refused() {
        let texts: [&[u8]; 9] =
            [b"", b"{", b"1 2", b"\"\\ud800\"", b"\"\xff\"", b"\xef\xbb\xbf1", b"nul", b"01", b"{\"a\":1,}"];
        for text in texts {
            assert!(matches!(parse(text, 1000), Err(CanonicalError::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn the_limit_counts_bytes() {
        assert_eq!(parse(b"\"\xc3\xa5\"", 3), Err(CanonicalError::TooLong { limit: 3 }));
        assert!(parse(b"\"\xc3\xa5\"", 4).is_ok());
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-MAX_INTEGER..=MAX_INTEGER).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back_and_encodes_to_the_same_bytes(value in any_value()) {
            let bytes = encode(&value).unwrap();
            let read = parse(&bytes, bytes.len()).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(encode(&read).unwrap(), bytes);
        }

        #[test]
        fn no_bytes_make_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes, 200);
        }
    }
}

//! Canonical JSON.

use serde_json::{Value, json};

use super::{base64, file};

pub(super) fn vectors() -> Value {
    let valid = [
        ("keys-in-utf16-order", "{\"\u{20ac}\":1,\"\\r\":2,\"\u{fb33}\":3,\"1\":4,\"\u{1f600}\":5,\"\u{80}\":6,\"\u{f6}\":7}",
         "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"),
        ("white-space-dropped", " { \"b\" : [ 1 , true , null ] ,\n\t\"a\" : { } } ", "{\"a\":{},\"b\":[1,true,null]}"),
        ("shortest-escapes", "\"\\u0008\\u0009\\u000a\\u000c\\u000d\\u001F\\u0022\\u005c\\/\\u007f\\u00e5\"",
         "\"\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u{7f}å\""),
        ("surrogate-pair", "\"\\ud83d\\ude00\"", "\"\u{1f600}\""),
        ("largest-integers", "[9007199254740991,-9007199254740991,0]", "[9007199254740991,-9007199254740991,0]"),
        ("not-normalised", "[\"a\u{30a}\",\"\u{e5}\"]", "[\"a\u{30a}\",\"\u{e5}\"]"),
    ]
    .map(|(name, input, canonical)| json!({"name": name, "input_base64": base64(input), "canonical": canonical}));
    let mut valid = Vec::from(valid);
    let deepest = format!("{}{}", "[".repeat(32), "]".repeat(32));
    valid.push(json!({"name": "depth-32", "input_base64": base64(&deepest), "canonical": deepest}));

    let too_deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    let invalid: [(&str, &[u8], &str); 18] = [
        ("duplicate-key", br#"{"a":1,"a":1}"#, "DuplicateKey"),
        ("duplicate-key-in-depth", br#"[{"b":{"a":1,"a":2}}]"#, "DuplicateKey"),
        ("duplicate-key-by-escape", br#"{"a":1,"\u0061":2}"#, "DuplicateKey"),
        ("fraction", b"1.5", "NotAnInteger"),
        ("fraction-of-zero", b"1.0", "NotAnInteger"),
        ("exponent", b"1e2", "NotAnInteger"),
        ("minus-zero", b"-0", "NotAnInteger"),
        ("integer-too-large", b"9007199254740992", "IntegerTooLarge"),
        ("integer-too-small", b"-9007199254740992", "IntegerTooLarge"),
        ("depth-33", too_deep.as_bytes(), "TooDeep"),
        ("lone-surrogate", br#""\ud800""#, "Malformed"),
        ("not-utf-8", b"\"\xff\"", "Malformed"),
        ("byte-order-mark", b"\xef\xbb\xbf{}", "Malformed"),
        ("bytes-after-the-value", b"{} {}", "Malformed"),
        ("comma-at-the-end", b"[1,]", "Malformed"),
        ("leading-zero", b"01", "Malformed"),
        ("raw-control-character", b"\"\x01\"", "Malformed"),
        ("nothing", b"", "Malformed"),
    ];
    let mut invalid = Vec::from(invalid.map(|(name, input, error)| {
        json!({"name": name, "input_base64": base64(input), "limit": 1000, "error": error})
    }));
    invalid
        .push(json!({"name": "too-long", "input_base64": base64("\"å\""), "limit": 3, "error": "TooLong"}));
    file("canonical-json.md", valid, invalid)
}

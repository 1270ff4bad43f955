//! Whatever is read as canonical JSON is written as one text, which is read as the same value and written the same again.
#![no_main]

use federation_protocol::canonical::{encode, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = parse(bytes, 1 << 20) else { return };
    let written = encode(&value).expect("what was read can be written");
    assert_eq!(parse(&written, written.len()).as_ref(), Ok(&value));
    assert_eq!(encode(&value).as_ref(), Ok(&written));
    assert!(
        !written.contains(&b'\n') && !written.contains(&b'\t'),
        "no white space that a text did not escape"
    );
    if !written.is_empty() {
        assert!(parse(&written, written.len() - 1).is_err(), "the limit holds");
    }
});

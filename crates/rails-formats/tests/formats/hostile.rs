//! What no Rails wrote: it is refused, in time and memory in proportion to its length.

use rails_formats::{Bad, marshal};

#[test]
fn names_in_names_have_an_end() {
    // A symbol may say its encoding once; a program that follows it ever deeper has no stack left.
    let deep = [b"\x04\x08o", "I".repeat(1 << 19).as_bytes(), b":\x06a\x00"].concat();
    assert!(matches!(marshal::read(&deep), Err(Bad::Value(_))));
}

#[test]
fn one_text_in_many_places_is_not_many_texts() {
    // An array of a text of 60,000 bytes and 60,000 times the same.
    let text = [b"\"\x02\x60\xea".as_slice(), &[b'a'; 60_000]].concat();
    let many = [b"\x04\x08[\x02\x61\xea".as_slice(), &text, &b"@\x06".repeat(60_000)].concat();
    assert!(matches!(marshal::read(&many), Err(Bad::Value(_))));
    let symbols = [b"\x04\x08[\x02\x61\xea:\x02\x60\xea".as_slice(), &[b'a'; 60_000], &b";\x00".repeat(60_000)].concat();
    assert!(matches!(marshal::read(&symbols), Err(Bad::Value(_))));
    // Hashes of the same keys, as an app has them.
    let rows = [b"\x04\x08[\x02\xc8\x00{\x06:\x1aa_name_of_some_length".as_slice(), b"i\x06", &b"{\x06;\x00i\x06".repeat(199)].concat();
    assert!(marshal::read(&rows).is_ok(), "{:?}", marshal::read(&rows));
}

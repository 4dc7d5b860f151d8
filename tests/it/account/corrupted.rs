//! Rules 10.2 and 10.6: exports that are broken: a byte of the example wrong, every byte in turn; cut off anywhere; and
//! other hostile shapes.

use proptest::prelude::*;
use registry_resolver::format::AccountExport;

use crate::account::{EXAMPLE, catalog, is_read_without_secrets};
use crate::shrinking::config;
use crate::support::sized;

/// Puts `byte` in every fourth place of the example, with `CASES=4` in every one, and where it stands already. How
/// many of the results are accounts.
fn with_byte_everywhere(byte: u8) -> usize {
    let mut bytes = EXAMPLE.as_bytes().to_vec();
    let mut read = 0;
    let step = (4 / sized(1)).max(1);
    for place in (0..bytes.len()).filter(|place| place % step == 0 || EXAMPLE.as_bytes()[*place] == byte) {
        let kept = core::mem::replace(&mut bytes[place], byte);
        read += usize::from(is_read_without_secrets(&bytes, &format!("{byte:#x} at {place}")));
        bytes[place] = kept;
    }
    assert_eq!(bytes, EXAMPLE.as_bytes());
    read
}

#[test]
fn rule_10_6_a_nul_anywhere_is_answered_without_secrets() {
    // Within the text of a field that is passed over it is an error of the syntax as well.
    assert_eq!(with_byte_everywhere(b'\0'), 0);
}

#[test]
fn rule_10_6_a_quote_anywhere_is_answered_without_secrets() {
    let read = with_byte_everywhere(b'"');
    let quotes = EXAMPLE.matches('"').count();
    assert!(read >= quotes, "{read} of {quotes}");
}

#[test]
fn rule_10_6_a_brace_anywhere_is_answered_without_secrets() {
    assert!(with_byte_everywhere(b'{') >= EXAMPLE.matches('{').count());
}

#[test]
fn rule_10_6_a_byte_that_is_no_text_anywhere_is_answered_without_secrets() {
    // What is passed over need not be text; everything else must.
    assert!(with_byte_everywhere(b'\xff') < EXAMPLE.len() / 2);
}

#[test]
fn rule_10_6_a_backslash_anywhere_is_answered_without_secrets() {
    assert!(with_byte_everywhere(b'\\') >= EXAMPLE.matches('\\').count());
}

#[test]
fn rule_10_6_a_letter_anywhere_is_answered_without_secrets() {
    // A name, an id or a domain of other letters is right in itself.
    assert!(with_byte_everywhere(b'n') > 150);
}

#[test]
fn rule_10_6_a_comma_anywhere_is_answered_without_secrets() {
    assert!(with_byte_everywhere(b',') >= EXAMPLE.matches(',').count());
}

/// Rule 10.6: the example cut off after every byte of it.
#[test]
fn rule_10_6_every_truncation_is_answered_without_secrets() {
    let bytes = EXAMPLE.as_bytes();
    let whole = EXAMPLE.trim_end().len();
    for end in 0..=bytes.len() {
        let read = is_read_without_secrets(&bytes[..end], &format!("the first {end} bytes"));
        assert_eq!(read, end >= whole, "the first {end} bytes");
    }
}

/// Rule 10.6: and with every byte of its beginning missing.
#[test]
fn rule_10_6_every_beginning_cut_off_is_answered_without_secrets() {
    let bytes = EXAMPLE.as_bytes();
    for start in 1..bytes.len() {
        assert!(
            !is_read_without_secrets(&bytes[start..], &format!("all but {start} bytes")),
            "all but {start} bytes"
        );
    }
}

/// Rule 10.6: a piece taken out of the middle, between any two of its quotes. A secret may become a domain by that, so
/// what is shown is not looked at.
#[test]
fn rule_10_6_a_piece_taken_out_is_answered() {
    let quotes: Vec<usize> = EXAMPLE.match_indices('"').map(|(at, _)| at).collect();
    let (mut good, mut bad) = (0, 0);
    for (place, &start) in quotes.iter().enumerate() {
        for &end in quotes[place + 1..].iter().take(12) {
            let text = [&EXAMPLE[..start], &EXAMPLE[end..]].concat();
            match serde_json::from_str::<AccountExport>(&text).map(|export| export.into_builder().build()) {
                Ok(Ok(catalog)) => good += usize::from(catalog.len() >= 14),
                Ok(Err(problems)) => bad += usize::from(problems.len() > 0),
                Err(error) => bad += usize::from(error.line() > 1),
            }
        }
    }
    assert!(good > 100 && bad > 100, "{good} of them are accounts, {bad} are not");
    assert_eq!(good + bad, quotes.len() * 12 - 12 * 13 / 2, "and all are answered");
}

/// Rule 10.6: a deep document ends in an error, or is passed over, and never in the stack.
#[test]
fn rule_10_6_ten_thousand_levels_are_answered() {
    let lists = "[".repeat(10_000);
    let maps = r#"{"a":"#.repeat(10_000);
    for text in [
        lists.clone(),
        maps.clone(),
        format!(r#"[{{"unknown": {lists}"#),
        format!(r#"[{{"unknown": {maps}"#),
        format!(r#"[{{"name": {lists}{}}}]"#, "]".repeat(10_000)),
        format!(r#"[{{"default": {maps}1{}}}]"#, "}".repeat(10_000)),
        "[{\"name\":".repeat(10_000),
    ] {
        let error = serde_json::from_str::<AccountExport>(&text).unwrap_err();
        assert!(error.to_string().contains(" at line 1 column "), "{error}");
    }
    // Whole, and in a field that is not read, it is passed over like anything else.
    for deep in [format!("{lists}{}", "]".repeat(10_000)), format!("{maps}1{}", "}".repeat(10_000))] {
        let text = format!(r#"[{{"name": "a", "domain": "a.io", "unknown": {deep}}}]"#);
        assert_eq!(catalog(&text).len(), 1);
    }
}

/// Rule 10.6: bytes that are no text.
#[test]
fn rule_10_6_bytes_that_are_no_text_are_refused() {
    let cases: [&[u8]; 7] = [
        b"\xff",
        b"\xef\xbb\xbf[]",
        b"[\xff]",
        b"[{\"name\": \"\xff\"}]",
        b"[{\"\xc3\x28\": 1}]",
        b"\0",
        b"[{\"name\": \"a\0b\"}]",
    ];
    for bytes in cases {
        assert!(!is_read_without_secrets(bytes, "bytes"), "{bytes:?}");
    }
    // Half a surrogate pair is no character.
    assert!(!is_read_without_secrets(br#"[{"name": "\ud800", "domain": "a.io"}]"#, "half a pair"));
    let whole = catalog(r#"[{"name": "\ud83e\udd80", "domain": "a.io"}]"#);
    assert!(whole.registry("🦀").is_some());
}

/// Rule 4.1: a byte order mark, a comment and the like are syntax errors with a place.
#[test]
fn rule_4_1_syntax_that_json_does_not_have_is_refused_with_its_place() {
    for text in
        ["\u{feff}[]", "// x\n[]", "[{name: \"a\"}]", "[{'name': 'a'}]", "[,]", "[1 2]", "[{\"a\" 1}]", "]"]
    {
        let error = serde_json::from_str::<AccountExport>(text).unwrap_err();
        assert!(error.is_syntax() || error.is_data(), "{text}: {error}");
        assert!(error.line() >= 1, "{text}: {error}");
    }
}

proptest! {
    #![proptest_config(config(1500))]

    /// Rule 10.6: several bytes, any bytes, anywhere; some doubled, some gone.
    #[test]
    fn rule_10_6_any_bytes_anywhere_are_answered(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6)
    ) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        for (place, byte, how) in &changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = *byte,
                1 => bytes.insert(place, *byte),
                _ => {
                    bytes.remove(place);
                }
            }
        }
        // Several changes may turn a secret into a name; that the answer is whole is what matters here.
        match serde_json::from_slice::<AccountExport>(&bytes) {
            Ok(export) => {
                if let Err(problems) = export.into_builder().build() {
                    prop_assert!(problems.iter().all(|problem| problem.path().starts_with('[')), "{}", problems);
                }
            }
            Err(error) => prop_assert!(error.to_string().contains(" at line "), "{}", error),
        }
    }

    /// Rule 10.6: any text at all.
    #[test]
    fn rule_10_6_any_text_is_answered(text in "[\\[\\]{}\",:a-c_0-9ndtruefals \\\\-]{0,60}") {
        match serde_json::from_str::<AccountExport>(&text) {
            Ok(export) => prop_assert_eq!(export.into_builder().build().map_or(0, |catalog| catalog.len()), 0),
            Err(error) => prop_assert!(error.line() == 1, "{}", error),
        }
    }
}

/// Every corruption of a single byte: each of the 255 others in every fourth place, with `CASES=4` in each.
#[test]
#[ignore = "takes a minute without optimising; for changes to how accounts are read"]
fn rule_10_6_every_byte_anywhere_is_answered_without_secrets() {
    let read = (0..=u8::MAX).map(with_byte_everywhere);
    assert!(read.sum::<usize>() > EXAMPLE.len());
}

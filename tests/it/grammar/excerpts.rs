//! Rule 10.2: how much of the input an error shows, and what never.

use proptest::prelude::*;
use registry_resolver::reference::{Excerpt, ImageName, Path};
use registry_resolver::{Digest, Domain, Reference, ReferenceError, Tag};

use crate::grammar::{digest, times};
use crate::shrinking::config;

/// Every parser's error for a text that none of them takes.
fn refusals(text: &str) -> [ReferenceError; 6] {
    [
        Reference::parse(text).unwrap_err(),
        Domain::parse(text).unwrap_err(),
        Path::parse(text).unwrap_err(),
        ImageName::parse(text).unwrap_err(),
        Tag::parse(text).unwrap_err(),
        Digest::parse(text).unwrap_err(),
    ]
}

/// None of the letters of [`SECRET`] is in any error's words.
const SECRET: &[char] = &['Q', 'Z', 'J', 'X', 'W'];

#[track_caller]
fn assert_shows_no_secret(text: &str) {
    assert!(text.contains(SECRET), "the test hides nothing: {text}");
    for error in refusals(text) {
        for shown in [
            error.to_string(),
            format!("{error:?}"),
            error.input().to_string(),
            format!("{:?}", error.input()),
        ] {
            assert!(!shown.contains(SECRET), "{shown}\nfrom {text}");
        }
        assert_eq!(error.replacement(), None, "{text}");
    }
    let excerpt = Excerpt::of(text);
    assert!(!excerpt.as_str().contains(SECRET), "{excerpt}\nfrom {text}");
}

#[test]
fn a_short_text_is_shown_whole() {
    for text in ["", "nginx", &times(64, "a"), "é".repeat(32).as_str()] {
        assert_eq!(Excerpt::of(text).as_str(), text);
        assert_eq!(Excerpt::around(text, text.len()).as_str(), text);
    }
}

#[test]
fn a_long_text_is_cut_to_64_bytes() {
    let text = times(65, "a");
    assert_eq!(Excerpt::of(&text).as_str(), times(64, "a") + "…");
    assert_eq!(Excerpt::around(&text, 65).as_str(), "…".to_owned() + &times(64, "a"));
    let text = format!("{}!{}", times(100, "a"), times(100, "b"));
    let around = format!("…{}!{}…", times(32, "a"), times(31, "b"));
    assert_eq!(Excerpt::around(&text, 100).as_str(), around);
}

#[test]
fn a_long_text_is_cut_between_characters() {
    let text = format!("a{}", times(100, "é"));
    assert_eq!(Excerpt::of(&text).as_str(), format!("a{}…", times(31, "é")));
    let text = times(100, "語");
    for fault in 0..=text.len() {
        let excerpt = Excerpt::around(&text, fault);
        let kept = excerpt.as_str().trim_matches('…');
        assert!(kept.chars().all(|c| c == '語'), "{excerpt}");
        assert!((58..=64).contains(&kept.len()), "{excerpt}");
    }
}

#[test]
fn an_excerpt_around_a_place_behind_the_text_shows_its_end() {
    assert_eq!(Excerpt::around("nginx", 1000).as_str(), "nginx");
    assert_eq!(Excerpt::around(&times(100, "a"), usize::MAX).as_str(), "…".to_owned() + &times(64, "a"));
}

#[test]
fn control_and_bidirectional_characters_are_escaped() {
    for (text, shown) in [
        ("a\u{1b}[31mb", r"a\u{1b}[31mb"),
        ("a\0b", r"a\u{0}b"),
        ("a\tb", r"a\u{9}b"),
        ("a\nb\r", r"a\u{a}b\u{d}"),
        ("\u{7f}\u{85}\u{9b}", r"\u{7f}\u{85}\u{9b}"),
        ("\u{61c}\u{200e}\u{200f}", r"\u{61c}\u{200e}\u{200f}"),
        ("\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}", r"\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}"),
        ("\u{2066}\u{2067}\u{2068}\u{2069}", r"\u{2066}\u{2067}\u{2068}\u{2069}"),
        ("\u{2028}\u{2029}", r"\u{2028}\u{2029}"),
        ("a` b `c", r"a\u{60} b \u{60}c"),
        ("az\u{200b}ure\u{feff}\u{ad}\u{2060}", r"az\u{200b}ure\u{feff}\u{ad}\u{2060}"),
        ("café 語 🦀", "café 語 🦀"),
    ] {
        assert_eq!(Excerpt::of(text).as_str(), shown);
        assert_eq!(Excerpt::of(text).to_string(), shown);
        assert_eq!(format!("{:?}", Excerpt::of(text)), format!("`{shown}`"));
    }
}

#[test]
fn no_character_that_a_terminal_obeys_is_in_a_message() {
    for c in (0..=0x9f_u32).chain(0x200b..=0x206f).chain([0x61c]).filter_map(char::from_u32) {
        let obeyed = c.is_control()
            || "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}".contains(c)
            || ('\u{202a}'..='\u{202e}').contains(&c)
            || ('\u{2066}'..='\u{2069}').contains(&c);
        if obeyed {
            for error in refusals(&format!("a/{c}:b@c")) {
                let message = error.to_string();
                assert!(!message.contains(c), "{message:?}");
            }
            let message = Reference::parse(&format!("a/b{c}")).unwrap_err().to_string();
            assert!(message.contains(&format!("\\u{{{:x}}}", c as u32)), "{message:?}");
        }
    }
}

#[test]
fn user_info_is_replaced() {
    let sha = digest("sha256", 64);
    for (text, shown) in [
        ("https://me:hunter2@ghcr.io/a", "https://…@ghcr.io/a"),
        ("https://token@ghcr.io/a", "https://…@ghcr.io/a"),
        ("me:hunter2@ghcr.io/a", "…@ghcr.io/a"),
        ("me@ghcr.io", "…@ghcr.io"),
        ("me:hunter2@localhost:5000", "…@localhost:5000"),
        ("me:hunter2@[::1]:5000/a", "…@[::1]:5000/a"),
        ("https://me:p@ss@ghcr.io/a", "https://…@ghcr.io/a"),
        ("https://me:p/a:s@s/@ghcr.io/a:1", "https://…@ghcr.io/a:1"),
        ("https://me:\u{1b}@ghcr.io/a", "https://…@ghcr.io/a"),
    ] {
        assert_eq!(Excerpt::of(text).as_str(), shown);
        let pinned = Excerpt::of(&format!("{text}@sha256:00ff")).to_string();
        assert_eq!(pinned, format!("{shown}@sha256:00ff"));
    }
    let pinned = format!("me:hunter2@a.io/b@{sha}");
    assert_eq!(Excerpt::around(&pinned, 0).as_str(), format!("…@a.io/b@{}…", &sha[..64 - 18]));
}

/// A digest is not user-info.
#[test]
fn a_digest_is_shown() {
    for text in
        ["nginx@sha256:00ff", "nginx@sha256:0011", "ghcr.io/acme/app:1.2@sha512:abcdef", "nginx@sha384:xyz"]
    {
        assert_eq!(Excerpt::of(text).as_str(), text);
    }
}

#[test]
fn a_password_is_never_shown() {
    let pinned = format!("docker://me:QZ@ghcr.io/a@{}", digest("sha256", 64));
    for text in [
        "https://me:QZ@ghcr.io/acme/app:1",
        "me:QZ@ghcr.io/acme/app:1",
        "https://QZ@ghcr.io/app",
        "https://:QZ@ghcr.io/app",
        "QZ:@ghcr.io/app",
        "me:QZ@ghcr.io",
        "me:QZ@ghcr.io:5000",
        "me:QZ@[::1]:5000/a",
        "me:Q@Z@ghcr.io/a",
        "me:Q/Z@ghcr.io/a",
        "https://me:Q/Z@ghcr.io/a",
        "https://me:Q:Z@ghcr.io/a",
        "https://me:Q://Z@ghcr.io/a",
        "https://me:Q/@:Z@@ghcr.io/a",
        "https://me:%51Z@ghcr.io/a",
        "https://me:Q Z@ghcr.io/a",
        "https://me:Q\u{1b}Z\n@ghcr.io/a",
        "https://me:QéZ語@ghcr.io/a",
        "https://me:Q@sha256:Z@ghcr.io/a",
        "https://me:Q$Z@ghcr.io/a",
        "HTTPS://me:QZ@GHCR.io//A",
        "me:QZ@ghcr.io/a b",
        &pinned,
    ] {
        assert_shows_no_secret(text);
    }
}

/// What looks like a scheme may be the password's.
#[test]
fn a_password_with_a_scheme_in_it_is_never_shown() {
    for text in ["me:Q://Z@ghcr.io/a", "me:QZ://x@ghcr.io/a", "me:Q/http://Z@ghcr.io/a", "Q:Z://@ghcr.io/a"] {
        assert_shows_no_secret(text);
    }
}

/// What looks like a digest may be a host with its port or an image with its tag: behind a scheme it is.
#[test]
fn a_password_in_front_of_what_looks_like_a_digest_is_never_shown() {
    for text in [
        "https://me:QZ@ghcr.io:100000",
        "https://me:QZ@ghcr.io:cafe123",
        "https://me:QZ@registry:5000000",
        "docker://me:QZ@app:deadbeef",
    ] {
        assert_shows_no_secret(text);
    }
}

/// A domain, a path and a tag have no digest: whatever stands in front of `@` may be user-info.
#[test]
fn a_domain_with_a_long_port_shows_no_password() {
    for text in ["me:QZ@ghcr.io:100000", "me:QZ@registry:cafe123"] {
        for error in
            [Domain::parse(text).unwrap_err(), Path::parse(text).unwrap_err(), Tag::parse(text).unwrap_err()]
        {
            assert!(!error.to_string().contains(SECRET), "{error}");
        }
    }
}

#[test]
fn a_long_password_is_not_shown_wherever_the_text_is_cut() {
    for filler in [10, 40, 100, 500] {
        assert_shows_no_secret(&format!("https://me:{}@ghcr.io/a", times(filler, "QZ")));
        assert_shows_no_secret(&format!("me:{}@ghcr.io/{}", times(filler, "QZ"), times(filler, "a/")));
        assert_shows_no_secret(&format!("{}/a:QZ@ghcr.io/a", times(filler, "a.")));
    }
}

proptest! {
    #![proptest_config(config(700))]

    /// Whatever the password is made of.
    #[test]
    fn no_password_is_ever_shown(
        password in "[QZJXW/@:%.~ _$-]{0,12}[QZJXW][QZJXW/@:%.~ _$-]{0,12}",
        scheme in prop::sample::select(vec!["https://", "http://", "docker://", "oci://"]),
        user in prop::sample::select(vec!["", "me:", "me@corp.example:", "oauth2:"]),
        place in prop::sample::select(vec![
            "ghcr.io", "ghcr.io/a", "ghcr.io:443/a/b:1", "localhost:5000", "[::1]:5000/a", "a", "a/B c", "ghcr.io/a@sha256:00",
        ]),
    ) {
        assert_shows_no_secret(&format!("{scheme}{user}{password}@{place}"));
    }

    /// At most 64 bytes of the input, the fault among them.
    #[test]
    fn an_excerpt_is_a_window_on_the_fault(text in "[a-z/:é語🦀]{0,120}", at in 0_usize..600) {
        let excerpt = Excerpt::around(&text, at);
        let kept = excerpt.as_str().trim_matches('…');
        prop_assert!(kept.len() <= 64);
        let start = text.find(kept).unwrap();
        prop_assert_eq!(text.len() <= 64, kept.len() == text.len());
        if let Some(fault) = text.get(at..).and_then(|rest| rest.chars().next()) {
            prop_assert!(kept.contains(fault), "{} at {} from {}", excerpt, at, start);
        }
    }
}

/// Rule 10.2: the window begins and ends between characters, inside the 64 bytes around the fault.
#[test]
fn the_window_begins_between_characters() {
    let characters: Vec<char> = ('\u{100}'..'\u{180}').collect();
    let text: String = characters.iter().collect();
    let shown =
        |range: core::ops::Range<usize>| format!("…{}…", characters[range].iter().collect::<String>());
    assert_eq!(Excerpt::around(&text, 36).as_str(), shown(2..34));
    assert_eq!(Excerpt::around(&text, 35).as_str(), shown(2..34));
    let odd = format!("a{text}");
    assert_eq!(Excerpt::around(&odd, 36).as_str(), shown(2..34));
}

/// Rule 10.2: many messages may echo one long text.
#[test]
fn an_excerpt_of_a_long_text_looks_at_a_part_of_it() {
    let long = times(4 << 20, "a");
    for _ in 0..10_000 {
        assert_eq!(Excerpt::of(&long).as_str().len(), 64 + '…'.len_utf8());
    }
}

/// Rule 10.2: an `@` further away than is looked may follow one that is near.
#[test]
fn a_password_of_many_kilobytes_is_hidden() {
    for filler in [10_000, 100_000] {
        let text = format!("me:Q@{}@ghcr.io/a", times(filler, "Z"));
        assert_eq!(Excerpt::of(&text).as_str(), "……");
    }
    let text = format!("https://me:Q{}@ghcr.io/a", times(10_000, "Z"));
    assert_eq!(Excerpt::of(&text).as_str(), "https://……");
}

//! Rule 2.7: the exact words, for every kind of error and for everything that can be expected somewhere.

use registry_resolver::reference::ReferenceErrorKind as Kind;
use registry_resolver::reference::{ImageName, Path};
use registry_resolver::{Digest, Domain, Reference, ReferenceError, Tag};

use crate::grammar::{digest, times};

#[track_caller]
fn assert_says(error: &ReferenceError, kind: Kind, offset: usize, text: &str) {
    assert_eq!(error.to_string(), text);
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{text}");
}

fn reference(text: &str) -> ReferenceError {
    Reference::parse(text).unwrap_err()
}

fn domain(text: &str) -> ReferenceError {
    Domain::parse(text).unwrap_err()
}

fn path(text: &str) -> ReferenceError {
    Path::parse(text).unwrap_err()
}

fn name(text: &str) -> ReferenceError {
    ImageName::parse(text).unwrap_err()
}

fn tag(text: &str) -> ReferenceError {
    Tag::parse(text).unwrap_err()
}

/// An error, and what it says.
type Row = (ReferenceError, Kind, usize, &'static str);

/// What can be expected of a domain.
fn domains() -> Vec<Row> {
    vec![
        (
            reference("ho_st.com/a"),
            Kind::Domain,
            2,
            "invalid reference `ho_st.com/a`: found `_` at byte 2, expected a letter, a digit, `-`, `.`, `:` and a port, \
             or the end of the domain",
        ),
        (
            reference("a..b/c"),
            Kind::Domain,
            2,
            "invalid reference `a..b/c`: found `.` at byte 2, expected a letter or a digit of the domain",
        ),
        (
            domain("ghcr.io:"),
            Kind::Domain,
            8,
            "invalid domain `ghcr.io:`: it ends at byte 8, expected only digits, at least one, as the domain's port",
        ),
        (
            domain("[fe80::1%25eth0]"),
            Kind::Domain,
            8,
            "invalid domain `[fe80::1%25eth0]`: found `%` at byte 8, expected an IPv6 address of hexadecimal digits \
             and `:`, closed by `]`",
        ),
    ]
}

/// What can be expected of a path.
fn paths() -> Vec<Row> {
    vec![
        (
            reference("docker.io/library/Nginx:1.2"),
            Kind::Path,
            18,
            "invalid reference `docker.io/library/Nginx:1.2`: found `N` at byte 18, expected a lower-case letter or a \
             digit; did you mean `docker.io/library/nginx:1.2`?",
        ),
        (
            reference("base-${OS}"),
            Kind::Path,
            5,
            "invalid reference `base-${OS}`: found `$` at byte 5, expected a lower-case letter or a digit behind the \
             separator; fill in the variable first",
        ),
        (
            reference("map[string]"),
            Kind::Path,
            3,
            "invalid reference `map[string]`: found `[` at byte 3, expected a lower-case letter, a digit, a separator \
             (`.`, `_`, `__`, `-`), `/`, `:` and a tag, or `@` and a digest",
        ),
        (
            path("acme/app:1"),
            Kind::Path,
            8,
            "invalid repository path `acme/app:1`: found `:` at byte 8, expected path components only, without tag or \
             digest",
        ),
        (
            name("acme/app@sha256:00ff"),
            Kind::Path,
            8,
            "invalid image name `acme/app@sha256:00ff`: found `@` at byte 8, expected path components only, without tag \
             or digest",
        ),
        (
            reference("[::1]:5000"),
            Kind::Path,
            10,
            "invalid reference `[::1]:5000`: it ends at byte 10, expected `/` and a repository behind the domain",
        ),
    ]
}

/// What can be expected of a tag and of a digest.
fn tags_and_digests() -> Vec<Row> {
    vec![
        (
            reference("busybox:"),
            Kind::Tag,
            8,
            "invalid reference `busybox:`: it ends at byte 8, expected a letter, a digit or `_` to begin the tag",
        ),
        (
            tag(".hidden"),
            Kind::Tag,
            0,
            "invalid tag `.hidden`: found `.` at byte 0, expected a letter, a digit or `_` to begin the tag",
        ),
        (
            reference("ghcr.io/a:1.0+x"),
            Kind::Tag,
            13,
            "invalid reference `ghcr.io/a:1.0+x`: found `+` at byte 13, expected a letter, a digit, `_`, `.` or `-` in \
             the tag, or `@` and a digest",
        ),
        (
            Digest::parse("md5:00").unwrap_err(),
            Kind::DigestAlgorithm,
            0,
            "invalid digest `md5:00`: found the unknown algorithm `md5` at byte 0, expected the digest algorithm `sha256:`, `sha384:` or \
             `sha512:`",
        ),
        (
            Digest::parse("sha256:12").unwrap_err(),
            Kind::Digest,
            9,
            "invalid digest `sha256:12`: it ends at byte 9, expected a lower-case hexadecimal digit, 64 of them in the \
             digest",
        ),
        (
            Digest::parse("sha384:12g").unwrap_err(),
            Kind::Digest,
            9,
            "invalid digest `sha384:12g`: found `g` at byte 9, expected a lower-case hexadecimal digit, 96 of them in \
             the digest",
        ),
    ]
}

/// How what was found is shown: a space, an escape, and nothing of a password.
fn found() -> Vec<Row> {
    vec![
        (
            reference("my app"),
            Kind::Path,
            2,
            "invalid reference `my app`: found a space at byte 2, expected a lower-case letter, a digit, a separator \
             (`.`, `_`, `__`, `-`), `/`, `:` and a tag, or `@` and a digest",
        ),
        (
            reference("a:\u{202e}1"),
            Kind::Tag,
            2,
            r"invalid reference `a:\u{202e}1`: found `\u{202e}` at byte 2, expected a letter, a digit or `_` to begin the tag",
        ),
        (
            reference("https://me:hunter2@ghcr.io/a"),
            Kind::Scheme,
            0,
            "invalid reference `https://…@ghcr.io/a`: found the scheme `https://` at byte 0, expected a reference \
             without one; drop the user-info in front of `@`",
        ),
        (
            reference("me:hunter2@ghcr.io/a"),
            Kind::Domain,
            3,
            "invalid reference `…@ghcr.io/a`: it goes wrong at byte 3, expected only digits, at least one, as the \
             domain's port; drop the user-info in front of `@`",
        ),
        (
            reference("a:`1"),
            Kind::Tag,
            2,
            r"invalid reference `a:\u{60}1`: found `\u{60}` at byte 2, expected a letter, a digit or `_` to begin the tag",
        ),
        (
            reference("a\u{200b}b"),
            Kind::Path,
            1,
            r"invalid reference `a\u{200b}b`: found `\u{200b}` at byte 1, expected a lower-case letter, a digit, a separator (`.`, `_`, `__`, `-`), `/`, `:` and a tag, or `@` and a digest",
        ),
    ]
}

/// Where the first byte outside the grammar is not the fault.
fn real_faults() -> Vec<Row> {
    vec![
        (
            reference("oci://x"),
            Kind::Scheme,
            0,
            "invalid reference `oci://x`: found the scheme `oci://` at byte 0, expected a reference without one; did you \
             mean `x`?",
        ),
        (
            domain("https://index.docker.io/v1/"),
            Kind::Scheme,
            0,
            "invalid domain `https://index.docker.io/v1/`: found the scheme `https://` at byte 0, expected a domain \
             without one; did you mean `index.docker.io`?",
        ),
        (
            tag("docker://1"),
            Kind::Scheme,
            0,
            "invalid tag `docker://1`: found the scheme `docker://` at byte 0, expected a tag without one; did you mean \
             `1`?",
        ),
        (
            reference("ubuntu@latest"),
            Kind::Digest,
            7,
            "invalid reference `ubuntu@latest`: found the tag `latest` at byte 7, expected a digest behind `@`; did you \
             mean `ubuntu:latest`?",
        ),
        (
            reference("podman:sha256:00ff"),
            Kind::Digest,
            6,
            "invalid reference `podman:sha256:00ff`: found `:` at byte 6, expected `@` in front of the digest",
        ),
        (
            reference("fd2e::1:5000/x"),
            Kind::Domain,
            0,
            "invalid reference `fd2e::1:5000/x`: found an IPv6 address without brackets at byte 0, expected `[` and `]` \
             around it; did you mean `[fd2e::1]:5000/x`?",
        ),
        (
            reference("localhost:5000app/x"),
            Kind::Domain,
            14,
            "invalid reference `localhost:5000app/x`: found `a` at byte 14, expected only digits as the domain's port, \
             and `/` behind it; did you mean `localhost:5000/app/x`?",
        ),
        (
            reference("x:\"latest\""),
            Kind::Tag,
            2,
            "invalid reference `x:\"latest\"`: found `\"` at byte 2, expected a letter, a digit or `_` to begin the tag; \
             did you mean `x:latest`?",
        ),
        (
            name("Acme/App"),
            Kind::Path,
            5,
            "invalid image name `Acme/App`: found `A` at byte 5, expected a lower-case letter or a digit; did you mean \
             `acme/app`?",
        ),
    ]
}

fn table() -> Vec<Row> {
    [domains(), paths(), tags_and_digests(), found(), real_faults()].concat()
}

/// The refusals of texts that are long by nature.
fn long_table() -> Vec<(ReferenceError, Kind, usize, String)> {
    vec![
        (
            reference(&format!("a.io/{}", times(256, "p"))),
            Kind::PathTooLong,
            260,
            format!(
                "invalid reference `…{}`: found `p` at byte 260, expected the path to end after at most 255 characters",
                times(64, "p")
            ),
        ),
        (
            reference(&format!("a.io/b:{}", times(129, "t"))),
            Kind::TagTooLong,
            135,
            format!(
                "invalid reference `…{}`: found `t` at byte 135, expected the tag to end after at most 128 characters",
                times(64, "t")
            ),
        ),
        (
            tag(&times(300, "t")),
            Kind::TagTooLong,
            128,
            format!(
                "invalid tag `…{}…`: found `t` at byte 128, expected the tag to end after at most 128 characters",
                times(64, "t")
            ),
        ),
        (
            reference(&times(64, "f")),
            Kind::Identifier,
            0,
            format!(
                "invalid reference `{}`: found a bare 64-character identifier, expected a name; put a repository in \
                 front of it, as in `app@sha256:…`",
                times(64, "f")
            ),
        ),
        (
            Digest::parse(&(digest("sha256", 64) + "0")).unwrap_err(),
            Kind::Digest,
            71,
            format!(
                "invalid digest `…{}`: found `0` at byte 71, expected the end after the digest's 64 digits",
                digest("sha256", 64)[8..].to_owned() + "0"
            ),
        ),
    ]
}

/// What is said of no text at all, by each parser.
fn empty_table() -> [(ReferenceError, &'static str); 6] {
    [
        (reference(""), "empty reference: expected an image such as `ghcr.io/acme/app:1.2`"),
        (domain(""), "empty domain: expected a host and perhaps a port, such as `registry.example.com:5000`"),
        (path(""), "empty repository path: expected path components such as `acme/app`"),
        (name(""), "empty image name: expected a name such as `acme/app`"),
        (tag(""), "empty tag: expected a tag such as `1.2`"),
        (
            Digest::parse("").unwrap_err(),
            "empty digest: expected a digest such as `sha256:` and 64 hexadecimal digits",
        ),
    ]
}

#[test]
fn every_message_says_what_where_and_what_was_expected() {
    for (error, kind, offset, text) in table() {
        assert_says(&error, kind, offset, text);
    }
}

#[test]
fn messages_of_long_texts_are_cut_around_the_byte() {
    for (error, kind, offset, text) in long_table() {
        assert_says(&error, kind, offset, &text);
    }
}

#[test]
fn an_empty_text_is_told_what_could_be_there() {
    for (error, text) in empty_table() {
        assert_says(&error, Kind::Empty, 0, text);
    }
}

#[test]
fn the_tables_have_every_kind() {
    let mut seen: Vec<Kind> = table().into_iter().map(|row| row.1).collect();
    seen.extend(long_table().into_iter().map(|row| row.1));
    seen.extend(empty_table().into_iter().map(|row| row.0.kind()));
    for kind in [
        Kind::Empty,
        Kind::Scheme,
        Kind::Domain,
        Kind::Path,
        Kind::PathTooLong,
        Kind::Identifier,
        Kind::Tag,
        Kind::TagTooLong,
        Kind::DigestAlgorithm,
        Kind::Digest,
    ] {
        assert!(seen.contains(&kind), "{kind:?}");
    }
}

/// The house's way: lower case, no full stop, no type names.
#[test]
fn every_message_keeps_the_house_style() {
    let mut messages: Vec<String> = table().into_iter().map(|row| row.0.to_string()).collect();
    messages.extend(long_table().into_iter().map(|row| row.0.to_string()));
    messages.extend(empty_table().into_iter().map(|row| row.0.to_string()));
    for message in messages {
        assert!(message.starts_with("invalid ") || message.starts_with("empty "), "{message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        assert!(!message.contains("invalid reference format"), "{message}");
        for name in ["Reference", "Domain", "Some(", "Expected"] {
            assert!(!message.contains(name), "{message}");
        }
    }
}
